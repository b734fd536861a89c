//! Every message in every phase and on every lane: what is out of place ends the connection, and nothing
//! else does.

use nest::net::proto::{
    legal::Phase,
    session::GuestEvent,
    wire::{
        Admitted, Door, Knock, Lane, NestId, Profile, Reason, Slot, ToGuest, ToHost, Violation,
    },
};
use nest::room::{Author, edit::Stamp, rule::Role};

use crate::{
    rules_sample::{id, square},
    session::{NOW, Pair, snapshot, whole},
    wire::{to_guest, to_host},
};

const LANES: [Lane; 4] = [
    Lane::Control,
    Lane::Order,
    Lane::Bulk(0),
    Lane::Bulk(u32::MAX),
];
const PHASES: [Phase; 5] = [
    Phase::Greeting,
    Phase::Door,
    Phase::Waiting,
    Phase::Entering,
    Phase::Inside,
];

fn admitted() -> ToGuest {
    ToGuest::Admitted(Box::new(Admitted {
        owner: Author([1; 32]),
        keep: true,
        nest: NestId([1; 16]),
        slot: Slot(0),
        role: Role::Guest,
        door: Door::Open,
        chat: Stamp::default(),
    }))
}

/// Both ends when they have come so far.
fn at(phase: Phase) -> Pair {
    let mut pair = Pair::fine();
    if phase >= Phase::Door {
        pair.pump();
    }
    if phase >= Phase::Waiting {
        let knock = Knock {
            nest: None,
            copy: None,
            profile: Profile {
                colour: id("honey"),
                ..Profile::default()
            },
            invite: None,
            resume: None,
        };
        pair.guest.knock(knock, NOW);
        pair.pump();
    }
    if phase >= Phase::Entering {
        pair.host.send(&admitted(), NOW);
        pair.pump();
    }
    if phase >= Phase::Inside {
        pair.host.send(&snapshot(square()), NOW);
        pair.pump();
    }
    assert_eq!((pair.host.phase(), pair.guest.phase()), (phase, phase));
    pair
}

const OUT: Reason = Reason::Violation(Violation::OutOfPlace);

#[test]
fn a_guest_says_each_thing_in_its_place_only() {
    for phase in PHASES {
        for lane in LANES {
            for message in to_host() {
                let fair = match (&message, lane) {
                    (ToHost::Hello(_), Lane::Control) => phase == Phase::Greeting,
                    (ToHost::Knock(_), Lane::Control) => phase == Phase::Door,
                    (ToHost::Hello(_) | ToHost::Knock(_), _) => false,
                    (_, lane) => phase >= Phase::Entering && lane == Lane::Order,
                };
                let mut pair = at(phase);
                pair.host.handle_frame(lane, &whole(&message), NOW);
                pair.pump();
                let out = pair.host_closed() == Some(OUT);
                assert_eq!(out, !fair, "{message:?} on {lane:?} while {phase:?}");
            }
        }
    }
}

#[test]
fn a_host_says_each_thing_in_its_place_only() {
    for phase in PHASES {
        for lane in LANES {
            for message in to_guest() {
                let fair = match &message {
                    ToGuest::Hello(_) => phase == Phase::Greeting && lane == Lane::Control,
                    // Nobody asked for them here.
                    ToGuest::Kinds(_) => false,
                    _ if lane != Lane::Order => false,
                    ToGuest::Waiting => phase == Phase::Waiting,
                    ToGuest::Admitted(_) => phase >= Phase::Waiting,
                    ToGuest::Resumed => phase == Phase::Entering,
                    ToGuest::Confirmed(_) | ToGuest::Hash { .. } => phase == Phase::Inside,
                    _ => phase >= Phase::Entering,
                };
                let mut pair = at(phase);
                pair.guest.handle_frame(lane, &whole(&message), NOW);
                let mut events = std::iter::from_fn(|| pair.guest.poll_event());
                let out = events
                    .any(|event| matches!(event, GuestEvent::Closed { words, .. } if words == OUT));
                assert_eq!(out, !fair, "{message:?} on {lane:?} while {phase:?}");
            }
        }
    }
}

/// As a frame of a stream, and as a datagram, which may be anything.
#[test]
fn a_message_that_is_cut_ends_the_connection_in_every_phase() {
    let malformed = Reason::Violation(Violation::Malformed);
    for phase in PHASES {
        for (n, message) in to_host().iter().enumerate() {
            let frame = whole(message);
            let cuts = 1..frame.len().min(120);
            for cut in cuts {
                let mut pair = at(phase);
                pair.host.handle_frame(Lane::Datagram, &frame[..cut], NOW);
                let lane = if n < 2 { Lane::Control } else { Lane::Order };
                pair.host.handle_frame(lane, &frame[..cut], NOW);
                pair.pump();
                assert!(pair.host_closed().is_some(), "{message:?} at {cut}");
                if phase < Phase::Entering {
                    assert_eq!(pair.host_closed(), Some(malformed));
                }
            }
        }
    }
}
