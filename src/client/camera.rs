//! The eye: orbits the room, eases towards where it is sent, frames the room or follows a figure.

mod free;

use std::f32::consts::{FRAC_PI_2, TAU};

use bevy::{
    camera::{Exposure, RenderTarget},
    core_pipeline::tonemapping::Tonemapping,
    prelude::*,
    render::view::{ColorGrading, ColorGradingGlobal},
};

use super::{
    awake::Awake,
    room_view::NEAR,
    space::{rotation, to_world},
};
use crate::room::Shell;

/// Vertical field of view.
pub(super) const FIELD: f32 = 24.0 * TAU / 360.0;
const HOME_YAW: f32 = 34.0 * TAU / 360.0;
const HOME_PITCH: f32 = 27.0 * TAU / 360.0;
/// How far up the eye aims.
const AIM: f32 = 0.66;
/// How much of the frame's width and height the room fills, at most, at home. What it stands on may
/// reach beyond: its front corner is cropped a little.
const FILL: (f32, f32) = (0.86, 0.965);
/// The same for the views straight at a wall.
const FILL_PLAIN: (f32, f32) = (0.86, 0.9);
/// The kerb stands this far outside the room.
const KERB: f32 = 0.15;
/// How much of the frame's height a followed figure of 120 cm fills, at least.
const FIGURE: (f32, f32) = (1.2, 0.23);
/// How far from one's own figure the eye aims at most, in metres, towards the middle of the room.
const LEASH: f32 = 1.6;
const PITCH: (f32, f32) = (0.10, 1.52);
/// Seconds until about two thirds of a move are done.
const EASE: f32 = 0.11;

/// Where the eye looks and from where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pose {
    pub(super) focus: Vec3,
    /// Which way the eye stands: 0 south of the focus, counter-clockwise from above.
    pub(super) yaw: f32,
    pub(super) pitch: f32,
    pub(super) distance: f32,
    /// Vertical field of view.
    pub(super) field: f32,
    /// How far the head is tilted to its left.
    pub(super) roll: f32,
}

impl Pose {
    pub(super) fn transform(&self) -> Transform {
        let (sin, cos) = self.yaw.sin_cos();
        let out = Vec3::new(
            sin * self.pitch.cos(),
            self.pitch.sin(),
            cos * self.pitch.cos(),
        );
        // Straight down there is no other "up" than the way the yaw looks.
        let up = if self.pitch > FRAC_PI_2 - 0.02 {
            Vec3::new(-sin, 0.0, -cos)
        } else {
            Vec3::Y
        };
        let mut placed = Transform::from_translation(self.focus + out * self.distance)
            .looking_at(self.focus, up);
        placed.rotate_local_z(self.roll);
        placed
    }

    /// What half the frame's height is worth, a metre away.
    fn half(&self) -> f32 {
        (self.field / 2.0).tan()
    }

    /// From the focus towards the eye, on the floor.
    pub(super) fn outward(&self) -> Vec2 {
        Vec2::new(self.yaw.sin(), self.yaw.cos())
    }
}

/// What the eye is asked to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// The whole room from the south-east.
    #[default]
    Home,
    /// Straight at the wall on that side.
    North,
    East,
    South,
    West,
    /// From above.
    Top,
}

/// The one eye of the room: steer `wanted`, the eye eases there.
#[derive(Component, Debug, Clone)]
pub(super) struct Eye {
    pub(super) wanted: Pose,
    pub(super) now: Pose,
    /// How far right of and below the frame's middle the focus is shown, in shares of the frame's
    /// height: panels cover the rest.
    aside: Vec2,
    aside_now: Vec2,
    /// The shares of the frame's width and height that panels leave free.
    free: Vec2,
    /// How much further away it stands than it would, so that panels leave the room free.
    back_now: f32,
    /// How much of the frame's width and height is filled from where it stands at home.
    filled: Vec2,
    /// Moves are cuts instead of glides.
    pub(super) calm: bool,
    /// Set once a hand has moved it: then a resized window or a new shell no longer reframes.
    pub(super) held: bool,
    /// It goes anywhere above the floor, for a photo.
    roams: bool,
    /// The share of the frame's height that is drawn, around its middle.
    crop: f32,
    view: View,
    bounds: (Vec3, Vec3),
}

