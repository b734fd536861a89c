//! Where everybody is: the newest pose of each, sent on together in steps.

use std::{collections::BTreeSet, time::Duration};

use super::super::{
    pose::{Pose, Poses, STEP, pack_batch},
    wire::Slot,
};

/// After so long without news everybody's pose is sent again: an earlier one may have been lost.
const REST: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Crowd {
    poses: Poses,
    moved: BTreeSet<Slot>,
    /// When the last batch went out, and the last one with everybody in it.
    sent: Duration,
    all_sent: Duration,
}

impl Crowd {
    pub(super) fn put(&mut self, slot: Slot, pose: Pose) {
        if self.poses.put(slot, pose) {
            self.moved.insert(slot);
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Pose> {
        self.poses.get(slot)
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        self.poses.remove(slot);
        self.moved.remove(&slot);
    }

    /// What to send now, if anything.
    pub(super) fn batch(&mut self, now: Duration, alone: bool) -> Option<Vec<u8>> {
        if self.due(alone)? > now {
            return None;
        }
        let all = now >= self.all_sent + REST;
        let moved = std::mem::take(&mut self.moved);
        let news = self.poses.iter();
        let batch = pack_batch(news.filter(|(slot, _)| all || moved.contains(slot)));
        self.sent = now;
        if all {
            self.all_sent = now;
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// When there is something to send. To nobody there never is.
    pub(super) fn due(&self, alone: bool) -> Option<Duration> {
        if alone {
            return None;
        }
        // In step also where everybody is sent again: guests count on it.
        let next = self.sent + STEP;
        let news = (!self.moved.is_empty()).then_some(next);
        let rest = self.poses.iter().next();
        let rest = rest.map(|_| next.max(self.all_sent + REST));
        news.into_iter().chain(rest).min()
    }
}
