//! Pictures of rooms that are not open in a window.

use bevy::prelude::*;
use image::{RgbaImage, imageops};

use super::{
    camera::View,
    figure::{self, Colours, Figure, Walker},
    furniture::Furniture,
    quality::Quality,
    session::{Nest, RoomChanged},
    shot::{ShotError, Studio},
    space::to_world,
};
use crate::{
    assets::{Recipes, palette},
    room::{
        Author, Item, KindId, PaintId, Room, Slot,
        edit::Stamp,
        figure::Look,
        op::Op,
        replica::{Replica, Snapshot},
        rule::Role,
    },
};

/// How a room is drawn.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// In pixels.
    pub size: (u32, u32),
    pub quality: Quality,
    pub view: View,
    /// Who stands where people appear.
    pub figure: Option<Look>,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            size: (1280, 720),
            quality: Quality::High,
            view: View::Home,
            figure: None,
        }
    }
}

/// A picture, and which of its pixels show the room rather than the background.
#[derive(Debug)]
pub struct Picture {
    pub image: RgbaImage,
    pub room: Vec<bool>,
}

/// Draws a room.
///
/// # Errors
/// Nothing here can draw.
pub fn draw(room: &Room, drawing: &Drawing) -> Result<Picture, ShotError> {
    let (image, room) = studio(room, drawing)?.shoot_masked(drawing.view)?;
    Ok(Picture { image, room })
}

/// Draws a room over which a new thing is held; `amiss` says that it may not be put down there.
///
/// # Errors
/// Nothing here can draw.
pub fn draw_held(
    room: &Room,
    drawing: &Drawing,
    item: Item,
    amiss: bool,
) -> Result<Picture, ShotError> {
    let mut studio = studio(room, drawing)?;
    let world = studio.world_mut();
    let held = world
        .resource_mut::<Nest>()
        .preview(&[Op::Add(item)], amiss);
    world.write_message(held);
    let (image, room) = studio.shoot_masked(drawing.view)?;
    Ok(Picture { image, room })
}

/// A studio with the room in it, to take several pictures.
///
/// # Errors
/// Nothing here can draw.
pub fn studio(room: &Room, drawing: &Drawing) -> Result<Studio, ShotError> {
    let mut studio = Studio::open(drawing.size, drawing.quality, |app| {
        app.insert_resource(Colours(|paint| {
            palette().get(paint).map(|rgb| rgb.albedo())
        }))
        .add_plugins(figure::plugin);
    })?;
    let snapshot = Snapshot {
        stamp: Stamp::default(),
        room: room.clone(),
        kinds: Recipes::built_in().kinds(),
        role: Role::Guest,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    };
    let world = studio.world_mut();
    world.insert_resource(Nest::new(Replica::new(Author::default(), snapshot)));
    world.write_message(RoomChanged::All);
    if let Some(look) = &drawing.figure {
        let at = Vec2::new(room.spawn.at.x as f32, room.spawn.at.z as f32);
        let heading = f32::from(room.spawn.turn.degrees()).to_radians();
        world.spawn((
            Figure { look: look.clone() },
            Walker::new(at, heading),
            Transform::from_translation(to_world(room.spawn.at, 0)),
        ));
    }
    Ok(studio)
}

/// The pictures of a catalogue: each kind in the paints given, alone on nothing, `side` pixels
/// square; `None` where a kind cannot be drawn.
///
/// # Errors
/// Nothing here can draw.
pub fn portraits(
    kinds: &[(KindId, Vec<PaintId>)],
    side: u32,
) -> Result<Vec<Option<RgbaImage>>, ShotError> {
    // Drawn twice as large: Low has no smoothing of its own, but it is quick and keeps alpha.
    let mut studio = Studio::open((side * 2, side * 2), Quality::Low, |_| {})?;
    let known = Recipes::built_in().kinds();
    let mut portrait = |(id, paints): &(KindId, Vec<PaintId>)| {
        let Some(kind) = known.get(id) else {
            return Ok(None);
        };
        let look = studio
            .world_mut()
            .resource_scope(|world, mut meshes: Mut<Assets<Mesh>>| {
                let mut furniture = world.resource_mut::<Furniture>();
                furniture.look(id, paints, kind.lamp, kind, &mut meshes)
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
        let large = studio.portray(corners, |world| {
            let parts = look.parts.into_iter();
            parts
                .map(|(coat, mesh)| world.spawn((coat, Mesh3d(mesh))).id())
                .collect()
        })?;
        let filter = imageops::FilterType::Triangle;
        Ok(Some(imageops::resize(&large, side, side, filter)))
    };
    kinds.iter().map(&mut portrait).collect()
}
