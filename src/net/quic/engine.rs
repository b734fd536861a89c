//! What the network's thread does: takes commands and visitors, and keeps all connections.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use quinn::{Connection, ConnectionError, Endpoint, Incoming, TokioRuntime, VarInt};
use tokio::{
    sync::{mpsc, watch},
    time,
};

use super::{
    ALPN, Command, ConnId, Connected, FAREWELL, GOODBYE, NetConfig, NetEvent, PEER, Sink, config,
    dial::{self, HANDSHAKE, Target},
    link::{Link, Post, deliver, tell},
    relay::{Behind, Relay, Relays},
    tls,
};
use crate::net::{
    path::{PathSocket, PeerRef, ProbeKey, Status},
    proto::{
        identity::{Certificate, PublicKey, SecretKey},
        relay::Channel,
        wire::Reason,
    },
};

/// Most connections. More visitors are turned away.
const MAX_LINKS: usize = 128;
/// Most handshakes at a time. More are not answered.
const MAX_HANDSHAKES: usize = 256;
/// From so many handshakes on, who comes has to prove their address first.
const RETRY_FROM: usize = 32;
/// Most people on their way here through a relay.
const MAX_EXPECTED: usize = 64;
/// How long who is led here has until they come.
const EXPECTED: Duration = Duration::from_secs(20);

/// Why the thread could not start.
#[derive(Debug)]
pub(super) enum StartError {
    Socket(io::Error),
    Key(rustls::Error),
}

#[derive(Debug)]
pub(super) struct Engine {
    pub(super) endpoint: Endpoint,
    pub(super) device: SecretKey,
    pub(super) certificate: Certificate,
    pub(super) relays: Relays,
    paths: PathSocket,
    post: Arc<Post>,
    listener: Mutex<Listener>,
    open: Mutex<BTreeMap<ConnId, Open>>,
    expected: Mutex<BTreeMap<SocketAddr, Expected>>,
    next: AtomicU64,
    handshakes: AtomicUsize,
}

#[derive(Default)]
struct Listener(Option<Sink>);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Listener").field(&self.0.is_some()).finish()
    }
}

#[derive(Debug)]
struct Open {
    connection: Connection,
    device: PublicKey,
    peer: PeerRef,
    visitor: bool,
}

/// Somebody whom a relay leads here.
#[derive(Debug)]
struct Expected {
    certificate: Certificate,
    peer: PeerRef,
    status: watch::Receiver<Status>,
}

/// A connection whose handshake is done.
pub(super) struct Adopted {
    pub(super) connection: Connection,
    pub(super) peer: PeerRef,
    pub(super) status: watch::Receiver<Status>,
    pub(super) certificate: Option<Certificate>,
    pub(super) dialled: Option<u64>,
    /// The relay that leads there, or could, and how to be led there by it.
    pub(super) relayed: Option<(Arc<Relay>, Target)>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    pub(super) fn new(config: NetConfig) -> Result<Arc<Self>, StartError> {
        let crypto = tls::server(&config.device, ALPN).map_err(StartError::Key)?;
        let paths = PathSocket::open(config.bind, config.impair).map_err(StartError::Socket)?;
        let endpoint = Endpoint::new_with_abstract_socket(
            config::endpoint(),
            Some(config::server(crypto, PEER)),
            paths.for_quinn(),
            Arc::new(TokioRuntime),
        );
        Ok(Arc::new(Self {
            endpoint: endpoint.map_err(StartError::Socket)?,
            device: config.device,
            certificate: config.certificate,
            relays: Relays::default(),
            paths,
            post: Arc::default(),
            listener: Mutex::default(),
            open: Mutex::default(),
            expected: Mutex::default(),
            next: AtomicU64::new(1),
            handshakes: AtomicUsize::new(0),
        }))
    }

    pub(super) fn paths(&self) -> PathSocket {
        self.paths.clone()
    }

