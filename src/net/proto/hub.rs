//! The hub: who is in a room and what happens there, in one order for everybody.
//!
//! Sans-IO: inputs go in through `handle_*`; what has to be saved and sent comes out of
//! [`Hub::poll_output`], in order. An edit or a line of chat is fanned out at once and acknowledged
//! when its commit is reported.
//!
//! The person at the hub's own machine is a peer like the others, let in by [`Hub::handle_join`].

mod bucket;
mod chat;
mod crowd;
mod door;
mod guests;
mod heirs;
mod notes;
mod order;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use self::{
    chat::Chat,
    crowd::Crowd,
    guests::Peer,
    heirs::Succession,
    notes::Notes,
    order::{Accepted, Dealt, Order},
};
pub use self::{
    chat::RECENT,
    door::{Doorkeeper, Given, Known, MAX_KNOWN},
    guests::Guest,
    order::MAX_UNSAVED,
};
use super::{
    invite::InviteId,
    lineage::Lineage,
    wire::{Held, NestId, Reason, RoomHash, Slot, ToGuest, ToHost},
};
use crate::room::{
    Author, KindId, Kinds, Room,
    chat::{Line, LineId, Unheard},
    edit::Stamp,
    history::{Entry, History},
    note::{Board, Noted},
    op::Op,
    replica::Request,
    rule::{Refusal, Role},
};

/// Edits after which everybody compares hashes.
const HASH_EVERY: u64 = 64;

/// A connection to the hub; the driver numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// What the clocks show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Since some beginning, never backwards: for whatever takes its time.
    pub steady: Duration,
    /// Milliseconds since 1970: for what people read, and for invites that expire.
    pub wall: u64,
}

/// What the driver has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Append to the log, then report [`Hub::handle_committed`]; try again where it fails.
    Persist(Box<Entry>),
    /// Append to the chats, then report [`Hub::handle_line_committed`].
    PersistLine(Line),
    /// Append to the notes, then report [`Hub::handle_note_committed`] if it was left.
    PersistNote(Noted),
    /// Keep the doorkeeper's book: [`Hub::door`].
    PersistDoor,
    Send(PeerId, ToGuest),
    /// Send to everybody who can make sense of it: see [`super::session::HostSession::send`].
    FanOut(ToGuest),
    /// Send to everybody inside, packed by [`super::pose::pack_batch`]; it may be lost.
    Poses(Vec<u8>),
    /// What this peer holds in its hands, for everybody else inside; it may be lost.
    Held(PeerId, Slot, Vec<Held>),
    /// Send [`ToGuest::Kinds`] with the recipes of these, as far as they are at hand.
    Kinds(PeerId, Vec<KindId>),
    Close(PeerId, Reason),
}

/// What a hub starts from.
#[derive(Debug)]
pub struct Start {
    pub nest: NestId,
    pub owner: Author,
    /// The person at whose machine the hub is.
    pub host: Author,
    /// The hubs so far, this one included.
    pub lineage: Lineage,
    /// A new epoch, later than every one before, and the number of the last edit in the log.
    pub last: Stamp,
    /// The fold of the whole log.
    pub room: Room,
    pub kinds: Kinds,
    /// As much of the log as is at hand.
    pub history: History,
    pub door: Doorkeeper,
    /// The last lines said, at most [`RECENT`].
    pub lines: Vec<Line>,
    pub board: Board,
}

/// Orders what happens in one room.
#[derive(Debug)]
pub struct Hub {
    nest: NestId,
    owner: Author,
    host: Author,
    lineage: Lineage,
    order: Order,
    chat: Chat,
    notes: Notes,
    door: Doorkeeper,
    peers: BTreeMap<PeerId, Peer>,
    crowd: Crowd,
    /// Guests that were let in since the hub started, and may come back without knocking again.
    welcome: BTreeMap<Author, Known>,
    /// Whom who hosts met elsewhere.
    friends: BTreeSet<Author>,
    outputs: VecDeque<Output>,
    succession: Succession,
}

