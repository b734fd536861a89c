//! The head: a superellipsoid widest at the cheeks, ears, nose, felt cheeks, and the parts of the
//! face that move. Metres about the head's centre; the face looks along +z, left is +x.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use bevy::math::{Affine3A, Mat3, Vec3};

use super::{
    clay::{Clay, Dye, curve, smoothstep},
    dyes::Dyes,
    face::{Lids, Mouth},
};

/// Half width, height and depth of the head in metres.
pub(super) const RADII: Vec3 = Vec3::new(0.27, 0.25, 0.24);
const POWER: f32 = 2.4;
/// Where the left eye sits on the face.
pub(super) const EYE: (f32, f32) = (0.094, -0.05);
const EYE_RADII: Vec3 = Vec3::new(0.031, 0.041, 0.017);

/// How much wider than the plain superellipsoid the head is at height `y` (−1 chin, 1 crown).
fn swell(y: f32) -> f32 {
    let cheeks = 0.045 * (-((y + 0.3) / 0.45).powi(2)).exp();
    1.0 + cheeks - 0.075 * smoothstep(0.0, 1.0, y) - 0.05 * smoothstep(-0.55, -1.0, y)
}

/// The point of the head's surface in direction `d`.
pub(super) fn skull(d: Vec3) -> Vec3 {
    let q = (d / RADII).abs();
    let p = d * (q.x.powf(POWER) + q.y.powf(POWER) + q.z.powf(POWER)).powf(-1.0 / POWER);
    Vec3::new(p.x * swell(p.y / RADII.y), p.y, p.z)
}

/// How far out a point is: below 1 inside the head, above 1 outside.
pub(super) fn depth(p: Vec3) -> f32 {
    let y = p.y / RADII.y;
    let q = Vec3::new(p.x / swell(y.clamp(-1.0, 1.0)), p.y, p.z) / RADII;
    let q = q.abs();
    (q.x.powf(POWER) + q.y.powf(POWER) + q.z.powf(POWER)).powf(1.0 / POWER)
}

/// The face's surface at (x, y), raised by `lift`, and its normal.
pub(super) fn face(x: f32, y: f32, lift: f32) -> (Vec3, Vec3) {
    let z = |x: f32, y: f32| {
        let v = y / RADII.y;
        let rest = 1.0 - (x / swell(v) / RADII.x).abs().powf(POWER) - v.abs().powf(POWER);
        RADII.z * rest.max(0.0).powf(1.0 / POWER)
    };
    let e = 0.002;
    let slope = |a: f32, b: f32| (a - b) / (2.0 * e);
    let normal = Vec3::new(
        -slope(z(x + e, y), z(x - e, y)),
        -slope(z(x, y + e), z(x, y - e)),
        1.0,
    )
    .normalize();
    (Vec3::new(x, y, z(x, y)) + normal * lift, normal)
}

/// A frame on the face: x across, y up, z out of it.
fn on_face(x: f32, y: f32, lift: f32) -> Affine3A {
    let (point, normal) = face(x, y, lift);
    let across = Vec3::Y.cross(normal).normalize();
    let frame = Mat3::from_cols(across, normal.cross(across), normal);
    Affine3A::from_mat3_translation(frame, point)
}

/// Both of what the left side has.
fn mirrored(part: &Clay) -> Clay {
    let mut both = part.clone();
    both.add(part, Affine3A::from_scale(Vec3::new(-1.0, 1.0, 1.0)));
    both
}

/// Skull, ears, nose and cheeks: what of the head never moves.
pub(super) fn head(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    let warm = dyes.skin.lerp(dyes.flush, 0.35);
    clay.globe(13, |d| {
        let p = skull(d);
        let chin = smoothstep(-0.35, -1.0, p.y / RADII.y);
        // A warm band where the cheeks are, and shade towards the scarf.
        let band = 0.22 * (-((p.y + 0.1) / 0.07).powi(2)).exp() * smoothstep(0.0, 0.2, p.z);
        (
            p,
            dyes.skin
                .lerp(warm, band)
                .lerp(dyes.skin * Vec3::new(0.72, 0.62, 0.6), chin),
        )
    });
    let (nose, _) = face(0.0, -0.092, 0.006);
    clay.ball(nose, Vec3::new(0.017, 0.0135, 0.013), (6, 10), |d| {
        warm * (1.0 + 0.06 * d.y)
    });

    let mut side = Clay::default();
    side.add(&ear(dyes.skin, warm), Affine3A::IDENTITY);
    side.add(&cheek(dyes), Affine3A::IDENTITY);
    clay.add(&mirrored(&side), Affine3A::IDENTITY);
    clay
}

