//! The desktop app.
#![allow(
    elided_lifetimes_in_paths,
    reason = "system parameters would drown in them"
)]

mod album;
mod app;
mod awake;
pub mod camera;
mod clock;
mod company;
mod crash;
mod cursor;
mod decorate;
pub mod diary;
pub mod error;
mod excuse;
pub mod figure;
mod files;
pub mod furniture;
pub mod headless;
pub mod identity;
pub mod intent;
mod keyboard;
mod light;
mod link;
mod live;
pub mod load;
mod materials;
mod model;
mod news;
mod notes;
mod obey;
mod others;
mod own_relay;
mod paint;
mod panels;
pub mod photo;
pub mod picture;
mod platform;
pub mod portraits;
mod profile;
pub mod quality;
pub mod room_view;
mod rooms;
mod screen;
mod session;
pub mod settings;
mod shortcuts;
pub mod shot;
mod solid;
mod sound;
mod space;
mod steer;
mod thumbnails;
pub mod tools;
pub mod ui;
pub mod values;
mod work;

use bevy::prelude::*;

pub use self::app::{Launch, run};

/// What a room looks like: shared by the window and by pictures.
fn scene(app: &mut App) {
    app.add_plugins((
        furniture::plugin,
        materials::plugin,
        room_view::plugin,
        camera::plugin,
        clock::plugin,
        light::plugin,
    ));
}
