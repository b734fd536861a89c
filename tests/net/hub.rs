//! A visit and the hub it leads to, face to face: what is meant for another room, another hub or another
//! time.

use std::time::Duration;

use nest::{
    net::proto::{
        hello::{Features, Hello},
        hub::{Doorkeeper, Hub, Known, Now, Output, PeerId, RECENT, Start},
        identity::{Certificate, SecretKey},
        session::{HostEvent, HostSession},
        visit::{Visit, VisitConfig, VisitEvent},
        wire::{Door, Knock, NestId, Profile, Reason, Resume, ToGuest, ToHost},
    },
    room::{
        Author, MAX_ITEMS, Room,
        chat::LineId,
        edit::{Edit, Intent, Label, Stamp, Verb},
        history::History,
        note::{Board, Noted},
        op::Op,
        replica::Request,
        rule::{Refusal, Role},
    },
};

use crate::rules_sample::{ANN, floor, id, item, kinds, label, lineage, on, square, with};

/// Somebody who sits at the hub's own machine.
const HOME: PeerId = PeerId(0);
const GUEST: PeerId = PeerId(1);
const NEST: NestId = NestId([1; 16]);
const OTHER: NestId = NestId([2; 16]);

fn keys(seed: u8) -> Certificate {
    let device = SecretKey::from_seed(&[seed + 100; 32]).public();
    SecretKey::from_seed(&[seed; 32]).certify(device)
}

fn guest() -> Author {
    keys(10).person.into()
}

fn hub(nest: NestId, last: Stamp, room: Room) -> Hub {
    let role = Role::Decorator;
    let known = Known { role, invite: None };
    let host = keys(1).person.into();
    let mut hub = Hub::new(Start {
        nest,
        owner: host,
        host,
        lineage: lineage(last, host),
        last,
        room,
        kinds: kinds(),
        history: History::default(),
        door: Doorkeeper {
            door: Door::Open,
            known: [(guest(), known)].into(),
            ..Doorkeeper::default()
        },
        lines: Vec::new(),
        board: Board::default(),
    });
    let profile = Profile::default();
    let role = Role::Owner;
    hub.handle_join(
        HOME,
        nest::net::proto::hub::Guest {
            who: host,
            role,
            profile,
        },
        None,
    );
    hub
}

/// A guest on the way to a hub, over a connection without delay.
struct House {
    hub: Hub,
    session: Option<HostSession>,
    visit: Visit,
    now: Duration,
    heard: Vec<ToGuest>,
    ended: Option<Reason>,
    /// Nobody answers.
    deaf: bool,
}

impl House {
    fn new(hub: Hub, nest: Option<NestId>) -> Self {
        let now = Duration::from_secs(100);
        let config = VisitConfig {
            certificate: keys(10),
            profile: Profile::default(),
            to: keys(1).person,
            invite: None,
            nest,
            copy: None,
            run: 5,
        };
        let mut house = Self {
            hub,
            session: None,
            visit: Visit::new(config, now),
            now,
            heard: Vec::new(),
            ended: None,
            deaf: false,
        };
        house.pump();
        house
    }

    fn clocks(&self) -> Now {
        let wall = 0;
        Now {
            steady: self.now,
            wall,
        }
    }

    fn lose(&mut self) {
        if self.session.take().is_some() {
            self.hub.handle_leave(GUEST);
            self.visit.handle_closed(&[], self.now);
        }
        self.pump();
    }

    fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while self.now < end {
            self.now += Duration::from_millis(50);
            self.visit.handle_timeout(self.now);
            self.hub.handle_timeout(self.now);
            self.pump();
        }
    }

    fn pump(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(event) = self.visit.poll_event() {
                quiet = false;
                match event {
                    VisitEvent::Dial(_) if self.deaf => self.visit.handle_dial_failed(self.now),
                    VisitEvent::Dial(_) => {
                        let hello = Hello::new(keys(1), Features::OURS, [7; 16]);
                        let session = HostSession::new(hello, keys(10).device, self.now);
                        self.session = Some(session);
                        self.visit.handle_connected(keys(1).device, self.now);
                    }
                    VisitEvent::HangUp(_) => {
                        self.session = None;
                        self.hub.handle_leave(GUEST);
                    }
                    VisitEvent::Said(said) => self.heard.push(said),
                    VisitEvent::Ended(reason) => self.ended = Some(reason),
                    _ => {}
                }
            }
            let now = self.clocks();
            while let Some(event) = self.session.as_mut().and_then(HostSession::poll_event) {
                quiet = false;
                match event {
                    HostEvent::Knocked { who, knock } => {
                        self.hub.handle_knock(GUEST, who, *knock, [7; 16], now);
                    }
                    HostEvent::Said(said) => self.hub.handle_message(GUEST, said, now),
                    HostEvent::Closed(reason) => {
                        self.session = None;
                        self.hub.handle_leave(GUEST);
                        self.visit.handle_closed(&reason.to_bytes(), self.now);
                    }
                    _ => {}
                }
            }
            while let Some(output) = self.hub.poll_output() {
                quiet = false;
                match output {
                    Output::Persist(entry) => {
                        self.hub.handle_committed(entry.confirmed.stamp.seq);
                    }
                    Output::PersistNote(Noted::Left(note)) => {
                        self.hub.handle_note_committed(note.key);
                    }
                    Output::PersistLine(line) => self.hub.handle_line_committed(line.stamp.seq),
                    Output::Send(GUEST, said) | Output::FanOut(said) => {
                        if let Some(session) = &mut self.session {
                            session.send(&said, now.steady);
                        }
                    }
                    Output::Close(GUEST, reason) => {
                        if let Some(session) = &mut self.session {
                            session.close(reason);
                        }
                    }
                    _ => {}
                }
            }
            while let Some((lane, frame)) =
                self.session.as_mut().and_then(HostSession::poll_transmit)
            {
                quiet = false;
                self.visit.handle_frame(lane, &frame, self.now);
            }
            while let Some((lane, frame)) = self.visit.poll_transmit() {
                quiet = false;
                if let Some(session) = &mut self.session {
                    session.handle_frame(lane, &frame, self.now);
                }
            }
            if quiet {
                return;
            }
        }
    }

    fn people(&self) -> usize {
        self.hub.people().len()
    }

    fn ask(&mut self, author_seq: u64, intent: Intent, op: Op) {
        self.visit.request(Request::Edit(Edit {
            author: guest(),
            author_seq,
            intent,
            label: label(),
            ops: vec![op],
        }));
        self.pump();
    }

    fn refusal(&mut self, asked: u64) -> Option<Refusal> {
        let heard = std::mem::take(&mut self.heard);
        heard.into_iter().find_map(|said| match said {
            ToGuest::Refused { author_seq, reason } if author_seq == asked => Some(reason),
            _ => None,
        })
    }
}

fn stool(name: &str, x: i32) -> Op {
    Op::Add(item(name, "stool", floor(x, 100, 0)))
}

const LAST: Stamp = Stamp { epoch: 3, seq: 10 };

#[test]
fn who_looks_for_another_nest_does_not_come_in() {
    let mut house = House::new(hub(NEST, LAST, square()), Some(OTHER));
    assert_eq!(house.people(), 1, "only who is at home");
    house.pass(Duration::from_secs(30));
    assert_eq!((house.people(), house.heard.len()), (1, 0));
    assert_eq!(house.ended, Some(Reason::NobodyHome));
    let house = House::new(hub(NEST, LAST, square()), Some(NEST));
    assert_eq!(house.people(), 2);
}

