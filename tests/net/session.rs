//! One connection, both ends face to face: greetings that fail, words out of place, slow readers.

use std::time::Duration;

use nest::{
    net::proto::{
        hello::{Features, Hello},
        identity::{PublicKey, SecretKey},
        legal::Phase,
        pose::{Pose, STEP},
        session::{GREETING, GuestEvent, GuestSession, HostEvent, HostSession, KNOCK, MAX_BEHIND},
        sync::{Followed, Follower},
        wire::{
            Admitted, Codec, Door, Knock, Lane, MAX_FRAME, MAX_WANTED, NestId, Profile, Reason,
            Slot, ToGuest, ToHost, Violation, encode,
        },
    },
    room::{
        Room,
        chat::{Line, LineId, Unheard},
        edit::{Confirmed, Stamp},
        kind::MAX_RECIPE,
        op::Op,
        replica::{Replica, Request, Snapshot},
        rule::{Refusal, Role},
    },
};

use crate::rules_sample::{ANN, edit, id, kinds, square};

pub(crate) const NOW: Duration = Duration::from_secs(100);

fn hello(person: u8, device: u8) -> Hello {
    let device = SecretKey::from_seed(&[device; 32]).public();
    let certificate = SecretKey::from_seed(&[person; 32]).certify(device);
    Hello::new(certificate, Features::OURS, [person; 16])
}

fn profile() -> Profile {
    Profile {
        name: "Ben\u{202E}".to_owned(),
        look: Vec::new(),
        colour: id("honey"),
    }
}

/// Both ends of a connection without delay.
pub(crate) struct Pair {
    pub(crate) host: HostSession,
    pub(crate) guest: GuestSession,
    at_host: Vec<HostEvent>,
    at_guest: Vec<GuestEvent>,
}

impl Pair {
    /// The guest dials person 1; what the host shows and the transport saw may differ.
    fn new(host: Hello, host_device: PublicKey, guest: Hello, guest_device: PublicKey) -> Self {
        let dialled = hello(1, 2).certificate.person;
        Self {
            host: HostSession::new(host, guest_device, NOW),
            guest: GuestSession::new(guest, host_device, dialled, NOW),
            at_host: Vec::new(),
            at_guest: Vec::new(),
        }
    }

    pub(crate) fn fine() -> Self {
        let (host, guest) = (hello(1, 2), hello(3, 4));
        let devices = (host.certificate.device, guest.certificate.device);
        Self::new(host, devices.0, guest, devices.1)
    }

    /// Greeted, knocked, let in, with a room at hand.
    fn inside() -> Self {
        let mut pair = Self::fine();
        pair.pump();
        let knock = Knock {
            nest: None,
            copy: None,
            profile: profile(),
            invite: None,
            resume: None,
        };
        pair.guest.knock(knock, NOW);
        pair.pump();
        pair.let_in();
        pair.pump();
        assert_eq!(pair.guest.phase(), Phase::Inside);
        pair
    }

    fn let_in(&mut self) {
        let admitted = Admitted {
            owner: nest::room::Author([1; 32]),
            keep: true,
            nest: NestId([1; 16]),
            slot: Slot(0),
            role: Role::Guest,
            door: Door::Open,
            chat: Stamp::default(),
        };
        self.host.send(&ToGuest::Admitted(Box::new(admitted)), NOW);
        self.host.send(&snapshot(square()), NOW);
    }

    pub(crate) fn pump(&mut self) {
        loop {
            let mut quiet = true;
            while let Some((lane, frame)) = self.host.poll_transmit() {
                quiet = false;
                self.guest.handle_frame(lane, &frame, NOW);
            }
            while let Some((lane, frame)) = self.guest.poll_transmit() {
                quiet = false;
                self.host.handle_frame(lane, &frame, NOW);
            }
            if quiet {
                break;
            }
        }
        self.at_host
            .extend(std::iter::from_fn(|| self.host.poll_event()));
        self.at_guest
            .extend(std::iter::from_fn(|| self.guest.poll_event()));
    }

    pub(crate) fn host_closed(&self) -> Option<Reason> {
        self.at_host.iter().find_map(|event| match event {
            HostEvent::Closed(reason) => Some(*reason),
            _ => None,
        })
    }

    pub(crate) fn guest_closed(&self) -> Option<(Reason, Reason)> {
        self.at_guest.iter().find_map(|event| match event {
            GuestEvent::Closed { words, shown } => Some((*words, *shown)),
            _ => None,
        })
    }
}

