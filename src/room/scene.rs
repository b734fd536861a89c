//! Stands in for the reader.
pub mod report;
use super::{KindId, Kinds, PaintId, Room};
use std::{collections::BTreeSet, ops::Range};
pub const MAX_BYTES: usize = 4 << 20;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub span: Range<usize>,
    pub message: String,
}
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub kinds: Kinds,
    pub paints: BTreeSet<PaintId>,
    pub floors: BTreeSet<KindId>,
    pub walls: BTreeSet<KindId>,
}
#[derive(Debug, Clone)]
pub struct Scene {
    text: String,
    room: Room,
    kinds: Kinds,
}
#[derive(Debug, Clone)]
pub struct Reading {
    pub scene: Option<Scene>,
    pub faults: Vec<Fault>,
}
pub fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| Fault {
        span: error.valid_up_to()..error.valid_up_to(),
        message: error.to_string(),
    })
}
impl Scene {
    pub fn parse(text: &str, _: &Vocabulary) -> Reading {
        match ron::from_str::<Room>(text) {
            Ok(room) => Reading {
                scene: Some(Self {
                    text: text.to_owned(),
                    room,
                    kinds: Kinds::default(),
                }),
                faults: Vec::new(),
            },
            Err(error) => Reading {
                scene: None,
                faults: vec![Fault {
                    span: 0..0,
                    message: error.to_string(),
                }],
            },
        }
    }
    pub fn new(room: &Room) -> Self {
        Self {
            text: ron::ser::to_string_pretty(room, ron::ser::PrettyConfig::default())
                .unwrap_or_default(),
            room: room.clone(),
            kinds: Kinds::default(),
        }
    }
    pub fn text(&self) -> &str {
        &self.text
    }
    pub fn room(&self) -> &Room {
        &self.room
    }
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }
    pub fn render(&mut self, room: &Room) -> &str {
        if *room != self.room {
            *self = Self::new(room);
        }
        &self.text
    }
    pub fn inherit(&mut self, _: Self) {}
}
