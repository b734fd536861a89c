//! The soft ring under what is selected.

use std::{collections::HashMap, f32::consts::FRAC_PI_2};

use bevy::prelude::*;

use crate::{
    client::{
        awake::Awake,
        materials::Coat,
        paint,
        room_view::{items::{ItemView, ShowItems, Views}, mesh::Builder},
        session::{Mode, Nest, Selection},
    },
    room::kind::{Kind, PAPER_BOX},
};

#[derive(Component)]
struct Halo;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PostUpdate,
        ring.after(ShowItems)
            .before(TransformSystems::Propagate)
            .run_if(resource_exists::<Nest>),
    );
}

/// Rings are rebuilt where the selection or the room changed; there are few.
fn ring(
    nest: Res<Nest>,
    mode: Res<Mode>,
    selection: Res<Selection>,
    views: Res<Views>,
    items: Query<&ItemView>,
    halos: Query<Entity, With<Halo>>,
    time: Res<Time<Real>>,
    mut rings: Local<HashMap<(u16, u16), Handle<Mesh>>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut awake: ResMut<Awake>,
    mut commands: Commands,
) {
    if !(selection.is_changed() || views.is_changed() || mode.is_changed()) {
        return;
    }
    awake.stay(&time, 0.05);
    for halo in &halos {
        commands.entity(halo).try_despawn();
    }
    if *mode == Mode::Live {
        return;
    }
    let selected = selection.0.iter().filter_map(|id| {
        let entity = *views.0.get(id)?;
        items.contains(entity).then_some(())?;
        let item = nest.shown().items.get(id)?;
        Some((entity, nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX)))
    });
    for (entity, kind) in selected {
        let ring = rings.entry(kind.footprint).or_insert_with(|| meshes.add(ring_mesh(kind)));
        commands.entity(entity).with_child((
            Halo,
            Coat::Plain,
            Mesh3d(ring.clone()),
            Transform::from_xyz(0.0, 0.012, 0.0),
        ));
    }
}

/// Metres between a footprint and its ring, and how wide the ring is.
const GAP: f32 = 0.05;
const WIDTH: f32 = 0.025;
const CORNER_STEPS: u32 = 6;

/// A flat rounded rectangle round a footprint.
fn ring_mesh(kind: &Kind) -> Mesh {
    let half = Vec2::new(kind.footprint.0.into(), kind.footprint.1.into()) / 200.0;
    let mut band = Builder::default();
    let honey = paint::plain(paint::paint("honey"));
    let steps = 4 * (CORNER_STEPS + 1);
    let point = |step: u32, out: f32| {
        let corner = step / (CORNER_STEPS + 1);
        let along = (step % (CORNER_STEPS + 1)) as f32 / CORNER_STEPS as f32;
        let angle = (corner as f32 + along) * FRAC_PI_2;
        let sign = Vec2::new([1.0, -1.0, -1.0, 1.0][corner as usize], [1.0, 1.0, -1.0, -1.0][corner as usize]);
        let at = sign * half + Vec2::from_angle(angle) * (GAP + out);
        Vec3::new(at.x, 0.0, -at.y)
    };
    for step in 0..steps {
        let next = (step + 1) % steps;
        let corners = [point(step, 0.0), point(step, WIDTH), point(next, WIDTH), point(next, 0.0)];
        let [a, b, c, d] = corners.map(|at| band.vertex(at, Vec3::Y, honey));
        band.face([a, b, c, d]);
    }
    band.build()
}
