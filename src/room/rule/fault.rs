//! What is wrong with where a thing stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    super::{
        Item, ItemId, Kind, Kinds, OpeningId, Placement, Point, Room, Slot, WallId,
        geom::{self, Block},
        shell::{Roof, Space, steps::Flight},
    },
    stand,
};

/// How far a wall thing may reach into the room before furniture collides with it, in centimetres:
/// a wardrobe may stand before a picture.
const THIN: u16 = 6;

/// Something wrong with where a thing stands. The worst come first.
///
/// Encoded by position: append variants, never reorder them.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
pub enum Fault {
    #[error("hangs on wall {0}, which does not exist")]
    NoSuchWall(WallId),
    #[error("stands on {0}, which does not exist")]
    NoSuchParent(ItemId),
    #[error("stands on itself")]
    Ring,
    #[error("stands on too many things")]
    TooDeep,
    #[error("is carried by {0}, which has no place itself")]
    Adrift(ItemId),
    #[error("is of a kind nobody here knows")]
    UnknownKind,
    #[error("does not belong there")]
    WrongSlot,
    #[error("{0} has no such surface")]
    NoSuchSurface(ItemId),
    #[error("reaches over the edge of {0}")]
    OffSurface(ItemId),
    #[error("reaches outside")]
    Outside,
    #[error("reaches through floor or ceiling")]
    Height,
    #[error("hangs across {0}")]
    AcrossOpening(OpeningId),
    #[error("overlaps {0}")]
    Overlaps(ItemId),
    #[error("stands in the way of steps")]
    OnSteps,
}

impl Fault {
    /// Whether the thing has no place at all, so that it cannot be drawn.
    pub fn structural(&self) -> bool {
        matches!(
            self,
            Self::NoSuchWall(_)
                | Self::NoSuchParent(_)
                | Self::Ring
                | Self::TooDeep
                | Self::Adrift(_)
        )
    }
}

/// What is wrong with where an item stands; see [`Survey`] for many.
pub fn faults(room: &Room, kinds: &Kinds, id: &ItemId) -> Vec<Fault> {
    Survey::new(room, kinds).faults(id)
}

/// Where everything in a room is, to ask about many things.
pub struct Survey<'a> {
    room: &'a Room,
    kinds: &'a Kinds,
    /// What has a place and a known kind, by the west end of its box.
    solid: Vec<Thing<'a>>,
    /// The widest box, west to east.
    widest: i32,
    outlines: Vec<(&'a Space, Vec<Point>)>,
    steps: Vec<Block>,
}

/// An item with the box it fills.
struct Thing<'a> {
    item: &'a Item,
    kind: &'a Kind,
    block: Block,
    low: Point,
    high: Point,
}

impl<'a> Thing<'a> {
    fn new(item: &'a Item, kind: &'a Kind, block: Block) -> Self {
        let (low, high) = block.bounds();
        Self {
            item,
            kind,
            block,
            low,
            high,
        }
    }

    /// Whether the boxes around the two meet.
    fn near(&self, other: &Self) -> bool {
        self.low.x < other.high.x
            && other.low.x < self.high.x
            && self.low.z < other.high.z
            && other.low.z < self.high.z
            && self.block.bottom < other.block.top
            && other.block.bottom < self.block.top
    }

    fn on_wall(&self) -> bool {
        matches!(self.item.place, Placement::Wall { .. })
    }

    /// Whether furniture may stand before or in it.
    fn gives_way(&self) -> bool {
        self.on_wall() && (self.kind.covers_openings || self.kind.footprint.1 <= THIN)
    }

    /// Whether the two share space that neither may share.
    fn collides(&self, other: &Self) -> bool {
        if self.on_wall() != other.on_wall() && (self.gives_way() || other.gives_way()) {
            return false;
        }
        self.block.overlaps(&other.block)
            && stand::solids(self.kind, &self.block).any(|mine| {
                stand::solids(other.kind, &other.block).any(|theirs| mine.overlaps(&theirs))
            })
    }
}

impl<'a> Survey<'a> {
    pub fn new(room: &'a Room, kinds: &'a Kinds) -> Self {
        let mut solid: Vec<_> = room
            .items
            .values()
            .filter_map(|item| {
                let kind = kinds.get(&item.kind)?;
                let block = stand::block(room, kinds, item).ok()?;
                blocks(item, kind).then(|| Thing::new(item, kind, block))
            })
            .collect();
        solid.sort_by_key(|thing| thing.low.x);
        let wide = |thing: &Thing<'_>| thing.high.x - thing.low.x;
        let widest = solid.iter().map(wide).max().unwrap_or_default();
        let spaces = room.shell.spaces.values();
        let outlines = spaces.map(|space| (space, space.points())).collect();
        let flights = room.shell.flights();
        let steps = flights.iter().filter_map(Flight::block).collect();
        Self {
            room,
            kinds,
            solid,
            widest,
            outlines,
            steps,
        }
    }

    /// What is wrong with an item of the room, the worst first.
    pub fn faults(&self, id: &ItemId) -> Vec<Fault> {
        let item = self.room.items.get(id);
        item.map(|item| self.faults_of(item)).unwrap_or_default()
    }

