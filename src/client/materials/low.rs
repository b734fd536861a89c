//! Low's own material: what its shader is told about the light.

use std::f32::consts::PI;

use bevy::{
    asset::{load_internal_asset, uuid_handle},
    mesh::MeshVertexBufferLayoutRef,
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::{
        render_resource::{
            AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
        },
        storage::ShaderBuffer,
    },
    shader::{Shader, ShaderRef},
};

use super::{Coat, GHOST};
use crate::{
    assets::finish::HoleShape,
    client::{
        figure::Figure,
        light::{self, Lamps, Mood, lamps::MOST},
        live::ground_of,
        quality::Quality,
        room_view::{Stage, openings, plan},
        session::{Nest, RoomChanged},
        space::to_world,
    },
    room::{Shell, geom::Block},
};

const SHADER: Handle<Shader> = uuid_handle!("6b1f8f0e-6a52-4a0c-9d0b-6a3f0d6a5f11");
const WINDOWS: usize = 4;
/// Most things that throw a shadow into a patch of sun, and how far off its middle they may be.
const SHADES: usize = 24;
const REACH: f32 = 1.9;
/// Lower than this, in centimetres, nothing throws a shadow worth drawing.
const FLAT: i32 = 8;
/// How far around things the walls are that give lamplight back, in metres.
const AROUND: f32 = 2.6;
/// What an illuminance of one lux becomes on the screen at ev100 9.7, before albedo.
const EXPOSURE: f32 = 0.001_002;

#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
struct Pane {
    centre: Vec4,
    across: Vec4,
    outward: Vec4,
    bars: Vec4,
    sunny: Vec4,
}

/// What throws a shadow into the patch of sun.
#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
struct Shade {
    middle: Vec4,
    half_size: Vec4,
}

impl Shade {
    fn block(block: &Block) -> Self {
        let (low, high) = (block.bottom as f32 / 100.0, block.top as f32 / 100.0);
        let (sin, cos) = f32::from(block.turn.degrees()).to_radians().sin_cos();
        let half = Vec2::new(f32::from(block.size.0), f32::from(block.size.1)) / 200.0;
        Self {
            middle: to_world(block.at, 0).with_y((low + high) / 2.0).extend(cos),
            half_size: Vec4::new(half.x, (high - low) / 2.0, half.y, sin),
        }
    }

    /// Turns do not matter to what is round.
    fn round(middle: Vec3, half_size: Vec3) -> Self {
        Self {
            middle: middle.extend(2.0),
            half_size: half_size.extend(0.0),
        }
    }

    /// Whether it hangs before a window, as curtains do: their folds are not a box.
    fn covers(&self, pane: &Pane) -> bool {
        let to = (pane.centre - self.middle).truncate();
        let (cos, sin) = (self.middle.w, self.half_size.w);
        let turned = Vec3::new(to.x * cos - to.z * sin, to.y, to.x * sin + to.z * cos);
        let beyond = turned.abs() - self.half_size.truncate();
        beyond.max_element() < 0.2
    }

    /// How far it is from the sun's way to the middle of a window's patch.
    fn off(&self, pane: &Pane, sun: Vec3) -> f32 {
        let to = self.middle.truncate() - pane.sunny.truncate();
        (to - sun * to.dot(sun).max(0.0)).length()
    }
}

/// Everything the shader sums up; the same in every coat.
#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
pub(super) struct Lighting {
    sky: Vec4,
    walls: Vec4,
    ground: Vec4,
    key: Vec4,
    key_colour: Vec4,
    sun: Vec4,
    sun_colour: Vec4,
    counts: Vec4,
    lamps: [Vec4; MOST],
    lamp_colours: [Vec4; MOST],
    windows: [Pane; WINDOWS],
    shades: [Shade; SHADES],
}

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
pub(super) struct LowMaterial {
    /// All that changes with light and people lies in storage. A processor makes a shader of its own for the
    /// values of a uniform that something is decided by: it would make one with each step of a figure.
    #[storage(0, read_only)]
    light: Handle<ShaderBuffer>,
    #[uniform(1)]
    coat: Vec4,
    alpha_mode: AlphaMode,
}

