//! The thread that owns a room: it orders edits, logs them, keeps the room file in step, and takes in
//! what others change in that file. It runs wherever a room is hosted, also alone and offline.
//!
//! [`Host::start`] takes the data folder and starts the thread; commands go in with [`Host::send`],
//! [`Event`]s come out of [`Host::poll`]. What is asked of a room and what its hub answers are
//! [`Request`] and [`ToGuest`], as between machines.

mod away;
mod backup;
mod borrowed;
mod copies;
mod desk;
mod disk;
mod file;
mod guests;
mod home;
mod keep;
mod keys;
mod list;
mod network;
mod notes;
mod opened;
mod outbox;
mod recover;
mod seek;
mod social;
mod succession;
mod visitor;
mod watch;
mod worker;

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    assets::{RecipeError, Recipes, own::Vet},
    net::{
        path::PathKind,
        proto::{
            hub::Doorkeeper,
            invite::{Invite, InviteId, RelayAddr},
            pose::Pose,
            relay::RelayLink,
            wire::{Held, NestId, Profile, Reason, Slot, ToGuest, ToHost},
        },
        quic::{DialError, NetConfig, NetError, NetEvent, RelayTrouble},
    },
    room::{
        Author, ItemId,
        edit::Stamp,
        note::{Draft, NoteKey, Unleft},
        op::Field,
        replica::Request,
        rule::{Refusal, Role},
        scene::Vocabulary,
    },
    store::{CopyRow, Line, PersonRow, RoomId, RoomRow, Store, StoreError},
};

pub use self::{
    disk::{Disk, Mark, RealDisk, replace},
    file::FileTrouble,
    home::{Home, HomeError},
    keys::{KeyError, Keys},
    recover::Recovered,
    visitor::{Visited, Visitor},
};

/// Commands that wait for the thread. When it is full [`Host::send`] gives the command back; the
/// client sends it again with its next frame.
const INBOX: usize = 1_024;
/// Events that wait for the client. When it is full, events are dropped until there is room again;
/// then come [`Event::Missed`] and a fresh snapshot. The thread never waits for a client.
const OUTBOX: usize = 4_096;

/// How long the thread lets things rest.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From an edit to the writing of the room file.
    pub save: Duration,
    /// A file that another program changed is read when it was left alone for so long.
    pub quiet: Duration,
    /// How often the file is looked at, however little the system tells.
    pub look: Duration,
    /// From a failed write to the next try, doubling up to the second.
    pub retry: (Duration, Duration),
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            save: Duration::from_secs(1),
            quiet: Duration::from_millis(300),
            look: Duration::from_secs(2),
            retry: (Duration::from_millis(500), Duration::from_secs(15)),
        }
    }
}

/// What a host starts with.
pub struct Config {
    pub home: Home,
    pub vocabulary: Vocabulary,
    /// What a recipe of the person's own has to pass besides being one.
    pub vet: Vet,
    /// The person whose rooms these are.
    pub me: Author,
    /// How they appear.
    pub profile: Profile,
    /// Nobody sits at this machine: it hosts by itself, and its door says so.
    pub machine: bool,
    /// With which friends come in and others are visited; `None` stays alone.
    pub network: Option<NetConfig>,
    /// Called from the thread when there are events to poll.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    pub disk: Box<dyn Disk>,
    pub pace: Pace,
}

