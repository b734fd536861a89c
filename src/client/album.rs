//! What files are called that people take along: photos and flipbooks, by their room and their time.

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use crate::room::text::file_stem;

/// A path in the folder that nothing has: room, day and time, and a number where that is not enough.
pub(super) fn unused(folder: &Path, room: &str, taken: DateTime, ending: &str) -> PathBuf {
    let stem = format!("{}-{}", file_stem(room), taken.strftime("%Y-%m-%d-%H%M%S"));
    let numbered = (2..=u32::MAX).map(|number| format!("{stem}-{number}{ending}"));
    let names = std::iter::once(format!("{stem}{ending}")).chain(numbered);
    let mut free = names
        .map(|name| folder.join(name))
        .filter(|path| !path.exists());
    free.next().unwrap_or_else(|| folder.join(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_photo_takes_the_place_of_another() {
        let folder = std::env::temp_dir().join(format!("nest-album-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let taken = jiff::civil::date(2026, 11, 30).at(16, 5, 9, 0);
        let first = unused(&folder, "My nest: *the* 小窝", taken, ".png");
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(name(&first), "my-nest-the-小窝-2026-11-30-160509.png");
        std::fs::write(&first, "").unwrap();
        let second = unused(&folder, "My nest: *the* 小窝", taken, ".png");
        assert_eq!(name(&second), "my-nest-the-小窝-2026-11-30-160509-2.png");
        assert_eq!(
            name(&unused(&folder, "", taken, "")),
            "room-2026-11-30-160509"
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
