//! The connection to a relay: it leads people to each other, and keeps the channels that carry their
//! packets where there is no better way.

mod lead;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use quinn::{Connection, RecvStream, SendStream, VarInt};
use tokio::{
    sync::{mpsc, oneshot},
    time,
};

use super::{
    Introduced, NetEvent, PEER, RELAY, RelayUp, Sink, config,
    dial::{self, DialError, HANDSHAKE},
    engine::{Engine, lock},
    frame::{self, Stop},
    link::tell,
    tls,
};
use crate::net::proto::{
    identity::{Certificate, PublicKey},
    invite::{self, InviteId, RelayAddr},
    relay::{
        self, ALPN, Asked, By, Channel, Entry, Hello, MAX_FRAME, MAX_LISTED, Refusal, RelayLink,
        ToClient, ToRelay, Welcome, datagram::Token,
    },
};

pub(super) use self::lead::Behind;

/// Requests that wait for a relay. More are refused.
const REQUESTS: usize = 64;
/// How long a relay may take to lead somewhere: it waits for the other side to decide.
const LEAD: Duration = Duration::from_secs(15);
/// From one try to reach a relay to the next, doubling up to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// The longest pause for as long as a visit may outlive its relay.
const EAGER: (Duration, Duration) = (Duration::from_secs(1), PEER.idle);
/// How long one try may take. In a longer one quinn would come to wait for seconds between its packets.
const CONNECT: Duration = Duration::from_secs(3);
/// After so long without its forwarder, the connection to a relay is made anew.
const SUSPECT: Duration = Duration::from_secs(1);

const UP: u8 = 1;
const DOWN: u8 = 2;

/// Why a relay is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayTrouble {
    #[error("the relay cannot be reached: {0}")]
    Unreachable(String),
    #[error("what answers at the relay's address has another key")]
    WrongKey,
    #[error("what answers at the relay's address is no relay of Nest")]
    NoRelay,
    #[error("{0}")]
    Refused(Refusal),
    #[error("the relay broke the rules of the protocol: {0}")]
    Violation(relay::Violation),
    #[error("the connection to the relay was lost")]
    Lost,
    #[error("too much is asked of the relay")]
    Busy,
}

/// Where somebody was led.
#[derive(Debug, Clone, Copy)]
pub(super) struct Led {
    pub(super) peer: Certificate,
    pub(super) channel: Channel,
    pub(super) relay: SocketAddr,
}

type Answer = oneshot::Sender<Result<Led, DialError>>;

enum Request {
    Introduce {
        owner: PublicKey,
        invite: Option<(InviteId, [u8; 16])>,
        answer: Answer,
    },
    Say(ToRelay),
    /// This is where people are to be found from now on.
    Announce,
    /// Who may be led here changed.
    Register,
    /// The forwarder is silent: the relay may have been started anew.
    Reconnect,
}

/// A relay that is in use. It is left when the last of these is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    addr: RelayAddr,
    requests: mpsc::Sender<Request>,
}

/// The relays in use, and the one to be found through.
#[derive(Debug, Default)]
pub(super) struct Relays {
    known: Mutex<BTreeMap<(RelayAddr, Option<PublicKey>), Weak<Relay>>>,
    home: Mutex<Option<Home>>,
    registered: Mutex<(Vec<InviteId>, Vec<PublicKey>)>,
}

struct Home {
    relay: Arc<Relay>,
    sink: Sink,
    /// What was said of it last: nothing, [`UP`] or [`DOWN`].
    state: Arc<AtomicU8>,
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Home").field(&self.relay).finish()
    }
}

impl Relays {
    /// The relay of this address: as the one to be found through, or as that of whom to look for.
    pub(super) fn get(
        &self,
        engine: &Arc<Engine>,
        link: &RelayLink,
        of: Option<PublicKey>,
    ) -> Arc<Relay> {
        let mut known = lock(&self.known);
        known.retain(|_, relay| relay.strong_count() > 0);
        // Who is at home there looks for everybody from there.
        let home = known
            .get(&(link.relay.clone(), None))
            .and_then(Weak::upgrade);
        let key = (link.relay.clone(), of);
        if let Some(relay) = home.or_else(|| known.get(&key)?.upgrade()) {
            return relay;
        }
        let (requests, inbox) = mpsc::channel(REQUESTS);
        let relay = Arc::new(Relay {
            addr: link.relay.clone(),
            requests,
        });
        known.insert(key, Arc::downgrade(&relay));
        let entry = match (of, link.code) {
            (Some(of), _) => Entry::Guest { of },
            (None, Some(code)) => Entry::Join(code),
            (None, None) => Entry::Home,
        };
        tokio::spawn(run(Arc::clone(engine), link.relay.clone(), entry, inbox));
        relay
    }

