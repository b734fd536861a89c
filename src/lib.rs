//! Nest: a cosy room that is a file you own.

#[cfg(feature = "host")]
pub mod assets;
#[cfg(feature = "client")]
pub mod client;
pub mod net;
pub mod room;
