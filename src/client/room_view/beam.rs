//! Light in the air: on High the sun is seen on its way from the windows to the floor, and dust in it.

use std::f32::consts::TAU;

use bevy::{
    light::{NotShadowCaster, NotShadowReceiver},
    prelude::*,
};

use super::{
    Show, Stage,
    mesh::{Builder, noise},
    plan::{self, Plan},
};
use crate::client::{
    camera::Eye,
    light::{
        self, Mood,
        flicker::{Beats, Lives, Pulse},
        is_glass,
    },
    materials::Coat,
    quality::Quality,
};

/// The brightest sun there is, in lux.
const NOON: f32 = 18_000.0;
/// How much light a beam adds at the window, all its sheets together.
const AIR: f32 = 0.17;
/// A beam is sheets side by side, as many, each cut as often across.
const SHEETS: u16 = 9;
const CUTS: u16 = 6;
/// How much of it is left where it meets the floor.
const END: f32 = 0.12;
/// Specks for each square metre of a window, how large they are in metres, and how bright.
const DUST: f32 = 46.0;
const SPECK: (f32, f32) = (0.004, 0.009);
const BRIGHT: f32 = 0.75;
/// How far specks stray, in metres.
const STRAY: f32 = 0.06;

/// One window's share of the sun.
#[derive(Component, Debug, Clone)]
struct Beam {
    /// Lower left corner of the pane, along it and up it.
    corner: Vec3,
    across: Vec3,
    up: Vec3,
    /// The way of the light.
    way: Vec3,
    floor: f32,
    /// Where the room ends, low and high.
    ends: (Vec3, Vec3),
    tint: LinearRgba,
    seed: u32,
}

/// The specks in one beam.
#[derive(Component)]
#[require(Lives)]
struct Dust(Beam);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (cast.after(Show), drift.after(Beats)).chain());
}

impl Beam {
    fn new(plan: &Plan<'_>, hole: Rect, stage: &Stage, mood: &Mood, way: Vec3, seed: u32) -> Self {
        let (low, high) = stage.shell.bounds();
        let (a, b) = (
            crate::client::space::to_world(low, 0),
            crate::client::space::to_world(high, 0),
        );
        let strength = (mood.sun.lux / NOON).min(1.0);
        Self {
            corner: plan.inner.at(hole.min, 0.02) + Vec3::Y * plan.level,
            across: plan.inner.u * hole.width(),
            up: Vec3::Y * hole.height(),
            way,
            floor: plan.level,
            ends: (a.min(b), a.max(b)),
            tint: mood.sun.colour.0 * strength,
            seed,
        }
    }

    /// How far light goes from a point of the pane until it meets the floor or a wall.
    fn reach(&self, from: Vec3) -> f32 {
        let down = (from.y - self.floor) / -self.way.y.min(-0.05);
        let wall = |from: f32, way: f32, low: f32, high: f32| match way {
            way if way > 0.001 => (high - from) / way,
            way if way < -0.001 => (low - from) / way,
            _ => f32::MAX,
        };
        let (low, high) = self.ends;
        let x = wall(from.x, self.way.x, low.x, high.x);
        let z = wall(from.z, self.way.z, low.z, high.z);
        down.min(x).min(z).max(0.0)
    }

    fn at(&self, across: f32, up: f32) -> Vec3 {
        self.corner + self.across * across + self.up * up
    }

    /// Strongest in the middle, gone at the edges.
    fn share(along: f32) -> f32 {
        (along * std::f32::consts::PI).sin().max(0.0)
    }

    fn sheets(&self) -> Mesh {
        let mut b = Builder::default();
        let normal = self.way.cross(Vec3::Y).normalize_or_zero();
        let shine = |strength: f32| {
            let LinearRgba {
                red, green, blue, ..
            } = self.tint;
            [red, green, blue, strength]
        };
        for sheet in 0..SHEETS {
            let across = (f32::from(sheet) + 0.5) / f32::from(SHEETS);
            let strong = AIR / f32::from(SHEETS) * (0.4 + 0.6 * Self::share(across));
            let line: Vec<[u32; 3]> = (0..=CUTS)
                .map(|cut| {
                    let up = f32::from(cut) / f32::from(CUTS);
                    let from = self.at(across, up);
                    let reach = self.reach(from);
                    let strong = strong * Self::share(up).sqrt();
                    [(0.0, 0.0), (0.12, 1.0), (1.0, END)].map(|(way, share)| {
                        b.vertex(from + self.way * reach * way, normal, shine(strong * share))
                    })
                })
                .collect();
            for pair in line.windows(2) {
                let ([a, c, e], [f, g, h]) = (pair[0], pair[1]);
                b.face([a, c, g, f]);
                b.face([c, e, h, g]);
            }
        }
        b.build()
    }

