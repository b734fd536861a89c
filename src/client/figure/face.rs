//! What the face does: lids, brows and mouth on steps of a twelfth of a second, and where it looks.

use bevy::math::Vec2;

use super::{
    clay::smoothstep,
    emote::{Act, Emote},
    gait::{Gait, Mood, Springs},
};

/// The upper lids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lids {
    Wide,
    Open,
    Half,
    Shut,
    Happy,
}

impl Lids {
    pub const ALL: [Self; 5] = [Self::Wide, Self::Open, Self::Half, Self::Shut, Self::Happy];
}

/// The stitched mouth's six curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouth {
    Smile,
    Grin,
    Neutral,
    Oh,
    Pout,
    Wry,
}

impl Mouth {
    pub const ALL: [Self; 6] = [
        Self::Smile,
        Self::Grin,
        Self::Neutral,
        Self::Oh,
        Self::Pout,
        Self::Wry,
    ];
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    pub lids: Lids,
    pub mouth: Mouth,
    /// Metres up, and radians up at the inner ends.
    pub brows: Vec2,
}

/// Faces change twelve times a second, like stop-motion.
const FACE_RATE: f32 = 12.0;

/// Looking about while idle: yaw and pitch, held for a while and then moved on.
pub(super) fn glance(gait: &Gait) -> Vec2 {
    let every = 2.7;
    let cell = (gait.time / every).floor();
    let at = |cell: f32| {
        let still = noise(cell * 1.7 + 3.1) < 0.45;
        let reach = if still { 0.0 } else { 1.0 };
        Vec2::new(noise(cell) - 0.5, (noise(cell + 57.3) - 0.5) * 0.35) * reach * 0.85
    };
    let share = (gait.time / every - cell) * every;
    at(cell - 1.0).lerp(at(cell), smoothstep(0.0, 0.45, share))
        * (1.0 - gait.act.map_or(0.0, |act| act.share))
}

/// How far the weight is on one foot, −1 to 1: somebody who stands shifts it now and then.
pub(super) fn shift(gait: &Gait) -> f32 {
    let every = 5.3;
    let cell = (gait.time / every).floor();
    let at = |cell: f32| (noise(cell * 2.3 + 7.7) * 3.0).floor() - 1.0;
    let share = (gait.time / every - cell) * every;
    at(cell - 1.0) + (at(cell) - at(cell - 1.0)) * smoothstep(0.0, 0.9, share)
}

/// The face at this twelfth of a second.
pub(super) fn face(gait: &Gait, springs: &Springs) -> Face {
    let time = (gait.time * FACE_RATE).floor() / FACE_RATE;
    let every = 3.4;
    let cell = (time / every).floor();
    let since = time - cell * every - noise(cell + 11.0) * 2.4;
    let blink = ((since * FACE_RATE).round() as i32).clamp(-1, 3);
    let airborne = gait.hop > 0.08 && gait.hop < 0.92;
    let shown = gait.act.filter(|act| act.share > 0.4);
    let (mut lids, mouth, brows) = match gait.mood {
        _ if gait.lie > 0.7 => (Lids::Shut, Mouth::Smile, Vec2::new(-0.003, 0.06)),
        _ if airborne => (Lids::Wide, Mouth::Oh, Vec2::new(0.014, 0.1)),
        _ if let Some(act) = shown => showing(&act),
        Mood::Joy => (Lids::Open, Mouth::Grin, Vec2::new(0.01, 0.12)),
        Mood::Sleepy => (Lids::Half, Mouth::Neutral, Vec2::new(-0.004, 0.12)),
        Mood::Thwarted => (Lids::Open, Mouth::Pout, Vec2::new(0.002, 0.32)),
        Mood::Content if springs.squash.value.abs() > 0.03 => {
            (Lids::Happy, Mouth::Smile, Vec2::new(0.006, 0.0))
        }
        Mood::Content if noise(cell + 29.0) < 0.2 => {
            (Lids::Open, Mouth::Wry, Vec2::new(0.007, -0.1))
        }
        Mood::Content => (Lids::Open, Mouth::Smile, Vec2::ZERO),
    };
    let blinks = matches!(lids, Lids::Wide | Lids::Open | Lids::Half);
    match blink {
        0 | 2 if blinks => lids = Lids::Half,
        1 if blinks => lids = Lids::Shut,
        _ => {}
    }
    Face { lids, mouth, brows }
}

/// The face that goes with an emote.
fn showing(act: &Act) -> (Lids, Mouth, Vec2) {
    let step = (act.age * FACE_RATE).floor() as i32;
    match act.emote {
        Emote::Wave => (Lids::Open, Mouth::Grin, Vec2::new(0.01, 0.12)),
        Emote::Clap => (Lids::Happy, Mouth::Grin, Vec2::new(0.01, 0.1)),
        Emote::Cheer if step % 9 < 6 => (Lids::Wide, Mouth::Grin, Vec2::new(0.016, 0.14)),
        Emote::Cheer => (Lids::Happy, Mouth::Grin, Vec2::new(0.008, 0.1)),
        Emote::Laugh if step % 3 == 2 => (Lids::Happy, Mouth::Oh, Vec2::new(0.01, 0.06)),
        Emote::Laugh => (Lids::Happy, Mouth::Grin, Vec2::new(0.012, 0.06)),
        Emote::Sad if step % 40 > 28 => (Lids::Shut, Mouth::Pout, Vec2::new(0.002, 0.42)),
        Emote::Sad => (Lids::Open, Mouth::Pout, Vec2::new(0.004, 0.42)),
        Emote::Sleepy if act.yawn() > 0.3 => (Lids::Shut, Mouth::Oh, Vec2::new(0.012, 0.2)),
        Emote::Sleepy if act.nod() > 0.35 => (Lids::Shut, Mouth::Neutral, Vec2::new(-0.004, 0.1)),
        Emote::Sleepy => (Lids::Half, Mouth::Neutral, Vec2::new(0.004, 0.12)),
        Emote::Dance if step % 12 < 6 => (Lids::Open, Mouth::Grin, Vec2::new(0.01, 0.08)),
        Emote::Dance => (Lids::Happy, Mouth::Smile, Vec2::new(0.006, 0.05)),
        Emote::Heart => (Lids::Happy, Mouth::Smile, Vec2::new(0.008, 0.12)),
    }
}

/// A number in 0–1 that only depends on `x`, in steps of a tenth, and is the same on every machine: a sine
/// would not be.
fn noise(x: f32) -> f32 {
    let mut bits = ((x * 10.0).round() as i32 as u32).wrapping_mul(0x9e37_79b9);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    ((bits ^ (bits >> 16)) >> 8) as f32 / (1 << 24) as f32
}
