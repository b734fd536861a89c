//! Three-way merge of rooms by item and field, and the difference of two.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::successors,
};

use super::{
    Item, ItemId, MAX_DEPTH, Room, Shell, Sky, SpaceId, WallId,
    op::{Field, Op},
    rule::{self, Fault},
    shell::{Corner, Roof, Space},
};

/// What a merge asks of the copy called ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// To apply to ours, as one edit.
    pub ops: Vec<Op>,
    /// What both changed differently, or what could not be taken over: ours stayed. In the order of
    /// fields, each once.
    pub conflicts: Vec<Field>,
}

/// The ops that lead from one room to another.
pub fn diff(from: &Room, to: &Room) -> Vec<Op> {
    let mut ops = Vec::new();
    let gone = |item: &&Item| match to.items.get(&item.id) {
        Some(kept) => kept.kind != item.kind,
        None => true,
    };
    let removed = from.items.values().filter(gone);
    ops.extend(removed.map(|item| Op::Remove(item.id.clone())));
    if from.name != to.name {
        ops.push(Op::Rename(to.name.clone()));
    }
    diff_sky(&from.sky, &to.sky, &mut ops);
    diff_shell(&from.shell, &to.shell, &mut ops);
    if from.spawn != to.spawn {
        ops.push(Op::SetSpawn(to.spawn));
    }
    for item in to.items.values() {
        match from.items.get(&item.id) {
            Some(before) if before.kind == item.kind => diff_item(before, item, &mut ops),
            _ => ops.push(Op::Add(item.clone())),
        }
    }
    ops
}

fn diff_sky(from: &Sky, to: &Sky, ops: &mut Vec<Op>) {
    if from.time != to.time {
        ops.push(Op::SetTime(to.time));
    }
    if from.clock != to.clock {
        ops.push(Op::SetClock(to.clock));
    }
    if from.weather != to.weather {
        ops.push(Op::SetWeather(to.weather));
    }
    if from.outside != to.outside {
        ops.push(Op::SetOutside(to.outside));
    }
}

fn diff_item(from: &Item, to: &Item, ops: &mut Vec<Op>) {
    let id = || to.id.clone();
    if from.place != to.place {
        ops.push(Op::Place(id(), to.place.clone()));
    }
    if from.paint != to.paint {
        ops.push(Op::Paint(id(), to.paint.clone()));
    }
    if from.lit != to.lit {
        ops.push(Op::Light(id(), to.lit));
    }
    if from.locked != to.locked {
        ops.push(Op::Lock(id(), to.locked));
    }
    if from.loose != to.loose {
        ops.push(Op::Loosen(id(), to.loose));
    }
}

fn diff_shell(from: &Shell, to: &Shell, ops: &mut Vec<Op>) {
    if Plan::of(from) != Plan::of(to) {
        ops.push(Op::Rebuild(Box::new(to.clone())));
        return;
    }
    for (id, finish) in &to.walls {
        if from.walls.get(id) != Some(finish) {
            ops.push(Op::FinishWall(id.clone(), finish.clone()));
        }
    }
    for (id, space) in &to.spaces {
        if from.spaces.get(id).map(|before| &before.floor) != Some(&space.floor) {
            ops.push(Op::FinishFloor(id.clone(), space.floor.clone()));
        }
    }
    let closed = from
        .openings
        .keys()
        .filter(|id| !to.openings.contains_key(*id));
    ops.extend(closed.map(|id| Op::SetOpening(id.clone(), None)));
    for (id, opening) in &to.openings {
        if from.openings.get(id) != Some(opening) {
            ops.push(Op::SetOpening(id.clone(), Some(opening.clone())));
        }
    }
}

/// What can only be rebuilt as a whole: the spaces without their floors, and which walls there are.
#[derive(PartialEq, Eq)]
struct Plan<'a> {
    spaces: Vec<(&'a SpaceId, &'a [Corner], i32, i32, Roof)>,
    walls: Vec<&'a WallId>,
}

