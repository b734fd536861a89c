//! Where things are in the room, through whatever they stand on.

use super::{
    super::{
        Item, ItemId, Kind, Kinds, MAX_DEPTH, Placement, Point, Room, geom::Block, kind::PAPER_BOX,
    },
    Fault,
};

/// The box an item fills: `at` and `turn` of its footprint, `bottom` its base above the ground.
/// `None` where it hangs on no wall or stands on nothing that has a place.
pub fn stand(room: &Room, kinds: &Kinds, id: &ItemId) -> Option<Block> {
    block(room, kinds, room.items.get(id)?).ok()
}

/// The box an item would fill if it stood in the room as it says; `None` as with [`stand`].
pub fn would_stand(room: &Room, kinds: &Kinds, item: &Item) -> Option<Block> {
    block(room, kinds, item).ok()
}

/// The parts of a kind that nothing else can share, for an item that fills `block`.
pub fn solids<'a>(kind: &'a Kind, block: &'a Block) -> impl Iterator<Item = Block> + 'a {
    let whole = kind.solids.is_empty().then_some(*block);
    let parts = kind.solids.iter().map(|solid| Block {
        at: block.at + solid.at.rotated(block.turn),
        turn: block.turn,
        size: solid.size,
        bottom: block.bottom.saturating_add(solid.bottom.into()),
        top: block.bottom.saturating_add(solid.top.into()),
    });
    whole.into_iter().chain(parts)
}

/// Whether an item has a place: whether what it stands on, down to floor, wall or ceiling, exists.
///
/// # Errors
/// The structural fault.
pub fn anchored(room: &Room, item: &Item) -> Result<(), Fault> {
    let chain = chain(room, item)?;
    match chain.last().map(|root| (root, &root.place)) {
        Some((root, Placement::Wall { wall, .. })) if room.shell.face(wall).is_none() => {
            Err(if root.id == item.id {
                Fault::NoSuchWall(wall.clone())
            } else {
                Fault::Adrift(root.id.clone())
            })
        }
        _ => Ok(()),
    }
}

/// The box an item would fill if it stood in the room as it says.
pub(super) fn block(room: &Room, kinds: &Kinds, item: &Item) -> Result<Block, Fault> {
    let chain = chain(room, item)?;
    let (root, carried) = chain.split_last().unwrap_or((&item, &[]));
    let root_block = rooted(room, kinds, root).map_err(|fault| {
        if carried.is_empty() {
            fault
        } else {
            Fault::Adrift(root.id.clone())
        }
    })?;
    let steps = chain.windows(2).rev();
    Ok(steps.fold(root_block, |on, pair| carry(kinds, &on, pair[1], pair[0])))
}

/// The item, what it stands on, what that stands on, down to what has a place of its own.
pub(super) fn chain<'a>(room: &'a Room, item: &'a Item) -> Result<Vec<&'a Item>, Fault> {
    let mut chain = vec![item];
    let mut last = item;
    while let Some(parent) = last.place.parent() {
        if chain.iter().any(|below| below.id == *parent) {
            return Err(Fault::Ring);
        }
        let Some(next) = room.items.get(parent) else {
            return Err(if chain.len() == 1 {
                Fault::NoSuchParent(parent.clone())
            } else {
                Fault::Adrift(parent.clone())
            });
        };
        // A little further than allowed, so that a small ring is called what it is.
        if chain.len() > 2 * MAX_DEPTH {
            break;
        }
        chain.push(next);
        last = next;
    }
    if chain.len() > MAX_DEPTH + 1 {
        return Err(Fault::TooDeep);
    }
    Ok(chain)
}

/// The box of something that stands on nothing else.
fn rooted(room: &Room, kinds: &Kinds, item: &Item) -> Result<Block, Fault> {
    let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
    let height = i32::from(kind.height);
    let space = |at: Point| room.shell.space_at(at).map(|(_, space)| space);
    let (at, turn, bottom) = match &item.place {
        Placement::Floor { at, turn } => (*at, *turn, space(*at).map_or(0, |s| s.level)),
        Placement::Ceiling { at, turn } => {
            let ceiling = space(*at).map_or(0, |s| s.level.saturating_add(s.height));
            (*at, *turn, ceiling.saturating_sub(height))
        }
        Placement::Wall { wall, along, up } => {
            let side = room.shell.side(wall, *along);
            let (face, along) = side.ok_or_else(|| Fault::NoSuchWall(wall.clone()))?;
            let at = face.point(along, i32::from(kind.footprint.1) / 2);
            let bottom = face.level.saturating_add(*up).saturating_sub(height / 2);
            (at, face.turn(), bottom)
        }
        Placement::Surface { parent, .. } => return Err(Fault::NoSuchParent(parent.clone())),
    };
    Ok(Block {
        at,
        turn,
        size: kind.footprint,
        bottom,
        top: bottom.saturating_add(height),
    })
}

/// The box of `item` on top of its parent, which fills `on`.
fn carry(kinds: &Kinds, on: &Block, parent: &Item, item: &Item) -> Block {
    let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
    let below = kinds.get(&parent.kind).unwrap_or(&PAPER_BOX);
    let (centre, top) = match surface(below, &item.place) {
        Some(surface) => (surface.at, surface.height),
        None => (Point::default(), below.height),
    };
    let at = match item.place {
        Placement::Surface { at, .. } => at,
        _ => Point::default(),
    };
    let bottom = on.bottom.saturating_add(top.into());
    Block {
        at: on.at + (centre + at).rotated(on.turn),
        turn: on.turn + item.place.turn(),
        size: kind.footprint,
        bottom,
        top: bottom.saturating_add(kind.height.into()),
    }
}

/// The surface of `kind` that a placement names.
pub(super) fn surface<'a>(
    kind: &'a Kind,
    place: &Placement,
) -> Option<&'a super::super::kind::Surface> {
    match place {
        Placement::Surface { surface, .. } => kind.surfaces.get(usize::from(*surface)),
        _ => None,
    }
}
