//! Who leaves walks to the door, and is gone.

use bevy::prelude::*;

use super::{APPEARING, presence};
use crate::client::{
    figure::{Grid, Puppet, SPEED, Walking},
    live::door,
    session::{Entered, Nest},
};

/// A walk to the door that is longer than this, in centimetres, is not seen to its end.
const FAR: f32 = 700.0;

/// Somebody who is not here any more, on their way out.
#[derive(Component, Debug)]
pub(super) struct Leaving {
    /// `None` until the way is known.
    way: Option<Vec<Vec2>>,
    walked: f32,
    presence: f32,
}

impl Leaving {
    pub(super) fn new(presence: f32) -> Self {
        Self {
            way: None,
            walked: 0.0,
            presence,
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        walk_out.before(Walking).run_if(resource_exists::<Nest>),
    );
}

fn walk_out(
    time: Res<Time<Real>>,
    nest: Res<Nest>,
    grid: Res<Grid>,
    mut entered: MessageReader<Entered>,
    mut leaving: Query<(Entity, &mut Leaving, &mut Puppet, &mut Transform)>,
    mut commands: Commands,
) {
    let dt = time.delta_secs();
    let elsewhere = entered.read().count() > 0;
    for (entity, mut leaving, mut puppet, mut transform) in &mut leaving {
        let seated = puppet.sits;
        puppet.sits = false;
        puppet.lies = false;
        puppet.emote = None;
        puppet.looks = None;
        puppet.height = grid.level(puppet.at);
        let left = &mut *leaving;
        let way = left.way.get_or_insert_with(|| {
            // Who sits would have to climb over the furniture.
            let way = (!seated).then(|| grid.way(puppet.at, door(&nest.room().shell)));
            way.flatten().map(|way| way.points).unwrap_or_default()
        });
        let mut step = SPEED * dt;
        left.walked += step;
        while let Some(next) = way.first().copied().filter(|_| step > 0.0) {
            let to = next - puppet.at;
            if to.length_squared() > 1.0 {
                puppet.heading = to.x.atan2(-to.y);
            }
            if to.length() > step {
                puppet.at += to.normalize_or_zero() * step;
                break;
            }
            step -= to.length();
            puppet.at = next;
            way.remove(0);
        }
        if way.is_empty() || left.walked > FAR {
            left.presence -= dt / APPEARING;
            transform.scale = Vec3::splat(presence(left.presence));
        }
        if left.presence <= 0.0 || elsewhere {
            commands.entity(entity).despawn();
        }
    }
}
