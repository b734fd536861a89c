//! The body: bell coat with blanket stitch, rolled scarf, bell sleeves, mittens with a thumb, legs
//! and boots. Metres; each part about the joint it turns on.

use std::f32::consts::{PI, TAU};

use bevy::math::{Affine3A, Vec2, Vec3};

use super::{
    clay::{Clay, curve, facing, smoothstep},
    dyes::Dyes,
};

/// Height of the hips, about which the body leans; the coat hangs below them.
pub(super) const HIPS: f32 = 0.36;
/// The coat is deeper than half its width by this much.
const OVAL: Vec2 = Vec2::new(1.08, 0.9);
const HEM: f32 = 0.285 - HIPS;

/// The coat from the hem up, as radius and height about the hips.
fn coat_profile() -> [Vec2; 9] {
    [
        (0.13, HEM + 0.03),
        (0.19, HEM + 0.004),
        (0.207, HEM + 0.004),
        (0.209, HEM + 0.024),
        (0.192, 0.04),
        (0.168, 0.15),
        (0.15, 0.24),
        (0.128, 0.305),
        (0.07, 0.345),
    ]
    .map(Vec2::from)
}

/// A point on the coat's surface at height share `v` and angle `a` (0 front, towards the left).
fn on_coat(v: f32, a: f32, lift: f32) -> Vec3 {
    let outline = coat_profile().map(|p| p.extend(0.0));
    let p = curve(&outline, v);
    let out = Vec3::new(a.sin(), 0.0, a.cos());
    Vec3::new(out.x * p.x * OVAL.x, p.y, out.z * p.x * OVAL.y) + out * lift
}

/// Coat, buttons, pocket and scarf.
pub(super) fn torso(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    clay.lathe(&coat_profile(), (15, 26), OVAL, |_, v| {
        let under = smoothstep(0.78, 1.0, v) + smoothstep(0.14, 0.0, v);
        let hang = 0.93 + 0.07 * smoothstep(0.25, 0.7, v);
        dyes.coat * hang * (1.0 - 0.45 * under.min(1.0))
    });
    // The placket: a stitched fold where the coat closes.
    for i in 0..9 {
        let v = 0.42 + i as f32 * 0.052;
        clay.stitch(
            on_coat(v, -0.2, 0.0),
            on_coat(v + 0.026, -0.2, 0.0),
            0.0026,
            dyes.stitch,
        );
    }
    for v in [0.5, 0.63, 0.76] {
        let frame = facing(Vec3::new(0.0, 0.12, 1.0).normalize());
        let mut button = Clay::default();
        button.ball(Vec3::ZERO, Vec3::new(0.0185, 0.0185, 0.009), (5, 10), |d| {
            dyes.button * (1.0 - 0.3 * smoothstep(0.75, 0.95, d.z))
        });
        for x in [-0.005, 0.005] {
            button.ball(
                Vec3::new(x, 0.0, 0.0085),
                Vec3::new(0.0024, 0.0024, 0.0014),
                (2, 5),
                |_| dyes.boots,
            );
        }
        clay.add(
            &button,
            Affine3A::from_mat3_translation(frame, on_coat(v, 0.0, 0.004)),
        );
    }
    pocket(&mut clay, dyes);
    blanket_stitch(&mut clay, 24, 0.03, dyes.stitch, |t, up| {
        on_coat(0.345 + up * 1.4, t * TAU, 0.0016)
    });
    scarf(&mut clay, dyes);
    clay
}

/// A patch pocket on the left, sewn on with blanket stitches.
fn pocket(clay: &mut Clay, dyes: &Dyes) {
    let at = |x: f32, y: f32, lift: f32| {
        // Round at the bottom, straight at the top.
        let narrow = 1.0 - 0.22 * (-y).max(0.0).powi(3);
        on_coat(0.535 + 0.052 * y, 0.62 + 0.21 * x * narrow, lift)
    };
    clay.sheet((6, 6), false, |u, v| {
        let (x, y) = (u * 2.0 - 1.0, v * 2.0 - 1.0);
        let rim = x.abs().max(y.abs());
        (
            at(x, y, 0.0115 - 0.0145 * rim.powi(6)),
            dyes.coat * (0.86 + 0.1 * v),
        )
    });
    for i in 0..7 {
        let x = i as f32 / 3.0 - 1.0;
        clay.stitch(at(x, 1.0, 0.005), at(x, 0.68, 0.0115), 0.0024, dyes.stitch);
    }
}

