//! Who wrote each field last, and each author's way back and forth again.
//!
//! Everything here is folded from the log, so it is the same after a restart.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Bound,
};

use serde::{Deserialize, Serialize};

use super::{
    Author, ItemId, Room,
    edit::{Confirmed, Edit, Intent, Label, Stamp},
    op::{Field, Op},
    rule::Flaws,
};

/// Most edits kept at hand to be taken back, and most ops in them. Older ones stay in the log but
/// cannot be undone.
const KEEP: (usize, usize) = (4_096, 100_000);

/// A row of the log: an edit in its place, and what takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub confirmed: Confirmed,
    /// The ops that take the edit back, in the order to apply them.
    pub inverse: Vec<Op>,
    /// Flaws that stood before the edit and not after it. Taking it back may bring them again.
    pub healed: Flaws,
}

impl Entry {
    /// Applies a confirmed edit to the room and notes what takes it back.
    pub fn apply(confirmed: Confirmed, healed: Flaws, room: &mut Room) -> Self {
        let inverse = confirmed.edit.apply(room);
        Self {
            confirmed,
            inverse,
            healed,
        }
    }
}

/// Who wrote a field last, as far as undo is concerned: taking an edit back also hands the field
/// back to who wrote it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    pub stamp: Stamp,
    pub author: Author,
}

/// What an undo or redo would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBack {
    pub intent: Intent,
    pub label: Label,
    pub ops: Vec<Op>,
    /// How many changes stay because others changed the same since.
    pub skipped: usize,
    /// Flaws that may come back.
    pub forgiven: Flaws,
}

/// The log as far as rules and undo need it.
#[derive(Debug, Clone, Default)]
pub struct History {
    writers: BTreeMap<Field, Writer>,
    /// Ids of all items that ever were, as far back as the log goes.
    used: BTreeSet<ItemId>,
    kept: BTreeMap<Stamp, Kept>,
    kept_ops: usize,
    ways: BTreeMap<Author, Ways>,
}

#[derive(Debug, Clone)]
struct Kept {
    entry: Entry,
    /// Who wrote the entry's fields before it.
    before: Vec<(Field, Option<Writer>)>,
}

/// One author's edits that can be taken back, and undos that can be.
#[derive(Debug, Clone, Default)]
struct Ways {
    back: VecDeque<Stamp>,
    forth: VecDeque<Stamp>,
    last_seq: u64,
}

impl History {
    /// Appends an entry; entries come in the order of their stamps.
    pub fn push(&mut self, entry: Entry) {
        let Confirmed { stamp, edit } = &entry.confirmed;
        let (stamp, author) = (*stamp, edit.author);
        let added = edit
            .ops
            .iter()
            .chain(&entry.inverse)
            .filter_map(|op| match op {
                Op::Add(item) => Some(item.id.clone()),
                _ => None,
            });
        self.used.extend(added);

        let fields: BTreeSet<Field> = edit.ops.iter().map(Op::field).collect();
        let taken_back = match edit.intent {
            Intent::Do => None,
            Intent::Undo(stamp) | Intent::Redo(stamp) => self.kept.get(&stamp),
        };
        let redone = taken_back.and_then(|kept| match kept.entry.confirmed.edit.intent {
            Intent::Undo(first) => Some(first),
            _ => None,
        });
        let earlier: BTreeMap<Field, Option<Writer>> = taken_back
            .map(|kept| kept.before.iter().cloned().collect())
            .unwrap_or_default();
        let mut before = Vec::new();
        for field in fields {
            let writer = match earlier.get(&field) {
                Some(writer) => *writer,
                None => Some(Writer { stamp, author }),
            };
            let replaced = match writer {
                Some(writer) => self.writers.insert(field.clone(), writer),
                None => self.writers.remove(&field),
            };
            before.push((field, replaced));
        }

        let ways = self.ways.entry(author).or_default();
        ways.last_seq = ways.last_seq.max(edit.author_seq);
        match edit.intent {
            Intent::Do => {
                ways.back.push_back(stamp);
                ways.forth.clear();
            }
            Intent::Undo(target) => {
                ways.back.retain(|other| *other != target);
                ways.forth.push_back(stamp);
            }
            Intent::Redo(target) => {
                ways.forth.retain(|other| *other != target);
                // What was redone is as it was when it was done first, its fields' writers too.
                ways.back.extend(redone);
            }
        }
        self.kept_ops += entry.inverse.len();
        self.kept.insert(stamp, Kept { entry, before });
        self.forget();
    }

    /// Notes the highest number of an author's edits, where the log goes back further than what is
    /// pushed.
    pub fn remember_author(&mut self, author: Author, last_seq: u64) {
        let ways = self.ways.entry(author).or_default();
        ways.last_seq = ways.last_seq.max(last_seq);
    }

    /// Notes an id that was used, where the log goes back further than what is pushed.
    pub fn remember_item(&mut self, id: ItemId) {
        self.used.insert(id);
    }

    /// What would take back the author's last edit; `None` where there is none.
    pub fn undo(&self, author: Author) -> Option<TakeBack> {
        let stamp = *self.ways.get(&author)?.back.back()?;
        self.take_back(stamp, Intent::Undo(stamp))
    }

