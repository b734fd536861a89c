//! What lights a room from outside, and what lies there.

use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sky {
    /// Time of day the room is lit for, in minutes after midnight.
    pub time: u16,
    /// Lit for the time that it is where somebody looks; `time` is for those who have no clock.
    pub clock: bool,
    pub weather: Weather,
    /// What is seen through the windows.
    pub outside: Outside,
}

impl Default for Sky {
    /// A clear afternoon at half past four.
    fn default() -> Self {
        Self {
            time: 16 * 60 + 30,
            clock: false,
            weather: Weather::default(),
            outside: Outside::default(),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weather {
    #[default]
    Clear,
    Overcast,
    Rain,
    Snow,
}

impl Weather {
    pub const ALL: [Self; 4] = [Self::Clear, Self::Overcast, Self::Rain, Self::Snow];

    /// As a room file says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "Clear",
            Self::Overcast => "Overcast",
            Self::Rain => "Rain",
            Self::Snow => "Snow",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outside {
    #[default]
    Hills,
    City,
    Sea,
    Courtyard,
    Stars,
}

impl Outside {
    pub const ALL: [Self; 5] = [
        Self::Hills,
        Self::City,
        Self::Sea,
        Self::Courtyard,
        Self::Stars,
    ];

    /// As a room file says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hills => "Hills",
            Self::City => "City",
            Self::Sea => "Sea",
            Self::Courtyard => "Courtyard",
            Self::Stars => "Stars",
        }
    }
}
