//! The protocol without its transport. No sockets, threads, files or clock: inputs go in through
//! `handle_*`, what has to be done comes out of `poll_*`.

pub mod emblem;
pub mod hello;
pub mod hub;
pub mod identity;
pub mod invite;
pub mod legal;
pub mod lineage;
pub mod pose;
pub mod relay;
pub mod session;
pub mod sync;
pub mod testing;
pub mod visit;
pub mod wire;
