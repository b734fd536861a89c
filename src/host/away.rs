//! A visit of the person at this machine: what is heard there is told to the client.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Event, VisitNews,
    borrowed::Borrowed,
    copies::Seen,
    desk::{Desk, clocks, now},
    keep::Keeping,
    network::Network,
    opened::Open,
    outbox::Outbox,
    visitor::{Visited, Visitor},
};
use crate::{
    net::{
        proto::{
            pose::Pose,
            visit::{Visit, VisitEvent},
            wire::{Held, NestId, Person, Reason, Slot, ToGuest, ToHost, Way},
        },
        quic::NetEvent,
    },
    room::{Author, chat::LineId, replica::Request, rule::Role},
    store::RoomId,
};

pub(super) struct Away {
    visitor: Visitor,
    nest: Option<NestId>,
    /// The person whose nest it is was seen.
    met: bool,
    /// Heard before the client listened.
    first: Option<ToGuest>,
    /// Who hosted when one was last let in.
    host: Option<Author>,
    people: BTreeMap<Slot, Person>,
    /// One's own copy, of a nest that one shares.
    keeping: Keeping,
    /// What is kept of any other.
    seen: Option<Seen>,
    /// What furniture looks like there.
    borrowed: Borrowed,
    /// One was let in, and has not said yet where this machine is, and where one is at home.
    new: bool,
    /// Whose nest it is, until they are noted among those one met.
    owner: Option<Author>,
}

/// What became of a visit.
pub(super) enum Work {
    Goes,
    /// The person whose nest it is was seen for the first time.
    Met(Person),
    Over,
    /// One hosts the nest from now on.
    Inherit,
}

impl Away {
    pub(super) fn new(visitor: Visitor) -> Self {
        Self {
            visitor,
            nest: None,
            met: false,
            first: None,
            host: None,
            people: BTreeMap::new(),
            keeping: Keeping::default(),
            seen: None,
            borrowed: Borrowed::default(),
            new: false,
            owner: None,
        }
    }

    /// What the visitor heard before.
    pub(super) fn hear_first(&mut self, said: ToGuest) {
        self.first = Some(said);
    }

    /// Where one was let in.
    pub(super) fn nest(&self) -> Option<NestId> {
        self.nest
    }

    /// Who hosts, or did.
    pub(super) fn host(&self) -> Author {
        self.host
            .unwrap_or_else(|| self.visitor.visit.host().into())
    }

    pub(super) fn visit(&self) -> &Visit {
        &self.visitor.visit
    }

    /// Those who are there.
    pub(super) fn people(&self) -> Vec<(Author, Role)> {
        let people = self.people.values();
        people.map(|person| (person.who, person.role)).collect()
    }

    /// Logs what the copy took in, and saves its file when that is due.
    pub(super) fn keep_up(&mut self, desk: &mut Desk, wait: Duration) {
        if let Some(kept) = &mut self.keeping.kept {
            let due = kept.save_at(wait).is_some_and(|due| due <= Instant::now());
            if due || kept.unlogged() {
                kept.keep_up(desk, due);
            }
        }
    }

    /// The copy's room.
    pub(super) fn room(&self) -> Option<RoomId> {
        self.keeping.room()
    }

    /// The text of the copy, if it is of this room.
    pub(super) fn text(&mut self, room: RoomId) -> Option<String> {
        let kept = self.keeping.kept.as_mut()?;
        (kept.id == room).then(|| kept.text().to_owned())
    }

    /// When the copy's file is to be saved.
    pub(super) fn save_at(&self, wait: Duration) -> Option<Instant> {
        self.keeping.kept.as_ref()?.save_at(wait)
    }

    /// Closes the copy, and says which room it is; keeps what was seen of a nest that is not shared.
    pub(super) fn close(&mut self, desk: &mut Desk, outbox: &mut Outbox) -> Option<RoomId> {
        let kept = self.keeping.kept.take();
        if let (None, Some(seen)) = (&kept, self.seen.take()) {
            seen.keep(desk);
        }
        kept.map(|kept| {
            let id = kept.id;
            kept.close(desk, outbox, Reason::Left);
            id
        })
    }

    pub(super) fn invite(&self) -> Option<String> {
        Some(self.visitor.invite()?.to_string())
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
        self.visitor.visit.send_pose(pose, clocks().steady);
    }

    pub(super) fn held(&mut self, held: Vec<Held>) {
        self.visitor.visit.send_held(held);
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.visitor.due()
    }

    pub(super) fn leave(mut self, desk: &mut Desk, outbox: &mut Outbox) {
        self.close(desk, outbox);
        self.visitor.leave();
    }

