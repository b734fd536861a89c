//! The body of a wall: an extrusion with holes.

use bevy::prelude::*;

use super::{
    super::{
        hole::Hole,
        mesh::{Builder, Plane, Tint, shaded},
        plan::Plan,
    },
    RIM,
};
use crate::assets::finish::HoleShape;

/// Grid lines from 0 to `length`, finer near the ends, with `extra` lines where something begins.
fn lines(from: f32, to: f32, step: f32, extra: &[f32]) -> Vec<f32> {
    let mut lines: Vec<f32> = [0.06, 0.14, 0.26, 0.42]
        .iter()
        .flat_map(|d| [from + d, to - d])
        .chain(extra.iter().copied())
        .filter(|l| *l > from + 0.004 && *l < to - 0.004)
        .collect();
    let count = ((to - from) / step).ceil().max(1.0) as u32;
    for i in 1..count {
        let line = from + (to - from) * i as f32 / count as f32;
        if lines.iter().all(|l| (l - line).abs() > step * 0.45) {
            lines.push(line);
        }
    }
    lines.extend([from, to]);
    lines.sort_by(f32::total_cmp);
    lines.dedup_by(|a, b| (*a - *b).abs() < 0.003);
    lines
}

/// Both faces, the ends and the reveals of the holes.
pub(super) fn face(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Hole],
    outside: Tint,
    tint: impl Fn(Vec2) -> Tint,
) {
    let (start, end) = plan.span;
    let top = plan.height - RIM * 0.5;
    let us: Vec<f32> = holes
        .iter()
        .flat_map(|h| [h.rect.min.x, h.rect.max.x])
        .chain([plan.length])
        .collect();
    let vs: Vec<f32> = holes
        .iter()
        .flat_map(|h| [h.rect.min.y, h.rect.max.y])
        .collect();
    let us = lines(start, end, 0.3, &us);
    let vs = lines(0.0, top, 0.3, &vs);
    let plane = plan.inner;
    let outer = Plane {
        origin: plane.origin - plane.normal() * plan.thickness,
        ..plane
    };
    for (side, out) in [(plane, true), (outer, false)] {
        let normal = if out { side.normal() } else { -side.normal() };
        let mut ids = Vec::with_capacity(us.len() * vs.len());
        for &v in &vs {
            for &u in &us {
                let p = Vec2::new(u, v);
                let colour = if out { tint(p) } else { outside };
                ids.push(b.vertex(side.at(p, 0.0), normal, colour));
            }
        }
        for row in 0..vs.len() - 1 {
            for column in 0..us.len() - 1 {
                let middle = Vec2::new(
                    (us[column] + us[column + 1]) / 2.0,
                    (vs[row] + vs[row + 1]) / 2.0,
                );
                if holes.iter().any(|h| h.rect.contains(middle)) {
                    continue;
                }
                let at = |r: usize, c: usize| ids[r * us.len() + c];
                let corners = [
                    at(row, column),
                    at(row, column + 1),
                    at(row + 1, column + 1),
                    at(row + 1, column),
                ];
                b.face(if out {
                    corners
                } else {
                    [corners[3], corners[2], corners[1], corners[0]]
                });
            }
        }
    }
    let plain = shaded(tint(Vec2::new(plan.length / 2.0, 1.2)), 0.94);
    let mut strip = |a: Vec2, c: Vec2| {
        // The side faces to the right of a → c, seen from inside the room.
        let corners = [
            plane.at(a, 0.0),
            plane.at(a, -plan.thickness),
            plane.at(c, -plan.thickness),
            plane.at(c, 0.0),
        ];
        let normal = (corners[1] - corners[0])
            .cross(corners[2] - corners[0])
            .normalize_or_zero();
        b.polygon(&corners, normal, plain);
    };
    // Ends and top run around the wall, reveals the other way around their hole.
    strip(Vec2::new(end, 0.0), Vec2::new(end, top));
    strip(Vec2::new(end, top), Vec2::new(start, top));
    strip(Vec2::new(start, top), Vec2::new(start, 0.0));
    for hole in holes.iter().filter(|h| h.shape == HoleShape::Square) {
        let [a, c] = [hole.rect.min, hole.rect.max];
        let (right_low, left_high) = (Vec2::new(c.x, a.y), Vec2::new(a.x, c.y));
        strip(right_low, a);
        strip(a, left_high);
        strip(left_high, c);
        strip(c, right_low);
    }
    for hole in holes.iter().filter(|h| h.shape != HoleShape::Square) {
        shaped_hole(b, plan, hole, outside, &tint);
    }
}

/// Fills a square hole up to the shape that lies in it, from its middle outwards.
fn shaped_hole(
    b: &mut Builder,
    plan: &Plan<'_>,
    hole: &Hole,
    outside: Tint,
    tint: &impl Fn(Vec2) -> Tint,
) {
    let (centre, half) = (hole.rect.center(), hole.rect.half_size());
    let plane = plan.inner;
    let back = -plan.thickness;
    let reach = |p: Vec2| {
        let way = (p - centre).normalize_or_zero();
        let reach = half / way.abs().max(Vec2::splat(1e-6));
        centre + way * reach.min_element()
    };
    let next = hole.outline.iter().cycle().skip(1);
    for (&a, &c) in hole.outline.iter().zip(next) {
        let (a_out, c_out) = (reach(a), reach(c));
        // Between two sides of the square lies its corner.
        let corner = Vec2::new(
            if a_out.x.max(c_out.x) > centre.x {
                hole.rect.max.x
            } else {
                hole.rect.min.x
            },
            if a_out.y.max(c_out.y) > centre.y {
                hole.rect.max.y
            } else {
                hole.rect.min.y
            },
        );
        let same_side = (a_out.x - c_out.x).abs() < 1e-4 || (a_out.y - c_out.y).abs() < 1e-4;
        let mut filled = vec![a, a_out];
        if !same_side {
            filled.push(corner);
        }
        filled.extend([c_out, c]);
        let flat = a.distance_squared(a_out) + c.distance_squared(c_out) < 1e-7;
        for (depth, out) in [(0.0, true), (back, false)] {
            if flat {
                break;
            }
            let normal = if out { plane.normal() } else { -plane.normal() };
            let mut ids: Vec<u32> = filled
                .iter()
                .map(|p| {
                    let colour = if out { tint(*p) } else { outside };
                    b.vertex(plane.at(*p, depth), normal, colour)
                })
                .collect();
            if !out {
                ids.reverse();
            }
            for pair in ids.windows(2).skip(1) {
                b.triangle(ids[0], pair[0], pair[1]);
            }
        }
        let colour = shaded(tint(a), 0.94);
        // Round edges are shaded round, straight ones straight.
        let curved = a.distance_squared(c) < 0.04;
        let along = (c - a).normalize_or_zero();
        let towards = |p: Vec2| {
            let d = if curved && hole.shape != HoleShape::Arched {
                (centre - p).normalize_or_zero()
            } else {
                along.perp()
            };
            plane.u * d.x + plane.v * d.y
        };
        let ids = [(a, 0.0), (c, 0.0), (c, back), (a, back)]
            .map(|(p, depth)| b.vertex(plane.at(p, depth), towards(p), colour));
        b.face(ids);
    }
}
