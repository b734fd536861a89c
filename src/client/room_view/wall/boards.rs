//! Walls of boards: wainscot, battens, shiplap, panels, timber.

use bevy::math::{Rect, Vec2};

use super::super::{
    field::{Edge, Field},
    mesh::{Tint, noise, shaded},
};

/// Height of wainscot, rail included.
const DADO: f32 = 0.78;
/// That of tall wainscot.
const TALL: f32 = 1.4;

/// Upright boards of about that width between two heights.
fn upright(f: &mut Field<'_>, wide: f32, (low, high): (f32, f32), tint: Tint) {
    let count = (f.whole.width() / wide).round().max(1.0);
    let width = f.whole.width() / count;
    for i in 0..count as u32 {
        let left = i as f32 * width;
        let value = 0.99 + 0.02 * noise(i);
        f.lay(
            Rect::new(left, low, left + width, high),
            0.012,
            Edge::Bevel(0.013),
            shaded(tint, value),
        );
    }
}

/// A rail along the whole wall.
pub(super) fn rail(f: &mut Field<'_>, low: f32, high: f32, out: f32, tint: Tint) {
    let rect = Rect::new(f.whole.min.x, low, f.whole.max.x, high);
    f.moulding(rect, (-0.006, out), 0.01, tint);
}

pub(super) fn wainscot(f: &mut Field<'_>) {
    let tint = f.paint(1);
    upright(f, 0.125, (0.0, DADO - 0.05), tint);
    rail(f, DADO - 0.05, DADO, 0.034, f.trim);
}

/// Wide boards under a ledge to stand plates on.
pub(super) fn tall_wainscot(f: &mut Field<'_>) {
    let tint = f.paint(1);
    upright(f, 0.21, (0.0, TALL - 0.14), tint);
    rail(f, TALL - 0.14, TALL - 0.03, 0.02, shaded(f.trim, 0.98));
    rail(f, TALL - 0.03, TALL, 0.06, f.trim);
}

pub(super) fn board_and_batten(f: &mut Field<'_>) {
    let tint = shaded(f.paint(0), 1.03);
    let (low, high) = (0.11, f.whole.max.y - 0.1);
    let count = (f.whole.width() / 0.42).round().max(1.0);
    for i in 0..=count as u32 {
        let x = f.whole.width() * i as f32 / count;
        let batten = Rect::new(x - 0.028, low, x + 0.028, high);
        f.lay(batten, 0.016, Edge::Bevel(0.008), tint);
    }
    let top = Rect::new(0.0, high, f.whole.max.x, f.whole.max.y);
    f.lay(top, 0.018, Edge::Bevel(0.008), tint);
}

pub(super) fn shiplap(f: &mut Field<'_>) {
    let tint = f.paint(0);
    let rows = (f.whole.height() / 0.17).round().max(1.0);
    let high = f.whole.height() / rows;
    for row in 0..rows as u32 {
        let value = 0.99 + 0.02 * noise(row);
        let low = row as f32 * high;
        let board = Rect::new(0.0, low + 0.004, f.whole.max.x, low + high - 0.004);
        f.grain(row, Vec2::X);
        f.lay(board, 0.014, Edge::Bed(0.011), shaded(tint, value));
    }
}

/// Tall framed panels over low ones.
pub(super) fn panels(f: &mut Field<'_>) {
    let tint = shaded(f.paint(0), 1.07);
    let count = (f.whole.width() / 0.85).round().max(1.0);
    let width = f.whole.width() / count;
    for i in 0..count as u32 {
        for (low, high) in [(0.18, 0.72), (0.86, f.whole.max.y - 0.2)] {
            if high < low + 0.15 {
                continue;
            }
            let left = i as f32 * width + 0.1;
            let frame = Rect::new(left, low, left + width - 0.2, high);
            if frame.width() < 0.15 || !f.is_whole(frame.inflate(0.1)) {
                continue;
            }
            for bar in super::frame(frame, 0.035) {
                f.lay(bar, 0.016, Edge::Bevel(0.009), tint);
            }
        }
    }
}

/// Posts, rails and a brace in every other bay.
pub(super) fn timber_frame(f: &mut Field<'_>) {
    const POST: f32 = 0.06;
    let tint = f.paint(1);
    let edge = Edge::Bevel(0.01);
    let (length, top) = (f.whole.width(), f.whole.max.y);
    let bays = (length / 1.05).round().max(1.0);
    let bay = length / bays;
    let (middle, head) = (top * 0.46, top - 0.07);
    f.grain(1, Vec2::X);
    for (low, high) in [(middle - 0.045, middle + 0.045), (head - 0.02, top)] {
        f.lay(Rect::new(0.0, low, length, high), 0.017, edge, tint);
    }
    for i in 0..=bays as u32 {
        let x = i as f32 * bay;
        let value = 0.97 + 0.06 * noise(i);
        let post = Rect::new(x - POST, 0.06, x + POST, head);
        f.lay(post, 0.02, edge, shaded(tint, value));
        if i % 2 == 1 || i as f32 >= bays {
            continue;
        }
        // From the sill up to the rail, leaning towards the next post.
        let (a, b) = (
            Vec2::new(x + POST, 0.1),
            Vec2::new(x + bay - POST, middle - 0.045),
        );
        let (a, b) = if i % 4 == 0 {
            (a, b)
        } else {
            (Vec2::new(b.x, a.y), Vec2::new(a.x, b.y))
        };
        let reach = Rect::from_corners(a, b);
        if !f.is_whole(reach) {
            continue;
        }
        let side = (b - a).normalize_or_zero().perp() * 0.045;
        let brace = [a - side, b - side, b + side, a + side];
        let brace = super::super::mesh::clipped(&brace, reach);
        f.piece(&brace, 0.014, edge, shaded(tint, 0.98));
    }
}
