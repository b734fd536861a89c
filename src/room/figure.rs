//! How a person looks: choices by name, so that every machine draws the same figure.

use serde::{Deserialize, Serialize};

use super::PaintId;

/// How many skins there are.
pub const SKINS: u8 = 10;

/// How many hair forms there are.
pub const HAIRS: u8 = 6;

/// A person's figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Below [`SKINS`].
    pub skin: u8,
    /// Below [`HAIRS`].
    pub hair: u8,
    pub hair_paint: PaintId,
    pub coat: PaintId,
    pub trousers: PaintId,
    /// *Your colour*: scarf, tuft, name, ghosts.
    pub colour: PaintId,
}
