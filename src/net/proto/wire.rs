//! What a guest and a host say to each other, and what it may weigh.
//!
//! Messages are enums that are encoded by position: append variants, never reorder them. A message
//! whose tag is unknown comes from a later version and is skipped.

mod close;
mod codec;
mod datagram;
mod mates;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::{
    close::{Reason, Violation},
    codec::{Codec, Incoming, Tagged, decode, encode},
    datagram::{FromGuest, FromHost},
    mates::{Mate, Way},
};
use super::{hello::Hello, hub::Doorkeeper, invite::InviteId, lineage::Lineage, relay::Address};
use crate::room::{
    Author, ItemId, KindId, PaintId, Placement, Room,
    chat::{Line, LineId, Unheard},
    edit::{Confirmed, Stamp},
    figure::Look,
    kind::MAX_RECIPE,
    note::{Board, Draft, Note, NoteKey, Unleft},
    replica::{Request, Snapshot},
    rule::{Refusal, Role},
    text,
};

/// Largest frame. What is larger travels in parts.
pub const MAX_FRAME: usize = 64 * 1024;
/// Largest message from a host, unpacked: a snapshot.
pub const MAX_FROM_HOST: usize = 4 * 1024 * 1024;
/// Largest message from a housemate: an edit of many ops. Of others it is one frame.
pub const MAX_FROM_GUEST: usize = 1024 * 1024;
/// Largest datagram.
pub const MAX_DATAGRAM: usize = 1_100;
/// Longest encoded look.
pub const MAX_LOOK: usize = 256;
/// Most people in a room.
pub const MAX_PEOPLE: usize = 64;
/// Most kinds whose recipes are asked for at once.
pub const MAX_WANTED: usize = 8;
/// Largest transfer of recipes, unpacked.
pub const MAX_KINDS: usize = MAX_WANTED * (MAX_RECIPE + 64);
/// Most addresses that a machine is tried at.
pub const MAX_REACH: usize = 8;
/// Most things shown in somebody's hands.
pub const MAX_HELD: usize = 8;

/// How a frame travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Greetings and the way in: reliable, in order.
    Control,
    /// Edits, chat and people: reliable, in order.
    Order,
    /// One transfer: reliable, in order, beside everything else.
    Bulk(u32),
    /// Poses and what hands hold: lost and overtaken at times.
    Datagram,
}

/// A person's number among those present: small, so that a pose names its person in a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot(pub u8);

/// Names a nest wherever it is hosted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NestId(pub [u8; 16]);

/// How somebody appears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    /// A [`crate::room::figure::Look`], encoded; kept as bytes, for looks grow with versions.
    pub look: Vec<u8>,
    pub colour: PaintId,
}

/// Somebody who has not said how they appear.
impl Default for Profile {
    fn default() -> Self {
        Self {
            name: String::new(),
            look: Vec::new(),
            colour: "honey".parse().expect("a word of small letters is an id"),
        }
    }
}

impl Profile {
    /// Somebody of this name and look.
    pub fn new(name: &str, look: &Look) -> Self {
        Self {
            name: name.to_owned(),
            look: postcard::to_allocvec(look).unwrap_or_default(),
            colour: look.colour.clone(),
        }
    }

    /// The figure; the usual one in their colour where this version cannot read theirs.
    pub fn figure(&self) -> Look {
        // What a later version appended is left out.
        let read = postcard::take_from_bytes::<Look>(&self.look).ok();
        let worn = read.map(|(look, _)| look);
        worn.filter(|look| look.check(|_| true).is_ok())
            .unwrap_or_else(|| Look {
                colour: self.colour.clone(),
                ..Look::default()
            })
    }

    /// The profile as it may be shown: the name clean and within its limits, a look that is too long
    /// left out.
    #[must_use]
    pub fn clean(self) -> Self {
        let look = if self.look.len() > MAX_LOOK {
            Vec::new()
        } else {
            self.look
        };
        Self {
            name: text::clean_name(&self.name),
            look,
            colour: self.colour,
        }
    }
}

/// Somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub slot: Slot,
    pub who: Author,
    pub role: Role,
    pub profile: Profile,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Door {
    Open,
    Friends,
    Knock,
    Closed,
}

/// Asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    pub profile: Profile,
    /// Where the guest wants to be; elsewhere it does not come in. An invite's guest does not know.
    pub nest: Option<NestId>,
    /// What a housemate's own copy holds.
    pub copy: Option<Lineage>,
    /// The invite, and the proof of its secret for the host's nonce.
    pub invite: Option<(InviteId, [u8; 32])>,
    /// What is at hand of an earlier visit to this nest.
    pub resume: Option<Resume>,
}

/// How far a guest has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    pub nest: NestId,
    /// The last edit; `None` asks for a snapshot.
    pub edit: Option<Stamp>,
    /// Whose hub that edit is of.
    pub host: Author,
    /// The last line of chat.
    pub line: Option<Stamp>,
    /// The first of the guest's requests of which it does not know what became.
    pub open: Option<u64>,
}

/// Somebody was let in. People, chat, and a snapshot or the edits missed follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admitted {
    pub nest: NestId,
    pub slot: Slot,
    pub role: Role,
    pub door: Door,
    /// The last line of chat so far. Who resumes is sent those since the last one heard.
    pub chat: Stamp,
    /// Whose nest it is, whoever hosts it.
    pub owner: Author,
    /// Guests may keep what they saw last, to look at.
    pub keep: bool,
}

