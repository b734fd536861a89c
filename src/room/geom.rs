//! Integer geometry on the floor plan: points in centimetres, turns in degrees, boxes and outlines.
//!
//! Angles go through a fixed-point sine table, so that two machines agree on every overlap to the bit.

use serde::{Deserialize, Serialize};

/// Sine of 0–90 degrees, scaled by [`ONE`].
const SINE: [i64; 91] = [
    0, 1144, 2287, 3430, 4572, 5712, 6850, 7987, 9121, 10252, 11380, 12505, 13626, 14742, 15855,
    16962, 18064, 19161, 20252, 21336, 22415, 23486, 24550, 25607, 26656, 27697, 28729, 29753,
    30767, 31772, 32768, 33754, 34729, 35693, 36647, 37590, 38521, 39441, 40348, 41243, 42126,
    42995, 43852, 44695, 45525, 46341, 47143, 47930, 48703, 49461, 50203, 50931, 51643, 52339,
    53020, 53684, 54332, 54963, 55578, 56175, 56756, 57319, 57865, 58393, 58903, 59396, 59870,
    60326, 60764, 61183, 61584, 61966, 62328, 62672, 62997, 63303, 63589, 63856, 64104, 64332,
    64540, 64729, 64898, 65048, 65177, 65287, 65376, 65446, 65496, 65526, 65536,
];

/// Fixed-point one of [`Turn::sin`] and [`Turn::cos`].
pub const ONE: i64 = 65536;

/// Farthest from the origin that collisions count, in centimetres: whatever a stranger writes, no
/// product overflows.
pub const REACH: i32 = 20_000;

/// A point on the floor plan or an offset, in centimetres: x east, z north.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Point {
    pub x: i32,
    pub z: i32,
}

impl Point {
    pub const fn new(x: i32, z: i32) -> Self {
        Self { x, z }
    }

    /// Rotated counter-clockwise seen from above, rounded to whole centimetres.
    #[must_use]
    pub fn rotated(self, turn: Turn) -> Self {
        let (x, z) = (i64::from(self.x), i64::from(self.z));
        let (sin, cos) = (turn.sin(), turn.cos());
        Self::new(round(x * cos - z * sin), round(x * sin + z * cos))
    }

    /// Squared distance.
    pub fn distance_squared(self, other: Self) -> i64 {
        let delta = |a: i32, b: i32| i64::from(a.saturating_sub(b));
        let (dx, dz) = (delta(self.x, other.x), delta(self.z, other.z));
        (dx * dx).saturating_add(dz * dz)
    }
}

impl std::ops::Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(
            self.x.saturating_add(other.x),
            self.z.saturating_add(other.z),
        )
    }
}

impl std::ops::Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(
            self.x.saturating_sub(other.x),
            self.z.saturating_sub(other.z),
        )
    }
}

/// A direction in whole degrees, 0–359: 0 faces south, counter-clockwise seen from above.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "i32", into = "i32")]
pub struct Turn(u16);

impl Turn {
    /// Any number of degrees, wrapped into 0–359.
    pub fn new(degrees: i32) -> Self {
        Self(u16::try_from(degrees.rem_euclid(360)).unwrap_or_default())
    }

    pub const fn degrees(self) -> u16 {
        self.0
    }

    /// Scaled by [`ONE`].
    pub fn sin(self) -> i64 {
        let d = usize::from(self.0);
        match d {
            0..=90 => SINE[d],
            91..=180 => SINE[180 - d],
            181..=270 => -SINE[d - 180],
            _ => -SINE[360 - d],
        }
    }

    /// Scaled by [`ONE`].
    pub fn cos(self) -> i64 {
        Self::new(i32::from(self.0) + 90).sin()
    }
}

impl From<i32> for Turn {
    fn from(degrees: i32) -> Self {
        Self::new(degrees)
    }
}

impl From<Turn> for i32 {
    fn from(turn: Turn) -> Self {
        Self::from(turn.0)
    }
}

impl std::ops::Add for Turn {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(i32::from(self.0) + i32::from(other.0))
    }
}

fn round(scaled: i64) -> i32 {
    let half = if scaled >= 0 { ONE / 2 } else { -ONE / 2 };
    i32::try_from((scaled + half) / ONE).unwrap_or_default()
}

/// A point scaled by [`ONE`], clamped to [`REACH`].
fn scaled(p: Point) -> (i64, i64) {
    let scale = |v: i32| i64::from(v.clamp(-REACH, REACH)) * ONE;
    (scale(p.x), scale(p.z))
}

/// A footprint standing in a room: an oriented rectangle between two heights, all in centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub at: Point,
    pub turn: Turn,
    /// Full width and depth before turning.
    pub size: (u16, u16),
    pub bottom: i32,
    pub top: i32,
}

impl Block {
    /// Corners scaled by [`ONE`], counter-clockwise seen from above.
    fn corners(&self) -> [(i64, i64); 4] {
        let (sin, cos) = (self.turn.sin(), self.turn.cos());
        let (w, d) = (i64::from(self.size.0), i64::from(self.size.1));
        let (cx, cz) = scaled(self.at);
        [(-w, -d), (w, -d), (w, d), (-w, d)]
            .map(|(x, z)| (cx + (x * cos - z * sin) / 2, cz + (x * sin + z * cos) / 2))
    }

