//! Tests of the store and of the hub's thread: real files, real processes, faults made to order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests"
)]

#[cfg(all(feature = "relay", target_os = "linux"))]
#[path = "host/apart.rs"]
mod apart;
#[path = "host/bots.rs"]
mod bots;
#[path = "host/child.rs"]
mod child;
#[cfg(feature = "relay")]
#[path = "host/crowd.rs"]
mod crowd;
#[path = "host/damage.rs"]
mod damage;
#[cfg(feature = "relay")]
#[path = "host/direct.rs"]
mod direct;
#[path = "host/disk.rs"]
mod disk;
#[path = "host/door.rs"]
mod door;
#[path = "host/faults.rs"]
mod faults;
#[path = "host/files.rs"]
mod files;
#[cfg(all(feature = "relay", target_os = "linux"))]
#[path = "host/flood.rs"]
mod flood;
#[path = "host/friend.rs"]
mod friend;
#[path = "host/keys.rs"]
mod keys;
#[path = "host/kill.rs"]
mod kill;
#[path = "host/kinds.rs"]
mod kinds;
#[cfg(feature = "relay")]
#[path = "host/knock.rs"]
mod knock;
#[path = "host/lent.rs"]
mod lent;
#[path = "host/life.rs"]
mod life;
#[path = "host/mates.rs"]
mod mates;
#[path = "host/nest.rs"]
mod nest;
#[path = "host/notes.rs"]
mod notes;
#[cfg(all(feature = "relay", target_os = "linux"))]
#[path = "host/programs.rs"]
mod programs;
#[cfg(all(feature = "relay", target_os = "linux"))]
#[path = "host/relayed.rs"]
mod relayed;
#[path = "host/rooms.rs"]
mod rooms;
#[path = "host/store.rs"]
mod store;
#[path = "host/stranger.rs"]
mod stranger;
#[path = "host/visits.rs"]
mod visits;
