//! Notes on things.

use bevy_egui::egui::Pos2;

use crate::room::{ItemId, note::NoteKey};

/// A note, as it hangs here or waits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub key: NoteKey,
    pub item: ItemId,
    /// The thing it is on is no longer here.
    pub gone: bool,
    /// `None`: oneself.
    pub author: Option<String>,
    /// *Their colour*.
    pub colour: [u8; 3],
    pub text: String,
    /// How long ago, in seconds.
    pub ago: u64,
    /// It waits until one is let in.
    pub waits: bool,
    /// Whether one may take it down.
    pub mine_to_take: bool,
}

/// Where something hangs.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    pub item: ItemId,
    /// Just above the thing, in points.
    pub at: Pos2,
    /// All of them only wait.
    pub waits: bool,
}
