//! Light: key, sun through the openings, fill, lamps, and what the eye makes of it.

pub(super) mod bounce;
#[cfg(test)]
mod chips;
pub(super) mod flicker;
pub(super) mod lamps;
pub(super) mod mood;
mod panes;
pub(super) mod weather;

use std::f32::consts::FRAC_PI_2;

use bevy::{
    anti_alias::smaa::{Smaa, SmaaPreset},
    camera::{Hdr, visibility::RenderLayers},
    core_pipeline::{
        prepass::{DepthPrepass, NormalPrepass},
        tonemapping::Tonemapping,
    },
    light::{CascadeShadowConfigBuilder, DirectionalLightShadowMap},
    pbr::{ScreenSpaceAmbientOcclusion, ScreenSpaceAmbientOcclusionQualityLevel},
    post_process::bloom::Bloom,
    prelude::*,
};

use self::mood::Mix;
pub(super) use self::{
    lamps::{Chosen, Lamp, Lamps},
    mood::{Mood, Moods},
};
use super::{
    camera::{Eye, Looks},
    clock::LocalTime,
    quality::Quality,
    room_view::{Stage, WALLS_AS_BUILT, openings},
    space::rotation,
};
use crate::{
    assets::finish::Glass,
    room::{
        Shell,
        shell::{Face, Opening, Roof, Space},
        sky::Weather,
    },
};

/// The key stands this far west of the south, in degrees, where the eye stands south-east.
const KEY_AZIMUTH: f32 = -26.0;
/// The sun stands this far off the normal of the wall with most glass, in degrees.
const SUN_SLANT: f32 = 18.0;
/// Side of a shadow map, in texels; on Low, where nothing is drawn into it, the engine makes one all the same.
const SHADOW_MAP: usize = 4096;
const NO_SHADOW_MAP: usize = 16;
/// How much shadows blur with their length, on High. What throws them is looked for within half as many
/// metres: as wide as the room, nothing is found any more and they come out hard.
const SOFTNESS: f32 = 3.0;
/// Seconds that the light takes to change.
const CHANGING: f32 = 0.4;

#[derive(Component)]
pub(super) struct Key {
    /// Which quarter the eye stands in: the key keeps to its left shoulder.
    azimuth: f32,
}

#[derive(Component)]
struct Sun;

pub(super) fn plugin(app: &mut App) {
    let moods = Moods::embedded();
    app.add_plugins((
        lamps::plugin,
        bounce::plugin,
        flicker::plugin,
        panes::plugin,
    ));
    app.insert_resource(moods.at(990, Weather::Clear))
        .insert_resource(moods)
        .add_systems(Startup, hang_lights)
        .add_systems(
            PostUpdate,
            (set_mood, aim_key, aim_sun, fill, fit_shadows, set_quality)
                .chain()
                .after(Looks)
                .before(TransformSystems::Propagate),
        );
}

fn hang_lights(mut commands: Commands) {
    let light = DirectionalLight {
        shadow_maps_enabled: true,
        ..default()
    };
    commands.spawn((
        Key {
            azimuth: KEY_AZIMUTH.to_radians(),
        },
        light,
    ));
    let layers = RenderLayers::layer(0).union(&RenderLayers::layer(WALLS_AS_BUILT));
    commands.spawn((Sun, light, layers));
}

/// Where the light is on its way to, from where, and how much of the way is done.
struct Change {
    from: Mood,
    to: Mood,
    done: f32,
}

/// Lets the light of a room follow its sky. Another room has its own at once.
fn set_mood(
    time: Res<Time>,
    local: Res<LocalTime>,
    stage: Res<Stage>,
    moods: Res<Moods>,
    mut mood: ResMut<Mood>,
    mut shell: Local<Option<Shell>>,
    mut change: Local<Option<Change>>,
) {
    let to = moods.at(local.minute(&stage.sky), stage.sky.weather);
    if stage.is_changed() && shell.as_ref() != Some(&stage.shell) {
        *shell = Some(stage.shell.clone());
        *change = None;
        mood.set_if_neq(to);
        return;
    }
    if change.as_ref().map_or(*mood, |change| change.to) != to {
        let (from, done) = (*mood, 0.0);
        *change = Some(Change { from, to, done });
    }
    if let Some(under_way) = &mut *change {
        under_way.done += time.delta_secs() / CHANGING;
        *mood = under_way.from.mix(to, smoothstep(under_way.done));
        if under_way.done >= 1.0 {
            *mood = to;
            *change = None;
        }
    }
}

