//! Visits through a relay in the same process, and on addresses that take over.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use nest::{
    net::{
        path::{PathKind, Weather},
        proto::{
            identity::SecretKey,
            invite::{InviteId, RelayAddr, proof, same_proof},
            relay::{By, NotLed, RelayLink},
            wire::{Lane, Reason},
        },
        quic::{
            Command, ConnId, Connected, DialError, Ending, Introduced, Link, NetEvent,
            RelayTrouble, Target,
        },
    },
    relay::{Access, Config, Relay},
};

use crate::ends::{End, key, send};

const MS: Duration = Duration::from_millis(1);
const INVITE: (InviteId, [u8; 16]) = (InviteId([5; 8]), [6; 16]);

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nest-net-{}-{count}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn relay(&self, port: u16) -> Relay {
        let config = Config {
            data: self.0.clone(),
            listen: format!("127.0.0.1:{port}"),
            access: Access::Open,
            ..Config::default()
        };
        Relay::start(config).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn link(relay: &RelayAddr) -> RelayLink {
    RelayLink {
        relay: relay.clone(),
        code: None,
    }
}

fn up(end: &End) {
    end.wait("relay up", |event| match event {
        NetEvent::RelayUp(_) => Some(()),
        NetEvent::RelayDown { why, .. } => panic!("{why}"),
        _ => None,
    });
}

/// A host who is to be found through a relay.
pub(crate) fn host(relay: &RelayAddr, seed: u8) -> End {
    let host = End::new(seed);
    host.listen();
    host.command(Command::Register {
        invites: vec![INVITE.0],
        friends: Vec::new(),
    });
    host.command(Command::SetRelay {
        relay: Some(link(relay)),
        sink: Arc::clone(&host.sink),
    });
    up(&host);
    host
}

fn target(host: &End, relay: &RelayAddr) -> Target {
    Target {
        direct: Vec::new(),
        relay: Some(link(relay)),
        invite: Some(INVITE),
        ..host.target()
    }
}

fn introduced(host: &End) -> Introduced {
    host.wait("introduced", |event| match event {
        NetEvent::Introduced(introduced) => Some(*introduced),
        _ => None,
    })
}

pub(crate) fn meet(host: &End, visitor: &End, relay: &RelayAddr) -> (Connected, Connected) {
    visitor.dial(target(host, relay));
    let asked = introduced(host);
    let By::Invite { id, proof: shown } = asked.by else {
        panic!("not by the invite");
    };
    assert_eq!(id, INVITE.0);
    assert_eq!(asked.visitor.person, visitor.person.public());
    let right = proof(
        &INVITE.1,
        host.person.public(),
        asked.visitor.person,
        &asked.nonce,
    );
    assert!(same_proof(shown, right));
    host.command(Command::Decide {
        introduction: asked.introduction,
        admit: true,
    });
    let (near, far) = (visitor.connected(), host.connected());
    assert_eq!(
        (near.kind, far.kind),
        (PathKind::Relayed, PathKind::Relayed)
    );
    assert_eq!(near.certificate.unwrap().person, host.person.public());
    assert_eq!(far.certificate.unwrap().person, visitor.person.public());
    (near, far)
}

fn on_path(end: &End, wanted: PathKind) {
    end.wait("path", |event| match event {
        NetEvent::Path { kind, .. } => (kind == wanted).then_some(()),
        NetEvent::Closed { why, .. } => panic!("{why}"),
        _ => None,
    });
}

fn talk(from: &Link, to: &End, word: u8) {
    send(from, Lane::Order, vec![word; 3_000]);
    assert_eq!(to.frame(Lane::Order), vec![word; 3_000]);
}

fn black(end: &End, towards: SocketAddr, blackout: bool) {
    let weather = Weather {
        blackout,
        ..Weather::default()
    };
    end.weather.towards(towards, weather);
}

#[test]
fn a_relay_carries_a_visit_until_an_address_takes_over_and_again_when_it_dies() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    let (host, visitor) = (host(relay.link(), 1), End::new(2));
    let (near, far) = meet(&host, &visitor, relay.link());
    talk(&near.link, &host, 1);
    talk(&far.link, &visitor, 2);
    let carried = relay.traffic().forwarded;
    assert!(carried > 4, "the relay carried {carried} packets");

    let conn: ConnId = near.link.id();
    visitor.command(Command::Try {
        conn,
        addresses: vec![host.addr()],
    });
    on_path(&visitor, PathKind::Direct);
    talk(&near.link, &host, 3);
    talk(&far.link, &visitor, 4);

    // A stream of frames, while the direct path dies and lives again: each arrives once and in order.
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut number = 0_u32;
            while !stop.load(Ordering::Relaxed) {
                send(&near.link, Lane::Order, number.to_le_bytes().to_vec());
                number += 1;
                thread::sleep(20 * MS);
            }
            number
        });
        let mut next = 0_u32;
        let mut hear = |until: Duration| {
            let (start, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
            while start.elapsed() < until {
                let bytes = host.frame(Lane::Order);
                assert_eq!(u32::from_le_bytes(bytes.try_into().unwrap()), next);
                next += 1;
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
            longest
        };
        hear(500 * MS);
        black(&visitor, host.addr(), true);
        black(&host, visitor.addr(), true);
        let silent = hear(1_500 * MS);
        // 0.3 s on the clock of the path; the stream waits for a retransmission besides.
        assert!(silent < 700 * MS, "silent for {silent:?}");
        black(&visitor, host.addr(), false);
        black(&host, visitor.addr(), false);
        hear(3_000 * MS);
        stop.store(true, Ordering::Relaxed);
        let said = writer.join().unwrap();
        while next < said {
            let bytes = host.frame(Lane::Order);
            assert_eq!(u32::from_le_bytes(bytes.try_into().unwrap()), next);
            next += 1;
        }
    });
    let kinds: Vec<_> = visitor
        .events
        .try_iter()
        .filter_map(|event| match event {
            NetEvent::Path { kind, .. } => Some(kind),
            NetEvent::Closed { why, .. } => panic!("{why}"),
            _ => None,
        })
        .collect();
    assert!(kinds.contains(&PathKind::Relayed), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&PathKind::Direct), "{kinds:?}");
}

