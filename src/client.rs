//! The desktop app.
#![allow(
    elided_lifetimes_in_paths,
    reason = "system parameters would drown in them"
)]

pub mod figure;
pub mod furniture;
