//! Which way packets go, on a virtual clock.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    net::SocketAddr,
    time::{Duration, Instant},
};

use nest::net::path::{PathKind, Paths, Probe, ProbeKey, Route, Via, Weather};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Packet {
    Ask(u64),
    Answer(u64),
    Data(u64),
}

/// What is under way: when it arrives, at which end, from which address of the other, if not the relay.
type Flight = Reverse<(Instant, u64, usize, Option<SocketAddr>, Packet)>;

/// Two ends, each with one address, and two ways between them.
struct World {
    start: Instant,
    now: Instant,
    ends: [Paths; 2],
    addresses: [SocketAddr; 2],
    flights: BinaryHeap<Flight>,
    held: [Vec<u64>; 2],
    count: u64,
    direct: Option<Duration>,
    relay: Option<Duration>,
    /// In thousandths, on both ways.
    loss: u64,
    random: u64,
    /// What arrived at an end, in order of arrival.
    heard: [Vec<(Instant, u64)>; 2],
    sent: u64,
}

impl World {
    fn new(relay: Option<Duration>, direct: Option<Duration>) -> Self {
        let start = Instant::now();
        let addresses = ["10.0.0.1:1000", "10.0.0.2:2000"].map(|addr| addr.parse().unwrap());
        let ends = [1, 0].map(|other: usize| match relay {
            Some(_) => Paths::relayed(start),
            None => Paths::direct(addresses[other], start),
        });
        let mut world = Self {
            start,
            now: start,
            ends,
            addresses,
            flights: BinaryHeap::new(),
            held: Default::default(),
            count: 0,
            direct,
            relay,
            loss: 0,
            random: 88_172_645_463_325_252,
            heard: Default::default(),
            sent: 0,
        };
        world.ends.iter_mut().for_each(|end| end.start(start));
        world
    }

    fn lost(&mut self) -> bool {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % 1_000 < self.loss
    }

    fn fly(&mut self, from: usize, via: Via, packet: Packet) {
        let to = 1 - from;
        let (delay, source) = match via {
            Via::Relay => (self.relay, None),
            Via::Direct(addr) if addr == self.addresses[to] => {
                (self.direct, Some(self.addresses[from]))
            }
            Via::Direct(_) => (None, None),
        };
        if let Some(delay) = delay
            && !self.lost()
        {
            self.count += 1;
            let flight = (self.now + delay, self.count, to, source, packet);
            self.flights.push(Reverse(flight));
        }
    }

    fn say(&mut self, from: usize) {
        let number = self.sent;
        self.sent += 1;
        match self.ends[from].route(self.now) {
            Route::One(via) => self.fly(from, via, Packet::Data(number)),
            Route::Both(addr) => {
                self.fly(from, Via::Direct(addr), Packet::Data(number));
                self.fly(from, Via::Relay, Packet::Data(number));
            }
            Route::Hold => self.held[from].push(number),
            Route::Nowhere => {}
        }
    }

    /// Lets a millisecond pass.
    fn step(&mut self) {
        self.now += ms(1);
        while let Some(Reverse((at, ..))) = self.flights.peek()
            && *at <= self.now
        {
            let Reverse((at, _, to, source, packet)) = self.flights.pop().unwrap();
            let via = source.map_or(Via::Relay, Via::Direct);
            match packet {
                Packet::Ask(seq) => {
                    self.ends[to].probed(via, self.now);
                    self.fly(to, via, Packet::Answer(seq));
                }
                Packet::Answer(seq) => self.ends[to].answered(seq, self.now),
                Packet::Data(number) => self.heard[to].push((at, number)),
            }
        }
        for end in 0..2 {
            while let Some((via, seq)) = self.ends[end].poll_probe(self.now) {
                self.fly(end, via, Packet::Ask(seq));
            }
            if self.ends[end]
                .held_until()
                .is_none_or(|until| until <= self.now)
            {
                self.ends[end].release();
                for number in std::mem::take(&mut self.held[end]) {
                    let via = Via::Direct(self.addresses[1 - end]);
                    self.fly(end, via, Packet::Data(number));
                }
            }
        }
    }

