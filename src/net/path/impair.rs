//! Bad weather for tests: loses, delays, doubles and reorders what the socket sends, the same way for
//! the same seed.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What happens to packets on one way. Shares are in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weather {
    /// Share that is lost.
    pub loss: u32,
    /// How many are lost in a row on average, once one is; 0 and 1 mean each alone.
    pub burst: u32,
    pub delay: Duration,
    /// Up to so much more delay, at random. Alone it keeps the order.
    pub jitter: Duration,
    /// Share that is sent without delay, before those ahead of it.
    pub reorder: u32,
    /// Share that is sent twice.
    pub duplicate: u32,
    /// Larger packets vanish.
    pub mtu: Option<usize>,
    /// Nothing goes through, nothing comes in.
    pub blackout: bool,
}

/// The weather of one socket. Clones share it, so that a test can change it.
#[derive(Debug, Clone)]
pub struct Impairment(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    random: u64,
    everywhere: Weather,
    towards: BTreeMap<SocketAddr, Weather>,
    /// The last packet was lost, and with it these ones to come.
    losing: bool,
    /// When the last packet towards somewhere arrives, after the start.
    last: BTreeMap<SocketAddr, Duration>,
}

/// What becomes of one packet: it is sent as often as there are delays.
pub(super) type Fate = Vec<Duration>;

impl Impairment {
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            everywhere: Weather::default(),
            towards: BTreeMap::new(),
            losing: false,
            last: BTreeMap::new(),
        })))
    }

    /// The weather on all ways that have none of their own.
    pub fn everywhere(&self, weather: Weather) {
        self.state().everywhere = weather;
    }

    /// The weather to and from one address.
    pub fn towards(&self, addr: SocketAddr, weather: Weather) {
        self.state().towards.insert(addr, weather);
    }

    /// Fine weather.
    pub fn clear(&self) {
        let mut state = self.state();
        state.everywhere = Weather::default();
        state.towards.clear();
    }

    /// What becomes of a packet of this size that is sent at a time since the start.
    pub(super) fn send(&self, to: SocketAddr, size: usize, now: Duration) -> Fate {
        self.state().send(to, size, now)
    }

    /// Whether a packet comes in.
    pub(super) fn lets_in(&self, from: SocketAddr) -> bool {
        !self.state().weather(from).blackout
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn weather(&self, addr: SocketAddr) -> Weather {
        self.towards.get(&addr).copied().unwrap_or(self.everywhere)
    }

    /// xorshift64*: tests need no better.
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let value = self.random.wrapping_mul(0x2545_f491_4f6c_dd1d);
        ((u128::from(value) * u128::from(limit)) >> 64) as u64
    }

    fn happens(&mut self, share: u32) -> bool {
        share > 0 && self.below(1_000) < u64::from(share)
    }

    fn is_lost(&mut self, weather: &Weather) -> bool {
        let burst = u64::from(weather.burst.max(1));
        // Two states, as Gilbert had them: the share lost and the mean length of a row come out right.
        self.losing = if self.losing && burst > 1 {
            self.below(burst) != 0
        } else {
            let share = u64::from(weather.loss);
            let begins = share * 1_000 / (burst * (1_000 - share.min(999)));
            share > 0 && self.below(1_000) < if burst > 1 { begins } else { share }
        };
        self.losing
    }

    fn send(&mut self, to: SocketAddr, size: usize, now: Duration) -> Fate {
        let weather = self.weather(to);
        if weather.blackout || weather.mtu.is_some_and(|mtu| size > mtu) || self.is_lost(&weather) {
            return Fate::new();
        }
        let jitter = u64::try_from(weather.jitter.as_micros()).unwrap_or(u64::MAX);
        let jitter = Duration::from_micros(self.below(jitter.saturating_add(1)));
        let delay = if self.happens(weather.reorder) {
            Duration::ZERO
        } else {
            let last = self.last.entry(to).or_default();
            *last = (now + weather.delay + jitter).max(*last);
            *last - now
        };
        let copies = if self.happens(weather.duplicate) {
            2
        } else {
            1
        };
        vec![delay; copies]
    }
}
