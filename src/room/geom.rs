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

    /// Squared distance, exact.
    pub fn distance_squared(self, other: Self) -> i64 {
        let (dx, dz) = (i64::from(self.x - other.x), i64::from(self.z - other.z));
        dx * dx + dz * dz
    }
}

impl std::ops::Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.z + other.z)
    }
}

impl std::ops::Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.z - other.z)
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
        let (cx, cz) = (i64::from(self.at.x) * ONE, i64::from(self.at.z) * ONE);
        [(-w, -d), (w, -d), (w, d), (-w, d)]
            .map(|(x, z)| (cx + (x * cos - z * sin) / 2, cz + (x * sin + z * cos) / 2))
    }

    /// Whether the two share space: touching does not count, nor does less than a centimetre.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.bottom < other.top
            && other.bottom < self.top
            && !self.separated_along_own_axes(other)
            && !other.separated_along_own_axes(self)
    }

    fn separated_along_own_axes(&self, other: &Self) -> bool {
        let (sin, cos) = (self.turn.sin(), self.turn.cos());
        let half = (
            i64::from(self.size.0) * ONE / 2,
            i64::from(self.size.1) * ONE / 2,
        );
        let centre = (i64::from(self.at.x) * ONE, i64::from(self.at.z) * ONE);
        [((cos, sin), half.0), ((-sin, cos), half.1)]
            .iter()
            .any(|&((ax, az), reach)| {
                let along = other.corners().map(|(x, z)| {
                    let (dx, dz) = (x - centre.0, z - centre.1);
                    // |d| < 2^31 and |axis| ≤ 2^16: the products stay below 2^48.
                    (dx * ax + dz * az) / ONE
                });
                let low = along.iter().copied().min().unwrap_or_default();
                let high = along.iter().copied().max().unwrap_or_default();
                low >= reach - ONE || high <= -reach + ONE
            })
    }

    /// Smallest axis-aligned rectangle around it, as south-west and north-east corner.
    pub fn bounds(&self) -> (Point, Point) {
        let corners = self.corners().map(|(x, z)| Point::new(round(x), round(z)));
        let pick = |f: fn(i32, i32) -> i32, start: Point| {
            corners
                .iter()
                .fold(start, |a, c| Point::new(f(a.x, c.x), f(a.z, c.z)))
        };
        (pick(i32::min, corners[0]), pick(i32::max, corners[0]))
    }
}

/// Twice the signed area of a polygon: positive when it runs counter-clockwise seen from above.
pub fn doubled_area(outline: &[Point]) -> i64 {
    edges(outline)
        .map(|(a, b)| i64::from(a.x) * i64::from(b.z) - i64::from(b.x) * i64::from(a.z))
        .sum()
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

/// Whether a block stands wholly inside a rectilinear outline; a centimetre over is forgiven.
pub fn holds(outline: &[Point], block: &Block) -> bool {
    contains(outline, block.at)
        && edges(outline).all(|(a, b)| {
            let length = |d: i32| u16::try_from(d.abs()).unwrap_or(u16::MAX).saturating_add(2);
            let edge = Block {
                at: Point::new((a.x + b.x) / 2, (a.z + b.z) / 2),
                turn: Turn::default(),
                size: (length(b.x - a.x), length(b.z - a.z)),
                ..*block
            };
            !edge.overlaps(block)
        })
}