pub(crate) fn snapshot(room: Room) -> ToGuest {
    ToGuest::Snapshot(Box::new(Snapshot {
        stamp: Stamp { epoch: 1, seq: 0 },
        room,
        kinds: kinds(),
        role: Role::Guest,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    }))
}

fn confirmed(seq: u64, name: &str) -> ToGuest {
    ToGuest::Confirmed(Confirmed {
        stamp: Stamp { epoch: 1, seq },
        edit: edit(vec![Op::Rename(name.to_owned())]),
    })
}

/// A name that no packing makes shorter by much.
fn noise(length: usize) -> String {
    let mut state = 1_u64;
    let letters = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'!' + (state >> 33) as u8 % 90)
    });
    letters.take(length).collect()
}

fn line(seq: u64) -> ToGuest {
    ToGuest::Line(Line {
        stamp: Stamp { epoch: 1, seq },
        id: LineId {
            run: 1,
            number: seq,
        },
        author: ANN,
        name: "Ann".to_owned(),
        at: 0,
        text: "x".repeat(1_000),
    })
}

pub(crate) fn whole(message: &impl nest::net::proto::wire::Tagged) -> Vec<u8> {
    let frames = Codec::default().frames(message).unwrap();
    frames.into_iter().next().unwrap()
}

#[test]
fn a_guest_comes_in() {
    let pair = Pair::inside();
    let Some(HostEvent::Knocked { who, knock }) = pair.at_host.first() else {
        panic!("{:?}", pair.at_host);
    };
    assert_eq!(*who, hello(3, 4).certificate.person.into());
    assert_eq!(knock.profile.name, "Ben", "clean");
    assert_eq!((pair.host_closed(), pair.guest_closed()), (None, None));
    assert_eq!(pair.host.next_timeout(), None);
    assert_eq!(pair.guest.next_timeout(), None);
}

#[test]
fn who_is_not_who_they_say_is_sent_away() {
    let device = |hello: &Hello| hello.certificate.device;
    // A guest with somebody else's certificate, and one that signed itself.
    let forged = Hello {
        certificate: nest::net::proto::identity::Certificate {
            device: device(&hello(5, 6)),
            ..hello(3, 4).certificate
        },
        ..hello(3, 4)
    };
    for (shown, seen) in [
        (hello(3, 4), device(&hello(5, 6))),
        (forged, device(&hello(5, 6))),
    ] {
        let host = hello(1, 2);
        let mut pair = Pair::new(host.clone(), device(&host), shown, seen);
        pair.pump();
        assert_eq!(pair.host_closed(), Some(Reason::NotSigned));
    }
    // Somebody else's nest, though honest.
    let (host, guest) = (hello(7, 8), hello(3, 4));
    let mut pair = Pair::new(host.clone(), device(&host), guest.clone(), device(&guest));
    pair.pump();
    let other = Reason::SomebodyElse;
    assert_eq!(pair.guest_closed(), Some((other, other)));
    // One's own.
    let (host, guest) = (hello(1, 2), hello(1, 4));
    let mut pair = Pair::new(host.clone(), device(&host), guest.clone(), device(&guest));
    pair.pump();
    assert_eq!(
        pair.guest_closed(),
        Some((Reason::Yourself, Reason::Yourself))
    );
}

#[test]
fn versions_that_do_not_meet_are_named_for_each_side() {
    let mut guest = hello(3, 4);
    guest.versions = (7, 9);
    let host = hello(1, 2);
    let devices = (host.certificate.device, guest.certificate.device);
    let mut pair = Pair::new(host.clone(), devices.0, guest, devices.1);
    pair.pump();
    // What the host reads, and what the guest shows.
    assert_eq!(pair.guest_closed(), Some((Reason::TooOld, Reason::TooNew)));
    let mut guest = hello(3, 4);
    guest.versions = (0, 0);
    let mut pair = Pair::new(host, devices.0, guest.clone(), devices.1);
    pair.pump();
    assert_eq!(pair.guest_closed(), Some((Reason::TooNew, Reason::TooOld)));
    let told = guest.check(&hello(1, 2), devices.1, None);
    assert_eq!(told, Err(Reason::TooOld));
    assert_eq!(Reason::TooOld.turned(), Reason::TooNew);
}

