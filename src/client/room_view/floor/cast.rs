//! Floors of stone and of what is poured.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        field::{Edge, Field},
        mesh::{Tint, noise, shaded},
    },
    boards::greyed,
    grid, underlay,
};

/// Chance, for things that are strewn.
fn chance(n: u32, seed: u32) -> f32 {
    noise(n.wrapping_mul(61).wrapping_add(seed.wrapping_mul(7_907)))
}

/// Little stones all over, about `spacing` apart: how large they are at least and at most, and what tint
/// each has.
fn strewn(
    f: &mut Field<'_>,
    spacing: f32,
    (least, most): (f32, f32),
    lift: f32,
    tint: impl Fn(u32) -> Option<Tint>,
) {
    for (n, (cell, ..)) in grid(f.whole, Vec2::splat(spacing)).enumerate() {
        let n = n as u32;
        let Some(tint) = tint(n) else {
            continue;
        };
        let size = least + (most - least) * chance(n, 1).powi(2);
        let play = (cell.half_size() - size).max(Vec2::ZERO);
        let off = Vec2::new(chance(n, 2), chance(n, 3)) * 2.0 - 1.0;
        let middle = cell.center() + off * play;
        let long = 0.62 + 0.38 * chance(n, 4);
        let turn = Vec2::from_angle(chance(n, 5) * std::f32::consts::TAU);
        let sides = 5;
        let chip: Vec<Vec2> = (0..sides)
            .map(|side| {
                let angle = (side as f32 + 0.4 * chance(n * 5 + side, 6)) / sides as f32;
                let p = Vec2::from_angle(angle * std::f32::consts::TAU) * size;
                middle + Vec2::new(p.x, p.y * long).rotate(turn)
            })
            .collect();
        f.piece(&chip, lift, Edge::Flat, tint);
    }
}

/// Slabs that no two of are alike, with something growing in the joints.
pub(super) fn flagstone(f: &mut Field<'_>) {
    let base = f.paint(0);
    underlay(f, shaded(f.mixed(0, 1, 0.6), 0.76));
    let whole = f.whole;
    let count = (whole.size() / 0.6).round().max(Vec2::ONE);
    let size = whole.size() / count;
    let knot = |i: u32, j: u32| {
        let seed = i * 389 + j;
        let inner = Vec2::new(
            if i == 0 || i == count.x as u32 {
                0.0
            } else {
                1.0
            },
            if j == 0 || j == count.y as u32 {
                0.0
            } else {
                1.0
            },
        );
        let off = Vec2::new(noise(seed), noise(seed + 7_001)) - 0.5;
        whole.min + size * (Vec2::new(i as f32, j as f32) + off * inner * 0.42)
    };
    for (_, i, j) in grid(whole, Vec2::splat(0.6)) {
        let corners = [
            knot(i, j),
            knot(i + 1, j),
            knot(i + 1, j + 1),
            knot(i, j + 1),
        ];
        let value = 1.0 + 0.1 * (noise(i * 71 + j) - 0.5);
        let tint = shaded(base, value);
        // Some are split.
        let split = noise(i * 17 + j * 29);
        let halves: &[[Vec2; 4]] = &match split {
            0.0..0.3 => {
                let (a, b) = (
                    corners[0].lerp(corners[1], 0.55),
                    corners[3].lerp(corners[2], 0.42),
                );
                [
                    [corners[0], a, b, corners[3]],
                    [a, corners[1], corners[2], b],
                ]
            }
            0.3..0.55 => {
                let (a, b) = (
                    corners[0].lerp(corners[3], 0.45),
                    corners[1].lerp(corners[2], 0.58),
                );
                [
                    [corners[0], corners[1], b, a],
                    [a, b, corners[2], corners[3]],
                ]
            }
            _ => [corners, [Vec2::ZERO; 4]],
        };
        for (n, stone) in halves.iter().enumerate().filter(|(_, s)| s[0] != s[1]) {
            if let Some(stone) = super::super::mesh::inset(stone, 0.008) {
                let tint = shaded(tint, if n == 0 { 1.0 } else { 0.97 });
                f.piece(&stone, 0.0, Edge::Bevel(0.008), tint);
            }
        }
    }
}

pub(super) fn terrazzo(f: &mut Field<'_>) {
    let base = f.paint(0);
    f.lay(f.whole, 0.0, Edge::Flat, base);
    let tones = [
        f.mixed(0, 1, 0.55),
        f.mixed(0, 2, 0.5),
        shaded(base, 0.8),
        shaded(base, 0.88),
    ];
    strewn(f, 0.125, (0.013, 0.036), 0.0006, |n| {
        tones.get((chance(n, 9) * 4.0) as usize).copied()
    });
}

/// Large fields, trowelled, hardly of one colour.
pub(super) fn cement(f: &mut Field<'_>) {
    let base = greyed(f.paint(0), 0.25);
    f.mottle(0.26, 0.03, base);
    let whole = f.whole;
    let line = shaded(base, 0.82);
    let count = (whole.size() / 1.9).round().max(Vec2::ONE);
    for i in 1..count.x as u32 {
        let x = whole.min.x + whole.width() * i as f32 / count.x;
        f.lay(
            Rect::new(x - 0.006, whole.min.y, x + 0.006, whole.max.y),
            0.0008,
            Edge::Flat,
            line,
        );
    }
    for j in 1..count.y as u32 {
        let y = whole.min.y + whole.height() * j as f32 / count.y;
        f.lay(
            Rect::new(whole.min.x, y - 0.006, whole.max.x, y + 0.006),
            0.0008,
            Edge::Flat,
            line,
        );
    }
}

/// Fine stones, raked in furrows, and larger ones that lie on them.
pub(super) fn gravel(f: &mut Field<'_>) {
    let base = f.paint(0);
    f.mottle(0.12, 0.045, base);
    let tones = [
        f.mixed(0, 1, 0.25),
        shaded(base, 0.84),
        shaded(base, 0.92),
        shaded(base, 1.06),
    ];
    strewn(f, 0.13, (0.012, 0.03), 0.002, |n| {
        tones.get((chance(n, 9) * 4.0) as usize).copied()
    });
}