    /// Directions of width and depth, scaled by [`ONE`].
    fn axes(&self) -> [(i64, i64); 2] {
        let (sin, cos) = (self.turn.sin(), self.turn.cos());
        [(cos, sin), (-sin, cos)]
    }

    /// Whether the two share space: touching does not count, nor does a centimetre to the side.
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |axes: [(i64, i64); 2]| separated(axes, &self.corners(), &other.corners(), ONE);
        self.bottom < other.top
            && other.bottom < self.top
            && !apart(self.axes())
            && !apart(other.axes())
    }

    /// Whether it lies within a rectangle of this size around the origin; a centimetre over is
    /// forgiven.
    pub fn fits(&self, size: (u16, u16)) -> bool {
        let reach = |side: u16| i64::from(side) * ONE / 2 + ONE;
        self.corners()
            .iter()
            .all(|(x, z)| x.abs() <= reach(size.0) && z.abs() <= reach(size.1))
    }

    /// Smallest axis-aligned rectangle around it, as south-west and north-east corner.
    pub fn bounds(&self) -> (Point, Point) {
        let corners = self.corners().map(|(x, z)| Point::new(round(x), round(z)));
        let pick = |f: fn(i32, i32) -> i32| {
            corners
                .iter()
                .fold(corners[0], |a, c| Point::new(f(a.x, c.x), f(a.z, c.z)))
        };
        (pick(i32::min), pick(i32::max))
    }
}

/// Whether two convex shapes share no more than `slack` along one of the axes; all scaled.
fn separated(axes: [(i64, i64); 2], a: &[(i64, i64)], b: &[(i64, i64)], slack: i64) -> bool {
    axes.iter().any(|&(ax, az)| {
        // Coordinates stay below 2^33 and axes below 2^17, so the products stay below 2^51.
        let span = |shape: &[(i64, i64)]| {
            shape
                .iter()
                .fold((i64::MAX, i64::MIN), |(low, high), &(x, z)| {
                    let along = (x * ax + z * az) / ONE;
                    (low.min(along), high.max(along))
                })
        };
        let ((a_low, a_high), (b_low, b_high)) = (span(a), span(b));
        a_low + slack >= b_high || b_low + slack >= a_high
    })
}

/// Twice the signed area of a polygon: positive when it runs counter-clockwise seen from above.
pub fn doubled_area(outline: &[Point]) -> i64 {
    edges(outline)
        .map(|(a, b)| i64::from(a.x) * i64::from(b.z) - i64::from(b.x) * i64::from(a.z))
        .fold(0, i64::saturating_add)
}

/// The smallest rectangle around an outline, as south-west and north-east corner.
pub fn bounds(outline: &[Point]) -> (Point, Point) {
    let first = outline.first().copied().unwrap_or_default();
    outline.iter().fold((first, first), |(low, high), p| {
        let low = Point::new(low.x.min(p.x), low.z.min(p.z));
        (low, Point::new(high.x.max(p.x), high.z.max(p.z)))
    })
}

/// The edges of a closed outline, the last one leading back to the first point.
pub fn edges(outline: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    outline
        .iter()
        .copied()
        .zip(outline.iter().copied().cycle().skip(1))
}

/// Whether a rectilinear outline holds the point; the border counts.
pub fn contains(outline: &[Point], p: Point) -> bool {
    let mut inside = false;
    for (a, b) in edges(outline) {
        let (low, high) = (a.z.min(b.z), a.z.max(b.z));
        if a.x == b.x {
            if p.x == a.x && (low..=high).contains(&p.z) {
                return true;
            }
            if a.x > p.x && (low..high).contains(&p.z) {
                inside = !inside;
            }
        } else if p.z == a.z && (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x) {
            return true;
        }
    }
    inside
}

/// A rectilinear outline cut into rectangles, as south-west and north-east corners.
pub fn strips(outline: &[Point]) -> Vec<(Point, Point)> {
    let mut zs: Vec<i32> = outline.iter().map(|p| p.z).collect();
    zs.sort_unstable();
    zs.dedup();
    let mut strips: Vec<(Point, Point)> = Vec::new();
    for pair in zs.windows(2) {
        let (low, high) = (pair[0], pair[1]);
        let mut xs: Vec<i32> = edges(outline)
            .filter(|(a, b)| a.x == b.x && a.z.min(b.z) <= low && a.z.max(b.z) >= high)
            .map(|(a, _)| a.x)
            .collect();
        xs.sort_unstable();
        for span in xs.chunks_exact(2) {
            let grown = strips
                .iter_mut()
                .find(|(a, b)| a.x == span[0] && b.x == span[1] && b.z == low);
            match grown {
                Some((_, end)) => end.z = high,
                None => strips.push((Point::new(span[0], low), Point::new(span[1], high))),
            }
        }
    }
    strips
}

/// Whether a block stands wholly inside a rectilinear outline; a centimetre over is forgiven.
pub fn holds(outline: &[Point], block: &Block) -> bool {
    let core = Block {
        size: (
            block.size.0.saturating_sub(2),
            block.size.1.saturating_sub(2),
        ),
        ..*block
    };
    // With its centre inside, it is inside unless an edge runs through it.
    contains(outline, block.at)
        && edges(outline).all(|(a, b)| {
            let edge = [scaled(a), scaled(b)];
            separated([(ONE, 0), (0, ONE)], &core.corners(), &edge, 0)
                || separated(core.axes(), &core.corners(), &edge, 0)
        })
}