    /// Goes on with the visit, and tells the client.
    pub(super) fn work(
        &mut self,
        network: &Network,
        desk: &mut Desk,
        open: &mut Option<Open>,
        outbox: &mut Outbox,
    ) -> Work {
        let mut work = Work::Goes;
        let way = network.way();
        self.visitor.hidden = network.hidden;
        loop {
            let first = self.first.take();
            let first = first.map(|said| Visited::Event(VisitEvent::Said(said)));
            let happened = first.or_else(|| {
                self.visitor
                    .work(&network.net, &network.sink, clocks().steady)
            });
            let Some(happened) = happened else {
                break;
            };
            let event = match happened {
                Visited::Dialling if self.nest.is_some() => continue,
                Visited::Dialling => Event::Visit(VisitNews::Dialling),
                Visited::Path { kind, round_trip } => {
                    let relay = self.visitor.relay().map(|relay| relay.host.clone());
                    Event::Visit(VisitNews::Path {
                        kind,
                        round_trip,
                        relay,
                    })
                }
                Visited::Event(VisitEvent::Said(mut message)) => {
                    let own = open.as_ref().map(Open::recipes);
                    let visit = &mut self.visitor.visit;
                    self.borrowed.hear(&message, own, visit, desk, outbox);
                    if let ToGuest::Kinds(_) = message {
                        continue;
                    }
                    self.note(&message, desk.me);
                    self.list(&message, desk);
                    self.hand_in(&message, desk, outbox);
                    let visitor = &mut self.visitor;
                    self.keeping
                        .hear(&mut message, visitor, desk, open, &way, outbox);
                    if let Some(person) = self.owner_in(&message) {
                        self.met = true;
                        work = Work::Met(person);
                    }
                    self.announce(&message, outbox);
                    Event::Hub(message)
                }
                Visited::Event(VisitEvent::Repeated(line)) => {
                    self.keeping.note(&line);
                    continue;
                }
                Visited::Event(VisitEvent::Poses(poses)) => Event::Poses(poses),
                Visited::Event(VisitEvent::Held(slot, held)) => Event::Held(slot, held),
                Visited::Event(VisitEvent::Ended(reason)) => {
                    let trouble = self.visitor.take_trouble();
                    outbox.emit(Event::Visit(VisitNews::Ended { reason, trouble }));
                    return Work::Over;
                }
                Visited::Event(VisitEvent::Inherit) => return Work::Inherit,
                Visited::Event(VisitEvent::Broken) => {
                    self.borrowed.broken();
                    Event::Visit(VisitNews::Broken)
                }
                // The visitor does these by itself.
                Visited::Event(VisitEvent::Dial(_) | VisitEvent::HangUp(_)) => continue,
            };
            outbox.emit(event);
        }
        self.reach(network);
        work
    }

    /// Remembers who is there, and what there is to see.
    fn note(&mut self, message: &ToGuest, me: Author) {
        match message {
            ToGuest::Admitted(admitted) => {
                let seen = self
                    .seen
                    .take()
                    .filter(|_| self.nest == Some(admitted.nest));
                self.seen = Some(seen.unwrap_or_else(|| Seen::new(admitted)));
            }
            ToGuest::People(people) => {
                let by_slot = people.iter().map(|person| (person.slot, person.clone()));
                self.people = by_slot.collect();
            }
            ToGuest::Arrived(person) | ToGuest::Changed(person) => {
                self.people.insert(person.slot, person.clone());
            }
            ToGuest::Left(slot) => {
                self.people.remove(slot);
            }
            _ => {}
        }
        if let Some(seen) = &mut self.seen {
            seen.hear(me, message);
        }
    }

    /// What waits for this nest goes there when one is let in, and waits no longer once it is kept.
    fn hand_in(&mut self, message: &ToGuest, desk: &mut Desk, outbox: &mut Outbox) {
        let done = match (message, self.nest) {
            (ToGuest::Notes(_), Some(nest)) => desk.store.waiting(nest).map(|waiting| {
                for draft in &waiting {
                    let left = ToHost::LeaveNote(draft.clone());
                    self.visitor.visit.tell(&left);
                }
                outbox.emit(Event::NotesWaiting(waiting));
            }),
            (ToGuest::NoteKept(number), _) => desk.store.drop_waiting(*number),
            _ => Ok(()),
        };
        if let Err(error) = done {
            outbox.emit(Event::Failed(error.into()));
        }
    }

    /// Tells the host where this machine is, where a relay led there.
    fn reach(&mut self, network: &Network) {
        if !std::mem::take(&mut self.new) {
            return;
        }
        let addresses = network.reach();
        if self.visitor.is_relayed() && !addresses.is_empty() {
            self.visitor.visit.tell(&ToHost::Reach(addresses));
        }
        let home = network.home();
        if home != Way::default() {
            self.visitor.visit.tell(&ToHost::Home(home));
        }
        self.visitor.flush();
    }

    /// Notes whose nest one is in, also where they are not there: a nest that a machine hosts, or a
    /// housemate. Who is there says how they are called.
    fn list(&mut self, message: &ToGuest, desk: &mut Desk) {
        match message {
            ToGuest::Admitted(admitted) => {
                self.owner = Some(admitted.owner).filter(|owner| !self.met && *owner != desk.me);
            }
            ToGuest::Snapshot(snapshot) => {
                let Some(owner) = self.owner.take().filter(|_| !self.met) else {
                    return;
                };
                let invite = self.invite();
                let name = &snapshot.room.name;
                match desk.store.visited(owner, name, invite.as_deref(), now()) {
                    Ok(()) => desk.met = true,
                    Err(error) => tracing::warn!("whom one visited is not noted: {error}"),
                }
            }
            _ => {}
        }
    }

    fn announce(&mut self, message: &ToGuest, outbox: &mut Outbox) {
        let machine = self.visitor.visit.is_by_machine();
        match message {
            ToGuest::Waiting => outbox.emit(Event::Visit(VisitNews::Waiting { machine })),
            ToGuest::Admitted(admitted) => {
                self.new = true;
                let again = self.nest == Some(admitted.nest);
                self.nest = Some(admitted.nest);
                let host = self.visitor.visit.host().into();
                if self.host.replace(host).is_some_and(|before| before != host) {
                    outbox.emit(Event::Visit(VisitNews::Moved { host }));
                }
                outbox.emit(Event::Visit(VisitNews::Inside {
                    host,
                    again,
                    machine,
                }));
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
