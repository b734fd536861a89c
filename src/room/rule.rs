//! What may be done to a room: roles, limits, and the faults an edit may not create.
//!
//! An edit is judged as a whole, on the room it leads to. Faults that stood before block nobody.

mod fault;
mod hull;
mod stand;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::{
    fault::{Fault, Survey, faults},
    hull::{ShellFault, shell_faults},
    stand::{anchored, solids, stand, would_stand},
};
use super::{
    Item, ItemId, Kinds, MAX_ITEMS, MAX_NAME, MAX_PAINTS, OpeningId, Room, SpaceId, WallId,
    edit::{Edit, Intent, MAX_OPS, MAX_OWNER_OPS},
    op::Op,
    sky,
};

/// What somebody may do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Touches: switches lamps.
    Guest,
    /// Places, moves, paints and removes what is not locked.
    Decorator,
    /// Owner in all but deleting the room.
    Housemate,
    Owner,
}

impl Role {
    /// Most ops in one edit.
    pub fn most_ops(self) -> usize {
        match self {
            Self::Owner | Self::Housemate => MAX_OWNER_OPS,
            Self::Decorator | Self::Guest => MAX_OPS,
        }
    }

    /// Whether the role may undo: what guests touch is outside undo.
    pub fn may_undo(self) -> bool {
        self != Self::Guest
    }

    fn may(self, op: &Op) -> bool {
        match op {
            Op::Light(..) => true,
            Op::Add(item) if self == Self::Decorator => !item.locked,
            Op::Add(_) | Op::Remove(_) | Op::Place(..) | Op::Paint(..) | Op::Loosen(..) => {
                self >= Self::Decorator
            }
            _ => self >= Self::Housemate,
        }
    }
}

/// Why an edit was refused. Encoded by position: append variants, never reorder them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    #[error("this role may not do that")]
    Role,
    #[error("{0} is locked")]
    Locked(ItemId),
    #[error("an edit has at most {most} ops, this one has {ops}")]
    TooManyOps { ops: usize, most: usize },
    #[error("the edit changes nothing")]
    Empty,
    #[error("the edit is somebody else's, or claims to be an undo")]
    Forged,
    #[error("an edit with this number was refused or forgotten")]
    Stale,
    #[error("the id {0} is or was in use")]
    IdTaken(ItemId),
    #[error("{0} is not here any more")]
    Gone(ItemId),
    #[error("there is no wall {0}")]
    NoSuchWall(WallId),
    #[error("there is no space {0}")]
    NoSuchSpace(SpaceId),
    #[error("there is no opening {0}")]
    NoSuchOpening(OpeningId),
    #[error("{0} cannot be switched on")]
    NotALamp(ItemId),
    #[error("at most {MAX_PAINTS} colours")]
    TooManyPaints,
    #[error("a name has 1 to {} characters and at most {} bytes", MAX_NAME.0, MAX_NAME.1)]
    Name,
    #[error("a time of day is below 1,440 minutes")]
    Time,
    #[error("people would appear outside")]
    SpawnOutside,
    #[error("a room holds at most {MAX_ITEMS} items")]
    TooManyItems,
    #[error("{item}: {fault}")]
    Fault { item: ItemId, fault: Fault },
    #[error(transparent)]
    Shell(ShellFault),
    #[error("nothing to undo")]
    NothingToUndo,
    #[error("nothing to redo")]
    NothingToRedo,
    #[error("edits cannot be saved now")]
    CannotSave,
    #[error("too much at once: wait a moment")]
    TooFast,
}

/// Something wrong in a room. Encoded by position: append variants, never reorder them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Flaw {
    Shell(ShellFault),
    Item(ItemId, Fault),
}

impl Flaw {
    /// Whether something cannot be drawn because of it.
    pub fn structural(&self) -> bool {
        match self {
            Self::Shell(fault) => fault.structural(),
            Self::Item(_, fault) => fault.structural(),
        }
    }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Shell(fault) => Self::Shell(fault),
            Flaw::Item(item, fault) => Self::Fault { item, fault },
        }
    }
}

/// Everything wrong in a room, or in part of it.
pub type Flaws = BTreeSet<Flaw>;

/// What an edit is held to.
#[derive(Debug, Clone, Copy)]
pub enum Rules<'a> {
    /// A gesture of somebody with this role. The forgiven flaws may come back: an undo may lead to
    /// what stood before.
    Gesture { role: Role, forgiven: &'a Flaws },
    /// What a changed file, or a copy that grew apart, brings in: limits and structure only.
    Import,
}

