//! The smallest changes to a room, their inverses, and the fields they write.

use serde::{Deserialize, Serialize};

use super::{
    Finish, Item, ItemId, OpeningId, PaintId, Placement, Room, Shell, SpaceId, Spawn, WallId,
    shell::Opening,
    sky::{Outside, Weather},
};

/// The smallest change to a room.
///
/// Encoded by position: append variants, never reorder them; the store keeps these for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    Add(Item),
    Remove(ItemId),
    Place(ItemId, Placement),
    Paint(ItemId, Vec<PaintId>),
    Light(ItemId, bool),
    Lock(ItemId, bool),
    Loosen(ItemId, bool),
    Rename(String),
    SetTime(u16),
    SetSpawn(Spawn),
    FinishWall(WallId, Finish),
    FinishFloor(SpaceId, Finish),
    /// Adds, changes (`Some`) or closes (`None`) an opening.
    SetOpening(OpeningId, Option<Opening>),
    /// Replaces spaces, walls and openings at once.
    Rebuild(Box<Shell>),
    SetClock(bool),
    SetWeather(Weather),
    SetOutside(Outside),
}

/// What one op writes: the unit of "who wrote here last".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// Whether the item exists; adding and removing write all its other fields too.
    Existence(ItemId),
    Place(ItemId),
    Paint(ItemId),
    Lit(ItemId),
    Locked(ItemId),
    Loose(ItemId),
    Name,
    Time,
    Spawn,
    Wall(WallId),
    Floor(SpaceId),
    Opening(OpeningId),
    Shell,
    Clock,
    Weather,
    Outside,
}

impl Op {
    pub fn field(&self) -> Field {
        match self {
            Self::Add(item) => Field::Existence(item.id.clone()),
            Self::Remove(id) => Field::Existence(id.clone()),
            Self::Place(id, _) => Field::Place(id.clone()),
            Self::Paint(id, _) => Field::Paint(id.clone()),
            Self::Light(id, _) => Field::Lit(id.clone()),
            Self::Lock(id, _) => Field::Locked(id.clone()),
            Self::Loosen(id, _) => Field::Loose(id.clone()),
            Self::Rename(_) => Field::Name,
            Self::SetTime(_) => Field::Time,
            Self::SetSpawn(_) => Field::Spawn,
            Self::FinishWall(id, _) => Field::Wall(id.clone()),
            Self::FinishFloor(id, _) => Field::Floor(id.clone()),
            Self::SetOpening(id, _) => Field::Opening(id.clone()),
            Self::Rebuild(_) => Field::Shell,
            Self::SetClock(_) => Field::Clock,
            Self::SetWeather(_) => Field::Weather,
            Self::SetOutside(_) => Field::Outside,
        }
    }

    /// The item the op names, if it names one.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Add(item) => Some(&item.id),
            Self::Remove(id)
            | Self::Place(id, _)
            | Self::Paint(id, _)
            | Self::Light(id, _)
            | Self::Lock(id, _)
            | Self::Loosen(id, _) => Some(id),
            _ => None,
        }
    }

    /// Applies the op and returns the op that takes it back; an op whose target is gone changes
    /// nothing and returns `None`.
    ///
    /// Total on purpose: the confirmed room is a fold that never fails, whatever the log holds.
    pub fn apply(&self, room: &mut Room) -> Option<Self> {
        use std::mem::replace;
        let inverse = match self {
            Self::Add(item) => {
                if room.items.contains_key(&item.id) {
                    return None;
                }
                room.items.insert(item.id.clone(), item.clone());
                Self::Remove(item.id.clone())
            }
            Self::Remove(id) => Self::Add(room.items.remove(id)?),
            Self::Place(id, place) => {
                let item = room.items.get_mut(id)?;
                Self::Place(id.clone(), replace(&mut item.place, place.clone()))
            }
            Self::Paint(id, paint) => {
                let item = room.items.get_mut(id)?;
                Self::Paint(id.clone(), replace(&mut item.paint, paint.clone()))
            }
            Self::Light(id, lit) => {
                let item = room.items.get_mut(id)?;
                Self::Light(id.clone(), replace(&mut item.lit, *lit))
            }
            Self::Lock(id, locked) => {
                let item = room.items.get_mut(id)?;
                Self::Lock(id.clone(), replace(&mut item.locked, *locked))
            }
            Self::Loosen(id, loose) => {
                let item = room.items.get_mut(id)?;
                Self::Loosen(id.clone(), replace(&mut item.loose, *loose))
            }
            Self::Rename(name) => Self::Rename(replace(&mut room.name, name.clone())),
            Self::SetTime(time) => Self::SetTime(replace(&mut room.sky.time, *time)),
            Self::SetClock(clock) => Self::SetClock(replace(&mut room.sky.clock, *clock)),
            Self::SetWeather(weather) => Self::SetWeather(replace(&mut room.sky.weather, *weather)),
            Self::SetOutside(outside) => Self::SetOutside(replace(&mut room.sky.outside, *outside)),
            Self::SetSpawn(spawn) => Self::SetSpawn(replace(&mut room.spawn, *spawn)),
            Self::FinishWall(id, finish) => {
                let wall = room.shell.walls.get_mut(id)?;
                Self::FinishWall(id.clone(), replace(wall, finish.clone()))
            }
            Self::FinishFloor(id, finish) => {
                let space = room.shell.spaces.get_mut(id)?;
                Self::FinishFloor(id.clone(), replace(&mut space.floor, finish.clone()))
            }
            Self::SetOpening(id, opening) => {
                let openings = &mut room.shell.openings;
                let before = match opening {
                    Some(opening) => openings.insert(id.clone(), opening.clone()),
                    None => Some(openings.remove(id)?),
                };
                Self::SetOpening(id.clone(), before)
            }
            Self::Rebuild(shell) => {
                let before = replace(&mut room.shell, shell.as_ref().clone());
                Self::Rebuild(Box::new(before))
            }
        };
        Some(inverse)
    }
}
