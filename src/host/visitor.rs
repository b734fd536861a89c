//! A visit on a real network: dials, hands frames on, hangs up. With or without a room of one's own.

use std::time::Duration;

use super::guests::words;
use crate::net::{
    path::{PathKind, socket_addr},
    proto::{
        identity::{Certificate, PublicKey},
        invite::{Invite, RelayAddr},
        lineage::Lineage,
        relay::{Address, NotLed, RelayLink},
        visit::{Visit, VisitConfig, VisitEvent},
        wire::{Lane, Mate, NestId, Profile, Reason, ToGuest, Way},
    },
    quic::{Command, DialError, Link, Net, NetEvent, Sink, Target},
};

/// What happened on a visit.
#[derive(Debug)]
pub enum Visited {
    /// Somebody is dialled.
    Dialling,
    /// How packets travel.
    Path {
        kind: PathKind,
        round_trip: Duration,
    },
    /// What the visit itself has to say; never [`VisitEvent::Dial`] or [`VisitEvent::HangUp`].
    Event(VisitEvent),
}

/// A guest on the network.
#[derive(Debug)]
pub struct Visitor {
    pub visit: Visit,
    invite: Option<Invite>,
    /// Where whom one visits is found.
    way: Way,
    link: Option<Link>,
    stuck: Option<(Lane, Vec<u8>)>,
    /// Names the dial under way.
    dial: u64,
    path: Option<(PathKind, Duration)>,
    /// The connection that stands came about through a relay.
    relayed: bool,
    /// Who is visited is not to learn where this machine is.
    pub(super) hidden: bool,
    /// The relay that is asked the way.
    asked: Option<RelayAddr>,
    /// The dial under way shows no invite.
    uninvited: bool,
    /// Why the last dial came to nothing.
    trouble: Option<DialError>,
}

impl Visitor {
    /// Sets out. `run` is drawn by chance when the program starts; dials are numbered from `dial`, so
    /// that what an earlier visit dialled is not taken for this one's.
    pub fn new(
        invite: Invite,
        certificate: Certificate,
        profile: Profile,
        run: u64,
        dial: u64,
        now: Duration,
    ) -> Self {
        let person = invite.person;
        Self::to(
            person,
            Some(invite),
            None,
            certificate,
            profile,
            (run, dial),
            now,
        )
    }

    /// Sets out to somebody who is found in this way, or as an invite says. A run and the first dial as
    /// for [`Self::new`].
    pub fn to(
        person: PublicKey,
        invite: Option<Invite>,
        way: Option<Way>,
        certificate: Certificate,
        profile: Profile,
        (run, dial): (u64, u64),
        now: Duration,
    ) -> Self {
        let invited = invite.as_ref().map(|invite| Way {
            relay: invite.relay.clone(),
            direct: invite.direct.clone(),
        });
        let config = VisitConfig {
            certificate,
            profile,
            to: person,
            invite,
            nest: None,
            copy: None,
            // The lines of each visit are counted from one.
            run: run.wrapping_add(dial >> 32),
        };
        // What they said last is newer than an invite.
        let way = way.or(invited).unwrap_or_default();
        Self::set_out(config, way, dial, now)
    }

    /// Sets out to a housemate who may host this nest, of which `copy` is here. A run and the first
    /// dial as for [`Self::new`].
    pub fn to_mate(
        mate: &Mate,
        nest: NestId,
        copy: Lineage,
        certificate: Certificate,
        profile: Profile,
        (run, dial): (u64, u64),
        now: Duration,
    ) -> Self {
        let config = VisitConfig {
            certificate,
            profile,
            to: mate.who.into(),
            invite: None,
            nest: Some(nest),
            copy: Some(copy),
            run: run.wrapping_add(dial >> 32),
        };
        Self::set_out(config, mate.way.clone(), dial, now)
    }

    fn set_out(config: VisitConfig, way: Way, dial: u64, now: Duration) -> Self {
        Self {
            invite: config.invite.clone(),
            visit: Visit::new(config, now),
            way,
            link: None,
            stuck: None,
            dial,
            path: None,
            relayed: false,
            hidden: false,
            asked: None,
            uninvited: false,
            trouble: None,
        }
    }

    /// By which one came, if it was an invite.
    pub fn invite(&self) -> Option<&Invite> {
        self.invite.as_ref()
    }

    /// Why nobody was reached, if nobody was.
    pub fn take_trouble(&mut self) -> Option<DialError> {
        self.trouble.take()
    }

    /// Bytes sent and received on the connection that stands.
    pub fn traffic(&self) -> (u64, u64) {
        self.link.as_ref().map_or((0, 0), Link::traffic)
    }