/// Whether an edit may be applied to the room.
///
/// # Errors
/// The first reason why not.
pub fn check(room: &Room, kinds: &Kinds, edit: &Edit, role: Role) -> Result<(), Refusal> {
    let forgiven = &Flaws::new();
    judge(room, kinds, edit, Rules::Gesture { role, forgiven }).map(|_| ())
}

/// Like [`check`], under the rules named; returns the flaws that the edit heals.
///
/// # Errors
/// The first reason why not.
pub fn judge(room: &Room, kinds: &Kinds, edit: &Edit, rules: Rules<'_>) -> Result<Flaws, Refusal> {
    let most = match rules {
        Rules::Gesture { role, .. } => role.most_ops(),
        Rules::Import => MAX_OWNER_OPS,
    };
    let ops = edit.ops.len();
    if ops > most {
        return Err(Refusal::TooManyOps { ops, most });
    }
    if ops == 0 && edit.intent == Intent::Do {
        return Err(Refusal::Empty);
    }
    // Undo and import may lead to what a fresh gesture may not.
    let fresh = edit.intent == Intent::Do && matches!(rules, Rules::Gesture { .. });
    if let ([op], Rules::Gesture { role, forgiven }) = (&edit.ops[..], rules)
        && let Some(after) = alone(room, op)
    {
        may(room, op, role)?;
        sound(room, kinds, op, fresh)?;
        let survey = Survey::new(room, kinds);
        let flaws = |faults: Vec<Fault>| -> Flaws {
            let faults = faults.into_iter();
            faults
                .map(|fault| Flaw::Item(after.id.clone(), fault))
                .collect()
        };
        let before = flaws(survey.faults(&after.id));
        return compare(before, &flaws(survey.faults_of(&after)), |flaw| {
            !forgiven.contains(flaw)
        });
    }
    let mut after = room.clone();
    for op in &edit.ops {
        if let Rules::Gesture { role, .. } = rules {
            may(&after, op, role)?;
        }
        sound(&after, kinds, op, fresh)?;
        op.apply(&mut after);
    }
    if after.items.len() > MAX_ITEMS.max(room.items.len()) {
        return Err(Refusal::TooManyItems);
    }
    let reshaped = edit.ops.iter().any(reshapes);
    let touched = if reshaped {
        let all = room.items.keys().chain(after.items.keys());
        all.cloned().collect()
    } else {
        moved(room, &after, &edit.ops)
    };
    let before = flaws(room, kinds, &touched, reshaped);
    let now = flaws(&after, kinds, &touched, reshaped);
    compare(before, &now, |flaw| match rules {
        Rules::Gesture { forgiven, .. } => !forgiven.contains(flaw),
        Rules::Import => flaw.structural(),
    })
}

/// The flaws that are gone, where none came that counts.
fn compare(before: Flaws, now: &Flaws, counts: impl Fn(&Flaw) -> bool) -> Result<Flaws, Refusal> {
    match now.difference(&before).find(|flaw| counts(flaw)) {
        Some(flaw) => Err(flaw.clone().into()),
        None => Ok(before.difference(now).cloned().collect()),
    }
}

/// The item as it will stand, where the op moves it, or puts it in, and nothing stands on it: then
/// nothing else can come to be amiss, and a hand that drags it through a full room needs no copy of
/// that room in every frame.
fn alone(room: &Room, op: &Op) -> Option<Item> {
    let after = match op {
        Op::Place(id, place) => Item {
            place: place.clone(),
            ..room.items.get(id)?.clone()
        },
        Op::Add(item) if room.items.len() < MAX_ITEMS => item.clone(),
        _ => return None,
    };
    let carries = room.children(&after.id).next().is_some();
    (!carries).then_some(after)
}

/// Whether the role allows the op.
fn may(room: &Room, op: &Op, role: Role) -> Result<(), Refusal> {
    if !role.may(op) {
        return Err(Refusal::Role);
    }
    if role < Role::Housemate {
        unlocked(room, op)?;
    }
    Ok(())
}

/// The ops that remove items and what stands on them, children first.
pub fn removal<'a>(room: &Room, roots: impl IntoIterator<Item = &'a ItemId>) -> Vec<Op> {
    let mut family: Vec<ItemId> = Vec::new();
    let mut known = BTreeSet::new();
    for id in roots.into_iter().flat_map(|root| room.family(root)) {
        // What is met again goes to the end, for it has to leave before all that it stands on.
        if !known.insert(id.clone()) {
            family.retain(|other| *other != id);
        }
        family.push(id);
    }
    family.into_iter().rev().map(Op::Remove).collect()
}

