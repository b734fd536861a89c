//! What the weather makes of the light of a clear moment.

use std::collections::BTreeMap;

use bevy::prelude::*;
use serde::Deserialize;

use super::mood::{Hue, Mix, Mood};
use crate::room::sky;

/// Factors and shares; see the theme's file for what each is.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Weather {
    key: f32,
    sun: f32,
    fill: f32,
    lamps: f32,
    bounce: f32,
    shadow: f32,
    grey: Grey,
    tint: Hue,
    disc: f32,
    clouds: f32,
    snow: f32,
    falls: Option<Falls>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Grey {
    light: f32,
    view: f32,
    ground: f32,
}

/// What comes down from the sky.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(in crate::client) enum Falls {
    Rain,
    Snow,
}

/// Those that are not clear.
#[derive(Debug, Clone)]
pub(super) struct Weathers(BTreeMap<&'static str, Weather>);

impl Weathers {
    /// Those of the theme.
    pub(super) fn embedded() -> Self {
        let text = include_str!("../../../assets/theme/weather.ron");
        let read: BTreeMap<String, Weather> =
            ron::from_str(text).expect("the embedded weather parses, a test reads it");
        let known = sky::Weather::ALL.map(sky::Weather::word);
        let known = known
            .into_iter()
            .filter_map(|word| Some((word, *read.get(word)?)));
        Self(known.collect())
    }

    /// What comes down in this weather.
    pub(super) fn falls(&self, weather: sky::Weather) -> Option<Falls> {
        self.0.get(weather.word())?.falls
    }

    /// The light of a clear moment in this weather.
    pub(super) fn over(&self, clear: Mood, weather: sky::Weather) -> Mood {
        let Some(weather) = self.0.get(weather.word()) else {
            return clear;
        };
        let mut mood = clear;
        mood.key.lux *= weather.key;
        mood.sun.lux *= weather.sun;
        mood.fill.strength *= weather.fill;
        mood.lamps *= weather.lamps;
        mood.bounce.0 *= weather.bounce;
        mood.ground.shadow *= weather.shadow;
        let Grey {
            light,
            view,
            ground,
        } = weather.grey;
        let fill = &mut mood.fill;
        for hue in [
            &mut mood.key.colour,
            &mut mood.sun.colour,
            &mut fill.sky,
            &mut fill.walls,
        ] {
            weather.veil(hue, light);
        }
        for hue in [&mut mood.ground.top, &mut mood.ground.bottom] {
            weather.veil(hue, ground);
        }
        let seen = &mut mood.view;
        for hue in [&mut seen.high, &mut seen.low, &mut seen.near, &mut seen.far] {
            weather.veil(hue, view);
        }
        let white = seen.low.mix(seen.disc, 0.4);
        seen.near = seen.near.mix(white, weather.snow * 0.8);
        seen.far = seen.far.mix(white, weather.snow);
        seen.disc_seen *= weather.disc;
        seen.stars *= weather.disc;
        seen.clouds = weather.clouds;
        seen.snow = weather.snow;
        mood
    }
}

impl Weather {
    /// Takes a share of the colour out, and leaves how bright it is. Dusk under clouds is blue, where the
    /// same tint by day is hardly seen.
    fn veil(&self, hue: &mut Hue, share: f32) {
        let bright = hue.0.luminance();
        let dark = 1.0 - bright.clamp(0.0, 1.0);
        let tint = self.tint.0.to_vec3().powf(1.0 + 4.0 * dark * dark);
        let tint = LinearRgba::from_vec3(tint);
        let grey = tint * (bright / tint.luminance().max(0.01));
        *hue = hue.mix(Hue(grey.with_alpha(1.0)), share);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mood::Moods, *};

    #[test]
    fn every_weather_but_the_clear_one_is_in_the_theme() {
        let weathers = Weathers::embedded();
        assert_eq!(weathers.0.len(), sky::Weather::ALL.len() - 1);
        assert_eq!(weathers.falls(sky::Weather::Clear), None);
        assert_eq!(weathers.falls(sky::Weather::Snow), Some(Falls::Snow));
    }

    #[test]
    fn clouds_take_the_sun_and_leave_the_brightness() {
        let moods = Moods::embedded();
        let clear = moods.at(990, sky::Weather::Clear);
        for weather in sky::Weather::ALL.into_iter().skip(1) {
            let mood = moods.at(990, weather);
            assert!(mood.sun.lux < clear.sun.lux / 4.0, "{weather:?}");
            let change = mood.fill.sky.0.luminance() / clear.fill.sky.0.luminance();
            assert!((change - 1.0).abs() < 0.05, "{weather:?}: {change}");
        }
    }
}
