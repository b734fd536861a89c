//! The hull of a room: spaces with rectilinear outlines, the walls that are their edges, openings.

mod area;
mod hang;
pub mod reshape;
mod settle;
pub mod steps;
mod weave;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    geom::{self, Point, Turn},
    id::{KindId, OpeningId, PaintId, SpaceId, WallId},
};

/// Shortest and longest side of a space in centimetres.
pub const SIDE: std::ops::RangeInclusive<i32> = 300..=1600;
/// Lowest and highest ceiling in centimetres.
pub const HEIGHT: std::ops::RangeInclusive<i32> = 220..=500;
/// How thick walls are, in centimetres; outlines are their inner faces.
pub const WALL_THICKNESS: i32 = 12;
/// How high the walls of a terrace are where it borders nothing, in centimetres.
pub const PARAPET: i32 = 64;
/// Most spaces of a shell.
pub const MAX_SPACES: usize = 16;
/// Most corners of an outline.
pub const MAX_CORNERS: usize = 64;
/// Most openings of a shell.
pub const MAX_OPENINGS: usize = 64;

/// What covers a floor or a wall: a pattern and its colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    pub kind: KindId,
    pub paint: Vec<PaintId>,
}

/// A corner of an outline; `wall` names the edge that leads from here to the next corner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corner {
    pub at: Point,
    pub wall: WallId,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Roof {
    #[default]
    Indoor,
    Terrace,
}

impl Roof {
    pub const ALL: [Self; 2] = [Self::Indoor, Self::Terrace];

    /// As a room file says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Indoor => "Indoor",
            Self::Terrace => "Terrace",
        }
    }
}

/// One space. Its outline runs clockwise seen from above, so each wall begins at its left end seen
/// from inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    pub outline: Vec<Corner>,
    /// Floor level above the ground, in centimetres.
    pub level: i32,
    /// From floor to ceiling, in centimetres.
    pub height: i32,
    pub roof: Roof,
    pub floor: Finish,
}

impl Space {
    pub fn points(&self) -> Vec<Point> {
        self.outline.iter().map(|corner| corner.at).collect()
    }
}

/// A window or a door in a wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub kind: KindId,
    pub wall: WallId,
    /// Centre, from the wall's left end seen from inside.
    pub along: i32,
    /// Lower edge above the floor.
    pub sill: i32,
    /// Colours of its frame.
    pub paint: Vec<PaintId>,
}

impl Opening {
    /// Clear width and height in centimetres.
    pub fn size(&self) -> (i32, i32) {
        OPENINGS
            .iter()
            .find(|(kind, ..)| *kind == self.kind.as_str())
            .map_or((120, 120), |&(_, width, height)| (width, height))
    }

    /// Clear width at its foot, where people walk through.
    pub fn way(&self) -> i32 {
        match self.kind.as_str() {
            // A circle that is cut where it stands.
            "moon-gate" => 110,
            _ => self.size().0,
        }
    }
}

/// The opening kinds with their clear width and height in centimetres.
pub const OPENINGS: [(&str, i32, i32); 15] = [
    ("sash-window", 150, 125),
    ("round-window", 110, 110),
    ("lattice-window", 140, 120),
    ("door", 80, 175),
    ("double-door", 140, 180),
    ("casement-window", 90, 150),
    ("wide-window", 220, 125),
    ("arched-window", 110, 150),
    ("attic-window", 64, 64),
    ("shoji-window", 150, 110),
    ("glazed-door", 80, 175),
    ("french-door", 140, 190),
    ("lattice-door", 150, 185),
    ("arched-doorway", 110, 185),
    ("moon-gate", 176, 156),
];

/// The hull of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shell {
    pub spaces: BTreeMap<SpaceId, Space>,
    pub walls: BTreeMap<WallId, Finish>,
    pub openings: BTreeMap<OpeningId, Opening>,
}

/// One side of a wall: where it stands and which space it looks into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face<'a> {
    pub space: &'a SpaceId,
    pub wall: &'a WallId,
    /// Left end seen from inside.
    pub from: Point,
    pub to: Point,
    pub level: i32,
    /// From its floor to its upper edge: that of a terrace ends at [`PARAPET`] where no room is
    /// beyond.
    pub height: i32,
}

impl Face<'_> {
    pub fn length(&self) -> i32 {
        let d = self.to - self.from;
        d.x.saturating_abs().saturating_add(d.z.saturating_abs())
    }

    /// The turn of something hung on this wall: it faces into the room.
    pub fn turn(&self) -> Turn {
        let d = self.to - self.from;
        Turn::new(match (d.x.signum(), d.z.signum()) {
            (1, _) => 0,
            (_, 1) => 90,
            (-1, _) => 180,
            _ => 270,
        })
    }

    /// The point `along` centimetres from the left end and `out` centimetres into the room.
    pub fn point(&self, along: i32, out: i32) -> Point {
        let d = self.to - self.from;
        let (ux, uz) = (d.x.signum(), d.z.signum());
        let times = |sign: i32, length: i32| length.saturating_mul(sign);
        // The inside lies to the right of a clockwise edge.
        self.from
            + Point::new(times(ux, along), times(uz, along))
            + Point::new(times(uz, out), times(-ux, out))
    }

    /// How far along the wall the point nearest to `at` lies.
    pub fn along(&self, at: Point) -> i32 {
        let (d, p) = (self.to - self.from, at - self.from);
        let along = if d.x == 0 {
            p.z.saturating_mul(d.z.signum())
        } else {
            p.x.saturating_mul(d.x.signum())
        };
        along.clamp(0, self.length())
    }
}