/// Decorators touch nothing that is locked, nor what a locked thing stands on.
fn unlocked(room: &Room, op: &Op) -> Result<(), Refusal> {
    let ids = match op {
        Op::Remove(id) | Op::Place(id, _) => room.family(id),
        Op::Paint(id, _) | Op::Loosen(id, _) => vec![id.clone()],
        _ => Vec::new(),
    };
    let locked = |id: &ItemId| room.items.get(id).is_some_and(|item| item.locked);
    match ids.into_iter().find(locked) {
        Some(id) => Err(Refusal::Locked(id)),
        None => Ok(()),
    }
}

/// Whether an op makes sense in the room as it is when its turn comes.
fn sound(room: &Room, kinds: &Kinds, op: &Op, fresh: bool) -> Result<(), Refusal> {
    let shell = &room.shell;
    if let Some(id) = op.item() {
        match (op, room.items.get(id)) {
            (Op::Add(_), Some(_)) => return Err(Refusal::IdTaken(id.clone())),
            (Op::Add(_), None) | (_, Some(_)) => {}
            (_, None) => return Err(Refusal::Gone(id.clone())),
        }
    }
    let paints = |most: usize| match op {
        Op::Add(item) => item.paint.len() <= most,
        Op::Paint(_, paint) => paint.len() <= most,
        Op::FinishWall(_, finish) | Op::FinishFloor(_, finish) => finish.paint.len() <= most,
        Op::SetOpening(_, Some(opening)) => opening.paint.len() <= most,
        _ => true,
    };
    if !paints(MAX_PAINTS) {
        return Err(Refusal::TooManyPaints);
    }
    match op {
        Op::Light(id, true) if fresh => {
            let kind = room.items.get(id).and_then(|item| kinds.get(&item.kind));
            if kind.is_some_and(|kind| !kind.lamp) {
                return Err(Refusal::NotALamp(id.clone()));
            }
        }
        Op::Rename(name) => {
            let (characters, bytes) = (name.chars().count(), name.len());
            if name.trim().is_empty()
                || name.chars().any(char::is_control)
                || characters > MAX_NAME.0
                || bytes > MAX_NAME.1
            {
                return Err(Refusal::Name);
            }
        }
        Op::SetTime(time) if *time >= sky::DAY => return Err(Refusal::Time),
        Op::SetSpawn(spawn) if fresh && shell.space_at(spawn.at).is_none() => {
            return Err(Refusal::SpawnOutside);
        }
        Op::FinishWall(id, _) if !shell.walls.contains_key(id) => {
            return Err(Refusal::NoSuchWall(id.clone()));
        }
        Op::FinishFloor(id, _) if !shell.spaces.contains_key(id) => {
            return Err(Refusal::NoSuchSpace(id.clone()));
        }
        Op::SetOpening(id, None) if !shell.openings.contains_key(id) => {
            return Err(Refusal::NoSuchOpening(id.clone()));
        }
        _ => {}
    }
    Ok(())
}

/// Whether the op changes where things may stand.
fn reshapes(op: &Op) -> bool {
    matches!(op, Op::SetOpening(..) | Op::Rebuild(_))
}

/// The items that the ops add, remove, move or tighten, and all that these carry, before or after.
fn moved(before: &Room, after: &Room, ops: &[Op]) -> BTreeSet<ItemId> {
    let moved = ops.iter().filter_map(|op| match op {
        Op::Add(_) | Op::Remove(_) | Op::Place(..) | Op::Loosen(..) => op.item().cloned(),
        _ => None,
    });
    let moved = moved.collect();
    let mut carried = before.carried(&moved);
    carried.append(&mut after.carried(&moved));
    carried
}

/// What is wrong with these items, and with the shell where asked.
fn flaws(room: &Room, kinds: &Kinds, items: &BTreeSet<ItemId>, shell: bool) -> Flaws {
    let mut flaws = Flaws::new();
    if shell {
        flaws.extend(shell_faults(&room.shell).into_iter().map(Flaw::Shell));
    }
    if !items.is_empty() {
        let survey = Survey::new(room, kinds);
        for id in items {
            let faults = survey.faults(id).into_iter();
            flaws.extend(faults.map(|fault| Flaw::Item(id.clone(), fault)));
        }
    }
    flaws
}
