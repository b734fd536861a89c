//! Somebody at home: a whole host on a real network, and a client that follows.

use std::{
    collections::BTreeSet,
    fs,
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Config, Event, Home, Host, Keys, NewInvite, VisitNews},
    net::{
        path::PathKind,
        proto::{
            invite::Invite,
            sync::{Followed, Follower},
            wire::{Profile, Reason, ToGuest, ToHost},
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

use crate::nest::{Folder, cup, pace, room, text, words};

/// No step takes so long; one that does has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at home, with the room file `nest.room.ron` open.
pub(crate) struct Friend {
    pub(crate) host: Host,
    pub(crate) me: Author,
    pub(crate) folder: Folder,
    pub(crate) follower: Option<Follower>,
    /// What was said, in the order in which it was heard.
    pub(crate) lines: Vec<String>,
    /// How many would take over from the host.
    pub(crate) heirs: usize,
    /// Whom one knows and who is to be found just now.
    pub(crate) there: BTreeSet<Author>,
    /// How packets of the visit travel.
    pub(crate) path: Option<PathKind>,
}

impl Friend {
    pub(crate) fn new(name: &str, cups: usize) -> Self {
        let folder = Folder::new();
        fs::write(folder.file("nest.room.ron"), text(&room(cups))).unwrap();
        let mut friend = Self::at(folder, name);
        friend.opens_own();
        friend
    }

    /// Quits, and leaves the folder.
    pub(crate) fn folder_after(self) -> Folder {
        drop(self.host);
        self.folder
    }

    /// Opens the room of her own.
    pub(crate) fn opens_own(&mut self) {
        self.send(Command::OpenFile(self.folder.file("nest.room.ron")));
        self.until(|friend| friend.follower.is_some());
    }

    /// Starts with what is in a folder.
    pub(crate) fn at(folder: Folder, name: &str) -> Self {
        Self::listening(folder, name, (Ipv4Addr::LOCALHOST, 0).into())
    }

    /// At this address.
    pub(crate) fn listening(folder: Folder, name: &str, bind: SocketAddr) -> Self {
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
                bind: Some(bind),
                impair: None,
            }),
            ..Config::new(home, words(), me)
        })
        .unwrap();
        Self {
            host,
            me,
            folder,
            follower: None,
            lines: Vec::new(),
            heirs: 0,
            there: BTreeSet::new(),
            path: None,
        }
    }

    pub(crate) fn send(&self, command: Command) {
        self.host.send(command).unwrap();
    }

    pub(crate) fn tell(&self, message: ToHost) {
        self.send(Command::Tell(message));
    }

    /// Takes in the next event, if there is one.
    pub(crate) fn step(&mut self) -> Option<Event> {
        let event = self.host.poll()?;
        match &event {
            Event::Opened(_) | Event::Visit(VisitNews::Inside { again: false, .. }) => {
                self.follower = None;
            }
            Event::Visit(VisitNews::Path { kind, .. }) => self.path = Some(*kind),
            Event::Presence { who, here: true } => drop(self.there.insert(*who)),
            Event::Presence { who, here: false } => drop(self.there.remove(who)),
            Event::Hub(ToGuest::Snapshot(snapshot)) if self.follower.is_none() => {
                let replica = Replica::new(self.me, snapshot.as_ref().clone());
                self.follower = Some(Follower::new(replica));
            }
            Event::Hub(message) => {
                match message {
                    ToGuest::Line(line) => self.lines.push(line.text.clone()),
                    ToGuest::Heirs(heirs) => self.heirs = heirs.len(),
                    _ => {}
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

    pub(crate) fn wait<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
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

    pub(crate) fn until(&mut self, so: impl Fn(&Self) -> bool) {
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

    pub(crate) fn hears<T>(&mut self, mut wanted: impl FnMut(ToGuest) -> Option<T>) -> T {
        self.wait(|event| match event {
            Event::Hub(message) => wanted(message),
            _ => None,
        })
    }

    pub(crate) fn invite(&mut self) -> Invite {
        self.invites(NewInvite {
            role: Role::Guest,
            lasts: None,
            nearby: true,
        })
    }

    pub(crate) fn invites(&mut self, wanted: NewInvite) -> Invite {
        self.send(Command::Invite(wanted));
        self.wait(|event| match event {
            Event::Invited(invite) => Some(*invite),
            Event::Failed(error) => panic!("{error}"),
            _ => None,
        })
    }

    pub(crate) fn visit(&self, invite: &Invite) {
        self.send(Command::Visit(Box::new(invite.clone())));
    }

    pub(crate) fn answers(&mut self, let_in: bool) {
        let who = self.hears(|message| match message {
            ToGuest::Knocking { who, .. } => Some(who),
            _ => None,
        });
        self.tell(ToHost::Answer { who, let_in });
    }

    /// Waits until the guest is in and has the room.
    pub(crate) fn arrives(&mut self) {
        self.wait(|event| match event {
            Event::Visit(VisitNews::Inside { .. }) => Some(()),
            Event::Visit(VisitNews::Ended { reason, trouble }) => panic!("{reason} {trouble:?}"),
            _ => None,
        });
        self.until(|friend| friend.follower.is_some());
    }

    pub(crate) fn ended(&mut self) -> Reason {
        self.wait(|event| match event {
            Event::Visit(VisitNews::Ended { reason, .. }) => Some(reason),
            _ => None,
        })
    }

    pub(crate) fn replica(&self) -> &Replica {
        &self.follower.as_ref().unwrap().replica
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        let follower = self.follower.as_ref();
        follower.is_some_and(|follower| {
            let mut items = follower.replica.confirmed().items.keys();
            items.any(|id| id.to_string() == name)
        })
    }

    pub(crate) fn add(&mut self, name: &str, n: usize) {
        self.edit(Op::Add(cup(name, n)));
    }

    pub(crate) fn edit(&mut self, op: Op) {
        assert!(self.try_edit(op), "the edit is refused here already");
    }

    /// Whether the edit may be as far as one can see; then it is asked for.
    pub(crate) fn try_edit(&mut self, op: Op) -> bool {
        let label = Label {
            verb: Verb::Place,
            kind: None,
            count: 1,
        };
        let replica = &mut self.follower.as_mut().unwrap().replica;
        match replica.edit(label, vec![op]) {
            Ok((request, _)) => {
                self.send(Command::Request(request));
                true
            }
            Err(_) => false,
        }
    }
}
