//! Edits and notes in words.

use std::borrow::Cow;

use super::Text;
use crate::{
    client::{
        link::society::Reason,
        ui::view::{Banner, Entry, Note},
    },
    room::{
        edit::{Intent, Label, Verb},
        rule::Role,
    },
};

impl Text {
    /// What an edit did, as a line of the history; the catalogue gives kinds their names.
    pub fn label(self, label: &Label, intent: Intent, catalogue: &[Entry]) -> String {
        let done = self.done(label, catalogue);
        match intent {
            Intent::Do => done.into_owned(),
            Intent::Undo(_) => self
                .with("history-undid", &[("what", done.into())])
                .into_owned(),
            Intent::Redo(_) => self
                .with("history-redid", &[("what", done.into())])
                .into_owned(),
        }
    }

    fn done(self, label: &Label, catalogue: &[Entry]) -> Cow<'static, str> {
        let entry = label
            .kind
            .as_ref()
            .and_then(|kind| catalogue.iter().find(|entry| entry.kind == *kind));
        let thing: Cow<'_, str> = match entry {
            Some(entry) if self.0 == crate::client::settings::Language::English => {
                entry.name.en.to_lowercase().into()
            }
            Some(entry) => entry.name.zh.as_str().into(),
            None => self.get("label-thing"),
        };
        let key = match (label.verb, label.count > 1) {
            (Verb::Place, false) => "label-place",
            (Verb::Move, false) => "label-move",
            (Verb::Turn, false) => "label-turn",
            (Verb::Paint, false) => "label-paint",
            (Verb::Clone, false) => "label-clone",
            (Verb::Remove, false) => "label-remove",
            (Verb::Switch, false) => "label-switch",
            (Verb::Lock, false) => "label-lock",
            (Verb::Place, true) => "label-place-many",
            (Verb::Move, true) => "label-move-many",
            (Verb::Turn, true) => "label-turn-many",
            (Verb::Paint, true) => "label-paint-many",
            (Verb::Clone, true) => "label-clone-many",
            (Verb::Remove, true) => "label-remove-many",
            (Verb::Switch, true) => "label-switch-many",
            (Verb::Lock, true) => "label-lock-many",
            (Verb::Rename, _) => "label-rename",
            (Verb::Relight, _) => "label-relight",
            (Verb::Restyle, _) => "label-restyle",
            (Verb::Rebuild, _) => "label-rebuild",
            (Verb::Import, _) => "label-import",
            (Verb::MoveSpawn, _) => "label-spawn",
            (Verb::TakeBack, _) => "label-taken-back",
        };
        self.with(
            key,
            &[("thing", thing.into()), ("count", label.count.into())],
        )
    }

    /// A banner's line.
    pub fn banner(self, banner: &Banner) -> Cow<'static, str> {
        match banner {
            Banner::CannotSave { reason } => {
                self.with("banner-cannot-save", &[("reason", reason.as_str().into())])
            }
            Banner::Full => self.get("banner-full"),
            Banner::FileBroken {
                line,
                column,
                reason,
            } => self.with(
                "banner-file-broken",
                &[
                    // As text: a number would get the thousands separators of its language.
                    ("line", line.to_string().into()),
                    ("column", column.to_string().into()),
                    ("reason", reason.as_str().into()),
                ],
            ),
            Banner::FileLost { reason } => {
                self.with("banner-file-lost", &[("reason", reason.as_str().into())])
            }
            Banner::Merged { conflicts: 0 } => self.get("banner-merged"),
            Banner::Merged { conflicts } => {
                self.with("banner-merged-conflicts", &[("count", (*conflicts).into())])
            }
            Banner::Met {
                refused: Some(why), ..
            } => self.with("banner-met-refused", &[("why", self.refusal(why).into())]),
            Banner::Met { conflicts, .. } => {
                self.with("banner-met-conflicts", &[("count", (*conflicts).into())])
            }
            Banner::SecondCopy => self.get("banner-second-copy"),
            Banner::Recovered => self.get("banner-recovered"),
            // The one line that must be read without hanzi.
            Banner::NoChineseFont => {
                Self(crate::client::settings::Language::English).get("banner-no-font")
            }
        }
    }

    /// A toast's line.
    pub fn note(self, note: &Note) -> Cow<'static, str> {
        let file = |path: &std::path::Path| {
            path.file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned()
        };
        match note {
            Note::Refused(refusal) => self.refusal(refusal),
            Note::UndoSkipped(count) => {
                self.with("note-undo-skipped", &[("count", (*count).into())])
            }
            Note::Exported(path) => self.with(
                "note-exported",
                &[("file", path.display().to_string().into())],
            ),
            Note::Photo { .. } => self.get("note-photo"),
            Note::Bound(_) => self.get("note-bound"),
            Note::NoPhoto(reason) => {
                self.with("note-no-photo", &[("reason", reason.as_str().into())])
            }
            Note::Opened(name) => self.with("note-opened", &[("name", name.as_str().into())]),
            Note::CannotOpen { file: path, reason } => self.with(
                "note-cannot-open",
                &[
                    ("file", file(path).into()),
                    ("reason", reason.as_str().into()),
                ],
            ),
            Note::CannotExport { file: path, reason } => self.with(
                "note-cannot-export",
                &[
                    ("file", file(path).into()),
                    ("reason", reason.as_str().into()),
                ],
            ),
            Note::Binned(name) => self.with("note-binned", &[("name", name.as_str().into())]),
            Note::BadRecipe { reason, more } => self.with(
                "note-bad-recipe",
                &[("reason", reason.as_str().into()), ("more", (*more).into())],
            ),
            Note::Elsewhere(name) => self.with("note-elsewhere", &[("name", self.who(name))]),
            Note::TookOver(name) => self.with("note-took-over", &[("name", self.who(name))]),
            Note::Moved(name) => self.with("note-moved", &[("name", self.who(name))]),
            Note::Met(changes) => self.with("note-met", &[("count", (*changes).into())]),
            Note::Came(name) => self.with("note-came", &[("name", self.who(name))]),
            Note::Went(name) => self.with("note-went", &[("name", self.who(name))]),
            Note::Became(Role::Guest) => self.get("note-became-guest"),
            Note::Became(Role::Decorator) => self.get("note-became-decorator"),
            Note::Became(Role::Housemate | Role::Owner) => self.get("note-became-housemate"),
            Note::Unheard(why) => self.unheard(*why),
            Note::Unleft(why) => self.unleft(*why),
            Note::NoWay => self.get("note-no-way"),
            Note::NoNetwork => self.get("note-no-network"),
            Note::Yourself => self.reason(Reason::Yourself),
        }
    }
}
