//! The domain: what a room is and how it may change. No engine, no files, no clock, no threads.
//!
//! A [`Room`] changes only by applying an [`edit::Edit`]; everything here is deterministic and
//! integer, so that every machine that folds the same edits holds the same room.

pub mod chat;
pub mod edit;
pub mod figure;
pub mod geom;
pub mod history;
pub mod id;
pub mod item;
pub mod kind;
pub mod merge;
pub mod note;
pub mod op;
pub mod replica;
pub mod rule;
pub mod scene;
pub mod shell;
pub mod sky;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::{
    geom::{Point, Turn},
    id::{Author, ItemId, KindId, OpeningId, PaintId, SpaceId, WallId},
    item::{Item, Placement},
    kind::{Kind, Kinds, Slot},
    shell::{Finish, Shell},
    sky::Sky,
};

/// Most items in a room.
pub const MAX_ITEMS: usize = 2_000;
/// Most things an item may stand on, one upon the other.
pub const MAX_DEPTH: usize = 4;
/// Longest name of a room or person, in characters and in bytes.
pub const MAX_NAME: (usize, usize) = (64, 256);
/// Most colours of one item, finish or opening.
pub const MAX_PAINTS: usize = 8;

/// The data of one nest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub name: String,
    pub sky: Sky,
    pub shell: Shell,
    pub items: BTreeMap<ItemId, Item>,
    pub spawn: Spawn,
}

/// Where people appear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spawn {
    pub at: Point,
    pub turn: Turn,
}

impl Room {
    /// Items standing directly on `parent`, in the order of their ids.
    pub fn children<'a>(&'a self, parent: &'a ItemId) -> impl Iterator<Item = &'a Item> {
        self.items
            .values()
            .filter(move |item| item.place.parent() == Some(parent))
    }

    /// The items named and everything that stands on them.
    pub fn carried(&self, roots: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        let stands_on_root = |item: &Item| {
            let parent = |item: &Item| self.items.get(item.place.parent()?);
            let chain = std::iter::successors(parent(item), |item| parent(item));
            // Bounded, for a room from a stranger may hold a ring.
            chain.take(4 * MAX_DEPTH).any(|on| roots.contains(&on.id))
        };
        let carried = self.items.values().filter(|item| stands_on_root(item));
        let carried = carried.map(|item| item.id.clone());
        carried.chain(roots.iter().cloned()).collect()
    }

    /// `root` and everything that stands on it, parents before children.
    pub fn family(&self, root: &ItemId) -> Vec<ItemId> {
        let mut family = vec![root.clone()];
        let mut next = 0;
        while next < family.len() && family.len() <= MAX_ITEMS {
            let parent = family[next].clone();
            let children = self.children(&parent).map(|item| item.id.clone());
            let fresh: Vec<_> = children.filter(|id| !family.contains(id)).collect();
            family.extend(fresh);
            next += 1;
        }
        family
    }
}