/// A thread round a hem with a stitch standing on it at each step. `at(t, up)` is the point at share
/// `t` of the round, `up` metres from the edge.
fn blanket_stitch(
    clay: &mut Clay,
    count: usize,
    tall: f32,
    dye: Vec3,
    at: impl Fn(f32, f32) -> Vec3,
) {
    let radius = 0.0042;
    clay.sheet((4, count), true, |u, v| {
        let (sin, cos) = (v * TAU).sin_cos();
        let out = Vec3::new((u * TAU).sin(), 0.0, (u * TAU).cos());
        (at(u, sin * radius) + out * cos * radius, dye)
    });
    for i in 0..count {
        let t = i as f32 / count as f32;
        clay.stitch(at(t, 0.0), at(t, tall), 0.0048, dye);
    }
}

/// A rolled ring for a neck and one striped end over the chest.
fn scarf(clay: &mut Clay, dyes: &Dyes) {
    let neck = Vec3::new(0.0, 0.342, 0.004);
    clay.sheet((9, 40), true, |u, v| {
        let (a, b) = (u * TAU, v * TAU);
        // Rolled: ridges run slantwise round the ring.
        let twist = (a * 6.0 + b * 2.0).sin();
        let r = 0.05 + 0.004 * twist;
        let ring = Vec3::new(a.sin(), 0.0, a.cos());
        let radius = 0.118 + r * b.cos();
        let sag = 0.012 * a.cos();
        let p = neck
            + ring * Vec3::new(radius * 1.06, 0.0, radius)
            + Vec3::Y * (b.sin() * r * 0.92 - sag);
        let low = smoothstep(0.2, -1.0, b.sin());
        (p, dyes.colour * (0.94 + 0.08 * twist) * (1.0 - 0.32 * low))
    });
    let spine = [
        Vec3::new(-0.075, 0.32, 0.142),
        on_coat(0.72, -0.42, 0.03),
        on_coat(0.56, -0.44, 0.026),
        on_coat(0.42, -0.42, 0.03),
    ];
    let across = Vec3::new(0.93, 0.0, 0.3);
    let out = Vec3::new(-0.36, 0.1, 0.93);
    clay.sheet((17, 8), true, |u, v| {
        let at = curve(&spine, v);
        let (sin, cos) = (u * TAU).sin_cos();
        let end = (1.0 - ((v - 0.5).abs() * 2.0).powi(10)).max(0.0).sqrt();
        let half = 0.036 + 0.006 * v;
        let square = cos.signum() * cos.abs().powf(0.5);
        let stripe = [0.5, 0.66, 0.82].iter().any(|s: &f32| (v - s).abs() < 0.04);
        let dye = if stripe { dyes.paper } else { dyes.colour };
        (
            at + across * square * half * end.max(0.3) + out * sin * 0.014 * end,
            dye,
        )
    });
    for i in 0..5 {
        let from = spine[3] + across * (i as f32 - 2.0) * 0.0165;
        clay.stitch(
            from + Vec3::Y * 0.01,
            from - Vec3::Y * 0.024,
            0.0075,
            dyes.colour * 0.9,
        );
    }
}

/// Where an arm is joined to the body.
pub(super) fn shoulder(side: f32) -> Vec3 {
    Vec3::new(side * 0.126, 0.268, 0.0)
}
/// Length of the upper arm; the forearm begins there.
pub(super) const UPPER_ARM: f32 = 0.115;
const FOREARM: f32 = 0.085;

/// The upper arm: it hangs down −y.
pub(super) fn upper_arm(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    clay.tube(
        &[
            Vec3::Y * 0.01,
            -Vec3::Y * UPPER_ARM / 2.0,
            -Vec3::Y * UPPER_ARM,
        ],
        (4, 12),
        |t| 0.055 - 0.008 * t,
        |t| dyes.coat * (0.8 + 0.17 * smoothstep(0.0, 0.5, t)),
    );
    clay
}

/// The forearm with its bell sleeve, cuff and mitten; the thumb points forward (+z).
pub(super) fn forearm(side: f32, dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    let profile = [
        (0.0, 0.064),
        (0.042, 0.046),
        (0.058, 0.01),
        (0.064, -FOREARM * 0.6),
        (0.073, -FOREARM),
        (0.068, -FOREARM - 0.009),
        (0.05, -FOREARM + 0.004),
        // Closed about the wrist: one must not see through it.
        (0.0, -FOREARM + 0.012),
    ]
    .map(Vec2::from);
    clay.lathe(&profile, (12, 16), Vec2::ONE, |_, v| {
        dyes.coat * (0.97 - 0.5 * smoothstep(0.82, 0.9, v))
    });
    blanket_stitch(&mut clay, 12, 0.022, dyes.stitch, |t, up| {
        let (sin, cos) = (t * TAU).sin_cos();
        let r = 0.0735 - up * 0.2;
        Vec3::new(sin * r, -FOREARM + 0.006 + up, cos * r)
    });
    mitten(&mut clay, side, dyes);
    clay
}

