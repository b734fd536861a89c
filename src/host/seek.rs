//! Looks for a housemate who hosts a nest already that is opened here: whoever is home first is its
//! hub, and the others come to visit.

use std::{collections::BTreeSet, time::Duration};

use super::{
    desk::{Desk, clocks},
    network::Network,
    visitor::{Visited, Visitor},
};
use crate::{
    net::{
        proto::{
            hub::Hub,
            visit::VisitEvent,
            wire::{Mate, Reason, ToGuest},
        },
        quic::NetEvent,
    },
    room::{Author, rule::Role},
};

/// How long somebody may take to answer; the nest is open here meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);
/// From one search to the next, while nobody else is here.
const AGAIN: Duration = Duration::from_secs(20);
/// Most housemates asked at once.
const MOST: usize = 8;

/// A search, and when the next one begins.
pub(super) struct Seek {
    asked: Vec<(Mate, Visitor)>,
    until: Duration,
    next: Duration,
}

/// Somebody hosts the nest.
pub(super) struct Found {
    pub(super) mate: Mate,
    pub(super) visitor: Visitor,
    /// What was heard there already.
    pub(super) said: ToGuest,
}

impl Seek {
    pub(super) fn new(now: Duration) -> Self {
        Self {
            asked: Vec::new(),
            until: now,
            next: now,
        }
    }

    /// Begins to ask, when it is time; `dial` numbers the visits.
    pub(super) fn begin(
        &mut self,
        hub: &Hub,
        desk: &Desk,
        network: &Network,
        run: u64,
        mut dial: impl FnMut() -> u64,
    ) {
        let now = clocks().steady;
        if now < self.next || !self.asked.is_empty() {
            return;
        }
        (self.until, self.next) = (now + PATIENCE, now + AGAIN);
        let door = hub.door();
        let shares = |who: Author| {
            let known = door.known.get(&who);
            who == hub.owner() || known.is_some_and(|known| known.role >= Role::Housemate)
        };
        let mates = door.mates.values();
        let mates = mates.filter(|mate| mate.who != desk.me && shares(mate.who));
        for mate in mates.take(MOST) {
            let mut visitor = Visitor::to_mate(
                mate,
                hub.nest(),
                hub.lineage(),
                network.certificate,
                desk.profile.clone(),
                (run, dial()),
                now,
            );
            visitor.hidden = network.hidden;
            self.asked.push((mate.clone(), visitor));
        }
    }

    /// Those who were reached and host more rightly than I do: two who open a nest at once must not both
    /// go to the other. Who was not reached may be somewhere else by now, and come from there.
    pub(super) fn yields_to(&self, me: Author) -> BTreeSet<Author> {
        let asked = self.asked.iter();
        let reached = asked.filter(|(_, visitor)| visitor.visit.is_connected());
        let reached = reached.map(|(mate, _)| mate.who);
        reached.filter(|who| *who < me).collect()
    }

    pub(super) fn hear(&mut self, event: NetEvent) -> Option<NetEvent> {
        let now = clocks().steady;
        let asked = self.asked.iter_mut();
        let mut event = Some(event);
        for (_, visitor) in asked {
            event = visitor.hear(event?, now);
        }
        event
    }

    pub(super) fn due(&self) -> Option<Duration> {
        if self.asked.is_empty() {
            return Some(self.next);
        }
        let visitors = self.asked.iter().filter_map(|(_, visitor)| visitor.due());
        visitors.chain([self.until]).min()
    }

    /// Goes on; whom it found.
    pub(super) fn work(&mut self, network: &Network) -> Option<Found> {
        let now = clocks().steady;
        let mut found = None;
        let mut over = Vec::new();
        for (n, (_, visitor)) in self.asked.iter_mut().enumerate() {
            while let Some(happened) = visitor.work(&network.net, &network.sink, now) {
                match happened {
                    Visited::Event(VisitEvent::Said(said @ ToGuest::Admitted(_))) => {
                        found = Some((n, said));
                        break;
                    }
                    Visited::Event(VisitEvent::Ended(_) | VisitEvent::Inherit) => over.push(n),
                    _ => {}
                }
            }
            if found.is_some() {
                break;
            }
        }
        if let Some((n, said)) = found {
            let (mate, visitor) = self.asked.swap_remove(n);
            self.stop();
            return Some(Found {
                mate,
                visitor,
                said,
            });
        }
        for n in over.into_iter().rev() {
            self.asked.remove(n);
        }
        if now >= self.until {
            self.stop();
        }
        None
    }

    /// Asks nobody any more.
    pub(super) fn stop(&mut self) {
        for (_, visitor) in self.asked.drain(..) {
            visitor.leave_for(Reason::Left);
        }
    }
}
