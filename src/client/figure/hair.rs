//! Hair: six forms, each of overlapping leaf-shaped cushions swept from the crown.

use std::f32::consts::PI;

use bevy::math::Vec3;

use super::{
    clay::Clay,
    dyes::Dyes,
    head::skull,
    leaf::{Leaf, leaf, toward},
};

/// The hair of form `form`, below [`crate::room::figure::HAIRS`].
pub(super) fn hair(form: u8, dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    let leaves = match form {
        0 => tousled(),
        1 => bob(),
        2 => buns(&mut clay, dyes),
        3 => long(),
        4 => curly(),
        _ => ponytail(&mut clay, dyes),
    };
    for leaf in leaves {
        leaf.shape(&mut clay, dyes.hair);
    }
    clay
}

/// Leaves for the back of the head down to `low` degrees, which every form needs.
fn back(low: f32, width: f32) -> Vec<Leaf> {
    [112.0, 146.0, 180.0, 214.0, 248.0]
        .into_iter()
        .map(|azimuth: f32| {
            let middle = 1.0 - ((azimuth - 180.0) / 68.0).abs();
            leaf(azimuth, low - 6.0 * middle, width, 0.034).blunt(0.5)
        })
        .collect()
}

/// Locks before the ears, so that the cheeks are framed and the ears still show.
fn temples(low: f32) -> [Leaf; 2] {
    [1.0, -1.0].map(|side| {
        leaf(side * 71.0, low, 0.056, 0.03)
            .sweep(side * 0.1)
            .blunt(0.25)
    })
}

/// Short, swept to one side, tips up.
fn tousled() -> Vec<Leaf> {
    let mut leaves = back(-22.0, 0.12);
    leaves.extend(temples(-9.0));
    leaves.extend([
        leaf(98.0, -2.0, 0.08, 0.032).flick(0.012),
        leaf(-98.0, -2.0, 0.08, 0.032).flick(0.012),
    ]);
    // Tips at uneven heights: a fringe cut by hand.
    let fringe = [
        (-61.0, 4.0, 0.1),
        (-45.0, 13.0, 0.14),
        (-29.0, 9.0, 0.18),
        (60.0, 6.0, 0.2),
        (44.0, 11.0, 0.26),
        (-13.0, 14.0, 0.22),
        (28.0, 15.0, 0.32),
        (7.0, 11.0, 0.3),
    ];
    leaves.extend(
        fringe
            .into_iter()
            .enumerate()
            .map(|(i, (azimuth, low, sweep))| {
                leaf(azimuth, low, 0.062, 0.036)
                    .sweep(sweep)
                    .flick(0.012)
                    .lift(0.002 + 0.002 * i as f32)
            }),
    );
    leaves.extend([
        leaf(155.0, 46.0, 0.075, 0.04)
            .sweep(0.2)
            .flick(0.05)
            .lift(0.015),
        leaf(-140.0, 44.0, 0.075, 0.04).flick(0.04).lift(0.015),
    ]);
    leaves
}

/// To the jaw and turned out, tucked behind the ears, with an even fringe.
fn bob() -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = [110.0, 133.0, 156.0, 180.0, 204.0, 227.0, 250.0]
        .into_iter()
        .map(|azimuth| {
            leaf(azimuth, -40.0, 0.115, 0.05)
                .blunt(0.95)
                .lift(0.03)
                .flick(0.045)
        })
        .collect();
    for side in [-1.0, 1.0] {
        leaves.extend([
            leaf(side * 86.0, 8.0, 0.09, 0.036).sweep(side * -0.05),
            leaf(side * 63.0, 11.0, 0.072, 0.036).blunt(0.7).lift(0.003),
            leaf(side * 42.0, 15.0, 0.07, 0.037).blunt(0.75).lift(0.006),
            leaf(side * 21.0, 18.0, 0.068, 0.038)
                .blunt(0.75)
                .lift(0.009),
        ]);
    }
    leaves.push(leaf(0.0, 19.0, 0.066, 0.04).blunt(0.75).lift(0.012));
    leaves
}

/// Parted in the middle, a bun on either side.
fn buns(clay: &mut Clay, dyes: &Dyes) -> Vec<Leaf> {
    for side in [-1.0, 1.0] {
        let seat = skull(toward(side * 112.0, 52.0)) * 1.24;
        // Wound like a snail: a groove runs round it.
        clay.sheet((9, 14), true, |u, v| {
            let (angle, tilt) = (u * PI * 2.0, (v - 0.5) * PI);
            let wind = (angle * side + tilt * 4.0).sin();
            let r = 0.1 * (1.0 + 0.05 * wind);
            let d = Vec3::new(
                tilt.cos() * angle.cos(),
                tilt.sin(),
                tilt.cos() * angle.sin(),
            );
            (
                seat + d * r * Vec3::new(1.0, 0.95, 0.95),
                dyes.hair * (0.93 + 0.15 * wind),
            )
        });
        clay.ball(seat * 0.86, Vec3::new(0.07, 0.035, 0.07), (5, 12), |_| {
            dyes.colour
        });
    }
    let mut leaves = back(-26.0, 0.115);
    leaves.extend(temples(-8.0));
    for side in [-1.0, 1.0] {
        leaves.extend([
            leaf(side * 88.0, 6.0, 0.095, 0.034),
            leaf(side * 64.0, 5.0, 0.075, 0.036)
                .sweep(side * 0.22)
                .lift(0.004),
            leaf(side * 45.0, 13.0, 0.075, 0.038)
                .sweep(side * 0.34)
                .lift(0.007),
            leaf(side * 20.0, 20.0, 0.075, 0.042)
                .sweep(side * 0.34)
                .lift(0.01),
        ]);
    }
    leaves
}

