//! The others in the room: their figures go where their poses say, and what they hold is seen.
//!
//! Who is here says [`Company`]; where they are comes twenty times a second from the hub.

mod attend;
mod ghosts;
mod leave;
mod own;
mod tags;
mod track;

use std::collections::BTreeMap;

use bevy::prelude::*;

pub(super) use self::ghosts::Ghost;
use self::track::Track;
use super::{
    awake::Awake,
    company::Company,
    figure::{Figure, Motion, Posing, Puppet, Walking},
    link::{Event, News, Pose, Slot},
    session::{Entered, Nest},
    space::to_world,
};
use crate::room::Author;

/// Seconds somebody takes to appear and to vanish.
const APPEARING: f32 = 0.3;
/// Seconds for which the window goes on drawing after everybody has come to rest.
const REST: f32 = 1.5;

/// Somebody else who is in the room.
#[derive(Component, Debug)]
struct Other {
    who: Author,
    track: Track,
    typing: bool,
    /// How much of them is there, 0–1.
    presence: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        attend::plugin,
        ghosts::plugin,
        leave::plugin,
        own::plugin,
        tags::plugin,
    ))
    .add_systems(
        Update,
        (listen, dress, go)
            .chain()
            .before(Walking)
            .run_if(resource_exists::<Nest>),
    )
    .add_systems(Update, keep_drawing.after(Posing));
}

/// Takes in poses. Whose first one comes appears where it says.
fn listen(
    mut news: MessageReader<News>,
    mut entered: MessageReader<Entered>,
    company: Res<Company>,
    time: Res<Time<Real>>,
    mut others: Query<(Entity, &mut Other)>,
    mut commands: Commands,
) {
    let now = time.elapsed_secs_f64();
    let left = entered.read().count() > 0;
    if left {
        for (entity, _) in &others {
            commands.entity(entity).despawn();
        }
    }
    let mut new: BTreeMap<Slot, Pose> = BTreeMap::new();
    for News(event) in news.read() {
        let Event::Poses(poses) = &**event else {
            continue;
        };
        for (slot, pose) in poses.iter().filter(|(slot, _)| *slot != company.me) {
            let Some(person) = company.people.get(slot) else {
                continue;
            };
            let known = others
                .iter_mut()
                .find(|(_, other)| other.who == person.who && !left);
            match known {
                Some((_, mut other)) => other.track.hear(*pose, now),
                None => drop(new.insert(*slot, *pose)),
            }
        }
    }
    for (slot, pose) in new {
        let Some(person) = company.people.get(&slot) else {
            continue;
        };
        let mut track = Track::new(pose, now);
        let spot = track.follow(now, 0.0);
        let at = to_world(pose.at(), pose.y.into());
        // Nobody breathes in step with anybody.
        let seed = u32::from_le_bytes([person.who.0[0], person.who.0[1], slot.0, 0]);
        commands.spawn((
            Other {
                who: person.who,
                track,
                typing: spot.typing,
                presence: 0.0,
            },
            Figure {
                look: person.profile.figure(),
            },
            Puppet::new(spot.at, spot.height, spot.heading, (spot.sits, spot.lies)),
            Motion::new(at, spot.heading, seed),
            Transform::from_translation(at).with_scale(Vec3::ZERO),
        ));
    }
}

/// Who changes their clothes is seen to; who is here no more sets out.
fn dress(
    company: Res<Company>,
    mut others: Query<(Entity, &Other, &mut Figure)>,
    mut commands: Commands,
) {
    if !company.is_changed() {
        return;
    }
    for (entity, other, mut figure) in &mut others {
        let mut present = company.people.values();
        let Some(person) = present.find(|person| person.who == other.who) else {
            commands
                .entity(entity)
                .remove::<Other>()
                .insert(leave::Leaving::new(other.presence));
            continue;
        };
        let look = person.profile.figure();
        if figure.look != look {
            figure.look = look;
        }
    }
}

/// Puts everybody where they are now.
fn go(time: Res<Time<Real>>, mut others: Query<(&mut Other, &mut Puppet, &mut Transform)>) {
    let (now, dt) = (time.elapsed_secs_f64(), time.delta_secs());
    for (mut other, mut puppet, mut transform) in &mut others {
        let spot = other.track.follow(now, dt);
        if other.track.take_leap() {
            other.presence = 0.0;
        }
        other.typing = spot.typing;
        (puppet.at, puppet.height) = (spot.at, spot.height);
        (puppet.heading, puppet.sits) = (spot.heading, spot.sits);
        (puppet.lies, puppet.emote, puppet.looks) = (spot.lies, spot.emote, spot.looks);
        if other.presence < 1.0 {
            other.presence = (other.presence + dt / APPEARING).min(1.0);
            transform.scale = Vec3::splat(presence(other.presence));
        }
    }
}

/// The size of somebody who is only partly there: from nothing, a little too far, and back.
fn presence(share: f32) -> f32 {
    let left = 1.0 - share.clamp(0.0, 1.0);
    let over = 1.4;
    1.0 - left * left * ((over + 1.0) * left - over)
}

/// As long as somebody moves, the window draws.
fn keep_drawing(others: Query<&Puppet>, time: Res<Time<Real>>, mut awake: ResMut<Awake>) {
    if others.iter().any(|puppet| !puppet.rested(REST)) {
        awake.stay(&time, 0.2);
    }
}
