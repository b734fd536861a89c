//! A relay for a test, and somebody who talks to it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use nest::{
    net::{
        proto::{
            identity::{Certificate, SecretKey},
            invite::InviteId,
            relay::{
                ALPN, Asked, By, Channel, Entry, Hello, OLDEST, Refusal, ToClient, ToRelay,
                VERSION, Welcome, datagram::Binder, decode, frame, length,
            },
        },
        quic::tls,
    },
    relay::{Access, Config, Relay},
};
use quinn::{ClientConfig, Connection, Endpoint, RecvStream, SendStream};
use tokio::{net::UdpSocket, time::timeout};

const PATIENCE: Duration = Duration::from_secs(20);

/// A data folder that goes when the test ends.
pub(super) struct Data(PathBuf);

impl Data {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "nest-relay-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn config(&self, access: Access) -> Config {
        Config {
            data: self.0.clone(),
            listen: "127.0.0.1:0".to_owned(),
            access,
            connects: 10_000,
            ..Config::default()
        }
    }

    pub(super) fn open(&self) -> Relay {
        Relay::start(self.config(Access::Open)).unwrap()
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn person(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn device(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed ^ 0x80; 32])
}

pub(super) fn certificate(seed: u8) -> Certificate {
    person(seed).certify(device(seed).public())
}

/// A connection on which nothing was said yet.
pub(super) struct Line {
    _endpoint: Endpoint,
    _connection: Connection,
    pub(super) send: SendStream,
    receive: RecvStream,
}

impl Line {
    pub(super) async fn open(relay: &Relay, seed: u8) -> Self {
        let crypto = tls::client(&device(seed), Some(relay.link().key), ALPN).unwrap();
        let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let config = ClientConfig::new(Arc::new(crypto));
        let connecting = endpoint
            .connect_with(config, relay.addr(), "relay")
            .unwrap();
        let connection = timeout(PATIENCE, connecting).await.unwrap().unwrap();
        let (send, receive) = connection.open_bi().await.unwrap();
        Self {
            _endpoint: endpoint,
            _connection: connection,
            send,
            receive,
        }
    }

    pub(super) async fn say(&mut self, message: &ToRelay) {
        self.send.write_all(&frame(message)).await.unwrap();
    }

    /// The next message; `None` where the relay hung up.
    pub(super) async fn hear(&mut self) -> Option<ToClient> {
        let mut prefix = [0; 4];
        let read = timeout(PATIENCE, self.receive.read_exact(&mut prefix)).await;
        read.expect("the relay says nothing").ok()?;
        let mut bytes = vec![0; length(prefix).unwrap()];
        self.receive.read_exact(&mut bytes).await.ok()?;
        decode(&bytes).unwrap()
    }

    pub(super) async fn is_silent(&mut self, span: Duration) -> bool {
        let mut byte = [0; 1];
        timeout(span, self.receive.read(&mut byte)).await.is_err()
    }
}

/// Somebody who was let in.
pub(super) struct Client {
    pub(super) line: Line,
    pub(super) welcome: Welcome,
}

pub(super) fn hello(seed: u8, entry: Entry) -> Hello {
    Hello {
        versions: (OLDEST, VERSION),
        certificate: certificate(seed),
        entry,
    }
}

impl Client {
    pub(super) async fn join(relay: &Relay, seed: u8, entry: Entry) -> Result<Self, Refusal> {
        let mut line = Line::open(relay, seed).await;
        line.say(&ToRelay::Hello(hello(seed, entry))).await;
        match line.hear().await {
            Some(ToClient::Welcome(welcome)) => Ok(Self { line, welcome }),
            Some(ToClient::Refused(refusal)) => Err(refusal),
            other => panic!("{other:?} is no answer to a hello"),
        }
    }

    /// Asks the owner to be led there, by an invite that the owner listed.
    pub(super) async fn knock(&mut self, attempt: u32, owner: u8, id: InviteId) {
        let by = By::Invite { id, proof: [7; 32] };
        let owner = person(owner).public();
        let message = ToRelay::Introduce { attempt, owner, by };
        self.line.say(&message).await;
    }

    pub(super) async fn channel(&mut self) -> (Asked, Channel) {
        match self.line.hear().await {
            Some(ToClient::Channel { of, channel, .. }) => (of, channel),
            other => panic!("{other:?} is no channel"),
        }
    }
}

pub(super) const INVITE: InviteId = InviteId([1; 8]);

/// An owner (1) and a guest (2) with a channel between them.
pub(super) async fn visit(relay: &Relay) -> (Client, Client, [Channel; 2]) {
    let mut owner = Client::join(relay, 1, Entry::Home).await.unwrap();
    let register = ToRelay::Register {
        invites: vec![INVITE],
        friends: Vec::new(),
    };
    owner.line.say(&register).await;
    let of = person(1).public();
    let mut visitor = Client::join(relay, 2, Entry::Guest { of }).await.unwrap();
    let channels = meet(&mut owner, &mut visitor).await;
    (owner, visitor, channels)
}

/// The visitor knocks, the owner says yes.
pub(super) async fn meet(owner: &mut Client, visitor: &mut Client) -> [Channel; 2] {
    visitor.knock(9, 1, INVITE).await;
    let heard = owner.line.hear().await;
    let Some(ToClient::Introduction {
        introduction,
        visitor: who,
        nonce,
        by,
    }) = heard
    else {
        panic!("{heard:?} is no introduction");
    };
    assert_eq!(who, certificate(2));
    assert_eq!(nonce, visitor.welcome.nonce);
    assert!(matches!(by, By::Invite { id: INVITE, proof } if proof == [7; 32]));
    let admit = true;
    let decide = ToRelay::Decide {
        introduction,
        admit,
    };
    owner.line.say(&decide).await;
    let (of, visitors) = visitor.channel().await;
    assert_eq!(of, Asked::Attempt(9));
    let (of, owners) = owner.channel().await;
    assert_eq!(of, Asked::Introduction(introduction));
    assert_eq!(visitors.token, owners.token);
    [visitors, owners]
}

/// A socket that is bound to a channel.
pub(super) async fn bound(relay: &Relay, channel: Channel) -> UdpSocket {
    let socket = socket().await;
    let mut binder = Binder::new(channel, 0);
    let first = binder.poll(0).unwrap();
    socket.send_to(&first, relay.addr()).await.unwrap();
    let cookie = receive(&socket).await.unwrap();
    assert!(cookie.len() <= first.len());
    let second = binder.handle(1, &cookie).unwrap();
    socket.send_to(&second, relay.addr()).await.unwrap();
    let answer = receive(&socket).await.unwrap();
    assert!(answer.len() <= second.len());
    assert_eq!(binder.handle(2, &answer), None);
    assert!(binder.is_bound());
    socket
}

pub(super) async fn socket() -> UdpSocket {
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    UdpSocket::bind(any).await.unwrap()
}

/// What comes within half a second.
pub(super) async fn receive(socket: &UdpSocket) -> Option<Vec<u8>> {
    let mut buffer = [0; 2_000];
    let read = timeout(Duration::from_millis(500), socket.recv(&mut buffer)).await;
    let length = read.ok()?.unwrap();
    Some(buffer[..length].to_vec())
}
