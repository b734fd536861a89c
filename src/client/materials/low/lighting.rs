//! What Low's shader is told about the light.

use std::f32::consts::PI;

use bevy::{
    prelude::*,
    render::{render_resource::ShaderType, storage::ShaderBuffer},
};

use super::LowLight;
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
    lamps: [Vec4; MOST],
    lamp_colours: [Vec4; MOST],
    windows: [Pane; WINDOWS],
    shades: [Shade; SHADES],
    glare: f32,
}

/// How much of [`Lighting`] is in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ShaderType)]
pub(super) struct Counts {
    lamps: u32,
    windows: u32,
    shades: u32,
}

/// All that the shader is told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Light {
    lighting: Lighting,
    counts: Counts,
}

impl Light {
    /// Takes in what stands nearest to the sun's way.
    fn shade(&mut self, things: impl Iterator<Item = Shade>) {
        let sun = self.lighting.sun.truncate();
        let panes = &self.lighting.windows[..self.counts.windows as usize];
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
        self.counts.shades = near.len() as u32;
        for (slot, (_, shade)) in self.lighting.shades.iter_mut().zip(near) {
            *slot = shade;
        }
    }
}

/// Tells all coats what the light is now.
pub(super) fn tell(
    quality: Res<Quality>,
    mood: Res<Mood>,
    stage: Res<Stage>,
    lamps: Res<Lamps>,
    keys: Query<&Transform, With<light::Key>>,
    nest: Option<Res<Nest>>,
    mut changed: MessageReader<RoomChanged>,
    figures: Query<(&GlobalTransform, &InheritedVisibility), With<Figure>>,
    mut blocks: Local<Vec<Block>>,
    told: Res<LowLight>,
    mut buffers: ResMut<Assets<ShaderBuffer>>,
    mut last: Local<Light>,
) {
    let key = keys.single().map(|at| *at.back()).unwrap_or(Vec3::Y);
    if let (Some(nest), true) = (nest, changed.read().last().is_some()) {
        *blocks = ground_of(nest.shown(), nest.kinds()).blocks;
        blocks.retain(|block| block.top - block.bottom > FLAT);
    }
    // Nobody else wears these coats.
    if *quality != Quality::Low {
        return;
    }
    let mut light = lighting(&mood, &stage.shell, key, &lamps);
    // A centimetre is nothing to a shadow, and every change is sent to the renderer.
    let figures = figures.iter().filter(|(_, visible)| visible.get());
    let figures = figures.flat_map(|(at, _)| {
        let feet = (at.translation() * 100.0).round() / 100.0;
        [
            Shade::round(feet + Vec3::Y * 0.36, Vec3::new(0.2, 0.38, 0.17)),
            Shade::round(feet + Vec3::Y * 0.84, Vec3::new(0.29, 0.29, 0.27)),
        ]
    });
    light.shade(blocks.iter().map(Shade::block).chain(figures));
    if light == *last {
        return;
    }
    *last = light;
    if let Some(mut buffer) = buffers.get_mut(&told.lighting) {
        buffer.set_data(light.lighting);
    }
    if let Some(mut buffer) = buffers.get_mut(&told.counts) {
        buffer.set_data(light.counts);
    }
}

fn lighting(mood: &Mood, shell: &Shell, key: Vec3, lamps: &Lamps) -> Light {
    let scaled = |colour: LinearRgba, by: f32| (colour.to_vec3() * by).extend(1.0);
    // A directional light's lux fall on a matte surface, which spreads them over half the sky.
    let beam = EXPOSURE / PI;
    let (colour, lumens) = light::bounce::lamplight(mood, lamps);
    let back = colour.to_vec3() * lumens / (4.0 * PI * AROUND * AROUND) * beam;
    let strength = mood.fill.strength * light::fill_share(Quality::Low) * EXPOSURE;
    let fill = |hue: light::mood::Hue| (hue.0.to_vec3() * strength + back).extend(1.0);
    let mut lighting = Lighting {
        sky: fill(mood.fill.sky),
        walls: fill(mood.fill.walls),
        ground: fill(mood.fill.ground),
        key: key.extend(0.0),
        key_colour: scaled(mood.key.colour.0, mood.key.lux * beam),
        glare: light::lamps::shine(mood),
        ..default()
    };
    let mut counts = Counts {
        lamps: lamps.0.len().min(MOST) as u32,
        ..default()
    };
    for (i, lamp) in lamps.0.iter().take(MOST).enumerate() {
        // The range, as the engine fades it: 1 over its fourth power.
        lighting.lamps[i] = lamp.at.extend(1.0 / 6f32.powi(4));
        let candela = lamp.now() / (4.0 * PI);
        lighting.lamp_colours[i] = scaled(lamp.colour, candela * beam);
    }
    let Some(azimuth) = light::sun_azimuth(shell) else {
        return Light { lighting, counts };
    };
    let sun = -light::from(azimuth, mood.sun.height.to_radians())
        .forward()
        .as_vec3();
    for plan in plan::plans(shell).into_iter().filter(|plan| !plan.between) {
        let outward = -plan.inner.normal();
        if outward.dot(sun) < 0.05 {
            continue;
        }
        for (hole, opening) in plan.openings.iter().filter(|(_, o)| light::is_glass(o)) {
            let Some(window) = lighting.windows.get_mut(counts.windows as usize) else {
                break;
            };
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
            *window = Pane {
                centre: centre.extend(half.x),
                across: plan.inner.u.extend(half.y),
                outward: outward.extend(round),
                bars: Vec4::new(f32::from(panes.0), f32::from(panes.1), 0.022, 0.0),
                sunny: (centre - sun * drop).extend(0.0),
            };
            counts.windows += 1;
        }
    }
    lighting.sun = sun.extend(0.0);
    lighting.sun_colour = scaled(mood.sun.colour.0, mood.sun.lux * beam);
    Light { lighting, counts }
}
