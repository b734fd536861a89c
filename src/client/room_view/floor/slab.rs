//! The block a room stands on.

use bevy::prelude::*;

use super::super::{
    mesh::{Builder, Plane, shaded},
    plan::{grown, rectangles},
};
use crate::{
    client::paint::{albedo, paint},
    room::shell::Space,
};

pub(in super::super) const SLAB: f32 = 0.2;

/// The block the room stands on: bevelled, a little wider than the walls, but for edges `between` two
/// spaces. Under a raised floor it reaches down to the ground.
pub(in super::super) fn slab(space: &Space, between: impl Fn(usize) -> bool) -> Builder {
    let mut b = Builder::default();
    let outline = space.points();
    let level = space.level as f32 / 100.0;
    // A warm brown that night does not swallow.
    let tint = shaded(albedo(paint("cocoa")), 1.95);
    let light = shaded(tint, 1.2);
    let at = |p: Vec2, y: f32| Vec3::new(p.x, level + y, -p.y);
    let edge = 0.035;
    let by = |out: f32| {
        let between = &between;
        move |i: usize| if between(i) { 0.0 } else { out }
    };
    let (wide, narrow) = (grown(&outline, by(0.15)), grown(&outline, by(0.15 - edge)));
    let deep = SLAB + level.max(0.0);
    let rings = [
        (&narrow, -0.005, light),
        (&wide, -0.005 - edge, light),
        (&wide, -deep + edge, tint),
        (&narrow, -deep, shaded(tint, 0.8)),
    ];
    for pair in rings.windows(2) {
        let [(high, top, light), (low, bottom, dark)] = [pair[0], pair[1]];
        let n = high.len();
        for i in 0..n {
            // Clockwise from above, so outside is to the left.
            let j = (i + 1) % n;
            let out = (wide[j] - wide[i]).normalize_or_zero().perp();
            let side = Vec3::new(out.x, 0.0, -out.y);
            let lean = |y: f32, up: f32| {
                if y > -0.01 {
                    Vec3::Y
                } else if y < -deep + 0.01 {
                    Vec3::NEG_Y
                } else {
                    side + Vec3::Y * up
                }
            };
            let ids = [
                b.vertex(at(high[j], top), lean(top, 0.0).normalize(), light),
                b.vertex(at(high[i], top), lean(top, 0.0).normalize(), light),
                b.vertex(at(low[i], bottom), lean(bottom, 0.0).normalize(), dark),
                b.vertex(at(low[j], bottom), lean(bottom, 0.0).normalize(), dark),
            ];
            b.face([ids[1], ids[0], ids[3], ids[2]]);
        }
    }
    // Below the walls and out to the slab's edge.
    let top = Plane {
        origin: Vec3::Y * (level - 0.005),
        u: Vec3::X,
        v: Vec3::NEG_Z,
    };
    let to_grid = |p: &Vec2| crate::room::Point::new((p.x * 1000.0) as i32, (p.y * 1000.0) as i32);
    let millimetres: Vec<_> = narrow.iter().map(to_grid).collect();
    for area in rectangles(&millimetres) {
        let area = Rect::from_corners(area.min / 10.0, area.max / 10.0);
        b.sheet(&top, area, 0.0, 10.0, |_| light);
    }
    b
}
