//! Rain and snow before a window. They fall while somebody is about; in a room at rest they hang still,
//! so that the window may sleep.

use std::f32::consts::TAU;

use bevy::prelude::*;

use super::canvas::mix;
use crate::client::{
    awake::Ambience,
    light::{mood::View, weather::Falls},
    paint::shining,
    room_view::mesh::{Builder, Plane, Tint, noise},
};

/// Drops and flakes for each square metre of a window.
const DROPS: f32 = 34.0;
const FLAKES: f32 = 26.0;
/// How often a picture of them is drawn, in seconds.
const STEP: f32 = 1.0 / 20.0;

/// What falls before one window.
#[derive(Component, Debug, Clone)]
pub(super) struct Falling {
    kind: Falls,
    plane: Plane,
    hole: Rect,
    tint: Tint,
}

impl Falling {
    pub(super) fn new(kind: Falls, plane: Plane, hole: Rect, view: &View) -> Self {
        let share = match kind {
            Falls::Rain => 0.3,
            Falls::Snow => 0.75,
        };
        Self {
            kind,
            plane,
            hole,
            tint: shining(mix(view.low, view.disc, share).0),
        }
    }

    /// As it hangs `seconds` after it began.
    pub(super) fn mesh(&self, seconds: f32) -> Mesh {
        let mut builder = Builder::default();
        let area = self.hole.width() * self.hole.height();
        let normal = self.plane.normal();
        let mut shape = |corners: &[Vec2]| {
            let inside = |p: &Vec2| p.clamp(self.hole.min, self.hole.max);
            let at = |p: &Vec2| self.plane.at(inside(p), 0.0);
            let corners: Vec<Vec3> = corners.iter().map(at).collect();
            builder.polygon(&corners, normal, self.tint);
        };
        let count = match self.kind {
            Falls::Rain => area * DROPS,
            Falls::Snow => area * FLAKES,
        };
        for i in 0..count as u32 {
            let own = |n: u32| noise(i * 31 + n);
            // The nearer, the larger and faster.
            let near = 0.4 + 0.6 * own(1);
            match self.kind {
                Falls::Rain => {
                    let (long, wide) = (0.11 * near, 0.0032 * near);
                    let at = self.at(own(2), own(3), seconds * 1.9 * near, long);
                    let slant = Vec2::new(0.12 * long, long);
                    let side = Vec2::new(wide, 0.0);
                    shape(&[at, at + side, at + slant + side, at + slant]);
                }
                Falls::Snow => {
                    let radius = 0.011 * near;
                    let sway = 0.035 * (seconds * 0.9 + own(4) * TAU).sin();
                    let at = self.at(own(2), own(3), seconds * 0.16 * near, 2.0 * radius);
                    let rim = (0..7).map(|k| Vec2::from_angle(k as f32 / 7.0 * TAU) * radius);
                    let middle = at + Vec2::new(sway, radius);
                    shape(&rim.map(|p| middle + p).collect::<Vec<_>>());
                }
            }
        }
        builder.build()
    }

    /// The lower end of something `long` that began at a share of the height and fell so many metres.
    fn at(&self, across: f32, up: f32, fallen: f32, long: f32) -> Vec2 {
        let way = self.hole.height() + long;
        let left = (up * way - fallen).rem_euclid(way);
        self.hole.min + Vec2::new(across * self.hole.width(), left - long)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, fall);
}

fn fall(
    time: Res<Time>,
    ambience: Option<Res<Ambience>>,
    windows: Query<(&Falling, &Mesh3d, &InheritedVisibility)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut seconds: Local<(f32, f32)>,
) {
    if !ambience.is_some_and(|ambience| ambience.plays) {
        return;
    }
    let (passed, drawn) = &mut *seconds;
    *passed += time.delta_secs();
    if *passed - *drawn < STEP {
        return;
    }
    *drawn = *passed;
    for (falling, mesh, seen) in &windows {
        if seen.get() {
            let _ = meshes.insert(mesh.id(), falling.mesh(*passed));
        }
    }
}
