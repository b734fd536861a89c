//! Light that comes back: from the floor where the sun falls on it, and from the walls around lamps.

use bevy::{camera::visibility::RenderLayers, prelude::*};

use super::{Mood, from, is_glass, lamps::Lamps, sun_azimuth};
use crate::client::{
    camera::Eye,
    quality::Quality,
    room_view::{Stage, plan},
    space::to_world,
};

/// The floor's light stands this far below it, in metres: it lights what stands on the floor and
/// never the floor itself.
const BELOW: f32 = 0.7;
/// The walls' light stands this high, and this share of the room's half nearer to the eye, so that
/// it falls on faces.
const ABOVE: (f32, f32) = (1.9, 0.5);
const RANGE: f32 = 14.0;
/// Without ambient occlusion the floor's light would reach under things: so much of it is left.
const UNSHADED: f32 = 0.6;

#[derive(Component, Clone, Copy, PartialEq, Eq)]
enum Bounce {
    Floor,
    Walls,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, hang)
        .add_systems(Last, give_back.after(super::Chosen));
}

fn hang(mut commands: Commands) {
    for bounce in [Bounce::Floor, Bounce::Walls] {
        let light = PointLight {
            intensity: 0.0,
            range: RANGE,
            // No glints: it comes from everywhere.
            radius: 0.0,
            shadow_maps_enabled: false,
            ..default()
        };
        commands.spawn((bounce, light, RenderLayers::layer(0)));
    }
}

fn give_back(
    mood: Res<Mood>,
    stage: Res<Stage>,
    lamps: Res<Lamps>,
    quality: Res<Quality>,
    eyes: Query<Ref<Eye>>,
    mut bounces: Query<(&Bounce, &mut PointLight, &mut Transform)>,
) {
    let Ok(eye) = eyes.single() else {
        return;
    };
    let changed = mood.is_changed() || stage.is_changed() || lamps.is_changed();
    if !(changed || quality.is_changed() || eye.is_changed()) {
        return;
    }
    for (bounce, mut light, mut place) in &mut bounces {
        let (colour, lumens, at) = match bounce {
            Bounce::Floor => floor(&mood, &stage),
            Bounce::Walls => walls(&mood, &stage, &lamps, &eye),
        };
        let share = match (*quality, bounce) {
            // Low's own material adds its light up by itself.
            (Quality::Low, _) => 0.0,
            (Quality::Medium, Bounce::Floor) => UNSHADED,
            _ => 1.0,
        };
        let lumens = lumens * share;
        if (light.intensity, place.translation) != (lumens, at) {
            (light.color, light.intensity) = (colour.into(), lumens);
            place.translation = at;
        }
    }
}

/// Where the sun's patches lie, and how much comes back from them.
fn floor(mood: &Mood, stage: &Stage) -> (LinearRgba, f32, Vec3) {
    let Some(azimuth) = sun_azimuth(&stage.shell) else {
        return (LinearRgba::WHITE, 0.0, Vec3::ZERO);
    };
    let sun = from(azimuth, mood.sun.height.to_radians())
        .forward()
        .as_vec3();
    let (mut sum, mut weight) = (Vec3::ZERO, 0.0);
    let plans = plan::plans(&stage.shell).into_iter();
    for plan in plans.filter(|plan| !plan.between) {
        let facing = plan.inner.normal().dot(sun);
        for (hole, _) in plan.openings.iter().filter(|(_, o)| is_glass(o)) {
            let light = facing.max(0.0) * hole.width() * hole.height();
            let at = plan.inner.at(hole.center(), 0.0);
            sum += light * (at + sun * at.y / -sun.y).with_y(plan.level - BELOW);
            weight += light;
        }
    }
    if weight < 0.01 {
        return (LinearRgba::WHITE, 0.0, Vec3::ZERO);
    }
    let (low, high) = stage.shell.bounds();
    let (a, b) = (to_world(low, 0), to_world(high, 0));
    let at = sum / weight;
    let at = at.clamp(a.min(b).with_y(at.y), a.max(b).with_y(at.y));
    (mood.sun.colour.0, mood.sun.lux * weight * mood.bounce.0, at)
}

/// What walls give back of all lamps together: its colour and its lumens.
pub(in crate::client) fn lamplight(mood: &Mood, lamps: &Lamps) -> (LinearRgba, f32) {
    let lumens: f32 = lamps.0.iter().map(|lamp| lamp.lumens).sum();
    let mut colour = Vec3::ZERO;
    for lamp in &lamps.0 {
        colour += lamp.colour.to_vec3() * lamp.lumens / lumens.max(1.0);
    }
    // A few lamps fill a room; many do not drown it.
    let lumens = mood.bounce.1 * lumens.sqrt() * 100.0;
    (LinearRgba::rgb(colour.x, colour.y, colour.z), lumens)
}

/// That light, from before the middle of the room.
fn walls(mood: &Mood, stage: &Stage, lamps: &Lamps, eye: &Eye) -> (LinearRgba, f32, Vec3) {
    let (low, high) = stage.shell.bounds();
    let (a, b) = (to_world(low, 0), to_world(high, 0));
    let (up, share) = ABOVE;
    let out = eye.now.outward() * (b - a).abs().xz() / 2.0 * share;
    let at = ((a + b) / 2.0).with_y(up) + Vec3::new(out.x, 0.0, out.y);
    let (colour, lumens) = lamplight(mood, lamps);
    (colour, lumens, at)
}
