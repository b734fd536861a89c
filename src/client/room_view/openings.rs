//! What fills the holes in walls: frames, bars, panes, doors.

use bevy::prelude::*;

use super::{
    mesh::{Builder, Tint, shaded},
    plan::Plan,
};
use crate::{
    client::{
        materials::Coat,
        paint::{albedo, nth, paint},
    },
    room::shell::Opening,
};

/// A box on the wall: a rectangle of it, from `back` to `front` metres before its inner face.
struct Bench<'a> {
    b: &'a mut Builder,
    plan: &'a Plan<'a>,
}

impl Bench<'_> {
    fn bar(&mut self, rect: Rect, (back, front): (f32, f32), bevel: f32, tint: Tint) {
        let centre = self.plan.inner.at(rect.center(), (back + front) / 2.0);
        let half = Vec3::new(
            rect.width() / 2.0,
            rect.height() / 2.0,
            (front - back) / 2.0,
        );
        let inner = self.plan.inner;
        self.b.block(
            centre,
            half,
            [inner.u, inner.v, inner.normal()],
            bevel,
            tint,
        );
    }

    /// A frame around `hole`, `width` wide, lapping `out` metres beyond it.
    fn frame(&mut self, hole: Rect, width: f32, out: f32, depth: (f32, f32), tint: Tint) {
        let outer = hole.inflate(out);
        let inner = hole.inflate(out - width);
        let (a, c, d, e) = (outer.min, outer.max, inner.min, inner.max);
        for rect in [
            Rect::new(a.x, a.y, c.x, d.y),
            Rect::new(a.x, e.y, c.x, c.y),
            Rect::new(a.x, d.y, d.x, e.y),
            Rect::new(e.x, d.y, c.x, e.y),
        ] {
            self.bar(rect, depth, 0.008, tint);
        }
    }
}

/// The meshes of one opening by coat, in the wall's own axes.
pub(super) fn build(
    plan: &Plan<'_>,
    hole: Rect,
    opening: &Opening,
    trim: Tint,
) -> Vec<(Builder, Coat)> {
    let mut solid = Builder::default();
    let mut glass = Builder::default();
    let own = opening
        .paint
        .first()
        .map(|name| albedo(paint(name.as_str())));
    let frame = own.unwrap_or(trim);
    let mut bench = Bench {
        b: &mut solid,
        plan,
    };
    // Between two rooms stands a doorway: people walk through it.
    if plan.between && opening.kind.as_str().ends_with("door") {
        jambs(&mut bench, hole, frame);
        return vec![(solid, Coat::Matte)];
    }
    match opening.kind.as_str() {
        "round-window" => round(&mut bench, hole, frame),
        "lattice-window" => {
            let wood = own.unwrap_or_else(|| albedo(paint("walnut")));
            lattice(&mut bench, hole, wood);
        }
        "door" => door(
            &mut bench,
            hole,
            frame,
            albedo(nth(&opening.paint, 1, "teak")),
        ),
        "double-door" => double_door(&mut bench, hole, frame),
        _ => sash(&mut bench, hole, frame),
    }
    if opening.kind.as_str() != "door" {
        let pane = plan.inner.lifted(-0.075);
        glass.sheet(&pane, hole, 0.0, 10.0, |_| [1.0; 4]);
    }
    [(solid, Coat::Matte), (glass, Coat::Glass)]
        .into_iter()
        .filter(|(builder, _)| !builder.is_empty())
        .collect()
}

fn upright(x: f32, width: f32, low: f32, high: f32) -> Rect {
    Rect::new(x - width / 2.0, low, x + width / 2.0, high)
}

fn level(y: f32, width: f32, left: f32, right: f32) -> Rect {
    Rect::new(left, y - width / 2.0, right, y + width / 2.0)
}

fn sash(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.085, 0.06, (-0.1, 0.022), tint);
    let inner = hole.inflate(-0.025);
    // The lower sash stands before the upper one.
    let middle = hole.center().y;
    bench.bar(
        level(middle, 0.045, inner.min.x, inner.max.x),
        (-0.085, -0.035),
        0.008,
        tint,
    );
    let columns = (hole.width() / 0.42).round().max(2.0) as u32;
    for i in 1..columns {
        let x = inner.min.x + inner.width() * i as f32 / columns as f32;
        bench.bar(
            upright(x, 0.028, inner.min.y, inner.max.y),
            (-0.08, -0.045),
            0.007,
            tint,
        );
    }
    // Thick enough to set a pot on.
    let sill = Rect::new(
        hole.min.x - 0.1,
        hole.min.y - 0.075,
        hole.max.x + 0.1,
        hole.min.y - 0.025,
    );
    bench.bar(sill, (-0.11, 0.10), 0.014, tint);
    let apron = Rect::new(
        hole.min.x - 0.05,
        hole.min.y - 0.13,
        hole.max.x + 0.05,
        hole.min.y - 0.07,
    );
    bench.bar(apron, (0.0, 0.025), 0.008, tint);
}

