//! What a person set: language, theme, picture quality, keys. Kept as one RON file.

mod keys;

use bevy::prelude::Resource;
use serde::{Deserialize, Serialize};

pub use self::keys::{Action, Chord, Keys};
pub use super::quality::Quality;

/// The languages Nest speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en-US")]
    English,
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its tag, which names its file of strings too.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language that a locale such as `zh_CN.UTF-8` asks for.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    Day,
    Dusk,
    /// Dusk while it is dark in the room.
    #[default]
    Auto,
}

/// `None` leaves a choice to the system.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub language: Option<Language>,
    pub theme: Theme,
    pub quality: Option<Quality>,
    /// No easing, no bounce, no camera swings.
    pub reduced_motion: Option<bool>,
    /// Size of the interface in percent, 80 to 160.
    pub scale: u16,
    /// Loudness of sounds in percent.
    pub volume: u16,
    pub keys: Keys,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::Auto,
            quality: None,
            reduced_motion: None,
            scale: 100,
            volume: 80,
            keys: Keys::default(),
        }
    }
}

impl Settings {
    /// Reads what [`Self::write`] wrote; what is missing or out of range gets its default.
    ///
    /// # Errors
    /// The place and reason, where the text is no settings file.
    pub fn read(text: &str) -> Result<Self, ron::error::SpannedError> {
        // A choice that was made may be written without `Some`: there was a time when all were.
        let reader = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let mut settings: Self = reader.from_str(text)?;
        settings.scale = settings.scale.clamp(80, 160);
        settings.volume = settings.volume.min(100);
        Ok(settings)
    }

    pub fn write(&self) -> String {
        let pretty = ron::ser::PrettyConfig::default();
        ron::ser::to_string_pretty(self, pretty).expect("plain values always serialise")
    }

    /// The language chosen, or else the one of the system.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(system_language)
    }

    /// Whether less motion is wanted: as was chosen, or else as the system says.
    pub fn reduced_motion(&self) -> bool {
        self.reduced_motion
            .unwrap_or_else(super::platform::wants_less_motion)
    }
}

/// From the environment, in the order POSIX gives.
pub fn system_language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .map_or(Language::English, |locale| Language::of_locale(&locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back() {
        let mut settings = Settings {
            language: Some(Language::Chinese),
            ..Settings::default()
        };
        let chord = "Ctrl+Shift+R".parse().unwrap();
        settings.keys.set(Action::Remove, chord);
        assert_eq!(Settings::read(&settings.write()).unwrap(), settings);
    }

    #[test]
    fn what_is_missing_has_a_default_and_nonsense_a_place() {
        let settings = Settings::read("(scale: 900)").unwrap();
        assert_eq!((settings.scale, settings.theme), (160, Theme::Auto));
        assert_eq!(settings.keys, Keys::default());
        let earlier = Settings::read("(reduced_motion: true)").unwrap();
        assert!(earlier.reduced_motion());
        assert_eq!(
            Settings::read("(\n  scale: big)")
                .unwrap_err()
                .span
                .start
                .line,
            2
        );
    }

    #[test]
    fn locales() {
        assert_eq!(Language::of_locale("zh_CN.UTF-8"), Language::Chinese);
        assert_eq!(Language::of_locale("zh-Hans"), Language::Chinese);
        assert_eq!(Language::of_locale("C"), Language::English);
    }
}
