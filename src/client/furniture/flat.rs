//! Forms cut from a sheet: the extruded outline with its bevel.

use bevy::math::{Vec2, Vec3};

use crate::client::solid::{Solid, loft};

/// `outline` with each corner rounded by at most `round`, counter-clockwise.
pub(super) fn rounded(outline: &[Vec2], round: f32) -> Vec<Vec2> {
    const STEPS: usize = 4;
    let mut points: Vec<Vec2> = outline.to_vec();
    if doubled_area(&points) < 0.0 {
        points.reverse();
    }
    if round <= 0.0 {
        return points;
    }
    let count = points.len();
    let mut out = Vec::with_capacity(count * (STEPS + 1));
    for i in 0..count {
        let (before, here, after) = (
            points[(i + count - 1) % count],
            points[i],
            points[(i + 1) % count],
        );
        let cut = |to: Vec2| {
            let way = to - here;
            let length = way.length();
            here + way * (round / length.max(0.01)).min(0.48)
        };
        let (start, end) = (cut(before), cut(after));
        for step in 0..=STEPS {
            let t = step as f32 / STEPS as f32;
            out.push(start.lerp(here, t).lerp(here.lerp(end, t), t));
        }
    }
    out
}

/// A sheet `depth` thick whose back lies in the plane z = 0, growing to the front.
pub(super) fn extrude(outline: &[Vec2], depth: f32, bevel: f32) -> Solid {
    let bevel = bevel.clamp(0.0, depth * 0.49);
    let ring = |inset: f32, z: f32| -> Vec<Vec3> {
        inset_outline(outline, inset)
            .iter()
            .map(|p| p.extend(z))
            .collect()
    };
    let rows = if bevel > 0.0 {
        vec![
            ring(bevel, 0.0),
            ring(0.0, bevel),
            ring(0.0, depth - bevel),
            ring(bevel, depth),
        ]
    } else {
        vec![ring(0.0, 0.0), ring(0.0, depth)]
    };
    let mut triangles = loft(&rows, true);
    let (back, front) = (&rows[0], &rows[rows.len() - 1]);
    for [a, b, c] in ears(&inset_outline(outline, bevel)) {
        triangles.push([front[a], front[b], front[c]]);
        triangles.push([back[a], back[c], back[b]]);
    }
    Solid::welded(&triangles, 50.0)
}

fn doubled_area(points: &[Vec2]) -> f32 {
    (0..points.len())
        .map(|i| points[i].perp_dot(points[(i + 1) % points.len()]))
        .sum()
}

fn inset_outline(points: &[Vec2], inset: f32) -> Vec<Vec2> {
    let count = points.len();
    if inset == 0.0 {
        return points.to_vec();
    }
    (0..count)
        .map(|i| {
            let edge = |a: Vec2, b: Vec2| (b - a).normalize_or_zero().perp();
            let before = edge(points[(i + count - 1) % count], points[i]);
            let after = edge(points[i], points[(i + 1) % count]);
            let middle = (before + after).normalize_or(after);
            points[i] + middle * inset / middle.dot(after).max(0.5)
        })
        .collect()
}

/// Ear clipping; outlines have some dozens of points at most.
fn ears(points: &[Vec2]) -> Vec<[usize; 3]> {
    let mut left: Vec<usize> = (0..points.len()).collect();
    let mut triangles = Vec::with_capacity(points.len());
    while left.len() > 3 {
        let count = left.len();
        let is_ear = |i: usize| {
            let [a, b, c] = [(i + count - 1) % count, i, (i + 1) % count].map(|k| points[left[k]]);
            (b - a).perp_dot(c - b) > 0.0
                && left.iter().map(|&k| points[k]).all(|p| {
                    p == a
                        || p == b
                        || p == c
                        || (b - a).perp_dot(p - a) < 0.0
                        || (c - b).perp_dot(p - b) < 0.0
                        || (a - c).perp_dot(p - c) < 0.0
                })
        };
        // A knotted outline has no ear left: any corner will do, the picture is wrong but bounded.
        let i = (0..count).find(|&i| is_ear(i)).unwrap_or(0);
        triangles.push([
            left[(i + count - 1) % count],
            left[i],
            left[(i + 1) % count],
        ]);
        left.remove(i);
    }
    if let [a, b, c] = left[..] {
        triangles.push([a, b, c]);
    }
    triangles
}