    /// Runs for some time; the first end says something every so many milliseconds.
    fn run(&mut self, millis: u64, every: u64) {
        for step in 0..millis {
            if step % every == 0 {
                self.say(0);
            }
            self.step();
        }
    }

    fn kinds(&self) -> [PathKind; 2] {
        [self.ends[0].kind(), self.ends[1].kind()]
    }

    /// The longest that the second end heard nothing, since a moment.
    fn gap(&self, since: Instant) -> Duration {
        let mut last = since;
        let mut longest = Duration::ZERO;
        for (at, _) in self.heard[1].iter().filter(|(at, _)| *at >= since) {
            longest = longest.max(*at - last);
            last = *at;
        }
        longest.max(self.now - last)
    }

    /// How many of those said did not arrive.
    fn missing(&self) -> u64 {
        let heard: BTreeMap<u64, ()> = self.heard[1].iter().map(|(_, n)| (*n, ())).collect();
        self.sent - heard.len() as u64
    }
}

#[test]
fn the_relay_carries_at_once_and_an_address_takes_over_when_proven() {
    let mut world = World::new(Some(ms(30)), Some(ms(5)));
    world.run(500, 50);
    assert_eq!(world.kinds(), [PathKind::Relayed; 2]);
    assert_eq!(
        world.gap(world.start),
        ms(50),
        "heard from the first packet on"
    );
    // One end is told the other's address; that one learns from being asked.
    let other = world.addresses[1];
    world.ends[0].add(other, world.now);
    let told = world.now;
    world.run(60, 50);
    assert_eq!(
        world.kinds(),
        [PathKind::Direct; 2],
        "after {:?}",
        world.now - told
    );
    world.run(300, 50);
    assert_eq!(world.missing(), 0);
}

#[test]
fn nothing_is_overtaken_at_an_upgrade() {
    let mut world = World::new(Some(ms(60)), Some(ms(5)));
    world.run(1_000, 1);
    let other = world.addresses[1];
    world.ends[0].add(other, world.now);
    world.run(1_000, 1);
    assert_eq!(world.kinds(), [PathKind::Direct; 2]);
    world.run(200, 1_000);
    assert_eq!(world.missing(), 0);
    let order: Vec<_> = world.heard[1].iter().map(|(_, number)| *number).collect();
    let overtaken = order.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert!(overtaken <= 2, "{overtaken} packets were overtaken");
}

#[test]
fn a_path_that_dies_is_left_in_time_and_taken_again() {
    for moment in 0..20 {
        let mut world = World::new(Some(ms(30)), Some(ms(5)));
        let other = world.addresses[1];
        world.ends[0].add(other, world.now);
        world.run(2_000 + moment * 7, 50);
        assert_eq!(world.kinds()[0], PathKind::Direct);
        let sent = (world.sent, world.missing());
        let died = world.now;
        world.direct = None;
        world.run(1_000, 50);
        assert_eq!(world.kinds()[0], PathKind::Relayed);
        assert!(
            world.gap(died) <= ms(300),
            "silent for {:?}",
            world.gap(died)
        );
        let lost = world.missing() - sent.1;
        assert!(lost <= 5, "{lost} of {} were lost", world.sent - sent.0);
        world.direct = Some(ms(5));
        world.run(2_500, 50);
        assert_eq!(world.kinds()[0], PathKind::Direct, "it is taken again");
    }
}

#[test]
fn a_path_that_rested_is_left_in_time_too() {
    let mut world = World::new(Some(ms(30)), Some(ms(5)));
    let other = world.addresses[1];
    world.ends[0].add(other, world.now);
    world.run(2_000, 50);
    world.run(10_000, 100_000);
    assert_eq!(world.kinds()[0], PathKind::Direct, "rest is no silence");
    world.direct = None;
    world.run(5_000, 100_000);
    let woke = world.now;
    world.run(1_000, 50);
    assert!(
        world.gap(woke) <= ms(300),
        "silent for {:?}",
        world.gap(woke)
    );
}

