//! An edit: the ops of one gesture. It is the unit of rules, order, undo and history.

use serde::{Deserialize, Serialize};

use super::{Author, KindId, Room, op::Op};

/// Most ops in one edit of a guest or decorator.
pub const MAX_OPS: usize = 64;
/// Most ops in one edit of an owner.
pub const MAX_OWNER_OPS: usize = 4_096;

/// What a gesture did, put into words by the viewer's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    Place,
    Move,
    Turn,
    Paint,
    Clone,
    Remove,
    Switch,
    Lock,
    Rename,
    Relight,
    Restyle,
    Rebuild,
    /// The room file was changed by another program.
    Import,
    MoveSpawn,
}

/// A verb, what it was done to, and to how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub verb: Verb,
    pub kind: Option<KindId>,
    pub count: u16,
}

/// Whether an edit is new, or takes another one back or forth again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    Do,
    /// Takes back the author's edit with this stamp.
    Undo(Stamp),
    /// Takes back the author's undo with this stamp.
    Redo(Stamp),
}

/// The ops of one gesture, identified by `(author, author_seq)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub author: Author,
    /// Counts up with every edit of this author, from 1. 0: made where the room is hosted (an
    /// import), and never resubmitted.
    pub author_seq: u64,
    pub intent: Intent,
    pub label: Label,
    pub ops: Vec<Op>,
}

impl Edit {
    /// Applies all ops and returns those that take them back, in the order to apply them.
    pub fn apply(&self, room: &mut Room) -> Vec<Op> {
        let mut inverse: Vec<Op> = self.ops.iter().filter_map(|op| op.apply(room)).collect();
        inverse.reverse();
        inverse
    }
}

/// The place of an edit in the order of a room.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Stamp {
    /// Counts hubs: a new one starts a new epoch.
    pub epoch: u32,
    /// Counts edits within the room, across epochs.
    pub seq: u64,
}

/// An edit that has its place in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    pub stamp: Stamp,
    pub edit: Edit,
}