#[test]
fn a_copy_that_is_lost_asks_again_after_a_break() {
    let ToGuest::Snapshot(start) = snapshot(square()) else {
        unreachable!("it is one");
    };
    let mut follower = Follower::new(Replica::new(ANN, *start));
    let lost =
        |follower: &mut Follower, message| matches!(follower.follow(message), Followed::Diverged);
    assert!(!lost(&mut follower, ToGuest::Resumed));
    assert!(lost(&mut follower, confirmed(7, "a")), "six are missing");
    assert!(
        !lost(&mut follower, confirmed(8, "b")),
        "it has asked already"
    );
    assert!(lost(&mut follower, ToGuest::Resumed));
    assert!(!lost(&mut follower, snapshot(square())));
    assert!(!lost(&mut follower, ToGuest::Resumed));
    assert_eq!(follower.diverged, 1);
}

#[test]
fn of_many_poses_the_newest_goes_out_when_its_time_has_come() {
    let mut pair = Pair::inside();
    let pose = |x| Pose {
        x,
        ..Pose::default()
    };
    pair.guest.send_pose(pose(1), NOW);
    for x in 2..=4_u8 {
        let at = NOW + Duration::from_millis(10) * u32::from(x);
        pair.guest.send_pose(pose(i16::from(x)), at);
    }
    pair.pump();
    assert_eq!(pair.at_host.last(), Some(&HostEvent::Pose(pose(1))));
    let due = pair.guest.next_timeout().expect("a pose that waits");
    assert_eq!(due, NOW + STEP);
    pair.guest.handle_timeout(due);
    pair.pump();
    assert_eq!(pair.at_host.last(), Some(&HostEvent::Pose(pose(4))));
    assert_eq!(pair.guest.next_timeout(), None);
}

#[test]
fn words_out_of_place_end_the_connection() {
    let out = Reason::Violation(Violation::OutOfPlace);
    let request = ToHost::Request(Request::Undo { author_seq: 1 });
    let hello_again = ToHost::Hello(Box::new(hello(3, 4)));
    // Before the greeting, and on the wrong lane.
    let mut pair = Pair::fine();
    pair.host.handle_frame(Lane::Order, &whole(&request), NOW);
    pair.pump();
    assert_eq!(pair.host_closed(), Some(out));
    for (lane, message) in [
        (Lane::Control, &request),
        (Lane::Control, &hello_again),
        (Lane::Order, &hello_again),
        (Lane::Bulk(1), &request),
    ] {
        let mut pair = Pair::inside();
        pair.host.handle_frame(lane, &whole(message), NOW);
        pair.pump();
        assert_eq!(pair.host_closed(), Some(out), "{lane:?}");
    }
    // An edit before there is a room.
    let mut pair = Pair::fine();
    pair.pump();
    let early = whole(&confirmed(1, "a"));
    pair.guest.handle_frame(Lane::Order, &early, NOW);
    pair.pump();
    assert_eq!(pair.guest_closed(), Some((out, out)));
    // What cannot be read; what nobody knows is passed over.
    let mut pair = Pair::inside();
    pair.host.handle_frame(Lane::Order, &[0, 99, 1, 2, 3], NOW);
    pair.host.handle_frame(Lane::Datagram, &[44, 1], NOW);
    pair.pump();
    assert_eq!(pair.host_closed(), None);
    pair.host.handle_frame(Lane::Order, &[0, 2, 7], NOW);
    pair.pump();
    let malformed = Reason::Violation(Violation::Malformed);
    assert_eq!(pair.host_closed(), Some(malformed));
    assert!(malformed.to_string().contains("cut off"));
}

#[test]
fn a_guest_sends_no_parts() {
    let mut pair = Pair::inside();
    let part = [&[1][..], &vec![0; MAX_FRAME - 1]].concat();
    pair.host.handle_frame(Lane::Order, &part, NOW);
    pair.host.handle_frame(Lane::Order, &part, NOW);
    pair.pump();
    let large = Reason::Violation(Violation::TooLarge);
    assert_eq!(pair.host_closed(), Some(large));
}

