//! Forms made by turning and drawing: the lathe, the sweep along a path and the ring.

use std::f32::consts::TAU;

use bevy::math::{Quat, Vec2, Vec3};

use crate::client::solid::{Solid, curve, fan, loft};

/// A profile of (radius, height) turned round the y axis. `smooth` draws a curve through the
/// points; `closed` joins the last to the first (rings, lamp shades); `flutes` are grooves from
/// top to bottom and how deep they cut.
pub(super) fn lathe(
    profile: &[Vec2],
    segments: usize,
    smooth: bool,
    closed: bool,
    flutes: (usize, f32),
) -> Solid {
    let mut points = if smooth {
        curve(profile, 3, closed)
    } else {
        profile.to_vec()
    };
    if closed && let Some(&first) = points.first() {
        points.push(first);
    }
    for point in &mut points {
        point.x = point.x.max(0.0);
    }
    // Written downwards it would be inside out.
    let swept: f32 = points
        .windows(2)
        .map(|p| (p[0].x + p[1].x) * (p[1].y - p[0].y))
        .sum();
    if swept < 0.0 {
        points.reverse();
    }
    let groove = |angle: f32| {
        let wave = (angle * flutes.0 as f32 / 2.0).sin().abs();
        1.0 - flutes.1 * (1.0 - wave.sqrt())
    };
    let ring = |point: &Vec2| -> Vec<Vec3> {
        (0..segments)
            .map(|i| {
                let angle = TAU * i as f32 / segments as f32;
                let radius = point.x * if flutes.0 > 0 { groove(angle) } else { 1.0 };
                Vec3::new(radius * angle.cos(), point.y, -radius * angle.sin())
            })
            .collect()
    };
    let rows: Vec<Vec<Vec3>> = points.iter().map(ring).collect();
    let mut triangles = loft(&rows, true);
    if !closed && let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        triangles.extend(fan(first, false));
        triangles.extend(fan(last, true));
    }
    Solid::welded(&triangles, if smooth { 70.0 } else { 42.0 })
}

/// A round bar along `path`, from the first radius to the second; its ends are domes.
pub(super) fn sweep(
    path: &[Vec3],
    radius: (f32, f32),
    sides: usize,
    steps: usize,
    closed: bool,
) -> Solid {
    let points = curve(path, steps, closed);
    let count = points.len();
    let way = |i: usize| {
        let (before, after) = match closed {
            true => ((i + count - 1) % count, (i + 1) % count),
            false => (i.saturating_sub(1), (i + 1).min(count - 1)),
        };
        (points[after] - points[before]).normalize_or(Vec3::Y)
    };
    let mut side = way(0).any_orthonormal_vector();
    let mut rows = Vec::with_capacity(count + 4);
    let ring = |centre: Vec3, along: Vec3, side: Vec3, radius: f32| -> Vec<Vec3> {
        (0..sides)
            .map(|i| {
                centre + Quat::from_axis_angle(along, TAU * i as f32 / sides as f32) * side * radius
            })
            .collect()
    };
    for (i, &point) in points.iter().enumerate() {
        let along = way(i);
        side = (side - along * side.dot(along)).normalize_or(along.any_orthonormal_vector());
        let part = i as f32 / (count - 1).max(1) as f32;
        let thick = radius.0 + (radius.1 - radius.0) * part;
        if i == 0 && !closed {
            rows.push(ring(point - along * thick * 0.6, along, side, thick * 0.55));
        }
        rows.push(ring(point, along, side, thick));
        if i + 1 == count && !closed {
            rows.push(ring(point + along * thick * 0.6, along, side, thick * 0.55));
        }
    }
    if closed {
        // The frame may come back turned: line the seam up with the nearest side.
        let first = rows[0].clone();
        let last = rows[count - 1][0];
        let shift = (0..sides)
            .min_by(|&a, &b| {
                first[a]
                    .distance_squared(last)
                    .total_cmp(&first[b].distance_squared(last))
            })
            .unwrap_or(0);
        rows.push((0..sides).map(|i| first[(i + shift) % sides]).collect());
    }
    let mut triangles = loft(&rows, true);
    if !closed && let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        triangles.extend(fan(first, false));
        triangles.extend(fan(last, true));
    }
    Solid::welded(&triangles, 75.0)
}

/// A ring lying flat round the origin: a rolled edge, a wreath.
pub(super) fn ring(radius: (f32, f32), thickness: f32, segments: usize, sides: usize) -> Solid {
    let path: Vec<Vec3> = (0..segments)
        .map(|i| {
            let angle = TAU * i as f32 / segments as f32;
            Vec3::new(radius.0 * angle.cos(), 0.0, -radius.1 * angle.sin())
        })
        .collect();
    let half = thickness / 2.0;
    sweep(&path, (half, half), sides, 1, true)
}
