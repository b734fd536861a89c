//! Small pictures of one thing alone, on nothing: furniture for the catalogue, heads for people.

use std::sync::Arc;

use bevy::prelude::*;
use image::{RgbaImage, imageops};

use super::{
    figure::{self, Figure},
    furniture::Furniture,
    picture::COLOURS,
    quality::Quality,
    shot::{ShotError, Studio},
};
use crate::{
    assets::Recipes,
    room::{KindId, PaintId, Slot, figure::Look},
};

/// Side of a portrait in pixels.
pub const SIDE: u32 = 256;
/// How far a head is turned from south towards the eye, in radians.
const TURN: f32 = 0.42;
/// Head, hair, scarf and shoulders of somebody who stands at the origin, in metres.
const BUST: (Vec3, Vec3) = (Vec3::new(-0.26, 0.62, -0.12), Vec3::new(0.26, 1.34, 0.12));

/// Draws portraits, one after the other. Opening it takes seconds.
pub struct Portraits(Studio);

impl Portraits {
    /// # Errors
    /// Nothing here can draw.
    pub fn open() -> Result<Self, ShotError> {
        // Drawn twice as large: Low has no smoothing of its own, but it is quick and keeps alpha.
        let studio = Studio::open((SIDE * 2, SIDE * 2), Quality::Low, |app| {
            app.insert_resource(COLOURS).add_plugins(figure::plugin);
        });
        studio.map(Self)
    }

    /// A kind in the paints given, its own where there are none; `None` where there is no recipe.
    ///
    /// # Errors
    /// The picture could not be finished.
    pub fn kind(
        &mut self,
        recipes: &Arc<Recipes>,
        id: &KindId,
        paints: &[PaintId],
    ) -> Result<Option<RgbaImage>, ShotError> {
        let Some(kind) = recipes.get(id).map(crate::assets::Recipe::kind) else {
            return Ok(None);
        };
        let world = self.0.world_mut();
        let look = world.resource_scope(|world, mut meshes: Mut<Assets<Mesh>>| {
            let mut furniture = world.resource_mut::<Furniture>();
            if !Arc::ptr_eq(furniture.recipes(), recipes) {
                furniture.stock(recipes.clone());
            }
            furniture.look(id, paints, kind.lamp, &kind, &mut meshes)
        });
        let side_of = |length: u16| f32::from(length) / 200.0;
        let (across, up) = (side_of(kind.footprint.0), 2.0 * side_of(kind.height));
        let deep = side_of(kind.footprint.1);
        let (bottom, back, front) = match kind.slot {
            Slot::Wall => (-up / 2.0, 0.0, 2.0 * deep),
            Slot::Ceiling => (-up, -deep, deep),
            Slot::Floor | Slot::Rug | Slot::Surface => (0.0, -deep, deep),
        };
        let corners = (
            Vec3::new(-across, bottom, back),
            Vec3::new(across, bottom + up, front),
        );
        let large = self.0.portray(corners, |world| {
            let parts = look.parts.into_iter();
            parts
                .map(|(coat, mesh)| world.spawn((coat, Mesh3d(mesh))).id())
                .collect()
        })?;
        Ok(Some(halved(&large)))
    }

    /// Somebody's head and shoulders.
    ///
    /// # Errors
    /// The picture could not be finished.
    pub fn head(&mut self, look: &Look) -> Result<RgbaImage, ShotError> {
        let large = self.0.portray(BUST, |world| {
            let figure = Figure { look: look.clone() };
            let turned = Transform::from_rotation(Quat::from_rotation_y(TURN));
            vec![world.spawn((figure, turned)).id()]
        })?;
        Ok(halved(&large))
    }
}

fn halved(image: &RgbaImage) -> RgbaImage {
    imageops::resize(image, SIDE, SIDE, imageops::FilterType::Triangle)
}
