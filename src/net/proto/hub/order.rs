//! The one order of a room's edits: who asked for what, whether it may be, and what is not yet saved.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::wire::ToGuest;
use crate::room::{
    Author, Kinds, Room,
    edit::{Confirmed, Edit, Intent, Label, Stamp, Verb},
    history::{Entry, History, TakeBack},
    merge::merge,
    op::Op,
    replica::{Request, Snapshot},
    rule::{self, Flaws, Refusal, Role, Rules},
};

/// Most edits that wait for their commit, and most ops in them: beyond, edits are refused.
pub const MAX_UNSAVED: (usize, usize) = (256, 16_384);
/// Most requests that somebody who comes back is told about.
const MAX_OPEN: u64 = 1_024;

#[derive(Debug)]
pub(super) struct Order {
    pub(super) room: Room,
    pub(super) kinds: Kinds,
    pub(super) history: History,
    pub(super) last: Stamp,
    /// The highest number of each author's edits that was dealt with, refused ones included.
    seen: BTreeMap<Author, u64>,
    unsaved: VecDeque<Unsaved>,
    unsaved_ops: usize,
}

#[derive(Debug)]
struct Unsaved {
    seq: u64,
    author: Author,
    author_seq: u64,
    ops: usize,
}

/// An edit that got its place.
pub(super) struct Accepted {
    pub(super) entry: Entry,
    /// How many changes of an undo were left alone.
    pub(super) skipped: usize,
}

/// What became of a request.
pub(super) enum Dealt {
    Accepted(Box<Accepted>),
    Answered(ToGuest),
    /// It was dealt with before, and there is nothing to say yet.
    Known,
}

impl From<Option<ToGuest>> for Dealt {
    fn from(said: Option<ToGuest>) -> Self {
        said.map_or(Self::Known, Self::Answered)
    }
}

impl Order {
    pub(super) fn new(last: Stamp, room: Room, kinds: Kinds, history: History) -> Self {
        Self {
            room,
            kinds,
            history,
            last,
            seen: BTreeMap::new(),
            unsaved: VecDeque::new(),
            unsaved_ops: 0,
        }
    }

    pub(super) fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    pub(super) fn snapshot(&self, author: Author, role: Role) -> Snapshot {
        Snapshot {
            stamp: self.last,
            room: self.room.clone(),
            kinds: self.kinds.clone(),
            role,
            author_seq: self.seen(author),
            saved_seq: self.saved(author),
            depth: self.history.depth(author),
        }
    }

    /// The edits after this one, which is in the line, where all of them are at hand.
    pub(super) fn since(&self, last: Stamp) -> Option<Vec<Confirmed>> {
        let missed: Vec<Confirmed> = self.history.since(last).cloned().collect();
        let all = last.seq.checked_add(missed.len() as u64) == Some(self.last.seq);
        all.then_some(missed)
    }

    /// Deals with a request.
    pub(super) fn request(&mut self, author: Author, role: Role, request: Request) -> Dealt {
        let author_seq = request.author_seq();
        if author_seq <= self.seen(author) {
            return self.repeat(author, author_seq).into();
        }
        self.seen.insert(author, author_seq);
        match self.decide(author, role, request) {
            Ok(accepted) => Dealt::Accepted(Box::new(accepted)),
            Err(reason) => Dealt::Answered(ToGuest::Refused { author_seq, reason }),
        }
    }

    /// Refuses a request unseen.
    pub(super) fn refuse(&mut self, author: Author, author_seq: u64, reason: Refusal) -> Dealt {
        if author_seq <= self.seen(author) {
            return self.repeat(author, author_seq).into();
        }
        self.seen.insert(author, author_seq);
        Dealt::Answered(ToGuest::Refused { author_seq, reason })
    }

    /// One edit of the owner's from elsewhere; see [`super::Hub::handle_import`].
    pub(super) fn import(&mut self, author: Author, ops: Vec<Op>) -> Result<Entry, Refusal> {
        self.bring_in(author, Verb::Import, ops)
    }