impl<'a> Plan<'a> {
    fn of(shell: &'a Shell) -> Self {
        let spaces = shell.spaces.iter();
        let spaces = spaces.map(|(id, s)| (id, s.outline.as_slice(), s.level, s.height, s.roof));
        Self {
            spaces: spaces.collect(),
            walls: shell.walls.keys().collect(),
        }
    }
}

/// Takes what theirs changed since base over into ours, where ours did not change the same.
pub fn merge(base: &Room, ours: &Room, theirs: &Room) -> Merged {
    let mut merge = Merge::default();
    let mut room = Room {
        name: merge
            .pick(Field::Name, &base.name, &ours.name, &theirs.name)
            .clone(),
        sky: merge.sky(&base.sky, &ours.sky, &theirs.sky),
        spawn: *merge.pick(Field::Spawn, &base.spawn, &ours.spawn, &theirs.spawn),
        shell: merge.shell(&base.shell, &ours.shell, &theirs.shell),
        items: merge.items(base, ours, theirs),
    };
    mend(ours, &mut room, &mut merge.conflicts);
    Merged {
        ops: diff(ours, &room),
        conflicts: merge.conflicts.into_iter().collect(),
    }
}

#[derive(Default)]
struct Merge {
    conflicts: BTreeSet<Field>,
}

impl Merge {
    /// Theirs where only they changed it, else ours.
    fn pick<'a, T: PartialEq>(
        &mut self,
        field: Field,
        base: &T,
        ours: &'a T,
        theirs: &'a T,
    ) -> &'a T {
        if theirs == base || ours == theirs {
            ours
        } else if ours == base {
            theirs
        } else {
            self.conflicts.insert(field);
            ours
        }
    }

    fn sky(&mut self, b: &Sky, o: &Sky, t: &Sky) -> Sky {
        Sky {
            time: *self.pick(Field::Time, &b.time, &o.time, &t.time),
            clock: *self.pick(Field::Clock, &b.clock, &o.clock, &t.clock),
            weather: *self.pick(Field::Weather, &b.weather, &o.weather, &t.weather),
            outside: *self.pick(Field::Outside, &b.outside, &o.outside, &t.outside),
        }
    }

    fn items(&mut self, base: &Room, ours: &Room, theirs: &Room) -> BTreeMap<ItemId, Item> {
        let ids: BTreeSet<&ItemId> = ours.items.keys().chain(theirs.items.keys()).collect();
        let merged = ids.into_iter().filter_map(|id| {
            let (b, o, t) = (base.items.get(id), ours.items.get(id), theirs.items.get(id));
            let item = match (b, o, t) {
                (Some(b), Some(o), Some(t)) => Some(self.item(b, o, t)),
                _ => self.pick(Field::Existence(id.clone()), &b, &o, &t).cloned(),
            };
            item.map(|item| (id.clone(), item))
        });
        merged.collect()
    }

    fn item(&mut self, b: &Item, o: &Item, t: &Item) -> Item {
        let id = || o.id.clone();
        Item {
            id: id(),
            kind: self
                .pick(Field::Existence(id()), &b.kind, &o.kind, &t.kind)
                .clone(),
            place: self
                .pick(Field::Place(id()), &b.place, &o.place, &t.place)
                .clone(),
            paint: self
                .pick(Field::Paint(id()), &b.paint, &o.paint, &t.paint)
                .clone(),
            lit: *self.pick(Field::Lit(id()), &b.lit, &o.lit, &t.lit),
            locked: *self.pick(Field::Locked(id()), &b.locked, &o.locked, &t.locked),
            loose: *self.pick(Field::Loose(id()), &b.loose, &o.loose, &t.loose),
        }
    }

    fn shell(&mut self, base: &Shell, ours: &Shell, theirs: &Shell) -> Shell {
        let plans = (Plan::of(base), Plan::of(ours), Plan::of(theirs));
        let plan = self.pick(Field::Shell, &plans.0, &plans.1, &plans.2);
        let mut shell = Shell::default();
        for &(id, outline, level, height, roof) in &plan.spaces {
            let floor = |shell: &Shell| Some(shell.spaces.get(id)?.floor.clone());
            let (b, o, t) = (floor(base), floor(ours), floor(theirs));
            let floor = self.pick(Field::Floor(id.clone()), &b, &o, &t).clone();
            // The plan is ours or theirs, so one of them has the space.
            if let Some(floor) = floor.or(t).or(o) {
                let outline = outline.to_vec();
                let space = Space {
                    outline,
                    level,
                    height,
                    roof,
                    floor,
                };
                shell.spaces.insert(id.clone(), space);
            }
        }
        for &id in &plan.walls {
            let finish = |shell: &Shell| shell.walls.get(id).cloned();
            let (b, o, t) = (finish(base), finish(ours), finish(theirs));
            let finish = self.pick(Field::Wall(id.clone()), &b, &o, &t).clone();
            if let Some(finish) = finish.or(t).or(o) {
                shell.walls.insert(id.clone(), finish);
            }
        }
        for id in ours.openings.keys().chain(theirs.openings.keys()) {
            let opening = |shell: &Shell| shell.openings.get(id).cloned();
            let (b, o, t) = (opening(base), opening(ours), opening(theirs));
            if let Some(opening) = self.pick(Field::Opening(id.clone()), &b, &o, &t) {
                shell.openings.insert(id.clone(), opening.clone());
            }
        }
        shell
    }
}

