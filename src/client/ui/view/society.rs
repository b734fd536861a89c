//! People, as the panels show them.

use std::time::Duration;

use jiff::civil::{self, Date};

use crate::{
    client::link::society::{
        DialError, Door, Emblem, Invite, InviteId, NestId, PathKind, Reason, RelayTrouble,
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
    /// Guests may keep what they saw last of one's own nest.
    pub keep: bool,
    /// Who is in the room besides oneself.
    pub here: Vec<(Face, Role)>,
    /// Who stands at the door.
    pub knocking: Vec<Face>,
    /// Who stands at the door of one's own nest while one is elsewhere.
    pub knocking_at_home: Vec<Face>,
    /// Invites that lead to the open room.
    pub invites: Vec<Given>,
    /// The invite made last, and how many were made.
    pub invited: Option<(u64, Box<Invite>)>,
    /// Who may never come back.
    pub blocked: Vec<Face>,
    /// Whom one visited or let in, who is here left out.
    pub friends: Vec<Friend>,
    pub relay: RelayState,
    /// Nobody else learns where this computer is.
    pub hidden: bool,
    pub runs_here: RunsHere,
    pub visit: Option<Visit>,
    /// What is kept of nests one visited, the newest first.
    pub copies: Vec<Copy>,
    /// The one of them that is open.
    pub copy: Option<Copy>,
    /// What day it is.
    pub today: Day,
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
            keep: true,
            here: Vec::new(),
            knocking: Vec::new(),
            knocking_at_home: Vec::new(),
            invites: Vec::new(),
            invited: None,
            blocked: Vec::new(),
            friends: Vec::new(),
            relay: RelayState::default(),
            hidden: false,
            runs_here: RunsHere::default(),
            visit: None,
            copies: Vec::new(),
            copy: None,
            today: Day::default(),
            chat: Vec::new(),
            unread: 0,
        }
    }
}

impl Society {
    /// Whether one is elsewhere than in a nest that is hosted here.
    pub fn is_away(&self) -> bool {
        self.copy.is_some() || self.guest().is_some()
    }

    /// Whether somebody hears what is said: not while one stands before a door.
    pub fn is_heard(&self) -> bool {
        let outside = |visit: &Visit| matches!(visit.stage, Stage::Calling | Stage::Waiting);
        !self.visit.as_ref().is_some_and(outside)
    }

    /// How many stand at one of the doors.
    pub fn knocks(&self) -> usize {
        self.knocking.len() + self.knocking_at_home.len()
    }

    /// The visit, while one is there.
    pub fn guest(&self) -> Option<&Visit> {
        let inside = |visit: &&Visit| matches!(visit.stage, Stage::Inside | Stage::Reconnecting);
        self.visit.as_ref().filter(inside)
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
    /// What they are in the nest that is open here, if they were ever let in.
    pub role: Option<Role>,
    /// They are to be found just now.
    pub there: bool,
    /// How long ago they were seen, in seconds.
    pub seen: u64,
    /// There is a way to their nest.
    pub knocks: bool,
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

/// A relay of one's own, beside this window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RunsHere {
    #[default]
    No,
    Starting,
    /// What others paste to use it.
    At(String),
    /// Why it could not start.
    Failed(String),
}

/// A nest as it was when one left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub nest: NestId,
    /// What its owner was called.
    pub whose: String,
    /// What the room was called.
    pub name: String,
    /// How long ago it was like this, in seconds.
    pub ago: u64,
    /// Leads to the nest as it is now.
    pub invite: Option<Box<Invite>>,
}

/// A visit to a nest that is hosted elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Whose nest it is; nobody may know their name yet.
    pub name: Option<String>,
    /// Who hosts one's own nest just now.
    pub host: Option<String>,
    pub stage: Stage,
    /// How packets travel, and how long there and back.
    pub path: Option<(PathKind, Duration)>,
    /// No person is behind the host: whoever runs its machine can read what is said and done there.
    pub machine: bool,
    /// Where the relay is that carries packets, or would.
    pub relay: Option<String>,
    /// Leads there again, where it is not a nest that one shares.
    pub invite: Option<Box<Invite>>,
    /// Somebody one met, at whom one knocks.
    pub friend: Option<Author>,
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

/// When something was, by the clock on the wall here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970, which no clock being put forward changes.
    pub seconds: u64,
    pub day: Day,
    /// Minutes after midnight.
    pub minute: u16,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    pub year: i16,
    /// From 1.
    pub month: u8,
    pub day: u8,
    /// From 1, which is Monday.
    pub weekday: u8,
    /// Tells days apart by how many lie between.
    pub number: i32,
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        let since = civil::date(1970, 1, 1).until(date);
        Self {
            year: date.year(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
            weekday: date.weekday().to_monday_one_offset().unsigned_abs(),
            number: since.map_or(0, |span| span.get_days()),
        }
    }
}

/// A line of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub name: String,
    pub mine: bool,
    pub colour: [u8; 3],
    pub text: String,
    pub at: Moment,
    /// Nobody can say yet that it is kept.
    pub open: bool,
}
