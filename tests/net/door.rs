//! Who is let in, as what, and who is remembered.

use std::{collections::BTreeSet, time::Duration};

use nest::{
    net::proto::{
        hub::{Doorkeeper, Given, Guest, Hub, Known, MAX_KNOWN, Now, Output, PeerId, Start},
        invite::{InviteId, proof},
        wire::{Door, Knock, MAX_PEOPLE, NestId, Profile, Reason, ToGuest, ToHost},
    },
    room::{Author, edit::Stamp, history::History, note::Board, rule::Role},
};

use crate::rules_sample::{ANN, kinds, lineage, square};

const NEST: NestId = NestId([1; 16]);
const NOW: Now = Now {
    steady: Duration::from_secs(100),
    wall: 1_000,
};

fn who(number: u32) -> Author {
    let mut key = [9; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    Author(key)
}

fn known(role: Role) -> Known {
    Known { role, invite: None }
}

/// Ann's nest, with her in it.
fn hub(door: Doorkeeper) -> Hub {
    let last = Stamp { epoch: 1, seq: 0 };
    let mut hub = Hub::new(Start {
        nest: NEST,
        owner: ANN,
        host: ANN,
        lineage: lineage(last, ANN),
        last,
        room: square(),
        kinds: kinds(),
        history: History::default(),
        door,
        lines: Vec::new(),
        board: Board::default(),
    });
    let ann = Guest {
        who: ANN,
        role: Role::Owner,
        profile: Profile::default(),
    };
    hub.handle_join(PeerId(0), ann, None);
    hub
}

fn knock() -> Knock {
    Knock {
        profile: Profile::default(),
        nest: None,
        copy: None,
        invite: None,
        resume: None,
    }
}

/// What somebody hears who knocks.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    In(Role),
    Asked,
    Away(Reason),
}

fn knocks(hub: &mut Hub, peer: u32, who: Author, knock: Knock) -> Heard {
    let peer = PeerId(peer);
    hub.handle_knock(peer, who, knock, [7; 16], NOW);
    let mut heard = None;
    while let Some(output) = hub.poll_output() {
        match output {
            Output::Send(to, ToGuest::Admitted(admitted)) if to == peer => {
                heard = Some(Heard::In(admitted.role));
            }
            Output::Send(to, ToGuest::Waiting) if to == peer => heard = Some(Heard::Asked),
            Output::Close(to, reason) if to == peer => heard = Some(Heard::Away(reason)),
            _ => {}
        }
    }
    heard.unwrap()
}

#[test]
fn those_who_were_let_in_are_remembered_up_to_a_bound_and_housemates_for_ever() {
    let mates: BTreeSet<_> = (0..10).map(|n| who(n * 1_000)).collect();
    let mut hub = hub(Doorkeeper {
        door: Door::Open,
        known: mates
            .iter()
            .map(|who| (*who, known(Role::Housemate)))
            .collect(),
        ..Doorkeeper::default()
    });
    let most = u32::try_from(MAX_KNOWN).unwrap();
    for number in 0..2 * most {
        let guest = Guest {
            who: who(100_000 + number),
            role: Role::Guest,
            profile: Profile::default(),
        };
        hub.handle_join(PeerId(1), guest, None);
        hub.handle_leave(PeerId(1));
        while hub.poll_output().is_some() {}
    }
    let known = &hub.door().known;
    assert_eq!(known.len(), MAX_KNOWN);
    assert!(mates.iter().all(|mate| known.contains_key(mate)));
    assert!(
        known.contains_key(&who(100_000 + 2 * most - 1)),
        "the last who came is known"
    );
    // What another hub tells is cut as well, and quickly.
    let many = Doorkeeper {
        known: (0..90_000)
            .map(|n| {
                (
                    who(n),
                    Known {
                        role: if n % 9_000 == 0 {
                            Role::Housemate
                        } else {
                            Role::Guest
                        },
                        invite: None,
                    },
                )
            })
            .collect(),
        blocked: (0..90_000).map(who).collect(),
        ..Doorkeeper::default()
    };
    let clean = many.clean();
    assert_eq!(clean.known.len(), MAX_KNOWN);
    assert!(clean.blocked.len() < 5_000);
    let mates = clean
        .known
        .values()
        .filter(|known| known.role == Role::Housemate);
    assert_eq!(mates.count(), 10);
}