impl Default for Eye {
    fn default() -> Self {
        let pose = Pose {
            focus: Vec3::Y * AIM,
            yaw: HOME_YAW,
            pitch: HOME_PITCH,
            distance: 18.0,
            field: FIELD,
            roll: 0.0,
        };
        Self {
            wanted: pose,
            now: pose,
            aside: Vec2::ZERO,
            aside_now: Vec2::ZERO,
            free: Vec2::ONE,
            back_now: 1.0,
            filled: Vec2::ZERO,
            calm: false,
            held: false,
            roams: false,
            crop: 1.0,
            view: View::Home,
            bounds: (Vec3::ZERO, Vec3::ZERO),
        }
    }
}

impl Eye {
    /// Goes around and over the focus, in radians.
    pub(super) fn orbit(&mut self, by: Vec2) {
        self.held = true;
        self.wanted.yaw += by.x;
        let (low, high) = self.pitches();
        self.wanted.pitch = (self.wanted.pitch + by.y).clamp(low, high);
    }

    /// Comes nearer (below 1) or goes further away (above 1).
    pub(super) fn zoom(&mut self, by: f32) {
        self.held = true;
        let span = (self.bounds.1 - self.bounds.0).length().max(4.0);
        self.wanted.distance = (self.wanted.distance * by).clamp(self.nearest(), span * 5.0);
        self.stay_above();
    }

    /// Shifts the focus over the floor, in shares of the frame's height.
    pub(super) fn pan(&mut self, by: Vec2) {
        self.held = true;
        if self.roams {
            return self.shift(by);
        }
        let (sin, cos) = self.wanted.yaw.sin_cos();
        let step = 2.0 * self.wanted.distance * self.wanted.half();
        let right = Vec3::new(cos, 0.0, -sin) * by.x;
        let ahead = Vec3::new(-sin, 0.0, -cos) * by.y / self.wanted.pitch.sin().max(0.3);
        let focus = self.wanted.focus + (right + ahead) * step;
        let (low, high) = self.bounds;
        self.wanted.focus = focus.clamp(low.with_y(0.0), high.max(low).with_y(high.y.max(AIM)));
    }

    /// Keeps a figure's feet about the middle, near enough to see its face.
    pub(super) fn follow(&mut self, feet: Vec3) {
        // A figure in a corner would have the picture half empty.
        let (low, high) = self.bounds;
        let inwards = ((low + high) / 2.0 - feet).with_y(0.0);
        self.wanted.focus = feet + inwards.clamp_length_max(LEASH) + Vec3::Y * AIM;
        let (tall, share) = FIGURE;
        let furthest = tall / share / (2.0 * (FIELD / 2.0).tan());
        self.wanted.distance = self.wanted.distance.min(furthest);
    }

    /// Frames the whole room again.
    pub(super) fn home(&mut self, view: View, shell: &Shell, aspect: f32) {
        self.held = false;
        self.view = view;
        let lens = (self.wanted.field, self.wanted.roll);
        (self.wanted, self.filled) = framed(view, shell, aspect);
        if self.roams {
            (self.wanted.field, self.wanted.roll) = lens;
        }
        let (low, high) = bounds(shell);
        self.bounds = (low, high);
    }

    /// Looks at one thing alone, between two corners.
    pub(super) fn portray(&mut self, low: Vec3, high: Vec3) {
        self.held = true;
        let corners: Vec<Vec3> = (0..8)
            .map(|i| Vec3::select(BVec3::new(i & 1 > 0, i & 2 > 0, i & 4 > 0), low, high))
            .collect();
        let mut pose = Pose {
            focus: (low + high) / 2.0,
            yaw: HOME_YAW,
            pitch: HOME_PITCH,
            distance: 3.0 * (high - low).length().max(0.1),
            field: FIELD,
            roll: 0.0,
        };
        fit(&mut pose, &corners, 1.0, (0.86, 0.86));
        self.wanted = pose;
        self.jump();
    }

