//! The thread that owns a room: it orders edits, logs them, keeps the room file in step, and takes in
//! what others change in that file. It runs wherever a room is hosted, also alone and offline.
//!
//! [`Host::start`] takes the data folder and starts the thread; commands go in with [`Host::send`],
//! [`Event`]s come out of [`Host::poll`]. What is asked of a room and what its hub answers are
//! [`Request`] and [`ToGuest`], as between machines.

mod away;
mod backup;
mod borrowed;
mod command;
mod copies;
mod desk;
mod disk;
mod error;
mod event;
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
mod reach;
mod recover;
mod seek;
mod social;
mod succession;
mod visitor;
mod watch;
mod worker;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    assets::own::Vet,
    net::{
        proto::wire::Profile,
        quic::{NetConfig, NetEvent},
    },
    room::{Author, scene::Vocabulary},
    store::{Store, StoreError},
};

pub use self::{
    command::{Command, NewInvite},
    disk::{Disk, Mark, RealDisk, replace},
    error::{Busy, Doing, HostError},
    event::{
        Event, FileNews, Housemate, LogNews, Met, Opened, RelayNews, RoomLine, Shared, VisitNews,
    },
    file::FileTrouble,
    home::{Home, HomeError},
    keys::{KeyError, Keys},
    list::file_name,
    recover::Recovered,
    social::HIDDEN,
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
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Says that the thread has ended, however that came, and wakes who has to hear of it.
struct Farewell {
    ended: Arc<AtomicBool>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Drop for Farewell {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        (self.wake)();
    }
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
        let ended = Arc::new(AtomicBool::new(false));
        let farewell = Farewell {
            ended: ended.clone(),
            wake: config.wake.clone(),
        };
        let (inbox, input) = mpsc::sync_channel(INBOX);
        let (output, events) = mpsc::sync_channel(OUTBOX);
        let worker = worker::Worker::new(config, store, inbox.clone(), output);
        let thread = thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || {
                let _farewell = farewell;
                // Goes first: who hears that the thread has ended can hand it nothing more.
                let input = input;
                worker.run(&input, recovered);
            })
            .map_err(HostError::Thread)?;
        Ok(Self {
            inbox,
            events: Mutex::new(events),
            ended,
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

    /// Whether the thread has ended before its time: it panicked, and takes nothing any more. Wakes the
    /// client as events do.
    pub fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
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
