//! What becomes of files, in words: room files that broke or cannot be written, a database that was
//! damaged, what was asked for and could not be done.

use std::path::{Path, PathBuf};

use super::{
    super::{
        link::{Doing, FileNews, FileTrouble, HostError, Recovered},
        ui::view::{Banner, Note},
    },
    Told,
};
use crate::assets::RecipeError;

impl Told {
    pub(super) fn file(&mut self, news: &FileNews) {
        match news {
            FileNews::Saved => self.lower(|banner| {
                matches!(banner, Banner::FileBroken { .. } | Banner::FileLost { .. })
            }),
            FileNews::NotSaved(trouble) => {
                self.raise(Banner::FileLost {
                    reason: trouble.to_string(),
                });
            }
            FileNews::Back => self.lower(|banner| {
                matches!(banner, Banner::FileBroken { .. } | Banner::FileLost { .. })
            }),
            FileNews::Merged { conflicts, .. } => {
                self.lower(|banner| matches!(banner, Banner::FileBroken { .. }));
                self.raise(Banner::Merged {
                    conflicts: conflicts.len(),
                });
            }
            FileNews::Broken(trouble) => self.raise(broken(trouble)),
            FileNews::Gone => self.raise(Banner::FileLost {
                reason: String::new(),
            }),
        }
    }

    pub(super) fn failed(&mut self, error: &HostError) {
        match error {
            HostError::File {
                path,
                doing,
                trouble,
            } => {
                let (file, reason) = (path.clone(), trouble.to_string());
                self.toast(match (doing, trouble) {
                    (Doing::Writing, FileTrouble::Taken) => Note::Taken(file),
                    (Doing::Writing, _) => Note::CannotSave { file, reason },
                    _ => Note::CannotOpen { file, reason },
                });
            }
            HostError::Refused(refusal) => self.toast(Note::Refused(refusal.clone())),
            HostError::Unleft(reason) => self.toast(Note::Unleft(*reason)),
            HostError::NoWay => self.toast(Note::NoWay),
            HostError::NoNetwork => self.toast(Note::NoNetwork),
            HostError::Yourself => self.toast(Note::Yourself),
            error => self.toast(Note::CannotOpen {
                file: PathBuf::new(),
                reason: error.to_string(),
            }),
        }
    }

    pub(super) fn recovered(&mut self, recovered: &Recovered) {
        self.raise(Banner::Recovered {
            moved_to: recovered.moved_to.clone(),
            lost: recovered.lost.iter().map(|(path, _)| name(path)).collect(),
        });
    }
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

/// Where a broken file is broken: the first of its fault lines, `FILE:LINE:COLUMN: error: …`.
fn broken(trouble: &FileTrouble) -> Banner {
    let (line, column, reason) = match trouble {
        FileTrouble::NotARoom(report) => place(report),
        other => (1, 1, other.to_string()),
    };
    Banner::FileBroken {
        line,
        column,
        reason,
    }
}

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
    use super::*;
    use crate::client::{settings::Language, ui::text::Text};

    /// The only banner, in every language.
    fn banner(told: &Told) -> Vec<String> {
        let [banner] = &told.banners[..] else {
            panic!("{:?}", told.banners);
        };
        let words = |language| Text(language).banner(banner).into_owned();
        Language::ALL.map(words).into()
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
