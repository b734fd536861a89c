//! Which key does what; rebindable, shown in the settings and on the help card.

use std::{collections::BTreeMap, fmt, str::FromStr};

use bevy::input::{ButtonInput, keyboard::KeyCode};
use bevy_egui::egui::{Key, Modifiers};
use serde::{Deserialize, Serialize};

use crate::client::platform;

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Action {
    Decorate,
    Catalogue,
    /// The plan, on which walls and rooms are changed.
    Walls,
    TurnLeft,
    TurnRight,
    Clone,
    Remove,
    Lock,
    Grid,
    Undo,
    Redo,
    Duplicate,
    North,
    West,
    South,
    East,
    /// The eye goes back to where it began.
    Home,
    /// What one can show with one's figure.
    Emotes,
    /// Taking pictures of the room.
    Photo,
    Help,
    Quit,
}

impl Action {
    pub const ALL: [Self; 21] = [
        Self::Decorate,
        Self::Catalogue,
        Self::Walls,
        Self::TurnLeft,
        Self::TurnRight,
        Self::Clone,
        Self::Remove,
        Self::Lock,
        Self::Grid,
        Self::Undo,
        Self::Redo,
        Self::Duplicate,
        Self::North,
        Self::West,
        Self::South,
        Self::East,
        Self::Home,
        Self::Emotes,
        Self::Photo,
        Self::Help,
        Self::Quit,
    ];

    /// The keys players know from other games.
    fn usual(self) -> Chord {
        let plain = |key| Chord {
            key,
            ctrl: false,
            shift: false,
        };
        let ctrl = |key| Chord {
            key,
            ctrl: true,
            shift: false,
        };
        match self {
            Self::Decorate => plain(Key::B),
            Self::Catalogue => plain(Key::C),
            Self::Walls => plain(Key::F),
            Self::TurnLeft => plain(Key::Comma),
            Self::TurnRight => plain(Key::Period),
            Self::Clone => plain(Key::E),
            Self::Remove => plain(Key::K),
            Self::Lock => plain(Key::L),
            Self::Grid => plain(Key::G),
            Self::Undo => ctrl(Key::Z),
            Self::Redo => ctrl(Key::Y),
            Self::Duplicate => ctrl(Key::D),
            Self::North => plain(Key::W),
            Self::West => plain(Key::A),
            Self::South => plain(Key::S),
            Self::East => plain(Key::D),
            Self::Home => plain(Key::Home),
            Self::Emotes => plain(Key::R),
            Self::Photo => plain(Key::P),
            Self::Help => plain(Key::F1),
            Self::Quit => ctrl(Key::Q),
        }
    }
}

/// A key with Ctrl (⌘ on a Mac) and Shift. Alt is left to the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Chord {
    pub key: Key,
    pub ctrl: bool,
    pub shift: bool,
}

/// Why a text names no chord.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such key: {0:?}; write it like \"B\" or \"Ctrl+Shift+Z\"")]
pub struct ChordError(String);

impl Chord {
    /// From a key press seen by the interface; `None` for keys that cannot be bound.
    pub fn pressed(key: Key, modifiers: Modifiers) -> Option<Self> {
        code(key)?;
        Some(Self {
            key,
            ctrl: modifiers.command,
            shift: modifiers.shift,
        })
    }

    /// Whether it was pressed in this frame.
    pub fn just_pressed(self, keys: &ButtonInput<KeyCode>) -> bool {
        code(self.key).is_some_and(|code| keys.just_pressed(code)) && self.modified(keys)
    }

    /// Whether it is held down.
    pub fn held(self, keys: &ButtonInput<KeyCode>) -> bool {
        code(self.key).is_some_and(|code| keys.pressed(code)) && self.modified(keys)
    }

    fn modified(self, keys: &ButtonInput<KeyCode>) -> bool {
        use KeyCode::{ShiftLeft, ShiftRight};
        // On a slow machine a chord can come and go within one frame.
        let held = |pair: [KeyCode; 2]| keys.any_pressed(pair) || keys.any_just_released(pair);
        held(platform::COMMAND) == self.ctrl && held([ShiftLeft, ShiftRight]) == self.shift
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str(platform::COMMAND_NAME)?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(match self.key {
            Key::Comma => ",",
            Key::Period => ".",
            Key::Slash => "/",
            Key::Semicolon => ";",
            Key::Quote => "'",
            key => key.name(),
        })
    }
}

impl FromStr for Chord {
    type Err = ChordError;
    fn from_str(text: &str) -> Result<Self, ChordError> {
        let error = || ChordError(text.to_owned());
        let (mut ctrl, mut shift) = (false, false);
        let mut rest = text;
        while let Some((modifier, more)) = rest.split_once('+') {
            match modifier {
                "Ctrl" => ctrl = true,
                "Shift" => shift = true,
                _ => return Err(error()),
            }
            rest = more;
        }
        let key = Key::from_name(rest)
            .filter(|key| code(*key).is_some())
            .ok_or_else(error)?;
        Ok(Self { key, ctrl, shift })
    }
}

impl TryFrom<String> for Chord {
    type Error = ChordError;
    fn try_from(text: String) -> Result<Self, ChordError> {
        text.parse()
    }
}

