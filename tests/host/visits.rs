//! Friends who visit each other: whole hosts on a real network, each with a client that follows.

use std::{
    fs,
    net::Ipv4Addr,
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Config, Event, Home, Host, HostError, Keys, NewInvite, VisitNews},
    net::{
        proto::{
            invite::Invite,
            sync::{Followed, Follower},
            wire::{Door, Profile, Reason, ToGuest, ToHost},
        },
        quic::NetConfig,
    },
    room::{
        Author,
        edit::{Label, Verb},
        op::Op,
        replica::Replica,
        rule::Role,
    },
};

use crate::nest::{Folder, cup, pace, parse, room, text, words};

/// No step takes so long; one that does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at home, with the room file `nest.room.ron` open.
struct Friend {
    host: Host,
    me: Author,
    folder: Folder,
    follower: Option<Follower>,
    /// What was said, in the order in which it was heard.
    lines: Vec<String>,
}

impl Friend {
    fn new(name: &str, cups: usize) -> Self {
        let folder = Folder::new();
        let file = folder.file("nest.room.ron");
        fs::write(&file, text(&room(cups))).unwrap();
        let home = Home::open(&folder.home()).unwrap();
        let keys = Keys::open(&folder.home()).unwrap();
        let me = keys.certificate.person.into();
        let host = Host::start(Config {
            pace: pace(),
            profile: Profile {
                name: name.to_owned(),
                ..Profile::default()
            },
            network: Some(NetConfig {
                device: keys.device,
                certificate: keys.certificate,
                bind: Some((Ipv4Addr::LOCALHOST, 0).into()),
                impair: None,
            }),
            ..Config::new(home, words(), me)
        })
        .unwrap();
        let mut friend = Self {
            host,
            me,
            folder,
            follower: None,
            lines: Vec::new(),
        };
        friend.send(Command::OpenFile(file));
        friend.until(|friend| friend.follower.is_some());
        friend
    }

    fn send(&self, command: Command) {
        self.host.send(command).unwrap();
    }

    fn tell(&self, message: ToHost) {
        self.send(Command::Tell(message));
    }

