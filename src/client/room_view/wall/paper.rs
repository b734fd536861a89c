//! Wallpapers of lines and checks, and those on which a small motif stands here and there.

use bevy::math::{Rect, Vec2};

use super::super::{
    cut::disc,
    field::{Edge, Field},
    mesh::Tint,
};

/// How far each layer of print lies before the one below.
pub(super) const LAYER: f32 = 0.0015;

/// Upright stripes about `pitch` apart, a share of which is the stripe.
fn bars(f: &mut Field<'_>, pitch: f32, share: f32, tint: Tint) {
    let count = (f.whole.width() / pitch).round().max(1.0);
    let pitch = f.whole.width() / count;
    for i in 0..count as u32 {
        let left = (i as f32 + 0.5 - share / 2.0) * pitch;
        let stripe = Rect::new(left, 0.0, left + pitch * share, f.whole.max.y);
        f.lay(stripe, LAYER, Edge::Flat, tint);
    }
}

pub(super) fn stripes(f: &mut Field<'_>) {
    bars(f, 0.28, 0.5, f.paint(1));
}

pub(super) fn thin_stripes(f: &mut Field<'_>) {
    bars(f, 0.105, 0.26, f.mixed(0, 1, 0.55));
}

/// Checks as they are woven: what crosses is twice as dark.
pub(super) fn gingham(f: &mut Field<'_>) {
    const PITCH: f32 = 0.2;
    let (light, dark) = (f.mixed(0, 1, 0.32), f.mixed(0, 1, 0.66));
    bars(f, PITCH, 0.5, light);
    let columns = (f.whole.width() / PITCH).round().max(1.0);
    let pitch = f.whole.width() / columns;
    let rows = (f.whole.height() / pitch).ceil() as u32;
    for row in 0..rows {
        let low = row as f32 * pitch;
        for column in 0..columns as u32 {
            let left = (column as f32 + 0.25) * pitch;
            let crossing = Rect::new(left, low, left + pitch / 2.0, low + pitch / 2.0);
            f.lay(crossing, 2.0 * LAYER, Edge::Flat, dark);
            let between = Rect::new(left - pitch / 2.0, low, left, low + pitch / 2.0);
            f.lay(between, LAYER, Edge::Flat, light);
        }
        let last = Rect::new(
            f.whole.max.x - pitch / 4.0,
            low,
            f.whole.max.x,
            low + pitch / 2.0,
        );
        f.lay(last, LAYER, Edge::Flat, light);
    }
}

pub(super) fn diamonds(f: &mut Field<'_>) {
    let (soft, spot) = (f.mixed(0, 1, 0.2), f.mixed(0, 1, 0.6));
    for (at, _) in places(f, Vec2::new(0.26, 0.21), 0.0) {
        let corners = [
            Vec2::new(0.0, -0.2),
            Vec2::new(0.12, 0.0),
            Vec2::new(0.0, 0.2),
            Vec2::new(-0.12, 0.0),
        ];
        f.piece(&corners.map(|p| at + p), LAYER, Edge::Flat, soft);
        let dot = corners.map(|p| at + p * 0.16);
        f.piece(&dot, 2.0 * LAYER, Edge::Flat, spot);
    }
}

/// Where things stand in a quincunx, `pitch` apart, from `low` up; and which row that is.
pub(super) fn places(f: &Field<'_>, pitch: Vec2, low: f32) -> Vec<(Vec2, u32)> {
    let columns = (f.whole.width() / pitch.x).round().max(1.0);
    let step = f.whole.width() / columns;
    let rows = ((f.whole.max.y - low) / pitch.y).ceil().max(0.0) as u32;
    let row = |row: u32| {
        let shift = if row.is_multiple_of(2) { 0.5 } else { 0.0 };
        let at = move |column: u32| {
            let x = (column as f32 + shift) * step;
            (Vec2::new(x, low + row as f32 * pitch.y), row)
        };
        (0..=columns as u32).map(at)
    };
    (0..=rows).flat_map(row).collect()
}

/// A motif of convex shapes at every place where it comes out whole.
pub(super) fn motifs(f: &mut Field<'_>, pitch: Vec2, reach: f32, shapes: &[(Vec<Vec2>, Tint)]) {
    for (at, _) in places(f, pitch, 0.18) {
        if f.is_clear(at, reach, reach + 0.06) && at.y + reach < f.whole.max.y - 0.03 {
            for (layer, (shape, tint)) in shapes.iter().enumerate() {
                let placed: Vec<Vec2> = shape.iter().map(|p| at + *p).collect();
                let lift = LAYER * (1.0 + 0.1 * layer as f32);
                f.piece(&placed, lift, Edge::Flat, *tint);
            }
        }
    }
}

/// A leaf from `root` to `tip`, widest in the middle.
pub(super) fn leaf(root: Vec2, tip: Vec2, wide: f32) -> Vec<Vec2> {
    let side = (tip - root).normalize_or_zero().perp() * wide / 2.0;
    let middle = root.lerp(tip, 0.5);
    vec![root, middle - side, tip, middle + side]
}

/// Little three-leaved sprigs.
pub(super) fn sprigs(f: &mut Field<'_>) {
    let tint = f.paint(1);
    let shapes = [(0.0, 0.055), (0.040, 0.030), (-0.040, 0.030)]
        .map(|(x, y)| (leaf(Vec2::ZERO, Vec2::new(x, y), 0.022), tint));
    motifs(f, Vec2::new(0.26, 0.161), 0.05, &shapes);
}

pub(super) fn dots(f: &mut Field<'_>) {
    let tint = f.mixed(0, 1, 0.75);
    motifs(
        f,
        Vec2::new(0.25, 0.155),
        0.03,
        &[(disc(Vec2::ZERO, 0.026, 8), tint)],
    );
}

/// Stars of four rays, and small ones between them.
pub(super) fn stars(f: &mut Field<'_>) {
    let tint = f.mixed(0, 1, 0.62);
    let star = |at: Vec2, size: f32| {
        [Vec2::X, Vec2::Y].map(|ray| {
            let shape = leaf(at - ray * size, at + ray * size, size * 0.5);
            (shape, tint)
        })
    };
    let [a, b] = star(Vec2::ZERO, 0.052);
    let [c, d] = star(Vec2::new(0.17, 0.07), 0.026);
    motifs(f, Vec2::new(0.42, 0.26), 0.06, &[a, b, c, d]);
}

/// One colour up to where hands reach, and a line drawn between.
pub(super) fn two_tone(f: &mut Field<'_>) {
    const LINE: f32 = 0.98;
    let low = f.paint(1);
    let below = Rect::new(0.0, 0.0, f.whole.max.x, LINE);
    f.lay(below, LAYER, Edge::Flat, low);
    let line = Rect::new(0.0, LINE, f.whole.max.x, LINE + 0.024);
    f.lay(line, 2.0 * LAYER, Edge::Flat, f.mixed(0, 1, 0.45));
}
