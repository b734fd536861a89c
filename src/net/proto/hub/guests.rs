//! People who come, stay and go: knocking, being let in, roles, being shown out.

use std::{collections::BTreeSet, time::Duration};

use super::{
    super::{
        invite::InviteId,
        lineage::Lineage,
        pose::Pose,
        wire::{
            Admitted, Door, Held, Knock, MAX_HELD, MAX_PEOPLE, Person, Profile, Reason, Resume,
            Slot, ToGuest, ToHost, Way,
        },
    },
    Hub, Now, Output, PeerId,
    bucket::Bucket,
    door::{Caller, Known, MAX_KNOWN, Shown, Verdict},
};
use crate::room::{Author, KindId, edit::Stamp, rule::Role};

/// Edits of those below housemates.
const EDITS: Bucket = Bucket::new(40, Duration::from_millis(100));
const LINES: Bucket = Bucket::new(8, Duration::from_millis(800));
/// As many as one author may leave in a room, for they may have waited.
const NOTES: Bucket = Bucket::new(40, Duration::from_secs(3));
/// New names and looks.
const PROFILES: Bucket = Bucket::new(5, Duration::from_secs(2));
/// What hands hold.
const HOLDS: Bucket = Bucket::new(20, Duration::from_millis(80));

/// Somebody connected.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) who: Author,
    pub(super) role: Role,
    pub(super) profile: Profile,
    pub(super) stage: Stage,
    pub(super) edits: Bucket,
    pub(super) lines: Bucket,
    pub(super) notes: Bucket,
    profiles: Bucket,
    holds: Bucket,
    slot: Slot,
    /// What the copy of a housemate holds who comes in.
    copy: Option<Lineage>,
    /// Where a housemate is found who keeps a copy.
    pub(super) way: Option<Way>,
    /// Kinds whose recipes were sent on this connection: once each.
    shown: BTreeSet<KindId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    /// Waits at the door.
    Knocking {
        known: Known,
        resume: Option<Resume>,
    },
    Inside,
}

impl Peer {
    pub(super) fn inside(&self) -> bool {
        matches!(self.stage, Stage::Inside)
    }

    pub(super) fn is_housemate(&self) -> bool {
        self.inside() && self.role >= Role::Housemate
    }

    fn person(&self) -> Person {
        Person {
            slot: self.slot,
            who: self.who,
            role: self.role,
            profile: self.profile.clone(),
        }
    }
}

/// What somebody is who comes in.
#[derive(Debug, Clone)]
pub struct Guest {
    pub who: Author,
    pub role: Role,
    pub profile: Profile,
}

impl Hub {
    /// Lets somebody in without asking the door: the person at this machine.
    pub fn handle_join(&mut self, peer: PeerId, guest: Guest, resume: Option<Resume>) {
        let known = Known {
            role: guest.role,
            invite: None,
        };
        self.peers
            .insert(peer, arriving(guest.who, guest.profile, known));
        self.let_in(peer, known, resume);
    }

    /// Somebody stands at the door, and is who they say they are. `nonce` is the host's own, which
    /// proofs of invites are made for.
    pub fn handle_knock(
        &mut self,
        peer: PeerId,
        who: Author,
        knock: Knock,
        nonce: [u8; 16],
        now: Now,
    ) {
        let Knock {
            profile,
            nest,
            copy,
            invite,
            resume,
        } = knock;
        if nest.is_some_and(|nest| nest != self.nest) {
            let output = Output::Close(peer, Reason::Elsewhere);
            return self.outputs.push_back(output);
        }
        let shown = invite.map(|(id, proof)| Shown { id, proof, nonce });
        let comes_back = resume.is_some_and(|resume| resume.nest == self.nest);
        let verdict = match self.welcome.get(&who) {
            Some(known) if comes_back && self.door.door != Door::Closed => Verdict::LetIn(*known),
            _ => {
                let friend = self.friends.contains(&who);
                let caller = Caller { who, shown, friend };
                self.door.verdict(self.owner, self.host, caller, now.wall)
            }
        };
        match verdict {
            Verdict::SendAway(reason) => self.outputs.push_back(Output::Close(peer, reason)),
            Verdict::LetIn(known) => {
                let mut arriving = arriving(who, profile, known);
                arriving.copy = copy;
                self.peers.insert(peer, arriving);
                self.let_in(peer, known, resume);
            }
            Verdict::Ask(known) => {
                self.replace(peer, who);
                let mut knocking = arriving(who, profile, known);
                knocking.stage = Stage::Knocking { known, resume };
                let said = ToGuest::Knocking {
                    who,
                    profile: knocking.profile.clone(),
                };
                self.peers.insert(peer, knocking);
                self.outputs.push_back(Output::Send(peer, ToGuest::Waiting));
                self.tell_housemates(&said);
            }
        }
    }

