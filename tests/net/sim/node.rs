//! Who is in the simulated world: people, away on a visit or hosting the nest, and what they saw.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use nest::{
    net::proto::{
        identity::{Certificate, PublicKey, SecretKey},
        session::HostSession,
        sync::{Followed, Follower},
        testing::{Path, Way},
        visit::{Visit, VisitConfig},
        wire::{Lane, NestId, Profile, ToGuest, ToHost},
    },
    room::{
        Author,
        chat::{Line, LineId},
        edit::Stamp,
        replica::{Replica, Request},
        rule::Role,
    },
};

use super::{
    home::{Copy, Home},
    keep::Keeping,
};

pub(crate) const NEST: NestId = NestId([1; 16]);

/// Keys of a person and their device.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    pub(crate) certificate: Certificate,
}

impl Keys {
    pub(crate) fn new(n: u8) -> Self {
        let person = SecretKey::from_seed(&[n; 32]);
        let device = SecretKey::from_seed(&[n ^ 0x80; 32]).public();
        Self {
            certificate: person.certify(device),
        }
    }

    pub(crate) fn person(&self) -> PublicKey {
        self.certificate.person
    }

    pub(crate) fn device(&self) -> PublicKey {
        self.certificate.device
    }

    pub(crate) fn author(&self) -> Author {
        self.person().into()
    }
}

pub(crate) struct Person {
    pub(crate) keys: Keys,
    pub(crate) role: Role,
    pub(crate) place: Place,
    /// Changes of place so far, so that what was meant for an earlier one is known.
    pub(crate) life: u32,
    /// What is on the disk of those who share the nest.
    pub(crate) copy: Option<Copy>,
    pub(crate) follower: Option<Follower>,
    pub(crate) conn: Option<u32>,
    pub(crate) path: Path,
    pub(crate) cut: bool,
    /// The machine sleeps, and is cut.
    pub(crate) asleep: bool,
    /// How often it was cut, so that an old cut's end is known.
    pub(crate) cuts: u32,
    /// How far its clocks have jumped: the steady and the wall clock.
    pub(crate) skew: (Duration, u64),
    pub(crate) dials: u32,
    /// Lines said at home.
    pub(crate) lines: u64,
    pub(crate) seen: Seen,
}

pub(crate) enum Place {
    /// Nest is not running.
    Off,
    Away(Box<Away>),
    /// The nest is hosted here.
    Home(Box<Home>),
}

/// On a visit.
pub(crate) struct Away {
    pub(crate) visit: Visit,
    pub(crate) keeping: Keeping,
}

/// What somebody asked, said and heard. Numbers count from when they came, or opened the nest.
#[derive(Default)]
pub(crate) struct Seen {
    /// Asked, by number, and when.
    pub(crate) asked: BTreeMap<u64, Duration>,
    pub(crate) refused: BTreeSet<u64>,
    /// Confirmed and not saved, and their places.
    confirmed: BTreeMap<u64, Stamp>,
    /// Acknowledged, ever.
    pub(crate) acked: Vec<(Stamp, u64)>,
    pub(crate) said: Vec<(LineId, String)>,
    pub(crate) unheard: BTreeSet<LineId>,
    pub(crate) heard: Vec<Line>,
    /// When edits of others came.
    pub(crate) came: Vec<(Author, u64, Duration)>,
    pub(crate) broken: u32,
    pub(crate) resumed: u32,
    pub(crate) poses: u32,
}

impl Seen {
    /// Another visit, or the nest opened: the client starts from what it is told there.
    fn restart(&mut self) {
        let old = std::mem::take(self);
        *self = Self {
            acked: old.acked,
            came: old.came,
            broken: old.broken,
            resumed: old.resumed,
            poses: old.poses,
            ..Self::default()
        };
    }
}

impl Person {
    pub(crate) fn new(keys: Keys, role: Role, path: Path) -> Self {
        Self {
            keys,
            role,
            place: Place::Off,
            life: 0,
            copy: None,
            follower: None,
            conn: None,
            path,
            cut: false,
            asleep: false,
            cuts: 0,
            skew: (Duration::ZERO, 0),
            dials: 0,
            lines: 0,
            seen: Seen::default(),
        }
    }

    pub(crate) fn author(&self) -> Author {
        self.keys.author()
    }

    pub(crate) fn visit(&self) -> Option<&Visit> {
        match &self.place {
            Place::Away(away) => Some(&away.visit),
            _ => None,
        }
    }

