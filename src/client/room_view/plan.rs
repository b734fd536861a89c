//! Where walls stand and how they end: the shell's faces in metres, ready to be built.

use bevy::prelude::*;

use super::mesh::Plane;
use crate::{
    client::space::to_world,
    room::{
        Finish, Shell, SpaceId, WallId,
        geom::{self, Point},
        shell::{Opening, PARAPET, Roof, WALL_THICKNESS},
    },
};

/// One side of a wall with what is in it.
pub(in crate::client) struct Plan<'a> {
    pub(in crate::client) wall: &'a WallId,
    pub(in crate::client) space: &'a SpaceId,
    pub(in crate::client) finish: &'a Finish,
    pub(in crate::client) length: f32,
    pub(in crate::client) height: f32,
    pub(in crate::client) thickness: f32,
    /// Where its body begins and ends along it: a wall covers the corner at its right end.
    pub(in crate::client) span: (f32, f32),
    /// The inner face: u along, v up, outside into the room. Heights count from the floor.
    pub(in crate::client) inner: Plane,
    /// Another space is behind it.
    pub(in crate::client) between: bool,
    /// It only keeps people from falling off a terrace.
    pub(in crate::client) low: bool,
    pub(in crate::client) level: f32,
    pub(in crate::client) openings: Vec<(Rect, &'a Opening)>,
}

impl Plan<'_> {
    pub(in crate::client) fn holes(&self) -> Vec<Rect> {
        self.openings.iter().map(|(rect, _)| *rect).collect()
    }
}

/// How far a wall between two spaces stands out from its middle on either side, in metres.
pub(in crate::client) const HALF: f32 = 0.04;
/// What an end is short of so as not to share a plane with its neighbour.
const HAIR: f32 = 0.002;

/// How a corner of a clockwise outline turns: convex below 0, not at all at 0.
fn turning(before: Point, at: Point, after: Point) -> i64 {
    let (a, b) = (at - before, after - at);
    (i64::from(a.x) * i64::from(b.z) - i64::from(a.z) * i64::from(b.x)).signum()
}

/// How far into its space what hangs on a wall is drawn from where it is: before a wall between two
/// spaces, which stands on either side of the line that both have as their edge.
pub(in crate::client) fn stands_out(shell: &Shell, wall: &WallId) -> f32 {
    if shell.is_between(wall) { HALF } else { 0.0 }
}

/// Every side of every wall. A shell from a file may be odd; what cannot be built is left out.
pub(in crate::client) fn plans(shell: &Shell) -> Vec<Plan<'_>> {
    let mut plans = Vec::new();
    for (space, content) in &shell.spaces {
        let corners = &content.outline;
        let n = corners.len();
        for (i, corner) in corners.iter().enumerate() {
            let to = corners[(i + 1) % n].at;
            let length = corner.at.distance_squared(to) as f32;
            let length = length.sqrt() / 100.0;
            let Some(finish) = shell.walls.get(&corner.wall).filter(|_| length > 0.01) else {
                continue;
            };
            let between = shell.is_between(&corner.wall);
            let whole = WALL_THICKNESS as f32 / 100.0;
            // A wall between two spaces is built half from either side.
            let thickness = if between { HALF } else { whole };
            let (before, after) = (&corners[(i + n - 1) % n], &corners[(i + 1) % n]);
            let beside = [&before.wall, &after.wall].map(|wall| shell.is_between(wall));
            let starts = turning(before.at, corner.at, to);
            let ends = turning(corner.at, to, corners[(i + 2) % n].at);
            // A wall covers the corner at its right end, unless the wall goes on there as that of the
            // space next door: then they meet without a gap, for what is between them may be sunk. At an
            // inner corner the end hides just behind the neighbour's face.
            let start = match (starts, between, beside[0]) {
                (0 | -1, ..) => 0.0,
                (1, true, true) => HAIR - HALF,
                _ => HAIR,
            };
            let end = length
                + match (ends, between, beside[1]) {
                    (-1, false, false) => thickness,
                    (0 | -1, ..) => 0.0,
                    (1, true, true) => HALF - HAIR,
                    _ => -HAIR,
                };
            let (a, b) = (to_world(corner.at, 0), to_world(to, 0));
            let openings = shell.openings.values().filter(|o| o.wall == corner.wall);
            let mut faces = shell.faces();
            let face = faces.find(|f| f.space == space && f.from == corner.at);
            let height = face.as_ref().map_or(content.height, |face| face.height);
            let low = height <= PARAPET && content.roof == Roof::Terrace;
            let height = height as f32 / 100.0;
            let first = shell.face(&corner.wall);
            let floors = first.as_ref().map_or(0, |f| f.level - content.level);
            // Positions along a wall count on its first face; the other side sees them mirrored.
            let mirrored = first.is_some_and(|f| f.space != space || f.from != corner.at);
            let openings = openings
                .filter_map(|opening| {
                    let (w, h) = opening.size();
                    let along = opening.along as f32 / 100.0;
                    let along = if mirrored { length - along } else { along };
                    let sill = (opening.sill + floors) as f32 / 100.0;
                    let low = Vec2::new(along - w as f32 / 200.0, sill);
                    let rect = Rect::from_corners(low, low + Vec2::new(w as f32, h as f32) / 100.0);
                    let inside = Rect::new(0.05, 0.0, length - 0.05, height - 0.08);
                    let rect = rect.intersect(inside);
                    (rect.width() > 0.2 && rect.height() > 0.2).then_some((rect, opening))
                })
                .collect();
            let u = (b - a).normalize_or(Vec3::X);
            let inner = Plane {
                origin: a,
                u,
                v: Vec3::Y,
            };
            let inner = inner.lifted(stands_out(shell, &corner.wall));
            plans.push(Plan {
                between,
                low,
                wall: &corner.wall,
                space,
                finish,
                length,
                height,
                thickness,
                span: (start, end),
                inner,
                level: content.level as f32 / 100.0,
                openings,
            });
        }
    }
    plans
}

