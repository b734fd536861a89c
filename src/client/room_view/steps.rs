//! Steps from a floor down to a lower one, before the doorway between them.

use bevy::prelude::*;

use super::mesh::{Builder, shaded};
use crate::{
    client::{
        paint::{albedo, nth},
        space::{rotation, to_world},
    },
    room::{
        Finish,
        shell::steps::{Flight, TREAD},
    },
};

/// How far steps reach beyond the doorway on either side, in metres.
const BESIDE: f32 = 0.06;

/// The steps of a flight, in the wood of the floor they lead to.
pub(super) fn build(flight: &Flight, like: Option<&Finish>) -> Builder {
    let mut b = Builder::default();
    let paints = like.map_or(&[][..], |finish| &finish.paint);
    let tint = shaded(albedo(nth(paints, 0, "oak")), 0.92);
    let rise = flight.rise as f32 / 100.0 / (flight.steps() + 1) as f32;
    let tread = TREAD as f32 / 100.0;
    let foot = to_world(flight.at, flight.level);
    let down = rotation(flight.turn) * Vec3::Z;
    let axes = [down.cross(Vec3::NEG_Y), Vec3::Y, down];
    for step in 0..flight.steps() {
        // From the doorway down: each stands on the ground, before the one above it.
        let height = rise * (flight.steps() - step) as f32;
        let depth = tread * (step + 1) as f32;
        let half = Vec3::new(
            flight.width as f32 / 200.0 + BESIDE,
            height / 2.0,
            depth / 2.0,
        );
        let centre = foot + down * (depth / 2.0) + Vec3::Y * (height / 2.0);
        b.block(
            centre,
            half,
            axes,
            0.018,
            shaded(tint, 1.0 - 0.03 * step as f32),
        );
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::{Point, Turn};

    #[test]
    fn a_flight_stands_before_its_doorway() {
        let flight = Flight {
            at: Point::new(600, 300),
            // The lower room lies west of the wall.
            turn: Turn::new(270),
            width: 80,
            level: 0,
            rise: 45,
        };
        let b = build(&flight, None);
        let points: Vec<Vec3> = b.triangles().flatten().collect();
        assert!(
            points
                .iter()
                .all(|p| p.x < 6.001 && p.x > 5.4 && p.y < 0.31)
        );
        let b = build(&Flight { rise: 15, ..flight }, None);
        assert_eq!(b.triangles().count(), 0);
    }
}
