//! The mesh kit: from recipes to geometry, and the meshes that items share.

mod blocks;
mod build;
mod cache;
mod flat;
mod form;
mod soft;
mod solid;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod tests;
mod turned;

pub use self::{
    build::{Built, Patch, build},
    cache::{Meshes, Pieces},
};