    fn home_sink(&self, relay: &RelayAddr) -> Option<(Sink, Arc<AtomicU8>)> {
        let home = lock(&self.home);
        let home = home.as_ref().filter(|home| home.relay.addr == *relay)?;
        Some((Arc::clone(&home.sink), Arc::clone(&home.state)))
    }
}

impl Engine {
    pub(super) fn set_home(self: &Arc<Self>, relay: Option<RelayLink>, sink: Sink) {
        let home = relay.map(|link| Home {
            relay: self.relays.get(self, &link, None),
            sink,
            state: Arc::default(),
        });
        let requests = home.as_ref().map(|home| home.relay.requests.clone());
        *lock(&self.relays.home) = home;
        // It may have been in use already.
        if let Some(requests) = requests {
            let _ = requests.try_send(Request::Announce);
        }
    }

    pub(super) fn register(&self, mut invites: Vec<InviteId>, mut friends: Vec<PublicKey>) {
        // A relay hangs up on whoever names more.
        invites.truncate(MAX_LISTED);
        friends.truncate(MAX_LISTED);
        *lock(&self.relays.registered) = (invites, friends);
        if let Some(home) = &*lock(&self.relays.home) {
            let _ = home.relay.requests.try_send(Request::Register);
        }
    }

    pub(super) fn decide(&self, introduction: u64, admit: bool) {
        if let Some(home) = &*lock(&self.relays.home) {
            home.relay.say(ToRelay::Decide {
                introduction,
                admit,
            });
        }
    }

    fn registration(&self) -> ToRelay {
        let (invites, friends) = lock(&self.relays.registered).clone();
        ToRelay::Register { invites, friends }
    }
}

impl Relay {
    fn say(&self, message: ToRelay) {
        if self.requests.try_send(Request::Say(message)).is_err() {
            tracing::warn!("too much is asked of the relay {}", self.addr.host);
        }
    }

    pub(super) fn release(&self, token: Token) {
        self.say(ToRelay::Release { token });
    }

    /// Is led to somebody.
    pub(super) async fn introduce(
        &self,
        owner: PublicKey,
        invite: Option<(InviteId, [u8; 16])>,
    ) -> Result<Led, DialError> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Introduce {
            owner,
            invite,
            answer,
        };
        if self.requests.try_send(request).is_err() {
            return Err(RelayTrouble::Busy.into());
        }
        match time::timeout(LEAD, answered).await {
            Ok(Ok(led)) => led,
            Ok(Err(_)) => Err(RelayTrouble::Lost.into()),
            Err(_) => Err(DialError::Silence),
        }
    }
}

/// Keeps a relay connected while anybody uses it.
async fn run(
    engine: Arc<Engine>,
    addr: RelayAddr,
    entry: Entry,
    mut requests: mpsc::Receiver<Request>,
) {
    let mut pause = RETRY.0;
    let mut lost_at = None;
    loop {
        let trouble = match Session::open(&engine, &addr, entry).await {
            Ok(session) => {
                let served = session.serve(&engine, &addr, &mut requests).await;
                let Some(trouble) = served else {
                    return;
                };
                pause = RETRY.0;
                lost_at = Some(time::Instant::now());
                trouble
            }
            Err(trouble) => {
                // Who asked meanwhile is told.
                while let Ok(request) = requests.try_recv() {
                    if let Request::Introduce { answer, .. } = request {
                        drop(answer.send(Err(trouble.clone().into())));
                    }
                }
                trouble
            }
        };
        tracing::info!("relay {}: {trouble}", addr.host);
        if let Some((sink, state)) = engine.relays.home_sink(&addr)
            && state.swap(DOWN, Ordering::Relaxed) != DOWN
        {
            let relay = Box::new(addr.clone());
            tell(
                &sink,
                NetEvent::RelayDown {
                    relay,
                    why: trouble,
                },
            )
            .await;
        }
        if requests.is_closed() && requests.is_empty() {
            return;
        }
        // Not all at the same moment, when a relay comes back.
        time::sleep(rand::random_range(pause / 2..pause)).await;
        let eager = lost_at.is_some_and(|at: time::Instant| at.elapsed() < EAGER.1);
        pause = (pause * 2).min(if eager { EAGER.0 } else { RETRY.1 });
    }
}

