//! A pose: where each joint is and what the face does, a pure function of gait and springs.

use std::f32::consts::{PI, TAU};

use bevy::{
    math::{EulerRot, Mat3, Quat, Vec3},
    prelude::Transform,
};

use super::{
    body::{ANKLE, HIPS, SHIN, THIGH, UPPER_ARM, shoulder},
    clay::smoothstep,
    emote::show,
    face::{Face, face, glance, shift},
    gait::{Gait, Mood, Springs, turn_between},
    head::brow_seat,
    leaf::tuft_seat,
};

/// The parts that move, in the order of [`Pose::joints`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Joint {
    Body,
    Head,
    Tuft,
    UpperArmLeft,
    UpperArmRight,
    ForearmLeft,
    ForearmRight,
    ThighLeft,
    ThighRight,
    ShinLeft,
    ShinRight,
    BootLeft,
    BootRight,
    BrowLeft,
    BrowRight,
}

impl Joint {
    pub const ALL: [Self; 15] = [
        Self::Body,
        Self::Head,
        Self::Tuft,
        Self::UpperArmLeft,
        Self::UpperArmRight,
        Self::ForearmLeft,
        Self::ForearmRight,
        Self::ThighLeft,
        Self::ThighRight,
        Self::ShinLeft,
        Self::ShinRight,
        Self::BootLeft,
        Self::BootRight,
        Self::BrowLeft,
        Self::BrowRight,
    ];