#[test]
fn what_was_asked_of_one_room_is_never_done_in_another() {
    let mut house = House::new(hub(NEST, LAST, square()), None);
    assert_eq!(house.people(), 2);
    house.ask(1, Intent::Do, stool("before", 100));
    // The host opens another room while the connection is broken and an edit is on its way.
    house.deaf = true;
    house.lose();
    house.ask(2, Intent::Do, stool("meanwhile", 300));
    let id = house.visit.say("meanwhile", house.now).unwrap();
    let first = std::mem::replace(&mut house.hub, hub(OTHER, LAST, square()));
    house.deaf = false;
    house.pass(Duration::from_secs(60));
    assert_eq!(house.people(), 1);
    assert_eq!(house.hub.room(), &square());
    assert_eq!(house.ended, None, "it may be opened again");
    house.heard.clear();
    house.hub = first;
    house.pass(Duration::from_secs(10));
    let items = &house.hub.room().items;
    assert!(items.contains_key("before") && items.contains_key("meanwhile"));
    assert_eq!(house.hub.last().seq, LAST.seq + 2);
    assert!(house.visit.settled());
    let heard = house.heard.iter();
    let lines = heard.filter(|said| matches!(said, ToGuest::Line(line) if line.id == id));
    assert_eq!(lines.count(), 1);
}

#[test]
fn who_comes_back_from_another_time_or_nest_gets_the_whole_room() {
    let host: Author = keys(1).person.into();
    let stamp = |epoch, seq| Stamp { epoch, seq };
    let resumed = |nest, edit, host| {
        let mut hub = hub(NEST, LAST, square());
        while hub.poll_output().is_some() {}
        let knock = Knock {
            profile: Profile::default(),
            nest: None,
            copy: None,
            invite: None,
            resume: Some(Resume {
                nest,
                edit,
                host,
                line: Some(stamp(u32::MAX, u64::MAX)),
                open: Some(u64::MAX),
            }),
        };
        hub.handle_knock(GUEST, guest(), knock, [7; 16], Now::default());
        let mut said = Vec::new();
        while let Some(output) = hub.poll_output() {
            if let Output::Send(GUEST, message) = output {
                said.push(message);
            }
        }
        let whole = said.iter().any(|said| matches!(said, ToGuest::Snapshot(_)));
        let resumed = said.iter().any(|said| matches!(said, ToGuest::Resumed));
        assert!(whole != resumed, "{said:?}");
        resumed
    };
    assert!(resumed(NEST, Some(LAST), host));
    for edit in [
        None,
        Some(stamp(3, 11)),
        Some(stamp(3, 9)),
        Some(stamp(3, u64::MAX)),
        Some(stamp(2, 10)),
        Some(stamp(4, 10)),
        Some(stamp(u32::MAX, 0)),
    ] {
        assert!(!resumed(NEST, edit, host), "{edit:?}");
    }
    // The same numbers of another nest, or of somebody else's hub.
    assert!(!resumed(OTHER, Some(LAST), host));
    assert!(!resumed(NEST, Some(LAST), ANN));
}

#[test]
fn edits_that_speak_of_another_epoch_are_refused() {
    let mut house = House::new(hub(NEST, LAST, square()), None);
    let intents = [
        Intent::Undo(Stamp { epoch: 2, seq: 4 }),
        Intent::Redo(Stamp { epoch: 9, seq: 4 }),
        Intent::Undo(LAST),
    ];
    for (n, intent) in intents.into_iter().enumerate() {
        let asked = n as u64 + 1;
        house.ask(asked, intent, stool("forged", 100));
        assert_eq!(house.refusal(asked), Some(Refusal::Forged));
    }
    assert_eq!((house.hub.room(), house.hub.last()), (&square(), LAST));
    // A number that was used is answered again and not done again.
    house.ask(4, Intent::Do, stool("once", 100));
    let again = ToHost::Request(Request::Edit(Edit {
        author: guest(),
        author_seq: 4,
        intent: Intent::Do,
        label: label(),
        ops: vec![stool("twice", 300)],
    }));
    house.visit.tell(&again);
    house.pump();
    let items = &house.hub.room().items;
    assert!(items.contains_key("once") && !items.contains_key("twice"));
}

