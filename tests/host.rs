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
#[path = "host/damage.rs"]
mod damage;
#[path = "host/disk.rs"]
mod disk;
#[path = "host/door.rs"]
mod door;
#[path = "host/faults.rs"]
mod faults;
#[path = "host/files.rs"]
mod files;
#[path = "host/friend.rs"]
mod friend;
#[path = "host/keys.rs"]
mod keys;
#[path = "host/kill.rs"]
mod kill;
#[path = "host/kinds.rs"]
mod kinds;
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