    /// Takes what came from the network; gives back what is not the visit's.
    pub fn hear(&mut self, event: NetEvent, now: Duration) -> Option<NetEvent> {
        let mine = |conn| self.link.as_ref().is_some_and(|link| link.id() == conn);
        match event {
            NetEvent::Connected(connected)
                if connected.dialled.is_some_and(|n| self.dialled(n)) =>
            {
                if connected.dialled == Some(self.dial) {
                    self.trouble = None;
                    let round_trip = connected.link.round_trip();
                    self.path = Some((connected.kind, round_trip));
                    self.relayed = connected.kind == PathKind::Relayed;
                    self.link = Some(connected.link);
                    self.visit.handle_connected(connected.device, now);
                    self.visit.set_round_trip(round_trip);
                } else {
                    connected.link.close(Reason::Left);
                }
            }
            NetEvent::DialFailed { visit, why } if self.dialled(visit) => {
                if visit == self.dial {
                    self.trouble = Some(why);
                    self.visit.handle_dial_failed(now);
                }
            }
            NetEvent::Frame { conn, lane, bytes } if mine(conn) => {
                self.visit.handle_frame(lane, &bytes, now);
            }
            NetEvent::Path {
                conn,
                kind,
                round_trip,
            } if mine(conn) => {
                self.path = Some((kind, round_trip));
                self.visit.set_round_trip(round_trip);
            }
            NetEvent::Closed { conn, why } if mine(conn) => {
                self.link = None;
                self.stuck = None;
                self.visit.handle_closed(&words(&why), now);
            }
            other => return Some(other),
        }
        None
    }

    /// Whether a dial was one of this visit's: each has its own 2³² numbers.
    fn dialled(&self, dial: u64) -> bool {
        dial >> 32 == self.dial >> 32
    }

    /// When [`Self::work`] has something to do again, if nothing comes.
    pub fn due(&self) -> Option<Duration> {
        self.visit.next_timeout()
    }

    /// Does what the visit wants done, sends what waits, and tells what happened; `None` when that is
    /// all.
    pub fn work(&mut self, net: &Net, sink: &Sink, now: Duration) -> Option<Visited> {
        if self.due().is_some_and(|due| due <= now) {
            self.visit.handle_timeout(now);
        }
        if let Some((kind, round_trip)) = self.path.take() {
            return Some(Visited::Path { kind, round_trip });
        }
        while let Some(event) = self.visit.poll_event() {
            match event {
                VisitEvent::Dial(person) => {
                    self.dial(person, net, sink, now);
                    return Some(Visited::Dialling);
                }
                VisitEvent::HangUp(reason) => {
                    if let Some(link) = self.link.take() {
                        link.close(reason);
                    }
                }
                VisitEvent::Said(ToGuest::Reach(addresses)) => self.try_at(addresses, net),
                event => return Some(Visited::Event(event)),
            }
        }
        self.flush();
        None
    }

    /// Goes home.
    pub fn leave(self) {
        self.leave_for(Reason::Left);
    }

    /// Goes home, with these words.
    pub fn leave_for(mut self, reason: Reason) {
        self.visit.leave();
        if let Some(link) = self.link {
            link.close(reason);
        }
    }

    /// The relay that was asked the way when somebody was dialled last.
    pub(super) fn relay(&self) -> Option<&RelayAddr> {
        self.asked.as_ref()
    }

    /// Whether a relay leads there, so that there may be a shorter way.
    pub(super) fn is_relayed(&self) -> bool {
        self.relayed
    }

    /// Tries to reach the host past the relay.
    fn try_at(&self, addresses: Vec<Address>, net: &Net) {
        let link = self.link.as_ref().filter(|_| self.relayed && !self.hidden);
        if let Some(link) = link {
            let (conn, addresses) = (link.id(), addresses.into_iter().map(socket_addr).collect());
            // Where the network has too much to do, the relay goes on to carry the visit.
            let _ = net.command(Command::Try { conn, addresses });
        }
    }

    fn dial(&mut self, person: PublicKey, net: &Net, sink: &Sink, now: Duration) {
        self.dial += 1;
        let way = self.visit.way(person).unwrap_or(&self.way);
        self.asked.clone_from(&way.relay);
        // The invite may have been taken back since; a friend needs none. Who is refused cannot tell.
        let offline = DialError::NotLed(NotLed::Offline);
        self.uninvited = !self.uninvited && self.trouble == Some(offline);
        let invite = self.invite.as_ref().filter(|_| !self.uninvited);
        let target = Target {
            person,
            device: None,
            // Dialling tells them where this machine is.
            direct: match &way.relay {
                Some(_) if self.hidden => Vec::new(),
                _ => way.direct.clone(),
            },
            relay: way
                .relay
                .clone()
                .map(|relay| RelayLink { relay, code: None }),
            invite: invite.map(|invite| (invite.id, invite.secret)),
        };
        let dialled = net.command(Command::Dial {
            visit: self.dial,
            target: Box::new(target),
            sink: sink.clone(),
        });
        if dialled.is_err() {
            self.visit.handle_dial_failed(now);
        }
    }

    /// Sends what waits, as far as the network takes it.
    pub(super) fn flush(&mut self) {
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
