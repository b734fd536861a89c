//! One placed thing and where it stands.

use serde::{Deserialize, Serialize};

use super::{
    geom::{Point, Turn},
    id::{ItemId, KindId, PaintId, WallId},
};

/// Where an item stands: one value, so that it cannot tear. Positions are centres, in centimetres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Placement {
    Floor {
        at: Point,
        turn: Turn,
    },
    Wall {
        wall: WallId,
        /// From the wall's left end, seen from inside.
        along: i32,
        /// Of the centre, above the floor.
        up: i32,
    },
    Ceiling {
        at: Point,
        turn: Turn,
    },
    /// On top of another item, in that item's own axes, relative to the surface's centre.
    Surface {
        parent: ItemId,
        surface: u8,
        at: Point,
        turn: Turn,
    },
}

impl Placement {
    pub fn parent(&self) -> Option<&ItemId> {
        match self {
            Self::Surface { parent, .. } => Some(parent),
            _ => None,
        }
    }

    pub fn turn(&self) -> Turn {
        match self {
            Self::Wall { .. } => Turn::default(),
            Self::Floor { turn, .. } | Self::Ceiling { turn, .. } | Self::Surface { turn, .. } => {
                *turn
            }
        }
    }
}

/// One placed thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: ItemId,
    pub kind: KindId,
    pub place: Placement,
    /// One colour per paint slot; what is missing falls back to the kind's own.
    pub paint: Vec<PaintId>,
    /// Lamps: switched on.
    pub lit: bool,
    /// Decorators may not touch it.
    pub locked: bool,
    /// Overlap was asked for and is no fault.
    pub loose: bool,
}
