//! One lock of hair, a leaf-shaped cushion laid over the head; and the tuft of felt leaves. Metres
//! about the head's centre.

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
pub(super) struct Leaf {
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

/// A lock whose tip is `azimuth` degrees from the front towards the left and `elevation` above the
/// level of the eyes, `width` to either side and `height` thick.
pub(super) fn leaf(azimuth: f32, elevation: f32, width: f32, height: f32) -> Leaf {
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
    pub(super) fn sweep(mut self, sweep: f32) -> Self {
        self.sweep = sweep;
        self
    }
    pub(super) fn lift(mut self, lift: f32) -> Self {
        self.lift = lift;
        self
    }
    pub(super) fn flick(mut self, flick: f32) -> Self {
        self.flick = flick;
        self
    }
    pub(super) fn blunt(mut self, blunt: f32) -> Self {
        self.blunt = blunt;
        self
    }
    pub(super) fn root(mut self, root: Vec3) -> Self {
        self.root = root;
        self
    }
    pub(super) fn fall<const N: usize>(mut self, by: [(f32, f32, f32); N]) -> Self {
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

    pub(super) fn shape(&self, clay: &mut Clay, dye: Dye) {
        let spine = self.spine();
        let length: f32 = spine.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        let rows = (length / 0.042).clamp(6.0, 13.0) as usize;
        clay.sheet((rows, 8), true, |u, v| {
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
pub(super) fn toward(azimuth: f32, elevation: f32) -> Vec3 {
    let (az, el) = (azimuth.to_radians(), elevation.to_radians());
    Vec3::new(el.cos() * az.sin(), el.sin(), el.cos() * az.cos())
}

/// Where the tuft stands on the head.
pub(super) fn tuft_seat() -> Vec3 {
    let crown = CROWN.normalize();
    skull(crown) + crown * 0.022
}

/// The tuft about its seat: three felt leaves on a stalk, no two alike, as on a seedling: standing
/// upright in a row they would be a crown.
pub(super) fn tuft(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    let blades = [
        (Vec3::new(0.15, 0.135, 0.02), 0.054, 0.9),
        (Vec3::new(-0.118, 0.098, 0.03), 0.044, -0.9),
        (Vec3::new(-0.018, 0.115, -0.05), 0.026, -0.15),
    ];
    for (tip, width, lean) in blades {
        let spine = [
            Vec3::new(0.0, -0.03, 0.0),
            Vec3::new(tip.x * 0.04, 0.055, 0.0),
            tip * Vec3::new(0.5, 1.2, 0.6),
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
                width * (PI * v.powf(0.8)).sin().max(0.0).powf(1.2) * smoothstep(0.0, 0.35, v)
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

/// A stuffed heart of felt in the person's own colour, about its middle, with a seam round its edge.
pub(super) fn heart(dyes: &Dyes) -> Clay {
    let outline = |u: f32| {
        let a = u * PI * 2.0;
        let y = 13.0 * a.cos() - 5.0 * (2.0 * a).cos() - 2.0 * (3.0 * a).cos() - (4.0 * a).cos();
        Vec2::new(16.0 * a.sin().powi(3), y + 2.5) * 0.0072
    };
    let mut clay = Clay::default();
    clay.sheet((12, 32), true, |u, v| {
        let tilt = (v - 0.5) * PI;
        let edge = outline(u) * tilt.cos().max(0.0).powf(0.6);
        let point = edge.extend(0.046 * tilt.sin());
        (point, dyes.colour * (0.86 + 0.14 * tilt.sin().abs()))
    });
    for i in 0..18 {
        let from = outline((i as f32 + 0.5) / 18.0);
        let to = from * 0.8;
        clay.stitch(from.extend(0.014), to.extend(0.037), 0.0042, dyes.stitch);
    }
    clay
}
