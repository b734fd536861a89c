//! Tells the others where one is and what one holds: often while it changes, seldom when it does not.

use std::{f32::consts::TAU, time::Duration};

use bevy::prelude::*;

use crate::client::{
    awake::Awake,
    company::Company,
    decorate::Hand,
    figure::{Doing, Emote, Posing, Walker},
    link::{Command, Gait, Held, Link, Pose},
    session::Nest,
    ui::PanelState,
};

/// Between two poses of somebody who moves, of which a host takes fewer, the newest; and of somebody who
/// does not.
const POSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));
/// Between two tellings of what is held: while it moves, and while it does not.
const HELD: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(700));

/// What was told last, and when.
#[derive(Debug)]
struct Told<T> {
    last: Option<T>,
    at: Duration,
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self {
            last: None,
            at: Duration::ZERO,
        }
    }
}

impl<T: PartialEq> Told<T> {
    /// Whether to tell it now; `true` in the second place where it has to wait.
    fn due(&self, what: &T, now: Duration, (often, seldom): (Duration, Duration)) -> (bool, bool) {
        let new = self.last.as_ref() != Some(what);
        let passed = now.saturating_sub(self.at);
        let due = passed >= if new { often } else { seldom };
        (due, new && !due)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (send_pose, send_held)
            .after(Posing)
            .run_if(resource_exists::<Nest>),
    );
}

fn send_pose(
    walkers: Query<&Walker>,
    company: Res<Company>,
    panels: Option<Res<PanelState>>,
    time: Res<Time<Real>>,
    mut told: Local<Told<Pose>>,
    mut link: ResMut<Link>,
    mut awake: ResMut<Awake>,
) {
    let Ok(walker) = walkers.single() else {
        return;
    };
    if company.people.len() < 2 {
        return;
    }
    let typing = panels.is_some_and(|panels| panels.is_typing());
    let pose = pose(walker, typing);
    let now = time.elapsed();
    let (due, waits) = told.due(&pose, now, POSE);
    if waits {
        awake.stay(&time, POSE.0.as_secs_f32());
    }
    if due {
        // In steps of 10 ms, wrapping.
        let tick = (now.as_millis() / 10) as u16;
        link.send(Command::Pose(Pose { tick, ..pose }));
        *told = Told {
            last: Some(pose),
            at: now,
        };
    }
}

/// Where somebody is, but for the time.
fn pose(walker: &Walker, typing: bool) -> Pose {
    let (gait, seat) = match &walker.doing {
        Doing::Sitting(place) | Doing::HoppingOn { place, .. } if place.lies => {
            (Gait::Lie, place.seat + 1)
        }
        Doing::Sitting(place) | Doing::HoppingOn { place, .. } => (Gait::Sit, place.seat + 1),
        // Still sits up.
        Doing::HoppingOff { done, .. } if *done < 0.0 => (Gait::Sit, 0),
        Doing::Walking { .. } | Doing::Steering => (Gait::Walk, 0),
        Doing::Standing | Doing::HoppingOff { .. } => (Gait::Stand, 0),
    };
    Pose {
        x: walker.at.x.round() as i16,
        z: walker.at.y.round() as i16,
        y: walker.above_ground().round() as i16,
        turn: (walker.heading.rem_euclid(TAU) / TAU * 65_536.0) as u32 as u16,
        gait,
        seat: u8::try_from(seat).unwrap_or(u8::MAX),
        look: walker.looks().map_or((0, 0), told),
        emote: walker.shows().map_or(0, Emote::number),
        typing,
        ..Pose::default()
    }
}

/// Where somebody looks, in 256ths of a full turn; never (0, 0), which is nowhere.
fn told(looks: Vec2) -> (i8, i8) {
    let told = (looks / TAU * 256.0).round();
    let (aside, down) = (told.x as i8, told.y as i8);
    (aside, if (aside, down) == (0, 0) { 1 } else { down })
}

fn send_held(
    hand: Res<Hand>,
    nest: Res<Nest>,
    company: Res<Company>,
    time: Res<Time<Real>>,
    mut told: Local<Told<Vec<Held>>>,
    mut link: ResMut<Link>,
) {
    let told_of_none = told.last.as_ref().is_none_or(Vec::is_empty);
    if told_of_none && !hand.holds() || company.people.len() < 2 {
        return;
    }
    let room = nest.room();
    let held = hand.would_place(room).into_iter().map(|item| Held {
        item: room.items.contains_key(&item.id).then_some(item.id),
        kind: item.kind,
        place: item.place,
        paint: item.paint,
    });
    let held: Vec<Held> = held.collect();
    let now = time.elapsed();
    // Letting go is told at once.
    let due = if held.is_empty() {
        !told_of_none
    } else {
        told.due(&held, now, HELD).0
    };
    if due {
        link.send(Command::Held(held.clone()));
        *told = Told {
            last: Some(held),
            at: now,
        };
    }
}