    /// Specks as they hang after so many seconds, turned to who stands there.
    fn dust(&self, seconds: f32, eye: Vec3) -> Mesh {
        let mut b = Builder::default();
        let area = self.across.length() * self.up.length();
        for i in 0..(area * DUST) as u32 {
            let own = |n: u32| noise(self.seed.wrapping_mul(977) + i * 13 + n);
            let from = self.at(0.06 + 0.88 * own(1), 0.06 + 0.88 * own(2));
            // None in the pane, none in the floor.
            let way = 0.08 + 0.8 * own(3);
            let sway = |n: u32| {
                let slow = 0.035 + 0.05 * own(n);
                ((seconds * slow + own(n + 1)) * TAU).sin()
            };
            let stray = Vec3::new(sway(4), sway(6), sway(8)) * STRAY;
            let at = from + self.way * self.reach(from) * way + stray;
            let towards = (eye - at).normalize_or(Vec3::Z);
            let side = towards.cross(Vec3::Y).normalize_or(Vec3::X);
            let up = side.cross(towards);
            let size = SPECK.0 + (SPECK.1 - SPECK.0) * own(10) * own(10);
            let bright = BRIGHT * (0.25 + 0.75 * own(11)) * (1.0 - way * 0.6);
            let LinearRgba {
                red, green, blue, ..
            } = self.tint;
            let middle = b.vertex(at, towards, [red, green, blue, bright]);
            let rim = [0u8, 1, 2, 3, 4, 5].map(|k| {
                let (sin, cos) = (f32::from(k) / 6.0 * TAU).sin_cos();
                let p = at + (side * cos + up * sin) * size;
                b.vertex(p, towards, [red, green, blue, 0.0])
            });
            for k in 0..rim.len() {
                b.triangle(middle, rim[k], rim[(k + 1) % rim.len()]);
            }
        }
        b.build()
    }
}

fn cast(
    stage: Res<Stage>,
    mood: Res<Mood>,
    quality: Res<Quality>,
    old: Query<Entity, With<Air>>,
    eyes: Query<&GlobalTransform, With<Eye>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    if !(stage.is_changed() || mood.is_changed() || quality.is_changed()) {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    let (Quality::High, Some(azimuth)) = (*quality, light::sun_azimuth(&stage.shell)) else {
        return;
    };
    let way = light::from(azimuth, mood.sun.height.to_radians())
        .forward()
        .as_vec3();
    let eye = eyes.single().map_or(HOME, GlobalTransform::translation);
    for (n, plan) in plan::plans(&stage.shell).iter().enumerate() {
        // Light that only grazes a wall does not come in.
        if plan.inner.normal().dot(way) < 0.1 {
            continue;
        }
        for (hole, _) in plan.openings.iter().filter(|(_, o)| is_glass(o)) {
            let beam = Beam::new(plan, *hole, &stage, &mood, way, n as u32);
            let air = (Air, Coat::Beam, NotShadowCaster, NotShadowReceiver);
            commands.spawn((Mesh3d(meshes.add(beam.sheets())), air.clone()));
            let dust = meshes.add(beam.dust(0.0, eye));
            commands.spawn((Mesh3d(dust), Dust(beam), air));
        }
    }
}

/// Where the eye is taken to be before it is anywhere.
const HOME: Vec3 = Vec3::new(9.0, 8.0, 13.0);

/// Light in the air.
#[derive(Component, Clone)]
struct Air;

fn drift(
    pulse: Res<Pulse>,
    eyes: Query<&GlobalTransform, With<Eye>>,
    dust: Query<(&Dust, &Mesh3d)>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let (true, Some(seconds), Ok(eye)) = (pulse.is_changed(), pulse.seconds(), eyes.single())
    else {
        return;
    };
    for (Dust(beam), mesh) in &dust {
        let _ = meshes.insert(mesh.id(), beam.dust(seconds, eye.translation()));
    }
}
