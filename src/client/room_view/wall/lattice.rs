//! Walls of wood and paper, wood and cane.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        field::{Edge, Field},
        mesh::{Tint, noise, shaded},
    },
    boards::rail,
    frame,
};

/// Fields between posts along the whole wall, each about so wide: their insides. Those that a hole cuts
/// into are left out.
fn bays(f: &mut Field<'_>, wide: f32, post: f32, (low, high): (f32, f32), wood: Tint) -> Vec<Rect> {
    let count = (f.whole.width() / wide).round().max(1.0);
    let width = f.whole.width() / count;
    let mut bays = Vec::new();
    for i in 0..=count as u32 {
        let x = i as f32 * width;
        f.grain(i, Vec2::Y);
        let rect = Rect::new(x - post / 2.0, low, x + post / 2.0, high);
        f.lay(rect, 0.02, Edge::Bevel(0.007), wood);
        let bay = Rect::new(x + post / 2.0, low, x + width - post / 2.0, high);
        if (i as f32) < count {
            bays.push(bay);
        }
    }
    bays
}

/// A board that reaches behind the posts beside it: they stand off the wall.
fn behind(board: Rect) -> Rect {
    Rect::new(
        board.min.x - 0.025,
        board.min.y,
        board.max.x + 0.025,
        board.max.y,
    )
}

/// A thin bar.
fn bar(f: &mut Field<'_>, rect: Rect, wood: Tint) {
    f.lay(rect, 0.013, Edge::Bevel(0.004), wood);
}

/// A straight bar between two points, along or up.
fn stick(f: &mut Field<'_>, a: Vec2, b: Vec2, wide: f32, wood: Tint) {
    bar(
        f,
        Rect::from_corners(a.min(b), a.max(b)).inflate(wide / 2.0),
        wood,
    );
}

/// Step by step higher: square within square, tied by short bars; boards at the foot.
pub(super) fn lattice(f: &mut Field<'_>) {
    const WIDE: f32 = 0.019;
    let wood = f.paint(1);
    let (apron, head) = (0.7, f.whole.max.y - 0.14);
    for bay in bays(f, 0.86, 0.06, (0.05, f.whole.max.y), wood) {
        let foot = Rect::new(bay.min.x, bay.min.y, bay.max.x, apron - 0.06);
        f.lay(behind(foot), 0.004, Edge::Flat, shaded(wood, 0.94));
        if f.is_whole(foot.inflate(-0.05)) {
            f.lay(
                foot.inflate(-0.07),
                0.014,
                Edge::Bevel(0.012),
                shaded(wood, 1.05),
            );
        }
        let pane = Rect::new(bay.min.x, apron, bay.max.x, head.max(apron));
        if pane.height() < 0.6 || !f.is_whole(pane.inflate(-0.02)) {
            continue;
        }
        let (outer, inner) = (
            pane.inflate(-0.085),
            Rect::from_center_size(pane.center(), pane.size() - Vec2::new(0.4, 0.52)),
        );
        for square in [outer, inner] {
            for side in frame(square, WIDE) {
                bar(f, side, wood);
            }
        }
        let middle = pane.center();
        // From the frame to the outer square, and on to the inner one.
        for share in [0.2, 0.5, 0.8] {
            let x = pane.min.x + pane.width() * share;
            let y = pane.min.y + pane.height() * share;
            let ties = [
                (Vec2::new(x, pane.min.y), Vec2::new(x, outer.min.y)),
                (Vec2::new(x, outer.max.y), Vec2::new(x, pane.max.y)),
                (Vec2::new(pane.min.x, y), Vec2::new(outer.min.x, y)),
                (Vec2::new(outer.max.x, y), Vec2::new(pane.max.x, y)),
            ];
            for (a, b) in ties {
                stick(f, a, b, WIDE, wood);
            }
        }
        for step in [-0.16, 0.16] {
            let (x, y) = (middle.x + step, middle.y + step * 2.0);
            let ties = [
                (
                    Vec2::new(x.clamp(inner.min.x, inner.max.x), outer.min.y),
                    Vec2::new(x.clamp(inner.min.x, inner.max.x), inner.min.y),
                ),
                (
                    Vec2::new(x.clamp(inner.min.x, inner.max.x), inner.max.y),
                    Vec2::new(x.clamp(inner.min.x, inner.max.x), outer.max.y),
                ),
                (Vec2::new(outer.min.x, y), Vec2::new(inner.min.x, y)),
                (Vec2::new(inner.max.x, y), Vec2::new(outer.max.x, y)),
            ];
            for (a, b) in ties {
                stick(f, a, b, WIDE, wood);
            }
        }
    }
    f.grain(3, Vec2::X);
    for (low, high) in [(apron - 0.06, apron), (head, head + 0.06)] {
        let rect = Rect::new(0.0, low, f.whole.max.x, high);
        f.lay(rect, 0.018, Edge::Bevel(0.007), wood);
    }
}