    /// A connection ended.
    pub fn handle_leave(&mut self, peer: PeerId) {
        let Some(gone) = self.peers.remove(&peer) else {
            return;
        };
        if gone.inside() {
            self.crowd.remove(gone.slot);
            self.outputs
                .push_back(Output::FanOut(ToGuest::Left(gone.slot)));
            if gone.way.is_some() {
                self.tell_heirs();
            }
        } else {
            self.tell_housemates(&ToGuest::Gone(gone.who));
        }
    }

    /// A peer read so slowly that messages to it were dropped: it hears everything again, chat from
    /// after the line that it got last.
    pub fn handle_behind(&mut self, peer: PeerId, line: Option<Stamp>) {
        if self.peers.get(&peer).is_some_and(Peer::inside) {
            let resume = Resume {
                nest: self.nest,
                edit: None,
                host: self.host,
                line,
                open: None,
            };
            self.enter(peer, Some(resume));
        }
    }

    /// Where somebody is. Outside of the room's walls nobody goes.
    pub fn handle_pose(&mut self, peer: PeerId, pose: Pose) {
        let Some(found) = self.peers.get(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let inside = self.order.room.shell.space_at(pose.at()).is_some();
        let pose = if inside {
            pose
        } else {
            let at = match self.crowd.get(found.slot) {
                Some(last) => last.at(),
                None => self.order.room.spawn.at,
            };
            let short = |coordinate: i32| i16::try_from(coordinate).unwrap_or_default();
            Pose {
                x: short(at.x),
                z: short(at.z),
                ..pose
            }
        };
        self.crowd.put(found.slot, pose);
    }

    /// What somebody holds in their hands.
    pub fn handle_held(&mut self, peer: PeerId, mut held: Vec<Held>, now: Now) {
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        if found.role < Role::Decorator || (!held.is_empty() && !found.holds.take(now.steady)) {
            return;
        }
        held.truncate(MAX_HELD);
        let slot = found.slot;
        self.outputs.push_back(Output::Held(peer, slot, held));
    }

    pub(super) fn handle_profile(&mut self, peer: PeerId, profile: Profile, now: Now) {
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        if found.profiles.take(now.steady) {
            found.profile = profile.clean();
            let said = ToGuest::Changed(found.person());
            self.outputs.push_back(Output::FanOut(said));
        }
    }

    /// Somebody wants to know what furniture looks like: what stands in the room is shown, no other.
    pub(super) fn handle_want(&mut self, peer: PeerId, mut kinds: Vec<KindId>) {
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let items = &self.order.room.items;
        kinds.retain(|kind| {
            let used = items.values().any(|item| item.kind == *kind);
            used && kind.is_custom() && found.shown.insert(kind.clone())
        });
        self.outputs.push_back(Output::Kinds(peer, kinds));
    }

    /// Somebody needs the whole room again, and nothing of what was said.
    pub(super) fn handle_resync(&mut self, peer: PeerId) {
        self.handle_behind(peer, Some(self.chat.last));
    }

    pub(super) fn handle_answer(&mut self, peer: PeerId, who: Author, let_in: bool) {
        if self.is_housemate(peer) {
            self.answer(who, let_in);
        }
    }

    fn answer(&mut self, who: Author, let_in: bool) {
        let knocking = self.peers.iter().find_map(|(id, peer)| match peer.stage {
            Stage::Knocking { known, resume, .. } if peer.who == who => Some((*id, known, resume)),
            _ => None,
        });
        let Some((id, known, resume)) = knocking else {
            return;
        };
        self.tell_housemates(&ToGuest::Gone(who));
        if let_in {
            self.let_in(id, known, resume);
        } else {
            self.peers.remove(&id);
            self.outputs.push_back(Output::Close(id, Reason::NotNow));
        }
    }

    pub(super) fn handle_role(&mut self, peer: PeerId, who: Author, role: Role) {
        if self.is_housemate(peer) {
            self.set_role(who, role);
        }
    }

    /// Of anybody who was ever let in, whether they are here or not.
    fn set_role(&mut self, who: Author, role: Role) {
        if who == self.owner || role == Role::Owner {
            return;
        }
        let Some(known) = self.door.known.get_mut(&who) else {
            return;
        };
        known.role = role;
        if let Some(welcome) = self.welcome.get_mut(&who) {
            welcome.role = role;
        }
        self.keep_door();
        let found = self.peers.values_mut().find(|p| p.who == who && p.inside());
        if let Some(found) = found {
            found.role = role;
            let said = ToGuest::Changed(found.person());
            self.outputs.push_back(Output::FanOut(said));
        }
        self.promoted(who);
    }

    pub(super) fn handle_door(&mut self, peer: PeerId, door: Door) {
        if self.is_housemate(peer) {
            self.set_door(door);
        }
    }

    /// Who may come in from now on, as whoever hosts has it.
    pub fn set_door(&mut self, door: Door) {
        if self.door.door != door {
            self.door.door = door;
            self.keep_door();
            self.outputs.push_back(Output::FanOut(ToGuest::Door(door)));
        }
    }

    pub(super) fn handle_remove(&mut self, peer: PeerId, who: Author, block: bool) {
        if self.is_housemate(peer) {
            self.remove(who, block);
        }
    }

    fn remove(&mut self, who: Author, block: bool) {
        if who == self.owner {
            return;
        }
        self.welcome.remove(&who);
        if block {
            self.door.block(who);
        } else {
            self.door.known.remove(&who);
        }
        self.keep_door();
        self.send_away(who, Reason::Removed);
    }

    /// What whoever hosts decides about people, wherever they are themselves. Anything else is left out.
    pub fn decide(&mut self, message: ToHost) {
        match message {
            ToHost::Answer { who, let_in } => self.answer(who, let_in),
            ToHost::SetRole { who, role } => self.set_role(who, role),
            ToHost::SetDoor(door) => self.set_door(door),
            ToHost::Remove { who, block } => self.remove(who, block),
            _ => {}
        }
    }

    /// Who knocks.
    pub fn at_door(&self) -> Vec<(Author, Profile)> {
        let knocking = self.peers.values().filter(|peer| !peer.inside());
        let knocking = knocking.map(|peer| (peer.who, peer.profile.clone()));
        knocking.collect()
    }

    /// Those who hear what happens.
    pub(super) fn inside(&self) -> impl Iterator<Item = (PeerId, &Peer)> {
        let peers = self.peers.iter().filter(|(_, peer)| peer.inside());
        peers.map(|(id, peer)| (*id, peer))
    }

    /// Everybody in the room.
    pub fn people(&self) -> Vec<Person> {
        let here = self.peers.values().filter(|peer| peer.inside());
        here.map(Peer::person).collect()
    }

    /// Those whom who hosts here met elsewhere: they may knock without an invite.
    pub fn set_friends(&mut self, friends: BTreeSet<Author>) {
        self.friends = friends;
    }

    /// Whether somebody who comes over the relay would be sent away at once, so that nobody need be told
    /// that anybody is at home. Names and proves an invite, perhaps, for this nonce.
    pub fn would_send_away(
        &self,
        who: Author,
        invite: Option<(InviteId, [u8; 32], [u8; 16])>,
        now: u64,
    ) -> bool {
        let shown = invite.map(|(id, proof, nonce)| Shown { id, proof, nonce });
        let friend = self.friends.contains(&who);
        let caller = Caller { who, shown, friend };
        matches!(
            self.door.verdict(self.owner, self.host, caller, now),
            Verdict::SendAway(Reason::NobodyHome | Reason::InviteSpent)
        )
    }

    /// By which invite somebody first came.
    pub fn came_by(&self, who: Author) -> Option<InviteId> {
        self.door.known.get(&who)?.invite
    }

    fn is_housemate(&self, peer: PeerId) -> bool {
        self.peers.get(&peer).is_some_and(Peer::is_housemate)
    }

    pub(super) fn tell_housemates(&mut self, said: &ToGuest) {
        let housemates = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.inside() && peer.role >= Role::Housemate);
        let said = housemates.map(|(id, _)| Output::Send(*id, said.clone()));
        self.outputs.extend(said);
    }

