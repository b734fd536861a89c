//! What a client and a relay say to each other.
//!
//! The client opens one stream over QUIC, its ALPN [`ALPN`], its TLS key the device's, the relay's
//! TLS key the one of its address. Messages travel on it in frames: a length in four bytes, least
//! first, then an enum that is encoded by position: append variants and fields, never reorder them.
//! A message whose tag is unknown comes from a later version and is skipped, and so are fields at the
//! end of a known one. The client says [`ToRelay::Hello`] first and the relay answers with
//! [`ToClient::Welcome`] or [`ToClient::Refused`].
//!
//! How packets then travel through a channel is in [`datagram`].

pub mod datagram;
mod link;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::link::{JoinCode, RelayLink};
use super::{
    identity::{Certificate, PublicKey},
    invite::InviteId,
};

pub const ALPN: &[u8] = b"nest-relay/1";
/// The version of this protocol that this build speaks best.
pub const VERSION: u16 = 1;
/// The oldest that it still speaks.
pub const OLDEST: u16 = 1;
/// Largest frame, without its length.
pub const MAX_FRAME: usize = 16 * 1024;
/// Most invites and most friends that a relay is told of at a time.
pub const MAX_LISTED: usize = 256;
/// Longest name of a relay and longest house rules, in bytes.
pub const MAX_NAME: usize = 256;
pub const MAX_RULES: usize = 4 * 1024;

/// From a client to its relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToRelay {
    Hello(Hello),
    /// Who may see that this person is here, and which invites lead here. Replaces what was said
    /// before; until then nobody is led here. At most [`MAX_LISTED`] of each; a guest has no invites.
    Register {
        invites: Vec<InviteId>,
        /// Two people see each other's presence, and may knock without an invite, where both list
        /// the other.
        friends: Vec<PublicKey>,
    },
    /// Leads to somebody. The answer names the attempt: [`ToClient::Channel`] or
    /// [`ToClient::NotLed`].
    Introduce {
        attempt: u32,
        owner: PublicKey,
        by: By,
    },
    /// The answer to a [`ToClient::Introduction`]. Where it never comes, it is no.
    Decide {
        introduction: u64,
        admit: bool,
    },
    /// A channel is not needed any more. The other side is told.
    Release {
        token: datagram::Token,
    },
}

/// The first thing a client says. What stands in front never changes, so that every version can
/// tell every other which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The oldest and the newest version spoken.
    pub versions: (u16, u16),
    /// Of the device whose key the TLS connection showed.
    pub certificate: Certificate,
    pub entry: Entry,
}

/// As what somebody comes to a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// It is their relay: others are led to them here.
    Home,
    /// The same for the first time, where the relay takes people by invitation.
    Join(JoinCode),
    /// To be led to somebody whose relay it is. Nobody is led to a guest, and no guest is listed.
    Guest { of: PublicKey },
}

/// Why an owner should hear of a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Holds an invite: [`super::invite::proof`] over the nonce of the visitor's [`Welcome`].
    Invite { id: InviteId, proof: [u8; 32] },
    /// Is a friend, and listed as one.
    Friend,
}

/// From a relay to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToClient {
    Welcome(Welcome),
    /// Nothing follows.
    Refused(Refusal),
    /// A friend came or went.
    Presence {
        person: PublicKey,
        here: bool,
    },
    /// Somebody asks to be led here. Decide soon: the visitor is told that nobody is there after
    /// [`Limits::decide_s`].
    Introduction {
        introduction: u64,
        visitor: Certificate,
        by: By,
        /// What the proof was made for.
        nonce: [u8; 16],
    },
    /// A way to the other side, to be bound: see [`datagram`]. To both sides.
    Channel {
        of: Asked,
        /// The other side. Who answers at its end must hold this device's key.
        peer: Certificate,
        channel: Channel,
    },
    /// An introduction came to nothing.
    NotLed {
        attempt: u32,
        why: NotLed,
    },
    /// A channel ended; its token means nothing from now on.
    Ended {
        token: datagram::Token,
        why: Ended,
    },
    /// The relay is about to stop; nobody new is let in. What runs may run on for a while.
    Draining,
}

/// What a client is told when it is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version that both speak.
    pub version: u16,
    /// What the relay calls itself. A stranger's words: clean them before they are shown.
    pub name: String,
    /// The house rules, to be shown on joining. A stranger's words, too.
    pub rules: String,
    /// Whether this person was let in for the first time.
    pub new: bool,
    /// From where the relay sees this client.
    pub observed: Address,
    /// What proofs in introductions are made for: drawn by chance for this connection.
    pub nonce: [u8; 16],
    pub limits: Limits,
}

/// What a relay gives one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Packets of one channel, in kilobits a second.
    pub channel_kbit: u32,
    /// Most channels at a time.
    pub channels: u16,
    /// Introductions a minute.
    pub introductions: u16,
    /// A channel that carries nothing ends after so many seconds.
    pub idle_s: u16,
    /// An introduction that nobody decides on is refused after so many seconds.
    pub decide_s: u16,
}

/// An IP address and port. IPv4 as `::ffff:a.b.c.d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    pub ip: [u8; 16],
    pub port: u16,
}

