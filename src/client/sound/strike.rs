//! What materials sound like when they are set down: a few damped tones and a touch of noise.

use std::f32::consts::TAU;

use crate::{
    assets::{
        Recipe,
        part::{Finish, Part, Shape},
    },
    room::Slot,
};

const RATE: u32 = 22_050;
/// Samples of a strike: a fifth of a second. The last one of several rings for longer.
const LENGTH: u32 = RATE / 5;

/// Tones as pitch in hertz, loudness and how fast they die; then loudness and dying of the noise.
pub(super) type Voice = ([(f32, f32, f32); 3], (f32, f32));
/// When something is struck, in seconds, and what it sounds like.
pub(super) type Strike = (f32, Voice);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Material {
    Wood,
    Cloth,
    Glaze,
    Paper,
}

impl Material {
    pub(super) const ALL: [Self; 4] = [Self::Wood, Self::Cloth, Self::Glaze, Self::Paper];

    /// What a thing mostly seems to be made of.
    pub(super) fn of(recipe: &Recipe) -> Self {
        if recipe.slot == Slot::Rug {
            return Self::Cloth;
        }
        let mut counts = [0_usize; Self::ALL.len()];
        count(&recipe.parts, &mut counts);
        let most = counts.iter().max().copied().unwrap_or_default();
        let first = Self::ALL.into_iter().zip(counts);
        let found = first.into_iter().find(|(_, count)| *count == most);
        found.map_or(Self::Wood, |(material, _)| material)
    }

    pub(super) fn voice(self) -> Voice {
        match self {
            Self::Wood => (
                [(196.0, 0.5, 34.0), (431.0, 0.3, 55.0), (905.0, 0.14, 90.0)],
                (0.2, 260.0),
            ),
            Self::Cloth => (
                [(82.0, 0.5, 42.0), (131.0, 0.2, 60.0), (60.0, 0.2, 36.0)],
                (0.1, 70.0),
            ),
            Self::Glaze => (
                [
                    (1_568.0, 0.22, 24.0),
                    (2_793.0, 0.14, 32.0),
                    (523.0, 0.2, 60.0),
                ],
                (0.06, 300.0),
            ),
            Self::Paper => (
                [(240.0, 0.2, 70.0), (350.0, 0.12, 80.0), (510.0, 0.06, 90.0)],
                (0.3, 60.0),
            ),
        }
    }
}

fn count(parts: &[Part], counts: &mut [usize]) {
    for part in parts {
        let material = match (&part.shape, part.finish) {
            (Shape::Group(parts), _) => {
                count(parts, counts);
                continue;
            }
            (_, Finish::Gloss) => Material::Glaze,
            (Shape::Cushion { .. } | Shape::Cloth { .. }, _) => Material::Cloth,
            (Shape::Leaf { .. } | Shape::Books { .. }, _) => Material::Paper,
            _ => Material::Wood,
        };
        counts[material as usize] += 1;
    }
}

/// The sound as the bytes of a WAV file: one channel of 16-bit samples.
pub(super) fn wav(strikes: &[Strike]) -> Vec<u8> {
    let last = strikes.iter().fold(0.0_f32, |last, (at, _)| last.max(*at));
    let longer = if strikes.len() > 1 { LENGTH } else { 0 };
    let length = LENGTH + longer + (last * RATE as f32) as u32;
    let size = length * 2;
    let mut bytes = Vec::with_capacity(44 + size as usize);
    bytes.extend(b"RIFF");
    bytes.extend((36 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(RATE.to_le_bytes());
    bytes.extend((RATE * 2).to_le_bytes());
    bytes.extend(2_u16.to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    let mut seed = 0x2545_F491_u32;
    let mut low = 0.0;
    for sample in 0..length {
        let now = sample as f32 / RATE as f32;
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Noise with its edge taken off: felt on felt, never a click.
        low += 0.25 * ((seed >> 16) as f32 / 32_768.0 - 1.0 - low);
        let struck = strikes.iter().filter(|(at, _)| *at <= now);
        let sum: f32 = struck
            .map(|(at, (tones, (hiss, dying)))| {
                let t = now - at;
                let ring: f32 = tones
                    .iter()
                    .map(|(pitch, loud, dies)| loud * (TAU * pitch * t).sin() * (-dies * t).exp())
                    .sum();
                (ring + hiss * low * (-dying * t).exp()) * (t * 700.0).min(1.0)
            })
            .sum();
        let end = ((length - sample) as f32 / 200.0).min(1.0);
        let value = sum * end;
        bytes.extend(((value.clamp(-1.0, 1.0) * 32_000.0) as i16).to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strike_is_heard_and_ends_softly() {
        for material in Material::ALL {
            let bytes = wav(&[(0.0, material.voice())]);
            assert_eq!(bytes.len(), 44 + 2 * LENGTH as usize);
            let samples: Vec<i16> = bytes[44..]
                .chunks(2)
                .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap();
            assert!((3_000..31_000).contains(&peak), "{material:?}: {peak}");
            assert!(samples[samples.len() - 1].unsigned_abs() < 200);
        }
    }
}
