//! Who is here, who may see whom, who is led to whom.
//!
//! Says what it has to say through bounded queues, one a person; who does not read theirs is let go.
//! Nothing of it outlives the process but what the store keeps.

mod upkeep;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, Weak},
};

use tokio::sync::mpsc::{self, Receiver, Sender, error::TrySendError};

use super::{
    RelayError,
    channels::{Account, Channels},
    config::{Access, Config},
    limit::{EVENT, Nanos, Rate, SECOND},
    lock,
    store::{self, Store},
};
use crate::net::{
    path::address,
    proto::{
        identity::{Certificate, PublicKey},
        invite::InviteId,
        relay::{
            Asked, By, Ended, Entry, Hello, Limits, MAX_LISTED, NotLed, Refusal, ToClient, ToRelay,
            Violation, Welcome, datagram::Token,
        },
    },
};

/// Messages that wait for one person; more than a whole list of friends that are all here. When it is
/// full, the person is let go and may come again.
const OUTBOX: usize = 512;
/// Introductions of one visitor that wait at a time.
const WAITING: usize = 4;
/// Every no comes after so long, whoever said it and why: so it tells nothing.
const NO_AFTER: Nanos = SECOND;
const DECIDE_S: u16 = 10;
const MESSAGES_A_MINUTE: u16 = 240;

/// The names of notes between commands and the relay.
pub(super) const ADDRESS: &str = "address";
pub(super) const DRAIN: &str = "drain";
pub(super) const OUTSIDE: &str = "outside";
pub(super) const NOW: &str = "now";

/// Tells a person's connections apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visit(u64);

struct Here {
    visit: Visit,
    certificate: Certificate,
    nonce: [u8; 16],
    /// Whether this relay is theirs; else they are somebody's guest.
    home: bool,
    outbox: Sender<ToClient>,
    invites: BTreeSet<InviteId>,
    friends: BTreeSet<PublicKey>,
    account: Arc<Account>,
}

struct Pending {
    visitor: PublicKey,
    visit: Visit,
    attempt: u32,
    owner: PublicKey,
    asked: Nanos,
    refused: bool,
}

pub(super) struct Desk {
    config: Config,
    store: Store,
    seen_version: i64,
    channels: Arc<Mutex<Channels>>,
    here: BTreeMap<PublicKey, Here>,
    /// Also of people who left while a channel of theirs runs on.
    accounts: BTreeMap<PublicKey, Weak<Account>>,
    pending: BTreeMap<u64, Pending>,
    open: BTreeMap<Token, [PublicKey; 2]>,
    slow: Vec<PublicKey>,
    next: u64,
    draining: bool,
    spent: bool,
    /// Carried when the store was last told.
    saved: u64,
    saved_at: Nanos,
    outside: i64,
}

impl Desk {
    pub(super) fn new(
        config: Config,
        store: Store,
        channels: Arc<Mutex<Channels>>,
    ) -> Result<Self, RelayError> {
        store.clear_here()?;
        store.set_note(DRAIN, None)?;
        let mut desk = Self {
            config,
            seen_version: store.version()?,
            store,
            channels,
            here: BTreeMap::new(),
            accounts: BTreeMap::new(),
            pending: BTreeMap::new(),
            open: BTreeMap::new(),
            slow: Vec::new(),
            next: 0,
            draining: false,
            spent: false,
            saved: 0,
            saved_at: 0,
            outside: 0,
        };
        desk.save(0)?;
        Ok(desk)
    }

    /// Lets somebody in whose certificate was checked.
    pub(super) fn join(
        &mut self,
        hello: &Hello,
        version: u16,
        from: SocketAddr,
        now: Nanos,
    ) -> Result<(Visit, Welcome, Receiver<ToClient>), Refusal> {
        let person = hello.certificate.person;
        let admitted = self.admit(person, hello.entry);
        let (home, new) = admitted.unwrap_or_else(|error| {
            tracing::error!("what is kept could not be read or written: {error}");
            Err(Refusal::Trouble)
        })?;
        if self.here.contains_key(&person) {
            self.send(person, ToClient::Refused(Refusal::Elsewhere));
            self.leave_now(person, now);
        }
        if self.here.len() >= usize::from(self.config.people) {
            return Err(Refusal::Full);
        }
        let account = self.accounts.get(&person).and_then(Weak::upgrade);
        let account = account.unwrap_or_default();
        self.accounts.insert(person, Arc::downgrade(&account));
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        let here = Here {
            visit: Visit(self.number()),
            certificate: hello.certificate,
            nonce: rand::random(),
            home,
            outbox,
            invites: BTreeSet::new(),
            friends: BTreeSet::new(),
            account,
        };
        let welcome = Welcome {
            version,
            name: self.config.name.clone(),
            rules: self.config.rules.clone(),
            new,
            observed: address(from),
            nonce: here.nonce,
            limits: Limits {
                channel_kbit: self.config.channel_kbit,
                channels: self.config.channels,
                introductions: self.config.introductions,
                idle_s: self.config.idle_s,
                decide_s: DECIDE_S,
            },
        };
        let visit = here.visit;
        self.here.insert(person, here);
        if home {
            self.note(|store| store.set_here(person, true, store::now()));
        }
        if is_outside(from) {
            self.note_outside();
        }
        tracing::info!(
            "{person:?} came{}, {} here",
            if home { "" } else { " as a guest" },
            self.here.len()
        );
        Ok((visit, welcome, inbox))
    }