    /// Is there at once.
    pub(super) fn jump(&mut self) {
        self.now = self.wanted;
    }

    /// Panels leave these shares of the frame's width and height free, the middle of it so far right
    /// of and below the frame's (in shares of the height).
    pub(super) fn make_room(&mut self, aside: Vec2, free: Vec2) {
        (self.aside, self.free) = (aside, free.max(Vec2::splat(0.3)));
    }

    fn back(&self) -> f32 {
        let crowded = self.filled / (self.free * Vec2::new(0.9, 1.0));
        // Without panels the frame is as full as it was made.
        let covered = Vec2::select(self.free.cmplt(Vec2::ONE), crowded, Vec2::ONE);
        covered.max_element().max(1.0)
    }

    /// Where the eye is, panels considered.
    fn placed(&self) -> Transform {
        let mut pose = self.now;
        pose.distance *= self.back_now;
        let mut placed = pose.transform();
        let tall = 2.0 * pose.distance * pose.half();
        let left = placed.left();
        let up = placed.up();
        placed.translation += (left * self.aside_now.x + up * self.aside_now.y) * tall;
        self.above_floor(placed)
    }

    /// Whether it still moves.
    pub(super) fn moving(&self) -> bool {
        let (a, b) = (self.now, self.wanted);
        self.aside.distance(self.aside_now) > 0.001
            || (self.back() - self.back_now).abs() > 0.001
            || (a.focus - b.focus).length() > 0.002
            || (a.yaw - b.yaw).abs() > 0.0005
            || (a.pitch - b.pitch).abs() > 0.0005
            || (a.distance - b.distance).abs() > 0.004
            || (a.field - b.field).abs() > 0.0005
            || (a.roll - b.roll).abs() > 0.0005
    }
}

/// The corners of everything that stands: in metres, low and high.
fn bounds(shell: &Shell) -> (Vec3, Vec3) {
    let (low, high) = shell.bounds();
    let (a, b) = (to_world(low, 0), to_world(high, 0));
    let top = shell
        .spaces
        .values()
        .map(|s| s.level + s.height)
        .max()
        .unwrap_or(240);
    (a.min(b), a.max(b).with_y(top as f32 / 100.0))
}

/// The pose from which a view shows the whole room, and how much of the frame that fills.
fn framed(view: View, shell: &Shell, aspect: f32) -> (Pose, Vec2) {
    let (low, high) = bounds(shell);
    let quarter = FRAC_PI_2;
    let (yaw, pitch, fill) = match view {
        View::Home => (HOME_YAW, HOME_PITCH, FILL),
        View::North => (0.0, 0.24, FILL_PLAIN),
        View::East => (-quarter, 0.24, FILL_PLAIN),
        View::South => (2.0 * quarter, 0.24, FILL_PLAIN),
        View::West => (quarter, 0.24, FILL_PLAIN),
        View::Top => (0.0, FRAC_PI_2 - 0.001, FILL_PLAIN),
    };
    let mut pose = Pose {
        focus: ((low + high) / 2.0).with_y(AIM),
        yaw,
        pitch,
        distance: 5.0,
        field: FIELD,
        roll: 0.0,
    };
    let mut corners: Vec<Vec3> = Vec::new();
    for face in shell.faces() {
        let outward = rotation(face.turn()) * Vec3::NEG_Z;
        for end in [face.from, face.to] {
            let foot = to_world(end, face.level) + outward * KERB;
            corners.push(foot);
            // Walls towards the eye are down to a kerb.
            if view == View::Top || outward.xz().dot(pose.outward()) < NEAR {
                corners.push(foot + Vec3::Y * face.height as f32 / 100.0);
            }
        }
    }
    let filled = fit(&mut pose, &corners, aspect, fill);
    (pose, filled)
}

