//! The body of a wall: an extrusion with holes, and the finish on its inner face.

use bevy::prelude::*;

use super::{
    mesh::{Builder, Plane, Tint, noise, shaded, without},
    plan::Plan,
};
use crate::{
    assets::Rgb,
    client::paint::{albedo, nth, paint},
};

/// Height of wainscot, rail included.
const DADO: f32 = 0.78;
/// Height of the moulding that crowns a wall.
pub(super) const RIM: f32 = 0.075;
const SKIRTING: (f32, f32) = (0.09, 0.018);

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

/// How dark corners are: light reaches them from fewer sides.
pub(super) fn corner_shade(distance: f32, reach: f32, depth: f32) -> f32 {
    1.0 - depth * (-distance.max(0.0) / reach).exp()
}

/// Walls are brightest where people are and fade towards the ceiling: things stand out before them.
fn fading(share: f32) -> f32 {
    let t = ((share - 0.3) / 0.7).clamp(0.0, 1.0);
    0.918 - 0.13 * t * t * (3.0 - 2.0 * t)
}

/// The wall's colour without its pattern, and the pattern's own.
fn tints(plan: &Plan<'_>) -> (Tint, Tint) {
    let paints = &plan.finish.paint;
    (
        albedo(nth(paints, 0, "mint")),
        albedo(nth(paints, 1, "paper")),
    )
}

/// Builds the wall, skirting included; `trim` colours mouldings.
pub(super) fn body(plan: &Plan<'_>, trim: Tint) -> Builder {
    let mut b = Builder::default();
    let (main, other) = tints(plan);
    // What is tall by its nature has no place on a parapet.
    let kind = match plan.finish.kind.as_str() {
        "brick" => "brick",
        _ if plan.low => "plaster",
        kind => kind,
    };
    let shade = |p: Vec2| {
        fading(p.y / plan.height)
            * corner_shade(p.y, 0.22, 0.16)
            * corner_shade(p.x.min(plan.length - p.x), 0.3, 0.12)
            * corner_shade(plan.height - p.y, 0.25, 0.06)
    };
    let base = if kind == "brick" { other } else { main };
    // A parapet is seen from without as well.
    let outside = if plan.low { shaded(main, 0.9) } else { trim };
    face(&mut b, plan, outside, |p| shaded(base, shade(p)));
    let holes = plan.holes();
    match kind {
        "wainscot" => wainscot(&mut b, plan, &holes, other, trim, &shade),
        "stripes" => stripes(&mut b, plan, &holes, other, &shade),
        "sprigs" => sprigs(&mut b, plan, &holes, other, &shade),
        "brick" => bricks(&mut b, plan, &holes, main, &shade),
        "panels" => panels(&mut b, plan, &holes, main, &shade),
        _ => {}
    }
    skirting(&mut b, plan, trim);
    b
}

