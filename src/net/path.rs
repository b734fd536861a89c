//! One UDP socket for everything: direct packets of QUIC, packets that travel through a relay's
//! forwarder, and probes of who can be reached where.
//!
//! quinn sees a peer under one address as long as it is connected, whichever way the packets go. A peer
//! that is led here by a relay has a made-up address; a peer that is reached directly keeps the one it
//! was reached at first. What is known of no peer passes through as it is.
//!
//! - [`Paths`] decides, per peer, which way packets go. It has no clock and no socket.
//! - [`PathSocket`] is the socket, and what quinn is given for one.
//! - [`Impairment`] is bad weather for tests.

mod addr;
mod impair;
mod manager;
mod packet;
mod socket;
mod sort;
mod table;
mod wire;

pub use self::{
    addr::{address, is_usable, socket_addr},
    impair::{Impairment, Weather},
    manager::{PathKind, Paths, Route, Via},
    packet::{Probe, ProbeId, ProbeKey},
    socket::PathSocket,
    table::{PeerRef, Stats, Status},
};