    /// What would take back the author's last undo; `None` where there is none.
    pub fn redo(&self, author: Author) -> Option<TakeBack> {
        let stamp = *self.ways.get(&author)?.forth.back()?;
        self.take_back(stamp, Intent::Redo(stamp))
    }

    /// The room as it would be had the author changed nothing, as far as the edits at hand go and
    /// nobody else changed the same since.
    pub fn without(&self, author: Author, room: &Room) -> Room {
        let mut room = room.clone();
        let mut others = BTreeSet::new();
        for kept in self.kept.values().rev() {
            let edit = &kept.entry.confirmed.edit;
            if edit.author != author {
                others.extend(edit.ops.iter().map(Op::field));
                continue;
            }
            for op in &kept.entry.inverse {
                let shell = || {
                    let mut parts = others.range((Bound::Excluded(Field::Spawn), Bound::Unbounded));
                    parts.next().is_some()
                };
                if !concerned(&op.field(), |field| others.contains(field), shell) {
                    op.apply(&mut room);
                }
            }
        }
        room
    }

    /// How many edits the author can undo and redo.
    pub fn depth(&self, author: Author) -> (usize, usize) {
        let ways = self.ways.get(&author);
        ways.map_or((0, 0), |ways| (ways.back.len(), ways.forth.len()))
    }

    /// Whether an item with this id ever was in the room.
    pub fn used(&self, id: &ItemId) -> bool {
        self.used.contains(id)
    }

    /// Who wrote a field last; `None` where nobody has since the log began.
    pub fn writer(&self, field: &Field) -> Option<Writer> {
        self.writers.get(field).copied()
    }

    /// The highest number of the author's edits.
    pub fn last_author_seq(&self, author: Author) -> u64 {
        self.ways.get(&author).map_or(0, |ways| ways.last_seq)
    }

    /// The author's edit with this number, if it is among those at hand.
    pub fn find(&self, author: Author, author_seq: u64) -> Option<&Edit> {
        let edits = self
            .kept
            .values()
            .rev()
            .map(|kept| &kept.entry.confirmed.edit);
        let mut edits = edits.filter(|edit| edit.author == author);
        edits.find(|edit| edit.author_seq == author_seq)
    }

    /// The numbers of the author's edits at hand, from this one on.
    pub fn author_seqs(&self, author: Author, first: u64) -> BTreeSet<u64> {
        let edits = self.kept.values().map(|kept| &kept.entry.confirmed.edit);
        let edits = edits.filter(|edit| edit.author == author && edit.author_seq >= first);
        edits.map(|edit| edit.author_seq).collect()
    }

    /// The edits at hand after this place.
    pub fn since(&self, last: Stamp) -> impl Iterator<Item = &Confirmed> {
        let after = self.kept.range((Bound::Excluded(last), Bound::Unbounded));
        after.map(|(_, kept)| &kept.entry.confirmed)
    }

    fn take_back(&self, stamp: Stamp, intent: Intent) -> Option<TakeBack> {
        let entry = &self.kept.get(&stamp)?.entry;
        let ops: Vec<Op> = entry
            .inverse
            .iter()
            .filter(|op| !self.written_since(&op.field(), stamp))
            .cloned()
            .collect();
        Some(TakeBack {
            intent,
            label: entry.confirmed.edit.label.clone(),
            skipped: entry.inverse.len() - ops.len(),
            ops,
            forgiven: entry.healed.clone(),
        })
    }

    fn written_since(&self, field: &Field, stamp: Stamp) -> bool {
        let later = |field: &Field| self.writers.get(field).is_some_and(|w| w.stamp > stamp);
        concerned(field, later, || {
            self.writers
                .range((Bound::Excluded(Field::Spawn), Bound::Unbounded))
                .any(|(_, writer)| writer.stamp > stamp)
        })
    }

    fn forget(&mut self) {
        while self.kept.len() > KEEP.0 || (self.kept_ops > KEEP.1 && self.kept.len() > 1) {
            let Some((stamp, kept)) = self.kept.pop_first() else {
                return;
            };
            self.kept_ops -= kept.entry.inverse.len();
            if let Some(ways) = self.ways.get_mut(&kept.entry.confirmed.edit.author) {
                ways.back.retain(|other| *other != stamp);
                ways.forth.retain(|other| *other != stamp);
            }
        }
    }
}

/// Whether the field, a part of it or a whole it belongs to is one of those in question. Walls, floors,
/// openings and the shell itself, which come after the spawn, are asked about together.
fn concerned(
    field: &Field,
    is: impl Fn(&Field) -> bool,
    any_of_shell: impl FnOnce() -> bool,
) -> bool {
    match field {
        Field::Existence(id) => [
            Field::Existence(id.clone()),
            Field::Place(id.clone()),
            Field::Paint(id.clone()),
            Field::Lit(id.clone()),
            Field::Locked(id.clone()),
            Field::Loose(id.clone()),
        ]
        .iter()
        .any(is),
        Field::Place(id)
        | Field::Paint(id)
        | Field::Lit(id)
        | Field::Locked(id)
        | Field::Loose(id) => is(field) || is(&Field::Existence(id.clone())),
        Field::Name
        | Field::Time
        | Field::Clock
        | Field::Weather
        | Field::Outside
        | Field::Spawn => is(field),
        Field::Wall(_) | Field::Floor(_) | Field::Opening(_) => is(field) || is(&Field::Shell),
        Field::Shell => any_of_shell(),
    }
}
