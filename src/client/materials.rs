//! The few materials everything shares. A mesh says what it is made of by its [`Coat`]; which
//! material that is depends on the [`Quality`].

mod grain;
mod low;

use bevy::{asset::AssetEventSystems, prelude::*, render::storage::ShaderBuffer};

use self::low::{LowLight, LowMaterial};
use super::{quality::Quality, room_view::items::ShowItems};

/// What a mesh is made of. Its colours are in its vertices.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Coat {
    /// Painted wood, plaster, clay: most things.
    Matte,
    /// Cloth and felt.
    Felt,
    /// Curtains: light comes through.
    Cloth,
    Wood,
    /// Glaze and eyes.
    Gloss,
    Metal,
    /// Shines by itself: the shade of a lamp that is lit.
    Glow,
    /// Shown as coloured, untouched by light.
    Plain,
    /// Window panes: mostly seen through.
    Glass,
    /// What somebody else holds in their hands: seen through.
    Ghost,
    /// A soft dark blob; vertex alpha says how dark.
    Shade,
    /// Light in the air, added to what lies behind; vertex alpha says how much.
    Beam,
    /// The shine around a lamp, for Low, where bright things do not bloom by themselves: it lies in the plane
    /// of its mesh's x and y and turns to the eye; vertex alpha says how much.
    Shine,
    /// Casts shadows and is never seen.
    Hidden,
}

impl Coat {
    /// Whether such a thing is drawn at all: on Low there are no shadow maps for casters, and beams cost too
    /// much; elsewhere lamps bloom by themselves.
    pub(super) fn is_drawn(self, quality: Quality) -> bool {
        match self {
            Self::Hidden | Self::Beam => quality != Quality::Low,
            Self::Shine => quality == Quality::Low,
            _ => true,
        }
    }
}

const COATS: [Coat; 14] = [
    Coat::Matte,
    Coat::Felt,
    Coat::Cloth,
    Coat::Wood,
    Coat::Gloss,
    Coat::Metal,
    Coat::Glow,
    Coat::Plain,
    Coat::Glass,
    Coat::Ghost,
    Coat::Shade,
    Coat::Beam,
    Coat::Shine,
    Coat::Hidden,
];

/// How much of the light on the back of a curtain comes through, and how thick it is in metres: its
/// own folds do not shade what comes through it.
const THROUGH: f32 = 0.45;
const THICK: f32 = 0.12;

/// How much of a ghost is there.
const GHOST: f32 = 0.5;
/// How much brighter than its paint a lit lamp shade is.
const GLOW: LinearRgba = LinearRgba::rgb(1.9, 1.5, 1.05);

#[derive(Resource)]
struct Materials {
    standard: [Handle<StandardMaterial>; COATS.len()],
    low: [Handle<LowMaterial>; COATS.len()],
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(low::plugin)
        .add_systems(PreStartup, create_materials)
        .add_systems(PostUpdate, dress.after(ShowItems).before(AssetEventSystems));
}

fn create_materials(
    mut commands: Commands,
    mut standards: ResMut<Assets<StandardMaterial>>,
    mut lows: ResMut<Assets<LowMaterial>>,
    light: Res<LowLight>,
    mut buffers: ResMut<Assets<ShaderBuffer>>,
    mut images: ResMut<Assets<Image>>,
) {
    let (wood, felt) = (images.add(grain::wood()), images.add(grain::felt()));
    let grained = |coat: Coat| {
        let texture = match coat {
            Coat::Wood => Some(wood.clone()),
            Coat::Felt | Coat::Cloth => Some(felt.clone()),
            _ => None,
        };
        let plain = standard(coat);
        match texture {
            Some(texture) => StandardMaterial {
                base_color: LinearRgba::rgb(grain::LEVEL, grain::LEVEL, grain::LEVEL).into(),
                base_color_texture: Some(texture),
                ..plain
            },
            None => plain,
        }
    };
    commands.insert_resource(Materials {
        standard: COATS.map(|coat| standards.add(grained(coat))),
        low: COATS.map(|coat| lows.add(LowMaterial::of(coat, &light, &mut buffers))),
    });
}

fn standard(coat: Coat) -> StandardMaterial {
    let base = |roughness, reflectance| StandardMaterial {
        perceptual_roughness: roughness,
        reflectance,
        ..default()
    };
    match coat {
        Coat::Matte | Coat::Hidden => base(0.85, 0.3),
        Coat::Felt => base(0.95, 0.15),
        Coat::Cloth => StandardMaterial {
            diffuse_transmission: THROUGH,
            thickness: THICK,
            ..base(0.95, 0.15)
        },
        Coat::Wood => base(0.62, 0.3),
        Coat::Gloss => base(0.28, 0.45),
        Coat::Metal => base(0.35, 0.6),
        Coat::Glow => StandardMaterial {
            base_color: GLOW.into(),
            unlit: true,
            ..default()
        },
        Coat::Plain => StandardMaterial {
            unlit: true,
            ..default()
        },
        Coat::Glass => StandardMaterial {
            base_color: Color::WHITE.with_alpha(0.12),
            alpha_mode: AlphaMode::Blend,
            // A lamp mirrored in it would be a second moon.
            ..base(0.1, 0.0)
        },
        Coat::Ghost => StandardMaterial {
            base_color: Color::WHITE.with_alpha(GHOST),
            alpha_mode: AlphaMode::Blend,
            ..base(0.95, 0.15)
        },
        Coat::Shade => StandardMaterial {
            unlit: true,
            alpha_mode: AlphaMode::Blend,
            depth_bias: 1.0,
            ..default()
        },
        Coat::Beam | Coat::Shine => StandardMaterial {
            unlit: true,
            alpha_mode: AlphaMode::Add,
            cull_mode: None,
            ..default()
        },
    }
}

/// Gives everything whose coat is new, or everything when the quality changed, its material.
fn dress(
    quality: Res<Quality>,
    materials: Res<Materials>,
    coats: Query<(Entity, Ref<Coat>)>,
    mut commands: Commands,
) {
    for (entity, coat) in &coats {
        if !(coat.is_changed() || quality.is_changed()) {
            continue;
        }
        let index = COATS.iter().position(|c| *c == *coat).unwrap_or_default();
        // What is given up in this same frame may be gone when its turn comes.
        let mut entity = commands.entity(entity);
        entity.try_remove::<(
            MeshMaterial3d<StandardMaterial>,
            MeshMaterial3d<LowMaterial>,
        )>();
        if !coat.is_drawn(*quality) {
            continue;
        }
        if *quality == Quality::Low {
            entity.try_insert(MeshMaterial3d(materials.low[index].clone()));
        } else {
            entity.try_insert(MeshMaterial3d(materials.standard[index].clone()));
        }
    }
}
