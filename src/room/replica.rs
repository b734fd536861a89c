//! A client's copy of a room: what the hub has confirmed, and on top of it what it should.

mod ways;

use std::{
    borrow::Cow,
    collections::{BTreeSet, VecDeque},
};

use serde::{Deserialize, Serialize};

use super::{
    Author, ItemId, Kind, KindId, Kinds, Room,
    edit::{Confirmed, Edit, Intent, Label, Stamp},
    op::Op,
    rule::{self, Refusal, Role},
};

pub use self::ways::{Way, Ways};

/// What a client asks the hub to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    Edit(Edit),
    /// Take back the author's last edit.
    Undo {
        author_seq: u64,
    },
    /// Take back the author's last undo.
    Redo {
        author_seq: u64,
    },
}

impl Request {
    pub fn author_seq(&self) -> u64 {
        match self {
            Self::Edit(edit) => edit.author_seq,
            Self::Undo { author_seq } | Self::Redo { author_seq } => *author_seq,
        }
    }
}

/// What a replica starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last edit the room holds.
    pub stamp: Stamp,
    pub room: Room,
    /// The kinds that things are checked against.
    pub kinds: Kinds,
    pub role: Role,
    /// The highest number of your edits that the hub has dealt with.
    pub author_seq: u64,
    /// The highest number of your edits of which nothing can be lost any more.
    pub saved_seq: u64,
    /// How many edits you can undo and redo.
    pub depth: (usize, usize),
}

/// What a change touched, so that a view renews only that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Items that changed, appeared, vanished, or were carried along.
    pub items: BTreeSet<ItemId>,
    /// Spaces, walls, openings or their finishes.
    pub shell: bool,
    /// Name, sky or spawn.
    pub meta: bool,
}

