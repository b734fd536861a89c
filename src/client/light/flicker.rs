//! Flames and screens that do not shine quite steadily. Ten times a second at most, while somebody is
//! about; in pictures, and where less motion is wanted, they are steady.

use std::{f32::consts::TAU, time::Duration};

use bevy::prelude::*;

use super::Lamp;
use crate::{assets::recipe::Flicker, client::awake::Ambience};

/// Seconds from one beat to the next.
const BEAT: Duration = Duration::from_millis(100);
/// How much of their light flames and screens lose and gain.
const FLAME: f32 = 0.075;
const SCREEN: f32 = 0.1;

/// What lives by itself takes its next step when this changes.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Pulse(Option<Duration>);

impl Pulse {
    /// Seconds since the start; `None` while all holds still.
    pub(in crate::client) fn seconds(&self) -> Option<f32> {
        self.0.map(|time| time.as_secs_f32())
    }
}

/// Lives by the [`Pulse`].
#[derive(Component, Debug, Default)]
pub(in crate::client) struct Lives;

/// The pulse is felt.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Beats;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pulse>()
        .add_systems(PreUpdate, beat.in_set(Beats));
}

fn beat(
    time: Res<Time<Real>>,
    ambience: Option<ResMut<Ambience>>,
    lamps: Query<&Lamp>,
    others: Query<(), With<Lives>>,
    mut pulse: ResMut<Pulse>,
) {
    let Some(mut ambience) = ambience else {
        return;
    };
    let flickers = lamps.iter().any(|lamp| lamp.flicker != Flicker::Steady);
    let beats = (ambience.plays && (flickers || !others.is_empty())).then_some(BEAT);
    if ambience.beats != beats {
        ambience.beats = beats;
    }
    let now = time.elapsed();
    let next = match (beats, pulse.0) {
        (None, Some(_)) => None,
        (Some(beat), last) if last.is_none_or(|last| now >= last + beat) => Some(now),
        _ => return,
    };
    if pulse.0 != next {
        pulse.0 = next;
    }
}

impl Flicker {
    /// How much of its light a lamp gives at a moment: about 1. No two lamps (`own`) flicker alike.
    pub(super) fn share(self, pulse: &Pulse, own: u32) -> f32 {
        let Some(seconds) = pulse.seconds() else {
            return 1.0;
        };
        let wave = |hertz: f32, part: u32| {
            let phase = (own.wrapping_mul(2_654_435_761).rotate_left(part * 8) >> 16) as f32;
            (seconds * hertz * TAU + phase).sin()
        };
        match self {
            Self::Steady => 1.0,
            Self::Flame => {
                let sum = wave(0.43, 0) * 0.5 + wave(1.1, 1) * 0.3 + wave(2.7, 2) * 0.2;
                1.0 + FLAME * sum
            }
            // One shot follows another.
            Self::Screen => {
                let shot = wave(0.21, 0) + wave(0.34, 1);
                1.0 + SCREEN * ((shot * 2.0).round() / 4.0 + wave(1.7, 2) * 0.15)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_flickers_does_so_a_little_and_not_in_step() {
        let at = |tenths: u64| Pulse(Some(Duration::from_millis(tenths * 100)));
        for flicker in [Flicker::Flame, Flicker::Screen] {
            let shares = |own| (0..600).map(move |i| flicker.share(&at(i), own));
            assert!(shares(1).all(|share| (share - 1.0).abs() < 0.125));
            let least = shares(1).fold(f32::MAX, f32::min);
            let most = shares(1).fold(f32::MIN, f32::max);
            assert!(most - least > 0.05, "{flicker:?}: {least} to {most}");
            assert!(shares(1).ne(shares(2)), "{flicker:?}");
        }
    }

    #[test]
    fn a_lamp_is_steady_and_so_is_a_candle_in_a_picture() {
        let pulse = Pulse(Some(Duration::from_secs(3)));
        assert_eq!(Flicker::Steady.share(&pulse, 7), 1.0);
        assert_eq!(Flicker::Flame.share(&Pulse::default(), 7), 1.0);
    }
}