/// Parted, falling over the shoulders.
fn long() -> Vec<Leaf> {
    let mut leaves = vec![leaf(180.0, -10.0, 0.16, 0.05).blunt(0.9).lift(0.02).fall([
        (0.0, -0.16, -0.02),
        (0.0, -0.3, -0.01),
        (0.0, -0.4, -0.03),
    ])];
    leaves.extend(temples(-16.0));
    for side in [-1.0, 1.0] {
        leaves.extend([
            leaf(side * 142.0, -10.0, 0.13, 0.05)
                .blunt(0.9)
                .lift(0.024)
                .fall([
                    (side * 0.01, -0.15, 0.0),
                    (side * -0.02, -0.29, 0.01),
                    (0.0, -0.38, 0.0),
                ]),
            leaf(side * 112.0, -6.0, 0.112, 0.05)
                .blunt(0.9)
                .lift(0.024)
                .fall([
                    (side * -0.005, -0.13, 0.02),
                    (side * -0.045, -0.25, 0.06),
                    (side * -0.03, -0.34, 0.085),
                ]),
            leaf(side * 88.0, 4.0, 0.09, 0.034).sweep(side * 0.08),
            leaf(side * 60.0, 5.0, 0.07, 0.036)
                .sweep(side * 0.3)
                .lift(0.004),
            leaf(side * 42.0, 14.0, 0.074, 0.04)
                .sweep(side * 0.4)
                .lift(0.008),
        ]);
    }
    leaves.push(leaf(22.0, 21.0, 0.07, 0.04).sweep(0.4).lift(0.012));
    leaves.push(leaf(-14.0, 22.0, 0.075, 0.04).sweep(-0.3).lift(0.014));
    leaves
}

/// A cloud of short fat petals, each with a root of its own.
fn curly() -> Vec<Leaf> {
    let ring = |low: f32, from: f32, step: f32, count: usize, lift: f32| {
        (0..count).map(move |i| {
            let azimuth = from + step * i as f32;
            leaf(azimuth, low, 0.082, 0.085)
                .root(toward(azimuth + 8.0, low + 34.0))
                .blunt(1.0)
                .lift(lift)
        })
    };
    let mut leaves: Vec<Leaf> = Vec::new();
    leaves.extend(ring(-28.0, 118.0, 31.0, 5, 0.02));
    leaves.extend(ring(4.0, 106.0, 29.6, 6, 0.03));
    for (azimuth, low) in [
        (84.0, 13.0),
        (58.0, 21.0),
        (33.0, 18.0),
        (9.0, 24.0),
        (-16.0, 19.0),
        (-40.0, 23.0),
        (-62.0, 16.0),
        (-85.0, 13.0),
    ] {
        leaves.extend(ring(low, azimuth, 0.0, 1, 0.012));
    }
    leaves.extend(ring(38.0, 20.0, 51.4, 7, 0.03));
    leaves.extend(ring(66.0, 50.0, 120.0, 3, 0.02));
    leaves
}

/// Swept back from the forehead and across, into a plume high on one side.
fn ponytail(clay: &mut Clay, dyes: &Dyes) -> Vec<Leaf> {
    let knot = (-128.0, 44.0);
    let seat = skull(toward(knot.0, knot.1));
    clay.ball(seat * 1.12, Vec3::splat(0.056), (6, 12), |_| dyes.colour);
    // From the hairline to the knot: these leaves have their root in front and their tip there.
    let hairline = [
        (76.0, 14.0),
        (50.0, 20.0),
        (24.0, 25.0),
        (-4.0, 27.0),
        (-32.0, 24.0),
        (-58.0, 17.0),
        (-84.0, 8.0),
    ];
    let nape = [
        (104.0, -10.0),
        (132.0, -26.0),
        (164.0, -30.0),
        (196.0, -30.0),
        (228.0, -26.0),
        (254.0, -10.0),
    ];
    let mut leaves: Vec<Leaf> = hairline
        .into_iter()
        .map(|(azimuth, low)| (azimuth, low, 0.006))
        .chain(nape.into_iter().map(|(azimuth, low)| (azimuth, low, 0.0)))
        .map(|(azimuth, low, lift)| {
            leaf(knot.0, knot.1, 0.1, 0.036)
                .root(toward(azimuth, low))
                .lift(0.002 + lift)
                .blunt(0.75)
        })
        .collect();
    for (spread, back) in [(0.05, 0.05), (-0.02, -0.05), (0.02, 0.0)] {
        leaves.push(
            leaf(knot.0, knot.1 - 2.0, 0.1, 0.08)
                .root(toward(knot.0, knot.1 + 6.0))
                .lift(0.05)
                .blunt(0.5)
                .fall([
                    (-0.08, 0.03 + spread * 0.4, back * 0.4),
                    (-0.13 - spread, -0.06, back),
                    (-0.13 - spread, -0.17, back),
                    (-0.07 - spread * 1.5, -0.28 + spread, back),
                ]),
        );
    }
    leaves.extend(temples(-8.0));
    // A loose strand, so that the forehead is not bare.
    leaves.push(
        leaf(30.0, 12.0, 0.05, 0.036)
            .sweep(0.25)
            .root(toward(-20.0, 50.0))
            .lift(0.02),
    );
    leaves
}