    /// Ends every connection of somebody but one: a person is in a room once.
    fn replace(&mut self, but: PeerId, who: Author) {
        let others = self.peers.iter();
        let others = others.filter(|(id, peer)| **id != but && peer.who == who);
        let others: Vec<PeerId> = others.map(|(id, _)| *id).collect();
        for id in others {
            self.handle_leave(id);
            self.outputs.push_back(Output::Close(id, Reason::Replaced));
        }
    }

    fn send_away(&mut self, who: Author, reason: Reason) {
        let theirs = self.peers.iter().filter(|(_, peer)| peer.who == who);
        let theirs: Vec<_> = theirs.map(|(id, peer)| (*id, peer.inside())).collect();
        for (id, inside) in theirs {
            self.handle_leave(id);
            // Who only stood at the door is not told that anybody decided.
            let reason = if inside { reason } else { Reason::NobodyHome };
            self.outputs.push_back(Output::Close(id, reason));
        }
    }

    fn let_in(&mut self, peer: PeerId, known: Known, resume: Option<Resume>) {
        let Some(who) = self.peers.get(&peer).map(|peer| peer.who) else {
            return;
        };
        self.replace(peer, who);
        let taken: BTreeSet<Slot> = self.people().iter().map(|person| person.slot).collect();
        let mut free = (0..MAX_PEOPLE).filter_map(|n| u8::try_from(n).ok().map(Slot));
        let Some(slot) = free.find(|slot| !taken.contains(slot)) else {
            self.peers.remove(&peer);
            self.outputs.push_back(Output::Close(peer, Reason::Full));
            return;
        };
        if who != self.owner {
            let here: BTreeSet<Author> = self.inside().map(|(_, peer)| peer.who).collect();
            if self.welcome.len() >= MAX_KNOWN {
                // They knock again if their connection breaks.
                self.welcome.retain(|who, _| here.contains(who));
            }
            self.welcome.insert(who, known);
            let news = self.door.remember(who, known, |who| here.contains(who));
            if news {
                self.keep_door();
            }
        }
        if let Some(found) = self.peers.get_mut(&peer) {
            found.slot = slot;
            found.stage = Stage::Inside;
            // The others are told before the newcomer hears anything.
            let said = ToGuest::Arrived(found.person());
            self.outputs.push_back(Output::FanOut(said));
        }
        self.enter(peer, resume);
    }

