//! Lamps: which of them shine for real, and where their light stands.

use bevy::prelude::*;

use super::{Mood, flicker::Pulse};
use crate::{
    assets::recipe::Flicker,
    client::{
        camera::Eye, figure::Figure, paint, quality::Quality, room_view::Stage, space::to_world,
    },
};

/// Most lamps that light anything; the rest only glow.
pub(in crate::client) const MOST: usize = 16;
/// Most of them with shadows: those of more cross each other and read as stains.
const MOST_SHADOWS: usize = 2;
/// How far light stands off the middle of its shade into the room, in metres: nearer, walls burn
/// and the shade is a cage.
const OFF: f32 = 0.34;
const RANGE: f32 = 6.0;
/// By lamplight every figure has a little light of its own before the face, towards the eye: where it
/// stands in metres (out and up), and its lumens.
const FACE_LIGHT: (f32, f32, f32) = (0.55, 1.0, 1_800.0);
/// Lamps shine like this in full daylight, when no face wants a light and nothing glares.
const BY_DAY: f32 = 0.4;

/// A lamp that is switched on, at its entity's place.
#[derive(Component, Debug, Clone, Copy)]
pub(in crate::client) struct Lamp {
    pub(in crate::client) colour: LinearRgba,
    pub(in crate::client) lumens: f32,
    pub(in crate::client) flicker: Flicker,
}

/// A lamp chosen to shine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::client) struct Shining {
    pub(in crate::client) at: Vec3,
    pub(in crate::client) colour: LinearRgba,
    pub(in crate::client) lumens: f32,
    /// How much of its lumens it gives in this moment.
    pub(in crate::client) share: f32,
}

impl Shining {
    /// Lumens in this moment.
    pub(in crate::client) fn now(&self) -> f32 {
        self.lumens * self.share
    }
}

/// The lamps that shine, brightest first: at most [`MOST`].
#[derive(Resource, Debug, Default, PartialEq)]
pub(in crate::client) struct Lamps(pub(in crate::client) Vec<Shining>);

/// The engine's light for one of them.
#[derive(Component)]
struct Bulb(usize);

/// Decides which lamps shine.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Chosen;

/// How much lamps glare: not at all by day, more the later it gets.
pub(in crate::client) fn shine(mood: &Mood) -> f32 {
    (mood.lamps - BY_DAY).max(0.0)
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lamps>()
        .add_systems(Last, (choose.in_set(Chosen), hang).chain());
}

/// Brightest first, then by entity: which lamps shine does not flicker as the eye moves.
fn choose(
    mood: Res<Mood>,
    stage: Res<Stage>,
    pulse: Res<Pulse>,
    lamps: Query<(Entity, &Lamp, &GlobalTransform)>,
    figures: Query<(Entity, &GlobalTransform, &InheritedVisibility), With<Figure>>,
    eyes: Query<&Eye>,
    mut chosen: ResMut<Lamps>,
) {
    let (low, high) = stage.shell.bounds();
    let middle = (to_world(low, 0) + to_world(high, 0)) / 2.0;
    let mut all: Vec<(Entity, Shining)> = lamps
        .iter()
        .map(|(entity, lamp, at)| {
            let at = at.translation();
            let inward = (middle - at).with_y(0.0).normalize_or_zero();
            let place = at.to_array().map(f32::to_bits);
            let own = place[0] ^ place[2].rotate_left(16);
            let share = lamp.flicker.share(&pulse, own);
            let shining = Shining {
                at: at + inward * OFF,
                colour: lamp.colour,
                lumens: lamp.lumens * mood.lamps,
                share,
            };
            (entity, shining)
        })
        .collect();
    let (out, up, lumens) = FACE_LIGHT;
    let towards = eyes.single().map_or(Vec2::Y, |eye| eye.now.outward());
    let before = Vec3::new(towards.x * out, up, towards.y * out);
    let [red, green, blue] = paint::paint("butter").linear();
    if shine(&mood) > 0.0 {
        let seen = figures.iter().filter(|(.., visible)| visible.get());
        all.extend(seen.map(|(entity, at, _)| {
            let light = Shining {
                at: at.translation() + before,
                colour: LinearRgba::rgb(red, green, blue),
                lumens: lumens * shine(&mood),
                share: 1.0,
            };
            (entity, light)
        }));
    }
    all.sort_by(|(a, x), (b, y)| y.lumens.total_cmp(&x.lumens).then(a.cmp(b)));
    let lamps = Lamps(all.into_iter().map(|(_, lamp)| lamp).take(MOST).collect());
    chosen.set_if_neq(lamps);
}

fn hang(
    lamps: Res<Lamps>,
    quality: Res<Quality>,
    mut bulbs: Query<(Entity, &Bulb, &mut PointLight, &mut Transform)>,
    mut commands: Commands,
) {
    if !(lamps.is_changed() || quality.is_changed()) {
        return;
    }
    // Low's own material knows the lamps by itself.
    let wanted: &[Shining] = if *quality == Quality::Low {
        &[]
    } else {
        &lamps.0
    };
    let light = |i: usize, lamp: &Shining| PointLight {
        color: lamp.colour.into(),
        intensity: lamp.now(),
        range: RANGE,
        radius: 0.1,
        shadow_maps_enabled: i < MOST_SHADOWS && *quality == Quality::High,
        ..default()
    };
    let mut hung = 0;
    for (entity, bulb, mut point, mut transform) in &mut bulbs {
        match wanted.get(bulb.0) {
            Some(lamp) => {
                *point = light(bulb.0, lamp);
                transform.translation = lamp.at;
                hung = hung.max(bulb.0 + 1);
            }
            None => commands.entity(entity).despawn(),
        }
    }
    for (i, lamp) in wanted.iter().enumerate().skip(hung) {
        commands.spawn((
            Bulb(i),
            light(i, lamp),
            Transform::from_translation(lamp.at),
        ));
    }
}
