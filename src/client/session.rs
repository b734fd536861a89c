//! The one door to the room: what people ask for becomes edits, what changed is told to the views.

use std::collections::BTreeSet;

use bevy::prelude::*;

pub(super) use super::intent::Mode;
use super::link::Link;
use crate::room::{
    Item, ItemId, Kinds, Room,
    edit::{Label, Verb},
    op::Op,
    replica::{Changes, Replica},
    rule::Refusal,
};

/// The items that gestures act on.
#[derive(Resource, Debug, Default)]
pub(super) struct Selection(pub(super) BTreeSet<ItemId>);

/// The room changed, or what is shown of it did.
#[derive(Message, Debug, Clone)]
pub(super) enum RoomChanged {
    /// Anything may be different.
    All,
    Some(Changes),
}

/// Another room is open, or the same one again.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct Entered;

/// Something was asked for that may not be.
#[derive(Message, Debug, Clone)]
pub(super) struct Refused(pub(super) Refusal);

/// The open room: a replica of what the hub holds, and what a hand is doing to it meanwhile.
#[derive(Resource)]
pub(super) struct Nest {
    pub(super) replica: Replica,
    /// The room as it would be if the hand let go now.
    preview: Option<Room>,
}

impl Nest {
    pub(super) fn new(replica: Replica) -> Self {
        Self {
            replica,
            preview: None,
        }
    }

    pub(super) fn room(&self) -> &Room {
        self.replica.room()
    }

    pub(super) fn kinds(&self) -> &Kinds {
        self.replica.kinds()
    }

    /// The room to draw.
    pub(super) fn shown(&self) -> &Room {
        self.preview.as_ref().unwrap_or_else(|| self.replica.room())
    }

    /// Shows the room with these ops, without asking anybody; `None` shows it as it is.
    pub(super) fn preview(&mut self, ops: Option<&[Op]>) -> RoomChanged {
        let mut changes = Changes {
            meta: true,
            ..Changes::default()
        };
        let touched = |room: &Room, ops: &[Op]| {
            room.carried(&ops.iter().filter_map(Op::item).cloned().collect())
        };
        if let Some(before) = self.preview.take() {
            let differs = before
                .items
                .iter()
                .filter(|(id, item)| self.room().items.get(*id) != Some(*item));
            let differs = differs.map(|(id, _)| id.clone()).collect();
            changes.items.extend(before.carried(&differs));
        }
        if let Some(ops) = ops {
            let mut room = self.room().clone();
            changes.items.extend(touched(&room, ops));
            for op in ops {
                op.apply(&mut room);
            }
            changes.items.extend(touched(&room, ops));
            self.preview = Some(room);
        }
        RoomChanged::Some(changes)
    }

    /// Does what a gesture asks: shown at once, sent to the hub.
    ///
    /// # Errors
    /// Why it may not be; then nothing changed.
    pub(super) fn edit(
        &mut self,
        link: &mut Link,
        label: Label,
        ops: Vec<Op>,
    ) -> Result<RoomChanged, Refused> {
        let (request, changes) = self.replica.edit(label, ops).map_err(Refused)?;
        link.ask(request);
        Ok(RoomChanged::Some(changes))
    }

    /// Says what was done to which items: the kind is named where there is one item.
    pub(super) fn label<'a>(&self, verb: Verb, items: impl IntoIterator<Item = &'a Item>) -> Label {
        let mut items = items.into_iter();
        let first = items.next().map(|item| item.kind.clone());
        let more = items.count();
        Label {
            verb,
            kind: first.filter(|_| more == 0),
            count: u16::try_from(more + 1).unwrap_or(u16::MAX),
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Mode>()
        .init_resource::<Selection>()
        .add_message::<RoomChanged>()
        .add_message::<Entered>()
        .add_message::<Refused>()
        .add_systems(Update, forget_what_is_gone);
}

/// What somebody else removed is no longer selected.
fn forget_what_is_gone(
    nest: Option<Res<Nest>>,
    mut changed: MessageReader<RoomChanged>,
    mut selection: ResMut<Selection>,
) {
    let (Some(nest), false) = (nest, changed.is_empty()) else {
        return;
    };
    changed.clear();
    let gone = |id: &ItemId| !nest.shown().items.contains_key(id);
    if selection.0.iter().any(gone) {
        selection.0.retain(|id| !gone(id));
    }
}