/// A grid of thin bars over paper, boards at the foot.
pub(super) fn shoji(f: &mut Field<'_>) {
    const WIDE: f32 = 0.018;
    let wood = f.paint(1);
    let (apron, head) = (0.36, f.whole.max.y - 0.16);
    for bay in bays(f, 0.9, 0.05, (0.05, f.whole.max.y), wood) {
        let foot = Rect::new(bay.min.x, bay.min.y, bay.max.x, apron);
        f.lay(behind(foot), 0.005, Edge::Flat, shaded(wood, 1.04));
        if head < apron + 0.2 {
            continue;
        }
        let pane = Rect::new(bay.min.x, apron + 0.04, bay.max.x, head);
        for i in 1..3 {
            let x = pane.min.x + pane.width() * i as f32 / 3.0;
            stick(
                f,
                Vec2::new(x, pane.min.y),
                Vec2::new(x, pane.max.y),
                WIDE,
                wood,
            );
        }
        for i in 1..6 {
            let y = pane.min.y + pane.height() * i as f32 / 6.0;
            stick(
                f,
                Vec2::new(pane.min.x, y),
                Vec2::new(pane.max.x, y),
                WIDE,
                wood,
            );
        }
    }
    f.grain(5, Vec2::X);
    for (low, high) in [(apron, apron + 0.04), (head, head + 0.05)] {
        let rect = Rect::new(0.0, low, f.whole.max.x, high);
        f.lay(rect, 0.016, Edge::Bevel(0.006), wood);
    }
}

/// Cane woven in frames of wood, up to a rail.
pub(super) fn rattan(f: &mut Field<'_>) {
    const TOP: f32 = 1.02;
    const CELL: f32 = 0.085;
    let (cane, wood) = (f.paint(1), f.paint(2));
    let ground = Rect::new(0.0, 0.0, f.whole.max.x, TOP);
    f.lay(ground, 0.002, Edge::Flat, shaded(cane, 0.74));
    for bay in bays(f, 0.74, 0.06, (0.05, TOP), wood) {
        let pane = Rect::new(bay.min.x, bay.min.y + 0.1, bay.max.x, TOP - 0.05);
        let count = (pane.size() / CELL).round().max(Vec2::ONE);
        let cell = pane.size() / count;
        for j in 0..count.y as u32 {
            for i in 0..count.x as u32 {
                let middle = pane.min + cell * (Vec2::new(i as f32, j as f32) + 0.5);
                let value = 1.0 + 0.06 * (noise(i * 53 + j) - 0.5);
                // Over and under in turn, each strand narrower where it dives.
                let lying = (i + j) % 2 == 0;
                let (long, wide) = (0.52, 0.4);
                let corners = [
                    (-long, -0.26),
                    (0.0, -wide),
                    (long, -0.26),
                    (long, 0.26),
                    (0.0, wide),
                    (-long, 0.26),
                ];
                let strand = corners.map(|(x, y)| {
                    let p = if lying {
                        Vec2::new(x, y)
                    } else {
                        Vec2::new(-y, x)
                    };
                    middle + p * cell
                });
                let value = value * if lying { 1.0 } else { 0.93 };
                f.piece(&strand, 0.006, Edge::Flat, shaded(cane, value));
            }
        }
    }
    f.grain(7, Vec2::X);
    rail(f, TOP - 0.05, TOP, 0.03, wood);
}
