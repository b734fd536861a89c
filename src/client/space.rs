//! The one conversion between a room's space (integer centimetres; x east, y up, z north) and the
//! engine's (metres, right-handed): (x, y, −z).

use bevy::prelude::*;

use crate::room::{Point, Turn};

/// Room centimetres to engine metres.
pub(super) fn to_world(at: Point, up: i32) -> Vec3 {
    Vec3::new(at.x as f32, up as f32, -at.z as f32) / 100.0
}

/// Engine metres to room centimetres, unrounded: x east, y up, z north.
pub(super) fn to_room(world: Vec3) -> Vec3 {
    Vec3::new(world.x, world.y, -world.z) * 100.0
}

/// A turn counter-clockwise from above is a rotation about +y.
pub(super) fn rotation(turn: Turn) -> Quat {
    Quat::from_rotation_y(f32::from(turn.degrees()).to_radians())
}
