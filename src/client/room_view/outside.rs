//! The view through windows: a sky, a land under it and what falls, painted in the colours of the mood.

mod canvas;
mod falling;
mod heaven;
mod land;

use bevy::{light::NotShadowCaster, prelude::*};

use self::{canvas::Canvas, falling::Falling};
use super::{
    Show, Stage, plan,
    shell::Hull,
    sink::{Part, Role},
};
use crate::{
    client::{
        light::{Mood, Moods, is_glass},
        materials::Coat,
    },
    room::sky::Outside,
};

#[derive(Component, Clone)]
struct Painted;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(falling::plugin)
        .add_systems(Update, paint.after(Show));
}

fn paint(
    stage: Res<Stage>,
    mood: Res<Mood>,
    moods: Res<Moods>,
    old: Query<Entity, With<Painted>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    if !(stage.is_changed() || mood.is_changed()) {
        return;
    }
    for entity in &old {
        commands.entity(entity).try_despawn();
    }
    // What leads into another room does not lead out.
    let plans = plan::plans(&stage.shell).into_iter();
    for plan in plans.filter(|plan| !plan.between) {
        for (i, (hole, opening)) in plan.openings.iter().enumerate() {
            if !is_glass(opening) {
                continue;
            }
            let plane = plan.inner.lifted(-plan.thickness + 0.01);
            let part = (
                Hull,
                Painted,
                Coat::Plain,
                NotShadowCaster,
                Transform::from_xyz(0.0, plan.level, 0.0),
                Part {
                    wall: plan.wall.clone(),
                    outward: -plan.inner.normal().xz(),
                    level: plan.level,
                    height: plan.height,
                    between: false,
                    at: plan.inner.origin.xz(),
                    role: Role::Fitting,
                },
            );
            let mut canvas = Canvas::new(plane, *hole, i as u32);
            heaven::paint(&mut canvas, &mood.view);
            let land = match stage.sky.outside {
                Outside::Hills => land::hills,
                Outside::City => land::city,
                Outside::Sea => land::sea,
                Outside::Courtyard => land::courtyard,
                Outside::Stars => land::stars,
            };
            land(&mut canvas, &mood.view);
            commands.spawn((Mesh3d(meshes.add(canvas.build())), part.clone()));
            if let Some(kind) = moods.falls(stage.sky.weather) {
                let falling = Falling::new(kind, plane.lifted(0.03), *hole, &mood.view);
                commands.spawn((Mesh3d(meshes.add(falling.mesh(0.0))), falling, part));
            }
        }
    }
}
