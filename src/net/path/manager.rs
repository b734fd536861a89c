//! Which way packets go to one peer. A state machine: time and packets go in, probes come out.
//!
//! A peer is reached through the relay at once, where there is one. Addresses are probed, and the first
//! that answers takes over. While it carries traffic it is probed all the time: when it has been silent
//! for [`LATE`], packets go both ways, and after [`DEAD`] through the relay alone, until it answers
//! again. Each end decides on its own what it sends.
//!
//! A peer names addresses, and may name those of people who have nothing to do with it: so they are few,
//! new ones come slowly, and one that never answers is soon left alone.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    time::{Duration, Instant},
};

/// From one probe to the next while an address carries traffic.
const HEARTBEAT: Duration = Duration::from_millis(100);
/// The same while nothing is to be sent: it keeps the way open in what translates addresses.
const IDLE_HEARTBEAT: Duration = Duration::from_secs(1);
/// After so long without a packet to send there is no traffic.
const BUSY: Duration = Duration::from_secs(1);
/// An address that was silent for so long is not trusted alone.
const LATE: Duration = Duration::from_millis(150);
/// An address that was silent for so long is given up.
const DEAD: Duration = Duration::from_millis(300);
/// Between probes of an address that does not answer, doubling up to this.
const RARE: Duration = Duration::from_secs(5);
/// The same for one that has answered before.
const KNOWN_RARE: Duration = Duration::from_secs(1);
/// Answers in a row after which an address that was given up is used again.
const PROOF: u8 = 3;
/// Longest pause before the first packets on a faster path.
const MAX_HOLD: Duration = Duration::from_millis(200);
/// Probes that may be answered yet. Older ones are forgotten.
const OUTSTANDING: usize = 64;
/// Addresses of one peer. The one that was silent for longest gives way.
const MAX_ADDRESSES: usize = 8;
/// From one new address to the next, after the first [`MAX_ADDRESSES`].
const NEXT_NEW: Duration = Duration::from_secs(5);
/// Probes to an address that never answered; then it is forgotten. Takes about a minute.
const TRIES: u8 = 16;

/// One way to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Relay,
    Direct(SocketAddr),
}

/// Where a packet is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    One(Via),
    /// To this address and through the relay.
    Both(SocketAddr),
    /// Nowhere yet: the path that was just chosen is so much faster that packets on it would overtake
    /// those under way. [`Paths::held_until`] says for how long.
    Hold,
    Nowhere,
}

/// How a peer is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    Direct,
    Relayed,
}

#[derive(Debug)]
struct Address {
    addr: SocketAddr,
    probe_at: Instant,
    /// To the probe after that, while the address is not in use.
    interval: Duration,
    /// When it answered last.
    answered: Option<Instant>,
    round_trip: Duration,
    /// It was given up, and has answered so often in a row since.
    given_up: Option<u8>,
    /// Probes so far, while it has never answered.
    tries: u8,
}

impl Address {
    fn new(addr: SocketAddr, now: Instant) -> Self {
        Self {
            addr,
            probe_at: now,
            interval: HEARTBEAT,
            answered: None,
            round_trip: Duration::ZERO,
            given_up: None,
            tries: 0,
        }
    }

    fn is_proven(&self) -> bool {
        self.answered.is_some() && self.given_up.is_none_or(|row| row >= PROOF)
    }
}

#[derive(Debug)]
struct Relayed {
    probe_at: Instant,
    interval: Duration,
    round_trip: Option<Duration>,
}

/// The ways to one peer.
#[derive(Debug)]
pub struct Paths {
    /// Probes can be sealed: the handshake is done.
    probing: bool,
    relay: Option<Relayed>,
    addresses: Vec<Address>,
    /// The address in use.
    active: Option<SocketAddr>,
    /// Since when its silence counts.
    listening_since: Instant,
    last_sent: Option<Instant>,
    hold: Option<Instant>,
    next_seq: u64,
    outstanding: VecDeque<(u64, Via, Instant)>,
    /// When all addresses that may be new could be again.
    new_at: Instant,
}

impl Paths {
    /// A peer that is reached through a relay.
    pub fn relayed(now: Instant) -> Self {
        let mut paths = Self::new(now);
        paths.set_relay(true, now);
        paths
    }

    /// A peer that is reached at an address.
    pub fn direct(addr: SocketAddr, now: Instant) -> Self {
        let mut paths = Self::new(now);
        paths.add(addr, now);
        paths.active = Some(addr);
        paths
    }

    fn new(now: Instant) -> Self {
        Self {
            probing: false,
            relay: None,
            addresses: Vec::new(),
            active: None,
            listening_since: now,
            last_sent: None,
            hold: None,
            next_seq: 0,
            outstanding: VecDeque::new(),
            new_at: now,
        }
    }

