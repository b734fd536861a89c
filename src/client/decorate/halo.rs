//! The soft ring under what is selected.

use bevy::prelude::*;

use crate::{
    client::{
        awake::Awake,
        furniture::Furniture,
        materials::Coat,
        room_view::items::{ItemView, ShowItems, Views},
        session::{Mode, Nest, Selection},
    },
    room::kind::PAPER_BOX,
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
    mut furniture: ResMut<Furniture>,
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
    if *mode != Mode::Decorate {
        return;
    }
    let selected = selection.0.iter().filter_map(|id| {
        let entity = *views.0.get(id)?;
        items.contains(entity).then_some(())?;
        let item = nest.shown().items.get(id)?;
        Some((entity, nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX)))
    });
    for (entity, kind) in selected {
        let ring = furniture.halo(kind, &mut meshes);
        commands
            .entity(entity)
            .with_child((Halo, Coat::Plain, Mesh3d(ring)));
    }
}