impl Hub {
    pub fn new(start: Start) -> Self {
        let chat = Chat::new(start.last.epoch, start.lines);
        Self {
            nest: start.nest,
            owner: start.owner,
            host: start.host,
            lineage: start.lineage,
            order: Order::new(start.last, start.room, start.kinds, start.history),
            chat,
            notes: Notes::new(start.board),
            door: start.door,
            peers: BTreeMap::new(),
            crowd: Crowd::default(),
            welcome: BTreeMap::new(),
            friends: BTreeSet::new(),
            outputs: VecDeque::new(),
            succession: Succession::default(),
        }
    }

    pub fn nest(&self) -> NestId {
        self.nest
    }

    /// Whose nest it is.
    pub fn owner(&self) -> Author {
        self.owner
    }

    /// The hubs so far, and the last edit.
    pub fn lineage(&self) -> Lineage {
        let spans = self.lineage.spans.clone();
        let last = self.order.last.seq;
        Lineage { spans, last }
    }

    pub fn room(&self) -> &Room {
        &self.order.room
    }

    pub fn kinds(&self) -> &Kinds {
        &self.order.kinds
    }

    pub fn history(&self) -> &History {
        &self.order.history
    }

    /// The place of the last edit, in this hub's epoch.
    pub fn last(&self) -> Stamp {
        self.order.last
    }

    /// How many edits wait for their commit.
    pub fn unsaved(&self) -> usize {
        self.order.unsaved()
    }

    pub fn door(&self) -> &Doorkeeper {
        &self.door
    }

    /// What to do next, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Something that a peer says once it is inside.
    pub fn handle_message(&mut self, peer: PeerId, message: ToHost, now: Now) {
        match message {
            // Said on the way in, before there is a peer here.
            ToHost::Hello(_) | ToHost::Knock(_) => {}
            ToHost::Request(request) => self.handle_request(peer, request, now),
            ToHost::Say { id, text } => self.handle_say(peer, id, &text, now),
            ToHost::Profile(profile) => self.handle_profile(peer, profile, now),
            ToHost::Resync => self.handle_resync(peer),
            ToHost::Answer { who, let_in } => self.handle_answer(peer, who, let_in),
            ToHost::SetRole { who, role } => self.handle_role(peer, who, role),
            ToHost::SetDoor(door) => self.handle_door(peer, door),
            ToHost::Remove { who, block } => self.handle_remove(peer, who, block),
            ToHost::TakeBack(who) => self.handle_take_back(peer, who),
            ToHost::Way(way) => self.handle_way(peer, way),
            ToHost::Ready => self.handle_ready(peer),
            ToHost::Keep(keep) => self.handle_keep(peer, keep),
            ToHost::WantKinds(kinds) => self.handle_want(peer, kinds),
            ToHost::LeaveNote(draft) => self.handle_leave_note(peer, draft, now),
            ToHost::TakeDown(key) => self.handle_take_down(peer, key),
            ToHost::BringNotes(board) => self.handle_bring_notes(peer, *board),
            // Where machines are is the driver's to know.
            ToHost::Reach(_) | ToHost::Home(_) => {}
        }
    }

    /// A peer asks for a change.
    pub fn handle_request(&mut self, peer: PeerId, request: Request, now: Now) {
        // Who is inside asks the next hub.
        if self.succession.leaving() {
            return;
        }
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let (who, role) = (found.who, found.role);
        let author_seq = request.author_seq();
        let too_fast = role < Role::Housemate && !found.edits.take(now.steady);
        let dealt = if too_fast {
            self.order.refuse(who, author_seq, Refusal::TooFast)
        } else {
            self.order.request(who, role, request)
        };
        match dealt {
            Dealt::Accepted(accepted) => {
                let Accepted { entry, skipped } = *accepted;
                self.fan_out(entry);
                if skipped > 0 {
                    let said = ToGuest::Skipped {
                        author_seq,
                        changes: skipped,
                    };
                    self.outputs.push_back(Output::Send(peer, said));
                }
            }
            Dealt::Answered(said) => self.outputs.push_back(Output::Send(peer, said)),
            Dealt::Known => {}
        }
    }

    /// What a changed room file, or a copy that grew apart, brings in: one edit of `author` that can
    /// be undone.
    ///
    /// # Errors
    /// Where limits or structure forbid it; then nothing changed.
    pub fn handle_import(&mut self, author: Author, ops: Vec<Op>) -> Result<Stamp, Refusal> {
        let entry = self.order.import(author, ops)?;
        self.fan_out(entry);
        Ok(self.order.last)
    }