/// Moves a pose until the corners fill their share of the frame, centred; says how much they fill.
fn fit(pose: &mut Pose, corners: &[Vec3], aspect: f32, share: (f32, f32)) -> Vec2 {
    // What half the frame is worth, a metre away.
    let half = pose.half() * Vec2::new(aspect, 1.0);
    let mut filled = Vec2::ZERO;
    for _ in 0..24 {
        let eye = pose.transform().compute_affine().inverse();
        let (mut low, mut high) = (Vec2::MAX, Vec2::MIN);
        for corner in corners {
            let p = eye.transform_point3(*corner);
            let seen = p.xy() / (-p.z).max(0.1) / half;
            (low, high) = (low.min(seen), high.max(seen));
        }
        filled = (high - low) / 2.0;
        let most = (filled / Vec2::from(share)).max_element();
        pose.distance *= most.clamp(0.5, 2.0);
        // Centred, however lopsided perspective makes it.
        let shift = (low + high) * half / 2.0;
        pose.focus += pose.transform().rotation * shift.extend(0.0) * pose.distance;
    }
    filled
}

/// The camera entity: what the window and the off-screen renderer share.
pub(super) fn bundle(target: RenderTarget) -> impl Bundle {
    let projection = Projection::Perspective(PerspectiveProjection {
        fov: FIELD,
        near: 0.3,
        far: 400.0,
        ..default()
    });
    (
        Camera3d::default(),
        target,
        projection,
        Exposure { ev100: 9.7 },
        Tonemapping::KhronosPbrNeutral,
        ColorGrading {
            global: ColorGradingGlobal {
                post_saturation: 0.92,
                ..default()
            },
            ..default()
        },
        Eye::default(),
    )
}

/// Runs after hands and followers have steered, before anything asks where the eye is.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Looks;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Awake>().add_systems(
        PostUpdate,
        (reframe, ease)
            .chain()
            .in_set(Looks)
            .before(TransformSystems::Propagate),
    );
}

/// Frames the room again when it or the frame changes, unless a hand holds the eye.
fn reframe(
    stage: Res<super::room_view::Stage>,
    mut eyes: Query<(&mut Eye, &Camera)>,
    mut last: Local<Option<f32>>,
) {
    let Ok((mut eye, camera)) = eyes.single_mut() else {
        return;
    };
    let Some(size) = camera.logical_viewport_size() else {
        return;
    };
    let aspect = size.x / size.y.max(1.0);
    let first = last.is_none();
    // Whole pixels of a coarse picture are not a new shape.
    let reshaped = last.is_none_or(|old| (old - aspect).abs() > 0.01);
    if !(reshaped || stage.is_changed()) || eye.held {
        return;
    }
    *last = Some(aspect);
    let view = eye.view;
    eye.home(view, &stage.shell, aspect);
    if first {
        eye.jump();
    }
}

fn ease(
    time: Res<Time>,
    real: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut eyes: Query<(&mut Eye, &mut Transform, &mut Projection)>,
) {
    for (mut eye, mut transform, mut projection) in &mut eyes {
        if !eye.moving() {
            let eye = eye.bypass_change_detection();
            eye.now = eye.wanted;
            (eye.aside_now, eye.back_now) = (eye.aside, eye.back());
        } else {
            awake.stay(&real, 0.3);
            let step = if eye.calm {
                1.0
            } else {
                1.0 - (-time.delta_secs() / EASE).exp()
            };
            let (now, wanted) = (eye.now, eye.wanted);
            let (aside, back) = (eye.aside - eye.aside_now, eye.back() - eye.back_now);
            eye.aside_now += aside * step;
            eye.back_now += back * step;
            eye.now = Pose {
                focus: now.focus.lerp(wanted.focus, step),
                yaw: now.yaw + (wanted.yaw - now.yaw) * step,
                pitch: now.pitch + (wanted.pitch - now.pitch) * step,
                distance: now.distance + (wanted.distance - now.distance) * step,
                field: now.field + (wanted.field - now.field) * step,
                roll: now.roll + (wanted.roll - now.roll) * step,
            };
        }
        transform.set_if_neq(eye.placed());
        eye.see_through(&mut projection);
    }
}
