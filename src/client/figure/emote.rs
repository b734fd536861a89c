//! What somebody shows with all of their body: which emote, its own clock, and what it does to a pose.

use std::f32::consts::{PI, TAU};

use bevy::{
    math::{Mat3, Quat, Vec3},
    prelude::Transform,
};

use super::{
    body::{UPPER_ARM, shoulder},
    clay::smoothstep,
    gait::Gait,
};

/// Something to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Emote {
    Wave,
    Clap,
    /// Jumps for joy.
    Cheer,
    Laugh,
    Sad,
    /// Yawns and nods off.
    Sleepy,
    Dance,
    /// Sends up a heart of felt.
    Heart,
}

impl Emote {
    /// In the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Wave,
        Self::Clap,
        Self::Cheer,
        Self::Laugh,
        Self::Sad,
        Self::Sleepy,
        Self::Dance,
        Self::Heart,
    ];

    /// As others are told of it, counted from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// `None` for 0 and for what a later version shows.
    pub fn numbered(number: u8) -> Option<Self> {
        let index = usize::from(number).checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// Whether it goes on while somebody walks.
    pub(super) fn walks(self) -> bool {
        matches!(self, Self::Wave | Self::Clap)
    }

    /// Seconds it goes on.
    pub(super) fn lasts(self) -> f32 {
        match self {
            Self::Wave => 1.9,
            Self::Clap => 2.6,
            Self::Cheer => 3.0 * JUMP - 0.1,
            Self::Laugh => 2.8,
            Self::Sad => 4.5,
            Self::Sleepy => 6.4,
            Self::Dance => 8.0,
            Self::Heart => 2.9,
        }
    }
}

/// An emote under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    pub emote: Emote,
    /// Seconds since it began.
    pub age: f32,
    /// How much of it is to be seen, 0–1: it comes and goes softly.
    pub share: f32,
}

/// Seconds an emote takes to come and to go.
const COMES: f32 = 0.2;
const GOES: f32 = 0.26;

impl Act {
    /// `dt` seconds on towards what is `wanted`; another one begins once this one is over.
    pub(super) fn follow(act: &mut Option<Self>, wanted: Option<Emote>, dt: f32) {
        match act {
            Some(now) if Some(now.emote) == wanted => {
                now.age += dt;
                now.share = (now.share + dt / COMES).min(1.0);
            }
            Some(now) => {
                now.age += dt;
                now.share -= dt / GOES;
                if now.share <= 0.0 {
                    *act = None;
                }
            }
            None => {
                *act = wanted.map(|emote| Self {
                    emote,
                    age: 0.0,
                    share: 0.0,
                });
            }
        }
    }

    /// Whether the mouth is open in a yawn.
    pub(super) fn yawn(&self) -> f32 {
        if self.emote == Emote::Sleepy {
            smoothstep(0.1, 0.6, self.age) * smoothstep(2.0, 1.5, self.age)
        } else {
            0.0
        }
    }

    /// How far somebody who nods off has sunk, 0–1.
    pub(super) fn nod(&self) -> f32 {
        let round = (self.age - 2.0).max(0.0) / 2.1;
        let round = round.fract();
        smoothstep(0.0, 0.7, round) * smoothstep(1.0, 0.86, round)
    }

    /// Which way the tuft goes: up with joy, down with sorrow and sleep.
    pub(super) fn droop(&self) -> f32 {
        let whole = match self.emote {
            Emote::Sad => 0.8,
            Emote::Sleepy => 0.4 + 0.4 * self.nod(),
            _ => -0.16,
        };
        whole * self.share
    }
}

/// What an emote adds to a pose.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Show {
    /// How much it counts, 0–1.
    pub(super) share: f32,
    /// Metres the whole figure is off the floor, and each foot beside that.
    pub(super) jump: f32,
    pub(super) feet: [f32; 2],
    /// Metres the hips go up and towards the left.
    pub(super) hips: (f32, f32),
    /// How much the body is squashed.
    pub(super) squash: f32,
    /// Radians the body leans forward, turns left and tilts right.
    pub(super) lean: Vec3,
    /// The same for the head.
    pub(super) head: Vec3,
    /// Shoulder and elbow, left and right, where they are not as usual, and how much they count.
    pub(super) arms: [Option<(Quat, Quat)>; 2],
    pub(super) reach: f32,
}

