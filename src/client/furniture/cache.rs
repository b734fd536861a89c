//! Meshes by kind and paints, made once and shared.

use std::collections::HashMap;

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

use super::{
    Built, Patch,
    build::{build, parcel},
};
use crate::{
    assets::{Recipe, Recipes, palette},
    room::{Kind, KindId, PaintId},
};

/// An item's meshes, one for each finish it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pieces {
    pub matte: Option<Handle<Mesh>>,
    pub gloss: Option<Handle<Mesh>>,
    pub glow: Option<Handle<Mesh>>,
}

/// Every mesh made so far.
#[derive(Resource, Default)]
pub struct Meshes {
    pieces: HashMap<(KindId, Vec<PaintId>), Option<Pieces>>,
    parcels: HashMap<((u16, u16), u16), Pieces>,
}

impl Meshes {
    /// The meshes of `kind` in `paint`; nothing where no recipe can be drawn.
    pub fn get(
        &mut self,
        kind: &KindId,
        paint: &[PaintId],
        recipes: &Recipes,
        assets: &mut Assets<Mesh>,
    ) -> Option<Pieces> {
        self.pieces
            .entry((kind.clone(), paint.to_vec()))
            .or_insert_with(|| pieces(recipes.get(kind)?, paint, assets))
            .clone()
    }

    /// What stands for a kind without a recipe: a parcel as large as the kind claims to be.
    pub fn parcel(&mut self, kind: &Kind, assets: &mut Assets<Mesh>) -> Pieces {
        self.parcels
            .entry((kind.footprint, kind.height))
            .or_insert_with(|| {
                let mut built = parcel();
                let (width, depth) = kind.footprint;
                let size = Vec3::new(width.into(), kind.height.into(), depth.into()) / 40.0;
                for position in &mut built.matte.positions {
                    *position = (Vec3::from(*position) * size).to_array();
                }
                added(built, assets)
            })
            .clone()
    }
}

fn pieces(recipe: &Recipe, paint: &[PaintId], assets: &mut Assets<Mesh>) -> Option<Pieces> {
    let paints = recipe.paints_or_own(paint, palette());
    let built = build(recipe, &paints, palette())
        .inspect_err(|error| warn!("{error}"))
        .ok()?;
    Some(added(built, assets))
}

fn added(built: Built, assets: &mut Assets<Mesh>) -> Pieces {
    let mut add = |patch: Patch| (!patch.indices.is_empty()).then(|| assets.add(patch));
    Pieces {
        matte: add(built.matte),
        gloss: add(built.gloss),
        glow: add(built.glow),
    }
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