    /// The relay can carry packets from now on, or not any more.
    pub fn set_relay(&mut self, usable: bool, now: Instant) {
        if usable != self.relay.is_some() {
            self.relay = usable.then_some(Relayed {
                probe_at: now,
                interval: HEARTBEAT,
                round_trip: None,
            });
        }
    }

    /// Both ends know each other: addresses can be proven.
    pub fn start(&mut self, now: Instant) {
        self.probing = true;
        self.wake(now);
    }

    /// Asks everything anew, as after the own address changed.
    pub fn wake(&mut self, now: Instant) {
        self.listening_since = now;
        for address in &mut self.addresses {
            address.probe_at = now;
            address.interval = HEARTBEAT;
            address.tries = 0;
        }
        if let Some(relay) = &mut self.relay {
            relay.probe_at = now;
            relay.interval = HEARTBEAT;
        }
    }

    /// An address that the peer may be reached at. It is used once it answers. Where too many are new it
    /// is left out.
    pub fn add(&mut self, addr: SocketAddr, now: Instant) {
        if self.addresses.iter().any(|known| known.addr == addr) {
            return;
        }
        let new_at = self.new_at.max(now) + NEXT_NEW;
        if new_at > now + NEXT_NEW * MAX_ADDRESSES as u32 {
            return;
        }
        self.new_at = new_at;
        if self.addresses.len() >= MAX_ADDRESSES {
            let active = self.active;
            let idle = self.addresses.iter().enumerate();
            let idle = idle.filter(|(_, known)| Some(known.addr) != active);
            let Some((at, _)) = idle.min_by_key(|(_, known)| known.answered) else {
                return;
            };
            self.addresses.remove(at);
        }
        self.addresses.push(Address::new(addr, now));
    }

