//! Meshes by kind and paints, made once and shared.

use std::collections::HashMap;

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

use super::{Patch, build};
use crate::{
    assets::{Recipe, Recipes, palette},
    room::{KindId, PaintId},
};

/// An item's meshes, one for each finish it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pieces {
    pub matte: Option<Handle<Mesh>>,
    pub gloss: Option<Handle<Mesh>>,
    pub glow: Option<Handle<Mesh>>,
}

/// Every mesh made so far. Unknown kinds have none: the room view draws its paper box.
#[derive(Resource, Default)]
pub struct Meshes(HashMap<(KindId, Vec<PaintId>), Option<Pieces>>);

impl Meshes {
    /// The meshes of `kind` in `paint`; nothing where no recipe can be drawn.
    pub fn get(
        &mut self,
        kind: &KindId,
        paint: &[PaintId],
        recipes: &Recipes,
        assets: &mut Assets<Mesh>,
    ) -> Option<Pieces> {
        let key = (kind.clone(), paint.to_vec());
        self.0
            .entry(key)
            .or_insert_with(|| pieces(recipes.get(kind)?, paint, assets))
            .clone()
    }

    /// Forgets what was made of `kind`, for recipes that changed.
    pub fn forget(&mut self, kind: &KindId) {
        self.0.retain(|(other, _), _| other != kind);
    }
}

fn pieces(recipe: &Recipe, paint: &[PaintId], assets: &mut Assets<Mesh>) -> Option<Pieces> {
    let paints = recipe.paints_or_own(paint, palette());
    let built = build(recipe, &paints, palette())
        .inspect_err(|error| warn!("{error}"))
        .ok()?;
    let mut add = |patch: Patch| (!patch.indices.is_empty()).then(|| assets.add(Mesh::from(patch)));
    Some(Pieces {
        matte: add(built.matte),
        gloss: add(built.gloss),
        glow: add(built.glow),
    })
}

impl From<Patch> for Mesh {
    fn from(patch: Patch) -> Self {
        Self::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::default(),
        )
        .with_inserted_attribute(Self::ATTRIBUTE_POSITION, patch.positions)
        .with_inserted_attribute(Self::ATTRIBUTE_NORMAL, patch.normals)
        .with_inserted_attribute(Self::ATTRIBUTE_COLOR, patch.colours)
        .with_inserted_indices(Indices::U32(patch.indices))
    }
}