/// Seconds a jump for joy takes, landing included.
const JUMP: f32 = 0.72;

/// What the emote of this moment adds.
pub(super) fn show(gait: &Gait) -> Show {
    let Some(act) = gait.act else {
        return Show::default();
    };
    let share = smoothstep(0.0, 1.0, act.share) * (1.0 - gait.lie);
    let alive = if gait.calm { 0.0 } else { 1.0 };
    // Who sits moves less, and stays on the seat.
    let stands = 1.0 - gait.sit;
    let t = act.age;
    let mut show = Show {
        share,
        reach: share,
        ..Show::default()
    };
    match act.emote {
        Emote::Wave => {
            let beat = (t * TAU * 1.9).sin() * alive;
            // Well out from the cheek, the thumb up: it is lost before the face.
            let hand = Vec3::new(0.37 + 0.02 * beat, 0.37 - 0.03 * beat, 0.05);
            show.arms[0] = Some(reach(1.0, hand, Vec3::new(-0.5, 0.85, 0.0)));
            show.head.z = -0.09;
            show.lean.z = -0.03;
        }
        Emote::Clap => {
            let beat = (t * TAU * 2.9).cos() * alive;
            let apart = 0.085 + 0.042 * beat;
            show.arms = both(|side| (Vec3::new(side * apart, 0.2, 0.215), Vec3::Y));
            show.head.x = 0.05 + 0.05 * beat;
            show.hips.0 = -0.006 * (1.0 + beat) * stands;
        }
        Emote::Cheer => cheer(&mut show, t, alive, stands),
        Emote::Laugh => {
            let shake = (t * TAU * 3.7).sin() * alive;
            show.arms = both(|side| {
                (
                    Vec3::new(side * 0.088, 0.15 + 0.006 * shake, 0.195),
                    Vec3::Y,
                )
            });
            show.lean = Vec3::new(-0.12 + 0.035 * shake, 0.0, 0.03 * (t * 2.6).sin() * alive);
            show.head = Vec3::new(-0.2 + 0.06 * shake, 0.0, 0.07 * (t * 2.6).sin() * alive);
            show.squash = 0.012 * shake;
        }
        Emote::Sad => {
            let sob = (t * TAU * 0.4).sin() * alive;
            show.lean.x = 0.1 + 0.012 * sob;
            show.head = Vec3::new(0.17 + 0.03 * sob, 0.1 * sob, 0.05);
            show.hips.0 = -0.016 * stands;
            show.squash = 0.02;
            show.reach = 0.0;
        }
        Emote::Sleepy => {
            let (yawn, nod) = (alive * act.yawn(), alive * act.nod());
            show.arms = both(|side| {
                let wide = Vec3::new(side * 0.33, 0.37, -0.02);
                (wide, Vec3::new(-side, 0.2, 0.4))
            });
            show.reach *= yawn;
            show.squash = -0.045 * yawn;
            show.head = Vec3::new(0.06 + 0.2 * nod - 0.28 * yawn, 0.0, 0.12 * nod);
            show.lean = Vec3::new(0.06 * nod - 0.08 * yawn, 0.0, 0.03 * nod);
            show.hips.0 = -0.01 * nod * stands;
        }
        Emote::Dance => {
            let sway = (t * TAU).sin() * alive;
            let bounce = (2.0 * t * TAU).cos() * alive;
            show.hips = (-0.014 * stands * (1.0 + bounce), 0.028 * sway * stands);
            show.lean = Vec3::new(0.02, 0.2 * (t * PI).sin() * alive, -0.08 * sway);
            show.head = Vec3::new(0.03 * bounce, 0.16 * sway, -0.13 * sway);
            show.feet = [-sway, sway].map(|side| 0.05 * side.max(0.0) * stands);
            show.arms = both(|side| {
                let up = side * sway;
                let at = Vec3::new(side * 0.305, 0.235 + 0.12 * up, 0.13);
                (at, Vec3::new(-side * 0.3, 1.0, 0.0))
            });
        }
        Emote::Heart => {
            let open = smoothstep(0.7, 1.2, t);
            show.arms = both(|side| {
                let at = Vec3::new(side * (0.055 + 0.1 * open), 0.2 + 0.05 * open, 0.215);
                (at, Vec3::new(-side * 0.5 * open, 1.0, 0.2))
            });
            show.head = Vec3::new(-0.1 * open, -0.16 * open, 0.12);
            show.lean.z = 0.035 * (t * 3.0).sin() * alive;
        }
    }
    show
}