    /// What it is joined to; `None` is the root, which stands on the floor.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Head | Self::UpperArmLeft | Self::UpperArmRight => Some(Self::Body),
            Self::Tuft | Self::BrowLeft | Self::BrowRight => Some(Self::Head),
            Self::ForearmLeft => Some(Self::UpperArmLeft),
            Self::ForearmRight => Some(Self::UpperArmRight),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Pose {
    /// Each joint relative to its parent, in metres.
    pub joints: [Transform; Joint::ALL.len()],
    pub face: Face,
}

/// Where the head turns, above the hips.
const NECK: Vec3 = Vec3::new(0.0, 0.345, 0.0);
const HEAD_ABOVE_NECK: f32 = 0.24;
/// The face is tipped up a little: the camera looks from above.
const TIPPED: f32 = -0.17;
/// How far a sitter's hem sinks into the seat.
const SINK: f32 = 0.012;
/// How far back the body of somebody goes who lies, and how far the pillow lifts the head.
const RECLINED: f32 = 1.4;
const PILLOWED: f32 = 0.67;
/// Height of the coat's hem above the floor.
const HEM: f32 = 0.285;

/// The pose of this moment.
pub fn pose(gait: &Gait, springs: &Springs) -> Pose {
    let mut joints = [Transform::IDENTITY; Joint::ALL.len()];
    let mut set = |joint: Joint, transform: Transform| joints[joint as usize] = transform;
    let lively = if gait.calm { 0.0 } else { 1.0 };
    let walk = smoothstep(0.05, 1.0, gait.speed) * lively;
    let swing = gait.phase * TAU;
    let breath = (gait.time * TAU / 3.6).sin() * lively * (1.0 - walk);
    let air = (gait.hop * PI).sin();

    let face = face(gait, springs);
    let squash = springs.squash.value.clamp(-0.12, 0.12) - 0.05 * air * lively;
    let bob = walk * (-0.012 * (2.0 * swing).cos() - 0.012);
    let drop = (HEM + SINK) * gait.sit;
    let show = show(gait);
    let recline = smoothstep(0.5, 1.0, gait.lie);
    // Weight shifts from foot to foot while nothing else goes on.
    let idle = lively * (1.0 - walk) * (1.0 - show.share) * (1.0 - gait.lie);
    let shift = shift(gait) * idle * (1.0 - gait.sit);
    let squash = squash + show.squash * show.share;
    let up = show.share * (show.jump + show.hips.0) - 0.005 * shift.abs() + 0.077 * recline;
    let aside = show.share * show.hips.1 + 0.017 * shift;
    let leans = show.lean * show.share;
    let body = Transform {
        translation: Vec3::new(
            walk * 0.012 * swing.sin() + aside,
            HIPS - drop + bob + up,
            0.0,
        ),
        rotation: Quat::from_euler(
            EulerRot::YXZ,
            walk * 0.1 * swing.cos() + springs.twist.value + leans.y,
            springs.lean.value + 0.05 * air - 0.03 * gait.sit + leans.x - RECLINED * recline,
            -walk * 0.055 * swing.sin() - leans.z + 0.03 * shift,
        ),
        scale: Vec3::new(
            1.0 + squash * 0.5 + breath * 0.006,
            1.0 - squash + breath * 0.008,
            1.0 + squash * 0.5 + breath * 0.01,
        ),
    };
    set(Joint::Body, body);

    let glance = glance(gait) * idle * (1.0 - springs.attends);
    let ahead = (springs.head.value - springs.body.value).clamp(-1.0, 1.0);
    let nod = -springs.lean.value * 0.5
        + match gait.mood {
            Mood::Sleepy => 0.16 + 0.03 * breath,
            Mood::Thwarted => 0.1,
            _ => 0.0,
        };
    let awake = 1.0 - recline;
    let (look, heads) = (
        springs.look.map(|spring| spring.value * awake),
        show.head * show.share,
    );
    let turned = Quat::from_euler(
        EulerRot::YXZ,
        ahead * awake + look[0] - springs.twist.value + glance.x - walk * 0.08 * swing.cos()
            + heads.y,
        TIPPED + glance.y + look[1] + nod - 0.06 * air
            + 0.012 * breath
            + heads.x
            + PILLOWED * recline,
        walk * 0.045 * swing.sin() + heads.z + glance.x * 0.12 + look[0] * 0.1 - 0.025 * shift,
    );
    let neck = NECK + turned * Vec3::Y * HEAD_ABOVE_NECK;
    // The head keeps its shape while the body squashes under it.
    let rigid = Vec3::ONE / body.scale;
    set(
        Joint::Head,
        Transform {
            translation: neck,
            rotation: turned,
            scale: rigid,
        },
    );
    set(
        Joint::Tuft,
        Transform {
            translation: tuft_seat(),
            rotation: Quat::from_euler(
                EulerRot::XZY,
                springs.tuft[0].value.clamp(-0.9, 1.1) - 0.1,
                springs.tuft[1].value.clamp(-0.7, 0.7),
                0.0,
            ),
            scale: Vec3::ONE,
        },
    );
    for (joint, side) in [(Joint::BrowLeft, 1.0), (Joint::BrowRight, -1.0)] {
        let seat = brow_seat(side) + Vec3::Y * face.brows.x;
        let tilt = Quat::from_rotation_z(-side * face.brows.y);
        set(
            joint,
            Transform {
                translation: seat,
                rotation: tilt,
                scale: Vec3::ONE,
            },
        );
    }

    for (side, upper, lower) in [
        (1.0, Joint::UpperArmLeft, Joint::ForearmLeft),
        (-1.0, Joint::UpperArmRight, Joint::ForearmRight),
    ] {
        let (upper_turn, lower_turn) = arm(gait, side, walk, air, breath);
        let shown = show.arms[usize::from(side < 0.0)];
        let (upper_turn, lower_turn) = shown.map_or((upper_turn, lower_turn), |shown| {
            // On its way the hand swings out, round the coat.
            let round = 0.4 * show.reach * (1.0 - show.reach);
            (
                Quat::from_rotation_z(side * round) * upper_turn.slerp(shown.0, show.reach),
                lower_turn.slerp(shown.1, show.reach),
            )
        });
        set(
            upper,
            Transform {
                translation: shoulder(side),
                rotation: upper_turn,
                scale: Vec3::ONE,
            },
        );
        set(
            lower,
            Transform {
                translation: -Vec3::Y * UPPER_ARM,
                rotation: lower_turn,
                scale: Vec3::ONE,
            },
        );
    }

    for (i, side, thigh, shin, boot) in [
        (0, 1.0, Joint::ThighLeft, Joint::ShinLeft, Joint::BootLeft),
        (
            1,
            -1.0,
            Joint::ThighRight,
            Joint::ShinRight,
            Joint::BootRight,
        ),
    ] {
        let lift = show.share * (show.jump + show.feet[i]);
        let leg = leg(gait, springs, &body, i, side, lift);
        set(thigh, segment(leg.hip, leg.knee, THIGH, leg.ahead));
        set(shin, segment(leg.knee, leg.ankle, SHIN, leg.ahead));
        set(
            boot,
            Transform {
                translation: leg.ankle,
                rotation: leg.boot,
                scale: Vec3::ONE,
            },
        );
    }
    Pose { joints, face }
}

/// Shoulder and elbow of one arm.
fn arm(gait: &Gait, side: f32, walk: f32, air: f32, breath: f32) -> (Quat, Quat) {
    let swing = -side * (gait.phase * TAU).cos() * 0.55 * walk;
    let spread = 0.43 + 0.02 * breath + 0.06 * walk + 0.65 * air;
    let elbow = 0.22 + 0.25 * walk;
    // Sitting, the hands rest in the lap.
    let lie = smoothstep(0.0, 1.0, gait.lie);
    let rest = gait.sit * (1.0 - air) * (1.0 - lie);
    (
        Quat::from_rotation_z(side * (spread - 0.05 * rest))
            * Quat::from_rotation_x(-swing - 0.42 * rest + 0.3 * lie),
        Quat::from_rotation_y(-side * (0.15 + 0.5 * rest))
            * Quat::from_rotation_x(-elbow - 0.62 * rest),
    )
}

struct Leg {
    hip: Vec3,
    knee: Vec3,
    ankle: Vec3,
    ahead: Vec3,
    boot: Quat,
}

/// One leg in the root's frame, from the foot up: the foot is where the gait says, but that an emote
/// may have `lifted` it off the floor.
fn leg(gait: &Gait, springs: &Springs, body: &Transform, i: usize, side: f32, lifted: f32) -> Leg {
    let foot = gait.feet[i];
    let home = Quat::from_rotation_y(-springs.body.value);
    let local = home * Vec3::new(foot.at.x - gait.root.x, 0.0, foot.at.y - gait.root.z);
    let yaw = turn_between(springs.body.value, foot.yaw) + side * 0.12;
    let done = foot.step.map_or(0.0, |step| step.share());
    let lift = (done * PI).sin();
    // The heel comes up as the foot falls behind, about the ball, which stays put.
    let behind = smoothstep(-0.05, -0.2, local.z) * 0.6 * (1.0 - done);
    let pitch = behind + 0.35 * (done * TAU).sin() * smoothstep(0.0, 0.6, gait.speed);
    let boot = Quat::from_rotation_y(yaw) * Quat::from_rotation_x(pitch);
    let ball = Vec3::new(0.0, -ANKLE, 0.075);
    let level = Quat::from_rotation_y(yaw);
    let planted = local + Vec3::Y * (ANKLE + 0.052 * lift + lifted) + level * ball - boot * ball;

    let stands = body.transform_point(Vec3::new(side * 0.07, -0.03, 0.0));
    let air = (gait.hop * PI).sin();
    let sits = Vec3::new(side * 0.078, 0.055, 0.09);
    let dangle = if gait.calm {
        0.0
    } else {
        0.13 * (gait.time * 2.1 + side * 1.2).sin()
    };
    let rise = 0.05 * air;
    let knee_sits = sits + Vec3::new(side * 0.012, 0.004, THIGH);
    let hung =
        knee_sits + Quat::from_rotation_x(-0.22 - dangle) * Vec3::new(0.0, -SHIN + rise, 0.0);
    let sit = smoothstep(0.0, 1.0, gait.sit);
    let (up, back) = (
        smoothstep(0.0, 0.5, gait.lie),
        smoothstep(0.5, 1.0, gait.lie),
    );
    let hip = stands.lerp(sits, sit * (1.0 - back));
    let ankle = (planted + Vec3::Y * 0.06 * air * (1.0 - sit)).lerp(hung, sit);
    // On a bed the legs lie before the body, toes up.
    let rests = Vec3::new(side * 0.088, 0.058, 0.325 - 0.055 * back);
    let ankle = ankle.lerp(rests, up);
    let dangling = Quat::from_rotation_y(side * 0.2) * Quat::from_rotation_x(0.05 - dangle);
    let toes_up = Quat::from_rotation_y(side * 0.22) * Quat::from_rotation_x(-1.3);
    let boot = boot.slerp(dangling, sit).slerp(toes_up, up);
    // Knees follow their feet only as far as knees turn.
    let ahead = Quat::from_rotation_y(0.7 * yaw.sin() * (1.0 - sit)) * Vec3::Z;
    let ahead = Quat::from_rotation_x(-1.2 * up) * ahead;

    // Two bones of equal length between hip and ankle, bent forward; felt gives a little.
    let reach = ankle - hip;
    let half = reach.length() / 2.0;
    // A plain root would snap the knee where the leg goes straight.
    let spare = (THIGH * THIGH - half * half).max(0.0);
    let bend = spare / (spare + 0.004).sqrt();
    let out = (ahead - reach * (ahead.dot(reach) / reach.length_squared().max(1e-6)))
        .normalize_or(Vec3::Y);
    let knee = (hip + ankle) / 2.0 + out * bend;
    Leg {
        hip,
        knee,
        ankle,
        ahead,
        boot,
    }
}

/// A limb of rest length `length` stretched from one joint to the next.
fn segment(from: Vec3, to: Vec3, length: f32, ahead: Vec3) -> Transform {
    let up = (from - to).normalize_or(Vec3::Y);
    // Sideways is never along a leg, ahead may be.
    let side = Vec3::Y.cross(ahead).reject_from(up).normalize_or(Vec3::X);
    Transform {
        translation: from,
        rotation: Quat::from_mat3(&Mat3::from_cols(side, up, side.cross(up))),
        scale: Vec3::new(1.0, from.distance(to) / length, 1.0),
    }
}
