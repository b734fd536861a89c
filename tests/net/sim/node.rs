//! Who is in the simulated world: guests with their visits, hosts with their keys.

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
        wire::{Lane, Profile, ToGuest, ToHost},
    },
    room::{
        Author,
        chat::{Line, LineId},
        op::Op,
        replica::Replica,
    },
};

use crate::rules_sample::label;

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

pub(crate) struct Guest {
    pub(crate) keys: Keys,
    pub(crate) visit: Visit,
    pub(crate) follower: Option<Follower>,
    pub(crate) conn: Option<u32>,
    pub(crate) path: Path,
    pub(crate) cut: bool,
    /// How often it was cut, so that an old cut's end is known.
    pub(crate) cuts: u32,
    /// How far its clock has jumped.
    pub(crate) skew: Duration,
    pub(crate) dials: u32,
    pub(crate) seen: Seen,
}

/// What a guest asked, said and heard.
#[derive(Default)]
pub(crate) struct Seen {
    /// Asked, by number, and when.
    pub(crate) asked: BTreeMap<u64, Duration>,
    pub(crate) refused: BTreeSet<u64>,
    /// Confirmed, and not known to be lost with a hub.
    pub(crate) confirmed: BTreeSet<u64>,
    pub(crate) saved: u64,
    pub(crate) said: Vec<(LineId, String)>,
    pub(crate) unheard: BTreeSet<LineId>,
    pub(crate) kept: u64,
    pub(crate) heard: Vec<Line>,
    /// When edits of others came.
    pub(crate) came: Vec<(Author, u64, Duration)>,
    pub(crate) broken: u32,
    pub(crate) resumed: u32,
    pub(crate) poses: u32,
}

impl Guest {
    pub(crate) fn new(keys: Keys, host: PublicKey, path: Path, now: Duration) -> Self {
        let config = VisitConfig {
            certificate: keys.certificate,
            profile: profile("guest"),
            to: host,
            invite: None,
            nest: None,
            copy: None,
            run: 1,
        };
        Self {
            keys,
            visit: Visit::new(config, now),
            follower: None,
            conn: None,
            path,
            cut: false,
            cuts: 0,
            skew: Duration::ZERO,
            dials: 0,
            seen: Seen::default(),
        }
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
    /// The hub that knows it, by its epoch.
    pub(crate) hub: Option<u32>,
    pub(crate) session: HostSession,
    pub(crate) up: Way,
    pub(crate) down: Way,
    /// Frames that wait for a cut to heal.
    pub(crate) held: Vec<(bool, Lane, Vec<u8>)>,
    /// Nothing goes on here.
    pub(crate) over: bool,
}

impl Guest {
    pub(crate) fn hear(&mut self, said: ToGuest, now: Duration) {
        let me = self.keys.author();
        match &said {
            ToGuest::Snapshot(snapshot) => {
                let saved = self.seen.saved;
                self.seen.confirmed.retain(|seq| *seq <= saved);
                if self.follower.is_none() {
                    let replica = Replica::new(me, snapshot.as_ref().clone());
                    self.follower = Some(Follower::new(replica));
                    return;
                }
            }
            ToGuest::Resumed => self.seen.resumed += 1,
            ToGuest::Confirmed(confirmed) => {
                let edit = &confirmed.edit;
                if edit.author == me {
                    self.seen.confirmed.insert(edit.author_seq);
                } else {
                    self.seen.came.push((edit.author, edit.author_seq, now));
                }
            }
            ToGuest::Saved { author_seq } => {
                self.seen.saved = self.seen.saved.max(*author_seq);
            }
            ToGuest::Refused { author_seq, .. } => {
                self.seen.refused.insert(*author_seq);
            }
            ToGuest::Line(line) => self.seen.heard.push(line.clone()),
            ToGuest::Kept(id) => self.seen.kept = self.seen.kept.max(id.number),
            ToGuest::Unheard { id, .. } => {
                self.seen.unheard.insert(*id);
            }
            _ => {}
        }
        let Some(follower) = &mut self.follower else {
            return;
        };
        match follower.follow(said) {
            Followed::Restarted(open) => {
                for request in open {
                    self.visit.request(request);
                }
            }
            Followed::Diverged => self.visit.tell(&ToHost::Resync),
            _ => {}
        }
    }

    /// Asks for something, as far as it may be.
    pub(crate) fn ask(&mut self, what: u8, ops: Vec<Op>, now: Duration) {
        let Some(follower) = &mut self.follower else {
            return;
        };
        let request = match what {
            0 => follower.replica.undo(),
            1 => follower.replica.redo(),
            _ => match follower.replica.edit(label(), ops) {
                Ok((request, _)) => request,
                Err(_) => return,
            },
        };
        self.seen.asked.insert(request.author_seq(), now);
        self.visit.request(request);
    }
}