#[test]
fn who_leaves_says_so_though_a_relay_carries_it() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    for n in 0..5 {
        let (host, visitor) = (host(relay.link(), 1 + 2 * n), End::new(2 + 2 * n));
        let (_near, far) = meet(&host, &visitor, relay.link());
        let words = if n % 2 == 0 {
            far.link.close(Reason::NestClosed);
            Reason::NestClosed
        } else {
            Reason::Left
        };
        drop(host);
        let why = visitor.wait("closed", |event| match event {
            NetEvent::Closed { why, .. } => Some(why),
            _ => None,
        });
        assert_eq!(why, Ending::Theirs(words));
    }
}

#[test]
fn an_address_that_is_told_is_used_and_the_relay_is_behind_it() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    let (host, visitor) = (host(relay.link(), 1), End::new(2));
    let mut both = target(&host, relay.link());
    both.direct = vec![host.addr().to_string()];
    visitor.dial(both);
    let asked = introduced(&host);
    host.command(Command::Decide {
        introduction: asked.introduction,
        admit: true,
    });
    let near = visitor.connected();
    host.connected();
    on_path(&visitor, PathKind::Direct);
    black(&visitor, host.addr(), true);
    talk(&near.link, &host, 1);
    on_path(&visitor, PathKind::Relayed);
}

#[test]
fn who_is_refused_cannot_tell_it_from_nobody_there() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    let (host, visitor) = (host(relay.link(), 1), End::new(2));
    let failed = |target: Target| {
        visitor.dial(target);
        visitor.wait("failed", |event| match event {
            NetEvent::DialFailed { why, .. } => Some(why),
            NetEvent::Connected(_) => panic!("connected"),
            _ => None,
        })
    };
    visitor.dial(target(&host, relay.link()));
    let asked = introduced(&host);
    host.command(Command::Decide {
        introduction: asked.introduction,
        admit: false,
    });
    let refused = visitor.wait("refused", |event| match event {
        NetEvent::DialFailed { why, .. } => Some(why),
        _ => None,
    });
    assert_eq!(refused, DialError::NotLed(NotLed::Offline));
    let mut other = target(&host, relay.link());
    other.invite = Some((InviteId([9; 8]), [9; 16]));
    assert_eq!(failed(other), refused);
    host.command(Command::StopListening);
    assert_eq!(failed(target(&host, relay.link())), refused);
}

#[test]
fn a_relay_that_is_not_there_or_another_is_told() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    let end = End::new(1);
    let trouble = |relay: RelayAddr| {
        end.command(Command::SetRelay {
            relay: Some(RelayLink { relay, code: None }),
            sink: Arc::clone(&end.sink),
        });
        end.wait("down", |event| match event {
            NetEvent::RelayDown { why, .. } => Some(why),
            NetEvent::RelayUp(_) => panic!("up"),
            _ => None,
        })
    };
    let wrong = RelayAddr {
        key: key(77),
        ..relay.link().clone()
    };
    assert_eq!(trouble(wrong), RelayTrouble::WrongKey);
    let nobody = RelayAddr {
        host: "127.0.0.1:9".to_owned(),
        key: key(77),
    };
    assert!(matches!(trouble(nobody), RelayTrouble::Unreachable(_)));
    let peer = End::new(3);
    peer.listen();
    let no_relay = RelayAddr {
        host: peer.addr().to_string(),
        key: SecretKey::from_seed(&[103; 32]).public(),
    };
    assert_eq!(trouble(no_relay), RelayTrouble::NoRelay);
}

#[test]
fn who_was_reached_at_an_address_has_the_relay_behind_it_as_soon_as_there_is_one() {
    let folder = Folder::new();
    let relay = folder.relay(0);
    let (host, visitor) = (host(relay.link(), 1), End::new(2));
    // From where the visitor is, the relay cannot be reached yet.
    let at: SocketAddr = relay.link().host.parse().unwrap();
    black(&visitor, at, true);
    let mut both = target(&host, relay.link());
    both.direct = vec![host.addr().to_string()];
    visitor.dial(both);
    let (near, far) = (visitor.connected(), host.connected());
    assert_eq!(near.kind, PathKind::Direct);
    talk(&near.link, &host, 1);
    black(&visitor, at, false);
    // That it is behind shows in packets that it carries.
    let begun = Instant::now();
    while relay.traffic().forwarded == 0 {
        assert!(begun.elapsed() < crate::ends::LONG, "no channel");
        thread::sleep(50 * MS);
    }
    // The path dies at both ends: the visit goes on as if nothing had been.
    black(&visitor, host.addr(), true);
    black(&host, visitor.addr(), true);
    let begun = Instant::now();
    talk(&near.link, &host, 2);
    talk(&far.link, &visitor, 3);
    let took = begun.elapsed();
    assert!(took < 8_000 * MS, "heard again after {took:?}");
    on_path(&visitor, PathKind::Relayed);
}
