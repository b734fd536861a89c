//! The hub: orders a room's edits, holds them to the rules, fans them out.
//!
//! Sans-IO: inputs go in through `handle_*`; what has to be saved and sent comes out of
//! [`Hub::poll_output`], in order. An edit is fanned out at once and acknowledged when its commit is
//! reported with [`Hub::handle_committed`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::room::{
    Author, Kinds, Room,
    edit::{Confirmed, Edit, Intent, Label, Stamp, Verb},
    history::{Entry, History},
    op::Op,
    replica::{Request, Snapshot},
    rule::{self, Flaws, Refusal, Role, Rules},
};

/// Most edits that wait for their commit, and most ops in them: beyond, edits are refused.
pub const MAX_UNSAVED: (usize, usize) = (256, 16_384);

/// A connection to the hub; the driver numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// What the hub says to a peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// Where to start from; edits follow it.
    Snapshot(Box<Snapshot>),
    /// The next edit of the order.
    Confirmed(Confirmed),
    /// Of your edits up to this number nothing can be lost any more: each is saved or was refused.
    Saved {
        author_seq: u64,
    },
    Refused {
        author_seq: u64,
        reason: Refusal,
    },
    /// Your undo or redo left this many changes alone, for others changed the same since.
    Skipped {
        author_seq: u64,
        changes: usize,
    },
}

/// What the driver has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Append to the log, then report [`Hub::handle_committed`]; try again where it fails.
    Persist(Box<Entry>),
    Send(PeerId, Message),
    /// Send to every peer that has its snapshot.
    FanOut(Message),
}

#[derive(Debug)]
struct Peer {
    author: Author,
    role: Role,
}

/// Orders the edits of one room.
#[derive(Debug)]
pub struct Hub {
    room: Room,
    kinds: Kinds,
    history: History,
    last: Stamp,
    peers: BTreeMap<PeerId, Peer>,
    /// The highest number of each author's edits that was dealt with, refused ones included.
    seen: BTreeMap<Author, u64>,
    unsaved: VecDeque<Unsaved>,
    unsaved_ops: usize,
    outputs: VecDeque<Output>,
}

#[derive(Debug)]
struct Unsaved {
    seq: u64,
    author: Author,
    author_seq: u64,
    ops: usize,
}

impl Hub {
    /// Starts ordering after `last`: a new epoch, later than every one before, and the number of the
    /// last edit in the log. `room` is the fold of the whole log, `history` of as much of it as is at
    /// hand.
    pub fn new(last: Stamp, room: Room, kinds: Kinds, history: History) -> Self {
        Self {
            room,
            kinds,
            history,
            last,
            peers: BTreeMap::new(),
            seen: BTreeMap::new(),
            unsaved: VecDeque::new(),
            unsaved_ops: 0,
            outputs: VecDeque::new(),
        }
    }

    pub fn room(&self) -> &Room {
        &self.room
    }

    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    /// The place of the last edit, in this hub's epoch.
    pub fn last(&self) -> Stamp {
        self.last
    }

    /// Whether edits wait for their commit.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// What to do next, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Somebody came in, or asks for a fresh snapshot.
    pub fn handle_join(&mut self, peer: PeerId, author: Author, role: Role) {
        self.peers.insert(peer, Peer { author, role });
        let snapshot = Snapshot {
            stamp: self.last,
            room: self.room.clone(),
            kinds: self.kinds.clone(),
            role,
            author_seq: self.seen(author),
            saved_seq: self.saved(author),
            depth: self.history.depth(author),
        };
        let message = Message::Snapshot(Box::new(snapshot));
        self.outputs.push_back(Output::Send(peer, message));
    }

    pub fn handle_leave(&mut self, peer: PeerId) {
        self.peers.remove(&peer);
    }

    /// A peer asks for a change.
    pub fn handle_request(&mut self, peer: PeerId, request: Request) {
        let Some(&Peer { author, role }) = self.peers.get(&peer) else {
            return;
        };
        let author_seq = request.author_seq();
        if author_seq <= self.seen(author) {
            self.repeat(peer, author, author_seq);
            return;
        }
        self.seen.insert(author, author_seq);
        if let Err(reason) = self.decide(author, role, request) {
            let message = Message::Refused { author_seq, reason };
            self.outputs.push_back(Output::Send(peer, message));
        }
    }

    /// What a changed room file, or a copy that grew apart, brings in: one edit of `author` that can
    /// be undone.
    ///
    /// # Errors
    /// Where limits or structure forbid it; then nothing changed.
    pub fn handle_import(&mut self, author: Author, ops: Vec<Op>) -> Result<Stamp, Refusal> {
        self.has_room_for(ops.len())?;
        let count = u16::try_from(ops.len()).unwrap_or(u16::MAX);
        let label = Label {
            verb: Verb::Import,
            kind: None,
            count,
        };
        let edit = Edit {
            author,
            author_seq: 0,
            intent: Intent::Do,
            label,
            ops,
        };
        let healed = rule::judge(&self.room, &self.kinds, &edit, Rules::Import)?;
        self.accept(edit, healed);
        Ok(self.last)
    }

