//! Two ends of the network in one process, and what happens to them.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use nest::net::{
    path::Impairment,
    proto::{
        identity::{PublicKey, SecretKey},
        wire::Lane,
    },
    quic::{Command, Connected, Link, Net, NetConfig, NetEvent, Sink, Target},
};

/// A network thread, and what it tells.
pub(crate) struct End {
    pub(crate) net: Net,
    pub(crate) person: SecretKey,
    pub(crate) device: SecretKey,
    pub(crate) sink: Sink,
    pub(crate) events: Receiver<NetEvent>,
    pub(crate) weather: Impairment,
    /// Nothing more fits into the sink while this is set.
    pub(crate) full: Arc<AtomicBool>,
}

pub(crate) const LONG: Duration = Duration::from_secs(20);

impl End {
    pub(crate) fn new(seed: u8) -> Self {
        Self::on("127.0.0.1:0", seed)
    }

    pub(crate) fn on(bind: &str, seed: u8) -> Self {
        let (person, device) = (
            SecretKey::from_seed(&[seed; 32]),
            SecretKey::from_seed(&[seed + 100; 32]),
        );
        let weather = Impairment::new(u64::from(seed));
        let net = Net::start(NetConfig {
            device: device.clone(),
            certificate: person.certify(device.public()),
            bind: Some(bind.parse().unwrap()),
            impair: Some(weather.clone()),
        })
        .unwrap();
        let (out, events) = sync_channel(4_096);
        let full = Arc::new(AtomicBool::new(false));
        Self {
            net,
            person,
            device,
            sink: sink(out, Arc::clone(&full)),
            events,
            weather,
            full,
        }
    }

    pub(crate) fn command(&self, command: Command) {
        self.net.command(command).unwrap();
    }

    pub(crate) fn listen(&self) {
        let sink = Arc::clone(&self.sink);
        self.command(Command::Listen { sink });
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        format!("127.0.0.1:{}", self.net.local_port())
            .parse()
            .unwrap()
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            person: self.person.public(),
            device: None,
            direct: vec![self.addr().to_string()],
            relay: None,
            invite: None,
        }
    }

    pub(crate) fn dial(&self, target: Target) {
        self.command(Command::Dial {
            visit: 7,
            target: Box::new(target),
            sink: Arc::clone(&self.sink),
        });
    }

    /// Waits for something to happen; what else happens is dropped.
    pub(crate) fn wait<T>(&self, what: &str, mut wanted: impl FnMut(NetEvent) -> Option<T>) -> T {
        let end = Instant::now() + LONG;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left);
            let event = event.unwrap_or_else(|_| panic!("{what}: it did not happen"));
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    pub(crate) fn connected(&self) -> Connected {
        self.wait("connected", |event| match event {
            NetEvent::Connected(connected) => Some(*connected),
            NetEvent::DialFailed { why, .. } => panic!("{why}"),
            _ => None,
        })
    }

    /// The next frame of a lane.
    pub(crate) fn frame(&self, wanted: Lane) -> Vec<u8> {
        self.wait("a frame", |event| match event {
            NetEvent::Frame { lane, bytes, .. } if lane == wanted => Some(bytes),
            NetEvent::Closed { why, .. } => panic!("{why}"),
            _ => None,
        })
    }
}

fn sink(out: SyncSender<NetEvent>, full: Arc<AtomicBool>) -> Sink {
    Arc::new(move |event| {
        if full.load(Ordering::Relaxed) {
            return Err(event);
        }
        match out.try_send(event) {
            Err(TrySendError::Full(event)) => Err(event),
            _ => Ok(()),
        }
    })
}

/// Two ends that are connected: the host, the visitor, and their ends of the connection.
pub(crate) fn pair() -> (End, End, Link, Link) {
    let (host, visitor) = (End::new(1), End::new(2));
    host.listen();
    visitor.dial(host.target());
    let (near, far) = (visitor.connected(), host.connected());
    assert_eq!(near.device, host.device.public());
    assert_eq!(far.device, visitor.device.public());
    assert_eq!((near.dialled, far.dialled), (Some(7), None));
    (host, visitor, far.link, near.link)
}

/// Sends a frame, as often as it is given back.
pub(crate) fn send(link: &Link, lane: Lane, bytes: Vec<u8>) {
    let mut next = bytes;
    while let Err(back) = link.send(lane, next) {
        next = back;
        thread::sleep(Duration::from_millis(1));
    }
}

pub(crate) fn key(seed: u8) -> PublicKey {
    SecretKey::from_seed(&[seed; 32]).public()
}

/// Sends as somebody does who walks, until this is dropped.
pub(crate) struct Walker(Arc<AtomicBool>);

impl Walker {
    pub(crate) fn new(link: &Link) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (link, stopped) = (link.clone(), Arc::clone(&stop));
        let walks = move || {
            while !stopped.load(Ordering::Relaxed) {
                let _ = link.send(Lane::Datagram, vec![0; 75]);
                thread::sleep(Duration::from_millis(50));
            }
        };
        let thread = thread::Builder::new().name("walker".to_owned());
        thread.spawn(walks).unwrap();
        Self(stop)
    }
}

impl Drop for Walker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
