//! The sound a thing makes when it is put down, by what it is made of, and what is heard of people:
//! made in code when Nest starts.
//!
//! Without a sound device the engine warns once, and nothing is heard.

mod chime;
mod strike;

use bevy::{audio::Volume, prelude::*};

use self::{
    chime::Chime,
    strike::{Material, wav},
};
use super::{
    company::Happened, decorate::Dropped, furniture::Furniture, intent::Intent, obey::Asked,
    session::Nest, settings::Settings,
};

/// Seconds until what played is taken away, also where nothing could play it.
const LIFE: f32 = 1.5;

#[derive(Component)]
struct Sounding(f32);

/// A sound for each material.
#[derive(Resource)]
struct Strikes([Handle<AudioSource>; Material::ALL.len()]);

#[derive(Resource)]
struct Chimes([Handle<AudioSource>; Chime::ALL.len()]);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, tune).add_systems(
        Update,
        (strike.run_if(resource_exists::<Nest>), chime, click, fade),
    );
}

fn tune(mut sources: ResMut<Assets<AudioSource>>, mut commands: Commands) {
    let mut sound = |bytes: Vec<u8>| {
        sources.add(AudioSource {
            bytes: bytes.into(),
        })
    };
    let strikes = Material::ALL.map(|material| sound(wav(&[(0.0, material.voice())])));
    commands.insert_resource(Strikes(strikes));
    let chimes = Chime::ALL.map(|chime| sound(chime.wav()));
    commands.insert_resource(Chimes(chimes));
}

/// Softer than what hands do, but for a knock.
fn chime(
    mut happened: MessageReader<Happened>,
    settings: Res<Settings>,
    chimes: Res<Chimes>,
    mut commands: Commands,
) {
    for event in happened.read() {
        let (chime, loud) = match event {
            Happened::Knocked(_) => (Chime::Knock, 0.8),
            Happened::Came(_) => (Chime::Came, 0.5),
            Happened::Went(_) => (Chime::Went, 0.4),
            _ => continue,
        };
        if settings.volume == 0 {
            continue;
        }
        commands.spawn((
            AudioPlayer::new(chimes.0[chime as usize].clone()),
            PlaybackSettings::ONCE.with_volume(Volume::Linear(loud)),
            Sounding(0.0),
        ));
    }
}

/// The shutter.
fn click(
    mut asked: MessageReader<Asked>,
    settings: Res<Settings>,
    chimes: Res<Chimes>,
    mut commands: Commands,
) {
    let pressed = |Asked(intent): &Asked| *intent == Intent::Shutter;
    let count = asked.read().filter(|asked| pressed(asked)).count();
    if count > 0 && settings.volume > 0 {
        commands.spawn((
            AudioPlayer::new(chimes.0[Chime::Shutter as usize].clone()),
            PlaybackSettings::ONCE.with_volume(Volume::Linear(0.6)),
            Sounding(0.0),
        ));
    }
}

fn strike(
    mut dropped: MessageReader<Dropped>,
    nest: Res<Nest>,
    furniture: Res<Furniture>,
    settings: Res<Settings>,
    strikes: Res<Strikes>,
    mut commands: Commands,
) {
    for Dropped(id) in dropped.read() {
        let Some(item) = nest.room().items.get(id).filter(|_| settings.volume > 0) else {
            continue;
        };
        let recipe = furniture.recipes().get(&item.kind);
        let material = recipe.map_or(Material::Paper, Material::of);
        // Never twice quite the same.
        let speed = 0.94 + 0.12 * rand::random::<f32>();
        commands.spawn((
            AudioPlayer::new(strikes.0[material as usize].clone()),
            PlaybackSettings::ONCE
                .with_speed(speed)
                .with_volume(Volume::Linear(0.7)),
            Sounding(0.0),
        ));
    }
}

fn fade(time: Res<Time<Real>>, mut sounds: Query<(Entity, &mut Sounding)>, mut commands: Commands) {
    for (entity, mut sounding) in &mut sounds {
        sounding.0 += time.delta_secs();
        if sounding.0 > LIFE {
            commands.entity(entity).despawn();
        }
    }
}
