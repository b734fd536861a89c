//! Tests of what goes on between machines: the protocol on a virtual clock, and real sockets where
//! they are built in.

#![allow(clippy::unwrap_used, reason = "tests")]

#[cfg(feature = "relay")]
#[path = "net/relay.rs"]
mod relay;
#[path = "core/rules_sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the core")]
mod rules_sample;
#[path = "net/sim.rs"]
mod sim;