/// What a channel was asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// By this side.
    Attempt(u32),
    /// By the visitor that this side decided on.
    Introduction(u64),
}

/// One side's end of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub token: datagram::Token,
    pub side: datagram::Side,
    /// Signs this side's binds. The other side has another.
    pub key: [u8; 32],
}

/// Without its key.
impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.token, self.side)
    }
}

/// Why a relay does not let somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    #[error(
        "this Nest is too old for the relay, which speaks version {oldest} and later: update Nest"
    )]
    Older { oldest: u16 },
    #[error(
        "this Nest is newer than the relay, which speaks versions up to {newest}: ask who runs it to update it"
    )]
    Newer { newest: u16 },
    #[error("the device was not signed by the person it speaks for")]
    NotSigned,
    #[error("the relay takes people by invitation: ask who runs it for a link")]
    NotInvited,
    #[error("the link to join the relay was used up, or taken back: ask for a new one")]
    CodeSpent,
    #[error("the relay takes people on its list only: ask who runs it to put you on it")]
    NotListed,
    #[error("who runs the relay has shut you out")]
    Banned,
    #[error("whom you are looking for does not use this relay")]
    UnknownHost,
    #[error("the relay is full, try again later")]
    Full,
    #[error("the relay is about to stop, try again later")]
    Draining,
    #[error("you came in from somewhere else with the same device")]
    Elsewhere,
    #[error("the relay has carried all it may this month")]
    TrafficSpent,
    #[error("too many attempts, try again in a minute")]
    TooOften,
    #[error("what was said to the relay made no sense: {0}")]
    Violation(Violation),
    #[error("the relay has trouble of its own, try again later")]
    Trouble,
}

/// Why an introduction came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotLed {
    /// Also where the owner said no, and where the invite is none: who is refused cannot tell.
    #[error("nobody answers there: they may be offline")]
    Offline,
    #[error("too many attempts, try again in a minute")]
    TooOften,
    #[error("you are on your way to too many places at once")]
    TooMany,
    #[error("the relay has carried all it may this month")]
    TrafficSpent,
    #[error("the relay is about to stop, try again later")]
    Draining,
}

/// Why a channel ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Ended {
    #[error("the other side let it go")]
    Released,
    #[error("the other side is gone")]
    Gone,
    #[error("nothing went through it for long")]
    Idle,
    #[error("the relay has carried all it may this month")]
    TrafficSpent,
}

/// A frame that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Violation {
    #[error("a message is empty or longer than {MAX_FRAME} bytes")]
    Size,
    #[error("a message is damaged")]
    Malformed,
    #[error("a message came out of turn")]
    OutOfTurn,
    #[error("more than {MAX_LISTED} invites or friends")]
    TooMany,
}

/// A message of one direction.
pub trait Tagged: Serialize + DeserializeOwned {
    /// Tags from here on are of later versions.
    const TAGS: u32;
}

impl Tagged for ToRelay {
    const TAGS: u32 = 5;
}

impl Tagged for ToClient {
    const TAGS: u32 = 8;
}

/// The message as a frame, its length in front.
pub fn frame<T: Tagged>(message: &T) -> Vec<u8> {
    let mut frame = vec![0; 4];
    frame.extend(
        postcard::to_allocvec(message).expect("messages are made of what postcard encodes"),
    );
    let length = u32::try_from(frame.len() - 4).unwrap_or(u32::MAX);
    frame[..4].copy_from_slice(&length.to_le_bytes());
    frame
}

/// The length that stands in front of a frame.
///
/// # Errors
/// Where it is zero or above [`MAX_FRAME`].
pub fn length(prefix: [u8; 4]) -> Result<usize, Violation> {
    let length = u32::from_le_bytes(prefix) as usize;
    if length == 0 || length > MAX_FRAME {
        return Err(Violation::Size);
    }
    Ok(length)
}

/// The message in a frame, whose length was taken off; `None` where only a later version knows it.
///
/// # Errors
/// Where it is cut off or damaged.
pub fn decode<T: Tagged>(bytes: &[u8]) -> Result<Option<T>, Violation> {
    if bytes.is_empty() || bytes.len() > MAX_FRAME {
        return Err(Violation::Size);
    }
    let (tag, _) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| Violation::Malformed)?;
    if tag >= T::TAGS {
        return Ok(None);
    }
    postcard::from_bytes(bytes)
        .map(Some)
        .map_err(|_| Violation::Malformed)
}

/// The version of a hello, read before the rest of it, which another version may write otherwise.
///
/// # Errors
/// What there is to say to the client before hanging up.
pub fn version(hello: &[u8]) -> Result<u16, Refusal> {
    let out_of_turn = Refusal::Violation(Violation::OutOfTurn);
    let read = postcard::take_from_bytes::<(u32, (u16, u16))>(hello);
    let ((tag, (oldest, newest)), _) =
        read.map_err(|_| Refusal::Violation(Violation::Malformed))?;
    if tag != 0 || oldest > newest {
        return Err(out_of_turn);
    }
    if newest < OLDEST {
        return Err(Refusal::Older { oldest: OLDEST });
    }
    if oldest > VERSION {
        return Err(Refusal::Newer { newest: VERSION });
    }
    Ok(newest.min(VERSION))
}
