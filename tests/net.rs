//! Tests of what goes on between machines: the protocol on a virtual clock, and real sockets where
//! they are built in.

#![allow(clippy::unwrap_used, reason = "tests")]

#[cfg(feature = "net")]
#[path = "net/ends.rs"]
mod ends;
#[cfg(feature = "net")]
#[path = "net/path.rs"]
mod path;
#[cfg(feature = "net")]
#[path = "net/quic.rs"]
mod quic;
#[cfg(feature = "relay")]
#[path = "net/relayed.rs"]
mod relayed;
#[cfg(feature = "net")]
#[path = "net/strangers.rs"]
mod strangers;
