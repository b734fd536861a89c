//! Edits and notes in words.

use std::{borrow::Cow, path::Path};

use super::Text;
use crate::{
    client::{
        link::society::Reason,
        settings::Language,
        ui::view::{Banner, Conflict, Entry, FileFault, Note},
    },
    room::{
        KindId,
        edit::{Intent, Label, Verb},
        op::Field,
        rule::Role,
    },
};

/// What a file is called.
fn file(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

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
        let thing = self.thing(label.kind.as_ref(), catalogue);
        let thing = thing.unwrap_or_else(|| self.get("label-thing"));
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

    /// What a kind is called within a sentence, if the catalogue has it.
    fn thing<'a>(self, kind: Option<&KindId>, catalogue: &'a [Entry]) -> Option<Cow<'a, str>> {
        let entry = catalogue.iter().find(|entry| Some(&entry.kind) == kind)?;
        Some(match self.0 {
            Language::English => entry.name.en.to_lowercase().into(),
            Language::Chinese => entry.name.zh.as_str().into(),
        })
    }

    /// What two sides changed differently.
    pub fn conflict(self, conflict: &Conflict, catalogue: &[Entry]) -> Cow<'static, str> {
        let of_thing = |key| {
            let thing = self.thing(conflict.kind.as_ref(), catalogue);
            let thing = match thing {
                Some(thing) => self.with("conflict-thing", &[("thing", thing.into())]),
                None => self.get("label-thing"),
            };
            self.with(key, &[("thing", thing.into())])
        };
        match conflict.field {
            Field::Existence(_) => of_thing("conflict-existence"),
            Field::Place(_) => of_thing("conflict-place"),
            Field::Paint(_) => of_thing("conflict-paint"),
            Field::Lit(_) => of_thing("conflict-lit"),
            Field::Locked(_) => of_thing("conflict-locked"),
            Field::Loose(_) => of_thing("conflict-loose"),
            Field::Name => self.get("conflict-name"),
            Field::Time | Field::Clock => self.get("conflict-time"),
            Field::Spawn => self.get("conflict-spawn"),
            Field::Wall(_) => self.get("conflict-wall"),
            Field::Floor(_) => self.get("conflict-floor"),
            Field::Opening(_) => self.get("conflict-opening"),
            Field::Shell => self.get("conflict-shell"),
            Field::Weather => self.get("conflict-weather"),
            Field::Outside => self.get("conflict-outside"),
        }
    }

    /// A banner's line.
    pub fn banner(self, banner: &Banner) -> Cow<'static, str> {
        let what = |fault| ("what", self.file_fault(fault).into());
        match banner {
            Banner::CannotSave { reason } => {
                self.with("banner-cannot-save", &[("reason", reason.as_str().into())])
            }
            Banner::Full => self.get("banner-full"),
            Banner::Ended { note: None } => self.get("banner-ended"),
            Banner::Ended { note: Some(note) } => self.with(
                "banner-ended-note",
                &[("path", note.display().to_string().into())],
            ),
            Banner::FileBroken(fault) => self.with("banner-file-broken", &[what(fault)]),
            Banner::FileUnread(fault) => self.with("banner-file-unread", &[what(fault)]),
            Banner::FileGone => self.get("banner-file-gone"),
            Banner::FileUnsaved(fault) => self.with("banner-file-unsaved", &[what(fault)]),
            Banner::CannotOpen(path, fault) => {
                let file = file(path);
                self.with("banner-cannot-open", &[("file", file.into()), what(fault)])
            }
            Banner::Merged { conflicts } if conflicts.is_empty() => self.get("banner-merged"),
            Banner::Merged { conflicts } => self.with(
                "banner-merged-conflicts",
                &[("count", conflicts.len().into())],
            ),
            Banner::Met {
                refused: Some(why), ..
            } => self.with("banner-met-refused", &[("why", self.refusal(why).into())]),
            Banner::Met { conflicts, .. } => {
                self.with("banner-met-conflicts", &[("count", conflicts.len().into())])
            }
            Banner::Recovered { moved_to, lost } => self.with(
                if lost.is_empty() {
                    "banner-recovered"
                } else {
                    "banner-recovered-lost"
                },
                &[
                    ("path", moved_to.display().to_string().into()),
                    ("rooms", lost.join(", ").into()),
                ],
            ),
            // The one line that must be read without hanzi.
            Banner::NoChineseFont => Self(Language::English).get("banner-no-font"),
        }
    }

    /// A toast's line.
    pub fn note(self, note: &Note) -> Cow<'static, str> {
        let of = |path: &Path, fault| {
            [
                ("file", file(path).into()),
                ("reason", self.file_fault(fault).into()),
            ]
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
            Note::CannotOpen(path, fault) => self.with("note-cannot-open", &of(path, fault)),
            Note::CannotSave(path, FileFault::Taken) => {
                self.with("note-taken", &[("file", file(path).into())])
            }
            Note::CannotSave(path, fault) => self.with("note-cannot-save", &of(path, fault)),
            Note::CannotMove(path, fault) => self.with("note-cannot-move", &of(path, fault)),
            Note::IsOpen => self.get("note-is-open"),
            Note::DamagedRoom => self.get("note-damaged-room"),
            Note::Failed(reason) => self.with("note-failed", &[("reason", reason.as_str().into())]),
            Note::Photo { .. } => self.get("note-photo"),
            Note::Bound(_) => self.get("note-bound"),
            Note::NoPhoto(reason) => {
                self.with("note-no-photo", &[("reason", reason.as_str().into())])
            }
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
            Note::Machine => self.get("hosted-by-machine"),
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
