//! Tests of what goes on between machines: the protocol on a virtual clock, and real sockets where
//! they are built in.

#![allow(clippy::unwrap_used, reason = "tests")]

#[cfg(feature = "net")]
#[path = "net/ages.rs"]
mod ages;
#[path = "net/door.rs"]
mod door;
#[cfg(feature = "net")]
#[path = "net/ends.rs"]
mod ends;
#[path = "net/hub.rs"]
mod hub;
#[path = "net/notes.rs"]
mod notes;
#[cfg(feature = "net")]
#[path = "net/path.rs"]
mod path;
#[path = "net/phases.rs"]
mod phases;
#[cfg(feature = "net")]
#[path = "net/quic.rs"]
mod quic;
#[cfg(feature = "relay")]
#[path = "net/relay.rs"]
mod relay;
#[cfg(feature = "relay")]
#[path = "net/relayed.rs"]
mod relayed;
#[cfg(feature = "relay")]
#[path = "net/restart.rs"]
mod restart;
#[path = "core/rules_sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the core")]
mod rules_sample;
#[path = "net/session.rs"]
mod session;
#[path = "net/sim.rs"]
mod sim;
#[cfg(feature = "net")]
#[path = "net/strangers.rs"]
mod strangers;
#[path = "net/wire.rs"]
mod wire;
