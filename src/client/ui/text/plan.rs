//! What rooms, windows and doors are called.

use std::borrow::Cow;

use super::Text;
use crate::room::{KindId, SpaceId};

impl Text {
    /// What a space is called: its id as people write, the first ones in their own language.
    pub fn space(self, id: &SpaceId) -> String {
        match id.as_str() {
            "main" => self.get("space-main").into_owned(),
            "room" => self
                .with("space-room", &[("number", "".into())])
                .trim()
                .to_owned(),
            other => match other.strip_prefix("room-").map(str::parse::<u16>) {
                Some(Ok(number)) => {
                    let number = number.to_string();
                    self.with("space-room", &[("number", number.into())])
                        .into_owned()
                }
                _ => other.replace('-', " "),
            },
        }
    }

    /// What an opening of this kind is called.
    pub fn opening(self, kind: &KindId) -> Cow<'static, str> {
        self.get(match kind.as_str() {
            "sash-window" => "opening-sash-window",
            "round-window" => "opening-round-window",
            "lattice-window" => "opening-lattice-window",
            "door" => "opening-door",
            "double-door" => "opening-double-door",
            other => return Cow::Owned(other.replace('-', " ")),
        })
    }
}