#[test]
fn a_line_that_cannot_be_is_answered() {
    let mut pair = Pair::inside();
    let id = |number| LineId { run: 1, number };
    for (number, text) in [
        (1, "字".repeat(2_000)),
        (2, "字".repeat(2_001)),
        (3, "\u{200B}".into()),
    ] {
        let id = id(number);
        pair.guest.send(&ToHost::Say { id, text });
    }
    pair.pump();
    let said = |event: &HostEvent| matches!(event, HostEvent::Said(ToHost::Say { .. }));
    assert_eq!(pair.at_host.iter().filter(|event| said(event)).count(), 1);
    for (number, reason) in [(2, Unheard::TooLong), (3, Unheard::Empty)] {
        let id = id(number);
        let answer = GuestEvent::Said(ToGuest::Unheard { id, reason });
        assert!(pair.at_guest.contains(&answer));
    }
}

#[test]
fn an_impossible_room_is_not_believed() {
    let impossible = Reason::Violation(Violation::ImpossibleRoom);
    let mut vast = square();
    vast.shell.spaces.get_mut("main").unwrap().height = i32::MAX;
    let mut nameless = square();
    let stool = crate::rules_sample::item("a", "stool", crate::rules_sample::floor(1, 1, 0));
    nameless.items.insert(id("b"), stool.clone());
    // The 2,001st item.
    let mut full = square();
    for n in 0..=nest::room::MAX_ITEMS {
        let item = nest::room::Item {
            id: id(&format!("stool-{n}")),
            ..stool.clone()
        };
        full.items.insert(item.id.clone(), item);
    }
    for room in [vast, nameless, full] {
        let mut pair = Pair::inside();
        pair.host.send(&snapshot(room), NOW);
        pair.pump();
        assert_eq!(pair.guest_closed(), Some((impossible, impossible)));
    }
}

#[test]
fn recipes_come_when_they_are_asked_for_and_not_otherwise() {
    let want = |names: &[&str]| ToHost::WantKinds(names.iter().map(|name| id(name)).collect());
    let kinds = |names: &[&str]| {
        let text = "x".repeat(MAX_RECIPE);
        ToGuest::Kinds(names.iter().map(|name| (id(name), text.clone())).collect())
    };
    let eight: Vec<String> = (0..MAX_WANTED)
        .map(|n| format!("k{n}#000000000000"))
        .collect();
    let eight: Vec<&str> = eight.iter().map(String::as_str).collect();
    let mut pair = Pair::inside();
    for _ in 0..2 {
        pair.at_guest.clear();
        pair.guest.send(&want(&eight));
        // Not before the answer is here.
        pair.guest.send(&want(&["late#000000000000"]));
        pair.pump();
        let asked = |event: &&HostEvent| matches!(event, HostEvent::Said(ToHost::WantKinds(_)));
        assert_eq!(
            pair.at_host.drain(..).filter(|event| asked(&event)).count(),
            1
        );
        pair.host.send(&kinds(&eight), NOW);
        pair.host.send(&confirmed(1, "a"), NOW);
        pair.pump();
        assert!(pair.at_guest.contains(&GuestEvent::Said(kinds(&eight))));
        assert!(pair.at_guest.contains(&GuestEvent::Said(confirmed(1, "a"))));
        assert_eq!((pair.host_closed(), pair.guest_closed()), (None, None));
    }

    // Who asks for too much, or for more before the answer, is no Nest.
    let nine = [&eight[..], &["k9#000000000000"]].concat();
    for (asked, reason) in [
        (vec![want(&nine)], Violation::TooLarge),
        (vec![want(&eight), want(&eight)], Violation::OutOfPlace),
    ] {
        let mut pair = Pair::inside();
        for message in &asked {
            pair.host.handle_frame(Lane::Order, &whole(message), NOW);
        }
        pair.pump();
        assert_eq!(pair.host_closed(), Some(reason.into()));
    }

    // An answer on another lane, and anything else on this one.
    let answer = whole(&kinds(&["a#000000000000"]));
    for (lane, frame) in [
        (Lane::Order, &answer),
        (Lane::Control, &answer),
        (Lane::Bulk(7), &whole(&confirmed(1, "a"))),
    ] {
        let mut pair = Pair::inside();
        pair.guest.send(&want(&["a#000000000000"]));
        pair.guest.handle_frame(lane, frame, NOW);
        pair.pump();
        let out = Reason::Violation(Violation::OutOfPlace);
        assert_eq!(pair.guest_closed(), Some((out, out)), "{lane:?}");
    }

    // Cut anywhere.
    for cut in 1..answer.len() {
        let mut pair = Pair::inside();
        pair.guest.send(&want(&["a#000000000000"]));
        pair.guest.handle_frame(Lane::Bulk(0), &answer[..cut], NOW);
        let closed = std::iter::from_fn(|| pair.guest.poll_event()).last();
        let words = Reason::Violation(Violation::Malformed);
        let shown = words;
        assert_eq!(closed, Some(GuestEvent::Closed { words, shown }), "{cut}");
    }
    // Without end.
    let mut pair = Pair::inside();
    pair.guest.send(&want(&["a#000000000000"]));
    let part = [&[1][..], &vec![0; MAX_FRAME - 1]].concat();
    for _ in 0..3 {
        pair.guest.handle_frame(Lane::Bulk(0), &part, NOW);
    }
    pair.pump();
    let large = Reason::Violation(Violation::TooLarge);
    assert_eq!(pair.guest_closed(), Some((large, large)));
}

