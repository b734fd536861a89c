//! The desktop app.
#![allow(
    elided_lifetimes_in_paths,
    reason = "system parameters would drown in them"
)]

pub mod camera;
mod light;
mod materials;
mod paint;
pub mod quality;
pub mod room_view;
pub mod shot;
mod space;

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
