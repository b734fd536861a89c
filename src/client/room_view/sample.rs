//! A piece of a finish seen straight on: what small pictures of finishes are made of.

use bevy::prelude::*;

use super::{
    field::Field,
    floor,
    mesh::{Builder, Plane, Tint, shaded},
    wall,
};
use crate::assets::finishes;

/// How much of a floor is shown from top to bottom, in metres; and of a wall, from which height to which:
/// where dados end.
const FLOOR: f32 = 1.15;
const WALL: (f32, f32) = (0.35, 1.65);
/// Where light comes from: from the upper left.
const LIGHT: Vec3 = Vec3::new(-0.45, 0.55, 0.75);

/// Triangles in the unit square, y up; what is outside of it is to be cut off.
#[derive(Debug, Default)]
pub(in crate::client) struct Sample {
    pub(in crate::client) corners: Vec<(Vec2, Tint)>,
    pub(in crate::client) triangles: Vec<u32>,
}

/// A piece of a floor or a wall of that kind in these paints, `ratio` times as wide as high. A kind that
/// nobody knows is plain.
pub(in crate::client) fn sample(kind: &str, paints: &[Tint], ratio: f32) -> Sample {
    let plane = Plane {
        origin: Vec3::ZERO,
        u: Vec3::X,
        v: Vec3::Y,
    };
    let mut b = Builder::default();
    let shown = if finishes().floor(kind).is_some() {
        let shown = Rect::new(0.0, 0.0, FLOOR * ratio, FLOOR);
        let even = |_: Vec2| 1.0;
        let mut field = Field::floor(&mut b, plane, shown, &[], &even, paints);
        floor::lay(&mut field, kind);
        shown
    } else {
        let (low, high) = WALL;
        let wide = (high - low) * ratio;
        let whole = Rect::new(0.0, 0.0, wide, 2.36);
        b.sheet(&plane, whole, 0.0, 10.0, |_| wall::ground(paints, kind));
        let even = |_: Vec2| 1.0;
        let first = paints.first().copied().unwrap_or([1.0; 4]);
        let trim = wall::own_trim(kind, paints).unwrap_or_else(|| shaded(first, 0.92));
        let mut field = Field::wall(&mut b, plane, whole, &[], &even, paints, trim);
        wall::dress(&mut field, kind);
        Rect::new(0.0, low, wide, high)
    };
    let light = LIGHT.normalize();
    let corners = b.corners().map(|(at, normal, tint)| {
        let value = 1.0 + 0.55 * (normal.dot(light) - light.z);
        let place = (at.truncate() - shown.min) / shown.size();
        (place, shaded(tint, value.clamp(0.7, 1.15)))
    });
    Sample {
        corners: corners.collect(),
        triangles: b.indices().to_vec(),
    }
}
