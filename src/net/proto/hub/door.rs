//! Who may come in, and as what.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use super::super::{
    invite::{InviteId, proof, same_proof},
    wire::{Door, Mate, Reason},
};
use crate::room::{Author, rule::Role};

/// Most invites that can be used at once: the oldest goes first.
const MAX_INVITES: usize = 256;
/// Most people remembered who were let in: whoever is forgotten knocks with an invite again.
pub const MAX_KNOWN: usize = 1_024;
/// Most people whom another hub may have blocked.
const MAX_BLOCKED: usize = 4_096;
/// Most housemates whose machines are remembered.
pub(super) const MAX_MATES: usize = 64;

/// An invite that was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub id: InviteId,
    pub secret: [u8; 16],
    /// What it makes of who comes by it.
    pub role: Role,
    /// Milliseconds since 1970.
    pub made: u64,
    /// From then on it leads nowhere.
    pub expires: Option<u64>,
}

/// Who may come in to one nest. Lives as long as the nest does: the driver keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doorkeeper {
    pub door: Door,
    /// Those who were let in once, and what they are here.
    pub known: BTreeMap<Author, Known>,
    pub blocked: BTreeSet<Author>,
    pub invites: Vec<Given>,
    /// Guests may keep what they saw last, to look at.
    pub keep: bool,
    /// Those who keep a copy and can host the nest, the owner among them.
    pub mates: BTreeMap<Author, Mate>,
}

/// Somebody who was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub role: Role,
    /// By which invite they first came.
    pub invite: Option<InviteId>,
}

/// What to do with somebody at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    LetIn(Known),
    Ask(Known),
    SendAway(Reason),
}

/// Somebody before the door.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) who: Author,
    pub(super) shown: Option<Shown>,
    /// Who hosts knows them: they may knock without an invite.
    pub(super) friend: bool,
}

/// Shown at the door: an invite's name, and the proof of its secret for a nonce.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) id: InviteId,
    pub(super) proof: [u8; 32],
    pub(super) nonce: [u8; 16],
}

impl Default for Doorkeeper {
    fn default() -> Self {
        Self {
            door: Door::Knock,
            known: BTreeMap::new(),
            blocked: BTreeSet::new(),
            invites: Vec::new(),
            keep: true,
            mates: BTreeMap::new(),
        }
    }
}

impl Doorkeeper {
    /// As it may be taken over from another hub.
    #[must_use]
    pub fn clean(mut self) -> Self {
        self.invites.truncate(MAX_INVITES);
        if self.known.len() > MAX_KNOWN {
            let mut known: Vec<_> = self.known.into_iter().collect();
            known.sort_by_key(|(_, known)| Reverse(known.role));
            self.known = known.into_iter().take(MAX_KNOWN).collect();
        }
        self.blocked = self.blocked.into_iter().take(MAX_BLOCKED).collect();
        let mates = std::mem::take(&mut self.mates).into_iter().take(MAX_MATES);
        self.mates = mates.map(|(who, mate)| (who, mate.clean())).collect();
        self
    }

    /// Decides about somebody, at the wall clock's `now`.
    pub(super) fn verdict(&self, owner: Author, host: Author, caller: Caller, now: u64) -> Verdict {
        let Caller { who, shown, friend } = caller;
        if self.blocked.contains(&who) {
            return Verdict::SendAway(Reason::NobodyHome);
        }
        if who == owner {
            // Another device of one's own.
            return Verdict::LetIn(Known {
                role: Role::Owner,
                invite: None,
            });
        }
        let invited = shown.map(|shown| self.check([owner, host], who, shown, now));
        let known = self.known.get(&who).copied();
        let raised = known.map(|known| self.raised(known, invited.flatten()));
        if let Some(known) = known.filter(|known| known.role >= Role::Housemate) {
            return Verdict::LetIn(known);
        }
        match (self.door, raised, invited) {
            (Door::Closed, ..) => Verdict::SendAway(Reason::DoorClosed),
            (Door::Open | Door::Friends, Some(known), _) => Verdict::LetIn(known),
            (Door::Knock, Some(known), _) => Verdict::Ask(known),
            (Door::Open, None, Some(Some(known))) => Verdict::LetIn(known),
            (Door::Friends | Door::Knock, None, Some(Some(known))) => Verdict::Ask(known),
            (_, None, _) if friend => Verdict::Ask(Known {
                role: Role::Guest,
                invite: None,
            }),
            (_, None, Some(None)) => Verdict::SendAway(Reason::InviteSpent),
            // Without an invite nobody finds here who was never here.
            (_, None, None) => Verdict::SendAway(Reason::NobodyHome),
        }
    }

    /// What somebody is who shows another invite than the one they came by: more, if it was made later
    /// than that one. An older one may be from before they were made less.
    fn raised(&self, known: Known, invited: Option<Known>) -> Known {
        let made = |id: InviteId| {
            let given = self.invites.iter().find(|given| given.id == id);
            given.map(|given| given.made)
        };
        let came = known.invite.and_then(made);
        let later = |invited: &Known| {
            let shown = invited.invite.and_then(made);
            known.invite != invited.invite && shown >= came
        };
        let more = invited.filter(|invited| invited.role > known.role && later(invited));
        more.unwrap_or(known)
    }

    /// An invite names who made it: the owner, or a housemate who hosts.
    fn check(&self, of: [Author; 2], who: Author, shown: Shown, now: u64) -> Option<Known> {
        let given = self.invites.iter().find(|given| given.id == shown.id)?;
        let holds = |of: Author| {
            let wanted = proof(&given.secret, of.into(), who.into(), &shown.nonce);
            same_proof(wanted, shown.proof)
        };
        let valid = given.expires.is_none_or(|end| now < end) && of.into_iter().any(holds);
        valid.then_some(Known {
            role: given.role,
            invite: Some(given.id),
        })
    }

    /// Remembers what somebody is who was let in; whether that is news. Where too many are remembered,
    /// somebody is forgotten who is not `here`.
    pub(super) fn remember(
        &mut self,
        who: Author,
        known: Known,
        here: impl Fn(&Author) -> bool,
    ) -> bool {
        if !self.known.contains_key(&who) && self.known.len() >= MAX_KNOWN && !self.forget_one(here)
        {
            return false;
        }
        self.known.insert(who, known) != Some(known)
    }

    /// Forgets somebody of the lowest role. Keys are as good as drawn by lot, and so are those who go.
    /// Housemates stay.
    fn forget_one(&mut self, here: impl Fn(&Author) -> bool) -> bool {
        let others = self.known.iter().filter(|(who, _)| !here(who));
        let lowest = others.min_by_key(|(_, known)| known.role);
        let lowest = lowest.filter(|(_, known)| known.role < Role::Housemate);
        let Some(who) = lowest.map(|(who, _)| *who) else {
            return false;
        };
        self.known.remove(&who).is_some()
    }

    pub(super) fn give(&mut self, given: Given) {
        if self.invites.len() >= MAX_INVITES {
            self.invites.remove(0);
        }
        self.invites.push(given);
    }

    /// The invite leads nowhere from now on.
    pub(super) fn revoke(&mut self, id: InviteId) {
        self.invites.retain(|given| given.id != id);
    }

    /// Somebody is never let in again, nor anybody else by the invite they came by.
    pub fn block(&mut self, who: Author) {
        if let Some(invite) = self.known.remove(&who).and_then(|known| known.invite) {
            self.revoke(invite);
        }
        self.mates.remove(&who);
        self.blocked.insert(who);
    }
}
