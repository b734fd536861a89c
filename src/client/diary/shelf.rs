//! Where diaries lie: `diary/ROOM/DAY.png`, a folder for each room, a picture for each day. Beside
//! them `DAY.room.ron`, the room as it was that day, until its picture is drawn.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use crate::client::link::RoomId;

/// Size of a picture, in pixels.
pub(in crate::client) const SIZE: (u32, u32) = (480, 270);
/// Most days that are kept of a room. The oldest go first.
const MOST_DAYS: usize = 500;
/// Most bytes that all diaries have together. The oldest days of all rooms go first.
const MOST_BYTES: u64 = 256 << 20;

const PICTURE: &str = ".png";
const DRAFT: &str = ".room.ron";

/// The folder of a room. Its number alone would be another room's once the database was made anew.
pub(in crate::client) fn folder(shelf: &Path, room: RoomId, created: i64) -> PathBuf {
    shelf.join(format!("{room}-{created:x}"))
}

/// The picture of a day.
pub(in crate::client) fn picture(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("{day}{PICTURE}"))
}

/// The room as it was on a day that has no picture yet.
pub(in crate::client) fn draft(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("{day}{DRAFT}"))
}

/// Keeps the text of a room until its picture is drawn: whole, or not at all.
///
/// # Errors
/// The folder cannot be written.
pub(in crate::client) fn keep_draft(folder: &Path, day: Date, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let coming = folder.join(format!("{day}.part"));
    fs::write(&coming, text)?;
    fs::rename(coming, draft(folder, day))
}

/// The days that have a picture, the first one first.
pub(in crate::client) fn days(folder: &Path) -> Vec<Date> {
    dated(folder, PICTURE)
}

/// The days whose picture is to be drawn.
pub(in crate::client) fn drafts(folder: &Path) -> Vec<Date> {
    dated(folder, DRAFT)
}

fn dated(folder: &Path, ending: &str) -> Vec<Date> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut days: Vec<Date> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(ending)?.parse().ok()
        })
        .collect();
    days.sort_unstable();
    days
}

/// Lets the oldest days go where there are too many. What cannot be removed stays.
pub(in crate::client) fn prune(shelf: &Path) {
    prune_to(shelf, MOST_DAYS, MOST_BYTES);
}

fn prune_to(shelf: &Path, most_days: usize, most_bytes: u64) {
    let rooms = fs::read_dir(shelf).into_iter().flatten().flatten();
    let mut all: Vec<(Date, PathBuf, u64)> = Vec::new();
    for folder in rooms.map(|entry| entry.path()) {
        let mut days = days(&folder);
        let surplus = days.len().saturating_sub(most_days);
        for day in days.drain(..surplus) {
            let _ = fs::remove_file(picture(&folder, day));
        }
        all.extend(days.into_iter().map(|day| {
            let path = picture(&folder, day);
            let size = fs::metadata(&path).map_or(0, |meta| meta.len());
            (day, path, size)
        }));
    }
    all.sort_unstable();
    let mut bytes: u64 = all.iter().map(|(.., size)| size).sum();
    for (_, path, size) in all {
        if bytes <= most_bytes {
            break;
        }
        let _ = fs::remove_file(path);
        bytes -= size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shelf(PathBuf);

    impl Shelf {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("nest-shelf-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        /// A room with pictures of so many bytes on days of one month.
        fn room(&self, id: i64, days: impl IntoIterator<Item = i8>, bytes: usize) -> PathBuf {
            let folder = folder(&self.0, RoomId(id), 1_000);
            fs::create_dir_all(&folder).unwrap();
            for day in days {
                fs::write(picture(&folder, of(day)), vec![0; bytes]).unwrap();
            }
            folder
        }
    }

    impl Drop for Shelf {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn of(day: i8) -> Date {
        jiff::civil::date(2026, 11, day)
    }

    #[test]
    fn a_day_is_a_file_and_the_folder_a_room() {
        let shelf = Shelf::new("names");
        let folder = shelf.room(7, [30, 2, 14], 1);
        assert!(folder.ends_with("7-3e8"));
        assert!(picture(&folder, of(2)).ends_with("2026-11-02.png"));
        keep_draft(&folder, of(15), "Room(version: 1)").unwrap();
        fs::write(folder.join("notes.png"), "").unwrap();
        fs::write(folder.join("2026-13-02.png"), "").unwrap();
        assert_eq!(days(&folder), [of(2), of(14), of(30)]);
        assert_eq!(drafts(&folder), [of(15)]);
        assert_eq!(days(Path::new("nowhere")), []);
        let other = super::folder(&shelf.0, RoomId(7), 1_001);
        assert_ne!(folder, other, "another room that got the same number");
    }

    #[test]
    fn the_oldest_days_go_first() {
        let shelf = Shelf::new("limits");
        let (a, b) = (shelf.room(1, 1..=9, 10), shelf.room(2, 5..=8, 10));
        prune_to(&shelf.0, 6, 1_000);
        assert_eq!(days(&a), (4..=9).map(of).collect::<Vec<_>>());
        assert_eq!(days(&b).len(), 4);
        // Ten of ten bytes; the 4th of one, then the 5th of both.
        prune_to(&shelf.0, 6, 75);
        assert_eq!(days(&a), (6..=9).map(of).collect::<Vec<_>>());
        assert_eq!(days(&b), (6..=8).map(of).collect::<Vec<_>>());
        prune_to(&shelf.0, 6, 75);
        assert_eq!(days(&a).len() + days(&b).len(), 7);
    }
}
