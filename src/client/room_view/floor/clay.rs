//! Floors of fired clay: tiles and bricks.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        cut::{disc, square},
        field::{Edge, Field},
        mesh::{Tint, noise, shaded},
    },
    VARY,
    boards::greyed,
    grid, underlay,
};

/// A tile's own value.
fn own(i: u32, j: u32, vary: f32) -> f32 {
    1.0 + vary * (noise(i.wrapping_mul(131).wrapping_add(j)) - 0.5)
}

/// The paint as clay has it that was fired: towards sand.
fn fired(tint: Tint) -> Tint {
    const SAND: [f32; 3] = [1.15, 0.95, 0.7];
    let grey = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2];
    let [r, g, b] = [0, 1, 2].map(|i| tint[i] + (grey * SAND[i] - tint[i]) * 0.42);
    [r, g, b, tint[3]]
}

/// One square tile with joints of that width around it.
fn tile(f: &mut Field<'_>, cell: Rect, joint: f32, tint: Tint) {
    f.lay(cell.inflate(-joint), 0.0, Edge::Bevel(0.005), tint);
}

/// Squares in two colours in turn.
pub(super) fn tiles(f: &mut Field<'_>) {
    let (base, other) = (f.paint(0), f.paint(1));
    underlay(f, shaded(base, 0.72));
    for (cell, i, j) in grid(f.whole, Vec2::splat(0.3)) {
        let tint = if (i + j) % 2 == 0 { base } else { other };
        tile(f, cell, 0.003, shaded(tint, own(i, j, VARY)));
    }
}

/// Squares in two colours that stand on their corners.
pub(super) fn checkerboard(f: &mut Field<'_>) {
    const SIDE: f32 = 0.36;
    let (base, other) = (f.paint(0), f.mixed(0, 1, 0.62));
    underlay(f, shaded(base, 0.74));
    let turn = Vec2::from_angle(std::f32::consts::FRAC_PI_4);
    let reach = (f.whole.size().length() / SIDE / 2.0) as i32 + 1;
    for j in -reach..=reach {
        for i in -reach..=reach {
            let cell = Rect::from_center_size(
                Vec2::new(i as f32, j as f32) * SIDE,
                Vec2::splat(SIDE - 0.007),
            );
            let placed = square(cell).map(|p| p.rotate(turn) + f.whole.center());
            let tint = if (i + j) % 2 == 0 { base } else { other };
            let value = own(i as u32, j as u32, VARY);
            f.piece(&placed, 0.0, Edge::Bevel(0.005), shaded(tint, value));
        }
    }
}

/// Hexagons; here and there one of them is the heart of a flower.
pub(super) fn hex_tiles(f: &mut Field<'_>) {
    const SIDE: f32 = 0.13;
    let (base, heart) = (f.paint(0), f.mixed(0, 1, 0.72));
    underlay(f, shaded(base, 0.8));
    let (across, up) = (SIDE * 3f32.sqrt(), SIDE * 1.5);
    let whole = f.whole;
    let (columns, rows) = (
        (whole.width() / across) as u32 + 2,
        (whole.height() / up) as u32 + 2,
    );
    for j in 0..rows {
        for i in 0..columns {
            let shift = if j % 2 == 0 { 0.0 } else { 0.5 };
            let at = whole.min + Vec2::new((i as f32 + shift) * across, j as f32 * up);
            let hex: Vec<Vec2> = (0..6)
                .map(|n| {
                    let turn = (n as f32 + 0.5) / 6.0 * std::f32::consts::TAU;
                    at + Vec2::from_angle(turn) * (SIDE - 0.006)
                })
                .collect();
            let flower = j % 3 == 1 && (i + j / 3) % 3 == 0;
            let tint = if flower { heart } else { base };
            let value = own(i, j, VARY * 0.7);
            f.piece(&hex, 0.0, Edge::Bevel(0.005), shaded(tint, value));
        }
    }
}

