//! What rules need to know of a kind: its size, where it stands, what stands or sits on it.
//!
//! The art (recipes, meshes, names) lives elsewhere; a room can be checked without it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    MAX_PAINTS,
    geom::{Point, Turn},
    id::KindId,
};

/// Largest side of a footprint and largest height, in centimetres.
pub const MAX_SIZE: u16 = 500;
/// Most solids, most surfaces and most seats of one kind.
pub const MAX_PIECES: usize = 64;
/// Longest text in bytes of what a kind of somebody's own looks like.
pub const MAX_RECIPE: usize = 16 * 1024;

/// Where a kind may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Slot {
    Floor,
    /// Lies on the floor and blocks nothing.
    Rug,
    Wall,
    Ceiling,
    /// Small enough for a table; may also stand on the floor.
    Surface,
}

/// A flat top that smaller things stand on, in the kind's own axes (cm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    /// Centre of the top, relative to the centre of the footprint.
    pub at: Point,
    /// Width and depth.
    pub size: (u16, u16),
    /// Above the kind's own base.
    pub height: u16,
}

/// A place to sit or lie, in the kind's own axes (cm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub at: Point,
    pub height: u16,
    /// Where a sitter looks, and where the feet of somebody who lies point, relative to the item's own
    /// turn.
    pub turn: Turn,
    /// One lies here, hips at `at`, rather than sits.
    #[serde(default)]
    pub lies: bool,
}

/// A part of a kind that other things cannot share, in the kind's own axes (cm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solid {
    /// Centre, relative to the centre of the footprint.
    pub at: Point,
    /// Width and depth.
    pub size: (u16, u16),
    /// Above the kind's own base.
    pub bottom: u16,
    pub top: u16,
}

/// A kind as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub slot: Slot,
    /// Width and depth in centimetres; for the wall slot width along the wall and depth into the room.
    pub footprint: (u16, u16),
    /// Height in centimetres.
    pub height: u16,
    /// How many paint slots it has.
    pub paints: u8,
    /// Whether it can be switched on.
    #[serde(default)]
    pub lamp: bool,
    /// Hangs before windows on purpose (curtains), so an opening behind it is no fault.
    #[serde(default)]
    pub covers_openings: bool,
    /// What of it is solid, where that is less than its whole box: a chair's seat goes under a
    /// table's top.
    #[serde(default)]
    pub solids: Vec<Solid>,
    #[serde(default)]
    pub surfaces: Vec<Surface>,
    #[serde(default)]
    pub seats: Vec<Seat>,
}

impl Kind {
    /// Whether rules can work with it.
    ///
    /// # Errors
    /// The first field that is wrong, and what is wrong there.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let sized = |field, sides: &[u16]| match sides.iter().find(|s| !(1..=MAX_SIZE).contains(*s))
        {
            Some(side) => Err((field, format!("{side} is no size, 1 to {MAX_SIZE} cm are"))),
            None => Ok(()),
        };
        let (width, depth) = self.footprint;
        sized("footprint", &[width, depth])?;
        sized("height", &[self.height])?;
        if usize::from(self.paints) > MAX_PAINTS {
            let problem = format!("{} are too many, {MAX_PAINTS} are allowed", self.paints);
            return Err(("paints", problem));
        }
        for (field, count) in [
            ("solids", self.solids.len()),
            ("surfaces", self.surfaces.len()),
            ("seats", self.seats.len()),
        ] {
            if count > MAX_PIECES {
                return Err((
                    field,
                    format!("{count} are too many, {MAX_PIECES} are allowed"),
                ));
            }
        }
        let (half_width, half_depth) = (i32::from(width) / 2, i32::from(depth) / 2);
        let outside = |at: Point| {
            !(-half_width..=half_width).contains(&at.x)
                || !(-half_depth..=half_depth).contains(&at.z)
        };
        for solid in &self.solids {
            sized("solids", &[solid.size.0, solid.size.1])?;
            if outside(solid.at) || solid.bottom >= solid.top || solid.top > self.height {
                return Err((
                    "solids",
                    "lies outside the footprint or the height".to_owned(),
                ));
            }
        }
        for top in &self.surfaces {
            sized("surfaces", &[top.size.0, top.size.1])?;
            if outside(top.at) || top.height > self.height {
                let problem = "lies outside the footprint or above the height";
                return Err(("surfaces", problem.to_owned()));
            }
        }
        if self
            .seats
            .iter()
            .any(|seat| outside(seat.at) || seat.height > MAX_SIZE)
        {
            return Err(("seats", "lies outside the footprint".to_owned()));
        }
        Ok(())
    }
}

/// What stands in for a kind nobody knows: a paper box.
pub static PAPER_BOX: Kind = Kind {
    slot: Slot::Floor,
    footprint: (40, 40),
    height: 40,
    paints: 0,
    lamp: false,
    covers_openings: false,
    solids: Vec::new(),
    surfaces: Vec::new(),
    seats: Vec::new(),
};

/// The kinds a room is checked against.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kinds(BTreeMap<KindId, Kind>);

impl Kinds {
    pub fn get(&self, id: &KindId) -> Option<&Kind> {
        self.0.get(id)
    }

    pub fn insert(&mut self, id: KindId, kind: Kind) {
        self.0.insert(id, kind);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&KindId, &Kind)> {
        self.0.iter()
    }
}

impl FromIterator<(KindId, Kind)> for Kinds {
    fn from_iter<I: IntoIterator<Item = (KindId, Kind)>>(kinds: I) -> Self {
        Self(kinds.into_iter().collect())
    }
}