    /// Somebody's edits are taken back, by one of a housemate's own that can be undone.
    fn handle_take_back(&mut self, peer: PeerId, who: Author) {
        let housemate = self.peers.get(&peer).filter(|peer| peer.is_housemate());
        let Some(author) = housemate.map(|peer| peer.who) else {
            return;
        };
        match self.order.take_back(author, who) {
            None => {}
            Some(Ok(entry)) => self.fan_out(entry),
            Some(Err(reason)) => {
                let author_seq = 0;
                let said = ToGuest::Refused { author_seq, reason };
                self.outputs.push_back(Output::Send(peer, said));
            }
        }
    }

    /// All edits up to this one are safe.
    pub fn handle_committed(&mut self, seq: u64) {
        let authors = self.order.committed(seq);
        for (id, peer) in self.peers.iter().filter(|(_, peer)| peer.inside()) {
            if authors.contains(&peer.who) {
                let author_seq = self.order.saved(peer.who);
                let said = ToGuest::Saved { author_seq };
                self.outputs.push_back(Output::Send(*id, said));
            }
        }
    }

    /// All lines up to this one are safe.
    pub fn handle_line_committed(&mut self, seq: u64) {
        let kept = self.chat.committed(seq);
        for (id, peer) in self.peers.iter().filter(|(_, peer)| peer.inside()) {
            if let Some(line) = kept.get(&peer.who) {
                let said = ToGuest::Kept(*line);
                self.outputs.push_back(Output::Send(*id, said));
            }
        }
    }

    /// Gives out an invite.
    pub fn handle_give(&mut self, given: Given) {
        self.door.give(given);
        self.keep_door();
    }

    /// An invite leads nowhere any more.
    pub fn handle_revoke(&mut self, id: InviteId) {
        self.door.revoke(id);
        self.keep_door();
    }

    /// Somebody who was sent away for ever may knock again.
    pub fn handle_unblock(&mut self, who: Author) {
        if self.door.blocked.remove(&who) {
            self.keep_door();
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Duration) {
        let alone = self.inside().count() < 2;
        if let Some(batch) = self.crowd.batch(now, alone) {
            self.outputs.push_back(Output::Poses(batch));
        }
        self.beat(now);
    }

    /// When to call [`Self::handle_timeout`], by the steady clock.
    pub fn next_timeout(&self) -> Option<Duration> {
        let poses = self.crowd.due(self.inside().count() < 2);
        poses.into_iter().chain(self.next_beat()).min()
    }

    fn fan_out(&mut self, entry: Entry) {
        let confirmed = entry.confirmed.clone();
        let stamp = confirmed.stamp;
        self.outputs
            .push_back(Output::FanOut(ToGuest::Confirmed(confirmed)));
        self.outputs.push_back(Output::Persist(Box::new(entry)));
        if stamp.seq.is_multiple_of(HASH_EVERY) && self.inside().count() > 1 {
            let hash = RoomHash::of(self.room());
            self.outputs
                .push_back(Output::FanOut(ToGuest::Hash { stamp, hash }));
        }
    }

    fn handle_say(&mut self, peer: PeerId, id: LineId, text: &str, now: Now) {
        if self.succession.leaving() {
            return;
        }
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let who = found.who;
        if self.chat.knows(who, id) {
            // Said again after a break.
            if !self.chat.waits(who, id) {
                self.outputs
                    .push_back(Output::Send(peer, ToGuest::Kept(id)));
            }
            return;
        }
        let said = if found.lines.take(now.steady) {
            let name = found.profile.name.clone();
            self.chat.say(who, &name, id, text, now.wall)
        } else {
            Err(Unheard::TooFast)
        };
        match said {
            Ok(line) => {
                let said = ToGuest::Line(line.clone());
                self.outputs.push_back(Output::FanOut(said));
                self.outputs.push_back(Output::PersistLine(line));
            }
            Err(reason) => {
                let said = ToGuest::Unheard { id, reason };
                self.outputs.push_back(Output::Send(peer, said));
            }
        }
    }
}
