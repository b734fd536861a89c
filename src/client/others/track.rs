//! What one knows of where somebody is: poses come in steps, late and uneven; out comes a smooth way.
//!
//! Shown is what was a moment ago, so that there is usually a later pose to go towards. A short gap is
//! bridged by going on; what turns out wrong is made good little by little.

use std::{collections::VecDeque, f32::consts::TAU};

use bevy::math::Vec2;

use crate::client::{
    figure::Emote,
    link::{Gait, Pose},
};

/// Seconds that are shown behind the newest pose.
const BEHIND: f64 = 0.12;
/// Who stands tells so seldom: so many seconds before the next pose they stood there still.
const STEP: f64 = 0.1;
/// Seconds for which somebody goes on as they went, when nothing comes.
const BRIDGE: f64 = 0.15;
/// Seconds until two thirds of an error are made good.
const EASE: f32 = 0.1;
/// What is further off than this, in centimetres, is no error: they are somewhere else now.
const LEAP: f32 = 150.0;
/// How fast the guess of the way's delay follows: early poses tell more than late ones.
const DELAY: (f64, f64) = (0.3, 0.04);
/// A clock that is so many seconds off was set anew.
const OTHER_CLOCK: f64 = 2.0;
/// Most poses that are kept.
const MOST: usize = 32;

/// Where somebody is at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Room centimetres, x east and y north.
    pub(super) at: Vec2,
    pub(super) height: f32,
    /// Radians.
    pub(super) heading: f32,
    pub(super) sits: bool,
    pub(super) lies: bool,
    pub(super) emote: Option<Emote>,
    /// Left of and below straight ahead, in radians; `None` looks about.
    pub(super) looks: Option<Vec2>,
    pub(super) typing: bool,
    walks: bool,
}

impl Spot {
    fn of(pose: &Pose) -> Self {
        Self {
            at: Vec2::new(pose.x.into(), pose.z.into()),
            height: pose.y.into(),
            heading: f32::from(pose.turn) / 65_536.0 * TAU,
            sits: matches!(pose.gait, Gait::Sit | Gait::Lie),
            lies: pose.gait == Gait::Lie,
            emote: Emote::numbered(pose.emote),
            looks: looks(pose.look),
            typing: pose.typing,
            walks: matches!(pose.gait, Gait::Walk | Gait::Run),
        }
    }
}

/// Straight ahead is nowhere: whoever looks at nothing looks about.
fn looks(told: (i8, i8)) -> Option<Vec2> {
    let told = Vec2::new(told.0.into(), told.1.into());
    (told != Vec2::ZERO).then(|| told / 256.0 * TAU)
}

/// The poses of one person that matter now. Times are seconds.
#[derive(Debug)]
pub(super) struct Track {
    newest: Pose,
    /// By the sender's clock, counted on from where it wraps.
    heard: VecDeque<(f64, Spot)>,
    /// What the own clock shows more than the sender's when a pose arrives.
    delay: f64,
    off: Vec2,
    shown: Vec2,
    leapt: bool,
}

impl Track {
    pub(super) fn new(pose: Pose, now: f64) -> Self {
        let sent = f64::from(pose.tick) / 100.0;
        Self {
            newest: pose,
            heard: [(sent, Spot::of(&pose))].into(),
            delay: now - sent,
            off: Vec2::ZERO,
            shown: Spot::of(&pose).at,
            leapt: false,
        }
    }

    /// Takes a pose that came at `now`. The same one may come again and again.
    pub(super) fn hear(&mut self, pose: Pose, now: f64) {
        if !pose.is_newer_than(&self.newest) {
            return;
        }
        let before = self.place(now).at + self.off;
        let passed = pose.tick.wrapping_sub(self.newest.tick);
        let sent = self.end().0 + f64::from(passed) / 100.0;
        self.newest = pose;
        self.heard.push_back((sent, Spot::of(&pose)));
        if self.heard.len() > MOST {
            self.heard.pop_front();
        }
        let early = now - sent - self.delay;
        self.delay += match early {
            early if early.abs() > OTHER_CLOCK => early,
            early if early < 0.0 => early * DELAY.0,
            late => late * DELAY.1,
        };
        self.off = before - self.place(now).at;
        if self.off.length() > LEAP {
            self.off = Vec2::ZERO;
        }
    }

