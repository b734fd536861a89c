//! The door as people see it: who hosts, who knocks, who may never come back.

use std::net::Ipv4Addr;

use nest::{
    host::{Command, Config, Event, Home, Host, Keys, NewInvite, VisitNews},
    net::{
        proto::{
            invite::Invite,
            wire::{Door, Reason, ToGuest, ToHost},
        },
        quic::NetConfig,
    },
    room::{Author, rule::Role},
};

use crate::{
    friend::{Friend, PATIENCE},
    nest::{Folder, pace, room, text, words},
};

/// A nest that a machine hosts.
struct Machine {
    _host: Host,
    invite: Invite,
    _folder: Folder,
}

impl Machine {
    fn new(door: Door) -> Self {
        let folder = Folder::new();
        let file = folder.file("nest.room.ron");
        std::fs::write(&file, text(&room(1))).unwrap();
        let home = Home::open(&folder.home()).unwrap();
        let keys = Keys::open(&folder.home()).unwrap();
        let host = Host::start(Config {
            pace: pace(),
            machine: true,
            network: Some(NetConfig {
                device: keys.device,
                certificate: keys.certificate,
                bind: Some((Ipv4Addr::LOCALHOST, 0).into()),
                impair: None,
            }),
            ..Config::new(home, words(), keys.certificate.person.into())
        })
        .unwrap();
        let wanted = NewInvite {
            role: Role::Guest,
            lasts: None,
            nearby: true,
        };
        for command in [
            Command::OpenFile(file),
            Command::Tell(ToHost::SetDoor(door)),
            Command::Invite(wanted),
        ] {
            host.send(command).unwrap();
        }
        let end = std::time::Instant::now() + PATIENCE;
        let invite = loop {
            assert!(std::time::Instant::now() < end, "no invite was made");
            match host.poll() {
                Some(Event::Invited(invite)) => break *invite,
                Some(_) => {}
                None => std::thread::sleep(std::time::Duration::from_millis(1)),
            }
        };
        Self {
            _host: host,
            invite,
            _folder: folder,
        }
    }
}

#[test]
fn a_guest_is_told_whether_a_machine_hosts_the_nest() {
    let open = Machine::new(Door::Open);
    let mut guest = Friend::new("Bo", 1);
    guest.visit(&open.invite);
    let inside = |event| match event {
        Event::Visit(VisitNews::Inside { machine, .. }) => Some(machine),
        _ => None,
    };
    assert!(guest.wait(inside));
    guest.send(Command::GoHome);

    // At the door already, before anything is said.
    let knock = Machine::new(Door::Knock);
    guest.visit(&knock.invite);
    let waits = |event| match event {
        Event::Visit(VisitNews::Waiting { machine }) => Some(machine),
        _ => None,
    };
    assert!(guest.wait(waits));
    guest.send(Command::GoHome);

    let mut owner = Friend::new("Ada", 1);
    let invite = owner.invite();
    guest.visit(&invite);
    assert!(!guest.wait(waits));
    owner.answers(true);
    assert!(!guest.wait(inside));
}

fn leaves(guest: &mut Friend) {
    guest.send(Command::GoHome);
    assert_eq!(guest.ended(), Reason::Left);
}

fn blocks(owner: &mut Friend, who: Author) {
    owner.send(Command::Block(who));
    owner.wait(|event| match event {
        Event::Blocked(blocked) => blocked.iter().any(|(one, _)| *one == who).then_some(()),
        _ => None,
    });
}

/// Opens another room of hers, in which everybody with an invite is welcome.
fn opens_second(owner: &mut Friend) -> Invite {
    let file = owner.folder.file("second.room.ron");
    if !file.exists() {
        std::fs::write(&file, text(&room(2))).unwrap();
    }
    owner.send(Command::OpenFile(file));
    owner.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    owner.until(|owner| owner.follower.is_some());
    owner.tell(ToHost::SetDoor(Door::Open));
    owner.invite()
}