/// A felt disc let into the skin, fading towards its rim.
fn cheek(dyes: &Dyes) -> Clay {
    let mut clay = Clay::default();
    clay.sheet((3, 16), true, |u, v| {
        let (sin, cos) = (u * TAU).sin_cos();
        let (point, _) = face(
            0.152 + 0.035 * v * cos,
            -0.117 + 0.0255 * v * sin,
            0.0022 - 0.0018 * v.powi(4),
        );
        (point, dyes.flush.lerp(dyes.skin, 0.1 + 0.35 * v.powi(3)))
    });
    clay
}

/// The left ear, with a felt hollow.
fn ear(skin: Dye, warm: Dye) -> Clay {
    let mut ear = Clay::default();
    let deep = warm * Vec3::new(0.74, 0.62, 0.6);
    ear.sheet((8, 12), true, |u, v| {
        let (angle, tilt) = (u * TAU, v * PI);
        let (rim, out) = (tilt.sin(), -tilt.cos());
        let thick = if out > 0.0 { 0.02 } else { 0.03 };
        // The middle of the outer side sinks in.
        let hollow = 0.021 * smoothstep(0.75, 1.0, out);
        let lobe = 1.0 - 0.2 * (-(angle.sin())).max(0.0);
        let p = Vec3::new(
            angle.cos() * rim * 0.038 * lobe,
            angle.sin() * rim * 0.05,
            out * thick - hollow,
        );
        (
            p,
            skin.lerp(warm, 0.4).lerp(deep, smoothstep(0.62, 0.95, out)),
        )
    });
    // Set into the side of the head and opened towards the face.
    let turn = Mat3::from_rotation_y(0.95) * Mat3::from_rotation_z(-0.12);
    let mut clay = Clay::default();
    clay.add(
        &ear,
        Affine3A::from_mat3_translation(turn, Vec3::new(0.279, -0.05, 0.016)),
    );
    clay
}

/// Both bead eyes, each with its fixed highlights.
pub(super) fn eyes(dyes: &Dyes) -> Clay {
    let mut both = Clay::default();
    for side in [-1.0, 1.0] {
        let mut eye = Clay::default();
        eye.ball(Vec3::ZERO, EYE_RADII, (9, 14), |d| {
            // A little light from below keeps the bead round where nothing shines.
            dyes.ink.lerp(dyes.iris, 0.55 * smoothstep(-0.1, -0.9, d.y))
        });
        let dot = |x: f32, y: f32, r: f32| {
            let z =
                EYE_RADII.z * (1.0 - (x / EYE_RADII.x).powi(2) - (y / EYE_RADII.y).powi(2)).sqrt();
            (Vec3::new(x, y, z - 0.001), Vec3::new(r, r * 1.15, 0.003))
        };
        for (centre, radii) in [dot(-0.0095, 0.014, 0.0092), dot(0.011, -0.016, 0.0042)] {
            eye.ball(centre, radii, (4, 7), |_| dyes.glint);
        }
        both.add(&eye, on_face(side * EYE.0, EYE.1, 0.003));
    }
    both
}

/// Both upper lids of felt with their lash line.
pub(super) fn lids(lids: Lids, dyes: &Dyes) -> Clay {
    // The angle of the lid's edge above the eye's equator; the back edge is inside the head.
    let edge = match lids {
        Lids::Wide => 1.3_f32,
        Lids::Open => 0.76,
        Lids::Half => 0.12,
        Lids::Shut | Lids::Happy => -0.95,
    };
    let felt = dyes.lid;
    let radii = EYE_RADII * Vec3::new(1.13, 1.08, 1.36);
    let at = |angle: f32, a: f32| {
        let (up, out) = angle.sin_cos();
        radii * Vec3::new(a.sin(), a.cos() * up, a.cos() * out)
    };
    let mut lid = Clay::default();
    lid.sheet((6, 12), false, |u, v| {
        let a = (u - 0.5) * PI;
        let angle = 2.2 + (edge - 2.2) * v;
        (at(angle, a), felt * (1.0 - 0.18 * v.powi(3)))
    });
    let lash: Vec<Vec3> = (0..=8)
        .map(|i| {
            let a = (i as f32 / 8.0 - 0.5) * PI * 0.76;
            // Shut with joy the line bends up, asleep it hangs.
            let angle = if lids == Lids::Happy {
                0.75 * a.cos() - 0.45
            } else {
                edge
            };
            at(angle, a) * 1.015
        })
        .collect();
    let weight = if edge < 0.0 { 0.0048 } else { 0.0036 };
    lid.tube(
        &lash,
        (6, 5),
        |t| weight * (0.35 + 0.65 * (t * PI).sin()),
        |_| dyes.brow * 0.6,
    );
    let mut both = Clay::default();
    for side in [-1.0, 1.0] {
        both.add(&lid, on_face(side * EYE.0, EYE.1, 0.003));
    }
    both
}

