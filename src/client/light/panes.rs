//! Windows as the large soft lamps that they are: on High a rectangle of sky light stands in each.

use bevy::{camera::visibility::RenderLayers, prelude::*};

use super::{Mood, is_glass};
use crate::client::{
    quality::Quality,
    room_view::{Stage, plan},
};

/// The engine shines no more of them.
const MOST: usize = 8;
/// Candela a square metre for each unit of the fill's strength.
const BRIGHT: f32 = 1.0;
/// The light stands this far inside the wall, in metres, so that it never lights the reveal.
const INSIDE: f32 = 0.04;
const RANGE: f32 = 7.0;

#[derive(Component)]
struct Pane;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PostUpdate, shine.before(TransformSystems::Propagate));
}

fn shine(
    mood: Res<Mood>,
    stage: Res<Stage>,
    quality: Res<Quality>,
    old: Query<Entity, With<Pane>>,
    mut commands: Commands,
) {
    if !(mood.is_changed() || stage.is_changed() || quality.is_changed()) {
        return;
    }
    for pane in &old {
        commands.entity(pane).despawn();
    }
    if *quality != Quality::High {
        return;
    }
    let plans = plan::plans(&stage.shell);
    let panes = plans.iter().flat_map(|plan| {
        let glass = plan.openings.iter().filter(|(_, o)| is_glass(o));
        glass.map(move |(hole, _)| (plan, hole))
    });
    for (plan, hole) in panes.take(MOST) {
        let inward = plan.inner.normal();
        let at = plan.inner.at(hole.center(), INSIDE) + Vec3::Y * plan.level;
        let area = hole.width() * hole.height();
        let light = RectLight {
            color: mood.fill.sky.0.into(),
            intensity: BRIGHT * mood.fill.strength * area * std::f32::consts::PI,
            range: RANGE,
            width: hole.width(),
            height: hole.height(),
        };
        commands.spawn((
            Pane,
            light,
            RenderLayers::layer(0),
            Transform::from_translation(at).looking_to(inward, Vec3::Y),
        ));
    }
}
