//! Doors of boards and of glass.

use bevy::math::{Rect, Vec2};

use super::{
    super::mesh::{Tint, shaded},
    bench::{Bench, level},
    windows::bars,
};
use crate::client::paint::{albedo, paint};

fn brass() -> Tint {
    albedo(paint("honey"))
}

/// Panels on a leaf, as shares of its height.
fn panels(bench: &mut Bench<'_>, leaf: Rect, fields: &[(f32, f32)], tint: Tint) {
    let size = leaf.size();
    for &(low, high) in fields {
        let field = Rect::new(
            leaf.min.x + size.x * 0.17,
            leaf.min.y + size.y * low,
            leaf.max.x - size.x * 0.17,
            leaf.min.y + size.y * high,
        );
        bench.bar(field, (-0.05, -0.022), 0.012, shaded(tint, 1.06));
    }
}

fn knob(bench: &mut Bench<'_>, hole: Rect) {
    let knob = Vec2::new(hole.max.x - 0.1, hole.min.y + hole.height() * 0.46);
    let knob = Rect::from_center_size(knob, Vec2::splat(0.05));
    bench.bar(knob, (-0.03, 0.03), 0.022, brass());
}

pub(super) fn door(bench: &mut Bench<'_>, hole: Rect, frame: Tint, leaf: Tint) {
    bench.jambs(hole, frame);
    let whole = hole.inflate(-0.012);
    bench.bar(whole, (-0.075, -0.035), 0.008, leaf);
    panels(bench, whole, &[(0.08, 0.4), (0.47, 0.92)], leaf);
    knob(bench, hole);
}

/// Boards below, four panes above.
pub(super) fn glazed(bench: &mut Bench<'_>, hole: Rect, frame: Tint, leaf: Tint) {
    bench.jambs(hole, frame);
    let whole = hole.inflate(-0.012);
    let belt = whole.min.y + whole.height() * 0.46;
    let foot = Rect::new(whole.min.x, whole.min.y, whole.max.x, belt);
    bench.bar(foot, (-0.075, -0.035), 0.008, leaf);
    panels(bench, foot, &[(0.14, 0.86)], leaf);
    let head = Rect::new(whole.min.x, belt, whole.max.x, whole.max.y);
    bench.frame(head, 0.1, 0.0, (-0.075, -0.035), leaf);
    bars(bench, head.inflate(-0.095), (2, 2), leaf);
    knob(bench, hole);
}

fn handle(bench: &mut Bench<'_>, hole: Rect) {
    let handle = Vec2::new(hole.center().x + 0.045, hole.min.y + hole.height() * 0.47);
    let handle = Rect::from_center_size(handle, Vec2::new(0.03, 0.13));
    bench.bar(handle, (-0.04, 0.0), 0.013, brass());
}

/// The two leaves of a door.
fn leaves(hole: Rect) -> [Rect; 2] {
    let middle = hole.center().x;
    [(hole.min.x, middle), (middle, hole.max.x)]
        .map(|(left, right)| Rect::new(left, hole.min.y, right, hole.max.y).inflate(-0.006))
}

/// Glazed leaves over a solid foot.
pub(super) fn double(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.jambs(hole, tint);
    for leaf in leaves(hole) {
        bench.frame(leaf, 0.075, 0.0, (-0.085, -0.04), tint);
        let foot = Rect::new(leaf.min.x, leaf.min.y, leaf.max.x, leaf.min.y + 0.42);
        bench.bar(foot, (-0.08, -0.045), 0.01, tint);
        for i in 1..3 {
            let y = foot.max.y + (leaf.max.y - foot.max.y) * i as f32 / 3.0;
            let bar = level(y, 0.028, leaf.min.x, leaf.max.x);
            bench.bar(bar, (-0.078, -0.046), 0.006, tint);
        }
    }
    handle(bench, hole);
}

/// Glass from head to foot.
pub(super) fn french(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.jambs(hole, tint);
    for leaf in leaves(hole) {
        bench.frame(leaf, 0.065, 0.0, (-0.085, -0.035), tint);
        let foot = Rect::new(leaf.min.x, leaf.min.y, leaf.max.x, leaf.min.y + 0.14);
        bench.bar(foot, (-0.082, -0.04), 0.008, tint);
        let pane = Rect::new(
            leaf.min.x + 0.06,
            foot.max.y,
            leaf.max.x - 0.06,
            leaf.max.y - 0.06,
        );
        bars(bench, pane, (2, 4), tint);
    }
    handle(bench, hole);
}
