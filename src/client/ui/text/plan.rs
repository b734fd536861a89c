//! What rooms, windows and doors are called.

use std::borrow::Cow;

use super::Text;
use crate::{
    assets,
    room::{KindId, SpaceId},
};

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
        let style = assets::finishes().opening(kind.as_str());
        match style {
            Some(style) => style.name.get(self.0).into(),
            None => kind.as_str().replace('-', " ").into(),
        }
    }
}
