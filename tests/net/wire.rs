//! Messages to bytes and back, and what strangers make of them.

use nest::{
    net::proto::{
        hello::{Features, Hello},
        identity::SecretKey,
        invite::InviteId,
        lineage::{Lineage, Span},
        pose::{self, Gait, Pose},
        relay::Address,
        wire::{
            Admitted, Codec, Door, FromGuest, FromHost, Held, Incoming, Knock, MAX_DATAGRAM,
            MAX_FRAME, MAX_FROM_GUEST, MAX_FROM_HOST, MAX_HELD, MAX_REACH, Mate, NestId, Person,
            Profile, Reason, Resume, RoomHash, Slot, Tagged, ToGuest, ToHost, Violation, Way,
            decode, encode,
        },
    },
    room::{
        chat::{Line, LineId, MAX_LINE, Unheard, clean_line},
        edit::{Confirmed, Stamp},
        note::{Board, Draft, Note, NoteKey, Unleft},
        op::Op,
        replica::{Request, Snapshot},
        rule::{Refusal, Role},
        text,
    },
};
use proptest::prelude::*;

use crate::rules_sample::{ANN, BEN, cases, edit, floor, id, item, kinds, square, step, walk};

fn profile() -> Profile {
    Profile {
        name: "小明 and Ann".to_owned(),
        look: vec![1, 2, 3],
        colour: id("honey"),
    }
}

fn hello() -> Box<Hello> {
    let person = SecretKey::from_seed(&[1; 32]);
    let device = SecretKey::from_seed(&[2; 32]).public();
    let certificate = person.certify(device);
    Box::new(Hello::new(certificate, Features::MACHINE, [7; 16]))
}

const STAMP: Stamp = Stamp { epoch: 3, seq: 900 };
const LINE: LineId = LineId { run: 77, number: 5 };

pub(crate) fn to_host() -> Vec<ToHost> {
    let moved = vec![Op::Place(id("stool"), floor(100, 250, 90))];
    let knock = Knock {
        nest: None,
        copy: None,
        profile: profile(),
        invite: Some((InviteId([4; 8]), [5; 32])),
        resume: Some(Resume {
            host: ANN,
            nest: NestId([1; 16]),
            edit: Some(STAMP),
            line: None,
            open: Some(12),
        }),
    };
    vec![
        ToHost::Hello(hello()),
        ToHost::Knock(Box::new(knock)),
        ToHost::Request(Request::Edit(edit(moved))),
        ToHost::Say {
            id: LINE,
            text: "晚上好".to_owned(),
        },
        ToHost::Profile(profile()),
        ToHost::Resync,
        ToHost::Answer {
            who: ANN,
            let_in: true,
        },
        ToHost::SetRole {
            who: BEN,
            role: Role::Decorator,
        },
        ToHost::SetDoor(Door::Friends),
        ToHost::Remove {
            who: BEN,
            block: true,
        },
        ToHost::TakeBack(BEN),
        ToHost::Way(Way::default()),
        ToHost::Ready,
        ToHost::Keep(false),
        ToHost::WantKinds(vec![id("stool#0123456789ab")]),
        ToHost::LeaveNote(Draft {
            number: 7,
            item: id("bed"),
            at: 1_800_000_000_000,
            text: "晚安".to_owned(),
        }),
        ToHost::TakeDown(KEY),
        ToHost::BringNotes(Box::new(board())),
        ToHost::Reach(vec![HERE; MAX_REACH]),
        ToHost::Home(Way::default()),
    ]
}

const HERE: Address = Address {
    ip: [7; 16],
    port: 4_433,
};

const KEY: NoteKey = NoteKey {
    author: BEN,
    number: 7,
};

fn note() -> Note {
    Note {
        key: KEY,
        item: id("bed"),
        name: "Ben".to_owned(),
        at: 1_800_000_000_000,
        text: "晚安".to_owned(),
    }
}

fn board() -> Board {
    Board {
        notes: vec![note()],
        taken: vec![KEY],
    }
}