impl Config {
    pub fn new(home: Home, vocabulary: Vocabulary, me: Author) -> Self {
        Self {
            home,
            vocabulary,
            vet: |_| Ok(()),
            me,
            profile: Profile::default(),
            machine: false,
            network: None,
            wake: Arc::new(|| {}),
            disk: Box::new(RealDisk),
            pace: Pace::default(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("home", &self.home)
            .field("me", &self.me)
            .finish_non_exhaustive()
    }
}

/// What the thread is asked for. It does so in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Opens a room of the list, after closing the one that was open.
    Open(RoomId),
    /// Opens a room file where it lies, after closing the room that was open.
    OpenFile(PathBuf),
    /// Asks the hub of the open room for a change.
    Request(Request),
    /// Asks for a fresh snapshot of the open room.
    Resync,
    /// Says something to everybody in the room one is in.
    Say(String),
    /// Tells the hub of the room one is in who one is, what the door is to be, whom to let in.
    Tell(ToHost),
    /// Leaves a note on a thing of the nest one is in, or looks at as it was then: it waits on this
    /// machine until one is let in there. [`Event::NotesWaiting`] follows.
    LeaveNote {
        item: ItemId,
        text: String,
    },
    /// Takes a note down that hangs in the nest one is in, or gives up one that waits for it.
    TakeDown(NoteKey),
    /// Where one is in the room.
    Pose(Pose),
    /// What one holds in one's hands; nothing after letting go.
    Held(Vec<Held>),
    /// Makes an invite to the open room: [`Event::Invited`].
    Invite(NewInvite),
    Revoke(InviteId),
    /// Decides about people of the nest that is open here, wherever one is: [`ToHost::Answer`],
    /// [`ToHost::SetRole`], [`ToHost::SetDoor`], [`ToHost::Remove`].
    Decide(ToHost),
    /// Never wants to see somebody again in any nest of one's own, nor where one is if one may decide
    /// that: [`Event::Blocked`].
    Block(Author),
    /// Lets somebody knock again who was blocked.
    Unblock(Author),
    /// Lists whom one met, [`Event::People`], and who is blocked, [`Event::Blocked`].
    People,
    /// Takes somebody off that list.
    Forget(Author),
    /// Is to be found through this relay from now on, or through none.
    SetRelay(Option<RelayLink>),
    /// Goes to somebody's nest; the open room stays open for those who are in it.
    Visit(Box<Invite>),
    /// Ends the visit and is in the open room again.
    GoHome,
    /// Shows a nest as it was when one left it: everything can be tried, nothing is kept. Ends with
    /// [`Command::GoHome`].
    OpenCopy(NestId),
    /// Makes a room of this text in the data folder and opens it. Its name replaces the text's.
    New {
        name: String,
        text: String,
    },
    /// Lists the rooms, [`Event::Rooms`], and the copies, [`Event::Copies`]. So do the next four when they are done.
    List,
    Duplicate {
        room: RoomId,
        name: String,
    },
    Rename {
        room: RoomId,
        name: String,
    },
    /// Puts a room that is not open into the bin; its file goes there too if it lies in the data folder.
    Bin(RoomId),
    Restore(RoomId),
    /// Writes a copy of the room's file: [`Event::Exported`].
    Export {
        room: RoomId,
        to: PathBuf,
    },
    /// Lists the newest edits of the open room, newest first: [`Event::History`].
    History {
        limit: usize,
    },
    /// Writes the open room over a file that is broken; what it held is kept among the backups.
    Overwrite,
    /// Writes the room file now, if it is behind: [`Event::Flushed`].
    Flush,
    /// Keeps a value of the person's own.
    SetValue {
        key: String,
        value: String,
    },
}

/// What an invite is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvite {
    /// What it makes of who comes by it.
    pub role: Role,
    /// For how long it leads here; for ever where this is not said.
    pub lasts: Option<Duration>,
    /// Whether it names this machine's own addresses: then it works without a relay on the same
    /// network, and tells where one is.
    pub nearby: bool,
}

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
    /// How packets travel.
    Path {
        kind: PathKind,
        round_trip: Duration,
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

/// Why the thread could not start, or do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{path}: {trouble}")]
    File { path: PathBuf, trouble: FileTrouble },
    #[error("{0}")]
    Refused(Refusal),
    #[error("no room is open")]
    NoneOpen,
    #[error("the room is open: open another one first")]
    IsOpen(RoomId),
    #[error("nothing is kept of this nest")]
    NoCopy,
    #[error("{0}")]
    Unleft(Unleft),
    #[error("there is no network here")]
    NoNetwork,
    #[error(
        "no relay is known, so nobody would find the way: name one, or invite for this network only"
    )]
    NoWay,
    #[error("this leads to your own nest")]
    Yourself,
    #[error("the thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// The inbox is full, or the thread has ended; the command comes back.
#[derive(Debug, thiserror::Error)]
#[error("the hub's thread takes nothing now")]
pub struct Busy(pub Command);

enum Input {
    Command(Command),
    Net(Box<NetEvent>),
    /// The room file was touched. Where this finds no place, the thread is awake anyway and looks at
    /// the flag.
    Touched,
    Close,
}

/// The hub's thread. Dropping it writes what is to be written and waits for that.
#[derive(Debug)]
pub struct Host {
    inbox: SyncSender<Input>,
    /// In a mutex only so that the host can be shared; one client polls.
    events: Mutex<Receiver<Event>>,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    /// Opens the database in the data folder and starts the thread. A damaged database is moved among
    /// the backups and a fresh one made: [`Event::Recovered`] says so.
    ///
    /// # Errors
    /// [`StoreError::Future`], or where the data folder cannot be written.
    pub fn start(config: Config) -> Result<Self, HostError> {
        let (store, recovered) = match Store::open(&config.home.database()) {
            Ok(store) => (store, None),
            Err(StoreError::Damaged { reason, .. }) => {
                let (store, recovered) = recover::recover(&config, reason)?;
                (store, Some(recovered))
            }
            Err(error) => return Err(error.into()),
        };
        let (inbox, input) = mpsc::sync_channel(INBOX);
        let (output, events) = mpsc::sync_channel(OUTBOX);
        let worker = worker::Worker::new(config, store, inbox.clone(), output);
        let thread = thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || worker.run(&input, recovered))
            .map_err(HostError::Thread)?;
        Ok(Self {
            inbox,
            events: Mutex::new(events),
            thread: Some(thread),
        })
    }

    /// Asks for something. Never waits.
    ///
    /// # Errors
    /// Gives the command back where the inbox is full.
    pub fn send(&self, command: Command) -> Result<(), Busy> {
        let sent = self.inbox.try_send(Input::Command(command));
        sent.map_err(|error| match error {
            TrySendError::Full(Input::Command(command))
            | TrySendError::Disconnected(Input::Command(command)) => Busy(command),
            _ => unreachable!("only what was sent comes back"),
        })
    }

    /// Whether the thread has ended before its time: it panicked, and takes nothing any more.
    pub fn ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The next event, if there is one. Never waits.
    pub fn poll(&self) -> Option<Event> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.try_recv().ok()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // An error says that the thread has ended, which is what is wanted.
        let _ = self.inbox.send(Input::Close);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the hub's thread panicked");
        }
    }
}
