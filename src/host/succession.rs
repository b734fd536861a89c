//! Who hosts a nest that several own: the first who is home, and another when that one leaves.

use std::time::{Duration, Instant};

use super::{
    Event, VisitNews,
    away::Away,
    desk::clocks,
    seek::{Found, Seek},
    worker::Worker,
};
use crate::{
    net::{
        proto::{identity::PublicKey, wire::Reason},
        quic::NetEvent,
    },
    room::rule::Role,
    store::RoomId,
};

/// How long a housemate may take to get ready to take over.
const READY: Duration = Duration::from_millis(1_500);

/// What follows once the nest is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Open(RoomId),
    Close,
}

/// A nest that is being handed over.
pub(super) struct Leaving {
    pub(super) then: Then,
    until: Instant,
}

impl Worker {
    /// Asks a housemate who is here to take the nest over before it is closed here. Whether there is
    /// one.
    pub(super) fn leave_to_heir(&mut self, then: Then) -> bool {
        if let Some(leaving) = &mut self.leaving {
            leaving.then = then;
            return true;
        }
        let Some(open) = &mut self.open else {
            return false;
        };
        if open.hub().heirs().is_empty() {
            return false;
        }
        // What is not logged here is not lost there, but may come twice.
        let _ = open.commit(&mut self.desk, Some(&mut self.outbox));
        if open.hand_over(&mut self.outbox).is_none() {
            return false;
        }
        tracing::info!("a housemate is asked to take the nest over");
        let until = Instant::now() + READY;
        self.leaving = Some(Leaving { then, until });
        true
    }

    /// Goes on with handing over; what follows, once that is done.
    pub(super) fn leaves(&mut self) -> Option<Then> {
        let (leaving, open) = (self.leaving.as_mut()?, self.open.as_mut()?);
        let then = leaving.then;
        if let Some(heir) = open.hub().heir() {
            tracing::info!("{heir:?} hosts the nest from now on");
            open.send_on(heir);
            self.outbox.emit(Event::HandedOver { to: heir });
        } else if Instant::now() < leaving.until {
            return None;
        } else if open.hand_over(&mut self.outbox).is_some() {
            leaving.until = Instant::now() + READY;
            return None;
        }
        self.leaving = None;
        Some(then)
    }

    pub(super) fn leaving_due(&self) -> Option<Instant> {
        self.leaving.as_ref().map(|leaving| leaving.until)
    }

    /// The host of the visit is gone, and the nest is hosted here from now on.
    pub(super) fn inherit(&mut self, mut away: Away) {
        let from = away.host();
        let people = away.people();
        let Some(room) = away.close(&mut self.desk, &mut self.outbox) else {
            let (reason, trouble) = (Reason::NestClosed, None);
            let ended = VisitNews::Ended { reason, trouble };
            self.outbox.emit(Event::Visit(ended));
            return self.come_home();
        };
        tracing::info!("took the nest over from {from:?}");
        self.outbox.emit(Event::TookOver { from });
        self.open_for(room, Some((away.visit(), people)));
    }

    /// Looks for a housemate who hosts the open nest, while nobody else is here.
    pub(super) fn seek(&mut self) {
        let (Some(open), Some(network), None, None) =
            (&self.open, &self.network, &self.away, &self.leaving)
        else {
            self.seek = None;
            return;
        };
        let hub = open.hub();
        let alone = hub.people().len() < 2;
        let mates = hub.door().mates.keys();
        let shared = mates.into_iter().any(|who| *who != self.desk.me);
        if !shared || !alone || self.apart || self.desk.machine {
            return self.stop_seeking();
        }
        let seek = self.seek.get_or_insert_with(|| Seek::new(clocks().steady));
        let visits = &mut self.visits;
        seek.begin(hub, &self.desk, network, self.run, || {
            *visits += 1;
            *visits << 32
        });
        let found = seek.work(network);
        let yields_to = seek.yields_to(self.desk.me);
        if let Some(open) = &mut self.open {
            open.guests.yields_to = yields_to;
        }
        if let Some(found) = found {
            self.seek = None;
            self.go_to(found);
        }
    }

    pub(super) fn stop_seeking(&mut self) {
        if let Some(mut seek) = self.seek.take() {
            seek.stop();
        }
        if let Some(open) = &mut self.open {
            open.guests.yields_to.clear();
        }
    }

    /// Ends a visit, if one is on one, to open something here.
    pub(super) fn end_visit(&mut self) {
        if let Some(away) = self.away.take() {
            away.leave(&mut self.desk, &mut self.outbox);
            let (reason, trouble) = (Reason::Left, None);
            let ended = VisitNews::Ended { reason, trouble };
            self.outbox.emit(Event::Visit(ended));
        }
    }

    /// Somebody hosts the nest that was opened here: one goes there.
    fn go_to(&mut self, found: Found) {
        let Found {
            mate,
            visitor,
            said,
        } = found;
        self.outbox.emit(Event::Elsewhere {
            host: mate.who,
            name: mate.name,
        });
        if let Some(open) = &mut self.open {
            open.part();
        }
        let mut away = Away::new(visitor);
        away.hear_first(said);
        self.away = Some(away);
    }

    pub(super) fn hear_seek(&mut self, event: NetEvent) -> Option<NetEvent> {
        match &mut self.seek {
            Some(seek) => seek.hear(event),
            None => Some(event),
        }
    }

    /// Logs what the copy of the nest one visits took in, and saves its file.
    pub(super) fn keep_up(&mut self) {
        if let Some(away) = &mut self.away {
            away.keep_up(&mut self.desk, self.pace.save);
        }
    }

    /// Whether a person would host the open nest as one of its housemates.
    pub(super) fn shares(&self, who: PublicKey) -> bool {
        let Some(open) = &self.open else {
            return false;
        };
        let known = open.hub().door().known.get(&who.into());
        open.hub().owner() == who.into() || known.is_some_and(|known| known.role >= Role::Housemate)
    }
}