pub(crate) fn to_guest() -> Vec<ToGuest> {
    let person = Person {
        slot: Slot(3),
        who: BEN,
        role: Role::Guest,
        profile: profile(),
    };
    let added = vec![Op::Add(item("stool", "stool", floor(100, 100, 0)))];
    let snapshot = Snapshot {
        stamp: STAMP,
        room: square(),
        kinds: kinds(),
        role: Role::Guest,
        author_seq: 5,
        saved_seq: 4,
        depth: (1, 0),
    };
    vec![
        ToGuest::Hello(hello()),
        ToGuest::Waiting,
        ToGuest::Admitted(Box::new(Admitted {
            owner: ANN,
            keep: true,
            nest: NestId([9; 16]),
            slot: Slot(0),
            role: Role::Housemate,
            door: Door::Open,
            chat: STAMP,
        })),
        ToGuest::Snapshot(Box::new(snapshot)),
        ToGuest::Resumed,
        ToGuest::Confirmed(Confirmed {
            stamp: STAMP,
            edit: edit(added),
        }),
        ToGuest::Saved { author_seq: 3 },
        ToGuest::Refused {
            author_seq: 4,
            reason: Refusal::Locked(id("bed")),
        },
        ToGuest::Skipped {
            author_seq: 4,
            changes: 2,
        },
        ToGuest::Hash {
            stamp: STAMP,
            hash: RoomHash::of(&square()),
        },
        ToGuest::People(vec![person.clone()]),
        ToGuest::Arrived(person.clone()),
        ToGuest::Changed(person),
        ToGuest::Left(Slot(3)),
        ToGuest::Line(Line {
            stamp: STAMP,
            id: LINE,
            author: ANN,
            name: "Ann".to_owned(),
            at: 1_800_000_000_000,
            text: "hello".to_owned(),
        }),
        ToGuest::Kept(LINE),
        ToGuest::Unheard {
            id: LINE,
            reason: Unheard::TooFast,
        },
        ToGuest::Door(Door::Closed),
        ToGuest::Knocking {
            who: BEN,
            profile: profile(),
        },
        ToGuest::Gone(BEN),
        ToGuest::Moved(ANN),
        ToGuest::Lineage(Lineage {
            spans: vec![Span {
                epoch: 1,
                host: ANN,
                after: 0,
            }],
            last: 7,
        }),
        ToGuest::Past(Confirmed {
            stamp: STAMP,
            edit: edit(vec![Op::Remove(id("stool"))]),
        }),
        ToGuest::Book(Box::default()),
        ToGuest::Heirs(vec![Mate {
            who: BEN,
            name: "Ben".to_owned(),
            way: Way {
                relay: None,
                direct: vec!["127.0.0.1:9".to_owned()],
            },
        }]),
        ToGuest::TakeOver,
        ToGuest::Beat,
        ToGuest::Kinds(vec![(id("stool#0123456789ab"), "(name: …)".to_owned())]),
        ToGuest::Notes(Box::new(board())),
        ToGuest::Noted(note()),
        ToGuest::Unnoted(KEY),
        ToGuest::NoteKept(7),
        ToGuest::NoteRefused {
            number: 7,
            reason: Unleft::TooMany,
        },
        ToGuest::Reach(vec![HERE; MAX_REACH]),
    ]
}

