//! Connections between people: QUIC over the one socket of [`super::path`], with a thread of its own.
//!
//! [`Net::start`] opens the socket and starts the thread; commands go in with [`Net::command`], events
//! come out of [`Sink`]s. A connection is a [`Link`]: frames go out with [`Link::send`], those that come
//! in are events. The thread knows nothing of what they say.
//!
//! Every queue is bounded. Commands: given back as [`Busy`]. Frames out: given back by [`Link::send`],
//! and [`NetEvent::Room`] says when to try again. Frames in: where the sink is full, the stream is not
//! read on, and the other side's queue fills. Datagrams: older ones give way, in both directions.

mod bucket;
mod config;
mod dial;
mod engine;
mod frame;
mod link;
mod relay;
pub mod tls;

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::sync::{mpsc, oneshot};

pub use self::{
    config::{PEER, RELAY, Timers, client, endpoint, server, transport},
    dial::{DialError, Target},
    link::{Ending, Link},
    relay::RelayTrouble,
};
use super::{
    path::{Impairment, PathKind, Stats},
    proto::{
        identity::{Certificate, PublicKey, SecretKey},
        invite::{InviteId, RelayAddr},
        relay::{By, RelayLink, Welcome},
        wire::Lane,
    },
};

/// The protocol between people, as TLS names it.
pub const ALPN: &[u8] = b"nest/1";

/// Commands that wait for the thread.
const INBOX: usize = 256;
/// How long there still is a way to somebody after this side hung up.
const FAREWELL: Duration = Duration::from_millis(250);
/// How long relays are told that this side leaves.
const GOODBYE: Duration = Duration::from_millis(500);

/// What the network starts with.
#[derive(Debug, Clone)]
pub struct NetConfig {
    /// The key of this device, which TLS shows.
    pub device: SecretKey,
    /// Whose device it is: relays are told.
    pub certificate: Certificate,
    /// Where to listen; anywhere if not said.
    pub bind: Option<SocketAddr>,
    /// Bad weather, for tests.
    pub impair: Option<Impairment>,
}

/// Names a connection, for as long as the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

/// Takes events, on the network's thread: it must not wait. What it gives back it is asked to take
/// again a little later; while it does not, the connection that it is from is not read.
pub type Sink = Arc<dyn Fn(NetEvent) -> Result<(), NetEvent> + Send + Sync>;

/// What the network is asked for.
pub enum Command {
    /// Takes visitors from now on. All that happens on their connections goes to this sink.
    Listen { sink: Sink },
    /// Takes no more visitors; those who are here stay.
    StopListening,
    /// Is to be found through this relay from now on, or through none. News of it go to the sink.
    SetRelay {
        relay: Option<RelayLink>,
        sink: Sink,
    },
    /// Who the relay leads here: holders of these invites, and these friends, who also see that this
    /// person is there: the first [`MAX_LISTED`] of each. Kept for when the relay is reached again.
    ///
    /// [`MAX_LISTED`]: super::proto::relay::MAX_LISTED
    Register {
        invites: Vec<InviteId>,
        friends: Vec<PublicKey>,
    },
    /// Answers [`NetEvent::Introduced`].
    Decide { introduction: u64, admit: bool },
    /// Connects to somebody: [`NetEvent::Connected`] or [`NetEvent::DialFailed`].
    Dial {
        visit: u64,
        target: Box<Target>,
        sink: Sink,
    },
    /// Tries these addresses of who is connected, which take over if they answer.
    Try {
        conn: ConnId,
        addresses: Vec<SocketAddr>,
    },
    /// Takes another port, as after the network changed. Connections live on.
    Rebind,
}

/// What happened. Of one connection: first `Connected`, last `Closed`.
#[derive(Debug)]
pub enum NetEvent {
    Connected(Box<Connected>),
    /// A whole frame. Of one lane they come in order, each once; datagrams do not.
    Frame {
        conn: ConnId,
        lane: Lane,
        bytes: Vec<u8>,
    },
    /// There is room again after [`Link::send`] gave a frame back.
    Room {
        conn: ConnId,
    },
    /// How packets travel now. Said when it changes.
    Path {
        conn: ConnId,
        kind: PathKind,
        round_trip: Duration,
    },
    Closed {
        conn: ConnId,
        why: Ending,
    },
    DialFailed {
        visit: u64,
        why: DialError,
    },
    /// Somebody asks, through the relay, to be led here. Decide soon.
    Introduced(Box<Introduced>),
    RelayUp(Box<RelayUp>),
    /// It is tried again.
    RelayDown {
        relay: Box<RelayAddr>,
        why: RelayTrouble,
    },
    /// A friend came or went.
    Presence {
        person: PublicKey,
        here: bool,
    },
}

