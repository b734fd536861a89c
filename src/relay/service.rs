//! Connections of clients: the handshake, the first words, then messages both ways.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use quinn::{
    Connection, ConnectionId, ConnectionIdGenerator, Endpoint, EndpointConfig, IdleTimeout,
    Incoming, RecvStream, SendStream, ServerConfig, TransportConfig, VarInt,
    congestion::CubicConfig,
    crypto::{CryptoError, HmacKey},
};
use tokio::{
    sync::{mpsc::Receiver, watch},
    time::{MissedTickBehavior, interval, timeout},
};

use super::{
    RelayError,
    channels::prefix,
    desk::Desk,
    limit::{Bucket, EVENT, Nanos, Rate},
    lock,
    socket::ControlSocket,
};
use crate::net::{
    proto::{
        identity::{PublicKey, SecretKey},
        relay::{
            ALPN, Hello, MAX_FRAME, Refusal, ToClient, ToRelay, Violation, decode, frame, length,
            version,
        },
    },
    quic::tls,
};

const TICK: Duration = Duration::from_millis(250);
/// For the handshake, and again for the first words.
const PATIENCE: Duration = Duration::from_secs(5);
/// For the last words to arrive before the connection is closed.
const FAREWELL: Duration = Duration::from_secs(1);
const IDLE_MS: u32 = 30_000;

/// What the tasks of all connections share.
pub(super) struct Shared {
    pub(super) desk: Mutex<Desk>,
    pub(super) start: Instant,
    /// Connections that an address may open.
    pub(super) connects: Rate,
}

impl Shared {
    fn now(&self) -> Nanos {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// The QUIC end of the port.
pub(super) fn endpoint(key: &SecretKey, socket: ControlSocket) -> Result<Endpoint, RelayError> {
    let fault = |error: &dyn std::error::Error| RelayError::Quic(error.to_string());
    let crypto = tls::server(key, ALPN).map_err(|error| fault(&error))?;
    let mut server = ServerConfig::with_crypto(Arc::new(crypto));
    let mut transport = TransportConfig::default();
    transport
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .stream_receive_window(VarInt::from_u32(64 * 1024))
        .receive_window(VarInt::from_u32(64 * 1024))
        .send_window(256 * 1024)
        .datagram_receive_buffer_size(None)
        .mtu_discovery_config(None)
        .congestion_controller_factory(Arc::new(CubicConfig::default()))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(IDLE_MS))));
    server
        .transport_config(Arc::new(transport))
        .max_incoming(1_024);
    // The same after a restart, so that clients learn at once that their connections are gone.
    let reset = blake3::derive_key("nest/relay-reset/1", key.reveal().as_bytes());
    let mut config = EndpointConfig::new(Arc::new(ResetKey(reset)));
    config
        .grease_quic_bit(false)
        .cid_generator(|| Box::new(RandomIds));
    Endpoint::new_with_abstract_socket(
        config,
        Some(server),
        Arc::new(socket),
        Arc::new(quinn::TokioRuntime),
    )
    .map_err(|error| fault(&error))
}

/// Names connections by 64 random bits. Quinn's own names have 24, and the one in a retry is not compared
/// with those in use: among a thousand people here one in three thousand who came would be taken for one
/// of them, and never be answered. They also fit this run of the program alone, so that after a restart
/// what belongs to none of them would be dropped instead of reset.
struct RandomIds;

impl ConnectionIdGenerator for RandomIds {
    fn generate_cid(&mut self) -> ConnectionId {
        ConnectionId::new(&rand::random::<[u8; 8]>())
    }

    fn cid_len(&self) -> usize {
        8
    }

    fn cid_lifetime(&self) -> Option<Duration> {
        None
    }
}

struct ResetKey([u8; 32]);

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature: &mut [u8]) {
        let mut hash = blake3::Hasher::new_keyed(&self.0);
        hash.update(data).finalize_xof().fill(signature);
    }

    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let right = blake3::keyed_hash(&self.0, data);
        // Compares in a time that tells nothing.
        let same = <[u8; 32]>::try_from(signature).is_ok_and(|shown| right == shown);
        if same { Ok(()) } else { Err(CryptoError) }
    }
}

/// Serves until told to stop, or drained.
pub(super) async fn serve(
    endpoint: Endpoint,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let mut addresses: BTreeMap<IpAddr, Bucket> = BTreeMap::new();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            incoming = endpoint.accept() => {
                let Some(incoming) = incoming else { break };
                take_up(incoming, &mut addresses, &shared);
            }
            _ = ticks.tick() => {
                let now = shared.now();
                addresses.retain(|_, bucket| !bucket.is_empty(now));
                if lock(&shared.desk).tick(now) {
                    tracing::info!("drained");
                    break;
                }
            }
            _ = stop.changed() => break,
        }
    }
    lock(&shared.desk).close(shared.now());
    // Those who are here hear of it; who does not listen is not waited for.
    let _ = timeout(FAREWELL, async {
        while endpoint.open_connections() > 0 {
            tokio::time::sleep(TICK / 25).await;
        }
    })
    .await;
    endpoint.close(VarInt::from_u32(0), b"the relay stops");
    let _ = timeout(FAREWELL, endpoint.wait_idle()).await;
}

