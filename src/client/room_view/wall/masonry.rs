//! Walls of brick and tile.

use bevy::math::{Rect, Vec2};

use super::super::{
    field::{Edge, Field},
    mesh::{Tint, noise, shaded},
};

/// Courses of that pattern, each shifted by half a brick, up to a height; `vary` is how far their values
/// lie apart.
struct Courses {
    size: Vec2,
    joint: f32,
    top: f32,
    vary: f32,
    edge: Edge,
}

fn courses(f: &mut Field<'_>, how: &Courses, tint: Tint) {
    let rows = (how.top / how.size.y).round().max(1.0);
    let height = how.top / rows;
    let columns = (f.whole.width() / how.size.x).round().max(1.0);
    let width = f.whole.width() / columns;
    for row in 0..rows as u32 {
        let shift = if row % 2 == 0 { 0.5 } else { 0.0 };
        for column in 0..=columns as u32 {
            let low = Vec2::new((column as f32 - shift) * width, row as f32 * height);
            let rect =
                Rect::from_corners(low + how.joint, low + Vec2::new(width, height) - how.joint);
            let rect = rect.intersect(Rect::new(0.0, 0.0, f.whole.max.x, how.top));
            if rect.width() < 0.03 {
                continue;
            }
            let value = 1.0 + how.vary * (noise(row * 977 + column) - 0.5);
            f.lay(rect, 0.012, how.edge, shaded(tint, value));
        }
    }
}

fn bricks(f: &mut Field<'_>, vary: f32, tint: Tint) {
    let how = Courses {
        size: Vec2::new(0.25, 0.085),
        joint: 0.006,
        top: f.whole.max.y,
        vary,
        edge: Edge::Bed(0.008),
    };
    courses(f, &how, tint);
}

pub(super) fn brick(f: &mut Field<'_>) {
    bricks(f, 0.12, shaded(f.paint(0), 0.99));
}

/// One paint over bricks and joints.
pub(super) fn painted_brick(f: &mut Field<'_>) {
    bricks(f, 0.03, f.paint(0));
}

/// Square tiles, and a border upon them.
pub(super) fn tile_dado(f: &mut Field<'_>) {
    const SIDE: f32 = 0.16;
    const BORDER: (f32, f32) = (0.96, 1.05);
    let (tint, border) = (f.paint(1), f.paint(2));
    let ground = Rect::new(0.0, 0.0, f.whole.max.x, BORDER.1 + 0.03);
    f.lay(ground, 0.002, Edge::Flat, shaded(tint, 0.86));
    let columns = (f.whole.width() / SIDE).round().max(1.0);
    let side = f.whole.width() / columns;
    for column in 0..columns as u32 {
        let left = column as f32 * side;
        for row in 0..6 {
            let low = row as f32 * SIDE;
            let rect = Rect::new(left, low, left + side, low + SIDE).inflate(-0.004);
            let value = 1.0 + 0.05 * (noise(row * 631 + column) - 0.5);
            f.lay(rect, 0.01, Edge::Bevel(0.006), shaded(tint, value));
        }
        let rect = Rect::new(left, BORDER.0, left + side, BORDER.1).inflate(-0.004);
        f.lay(rect, 0.011, Edge::Bevel(0.006), border);
    }
    super::boards::rail(f, BORDER.1, BORDER.1 + 0.032, 0.022, shaded(tint, 1.02));
}

/// Flat bricks of glaze under a rounded ledge.
pub(super) fn metro_tiles(f: &mut Field<'_>) {
    const TOP: f32 = 1.32;
    let tint = f.paint(1);
    let ground = Rect::new(0.0, 0.0, f.whole.max.x, TOP);
    f.lay(ground, 0.002, Edge::Flat, shaded(tint, 0.84));
    let how = Courses {
        size: Vec2::new(0.24, 0.11),
        joint: 0.005,
        top: TOP,
        vary: 0.05,
        edge: Edge::Bevel(0.008),
    };
    courses(f, &how, tint);
    super::boards::rail(f, TOP, TOP + 0.036, 0.026, shaded(tint, 1.02));
}
