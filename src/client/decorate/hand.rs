//! What the hand does to things: the ops a drag, a turn or a new thing from the catalogue stands for.

use std::collections::BTreeSet;

use bevy::prelude::*;

use super::snap::{self, Grid, Held, Ray};
use crate::{
    client::session::Nest,
    room::{
        Item, ItemId, KindId, PaintId, Placement, Point, Room, Slot, Turn,
        edit::{Edit, Intent, Label, Verb},
        op::Op,
        rule::{self, Refusal},
    },
};

/// Something held over the room, not yet let go.
#[derive(Debug)]
pub(in crate::client) struct Grasp {
    /// The thing under the cursor: new from the catalogue, or taken up from the room.
    pub(super) item: Item,
    pub(super) fresh: bool,
    /// What moves along: selected with it, standing on nothing that moves.
    others: Vec<ItemId>,
    turn: Turn,
    grip: Vec3,
    /// What letting go would do, and why it may not.
    pub(super) ops: Vec<Op>,
    pub(super) refusal: Option<Refusal>,
}

impl Grasp {
    /// A new thing of a kind, in these paints.
    pub(super) fn fresh(nest: &Nest, kind: KindId, paint: Vec<PaintId>, random: u64) -> Self {
        let mut random = random;
        let mut id = ItemId::generate(&kind, random);
        while nest.room().items.contains_key(&id) {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            id = ItemId::generate(&kind, random >> 8);
        }
        let lamp = nest.kinds().get(&kind).is_some_and(|kind| kind.lamp);
        let place = Placement::Floor {
            at: Point::default(),
            turn: Turn::default(),
        };
        let item = Item {
            id,
            kind,
            place,
            paint,
            lit: lamp,
            locked: false,
            loose: false,
        };
        Self::new(item, true, Vec::new(), Turn::default(), Vec3::ZERO)
    }

    /// Takes up what is selected by one of its things, grabbed at `hit` (room centimetres).
    pub(super) fn lift(
        nest: &Nest,
        lead: &ItemId,
        selected: &BTreeSet<ItemId>,
        hit: Vec3,
    ) -> Option<Self> {
        let room = nest.room();
        let item = room.items.get(lead)?.clone();
        let block = rule::stand(room, nest.kinds(), lead)?;
        let others = roots(room, selected)
            .into_iter()
            .filter(|id| id != lead)
            .collect();
        // Grabbed by its base, so that the cursor's ray meets the floor where the thing stands.
        let grip = Vec3::new(
            hit.x - block.at.x as f32,
            hit.y - block.bottom as f32,
            hit.z - block.at.z as f32,
        );
        let hangs = matches!(item.place, Placement::Wall { .. });
        let middle = f32::midpoint(0.0, (block.top - block.bottom) as f32);
        let grip = if hangs { grip - Vec3::Y * middle } else { grip };
        Some(Self::new(item, false, others, block.turn, grip))
    }

    fn new(item: Item, fresh: bool, others: Vec<ItemId>, turn: Turn, grip: Vec3) -> Self {
        Self {
            item,
            fresh,
            others,
            turn,
            grip,
            ops: Vec::new(),
            refusal: None,
        }
    }

    pub(super) fn would_place(&self, room: &Room) -> Vec<Item> {
        let placed = |op: &Op| match op {
            Op::Add(item) => Some(item.clone()),
            Op::Place(id, place) => Some(Item {
                place: place.clone(),
                ..room.items.get(id)?.clone()
            }),
            _ => None,
        };
        self.ops.iter().filter_map(placed).collect()
    }

    pub(super) fn turn_by(&mut self, degrees: i32) {
        self.turn = self.turn + Turn::new(degrees);
    }

