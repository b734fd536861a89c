//! Why a connection ends, in the bytes that a close carries.

use serde::{Deserialize, Serialize};

use crate::room::Author;

/// Why a connection was closed. Encoded by position: append variants, never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Reason {
    /// A reason of a later version, or none.
    #[error("the other side closed the connection")]
    Unsaid,
    #[error("they left")]
    Left,
    #[error("the nest was closed")]
    NestClosed,
    #[error("the nest is hosted elsewhere now")]
    Moved(Author),
    #[error("this Nest is too old for theirs: get the newer version")]
    TooOld,
    #[error("their Nest is too old for this one: they need the newer version")]
    TooNew,
    #[error("the device is not signed by the person it speaks for")]
    NotSigned,
    #[error("somebody else answered than who was dialled")]
    SomebodyElse,
    #[error("this is your own nest")]
    Yourself,
    /// Blocked people are told the same.
    #[error("nobody is at home")]
    NobodyHome,
    #[error("the door is closed")]
    DoorClosed,
    #[error("they would rather not have visitors now")]
    NotNow,
    #[error("nobody answered the knock")]
    NoAnswer,
    #[error("the invite is not valid any more")]
    InviteSpent,
    #[error("the room is full")]
    Full,
    #[error("you were asked to leave")]
    Removed,
    #[error("you came in from somewhere else")]
    Replaced,
    #[error("nothing was said for too long")]
    Silent,
    #[error("too much was left unread for too long")]
    TooSlow,
    #[error("the room is too large to be sent")]
    TooLarge,
    #[error("the other side broke the rules of the protocol: {0}")]
    Violation(Violation),
    /// Somebody else hosts it, or nobody.
    #[error("this nest is not hosted here now")]
    Elsewhere,
}

/// What broke the rules of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Violation {
    #[error("a frame has 1 to {} bytes", super::MAX_FRAME)]
    FrameSize,
    #[error("a message is cut off, or is none")]
    Malformed,
    #[error("a message is larger than its sender may send")]
    TooLarge,
    #[error("a message came where or when it may not")]
    OutOfPlace,
    #[error("the room that was sent cannot be")]
    ImpossibleRoom,
}

impl From<Violation> for Reason {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

impl Reason {
    /// For the close that the transport sends.
    pub fn to_bytes(self) -> Vec<u8> {
        postcard::to_allocvec(&self).unwrap_or_default()
    }

    /// From the close that the transport received, whatever it holds.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        postcard::from_bytes(bytes).unwrap_or(Self::Unsaid)
    }

    /// As the side that hangs up would say it to itself.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::TooOld => Self::TooNew,
            Self::TooNew => Self::TooOld,
            other => other,
        }
    }

    /// Whether knocking again by itself makes sense.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Unsaid | Self::Silent | Self::TooSlow | Self::Violation(_) | Self::Elsewhere
        )
    }
}