impl Shell {
    /// One rectangular space called "main" with walls "north", "east", "south", "west".
    pub fn rectangle(width: i32, depth: i32, height: i32, floor: Finish, wall: &Finish) -> Self {
        let id = |name: &str| name.parse().expect("a literal id is valid");
        let corner = |x, z, name| Corner {
            at: Point::new(x, z),
            wall: id(name),
        };
        let outline = vec![
            corner(0, depth, "north"),
            corner(width, depth, "east"),
            corner(width, 0, "south"),
            corner(0, 0, "west"),
        ];
        let walls = outline
            .iter()
            .map(|c| (c.wall.clone(), wall.clone()))
            .collect();
        let space = Space {
            outline,
            level: 0,
            height,
            roof: Roof::Indoor,
            floor,
        };
        let main = "main".parse().expect("a literal id is valid");
        Self {
            spaces: [(main, space)].into(),
            walls,
            openings: BTreeMap::new(),
        }
    }

    /// Every side of every wall, in the order of spaces and corners.
    pub fn faces(&self) -> impl Iterator<Item = Face<'_>> {
        self.spaces.iter().flat_map(move |(id, space)| {
            let next = space.outline.iter().cycle().skip(1);
            space.outline.iter().zip(next).map(move |(a, b)| Face {
                space: id,
                wall: &a.wall,
                from: a.at,
                to: b.at,
                level: space.level,
                height: if self.is_parapet(space, &a.wall) {
                    PARAPET
                } else {
                    space.height
                },
            })
        })
    }

    /// Whether two spaces have this wall between them.
    pub fn is_between(&self, wall: &WallId) -> bool {
        self.faces().filter(|face| face.wall == wall).count() > 1
    }

    /// Whether a wall of a space under the sky has no room beyond it.
    fn is_parapet(&self, space: &Space, wall: &WallId) -> bool {
        let indoor = |space: &&Space| space.roof == Roof::Indoor;
        let has = |space: &Space| space.outline.iter().any(|corner| corner.wall == *wall);
        space.roof == Roof::Terrace && !self.spaces.values().filter(indoor).any(has)
    }

    /// The first face of a wall: the one that positions along it count on.
    pub fn face(&self, wall: &WallId) -> Option<Face<'_>> {
        self.faces().find(|face| face.wall == wall)
    }

    /// The side of a wall that a position along it lies on, and how far along that side it is.
    ///
    /// What hangs on a wall between two spaces is counted right round it: along its first face, and
    /// from its length on along the other.
    pub fn side(&self, wall: &WallId, along: i32) -> Option<(Face<'_>, i32)> {
        let mut faces = self.faces().filter(|face| face.wall == wall);
        let first = faces.next()?;
        let length = first.length();
        match faces.next().filter(|_| along > length) {
            Some(second) => Some((second, along - length)),
            None => Some((first, along)),
        }
    }

    /// The position right round its wall of a point so far along this side: see [`Self::side`].
    pub fn round(&self, side: &Face<'_>, along: i32) -> i32 {
        match self.face(side.wall) {
            Some(first) if first != *side => first.length().saturating_add(along),
            _ => along,
        }
    }

    /// How far along the wall's first face something lies that is so far along this side.
    pub fn on_first(&self, side: &Face<'_>, along: i32) -> i32 {
        match self.face(side.wall) {
            Some(first) if first != *side => first.length().saturating_sub(along),
            _ => along,
        }
    }

    /// The face nearest to a point, and how far along it.
    pub fn nearest_face(&self, at: Point) -> Option<(Face<'_>, i32)> {
        self.faces()
            .filter(|face| self.face(face.wall).as_ref() == Some(face))
            .map(|face| {
                let along = face.along(at);
                (face, along)
            })
            .min_by_key(|(face, along)| face.point(*along, 0).distance_squared(at))
    }

    /// The space a point stands in; borders count.
    pub fn space_at(&self, at: Point) -> Option<(&SpaceId, &Space)> {
        self.spaces
            .iter()
            .find(|(_, space)| geom::contains(&space.points(), at))
    }

    /// Smallest rectangle around all spaces, as south-west and north-east corner.
    pub fn bounds(&self) -> (Point, Point) {
        let points: Vec<Point> = self.spaces.values().flat_map(Space::points).collect();
        geom::bounds(&points)
    }
}