/// The light that all coats share.
#[derive(Resource)]
pub(super) struct LowLight(Handle<ShaderBuffer>);

impl FromWorld for LowLight {
    fn from_world(world: &mut World) -> Self {
        let dark = ShaderBuffer::from(Lighting::default());
        Self(world.resource_mut::<Assets<ShaderBuffer>>().add(dark))
    }
}

impl LowMaterial {
    pub(super) fn of(coat: Coat, light: &LowLight) -> Self {
        let (gloss, plain, bright, opacity) = match coat {
            // Below nothing: how much light comes through from behind.
            Coat::Cloth => (-0.3, 0.0, 1.0, 1.0),
            Coat::Gloss => (0.5, 0.0, 1.0, 1.0),
            Coat::Metal => (0.35, 0.0, 1.0, 1.0),
            Coat::Glow => (0.0, 1.0, 1.25, 1.0),
            Coat::Plain | Coat::Shade => (0.0, 1.0, 1.0, 1.0),
            Coat::Glass => (0.0, 1.0, 1.0, 0.08),
            Coat::Shine => (0.0, 2.0, 1.0, 1.0),
            Coat::Ghost => (0.0, 0.0, 1.0, GHOST),
            Coat::Matte | Coat::Felt | Coat::Wood | Coat::Beam | Coat::Hidden => {
                (0.0, 0.0, 1.0, 1.0)
            }
        };
        let blends = matches!(coat, Coat::Shade | Coat::Glass | Coat::Ghost | Coat::Shine);
        Self {
            light: light.0.clone(),
            coat: Vec4::new(gloss, plain, bright, opacity),
            // Two ways and no third: lamps that shine blend like blobs and panes, with the same shader.
            alpha_mode: if blends {
                AlphaMode::Blend
            } else {
                AlphaMode::Opaque
            },
        }
    }
}