struct Session {
    connection: Connection,
    outgoing: SendStream,
    incoming: RecvStream,
    welcome: Welcome,
    attempts: BTreeMap<u32, Answer>,
    next: u32,
}

impl Session {
    async fn open(engine: &Engine, addr: &RelayAddr, entry: Entry) -> Result<Self, RelayTrouble> {
        let unreachable = |error: DialError| match error {
            DialError::WrongKey => RelayTrouble::WrongKey,
            DialError::WrongProtocol => RelayTrouble::NoRelay,
            other => RelayTrouble::Unreachable(other.to_string()),
        };
        let crypto = tls::client(&engine.device, Some(addr.key), ALPN)
            .map_err(|error| RelayTrouble::Unreachable(error.to_string()))?;
        let addresses = dial::look_up(&addr.host).await.map_err(unreachable)?;
        let config = config::client(crypto, RELAY);
        let connection = time::timeout(CONNECT, dial::first(engine, &config, addresses)).await;
        let connection = connection
            .unwrap_or(Err(DialError::Silence))
            .map_err(unreachable)?;
        let greeting = async {
            let lost = |_| RelayTrouble::Lost;
            let (mut outgoing, mut incoming) = connection.open_bi().await.map_err(lost)?;
            let hello = ToRelay::Hello(Hello {
                versions: (relay::OLDEST, relay::VERSION),
                certificate: engine.certificate,
                entry,
            });
            let frame = relay::frame(&hello);
            outgoing
                .write_all(&frame)
                .await
                .map_err(|_| RelayTrouble::Lost)?;
            match read(&mut incoming).await? {
                Some(ToClient::Welcome(welcome)) => Ok(Self {
                    connection: connection.clone(),
                    outgoing,
                    incoming,
                    welcome,
                    attempts: BTreeMap::new(),
                    next: 0,
                }),
                Some(ToClient::Refused(refusal)) => Err(RelayTrouble::Refused(refusal)),
                _ => Err(RelayTrouble::Violation(relay::Violation::OutOfTurn)),
            }
        };
        match time::timeout(HANDSHAKE, greeting).await {
            Ok(greeted) => greeted,
            Err(_) => Err(RelayTrouble::Unreachable(DialError::Silence.to_string())),
        }
    }

    /// Serves requests and the relay until it is gone, or, with nothing said, nobody needs it.
    async fn serve(
        mut self,
        engine: &Arc<Engine>,
        relay: &RelayAddr,
        requests: &mut mpsc::Receiver<Request>,
    ) -> Option<RelayTrouble> {
        announce(engine, relay, &self.welcome, &mut self.outgoing).await;
        // Reading a frame cannot be broken off halfway, so it has a task of its own.
        let (read_in, mut messages) = mpsc::channel(16);
        let mut incoming = self.incoming;
        let reader = tokio::spawn(async move {
            loop {
                let message = read(&mut incoming).await;
                let over = message.is_err();
                if read_in.send(message).await.is_err() || over {
                    return;
                }
            }
        });
        let (connection, welcome) = (self.connection, self.welcome);
        let address = connection.remote_address();
        let mut outgoing = self.outgoing;
        let begun = time::Instant::now();
        let trouble = loop {
            let say = tokio::select! {
                request = requests.recv() => match request {
                    None => break None,
                    Some(Request::Say(message)) => Some(message),
                    Some(Request::Register) => Some(engine.registration()),
                    Some(Request::Announce) => {
                        announce(engine, relay, &welcome, &mut outgoing).await;
                        None
                    }
                    // Who asked may have done so before this connection.
                    Some(Request::Reconnect) if begun.elapsed() < SUSPECT * 2 => None,
                    Some(Request::Reconnect) => break Some(RelayTrouble::Lost),
                    Some(Request::Introduce { owner, invite, answer }) => {
                        self.attempts.retain(|_, answer| !answer.is_closed());
                        self.next += 1;
                        self.attempts.insert(self.next, answer);
                        let visitor = engine.certificate.person;
                        let by = invite.map_or(By::Friend, |(id, secret)| By::Invite {
                            id,
                            proof: invite::proof(&secret, owner, visitor, &welcome.nonce),
                        });
                        Some(ToRelay::Introduce { attempt: self.next, owner, by })
                    }
                },
                message = messages.recv() => match message {
                    None => break Some(RelayTrouble::Lost),
                    Some(Err(trouble)) => break Some(trouble),
                    Some(Ok(None)) => None,
                    Some(Ok(Some(message))) => {
                        let attempts = &mut self.attempts;
                        match hear(engine, relay, address, attempts, message) {
                            Ok(answer) => answer,
                            Err(trouble) => break Some(trouble),
                        }
                    }
                },
            };
            if let Some(message) = say
                && outgoing.write_all(&relay::frame(&message)).await.is_err()
            {
                break Some(RelayTrouble::Lost);
            }
        };
        reader.abort();
        // Its channels may be gone with it.
        engine.paths().recheck(address);
        connection.close(VarInt::from_u32(0), b"");
        trouble
    }
}

