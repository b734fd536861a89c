//! Puts the hull together: one entity per wall, floor and slab, rebuilt when the shell changes.

use std::collections::BTreeMap;

use bevy::{
    camera::visibility::RenderLayers, light::NotShadowCaster, light::NotShadowReceiver, prelude::*,
};

use super::{
    Show, Stage, WALLS_AS_BUILT,
    background::blob,
    floor,
    flow::Flow,
    mesh::{Builder, Plane},
    openings,
    plan::{self, Plan},
    sink::{Part, Role},
    steps, wall,
};
use crate::{
    client::{materials::Coat, paint::nth},
    room::{Shell, SpaceId, WallId, shell::Roof},
};

/// Whether two shells differ in nothing but finishes.
fn same_form(a: &Shell, b: &Shell) -> bool {
    let mut spaces = a.spaces.iter().zip(&b.spaces);
    a.spaces.len() == b.spaces.len()
        && a.openings == b.openings
        && spaces.all(|((a, x), (b, y))| a == b && x.outline == y.outline && x.height == y.height)
}

/// Belongs to the hull: despawned when it is rebuilt.
#[derive(Component, Clone)]
pub(super) struct Hull;

/// A large surface with a paint of its own.
#[derive(Component, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Surface {
    Floor(SpaceId),
    Wall(SpaceId, WallId),
}

/// What each surface was painted like before the hull is rebuilt.
type Before = BTreeMap<Surface, Handle<Mesh>>;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, rebuild.in_set(Show));
}

fn rebuild(
    stage: Res<Stage>,
    mut built: Local<Option<Shell>>,
    hull: Query<Entity, With<Hull>>,
    surfaces: Query<(&Surface, &Mesh3d)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    if built.as_ref() == Some(&stage.shell) {
        return;
    }
    // Another room has no earlier paint.
    let same = built
        .as_ref()
        .is_some_and(|old| same_form(old, &stage.shell));
    let surfaces = surfaces.iter().filter(|_| same);
    let before: Before = surfaces
        .map(|(surface, mesh)| (surface.clone(), mesh.0.clone()))
        .collect();
    *built = Some(stage.shell.clone());
    for entity in &hull {
        commands.entity(entity).despawn();
    }
    for (id, space) in &stage.shell.spaces {
        let floor = meshes.add(floor::build(space).build());
        let surface = Surface::Floor(id.clone());
        let old = before.get(&surface).cloned();
        let mut floor = commands.spawn((Hull, surface, Mesh3d(floor), floor::coat(space)));
        if let Some(old) = old {
            floor.insert(Flow(old));
        }
        let between = |i: usize| {
            let wall = space.outline.get(i).map(|corner| &corner.wall);
            wall.is_some_and(|wall| stage.shell.is_between(wall))
        };
        let slab = meshes.add(floor::slab(space, between).build());
        commands.spawn((Hull, Mesh3d(slab), Coat::Matte, NotShadowCaster));
        let areas = plan::rectangles(&space.points());
        for area in &areas {
            let (centre, half) = (area.center(), area.half_size() + 0.15);
            let shadow = meshes.add(blob(half, 0.2, 1.3, 0.42));
            let level = space.level.min(0) as f32 / 100.0 - floor::SLAB - 0.02;
            let at = Transform::from_xyz(centre.x + 0.12, level, -centre.y + 0.1);
            commands.spawn((
                Hull,
                SlabShadow,
                Mesh3d(shadow),
                Coat::Shade,
                at,
                NotShadowCaster,
            ));
        }
        if space.roof == Roof::Indoor {
            let mut lid = Builder::default();
            // Above the rims and beyond them: else the sun burns along their tops.
            let top = (space.level + space.height) as f32 / 100.0 + 0.06;
            let plane = Plane {
                origin: Vec3::Y * top,
                u: Vec3::X,
                v: Vec3::NEG_Z,
            };
            for area in &areas {
                lid.sheet(&plane, area.inflate(0.3), 0.0, 20.0, |_| [1.0; 4]);
            }
            spawn_caster(&mut commands, meshes.add(lid.build()), Transform::default());
        }
    }
    for flight in stage.shell.flights() {
        let upper = stage.shell.spaces.values();
        let upper = upper.filter(|space| space.level == flight.level + flight.rise);
        let like = upper.map(|space| &space.floor).next();
        let mesh = meshes.add(steps::build(&flight, like).build());
        commands.spawn((Hull, Mesh3d(mesh), Coat::Wood));
    }
    for plan in plan::plans(&stage.shell) {
        spawn_wall(&stage.shell, &plan, &before, &mut meshes, &mut commands);
    }
}

/// The soft shadow under the slab, which darkens at night.
#[derive(Component)]
pub(in crate::client) struct SlabShadow;

/// Seen by the sun alone.
fn spawn_caster(commands: &mut Commands, mesh: Handle<Mesh>, at: Transform) {
    commands.spawn((
        Hull,
        Mesh3d(mesh),
        Coat::Hidden,
        at,
        NotShadowReceiver,
        RenderLayers::layer(WALLS_AS_BUILT),
    ));
}

fn spawn_wall(
    shell: &Shell,
    plan: &Plan<'_>,
    before: &Before,
    meshes: &mut Assets<Mesh>,
    commands: &mut Commands,
) {
    let floor = shell
        .spaces
        .get(plan.space)
        .map(|space| nth(&space.floor.paint, 0, "oak"));
    let floor = floor.unwrap_or_else(|| nth(&[], 0, "oak"));
    let trim = wall::trim(plan.finish, floor);
    let normal = plan.inner.normal();
    let part = |role| Part {
        wall: plan.wall.clone(),
        outward: -normal.xz(),
        level: plan.level,
        height: plan.height,
        between: plan.between,
        at: plan.inner.origin.xz(),
        role,
    };
    let at = Transform::from_xyz(0.0, plan.level, 0.0);
    let body = meshes.add(wall::body(plan, trim).build());
    // The same wall, never sunk, keeps the sun out.
    spawn_caster(commands, body.clone(), at);
    let surface = Surface::Wall(plan.space.clone(), plan.wall.clone());
    let old = before.get(&surface).cloned();
    let mut wall = commands.spawn((
        Hull,
        surface,
        part(Role::Body),
        Mesh3d(body),
        wall::coat(plan.finish),
        at,
        NotShadowCaster,
    ));
    if let Some(old) = old {
        wall.insert(Flow(old));
    }
    let rim = meshes.add(wall::rim(plan, trim).build());
    commands.spawn((
        Hull,
        part(Role::Rim),
        Mesh3d(rim),
        Coat::Matte,
        at,
        NotShadowCaster,
    ));
    for (hole, opening) in &plan.openings {
        for (builder, coat) in openings::build(plan, *hole, opening, trim) {
            let mesh = meshes.add(builder.build());
            if coat != Coat::Glass {
                spawn_caster(commands, mesh.clone(), at);
            }
            commands.spawn((
                Hull,
                part(Role::Fitting),
                Mesh3d(mesh),
                coat,
                at,
                NotShadowCaster,
            ));
        }
    }
}
