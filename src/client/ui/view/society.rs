//! People, as the panels show them.

use std::time::Duration;

use crate::{
    client::link::society::{
        DialError, Door, Emblem, Invite, InviteId, PathKind, Reason, RelayTrouble,
    },
    room::{Author, rule::Role},
};

/// How somebody is told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub who: Author,
    pub name: String,
    /// *Their colour*.
    pub colour: [u8; 3],
    pub emblem: Emblem,
}

impl Face {
    pub fn new(who: Author, name: &str, colour: [u8; 3]) -> Self {
        Self {
            who,
            name: name.to_owned(),
            colour,
            emblem: Emblem::of(who.into()),
        }
    }
}

/// Everybody, and the ways to them.
#[derive(Debug, Clone)]
pub struct Society {
    /// Oneself, and the code by which others know one.
    pub me: Option<(Face, String)>,
    /// What one may do in the room one is in.
    pub role: Role,
    pub door: Door,
    /// Who is in the room besides oneself.
    pub here: Vec<(Face, Role)>,
    /// Who stands at the door.
    pub knocking: Vec<Face>,
    /// Invites that lead to the open room.
    pub invites: Vec<Given>,
    /// The invite made last, and how many were made.
    pub invited: Option<(u64, Box<Invite>)>,
    /// Who may never come back.
    pub blocked: Vec<Face>,
    /// Whom one visited or let in, who is here left out.
    pub friends: Vec<Friend>,
    pub relay: RelayState,
    pub visit: Option<Visit>,
    /// The oldest first.
    pub chat: Vec<Spoken>,
    /// Lines of others since the chat was last open.
    pub unread: usize,
}

impl Default for Society {
    fn default() -> Self {
        Self {
            me: None,
            role: Role::Owner,
            door: Door::Knock,
            here: Vec::new(),
            knocking: Vec::new(),
            invites: Vec::new(),
            invited: None,
            blocked: Vec::new(),
            friends: Vec::new(),
            relay: RelayState::default(),
            visit: None,
            chat: Vec::new(),
            unread: 0,
        }
    }
}

impl Society {
    /// Whether one is in somebody else's nest.
    pub fn is_away(&self) -> bool {
        let visit = self.visit.as_ref();
        visit.is_some_and(|visit| matches!(visit.stage, Stage::Inside | Stage::Reconnecting))
    }
}

/// An invite that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub id: InviteId,
    pub role: Role,
    /// Seconds for which it still leads here; `None`: for ever.
    pub left: Option<u64>,
}

/// Somebody one met.
#[derive(Debug, Clone)]
pub struct Friend {
    pub face: Face,
    /// They are to be found just now.
    pub there: bool,
    /// How long ago they were seen, in seconds.
    pub seen: u64,
    /// Leads to their nest.
    pub invite: Option<Box<Invite>>,
}

/// The relay through which one is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RelayState {
    #[default]
    None,
    Calling {
        host: String,
    },
    Up {
        host: String,
        name: String,
        rules: String,
    },
    Down {
        host: String,
        why: RelayTrouble,
    },
    /// There is no network at all.
    NoNetwork {
        reason: String,
    },
}

/// A visit to somebody's nest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Whose nest it is; nobody may know their name yet.
    pub name: Option<String>,
    pub stage: Stage,
    /// How packets travel, and how long there and back.
    pub path: Option<(PathKind, Duration)>,
    /// Where the relay is that leads there.
    pub relay: Option<String>,
    /// Leads there again.
    pub invite: Box<Invite>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    Calling,
    /// They are asked.
    Waiting,
    Inside,
    Reconnecting,
    Ended {
        reason: Reason,
        trouble: Option<DialError>,
    },
}

/// A line of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub name: String,
    pub mine: bool,
    pub colour: [u8; 3],
    pub text: String,
    /// How long ago, in seconds.
    pub ago: u64,
    /// Nobody can say yet that it is kept.
    pub open: bool,
}