    /// Whether they are at home here, and whether that is new.
    fn admit(
        &mut self,
        person: PublicKey,
        entry: Entry,
    ) -> Result<Result<(bool, bool), Refusal>, RelayError> {
        let refused = |refusal| Ok(Err(refusal));
        if self.store.is_banned(person)? {
            return refused(Refusal::Banned);
        }
        if self.draining {
            return refused(Refusal::Draining);
        }
        if self.spent {
            return refused(Refusal::TrafficSpent);
        }
        if self.store.is_member(person)? {
            return Ok(Ok((true, false)));
        }
        let new = match (entry, self.config.access) {
            (Entry::Guest { of }, _) => {
                if !self.store.is_member(of)? || self.store.is_banned(of)? {
                    return refused(Refusal::UnknownHost);
                }
                return Ok(Ok((false, false)));
            }
            (_, Access::Open) => {
                self.store.allow(person, store::now())?;
                true
            }
            (_, Access::List) => return refused(Refusal::NotListed),
            (Entry::Home, Access::Invited) => return refused(Refusal::NotInvited),
            (Entry::Join(code), Access::Invited) => self.store.join(person, code, store::now())?,
        };
        Ok(if new {
            Ok((true, true))
        } else {
            Err(Refusal::CodeSpent)
        })
    }

    /// A connection ended. Channels run on: their sides may come back.
    pub(super) fn leave(&mut self, person: PublicKey, visit: Visit, now: Nanos) {
        if self
            .here
            .get(&person)
            .is_some_and(|here| here.visit == visit)
        {
            self.leave_now(person, now);
        }
        self.let_go_slow(now);
    }

    fn leave_now(&mut self, person: PublicKey, now: Nanos) {
        let Some(gone) = self.here.remove(&person) else {
            return;
        };
        for friend in &gone.friends {
            if gone.home && self.lists(*friend, person) {
                self.send(
                    *friend,
                    ToClient::Presence {
                        person,
                        here: false,
                    },
                );
            }
        }
        for pending in self.pending.values_mut() {
            // Counts from now: a no must not come at once.
            if pending.owner == person && !pending.refused {
                pending.refused = true;
                pending.asked = pending.asked.max(now.saturating_sub(NO_AFTER / 2));
            }
        }
        self.pending.retain(|_, pending| pending.visitor != person);
        if gone.home {
            self.note(|store| store.set_here(person, false, store::now()));
        }
        tracing::info!("{person:?} left, {} here", self.here.len());
    }

    /// Takes a message.
    ///
    /// # Errors
    /// What there is to say before hanging up.
    pub(super) fn handle(
        &mut self,
        person: PublicKey,
        visit: Visit,
        message: ToRelay,
        now: Nanos,
    ) -> Result<(), Refusal> {
        let Some(here) = self.here.get(&person).filter(|here| here.visit == visit) else {
            // Let go while the message was on its way.
            return Ok(());
        };
        let rate = Rate::per_minute(MESSAGES_A_MINUTE);
        if !here.account.messages.take(rate, now, EVENT) {
            return Err(Refusal::TooOften);
        }
        match message {
            ToRelay::Hello(_) => return Err(Refusal::Violation(Violation::OutOfTurn)),
            ToRelay::Register { invites, friends } => self.register(person, &invites, &friends)?,
            ToRelay::Introduce { attempt, owner, by } => {
                if let Err(why) = self.introduce(person, attempt, owner, by, now) {
                    self.send(person, ToClient::NotLed { attempt, why });
                }
            }
            ToRelay::Decide {
                introduction,
                admit,
            } => self.decide(person, introduction, admit, now),
            ToRelay::Release { token } => {
                if self
                    .open
                    .get(&token)
                    .is_some_and(|ends| ends.contains(&person))
                {
                    self.end(token, Some(person), Ended::Released);
                }
            }
        }
        self.let_go_slow(now);
        Ok(())
    }

    fn register(
        &mut self,
        person: PublicKey,
        invites: &[InviteId],
        friends: &[PublicKey],
    ) -> Result<(), Refusal> {
        if invites.len() > MAX_LISTED || friends.len() > MAX_LISTED {
            return Err(Refusal::Violation(Violation::TooMany));
        }
        let Some(here) = self.here.get_mut(&person) else {
            return Ok(());
        };
        if !here.home && !invites.is_empty() {
            return Err(Refusal::Violation(Violation::OutOfTurn));
        }
        here.invites = invites.iter().copied().collect();
        let friends: BTreeSet<_> = friends.iter().copied().filter(|f| *f != person).collect();
        let before = std::mem::replace(&mut here.friends, friends.clone());
        let home = here.home;
        for friend in before.symmetric_difference(&friends) {
            if !self.lists(*friend, person) {
                continue;
            }
            let here = friends.contains(friend);
            if home {
                self.send(*friend, ToClient::Presence { person, here });
            }
            if here && self.here.get(friend).is_some_and(|friend| friend.home) {
                self.send(
                    person,
                    ToClient::Presence {
                        person: *friend,
                        here,
                    },
                );
            }
        }
        Ok(())
    }

