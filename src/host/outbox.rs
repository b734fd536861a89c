//! Events on their way to the client, who may be slow.

use std::sync::{Arc, mpsc::SyncSender};

use super::Event;

pub(super) struct Outbox {
    events: SyncSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
    /// Events were dropped.
    behind: bool,
}

impl Outbox {
    pub(super) fn new(events: SyncSender<Event>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self {
            events,
            wake,
            behind: false,
        }
    }

    pub(super) fn emit(&mut self, event: Event) {
        if self.behind {
            return;
        }
        self.behind = self.events.try_send(event).is_err();
        (self.wake)();
    }

    pub(super) fn behind(&self) -> bool {
        self.behind
    }

    /// Whether the client, who was behind, takes events again.
    pub(super) fn catch_up(&mut self) -> bool {
        if !self.behind || self.events.try_send(Event::Missed).is_err() {
            return false;
        }
        self.behind = false;
        (self.wake)();
        true
    }
}
