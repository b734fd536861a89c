//! The mesh kit: from recipes to geometry, and the meshes that items share.

mod blocks;
mod build;
mod cache;
mod flat;
mod soft;
mod solid;
mod turned;

pub use self::{
    build::{Built, Patch, build},
    cache::{Meshes, Pieces},
};
