//! What one's own figure looks at while it rests: who waves, who speaks, who comes in and
//! whom one comes to, what the mouse points at.

use std::f32::consts::FRAC_PI_2;

use bevy::prelude::*;

use super::Other;
use crate::{
    client::{
        awake::Awake,
        camera::Eye,
        company::Happened,
        cursor::Cursor,
        figure::{Emote, Gaze, Motion, Puppet, Walker, Walking},
        link::Link,
        live::Arriving,
        session::Nest,
    },
    room::Author,
};

/// Seconds for which one looks at who waved, at who spoke, at who came, and at the mouse.
const WAVED: f32 = 3.0;
const SPOKE: f32 = 4.0;
const CAME: f32 = 3.0;
const POINTED: f32 = 4.0;
/// How near somebody is, in metres, whom one greets back or waves at.
const NEAR: f32 = 4.0;
/// What of somebody one looks at, in metres above their feet, standing and sitting.
const FACE: (f32, f32) = (0.95, 0.66);
/// What is nearer than this, in metres, is oneself: then one looks out at whoever holds the mouse.
const ONESELF: f32 = 0.4;

/// What holds the attention.
#[derive(Debug, Default)]
struct Attention {
    /// Somebody, and until when.
    who: Option<(Author, f32)>,
    /// Where the mouse was last, and until when that is of interest.
    pointer: (Vec2, f32),
    waved: bool,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        attend
            .before(Walking)
            .after(super::go)
            .run_if(resource_exists::<Nest>),
    );
}

fn attend(
    mut happened: MessageReader<Happened>,
    others: Query<(&Other, &Puppet, &Motion), Without<Walker>>,
    eyes: Query<&GlobalTransform, With<Eye>>,
    mut walkers: Query<(&mut Walker, &Motion, Has<Arriving>)>,
    cursor: Res<Cursor>,
    link: Res<Link>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut attention: Local<Attention>,
) {
    let now = time.elapsed_secs();
    for happened in happened.read() {
        let held = match happened {
            Happened::Spoke(line) if line.author != link.me() => (line.author, SPOKE),
            Happened::Came(visitor) => (visitor.who, CAME),
            _ => continue,
        };
        attention.who = Some((held.0, now + held.1));
    }
    if attention.pointer.0 != cursor.at {
        attention.pointer = (cursor.at, now + POINTED);
    }
    let Ok((mut walker, motion, arrives)) = walkers.single_mut() else {
        return;
    };
    let here = motion.gait.root;
    let near = |other: &Motion| other.gait.root.distance(here) < NEAR;
    for (other, puppet, motion) in &others {
        if puppet.emote == Some(Emote::Wave) && near(motion) && waves_at(motion, here) {
            attention.who = Some((other.who, now + WAVED));
        }
    }
    let far = |motion: &Motion| motion.gait.root.distance_squared(here);
    let nearest = others
        .iter()
        .min_by(|(.., a), (.., b)| far(a).total_cmp(&far(b)));
    // Whoever waves means whoever is next to them.
    let waves = walker.shows() == Some(Emote::Wave);
    if let Some((other, _, motion)) = nearest {
        if waves && !attention.waved && near(motion) {
            attention.who = Some((other.who, now + WAVED));
        } else if arrives {
            attention.who = Some((other.who, now + CAME));
        }
    }
    attention.waved = waves;

    let held = attention.who.filter(|(_, until)| now < *until);
    let person = held.and_then(|(who, _)| {
        let (.., motion) = others.iter().find(|(other, ..)| other.who == who)?;
        let face = FACE.0 + (FACE.1 - FACE.0) * motion.gait.sit;
        Some(Gaze {
            at: motion.gait.root + Vec3::Y * face,
            person: true,
        })
    });
    let gaze = person.or_else(|| {
        let at = pointed(&cursor).filter(|_| now < attention.pointer.1)?;
        let own = Vec2::new(at.x - here.x, at.z - here.z).length() < ONESELF;
        let at = if own {
            eyes.single().ok()?.translation()
        } else {
            at
        };
        Some(Gaze { at, person: false })
    });
    walker.look_at(gaze);
    if walker.stirs() {
        awake.stay(&time, 0.2);
    } else if let Some((_, until)) = held {
        // Then the eyes go elsewhere.
        awake.stay(&time, until - now + 0.1);
    }
}

/// Whether somebody who waves looks this way.
fn waves_at(motion: &Motion, here: Vec3) -> bool {
    let to = here - motion.gait.root;
    let facing = motion.springs.body.value + motion.springs.look[0].value;
    let ahead = Vec3::new(facing.sin(), 0.0, facing.cos());
    ahead.angle_between(to) < FRAC_PI_2 * 0.75
}

/// Where the mouse points, in the world.
fn pointed(cursor: &Cursor) -> Option<Vec3> {
    if let Some((_, hit)) = &cursor.over {
        return Some(Vec3::new(hit.x, hit.y, -hit.z) / 100.0);
    }
    cursor
        .ray?
        .plane_intersection_point(Vec3::ZERO, InfinitePlane3d::new(Vec3::Y))
}
