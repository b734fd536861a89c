//! Decorating: taking things up, moving, turning and putting them down.

mod halo;
mod hand;
mod marquee;
mod puff;
mod snap;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use bevy::prelude::*;

pub(super) use self::hand::{clones, turnable, turns};
use self::{
    hand::Grasp,
    snap::{Grid, Ray},
};
use super::{
    awake::Awake,
    cursor::{Aim, Cursor},
    link::Link,
    room_view::{items::Views, motion::Lifted},
    session::{Entered, Mode, Nest, Refused, RoomChanged, Selection},
    space::to_room,
};
use crate::room::{Item, ItemId, KindId, PaintId, Room, rule::Refusal};

/// How far the mouse travels before a press becomes a drag, in logical pixels.
const SLOP: f32 = 5.0;

/// What the hand is doing.
#[derive(Resource, Default)]
pub(super) enum Hand {
    #[default]
    Open,
    /// Pressed on an item, or on nothing, and not moved far yet.
    Pressed {
        at: Vec2,
        on: Option<(ItemId, Vec3)>,
    },
    /// Something is held.
    Holds(Box<Grasp>),
    /// A rectangle is drawn over the room from here.
    Sweeps(Vec2),
}

impl Hand {
    /// Takes a new thing from the catalogue.
    pub(super) fn take(&mut self, nest: &Nest, kind: KindId, paint: Vec<PaintId>) {
        *self = Self::Holds(Box::new(Grasp::fresh(nest, kind, paint, rand::random())));
    }

    /// Why what is held may not be put down here.
    pub(super) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Holds(grasp) => grasp.refusal.as_ref(),
            _ => None,
        }
    }

    /// The id of what is held: of a new thing, or of the one that leads the others.
    pub(super) fn held(&self) -> Option<&ItemId> {
        match self {
            Self::Holds(grasp) => Some(&grasp.item.id),
            _ => None,
        }
    }

    /// The things that the hand would put down here, as they would be there.
    pub(super) fn would_place(&self, room: &Room) -> Vec<Item> {
        match self {
            Self::Holds(grasp) => grasp.would_place(room),
            _ => Vec::new(),
        }
    }

    pub(super) fn holds(&self) -> bool {
        matches!(self, Self::Holds(_))
    }

    /// Turns what is held; whether anything was.
    pub(super) fn turn(&mut self, degrees: i32) -> bool {
        if let Self::Holds(grasp) = self {
            grasp.turn_by(degrees);
            true
        } else {
            false
        }
    }
}

/// Whether positions snap to the grid.
#[derive(Resource)]
pub(super) struct Snapping(pub(super) bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Hand>()
        .insert_resource(Snapping(true))
        .add_message::<Dropped>()
        .add_systems(PreUpdate, let_go.after(Aim).before(press))
        .add_plugins((halo::plugin, marquee::plugin, puff::plugin))
        .add_systems(
            PreUpdate,
            (press, carry, release, lift)
                .chain()
                .after(Aim)
                .run_if(resource_exists::<Nest>)
                .run_if(resource_equals(Mode::Decorate)),
        );
}

/// What a hand was about belongs to the room that was left.
fn let_go(
    mut entered: MessageReader<Entered>,
    mut hand: ResMut<Hand>,
    mut selection: ResMut<Selection>,
) {
    if entered.read().count() > 0 {
        *hand = Hand::Open;
        selection.0.clear();
    }
}

/// A thing was put down.
#[derive(Message, Debug, Clone)]
pub(super) struct Dropped(pub(super) ItemId);

fn press(buttons: Res<ButtonInput<MouseButton>>, cursor: Res<Cursor>, mut hand: ResMut<Hand>) {
    if buttons.just_pressed(MouseButton::Left)
        && cursor.ray.is_some()
        && matches!(*hand, Hand::Open)
    {
        *hand = Hand::Pressed {
            at: cursor.at,
            on: cursor.over.clone(),
        };
    }
}

