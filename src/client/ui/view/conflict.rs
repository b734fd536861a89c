//! What two sides changed differently.

use crate::room::{ItemId, KindId, Room, op::Field};

/// Something of the room that two sides changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub field: Field,
    /// What sort of thing it is of, where it is of one.
    pub kind: Option<KindId>,
}

impl Conflict {
    /// `room` is what came of it. What is gone from there is told by its name, which most often says what
    /// it was.
    pub fn new(field: Field, room: Option<&Room>) -> Self {
        let kind = thing(&field).and_then(|id| {
            let item = room.and_then(|room| room.items.get(id));
            let stem = || id.as_str().rsplit_once('-')?.0.parse().ok();
            item.map(|item| item.kind.clone()).or_else(stem)
        });
        Self { field, kind }
    }
}

fn thing(field: &Field) -> Option<&ItemId> {
    match field {
        Field::Existence(id)
        | Field::Place(id)
        | Field::Paint(id)
        | Field::Lit(id)
        | Field::Locked(id)
        | Field::Loose(id) => Some(id),
        _ => None,
    }
}
