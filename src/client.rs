//! The desktop app.

pub mod furniture;
