//! The light of a moment: read from the theme, mixed by the minute.

use bevy::prelude::*;
use serde::Deserialize;

use super::weather::{Falls, Weathers};
use crate::room::sky::Weather;

const MINUTES: f32 = 1440.0;

/// A colour in linear light.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::client) struct Hue(pub(in crate::client) LinearRgba);

impl TryFrom<String> for Hue {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let colour = Srgba::hex(&text).map_err(|e| format!("{text:?} is no colour: {e}"))?;
        Ok(Self(colour.into()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Clock(f32);

impl TryFrom<String> for Clock {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let (hours, minutes) = text.split_once(':').ok_or("a time is written 16:30")?;
        let number = |s: &str| s.parse::<u16>().map_err(|e| format!("{text:?}: {e}"));
        Ok(Self(
            f32::from(number(hours)?) * 60.0 + f32::from(number(minutes)?),
        ))
    }
}

/// Light that comes from one side.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(in crate::client) struct Beam {
    pub(in crate::client) colour: Hue,
    pub(in crate::client) lux: f32,
    /// Degrees above the horizon.
    pub(in crate::client) height: f32,
}

/// Light that comes from all sides.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(in crate::client) struct Fill {
    pub(in crate::client) sky: Hue,
    pub(in crate::client) walls: Hue,
    pub(in crate::client) ground: Hue,
    pub(in crate::client) strength: f32,
}

/// What the room stands before.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(in crate::client) struct Ground {
    pub(in crate::client) top: Hue,
    pub(in crate::client) bottom: Hue,
    pub(in crate::client) shadow: f32,
}

/// The colours of what is painted behind windows.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(in crate::client) struct View {
    pub(in crate::client) high: Hue,
    pub(in crate::client) low: Hue,
    pub(in crate::client) near: Hue,
    pub(in crate::client) far: Hue,
    pub(in crate::client) disc: Hue,
    /// Share of the window's height.
    pub(in crate::client) disc_height: f32,
    /// How much of sun or moon is seen.
    #[serde(default = "whole")]
    pub(in crate::client) disc_seen: f32,
    pub(in crate::client) stars: f32,
    /// How dark it is: 1 at night.
    #[serde(skip)]
    pub(in crate::client) night: f32,
    /// How much of the sky is clouds.
    #[serde(default = "fair")]
    pub(in crate::client) clouds: f32,
    /// How much of the land is under snow.
    #[serde(skip)]
    pub(in crate::client) snow: f32,
}

fn whole() -> f32 {
    1.0
}

/// The clouds of a clear day.
fn fair() -> f32 {
    0.22
}

/// The light of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Resource)]
pub(in crate::client) struct Mood {
    at: Clock,
    pub(in crate::client) key: Beam,
    /// The sun, at night the moon.
    pub(in crate::client) sun: Beam,
    pub(in crate::client) fill: Fill,
    pub(in crate::client) ground: Ground,
    pub(in crate::client) view: View,
    pub(in crate::client) bloom: f32,
    /// How strongly lit lamps shine.
    pub(in crate::client) lamps: f32,
    /// How much of the sun the floor gives back, and of the lamps the walls.
    pub(in crate::client) bounce: (f32, f32),
}

/// Something between two.
pub(super) trait Mix: Copy {
    fn mix(self, other: Self, share: f32) -> Self;
}

impl Mix for f32 {
    fn mix(self, other: Self, share: f32) -> Self {
        self + (other - self) * share
    }
}

impl Mix for (f32, f32) {
    fn mix(self, other: Self, share: f32) -> Self {
        (self.0.mix(other.0, share), self.1.mix(other.1, share))
    }
}

impl Mix for Hue {
    fn mix(self, other: Self, share: f32) -> Self {
        Self(bevy::color::Mix::mix(&self.0, &other.0, share))
    }
}

impl Mix for Clock {
    fn mix(self, other: Self, share: f32) -> Self {
        Self(self.0.mix(other.0, share))
    }
}

macro_rules! mix_fields {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Mix for $name {
            fn mix(self, other: Self, share: f32) -> Self {
                Self { $($field: self.$field.mix(other.$field, share)),* }
            }
        }
    )*};
}

mix_fields! {
    Beam { colour, lux, height }
    Fill { sky, walls, ground, strength }
    Ground { top, bottom, shadow }
    View { high, low, near, far, disc, disc_height, disc_seen, stars, night, clouds, snow }
    Mood { at, key, sun, fill, ground, view, bloom, lamps, bounce }
}

/// The light of every minute.
#[derive(Debug, Clone, Resource)]
pub(in crate::client) struct Moods(Vec<Mood>, Weathers);

impl Moods {
    /// Those of the theme.
    pub(in crate::client) fn embedded() -> Self {
        let text = include_str!("../../../assets/theme/light.ron");
        let mut moods: Vec<Mood> =
            ron::from_str(text).expect("the embedded light parses, a test reads it");
        for mood in &mut moods {
            mood.view.night = mood.view.stars;
        }
        Self(moods, Weathers::embedded())
    }

    /// What comes down in this weather.
    pub(in crate::client) fn falls(&self, weather: Weather) -> Option<Falls> {
        self.1.falls(weather)
    }

    /// Mixed for a minute of the day.
    pub(in crate::client) fn at(&self, minute: u16, weather: Weather) -> Mood {
        self.1.over(self.clear(minute), weather)
    }

    fn clear(&self, minute: u16) -> Mood {
        let minute = f32::from(minute) % MINUTES;
        let after = self.0.iter().position(|m| m.at.0 > minute).unwrap_or(0);
        let before = (after + self.0.len() - 1) % self.0.len();
        let (a, b) = (self.0[before], self.0[after]);
        let span = (b.at.0 - a.at.0).rem_euclid(MINUTES).max(1.0);
        let share = (minute - a.at.0).rem_euclid(MINUTES) / span;
        let eased = share * share * (3.0 - 2.0 * share);
        a.mix(b, eased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_minute_has_light_and_no_jump() {
        let moods = Moods::embedded();
        for (minute, weather) in (0..1440u16).zip(Weather::ALL.into_iter().cycle()) {
            let (a, b) = (
                moods.at(minute, weather),
                moods.at((minute + 1) % 1440, weather),
            );
            assert!(a.fill.strength > 100.0 && a.key.lux > 100.0);
            assert!((a.sun.lux - b.sun.lux).abs() < 400.0, "at {minute}");
            assert!(
                (a.ground.top.0.red - b.ground.top.0.red).abs() < 0.05,
                "at {minute}"
            );
        }
        assert_eq!(moods.at(990, Weather::Clear).sun.lux, 14_500.0);
    }
}