/// Both faces, the ends and the reveals of the holes.
fn face(b: &mut Builder, plan: &Plan<'_>, outside: Tint, tint: impl Fn(Vec2) -> Tint) {
    let (start, end) = plan.span;
    let top = plan.height - RIM * 0.5;
    let holes = plan.holes();
    let us: Vec<f32> = holes
        .iter()
        .flat_map(|h| [h.min.x, h.max.x])
        .chain([plan.length])
        .collect();
    let vs: Vec<f32> = holes.iter().flat_map(|h| [h.min.y, h.max.y]).collect();
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
                if holes.iter().any(|h| h.contains(middle)) {
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
    for (hole, opening) in &plan.openings {
        if opening.kind.as_str() == "round-window" {
            continue;
        }
        let [a, c] = [hole.min, hole.max];
        let (right_low, left_high) = (Vec2::new(c.x, a.y), Vec2::new(a.x, c.y));
        strip(right_low, a);
        strip(a, left_high);
        strip(left_high, c);
        strip(c, right_low);
    }
    for (hole, opening) in &plan.openings {
        if opening.kind.as_str() == "round-window" {
            round_hole(b, plan, *hole, &tint);
        }
    }
}

/// Fills a square hole up to the circle in it.
fn round_hole(b: &mut Builder, plan: &Plan<'_>, hole: Rect, tint: &impl Fn(Vec2) -> Tint) {
    const PARTS: usize = 48;
    let (centre, radius) = (hole.center(), hole.half_size().min_element());
    let plane = plan.inner;
    let rim: Vec<(Vec2, Vec2)> = (0..=PARTS)
        .map(|i| {
            let (sin, cos) = (i as f32 / PARTS as f32 * std::f32::consts::TAU).sin_cos();
            let direction = Vec2::new(cos, sin);
            let reach = hole.half_size() / direction.abs().max(Vec2::splat(1e-6));
            (
                centre + direction * radius,
                centre + direction * reach.min_element(),
            )
        })
        .collect();
    let back = -plan.thickness;
    for pair in rim.windows(2) {
        let [(a, a_out), (c, c_out)] = [pair[0], pair[1]];
        for (depth, out) in [(0.0, true), (back, false)] {
            let normal = if out { plane.normal() } else { -plane.normal() };
            let ids = [a, a_out, c_out, c].map(|p| b.vertex(plane.at(p, depth), normal, tint(p)));
            b.face(if out {
                ids
            } else {
                [ids[3], ids[2], ids[1], ids[0]]
            });
        }
        let colour = shaded(tint(a), 0.94);
        let towards = |p: Vec2| {
            let d = (centre - p).normalize_or_zero();
            plane.u * d.x + plane.v * d.y
        };
        let ids = [(a, 0.0), (c, 0.0), (c, back), (a, back)]
            .map(|(p, depth)| b.vertex(plane.at(p, depth), towards(p), colour));
        b.face(ids);
    }
}

/// A board laid on the wall wherever no hole is.
fn board(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    rect: Rect,
    (lift, bevel): (f32, f32),
    tint: impl Fn(Vec2) -> Tint,
) {
    for part in without(rect, holes) {
        b.tile(&plan.inner, part, lift, bevel, 0.4, &tint);
    }
}

fn wainscot(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    tint: Tint,
    trim: Tint,
    shade: &impl Fn(Vec2) -> f32,
) {
    let count = (plan.length / 0.125).round().max(1.0);
    let width = plan.length / count;
    for i in 0..count as u32 {
        let west = i as f32 * width;
        let rect = Rect::new(west, 0.0, west + width, DADO - 0.05);
        let value = 0.99 + 0.02 * noise(i);
        board(b, plan, holes, rect, (0.012, 0.013), |p| {
            shaded(tint, value * shade(p))
        });
    }
    let rail = Rect::new(0.0, DADO - 0.05, plan.length, DADO);
    for part in without(rail, holes) {
        let centre = plan.inner.at(part.center(), 0.014);
        let half = Vec3::new(part.width() / 2.0, part.height() / 2.0, 0.02);
        let axes = [plan.inner.u, plan.inner.v, plan.inner.normal()];
        b.block(centre, half, axes, 0.01, trim);
    }
}

fn stripes(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    tint: Tint,
    shade: &impl Fn(Vec2) -> f32,
) {
    let pairs = (plan.length / 0.28).round().max(1.0);
    let width = plan.length / pairs / 2.0;
    let top = plan.height - RIM * 0.5;
    for i in 0..pairs as u32 {
        let left = (2 * i) as f32 * width + width / 2.0;
        for part in without(Rect::new(left, 0.0, left + width, top), holes) {
            b.sheet(&plan.inner, part, 0.0015, 0.3, |p| shaded(tint, shade(p)));
        }
    }
}

/// Little three-leaved sprigs in a quincunx.
fn sprigs(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    tint: Tint,
    shade: &impl Fn(Vec2) -> f32,
) {
    const PITCH: f32 = 0.26;
    let columns = (plan.length / PITCH).round().max(1.0);
    let step = plan.length / columns;
    let rows = ((plan.height - 0.2) / (PITCH * 0.62)) as u32;
    let leaf = |tip: Vec2, side: Vec2| [Vec2::ZERO, tip * 0.5 - side, tip, tip * 0.5 + side];
    let leaves = [
        leaf(Vec2::new(0.0, 0.055), Vec2::new(-0.011, 0.0)),
        leaf(Vec2::new(0.040, 0.030), Vec2::new(-0.006, 0.010)),
        leaf(Vec2::new(-0.040, 0.030), Vec2::new(-0.006, -0.010)),
    ];
    for row in 0..rows {
        for column in 0..=columns as u32 {
            let shift = if row % 2 == 0 { 0.5 } else { 0.0 };
            let at = Vec2::new(
                (column as f32 + shift) * step,
                0.18 + row as f32 * PITCH * 0.62,
            );
            let clear = at.x > 0.05
                && at.x < plan.length - 0.05
                && holes.iter().all(|h| !h.inflate(0.09).contains(at));
            if !clear {
                continue;
            }
            let colour = shaded(tint, shade(at));
            for shape in &leaves {
                let corners: Vec<Vec3> = shape
                    .iter()
                    .map(|p| plan.inner.at(at + *p, 0.002))
                    .collect();
                b.polygon(&corners, plan.inner.normal(), colour);
            }
        }
    }
}

fn bricks(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    tint: Tint,
    shade: &impl Fn(Vec2) -> f32,
) {
    const BRICK: Vec2 = Vec2::new(0.25, 0.085);
    let top = plan.height - RIM * 0.5;
    let rows = (top / BRICK.y).round().max(1.0);
    let height = top / rows;
    let columns = (plan.length / BRICK.x).round().max(1.0);
    let width = plan.length / columns;
    for row in 0..rows as u32 {
        for column in 0..=columns as u32 {
            let shift = if row % 2 == 0 { 0.5 } else { 0.0 };
            let low = Vec2::new((column as f32 - shift) * width, row as f32 * height);
            let rect = Rect::from_corners(low + 0.006, low + Vec2::new(width, height) - 0.006);
            let rect = rect.intersect(Rect::new(0.0, 0.0, plan.length, top));
            if rect.width() < 0.03 {
                continue;
            }
            let value = 0.93 + 0.12 * noise(row * 977 + column);
            board(b, plan, holes, rect, (0.012, 0.008), |p| {
                shaded(tint, value * shade(p))
            });
        }
    }
}

/// Tall framed panels over low ones.
fn panels(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Rect],
    tint: Tint,
    shade: &impl Fn(Vec2) -> f32,
) {
    let count = (plan.length / 0.85).round().max(1.0);
    let width = plan.length / count;
    for i in 0..count as u32 {
        for (low, high) in [(0.18, 0.72), (0.86, plan.height - 0.24)] {
            let left = i as f32 * width + 0.1;
            let frame = Rect::new(left, low, left + width - 0.2, high);
            if frame.width() < 0.15
                || holes
                    .iter()
                    .any(|h| !h.inflate(0.1).intersect(frame).is_empty())
            {
                continue;
            }
            let inner = frame.inflate(-0.035);
            for bar in without(frame, &[inner]) {
                b.tile(&plan.inner, bar, 0.016, 0.009, 0.5, |p| {
                    shaded(tint, 1.07 * shade(p))
                });
            }
        }
    }
}