#[test]
fn silence_ends_a_greeting_and_a_knock() {
    let mut host = HostSession::new(hello(1, 2), hello(3, 4).certificate.device, NOW);
    assert_eq!(host.next_timeout(), Some(NOW + GREETING));
    host.handle_timeout(NOW + GREETING - Duration::from_millis(1));
    assert_eq!(host.poll_event(), None);
    host.handle_timeout(NOW + GREETING);
    assert_eq!(host.poll_event(), Some(HostEvent::Closed(Reason::Silent)));
    assert_eq!(host.poll_transmit(), None);

    let mut pair = Pair::fine();
    pair.pump();
    let knock = Knock {
        nest: None,
        copy: None,
        profile: profile(),
        invite: None,
        resume: None,
    };
    pair.guest.knock(knock, NOW);
    pair.pump();
    pair.host.send(&ToGuest::Waiting, NOW);
    pair.pump();
    pair.host.handle_timeout(NOW + KNOCK);
    pair.pump();
    assert_eq!(pair.host_closed(), Some(Reason::NoAnswer));
}

#[test]
fn a_slow_reader_gets_a_fresh_room_and_no_growing_queue() {
    let mut pair = Pair::inside();
    pair.at_guest.clear();
    pair.host.send(&line(1), NOW);
    pair.pump();
    let name = noise(40_000);
    let mut sent = 0;
    for seq in 1..=200 {
        pair.host.send(&confirmed(seq, &name), NOW);
        pair.host.send(&line(1 + seq), NOW);
        sent += 41_000;
    }
    let refused = ToGuest::Refused {
        author_seq: 4,
        reason: Refusal::Empty,
    };
    pair.host.send(&refused, NOW);
    assert!(sent > 5 * MAX_BEHIND);
    pair.pump();
    // What is for this guest alone came through; the rest begins anew after the last line sent.
    assert!(pair.at_guest.contains(&GuestEvent::Said(refused)));
    let Some(HostEvent::Behind { line: Some(last) }) = pair.at_host.last() else {
        panic!("{:?}", pair.at_host.last());
    };
    let heard = pair.at_guest.iter().filter_map(|event| match event {
        GuestEvent::Said(ToGuest::Line(line)) => Some(line.stamp),
        _ => None,
    });
    assert_eq!(heard.max(), Some(*last));
    let before = pair.at_guest.len();
    pair.host.send(&confirmed(201, "b"), NOW);
    pair.pump();
    assert_eq!(pair.at_guest.len(), before, "it would not fit");
    pair.let_in();
    pair.host.send(&confirmed(202, "b"), NOW);
    pair.pump();
    let last = pair.at_guest.last().unwrap();
    assert_eq!(*last, GuestEvent::Said(confirmed(202, "b")));
    assert_eq!(pair.guest_closed(), None);
}

#[test]
fn who_never_reads_is_sent_away() {
    let mut pair = Pair::inside();
    let name = noise(60_000);
    for seq in 1..=100 {
        pair.host.send(&confirmed(seq, &name), NOW);
    }
    let due = pair.host.next_timeout().expect("a reader that is behind");
    pair.host.handle_timeout(due);
    pair.at_host
        .extend(std::iter::from_fn(|| pair.host.poll_event()));
    assert_eq!(pair.host_closed(), Some(Reason::TooSlow));
}

#[test]
fn bytes_of_messages_stay_small() {
    let moved = Op::Place(id("stool-7k2mq"), crate::rules_sample::floor(100, 250, 90));
    let moved = ToHost::Request(Request::Edit(edit(vec![moved])));
    assert!(encode(&moved).len() <= 65, "{}", encode(&moved).len());
}