    /// Runs until nobody can ask for anything any more.
    pub(super) async fn run(self: Arc<Self>, mut commands: mpsc::Receiver<Command>) {
        tokio::spawn(self.paths().drive());
        tokio::spawn(Arc::clone(&self.post).drive());
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.obey(command),
                    None => break,
                },
                Some(incoming) = self.endpoint.accept() => self.receive(incoming),
            }
        }
        let reason = Reason::Left.to_bytes();
        for open in lock(&self.open).values() {
            open.connection.close(VarInt::from_u32(0), &reason);
        }
        // Relays go last: they carry this.
        time::sleep(FAREWELL).await;
        self.endpoint.close(VarInt::from_u32(0), &reason);
        let _ = time::timeout(GOODBYE, self.endpoint.wait_idle()).await;
    }

    fn obey(self: &Arc<Self>, command: Command) {
        match command {
            Command::Listen { sink } => lock(&self.listener).0 = Some(sink),
            Command::StopListening => lock(&self.listener).0 = None,
            Command::SetRelay { relay, sink } => self.set_home(relay, sink),
            Command::Register { invites, friends } => self.register(invites, friends),
            Command::Decide {
                introduction,
                admit,
            } => self.decide(introduction, admit),
            Command::Dial {
                visit,
                target,
                sink,
            } => {
                tokio::spawn(dial::dial(Arc::clone(self), visit, *target, sink));
            }
            Command::Try { conn, addresses } => {
                let peer = lock(&self.open).get(&conn).map(|open| open.peer);
                for addr in addresses {
                    peer.inspect(|peer| self.paths.add(*peer, addr));
                }
            }
            Command::Rebind => {
                let rebound = self.paths.rebind();
                let rebound = rebound.and_then(|socket| self.endpoint.rebind_abstract(socket));
                if let Err(error) = rebound {
                    tracing::warn!("the network's port cannot be changed: {error}");
                }
            }
        }
    }

    /// Who takes visitors.
    pub(super) fn listener(&self) -> Option<Sink> {
        lock(&self.listener).0.clone()
    }

    fn receive(self: &Arc<Self>, incoming: Incoming) {
        let Some(sink) = self.listener() else {
            return incoming.ignore();
        };
        let handshakes = self.handshakes.load(Ordering::Relaxed);
        if handshakes >= MAX_HANDSHAKES {
            return incoming.ignore();
        }
        if handshakes >= RETRY_FROM && !incoming.remote_address_validated() {
            // Only who came back with a token already cannot be asked to, and they were not.
            return drop(incoming.retry());
        }
        if lock(&self.open).len() >= MAX_LINKS {
            return incoming.refuse();
        }
        self.handshakes.fetch_add(1, Ordering::Relaxed);
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            let done = match incoming.accept() {
                Ok(connecting) => time::timeout(HANDSHAKE, connecting).await.ok(),
                Err(_) => None,
            };
            engine.handshakes.fetch_sub(1, Ordering::Relaxed);
            if let Some(Ok(connection)) = done {
                engine.welcome(connection, sink).await;
            }
        });
    }

    async fn welcome(self: Arc<Self>, connection: Connection, sink: Sink) {
        let name = connection.remote_address();
        let expected = lock(&self.expected).remove(&name);
        let (peer, status, certificate) = match expected {
            Some(led) => (led.peer, led.status, Some(led.certificate)),
            None => {
                let (peer, status) = self.paths.direct(name);
                (peer, status, None)
            }
        };
        let adopted = Adopted {
            connection,
            peer,
            status,
            certificate,
            dialled: None,
            relayed: None,
        };
        self.adopt(adopted, sink).await;
    }

    /// Whether a visitor of this device is here; leads their packets through this channel then.
    pub(super) fn rebind_visitor(
        &self,
        device: PublicKey,
        way: Option<(SocketAddr, Channel)>,
    ) -> bool {
        let open = lock(&self.open);
        let visitor = open
            .values()
            .find(|open| open.visitor && open.device == device);
        if let (Some(open), Some((relay, channel))) = (visitor, way) {
            self.paths.bind(open.peer, relay, channel);
        }
        visitor.is_some()
    }

    /// Awaits a visitor whom a relay leads here.
    pub(super) fn expect(
        self: &Arc<Self>,
        certificate: Certificate,
        relay: SocketAddr,
        channel: Channel,
    ) {
        if self.rebind_visitor(certificate.device, Some((relay, channel))) {
            return;
        }
        if lock(&self.expected).len() >= MAX_EXPECTED {
            return;
        }
        let (peer, status) = self.paths.relayed(relay, channel);
        let expected = Expected {
            certificate,
            peer,
            status,
        };
        lock(&self.expected).insert(peer.name, expected);
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            time::sleep(EXPECTED).await;
            if lock(&engine.expected).remove(&peer.name).is_some() {
                engine.paths.forget(peer);
            }
        });
    }

    /// Keeps a connection until it ends.
    pub(super) async fn adopt(self: &Arc<Self>, adopted: Adopted, sink: Sink) {
        let Adopted {
            connection,
            peer,
            status,
            certificate,
            dialled,
            relayed,
        } = adopted;
        let mut secret = [0; 32];
        let exported = connection.export_keying_material(&mut secret, b"EXPORTER-nest-probes", b"");
        let device = tls::peer_key(&connection).filter(|device| {
            let wrong = |led: Certificate| led.device != *device;
            !certificate.is_some_and(wrong)
        });
        let (Some(device), Ok(())) = (device, exported) else {
            let reason = Reason::SomebodyElse.to_bytes();
            connection.close(VarInt::from_u32(0), &reason);
            self.paths.forget(peer);
            if let Some(visit) = dialled {
                let why = dial::DialError::WrongKey;
                tell(&sink, NetEvent::DialFailed { visit, why }).await;
            }
            return;
        };
        self.paths
            .start(peer, ProbeKey::new(&secret, dialled.is_some()));
        let conn = ConnId(self.next.fetch_add(1, Ordering::Relaxed));
        let open = Open {
            connection: connection.clone(),
            device,
            peer,
            visitor: dialled.is_none(),
        };
        lock(&self.open).insert(conn, open);
        let link = Link::new(conn, connection.clone(), Arc::clone(&self.post));
        let connected = Connected {
            link: link.clone(),
            device,
            certificate,
            kind: status.borrow().kind,
            dialled,
        };
        let relay = relayed.as_ref().map(|(relay, _)| Arc::clone(relay));
        let (engine, bound) = (Arc::clone(self), status.clone());
        let watcher = tokio::spawn(async move {
            match relayed {
                Some((relay, target)) => {
                    let behind = Behind {
                        paths: engine.paths(),
                        peer,
                        device,
                        target,
                        status: bound,
                    };
                    relay.keep_behind(behind, certificate.is_some()).await;
                }
                None => engine.suspect_home(bound).await,
            }
        });
        let told = deliver(&sink, NetEvent::Connected(Box::new(connected)));
        let ended = tokio::select! {
            () = told => None,
            error = connection.closed() => Some(error),
        };
        // Who hung up before anybody heard of them was never here.
        if ended.is_none() {
            let why = link.pump(&sink, status).await;
            tell(&sink, NetEvent::Closed { conn, why }).await;
        }
        lock(&self.open).remove(&conn);
        watcher.abort();
        if connection.close_reason() == Some(ConnectionError::LocallyClosed) {
            // What says so is still to be sent, and again to whom it did not reach.
            time::sleep(FAREWELL).await;
        }
        let token = self.paths.forget(peer);
        if let (Some(relay), Some(token)) = (relay, token) {
            relay.release(token);
        }
    }
}