#[test]
fn who_is_blocked_in_one_nest_is_blocked_in_every_other() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    // Known in both of her rooms.
    let second = opens_second(&mut owner);
    guest.visit(&second);
    guest.arrives();
    leaves(&mut guest);
    owner.follower = None;
    owner.opens_own();
    owner.tell(ToHost::SetDoor(Door::Open));
    let first = owner.invite();
    guest.visit(&first);
    guest.arrives();

    blocks(&mut owner, guest.me);
    assert_eq!(guest.ended(), Reason::Removed);
    owner.send(Command::People);
    let listed = owner.wait(|event| match event {
        Event::People(people) => Some(people.iter().any(|row| row.who == guest.me)),
        _ => None,
    });
    assert!(!listed, "who is blocked is nobody one might knock at");
    let again = opens_second(&mut owner);
    for invite in [&second, &again] {
        guest.visit(invite);
        assert_eq!(guest.ended(), Reason::NobodyHome);
    }

    // And forgiven in all of them.
    owner.send(Command::Unblock(guest.me));
    guest.visit(&again);
    guest.arrives();
    leaves(&mut guest);
    owner.follower = None;
    owner.opens_own();
    let fresh = owner.invite();
    guest.visit(&fresh);
    guest.arrives();
}

#[test]
fn who_is_not_here_can_be_blocked_and_made_somebody_else() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    assert_eq!(guest.replica().role(), Role::Guest);
    leaves(&mut guest);
    owner.hears(|said| matches!(said, ToGuest::Left(_)).then_some(()));

    owner.send(Command::Decide(ToHost::SetRole {
        who: guest.me,
        role: Role::Decorator,
    }));
    guest.visit(&invite);
    guest.arrives();
    assert_eq!(guest.replica().role(), Role::Decorator);
    leaves(&mut guest);
    owner.hears(|said| matches!(said, ToGuest::Left(_)).then_some(()));

    blocks(&mut owner, guest.me);
    guest.visit(&invite);
    assert_eq!(guest.ended(), Reason::NobodyHome);
}

#[test]
fn who_is_blocked_at_the_door_finds_nobody_home() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite();
    guest.visit(&invite);
    let who = owner.hears(|said| match said {
        ToGuest::Knocking { who, .. } => Some(who),
        _ => None,
    });
    blocks(&mut owner, who);
    assert_eq!(guest.ended(), Reason::NobodyHome);
}

#[test]
fn who_is_elsewhere_hears_a_knock_at_home_and_answers() {
    let mut owner = Friend::new("Ada", 1);
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite();
    let mut other = Friend::new("Cleo", 2);
    other.tell(ToHost::SetDoor(Door::Open));
    let away = other.invite();
    owner.visit(&away);
    owner.arrives();

    let at_door = |owner: &mut Friend, so: fn(usize) -> bool| {
        owner.wait(|event| match event {
            Event::AtDoor(knocking) if so(knocking.len()) => Some(knocking),
            _ => None,
        })
    };
    for let_in in [false, true] {
        let mut guest = Friend::new("Bo", 1);
        guest.visit(&invite);
        let knocking = at_door(&mut owner, |count| count == 1);
        let (who, profile) = &knocking[0];
        assert_eq!((*who, profile.name.as_str()), (guest.me, "Bo"));
        let who = *who;
        owner.send(Command::Decide(ToHost::Answer { who, let_in }));
        at_door(&mut owner, |count| count == 0);
        if let_in {
            guest.arrives();
        } else {
            assert_eq!(guest.ended(), Reason::NotNow);
        }
    }

    // Who knocked before one left is still there, and who came home hears it as everybody there does.
    owner.send(Command::GoHome);
    owner.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    let mut guest = Friend::new("Dan", 1);
    guest.visit(&invite);
    owner.hears(|said| matches!(said, ToGuest::Knocking { .. }).then_some(()));
    owner.visit(&away);
    at_door(&mut owner, |count| count == 1);
    owner.send(Command::GoHome);
    owner.answers(true);
    guest.arrives();
}
