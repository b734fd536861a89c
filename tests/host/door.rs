//! The door as people see it: who hosts, who knocks, who may never come back.

use std::net::Ipv4Addr;

use nest::{
    host::{Command, Config, Event, Home, Host, Keys, NewInvite, VisitNews},
    net::{
        proto::{
            invite::Invite,
            wire::{Door, ToHost},
        },
        quic::NetConfig,
    },
    room::rule::Role,
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
