//! The way past a relay: taken by itself, with nobody told where a machine is who need not know.

use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Event, NewInvite, RelayNews, VisitNews},
    net::{
        path::{PathKind, address},
        proto::{
            invite::Invite,
            relay::RelayLink,
            visit::VisitEvent,
            wire::{Door, MAX_REACH, ToGuest, ToHost},
        },
    },
    relay::{Access, Config, Relay},
    room::rule::Role,
};

use crate::{friend::Friend, nest::Folder, stranger::Stranger};

/// A relay in this process that takes anybody.
pub(crate) fn relay(folder: &Folder) -> Relay {
    let config = Config {
        data: folder.path().join("relay"),
        listen: "127.0.0.1:0".to_owned(),
        access: Access::Open,
        ..Config::default()
    };
    Relay::start(config).unwrap()
}

impl Friend {
    /// Is to be found through a relay.
    pub(crate) fn joins_relay(&mut self, relay: &Relay) {
        let (relay, code) = (relay.link().clone(), None);
        self.send(Command::SetRelay(Some(RelayLink { relay, code })));
        self.wait(|event| match event {
            Event::Relay(RelayNews::Up { .. }) => Some(()),
            Event::Relay(RelayNews::Down { why, .. }) => panic!("{why}"),
            _ => None,
        });
    }

    /// An invite that says nothing of where this machine is.
    pub(crate) fn invite_by_relay(&mut self, role: Role) -> Invite {
        let invite = self.invites(NewInvite {
            role,
            lasts: None,
            nearby: false,
        });
        assert!(invite.direct.is_empty());
        invite
    }

    /// How packets travel after so long.
    fn path_after(&mut self, long: Duration) -> Option<PathKind> {
        let end = Instant::now() + long;
        while Instant::now() < end {
            if self.step().is_none() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.path
    }
}

#[test]
fn a_visit_through_a_relay_goes_direct_by_itself_once_the_guest_is_in() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.joins_relay(&relay);
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite_by_relay(Role::Guest);
    guest.visit(&invite);
    guest.wait(|event| matches!(event, Event::Visit(VisitNews::Waiting { .. })).then_some(()));
    // Who waits at the door is told nothing.
    let waiting = guest.path_after(Duration::from_millis(800));
    assert_eq!(waiting, Some(PathKind::Relayed));
    owner.answers(true);
    guest.arrives();
    guest.until(|guest| guest.path == Some(PathKind::Direct));
    guest.send(Command::Say("hello".to_owned()));
    owner.until(|owner| owner.lines == ["hello"]);
    guest.until(|guest| guest.lines == ["hello"]);
    // The relay carries nothing any more but a sign of life.
    let mut carried = Vec::new();
    for round in 0..10 {
        let before = relay.traffic().forwarded;
        for n in round * 20..(round + 1) * 20 {
            owner.add(&format!("cup-of-{n}"), 50 + n);
        }
        let last = format!("cup-of-{}", round * 20 + 19);
        guest.until(|guest| guest.has(&last));
        carried.push(relay.traffic().forwarded - before);
        // On a busy machine an answer is late at times, and packets go both ways for a moment.
        if carried.last().is_some_and(|carried| *carried < 10) {
            return;
        }
    }
    panic!("the relay carried {carried:?} packets");
}

#[test]
fn whoever_hides_is_reached_through_the_relay_alone() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let mut owner = Friend::new("Ada", 1);
    owner.joins_relay(&relay);
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite_by_relay(Role::Guest);
    for (owner_hides, guest_hides) in [(true, false), (false, true)] {
        let mut guest = Friend::new("Bo", 1);
        owner.send(Command::Hide(owner_hides));
        guest.send(Command::Hide(guest_hides));
        guest.visit(&invite);
        guest.arrives();
        let path = guest.path_after(Duration::from_millis(1_500));
        assert_eq!(path, Some(PathKind::Relayed));
        guest.send(Command::Say("hello".to_owned()));
        owner.until(|owner| owner.lines.last().is_some_and(|line| line == "hello"));
    }
}

#[test]
fn a_guest_that_names_other_machines_hardly_bothers_them() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let mut owner = Friend::new("Ada", 1);
    owner.joins_relay(&relay);
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite_by_relay(Role::Guest);
    let innocents: Vec<_> = (0..4 * MAX_REACH)
        .map(|_| UdpSocket::bind("127.0.0.1:0").unwrap())
        .collect();
    let mut stranger = Stranger::new(60, &invite);
    stranger.arrives();
    for _ in 0..20 {
        for some in innocents.chunks(MAX_REACH) {
            let named = some
                .iter()
                .map(|socket| address(socket.local_addr().unwrap()));
            let reach = ToHost::Reach(named.collect());
            stranger.visitor.visit.tell(&reach);
        }
    }
    let end = Instant::now() + Duration::from_secs(3);
    while Instant::now() < end {
        stranger.idle(Duration::from_millis(20));
    }
    let mut bytes = 0;
    for socket in &innocents {
        socket.set_nonblocking(true).unwrap();
        while let Ok(size) = socket.recv(&mut [0; 2_000]) {
            bytes += size;
        }
    }
    // That they are tried at all, and that fewer bytes go out than came in to ask for it.
    let asked = 20 * innocents.len() * 18;
    assert!(bytes > 0 && bytes < asked, "{bytes} bytes for {asked}");
    // More at a time is no message of Nest.
    let many = vec![address(innocents[0].local_addr().unwrap()); MAX_REACH + 1];
    stranger.visitor.visit.tell(&ToHost::Reach(many));
    stranger.wait(|event| matches!(event, VisitEvent::Broken).then_some(()));
    stranger.hears(|said| matches!(said, ToGuest::Admitted(_)).then_some(()));
}
