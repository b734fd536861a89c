//! Who is known, and what is said to them below QUIC.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use quinn::udp::EcnCodepoint;
use tokio::sync::watch;

use super::{
    addr::{is_made_up, made_up, plain},
    manager::{PathKind, Paths, Route, Via},
    packet::{Probe, ProbeId, ProbeKey},
    wire::{Air, Wire},
};
use crate::net::proto::relay::{
    Channel,
    datagram::{Binder, Control, Token},
};

/// Bytes held back per peer while a path is changed. What is more goes out at once.
const MAX_HELD: usize = 256 * 1024;

/// A relay that brought nothing for so long, while there was something to answer, is asked whether it
/// still knows the channel: one that was started anew does not.
const SILENT: Duration = Duration::from_secs(1);

/// A peer as quinn is shown it. The number tells it from one who was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerRef {
    pub name: SocketAddr,
    number: u64,
}

/// How a peer is reached, and whether the relay carries packets to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    pub kind: PathKind,
    pub bound: bool,
}

/// What came in and was of no use, since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Packets that are nothing.
    pub garbage: u64,
    /// Packets with a token or a seal that is not known here.
    pub foreign: u64,
    /// Packets that the system did not send.
    pub unsent: u64,
}

#[derive(Debug)]
struct Relayed {
    relay: SocketAddr,
    binder: Binder,
    /// When the first packet went out since the relay brought one, or since it was asked.
    unanswered: Option<Instant>,
}

#[derive(Debug)]
struct Held {
    ecn: Option<EcnCodepoint>,
    contents: Vec<u8>,
    segment_size: Option<usize>,
}

#[derive(Debug)]
struct Peer {
    number: u64,
    paths: Paths,
    channel: Option<Relayed>,
    key: Option<ProbeKey>,
    held: Vec<Held>,
    status: watch::Sender<Status>,
}

/// What a batch of packets looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) ecn: Option<EcnCodepoint>,
    pub(super) contents: &'a [u8],
    pub(super) segment_size: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) air: Air,
    pub(super) stats: Stats,
    start: Instant,
    peers: BTreeMap<SocketAddr, Peer>,
    addresses: BTreeMap<SocketAddr, SocketAddr>,
    tokens: BTreeMap<(SocketAddr, Token), SocketAddr>,
    probes: BTreeMap<ProbeId, SocketAddr>,
    count: u64,
    scratch: Vec<u8>,
    /// When there is something to do, as far as was noted since the last turn.
    due: Option<Instant>,
}

impl Table {
    pub(super) fn new(air: Air, start: Instant) -> Self {
        Self {
            air,
            stats: Stats::default(),
            start,
            peers: BTreeMap::new(),
            addresses: BTreeMap::new(),
            tokens: BTreeMap::new(),
            probes: BTreeMap::new(),
            count: 0,
            scratch: Vec::new(),
            due: None,
        }
    }