    /// Where they are shown at `now`, `dt` after the last time.
    pub(super) fn follow(&mut self, now: f64, dt: f32) -> Spot {
        self.off *= (-dt / EASE).exp();
        if self.off.length() < 0.05 {
            self.off = Vec2::ZERO;
        }
        let shown = now - self.delay - BEHIND;
        while self.heard.len() > 2 && self.heard[1].0 < shown - 1.0 {
            self.heard.pop_front();
        }
        let place = self.place(now);
        let at = place.at + self.off;
        self.leapt |= at.distance(self.shown) > LEAP;
        self.shown = at;
        Spot { at, ..place }
    }

    /// Whether they were suddenly somewhere else since this was asked last.
    pub(super) fn take_leap(&mut self) -> bool {
        std::mem::take(&mut self.leapt)
    }

    fn end(&self) -> (f64, Spot) {
        *self.heard.back().expect("there is always the first one")
    }

    fn place(&self, now: f64) -> Spot {
        let shown = now - self.delay - BEHIND;
        let later = self.heard.iter().position(|(sent, _)| *sent > shown);
        match later {
            Some(0) => self.heard[0].1,
            Some(next) => {
                let (from, to) = (self.heard[next - 1], self.heard[next]);
                let held_until = if from.1.walks { from.0 } else { to.0 - STEP };
                let begin = from.0.max(held_until);
                let share = ((shown - begin) / (to.0 - begin)).clamp(0.0, 1.0) as f32;
                if to.1.at.distance(from.1.at) > LEAP {
                    return from.1;
                }
                Spot {
                    at: from.1.at.lerp(to.1.at, share),
                    height: from.1.height + (to.1.height - from.1.height) * share,
                    ..from.1
                }
            }
            None => {
                let (sent, spot) = self.end();
                Spot {
                    at: spot.at + self.speed() * (shown - sent).min(BRIDGE) as f32,
                    ..spot
                }
            }
        }
    }

