//! Reaching somebody: through their relay, or at addresses that they gave.

use std::{
    collections::BTreeSet, future::Future, net::SocketAddr, pin::pin, sync::Arc, time::Duration,
};

use quinn::{Connection, ConnectionError};
use tokio::{net::lookup_host, sync::watch, task::JoinSet, time};

use super::{
    ALPN, NetEvent, PEER, Sink, config,
    engine::{Adopted, Engine},
    link::tell,
    relay::{Led, Relay, RelayTrouble},
    tls,
};
use crate::net::{
    path::{PeerRef, Status, is_usable},
    proto::{
        identity::{Certificate, PublicKey},
        invite::InviteId,
        relay::{NotLed, RelayLink},
    },
};

/// How long the relay has the way for itself before addresses are dialled as well. Who comes through
/// the relay changes to an address that answers at once; who dials an address has no relay behind yet.
const HEAD_START: Duration = Duration::from_millis(1_500);
/// How long a handshake may take.
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a name may be looked up.
const LOOKUP: Duration = Duration::from_secs(5);
/// How long the relay may take to forward packets.
const BIND: Duration = Duration::from_secs(5);
/// Addresses tried at once.
const MAX_TRIED: usize = 8;

/// Whom to reach, and how.
#[derive(Debug, Clone)]
pub struct Target {
    pub person: PublicKey,
    /// Takes no other device.
    pub device: Option<PublicKey>,
    /// `host:port` each.
    pub direct: Vec<String>,
    pub relay: Option<RelayLink>,
    /// Id and secret of an invite; without one the relay leads to friends only.
    pub invite: Option<(InviteId, [u8; 16])>,
}

