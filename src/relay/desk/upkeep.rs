//! What time brings to the desk: late answers, idle channels, what commands left in the store, the
//! month's traffic, and the end.

use super::{DECIDE_S, DRAIN, Desk, NO_AFTER, NOW};
use crate::{
    net::proto::{
        identity::PublicKey,
        relay::{Ended, NotLed, Refusal, ToClient, datagram::Token},
    },
    relay::{
        RelayError,
        limit::{Nanos, SECOND},
        lock, store,
    },
};

/// A month's cap is looked at and kept this often.
const SAVE_EVERY: Nanos = 10 * SECOND;
const GIGABYTE: u64 = 1_000_000_000;

impl Desk {
    /// What time brings. Called a few times a second. Whether the relay is done: drained and empty.
    pub(in crate::relay) fn tick(&mut self, now: Nanos) -> bool {
        self.answer_late(now);
        let before = now.saturating_sub(u64::from(self.config.idle_s) * SECOND);
        let idle = lock(&self.channels).idle(before);
        for token in idle {
            self.end(token, None, Ended::Idle);
        }
        let kept = self.look_at_store(now);
        let kept = kept.and_then(|()| {
            if now >= self.saved_at + SAVE_EVERY {
                self.save(now)?;
            }
            Ok(())
        });
        if let Err(error) = kept {
            tracing::error!("what is kept could not be read or written: {error}");
        }
        self.accounts
            .retain(|_, account| account.strong_count() > 0);
        self.let_go_slow(now);
        self.draining && self.open.is_empty()
    }

    fn answer_late(&mut self, now: Nanos) {
        let decide = u64::from(DECIDE_S) * SECOND;
        let due = self.pending.iter().filter(|(_, pending)| {
            let wait = if pending.refused { NO_AFTER } else { decide };
            now >= pending.asked + wait
        });
        let due: Vec<u64> = due.map(|(introduction, _)| *introduction).collect();
        for introduction in due {
            if let Some(pending) = self.pending.remove(&introduction) {
                let (attempt, why) = (pending.attempt, NotLed::Offline);
                self.send(pending.visitor, ToClient::NotLed { attempt, why });
            }
        }
    }

    /// Does what commands left in the store.
    fn look_at_store(&mut self, now: Nanos) -> Result<(), RelayError> {
        let version = self.store.version()?;
        if version == self.seen_version {
            return Ok(());
        }
        self.seen_version = version;
        for person in self.store.bans()? {
            if self.here.contains_key(&person) {
                tracing::info!("{person:?} is shut out");
                self.send(person, ToClient::Refused(Refusal::Banned));
                self.leave_now(person, now);
            }
            let theirs = self.open.iter().filter(|(_, ends)| ends.contains(&person));
            let theirs: Vec<Token> = theirs.map(|(token, _)| *token).collect();
            for token in theirs {
                self.end(token, Some(person), Ended::Gone);
            }
        }
        if !self.draining && self.store.note(DRAIN)?.is_some() {
            self.drain();
        }
        Ok(())
    }

    /// Lets nobody in any more and tells those who are here.
    fn drain(&mut self) {
        tracing::info!("draining: {} channels run on", self.open.len());
        self.draining = true;
        let everybody: Vec<PublicKey> = self.here.keys().copied().collect();
        for person in everybody {
            self.send(person, ToClient::Draining);
        }
    }

    /// Keeps what was carried, and sees to the cap.
    pub(in crate::relay) fn save(&mut self, now: Nanos) -> Result<(), RelayError> {
        self.saved_at = now;
        let month = store::month(store::now());
        let carried = lock(&self.channels).carried();
        if carried > self.saved {
            self.store.add_traffic(&month, carried - self.saved)?;
            self.saved = carried;
        }
        let status = format!("{} {}", self.here.len(), self.open.len());
        if self.store.note(NOW)?.as_deref() != Some(&status) {
            self.store.set_note(NOW, Some(&status))?;
        }
        let cap = match u64::from(self.config.month_gb) {
            0 => u64::MAX,
            gigabytes => gigabytes * GIGABYTE,
        };
        let left = cap.saturating_sub(self.store.traffic(&month)?);
        lock(&self.channels).set_cap(carried.saturating_add(left));
        // A packet of the largest size does not fit any more.
        let spent = left < 1_400;
        if spent && !self.spent {
            tracing::warn!(
                "this month's {} GB are used up: nothing is forwarded",
                self.config.month_gb
            );
            let all: Vec<Token> = self.open.keys().copied().collect();
            for token in all {
                self.end(token, None, Ended::TrafficSpent);
            }
        }
        self.spent = spent;
        Ok(())
    }

    /// The relay stops.
    pub(in crate::relay) fn close(&mut self, now: Nanos) {
        let kept = self.save(now).and_then(|()| self.store.clear_here());
        if let Err(error) = kept.and_then(|()| self.store.set_note(NOW, None)) {
            tracing::error!("what is kept could not be written: {error}");
        }
        let everybody: Vec<PublicKey> = self.here.keys().copied().collect();
        for person in everybody {
            self.send(person, ToClient::Refused(Refusal::Draining));
        }
        self.here.clear();
    }
}