/// Two put something on the same spot while they were apart: it comes in, in sight and in the way.
#[test]
fn what_a_housemate_did_apart_may_stand_in_the_way() {
    let room = with(square(), [item("here", "stool", floor(100, 100, 0))]);
    for (role, comes_in) in [(Role::Decorator, false), (Role::Housemate, true)] {
        let mut house = House::new(hub(NEST, LAST, room.clone()), None);
        let who = guest();
        let now = house.clocks();
        house
            .hub
            .handle_message(HOME, ToHost::SetRole { who, role }, now);
        house.pump();
        let lost = Op::Add(item("lost", "lamp", on("nothing", 0, 0)));
        for (author_seq, op, may) in [(1, stool("mine", 110), comes_in), (2, lost, false)] {
            house.visit.request(Request::Edit(Edit {
                author: who,
                author_seq,
                intent: Intent::Do,
                label: Label {
                    verb: Verb::Import,
                    ..label()
                },
                ops: vec![op],
            }));
            house.pump();
            assert_eq!(house.refusal(author_seq).is_none(), may);
        }
        let items = &house.hub.room().items;
        assert_eq!(items.contains_key("mine"), comes_in);
        assert!(!items.contains_key("lost"));
    }
}

#[test]
fn a_room_is_full_at_two_thousand_things() {
    let rug = |n: usize| item(&format!("rug-{n}"), "rug", floor(300, 300, 0));
    let room = with(square(), (1..MAX_ITEMS).map(rug));
    let mut house = House::new(hub(NEST, LAST, room), None);
    house.ask(1, Intent::Do, Op::Add(rug(MAX_ITEMS)));
    assert_eq!(house.hub.room().items.len(), MAX_ITEMS);
    house.ask(2, Intent::Do, Op::Add(rug(MAX_ITEMS + 1)));
    assert_eq!(house.refusal(2), Some(Refusal::TooManyItems));
    assert_eq!(house.hub.room().items.len(), MAX_ITEMS);
    house.ask(3, Intent::Do, Op::Remove(id("rug-5")));
    house.ask(4, Intent::Do, Op::Add(rug(MAX_ITEMS + 2)));
    assert_eq!(house.refusal(4), None);
    assert_eq!(house.hub.room().items.len(), MAX_ITEMS);
}

/// A hub has the last 200 at hand: they come once each and in order, and their numbers tell how many are
/// missing before them.
#[test]
fn who_missed_more_lines_than_are_at_hand_hears_the_last_ones_once() {
    let mut house = House::new(hub(NEST, LAST, square()), None);
    let say = |house: &mut House, number: u64| {
        let (run, text) = (1, format!("line {number}"));
        let id = LineId { run, number };
        let now = house.clocks();
        house
            .hub
            .handle_message(HOME, ToHost::Say { id, text }, now);
        house.pass(Duration::from_secs(1));
    };
    for number in 1..=3 {
        say(&mut house, number);
    }
    house.deaf = true;
    house.lose();
    // What the guest says meanwhile is heard after all of it.
    house.visit.say("are you there", house.now).unwrap();
    house.heard.clear();
    for number in 4..=253 {
        say(&mut house, number);
    }
    house.deaf = false;
    house.pass(Duration::from_secs(20));
    let lines = house.heard.iter().filter_map(|said| match said {
        ToGuest::Line(line) => Some((line.stamp.seq, line.text.as_str())),
        _ => None,
    });
    let lines: Vec<(u64, &str)> = lines.collect();
    let (own, missed) = lines.split_last().unwrap();
    assert_eq!(*own, (254, "are you there"));
    assert_eq!(missed.len(), RECENT);
    let texts: Vec<String> = (54..=253).map(|number| format!("line {number}")).collect();
    let wanted: Vec<(u64, &str)> = (54..).zip(texts.iter().map(String::as_str)).collect();
    assert_eq!(missed, wanted);
    assert!(house.visit.settled());
    // Once more, and nothing is heard twice.
    house.heard.clear();
    house.lose();
    house.pass(Duration::from_secs(20));
    assert!(
        !house
            .heard
            .iter()
            .any(|said| matches!(said, ToGuest::Line(_)))
    );
    assert_eq!(house.people(), 2);
}
