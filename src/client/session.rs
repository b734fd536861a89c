//! The one door to the room: what people ask for becomes edits, what changed is told to the views.

use std::collections::BTreeSet;

use bevy::prelude::*;

pub(super) use super::intent::Mode;
use super::link::{Follower, Link};
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
    /// Only what is shown differs: a hand tries something out.
    Tried(Changes),
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
    pub(super) copy: Follower,
    preview: Option<Preview>,
}

/// The room as it would be if the hand let go now.
struct Preview {
    room: Room,
    ops: Vec<Op>,
    /// What takes the ops back.
    back: Vec<Op>,
    /// What the ops touch.
    held: BTreeSet<ItemId>,
    /// Letting go here would be refused.
    amiss: bool,
}

impl Preview {
    /// Carries the ops out; returns what they touch, before or after.
    fn apply(&mut self) {
        let named = self.ops.iter().filter_map(Op::item).cloned().collect();
        self.held = self.room.carried(&named);
        self.back = self
            .ops
            .iter()
            .filter_map(|op| op.apply(&mut self.room))
            .collect();
        self.back.reverse();
        self.held.append(&mut self.room.carried(&named));
    }

    /// Whether floors or walls look different, or are elsewhere.
    fn dresses(&self) -> bool {
        let of_shell = |op: &Op| {
            matches!(
                op,
                Op::FinishFloor(..) | Op::FinishWall(..) | Op::SetOpening(..) | Op::Rebuild(_)
            )
        };
        self.ops.iter().any(of_shell)
    }

    fn take_back(&mut self) {
        for op in self.back.drain(..) {
            op.apply(&mut self.room);
        }
    }
}

impl Nest {
    pub(super) fn new(replica: Replica) -> Self {
        Self {
            copy: Follower::new(replica),
            preview: None,
        }
    }

    pub(super) fn room(&self) -> &Room {
        self.copy.replica.room()
    }

    pub(super) fn kinds(&self) -> &Kinds {
        self.copy.replica.kinds()
    }

    /// The room to draw.
    pub(super) fn shown(&self) -> &Room {
        self.preview
            .as_ref()
            .map_or_else(|| self.copy.replica.room(), |preview| &preview.room)
    }

    /// Whether the item is held where it may not be put down.
    pub(super) fn amiss(&self, id: &ItemId) -> bool {
        let preview = self.preview.as_ref();
        preview.is_some_and(|preview| preview.amiss && preview.held.contains(id))
    }

    /// Shows the room with these ops, without asking anybody; `amiss` says that the answer would be
    /// no. A drag calls this every frame, so the room is copied once.
    pub(super) fn preview(&mut self, ops: &[Op], amiss: bool) -> RoomChanged {
        let mut changes = Changes {
            meta: true,
            ..Changes::default()
        };
        let replica = &self.copy.replica;
        let preview = self.preview.get_or_insert_with(|| Preview {
            room: replica.room().clone(),
            ops: Vec::new(),
            back: Vec::new(),
            held: BTreeSet::new(),
            amiss: false,
        });
        changes.items.append(&mut preview.held);
        changes.shell = preview.dresses();
        preview.take_back();
        preview.amiss = amiss;
        preview.ops = ops.to_vec();
        preview.apply();
        changes.items.extend(preview.held.iter().cloned());
        changes.shell |= preview.dresses();
        RoomChanged::Tried(changes)
    }

    /// Shows the room as it is.
    pub(super) fn show_plain(&mut self) -> RoomChanged {
        let preview = self.preview.take();
        RoomChanged::Tried(Changes {
            shell: preview.as_ref().is_some_and(Preview::dresses),
            items: preview.map(|preview| preview.held).unwrap_or_default(),
            meta: true,
        })
    }

    /// What is tried out stands on the room as it is now. To be called when the replica changed.
    pub(super) fn rebase(&mut self) {
        if let Some(preview) = &mut self.preview {
            preview.room.clone_from(self.copy.replica.room());
            preview.apply();
        }
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
        // What nobody keeps is better not done.
        if link.is_over() {
            return Err(Refused(Refusal::CannotSave));
        }
        let (request, changes) = self.copy.replica.edit(label, ops).map_err(Refused)?;
        self.rebase();
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
