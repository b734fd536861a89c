//! Floors of straw, wool, cork and grass.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        field::{Edge, Field},
        mesh::{noise, shaded},
    },
    VARY,
    boards::greyed,
    grid, underlay,
};

/// Mats of two to one, laid in turns so that four corners rarely meet; borders along their long sides.
pub(super) fn tatami(f: &mut Field<'_>) {
    const BORDER: f32 = 0.035;
    let (base, border) = (f.paint(0), f.paint(1));
    underlay(f, shaded(base, 0.6));
    for (cell, i, j) in grid(f.whole, Vec2::splat(1.8)) {
        let lengthwise = (i + j) % 2 == 0;
        let across = if lengthwise { Vec2::Y } else { Vec2::X };
        let step = cell.size() * across / 2.0;
        for n in 0..2 {
            let low = cell.min + step * n as f32;
            let mat = Rect::from_corners(low, low + step + cell.size() * (Vec2::ONE - across));
            let mat = mat.inflate(-0.004);
            f.lay(mat, 0.0, Edge::Bevel(0.006), border);
            let inner = Rect::from_corners(mat.min + across * BORDER, mat.max - across * BORDER);
            let value = 1.0 + VARY * (noise(mat.min.x.to_bits() ^ mat.min.y.to_bits()) - 0.5);
            f.lay(inner, 0.003, Edge::Bevel(0.003), shaded(base, value));
        }
    }
}

/// Felted: no joints, the value wanders a little from spot to spot.
pub(super) fn carpet(f: &mut Field<'_>) {
    f.mottle(0.12, 0.01, f.paint(0));
}

/// Ribs that lie to the light in turn.
pub(super) fn ribbed_carpet(f: &mut Field<'_>) {
    let base = f.paint(0);
    let whole = f.whole;
    let rows = (whole.height() / 0.055).round().max(1.0);
    let high = whole.height() / rows;
    for row in 0..rows as u32 {
        let low = whole.min.y + row as f32 * high;
        let rib = Rect::new(whole.min.x, low, whole.max.x, low + high);
        let value = if row % 2 == 0 { 1.035 } else { 0.965 };
        f.lay(rib, 0.0, Edge::Flat, shaded(base, value));
    }
}

/// Pressed granules, darker flecks between them.
pub(super) fn cork(f: &mut Field<'_>) {
    let base = greyed(f.paint(0), 0.12);
    f.mottle(0.1, 0.05, base);
    for (n, (cell, ..)) in grid(f.whole, Vec2::splat(0.2)).enumerate() {
        let seed = n as u32 * 11;
        let at = cell.min + cell.size() * Vec2::new(noise(seed), noise(seed + 3));
        let size = Vec2::new(0.012 + 0.02 * noise(seed + 5), 0.011);
        let turn = Vec2::from_angle(noise(seed + 8) * 3.0);
        let fleck = super::super::cut::square(Rect::from_center_size(Vec2::ZERO, size));
        let fleck = fleck.map(|p| p.rotate(turn) + at);
        f.piece(&fleck, 0.0006, Edge::Flat, shaded(base, 0.74));
    }
}

/// Mown, with tufts that the mower left standing.
pub(super) fn grass(f: &mut Field<'_>) {
    let base = f.paint(0);
    f.mottle(0.13, 0.07, base);
    for (n, (cell, ..)) in grid(f.whole, Vec2::splat(0.19)).enumerate() {
        let seed = n as u32 * 13;
        let at = cell.min + cell.size() * Vec2::new(noise(seed), noise(seed + 3));
        for blade in 0..3 {
            let turn = std::f32::consts::TAU * (blade as f32 / 3.0 + noise(seed + blade));
            let way = Vec2::from_angle(turn);
            let value = 0.94 + 0.24 * noise(seed + 5 + blade);
            f.blade(at + way * 0.012, way, 0.045, shaded(base, value));
        }
    }
}
