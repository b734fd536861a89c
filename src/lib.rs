//! Nest: a cosy room that is a file you own.
//!
//! # How it is built
//!
//! ```text
//!  room          the domain: what a room is, how it may change. Pure, integer, deterministic.
//!   ↑
//!  net::proto    what people say to each other and in which order: hub, sessions, visits, as state
//!   ↑            machines without input or output
//!  net::path     one UDP socket, direct and relayed packets behind QUIC
//!  net::quic     connections, on the network's thread
//!   ↑
//!  store         SQLite: every edit, snapshots, the list of rooms, chats, people met
//!   ↑
//!  host          the hub's thread: hub + store + room file, its guests, and visits to others
//!   ↑
//!  client        the window: a replica of the room, drawn with Bevy, panels with egui
//!  bot           visitors without a window
//!
//!  relay         the server that introduces people and forwards what it cannot read
//!
//!  assets        palette, finishes, furniture recipes, sample rooms: data shipped inside
//! ```
//!
//! Read in this order: [`room`], [`room::rule`], [`room::history`], [`room::replica`],
//! [`net::proto::hub`], [`net::proto::visit`], [`room::scene`], `host`, then `client::session` and
//! `client::room_view`; for the network `net::quic`, `net::path` and `relay`.
//!
//! # What always holds
//!
//! 1. A [`room::Room`] changes only by applying a [`room::edit::Edit`], so that everybody who folds the
//!    same edits holds the same room. Entities are a view: despawn them all and the next frame that is
//!    told of a change restores them.
//! 2. [`room`] and [`net::proto`] are deterministic: integers, ordered maps, no clock, no chance. Two
//!    machines must agree to the bit.
//! 3. Bytes from a stranger pass bounded decoding and [`room::rule`] before they touch a room, and a
//!    refusal carries a reason that people can read: nothing is ever refused in silence.
//! 4. A room file that Nest wrote, Nest opens for ever: it has a version, and what is unknown stays in it.
//! 5. No frame waits for the disk; every queue is bounded, and what happens when it is full is written
//!    beside it.
//! 6. `room`, `net`, `store`, `host` and `relay` build without Bevy: a room can live without a window.
//!    A relay never sees a room.
//! 7. Alone or not, the same code runs: the hub owns the room on its own thread, the window holds a
//!    replica and predicts.

#[cfg(feature = "host")]
pub mod assets;
#[cfg(feature = "host")]
pub mod bot;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "host")]
pub mod host;
pub mod net;
#[cfg(feature = "relay")]
pub mod relay;
pub mod room;
#[cfg(feature = "host")]
pub mod store;
