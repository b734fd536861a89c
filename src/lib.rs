//! Nest: a cosy room that is a file you own.

#[cfg(feature = "host")]
pub mod assets;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "host")]
pub mod host;
pub mod net;
pub mod room;
#[cfg(feature = "host")]
pub mod store;
