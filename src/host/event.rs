//! What the hub's thread tells its client.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{FileTrouble, HostError, Recovered};
use crate::{
    assets::{RecipeError, Recipes},
    net::{
        path::PathKind,
        proto::{
            hub::Doorkeeper,
            invite::{Invite, RelayAddr},
            pose::Pose,
            wire::{Held, NestId, Profile, Reason, Slot, ToGuest},
        },
        quic::{DialError, NetError, RelayTrouble},
    },
    room::{
        Author,
        edit::Stamp,
        note::Draft,
        op::Field,
        rule::{Refusal, Role},
    },
    store::{CopyRow, Line, PersonRow, RoomId, RoomRow, StoreError},
};

/// What the thread tells.
#[derive(Debug)]
pub enum Event {
    /// The values kept for the person, by key. Comes first.
    Values(Vec<(String, String)>),
    /// The database was damaged and has been replaced.
    Recovered(Recovered),
    /// A room is open; its snapshot comes next.
    Opened(Box<Opened>),
    /// The hub of the room one is in says something.
    Hub(ToGuest),
    /// What furniture of other people's own looks like in a nest that is not one's own: before its
    /// snapshot, and whenever more is known. Until [`Event::Opened`].
    Kinds {
        recipes: Arc<Recipes>,
        /// What is wrong with those that were left out.
        faults: Vec<RecipeError>,
    },
    /// Where people are in it.
    Poses(Vec<(Slot, Pose)>),
    /// What somebody there holds in their hands.
    Held(Slot, Vec<Held>),
    /// Who may come in to the open room: when it opens, and when that changes.
    Door(Box<Doorkeeper>),
    /// Who knocks at the open room while one is elsewhere, whenever that changes; [`Command::Decide`]
    /// answers. In the room the hub says so.
    AtDoor(Vec<(Author, Profile)>),
    /// An invite was made.
    Invited(Box<Invite>),
    /// Notes of one's own that wait for the nest one is in, or looks at: on coming in, and after
    /// [`Command::LeaveNote`] and [`Command::TakeDown`]. What hangs there the hub says.
    NotesWaiting(Vec<Draft>),
    /// How a visit goes.
    Visit(VisitNews),
    /// How the relay fares.
    Relay(RelayNews),
    /// Somebody one knows came to the relay, or went.
    Presence {
        who: Author,
        here: bool,
    },
    /// The network cannot be used: one stays alone.
    NoNetwork(NetError),
    People(Vec<PersonRow>),
    /// Who is in no nest of one's own again, and how they appeared, if one met them.
    Blocked(Vec<(Author, Option<Profile>)>),
    /// Something asked for could not be done.
    Failed(HostError),
    File(FileNews),
    Log(LogNews),
    Rooms(Vec<RoomLine>),
    /// What is kept of nests one visited, the newest first.
    Copies(Vec<CopyRow>),
    /// A nest is shown as it was then; its snapshot comes next.
    OpenedCopy(Box<CopyRow>),
    /// The nest that was opened is hosted by this housemate already: a visit there follows.
    Elsewhere {
        host: Author,
        name: String,
    },
    /// Edits made here while the nest went on elsewhere were brought there.
    Met(Box<Met>),
    /// The host of a visit is gone and the nest is hosted here now; [`Event::Opened`] follows, and
    /// guests come back by themselves.
    TookOver {
        from: Author,
    },
    /// A housemate takes over the nest that was closed here.
    HandedOver {
        to: Author,
    },
    History(Vec<Line>),
    Exported {
        room: RoomId,
        to: PathBuf,
    },
    /// All that was asked for before is on the disk, or failed and said so.
    Flushed,
    /// Events were dropped for they were not taken; a snapshot of the open room follows.
    Missed,
}

/// How a visit goes.
#[derive(Debug)]
pub enum VisitNews {
    Dialling,
    /// Somebody is asked whether to let one in. With `machine` nobody sits where the nest is hosted, and
    /// whoever runs that machine can read what is said and done there.
    Waiting {
        machine: bool,
    },
    /// One is let in, for the first time or after a break; what the hub says comes next.
    Inside {
        host: Author,
        again: bool,
        machine: bool,
    },
    /// How packets travel, and where the relay is that carries them, or would.
    Path {
        kind: PathKind,
        round_trip: Duration,
        relay: Option<String>,
    },
    /// The connection is being made again.
    Broken,
    /// Somebody else hosts the nest now; [`VisitNews::Inside`] follows.
    Moved {
        host: Author,
    },
    /// It is over, and why nobody was reached if nobody was. One is in the open room again.
    Ended {
        reason: Reason,
        trouble: Option<DialError>,
    },
}

/// How a copy and a nest that went on by themselves became one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Met {
    /// Changes made here that were brought there.
    pub changes: usize,
    /// What was changed in both places: the nest's side stayed.
    pub conflicts: Vec<Field>,
    /// Why they could not be brought there. What was here is among the backups of the room.
    pub refused: Option<Refusal>,
}

/// How the relay fares through which one is found.
#[derive(Debug)]
pub enum RelayNews {
    /// There is none.
    None,
    /// It is being reached.
    Calling(RelayAddr),
    /// One is found there; what it is called, and its house rules.
    Up {
        relay: RelayAddr,
        name: String,
        rules: String,
    },
    Down {
        relay: RelayAddr,
        why: RelayTrouble,
    },
}

/// An open room.
#[derive(Debug)]
pub struct Opened {
    pub room: RoomId,
    pub nest: NestId,
    /// Whose nest it is, which others may share.
    pub owner: Author,
    pub path: PathBuf,
    /// The last edit it holds.
    pub stamp: Stamp,
    /// What is odd in the file, a line each.
    pub report: String,
    /// The person's own recipes that the room may use.
    pub recipes: Arc<Recipes>,
    /// What is wrong with those that were left out.
    pub faults: Vec<RecipeError>,
}

/// How the room file fares.
#[derive(Debug)]
pub enum FileNews {
    /// It holds the room as it is.
    Saved,
    /// It could not be written; tried again until it can.
    NotSaved(FileTrouble),
    /// Another program changed it, and the change was taken in. In `conflicts` the room's own side
    /// stayed; `report` has a line for each oddity of the file.
    Merged {
        conflicts: Vec<Field>,
        report: String,
    },
    /// Another program made it something that is no room. It is not written until it is mended, or
    /// until [`Command::Overwrite`]; edits are logged all the same.
    Broken(FileTrouble),
    /// It is gone. The next edit writes it again.
    Gone,
    /// After [`FileNews::Broken`] or [`FileNews::Gone`] it is there as Nest knew it.
    Back,
}

/// How the log fares.
#[derive(Debug)]
pub enum LogNews {
    /// Edits cannot be logged now; tried again until they can. When too many wait, edits are refused.
    NotSaved(StoreError),
    /// They can again.
    SavedAgain,
}

/// A line of the list of rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomLine {
    pub row: RoomRow,
    /// Whether its file is where it was.
    pub there: bool,
    /// Whether it lies elsewhere than in the data folder.
    pub elsewhere: bool,
    pub open: bool,
    /// Who shares it, if anybody does.
    pub shared: Option<Shared>,
}

/// Who shares a nest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    pub owner: Author,
    /// The owner and the housemates, oneself among them.
    pub mates: Vec<Housemate>,
}

/// Somebody who shares a nest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Housemate {
    pub who: Author,
    /// As they were called last; empty where that is not known.
    pub name: String,
    pub role: Role,
}