    /// All edits up to this one are safe.
    pub fn handle_committed(&mut self, seq: u64) {
        let mut authors = BTreeSet::new();
        while let Some(edit) = self.unsaved.pop_front_if(|edit| edit.seq <= seq) {
            self.unsaved_ops -= edit.ops;
            if edit.author_seq > 0 {
                authors.insert(edit.author);
            }
        }
        for (id, peer) in &self.peers {
            if authors.contains(&peer.author) {
                let author_seq = self.saved(peer.author);
                let message = Message::Saved { author_seq };
                self.outputs.push_back(Output::Send(*id, message));
            }
        }
    }

    /// The highest number of the author's edits of which none waits for its commit.
    fn saved(&self, author: Author) -> u64 {
        let waits = |edit: &&Unsaved| edit.author == author && edit.author_seq > 0;
        let first = self.unsaved.iter().find(waits);
        first.map_or_else(|| self.seen(author), |edit| edit.author_seq - 1)
    }

    fn seen(&self, author: Author) -> u64 {
        let seen = self.seen.get(&author).copied();
        seen.unwrap_or_else(|| self.history.last_author_seq(author))
    }

    /// Answers what was asked before.
    fn repeat(&mut self, peer: PeerId, author: Author, author_seq: u64) {
        let waits = |edit: &Unsaved| edit.author == author && edit.author_seq == author_seq;
        if self.unsaved.iter().any(waits) {
            return;
        }
        let message = match self.history.find(author, author_seq) {
            Some(_) => Message::Saved { author_seq },
            None => Message::Refused {
                author_seq,
                reason: Refusal::Stale,
            },
        };
        self.outputs.push_back(Output::Send(peer, message));
    }

    fn decide(&mut self, author: Author, role: Role, request: Request) -> Result<(), Refusal> {
        let author_seq = request.author_seq();
        let (edit, forgiven, skipped) = match request {
            Request::Edit(edit) => {
                if edit.author != author || edit.intent != Intent::Do {
                    return Err(Refusal::Forged);
                }
                let used = edit.ops.iter().find_map(|op| match op {
                    Op::Add(item) if self.history.used(&item.id) => Some(item.id.clone()),
                    _ => None,
                });
                if let Some(id) = used {
                    return Err(Refusal::IdTaken(id));
                }
                (edit, Flaws::new(), 0)
            }
            Request::Undo { .. } | Request::Redo { .. } if !role.may_undo() => {
                return Err(Refusal::Role);
            }
            Request::Undo { .. } | Request::Redo { .. } => {
                let back = if matches!(request, Request::Undo { .. }) {
                    self.history.undo(author).ok_or(Refusal::NothingToUndo)?
                } else {
                    self.history.redo(author).ok_or(Refusal::NothingToRedo)?
                };
                let edit = Edit {
                    author,
                    author_seq,
                    intent: back.intent,
                    label: back.label,
                    ops: back.ops,
                };
                (edit, back.forgiven, back.skipped)
            }
        };
        self.has_room_for(edit.ops.len())?;
        let rules = Rules::Gesture {
            role,
            forgiven: &forgiven,
        };
        let healed = rule::judge(&self.room, &self.kinds, &edit, rules)?;
        self.accept(edit, healed);
        if skipped > 0 {
            let peers = self.peers.iter().filter(|(_, peer)| peer.author == author);
            for (id, _) in peers {
                let message = Message::Skipped {
                    author_seq,
                    changes: skipped,
                };
                self.outputs.push_back(Output::Send(*id, message));
            }
        }
        Ok(())
    }

    fn has_room_for(&self, ops: usize) -> Result<(), Refusal> {
        let full = self.unsaved.len() >= MAX_UNSAVED.0 || self.unsaved_ops + ops > MAX_UNSAVED.1;
        if full {
            Err(Refusal::CannotSave)
        } else {
            Ok(())
        }
    }

    fn accept(&mut self, edit: Edit, healed: Flaws) {
        self.last.seq += 1;
        self.unsaved.push_back(Unsaved {
            seq: self.last.seq,
            author: edit.author,
            author_seq: edit.author_seq,
            ops: edit.ops.len(),
        });
        self.unsaved_ops += edit.ops.len();
        let confirmed = Confirmed {
            stamp: self.last,
            edit,
        };
        let message = Message::Confirmed(confirmed.clone());
        self.outputs.push_back(Output::FanOut(message));
        let entry = Entry::apply(confirmed, healed, &mut self.room);
        self.history.push(entry.clone());
        self.outputs.push_back(Output::Persist(Box::new(entry)));
    }
}