impl From<Chord> for String {
    fn from(chord: Chord) -> Self {
        let modifiers = [(chord.ctrl, "Ctrl+"), (chord.shift, "Shift+")];
        let modifiers = modifiers
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, name)| *name);
        modifiers.chain([chord.key.name()]).collect()
    }
}

/// The chord of every action: those that differ from the usual ones are written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keys(BTreeMap<Action, Chord>);

impl Keys {
    pub fn get(&self, action: Action) -> Chord {
        self.0
            .get(&action)
            .copied()
            .unwrap_or_else(|| action.usual())
    }

    /// Binds; an action that had this chord takes over the one that becomes free.
    pub fn set(&mut self, action: Action, chord: Chord) {
        let free = self.get(action);
        let other = Action::ALL
            .into_iter()
            .find(|other| self.get(*other) == chord);
        if let Some(other) = other {
            self.put(other, free);
        }
        self.put(action, chord);
    }

    fn put(&mut self, action: Action, chord: Chord) {
        if chord == action.usual() {
            self.0.remove(&action);
        } else {
            self.0.insert(action, chord);
        }
    }
}

/// The engine's name of a key that can be bound.
fn code(key: Key) -> Option<KeyCode> {
    Some(match key {
        Key::A => KeyCode::KeyA,
        Key::B => KeyCode::KeyB,
        Key::C => KeyCode::KeyC,
        Key::D => KeyCode::KeyD,
        Key::E => KeyCode::KeyE,
        Key::F => KeyCode::KeyF,
        Key::G => KeyCode::KeyG,
        Key::H => KeyCode::KeyH,
        Key::I => KeyCode::KeyI,
        Key::J => KeyCode::KeyJ,
        Key::K => KeyCode::KeyK,
        Key::L => KeyCode::KeyL,
        Key::M => KeyCode::KeyM,
        Key::N => KeyCode::KeyN,
        Key::O => KeyCode::KeyO,
        Key::P => KeyCode::KeyP,
        Key::Q => KeyCode::KeyQ,
        Key::R => KeyCode::KeyR,
        Key::S => KeyCode::KeyS,
        Key::T => KeyCode::KeyT,
        Key::U => KeyCode::KeyU,
        Key::V => KeyCode::KeyV,
        Key::W => KeyCode::KeyW,
        Key::X => KeyCode::KeyX,
        Key::Y => KeyCode::KeyY,
        Key::Z => KeyCode::KeyZ,
        Key::Num0 => KeyCode::Digit0,
        Key::Num1 => KeyCode::Digit1,
        Key::Num2 => KeyCode::Digit2,
        Key::Num3 => KeyCode::Digit3,
        Key::Num4 => KeyCode::Digit4,
        Key::Num5 => KeyCode::Digit5,
        Key::Num6 => KeyCode::Digit6,
        Key::Num7 => KeyCode::Digit7,
        Key::Num8 => KeyCode::Digit8,
        Key::Num9 => KeyCode::Digit9,
        Key::Comma => KeyCode::Comma,
        Key::Period => KeyCode::Period,
        Key::Slash => KeyCode::Slash,
        Key::Semicolon => KeyCode::Semicolon,
        Key::Quote => KeyCode::Quote,
        Key::OpenBracket => KeyCode::BracketLeft,
        Key::CloseBracket => KeyCode::BracketRight,
        Key::Minus => KeyCode::Minus,
        Key::Equals => KeyCode::Equal,
        Key::Space => KeyCode::Space,
        Key::Home => KeyCode::Home,
        Key::Delete => KeyCode::Delete,
        Key::Backspace => KeyCode::Backspace,
        Key::ArrowUp => KeyCode::ArrowUp,
        Key::ArrowDown => KeyCode::ArrowDown,
        Key::ArrowLeft => KeyCode::ArrowLeft,
        Key::ArrowRight => KeyCode::ArrowRight,
        Key::F1 => KeyCode::F1,
        Key::F2 => KeyCode::F2,
        Key::F3 => KeyCode::F3,
        Key::F4 => KeyCode::F4,
        Key::F5 => KeyCode::F5,
        Key::F6 => KeyCode::F6,
        Key::F7 => KeyCode::F7,
        Key::F8 => KeyCode::F8,
        Key::F9 => KeyCode::F9,
        Key::F10 => KeyCode::F10,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_written_and_read() {
        for action in Action::ALL {
            let chord = action.usual();
            assert_eq!(String::from(chord).parse::<Chord>().unwrap(), chord);
        }
        assert!("Ctrl+Nonsense".parse::<Chord>().is_err());
        assert!("Hyper+B".parse::<Chord>().is_err());
    }

    #[test]
    fn no_two_actions_share_a_chord() {
        let mut keys = Keys::default();
        keys.set(Action::Clone, keys.get(Action::Remove));
        assert_eq!(keys.get(Action::Clone).to_string(), "K");
        assert_eq!(keys.get(Action::Remove).to_string(), "E");
        keys.set(Action::Clone, keys.get(Action::Remove));
        assert_eq!(keys, Keys::default());
    }
}
