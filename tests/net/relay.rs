//! A relay on loopback: who gets in, who is led where, and what its port lets through.

#[path = "relay/channels.rs"]
mod channels;
#[path = "relay/client.rs"]
mod client;
#[path = "relay/command.rs"]
mod command;
#[path = "relay/doors.rs"]
mod doors;
#[path = "relay/wire.rs"]
mod wire;