fn carry(
    keys: Res<ButtonInput<KeyCode>>,
    cursor: Res<Cursor>,
    snapping: Res<Snapping>,
    mut hand: ResMut<Hand>,
    mut nest: ResMut<Nest>,
    mut selection: ResMut<Selection>,
    mut changed: MessageWriter<RoomChanged>,
) {
    if let Hand::Pressed { at, on } = &*hand
        && at.distance(cursor.at) > SLOP
    {
        let held = on.as_ref().and_then(|(id, hit)| {
            if !selection.0.contains(id) {
                selection.0 = [id.clone()].into();
            }
            Grasp::lift(&nest, id, &selection.0, *hit)
        });
        *hand = match held {
            Some(grasp) => Hand::Holds(Box::new(grasp)),
            None => Hand::Sweeps(*at),
        };
    }
    let (Hand::Holds(_), Some(ray)) = (&*hand, cursor.ray) else {
        return;
    };
    let moved = hand.is_changed() || cursor.is_changed() || keys.is_changed() || nest.is_changed();
    if !moved {
        return;
    }
    let alt = keys.any_pressed([KeyCode::AltLeft, KeyCode::AltRight]);
    let shift = keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
    let grid = if alt || !snapping.0 {
        Grid::Free
    } else {
        Grid::Coarse
    };
    let from = to_room(ray.origin);
    let ray = Ray {
        from,
        along: (to_room(ray.origin + *ray.direction) - from).normalize(),
    };
    let Hand::Holds(grasp) = hand.bypass_change_detection() else {
        return;
    };
    let before = (grasp.ops.clone(), grasp.refusal.is_some());
    grasp.follow(&nest, ray, grid, alt && shift);
    let amiss = grasp.refusal.is_some();
    if before != (grasp.ops.clone(), amiss) {
        let nest = nest.bypass_change_detection();
        changed.write(nest.preview(&grasp.ops, amiss));
    }
}

fn release(
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    cursor: Res<Cursor>,
    mut link: ResMut<Link>,
    mut hand: ResMut<Hand>,
    mut nest: ResMut<Nest>,
    mut selection: ResMut<Selection>,
    mut changed: MessageWriter<RoomChanged>,
    mut refused: MessageWriter<Refused>,
    mut dropped: MessageWriter<Dropped>,
) {
    let shift = keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
    let put_back = keys.just_pressed(KeyCode::Escape)
        || hand.holds() && buttons.just_pressed(MouseButton::Right);
    if put_back && !matches!(*hand, Hand::Open) {
        *hand = Hand::Open;
        changed.write(nest.show_plain());
        return;
    }
    if !buttons.just_released(MouseButton::Left) {
        return;
    }
    match std::mem::take(&mut *hand) {
        Hand::Pressed { on, .. } => select(&mut selection.0, on.map(|(id, _)| id), shift),
        Hand::Holds(grasp) if cursor.ray.is_none() && grasp.fresh => {
            // Let go over the catalogue: still in hand, for a click there began it.
            *hand = Hand::Holds(grasp);
        }
        Hand::Holds(grasp) => {
            if grasp.ops.is_empty() {
                changed.write(nest.show_plain());
                if grasp.fresh {
                    *hand = Hand::Holds(grasp);
                }
                return;
            }
            let label = grasp.label(&nest);
            match nest.edit(&mut link, label, grasp.ops.clone()) {
                Ok(change) => {
                    changed.write(nest.show_plain());
                    changed.write(change);
                    dropped.write(Dropped(grasp.item.id.clone()));
                    if grasp.fresh {
                        selection.0 = [grasp.item.id.clone()].into();
                        if shift {
                            let (kind, paint) = (grasp.item.kind, grasp.item.paint);
                            hand.take(&nest, kind, paint);
                        }
                    }
                }
                Err(reason) => {
                    refused.write(reason);
                    // A new thing stays in hand for a better place; an old one goes back.
                    if grasp.fresh {
                        *hand = Hand::Holds(grasp);
                    } else {
                        changed.write(nest.show_plain());
                    }
                }
            }
        }
        Hand::Open | Hand::Sweeps(_) => {}
    }
}

fn select(selected: &mut BTreeSet<ItemId>, on: Option<ItemId>, more: bool) {
    match (on, more) {
        (Some(id), true) => {
            if !selected.remove(&id) {
                selected.insert(id);
            }
        }
        (Some(id), false) => *selected = [id].into(),
        (None, true) => {}
        (None, false) => selected.clear(),
    }
}

/// Raises what is held, and shows where it may not be put down.
fn lift(
    hand: Res<Hand>,
    nest: Res<Nest>,
    views: Res<Views>,
    held: Query<(Entity, &Lifted)>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut commands: Commands,
) {
    let family: BTreeSet<Entity> = match &*hand {
        Hand::Holds(grasp) => {
            awake.stay(&time, 0.2);
            let room = nest.shown();
            let named = grasp
                .ops
                .iter()
                .filter_map(crate::room::op::Op::item)
                .cloned();
            let named = named.chain([grasp.item.id.clone()]).collect();
            room.carried(&named)
                .iter()
                .filter_map(|id| views.0.get(id))
                .copied()
                .collect()
        }
        _ => BTreeSet::new(),
    };
    let amiss = hand.refusal().is_some();
    for (entity, lifted) in &held {
        if !family.contains(&entity) {
            commands.entity(entity).remove::<Lifted>();
        } else if lifted.amiss != amiss {
            commands.entity(entity).insert(Lifted { amiss });
        }
    }
    for entity in family.into_iter().filter(|entity| !held.contains(*entity)) {
        commands.entity(entity).insert(Lifted { amiss });
    }
}
