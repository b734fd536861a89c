//! Why something may not be, in at most eight words, and what is wrong with a file.

use std::borrow::Cow;

use super::Text;
use crate::{
    client::ui::view::FileFault,
    room::rule::{Fault, Refusal, ShellFault},
};

impl Text {
    /// What is wrong with a file, within a sentence.
    pub fn file_fault(self, fault: &FileFault) -> Cow<'static, str> {
        self.get(match fault {
            FileFault::Missing => "file-missing",
            FileFault::Taken => "file-taken",
            FileFault::Folder => "file-folder",
            FileFault::TooLarge => "file-too-large",
            FileFault::At {
                line,
                column,
                reason,
            } => {
                return self.with(
                    "file-at",
                    &[
                        // As text: a number would get the thousands separators of its language.
                        ("line", line.to_string().into()),
                        ("column", column.to_string().into()),
                        ("reason", reason.as_str().into()),
                    ],
                );
            }
            FileFault::Refused(refusal) => return self.refusal(refusal),
            FileFault::System(reason) => return reason.clone().into(),
        })
    }

    /// Why an edit was refused.
    pub fn refusal(self, refusal: &Refusal) -> Cow<'static, str> {
        self.get(match refusal {
            Refusal::Role => "refusal-role",
            Refusal::Locked(_) => "refusal-locked",
            Refusal::TooManyOps { .. } => "refusal-too-much",
            Refusal::Empty => "refusal-empty",
            Refusal::Forged | Refusal::Stale | Refusal::IdTaken(_) => "refusal-late",
            Refusal::Gone(_) => "refusal-gone",
            Refusal::NoSuchWall(_) | Refusal::NoSuchSpace(_) | Refusal::NoSuchOpening(_) => {
                "refusal-no-place"
            }
            Refusal::NotALamp(_) => "refusal-no-lamp",
            Refusal::TooManyPaints => "refusal-paints",
            Refusal::Name => "refusal-name",
            Refusal::Time => "refusal-time",
            Refusal::SpawnOutside => "refusal-spawn",
            Refusal::TooManyItems => "refusal-full",
            Refusal::Fault { fault, .. } => return self.fault(fault),
            Refusal::Shell(fault) => return self.shell_fault(fault),
            Refusal::NothingToUndo => "refusal-no-undo",
            Refusal::NothingToRedo => "refusal-no-redo",
            Refusal::CannotSave => "refusal-unsaved",
            Refusal::TooFast => "refusal-too-fast",
        })
    }

    /// What is wrong with where a thing stands.
    pub fn fault(self, fault: &Fault) -> Cow<'static, str> {
        self.get(match fault {
            Fault::NoSuchWall(_) => "fault-no-wall",
            Fault::NoSuchParent(_) | Fault::Adrift(_) => "fault-no-parent",
            Fault::Ring => "fault-ring",
            Fault::TooDeep => "fault-deep",
            Fault::UnknownKind => "fault-unknown",
            Fault::WrongSlot => "fault-slot",
            Fault::NoSuchSurface(_) => "fault-no-surface",
            Fault::OffSurface(_) => "fault-off-surface",
            Fault::Outside => "fault-outside",
            Fault::Height => "fault-height",
            Fault::AcrossOpening(_) => "fault-window",
            Fault::Overlaps(_) => "fault-overlaps",
            Fault::OnSteps => "fault-steps",
        })
    }

    /// What is wrong with the shell of a room.
    pub fn shell_fault(self, fault: &ShellFault) -> Cow<'static, str> {
        self.get(match fault {
            ShellFault::Spaces => "fault-spaces",
            ShellFault::SpacesOverlap(..) => "fault-spaces-overlap",
            ShellFault::Outline(_)
            | ShellFault::StrayWall(_)
            | ShellFault::BareWall(_)
            | ShellFault::SplitWall(_) => "fault-shell",
            ShellFault::Side(_) => "fault-side",
            ShellFault::Height(_) => "fault-ceiling",
            ShellFault::Paints => "refusal-paints",
            ShellFault::Openings => "fault-openings",
            ShellFault::NoSuchWall { .. } => "fault-no-wall",
            ShellFault::OpeningOutside(_) => "fault-opening-outside",
            ShellFault::OpeningsOverlap(..) => "fault-openings-overlap",
        })
    }
}