    /// What would be wrong with `item` if it were in the room as it says, instead of the one with
    /// its id. What stands on that one is taken to be carried along.
    pub fn faults_of(&self, item: &Item) -> Vec<Fault> {
        let mut faults = Vec::new();
        let block = match stand::block(self.room, self.kinds, item) {
            Ok(block) => block,
            Err(fault) => return vec![fault],
        };
        let Some(kind) = self.kinds.get(&item.kind) else {
            return vec![Fault::UnknownKind];
        };
        let fits = match &item.place {
            Placement::Floor { .. } => {
                self.on_plan(&block, false, &mut faults);
                matches!(kind.slot, Slot::Floor | Slot::Rug | Slot::Surface)
            }
            Placement::Ceiling { .. } => {
                self.on_plan(&block, true, &mut faults);
                kind.slot == Slot::Ceiling
            }
            Placement::Wall { wall, along, .. } => {
                self.on_wall(wall, *along, kind, &block, &mut faults);
                kind.slot == Slot::Wall
            }
            Placement::Surface { parent, .. } => {
                self.on_surface(parent, item, &block, &mut faults);
                kind.slot == Slot::Surface
            }
        };
        if !fits {
            faults.push(Fault::WrongSlot);
        }
        if !item.loose && blocks(item, kind) {
            self.collisions(Thing::new(item, kind, block), &mut faults);
        }
        faults.sort();
        faults
    }

    /// Every item with its faults; those without any are left out.
    pub fn all(&self) -> BTreeMap<&'a ItemId, Vec<Fault>> {
        let ids = self.room.items.keys();
        let all = ids.map(|id| (id, self.faults(id)));
        all.filter(|(_, faults)| !faults.is_empty()).collect()
    }

    fn on_plan(&self, block: &Block, hangs: bool, faults: &mut Vec<Fault>) {
        let home = self
            .outlines
            .iter()
            .find(|(_, outline)| geom::contains(outline, block.at));
        let Some((space, outline)) = home else {
            faults.push(Fault::Outside);
            return;
        };
        let open = space.roof == Roof::Terrace;
        if !geom::holds(outline, block) || (open && hangs) {
            faults.push(Fault::Outside);
        }
        let ceiling = space.level.saturating_add(space.height);
        if block.bottom < space.level || (block.top > ceiling && !open) {
            faults.push(Fault::Height);
        }
        if !hangs && self.steps.iter().any(|steps| steps.overlaps(block)) {
            faults.push(Fault::OnSteps);
        }
    }

    fn on_wall(
        &self,
        wall: &WallId,
        along: i32,
        kind: &Kind,
        block: &Block,
        faults: &mut Vec<Fault>,
    ) {
        let Some((face, along)) = self.room.shell.side(wall, along) else {
            return;
        };
        // Openings are counted along the first face, and above the floor before it.
        let first = self.room.shell.face(wall).map_or(face.level, |f| f.level);
        let on_first = i64::from(self.room.shell.on_first(&face, along)) * 2;
        // Doubled, so that centres of odd widths stay whole; a centimetre over is forgiven.
        let (along, width) = (i64::from(along) * 2, i64::from(kind.footprint.0));
        if along - width < -2 || along + width > i64::from(face.length()) * 2 + 2 {
            faults.push(Fault::Outside);
        }
        if block.bottom < face.level || block.top > face.level.saturating_add(face.height) {
            faults.push(Fault::Height);
        }
        if kind.covers_openings {
            return;
        }
        for (id, opening) in &self.room.shell.openings {
            let (clear, height) = opening.size();
            let sill = first.saturating_add(opening.sill);
            if opening.wall == *wall
                && (on_first - i64::from(opening.along) * 2).abs() < width + i64::from(clear) - 2
                && block.bottom < sill.saturating_add(height)
                && sill < block.top
            {
                faults.push(Fault::AcrossOpening(id.clone()));
            }
        }
    }

    fn on_surface(&self, parent: &ItemId, item: &Item, block: &Block, faults: &mut Vec<Fault>) {
        let below = self.room.items.get(parent);
        let Some(below) = below.and_then(|item| self.kinds.get(&item.kind)) else {
            return;
        };
        let Placement::Surface { at, turn, .. } = item.place else {
            return;
        };
        match stand::surface(below, &item.place) {
            None => faults.push(Fault::NoSuchSurface(parent.clone())),
            Some(surface) => {
                if !(Block { at, turn, ..*block }).fits(surface.size) {
                    faults.push(Fault::OffSurface(parent.clone()));
                }
            }
        }
        let home = self
            .outlines
            .iter()
            .find(|(_, outline)| geom::contains(outline, block.at));
        if let Some((space, _)) = home {
            let ceiling = space.level.saturating_add(space.height);
            if block.top > ceiling && space.roof == Roof::Indoor {
                faults.push(Fault::Height);
            }
        }
    }

    fn collisions(&self, thing: Thing<'_>, faults: &mut Vec<Fault>) {
        let west = thing.low.x.saturating_sub(self.widest);
        let start = self.solid.partition_point(|other| other.low.x < west);
        let near = self.solid[start..]
            .iter()
            .take_while(|other| other.low.x < thing.high.x)
            .filter(|other| !other.item.loose && other.near(&thing));
        let carries = |lower: &Item, upper: &Item| {
            stand::chain(self.room, upper)
                .is_ok_and(|chain| chain.iter().any(|item| item.id == lower.id))
        };
        for other in near {
            if other.item.id != thing.item.id
                && thing.collides(other)
                && !carries(thing.item, other.item)
                && !carries(other.item, thing.item)
            {
                faults.push(Fault::Overlaps(other.item.id.clone()));
            }
        }
    }
}

/// Whether the item takes space from others: rugs do not.
fn blocks(item: &Item, kind: &Kind) -> bool {
    kind.slot != Slot::Rug || !matches!(item.place, Placement::Floor { .. })
}