fn take_up(incoming: Incoming, addresses: &mut BTreeMap<IpAddr, Bucket>, shared: &Arc<Shared>) {
    // Before an address has proven itself it costs a hash, and gets less back than it sent: a relay is
    // of no use for flooding others. The round trip is paid once a day.
    if !incoming.remote_address_validated() {
        if let Err(error) = incoming.retry() {
            tracing::debug!("a handshake was not answered: {error}");
        }
        return;
    }
    let bucket = addresses.entry(prefix(incoming.remote_address().ip()));
    if !bucket
        .or_default()
        .take(shared.connects, shared.now(), EVENT)
    {
        incoming.refuse();
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match timeout(PATIENCE, async { incoming.accept()?.await }).await {
            Ok(Ok(connection)) => attend(connection, &shared).await,
            Ok(Err(error)) => tracing::debug!("a handshake failed: {error}"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    });
}

/// Sees one client through, from its first words to its last.
async fn attend(connection: Connection, shared: &Shared) {
    let Some(device) = tls::peer_key(&connection) else {
        return;
    };
    let Ok(Ok((mut send, mut receive))) = timeout(PATIENCE, connection.accept_bi()).await else {
        return;
    };
    let hello = match timeout(PATIENCE, read(&mut receive)).await {
        Ok(Ok(hello)) => greet(&hello, device),
        Ok(Err(Broken::Violation(violation))) => Err(Refusal::Violation(violation)),
        Ok(Err(Broken::Gone)) | Err(_) => return,
    };
    let joined = hello.and_then(|(hello, version)| {
        let from = connection.remote_address();
        let joined = lock(&shared.desk).join(&hello, version, from, shared.now());
        joined.map(|(visit, welcome, inbox)| (hello.certificate.person, visit, welcome, inbox))
    });
    let (person, visit, welcome, mut inbox) = match joined {
        Ok(joined) => joined,
        Err(refusal) => {
            tracing::debug!("{device:?} is not let in: {refusal}");
            return part(&connection, send, Some(refusal)).await;
        }
    };
    let (refusal, told) = tokio::select! {
        refusal = listen(&mut receive, person, visit, shared) => (refusal, false),
        told = talk(&mut send, welcome, &mut inbox) => (None, told),
    };
    lock(&shared.desk).leave(person, visit, shared.now());
    if refusal.is_some() || told {
        part(&connection, send, refusal).await;
    }
}

/// Who says hello, once it is certain that they are who they say, and the version that both speak.
fn greet(hello: &[u8], device: PublicKey) -> Result<(Hello, u16), Refusal> {
    let version = version(hello)?;
    let Some(ToRelay::Hello(hello)) = decode(hello).map_err(Refusal::Violation)? else {
        return Err(Refusal::Violation(Violation::OutOfTurn));
    };
    if hello.certificate.device != device || !hello.certificate.is_genuine() {
        return Err(Refusal::NotSigned);
    }
    Ok((hello, version))
}

/// Last words, and a moment for them to arrive.
async fn part(connection: &Connection, mut send: SendStream, refusal: Option<Refusal>) {
    if let Some(refusal) = refusal {
        let _ = send.write_all(&frame(&ToClient::Refused(refusal))).await;
    }
    let _ = send.finish();
    let _ = timeout(FAREWELL, send.stopped()).await;
    connection.close(VarInt::from_u32(0), b"");
}

enum Broken {
    Gone,
    Violation(Violation),
}

async fn read(receive: &mut RecvStream) -> Result<Vec<u8>, Broken> {
    let mut prefix = [0; 4];
    receive
        .read_exact(&mut prefix)
        .await
        .map_err(|_| Broken::Gone)?;
    let length = length(prefix).map_err(Broken::Violation)?;
    let mut bytes = vec![0; length.min(MAX_FRAME)];
    receive
        .read_exact(&mut bytes)
        .await
        .map_err(|_| Broken::Gone)?;
    Ok(bytes)
}

/// Takes messages until the client is gone, or has to be refused.
async fn listen(
    receive: &mut RecvStream,
    person: PublicKey,
    visit: super::desk::Visit,
    shared: &Shared,
) -> Option<Refusal> {
    loop {
        let message = match read(receive).await {
            Ok(bytes) => decode(&bytes),
            Err(Broken::Violation(violation)) => Err(violation),
            Err(Broken::Gone) => return None,
        };
        let handled = match message {
            Ok(Some(message)) => lock(&shared.desk).handle(person, visit, message, shared.now()),
            Ok(None) => Ok(()),
            Err(violation) => Err(Refusal::Violation(violation)),
        };
        if let Err(refusal) = handled {
            tracing::info!("{person:?} is let go: {refusal}");
            return Some(refusal);
        }
    }
}

/// Says what there is to say. Whether all of it was said.
async fn talk(
    send: &mut SendStream,
    welcome: crate::net::proto::relay::Welcome,
    inbox: &mut Receiver<ToClient>,
) -> bool {
    let mut next = Some(ToClient::Welcome(welcome));
    while let Some(message) = next {
        if send.write_all(&frame(&message)).await.is_err() {
            return false;
        }
        next = inbox.recv().await;
    }
    true
}
