//! Thin and loose forms: leaves, hanging cloth, rows of books.

use std::f32::consts::PI;

use bevy::math::{Affine3A, Vec2, Vec3};

use super::flat;
use crate::client::solid::{Solid, fan, loft};

/// A blade that grows up from the origin and arches to the front by `bend` degrees; `cup` lifts
/// its edges (a share of its width), `tip` above 1 draws the point out, `splits` notches each edge.
pub(super) fn leaf(size: Vec2, bend: f32, cup: f32, tip: f32, splits: usize) -> Solid {
    const ACROSS: [f32; 5] = [-1.0, -0.5, 0.0, 0.5, 1.0];
    const UNDER: [f32; 3] = [0.96, 0.0, -0.96];
    const THICK: f32 = 0.35;
    let count = if splits == 0 { 7 } else { 3 * splits + 2 };
    let bend = bend.to_radians();
    let mut spine = Vec3::ZERO;
    let mut rows = Vec::with_capacity(count + 1);
    for row in 0..=count {
        let t = row as f32 / count as f32;
        let angle = bend * t;
        let along = Vec3::new(0.0, angle.cos(), angle.sin());
        let over = Vec3::new(0.0, -angle.sin(), angle.cos());
        if row > 0 {
            spine += along * size.y / count as f32;
        }
        let swell = (PI * t.powf(0.5 + 0.2 * tip)).sin().max(0.0);
        let notch = splits > 0 && row % 3 == 1 && row > 2 && row + 1 < count;
        let wide = size.x / 2.0 * swell.powf(0.5 + 0.3 * tip);
        let wide = wide.max(size.x * 0.03);
        let point = |side: f32, off: f32| {
            // A notch bites into the edge alone, lobes reach on towards the tip.
            let side = if notch { side.clamp(-0.56, 0.56) } else { side };
            let reach = if splits > 0 {
                0.12 * size.x * (1.0 - t)
            } else {
                0.0
            };
            let lobe = along * reach * side * side;
            spine + Vec3::X * side * wide + over * (off - cup * wide * side * side) + lobe
        };
        let upper = ACROSS.iter().map(|&side| point(side, THICK));
        let under = UNDER.iter().map(|&side| point(side, -THICK));
        rows.push(upper.chain(under).collect::<Vec<_>>());
    }
    let mut triangles = loft(&rows, true);
    triangles.extend(fan(&rows[0], false));
    triangles.extend(fan(&rows[count], true));
    Solid::welded(&triangles, 60.0)
}

/// Hanging cloth, its lower edge at y = 0, folded along its width; `tie` gathers it at that share
/// of its height towards `side` (-1 left, 1 right).
pub(super) fn cloth(size: Vec2, folds: usize, depth: f32, tie: Option<f32>, side: f32) -> Solid {
    const ROWS: usize = 10;
    const THICK: f32 = 0.6;
    let columns = folds * 4;
    let point = |column: usize, row: usize, back: f32| {
        let u = column as f32 / columns as f32;
        let v = row as f32 / ROWS as f32; // from the top down
        let phase = 2.0 * PI * folds as f32 * u;
        let wave = phase.sin() + 0.28 * (2.0 * phase + 1.3 + v).sin();
        let waist = tie.map_or(0.0, |tie| (-((v - 1.0 + tie) / 0.17).powi(2)).exp());
        let flare = 0.88 + 0.12 * v;
        let wide = size.x * (1.0 - 0.55 * waist) * flare;
        let shift = side * (size.x * flare - wide) / 2.0;
        let z = depth * (0.55 + 0.45 * v) * (0.72 - 0.2 * waist) * wave;
        Vec3::new((u - 0.5) * wide + shift, size.y * (1.0 - v), z + back)
    };
    let rows: Vec<Vec<Vec3>> = (0..=ROWS)
        .rev()
        .map(|row| {
            (0..=columns)
                .map(|column| point(column, row, THICK))
                .chain((0..=columns).rev().map(|column| point(column, row, -THICK)))
                .collect()
        })
        .collect();
    let mut triangles = loft(&rows, true);
    for (row, up) in [(&rows[0], false), (&rows[ROWS], true)] {
        let last = row.len() - 1;
        for i in 0..columns {
            let [a, b, c, d] = [row[i], row[i + 1], row[last - i - 1], row[last - i]];
            let quad = if up {
                [[a, b, c], [a, c, d]]
            } else {
                [[a, c, b], [a, d, c]]
            };
            triangles.extend(quad);
        }
    }
    Solid::welded(&triangles, 65.0)
}

/// One book of a row: where it stands and which of the row's paints it wears.
pub(super) struct Book {
    pub(super) solid: Solid,
    pub(super) paint: usize,
}

/// Books side by side, spines to the front, filling `size` from the left; heights, widths and
/// paints vary by `seed`.
pub(super) fn books(size: Vec3, count: usize, paints: usize, seed: u32) -> Vec<Book> {
    let shares: Vec<f32> = (0..count)
        .map(|i| 0.7 + 0.6 * random(seed, i as u32))
        .collect();
    let whole: f32 = shares.iter().sum();
    let mut left = -size.x / 2.0;
    (0..count)
        .map(|i| {
            let width = size.x * shares[i] / whole;
            let vary = |salt: u32| random(seed ^ salt, i as u32);
            let height = size.y * (0.74 + 0.26 * vary(0x51));
            let depth = size.z * (0.8 + 0.2 * vary(0x37));
            let half = width / 2.0 - 0.12;
            // In plan: a block with a round spine.
            let outline = [
                Vec2::new(half, depth),
                Vec2::new(-half, depth),
                Vec2::new(-half, half * 0.6),
                Vec2::new(-half * 0.6, 0.0),
                Vec2::new(half * 0.6, 0.0),
                Vec2::new(half, half * 0.6),
            ];
            let book = flat::extrude(&flat::rounded(&outline, 0.0), height, 0.0);
            let lay = Affine3A::from_translation(Vec3::new(left + width / 2.0, 0.0, size.z / 2.0))
                * Affine3A::from_rotation_x(-std::f32::consts::FRAC_PI_2);
            left += width;
            Book {
                solid: book.transformed(&lay),
                paint: (random(seed ^ 0x77, i as u32) * paints as f32) as usize % paints.max(1),
            }
        })
        .collect()
}

/// A number in 0..1 that depends on nothing but its arguments.
pub(super) fn random(seed: u32, index: u32) -> f32 {
    let mut x = seed.wrapping_mul(0x9E37_79B9) ^ index.wrapping_mul(0x85EB_CA6B) ^ 0x27D4_EB2F;
    x = (x ^ x >> 15).wrapping_mul(0x2C1B_3C6D);
    x = (x ^ x >> 12).wrapping_mul(0x297A_2D39);
    (x ^ x >> 15) as f32 / u32::MAX as f32
}
