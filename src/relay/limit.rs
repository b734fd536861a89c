//! How much in how much time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Nanoseconds since the relay started.
pub(super) type Nanos = u64;
pub(super) const SECOND: Nanos = 1_000_000_000;

/// Units a second, and how many may come at once after a pause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    per_second: u64,
    burst: u64,
}

impl Rate {
    /// Bytes, from kilobits a second; a quarter of a second's worth at once.
    pub(super) fn of_kbit(kbit: u32) -> Self {
        let per_second = u64::from(kbit) * 125;
        Self {
            per_second,
            burst: (per_second / 4).max(16 * 1024),
        }
    }

    /// Events, of which a minute's worth may come at once, in thousandths.
    pub(super) fn per_minute(events: u16) -> Self {
        let burst = u64::from(events) * EVENT;
        Self {
            per_second: (burst / 60).max(1),
            burst,
        }
    }
}

/// What an event takes of a [`Rate::per_minute`].
pub(super) const EVENT: u64 = 1_000;

/// A bucket that leaks: when it will be empty. Only one thread fills one; others may watch.
#[derive(Debug, Default)]
pub(super) struct Bucket(AtomicU64);

impl Bucket {
    /// Whether so much more fits in now; then it is in.
    pub(super) fn take(&self, rate: Rate, now: Nanos, units: u64) -> bool {
        let nanos = |units: u64| units.saturating_mul(SECOND) / rate.per_second.max(1);
        let empty = self.0.load(Relaxed).max(now) + nanos(units);
        let fits = empty <= now + nanos(rate.burst);
        if fits {
            self.0.store(empty, Relaxed);
        }
        fits
    }

    pub(super) fn is_empty(&self, now: Nanos) -> bool {
        self.0.load(Relaxed) <= now
    }
}