/// Where a brow's entity sits, so that it turns about its own middle.
pub(super) fn brow_seat(side: f32) -> Vec3 {
    face(side * 0.098, 0.028, 0.0).0
}

/// One brow about its seat: a little felt leaf.
pub(super) fn brow(side: f32, dyes: &Dyes) -> Clay {
    let seat = brow_seat(side);
    let spine: Vec<Vec3> = (0..=4)
        .map(|i| {
            let t = i as f32 / 4.0 * 2.0 - 1.0;
            face(
                side * (0.098 + 0.029 * t),
                0.028 + 0.009 * (1.0 - t * t) - 0.003 * t,
                0.002,
            )
            .0 - seat
        })
        .collect();
    let mut clay = Clay::default();
    clay.tube(
        &spine,
        (6, 6),
        |t| 0.0035 + 0.0038 * (t * PI).sin().max(0.0).powf(0.6),
        |_| dyes.brow,
    );
    clay
}

/// The stitched mouth: a thread of backstitches along one of six curves.
pub(super) fn mouth(mouth: Mouth, dyes: &Dyes) -> Clay {
    let y = -0.147;
    let mut clay = Clay::default();
    let line: Vec<(f32, f32)> = match mouth {
        Mouth::Smile => arc(0.04, 0.021, 0.0),
        Mouth::Grin => arc(0.044, 0.03, 0.0),
        Mouth::Neutral => arc(0.024, 0.003, 0.0),
        Mouth::Pout => arc(0.026, -0.012, 0.0),
        Mouth::Wry => arc(0.034, 0.009, 0.012),
        Mouth::Oh => (0..=12)
            .map(|i| {
                let (sin, cos) = (i as f32 / 12.0 * TAU + FRAC_PI_2).sin_cos();
                (0.015 * cos, 0.018 * sin - 0.004)
            })
            .collect(),
    };
    if matches!(mouth, Mouth::Oh | Mouth::Grin) {
        // The dark inside the lips, let into the skin.
        let middle = line.iter().fold((0.0, 0.0), |m, p| (m.0 + p.0, m.1 + p.1));
        let n = line.len() as f32;
        let lip = line.clone();
        clay.sheet((2, line.len() - 1), false, |u, v| {
            let p = lip[(u * (n - 1.0)).round() as usize];
            let (mx, my) = if mouth == Mouth::Grin {
                (p.0, 0.011 + 2.8 * p.0 * p.0)
            } else {
                (middle.0 / n, middle.1 / n)
            };
            let (point, _) = face(mx + (p.0 - mx) * v, y + my + (p.1 - my) * v, 0.0018);
            (point, dyes.thread * 0.55)
        });
        if mouth == Mouth::Grin {
            let lip = [(-0.044, 0.0165), (0.0, 0.011), (0.044, 0.0165)]
                .map(|(px, py)| face(px, y + py, 0.0026).0);
            clay.tube(&lip, (6, 5), |_| 0.0036, |_| dyes.thread);
        }
    }
    let thread: Vec<Vec3> = line
        .iter()
        .map(|&(px, py)| face(px, y + py, 0.0026).0)
        .collect();
    let stitches = if matches!(mouth, Mouth::Neutral | Mouth::Pout) {
        3
    } else {
        5
    };
    clay.tube(
        &thread,
        (stitches * 4, 5),
        |t| 0.0041 + 0.0013 * (t * PI * stitches as f32).sin().abs().sqrt(),
        |t| dyes.thread * (0.72 + 0.28 * (t * PI * stitches as f32).sin().abs().sqrt()),
    );
    if mouth != Mouth::Oh {
        for end in [0.0, 1.0] {
            clay.ball(curve(&thread, end), Vec3::splat(0.0058), (4, 6), |_| {
                dyes.thread
            });
        }
    }
    clay
}

/// Points of a curve `half` wide that hangs by `sag` and is skewed by `skew`.
fn arc(half: f32, sag: f32, skew: f32) -> Vec<(f32, f32)> {
    (0..=8)
        .map(|i| {
            let t = i as f32 / 4.0 - 1.0;
            (half * t, sag * (t * t - 0.45) + skew * t * t * t)
        })
        .collect()
}
