//! Hair: six forms, each of overlapping leaf-shaped cushions swept from the crown; and the sprung
//! tuft of felt leaves. Metres about the head's centre.

use std::f32::consts::PI;

use bevy::math::{Vec2, Vec3};

use super::{
    clay::{Clay, Dye, curve, smoothstep},
    dyes::Dyes,
    head::{depth, skull},
};

/// Where hair grows from.
const CROWN: Vec3 = Vec3::new(0.02, 1.0, -0.22);

/// One cushion: where its tip is, how it gets there and how thick it lies.
#[derive(Clone)]
struct Leaf {
    /// Degrees from the front towards the left, and above the level of the eyes.
    tip: (f32, f32),
    /// Sideways sweep of the middle.
    sweep: f32,
    width: f32,
    height: f32,
    lift: f32,
    /// How far the tip stands off.
    flick: f32,
    /// 0 ends in a point, 1 like a petal.
    blunt: f32,
    /// Where hair goes on below the head, from the tip.
    fall: Vec<Vec3>,
    root: Vec3,
}

fn leaf(azimuth: f32, elevation: f32, width: f32, height: f32) -> Leaf {
    Leaf {
        tip: (azimuth, elevation),
        sweep: 0.0,
        width,
        height,
        lift: 0.004,
        flick: 0.0,
        blunt: 0.0,
        fall: Vec::new(),
        root: CROWN,
    }
}

impl Leaf {
    fn sweep(mut self, sweep: f32) -> Self {
        self.sweep = sweep;
        self
    }
    fn lift(mut self, lift: f32) -> Self {
        self.lift = lift;
        self
    }
    fn flick(mut self, flick: f32) -> Self {
        self.flick = flick;
        self
    }
    fn blunt(mut self, blunt: f32) -> Self {
        self.blunt = blunt;
        self
    }
    fn root(mut self, root: Vec3) -> Self {
        self.root = root;
        self
    }
    fn fall<const N: usize>(mut self, by: [(f32, f32, f32); N]) -> Self {
        self.fall = by.map(Vec3::from).to_vec();
        self
    }

    /// The cushion's ridge from the crown to the tip.
    fn spine(&self) -> Vec<Vec3> {
        let root = self.root.normalize();
        let tip = toward(self.tip.0, self.tip.1);
        let side = root.cross(tip).normalize_or(Vec3::X);
        let middle = (root + tip).normalize_or(Vec3::Y) * 1.12 + side * self.sweep;
        // Close samples where the way is short would crowd what falls beyond it.
        let samples = if root.dot(tip) > 0.9 { 1 } else { 5 };
        let mut spine: Vec<Vec3> = (0..=samples)
            .map(|i| {
                let t = i as f32 / samples as f32;
                let d = root * (1.0 - t).powi(2) + middle * 2.0 * t * (1.0 - t) + tip * t * t;
                let base = skull(d.normalize());
                base + base.normalize() * (self.lift + self.flick * t.powi(3))
            })
            .collect();
        let end = spine[samples];
        spine.extend(self.fall.iter().map(|by| end + *by));
        spine
    }