/// Stars and quarter rings, which four tiles bring together.
pub(super) fn patterned_tiles(f: &mut Field<'_>) {
    const LIFT: f32 = 0.0008;
    let (base, pattern, heart) = (f.paint(0), f.mixed(0, 1, 0.62), f.mixed(0, 2, 0.62));
    underlay(f, shaded(base, 0.78));
    for (cell, i, j) in grid(f.whole, Vec2::splat(0.36)) {
        let value = own(i, j, VARY * 0.7);
        tile(f, cell, 0.003, shaded(base, value));
        let (middle, half) = (cell.center(), cell.half_size() - 0.008);
        for turn in [Vec2::X, Vec2::Y, Vec2::NEG_X, Vec2::NEG_Y] {
            let at = |p: Vec2| middle + p.rotate(turn) * half;
            // A ray towards the middle of a side.
            let ray = [
                Vec2::ZERO,
                Vec2::new(0.42, -0.2),
                Vec2::new(0.8, 0.0),
                Vec2::new(0.42, 0.2),
            ];
            f.piece(&ray.map(at), LIFT, Edge::Flat, shaded(pattern, value));
            // A quarter of a disc in a corner.
            let corner = Vec2::ONE;
            let mut quarter: Vec<Vec2> = (0..=3)
                .map(|n| Vec2::from_angle(std::f32::consts::PI * (1.0 + n as f32 / 6.0)))
                .map(|p| at(corner + p * 0.42))
                .collect();
            quarter.push(at(corner));
            f.piece(&quarter, LIFT, Edge::Flat, shaded(pattern, value));
        }
        let dot = disc(middle, half.x * 0.2, 8);
        f.piece(&dot, 2.0 * LIFT, Edge::Flat, shaded(heart, value));
    }
}

/// Squares that the fire coloured each its own way, with small stones set into their corners.
pub(super) fn terracotta(f: &mut Field<'_>) {
    const STONE: f32 = 0.055;
    let (base, stone) = (fired(f.paint(0)), f.mixed(0, 1, 0.6));
    underlay(f, shaded(base, 0.74));
    for (cell, i, j) in grid(f.whole, Vec2::splat(0.34)) {
        let inner = cell.inflate(-0.004);
        let [a, b, c, d] = square(inner);
        let (x, y) = (Vec2::X * (STONE + 0.004), Vec2::Y * (STONE + 0.004));
        let octagon = [a + x, b - x, b + y, c - y, c - x, d + x, d - y, a + y];
        let tint = shaded(base, own(i, j, 0.16));
        f.piece(&octagon, 0.0, Edge::Bevel(0.005), tint);
        let (x, y) = (Vec2::X * STONE, Vec2::Y * STONE);
        let diamond = [cell.max - y, cell.max + x, cell.max + y, cell.max - x];
        f.piece(&diamond, 0.0, Edge::Flat, shaded(stone, own(j, i, VARY)));
    }
}

/// Pairs of bricks, each across its neighbours, as mats are woven.
pub(super) fn brick_paving(f: &mut Field<'_>) {
    let base = shaded(fired(f.paint(0)), 1.3);
    underlay(f, shaded(base, 0.7));
    for (cell, i, j) in grid(f.whole, Vec2::splat(0.28)) {
        let lying = (i + j) % 2 == 0;
        let way = if lying { Vec2::Y } else { Vec2::X };
        let step = cell.size() * way / 2.0;
        for n in 0..2 {
            let low = cell.min + step * n as f32;
            let brick = Rect::from_corners(low, low + step + cell.size() * (Vec2::ONE - way));
            let value = own(i * 2 + n, j, 0.16);
            f.lay(
                brick.inflate(-0.004),
                0.0,
                Edge::Bevel(0.006),
                shaded(base, value),
            );
        }
    }
}

/// Large squares of grey clay, ground and oiled, each row shifted by half.
pub(super) fn grey_bricks(f: &mut Field<'_>) {
    let base = shaded(greyed(f.paint(0), 0.72), 0.84);
    underlay(f, shaded(base, 1.18));
    let whole = f.whole;
    for (cell, i, j) in grid(whole, Vec2::splat(0.44)) {
        let shift = if j % 2 == 0 { 0.0 } else { cell.width() / 2.0 };
        let ends = [(i, -shift), (i + 1000, whole.width() - shift)];
        // The brick at the end of a shifted row comes in again at its beginning.
        let count = if shift > 0.0 && i == 0 { 2 } else { 1 };
        for (seed, by) in ends.into_iter().take(count) {
            let by = Vec2::new(by, 0.0);
            let brick = Rect::from_corners(cell.min + by, cell.max + by);
            let tint = shaded(base, own(seed, j, 0.1));
            f.lay(brick.inflate(-0.005), 0.0, Edge::Bevel(0.006), tint);
        }
    }
}