    /// How fast they went last, in centimetres a second.
    fn speed(&self) -> Vec2 {
        let mut last = self.heard.iter().rev();
        let (Some(to), Some(from)) = (last.next(), last.next()) else {
            return Vec2::ZERO;
        };
        let passed = to.0 - from.0;
        let moved = to.1.at - from.1.at;
        if to.1.walks && passed < 3.0 * STEP && moved.length() < LEAP {
            moved / passed as f32
        } else {
            Vec2::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who walks east with 100 cm/s from time 0 on.
    fn walking(tick: u16) -> Pose {
        Pose {
            tick,
            x: tick.cast_signed(),
            gait: Gait::Walk,
            ..Pose::default()
        }
    }

    /// Feeds poses `(arrives, pose)` into a track at 60 frames a second until `end`; what is shown.
    fn shown(poses: &[(f64, Pose)], end: f64) -> Vec<(f64, f32)> {
        let mut track = Track::new(poses[0].1, poses[0].0);
        let mut left = poses[1..].iter().peekable();
        let frames = (poses[0].0 * 60.0) as u32..(end * 60.0) as u32;
        frames
            .map(|frame| {
                let now = f64::from(frame) / 60.0;
                while let Some((at, pose)) = left.next_if(|(at, _)| *at <= now) {
                    track.hear(*pose, *at);
                }
                (now, track.follow(now, 1.0 / 60.0).at.x)
            })
            .collect()
    }

    #[test]
    fn a_walk_that_arrives_unevenly_looks_even() {
        // Up to 40 ms late, one in nine lost.
        let sent = (0..60_u16).filter(|n| n % 9 != 5);
        let poses: Vec<_> = sent
            .map(|n| {
                let late = f64::from(n * 7 % 5) * 0.01;
                (f64::from(n) * 0.05 + 0.08 + late, walking(n * 5))
            })
            .collect();
        let shown = shown(&poses, 2.9);
        let mut rates = Vec::new();
        for pair in shown.windows(2).filter(|pair| pair[0].0 > 0.5) {
            rates.push((pair[1].1 - pair[0].1) * 60.0);
        }
        let (low, high) = rates.iter().fold((f32::MAX, f32::MIN), |(low, high), v| {
            (low.min(*v), high.max(*v))
        });
        assert!(low > 60.0 && high < 150.0, "from {low} to {high} cm/s");
        // A little behind, never far.
        for (now, x) in shown.iter().filter(|(now, _)| *now > 0.5) {
            let age = now - f64::from(*x) / 100.0;
            assert!((0.15..0.30).contains(&age), "{age} s old");
        }
    }

    #[test]
    fn a_gap_is_bridged_and_then_made_good_without_a_jerk() {
        let mut poses: Vec<_> = (0..20_u16)
            .map(|n| (f64::from(n) * 0.05, walking(n * 5)))
            .collect();
        // Nothing for 400 ms, while they went on.
        poses.extend((28..60_u16).map(|n| (f64::from(n) * 0.05, walking(n * 5))));
        let shown = shown(&poses, 2.9);
        for pair in shown.windows(2) {
            let step = pair[1].1 - pair[0].1;
            assert!((-0.5..12.0).contains(&step), "{step} cm in a frame");
        }
        let (now, x) = shown[shown.len() - 1];
        assert!((now - f64::from(x) / 100.0) < 0.2, "caught up");
    }

    #[test]
    fn what_is_shown_and_looked_at_comes_along() {
        let pose = Pose {
            look: (32, -8),
            emote: Emote::Dance.number(),
            gait: Gait::Lie,
            ..Pose::default()
        };
        let spot = Track::new(pose, 0.0).follow(0.2, 0.1);
        assert_eq!(spot.looks, Some(Vec2::new(TAU / 8.0, -TAU / 32.0)));
        assert_eq!(spot.emote, Some(Emote::Dance));
        assert!(spot.sits && spot.lies);
        let later = Track::new(
            Pose {
                emote: 200,
                ..Pose::default()
            },
            0.0,
        )
        .follow(0.2, 0.1);
        assert_eq!((later.emote, later.looks), (None, None));
    }

    #[test]
    fn who_stops_stays_where_they_are() {
        let still = Pose {
            gait: Gait::Stand,
            ..walking(50)
        };
        let mut poses: Vec<_> = (0..10_u16)
            .map(|n| (f64::from(n) * 0.05, walking(n * 5)))
            .collect();
        poses.extend((0..4_u16).map(|n| {
            let tick = 50 + n * 50;
            (f64::from(tick) / 100.0, Pose { tick, ..still })
        }));
        let shown = shown(&poses, 2.4);
        assert!(shown.iter().all(|(_, x)| *x < 52.0), "never beyond");
        assert!(shown.iter().rev().take(60).all(|(_, x)| *x == 50.0));
    }

    #[test]
    fn far_is_no_error_but_somewhere_else() {
        let there = |tick: u16, x: i16| Pose {
            tick,
            x,
            ..Pose::default()
        };
        let mut track = Track::new(there(0, 0), 0.0);
        track.hear(there(5, 400), 0.05);
        let seen: Vec<f32> = (0..30)
            .map(|n| track.follow(0.05 + f64::from(n) / 60.0, 1.0 / 60.0).at.x)
            .collect();
        assert!(seen.iter().all(|x| *x == 0.0 || *x == 400.0), "{seen:?}");
        assert_eq!(seen[29], 400.0);
        assert!(track.take_leap() && !track.take_leap());
    }

    #[test]
    fn the_clock_may_wrap_and_old_poses_change_nothing() {
        let pose = |tick: u16, x: i16| Pose {
            tick,
            x,
            ..Pose::default()
        };
        let mut track = Track::new(pose(65_530, 10), 5.0);
        track.hear(pose(4, 20), 5.1);
        track.hear(pose(65_533, 90), 5.12);
        assert_eq!(track.follow(6.0, 1.0).at.x, 20.0);
    }
}