/// Why somebody was not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    #[error("neither a relay nor an address is known for them")]
    NoWay,
    #[error("{0:?} is no address that can be reached from here")]
    Address(String),
    #[error("nothing answers there")]
    Silence,
    #[error("something else than who was dialled answers there")]
    WrongKey,
    #[error("what answers there does not speak this protocol")]
    WrongProtocol,
    #[error("the handshake failed: {0}")]
    Handshake(String),
    #[error("{0}")]
    Relay(#[from] RelayTrouble),
    #[error("{0}")]
    NotLed(#[from] NotLed),
    #[error("the relay forwards no packets from here")]
    NotForwarded,
}

impl From<ConnectionError> for DialError {
    fn from(error: ConnectionError) -> Self {
        /// Codes of TLS alerts, as QUIC carries them.
        const ACCESS_DENIED: u64 = 0x100 + 49;
        const NO_PROTOCOL: u64 = 0x100 + 120;
        let code = match &error {
            ConnectionError::TransportError(error) => Some(u64::from(error.code)),
            ConnectionError::ConnectionClosed(close) => Some(u64::from(close.error_code)),
            _ => None,
        };
        match (code, error) {
            (Some(ACCESS_DENIED), _) => Self::WrongKey,
            (Some(NO_PROTOCOL), _) => Self::WrongProtocol,
            (_, ConnectionError::TimedOut) => Self::Silence,
            (_, error) => Self::Handshake(error.to_string()),
        }
    }
}

/// The addresses that a `host:port` stands for.
pub(super) async fn look_up(host: &str) -> Result<Vec<SocketAddr>, DialError> {
    let fault = || DialError::Address(host.to_owned());
    let found = time::timeout(LOOKUP, lookup_host(host)).await;
    let found = found.ok().and_then(Result::ok).ok_or_else(fault)?;
    let usable: BTreeSet<_> = found.filter(|addr| is_usable(*addr)).collect();
    if usable.is_empty() {
        return Err(fault());
    }
    Ok(usable.into_iter().take(MAX_TRIED).collect())
}

/// Connects to the first of some addresses that answers.
pub(super) async fn first(
    engine: &Engine,
    config: &quinn::ClientConfig,
    addresses: Vec<SocketAddr>,
) -> Result<Connection, DialError> {
    let mut tries = JoinSet::new();
    let mut failed = DialError::NoWay;
    for addr in addresses {
        // The name goes nowhere: TLS wants one.
        match engine.endpoint.connect_with(config.clone(), addr, "nest") {
            Ok(connecting) => drop(tries.spawn(time::timeout(HANDSHAKE, connecting))),
            Err(error) => failed = DialError::Handshake(error.to_string()),
        }
    }
    while let Some(done) = tries.join_next().await {
        match done {
            Ok(Ok(Ok(connection))) => return Ok(connection),
            Ok(Ok(Err(error))) => failed = error.into(),
            _ => failed = DialError::Silence,
        }
    }
    Err(failed)
}

/// A connection on its way to be adopted.
struct Reached {
    connection: Connection,
    peer: PeerRef,
    status: watch::Receiver<Status>,
    certificate: Option<Certificate>,
    relay: Option<Arc<Relay>>,
}

/// Dials, and says how it went.
pub(super) async fn dial(engine: Arc<Engine>, visit: u64, target: Target, sink: Sink) {
    match reach(&engine, &target).await {
        Ok(reached) => {
            let relay = reached.relay.or_else(|| {
                let link = target.relay.as_ref()?;
                Some(engine.relays.get(&engine, link, Some(target.person)))
            });
            let relayed = relay.map(|relay| (relay, target.clone()));
            let adopted = Adopted {
                connection: reached.connection,
                peer: reached.peer,
                status: reached.status,
                certificate: reached.certificate,
                dialled: Some(visit),
                relayed,
            };
            engine.adopt(adopted, sink).await;
        }
        Err(why) => tell(&sink, NetEvent::DialFailed { visit, why }).await,
    }
}

async fn reach(engine: &Arc<Engine>, target: &Target) -> Result<Reached, DialError> {
    let mut relayed = pin!(async {
        match &target.relay {
            Some(relay) => by_relay(engine, target, relay).await,
            None => Err(DialError::NoWay),
        }
    });
    let early = match target.relay {
        Some(_) if !target.direct.is_empty() => time::timeout(HEAD_START, &mut relayed).await.ok(),
        _ if target.direct.is_empty() => Some((&mut relayed).await),
        _ => Some(Err(DialError::NoWay)),
    };
    let waiting = early.is_none();
    match early {
        Some(Err(_)) if !target.direct.is_empty() => return by_address(engine, target).await,
        Some(done) => return done,
        None => {}
    }
    let direct = pin!(by_address(engine, target));
    either(relayed, direct, waiting).await
}

/// The first of two that succeeds.
async fn either<T>(
    mut a: impl Future<Output = Result<T, DialError>> + Unpin,
    mut b: impl Future<Output = Result<T, DialError>> + Unpin,
    both: bool,
) -> Result<T, DialError> {
    if !both {
        return b.await;
    }
    tokio::select! {
        done = &mut a => match done {
            Ok(reached) => Ok(reached),
            Err(_) => b.await,
        },
        done = &mut b => match done {
            Ok(reached) => Ok(reached),
            Err(_) => a.await,
        },
    }
}

async fn by_address(engine: &Engine, target: &Target) -> Result<Reached, DialError> {
    let mut addresses = Vec::new();
    let mut failed = DialError::NoWay;
    for host in &target.direct {
        match look_up(host).await {
            Ok(found) => addresses.extend(found),
            Err(error) => failed = error,
        }
    }
    if addresses.is_empty() {
        return Err(failed);
    }
    addresses.truncate(MAX_TRIED);
    let config = engine.dialling(target.device)?;
    let connection = first(engine, &config, addresses).await?;
    let (peer, status) = engine.paths().direct(connection.remote_address());
    Ok(Reached {
        connection,
        peer,
        status,
        certificate: None,
        relay: None,
    })
}

async fn by_relay(
    engine: &Arc<Engine>,
    target: &Target,
    link: &RelayLink,
) -> Result<Reached, DialError> {
    let relay = engine.relays.get(engine, link, Some(target.person));
    let led = relay.introduce(target.person, target.invite).await?;
    let token = led.channel.token;
    let reached = through(engine, target, led).await;
    match reached {
        Ok(reached) => Ok(Reached {
            relay: Some(relay),
            ..reached
        }),
        Err(error) => {
            relay.release(token);
            Err(error)
        }
    }
}

async fn through(engine: &Engine, target: &Target, led: Led) -> Result<Reached, DialError> {
    let device = led.peer.device;
    let other = target.device.is_some_and(|wanted| wanted != device);
    if led.peer.person != target.person || !led.peer.is_genuine() || other {
        return Err(DialError::WrongKey);
    }
    let (peer, mut status) = engine.paths().relayed(led.relay, led.channel);
    let forgotten = Forget { engine, peer };
    let bound = status.wait_for(|status| status.bound);
    let bound = matches!(time::timeout(BIND, bound).await, Ok(Ok(_)));
    if !bound {
        return Err(DialError::NotForwarded);
    }
    let config = engine.dialling(Some(device))?;
    let connection = first(engine, &config, vec![peer.name]).await?;
    std::mem::forget(forgotten);
    for host in &target.direct {
        for addr in look_up(host).await.unwrap_or_default() {
            engine.paths().add(peer, addr);
        }
    }
    Ok(Reached {
        connection,
        peer,
        status,
        certificate: Some(led.peer),
        relay: None,
    })
}

/// Forgets a peer who was not reached, however that ended.
struct Forget<'a> {
    engine: &'a Engine,
    peer: PeerRef,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.engine.paths().forget(self.peer);
    }
}

impl Engine {
    /// How peers are dialled.
    fn dialling(&self, device: Option<PublicKey>) -> Result<quinn::ClientConfig, DialError> {
        let crypto = tls::client(&self.device, device, ALPN);
        let crypto = crypto.map_err(|error| DialError::Handshake(error.to_string()))?;
        Ok(config::client(crypto, PEER))
    }
}