/// A rectilinear outline cut into rectangles, in room metres (x east, y north).
pub(in crate::client) fn rectangles(outline: &[Point]) -> Vec<Rect> {
    let metre = |v: i32| v as f32 / 100.0;
    geom::strips(outline)
        .into_iter()
        .map(|(low, high)| Rect::new(metre(low.x), metre(low.z), metre(high.x), metre(high.z)))
        .collect()
}

/// A clockwise rectilinear outline grown outwards by `by` metres at each of its edges, in room metres.
/// A straight corner whose edges grow differently becomes a step.
pub(in crate::client) fn grown(outline: &[Point], by: impl Fn(usize) -> f32) -> Vec<Vec2> {
    let n = outline.len();
    let at = |p: Point| Vec2::new(p.x as f32, p.z as f32) / 100.0;
    (0..n)
        .flat_map(|i| {
            let (before, here, after) = (
                at(outline[(i + n - 1) % n]),
                at(outline[i]),
                at(outline[(i + 1) % n]),
            );
            let (a, b) = (
                (here - before).normalize_or_zero(),
                (after - here).normalize_or_zero(),
            );
            // The outside lies to the left of a clockwise edge.
            let (before, after) = (by((i + n - 1) % n), by(i));
            let (left_a, left_b) = (a.perp() * before, b.perp() * after);
            if a.dot(b).abs() < 0.5 {
                vec![here + left_a + left_b]
            } else if before == after {
                vec![here + left_a]
            } else {
                vec![here + left_a, here + left_b]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(corners: &[(i32, i32)]) -> Vec<Point> {
        corners.iter().map(|&(x, z)| Point::new(x, z)).collect()
    }

    #[test]
    fn an_outline_is_cut_without_gaps_or_overlap() {
        let l = points(&[
            (0, 600),
            (400, 600),
            (400, 400),
            (700, 400),
            (700, 0),
            (0, 0),
        ]);
        let areas = rectangles(&l);
        let area: f32 = areas.iter().map(|r| r.width() * r.height()).sum();
        assert!((area - (4.0 * 2.0 + 7.0 * 4.0)).abs() < 1e-4);
        assert_eq!(areas.len(), 2);
    }

    #[test]
    fn an_outline_grows_outwards_at_every_corner() {
        let l = points(&[
            (0, 600),
            (400, 600),
            (400, 400),
            (700, 400),
            (700, 0),
            (0, 0),
        ]);
        let grown = grown(&l, |_| 0.1);
        let wanted = [
            (-0.1, 6.1),
            (4.1, 6.1),
            (4.1, 4.1),
            (7.1, 4.1),
            (7.1, -0.1),
            (-0.1, -0.1),
        ];
        for (is, wanted) in grown.iter().zip(wanted) {
            assert!(
                is.distance(Vec2::from(wanted)) < 1e-4,
                "{is} is not {wanted:?}"
            );
        }
    }

    #[test]
    fn odd_shells_build_nothing_rather_than_panic() {
        assert!(plans(&Shell::default()).is_empty());
        assert!(rectangles(&points(&[(0, 0)])).is_empty());
        assert!(rectangles(&[]).is_empty());
    }
}
