//! How many datagrams may be sent, so that streams get their turn: quinn sends datagrams first, and
//! both share one congestion window.

use std::time::{Duration, Instant};

/// Bytes a second, whatever the path carries: a datagram of 1,100 bytes every 25 ms.
const RATE: u64 = 44_000;
/// Bytes at once after a rest.
const BURST: u64 = 4_400;

/// A bucket of bytes that fills with time.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Thousandths of bytes.
    level: u64,
    at: Instant,
}

impl Bucket {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            level: BURST * 1_000,
            at: now,
        }
    }

    /// Takes so many bytes, if the bucket holds them. What the path carries, a congestion window in a
    /// round trip, is shared half and half with streams.
    pub(super) fn take(
        &mut self,
        bytes: usize,
        window: u64,
        round_trip: Duration,
        now: Instant,
    ) -> bool {
        let micros = u64::try_from(round_trip.as_micros())
            .unwrap_or(u64::MAX)
            .max(1_000);
        let carries = window.saturating_mul(1_000_000) / micros;
        let rate = RATE.min(carries / 2);
        let passed = now
            .saturating_duration_since(self.at)
            .min(Duration::from_secs(1));
        self.at = now;
        let filled = rate * u64::try_from(passed.as_micros()).unwrap_or(0) / 1_000;
        self.level = (self.level + filled).min(BURST * 1_000);
        let wanted = bytes as u64 * 1_000;
        let has = self.level >= wanted;
        if has {
            self.level -= wanted;
        }
        has
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_what_the_path_can_spare() {
        let start = Instant::now();
        let send = |window, round_trip, every: u64, seconds: u64| {
            let mut bucket = Bucket::new(start);
            let steps = seconds * 1_000 / every;
            (0..steps)
                .filter(|step| {
                    let now = start + Duration::from_millis(step * every);
                    bucket.take(1_100, window, Duration::from_millis(round_trip), now)
                })
                .count()
        };
        assert_eq!(
            send(64_000, 20, 50, 10),
            200,
            "20 a second is what poses need"
        );
        assert!(send(64_000, 20, 5, 10) < 410, "a flood is cut");
        // 2,400 bytes in 500 ms is 4,800 a second: half of it, and the burst.
        assert!((20..=27).contains(&send(2_400, 500, 50, 10)));
    }
}