/// Crouch, leap, land, three times, with both arms up.
fn cheer(show: &mut Show, t: f32, alive: f32, stands: f32) {
    let round = (t / JUMP).fract();
    let crouch = smoothstep(0.0, 0.16, round) * smoothstep(0.36, 0.18, round);
    let air = ((round - 0.24) / 0.58).clamp(0.0, 1.0);
    let air = 4.0 * air * (1.0 - air) * alive;
    let land = smoothstep(0.76, 0.89, round) * smoothstep(1.0, 0.89, round);
    let low = (crouch + land) * alive;
    show.jump = (0.025 + 0.095 * stands) * air;
    show.hips.0 = -0.04 * low * stands;
    show.squash = 0.05 * low - 0.05 * air;
    show.head.x = 0.12 * low - 0.1 * air;
    show.lean.x = 0.07 * low;
    show.feet = [0.0, 0.018].map(|more| more * air * stands);
    // The arms fly up with the leap, not before it.
    show.reach *= smoothstep(0.0, 0.45, t);
    show.arms = both(|side| {
        let at = Vec3::new(side * 0.34, 0.39 + 0.04 * air - 0.03 * low, 0.05);
        (at, Vec3::new(-side, 0.0, 0.5))
    });
}

fn both(at: impl Fn(f32) -> (Vec3, Vec3)) -> [Option<(Quat, Quat)>; 2] {
    [1.0, -1.0].map(|side| {
        let (hand, thumb) = at(side);
        Some(reach(side, hand, thumb))
    })
}

/// From the elbow to the middle of the mitten.
const TO_HAND: f32 = 0.14;

/// Shoulder and elbow such that the hand is at `hand` about the hips with its thumb towards `thumb`, or
/// as near to it as a short arm gets. Elbows go outwards and down.
fn reach(side: f32, hand: Vec3, thumb: Vec3) -> (Quat, Quat) {
    let from = shoulder(side);
    let whole = hand - from;
    let far = whole.length().clamp(0.08, UPPER_ARM + TO_HAND - 0.001);
    let ahead = whole.normalize_or(Vec3::Z);
    let along = (far * far + UPPER_ARM * UPPER_ARM - TO_HAND * TO_HAND) / (2.0 * far);
    let off = (UPPER_ARM * UPPER_ARM - along * along).max(0.0).sqrt();
    let out = Vec3::new(side * 0.8, -1.0, 0.0);
    let out = out.reject_from(ahead).normalize_or(Vec3::NEG_Y);
    let elbow = ahead * along + out * off;
    let upper = Quat::from_rotation_arc(Vec3::NEG_Y, elbow.normalize());
    let down = (ahead * far - elbow).normalize();
    let thumb = thumb.reject_from(down).normalize_or(Vec3::Z);
    let lower = Quat::from_mat3(&Mat3::from_cols((-down).cross(thumb), -down, thumb));
    (upper, upper.inverse() * lower)
}

/// Where the heart is that somebody sends up, about the figure's root; `None` where there is none.
pub(super) fn heart(gait: &Gait) -> Option<Transform> {
    let act = gait.act.filter(|act| act.emote == Emote::Heart)?;
    let t = if gait.calm { 1.9 } else { act.age };
    let size = smoothstep(0.45, 0.75, t) * act.share;
    if size <= 0.0 {
        return None;
    }
    let pop = 1.0 + 0.35 * (PI * ((t - 0.45) / 0.6).clamp(0.0, 1.0)).sin();
    let rise = smoothstep(0.7, 2.3, t);
    // Past the face on the left, never before it.
    let aside = smoothstep(0.0, 0.5, rise);
    let low = 0.58 - 0.29 * gait.sit;
    Some(Transform {
        translation: Vec3::new(0.38 * aside, low + 0.68 * rise, 0.31 - 0.05 * rise),
        rotation: Quat::from_rotation_y(0.35 * (t * 2.4).sin())
            * Quat::from_rotation_z(-0.14 * aside),
        scale: Vec3::splat(size * pop),
    })
}
