//! The eye: orbits the room, eases towards where it is sent, frames the room or follows a figure.

use std::f32::consts::{FRAC_PI_2, TAU};

use bevy::{
    camera::{Exposure, RenderTarget},
    core_pipeline::tonemapping::Tonemapping,
    prelude::*,
    render::view::{ColorGrading, ColorGradingGlobal},
};

use super::{awake::Awake, space::to_world};
use crate::room::Shell;

/// Vertical field of view.
pub(super) const FIELD: f32 = 24.0 * TAU / 360.0;
const HOME_YAW: f32 = 34.0 * TAU / 360.0;
const HOME_PITCH: f32 = 27.0 * TAU / 360.0;
/// How far up the eye aims.
const AIM: f32 = 0.66;
/// How much of the frame's width the room fills at home.
const FILL: f32 = 0.55;
/// How much of the frame's height a followed figure of 120 cm fills, at least.
const FIGURE: (f32, f32) = (1.2, 0.23);
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
        Transform::from_translation(self.focus + out * self.distance).looking_at(self.focus, up)
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
    /// How far right of the frame's middle the focus is shown, in shares of the frame's height: panels
    /// cover the rest.
    aside: f32,
    aside_now: f32,
    /// How much further away it stands than it would, so that panels leave the room free.
    back: f32,
    back_now: f32,
    /// Moves are cuts instead of glides.
    pub(super) calm: bool,
    /// Set once a hand has moved it: then a resized window or a new shell no longer reframes.
    pub(super) held: bool,
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
        };
        Self {
            wanted: pose,
            now: pose,
            aside: 0.0,
            aside_now: 0.0,
            back: 1.0,
            back_now: 1.0,
            calm: false,
            held: false,
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
        self.wanted.pitch = (self.wanted.pitch + by.y).clamp(PITCH.0, PITCH.1);
    }

    /// Comes nearer (below 1) or goes further away (above 1).
    pub(super) fn zoom(&mut self, by: f32) {
        self.held = true;
        let span = (self.bounds.1 - self.bounds.0).length().max(4.0);
        self.wanted.distance = (self.wanted.distance * by).clamp(2.5, span * 5.0);
    }

    /// Shifts the focus over the floor, in shares of the frame's height.
    pub(super) fn pan(&mut self, by: Vec2) {
        self.held = true;
        let (sin, cos) = self.wanted.yaw.sin_cos();
        let step = 2.0 * self.wanted.distance * (FIELD / 2.0).tan();
        let right = Vec3::new(cos, 0.0, -sin) * by.x;
        let ahead = Vec3::new(-sin, 0.0, -cos) * by.y / self.wanted.pitch.sin().max(0.3);
        let focus = self.wanted.focus + (right + ahead) * step;
        let (low, high) = self.bounds;
        self.wanted.focus = focus.clamp(low.with_y(0.0), high.max(low).with_y(high.y.max(AIM)));
    }

    /// Keeps a figure's feet at the middle, near enough to see its face.
    pub(super) fn follow(&mut self, feet: Vec3) {
        self.wanted.focus = feet + Vec3::Y * AIM;
        let (tall, share) = FIGURE;
        let furthest = tall / share / (2.0 * (FIELD / 2.0).tan());
        self.wanted.distance = self.wanted.distance.min(furthest);
    }

    /// Frames the whole room again.
    pub(super) fn home(&mut self, view: View, shell: &Shell, aspect: f32) {
        self.held = false;
        self.view = view;
        self.wanted = framed(view, shell, aspect);
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
        };
        fit(&mut pose, &corners, 1.0, 0.86, 0.86);
        self.wanted = pose;
        self.jump();
    }

    /// Is there at once.
    pub(super) fn jump(&mut self) {
        self.now = self.wanted;
    }

    /// Panels leave this share of the frame's width free, its middle so far right of the frame's (in
    /// shares of the height).
    pub(super) fn make_room(&mut self, aside: f32, share: f32) {
        self.aside = aside;
        self.back = (FILL / (0.95 * share.max(0.3))).max(1.0);
    }

    /// Where the eye is, panels considered.
    fn placed(&self) -> Transform {
        let mut pose = self.now;
        pose.distance *= self.back_now;
        let mut placed = pose.transform();
        let tall = 2.0 * pose.distance * (FIELD / 2.0).tan();
        let left = placed.left();
        placed.translation += left * self.aside_now * tall;
        placed
    }

    /// Whether it still moves.
    pub(super) fn moving(&self) -> bool {
        let (a, b) = (self.now, self.wanted);
        (self.aside - self.aside_now).abs() > 0.001
            || (self.back - self.back_now).abs() > 0.001
            || (a.focus - b.focus).length() > 0.002
            || (a.yaw - b.yaw).abs() > 0.0005
            || (a.pitch - b.pitch).abs() > 0.0005
            || (a.distance - b.distance).abs() > 0.004
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

/// The pose from which a view shows the whole room.
fn framed(view: View, shell: &Shell, aspect: f32) -> Pose {
    let (low, high) = bounds(shell);
    let quarter = FRAC_PI_2;
    let (yaw, pitch, fill) = match view {
        View::Home => (HOME_YAW, HOME_PITCH, FILL),
        View::North => (0.0, 0.24, 0.86),
        View::East => (-quarter, 0.24, 0.86),
        View::South => (2.0 * quarter, 0.24, 0.86),
        View::West => (quarter, 0.24, 0.86),
        View::Top => (0.0, FRAC_PI_2 - 0.001, 0.86),
    };
    let middle = (low + high) / 2.0;
    let mut pose = Pose {
        focus: middle.with_y(AIM),
        yaw,
        pitch,
        distance: 5.0,
    };
    let corners: Vec<Vec3> = (0..8)
        .map(|i| {
            let pick = |bit: usize, a: f32, b: f32| if i >> bit & 1 == 1 { b } else { a };
            Vec3::new(
                pick(0, low.x, high.x),
                pick(1, -0.25, high.y),
                pick(2, low.z, high.z),
            )
        })
        // Walls towards the eye are down to a kerb.
        .filter(|c| {
            let out = (*c - middle).xz().dot(pose.outward());
            c.y < 0.5 || out < 0.2 || view == View::Top
        })
        .collect();
    fit(&mut pose, &corners, aspect, fill, 0.9);
    pose
}

/// Moves a pose until the corners fill their share of the frame, centred.
fn fit(pose: &mut Pose, corners: &[Vec3], aspect: f32, across: f32, upright: f32) {
    // What half the frame is worth, a metre away.
    let tall = (FIELD / 2.0).tan();
    let wide = tall * aspect;
    for _ in 0..24 {
        let eye = pose.transform().compute_affine().inverse();
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MIN, f32::MAX);
        for corner in corners {
            let p = eye.transform_point3(*corner);
            let depth = (-p.z).max(0.1);
            left = left.min(p.x / depth / wide);
            right = right.max(p.x / depth / wide);
            top = top.max(p.y / depth / tall);
            bottom = bottom.min(p.y / depth / tall);
        }
        let filled = ((right - left) / 2.0 / across).max((top - bottom) / 2.0 / upright);
        pose.distance *= filled.clamp(0.5, 2.0);
        // Centred, however lopsided perspective makes it.
        let turned = pose.transform().rotation;
        let shift = Vec3::new((left + right) * wide, (top + bottom) * tall, 0.0) / 2.0;
        pose.focus += turned * shift * pose.distance;
    }
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
    mut eyes: Query<(&mut Eye, &mut Transform)>,
) {
    for (mut eye, mut transform) in &mut eyes {
        if !eye.moving() {
            let eye = eye.bypass_change_detection();
            eye.now = eye.wanted;
            (eye.aside_now, eye.back_now) = (eye.aside, eye.back);
        } else {
            awake.stay(&real, 0.3);
            let step = if eye.calm {
                1.0
            } else {
                1.0 - (-time.delta_secs() / EASE).exp()
            };
            let (now, wanted) = (eye.now, eye.wanted);
            eye.aside_now += (eye.aside - eye.aside_now) * step;
            eye.back_now += (eye.back - eye.back_now) * step;
            eye.now = Pose {
                focus: now.focus.lerp(wanted.focus, step),
                yaw: now.yaw + (wanted.yaw - now.yaw) * step,
                pitch: now.pitch + (wanted.pitch - now.pitch) * step,
                distance: now.distance + (wanted.distance - now.distance) * step,
            };
        }
        transform.set_if_neq(eye.placed());
    }
}
