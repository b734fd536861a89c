//! Floors of wood.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        field::{Edge, Field},
        mesh::{Tint, noise, shaded},
    },
    VARY, grid, underlay,
};

/// Boards lie in the sun and under feet: they are paler than the same wood on furniture.
fn worn(tint: Tint) -> Tint {
    let grey = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2];
    let pale = |c: f32| (c + (grey - c) * 0.2) * 1.07;
    [pale(tint[0]), pale(tint[1]), pale(tint[2]), tint[3]]
}

/// A board's own value.
fn own(seed: u32) -> f32 {
    1.0 + VARY * (noise(seed) - 0.5)
}

/// Boards along x, joints staggered: how wide they are, how long at least, and by how much longer.
fn staggered(f: &mut Field<'_>, wide: f32, (least, more): (f32, f32), base: Tint) {
    let whole = f.whole;
    // An underlay of the planks' own colour: a dark one turns joints into dotted lines.
    underlay(f, shaded(base, 0.8));
    let rows = (whole.height() / wide).round().max(1.0);
    let width = whole.height() / rows;
    for row in 0..rows as u32 {
        let mut x = whole.min.x - 1.4 * noise(row * 31 + 7);
        let mut i = 0;
        while x < whole.max.x {
            let seed = row * 101 + i;
            let length = least + more * noise(seed);
            let low = Vec2::new(x, whole.min.y + row as f32 * width);
            let board = Rect::from_corners(low, low + Vec2::new(length, width));
            f.grain(seed, Vec2::X);
            f.lay(board, 0.0, Edge::Joint, shaded(base, own(seed)));
            x += length;
            i += 1;
        }
    }
}

pub(super) fn planks(f: &mut Field<'_>) {
    staggered(f, 0.14, (1.05, 0.75), worn(f.paint(0)));
}

pub(super) fn wide_planks(f: &mut Field<'_>) {
    staggered(f, 0.26, (1.6, 1.2), worn(f.paint(0)));
}

pub(super) fn narrow_strips(f: &mut Field<'_>) {
    staggered(f, 0.085, (0.75, 0.6), worn(f.paint(0)));
}

/// Boards with air between them, weathered grey; ends meet over the joists.
pub(super) fn decking(f: &mut Field<'_>) {
    const JOIST: f32 = 1.8;
    let whole = f.whole;
    let base = greyed(worn(f.paint(0)), 0.3);
    underlay(f, shaded(base, 0.56));
    let rows = (whole.height() / 0.15).round().max(1.0);
    let width = whole.height() / rows;
    for row in 0..rows as u32 {
        let low = whole.min.y + row as f32 * width;
        let mut x = whole.min.x - if row % 2 == 0 { JOIST / 2.0 } else { 0.0 };
        let mut n = 0;
        while x < whole.max.x {
            let seed = row * 37 + n;
            f.grain(seed, Vec2::X);
            let board = Rect::new(
                x + 0.003,
                low + 0.009,
                x + JOIST - 0.003,
                low + width - 0.009,
            );
            f.lay(board, 0.0, Edge::Bed(0.006), shaded(base, own(seed)));
            x += JOIST;
            n += 1;
        }
    }
}

/// A colour that time or fire took some of away.
pub(super) fn greyed(tint: Tint, share: f32) -> Tint {
    let grey = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2];
    let [r, g, b] = [0, 1, 2].map(|i| tint[i] + (grey - tint[i]) * share);
    [r, g, b, tint[3]]
}

/// Squares of four strips, each across its neighbours.
pub(super) fn parquet(f: &mut Field<'_>) {
    const STRIPS: u32 = 4;
    let base = worn(f.paint(0));
    underlay(f, shaded(base, 0.8));
    for (cell, i, j) in grid(f.whole, Vec2::splat(0.48)) {
        let lying = (i + j) % 2 == 0;
        let way = if lying { Vec2::X } else { Vec2::Y };
        let step = cell.size() / STRIPS as f32 * (Vec2::ONE - way);
        for n in 0..STRIPS {
            let low = cell.min + step * n as f32;
            let strip = Rect::from_corners(low, low + step + cell.size() * way);
            let seed = (i * 131 + j) * STRIPS + n;
            f.grain(seed, way);
            // Light falls differently along and across the grain.
            let value = own(seed) * if lying { 1.015 } else { 0.985 };
            f.lay(strip, 0.0, Edge::Joint, shaded(base, value));
        }
    }
}

/// Slanting boards that meet in long straight seams.
pub(super) fn chevron(f: &mut Field<'_>) {
    const WIDE: f32 = 0.12;
    let whole = f.whole;
    let base = worn(f.paint(0));
    underlay(f, shaded(base, 0.82));
    let strands = (whole.width() / 0.46).round().max(1.0);
    let across = whole.width() / strands;
    let rise = WIDE * std::f32::consts::SQRT_2;
    let rows = ((whole.height() + across) / rise).ceil() as u32;
    for strand in 0..strands as u32 {
        let left = whole.min.x + strand as f32 * across;
        let climbs = strand % 2 == 0;
        let way = Vec2::new(1.0, if climbs { 1.0 } else { -1.0 });
        let up = Vec2::new(0.0, rise);
        for row in 0..=rows {
            let y = whole.min.y - across + row as f32 * rise;
            let start = if climbs { y } else { y + across };
            let low = Vec2::new(left, start);
            let board = [low, low + way * across, low + way * across + up, low + up];
            let seed = strand * 311 + row;
            f.grain(seed, way);
            let value = own(seed) * if climbs { 1.012 } else { 0.988 };
            f.piece(&board, 0.0, Edge::Joint, shaded(base, value));
        }
    }
}

pub(super) fn herringbone(f: &mut Field<'_>) {
    const LONG: f32 = 0.48;
    const WIDE: f32 = 0.12;
    let whole = f.whole;
    let base = f.paint(0);
    underlay(f, shaded(base, 0.82));
    let base = worn(base);
    let turn = Vec2::from_angle(std::f32::consts::FRAC_PI_4);
    let reach = whole.size().length();
    // One unit of the pattern is an upright and a lying block; it repeats along the diagonal by
    // one width and across by the length of two blocks.
    let steps = (reach / WIDE) as i32 + 4;
    let strands = (reach / LONG) as i32 + 3;
    for strand in -strands..=strands {
        for step in -steps..=steps {
            let at = Vec2::new(
                step as f32 + strand as f32 * LONG / WIDE,
                step as f32 - strand as f32 * LONG / WIDE,
            ) * WIDE;
            let lying = (at, Vec2::new(LONG, WIDE));
            let upright = (at + Vec2::new(0.0, WIDE), Vec2::new(WIDE, LONG));
            for (which, (low, size)) in [lying, upright].into_iter().enumerate() {
                let block = Rect::from_corners(low, low + size);
                let placed =
                    super::super::cut::square(block).map(|p| p.rotate(turn) + whole.center());
                let seed = (strand * 9176 + step * 2 + which as i32) as u32;
                let way = if size.x > size.y { Vec2::X } else { Vec2::Y };
                f.grain(seed, way.rotate(turn));
                f.piece(&placed, 0.0, Edge::Joint, shaded(base, own(seed)));
            }
        }
    }
}