    /// When there is something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.into_iter().chain(self.air.next()).min()
    }

    fn millis(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.start);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn insert(&mut self, name: SocketAddr, paths: Paths) -> (PeerRef, watch::Receiver<Status>) {
        self.forget(name, None);
        self.count += 1;
        let number = self.count;
        let (status, watcher) = watch::channel(Status {
            kind: paths.kind(),
            bound: false,
        });
        for addr in paths.addresses() {
            self.addresses.insert(addr, name);
        }
        self.peers.insert(
            name,
            Peer {
                number,
                paths,
                channel: None,
                key: None,
                held: Vec::new(),
                status,
            },
        );
        (PeerRef { name, number }, watcher)
    }

    /// Knows a peer who is reached through a channel of a relay at this address.
    pub(super) fn relayed(
        &mut self,
        relay: SocketAddr,
        channel: Channel,
        now: Instant,
    ) -> (PeerRef, watch::Receiver<Status>) {
        let name = made_up(self.count + 1);
        let added = self.insert(name, Paths::relayed(now));
        self.bind(added.0, relay, channel, now);
        added
    }

    /// Knows a peer who is connected at an address.
    pub(super) fn direct(
        &mut self,
        addr: SocketAddr,
        now: Instant,
    ) -> (PeerRef, watch::Receiver<Status>) {
        let addr = plain(addr);
        self.insert(addr, Paths::direct(addr, now))
    }

    /// Leads packets of a peer through this channel from now on.
    pub(super) fn bind(
        &mut self,
        peer: PeerRef,
        relay: SocketAddr,
        channel: Channel,
        now: Instant,
    ) {
        let relay = plain(relay);
        let binder = Binder::new(channel, self.millis(now));
        let Some(known) = find(&mut self.peers, peer) else {
            return;
        };
        if let Some(old) = known.channel.take() {
            self.tokens.remove(&(old.relay, old.binder.token()));
        }
        known.channel = Some(Relayed {
            relay,
            binder,
            unanswered: None,
        });
        self.tokens.insert((relay, channel.token), peer.name);
    }

    /// A handshake is done: from now on the peer's addresses can be proven.
    pub(super) fn start(&mut self, peer: PeerRef, key: ProbeKey, now: Instant) {
        let id = key.id();
        if let Some(known) = find(&mut self.peers, peer) {
            known.key = Some(key);
            known.paths.start(now);
            self.probes.insert(id, peer.name);
        }
    }

    /// Tries another address of a peer.
    pub(super) fn add(&mut self, peer: PeerRef, addr: SocketAddr, now: Instant) {
        if let Some(known) = find(&mut self.peers, peer) {
            known.paths.add(plain(addr), now);
        }
    }

    /// Forgets a peer: the one meant, or whoever has the name.
    pub(super) fn forget(&mut self, name: SocketAddr, meant: Option<PeerRef>) -> Option<Token> {
        let known = self.peers.get(&name)?;
        if meant.is_some_and(|meant| meant.number != known.number) {
            return None;
        }
        let forgotten = self.peers.remove(&name)?;
        self.addresses.retain(|_, of| *of != name);
        self.tokens.retain(|_, of| *of != name);
        self.probes.retain(|_, of| *of != name);
        Some(forgotten.channel?.binder.token())
    }

    /// The own address may be another now.
    pub(super) fn moved(&mut self, now: Instant) {
        let millis = self.millis(now);
        for peer in self.peers.values_mut() {
            peer.paths.wake(now);
            if let Some(channel) = &mut peer.channel {
                channel.binder.renew(millis);
            }
        }
    }

    /// The relay at this address may not know its channels any more.
    pub(super) fn recheck(&mut self, relay: SocketAddr, now: Instant) {
        let (relay, millis) = (plain(relay), self.millis(now));
        let channels = self.peers.values_mut().flat_map(|peer| &mut peer.channel);
        for channel in channels.filter(|channel| channel.relay == relay) {
            channel.binder.renew(millis);
        }
    }

    /// The name that packets of QUIC from this address are shown under.
    pub(super) fn name_of(&self, from: SocketAddr) -> SocketAddr {
        self.addresses.get(&from).copied().unwrap_or(from)
    }

    /// The peer whose packets come with this token from this relay.
    pub(super) fn name_of_token(&mut self, from: SocketAddr, token: Token) -> Option<SocketAddr> {
        let name = self.tokens.get(&(from, token)).copied();
        match name.and_then(|name| self.peers.get_mut(&name)?.channel.as_mut()) {
            Some(channel) => channel.unanswered = None,
            None => self.stats.foreign += 1,
        }
        name
    }

    /// Takes a packet of our own kind: from a relay, or from a peer.
    pub(super) fn handle(&mut self, wire: &Wire, now: Instant, from: SocketAddr, packet: &[u8]) {
        let millis = self.millis(now);
        if let Some(control) = Control::read(packet) {
            let Some(name) = self.name_of_token(from, control.token) else {
                return;
            };
            let Some(peer) = self.peers.get_mut(&name) else {
                return;
            };
            if let Some(channel) = &mut peer.channel {
                let answer = channel.binder.handle(millis, packet);
                peer.publish(now, &mut self.due);
                if let Some(answer) = answer {
                    self.air.send_one(wire, now, from, &answer);
                }
            }
        } else {
            self.probe(wire, now, None, from, packet);
        }
    }

    /// Takes a probe: from an address, or through the relay from who has this name.
    pub(super) fn probe(
        &mut self,
        wire: &Wire,
        now: Instant,
        relayed: Option<SocketAddr>,
        from: SocketAddr,
        packet: &[u8],
    ) {
        let Some(id) = ProbeKey::addressed(packet) else {
            self.stats.garbage += 1;
            return;
        };
        let name = self.probes.get(&id).copied();
        let name = name.filter(|name| relayed.is_none_or(|relayed| relayed == *name));
        let peer = name.and_then(|name| Some((name, self.peers.get_mut(&name)?)));
        let opened = peer.and_then(|(name, peer)| {
            let key = peer.key.as_ref()?;
            let probe = key.open(packet)?;
            let answer = match probe {
                Probe::Ask(seq) => Some(key.seal(Probe::Answer(seq))),
                Probe::Answer(_) => None,
            };
            Some((name, peer, probe, answer))
        });
        let Some((name, peer, probe, answer)) = opened else {
            self.stats.foreign += 1;
            return;
        };
        let via = match relayed {
            Some(_) => Via::Relay,
            None => Via::Direct(from),
        };
        match probe {
            Probe::Ask(_) => peer.paths.probed(via, now),
            Probe::Answer(seq) => peer.paths.answered(seq, now),
        }
        if relayed.is_none() {
            // Whoever sealed this is at that address: what QUIC says from there is theirs.
            self.addresses.insert(from, name);
            if self.addresses.len() > self.peers.len() * 16 {
                let peers = &self.peers;
                self.addresses
                    .retain(|addr, of| peers.get(of).is_some_and(|peer| peer.paths.knows(*addr)));
            }
        }
        if let Some(answer) = answer {
            self.send_own(wire, now, name, via, &answer);
        }
        if let Some(peer) = self.peers.get_mut(&name) {
            peer.publish(now, &mut self.due);
        }
    }

    fn send_own(&mut self, wire: &Wire, now: Instant, name: SocketAddr, via: Via, packet: &[u8]) {
        match via {
            Via::Direct(addr) => self.air.send_one(wire, now, addr, packet),
            Via::Relay => {
                let channel = self.peers.get(&name).and_then(|peer| peer.channel.as_ref());
                if let Some(channel) = channel {
                    let wrapped = [&channel.binder.token().bytes()[..], packet].concat();
                    self.air.send_one(wire, now, channel.relay, &wrapped);
                }
            }
        }
    }

    /// Sends a batch to a peer, or to an address that is nobody's. Fails with `WouldBlock` alone.
    pub(super) fn send(
        &mut self,
        wire: &Wire,
        now: Instant,
        name: SocketAddr,
        batch: Batch<'_>,
    ) -> io::Result<()> {
        let name = plain(name);
        let Some(peer) = self.peers.get_mut(&name) else {
            return if is_made_up(name) {
                Ok(())
            } else {
                self.send_direct(wire, now, name, batch)
            };
        };
        let route = peer.paths.route(now);
        peer.publish(now, &mut self.due);
        match route {
            Route::Nowhere => Ok(()),
            Route::One(Via::Direct(addr)) => self.send_direct(wire, now, addr, batch),
            Route::One(Via::Relay) => self.send_wrapped(wire, now, name, batch),
            Route::Both(addr) => {
                self.send_direct(wire, now, addr, batch)?;
                self.send_wrapped(wire, now, name, batch)
            }
            Route::Hold => {
                let held: usize = peer.held.iter().map(|held| held.contents.len()).sum();
                if held + batch.contents.len() > MAX_HELD {
                    return self.send_wrapped(wire, now, name, batch);
                }
                peer.held.push(Held {
                    ecn: batch.ecn,
                    contents: batch.contents.to_vec(),
                    segment_size: batch.segment_size,
                });
                Ok(())
            }
        }
    }

    fn send_direct(
        &mut self,
        wire: &Wire,
        now: Instant,
        addr: SocketAddr,
        batch: Batch<'_>,
    ) -> io::Result<()> {
        let Batch {
            ecn,
            contents,
            segment_size,
        } = batch;
        let sent = self
            .air
            .send(wire, now, addr, ecn, contents, segment_size)?;
        self.stats.unsent += u64::from(!sent);
        Ok(())
    }

    /// Sends a batch through the relay: each packet with the token in front, still as one batch.
    fn send_wrapped(
        &mut self,
        wire: &Wire,
        now: Instant,
        name: SocketAddr,
        batch: Batch<'_>,
    ) -> io::Result<()> {
        let millis = self.millis(now);
        let peer = self.peers.get_mut(&name);
        let Some(channel) = peer.and_then(|peer| peer.channel.as_mut()) else {
            return Ok(());
        };
        let since = *channel.unanswered.get_or_insert(now);
        if now.saturating_duration_since(since) >= SILENT {
            channel.unanswered = Some(now);
            channel.binder.renew(millis);
            self.due = Some(now);
        }
        let (relay, token) = (channel.relay, channel.binder.token().bytes());
        let size = batch.segment_size.unwrap_or(batch.contents.len()).max(1);
        let mut wrapped = std::mem::take(&mut self.scratch);
        wrapped.clear();
        for packet in batch.contents.chunks(size) {
            wrapped.extend_from_slice(&token);
            wrapped.extend_from_slice(packet);
        }
        let sent = self.send_direct(
            wire,
            now,
            relay,
            Batch {
                ecn: batch.ecn,
                contents: &wrapped,
                segment_size: batch.segment_size.map(|size| size + token.len()),
            },
        );
        self.scratch = wrapped;
        sent
    }

    /// Does what is due; says when there is something to do again.
    pub(super) fn turn(&mut self, wire: &Wire, now: Instant) -> Option<Instant> {
        let millis = self.millis(now);
        let names: Vec<_> = self.peers.keys().copied().collect();
        for name in names {
            let Some(peer) = self.peers.get_mut(&name) else {
                continue;
            };
            if let Some(channel) = &mut peer.channel
                && let Some(bind) = channel.binder.poll(millis)
            {
                self.air.send_one(wire, now, channel.relay, &bind);
            }
            let mut probes = Vec::new();
            while let Some((via, seq)) = peer.paths.poll_probe(now) {
                let key = peer.key.as_ref();
                probes.extend(key.map(|key| (via, key.seal(Probe::Ask(seq)))));
            }
            let mut held = Vec::new();
            if peer.paths.held_until().is_none_or(|until| until <= now) {
                peer.paths.release();
                held = std::mem::take(&mut peer.held);
            }
            peer.publish(now, &mut self.due);
            for (via, probe) in probes {
                self.send_own(wire, now, name, via, &probe);
            }
            for batch in held {
                // The system's buffer being full just then is a packet lost.
                let _ = self.send(
                    wire,
                    now,
                    name,
                    Batch {
                        ecn: batch.ecn,
                        contents: &batch.contents,
                        segment_size: batch.segment_size,
                    },
                );
            }
        }
        self.air.flush(wire, now);
        let peers = self.peers.values().flat_map(|peer| {
            let bind = peer.channel.as_ref().map(|channel| channel.binder.due());
            let bind = bind.map(|due| self.start + Duration::from_millis(due));
            peer.paths.timeout().into_iter().chain(bind)
        });
        self.due = peers.min();
        self.due()
    }
}

impl Peer {
    /// Tells who watches what changed, and the paths what the relay can do.
    fn publish(&mut self, now: Instant, due: &mut Option<Instant>) {
        let bound = self
            .channel
            .as_ref()
            .is_some_and(|relay| relay.binder.is_bound());
        self.paths.set_relay(bound, now);
        let status = Status {
            kind: self.paths.kind(),
            bound,
        };
        self.status.send_if_modified(|known| {
            let changed = *known != status;
            *known = status;
            changed
        });
        *due = due.iter().copied().chain(self.paths.timeout()).min();
    }
}

fn find(peers: &mut BTreeMap<SocketAddr, Peer>, peer: PeerRef) -> Option<&mut Peer> {
    peers
        .get_mut(&peer.name)
        .filter(|known| known.number == peer.number)
}
