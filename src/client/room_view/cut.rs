//! Cutting flat convex shapes, corners counter-clockwise.

use bevy::math::{Rect, Vec2};

use super::mesh::clipped;

/// Smaller pieces than this, in square metres, are nothing.
const CRUMB: f32 = 1e-5;

/// The corners of a rectangle.
pub(super) fn square(r: Rect) -> [Vec2; 4] {
    [
        r.min,
        Vec2::new(r.max.x, r.min.y),
        r.max,
        Vec2::new(r.min.x, r.max.y),
    ]
}

/// A regular polygon that stands for a disc.
pub(super) fn disc(middle: Vec2, radius: f32, sides: u32) -> Vec<Vec2> {
    (0..sides)
        .map(|i| {
            let turn = (i as f32 + 0.5) / sides as f32 * std::f32::consts::TAU;
            middle + Vec2::from_angle(turn) * radius
        })
        .collect()
}

pub(super) fn bounds(shape: &[Vec2]) -> Rect {
    let first = shape.first().copied().unwrap_or_default();
    shape
        .iter()
        .fold(Rect::from_corners(first, first), |rect, p| {
            rect.union_point(*p)
        })
}

fn area(shape: &[Vec2]) -> f32 {
    let pairs = shape.iter().zip(shape.iter().cycle().skip(1));
    pairs.map(|(a, b)| a.perp_dot(*b)).sum::<f32>() / 2.0
}

/// The part of a shape to the left of the line from `a` to `b`.
fn left_of(shape: &[Vec2], a: Vec2, b: Vec2) -> Vec<Vec2> {
    let side = |p: Vec2| (b - a).perp_dot(p - a);
    let mut kept = Vec::with_capacity(shape.len() + 1);
    for (i, &p) in shape.iter().enumerate() {
        let q = shape[(i + 1) % shape.len()];
        let (s, t) = (side(p), side(q));
        if s >= 0.0 {
            kept.push(p);
        }
        if (s < 0.0) != (t < 0.0) {
            kept.push(p + (q - p) * (s / (s - t)));
        }
    }
    kept.dedup_by(|a, b| a.distance_squared(*b) < 1e-8);
    kept
}

/// What is left of a shape when another is cut out of it, in convex pieces.
pub(super) fn outside(shape: &[Vec2], hole: &[Vec2]) -> Vec<Vec<Vec2>> {
    let whole = || vec![shape.to_vec()];
    if clipped(shape, bounds(hole)).len() < 3 {
        return whole();
    }
    let mut rest = shape.to_vec();
    let mut pieces = Vec::new();
    for (i, &a) in hole.iter().enumerate() {
        let b = hole[(i + 1) % hole.len()];
        let piece = left_of(&rest, b, a);
        if piece.len() >= 3 && area(&piece) > CRUMB {
            pieces.push(piece);
        }
        rest = left_of(&rest, a, b);
        if rest.len() < 3 {
            // Nothing of it lies in the hole: it stays in one piece.
            return whole();
        }
    }
    if area(&rest) > CRUMB { pieces } else { whole() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_leaves_what_is_around_it() {
        let shape = square(Rect::new(0.0, 0.0, 4.0, 3.0));
        let hole = disc(Vec2::new(2.0, 1.5), 1.0, 12);
        let rest = outside(&shape, &hole);
        let sum: f32 = rest.iter().map(|piece| area(piece)).sum();
        assert!((sum - (12.0 - area(&hole))).abs() < 1e-3, "{sum}");
        assert!(outside(&hole, &shape).is_empty());
        let far = disc(Vec2::new(9.0, 9.0), 1.0, 8);
        assert_eq!(outside(&shape, &far), vec![shape.to_vec()]);
        // Near, but not touching.
        let beside = disc(Vec2::new(4.9, 3.9), 1.2, 24);
        assert_eq!(outside(&shape, &beside).len(), 1);
    }
}
