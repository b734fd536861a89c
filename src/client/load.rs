//! What a room gives the graphics card to do: how much is drawn, and how much of it is shared.

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
};

use bevy::{camera::visibility::RenderLayers, light::NotShadowCaster, mesh::Indices, prelude::*};

use super::{materials::Coat, quality::Quality};

/// Counts of one room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Things drawn for the eye.
    pub seen: usize,
    /// Things drawn once more for each light with shadows.
    pub casters: usize,
    /// Draw calls for the eye, where things that share mesh and material are drawn in one.
    pub calls: usize,
    pub meshes: usize,
    pub materials: usize,
    /// Of all that is seen.
    pub triangles: usize,
}

impl Load {
    /// The head of a table of them.
    pub const HEAD: &'static str = "  seen casters  calls  meshes  materials  triangles";

    pub(super) fn of(world: &mut World) -> Self {
        type Drawn<'a> = (
            &'a Mesh3d,
            &'a Coat,
            &'a InheritedVisibility,
            Has<NotShadowCaster>,
            Option<&'a RenderLayers>,
        );
        let mut all = world.query::<Drawn>();
        let assets = world.resource::<Assets<Mesh>>();
        let quality = *world.resource::<Quality>();
        let (mut load, mut meshes) = (Self::default(), HashSet::new());
        let (mut calls, mut materials) = (HashSet::new(), BTreeSet::new());
        for (mesh, coat, visible, flat, layers) in all.iter(world) {
            if !visible.get() || !coat.is_drawn(quality) {
                continue;
            }
            load.casters += usize::from(!flat);
            let shown = layers.is_none_or(|layers| layers.intersects(&RenderLayers::default()));
            if !shown {
                continue;
            }
            load.seen += 1;
            load.triangles += assets.get(mesh.id()).map_or(0, triangles);
            meshes.insert(mesh.id());
            materials.insert(*coat);
            calls.insert((mesh.id(), *coat));
        }
        Self {
            calls: calls.len(),
            meshes: meshes.len(),
            materials: materials.len(),
            ..load
        }
    }
}

fn triangles(mesh: &Mesh) -> usize {
    match mesh.indices() {
        Some(Indices::U32(indices)) => indices.len() / 3,
        Some(Indices::U16(indices)) => indices.len() / 3,
        None => mesh.count_vertices() / 3,
    }
}

/// One line of a table; see [`Load::HEAD`].
impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seen,
            casters,
            calls,
            meshes,
            materials,
            triangles,
        } = self;
        write!(
            f,
            "{seen:>6} {casters:>7} {calls:>6} {meshes:>7} {materials:>10} {triangles:>10}"
        )
    }
}