fn round(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    const PARTS: usize = 40;
    let (centre, radius) = (hole.center(), hole.half_size().min_element());
    let inner = bench.plan.inner;
    // A ring with a rounded profile: (radius, out).
    let profile = [
        (radius - 0.03, -0.11),
        (radius - 0.03, 0.012),
        (radius - 0.018, 0.026),
        (radius + 0.05, 0.026),
        (radius + 0.062, 0.014),
        (radius + 0.062, -0.002),
    ];
    let mut previous: Option<Vec<u32>> = None;
    for i in 0..=PARTS {
        let (sin, cos) = (i as f32 / PARTS as f32 * std::f32::consts::TAU).sin_cos();
        let out = inner.u * cos + inner.v * sin;
        let mut row = Vec::new();
        for pair in profile.windows(2) {
            let ((r, z), (s, y)) = (pair[0], pair[1]);
            let normal = (out * (z - y) + inner.normal() * (s - r)).normalize_or_zero();
            for (r, z) in [(r, z), (s, y)] {
                let p = inner.at(centre, z) + out * r;
                row.push(bench.b.vertex(p, normal, tint));
            }
        }
        if let Some(before) = &previous {
            for k in (0..row.len()).step_by(2) {
                bench.b.face([before[k], before[k + 1], row[k + 1], row[k]]);
            }
        }
        previous = Some(row);
    }
    let bar = radius * 0.96;
    bench.bar(
        upright(centre.x, 0.03, centre.y - bar, centre.y + bar),
        (-0.08, -0.045),
        0.007,
        tint,
    );
    bench.bar(
        level(centre.y, 0.03, centre.x - bar, centre.x + bar),
        (-0.08, -0.045),
        0.007,
        tint,
    );
}

/// Bars around an empty heart: the plainest of the old patterns, and the brightest.
fn lattice(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.09, 0.06, (-0.1, 0.024), tint);
    let inner = hole.inflate(-0.03);
    let bar = |bench: &mut Bench<'_>, rect: Rect| bench.bar(rect, (-0.075, -0.04), 0.006, tint);
    let size = inner.size();
    let line = |share: f32, length: f32, from: f32| from + length * share;
    for share in [0.14, 0.3, 0.7, 0.86] {
        let x = line(share, size.x, inner.min.x);
        let y = line(share, size.y, inner.min.y);
        let deep = if share == 0.14 || share == 0.86 {
            1.0
        } else {
            0.3
        };
        // Outer bars run through, inner ones stop at the heart.
        let spans: &[(f32, f32)] = if deep == 1.0 {
            &[(0.0, 1.0)]
        } else {
            &[(0.0, 0.3), (0.7, 1.0)]
        };
        for &(a, c) in spans {
            bar(
                bench,
                upright(
                    x,
                    0.022,
                    line(a, size.y, inner.min.y),
                    line(c, size.y, inner.min.y),
                ),
            );
            bar(
                bench,
                level(
                    y,
                    0.022,
                    line(a, size.x, inner.min.x),
                    line(c, size.x, inner.min.x),
                ),
            );
        }
    }
    let heart = Rect::new(
        line(0.3, size.x, inner.min.x),
        line(0.3, size.y, inner.min.y),
        line(0.7, size.x, inner.min.x),
        line(0.7, size.y, inner.min.y),
    );
    bench.frame(heart, 0.024, 0.012, (-0.078, -0.036), tint);
    let sill = Rect::new(
        hole.min.x - 0.09,
        hole.min.y - 0.075,
        hole.max.x + 0.09,
        hole.min.y - 0.03,
    );
    bench.bar(sill, (-0.11, 0.07), 0.012, tint);
}

fn door(bench: &mut Bench<'_>, hole: Rect, frame: Tint, leaf: Tint) {
    jambs(bench, hole, frame);
    leaf_panels(bench, hole.inflate(-0.012), leaf);
    let knob = Vec2::new(hole.max.x - 0.1, hole.min.y + hole.height() * 0.46);
    bench.bar(
        Rect::from_center_size(knob, Vec2::splat(0.05)),
        (-0.03, 0.03),
        0.022,
        albedo(paint("honey")),
    );
}

/// The casing around a door: no bar at the threshold.
fn jambs(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    for x in [hole.min.x - 0.025, hole.max.x + 0.025] {
        bench.bar(
            upright(x, 0.085, 0.0, hole.max.y + 0.02),
            (-0.11, 0.024),
            0.01,
            tint,
        );
    }
    bench.bar(
        level(
            hole.max.y + 0.03,
            0.09,
            hole.min.x - 0.09,
            hole.max.x + 0.09,
        ),
        (-0.11, 0.03),
        0.01,
        tint,
    );
}

fn leaf_panels(bench: &mut Bench<'_>, leaf: Rect, tint: Tint) {
    bench.bar(leaf, (-0.075, -0.035), 0.008, tint);
    let size = leaf.size();
    for (low, high) in [(0.08, 0.4), (0.47, 0.92)] {
        let field = Rect::new(
            leaf.min.x + size.x * 0.17,
            leaf.min.y + size.y * low,
            leaf.max.x - size.x * 0.17,
            leaf.min.y + size.y * high,
        );
        bench.bar(field, (-0.05, -0.022), 0.012, shaded(tint, 1.06));
    }
}

/// Glazed leaves over a solid foot.
fn double_door(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    jambs(bench, hole, tint);
    let middle = hole.center().x;
    for (left, right) in [(hole.min.x, middle), (middle, hole.max.x)] {
        let leaf = Rect::new(
            left + 0.006,
            hole.min.y + 0.006,
            right - 0.006,
            hole.max.y - 0.006,
        );
        bench.frame(leaf, 0.075, 0.0, (-0.085, -0.04), tint);
        let foot = Rect::new(leaf.min.x, leaf.min.y, leaf.max.x, leaf.min.y + 0.42);
        bench.bar(foot, (-0.08, -0.045), 0.01, tint);
        for i in 1..3 {
            let y = foot.max.y + (leaf.max.y - foot.max.y) * i as f32 / 3.0;
            bench.bar(
                level(y, 0.028, leaf.min.x, leaf.max.x),
                (-0.078, -0.046),
                0.006,
                tint,
            );
        }
    }
    let handle = Vec2::new(middle + 0.045, hole.min.y + hole.height() * 0.47);
    bench.bar(
        Rect::from_center_size(handle, Vec2::new(0.03, 0.13)),
        (-0.04, 0.0),
        0.013,
        albedo(paint("honey")),
    );
}