#[test]
fn without_a_relay_nothing_is_given_up() {
    let mut world = World::new(None, Some(ms(5)));
    world.run(1_000, 50);
    world.direct = None;
    world.run(5_000, 50);
    assert_eq!(world.kinds(), [PathKind::Direct; 2]);
    world.direct = Some(ms(5));
    let back = world.now;
    world.run(1_000, 50);
    assert!(
        world.gap(back) <= ms(60),
        "silent for {:?}",
        world.gap(back)
    );
}

#[test]
fn who_moves_to_another_address_is_found_there() {
    let mut world = World::new(None, Some(ms(5)));
    for _ in 0..20 {
        world.say(1);
        world.run(50, 50);
    }
    world.addresses[0] = "10.0.0.1:1234".parse().unwrap();
    world.ends[0].wake(world.now);
    for _ in 0..20 {
        world.say(1);
        world.run(50, 50);
    }
    let heard = world.heard[0].len();
    for _ in 0..20 {
        world.say(1);
        world.run(50, 50);
    }
    assert_eq!(
        world.heard[0].len() - heard,
        20,
        "what is said to who moved arrives"
    );
}

/// How many probes go to addresses other than the one of the other end, in so many seconds in each of which
/// so many are named.
fn bothered(seconds: u64, named: u16) -> u64 {
    let mut paths = Paths::relayed(Instant::now());
    let start = Instant::now();
    paths.start(start);
    let (mut probes, mut port) = (0, 1_000);
    for at in 0..seconds * 1_000 {
        let now = start + ms(at);
        if at % 1_000 == 0 {
            for _ in 0..named {
                port += 1;
                paths.add(([203, 0, 113, 9], port).into(), now);
            }
        }
        while let Some((via, _)) = paths.poll_probe(now) {
            probes += u64::from(via != Via::Relay);
        }
    }
    probes
}

#[test]
fn whoever_is_named_by_a_peer_is_bothered_little_and_not_for_long() {
    // 33 bytes each: in an hour as many as a page of a book.
    let mut once = Paths::relayed(Instant::now());
    let start = Instant::now();
    once.start(start);
    let innocent = "203.0.113.9:53".parse().unwrap();
    once.add(innocent, start);
    let mut probes = 0;
    for at in 0..3_600_000 {
        while let Some((via, _)) = once.poll_probe(start + ms(at)) {
            probes += u32::from(via == Via::Direct(innocent));
        }
    }
    assert_eq!(probes, 16);
    assert!(!once.knows(innocent));
    // However many are named, and however often.
    let probes = bothered(600, 50);
    assert!(probes < 600 * 4, "{probes} probes in ten minutes");
}

#[test]
fn a_third_lost_is_lived_with() {
    let mut world = World::new(Some(ms(30)), Some(ms(5)));
    let other = world.addresses[1];
    world.ends[0].add(other, world.now);
    world.run(1_000, 50);
    world.loss = 300;
    let sent = (world.sent, world.missing());
    world.run(60_000, 50);
    let arrived = (world.sent - sent.0) - (world.missing() - sent.1);
    assert!(
        arrived * 100 >= (world.sent - sent.0) * 65,
        "{arrived} arrived"
    );
    world.loss = 0;
    world.run(3_000, 50);
    assert_eq!(world.kinds()[0], PathKind::Direct);
}

#[test]
fn probes_are_sealed() {
    let (ours, theirs) = (
        ProbeKey::new(&[7; 32], true),
        ProbeKey::new(&[7; 32], false),
    );
    let other = ProbeKey::new(&[8; 32], false);
    let packet = ours.seal(Probe::Ask(5));
    assert_eq!(ProbeKey::addressed(&packet), Some(theirs.id()));
    assert_eq!(theirs.open(&packet), Some(Probe::Ask(5)));
    assert_eq!(ours.open(&packet), None, "an echo proves nothing");
    assert_eq!(other.open(&packet), None);
    for at in 0..packet.len() {
        assert_eq!(theirs.open(&packet[..at]), None);
        let mut bad = packet;
        bad[at] ^= 1;
        assert_eq!(theirs.open(&bad), None);
    }
}

#[test]
fn weather_starts_fine() {
    assert!(!Weather::default().blackout);
    assert_eq!(Weather::default().loss, 0);
}