#[test]
fn the_sixty_fifth_finds_the_room_full_until_somebody_leaves() {
    let most = u32::try_from(MAX_PEOPLE).unwrap();
    let mut hub = hub(Doorkeeper {
        door: Door::Open,
        known: (0..=most).map(|n| (who(n), known(Role::Guest))).collect(),
        ..Doorkeeper::default()
    });
    for n in 1..most {
        assert_eq!(
            knocks(&mut hub, n, who(n), knock()),
            Heard::In(Role::Guest),
            "{n}"
        );
    }
    assert_eq!(hub.people().len(), MAX_PEOPLE);
    let late = || knock();
    assert_eq!(
        knocks(&mut hub, most, who(most), late()),
        Heard::Away(Reason::Full)
    );
    assert_eq!(hub.people().len(), MAX_PEOPLE);
    // Who is in already, and comes in from elsewhere, takes no second place.
    assert_eq!(
        knocks(&mut hub, most + 1, who(5), knock()),
        Heard::In(Role::Guest)
    );
    hub.handle_leave(PeerId(7));
    assert_eq!(
        knocks(&mut hub, most + 2, who(most), knock()),
        Heard::In(Role::Guest)
    );
}

fn given(n: u8, role: Role, made: u64) -> Given {
    Given {
        id: InviteId([n; 8]),
        secret: [n; 16],
        role,
        made,
        expires: Some(10_000),
    }
}

/// A knock that shows an invite.
fn with(who: Author, given: &Given) -> Knock {
    let proof = proof(&given.secret, ANN.into(), who.into(), &[7; 16]);
    Knock {
        invite: Some((given.id, proof)),
        ..knock()
    }
}

#[test]
fn a_newer_invite_makes_more_of_who_is_known_and_an_older_one_does_not() {
    let (older, first, newer) = (
        given(1, Role::Decorator, 100),
        given(2, Role::Guest, 200),
        given(3, Role::Decorator, 300),
    );
    let mut hub = hub(Doorkeeper {
        door: Door::Open,
        invites: vec![older.clone(), first.clone(), newer.clone()],
        ..Doorkeeper::default()
    });
    let bo = who(1);
    let mut times = 0;
    let mut comes = |hub: &mut Hub, knock| {
        times += 1;
        let heard = knocks(hub, times, bo, knock);
        hub.handle_leave(PeerId(times));
        heard
    };
    let guest = Heard::In(Role::Guest);
    assert_eq!(comes(&mut hub, with(bo, &first)), guest);
    assert_eq!(comes(&mut hub, with(bo, &older)), guest);
    let mut forged = with(bo, &newer);
    forged.invite.as_mut().unwrap().1[0] ^= 1;
    assert_eq!(comes(&mut hub, forged), guest);
    let decorator = Heard::In(Role::Decorator);
    assert_eq!(comes(&mut hub, with(bo, &newer)), decorator);
    // It stays so without one, and with one that gives less.
    assert_eq!(comes(&mut hub, knock()), decorator);
    assert_eq!(comes(&mut hub, with(bo, &first)), decorator);
    // Whom the owner makes less stays less, though they still have what made them more.
    let role = Role::Guest;
    hub.handle_message(PeerId(0), ToHost::SetRole { who: bo, role }, NOW);
    for shown in [&newer, &older, &first] {
        assert_eq!(comes(&mut hub, with(bo, shown)), guest);
    }
    // No invite opens a door that is closed, or lets in who has to be asked about.
    hub.handle_give(given(4, Role::Housemate, 400));
    let mate = given(4, Role::Housemate, 400);
    hub.set_door(Door::Closed);
    assert_eq!(
        comes(&mut hub, with(bo, &mate)),
        Heard::Away(Reason::DoorClosed)
    );
    hub.set_door(Door::Knock);
    assert_eq!(comes(&mut hub, with(bo, &mate)), Heard::Asked);
    // Whom it takes back it leads to nobody.
    hub.handle_revoke(mate.id);
    hub.set_door(Door::Open);
    assert_eq!(comes(&mut hub, with(bo, &mate)), guest);
}