    fn bring_in(&mut self, author: Author, verb: Verb, ops: Vec<Op>) -> Result<Entry, Refusal> {
        self.has_room_for(ops.len())?;
        let count = u16::try_from(ops.len()).unwrap_or(u16::MAX);
        let label = Label {
            verb,
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
        Ok(self.accept(edit, healed))
    }

    /// One edit of `author` that takes back all that somebody changed; `None` where nothing is left of
    /// it.
    pub(super) fn take_back(
        &mut self,
        author: Author,
        who: Author,
    ) -> Option<Result<Entry, Refusal>> {
        let without = self.history.without(who, &self.room);
        let ops = merge(&self.room, &self.room, &without).ops;
        (!ops.is_empty()).then(|| self.bring_in(author, Verb::TakeBack, ops))
    }

    /// All edits up to this one are safe. Returns whose they are.
    pub(super) fn committed(&mut self, seq: u64) -> BTreeSet<Author> {
        let mut authors = BTreeSet::new();
        while let Some(edit) = self.unsaved.pop_front_if(|edit| edit.seq <= seq) {
            self.unsaved_ops -= edit.ops;
            if edit.author_seq > 0 {
                authors.insert(edit.author);
            }
        }
        authors
    }

    /// The highest number of the author's edits of which none waits for its commit.
    pub(super) fn saved(&self, author: Author) -> u64 {
        let waits = |edit: &&Unsaved| edit.author == author && edit.author_seq > 0;
        let first = self.unsaved.iter().find(waits);
        first.map_or_else(|| self.seen(author), |edit| edit.author_seq - 1)
    }

    pub(super) fn seen(&self, author: Author) -> u64 {
        let seen = self.seen.get(&author).copied();
        seen.unwrap_or_else(|| self.history.last_author_seq(author))
    }

    /// What was refused of an author's requests from this one on, for an author who may not have
    /// heard.
    pub(super) fn refused(&self, author: Author, first: u64) -> Vec<ToGuest> {
        let placed = self.history.author_seqs(author, first);
        let last = self.seen(author).min(first.saturating_add(MAX_OPEN));
        let refused = (first..=last).filter(|seq| !placed.contains(seq));
        let refused = refused.map(|author_seq| ToGuest::Refused {
            author_seq,
            reason: Refusal::Stale,
        });
        refused.collect()
    }

    /// Answers what was asked before.
    fn repeat(&self, author: Author, author_seq: u64) -> Option<ToGuest> {
        let waits = |edit: &Unsaved| edit.author == author && edit.author_seq == author_seq;
        if self.unsaved.iter().any(waits) {
            return None;
        }
        Some(match self.history.find(author, author_seq) {
            Some(_) => ToGuest::Saved { author_seq },
            None => ToGuest::Refused {
                author_seq,
                reason: Refusal::Stale,
            },
        })
    }

    fn decide(
        &mut self,
        author: Author,
        role: Role,
        request: Request,
    ) -> Result<Accepted, Refusal> {
        let author_seq = request.author_seq();
        let back = match request {
            Request::Edit(edit) => {
                if edit.author != author || edit.intent != Intent::Do {
                    return Err(Refusal::Forged);
                }
                if role >= Role::Housemate && edit.label.verb == Verb::Import {
                    // What a housemate did apart was done under the rules: where it does not suit
                    // what was done here, it is seen and not lost.
                    return self.judge(edit, Rules::Import, 0);
                }
                let used = edit.ops.iter().find_map(|op| match op {
                    Op::Add(item) if self.history.used(&item.id) => Some(item.id.clone()),
                    _ => None,
                });
                if let Some(id) = used {
                    return Err(Refusal::IdTaken(id));
                }
                let forgiven = &Flaws::new();
                return self.judge(edit, Rules::Gesture { role, forgiven }, 0);
            }
            Request::Undo { .. } | Request::Redo { .. } if !role.may_undo() => {
                return Err(Refusal::Role);
            }
            Request::Undo { .. } => self.history.undo(author).ok_or(Refusal::NothingToUndo)?,
            Request::Redo { .. } => self.history.redo(author).ok_or(Refusal::NothingToRedo)?,
        };
        let TakeBack {
            intent,
            label,
            ops,
            skipped,
            forgiven,
        } = back;
        let edit = Edit {
            author,
            author_seq,
            intent,
            label,
            ops,
        };
        let forgiven = &forgiven;
        self.judge(edit, Rules::Gesture { role, forgiven }, skipped)
    }

    fn judge(&mut self, edit: Edit, rules: Rules<'_>, skipped: usize) -> Result<Accepted, Refusal> {
        self.has_room_for(edit.ops.len())?;
        let healed = rule::judge(&self.room, &self.kinds, &edit, rules)?;
        let entry = self.accept(edit, healed);
        Ok(Accepted { entry, skipped })
    }

    fn has_room_for(&self, ops: usize) -> Result<(), Refusal> {
        let full = self.unsaved.len() >= MAX_UNSAVED.0 || self.unsaved_ops + ops > MAX_UNSAVED.1;
        if full {
            Err(Refusal::CannotSave)
        } else {
            Ok(())
        }
    }

    fn accept(&mut self, edit: Edit, healed: Flaws) -> Entry {
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
        let entry = Entry::apply(confirmed, healed, &mut self.room);
        self.history.push(entry.clone());
        entry
    }
}
