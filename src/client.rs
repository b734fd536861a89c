//! The desktop app.

pub mod intent;
pub mod settings;
pub mod ui;