    pub(crate) fn visit_mut(&mut self) -> Option<&mut Visit> {
        match &mut self.place {
            Place::Away(away) => Some(&mut away.visit),
            _ => None,
        }
    }

    pub(crate) fn home(&self) -> Option<&Home> {
        match &self.place {
            Place::Home(home) => Some(home),
            _ => None,
        }
    }

    pub(crate) fn home_mut(&mut self) -> Option<&mut Home> {
        match &mut self.place {
            Place::Home(home) => Some(home),
            _ => None,
        }
    }

    pub(crate) fn go(&mut self, place: Place) {
        self.place = place;
        self.life += 1;
        self.dials += 1;
        self.conn = None;
    }

    /// The client knows nothing of the room, until a snapshot comes.
    pub(crate) fn forget(&mut self) {
        self.follower = None;
        self.seen.restart();
    }

    /// Sets out to whoever hosts.
    pub(crate) fn set_out(&mut self, to: PublicKey, now: Duration) {
        let copy = self.copy.as_ref().map(Copy::lineage);
        let visit = Visit::new(
            VisitConfig {
                certificate: self.keys.certificate,
                profile: profile("guest"),
                to,
                invite: None,
                nest: copy.is_some().then_some(NEST),
                copy,
                run: u64::from(self.life) + 1,
            },
            now,
        );
        self.forget();
        let keeping = Keeping::default();
        self.go(Place::Away(Box::new(Away { visit, keeping })));
    }
}

pub(crate) fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        look: Vec::new(),
        colour: "honey".parse().unwrap(),
    }
}

/// A connection, as the network and the host see it.
pub(crate) struct Conn {
    pub(crate) guest: usize,
    pub(crate) host: usize,
    /// The hub that knows it, by its host's life.
    pub(crate) hub: Option<u32>,
    pub(crate) session: HostSession,
    pub(crate) up: Way,
    pub(crate) down: Way,
    /// Frames that wait for a cut to heal.
    pub(crate) held: Vec<(bool, Lane, Vec<u8>)>,
    /// Nothing goes on here.
    pub(crate) over: bool,
}

impl Person {
    /// Hears what the hub of this person says.
    pub(crate) fn hear(&mut self, said: ToGuest, now: Duration) -> Vec<ToHost> {
        let me = self.author();
        match &said {
            ToGuest::Snapshot(snapshot) => {
                self.seen.confirmed.clear();
                if self.follower.is_none() {
                    let replica = Replica::new(me, snapshot.as_ref().clone());
                    self.follower = Some(Follower::new(replica));
                    return Vec::new();
                }
            }
            ToGuest::Resumed => self.seen.resumed += 1,
            ToGuest::Confirmed(confirmed) => {
                let (stamp, edit) = (confirmed.stamp, &confirmed.edit);
                if edit.author == me {
                    self.seen.confirmed.insert(edit.author_seq, stamp);
                } else {
                    self.seen.came.push((edit.author, edit.author_seq, now));
                }
            }
            ToGuest::Saved { author_seq } => {
                let later = self.seen.confirmed.split_off(&(author_seq + 1));
                let saved = std::mem::replace(&mut self.seen.confirmed, later);
                let saved = saved.into_iter().map(|(seq, stamp)| (stamp, seq));
                self.seen.acked.extend(saved);
            }
            ToGuest::Refused { author_seq, .. } => {
                self.seen.refused.insert(*author_seq);
            }
            ToGuest::Line(line) => self.seen.heard.push(line.clone()),
            ToGuest::Unheard { id, .. } => {
                self.seen.unheard.insert(*id);
            }
            _ => {}
        }
        let Some(follower) = &mut self.follower else {
            return Vec::new();
        };
        match follower.follow(said) {
            Followed::Restarted(open) => open.into_iter().map(ToHost::Request).collect(),
            Followed::Diverged => vec![ToHost::Resync],
            _ => Vec::new(),
        }
    }

    /// What to ask for, as far as it may be.
    pub(crate) fn ask(&mut self, what: u8, ops: Vec<nest::room::op::Op>) -> Option<Request> {
        let replica = &mut self.follower.as_mut()?.replica;
        match what {
            0 => Some(replica.undo()),
            1 => Some(replica.redo()),
            _ => {
                let asked = replica.edit(crate::rules_sample::label(), ops);
                asked.ok().map(|(request, _)| request)
            }
        }
    }
}
