//! A visit to somebody's nest, as the thread drives it: dials, sends, and tells what is heard there.

use std::time::Duration;

use super::{Event, VisitNews, desk::clocks, guests::words, outbox::Outbox};
use crate::{
    net::{
        proto::{
            identity::{Certificate, PublicKey},
            invite::Invite,
            pose::Pose,
            relay::RelayLink,
            visit::{Visit, VisitConfig, VisitEvent},
            wire::{Held, Lane, NestId, Person, Profile, Reason, ToGuest, ToHost},
        },
        quic::{
            Command as NetCommand, ConnId, Connected, DialError, Ending, Link, Net, Sink, Target,
        },
    },
    room::{
        chat::{LineId, Unheard},
        replica::Request,
        rule::Role,
    },
};

pub(super) struct Away {
    visit: Visit,
    invite: Invite,
    link: Option<Link>,
    stuck: Option<(Lane, Vec<u8>)>,
    /// Names the dial under way.
    dial: u64,
    nest: Option<NestId>,
    /// The person whose nest it is, once they were seen.
    owner: Option<Person>,
    /// Why the last dial came to nothing.
    trouble: Option<DialError>,
}

impl Away {
    pub(super) fn new(
        invite: Invite,
        certificate: Certificate,
        profile: Profile,
        run: u64,
        dial: u64,
    ) -> Self {
        let config = VisitConfig {
            certificate,
            profile,
            to: invite.person,
            invite: Some(invite.clone()),
            run,
        };
        Self {
            visit: Visit::new(config, clocks().steady),
            invite,
            link: None,
            stuck: None,
            dial,
            nest: None,
            owner: None,
            trouble: None,
        }
    }

    pub(super) fn invite(&self) -> &Invite {
        &self.invite
    }

    pub(super) fn knows(&self, conn: ConnId) -> bool {
        self.link.as_ref().is_some_and(|link| link.id() == conn)
    }

    pub(super) fn connected(&mut self, connected: Connected, outbox: &mut Outbox) {
        if connected.dialled != Some(self.dial) {
            connected.link.close(Reason::Left);
            return;
        }
        self.trouble = None;
        outbox.emit(Event::Visit(VisitNews::Path {
            kind: connected.kind,
            round_trip: connected.link.round_trip(),
        }));
        self.link = Some(connected.link);
        self.visit
            .handle_connected(connected.device, clocks().steady);
    }

    pub(super) fn dial_failed(&mut self, dial: u64, why: DialError) {
        if dial == self.dial {
            self.trouble = Some(why);
            self.visit.handle_dial_failed(clocks().steady);
        }
    }

    pub(super) fn frame(&mut self, lane: Lane, bytes: &[u8]) {
        self.visit.handle_frame(lane, bytes, clocks().steady);
    }

    pub(super) fn closed(&mut self, why: &Ending) {
        self.link = None;
        self.stuck = None;
        self.visit.handle_closed(&words(why), clocks().steady);
    }

    pub(super) fn request(&mut self, request: Request) {
        self.visit.request(request);
    }

    pub(super) fn say(&mut self, text: &str, outbox: &mut Outbox) {
        if let Err(reason) = self.visit.say(text, clocks().steady) {
            outbox.emit(Event::Hub(unheard(reason)));
        }
    }

    pub(super) fn tell(&mut self, message: ToHost) {
        match message {
            ToHost::Profile(profile) => self.visit.set_profile(profile),
            message => self.visit.tell(&message),
        }
    }

    pub(super) fn pose(&mut self, pose: Pose) {
        self.visit.send_pose(pose);
    }

    pub(super) fn held(&mut self, held: Vec<Held>) {
        self.visit.send_held(held);
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.visit.next_timeout()
    }

    /// Goes home.
    pub(super) fn leave(mut self) {
        self.visit.leave();
        if let Some(link) = self.link {
            link.close(Reason::Left);
        }
    }

    /// Does what the visit wants done. Whether it goes on.
    pub(super) fn work(&mut self, net: &Net, sink: &Sink, outbox: &mut Outbox) -> Work {
        let now = clocks().steady;
        if self.visit.next_timeout().is_some_and(|due| due <= now) {
            self.visit.handle_timeout(now);
        }
        let mut met = None;
        while let Some(event) = self.visit.poll_event() {
            match event {
                VisitEvent::Dial(person) => self.dial(person, net, sink, outbox),
                VisitEvent::HangUp(reason) => {
                    if let Some(link) = self.link.take() {
                        link.close(reason);
                    }
                }
                VisitEvent::Said(message) => met = self.said(message, outbox).or(met),
                VisitEvent::Poses(poses) => outbox.emit(Event::Poses(poses)),
                VisitEvent::Held(slot, held) => outbox.emit(Event::Held(slot, held)),
                VisitEvent::Broken => outbox.emit(Event::Visit(VisitNews::Broken)),
                VisitEvent::Ended(reason) => {
                    let trouble = self.trouble.take();
                    outbox.emit(Event::Visit(VisitNews::Ended { reason, trouble }));
                    return Work::Over;
                }
            }
        }
        self.flush();
        met.map_or(Work::Goes, Work::Met)
    }

    fn dial(&mut self, person: PublicKey, net: &Net, sink: &Sink, outbox: &mut Outbox) {
        self.dial += 1;
        if self.nest.is_none() {
            outbox.emit(Event::Visit(VisitNews::Dialling));
        }
        let relay = self.invite.relay.clone();
        let target = Target {
            person,
            device: None,
            direct: self.invite.direct.clone(),
            relay: relay.map(|relay| RelayLink { relay, code: None }),
            invite: Some((self.invite.id, self.invite.secret)),
        };
        let dialled = net.command(NetCommand::Dial {
            visit: self.dial,
            target: Box::new(target),
            sink: sink.clone(),
        });
        if dialled.is_err() {
            self.visit.handle_dial_failed(clocks().steady);
        }
    }

    /// Passes on what the host says. Who it is, when they are first seen.
    fn said(&mut self, message: ToGuest, outbox: &mut Outbox) -> Option<Person> {
        let mut met = None;
        match &message {
            ToGuest::Waiting => outbox.emit(Event::Visit(VisitNews::Waiting)),
            ToGuest::Admitted(admitted) => {
                let again = self.nest == Some(admitted.nest);
                self.nest = Some(admitted.nest);
                let host = self.visit.host().into();
                outbox.emit(Event::Visit(VisitNews::Inside { host, again }));
            }
            ToGuest::People(people) if self.owner.is_none() => {
                let owner = people.iter().find(|person| person.role == Role::Owner);
                self.owner = owner.cloned();
                met = self.owner.clone();
            }
            ToGuest::Arrived(person) if person.role == Role::Owner && self.owner.is_none() => {
                self.owner = Some(person.clone());
                met = self.owner.clone();
            }
            _ => {}
        }
        outbox.emit(Event::Hub(message));
        met
    }

    fn flush(&mut self) {
        let Some(link) = &self.link else {
            return;
        };
        let mut next = self.stuck.take();
        while let Some((lane, bytes)) = next.or_else(|| self.visit.poll_transmit()) {
            if let Err(bytes) = link.send(lane, bytes) {
                self.stuck = Some((lane, bytes));
                break;
            }
            next = None;
        }
    }
}

/// What became of a visit.
pub(super) enum Work {
    Goes,
    /// Its host was seen for the first time.
    Met(Person),
    Over,
}

/// A line that never left.
fn unheard(reason: Unheard) -> ToGuest {
    let id = LineId { run: 0, number: 0 };
    ToGuest::Unheard { id, reason }
}
