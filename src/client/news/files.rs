//! What becomes of files, in words: room files that broke or cannot be written, a database that was
//! damaged, what was asked for and could not be done.

use std::path::Path;

use super::{
    super::{
        link::{Doing, FileNews, FileTrouble, HostError, Recovered, StoreError},
        ui::view::{Banner, Conflict, FileFault, Note},
    },
    Told,
};
use crate::{
    assets::RecipeError,
    room::{Room, op::Field},
};

impl Told {
    pub(super) fn file(&mut self, news: &FileNews, room: Option<&Room>) {
        match news {
            FileNews::Saved | FileNews::Back => self.lower(is_about_file),
            FileNews::NotSaved(trouble) => self.raise(Banner::FileUnsaved(fault(trouble))),
            FileNews::Merged { conflicts, .. } => {
                self.lower(is_about_file);
                self.raise(Banner::Merged {
                    conflicts: differences(conflicts, room),
                });
            }
            FileNews::Broken(trouble) => {
                self.lower(is_about_file);
                self.raise(match trouble {
                    FileTrouble::Io(_) => Banner::FileUnread(fault(trouble)),
                    _ => Banner::FileBroken(fault(trouble)),
                });
            }
            FileNews::Gone => {
                self.lower(is_about_file);
                self.raise(Banner::FileGone);
            }
        }
    }

    /// Another room is open now, or the same one again.
    pub(super) fn leave_file(&mut self) {
        self.lower(|banner| is_about_file(banner) || matches!(banner, Banner::Merged { .. }));
    }

    pub(super) fn failed(&mut self, error: &HostError) {
        self.toast(match error {
            HostError::File {
                path,
                doing,
                trouble,
            } => {
                let (path, fault) = (path.clone(), fault(trouble));
                match doing {
                    Doing::Reading => Note::CannotOpen(path, fault),
                    Doing::Writing => Note::CannotSave(path, fault),
                    Doing::Moving => Note::CannotMove(path, fault),
                }
            }
            HostError::Store(StoreError::DamagedRoom { .. }) => Note::DamagedRoom,
            HostError::Refused(refusal) => Note::Refused(refusal.clone()),
            HostError::Unleft(reason) => Note::Unleft(*reason),
            HostError::NoWay => Note::NoWay,
            HostError::NoNetwork => Note::NoNetwork,
            HostError::Yourself => Note::Yourself,
            HostError::IsOpen(_) => Note::IsOpen,
            HostError::Store(_)
            | HostError::NoneOpen
            | HostError::NoCopy
            | HostError::Thread(_) => Note::Failed(error.to_string()),
        });
    }

    /// What was to be opened when Nest started could not be; something else is.
    pub(super) fn failed_to_begin(&mut self, error: &HostError) {
        match error {
            HostError::File { path, trouble, .. } => {
                self.raise(Banner::CannotOpen(path.clone(), fault(trouble)));
            }
            error => self.failed(error),
        }
    }

    pub(super) fn recovered(&mut self, recovered: &Recovered) {
        self.raise(Banner::Recovered {
            moved_to: recovered.moved_to.clone(),
            lost: recovered.lost.iter().map(|(path, _)| name(path)).collect(),
        });
    }
}

/// What two sides changed differently, with what is known of it; `room` is what came of it.
pub(super) fn differences(conflicts: &[Field], room: Option<&Room>) -> Vec<Conflict> {
    let fields = conflicts.iter().cloned();
    fields.map(|field| Conflict::new(field, room)).collect()
}

/// What is wrong with a recipe, without the folders it lies in.
pub(super) fn brief(fault: &RecipeError) -> String {
    let folder = Path::new(fault.path()).parent();
    let words = fault.to_string();
    let short = folder.and_then(|folder| words.strip_prefix(folder.to_str()?));
    short
        .map_or(&*words, |short| short.trim_start_matches(['/', '\\']))
        .to_owned()
}

/// What a file is called.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Whether a banner tells how the room file is.
fn is_about_file(banner: &Banner) -> bool {
    matches!(
        banner,
        Banner::FileBroken(_) | Banner::FileUnread(_) | Banner::FileGone | Banner::FileUnsaved(_)
    )
}

fn fault(trouble: &FileTrouble) -> FileFault {
    match trouble {
        FileTrouble::Missing => FileFault::Missing,
        FileTrouble::Taken => FileFault::Taken,
        FileTrouble::Folder => FileFault::Folder,
        FileTrouble::TooLarge => FileFault::TooLarge,
        FileTrouble::NotARoom(report) => {
            let (line, column, reason) = place(report);
            FileFault::At {
                line,
                column,
                reason,
            }
        }
        FileTrouble::Refused(refusal) => FileFault::Refused(refusal.clone()),
        FileTrouble::Io(error) => FileFault::System(error.to_string()),
    }
}