/// What somebody is holding while they drag, shown to others as it would land.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The thing, where it is one of the room.
    pub item: Option<ItemId>,
    pub kind: KindId,
    pub place: Placement,
    pub paint: Vec<PaintId>,
}

/// What a hash of the room is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHash([u8; 16]);

impl RoomHash {
    /// The same for the same room on every machine.
    pub fn of(room: &Room) -> Self {
        let bytes = postcard::to_allocvec(room).unwrap_or_default();
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(&bytes).as_bytes()[..16]);
        Self(hash)
    }
}

/// In hexadecimal digits.
impl fmt::Display for RoomHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a guest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToHost {
    Hello(Box<Hello>),
    Knock(Box<Knock>),
    /// Asks for a change.
    Request(Request),
    /// Says something to everybody.
    Say {
        id: LineId,
        text: String,
    },
    /// Appears otherwise from now on.
    Profile(Profile),
    /// Asks for a fresh snapshot: what is at hand is wrong.
    Resync,
    /// Lets in somebody who knocks, or does not. From here on: housemates only.
    Answer {
        who: Author,
        let_in: bool,
    },
    SetRole {
        who: Author,
        role: Role,
    },
    SetDoor(Door),
    /// Shows somebody out, and for ever where `block` is set.
    Remove {
        who: Author,
        block: bool,
    },
    /// Takes back what somebody changed, as far as nobody changed the same since. Where it cannot be,
    /// edit 0 is refused.
    TakeBack(Author),
    /// Keeps a copy, and is found here: can host the nest when the host leaves.
    Way(Way),
    /// What [`ToGuest::TakeOver`] asked for is done: all is on the disk.
    Ready,
    /// Whether guests may keep what they saw last.
    Keep(bool),
    /// Asks what kinds of somebody's own look like, at most [`MAX_WANTED`], and not before the last
    /// answer is here.
    WantKinds(Vec<KindId>),
    /// Leaves a note on a thing: anybody may. Sent until it is kept or the author gives it up.
    LeaveNote(Draft),
    /// Takes a note down: housemates any, others their own.
    TakeDown(NoteKey),
    /// What a housemate's own copy holds of notes that the host's lacks.
    BringNotes(Box<Board>),
    /// Where this machine may be reached past the relay: for who was let in, and at most [`MAX_REACH`].
    Reach(Vec<Address>),
    /// Where the guest is found at home, so that who lets them in can knock there.
    Home(Way),
}

/// What a host says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToGuest {
    Hello(Box<Hello>),
    /// The knock was heard; somebody is asked.
    Waiting,
    Admitted(Box<Admitted>),
    /// Where to start from; edits follow it.
    Snapshot(Box<Snapshot>),
    /// The edits after the one that the guest had follow.
    Resumed,
    /// The next edit of the order.
    Confirmed(Confirmed),
    /// Of your edits up to this number nothing can be lost any more: each is saved or was refused.
    Saved {
        author_seq: u64,
    },
    Refused {
        author_seq: u64,
        reason: Refusal,
    },
    /// Your undo or redo left this many changes alone, for others changed the same since.
    Skipped {
        author_seq: u64,
        changes: usize,
    },
    /// What the room is after this edit.
    Hash {
        stamp: Stamp,
        hash: RoomHash,
    },
    /// Everybody present, you among them.
    People(Vec<Person>),
    Arrived(Person),
    /// Somebody's role, name or look changed.
    Changed(Person),
    Left(Slot),
    /// The next line of chat.
    Line(Line),
    /// Your lines of this run up to this one are kept.
    Kept(LineId),
    /// Your line was not passed on.
    Unheard {
        id: LineId,
        reason: Unheard,
    },
    Door(Door),
    /// Somebody knocks. To housemates only.
    Knocking {
        who: Author,
        profile: Profile,
    },
    /// They were answered or went away.
    Gone(Author),
    /// The nest is hosted by this housemate from now on: knock there. Nothing follows.
    Moved(Author),
    /// Who ordered this nest's edits. To housemates, before the room; so are the next two.
    Lineage(Lineage),
    /// An edit that the copy lacks, in order from where it and the nest were one; without a gap up to
    /// the snapshot that follows.
    Past(Confirmed),
    /// Who may come in, and where housemates are found.
    Book(Box<Doorkeeper>),
    /// Those who take over when the host is gone, in this order. To everybody.
    Heirs(Vec<Mate>),
    /// The host leaves: get ready to take over, then say [`ToHost::Ready`].
    TakeOver,
    /// Still here.
    Beat,
    /// The recipes of the kinds that were asked for, on [`Lane::Bulk`]: those that the room uses and
    /// that are at hand.
    Kinds(Vec<(KindId, String)>),
    /// All notes, after the room; to housemates with those that were taken down.
    Notes(Box<Board>),
    /// A note was left.
    Noted(Note),
    /// One was taken down.
    Unnoted(NoteKey),
    /// Your note of this number is kept.
    NoteKept(u64),
    /// Your note was not taken, and still waits with you.
    NoteRefused {
        number: u64,
        reason: Unleft,
    },
    /// Where the host's machine may be reached past the relay: to who is let in, at most [`MAX_REACH`].
    Reach(Vec<Address>),
}
