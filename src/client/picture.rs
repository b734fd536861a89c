//! Pictures of rooms that are not open in a window.

use std::sync::Arc;

use bevy::prelude::*;
use image::{
    RgbaImage,
    imageops::{self, FilterType},
};

use super::{
    camera::View,
    figure::{self, Colours, Figure, Motion},
    furniture::Furniture,
    load::Load,
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
        if times == 1 {
            return self;
        }
        let room = (0..width * height).map(|i| {
            let middle = (
                (i % width) * times + times / 2,
                (i / width) * times + times / 2,
            );
            self.room[(middle.1 * width * times + middle.0) as usize]
        });
        Self {
            room: room.collect(),
            image: scaled_down(self.image, (width, height), times),
        }
    }
}

fn scaled_down(image: RgbaImage, (width, height): (u32, u32), times: u32) -> RgbaImage {
    if times == 1 {
        return image;
    }
    imageops::resize(&image, width, height, FilterType::Triangle)
}

/// How many times as wide and high a picture at High is drawn, to be scaled down: there is time, and
/// no edge is stepped.
const FINER: u32 = 2;
/// The widest and highest that is drawn.
const MOST: u32 = 8192;

/// Draws rooms one after another with one engine: opening one takes seconds.
pub struct Painter(Studio);

impl Painter {
    /// # Errors
    /// Nothing here can draw.
    pub fn open() -> Result<Self, ShotError> {
        // Both change with each picture.
        Ok(Self(empty((16, 16), Quality::Low)?))
    }

    /// A picture that knows which of its pixels are the room's, for twice the time of one that does not.
    ///
    /// # Errors
    /// The size cannot be drawn, or the driver gives up.
    pub fn draw(&mut self, room: &Room, drawing: &Drawing) -> Result<Picture, ShotError> {
        let times = self.set(room, drawing)?;
        self.shoot(drawing, times)
    }

    /// # Errors
    /// The size cannot be drawn, or the driver gives up.
    pub fn image(&mut self, room: &Room, drawing: &Drawing) -> Result<RgbaImage, ShotError> {
        let times = self.set(room, drawing)?;
        let image = self.0.shoot(drawing.view)?;
        Ok(scaled_down(image, drawing.size, times))
    }

    /// Puts a room into the studio, and the studio into the size and quality to draw it in. Says how
    /// many times as wide and high as wanted it will come out.
    fn set(&mut self, room: &Room, drawing: &Drawing) -> Result<u32, ShotError> {
        let (width, height) = drawing.size;
        let finer = drawing.quality == Quality::High && width.max(height) <= MOST / FINER;
        let times = if finer { FINER } else { 1 };
        self.0.resize((width * times, height * times))?;
        furnish(self.0.world_mut(), room, drawing);
        Ok(times)
    }

    fn shoot(&mut self, drawing: &Drawing, times: u32) -> Result<Picture, ShotError> {
        let (image, room) = self.0.shoot_masked(drawing.view)?;
        let picture = Picture { image, room };
        Ok(picture.scaled_down(drawing.size, times))
    }

    /// How long one frame takes, in milliseconds: the middle one of `count`, drawn at exactly the
    /// drawing's size.
    ///
    /// # Errors
    /// The size cannot be drawn, or the driver gives up.
    pub fn measure(
        &mut self,
        room: &Room,
        drawing: &Drawing,
        count: usize,
    ) -> Result<f64, ShotError> {
        self.0.resize(drawing.size)?;
        furnish(self.0.world_mut(), room, drawing);
        self.0.measure(drawing.view, count)
    }

    /// What a room gives the graphics card to do.
    ///
    /// # Errors
    /// The size cannot be drawn, or the driver gives up.
    pub fn weigh(&mut self, room: &Room, drawing: &Drawing) -> Result<Load, ShotError> {
        self.image(room, drawing)?;
        Ok(Load::of(self.0.world_mut()))
    }
}

/// A studio for rooms and people.
fn empty(size: (u32, u32), quality: Quality) -> Result<Studio, ShotError> {
    Studio::open(size, quality, |app| {
        app.insert_resource(COLOURS).add_plugins(figure::plugin);
    })
}

/// A studio with the room in it, for an eye that is put up by hand.
pub(super) fn studio(room: &Room, drawing: &Drawing) -> Result<Studio, ShotError> {
    let mut studio = empty(drawing.size, drawing.quality)?;
    furnish(studio.world_mut(), room, drawing);
    Ok(studio)
}

/// Draws a room.
///
/// # Errors
/// Nothing here can draw.
pub fn draw(room: &Room, drawing: &Drawing) -> Result<Picture, ShotError> {
    Painter::open()?.draw(room, drawing)
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
    let mut painter = Painter::open()?;
    let times = painter.set(room, drawing)?;
    let world = painter.0.world_mut();
    let held = world
        .resource_mut::<Nest>()
        .preview(&[Op::Add(item)], amiss);
    world.write_message(held);
    painter.shoot(drawing, times)
}

/// Puts a room into a world, and takes out the one that was there.
fn furnish(world: &mut World, room: &Room, drawing: &Drawing) {
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
    world.insert_resource(drawing.quality);
    let mut furniture = world.resource_mut::<Furniture>();
    furniture.stock(drawing.recipes.clone());
    world.insert_resource(Nest::new(Replica::new(Author::default(), snapshot)));
    world.write_message(RoomChanged::All);
    let mut figures = world.query_filtered::<Entity, With<Figure>>();
    for figure in figures.iter(world).collect::<Vec<_>>() {
        world.despawn(figure);
    }
    if let Some(look) = &drawing.figure {
        let space = room.shell.space_at(room.spawn.at);
        let at = to_world(room.spawn.at, space.map_or(0, |(_, space)| space.level));
        let heading = f32::from(room.spawn.turn.degrees()).to_radians();
        // Whoever looks is greeted.
        let motion = Motion::waving(at, heading);
        world.spawn((
            Figure { look: look.clone() },
            Transform::from_translation(motion.gait.root),
            motion,
        ));
    }
}