    /// Follows the cursor: what would happen if it let go here.
    pub(super) fn follow(&mut self, nest: &Nest, ray: Ray, grid: Grid, loose: bool) {
        let (room, kinds) = (nest.room(), nest.kinds());
        let kind = kinds
            .get(&self.item.kind)
            .unwrap_or(&crate::room::kind::PAPER_BOX);
        let held = Held {
            item: &self.item,
            kind,
            turn: self.turn,
            grid,
            grip: self.grip,
        };
        let Some(place) = snap::land(room, kinds, &held, ray) else {
            return;
        };
        self.ops = if self.fresh {
            let item = Item {
                place,
                loose,
                ..self.item.clone()
            };
            vec![Op::Add(item)]
        } else {
            self.moves(room, place, loose)
        };
        self.refusal = if self.ops.is_empty() {
            None
        } else {
            let label = self.label(nest);
            may(nest, label, &self.ops).err()
        };
    }

    fn moves(&self, room: &Room, place: Placement, loose: bool) -> Vec<Op> {
        let mut ops = Vec::new();
        for id in &self.others {
            let shifted = room
                .items
                .get(id)
                .and_then(|other| shifted_along(&other.place, &self.item.place, &place));
            ops.extend(shifted.map(|place| Op::Place(id.clone(), place)));
        }
        if place != self.item.place {
            ops.push(Op::Place(self.item.id.clone(), place));
        }
        if loose && !self.item.loose && !ops.is_empty() {
            ops.push(Op::Loosen(self.item.id.clone(), true));
        }
        ops
    }

    pub(super) fn label(&self, nest: &Nest) -> Label {
        let verb = match (&self.ops[..], self.fresh) {
            (_, true) => Verb::Place,
            ([Op::Place(_, place)], _) if same_spot(place, &self.item.place) => Verb::Turn,
            _ => Verb::Move,
        };
        let others = self
            .others
            .iter()
            .filter_map(|id| nest.room().items.get(id));
        nest.label(verb, std::iter::once(&self.item).chain(others))
    }
}

/// Whether the ops may be done.
pub(super) fn may(nest: &Nest, label: Label, ops: &[Op]) -> Result<(), Refusal> {
    let author = nest.copy.replica.author();
    let edit = Edit {
        author,
        author_seq: 0,
        intent: Intent::Do,
        label,
        ops: ops.to_vec(),
    };
    rule::check(nest.room(), nest.kinds(), &edit, nest.copy.replica.role())
}

/// Those of the items that stand on none of the others.
pub(super) fn roots(room: &Room, items: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    let carried = |id: &ItemId| {
        let mut next = room.items.get(id).and_then(|item| item.place.parent());
        for _ in 0..=crate::room::MAX_DEPTH {
            match next {
                Some(parent) if items.contains(parent) => return true,
                Some(parent) => next = room.items.get(parent).and_then(|i| i.place.parent()),
                None => return false,
            }
        }
        false
    };
    items.iter().filter(|id| !carried(id)).cloned().collect()
}

fn same_spot(a: &Placement, b: &Placement) -> bool {
    use Placement::{Ceiling, Floor, Surface};
    match (a, b) {
        (Floor { at: a, .. }, Floor { at: b, .. })
        | (Ceiling { at: a, .. }, Ceiling { at: b, .. }) => a == b,
        (
            Surface {
                parent: p, at: a, ..
            },
            Surface {
                parent: q, at: b, ..
            },
        ) => p == q && a == b,
        _ => false,
    }
}

/// `place` moved as `from` moved to `to`; `None` where they do not stand on the same sort of thing.
fn shifted_along(place: &Placement, from: &Placement, to: &Placement) -> Option<Placement> {
    use Placement::{Ceiling, Floor, Surface, Wall};
    let moved = match (place, from, to) {
        (&Floor { at, turn }, Floor { at: a, .. }, Floor { at: b, .. }) => Floor {
            at: at + (*b - *a),
            turn,
        },
        (&Ceiling { at, turn }, Ceiling { at: a, .. }, Ceiling { at: b, .. }) => Ceiling {
            at: at + (*b - *a),
            turn,
        },
        (
            Wall { wall, along, up },
            Wall {
                wall: w,
                along: a,
                up: u,
            },
            Wall {
                wall: v,
                along: b,
                up: t,
            },
        ) if wall == w && w == v => Wall {
            wall: wall.clone(),
            along: along + b - a,
            up: up + t - u,
        },
        (
            Surface {
                parent,
                surface,
                at,
                turn,
            },
            Surface {
                parent: p, at: a, ..
            },
            Surface {
                parent: q, at: b, ..
            },
        ) if parent == p && p == q => Surface {
            parent: parent.clone(),
            surface: *surface,
            at: *at + (*b - *a),
            turn: *turn,
        },
        _ => return None,
    };
    (moved != *place).then_some(moved)
}