/// Says who may be led here, and that this relay can lead them, where it is the one to do so.
async fn announce(
    engine: &Engine,
    relay: &RelayAddr,
    welcome: &Welcome,
    outgoing: &mut SendStream,
) {
    let Some((sink, state)) = engine.relays.home_sink(relay) else {
        return;
    };
    // Where it fails, reading fails next.
    let _ = outgoing
        .write_all(&relay::frame(&engine.registration()))
        .await;
    if state.swap(UP, Ordering::Relaxed) != UP {
        let up = RelayUp {
            relay: relay.clone(),
            welcome: welcome.clone(),
        };
        tell(&sink, NetEvent::RelayUp(Box::new(up))).await;
    }
}

/// Deals with what a relay says; gives what there is to answer at once.
fn hear(
    engine: &Arc<Engine>,
    relay: &RelayAddr,
    address: SocketAddr,
    attempts: &mut BTreeMap<u32, Answer>,
    message: ToClient,
) -> Result<Option<ToRelay>, RelayTrouble> {
    match message {
        ToClient::Welcome(_) => {
            return Err(RelayTrouble::Violation(relay::Violation::OutOfTurn));
        }
        ToClient::Refused(refusal) => return Err(RelayTrouble::Refused(refusal)),
        ToClient::Presence { person, here } => {
            if let Some((sink, _)) = engine.relays.home_sink(relay) {
                tokio::spawn(async move {
                    tell(&sink, NetEvent::Presence { person, here }).await;
                });
            }
        }
        ToClient::Introduction {
            introduction,
            visitor,
            by,
            nonce,
        } => {
            let decide = |admit| {
                Ok(Some(ToRelay::Decide {
                    introduction,
                    admit,
                }))
            };
            // Who is here already only wants another channel.
            if visitor.is_genuine() && engine.rebind_visitor(visitor.device, None) {
                return decide(true);
            }
            let home = engine.relays.home_sink(relay).is_some();
            let Some(sink) = engine.listener().filter(|_| home && visitor.is_genuine()) else {
                return decide(false);
            };
            let event = NetEvent::Introduced(Box::new(Introduced {
                introduction,
                visitor,
                by,
                nonce,
            }));
            // A full sink is no answer, which is an answer.
            if sink(event).is_err() {
                return decide(false);
            }
        }
        ToClient::Channel { of, peer, channel } => match of {
            Asked::Attempt(attempt) => {
                if let Some(answer) = attempts.remove(&attempt) {
                    let led = Led {
                        peer,
                        channel,
                        relay: address,
                    };
                    if answer.send(Ok(led)).is_err() {
                        let token = channel.token;
                        return Ok(Some(ToRelay::Release { token }));
                    }
                }
            }
            Asked::Introduction(_) => engine.expect(peer, address, channel),
        },
        ToClient::NotLed { attempt, why } => {
            if let Some(answer) = attempts.remove(&attempt) {
                drop(answer.send(Err(why.into())));
            }
        }
        ToClient::Ended { .. } => engine.paths().recheck(address),
        ToClient::Draining => {}
    }
    Ok(None)
}

async fn read(incoming: &mut RecvStream) -> Result<Option<ToClient>, RelayTrouble> {
    let frame = frame::read(incoming, MAX_FRAME).await;
    let frame = frame.map_err(|stop| match stop {
        Stop::End => RelayTrouble::Lost,
        Stop::Size => RelayTrouble::Violation(relay::Violation::Size),
    })?;
    relay::decode(&frame).map_err(RelayTrouble::Violation)
}
