//! A room that one comes into unfolds: its walls grow, and its things drop in, those in the middle
//! first. Whoever touches mouse or keys has all of it at once.

use bevy::{
    input::{keyboard::KeyboardInput, mouse::MouseButtonInput, mouse::MouseWheel},
    prelude::*,
};

use super::{Stage, motion::Lively};
use crate::client::{awake::Awake, screen::Shown, session::Entered, space::to_world};

/// Seconds until all is there.
const WHOLE: f32 = 1.05;
/// When the first thing comes, when the last one does, and how long each takes.
const FIRST: f32 = 0.18;
const LAST: f32 = 0.7;
const EACH: f32 = 0.34;
/// The first frame counts for no more: everything is made in it, and nobody has seen anything yet.
const FIRST_FRAME: f32 = 0.1;
/// How high things drop from, in metres.
const DROP: f32 = 0.5;

/// How far the room has unfolded: seconds, and from where to where it reaches.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Unfolding(Option<Unfold>);

#[derive(Debug, Clone, Copy)]
struct Unfold {
    seconds: f32,
    middle: Vec2,
    reach: f32,
}

/// Says how far the room has unfolded.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Unfolds;

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Entered>()
        .init_resource::<Unfolding>()
        .add_systems(PostUpdate, unfold.in_set(Unfolds));
}

fn unfold(
    time: Res<Time<Real>>,
    lively: Res<Lively>,
    stage: Res<Stage>,
    shown: Option<Res<Shown>>,
    mut entered: MessageReader<Entered>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut wheel: MessageReader<MouseWheel>,
    mut keys: MessageReader<KeyboardInput>,
    mut unfolding: ResMut<Unfolding>,
    mut awake: ResMut<Awake>,
) {
    let touched = buttons.read().count() + wheel.read().count() + keys.read().count() > 0;
    if entered.read().count() > 0 {
        let (low, high) = stage.shell.bounds();
        let (low, high) = (to_world(low, 0).xz(), to_world(high, 0).xz());
        unfolding.0 = Some(Unfold {
            seconds: 0.0,
            middle: (low + high) / 2.0,
            reach: low.distance(high) / 2.0,
        });
    } else if shown.is_some_and(|shown| !shown.0) {
        // Nobody would see it.
    } else if let Some(unfold) = &mut unfolding.0 {
        unfold.seconds += if unfold.seconds == 0.0 {
            time.delta_secs().min(FIRST_FRAME)
        } else {
            time.delta_secs()
        };
        if unfold.seconds >= WHOLE {
            unfolding.0 = None;
        }
    }
    if unfolding.0.is_some() {
        awake.stay(&time, 0.2);
        if touched || !lively.0 {
            unfolding.0 = None;
        }
    }
}

impl Unfolding {
    /// Whether something is still to come.
    pub(in crate::client) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Where a thing that belongs at `rest` is now.
    pub(super) fn on_its_way(&self, rest: Transform) -> Transform {
        let Some(unfold) = &self.0 else {
            return rest;
        };
        let off = rest.translation.xz().distance(unfold.middle) / unfold.reach.max(0.1);
        let begins = FIRST + (LAST - FIRST) * off.min(1.0);
        let t = ((unfold.seconds - begins) / EACH).clamp(0.0, 1.0);
        let mut now = rest;
        now.translation.y += DROP * (1.0 - t) * (1.0 - t);
        now.scale *= (popped(t)).max(0.001);
        now
    }
}

/// From 0 to 1, a little beyond on the way.
fn popped(t: f32) -> f32 {
    let s = 1.4;
    let u = t - 1.0;
    1.0 + (s + 1.0) * u * u * u + s * u * u
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_comes_first_and_in_the_end_all_is_where_it_belongs() {
        let at = |seconds| {
            Unfolding(Some(Unfold {
                seconds,
                middle: Vec2::ZERO,
                reach: 3.0,
            }))
        };
        let (near, far) = (Transform::default(), Transform::from_xyz(3.0, 0.0, 0.0));
        let size = |seconds: f32, rest: Transform| at(seconds).on_its_way(rest).scale.x;
        assert!(size(0.0, near) < 0.01 && size(0.0, far) < 0.01);
        assert!(size(0.5, near) > 0.9 && size(0.5, far) < 0.1);
        for rest in [near, far] {
            assert_eq!(at(WHOLE).on_its_way(rest), rest);
            assert_eq!(Unfolding(None).on_its_way(rest), rest);
        }
        const { assert!(LAST + EACH <= WHOLE) };
    }
}