/// The ops that turn things about their own middles; what hangs on a wall does not turn.
pub(in crate::client) fn turns(room: &Room, items: &BTreeSet<ItemId>, degrees: i32) -> Vec<Op> {
    let by = Turn::new(degrees);
    roots(room, items)
        .into_iter()
        .filter_map(|id| {
            let mut place = room.items.get(&id)?.place.clone();
            match &mut place {
                Placement::Floor { turn, .. }
                | Placement::Ceiling { turn, .. }
                | Placement::Surface { turn, .. } => *turn = *turn + by,
                Placement::Wall { .. } => return None,
            }
            Some(Op::Place(id, place))
        })
        .collect()
}

/// How far a copy stands from its model, in the directions that are tried.
const BESIDE: [(i32, i32); 8] = [
    (1, 0),
    (-1, 0),
    (0, -1),
    (0, 1),
    (1, -1),
    (-1, -1),
    (1, 1),
    (-1, 1),
];

/// The ops that put copies of things beside them, the nearest free way; with the copies' ids.
pub(in crate::client) fn clones(
    nest: &Nest,
    items: &BTreeSet<ItemId>,
    mut random: impl FnMut() -> u64,
) -> Result<(Vec<Op>, BTreeSet<ItemId>), Refusal> {
    let room = nest.room();
    let roots = roots(room, items);
    let models: Vec<&Item> = {
        let family = roots.iter().flat_map(|root| room.family(root));
        family.filter_map(|id| room.items.get(&id)).collect()
    };
    let mut names = std::collections::BTreeMap::new();
    for model in &models {
        let id = loop {
            let id = ItemId::generate(&model.kind, random());
            if !room.items.contains_key(&id) && !names.values().any(|other| *other == id) {
                break id;
            }
        };
        names.insert(model.id.clone(), id);
    }
    let reach = models
        .iter()
        .filter_map(|model| nest.kinds().get(&model.kind));
    let reach = reach.fold((25, 25), |(w, d), kind| {
        (
            w.max(i32::from(kind.footprint.0)),
            d.max(i32::from(kind.footprint.1)),
        )
    });
    let mut reason = Refusal::Empty;
    for (dx, dz) in BESIDE {
        let by = Point::new(dx * reach.0, dz * reach.1);
        let copies = models.iter().map(|model| {
            let mut copy = Item {
                id: names[&model.id].clone(),
                locked: false,
                ..(*model).clone()
            };
            match &mut copy.place {
                Placement::Floor { at, .. } | Placement::Ceiling { at, .. } => *at = *at + by,
                Placement::Wall { along, up, .. } => {
                    *along += by.x;
                    *up += by.z;
                }
                Placement::Surface { parent, at, .. } => match names.get(parent) {
                    Some(copied) => *parent = copied.clone(),
                    None => *at = *at + by,
                },
            }
            Op::Add(copy)
        });
        let ops: Vec<Op> = copies.collect();
        let label = nest.label(Verb::Clone, models.iter().copied());
        match may(nest, label, &ops) {
            Ok(()) => {
                let fresh = roots.iter().map(|id| names[id].clone()).collect();
                return Ok((ops, fresh));
            }
            Err(refusal) => reason = refusal,
        }
    }
    Err(reason)
}

/// Whether things of this slot can be turned.
pub(in crate::client) fn turnable(slot: Slot) -> bool {
    slot != Slot::Wall
}
