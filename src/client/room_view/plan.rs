//! Where walls stand and how they end: the shell's faces in metres, ready to be built.

use bevy::prelude::*;

use super::mesh::Plane;
use crate::{
    client::space::to_world,
    room::{Finish, Shell, SpaceId, WallId, geom::Point, shell::Opening, shell::WALL_THICKNESS},
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
    pub(in crate::client) level: f32,
    pub(in crate::client) openings: Vec<(Rect, &'a Opening)>,
}

impl Plan<'_> {
    pub(in crate::client) fn holes(&self) -> Vec<Rect> {
        self.openings.iter().map(|(rect, _)| *rect).collect()
    }
}

/// How a corner of a clockwise outline turns.
fn convex(before: Point, at: Point, after: Point) -> bool {
    let (a, b) = (at - before, after - at);
    i64::from(a.x) * i64::from(b.z) - i64::from(a.z) * i64::from(b.x) < 0
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
            let sides = shell.faces().filter(|f| *f.wall == corner.wall).count();
            let whole = WALL_THICKNESS as f32 / 100.0;
            // A wall between two spaces is built half from either side.
            let thickness = if sides > 1 { whole / 2.0 } else { whole };
            let starts_convex = convex(corners[(i + n - 1) % n].at, corner.at, to);
            let ends_convex = convex(corner.at, to, corners[(i + 2) % n].at);
            // At an inner corner the end hides just behind the neighbour's face.
            let start = if starts_convex { 0.0 } else { 0.002 };
            let end = length + if ends_convex { thickness } else { -0.002 };
            let (a, b) = (to_world(corner.at, 0), to_world(to, 0));
            let openings = shell.openings.values().filter(|o| o.wall == corner.wall);
            let height = content.height as f32 / 100.0;
            // Positions along a wall count on its first face; the other side sees them mirrored.
            let mirrored = shell
                .face(&corner.wall)
                .is_some_and(|f| f.space != space || f.from != corner.at);
            let openings = openings
                .filter_map(|opening| {
                    let (w, h) = opening.size();
                    let along = opening.along as f32 / 100.0;
                    let along = if mirrored { length - along } else { along };
                    let low = Vec2::new(along - w as f32 / 200.0, opening.sill as f32 / 100.0);
                    let rect = Rect::from_corners(low, low + Vec2::new(w as f32, h as f32) / 100.0);
                    let inside = Rect::new(0.05, 0.0, length - 0.05, height - 0.08);
                    let rect = rect.intersect(inside);
                    (rect.width() > 0.2 && rect.height() > 0.2).then_some((rect, opening))
                })
                .collect();
            plans.push(Plan {
                wall: &corner.wall,
                space,
                finish,
                length,
                height,
                thickness,
                span: (start, end),
                inner: Plane {
                    origin: a,
                    u: (b - a).normalize_or(Vec3::X),
                    v: Vec3::Y,
                },
                level: content.level as f32 / 100.0,
                openings,
            });
        }
    }
    plans
}

/// A rectilinear outline cut into rectangles, in room metres (x east, y north).
pub(in crate::client) fn rectangles(outline: &[Point]) -> Vec<Rect> {
    let mut zs: Vec<i32> = outline.iter().map(|p| p.z).collect();
    zs.sort_unstable();
    zs.dedup();
    let mut strips: Vec<(i32, i32, i32, i32)> = Vec::new();
    for pair in zs.windows(2) {
        let (low, high) = (pair[0], pair[1]);
        let mut xs: Vec<i32> = crate::room::geom::edges(outline)
            .filter(|(a, b)| a.x == b.x && a.z.min(b.z) <= low && a.z.max(b.z) >= high)
            .map(|(a, _)| a.x)
            .collect();
        xs.sort_unstable();
        for span in xs.chunks_exact(2) {
            let grown = strips
                .iter_mut()
                .find(|s| s.0 == span[0] && s.1 == span[1] && s.3 == low);
            match grown {
                Some(strip) => strip.3 = high,
                None => strips.push((span[0], span[1], low, high)),
            }
        }
    }
    let metre = |v: i32| v as f32 / 100.0;
    strips
        .into_iter()
        .map(|(west, east, south, north)| {
            Rect::new(metre(west), metre(south), metre(east), metre(north))
        })
        .collect()
}

/// A clockwise rectilinear outline grown outwards by `by` metres, in room metres.
pub(in crate::client) fn grown(outline: &[Point], by: f32) -> Vec<Vec2> {
    let n = outline.len();
    let at = |p: Point| Vec2::new(p.x as f32, p.z as f32) / 100.0;
    (0..n)
        .map(|i| {
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
            let (left_a, left_b) = (a.perp() * by, b.perp() * by);
            here + left_a
                + if a.dot(b).abs() < 0.5 {
                    left_b
                } else {
                    Vec2::ZERO
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
        let grown = grown(&l, 0.1);
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
