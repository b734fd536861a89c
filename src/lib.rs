//! Nest: a cosy room that is a file you own.

pub mod net;
pub mod room;
