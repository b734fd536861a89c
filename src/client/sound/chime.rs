//! What is heard of people: knuckles on a door, and two soft tones for who comes and who goes.

use super::strike::{Strike, Voice, wav};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chime {
    Knock,
    Came,
    Went,
}

impl Chime {
    pub(super) const ALL: [Self; 3] = [Self::Knock, Self::Came, Self::Went];

    /// As the bytes of a WAV file.
    pub(super) fn wav(self) -> Vec<u8> {
        let strikes: Vec<Strike> = match self {
            Self::Knock => [0.0, 0.17, 0.36].map(|at| (at, KNUCKLES)).into(),
            Self::Came => [(0.0, 523.3), (0.14, 784.0)]
                .map(|(at, pitch)| (at, tone(pitch)))
                .into(),
            Self::Went => [(0.0, 659.3), (0.14, 440.0)]
                .map(|(at, pitch)| (at, tone(pitch)))
                .into(),
        };
        wav(&strikes)
    }
}

/// A knuckle on a wooden door.
const KNUCKLES: Voice = (
    [(152.0, 0.5, 48.0), (318.0, 0.3, 70.0), (640.0, 0.1, 95.0)],
    (0.25, 220.0),
);

/// A small wooden bar, struck with felt.
const fn tone(pitch: f32) -> Voice {
    let (third, fourth) = (pitch * 3.0, pitch * 4.0);
    (
        [
            (pitch, 0.26, 11.0),
            (third, 0.03, 30.0),
            (fourth, 0.02, 45.0),
        ],
        (0.0, 100.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chime_is_heard_and_never_clips() {
        for chime in Chime::ALL {
            let bytes = chime.wav();
            let samples = bytes[44..].as_chunks::<2>().0;
            let loudest = samples
                .iter()
                .map(|pair| i16::from_le_bytes(*pair).unsigned_abs());
            let loudest = loudest.max().unwrap();
            assert!((3_000..32_000).contains(&loudest), "{chime:?}: {loudest}");
        }
    }
}