    /// Whether somebody who is here lists `friend`.
    fn lists(&self, person: PublicKey, friend: PublicKey) -> bool {
        let here = self.here.get(&person);
        here.is_some_and(|here| here.friends.contains(&friend))
    }

    fn introduce(
        &mut self,
        person: PublicKey,
        attempt: u32,
        owner: PublicKey,
        by: By,
        now: Nanos,
    ) -> Result<(), NotLed> {
        let Some(visitor) = self.here.get(&person) else {
            return Ok(());
        };
        let rate = Rate::per_minute(self.config.introductions);
        if self.draining {
            return Err(NotLed::Draining);
        }
        if self.spent {
            return Err(NotLed::TrafficSpent);
        }
        if !visitor.account.introductions.take(rate, now, EVENT) {
            return Err(NotLed::TooOften);
        }
        let waiting = self.pending.values().filter(|p| p.visitor == person);
        if waiting.count() >= WAITING || self.is_busy(person) {
            return Err(NotLed::TooMany);
        }
        let host = self.here.get(&owner).filter(|_| owner != person);
        let may = host.is_some_and(|host| {
            host.home
                && match by {
                    By::Invite { id, .. } => host.invites.contains(&id),
                    By::Friend => host.friends.contains(&person),
                }
        });
        let refused = !may || self.is_busy(owner);
        let (visit, certificate, nonce) = (visitor.visit, visitor.certificate, visitor.nonce);
        let introduction = self.number();
        self.pending.insert(
            introduction,
            Pending {
                visitor: person,
                visit,
                attempt,
                owner,
                asked: now,
                refused,
            },
        );
        if !refused {
            self.send(
                owner,
                ToClient::Introduction {
                    introduction,
                    visitor: certificate,
                    by,
                    nonce,
                },
            );
        }
        Ok(())
    }

    fn is_busy(&self, person: PublicKey) -> bool {
        let theirs = self.open.values().filter(|ends| ends.contains(&person));
        theirs.count() >= usize::from(self.config.channels)
    }

    fn decide(&mut self, person: PublicKey, introduction: u64, admit: bool, now: Nanos) {
        let Some(pending) = self.pending.get_mut(&introduction) else {
            return;
        };
        if pending.owner != person || pending.refused {
            return;
        }
        if !admit {
            pending.refused = true;
            return;
        }
        let Some(pending) = self.pending.remove(&introduction) else {
            return;
        };
        let (Some(visitor), Some(owner)) =
            (self.here.get(&pending.visitor), self.here.get(&person))
        else {
            return;
        };
        if visitor.visit != pending.visit {
            return;
        }
        let (to_visitor, to_owner) = (owner.certificate, visitor.certificate);
        let [visitors, owners] = lock(&self.channels).open(&visitor.account, &owner.account, now);
        self.open.insert(visitors.token, [pending.visitor, person]);
        self.send(
            pending.visitor,
            ToClient::Channel {
                of: Asked::Attempt(pending.attempt),
                peer: to_visitor,
                channel: visitors,
            },
        );
        self.send(
            person,
            ToClient::Channel {
                of: Asked::Introduction(introduction),
                peer: to_owner,
                channel: owners,
            },
        );
    }

    /// Ends a channel and tells its sides, but the one that asked for it.
    fn end(&mut self, token: Token, but: Option<PublicKey>, why: Ended) {
        lock(&self.channels).close(token);
        for person in self.open.remove(&token).into_iter().flatten() {
            if but != Some(person) {
                self.send(person, ToClient::Ended { token, why });
            }
        }
    }

    fn send(&mut self, person: PublicKey, message: ToClient) {
        let Some(here) = self.here.get(&person) else {
            return;
        };
        if let Err(TrySendError::Full(_)) = here.outbox.try_send(message) {
            self.slow.push(person);
        }
    }

    fn let_go_slow(&mut self, now: Nanos) {
        while let Some(person) = self.slow.pop() {
            tracing::info!("{person:?} does not read what it is told and is let go");
            self.leave_now(person, now);
        }
    }

    fn note(&mut self, change: impl FnOnce(&Store) -> Result<(), RelayError>) {
        if let Err(error) = change(&self.store) {
            tracing::error!("what is kept could not be written: {error}");
        }
    }

    /// At most once an hour: `doctor` asks whether anything arrives.
    fn note_outside(&mut self) {
        let now = store::now();
        if now - self.outside >= 3_600 {
            self.outside = now;
            self.note(|store| store.set_note(OUTSIDE, Some(&now.to_string())));
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// Whether an address is beyond this machine and its networks.
pub(super) fn is_outside(address: SocketAddr) -> bool {
    match address.ip().to_canonical() {
        std::net::IpAddr::V4(ip) => {
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_documentation())
        }
        std::net::IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local())
        }
    }
}