    /// Takes in the next event, if there is one.
    fn step(&mut self) -> Option<Event> {
        let event = self.host.poll()?;
        match &event {
            Event::Opened(_) | Event::Visit(VisitNews::Inside { again: false, .. }) => {
                self.follower = None;
            }
            Event::Hub(ToGuest::Snapshot(snapshot)) if self.follower.is_none() => {
                let replica = Replica::new(self.me, snapshot.as_ref().clone());
                self.follower = Some(Follower::new(replica));
            }
            Event::Hub(message) => {
                if let ToGuest::Line(line) = message {
                    self.lines.push(line.text.clone());
                }
                if let Some(follower) = &mut self.follower {
                    match follower.follow(message.clone()) {
                        Followed::Restarted(requests) => {
                            for request in requests {
                                self.send(Command::Request(request));
                            }
                        }
                        Followed::Diverged => self.send(Command::Resync),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Some(event)
    }

    fn wait<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.step() {
                Some(event) => {
                    if let Some(found) = wanted(event) {
                        return found;
                    }
                }
                None => {
                    assert!(
                        Instant::now() < deadline,
                        "what was waited for did not come"
                    );
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }

    fn until(&mut self, so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(self) {
            if self.step().is_none() {
                assert!(
                    Instant::now() < deadline,
                    "what was waited for did not come"
                );
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    fn hears<T>(&mut self, mut wanted: impl FnMut(ToGuest) -> Option<T>) -> T {
        self.wait(|event| match event {
            Event::Hub(message) => wanted(message),
            _ => None,
        })
    }

    fn invite(&mut self) -> Invite {
        self.send(Command::Invite(NewInvite {
            role: Role::Guest,
            lasts: None,
            nearby: true,
        }));
        self.wait(|event| match event {
            Event::Invited(invite) => Some(*invite),
            Event::Failed(error) => panic!("{error}"),
            _ => None,
        })
    }

    fn visit(&self, invite: &Invite) {
        self.send(Command::Visit(Box::new(invite.clone())));
    }

    fn answers(&mut self, let_in: bool) {
        let who = self.hears(|message| match message {
            ToGuest::Knocking { who, .. } => Some(who),
            _ => None,
        });
        self.tell(ToHost::Answer { who, let_in });
    }

    /// Waits until the guest is in and has the room.
    fn arrives(&mut self) {
        self.wait(|event| match event {
            Event::Visit(VisitNews::Inside { .. }) => Some(()),
            Event::Visit(VisitNews::Ended { reason, trouble }) => panic!("{reason} {trouble:?}"),
            _ => None,
        });
        self.until(|friend| friend.follower.is_some());
    }

    fn ended(&mut self) -> Reason {
        self.wait(|event| match event {
            Event::Visit(VisitNews::Ended { reason, .. }) => Some(reason),
            _ => None,
        })
    }

    fn replica(&self) -> &Replica {
        &self.follower.as_ref().unwrap().replica
    }

    fn has(&self, name: &str) -> bool {
        let mut items = self.replica().confirmed().items.keys();
        items.any(|id| id.to_string() == name)
    }

    fn add(&mut self, name: &str, n: usize) {
        let label = Label {
            verb: Verb::Place,
            kind: None,
            count: 1,
        };
        let replica = &mut self.follower.as_mut().unwrap().replica;
        let (request, _) = replica.edit(label, vec![Op::Add(cup(name, n))]).unwrap();
        self.send(Command::Request(request));
    }
}

#[test]
fn a_friend_knocks_comes_in_sees_and_talks() {
    let (mut owner, mut guest) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite();
    guest.visit(&invite);
    owner.answers(true);
    guest.arrives();
    assert_eq!(guest.replica().room(), owner.replica().room());

    owner.add("new-cup", 50);
    guest.until(|guest| guest.has("new-cup"));

    guest.send(Command::Say("hello".to_owned()));
    owner.until(|owner| owner.lines == ["hello"]);
    owner.send(Command::Say("come in".to_owned()));
    guest.until(|guest| guest.lines == ["hello", "come in"]);
    owner.until(|owner| owner.lines == ["hello", "come in"]);

    guest.send(Command::GoHome);
    assert_eq!(guest.ended(), Reason::Left);
    guest.until(|guest| {
        guest
            .follower
            .as_ref()
            .is_some_and(|f| f.replica.room() == &room(1))
    });

    {
        let (friend, other) = (&mut owner, guest.me);
        friend.send(Command::People);
        let people = friend.wait(|event| match event {
            Event::People(people) => Some(people),
            _ => None,
        });
        assert!(people.iter().any(|person| person.who == other));
    }
    guest.send(Command::People);
    let people = guest.wait(|event| match event {
        Event::People(people) => Some(people),
        _ => None,
    });
    let met = people.iter().find(|person| person.who == owner.me).unwrap();
    assert_eq!(met.invite, Some(invite.to_string()));
}

#[test]
fn a_decorator_changes_the_room() {
    let (mut owner, mut guest) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    owner.tell(ToHost::SetRole {
        who: guest.me,
        role: Role::Decorator,
    });
    guest.until(|guest| guest.replica().role() == Role::Decorator);
    guest.add("gift", 60);
    owner.until(|owner| owner.has("gift"));
    guest.until(|guest| guest.replica().settled());
    owner.send(Command::Flush);
    owner.wait(|event| matches!(event, Event::Flushed).then_some(()));
    let saved = parse(&owner.folder.file("nest.room.ron"));
    assert_eq!(&saved, owner.replica().room());
}

#[test]
fn a_closed_door_says_so() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Closed));
    let invite = owner.invite();
    guest.visit(&invite);
    assert_eq!(guest.ended(), Reason::DoorClosed);
}

#[test]
fn who_was_shown_out_for_ever_finds_nobody_home() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    owner.tell(ToHost::Remove {
        who: guest.me,
        block: true,
    });
    guest.ended();
    guest.visit(&invite);
    assert_eq!(guest.ended(), Reason::NobodyHome);
}

#[test]
fn nobody_visits_themselves() {
    let mut owner = Friend::new("Ada", 1);
    let invite = owner.invite();
    owner.visit(&invite);
    let error = owner.wait(|event| match event {
        Event::Failed(error) => Some(error),
        _ => None,
    });
    assert!(matches!(error, HostError::Yourself));
}
