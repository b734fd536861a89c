//! Earlier versions of each room file, in the data folder: the last ten, and one a day for a while.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::disk::{Disk, replace};
use crate::store::RoomId;

/// So many of the newest are kept.
const NEWEST: usize = 10;
/// Beyond them, the last of each day, for so many days that have any.
const DAYS: usize = 14;
const EXTENSION: &str = ".room.ron";

/// The folder of one room's backups. The id keeps rooms with the same file name apart.
pub(super) fn folder(backups: &Path, room_file: &Path, id: RoomId) -> PathBuf {
    let name = room_file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(EXTENSION).unwrap_or(&name);
    backups.join(format!("{stem}-{id}"))
}

/// Keeps a version and thins out the older ones. `now` is in milliseconds since 1970.
pub(super) fn keep(disk: &dyn Disk, folder: &Path, bytes: &[u8], now: i64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    replace(disk, &folder.join(name(now)), bytes)?;
    for old in superfluous(names(folder)?) {
        disk.remove(&folder.join(old))?;
    }
    Ok(())
}

/// The newest backup in a folder.
pub(super) fn newest(folder: &Path) -> Option<PathBuf> {
    names(folder).ok()?.last().map(|name| folder.join(name))
}

/// The names of backups, oldest first.
fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(
            name.into_string()
                .ok()
                .filter(|name| name.ends_with(EXTENSION) && !name.starts_with('.')),
        );
    }
    Ok(names)
}

/// Names sort by time, and begin with the day.
fn superfluous(names: BTreeSet<String>) -> Vec<String> {
    let mut days = BTreeSet::new();
    let older = names.into_iter().rev().skip(NEWEST);
    older
        .filter(|name| {
            let day = name.split('T').next().unwrap_or_default().to_owned();
            !(days.len() < DAYS && days.insert(day))
        })
        .collect()
}

/// `2026-11-23T16-30-05.250.room.ron`, in universal time.
pub(super) fn name(now: i64) -> String {
    let (day, rest) = (now.div_euclid(86_400_000), now.rem_euclid(86_400_000));
    let (year, month, date) = calendar(day);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, milli) = (rest / 1000 % 60, rest % 1000);
    format!(
        "{year:04}-{month:02}-{date:02}T{hour:02}-{minute:02}-{second:02}.{milli:03}{EXTENSION}"
    )
}

/// Year, month and date of a day counted from 1970.
fn calendar(day: i64) -> (i64, usize, i64) {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    // Four hundred years have 146,097 days; within them counting is short.
    let mut year = 1970 + day.div_euclid(146_097) * 400;
    let mut left = day.rem_euclid(146_097);
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let february = 28 + i64::from(leap(year));
    let mut month = 0;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    (year, month + 1, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_time() {
        assert_eq!(name(0), "1970-01-01T00-00-00.000.room.ron");
        assert_eq!(name(951_782_400_000), "2000-02-29T00-00-00.000.room.ron");
        assert_eq!(name(1_795_451_405_250), "2026-11-23T16-30-05.250.room.ron");
        assert_eq!(name(4_107_542_399_999), "2100-02-28T23-59-59.999.room.ron");
    }

    #[test]
    fn ten_and_one_a_day_stay() {
        let hour = 3_600_000;
        let all: BTreeSet<String> = (0..24 * 30).map(|i| name(i * hour)).collect();
        let gone = superfluous(all.clone());
        let left: Vec<&String> = all.iter().filter(|name| !gone.contains(name)).collect();
        assert_eq!(left.len(), NEWEST + DAYS);
        assert_eq!(left[0], &name((24 * 17 - 1) * hour));
        assert_eq!(
            superfluous(left.into_iter().cloned().collect()),
            Vec::<String>::new()
        );
    }
}