/// Where a file is broken: the first of its fault lines, `FILE:LINE:COLUMN: error: …`.
fn place(report: &str) -> (usize, usize, String) {
    let first = report.lines().next().unwrap_or_default();
    let Some((place, reason)) = first.split_once(": error: ") else {
        return (1, 1, first.to_owned());
    };
    let mut numbers = place.rsplit(':').map(|number| number.parse().unwrap_or(1));
    let column = numbers.next().unwrap_or(1);
    let line = numbers.next().unwrap_or(1);
    (line, column, reason.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::client::{link::RoomId, settings::Language, ui::text::Text};

    /// The only banner, in every language.
    fn banner(told: &Told) -> Vec<String> {
        let [banner] = &told.banners[..] else {
            panic!("{:?}", told.banners);
        };
        let words = |language| Text(language).banner(banner).into_owned();
        Language::ALL.map(words).into()
    }

    #[test]
    fn a_file_is_told_as_it_is_and_only_a_text_has_lines() {
        let io = || io::Error::new(io::ErrorKind::PermissionDenied, "permission denied");
        let report = "my.room.ron:12:8: error: a number was expected".to_owned();
        for (news, says) in [
            (FileNews::Broken(FileTrouble::NotARoom(report)), "12"),
            (FileNews::Broken(FileTrouble::TooLarge), "4 MiB"),
            (FileNews::Broken(FileTrouble::Io(io())), "permission denied"),
            (
                FileNews::NotSaved(FileTrouble::Io(io())),
                "permission denied",
            ),
            (FileNews::Broken(FileTrouble::Folder), ""),
            (FileNews::Gone, ""),
        ] {
            let mut told = Told::default();
            told.file(&news, None);
            assert!(told.banners[0].is_grave());
            for words in banner(&told) {
                assert!(words.contains(says), "{words}");
                assert!(!words.contains("()") && !words.contains("（）"), "{words}");
                let lined = words.contains("line ") || words.contains("第");
                assert_eq!(lined, says == "12", "{words}");
            }
            // There is one thing to say of a file at a time.
            told.file(&FileNews::Gone, None);
            banner(&told);
            told.file(&FileNews::Back, None);
            assert_eq!(told.banners, []);
        }
    }

    #[test]
    fn what_could_not_be_done_is_called_by_its_name() {
        let file = |doing, trouble| HostError::File {
            path: "here/attic.room.ron".into(),
            doing,
            trouble,
        };
        for (error, english) in [
            (
                file(Doing::Reading, FileTrouble::Missing),
                "attic.room.ron cannot be opened: there is no such file",
            ),
            (
                file(Doing::Writing, FileTrouble::Taken),
                "attic.room.ron is there already",
            ),
            (
                file(Doing::Writing, FileTrouble::Folder),
                "attic.room.ron cannot be saved: it is a folder",
            ),
            (
                file(Doing::Moving, FileTrouble::Missing),
                "attic.room.ron cannot be moved",
            ),
            (HostError::IsOpen(RoomId(1)), "That room is open"),
            (HostError::NoneOpen, "That did not work: no room is open"),
        ] {
            let mut told = Told::default();
            told.failed(&error);
            let words = Text(Language::English).note(&told.toasts[0].note);
            assert!(words.starts_with(english), "{words}");
        }
    }

    #[test]
    fn the_banner_that_was_answered_goes() {
        let mut told = Told::default();
        told.file(&FileNews::NotSaved(FileTrouble::Folder), None);
        told.raise(Banner::NoChineseFont);
        told.dismiss_banner(&Banner::FileUnsaved(FileFault::Folder));
        assert_eq!(told.banners, [Banner::NoChineseFont]);
    }

    #[test]
    fn a_damaged_database_is_told_with_what_became_of_it_and_what_was_lost() {
        let mut recovered = Recovered {
            database: "nest.sqlite".into(),
            reason: "malformed".to_owned(),
            moved_to: "backups/nest-7.sqlite".into(),
            rooms: vec!["rooms/attic.room.ron".into()],
            lost: Vec::new(),
        };
        let mut told = Told::default();
        told.recovered(&recovered);
        for words in banner(&told) {
            assert!(words.contains("backups/nest-7.sqlite"), "{words}");
            assert!(!words.contains("attic"), "{words}");
        }
        recovered.lost = vec![("rooms/cellar.room.ron".into(), "torn".to_owned())];
        told.recovered(&recovered);
        for words in banner(&told) {
            assert!(words.contains("cellar.room.ron"), "{words}");
        }
    }
}
