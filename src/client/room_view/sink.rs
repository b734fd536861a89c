//! Walls between the eye and the room sink to a kerb, with what hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use bevy::prelude::*;

use super::wall::RIM;
use crate::{
    client::camera::{Eye, Looks},
    room::WallId,
};

/// What is left of a sunken wall, in metres.
const KERB: f32 = 0.10;
/// Walls whose outside looks at the eye by more than this stand before the room.
pub(in crate::client) const NEAR: f32 = 0.12;
/// From this far away, in metres, one looks at the whole of a home, and no wall within it may hide a
/// room; from nearer by, walls beyond what one looks at stay up, with what hangs on them.
const AFAR: f32 = 16.0;
/// How long sinking takes, and growing for a wall that was not there before.
const SECONDS: f32 = 0.22;
const GROWING: f32 = 0.45;

/// How far each wall is down: 0 up, 1 down to the kerb.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Sunk(BTreeMap<WallId, f32>);

impl Sunk {
    pub(in crate::client) fn get(&self, wall: &WallId) -> f32 {
        self.0.get(wall).copied().unwrap_or_default()
    }

    /// Where something that hangs at `rest` is while its wall is this far down.
    pub(in crate::client) fn lowered(&self, wall: &WallId, rest: Transform) -> Transform {
        let down = self.get(wall);
        let mut lowered = rest;
        lowered.translation.y += (KERB - rest.translation.y) * down;
        lowered.scale *= 1.0 - down * 0.9;
        lowered
    }
}

/// Hangs on a wall and sinks with it: what places it passes where it belongs through
/// [`Sunk::lowered`]; whether it is seen is decided here.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(in crate::client) struct OnWall(pub(in crate::client) WallId);

/// Decides how far walls are down.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Sinks;

/// A part of a wall and how it goes down.
#[derive(Component, Debug, Clone)]
pub(super) struct Part {
    pub(super) wall: WallId,
    /// From inside to outside, on the floor (x, z of the engine).
    pub(super) outward: Vec2,
    pub(super) level: f32,
    pub(super) height: f32,
    /// Another space is behind it.
    pub(super) between: bool,
    /// A point of it, on the floor.
    pub(super) at: Vec2,
    pub(super) role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Squashed to the kerb's height.
    Body,
    /// Rides on top of the body.
    Rim,
    /// Squashed, and gone when down: frames, panes.
    Fitting,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Sunk>().add_systems(
        PostUpdate,
        (sink.in_set(Sinks), lower, hide)
            .chain()
            .after(Looks)
            .before(TransformSystems::Propagate),
    );
}

fn sink(
    time: Res<Time>,
    eyes: Query<&Eye>,
    parts: Query<&Part>,
    mut sunk: ResMut<Sunk>,
    mut linear: Local<BTreeMap<WallId, f32>>,
    mut growing: Local<BTreeSet<WallId>>,
) {
    let Ok(eye) = eyes.single() else {
        return;
    };
    // From straight above every wall may stay up, but only just: a kerb shows more of the floor.
    let towards = eye.wanted.outward();
    let mut near: BTreeMap<&WallId, bool> = BTreeMap::new();
    let focus = eye.wanted.focus.xz();
    let afar = eye.wanted.distance > AFAR;
    for part in parts.iter().filter(|part| part.role == Role::Body) {
        let before = part.outward.dot(towards) > NEAR;
        let beyond = (focus - part.at).dot(part.outward) > 0.0;
        *near.entry(&part.wall).or_default() |= before && (!part.between || afar || !beyond);
    }
    if linear.keys().any(|wall| !near.contains_key(wall)) {
        linear.retain(|wall, _| near.contains_key(wall));
        sunk.0.retain(|wall, _| near.contains_key(wall));
        growing.retain(|wall| near.contains_key(wall));
    }
    for (wall, near) in near {
        let goal = if near { 1.0 } else { 0.0 };
        let seconds = if growing.contains(wall) {
            GROWING
        } else {
            SECONDS
        };
        let step = if eye.calm {
            1.0
        } else {
            time.delta_secs() / seconds
        };
        let now = match linear.get(wall) {
            Some(now) => now + (goal - now).clamp(-step, step),
            None if eye.calm => goal,
            // It grows out of the floor.
            None => {
                growing.insert(wall.clone());
                1.0
            }
        };
        if now == goal {
            growing.remove(wall);
        }
        if linear.get(wall) != Some(&now) {
            linear.insert(wall.clone(), now);
            sunk.0.insert(wall.clone(), now * now * (3.0 - 2.0 * now));
        }
    }
}

fn lower(sunk: Res<Sunk>, mut parts: Query<(Ref<Part>, &mut Transform, &mut Visibility)>) {
    for (part, mut transform, mut visibility) in &mut parts {
        if !(sunk.is_changed() || part.is_added()) {
            continue;
        }
        let down = sunk.get(&part.wall);
        let body = part.height - RIM;
        let left = body + (KERB - RIM - body) * down;
        transform.translation.y = part.level;
        match part.role {
            Role::Body | Role::Fitting => transform.scale.y = left / body,
            // It grows down over what is left: a foot under its edge would be finer than a pixel.
            Role::Rim => {
                let tall = 1.0 + (KERB / RIM - 1.0) * down;
                transform.scale.y = tall;
                transform.translation.y += left + RIM - tall * part.height;
            }
        }
        if part.role == Role::Fitting {
            let wanted = if down > 0.98 {
                Visibility::Hidden
            } else {
                Visibility::Inherited
            };
            visibility.set_if_neq(wanted);
        }
    }
}

/// Gone while the wall is down.
fn hide(sunk: Res<Sunk>, mut hung: Query<(Ref<OnWall>, &mut Visibility)>) {
    for (on, mut visibility) in &mut hung {
        if sunk.is_changed() || on.is_changed() {
            let down = sunk.get(&on.0) > 0.95;
            let wanted = if down {
                Visibility::Hidden
            } else {
                Visibility::Inherited
            };
            visibility.set_if_neq(wanted);
        }
    }
}
