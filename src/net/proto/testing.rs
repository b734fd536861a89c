//! A network on a virtual clock: what happens when, and how long frames are under way. The same seed
//! gives the same run, on every machine.

use std::{collections::BTreeMap, time::Duration};

use super::wire::Lane;

/// Chance that can be repeated.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        // SplitMix64: neighbouring seeds give unlike runs.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 below 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.any().checked_rem(end).unwrap_or_default()
    }

    /// Whether something happens that does in so many of a thousand cases.
    pub fn happens(&mut self, permille: u16) -> bool {
        self.below(1000) < permille.into()
    }

    /// Up to this long, in whole microseconds.
    pub fn upto(&mut self, longest: Duration) -> Duration {
        let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros.saturating_add(1)))
    }
}

/// What happens when.
#[derive(Debug)]
pub struct Timeline<E> {
    now: Duration,
    events: BTreeMap<(Duration, u64), E>,
    count: u64,
}

impl<E> Default for Timeline<E> {
    fn default() -> Self {
        Self {
            now: Duration::ZERO,
            events: BTreeMap::new(),
            count: 0,
        }
    }
}

impl<E> Timeline<E> {
    pub fn now(&self) -> Duration {
        self.now
    }

    /// Lets something happen so much later; what was told earlier comes first at the same time.
    pub fn after(&mut self, pause: Duration, event: E) {
        self.at(self.now + pause, event);
    }

    /// Lets something happen then, or now where that is past.
    pub fn at(&mut self, time: Duration, event: E) {
        self.count += 1;
        self.events.insert((time.max(self.now), self.count), event);
    }

    /// What happens next, if anything does up to `end`. The clock goes there.
    pub fn next(&mut self, end: Duration) -> Option<E> {
        let first = self.events.first_entry().filter(|e| e.key().0 <= end);
        let Some(first) = first else {
            self.now = self.now.max(end);
            return None;
        };
        let ((time, _), event) = first.remove_entry();
        self.now = time;
        Some(event)
    }
}

/// How a way through the network behaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Path {
    /// One way.
    pub delay: Duration,
    /// What may be added to it, packet by packet.
    pub jitter: Duration,
    /// Packets of a thousand that are lost.
    pub loss: u16,
    /// Packets of a thousand that come twice.
    pub twice: u16,
}

impl Path {
    /// How long one packet is under way, or that it is lost.
    fn packet(&self, chance: &mut Chance) -> Option<Duration> {
        let late = chance.upto(self.jitter);
        (!chance.happens(self.loss)).then_some(self.delay + late)
    }
}

/// One direction of a connection.
#[derive(Debug, Default)]
pub struct Way {
    /// When the last frame of each lane arrives: none overtakes it.
    last: BTreeMap<Lane, Duration>,
}

impl Way {
    /// When a frame that is sent now arrives. A datagram may do so never, twice, or before others; on
    /// the other lanes loss is delay, for it is sent again.
    pub fn send(
        &mut self,
        path: &Path,
        lane: Lane,
        now: Duration,
        chance: &mut Chance,
    ) -> Vec<Duration> {
        if lane == Lane::Datagram {
            let copies = 1 + usize::from(chance.happens(path.twice));
            let packets = (0..copies).filter_map(|_| path.packet(chance));
            return packets.map(|pause| now + pause).collect();
        }
        let mut sent = now;
        let way = path.delay + path.jitter;
        let mut patience = 3 * way;
        let arrives = loop {
            match path.packet(chance) {
                Some(pause) => break sent + pause,
                None => sent += patience,
            }
            patience = (2 * patience).min(12 * way);
        };
        let last = self.last.entry(lane).or_default();
        *last = arrives.max(*last);
        vec![*last]
    }
}
