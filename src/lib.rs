//! Nest: a cosy room that is a file you own.

#[cfg(feature = "client")]
pub mod client;
pub mod net;
pub mod room;