impl Lighting {
    /// Takes in what stands nearest to the sun's way.
    fn shade(&mut self, things: impl Iterator<Item = Shade>) {
        let sun = self.sun.truncate();
        let panes = &self.windows[..self.sun.w as usize];
        let off = |shade: &Shade| {
            let nearest = panes.iter().map(|pane| shade.off(pane, sun));
            nearest.fold(f32::MAX, f32::min)
        };
        let mut near: Vec<(f32, Shade)> = things
            .filter(|shade| !panes.iter().any(|pane| shade.covers(pane)))
            .map(|shade| (off(&shade), shade))
            .filter(|(off, _)| *off < REACH)
            .collect();
        near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        near.truncate(SHADES);
        self.counts.y = near.len() as f32;
        for (slot, (_, shade)) in self.shades.iter_mut().zip(near) {
            *slot = shade;
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
        .init_resource::<LowLight>()
        .add_systems(Last, tell.after(light::Chosen));
}

/// Tells all coats what the light is now.
fn tell(
    mood: Res<Mood>,
    stage: Res<Stage>,
    lamps: Res<Lamps>,
    keys: Query<&Transform, With<light::Key>>,
    nest: Option<Res<Nest>>,
    mut changed: MessageReader<RoomChanged>,
    figures: Query<(&GlobalTransform, &InheritedVisibility), With<Figure>>,
    mut blocks: Local<Vec<Block>>,
    light: Res<LowLight>,
    mut buffers: ResMut<Assets<ShaderBuffer>>,
    mut last: Local<Lighting>,
) {
    let key = keys.single().map(|at| *at.back()).unwrap_or(Vec3::Y);
    if let (Some(nest), true) = (nest, changed.read().last().is_some()) {
        *blocks = ground_of(nest.shown(), nest.kinds()).blocks;
        blocks.retain(|block| block.top - block.bottom > FLAT);
    }
    let mut lighting = lighting(&mood, &stage.shell, key, &lamps);
    // A centimetre is nothing to a shadow, and every change is sent to the renderer.
    let figures = figures.iter().filter(|(_, visible)| visible.get());
    let figures = figures.flat_map(|(at, _)| {
        let feet = (at.translation() * 100.0).round() / 100.0;
        [
            Shade::round(feet + Vec3::Y * 0.36, Vec3::new(0.2, 0.38, 0.17)),
            Shade::round(feet + Vec3::Y * 0.84, Vec3::new(0.29, 0.29, 0.27)),
        ]
    });
    lighting.shade(blocks.iter().map(Shade::block).chain(figures));
    if lighting == *last {
        return;
    }
    *last = lighting;
    if let Some(mut buffer) = buffers.get_mut(&light.0) {
        buffer.set_data(lighting);
    }
}

fn lighting(mood: &Mood, shell: &Shell, key: Vec3, lamps: &Lamps) -> Lighting {
    let scaled = |colour: LinearRgba, by: f32| (colour.to_vec3() * by).extend(1.0);
    // A directional light's lux fall on a matte surface, which spreads them over half the sky.
    let beam = EXPOSURE / PI;
    let (colour, lumens) = light::bounce::lamplight(mood, lamps);
    let back = colour.to_vec3() * lumens / (4.0 * PI * AROUND * AROUND) * beam;
    let strength = mood.fill.strength * light::fill_share(Quality::Low) * EXPOSURE;
    let fill = |hue: light::mood::Hue| (hue.0.to_vec3() * strength + back).extend(1.0);
    let mut light = Lighting {
        sky: fill(mood.fill.sky),
        walls: fill(mood.fill.walls),
        ground: fill(mood.fill.ground),
        key: key.extend(0.0),
        key_colour: scaled(mood.key.colour.0, mood.key.lux * beam),
        counts: Vec4::new(
            lamps.0.len().min(MOST) as f32,
            0.0,
            light::lamps::shine(mood),
            0.0,
        ),
        ..default()
    };
    for (i, lamp) in lamps.0.iter().take(MOST).enumerate() {
        // The range, as the engine fades it: 1 over its fourth power.
        light.lamps[i] = lamp.at.extend(1.0 / 6f32.powi(4));
        let candela = lamp.now() / (4.0 * PI);
        light.lamp_colours[i] = scaled(lamp.colour, candela * beam);
    }
    let Some(azimuth) = light::sun_azimuth(shell) else {
        return light;
    };
    let sun = -light::from(azimuth, mood.sun.height.to_radians())
        .forward()
        .as_vec3();
    let mut count = 0;
    for plan in plan::plans(shell).into_iter().filter(|plan| !plan.between) {
        let outward = -plan.inner.normal();
        if outward.dot(sun) < 0.05 || plan.between {
            continue;
        }
        for (hole, opening) in plan.openings.iter().filter(|(_, o)| light::is_glass(o)) {
            if count == WINDOWS {
                break;
            }
            let style = openings::style(&opening.kind);
            let round = match style.map(|style| style.hole) {
                Some(HoleShape::Round) => 1.0,
                Some(HoleShape::Arched) => 2.0,
                Some(HoleShape::Moon) => 3.0,
                _ => 0.0,
            };
            let panes = style.map_or((1, 1), |style| style.panes);
            let hole = openings::pane(*hole, opening);
            let half = hole.half_size() - 0.03;
            let centre = plan.inner.at(hole.center(), -0.06) + Vec3::Y * plan.level;
            let drop = (centre.y - plan.level) / sun.y.max(0.05);
            light.windows[count] = Pane {
                centre: centre.extend(half.x),
                across: plan.inner.u.extend(half.y),
                outward: outward.extend(round),
                bars: Vec4::new(f32::from(panes.0), f32::from(panes.1), 0.022, 0.0),
                sunny: (centre - sun * drop).extend(0.0),
            };
            count += 1;
        }
    }
    light.sun = sun.extend(count as f32);
    light.sun_colour = scaled(mood.sun.colour.0, mood.sun.lux * beam);
    light
}