fn smoothstep(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// Light that comes down from `azimuth` (0 south, counter-clockwise) and `height`, in radians.
pub(super) fn from(azimuth: f32, height: f32) -> Transform {
    let towards = Vec3::new(
        azimuth.sin() * height.cos(),
        height.sin(),
        azimuth.cos() * height.cos(),
    );
    Transform::default().looking_to(-towards, Vec3::Y)
}

fn aim_key(
    mood: Res<Mood>,
    time: Res<Time>,
    eyes: Query<&Eye>,
    mut keys: Query<(&mut Key, &mut DirectionalLight, &mut Transform)>,
) {
    let Ok((mut key, mut light, mut transform)) = keys.single_mut() else {
        return;
    };
    if let Ok(eye) = eyes.single() {
        let quarter = (eye.now.yaw / FRAC_PI_2).floor() * FRAC_PI_2;
        let wanted = quarter + KEY_AZIMUTH.to_radians();
        let off = (wanted - key.azimuth).abs();
        if off > 0.001 {
            let step = if eye.calm || time.delta_secs() == 0.0 {
                1.0
            } else {
                1.0 - (-time.delta_secs() / 0.25).exp()
            };
            key.azimuth += (wanted - key.azimuth) * step;
        }
    }
    if mood.is_changed() {
        light.color = mood.key.colour.0.into();
        light.illuminance = mood.key.lux;
    }
    transform.set_if_neq(from(key.azimuth, mood.key.height.to_radians()));
}

/// Whether light comes through.
pub(super) fn is_glass(opening: &Opening) -> bool {
    openings::style(&opening.kind).is_none_or(|style| style.glass != Glass::None)
}

/// The wall the sun shines through: the one with most glass.
pub(super) fn sunny_face(shell: &Shell) -> Option<Face<'_>> {
    let glass = |face: &Face<'_>| -> i32 {
        let on_it = shell
            .openings
            .values()
            .filter(|o| o.wall == *face.wall && is_glass(o));
        on_it.map(|o| o.size().0 * o.size().1).sum()
    };
    // What leads into another room lets no sun in.
    let outside = |f: &Face<'_>| !shell.is_between(f.wall);
    shell
        .faces()
        .filter(|f| glass(f) > 0 && outside(f))
        .max_by_key(glass)
}

/// Where the sun stands over a terrace where no window says it: from the west-south-west, in degrees.
const OPEN_SUN: f32 = -64.0;

/// Which way the sun stands, 0 south, counter-clockwise, in radians.
pub(super) fn sun_azimuth(shell: &Shell) -> Option<f32> {
    let Some(face) = sunny_face(shell) else {
        let open = |space: &Space| space.roof == Roof::Terrace;
        return shell
            .spaces
            .values()
            .any(open)
            .then_some(OPEN_SUN.to_radians());
    };
    // A face looks into the room; the sun stands behind it.
    let inward = rotation(face.turn()) * Vec3::Z;
    let outward = -inward;
    Some(outward.x.atan2(outward.z) - SUN_SLANT.to_radians())
}

fn aim_sun(
    mood: Res<Mood>,
    stage: Res<Stage>,
    mut suns: Query<(&mut DirectionalLight, &mut Transform, &mut Visibility), With<Sun>>,
) {
    if !(mood.is_changed() || stage.is_changed()) {
        return;
    }
    for (mut light, mut transform, mut visibility) in &mut suns {
        let azimuth = sun_azimuth(&stage.shell);
        *visibility = if azimuth.is_some() {
            Visibility::Inherited
        } else {
            Visibility::Hidden
        };
        light.color = mood.sun.colour.0.into();
        light.illuminance = mood.sun.lux;
        *transform = from(azimuth.unwrap_or_default(), mood.sun.height.to_radians());
    }
}

/// How much of the fill there is: without ambient occlusion it reaches where it should not, and Low has
/// no shadows either.
pub(super) fn fill_share(quality: Quality) -> f32 {
    match quality {
        Quality::Low => 0.83,
        Quality::Medium => 0.87,
        Quality::High => 1.0,
    }
}

