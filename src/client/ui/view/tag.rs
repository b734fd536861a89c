//! What floats over people's heads.

use bevy_egui::egui::Pos2;

/// Somebody in the room: their name, and what they just said.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Just above the head, in points.
    pub at: Pos2,
    /// `None` over one's own head.
    pub name: Option<String>,
    /// *Their colour*.
    pub colour: [u8; 3],
    /// How much of the name is seen, 0–1: those far away have none.
    pub clear: f32,
    /// The oldest first.
    pub said: Vec<Bubble>,
    pub typing: bool,
}

/// Something said.
#[derive(Debug, Clone, PartialEq)]
pub struct Bubble {
    pub text: String,
    /// Seconds since it was said, and for how many it is seen.
    pub age: f32,
    pub lasts: f32,
}