/// Round trips, every cut, and one byte too many.
fn survives<T: Tagged + PartialEq + std::fmt::Debug>(messages: &[T]) {
    let tags: Vec<u8> = messages.iter().map(|message| encode(message)[0]).collect();
    let all: Vec<u8> = (0..T::TAGS).map(|tag| tag as u8).collect();
    assert_eq!(tags, all, "every message once, in the order of the tags");
    for message in messages {
        let bytes = encode(message);
        assert_eq!(decode::<T>(&bytes).unwrap().as_ref(), Some(message));
        for cut in 0..bytes.len() {
            assert_eq!(decode::<T>(&bytes[..cut]), Err(Violation::Malformed));
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(decode::<T>(&longer), Err(Violation::Malformed));
        let frames = Codec::default().frames(message).unwrap();
        let [frame] = &frames[..] else {
            panic!("{message:?} fits into a frame");
        };
        for cut in 0..frame.len() {
            assert!(
                Incoming::default()
                    .take::<T>(&frame[..cut], T::MOST)
                    .is_err()
            );
        }
    }
}

#[test]
fn every_message_survives_and_no_cut_does() {
    survives(&to_host());
    survives(&to_guest());
}

#[test]
fn later_messages_are_skipped() {
    for tag in [ToGuest::TAGS, 1_000, u32::MAX] {
        let mut bytes = postcard::to_allocvec(&tag).unwrap();
        bytes.extend([0xFF; 100]);
        assert_eq!(decode::<ToGuest>(&bytes), Ok(None));
        assert_eq!(decode::<ToHost>(&bytes), Ok(None));
    }
    assert_eq!(FromGuest::decode(&[9, 1, 2, 3]), Ok(None));
    assert_eq!(FromHost::decode(&[9]), Ok(None));
    // A reason of a later version is none.
    assert_eq!(Reason::from_bytes(&[250, 1]), Reason::Unsaid);
    assert_eq!(Reason::from_bytes(&[]), Reason::Unsaid);
    let reason = Reason::Violation(Violation::TooLarge);
    assert_eq!(Reason::from_bytes(&reason.to_bytes()), reason);
}

/// A frame of one message that says it has `count` of something.
fn claims(message: &ToGuest, count: u64) -> Vec<u8> {
    let tag = encode(message)[0];
    let mut bytes = vec![tag];
    bytes.extend(postcard::to_allocvec(&count).unwrap());
    bytes
}

#[test]
fn lengths_at_zero_and_maximum() {
    let none = ToGuest::People(Vec::new());
    assert_eq!(decode(&encode(&none)), Ok(Some(none.clone())));
    for count in [1, 1 << 32, u64::MAX] {
        assert!(decode::<ToGuest>(&claims(&none, count)).is_err());
    }
    let mut order = Incoming::default();
    assert_eq!(
        order.take::<ToGuest>(&[], MAX_FROM_HOST),
        Err(Violation::FrameSize)
    );
    let large = vec![1; MAX_FRAME + 1];
    assert_eq!(
        order.take::<ToGuest>(&large, MAX_FROM_HOST),
        Err(Violation::FrameSize)
    );
    // Parts without end.
    let part = vec![1; MAX_FRAME];
    let most = MAX_FROM_GUEST / (MAX_FRAME - 1);
    let mut order = Incoming::default();
    for _ in 0..most {
        assert_eq!(order.take::<ToHost>(&part, MAX_FROM_GUEST), Ok(None));
    }
    assert_eq!(
        order.take::<ToHost>(&part, MAX_FROM_GUEST),
        Err(Violation::TooLarge)
    );
    // Whose messages are one frame sends no parts.
    let mut order = Incoming::default();
    assert_eq!(order.take::<ToHost>(&part, MAX_FRAME), Ok(None));
    assert!(order.take::<ToHost>(&part, MAX_FRAME).is_err());
    // Ends without beginnings, and empty parts.
    for frame in [&[2, 0][..], &[1], &[3, 0], &[0x81, 0]] {
        let taken = Incoming::default().take::<ToHost>(frame, MAX_FRAME);
        assert_eq!(taken, Err(Violation::Malformed), "{frame:?}");
    }
}

#[test]
fn a_few_bytes_cannot_become_many_ops() {
    // An op takes two bytes at least and a hundred in memory.
    let mut bytes = encode(&ToHost::Request(Request::Edit(edit(Vec::new()))));
    assert_eq!(bytes.pop(), Some(0), "the number of ops");
    bytes.extend(postcard::to_allocvec(&5_000_u32).unwrap());
    let time = postcard::to_allocvec(&Op::SetTime(0)).unwrap();
    bytes.extend(time.repeat(5_000));
    assert_eq!(decode::<ToHost>(&bytes), Err(Violation::Malformed));
}

#[test]
fn a_large_room_travels_in_parts() {
    let mut room = square();
    for n in 0..1_500 {
        let name = format!("stool-{n:040}");
        let stool = item(&name, "stool", floor(n % 600, n / 3, n % 360));
        room.items.insert(id(&name), stool);
    }
    let snapshot = ToGuest::Snapshot(Box::new(Snapshot {
        stamp: STAMP,
        room,
        kinds: kinds(),
        role: Role::Guest,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    }));
    for packs in [false, cfg!(feature = "host")] {
        let frames = Codec { packs }.frames(&snapshot).unwrap();
        assert_eq!(frames.len() > 1, !packs);
        let mut order = Incoming::default();
        let (last, parts) = frames.split_last().unwrap();
        for part in parts {
            assert_eq!(order.take::<ToGuest>(part, MAX_FROM_HOST), Ok(None));
        }
        let taken = order.take::<ToGuest>(last, MAX_FROM_HOST).unwrap();
        assert_eq!(taken.as_ref(), Some(&snapshot));
    }
}

#[cfg(feature = "host")]
#[test]
fn what_unpacks_without_end_is_refused() {
    let bomb = zstd::bulk::compress(&vec![0; MAX_FROM_HOST + 1], 19).unwrap();
    assert!(bomb.len() < 1_000);
    let frame = [&[0x80], &bomb[..]].concat();
    let taken = Incoming::default().take::<ToGuest>(&frame, MAX_FROM_HOST);
    assert_eq!(taken, Err(Violation::Malformed));
}

#[test]
fn poses_are_small_and_newest_wins() {
    let pose = Pose {
        tick: 65_530,
        x: -1_200,
        z: 32_000,
        y: 33,
        turn: 49_152,
        gait: Gait::Sit,
        seat: 2,
        look: (-64, 20),
        emote: 7,
        typing: true,
    };
    assert_eq!(Pose::unpack(&pose.pack()), pose);
    assert_eq!(FromGuest::Pose(pose).encode().len(), 17);
    let later = Pose { tick: 4, ..pose };
    assert!(later.is_newer_than(&pose) && !pose.is_newer_than(&later));
    let mut poses = pose::Poses::default();
    assert!(poses.put(Slot(1), later));
    assert!(!poses.put(Slot(1), pose) && !poses.put(Slot(1), later));
    assert_eq!(poses.get(Slot(1)), Some(&later));

    let crowd: Vec<(Slot, Pose)> = (0..=255).map(|n| (Slot(n), pose)).collect();
    let batch = FromHost::Poses(crowd.clone()).encode();
    assert!(batch.len() <= MAX_DATAGRAM);
    let Ok(Some(FromHost::Poses(read))) = FromHost::decode(&batch) else {
        panic!("a batch of poses");
    };
    assert!(read.len() >= 64);
    assert_eq!(read, crowd[..read.len()]);
    for cut in (1..batch.len()).filter(|cut| (cut - 1) % 17 != 0) {
        assert_eq!(FromHost::decode(&batch[..cut]), Err(Violation::Malformed));
    }
    let large = vec![0; MAX_DATAGRAM + 1];
    assert_eq!(FromHost::decode(&large), Err(Violation::FrameSize));
    assert_eq!(FromGuest::decode(&[]), Err(Violation::FrameSize));
}

#[test]
fn full_hands_fit_into_a_datagram() {
    let long = "x".repeat(48);
    let held = Held {
        item: Some(id(&long)),
        kind: id(&long),
        place: floor(1, 2, 3),
        paint: vec![id(&long); 8],
    };
    let sent = FromHost::Held(Slot(4), vec![held.clone(); 20]).encode();
    assert!(sent.len() <= MAX_DATAGRAM);
    let Ok(Some(FromHost::Held(Slot(4), read))) = FromHost::decode(&sent) else {
        panic!("what hands hold");
    };
    assert!(!read.is_empty() && read.iter().all(|read| *read == held));
    for cut in 2..sent.len() {
        assert!(FromHost::decode(&sent[..cut]).is_err());
    }
    let many = [&[1], &postcard::to_allocvec(&(MAX_HELD + 1)).unwrap()[..]].concat();
    assert_eq!(FromGuest::decode(&many), Err(Violation::TooLarge));
}

#[test]
fn text_hides_nothing() {
    for (dirty, clean) in [
        ("  hi\tthere\r\n ", "hi there"),
        ("evil\u{202E}txt.exe", "eviltxt.exe"),
        ("\u{2066}a\u{2069}b\u{200F}", "ab"),
        ("pay\u{200B}pal\u{FEFF}", "paypal"),
        ("\u{E0041}\u{3164}\u{2800}", ""),
        ("a\u{7}\u{1b}[31mb", "a[31mb"),
        (
            "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}o",
            "Z\u{300}\u{301}\u{302}\u{303}o",
        ),
        ("\u{301}a", "a"),
        // Kept: families, hearts, Persian, Chinese.
        ("👩\u{200D}👧 ❤\u{FE0F}", "👩\u{200D}👧 ❤\u{FE0F}"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("a\u{200D}b", "ab"),
        ("你好,世界", "你好,世界"),
    ] {
        assert_eq!(text::clean(dirty), clean, "{dirty:?}");
    }
    let long = "字".repeat(MAX_LINE);
    assert_eq!(clean_line(&long).unwrap(), long);
    assert_eq!(clean_line(&format!("{long}字")), Err(Unheard::TooLong));
    assert_eq!(clean_line(" \u{200B} "), Err(Unheard::Empty));
    let profile = Profile {
        name: "名".repeat(100),
        look: vec![0; 257],
        ..profile()
    };
    let profile = profile.clean();
    assert_eq!(profile.name.chars().count(), 64);
    assert!(profile.look.is_empty());
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_bytes_are_harmless(
        tag in 0..30_u8,
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [&[tag], &bytes[..]].concat();
        let _ = decode::<ToHost>(&bytes);
        let _ = decode::<ToGuest>(&bytes);
        let _ = Incoming::default().take::<ToGuest>(&bytes, MAX_FROM_HOST);
        let _ = FromGuest::decode(&bytes);
        let _ = FromHost::decode(&bytes);
        let _ = Reason::from_bytes(&bytes);
    }

    #[test]
    fn a_flipped_byte_is_harmless(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let (hosts, guests) = (to_host(), to_guest());
        let which = which.index(hosts.len() + guests.len());
        let mut bytes = match hosts.get(which) {
            Some(message) => encode(message),
            None => encode(&guests[which - hosts.len()]),
        };
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let _ = decode::<ToHost>(&bytes);
        let _ = decode::<ToGuest>(&bytes);
    }

    #[test]
    fn any_room_survives(steps in prop::collection::vec(step(), 0..40)) {
        let room = walk(square(), &steps, "item");
        let hash = RoomHash::of(&room);
        let snapshot = ToGuest::Snapshot(Box::new(Snapshot {
            stamp: STAMP, room, kinds: kinds(), role: Role::Guest,
            author_seq: 0, saved_seq: 0, depth: (0, 0),
        }));
        let Ok(Some(ToGuest::Snapshot(read))) = decode(&encode(&snapshot)) else {
            panic!("a snapshot");
        };
        prop_assert_eq!(RoomHash::of(&read.room), hash);
    }

    #[test]
    fn clean_text_stays(text in "\\PC{0,40}|[\u{200B}-\u{2069}a\u{301}❤\u{FE0F}ا\u{1F469} ]{0,20}") {
        let clean = text::clean(&text);
        prop_assert_eq!(text::clean(&clean), clean.clone());
        prop_assert!(clean.chars().all(|c| !c.is_control()));
    }
}
