//! Furniture as it is shown: recipes become meshes here, made once for each kind and paints.

mod blocks;
mod build;
mod flat;
mod form;
mod ground;
mod soft;
#[cfg(test)]
mod tests;
mod turned;

use std::{collections::HashMap, sync::Arc};

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

pub use self::build::{Built, Patch, build, vet};
use super::materials::Coat;
use crate::{
    assets::{Recipe, Recipes, palette, recipe::Flicker},
    room::{Kind, KindId, PaintId},
};

/// What to draw for one item.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) parts: Vec<(Coat, Handle<Mesh>)>,
    pub(super) lights: Vec<Socket>,
}

/// Where a lamp shines from, in the item's own axes and metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Socket {
    pub(super) at: Vec3,
    /// Where its shine is: within what glows.
    pub(super) shine: Vec3,
    pub(super) lumens: f32,
    pub(super) colour: LinearRgba,
    pub(super) flicker: Flicker,
}

/// Every recipe there is, and every mesh made so far.
#[derive(Resource)]
pub(super) struct Furniture {
    recipes: Arc<Recipes>,
    pieces: HashMap<(KindId, Vec<PaintId>), Pieces>,
    boxes: HashMap<((u16, u16), u16), Pieces>,
    blobs: HashMap<(u16, u16), Handle<Mesh>>,
    halos: HashMap<ground::Frame, Handle<Mesh>>,
    shines: HashMap<(u32, [u8; 4]), Handle<Mesh>>,
}

/// An item's meshes, one for each finish it has.
#[derive(Debug, Clone, Default)]
struct Pieces {
    matte: Option<Handle<Mesh>>,
    wood: Option<Handle<Mesh>>,
    felt: Option<Handle<Mesh>>,
    gloss: Option<Handle<Mesh>>,
    glow: Option<Handle<Mesh>>,
    cloth: Option<Handle<Mesh>>,
    lights: Vec<Socket>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Furniture>();
}

impl Default for Furniture {
    fn default() -> Self {
        Self {
            recipes: Recipes::built_in().clone(),
            pieces: HashMap::default(),
            boxes: HashMap::default(),
            blobs: HashMap::default(),
            halos: HashMap::default(),
            shines: HashMap::default(),
        }
    }
}

impl Furniture {
    /// Those that ship, and the person's own.
    pub(super) fn recipes(&self) -> &Arc<Recipes> {
        &self.recipes
    }

    /// Makes furniture by these recipes from now on.
    pub(super) fn stock(&mut self, recipes: Arc<Recipes>) {
        self.pieces.retain(|(kind, _), _| !kind.is_custom());
        self.recipes = recipes;
    }

    /// The meshes and lights of a kind; one that nobody knows is a paper box of `kind`'s size.
    pub(super) fn look(
        &mut self,
        id: &KindId,
        paint: &[PaintId],
        lit: bool,
        kind: &Kind,
        meshes: &mut Assets<Mesh>,
    ) -> Look {
        let (boxes, recipes) = (&mut self.boxes, &self.recipes);
        let pieces = self
            .pieces
            .entry((id.clone(), paint.to_vec()))
            .or_insert_with(|| {
                let own = recipes
                    .get(id)
                    .and_then(|recipe| pieces(recipe, paint, meshes));
                own.unwrap_or_else(|| {
                    boxes
                        .entry((kind.footprint, kind.height))
                        .or_insert_with(|| paper_box(kind, meshes))
                        .clone()
                })
            });
        let glow = if lit { Coat::Glow } else { Coat::Matte };
        let parts = [
            (Coat::Matte, &pieces.matte),
            (Coat::Wood, &pieces.wood),
            (Coat::Felt, &pieces.felt),
            (Coat::Gloss, &pieces.gloss),
            (glow, &pieces.glow),
            (Coat::Cloth, &pieces.cloth),
        ];
        Look {
            parts: parts
                .into_iter()
                .filter_map(|(coat, mesh)| Some((coat, mesh.clone()?)))
                .collect(),
            lights: pieces.lights.clone(),
        }
    }