    /// Tells a peer everything, or what it missed.
    fn enter(&mut self, peer: PeerId, resume: Option<Resume>) {
        let Some(found) = self.peers.get_mut(&peer) else {
            return;
        };
        let (who, role, slot) = (found.who, found.role, found.slot);
        let copy = found.copy.clone();
        let resume = resume.filter(|resume| resume.nest == self.nest);
        let mut said = vec![
            ToGuest::Admitted(Box::new(Admitted {
                nest: self.nest,
                slot,
                role,
                door: self.door.door,
                chat: self.chat.last,
                owner: self.owner,
                keep: self.door.keep,
            })),
            ToGuest::People(self.people()),
            ToGuest::Heirs(self.heirs()),
        ];
        if role >= Role::Housemate {
            said.extend(self.for_copy(copy));
        }
        // What was said before somebody came is between those who were there.
        let heard = resume.map(|resume| resume.line);
        if heard.is_some() || role >= Role::Housemate {
            let lines = self.chat.since(heard.flatten());
            said.extend(lines.cloned().map(ToGuest::Line));
        }
        let open = resume.and_then(|resume| resume.open);
        said.extend(
            open.into_iter()
                .flat_map(|open| self.order.refused(who, open)),
        );
        let last = resume.and_then(|resume| {
            let last = resume.edit?;
            self.lineage().has(last, resume.host).then_some(last)
        });
        let missed = last.and_then(|last| self.order.since(last));
        match missed {
            Some(missed) => {
                said.push(ToGuest::Resumed);
                said.extend(missed.into_iter().map(ToGuest::Confirmed));
                let author_seq = self.order.saved(who);
                said.push(ToGuest::Saved { author_seq });
            }
            None => {
                let snapshot = self.order.snapshot(who, role);
                said.push(ToGuest::Snapshot(Box::new(snapshot)));
            }
        }
        said.push(ToGuest::Notes(Box::new(self.notes.board(role))));
        let said = said.into_iter().map(|said| Output::Send(peer, said));
        self.outputs.extend(said);
        if role >= Role::Housemate {
            let knocks = self.at_door().into_iter();
            let knocks = knocks.map(|(who, profile)| ToGuest::Knocking { who, profile });
            self.outputs
                .extend(knocks.map(|said| Output::Send(peer, said)));
        }
    }
}

fn arriving(who: Author, profile: Profile, known: Known) -> Peer {
    Peer {
        who,
        role: known.role,
        profile: profile.clean(),
        stage: Stage::Knocking {
            known,
            resume: None,
        },
        edits: EDITS,
        lines: LINES,
        notes: NOTES,
        profiles: PROFILES,
        holds: HOLDS,
        slot: Slot(u8::MAX),
        copy: None,
        way: None,
        shown: BTreeSet::new(),
    }
}