/// A connection stands.
#[derive(Debug, Clone)]
pub struct Connected {
    pub link: Link,
    /// The key that the other side proved to hold.
    pub device: PublicKey,
    /// What the relay that introduced them says of who they are; Hello says it again.
    pub certificate: Option<Certificate>,
    pub kind: PathKind,
    /// The visit it was dialled for; `None` for visitors.
    pub dialled: Option<u64>,
}

/// Somebody asks to be led here.
#[derive(Debug, Clone)]
pub struct Introduced {
    pub introduction: u64,
    pub visitor: Certificate,
    pub by: By,
    /// What the proof of an invite was made for.
    pub nonce: [u8; 16],
}

/// A relay let this side in.
#[derive(Debug, Clone)]
pub struct RelayUp {
    pub relay: RelayAddr,
    pub welcome: Welcome,
}

/// Why the network could not start.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error("the network cannot be used at {at}: {source}")]
    Socket { at: String, source: std::io::Error },
    #[error("the device's key cannot be used: {0}")]
    Key(#[from] rustls::Error),
    #[error("no thread for the network: {0}")]
    Thread(std::io::Error),
}

/// Too many commands wait. The command comes back.
#[derive(Debug, thiserror::Error)]
#[error("the network has too much to do")]
pub struct Busy(pub Command);

/// The network's thread. It stops, and tells the other sides, when this is dropped.
#[derive(Debug)]
pub struct Net {
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<()>>,
    paths: super::path::PathSocket,
    port: u16,
}

impl Net {
    /// Opens the socket and starts the thread.
    ///
    /// # Errors
    /// Where the system gives no socket or thread.
    pub fn start(config: NetConfig) -> Result<Self, NetError> {
        let (commands, inbox) = mpsc::channel(INBOX);
        let (started, start) = oneshot::channel();
        let at = config
            .bind
            .map_or_else(|| "any port".to_owned(), |at| at.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(4)
            .thread_name("net-names")
            .build()
            .map_err(NetError::Thread)?;
        let thread = thread::Builder::new()
            .name("net".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    match engine::Engine::new(config) {
                        Ok(engine) => {
                            let _ = started.send(Ok(engine.paths()));
                            engine.run(inbox).await;
                        }
                        Err(error) => drop(started.send(Err(error))),
                    }
                });
                // A name that is still being looked up is not waited for.
                runtime.shutdown_timeout(Duration::ZERO);
            });
        let thread = thread.map_err(NetError::Thread)?;
        let socket = |source| NetError::Socket { at, source };
        let died = || std::io::Error::other("its thread died");
        let paths = match start.blocking_recv() {
            Ok(Ok(paths)) => paths,
            Ok(Err(engine::StartError::Socket(source))) => return Err(socket(source)),
            Ok(Err(engine::StartError::Key(error))) => return Err(NetError::Key(error)),
            Err(_) => return Err(NetError::Thread(died())),
        };
        let port = match paths.local_addr() {
            Ok(addr) => addr.port(),
            Err(source) => return Err(socket(source)),
        };
        Ok(Self {
            commands: Some(commands),
            thread: Some(thread),
            paths,
            port,
        })
    }

    /// The UDP port that was opened first.
    pub fn local_port(&self) -> u16 {
        self.port
    }

    /// What came to the socket and was of no use.
    pub fn stats(&self) -> Stats {
        self.paths.stats()
    }

    /// Asks for something. Never waits.
    ///
    /// # Errors
    /// Where too many commands wait.
    pub fn command(&self, command: Command) -> Result<(), Box<Busy>> {
        let Some(commands) = &self.commands else {
            return Err(Box::new(Busy(command)));
        };
        commands
            .try_send(command)
            .map_err(|error| Box::new(Busy(error.into_inner())))
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Listen { .. } => "Listen",
            Self::StopListening => "StopListening",
            Self::SetRelay { .. } => "SetRelay",
            Self::Register { .. } => "Register",
            Self::Decide { .. } => "Decide",
            Self::Dial { .. } => "Dial",
            Self::Try { .. } => "Try",
            Self::Rebind => "Rebind",
        })
    }
}