fn skirting(b: &mut Builder, plan: &Plan<'_>, trim: Tint) {
    let (height, depth) = SKIRTING;
    for part in without(Rect::new(0.0, 0.0, plan.length, height), &plan.holes()) {
        if part.height() < height * 0.9 {
            continue;
        }
        let centre = plan.inner.at(part.center(), depth / 2.0 + 0.004);
        let half = Vec3::new(part.width() / 2.0, height / 2.0, depth / 2.0 + 0.004);
        b.block(
            centre,
            half,
            [plan.inner.u, plan.inner.v, plan.inner.normal()],
            0.007,
            trim,
        );
    }
}

/// The moulding that crowns the wall, as a mesh of its own: it stays whole while the wall sinks.
pub(super) fn rim(plan: &Plan<'_>, trim: Tint) -> Builder {
    let mut b = Builder::default();
    let (start, end) = plan.span;
    let axes = [plan.inner.u, plan.inner.v, plan.inner.normal()];
    let over = 0.026;
    // The corner's own rim reaches as far out along the wall as across it.
    let end = if end > plan.length { end + over } else { end };
    let middle = Vec2::new((start + end) / 2.0, plan.height - RIM / 2.0 + 0.008);
    let centre = plan.inner.at(middle, -plan.thickness / 2.0);
    let half = Vec3::new((end - start) / 2.0, RIM / 2.0, plan.thickness / 2.0 + over);
    b.block(centre, half, axes, 0.014, trim);
    b
}