    /// The soft dark blob that ties a thing to its floor.
    pub(super) fn blob(
        &mut self,
        footprint: (u16, u16),
        meshes: &mut Assets<Mesh>,
    ) -> Handle<Mesh> {
        self.blobs
            .entry(footprint)
            .or_insert_with(|| meshes.add(ground::blob(footprint)))
            .clone()
    }

    /// The shine around a lamp.
    pub(super) fn shine(&mut self, lamp: &Socket, meshes: &mut Assets<Mesh>) -> Handle<Mesh> {
        let colour = lamp.colour.to_u8_array();
        self.shines
            .entry((lamp.lumens as u32, colour))
            .or_insert_with(|| meshes.add(ground::shine(lamp)))
            .clone()
    }

    /// The band round a thing that is selected.
    pub(super) fn halo(&mut self, kind: &Kind, meshes: &mut Assets<Mesh>) -> Handle<Mesh> {
        self.halos
            .entry(ground::Frame::of(kind))
            .or_insert_with_key(|frame| meshes.add(ground::halo(frame)))
            .clone()
    }
}

fn pieces(recipe: &Recipe, paint: &[PaintId], meshes: &mut Assets<Mesh>) -> Option<Pieces> {
    let paints = recipe.paints_or_own(paint, palette());
    let built = build(recipe, &paints, palette())
        .inspect_err(|error| warn!("{error}"))
        .ok()?;
    let glow = core_of(&built.glow);
    let lights = recipe.lights.iter().map(|light| {
        let (x, y, z) = light.at;
        let [red, green, blue] = palette()
            .get(&light.paint)
            .map_or([1.0; 3], crate::assets::Rgb::linear);
        let at = Vec3::new(x, y, -z) / 100.0;
        Socket {
            at,
            shine: glow.map_or(at, |(low, high)| at.clamp(low, high)),
            lumens: light.lumens,
            colour: LinearRgba::rgb(red, green, blue),
            flicker: light.flicker,
        }
    });
    Some(Pieces {
        lights: lights.collect(),
        ..added(built, meshes)
    })
}

/// The inner half of the box around a patch, low and high.
fn core_of(patch: &Patch) -> Option<(Vec3, Vec3)> {
    let all = || patch.positions.iter().copied().map(Vec3::from);
    let (low, high) = (all().reduce(Vec3::min)?, all().reduce(Vec3::max)?);
    let quarter = (high - low) / 4.0;
    Some((low + quarter, high - quarter))
}

fn added(built: Built, meshes: &mut Assets<Mesh>) -> Pieces {
    let mut add = |patch: Patch| (!patch.indices.is_empty()).then(|| meshes.add(patch));
    Pieces {
        matte: add(built.matte),
        wood: add(built.wood),
        felt: add(built.felt),
        gloss: add(built.gloss),
        glow: add(built.glow),
        cloth: add(built.cloth),
        lights: Vec::new(),
    }
}

/// A parcel, stretched to what the kind claims.
fn paper_box(kind: &Kind, meshes: &mut Assets<Mesh>) -> Pieces {
    let mut built = build::parcel();
    let (width, depth) = kind.footprint;
    let size = Vec3::new(width.into(), kind.height.into(), depth.into()) / 40.0;
    for position in &mut built.matte.positions {
        *position = (Vec3::from(*position) * size).to_array();
    }
    added(built, meshes)
}

impl From<Patch> for Mesh {
    fn from(patch: Patch) -> Self {
        Self::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::default(),
        )
        .with_inserted_attribute(Self::ATTRIBUTE_POSITION, patch.positions)
        .with_inserted_attribute(Self::ATTRIBUTE_UV_0, patch.grain)
        .with_inserted_attribute(Self::ATTRIBUTE_NORMAL, patch.normals)
        .with_inserted_attribute(Self::ATTRIBUTE_COLOR, patch.colours)
        .with_inserted_indices(Indices::U32(patch.indices))
    }
}
