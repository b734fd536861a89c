//! Things that would stand outside or in a wall are pushed to the nearest place that the rules allow.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use super::{
    super::{
        Item, ItemId, Kinds, Placement, Point, Room,
        geom::{self, Block},
        kind::PAPER_BOX,
        rule::{self, Fault, Refusal, Survey},
    },
    Space, hang,
};

/// Offsets to try, the nearest first: every centimetre along the axes, so that things come to stand
/// flush with walls; coarser askew and far away.
static OFFSETS: LazyLock<Vec<Point>> = LazyLock::new(|| {
    let mut offsets = BTreeSet::new();
    for by in -250..=250 {
        offsets.extend([Point::new(by, 0), Point::new(0, by)]);
    }
    for (reach, step) in [(100, 5), (200, 10), (600, 25)] {
        let steps = (-reach..=reach).step_by(step);
        offsets.extend(steps.clone().flat_map(|x| {
            let steps = steps.clone();
            steps.map(move |z| Point::new(x, z))
        }));
    }
    let mut offsets: Vec<Point> = offsets.into_iter().collect();
    offsets.sort_by_key(|by| (by.distance_squared(Point::default()), *by));
    offsets
});

/// What was wrong before with each thing.
type Before = BTreeMap<ItemId, Vec<Fault>>;

fn fresh(before: &Before, id: &ItemId, faults: Vec<Fault>) -> Option<Fault> {
    let known = before.get(id);
    let is_new = |fault: &Fault| known.is_none_or(|known| !known.contains(fault));
    faults.into_iter().find(is_new)
}

/// Makes `after` a room that the rules allow, given that they allowed `before`.
///
/// # Errors
/// Which thing has no place, and why.
pub(super) fn settle(before: &Room, after: &mut Room, kinds: &Kinds) -> Result<(), Refusal> {
    let stood: Before = Survey::new(before, kinds)
        .all()
        .into_iter()
        .map(|(id, faults)| (id.clone(), faults))
        .collect();
    // Twice: what was pushed may push what was in its way, but not round and round.
    for _ in 0..2 {
        let strays = strays(after, kinds, &stood);
        let mut held: Vec<Item> = Vec::new();
        for (id, fault) in strays {
            // What overlaps waits to see whether the other goes.
            if !matches!(fault, Fault::Overlaps(_))
                && let Some(item) = after.items.remove(&id)
            {
                held.push(item);
            }
        }
        let area = |item: &Item| {
            let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
            u32::from(kind.footprint.0) * u32::from(kind.footprint.1)
        };
        held.sort_by_key(|item| std::cmp::Reverse(area(item)));
        for item in held {
            push(before, after, kinds, &stood, item)?;
        }
        for (id, _) in self::strays(after, kinds, &stood) {
            let survey = Survey::new(after, kinds);
            if fresh(&stood, &id, survey.faults(&id)).is_some()
                && let Some(item) = after.items.remove(&id)
            {
                push(before, after, kinds, &stood, item)?;
            }
        }
    }
    let survey = Survey::new(after, kinds);
    let mut ids = after.items.keys();
    match ids.find_map(|id| Some((id, fresh(&stood, id, survey.faults(id))?))) {
        Some((id, fault)) => Err(Refusal::Fault {
            item: id.clone(),
            fault,
        }),
        None => Ok(()),
    }
}

/// What stands where it may not, and on nothing else: furniture before what hangs on walls.
fn strays(room: &Room, kinds: &Kinds, stood: &Before) -> Vec<(ItemId, Fault)> {
    let survey = Survey::new(room, kinds);
    let roots = room
        .items
        .values()
        .filter(|item| item.place.parent().is_none());
    let mut strays: Vec<_> = roots
        .filter_map(|item| {
            let fault = fresh(stood, &item.id, survey.faults(&item.id))?;
            let hangs = matches!(item.place, Placement::Wall { .. });
            Some((hangs, item.id.clone(), fault))
        })
        .collect();
    strays.sort();
    strays
        .into_iter()
        .map(|(_, id, fault)| (id, fault))
        .collect()
}

/// Puts `item` back into the room, at the nearest place where nothing is wrong with it.
fn push(
    before: &Room,
    room: &mut Room,
    kinds: &Kinds,
    stood: &Before,
    item: Item,
) -> Result<(), Refusal> {
    let places = places(before, room, kinds, &item);
    let carries = room.children(&item.id).next().is_some();
    let survey = Survey::new(room, kinds);
    let outlines: Vec<_> = room.shell.spaces.values().map(Space::points).collect();
    let mut why = fresh(stood, &item.id, survey.faults_of(&item));
    let mut fits: Vec<Item> = Vec::new();
    // The rules forgive a centimetre in a wall, which is no place to be pushed to.
    let inside = |moved: &Item| {
        let Some(block) = rule::would_stand(room, kinds, moved) else {
            return false;
        };
        let wider = |side: u16| side.saturating_add(2);
        let wider = Block {
            size: (wider(block.size.0), wider(block.size.1)),
            ..block
        };
        let hangs = matches!(moved.place, Placement::Wall { .. });
        hangs || outlines.iter().any(|outline| geom::holds(outline, &wider))
    };
    let mut in_wall = None;
    for place in places {
        let moved = Item {
            place,
            ..item.clone()
        };
        match fresh(stood, &item.id, survey.faults_of(&moved)) {
            None if !inside(&moved) => in_wall = in_wall.or(Some(moved)),
            None => {
                fits.push(moved);
                // What stands on it is looked at below; few places are worth that.
                if !carries || fits.len() == 8 {
                    break;
                }
            }
            fault => why = why.or(fault),
        }
    }
    let chosen = fits.into_iter().chain(in_wall).find(|moved| {
        !carries || {
            let mut tried = room.clone();
            tried.items.insert(moved.id.clone(), moved.clone());
            let survey = Survey::new(&tried, kinds);
            let mut family = tried.family(&moved.id).into_iter();
            family.all(|id| fresh(stood, &id, survey.faults(&id)).is_none())
        }
    });
    match chosen {
        Some(moved) => {
            room.items.insert(moved.id.clone(), moved);
            Ok(())
        }
        None => Err(Refusal::Fault {
            item: item.id,
            fault: why.unwrap_or(Fault::Outside),
        }),
    }
}

/// Where a thing might go, the nearest first; what was in a space stays there if it can.
fn places(before: &Room, room: &Room, kinds: &Kinds, item: &Item) -> Vec<Placement> {
    let shell = &room.shell;
    let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
    let level = |at: Point, turn, hangs: bool| {
        let home = before.shell.space_at(at).map(|(id, _)| id);
        let spots = OFFSETS.iter().map(|by| at + *by);
        let spots = spots.filter_map(|spot| Some((spot, shell.space_at(spot)?.0)));
        let (own, others): (Vec<_>, Vec<_>) = spots.partition(|(_, space)| Some(*space) == home);
        let all = own.into_iter().chain(others);
        all.map(|(at, _)| {
            if hangs {
                Placement::Ceiling { at, turn }
            } else {
                Placement::Floor { at, turn }
            }
        })
        .collect()
    };
    match &item.place {
        Placement::Floor { at, turn } => level(*at, *turn, false),
        Placement::Ceiling { at, turn } => level(*at, *turn, true),
        Placement::Wall { wall, along, up } => {
            let size = (i32::from(kind.footprint.0), i32::from(kind.height));
            hang::elsewhere(shell, wall, *along, size, *up)
        }
        Placement::Surface { .. } => Vec::new(),
    }
}
