//! Low's own material: what its shader is told about the light.

use bevy::{
    asset::{load_internal_asset, uuid_handle},
    mesh::MeshVertexBufferLayoutRef,
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::render_resource::{
        AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
    },
    shader::{Shader, ShaderRef},
};

use super::Coat;
use crate::{
    client::{
        light::{self, Lamps, Mood, lamps::MOST},
        room_view::{Stage, plan},
    },
    room::Shell,
};

const SHADER: Handle<Shader> = uuid_handle!("6b1f8f0e-6a52-4a0c-9d0b-6a3f0d6a5f11");
const WINDOWS: usize = 4;
/// What an illuminance of one lux becomes on the screen at ev100 9.7, before albedo.
const EXPOSURE: f32 = 0.001_002;
/// Shadows and occlusion take this much from the other tiers' fill.
const UNSHADED: f32 = 0.9;

#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
struct Pane {
    centre: Vec4,
    across: Vec4,
    outward: Vec4,
    bars: Vec4,
}

/// Everything the shader sums up; the same in every coat but for `coat`.
#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
pub(super) struct Lighting {
    sky: Vec4,
    walls: Vec4,
    ground: Vec4,
    key: Vec4,
    key_colour: Vec4,
    sun: Vec4,
    sun_colour: Vec4,
    coat: Vec4,
    lamp_count: Vec4,
    lamps: [Vec4; MOST],
    lamp_colours: [Vec4; MOST],
    windows: [Pane; WINDOWS],
}

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
pub(super) struct LowMaterial {
    #[uniform(0)]
    light: Lighting,
    alpha_mode: AlphaMode,
}

impl LowMaterial {
    pub(super) fn of(coat: Coat) -> Self {
        let (gloss, plain, bright, opacity) = match coat {
            Coat::Gloss => (0.5, 0.0, 1.0, 1.0),
            Coat::Metal => (0.35, 0.0, 1.0, 1.0),
            Coat::Glow => (0.0, 1.0, 1.25, 1.0),
            Coat::Plain | Coat::Shade => (0.0, 1.0, 1.0, 1.0),
            Coat::Glass => (0.0, 1.0, 1.0, 0.08),
            Coat::Matte | Coat::Felt | Coat::Wood | Coat::Hidden => (0.0, 0.0, 1.0, 1.0),
        };
        let blends = matches!(coat, Coat::Shade | Coat::Glass);
        Self {
            light: Lighting {
                coat: Vec4::new(gloss, plain, bright, opacity),
                ..default()
            },
            alpha_mode: if blends {
                AlphaMode::Blend
            } else {
                AlphaMode::Opaque
            },
        }
    }
}

impl Material for LowMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        _: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let buffer = layout.0.get_layout(&[
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            Mesh::ATTRIBUTE_NORMAL.at_shader_location(1),
            Mesh::ATTRIBUTE_COLOR.at_shader_location(5),
        ])?;
        descriptor.vertex.buffers = vec![buffer];
        Ok(())
    }
}

pub(super) fn plugin(app: &mut App) {
    load_internal_asset!(
        app,
        SHADER,
        "../../../assets/shaders/low.wgsl",
        Shader::from_wgsl
    );
    app.add_plugins(MaterialPlugin::<LowMaterial>::default())
        .add_systems(Last, tell.after(light::Chosen));
}

/// Tells every coat what the light is now.
fn tell(
    mood: Res<Mood>,
    stage: Res<Stage>,
    lamps: Res<Lamps>,
    keys: Query<&Transform, With<light::Key>>,
    mut materials: ResMut<Assets<LowMaterial>>,
    mut last: Local<Lighting>,
) {
    let key = keys.single().map(|at| *at.back()).unwrap_or(Vec3::Y);
    let lighting = lighting(&mood, &stage.shell, key, &lamps);
    if lighting == *last && !materials.is_added() {
        return;
    }
    *last = lighting;
    let ids: Vec<_> = materials.ids().collect();
    for id in ids {
        if let Some(mut material) = materials.get_mut(id) {
            material.light = Lighting {
                coat: material.light.coat,
                ..lighting
            };
        }
    }
}

fn lighting(mood: &Mood, shell: &Shell, key: Vec3, lamps: &Lamps) -> Lighting {
    let scaled = |colour: LinearRgba, by: f32| (colour.to_vec3() * by).extend(1.0);
    // A directional light's lux fall on a matte surface, which spreads them over half the sky.
    let beam = EXPOSURE / std::f32::consts::PI;
    let fill =
        |colour: light::mood::Hue| scaled(colour.0, mood.fill.strength * EXPOSURE * UNSHADED);
    let mut light = Lighting {
        sky: fill(mood.fill.sky),
        walls: fill(mood.fill.walls),
        ground: fill(mood.fill.ground),
        key: key.extend(0.0),
        key_colour: scaled(mood.key.colour.0, mood.key.lux * beam),
        lamp_count: Vec4::splat(lamps.0.len().min(MOST) as f32),
        ..default()
    };
    for (i, lamp) in lamps.0.iter().take(MOST).enumerate() {
        // The range, as the engine fades it: 1 over its fourth power.
        light.lamps[i] = lamp.at.extend(1.0 / 6f32.powi(4));
        let candela = lamp.lumens / (4.0 * std::f32::consts::PI);
        light.lamp_colours[i] = scaled(lamp.colour, candela * beam);
    }
    let Some(azimuth) = light::sun_azimuth(shell) else {
        return light;
    };
    let sun = -light::from(azimuth, mood.sun.height.to_radians())
        .forward()
        .as_vec3();
    let mut count = 0;
    for plan in plan::plans(shell) {
        let outward = -plan.inner.normal();
        if outward.dot(sun) < 0.05 {
            continue;
        }
        for (hole, opening) in plan.openings.iter().filter(|(_, o)| light::is_glass(o)) {
            if count == WINDOWS {
                break;
            }
            let round = if opening.kind.as_str() == "round-window" {
                1.0
            } else {
                0.0
            };
            let (columns, rows) = match opening.kind.as_str() {
                "round-window" | "lattice-window" => (2.0, 2.0),
                "double-door" => (2.0, 3.0),
                _ => ((hole.width() / 0.42).round().max(2.0), 2.0),
            };
            let half = hole.half_size() - 0.03;
            light.windows[count] = Pane {
                centre: (plan.inner.at(hole.center(), -0.06) + Vec3::Y * plan.level).extend(half.x),
                across: plan.inner.u.extend(half.y),
                outward: outward.extend(round),
                bars: Vec4::new(columns, rows, 0.022, 0.0),
            };
            count += 1;
        }
    }
    light.sun = sun.extend(count as f32);
    light.sun_colour = scaled(mood.sun.colour.0, mood.sun.lux * beam);
    light
}
