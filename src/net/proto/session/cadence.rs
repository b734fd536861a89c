//! When a guest's pose goes out: just in time for the host's next batch. A pose that waits at the host is
//! old when it reaches anybody; and in step, poses and batches carry each other's acknowledgements.

use std::time::Duration;

use crate::net::proto::pose::STEP;

/// How long before the batch a pose is to arrive, and which part of a round trip on top of it: sockets
/// rest at times, and paths waver.
const EARLY: (Duration, u32) = (Duration::from_millis(8), 4);
/// After so long without a batch the host's step is not known any more.
const FORGOTTEN: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Cadence {
    round_trip: Duration,
    /// When the last batch came.
    batch: Option<Duration>,
    /// When the last pose went out.
    sent: Option<Duration>,
}

impl Cadence {
    pub(super) fn set_round_trip(&mut self, round_trip: Duration) {
        self.round_trip = round_trip;
    }

    pub(super) fn handle_batch(&mut self, now: Duration) {
        self.batch = Some(now);
    }

    pub(super) fn handle_sent(&mut self, now: Duration) {
        self.sent = Some(now);
    }

    /// When a pose goes out that is given now: within two steps.
    pub(super) fn due(&self, now: Duration) -> Duration {
        let after = |pause| self.sent.map_or(now, |sent| now.max(sent + pause));
        let due = match self.batch.filter(|batch| now < *batch + FORGOTTEN) {
            None => after(STEP),
            Some(batch) => {
                // The host's step may have moved, and then one pose follows sooner on another.
                let from = after(STEP / 2);
                let lead = self.round_trip + EARLY.0 + self.round_trip / EARLY.1;
                let step = STEP.as_nanos();
                let past = (from + lead).saturating_sub(batch).as_nanos() % step;
                from + Duration::from_nanos(((step - past) % step) as u64)
            }
        };
        // A clock that went back must not silence anybody.
        due.min(now + 2 * STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn without_a_batch_poses_go_out_at_once_and_then_in_steps() {
        let mut cadence = Cadence::default();
        assert_eq!(cadence.due(ms(7)), ms(7));
        cadence.handle_sent(ms(7));
        assert_eq!(cadence.due(ms(9)), ms(57));
        assert_eq!(cadence.due(ms(90)), ms(90));
        cadence.handle_batch(ms(100));
        assert_eq!(cadence.due(ms(1_100)), ms(1_100), "that step is forgotten");
    }

    #[test]
    fn poses_are_there_just_before_the_next_batch_leaves() {
        let mut cadence = Cadence::default();
        cadence.set_round_trip(ms(20));
        // Batches leave at 60, 110, …, are here ten later, and poses arrive ten after they left.
        cadence.handle_batch(ms(70));
        for (given, due) in [(71, 87), (87, 87), (88, 137), (137, 137)] {
            assert_eq!(cadence.due(ms(given)), ms(due), "given at {given}");
        }
        cadence.handle_sent(ms(87));
        assert_eq!(cadence.due(ms(88)), ms(137));
        // The host sends sooner than it used to: what would come too late for that waits for the next.
        cadence.handle_batch(ms(100));
        assert_eq!(cadence.due(ms(105)), ms(117));
        cadence.set_round_trip(ms(300));
        cadence.handle_batch(ms(200));
        let due = cadence.due(ms(201));
        assert_eq!((due + ms(383) - ms(200)).as_millis() % 50, 0, "{due:?}");
    }

    #[test]
    fn a_clock_that_goes_back_silences_nobody() {
        let mut cadence = Cadence::default();
        cadence.handle_sent(ms(90_000));
        assert!(cadence.due(ms(10)) <= ms(110));
        cadence.handle_batch(ms(90_000));
        assert!(cadence.due(ms(10)) <= ms(110));
    }
}