    fn shape(&self, clay: &mut Clay, dye: Dye) {
        let spine = self.spine();
        let length: f32 = spine.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        let rows = (length / 0.044).clamp(6.0, 12.0) as usize;
        clay.sheet((rows, 9), true, |u, v| {
            // Rows crowd towards the tip, where the outline turns, and columns on the outer side.
            let t = if self.root == CROWN {
                1.0 - (1.0 - v).powf(1.45)
            } else {
                smoothstep(0.0, 1.0, v)
            };
            let at = curve(&spine, t);
            let ahead = curve(&spine, (t + 0.02).min(1.0)) - curve(&spine, (t - 0.02).max(0.0));
            // Below the head hair hangs about its axis, not about its centre.
            let core = Vec3::new(0.0, at.y.min(0.0) * 0.9, at.z.min(0.0) * 0.25);
            let out = (at - core).normalize_or(Vec3::Y);
            let side = ahead.cross(out).normalize_or(Vec3::X);
            let belly = (PI * t.powf(0.62)).sin().max(0.0).powf(0.7);
            let cap = (1.0 - (2.0 * t - 1.0).clamp(0.0, 1.0).powi(4))
                .max(0.0)
                .sqrt();
            let width = self.width * belly.max(self.blunt * cap * smoothstep(0.0, 0.35, t));
            let round = if u < 0.67 {
                u / 0.67
            } else {
                1.0 + (u - 0.67) / 0.33
            };
            let (sin, cos) = (round * PI).sin_cos();
            let thick = self.height * (width / self.width).powf(0.8);
            let radius = (at - core).length().max(0.05);
            let bend = cos * width / radius;
            let rise = if sin > 0.0 {
                sin.powf(0.8) * thick
            } else {
                sin * thick * 0.45
            };
            let mut p = core + (out * bend.cos() + side * bend.sin()) * (radius + rise);
            // What would sink into the head rests on it.
            let sunk = depth(p);
            if sunk < 1.0 && sin > -0.2 {
                p *= (1.0 + 0.02 * sin.max(0.0)) / sunk;
            }
            let root = 0.6 + 0.4 * smoothstep(0.02, 0.5, t);
            let groove = 1.0 - 0.22 * cos.powi(4) + 0.06 * sin.max(0.0);
            (p, dye * root * groove * (1.0 + 0.1 * t))
        });
    }
}

/// A unit direction by degrees from the front towards the left and above the level of the eyes.
fn toward(azimuth: f32, elevation: f32) -> Vec3 {
    let (az, el) = (azimuth.to_radians(), elevation.to_radians());
    Vec3::new(el.cos() * az.sin(), el.sin(), el.cos() * az.cos())
}

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

