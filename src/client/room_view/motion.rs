//! How things move: they glide to where they belong, rise while held, and land with a squash.

use bevy::prelude::*;

use super::{
    OnWall, Sinks, Sunk,
    items::{ItemView, ShowItems},
    unfold::{Unfolding, Unfolds},
};
use crate::client::awake::Awake;

/// How far a held thing rises, in metres.
const LIFT: f32 = 0.06;
/// Seconds until two thirds of a glide are done.
const GLIDE: f32 = 0.05;
/// Seconds a landing takes.
const LANDING: f32 = 0.32;
const SQUASH: f32 = 0.09;
const WOBBLE: f32 = 0.05;

/// Held by a hand.
#[derive(Component, Debug, Default)]
pub(in crate::client) struct Lifted {
    /// It may not be put down here.
    pub(in crate::client) amiss: bool,
}

/// Just put down, this many seconds ago.
#[derive(Component, Debug, Default)]
struct Landing(f32);

/// Motion is wanted; off where people asked for calm.
#[derive(Resource, Debug, Clone, Copy)]
pub(in crate::client) struct Lively(pub(in crate::client) bool);

impl Default for Lively {
    fn default() -> Self {
        Self(true)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lively>()
        .init_resource::<Awake>()
        .add_observer(land)
        .add_systems(
            PostUpdate,
            glide
                .after(ShowItems)
                .after(Sinks)
                .after(Unfolds)
                .before(TransformSystems::Propagate),
        );
}

fn land(dropped: On<Remove, Lifted>, mut commands: Commands) {
    commands
        .entity(dropped.entity)
        .try_insert(Landing::default());
}

fn glide(
    time: Res<Time<Real>>,
    lively: Res<Lively>,
    sunk: Res<Sunk>,
    unfolding: Res<Unfolding>,
    mut awake: ResMut<Awake>,
    mut items: Query<(
        Entity,
        &ItemView,
        Option<&OnWall>,
        &mut Transform,
        Option<&Lifted>,
        Option<&mut Landing>,
    )>,
    mut commands: Commands,
) {
    let step = if lively.0 {
        1.0 - (-time.delta_secs() / GLIDE).exp()
    } else {
        1.0
    };
    let mut moving = false;
    for (entity, view, on, mut transform, lifted, landing) in &mut items {
        let mut goal = match on {
            Some(OnWall(wall)) => sunk.lowered(wall, view.rest),
            None => view.rest,
        };
        if unfolding.is_on() && lifted.is_none() {
            transform.set_if_neq(unfolding.on_its_way(goal));
            moving = true;
            continue;
        }
        if let Some(lifted) = lifted {
            goal.translation.y += LIFT;
            if lifted.amiss && lively.0 {
                let swing = (time.elapsed_secs() * 18.0).sin() * WOBBLE;
                goal.rotation *= Quat::from_rotation_z(swing);
                moving = true;
            }
        }
        if let Some(mut landing) = landing {
            landing.0 += time.delta_secs();
            let t = landing.0 / LANDING;
            if t >= 1.0 || !lively.0 {
                commands.entity(entity).remove::<Landing>();
            } else {
                let squash = SQUASH * (1.0 - t) * (t * std::f32::consts::TAU * 1.5).sin();
                goal.scale = Vec3::new(1.0 + squash / 2.0, 1.0 - squash, 1.0 + squash / 2.0);
            }
            moving = true;
        }
        let near = transform.translation.distance_squared(goal.translation) < 1e-7
            && transform.rotation.dot(goal.rotation).abs() > 0.999_999
            && transform.scale.distance_squared(goal.scale) < 1e-7;
        if near {
            transform.set_if_neq(goal);
            continue;
        }
        moving = true;
        transform.translation = transform.translation.lerp(goal.translation, step);
        transform.rotation = transform.rotation.slerp(goal.rotation, step);
        transform.scale = transform.scale.lerp(goal.scale, step.max(0.6));
    }
    if moving {
        awake.stay(&time, 0.1);
    }
}