    /// Whether the peer may be heard from this address.
    pub fn knows(&self, addr: SocketAddr) -> bool {
        self.addresses.iter().any(|known| known.addr == addr)
    }

    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.addresses.iter().map(|known| known.addr)
    }

    pub fn kind(&self) -> PathKind {
        match self.active {
            Some(_) => PathKind::Direct,
            None => PathKind::Relayed,
        }
    }

    /// Where a packet goes that is to leave now.
    pub fn route(&mut self, now: Instant) -> Route {
        if !self.is_busy(now)
            && let Some(active) = self.active
        {
            // After a rest, silence counts from now on, and the address is asked at once.
            self.listening_since = now;
            if let Some(address) = self.address(active) {
                address.probe_at = address.probe_at.min(now);
            }
        }
        self.last_sent = Some(now);
        self.give_up(now);
        let relayed = self.relay.is_some();
        match self.active {
            Some(_) if self.hold.is_some_and(|until| now < until) => Route::Hold,
            Some(addr) if relayed && self.silence(addr, now) >= LATE => Route::Both(addr),
            Some(addr) => Route::One(Via::Direct(addr)),
            None if relayed => Route::One(Via::Relay),
            None => {
                // Only where somebody answered: nobody else is to be flooded.
                let answered = self
                    .addresses
                    .iter()
                    .filter(|known| known.answered.is_some());
                answered
                    .max_by_key(|known| known.answered)
                    .map_or(Route::Nowhere, |best| Route::One(Via::Direct(best.addr)))
            }
        }
    }

    /// An authentic probe came from the peer.
    pub fn probed(&mut self, from: Via, now: Instant) {
        if let Via::Direct(addr) = from
            && !self.knows(addr)
        {
            self.add(addr, now);
        } else if let Via::Direct(addr) = from
            && self.active != Some(addr)
            && let Some(address) = self.address(addr)
        {
            // It can be heard, so it is worth asking soon.
            address.interval = address.interval.min(HEARTBEAT);
            address.probe_at = address.probe_at.min(now + HEARTBEAT);
        }
    }

    /// An authentic answer came to the probe of this number.
    pub fn answered(&mut self, seq: u64, now: Instant) {
        let Some(at) = self.outstanding.iter().position(|(sent, ..)| *sent == seq) else {
            return;
        };
        let Some((_, via, sent)) = self.outstanding.remove(at) else {
            return;
        };
        let round_trip = now.saturating_duration_since(sent);
        let addr = match via {
            Via::Relay => {
                if let Some(relay) = &mut self.relay {
                    relay.round_trip = Some(smooth(relay.round_trip, round_trip));
                    relay.interval = RARE;
                    relay.probe_at = now + RARE;
                }
                return;
            }
            Via::Direct(addr) => addr,
        };
        // That one is asked in its own time.
        let in_use = self.active == Some(addr);
        let Some(address) = self.address(addr) else {
            return;
        };
        let known = address.answered.map(|_| address.round_trip);
        address.round_trip = smooth(known, round_trip);
        address.answered = Some(now);
        address.interval = HEARTBEAT;
        if !in_use {
            address.probe_at = address.probe_at.min(now + HEARTBEAT);
        }
        if let Some(row) = &mut address.given_up {
            *row = row.saturating_add(1);
            if *row < PROOF {
                return;
            }
        }
        let direct = address.round_trip;
        match self.active {
            Some(active) if active == addr => {
                if let Some(address) = self.address(addr) {
                    address.given_up = None;
                }
            }
            Some(active) if self.silence(active, now) < LATE => {}
            active => {
                let slower = match (active, &self.relay) {
                    (None, Some(relay)) => relay.round_trip.unwrap_or(Duration::ZERO),
                    _ => Duration::ZERO,
                };
                let hold = (slower.saturating_sub(direct) / 2).min(MAX_HOLD);
                self.hold = (!hold.is_zero()).then(|| now + hold);
                self.active = Some(addr);
                self.listening_since = now;
                if let Some(address) = self.address(addr) {
                    address.given_up = None;
                }
            }
        }
    }

    /// The next probe that is due.
    pub fn poll_probe(&mut self, now: Instant) -> Option<(Via, u64)> {
        if !self.probing {
            return None;
        }
        self.give_up(now);
        // Where there is no other way, nothing has to be noticed in a hurry.
        let choice = self.relay.is_some() || self.addresses.len() > 1;
        let (active, hurry) = (self.active, choice && self.is_busy(now));
        self.addresses.retain(|known| {
            let hope = known.answered.is_some() || known.tries < TRIES || known.probe_at > now;
            hope || active == Some(known.addr)
        });
        let mut addresses = self.addresses.iter_mut();
        let via = if let Some(address) = addresses.find(|address| address.probe_at <= now) {
            let pause = if active == Some(address.addr) {
                if hurry { HEARTBEAT } else { IDLE_HEARTBEAT }
            } else {
                let rare = match address.answered {
                    Some(_) => KNOWN_RARE,
                    None => RARE,
                };
                address.interval = (address.interval * 2).min(rare);
                address.interval
            };
            address.tries = address.tries.saturating_add(1);
            address.probe_at = now + pause;
            Via::Direct(address.addr)
        } else {
            let relay = self.relay.as_mut().filter(|relay| relay.probe_at <= now)?;
            relay.interval = (relay.interval * 2).min(RARE);
            relay.probe_at = now + relay.interval;
            Via::Relay
        };
        let seq = self.next_seq;
        self.next_seq += 1;
        if self.outstanding.len() >= OUTSTANDING {
            self.outstanding.pop_front();
        }
        self.outstanding.push_back((seq, via, now));
        Some((via, seq))
    }

    /// Until when packets are to be held back.
    pub fn held_until(&self) -> Option<Instant> {
        self.hold
    }

    /// Packets that were held back are on their way.
    pub fn release(&mut self) {
        self.hold = None;
    }

    /// When there is something to do again.
    pub fn timeout(&self) -> Option<Instant> {
        if !self.probing {
            return self.hold;
        }
        let probes = self.addresses.iter().map(|address| address.probe_at);
        let relay = self.relay.iter().map(|relay| relay.probe_at);
        probes.chain(relay).chain(self.hold).min()
    }

    fn is_busy(&self, now: Instant) -> bool {
        self.last_sent
            .is_some_and(|sent| now.saturating_duration_since(sent) < BUSY)
    }

    fn address(&mut self, addr: SocketAddr) -> Option<&mut Address> {
        self.addresses.iter_mut().find(|known| known.addr == addr)
    }

    /// How much longer an address has been silent than it should.
    fn silence(&self, addr: SocketAddr, now: Instant) -> Duration {
        let Some(address) = self.addresses.iter().find(|known| known.addr == addr) else {
            return Duration::MAX;
        };
        let since = self.listening_since + address.round_trip;
        let since = address
            .answered
            .map_or(since, |answered| answered.max(since));
        now.saturating_duration_since(since)
    }

    /// Leaves the address in use if it is dead and there is another way.
    fn give_up(&mut self, now: Instant) {
        let Some(active) = self.active.filter(|_| self.probing && self.is_busy(now)) else {
            return;
        };
        if self.silence(active, now) < DEAD {
            return;
        }
        let others = self.addresses.iter().filter(|other| {
            let fresh = |at: Instant| now.saturating_duration_since(at) < DEAD;
            other.addr != active && other.is_proven() && other.answered.is_some_and(fresh)
        });
        let other = others
            .max_by_key(|other| other.answered)
            .map(|other| other.addr);
        if other.is_none() && self.relay.is_none() {
            return;
        }
        if let Some(address) = self.address(active) {
            address.given_up = Some(0);
            address.interval = HEARTBEAT;
        }
        self.active = other;
        self.listening_since = now;
        self.hold = None;
    }
}

/// The usual round trip, a little of it the newest.
fn smooth(usual: Option<Duration>, newest: Duration) -> Duration {
    usual.map_or(newest, |usual| (usual * 3 + newest) / 4)
}
