//! Pictures of rooms that are not open in a window.

use std::sync::Arc;

use bevy::prelude::*;
use image::{
    RgbaImage,
    imageops::{self, FilterType},
};

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
        Author, Item, Kinds, Room,
        edit::Stamp,
        figure::Look,
        op::Op,
        replica::{Replica, Snapshot},
        rule::Role,
    },
};

/// The colours of figures, as they are in light.
pub(super) const COLOURS: Colours = Colours(|paint| palette().get(paint).map(|rgb| rgb.albedo()));

/// How a room is drawn.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// In pixels.
    pub size: (u32, u32),
    pub quality: Quality,
    pub view: View,
    /// Who stands where people appear.
    pub figure: Option<Look>,
    /// Those that ship, and the person's own.
    pub recipes: Arc<Recipes>,
    /// The kinds that the room's file describes: without a recipe they are boxes of that size.
    pub kinds: Kinds,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            size: (1280, 720),
            quality: Quality::High,
            view: View::Home,
            figure: None,
            recipes: Recipes::built_in().clone(),
            kinds: Kinds::default(),
        }
    }
}

/// A picture, and which of its pixels show the room rather than the background.
#[derive(Debug)]
pub struct Picture {
    pub image: RgbaImage,
    pub room: Vec<bool>,
}

impl Picture {
    /// As a picture of this size, of which this one is so many times as large.
    fn scaled_down(self, (width, height): (u32, u32), times: u32) -> Self {
        let room = (0..width * height).map(|i| {
            let middle = (
                (i % width) * times + times / 2,
                (i / width) * times + times / 2,
            );
            self.room[(middle.1 * width * times + middle.0) as usize]
        });
        Self {
            room: room.collect(),
            image: imageops::resize(&self.image, width, height, FilterType::Triangle),
        }
    }
}

/// How many times as wide and high a picture at High is drawn, to be scaled down: there is time, and
/// no edge is stepped.
const FINER: u32 = 2;
/// The widest and highest that is drawn.
const MOST: u32 = 8192;

/// Draws a room.
///
/// # Errors
/// Nothing here can draw.
pub fn draw(room: &Room, drawing: &Drawing) -> Result<Picture, ShotError> {
    let size = drawing.size;
    if drawing.quality == Quality::High
        && size.0.max(size.1) <= MOST / FINER
        && size.0.min(size.1) >= 16
    {
        let finer = Drawing {
            size: (size.0 * FINER, size.1 * FINER),
            ..drawing.clone()
        };
        return Ok(draw_once(room, &finer)?.scaled_down(size, FINER));
    }
    draw_once(room, drawing)
}

fn draw_once(room: &Room, drawing: &Drawing) -> Result<Picture, ShotError> {
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
        app.insert_resource(COLOURS).add_plugins(figure::plugin);
    })?;
    let made = drawing.recipes.kinds();
    let known = drawing.kinds.iter().chain(made.iter());
    let snapshot = Snapshot {
        stamp: Stamp::default(),
        room: room.clone(),
        kinds: known.map(|(id, kind)| (id.clone(), kind.clone())).collect(),
        role: Role::Guest,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    };
    let world = studio.world_mut();
    let mut furniture = world.resource_mut::<Furniture>();
    furniture.stock(drawing.recipes.clone());
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
