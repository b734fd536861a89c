//! Who may come in, and as what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::{
    identity::PublicKey,
    invite::{InviteId, proof, same_proof},
    wire::{Door, Mate, Reason},
};
use crate::room::{Author, rule::Role};

/// Most invites that can be used at once: the oldest goes first.
const MAX_INVITES: usize = 256;
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
        let mates = std::mem::take(&mut self.mates).into_iter().take(MAX_MATES);
        self.mates = mates.map(|(who, mate)| (who, mate.clean())).collect();
        self
    }

    /// Decides about `who`, at the wall clock's `now`.
    pub(super) fn verdict(
        &self,
        owner: Author,
        who: Author,
        shown: Option<Shown>,
        now: u64,
    ) -> Verdict {
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
        let invited = shown.map(|shown| self.check(owner, who, shown, now));
        let known = self.known.get(&who).copied();
        match (self.door, known, invited) {
            (_, Some(known), _) if known.role >= Role::Housemate => Verdict::LetIn(known),
            (Door::Closed, ..) => Verdict::SendAway(Reason::DoorClosed),
            (Door::Open | Door::Friends, Some(known), _) => Verdict::LetIn(known),
            (Door::Knock, Some(known), _) => Verdict::Ask(known),
            (Door::Open, None, Some(Some(known))) => Verdict::LetIn(known),
            (Door::Friends | Door::Knock, None, Some(Some(known))) => Verdict::Ask(known),
            (_, None, Some(None)) => Verdict::SendAway(Reason::InviteSpent),
            // Without an invite nobody finds here who was never here.
            (_, None, None) => Verdict::SendAway(Reason::NobodyHome),
        }
    }

    fn check(&self, owner: Author, who: Author, shown: Shown, now: u64) -> Option<Known> {
        let given = self.invites.iter().find(|given| given.id == shown.id)?;
        let (owner, who) = (PublicKey::from(owner), PublicKey::from(who));
        let wanted = proof(&given.secret, owner, who, &shown.nonce);
        let valid = given.expires.is_none_or(|end| now < end) && same_proof(wanted, shown.proof);
        valid.then_some(Known {
            role: given.role,
            invite: Some(given.id),
        })
    }

    /// Whether somebody who comes over the relay with this invite would be sent away at once, so that
    /// nobody need be told that anybody is at home.
    pub fn would_send_away(
        &self,
        owner: Author,
        who: Author,
        shown: Option<(InviteId, [u8; 32], [u8; 16])>,
        now: u64,
    ) -> bool {
        let shown = shown.map(|(id, proof, nonce)| Shown { id, proof, nonce });
        matches!(
            self.verdict(owner, who, shown, now),
            Verdict::SendAway(Reason::NobodyHome | Reason::InviteSpent)
        )
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