/// Short, swept to one side, tips up.
fn tousled() -> Vec<Leaf> {
    let mut leaves = back(-22.0, 0.12);
    leaves.extend([
        leaf(92.0, 0.0, 0.085, 0.034).flick(0.04),
        leaf(-92.0, 0.0, 0.085, 0.034).flick(0.04),
        leaf(70.0, 11.0, 0.08, 0.036).sweep(0.15).flick(0.035),
        leaf(-70.0, 9.0, 0.08, 0.036).sweep(0.1).flick(0.03),
        leaf(49.0, 18.0, 0.078, 0.04)
            .sweep(0.28)
            .flick(0.035)
            .lift(0.008),
        leaf(-50.0, 15.0, 0.078, 0.04)
            .sweep(0.14)
            .flick(0.02)
            .lift(0.005),
        leaf(27.0, 21.0, 0.078, 0.044)
            .sweep(0.34)
            .flick(0.035)
            .lift(0.012),
        leaf(-28.0, 17.0, 0.078, 0.042)
            .sweep(0.2)
            .flick(0.02)
            .lift(0.008),
        leaf(1.0, 20.0, 0.08, 0.044)
            .sweep(0.3)
            .flick(0.03)
            .lift(0.014),
        leaf(155.0, 46.0, 0.075, 0.04)
            .sweep(0.2)
            .flick(0.1)
            .lift(0.015),
        leaf(-140.0, 44.0, 0.075, 0.04).flick(0.08).lift(0.015),
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
        clay.sheet((11, 16), true, |u, v| {
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
    for side in [-1.0, 1.0] {
        leaves.extend([
            leaf(side * 88.0, 6.0, 0.095, 0.034),
            leaf(side * 68.0, 7.0, 0.085, 0.036)
                .sweep(side * 0.22)
                .lift(0.004),
            leaf(side * 47.0, 15.0, 0.09, 0.038)
                .sweep(side * 0.34)
                .lift(0.007),
            leaf(side * 20.0, 22.0, 0.085, 0.042)
                .sweep(side * 0.34)
                .lift(0.01),
        ]);
    }
    leaves
}

/// Parted, falling behind the shoulders.
fn long() -> Vec<Leaf> {
    let mut leaves = vec![leaf(180.0, -10.0, 0.16, 0.05).blunt(0.9).lift(0.02).fall([
        (0.0, -0.16, -0.02),
        (0.0, -0.3, -0.01),
        (0.0, -0.4, -0.03),
    ])];
    for side in [-1.0, 1.0] {
        leaves.extend([
            leaf(side * 142.0, -10.0, 0.13, 0.05)
                .blunt(0.9)
                .lift(0.024)
                .fall([
                    (side * 0.02, -0.15, 0.0),
                    (0.0, -0.29, 0.01),
                    (side * 0.03, -0.38, 0.0),
                ]),
            leaf(side * 110.0, -6.0, 0.112, 0.05)
                .blunt(0.9)
                .lift(0.03)
                .fall([
                    (side * 0.03, -0.13, 0.01),
                    (side * 0.01, -0.25, 0.03),
                    (side * 0.045, -0.34, 0.05),
                ]),
            leaf(side * 84.0, 8.0, 0.1, 0.036).sweep(side * 0.08),
            leaf(side * 66.0, 8.0, 0.085, 0.038)
                .sweep(side * 0.3)
                .lift(0.005),
            leaf(side * 44.0, 18.0, 0.088, 0.042)
                .sweep(side * 0.4)
                .lift(0.009),
        ]);
    }
    leaves.push(leaf(20.0, 24.0, 0.085, 0.042).sweep(0.4).lift(0.012));
    leaves.push(leaf(-16.0, 25.0, 0.088, 0.042).sweep(-0.3).lift(0.014));
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
    // A loose strand, so that the forehead is not bare.
    leaves.push(
        leaf(30.0, 12.0, 0.05, 0.036)
            .sweep(0.25)
            .root(toward(-20.0, 50.0))
            .lift(0.02),
    );
    leaves
}

/// Where the tuft stands on the head.
pub(super) fn tuft_seat() -> Vec3 {
    let crown = CROWN.normalize();
    skull(crown) + crown * 0.022
}

/// The tuft about its seat: three felt leaves on a stalk.
pub(super) fn tuft(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    let blades = [
        (Vec3::new(-0.02, 0.175, -0.01), 0.046, 0.15),
        (Vec3::new(0.115, 0.1, 0.03), 0.04, 0.9),
        (Vec3::new(-0.098, 0.07, 0.035), 0.034, -0.9),
    ];
    for (tip, width, lean) in blades {
        let spine = [
            Vec3::new(0.0, -0.03, 0.0),
            tip * Vec3::new(0.18, 0.32, 0.3),
            tip * Vec3::new(0.55, 0.85, 0.7),
            tip,
        ];
        clay.sheet((9, 8), true, |u, v| {
            let at = curve(&spine, v);
            let ahead = curve(&spine, (v + 0.03).min(1.0)) - curve(&spine, (v - 0.03).max(0.0));
            let out = Vec3::new(-lean * 0.6, 0.5, 1.0).normalize();
            let side = ahead.cross(out).normalize_or(Vec3::X);
            let out = side.cross(ahead).normalize_or(Vec3::Z);
            let (sin, cos) = (u * PI * 2.0).sin_cos();
            let half = Vec2::new(
                width * (PI * v.powf(1.15)).sin().max(0.0) * smoothstep(0.1, 0.5, v)
                    + 0.009 * (1.0 - v),
                0.008,
            );
            // Folded along the midrib.
            let fold = 0.35 * (cos * half.x).abs();
            let dye = dyes.tuft * (0.7 + 0.34 * v) * (1.0 - 0.2 * (1.0 - cos.abs()).powi(3));
            (
                at + side * cos * half.x + out * (sin * half.y * (1.0 - v * v * 0.5) + fold),
                dye,
            )
        });
    }
    clay
}
