//! What is heard of people: knuckles on a door, two soft tones for who comes and who goes; and the
//! shutter of a camera.

use super::strike::{Strike, Voice, wav};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chime {
    Knock,
    Came,
    Went,
    Shutter,
}

impl Chime {
    pub(super) const ALL: [Self; 4] = [Self::Knock, Self::Came, Self::Went, Self::Shutter];

    /// As the bytes of a WAV file.
    pub(super) fn wav(self) -> Vec<u8> {
        let strikes: Vec<Strike> = match self {
            Self::Knock => [0.0, 0.17, 0.36].map(|at| (at, KNUCKLES)).into(),
            Self::Came => [(0.0, 523.3), (0.14, 784.0)]
                .map(|(at, pitch)| (at, tone(pitch)))
                .into(),
            Self::Shutter => [(0.0, OPENS), (0.085, CLOSES)].into(),
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

/// The two halves of a shutter: a small wooden latch.
const OPENS: Voice = (
    [
        (940.0, 0.16, 120.0),
        (1_730.0, 0.1, 170.0),
        (420.0, 0.12, 110.0),
    ],
    (0.3, 180.0),
);
const CLOSES: Voice = (
    [
        (690.0, 0.2, 95.0),
        (1_240.0, 0.1, 140.0),
        (310.0, 0.18, 80.0),
    ],
    (0.35, 130.0),
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
