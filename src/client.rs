//! The desktop app.
#![allow(
    elided_lifetimes_in_paths,
    reason = "system parameters would drown in them"
)]

mod awake;
pub mod camera;
mod cursor;
mod decorate;
pub mod figure;
pub mod furniture;
pub mod intent;
mod light;
mod link;
mod live;
mod materials;
mod paint;
pub mod picture;
mod platform;
pub mod quality;
pub mod room_view;
mod session;
pub mod settings;
pub mod shot;
mod space;
mod steer;
pub mod ui;

use bevy::prelude::*;

/// What a room looks like: shared by the window and by pictures.
fn scene(app: &mut App) {
    app.add_plugins((
        materials::plugin,
        room_view::plugin,
        camera::plugin,
        light::plugin,
    ));
}