fn fill(
    mood: Res<Mood>,
    quality: Res<Quality>,
    mut images: ResMut<Assets<Image>>,
    eyes: Query<(Entity, Ref<Eye>)>,
    mut commands: Commands,
) {
    for (entity, eye) in &eyes {
        let new = mood.is_changed() || quality.is_changed() || eye.is_added();
        if new && *quality != Quality::Low {
            let fill = mood.fill;
            let light = EnvironmentMapLight::hemispherical_gradient(
                &mut images,
                fill.sky.0,
                fill.walls.0,
                fill.ground.0,
            );
            commands.entity(entity).insert(EnvironmentMapLight {
                intensity: fill.strength * fill_share(*quality),
                ..light
            });
        }
    }
}

/// One cascade around the room, as tight as the eye's distance allows.
fn fit_shadows(
    stage: Res<Stage>,
    eyes: Query<&Eye, Changed<Eye>>,
    mut lights: Query<&mut bevy::light::CascadeShadowConfig>,
) {
    let Ok(eye) = eyes.single() else {
        return;
    };
    let (low, high) = stage.shell.bounds();
    let reach = ((high.x - low.x) as f32).hypot((high.z - low.z) as f32) / 200.0 + 1.5;
    let config = CascadeShadowConfigBuilder {
        num_cascades: 1,
        minimum_distance: (eye.now.distance - reach).max(0.5),
        maximum_distance: eye.now.distance + reach,
        ..default()
    };
    for mut light in &mut lights {
        *light = config.build();
    }
}

/// Puts on the eye what the quality affords, and takes the engine's lights away where Low's own
/// material does without.
fn set_quality(
    quality: Res<Quality>,
    mood: Res<Mood>,
    eyes: Query<(Entity, Ref<Eye>)>,
    mut lights: Query<&mut DirectionalLight>,
    mut map: ResMut<DirectionalLightShadowMap>,
    mut commands: Commands,
) {
    for (entity, eye) in &eyes {
        if !(quality.is_changed() || mood.is_changed() || eye.is_added()) {
            continue;
        }
        let low = *quality == Quality::Low;
        map.size = if low { NO_SHADOW_MAP } else { SHADOW_MAP };
        for mut light in &mut lights {
            light.shadow_maps_enabled = !low;
            light.soft_shadow_size = (*quality == Quality::High).then_some(SOFTNESS);
        }
        let mut eye = commands.entity(entity);
        eye.insert(Msaa::Off);
        if low {
            eye.remove::<(
                Hdr,
                Bloom,
                Smaa,
                ScreenSpaceAmbientOcclusion,
                EnvironmentMapLight,
            )>();
            eye.remove::<(DepthPrepass, NormalPrepass)>();
            eye.insert(Tonemapping::None);
            continue;
        }
        // The pale rims against the pale ground differ too little for a lower one. Not over time: a room
        // at rest is not drawn, and each flame that flickers would begin anew.
        let smooth = Smaa {
            preset: SmaaPreset::Ultra,
        };
        let bloom = Bloom {
            intensity: mood.bloom,
            ..Bloom::NATURAL
        };
        eye.insert((Hdr, Tonemapping::KhronosPbrNeutral, smooth, bloom));
        if *quality == Quality::High {
            eye.insert(ScreenSpaceAmbientOcclusion {
                quality_level: ScreenSpaceAmbientOcclusionQualityLevel::High,
                ..default()
            });
        } else {
            eye.remove::<(ScreenSpaceAmbientOcclusion, DepthPrepass, NormalPrepass)>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Finish;

    fn with_window(wall: &str) -> Shell {
        let finish = |kind: &str| Finish {
            kind: kind.parse().unwrap(),
            paint: Vec::new(),
        };
        let mut shell = Shell::rectangle(500, 400, 240, finish("oak-planks"), &finish("plaster"));
        let opening = Opening {
            kind: "sash-window".parse().unwrap(),
            wall: wall.parse().unwrap(),
            along: 200,
            sill: 80,
            paint: Vec::new(),
        };
        shell.openings.insert("w".parse().unwrap(), opening);
        shell
    }

    #[test]
    fn the_sun_stands_behind_the_window() {
        let outward = [
            ("north", Vec3::NEG_Z),
            ("east", Vec3::X),
            ("south", Vec3::Z),
            ("west", Vec3::NEG_X),
        ];
        for (wall, outward) in outward {
            let azimuth = sun_azimuth(&with_window(wall)).unwrap();
            let towards = -from(azimuth, 0.0).forward().as_vec3();
            let off = towards.angle_between(outward).to_degrees();
            assert!((off - SUN_SLANT).abs() < 0.5, "{wall}: {off}");
        }
        let mut closed = with_window("north");
        closed.openings.clear();
        assert!(sun_azimuth(&closed).is_none());
    }
}