/// Sound halves can meet in something unsound: a cup put on a table that the other side removed.
/// There the room goes back to ours, thing by thing.
fn mend(ours: &Room, room: &mut Room, conflicts: &mut BTreeSet<Field>) {
    // Each step takes one more thing back to ours, so this ends there at the latest.
    while let Some(field) = unsound(ours, room) {
        match &field {
            Field::Existence(id) => match ours.items.get(id) {
                Some(item) => {
                    room.items.insert(id.clone(), item.clone());
                }
                None => {
                    room.items.remove(id);
                }
            },
            Field::Place(id) => {
                if let (Some(item), Some(before)) = (room.items.get_mut(id), ours.items.get(id)) {
                    item.place = before.place.clone();
                }
            }
            Field::Opening(id) => match ours.shell.openings.get(id) {
                Some(opening) => {
                    room.shell.openings.insert(id.clone(), opening.clone());
                }
                None => {
                    room.shell.openings.remove(id);
                }
            },
            _ => room.shell = ours.shell.clone(),
        }
        conflicts.insert(field);
    }
}

/// A field that differs from ours and leaves something without a place.
fn unsound(ours: &Room, room: &Room) -> Option<Field> {
    let shell = (room.shell != ours.shell).then_some(Field::Shell);
    let mut adrift = room.shell.openings.iter();
    let opening = adrift.find_map(|(id, opening)| {
        let before = ours.shell.openings.get(id);
        if room.shell.walls.contains_key(&opening.wall) {
            None
        } else if before == Some(opening) {
            shell.clone()
        } else {
            Some(Field::Opening(id.clone()))
        }
    });
    let item = || {
        room.items.values().find_map(|item| {
            let fault = rule::anchored(room, item).err()?;
            let parent = |item: &Item| room.items.get(item.place.parent()?);
            let chain = successors(Some(item), |item| parent(item)).take(4 * MAX_DEPTH);
            let moved = chain.filter_map(|link| match ours.items.get(&link.id) {
                None => Some(Field::Existence(link.id.clone())),
                Some(before) => (before.place != link.place).then(|| Field::Place(link.id.clone())),
            });
            moved.into_iter().next().or_else(|| match fault {
                Fault::NoSuchWall(_) => shell.clone(),
                Fault::NoSuchParent(id) => {
                    ours.items.contains_key(&id).then_some(Field::Existence(id))
                }
                _ => None,
            })
        })
    };
    opening.or_else(item)
}
