//! Steps where a doorway joins floors of different levels.

use super::{
    super::geom::{Block, Point, Turn},
    Shell,
};

/// How high a step is at most, and how deep, in centimetres.
const RISER: i32 = 18;
pub const TREAD: i32 = 28;
/// How far apart floors may be that a flight joins, in centimetres.
pub const CLIMB: i32 = 150;

/// A flight of steps in the lower of two spaces, up to the doorway between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// Below the middle of the doorway.
    pub at: Point,
    /// Which way it leads down.
    pub turn: Turn,
    pub width: i32,
    /// The lower floor.
    pub level: i32,
    /// From there to the higher one.
    pub rise: i32,
}

impl Flight {
    /// How many steps there are between the floors; none where one stride is enough.
    pub fn steps(&self) -> i32 {
        (self.rise + RISER - 1) / RISER - 1
    }

    /// How far it reaches into the lower space.
    pub fn length(&self) -> i32 {
        self.steps() * TREAD
    }

    /// What it fills; `None` where there are no steps.
    pub fn block(&self) -> Option<Block> {
        let size = |length: i32| u16::try_from(length).unwrap_or(u16::MAX);
        (self.steps() > 0).then(|| Block {
            at: self.at + Point::new(0, -self.length() / 2).rotated(self.turn),
            turn: self.turn,
            size: (size(self.width), size(self.length())),
            bottom: self.level,
            top: self.level.saturating_add(self.rise),
        })
    }
}

impl Shell {
    /// The flights of steps that its doorways need.
    pub fn flights(&self) -> Vec<Flight> {
        let flight = |opening: &super::Opening| {
            let first = self.face(&opening.wall)?;
            let mut faces = self.faces().filter(|face| *face.wall == opening.wall);
            let other = faces.find(|face| *face != first)?;
            let (low, high) = if first.level < other.level {
                (&first, &other)
            } else {
                (&other, &first)
            };
            let rise = high.level.saturating_sub(low.level);
            let bottom = first.level.saturating_add(opening.sill);
            (bottom <= high.level && (1..=CLIMB).contains(&rise)).then(|| Flight {
                at: first.point(opening.along, 0),
                turn: low.turn(),
                width: opening.size().0,
                level: low.level,
                rise,
            })
        };
        self.openings.values().filter_map(flight).collect()
    }
}
