//! A visit of the person at this machine: what is heard there is told to the client.

use std::time::Duration;

use super::{
    Event, VisitNews,
    desk::clocks,
    outbox::Outbox,
    visitor::{Visited, Visitor},
};
use crate::{
    net::{
        proto::{
            pose::Pose,
            visit::VisitEvent,
            wire::{Held, NestId, Person, ToGuest, ToHost},
        },
        quic::{Net, NetEvent, Sink},
    },
    room::{chat::LineId, replica::Request, rule::Role},
};

pub(super) struct Away {
    visitor: Visitor,
    nest: Option<NestId>,
    /// The person whose nest it is was seen.
    met: bool,
}

/// What became of a visit.
pub(super) enum Work {
    Goes,
    /// The person whose nest it is was seen for the first time.
    Met(Person),
    Over,
}

impl Away {
    pub(super) fn new(visitor: Visitor) -> Self {
        Self {
            visitor,
            nest: None,
            met: false,
        }
    }

    pub(super) fn invite(&self) -> String {
        self.visitor.invite().to_string()
    }

    pub(super) fn hear(&mut self, event: NetEvent) -> Option<NetEvent> {
        self.visitor.hear(event, clocks().steady)
    }

    pub(super) fn request(&mut self, request: Request) {
        self.visitor.visit.request(request);
    }

    pub(super) fn say(&mut self, text: &str, outbox: &mut Outbox) {
        if let Err(reason) = self.visitor.visit.say(text, clocks().steady) {
            // It never left, and so has no number.
            let id = LineId { run: 0, number: 0 };
            outbox.emit(Event::Hub(ToGuest::Unheard { id, reason }));
        }
    }

    pub(super) fn tell(&mut self, message: ToHost) {
        match message {
            ToHost::Profile(profile) => self.visitor.visit.set_profile(profile),
            message => self.visitor.visit.tell(&message),
        }
    }

    pub(super) fn pose(&mut self, pose: Pose) {
        self.visitor.visit.send_pose(pose);
    }

    pub(super) fn held(&mut self, held: Vec<Held>) {
        self.visitor.visit.send_held(held);
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.visitor.due()
    }

    pub(super) fn leave(self) {
        self.visitor.leave();
    }

    /// Goes on with the visit, and tells the client.
    pub(super) fn work(&mut self, net: &Net, sink: &Sink, outbox: &mut Outbox) -> Work {
        let mut work = Work::Goes;
        while let Some(happened) = self.visitor.work(net, sink, clocks().steady) {
            let event = match happened {
                Visited::Dialling if self.nest.is_some() => continue,
                Visited::Dialling => Event::Visit(VisitNews::Dialling),
                Visited::Path { kind, round_trip } => {
                    Event::Visit(VisitNews::Path { kind, round_trip })
                }
                Visited::Event(VisitEvent::Said(message)) => {
                    if let Some(person) = self.owner_in(&message) {
                        self.met = true;
                        work = Work::Met(person);
                    }
                    self.announce(&message, outbox);
                    Event::Hub(message)
                }
                Visited::Event(VisitEvent::Poses(poses)) => Event::Poses(poses),
                Visited::Event(VisitEvent::Held(slot, held)) => Event::Held(slot, held),
                Visited::Event(VisitEvent::Ended(reason)) => {
                    let trouble = self.visitor.take_trouble();
                    outbox.emit(Event::Visit(VisitNews::Ended { reason, trouble }));
                    return Work::Over;
                }
                Visited::Event(VisitEvent::Broken) => Event::Visit(VisitNews::Broken),
                // The visitor does these by itself.
                Visited::Event(VisitEvent::Dial(_) | VisitEvent::HangUp(_)) => continue,
            };
            outbox.emit(event);
        }
        work
    }

    fn announce(&mut self, message: &ToGuest, outbox: &mut Outbox) {
        match message {
            ToGuest::Waiting => outbox.emit(Event::Visit(VisitNews::Waiting)),
            ToGuest::Admitted(admitted) => {
                let again = self.nest == Some(admitted.nest);
                self.nest = Some(admitted.nest);
                let host = self.visitor.visit.host().into();
                outbox.emit(Event::Visit(VisitNews::Inside { host, again }));
            }
            _ => {}
        }
    }

    /// The person whose nest it is, where a message shows them for the first time.
    fn owner_in(&self, message: &ToGuest) -> Option<Person> {
        let people = match message {
            ToGuest::People(people) => people.as_slice(),
            ToGuest::Arrived(person) => std::slice::from_ref(person),
            _ => &[],
        };
        let mut owners = people.iter().filter(|person| person.role == Role::Owner);
        owners.next().filter(|_| !self.met).cloned()
    }
}
