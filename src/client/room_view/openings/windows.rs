//! Windows with panes of glass between bars.

use std::f32::consts::PI;

use bevy::math::{Rect, Vec2};

use super::{
    super::{hole::Hole, mesh::Tint},
    bench::{Bench, level, steps, upright},
};

/// Where glazing bars stand.
const GLAZING: (f32, f32) = (-0.08, -0.045);

/// Bars that part a pane into columns and rows.
pub(super) fn bars(bench: &mut Bench<'_>, pane: Rect, (columns, rows): (u32, u32), tint: Tint) {
    for x in steps(pane.min.x, pane.max.x, columns) {
        bench.bar(
            upright(x, 0.028, pane.min.y, pane.max.y),
            GLAZING,
            0.007,
            tint,
        );
    }
    for y in steps(pane.min.y, pane.max.y, rows) {
        bench.bar(
            level(y, 0.028, pane.min.x, pane.max.x),
            GLAZING,
            0.007,
            tint,
        );
    }
}

pub(super) fn sash(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.085, 0.06, (-0.1, 0.022), tint);
    let inner = hole.inflate(-0.025);
    // The lower sash stands before the upper one.
    let rail = level(hole.center().y, 0.045, inner.min.x, inner.max.x);
    bench.bar(rail, (-0.085, -0.035), 0.008, tint);
    let columns = (hole.width() / 0.42).round().max(2.0) as u32;
    bars(bench, inner, (columns, 1), tint);
    bench.sill(hole, 0.1, tint);
}

/// One leaf of a window that opens like a door.
fn leaf(bench: &mut Bench<'_>, rect: Rect, panes: (u32, u32), tint: Tint) {
    bench.frame(rect, 0.045, 0.0, (-0.09, -0.035), tint);
    bars(bench, rect.inflate(-0.04), panes, tint);
}

/// Two tall leaves, each of four panes.
pub(super) fn casement(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.08, 0.06, (-0.1, 0.022), tint);
    let inner = hole.inflate(-0.022);
    let middle = inner.center().x;
    for (left, right) in [(inner.min.x, middle), (middle, inner.max.x)] {
        leaf(
            bench,
            Rect::new(left, inner.min.y, right, inner.max.y),
            (1, 4),
            tint,
        );
    }
    let knob = Rect::from_center_size(inner.center(), Vec2::new(0.024, 0.09));
    bench.bar(knob, (-0.04, -0.015), 0.01, tint);
    // A small cornice above.
    let head = level(
        hole.max.y + 0.075,
        0.03,
        hole.min.x - 0.09,
        hole.max.x + 0.09,
    );
    bench.bar(head, (0.0, 0.05), 0.012, tint);
    bench.sill(hole, 0.09, tint);
}

/// A wide light between two that open, over a ledge on brackets.
pub(super) fn wide(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.085, 0.06, (-0.1, 0.026), tint);
    let inner = hole.inflate(-0.025);
    let side = inner.width() * 0.24;
    let (a, b) = (inner.min.x + side, inner.max.x - side);
    for x in [a, b] {
        let mullion = upright(x, 0.06, inner.min.y, inner.max.y);
        bench.bar(mullion, (-0.1, 0.012), 0.012, tint);
    }
    for (left, right) in [(inner.min.x, a - 0.03), (b + 0.03, inner.max.x)] {
        leaf(
            bench,
            Rect::new(left, inner.min.y, right, inner.max.y),
            (1, 3),
            tint,
        );
    }
    // Small panes over a large one.
    let transom = inner.max.y - inner.height() * 0.28;
    bench.bar(level(transom, 0.04, a, b), (-0.09, -0.035), 0.008, tint);
    bars(bench, Rect::new(a, transom, b, inner.max.y), (4, 1), tint);
    bench.sill(hole, 0.12, tint);
    for x in [hole.min.x, hole.center().x, hole.max.x] {
        let bracket = upright(x, 0.045, hole.min.y - 0.2, hole.min.y - 0.07);
        bench.bar(bracket, (0.0, 0.05), 0.016, tint);
    }
}

pub(super) fn attic(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.08, 0.055, (-0.1, 0.024), tint);
    bars(bench, hole.inflate(-0.02), (2, 2), tint);
    bench.sill(hole, 0.07, tint);
}

/// Panes up to the springing, and rays like a rising sun above.
pub(super) fn arched(bench: &mut Bench<'_>, hole: &Hole, tint: Tint) {
    bench.casing(&hole.outline, true, tint);
    let rect = hole.rect;
    let radius = rect.half_size().x;
    let sun = Vec2::new(rect.center().x, rect.max.y - radius);
    let inner = Rect::new(
        rect.min.x + 0.025,
        rect.min.y + 0.02,
        rect.max.x - 0.025,
        sun.y,
    );
    bench.bar(
        level(sun.y, 0.04, inner.min.x, inner.max.x),
        (-0.085, -0.035),
        0.008,
        tint,
    );
    bars(bench, inner, (2, 2), tint);
    for ray in 1..4 {
        let way = Vec2::from_angle(PI * ray as f32 / 4.0);
        bench.stick(
            sun + way * radius * 0.3,
            sun + way * (radius - 0.02),
            0.026,
            GLAZING,
            0.007,
            tint,
        );
    }
    // Half a hub, in short straight pieces.
    let hub = |i: u32| sun + Vec2::from_angle(PI * i as f32 / 6.0) * radius * 0.3;
    for i in 0..6 {
        bench.stick(hub(i), hub(i + 1), 0.026, GLAZING, 0.007, tint);
    }
    bench.sill(rect, 0.09, tint);
}

pub(super) fn round(bench: &mut Bench<'_>, hole: &Hole, tint: Tint) {
    bench.casing(&hole.outline, true, tint);
    let (centre, radius) = (hole.rect.center(), hole.rect.half_size().min_element());
    let bar = radius * 0.96;
    for rect in [
        upright(centre.x, 0.03, centre.y - bar, centre.y + bar),
        level(centre.y, 0.03, centre.x - bar, centre.x + bar),
    ] {
        bench.bar(rect, GLAZING, 0.007, tint);
    }
}
