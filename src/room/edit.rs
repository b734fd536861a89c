//! An edit: the ops of one gesture. It is the unit of rules, order, undo and history.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, SeqAccess, Visitor},
};

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
    /// All that somebody changed was taken back at once.
    TakeBack,
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
    /// At most [`MAX_OWNER_OPS`] are read.
    #[serde(deserialize_with = "some_ops")]
    pub ops: Vec<Op>,
}

/// Reads ops until there are too many: an op may take two bytes and fill a hundred times as many.
fn some_ops<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Op>, D::Error> {
    struct Ops;
    impl<'de> Visitor<'de> for Ops {
        type Value = Vec<Op>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MAX_OWNER_OPS} ops")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            let mut ops = Vec::new();
            while let Some(op) = from.next_element()? {
                if ops.len() == MAX_OWNER_OPS {
                    return Err(de::Error::invalid_length(MAX_OWNER_OPS + 1, &self));
                }
                ops.push(op);
            }
            Ok(ops)
        }
    }
    from.deserialize_seq(Ops)
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
