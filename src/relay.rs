//! The relay: introduces people to each other and forwards their packets, which it cannot read.
//!
//! One UDP port. [`forwarder`] is the thread that owns it: it forwards, answers binds, and hands what
//! is QUIC to [`service`], which runs the control connections on a thread of its own. Between them
//! stand the [`channels`]. Who is here and who is led to whom is the [`desk`]'s; what outlives the
//! process is the [`store`]'s. A relay holds no room, no chat and no key that opens one.

pub mod admin;
mod channels;
pub mod config;
mod desk;
mod files;
mod forwarder;
mod limit;
mod service;
mod socket;
pub mod store;

use std::{
    fs::File,
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use tokio::sync::watch;

use self::{
    channels::{Channels, Rates},
    desk::Desk,
    forwarder::{Counters, Forwarder},
    limit::Rate,
    service::Shared,
    socket::{ControlSocket, Inbox},
};
pub use self::{
    config::{Access, Config},
    store::{Member, Store},
};
use crate::net::proto::{identity::ParseError, invite::RelayAddr};

/// Why a relay does not start, or a command does not work.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    #[error("{0}: {1}", .path.display(), .error)]
    Io { path: PathBuf, error: io::Error },
    #[error("{0}: {1}", .path.display(), .error)]
    Config { path: PathBuf, error: String },
    #[error("{0}: {1}; put the copy back that you kept", .path.display(), .error)]
    Key { path: PathBuf, error: ParseError },
    #[error("{path} was written by a newer nest-relay: use that one; nothing was changed", path = .0.display())]
    Future(PathBuf),
    #[error("{0} is damaged: {reason}; put the copy back that you kept", .path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("the path {0:?} is not Unicode")]
    Path(PathBuf),
    #[error("the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("another relay runs on {path}: stop it, or give this one a data folder of its own", path = .0.display())]
    Running(PathBuf),
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
    #[error("cannot start QUIC: {0}")]
    Quic(String),
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
    #[error("{0}")]
    Usage(String),
}

/// A relay that runs. It stops when it is dropped.
pub struct Relay {
    addr: SocketAddr,
    link: RelayAddr,
    counters: Arc<Counters>,
    stop: watch::Sender<bool>,
    done: watch::Receiver<bool>,
    service: Option<JoinHandle<()>>,
    forwarder: Option<JoinHandle<()>>,
    forwarder_stop: Arc<AtomicBool>,
    /// Keeps other relays off the data.
    _lock: File,
}

/// What went over a relay's port since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Of all kinds, without the headers of UDP.
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Packets.
    pub forwarded: u64,
    pub dropped: u64,
}

impl Relay {
    /// Starts a relay. What is missing in its data folder is made.
    ///
    /// # Errors
    /// Where the data cannot be read or written, or the port is taken.
    pub fn start(config: Config) -> Result<Self, RelayError> {
        let file = config.data.join(config::FILE);
        config
            .check()
            .map_err(|error| RelayError::Config { path: file, error })?;
        files::make_folder(&config.data)?;
        let lock = files::lock(&config.data)?;
        let lock = lock.ok_or_else(|| RelayError::Running(config.data.clone()))?;
        let key = files::key(&config.data)?;
        let store = Store::open(&config.data)?;
        let (socket, state) = listen(&config)?;
        let socket = Arc::new(socket);
        let fault = |error| RelayError::Listen(config.listen.clone(), error);
        let addr = socket.local_addr().map_err(fault)?;
        let link = RelayAddr {
            host: config.public(addr),
            key: key.public(),
        };
        store.set_note(desk::ADDRESS, Some(&link.host))?;
        let rates = Rates {
            channel: Rate::of_kbit(config.channel_kbit),
            person: Rate::of_kbit(config.person_kbit),
            address: Rate::of_kbit(config.address_kbit),
        };
        let start = Instant::now();
        let channels = Arc::new(Mutex::new(Channels::new(rates, rand::random())));
        let inbox = Arc::new(Inbox::default());
        let counters = Arc::new(Counters::default());
        let forwarder_stop = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared {
            connects: Rate::per_minute(config.connects),
            desk: Mutex::new(Desk::new(config, store, Arc::clone(&channels))?),
            start,
        });
        let control = ControlSocket {
            socket: Arc::clone(&socket),
            inbox: Arc::clone(&inbox),
            counters: Arc::clone(&counters),
        };
        let forwarder = Forwarder {
            socket,
            state,
            channels,
            inbox,
            counters: Arc::clone(&counters),
            start,
            stop: Arc::clone(&forwarder_stop),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(RelayError::Thread)?;
        let endpoint = {
            let _inside = runtime.enter();
            service::endpoint(&key, control)?
        };
        let (stop, stopping) = watch::channel(false);
        let (finish, done) = watch::channel(false);
        let forwarder = spawn("relay-forward", move || forwarder.run())?;
        let service = spawn("relay", move || {
            runtime.block_on(service::serve(endpoint, shared, stopping));
            finish.send_replace(true);
        })?;
        Ok(Self {
            addr,
            link,
            counters,
            stop,
            done,
            service: Some(service),
            forwarder: Some(forwarder),
            forwarder_stop,
            _lock: lock,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What people paste.
    pub fn link(&self) -> &RelayAddr {
        &self.link
    }

    pub fn traffic(&self) -> Traffic {
        Traffic {
            bytes_in: self.counters.bytes_in.load(Relaxed),
            bytes_out: self.counters.bytes_out.load(Relaxed),
            forwarded: self.counters.forwarded.load(Relaxed),
            dropped: self.counters.dropped.load(Relaxed),
        }
    }

    /// Turns true when it has drained, or was stopped.
    pub fn done(&self) -> watch::Receiver<bool> {
        self.done.clone()
    }

    /// Tells everybody, keeps what is to be kept, and stops. Takes up to two seconds.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        // The forwarder carries the last words.
        let served = self.service.take().map(JoinHandle::join);
        self.forwarder_stop.store(true, Relaxed);
        let forwarded = self.forwarder.take().map(JoinHandle::join);
        if matches!(served, Some(Err(_))) || matches!(forwarded, Some(Err(_))) {
            tracing::error!("a thread of the relay had ended on its own");
        }
    }
}

fn listen(
    config: &Config,
) -> Result<(std::net::UdpSocket, quinn::udp::UdpSocketState), RelayError> {
    let mut first = None;
    for addr in config.candidates() {
        match forwarder::open(addr) {
            Ok(opened) => return Ok(opened),
            Err(error) => first = first.or(Some(error)),
        }
    }
    let error = first.unwrap_or_else(|| io::ErrorKind::InvalidInput.into());
    Err(RelayError::Listen(config.listen.clone(), error))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, RelayError> {
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(run).map_err(RelayError::Thread)
}

/// Whoever panicked while holding it left it whole: every change is one call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