/// The trim that stands out from both wall and floor.
pub(super) fn trim(wall: Rgb, floor: Rgb) -> Tint {
    let luma =
        |Rgb([r, g, b]): Rgb| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
    let (wall, floor) = (luma(wall), luma(floor));
    let alike = (wall - floor).abs() < 25.0 && wall > 165.0;
    albedo(paint(if alike { "teak" } else { "paper" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::room_view::plan::plans,
        room::{
            Finish, Shell,
            shell::{OPENINGS, Opening},
        },
    };

    fn finish(kind: &str) -> Finish {
        Finish {
            kind: kind.parse().unwrap(),
            paint: vec!["mint".parse().unwrap()],
        }
    }

    fn room(wall: &str, kind: &str) -> Shell {
        let mut shell = Shell::rectangle(500, 400, 240, finish("oak-planks"), &finish(wall));
        let opening = Opening {
            kind: kind.parse().unwrap(),
            wall: "north".parse().unwrap(),
            along: 200,
            sill: if kind.ends_with("door") { 0 } else { 80 },
            paint: Vec::new(),
        };
        shell.openings.insert("o".parse().unwrap(), opening);
        shell
    }

    /// Whether a ray along the normal through a point of the wall meets anything.
    fn stops(wall: &Builder, from: Vec3, along: Vec3) -> bool {
        wall.triangles().any(|[a, b, c]| {
            let (ab, ac) = (b - a, c - a);
            let p = along.cross(ac);
            let det = ab.dot(p);
            if det.abs() < 1e-9 {
                return false;
            }
            let u = (from - a).dot(p) / det;
            let q = (from - a).cross(ab);
            let v = along.dot(q) / det;
            u >= 0.0 && v >= 0.0 && u + v <= 1.0
        })
    }

    #[test]
    fn openings_are_holes_and_walls_are_whole() {
        for wall in [
            "plaster", "wainscot", "stripes", "sprigs", "brick", "panels",
        ] {
            for (kind, ..) in OPENINGS {
                let shell = room(wall, kind);
                for plan in plans(&shell) {
                    let body = body(&plan, [1.0; 4]);
                    assert!(body.triangles().flatten().all(|p| p.is_finite()));
                    let normal = plan.inner.normal();
                    let through =
                        |x: f32, y: f32| stops(&body, plan.inner.at(Vec2::new(x, y), 1.0), -normal);
                    assert!(through(0.31, 1.33) && through(plan.length - 0.37, 2.13));
                    if let Some((hole, _)) = plan.openings.first() {
                        let middle = hole.center();
                        assert!(
                            !through(middle.x + 0.013, middle.y + 0.017),
                            "{wall}, {kind}"
                        );
                        assert!(
                            !through(middle.x - hole.width() * 0.33, middle.y),
                            "{wall}, {kind}"
                        );
                        assert!(
                            through(hole.max.x + 0.12, middle.y + 0.01),
                            "{wall}, {kind}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_inner_face_looks_into_the_room() {
        let shell = room("plaster", "door");
        let middle = Vec3::new(2.5, 1.2, -2.0);
        for plan in plans(&shell) {
            assert!(
                (middle - plan.inner.at(Vec2::new(1.0, 1.0), 0.0)).dot(plan.inner.normal()) > 0.0
            );
        }
    }

    #[test]
    fn trim_stands_out() {
        let [mint, oak, paper, oat, birch] = ["mint", "oak", "paper", "oat", "birch"].map(paint);
        assert_eq!(trim(mint, oak), albedo(paper));
        assert_eq!(trim(oat, birch), albedo(paint("teak")));
    }
}
