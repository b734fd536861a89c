//! Whether a message may come now and on this lane. Who may do what in the room is for the rules.

use super::wire::{Lane, ToGuest, ToHost};

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The other side has not said who it is.
    Greeting,
    /// Both know each other; the guest has not knocked.
    Door,
    /// The guest has knocked.
    Waiting,
    /// The guest is let in, and has no room yet.
    Entering,
    Inside,
    Closed,
}

/// Whether a guest may say this.
pub fn from_guest(phase: Phase, lane: Lane, message: &ToHost) -> bool {
    use Phase::{Door, Entering, Greeting, Inside};
    match (message, lane) {
        (ToHost::Hello(_), Lane::Control) => phase == Greeting,
        (ToHost::Knock(_), Lane::Control) => phase == Door,
        (
            ToHost::Request(_)
            | ToHost::Say { .. }
            | ToHost::Profile(_)
            | ToHost::Resync
            | ToHost::Answer { .. }
            | ToHost::SetRole { .. }
            | ToHost::SetDoor(_)
            | ToHost::Remove { .. }
            | ToHost::TakeBack(_)
            | ToHost::Way(_)
            | ToHost::Ready
            | ToHost::Keep(_)
            | ToHost::WantKinds(_)
            | ToHost::LeaveNote(_)
            | ToHost::TakeDown(_)
            | ToHost::BringNotes(_)
            | ToHost::Reach(_)
            | ToHost::Home(_),
            Lane::Order,
        ) => matches!(phase, Entering | Inside),
        (_, Lane::Control | Lane::Order | Lane::Bulk(_) | Lane::Datagram) => false,
    }
}

/// Whether a host may say this.
pub fn from_host(phase: Phase, lane: Lane, message: &ToGuest) -> bool {
    use Phase::{Entering, Greeting, Inside, Waiting};
    match (message, lane) {
        (ToGuest::Hello(_), Lane::Control) => phase == Greeting,
        (ToGuest::Waiting, Lane::Order) => phase == Waiting,
        // Inside, to start over with a reader that was too slow.
        (ToGuest::Admitted(_), Lane::Order) => matches!(phase, Waiting | Entering | Inside),
        (ToGuest::Resumed, Lane::Order) => phase == Entering,
        (
            ToGuest::Snapshot(_)
            | ToGuest::People(_)
            | ToGuest::Arrived(_)
            | ToGuest::Changed(_)
            | ToGuest::Left(_)
            | ToGuest::Line(_)
            | ToGuest::Kept(_)
            | ToGuest::Saved { .. }
            | ToGuest::Refused { .. }
            | ToGuest::Skipped { .. }
            | ToGuest::Unheard { .. }
            | ToGuest::Door(_)
            | ToGuest::Knocking { .. }
            | ToGuest::Gone(_)
            | ToGuest::Moved(_)
            | ToGuest::Lineage(_)
            | ToGuest::Past(_)
            | ToGuest::Book(_)
            | ToGuest::Heirs(_)
            | ToGuest::TakeOver
            | ToGuest::Beat
            | ToGuest::Notes(_)
            | ToGuest::Noted(_)
            | ToGuest::Unnoted(_)
            | ToGuest::NoteKept(_)
            | ToGuest::NoteRefused { .. }
            | ToGuest::Reach(_),
            Lane::Order,
        ) => matches!(phase, Entering | Inside),
        (ToGuest::Kinds(_), Lane::Bulk(_)) => matches!(phase, Entering | Inside),
        (ToGuest::Confirmed(_) | ToGuest::Hash { .. }, Lane::Order) => phase == Inside,
        (_, Lane::Control | Lane::Order | Lane::Bulk(_) | Lane::Datagram) => false,
    }
}
