//! The protocol without its transport. No sockets, threads, files or clock: inputs go in through
//! `handle_*`, what has to be done comes out of `poll_output`.

pub mod hub;
pub mod identity;
pub mod invite;
pub mod relay;
