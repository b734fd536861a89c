//! Windows and doors of lattice and paper.

use bevy::math::{Rect, Vec2};

use super::{
    super::mesh::{Tint, shaded},
    bench::{Bench, SILL, level, steps, upright},
};

/// Where lattice stands.
const LATTICE: (f32, f32) = (-0.075, -0.04);

fn thin(bench: &mut Bench<'_>, rect: Rect, tint: Tint) {
    bench.bar(rect, LATTICE, 0.006, tint);
}

/// Bars around an empty heart: the plainest of the old patterns, and the brightest.
fn heart(bench: &mut Bench<'_>, inner: Rect, tint: Tint) {
    let place = |x: f32, y: f32| inner.min + inner.size() * Vec2::new(x, y);
    for share in [0.14, 0.3, 0.7, 0.86] {
        // Outer bars run through, inner ones stop at the heart.
        let through = share == 0.14 || share == 0.86;
        let spans: &[(f32, f32)] = match through {
            true => &[(0.0, 1.0)],
            false => &[(0.0, 0.3), (0.7, 1.0)],
        };
        for &(a, c) in spans {
            let (low, high) = (place(share, a), place(share, c));
            thin(bench, upright(low.x, 0.022, low.y, high.y), tint);
            let (left, right) = (place(a, share), place(c, share));
            thin(bench, level(left.y, 0.022, left.x, right.x), tint);
        }
    }
    let heart = Rect::from_corners(place(0.3, 0.3), place(0.7, 0.7));
    bench.frame(heart, 0.024, 0.012, (-0.078, -0.036), tint);
}

pub(super) fn lattice(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.09, 0.06, (-0.1, 0.024), tint);
    heart(bench, hole.inflate(-0.03), tint);
    let sill = Rect::new(
        hole.min.x - 0.09,
        hole.min.y - 0.075,
        hole.max.x + 0.09,
        hole.min.y - 0.03,
    );
    bench.bar(sill, (-0.11, SILL), 0.012, tint);
}

/// Two leaves that slide before each other, each a grid of thin bars.
pub(super) fn shoji(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.frame(hole, 0.08, 0.055, (-0.1, 0.022), tint);
    let inner = hole.inflate(-0.022);
    let middle = inner.center().x;
    let leaves = [
        (inner.min.x, middle + 0.025, 0.0),
        (middle - 0.025, inner.max.x, -0.02),
    ];
    for (left, right, back) in leaves {
        let leaf = Rect::new(left, inner.min.y, right, inner.max.y);
        let depth = (-0.065 + back, -0.03 + back);
        bench.frame(leaf, 0.035, 0.0, depth, tint);
        let pane = leaf.inflate(-0.03);
        let depth = (-0.058 + back, -0.04 + back);
        for x in steps(pane.min.x, pane.max.x, 3) {
            bench.bar(upright(x, 0.02, pane.min.y, pane.max.y), depth, 0.005, tint);
        }
        for y in steps(pane.min.y, pane.max.y, 4) {
            bench.bar(level(y, 0.02, pane.min.x, pane.max.x), depth, 0.005, tint);
        }
    }
    let sill = level(
        hole.min.y - 0.05,
        0.04,
        hole.min.x - 0.08,
        hole.max.x + 0.08,
    );
    bench.bar(sill, (-0.11, SILL), 0.012, tint);
}

/// Four narrow leaves: lattice above, a carved board and a foot panel below.
pub(super) fn doors(bench: &mut Bench<'_>, hole: Rect, tint: Tint) {
    bench.jambs(hole, tint);
    let wide = hole.width() / 4.0;
    for i in 0..4 {
        let left = hole.min.x + wide * i as f32;
        let leaf = Rect::new(
            left + 0.004,
            hole.min.y + 0.01,
            left + wide - 0.004,
            hole.max.y - 0.004,
        );
        bench.frame(leaf, 0.04, 0.0, (-0.085, -0.03), tint);
        let inner = leaf.inflate(-0.038);
        let at = |share: f32| inner.min.y + inner.height() * share;
        // Shares of the height where rails lie.
        let (foot, belt) = (at(0.34), at(0.45));
        for y in [foot, belt] {
            bench.bar(
                level(y, 0.03, inner.min.x, inner.max.x),
                (-0.08, -0.034),
                0.007,
                tint,
            );
        }
        for (low, high) in [(inner.min.y, foot), (foot, belt)] {
            let board = Rect::new(inner.min.x, low, inner.max.x, high);
            bench.bar(board, (-0.075, -0.05), 0.002, shaded(tint, 0.93));
            let raised = board.inflate(-0.034);
            bench.bar(raised, (-0.06, -0.036), 0.012, shaded(tint, 1.05));
        }
        let pane = Rect::new(inner.min.x, belt + 0.015, inner.max.x, inner.max.y);
        for share in [0.28, 0.72] {
            let x = pane.min.x + pane.width() * share;
            thin(bench, upright(x, 0.02, pane.min.y, pane.max.y), tint);
        }
        for share in [0.1, 0.26, 0.74, 0.9] {
            let y = pane.min.y + pane.height() * share;
            thin(bench, level(y, 0.02, pane.min.x, pane.max.x), tint);
        }
    }
}
