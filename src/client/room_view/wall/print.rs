//! Wallpapers that a picture is printed on: scales, waves, clouds, bamboo.

use std::f32::consts::{PI, TAU};

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        cut::disc,
        field::{Edge, Field},
        mesh::{Tint, noise},
    },
    paper::{LAYER, leaf, motifs, places},
};

/// The upper half of a disc.
fn dome(at: Vec2, radius: f32, parts: u32) -> Vec<Vec2> {
    (0..=parts)
        .map(|i| at + Vec2::from_angle(PI * i as f32 / parts as f32) * radius)
        .collect()
}

/// Domes row by row, the lower before the upper, ring within ring.
fn scales(f: &mut Field<'_>, radius: f32, rise: f32, rings: &[(f32, Tint)]) {
    let columns = (f.whole.width() / (2.0 * radius)).round().max(1.0);
    let radius = f.whole.width() / columns / 2.0;
    let all = places(f, Vec2::new(2.0 * radius, rise * radius), -radius);
    let last = all.last().map_or(0, |(_, row)| *row);
    for (at, row) in all {
        for (layer, (share, tint)) in rings.iter().enumerate() {
            let lift = LAYER + 0.0005 * (last - row) as f32 + 0.00012 * layer as f32;
            let parts = if *share > 0.7 { 8 } else { 6 };
            f.piece(&dome(at, radius * share, parts), lift, Edge::Flat, *tint);
        }
    }
}

pub(super) fn scallops(f: &mut Field<'_>) {
    let (edge, body) = (f.mixed(0, 1, 0.34), f.paint(0));
    scales(f, 0.17, 1.0, &[(1.0, edge), (0.86, body)]);
}

/// Waves of the blue sea: each row shows its crests over the one before.
pub(super) fn waves(f: &mut Field<'_>) {
    let (edge, body) = (f.mixed(0, 1, 0.4), f.paint(0));
    let rings = [(1.0, edge), (0.87, body), (0.64, edge), (0.5, body)];
    scales(f, 0.3, 0.5, &rings);
}

/// A curl: part of a ring, in convex pieces.
fn curl(middle: Vec2, radius: f32, wide: f32, from: f32, sweep: f32) -> Vec<Vec<Vec2>> {
    const PARTS: u32 = 8;
    let at = |i: u32, r: f32| {
        let turn = (from + sweep * i as f32 / PARTS as f32) * TAU;
        // It winds inwards as it goes.
        let share = 1.0 - 0.3 * i as f32 / PARTS as f32;
        middle + Vec2::from_angle(turn) * r * share
    };
    (0..PARTS)
        .map(|i| {
            let (low, high) = (radius - wide, radius);
            vec![at(i, low), at(i, high), at(i + 1, high), at(i + 1, low)]
        })
        .collect()
}

/// Clouds that bring luck: three curls over a trail that the wind draws out.
pub(super) fn clouds(f: &mut Field<'_>) {
    let (cloud, line) = (f.mixed(0, 1, 0.55), f.mixed(0, 1, 0.05));
    let mut shapes: Vec<(Vec<Vec2>, Tint)> = Vec::new();
    let lobes = [
        (Vec2::new(-0.1, 0.0), 0.058),
        (Vec2::new(0.0, 0.035), 0.08),
        (Vec2::new(0.105, 0.0), 0.062),
    ];
    let foot = |left: f32, right: f32, low: f32, high: f32| {
        vec![
            Vec2::new(left + 0.03, low),
            Vec2::new(right - 0.1, low),
            Vec2::new(right, high),
            Vec2::new(left, high),
        ]
    };
    shapes.push((foot(-0.2, 0.24, -0.052, -0.02), cloud));
    shapes.push((foot(-0.15, 0.1, -0.02, 0.012), cloud));
    shapes.extend(lobes.map(|(at, radius)| (disc(at, radius, 14), cloud)));
    for (at, radius) in lobes {
        let from = if at.x > 0.05 { 0.78 } else { -0.25 };
        let curl = curl(at, radius * 0.66, 0.013, from, 0.8);
        shapes.extend(curl.into_iter().map(|piece| (piece, line)));
    }
    let trail = leaf(Vec2::new(-0.06, -0.075), Vec2::new(0.17, -0.084), 0.018);
    shapes.push((trail, cloud));
    motifs(f, Vec2::new(0.8, 0.36), 0.22, &shapes);
}

/// Stalks from floor to ceiling, and leaves at some of their joints.
pub(super) fn bamboo(f: &mut Field<'_>) {
    const JOINT: f32 = 0.34;
    let count = (f.whole.width() / 0.36).round().max(1.0);
    let step = f.whole.width() / count;
    for i in 0..count as u32 {
        let x = (i as f32 + 0.3 + 0.4 * noise(i * 17)) * step;
        let far = i % 3 == 1;
        let stalk = f.mixed(0, 1, if far { 0.24 } else { 0.44 });
        let wide = if far { 0.017 } else { 0.023 };
        let mut low = -JOINT * noise(i * 31 + 5);
        let mut joint = 0;
        while low < f.whole.max.y {
            let rect = Rect::new(x - wide / 2.0, low, x + wide / 2.0, low + JOINT - 0.012);
            f.lay(rect, LAYER, Edge::Flat, stalk);
            let seed = i * 101 + joint;
            if !far && noise(seed) < 0.4 {
                let side = if noise(seed + 7) < 0.5 { -1.0 } else { 1.0 };
                leaves(f, Vec2::new(x, low), side, seed);
            }
            low += JOINT;
            joint += 1;
        }
    }
}

/// A spray of hanging leaves.
fn leaves(f: &mut Field<'_>, at: Vec2, side: f32, seed: u32) {
    let tint = f.mixed(0, 1, 0.56);
    let tip = at + Vec2::new(0.085 * side, 0.045);
    if !f.is_clear(tip, 0.12, 0.1) || tip.y + 0.05 > f.whole.max.y {
        return;
    }
    f.piece(&leaf(at, tip, 0.01), LAYER, Edge::Flat, tint);
    for (n, turn) in [-0.2_f32, -0.85, -1.5].into_iter().enumerate() {
        let turn = turn + 0.3 * (noise(seed * 5 + n as u32) - 0.5);
        let way = Vec2::new(turn.cos() * side, turn.sin());
        let shape = leaf(tip, tip + way * 0.125, 0.026);
        f.piece(&shape, LAYER * (1.1 + 0.1 * n as f32), Edge::Flat, tint);
    }
}