impl Changes {
    fn add(&mut self, room: &Room, ops: &[Op]) {
        let named: BTreeSet<ItemId> = ops.iter().filter_map(Op::item).cloned().collect();
        self.items.extend(room.carried(&named));
        for op in ops.iter().filter(|op| op.item().is_none()) {
            match op {
                Op::Rename(_)
                | Op::SetTime(_)
                | Op::SetClock(_)
                | Op::SetWeather(_)
                | Op::SetOutside(_)
                | Op::SetSpawn(_) => self.meta = true,
                _ => self.shell = true,
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && !self.shell && !self.meta
    }

    /// Both together.
    pub fn merge(&mut self, other: Self) {
        self.items.extend(other.items);
        self.shell |= other.shell;
        self.meta |= other.meta;
    }
}

/// An edit did not follow the one before: take a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("edit {found:?} does not follow {last:?}")]
pub struct Gap {
    pub last: Stamp,
    pub found: Stamp,
}

/// A client's copy of a room.
#[derive(Debug, Clone)]
pub struct Replica {
    author: Author,
    role: Role,
    kinds: Kinds,
    stamp: Stamp,
    confirmed: Room,
    /// The confirmed room with the pending edits.
    room: Room,
    pending: VecDeque<Pending>,
    /// Confirmed but not yet safe: asked again where a hub was lost.
    unsaved: VecDeque<Request>,
    next_seq: u64,
    ways: Ways,
}

#[derive(Debug, Clone)]
struct Pending {
    request: Request,
    /// What takes it back; `None` where it cannot be foreseen now.
    inverse: Option<Vec<Op>>,
}

impl Replica {
    pub fn new(author: Author, snapshot: Snapshot) -> Self {
        Self {
            author,
            role: snapshot.role,
            kinds: snapshot.kinds,
            stamp: snapshot.stamp,
            room: snapshot.room.clone(),
            confirmed: snapshot.room,
            pending: VecDeque::new(),
            unsaved: VecDeque::new(),
            next_seq: snapshot.author_seq + 1,
            ways: Ways::of(snapshot.depth),
        }
    }

    /// The room to show: pending edits included.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The room as the hub has it, after the edit [`Self::stamp`] names.
    pub fn confirmed(&self) -> &Room {
        &self.confirmed
    }

    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// A kind that the snapshot did not have: it came into the room since.
    pub fn learn(&mut self, id: &KindId, kind: Kind) {
        if self.kinds.get(id).is_none() {
            self.kinds.insert(id.clone(), kind);
        }
    }

    pub fn role(&self) -> Role {
        self.role
    }

    /// The hub gave the author another role.
    pub fn set_role(&mut self, role: Role) {
        self.role = role;
    }

    pub fn author(&self) -> Author {
        self.author
    }

    /// What you can undo and redo, pending edits included.
    pub fn ways(&self) -> Cow<'_, Ways> {
        let mut ways = Cow::Borrowed(&self.ways);
        for pending in &self.pending {
            ways.to_mut().foresee(&pending.request);
        }
        ways
    }

    /// How many edits you can undo and redo, pending ones included.
    pub fn depth(&self) -> (usize, usize) {
        let ways = self.ways();
        (ways.back.len(), ways.forth.len())
    }

    /// Whether everything asked for is confirmed and saved.
    pub fn settled(&self) -> bool {
        self.pending.is_empty() && self.unsaved.is_empty()
    }

    /// Foresees an edit: shows it at once and returns what to ask the hub.
    ///
    /// # Errors
    /// Why it would be refused; then nothing changed.
    pub fn edit(&mut self, label: Label, ops: Vec<Op>) -> Result<(Request, Changes), Refusal> {
        let edit = Edit {
            author: self.author,
            author_seq: self.next_seq,
            intent: Intent::Do,
            label,
            ops,
        };
        rule::check(&self.room, &self.kinds, &edit, self.role)?;
        self.next_seq += 1;
        let mut changes = Changes::default();
        changes.add(&self.room, &edit.ops);
        let inverse = Some(edit.apply(&mut self.room));
        changes.add(&self.room, &edit.ops);
        let request = Request::Edit(edit);
        self.pending.push_back(Pending {
            request: request.clone(),
            inverse,
        });
        Ok((request, changes))
    }

    /// What to ask the hub to take back your last edit; it shows once it is confirmed.
    pub fn undo(&mut self) -> Request {
        self.ask(|author_seq| Request::Undo { author_seq })
    }

    /// What to ask the hub to take back your last undo; it shows once it is confirmed.
    pub fn redo(&mut self) -> Request {
        self.ask(|author_seq| Request::Redo { author_seq })
    }

    fn ask(&mut self, request: impl Fn(u64) -> Request) -> Request {
        let request = request(self.next_seq);
        self.next_seq += 1;
        self.pending.push_back(Pending {
            request: request.clone(),
            inverse: None,
        });
        request
    }

    /// Takes in the next edit of the order.
    ///
    /// # Errors
    /// Where it does not follow the last one; then nothing changed.
    pub fn confirm(&mut self, confirmed: &Confirmed) -> Result<Changes, Gap> {
        let (last, found) = (self.stamp, confirmed.stamp);
        // A later hub goes on where an earlier one was left: which one may is for hubs to say.
        if found.epoch < last.epoch || found.seq != last.seq + 1 {
            return Err(Gap { last, found });
        }
        self.stamp = found;
        let edit = &confirmed.edit;
        let mine = edit.author == self.author;
        if mine {
            self.ways.confirm(edit.intent, &edit.label);
        }
        let foreseen = self.pending.front().is_some_and(|first| {
            first.inverse.is_some() && matches!(&first.request, Request::Edit(mine) if mine == edit)
        });
        if foreseen {
            edit.apply(&mut self.confirmed);
            self.save_later(edit.author_seq);
            return Ok(Changes::default());
        }
        let mut changes = self.roll_back();
        changes.add(&self.room, &edit.ops);
        edit.apply(&mut self.confirmed);
        edit.apply(&mut self.room);
        changes.add(&self.room, &edit.ops);
        if mine {
            self.save_later(edit.author_seq);
        }
        changes.merge(self.replay());
        Ok(changes)
    }

    /// An edit of yours was saved: it will not be asked again.
    pub fn saved(&mut self, author_seq: u64) {
        self.unsaved
            .retain(|request| request.author_seq() > author_seq);
    }

    /// An edit of yours was refused: takes it back.
    pub fn refuse(&mut self, author_seq: u64) -> Changes {
        let mut changes = self.roll_back();
        self.pending
            .retain(|p| p.request.author_seq() != author_seq);
        changes.merge(self.replay());
        changes
    }

    /// Starts over from what a hub holds, and returns what to ask it again. Anything may have
    /// changed.
    pub fn restart(&mut self, snapshot: Snapshot) -> Vec<Request> {
        let (dealt_with, saved) = (snapshot.author_seq, snapshot.saved_seq);
        let pending = self.pending.drain(..).map(|pending| pending.request);
        let asked = self.unsaved.drain(..).chain(pending);
        let asked: Vec<Request> = asked.filter(|r| r.author_seq() > saved).collect();
        let (unsaved, open): (Vec<_>, Vec<_>) = asked
            .into_iter()
            .partition(|r| r.author_seq() <= dealt_with);
        let next_seq = self.next_seq.max(dealt_with + 1);
        *self = Self::new(self.author, snapshot);
        self.next_seq = next_seq;
        self.unsaved = unsaved.into();
        let pending = open.iter().cloned().map(|request| Pending {
            request,
            inverse: None,
        });
        self.pending = pending.collect();
        self.replay();
        open
    }

    /// Moves what was asked up to this number from pending to unsaved.
    fn save_later(&mut self, author_seq: u64) {
        while let Some(p) = self
            .pending
            .pop_front_if(|p| p.request.author_seq() <= author_seq)
        {
            self.unsaved.push_back(p.request);
        }
    }

    fn roll_back(&mut self) -> Changes {
        let mut changes = Changes::default();
        for pending in self.pending.iter_mut().rev() {
            if let Some(inverse) = pending.inverse.take() {
                changes.add(&self.room, &inverse);
                for op in &inverse {
                    op.apply(&mut self.room);
                }
                changes.add(&self.room, &inverse);
            }
        }
        changes
    }

    /// Applies pending edits again where they may be; the hub has the last word on the others.
    fn replay(&mut self) -> Changes {
        let mut changes = Changes::default();
        for pending in &mut self.pending {
            if let Request::Edit(edit) = &pending.request
                && rule::check(&self.room, &self.kinds, edit, self.role).is_ok()
            {
                changes.add(&self.room, &edit.ops);
                pending.inverse = Some(edit.apply(&mut self.room));
                changes.add(&self.room, &edit.ops);
            }
        }
        changes
    }
}
