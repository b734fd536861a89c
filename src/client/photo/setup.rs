//! What is chosen for a photo: plain numbers, so that panels can show and ask for them.

use crate::room::sky::Weather;

/// The longer side of a photo in pixels.
pub const LONG: u32 = 2160;
/// Vertical fields of view that can be chosen, in degrees.
pub const FIELDS: (u16, u16) = (12, 60);
/// How far the picture can be tilted either way, in degrees.
pub const TILT: i16 = 30;

/// The shape of a photo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Frame {
    #[default]
    Wide,
    Square,
    Portrait,
    Tall,
}

impl Frame {
    pub const ALL: [Self; 4] = [Self::Wide, Self::Square, Self::Portrait, Self::Tall];

    /// Its sides, as people call it.
    pub fn ratio(self) -> (u32, u32) {
        match self {
            Self::Wide => (16, 9),
            Self::Square => (1, 1),
            Self::Portrait => (3, 4),
            Self::Tall => (9, 16),
        }
    }

    /// In pixels, its longer side as long as said.
    pub fn size(self, long: u32) -> (u32, u32) {
        let (width, height) = self.ratio();
        let longer = width.max(height);
        (long * width / longer, long * height / longer)
    }

    /// The largest of this shape that fits into an area: width and height.
    pub fn within(self, (width, height): (f32, f32)) -> (f32, f32) {
        let (across, up) = self.ratio();
        let unit = (width / across as f32).min(height / up as f32).max(0.0);
        (unit * across as f32, unit * up as f32)
    }
}

/// What a photo is to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    pub frame: Frame,
    /// The time of day it is lit for, in minutes; the room's own where nothing is said.
    pub time: Option<u16>,
    /// The weather it shows; the room's own where nothing is said.
    pub weather: Option<Weather>,
    /// How much of what is not in focus is blurred, 0 to 100.
    pub blur: u16,
    /// Vertical field of view of the whole window, in degrees.
    pub field: u16,
    /// How far it is tilted, in degrees clockwise.
    pub tilt: i16,
    pub people: bool,
    /// Names and what is being said over people's heads.
    pub names: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            frame: Frame::Wide,
            time: None,
            weather: None,
            blur: 0,
            field: 24,
            tilt: 0,
            people: true,
            names: false,
        }
    }
}

impl Setup {
    /// With everything in its range.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self {
            time: self.time.map(|time| time.min(crate::room::sky::DAY - 1)),
            blur: self.blur.min(100),
            field: self.field.clamp(FIELDS.0, FIELDS.1),
            tilt: self.tilt.clamp(-TILT, TILT),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_their_shape_and_their_longer_side() {
        let sizes = Frame::ALL.map(|frame| frame.size(LONG));
        assert_eq!(
            sizes,
            [(2160, 1215), (2160, 2160), (1620, 2160), (1215, 2160)]
        );
        for frame in Frame::ALL {
            let (width, height) = frame.within((1200.0, 600.0));
            let (across, up) = frame.ratio();
            assert!((width / height - across as f32 / up as f32).abs() < 1e-4);
            assert!(width <= 1200.01 && height <= 600.01);
            assert!(
                width > 1199.9 || height > 599.9,
                "{frame:?} is as large as it can be"
            );
        }
    }

    #[test]
    fn nothing_leaves_its_range() {
        let wild = Setup {
            time: Some(9_000),
            blur: 900,
            field: 0,
            tilt: -400,
            ..Setup::default()
        };
        let bounded = wild.bounded();
        assert_eq!(
            (bounded.time, bounded.blur, bounded.field, bounded.tilt),
            (Some(1439), 100, FIELDS.0, -TILT)
        );
        assert_eq!(Setup::default().bounded(), Setup::default());
    }
}
