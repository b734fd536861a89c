//! The interface: panels over the room, drawn with egui.
//!
//! Every panel is a function from what there is to show ([`view::ViewModel`]) and its own state to
//! what the person asks for ([`super::intent::Intent`]). None of them sees the engine's world.

mod search;
pub mod view;