fn mitten(clay: &mut Clay, side: f32, dyes: &Dyes) {
    let skin = dyes.skin;
    let cool = skin * Vec3::new(0.84, 0.77, 0.75);
    // A flat pad, wider at the knuckles, narrowed at the wrist.
    let pad = [
        Vec2::new(0.03, -FOREARM + 0.012),
        Vec2::new(0.04, -FOREARM - 0.02),
        Vec2::new(0.052, -FOREARM - 0.055),
        Vec2::new(0.044, -FOREARM - 0.093),
        Vec2::new(0.0, -FOREARM - 0.108),
    ];
    clay.lathe(&pad, (8, 12), Vec2::new(0.8, 1.08), |_, v| {
        cool.lerp(skin, smoothstep(0.05, 0.45, v))
    });
    // The thumb stands off forward and a little inward.
    let from = Vec3::new(-side * 0.012, -FOREARM - 0.034, 0.03);
    let thumb = [
        from,
        from + Vec3::new(-side * 0.01, -0.002, 0.042),
        from + Vec3::new(-side * 0.016, -0.022, 0.074),
    ];
    clay.tube(
        &thumb,
        (4, 8),
        |t| 0.0205 + 0.004 * (t * PI).sin(),
        |t| cool.lerp(skin, smoothstep(0.1, 0.7, t)),
    );
}

/// Length of a thigh and of a shin.
pub(super) const THIGH: f32 = 0.126;
pub(super) const SHIN: f32 = 0.126;
/// Height of the ankle above the sole.
pub(super) const ANKLE: f32 = 0.085;

/// A thigh: it hangs down −y from the hip.
pub(super) fn thigh(dyes: &Dyes) -> Clay {
    limb(0.074, 0.068, THIGH, dyes, 0.5)
}

/// A shin with the boot's shaft and its rolled top: it hangs down −y from the knee.
pub(super) fn shin(dyes: &Dyes) -> Clay {
    let mut clay = limb(0.067, 0.062, SHIN, dyes, 1.0);
    let shaft = [
        (0.05, -0.028),
        (0.068, -0.008),
        (0.07, 0.022),
        (0.08, 0.04),
        (0.084, 0.054),
        (0.075, 0.066),
        (0.055, 0.06),
    ]
    .map(|(radius, up)| Vec2::new(radius, up - SHIN));
    clay.lathe(&shaft, (9, 16), Vec2::ONE, |_, v| {
        let cuff = smoothstep(0.4, 0.46, v);
        let inside = 1.0 - 0.5 * smoothstep(0.9, 1.0, v);
        dyes.boots.lerp(dyes.lining, cuff) * inside * (0.8 + 0.2 * smoothstep(0.0, 0.3, v))
    });
    clay
}

fn limb(top: f32, end: f32, length: f32, dyes: &Dyes, light: f32) -> Clay {
    let mut clay = Clay::default();
    clay.tube(
        &[Vec3::ZERO, -Vec3::Y * length / 2.0, -Vec3::Y * length],
        (3, 12),
        |t| top + (end - top) * t,
        |t| dyes.trousers * (light + (1.0 - light) * t),
    );
    clay
}

/// A boot about the ankle; the toe points along +z.
pub(super) fn boot(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    // The foot: round in front, flat below.
    clay.sheet((8, 16), true, |u, v| {
        let (sin, cos) = (u * TAU).sin_cos();
        let tilt = (v - 0.5) * PI;
        let (level, up) = (tilt.cos().max(0.0).powf(0.75), tilt.sin());
        let toe = if cos > 0.0 { 0.128 } else { 0.075 };
        let wide = 0.074 + 0.008 * cos.max(0.0);
        let tall = if up > 0.0 {
            0.062 - 0.012 * cos.max(0.0)
        } else {
            0.04
        };
        let p = Vec3::new(
            sin * wide * level,
            -ANKLE + 0.04 + tall * up.signum() * up.abs().powf(0.8),
            cos * toe * level + 0.012,
        );
        let sole = smoothstep(-0.35, -0.6, up);
        (
            p,
            dyes.boots.lerp(dyes.boots * 0.55, sole) * (1.0 + 0.12 * up.max(0.0)),
        )
    });
    clay
}
