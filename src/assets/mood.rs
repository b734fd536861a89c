//! Moods: schemes of light, walls, floor and paints that suit each other, for a whole room at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Palette, Recipes, Words};
use crate::room::{self, PaintId, Room, op::Op};

/// What a floor or the walls become.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dress {
    pub kind: String,
    pub paint: Vec<String>,
}

impl Dress {
    /// As rooms have it; a test sees to it that there is one.
    pub fn finish(&self) -> Option<room::Finish> {
        let paint = self.paint.iter().map(|paint| paint.parse().ok());
        Some(room::Finish {
            kind: self.kind.parse().ok()?,
            paint: paint.collect::<Option<_>>()?,
        })
    }
}

/// A scheme for a whole room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mood {
    pub id: String,
    pub name: Words,
    /// The time of day as in room files; the room's stays where there is none.
    #[serde(default)]
    pub time: Option<String>,
    pub floor: Dress,
    pub walls: Dress,
    /// What light, middling and dark wood becomes.
    pub woods: [String; 3],
    /// Groups of the palette: the first takes most of the room, the last is the accent.
    pub hues: Vec<String>,
}

impl Mood {
    /// What it takes to bring a room into this mood; nothing where it is in it already. Light paints
    /// stay light and dark ones dark, what was of one colour stays of one colour, and what has its
    /// colour by nature, like leaves, keeps it.
    pub fn ops(&self, room: &Room, recipes: &Recipes, palette: &Palette) -> Vec<Op> {
        let mut ops = Vec::new();
        if let Some(time) = self.minutes().filter(|time| *time != room.sky.time) {
            ops.push(Op::SetTime(time));
        }
        if let Some(floor) = self.floor.finish() {
            let spaces = room.shell.spaces.iter();
            let other = spaces.filter(|(_, space)| space.floor != floor);
            ops.extend(other.map(|(id, _)| Op::FinishFloor(id.clone(), floor.clone())));
        }
        if let Some(finish) = self.walls.finish() {
            let walls = room.shell.walls.iter();
            let other = walls.filter(|(_, worn)| **worn != finish);
            ops.extend(other.map(|(id, _)| Op::FinishWall(id.clone(), finish.clone())));
        }
        let worn: Vec<_> = room
            .items
            .values()
            .filter_map(|item| {
                let recipe = recipes.get(&item.kind)?;
                Some((item, recipe, recipe.paints_or_own(&item.paint, palette)))
            })
            .collect();
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, recipe, paints) in &worn {
            for (slot, paint) in recipe.paints.iter().zip(paints) {
                if let Some((group, _)) = palette.place(paint).filter(|_| !slot.natural) {
                    *uses.entry(group).or_default() += 1;
                }
            }
        }
        let becomes = self.groups(&uses);
        for (item, recipe, paints) in worn {
            let painted = recipe.paints.iter().zip(&paints).map(|(slot, paint)| {
                let other = (!slot.natural).then(|| self.paint(paint, &becomes, palette));
                other.flatten().unwrap_or(paint).parse::<PaintId>().ok()
            });
            let painted: Option<Vec<PaintId>> = painted.collect();
            if let Some(painted) = painted
                && !painted.iter().map(PaintId::as_str).eq(paints)
            {
                ops.push(Op::Paint(item.id.clone(), painted));
            }
        }
        ops
    }

    /// The colours by which people know it, the main one first.
    pub fn paints(&self, palette: &Palette) -> Vec<PaintId> {
        let hues = self.hues.iter().filter_map(|hue| palette.at(hue, 1));
        hues.filter_map(|paint| paint.parse().ok()).collect()
    }

    /// Minutes after midnight.
    pub fn minutes(&self) -> Option<u16> {
        let (hours, minutes) = self.time.as_deref()?.split_once(':')?;
        Some(hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?)
    }

    /// What each group of colours becomes: one of the mood's stays, the others take those that nobody
    /// has yet, most used first. Paper goes with everything.
    fn groups<'a>(&'a self, uses: &BTreeMap<&'a str, usize>) -> BTreeMap<&'a str, &'a str> {
        let mut others: Vec<_> = uses
            .iter()
            .filter(|(group, _)| !self.hues.iter().any(|hue| hue == *group))
            .filter(|(group, _)| !["paper", "wood"].contains(*group))
            .collect();
        others.sort_by_key(|(group, uses)| (std::cmp::Reverse(**uses), **group));
        let free = self.hues.iter().map(String::as_str);
        let free = free.filter(|hue| !uses.contains_key(hue) && *hue != "paper");
        let coloured = self.hues.iter().map(String::as_str);
        let again = coloured.filter(|hue| *hue != "paper").cycle();
        others
            .iter()
            .map(|(group, _)| **group)
            .zip(free.chain(again))
            .collect()
    }

    fn paint<'a>(
        &'a self,
        paint: &str,
        becomes: &BTreeMap<&str, &str>,
        palette: &'a Palette,
    ) -> Option<&'a str> {
        let (group, place) = palette.place(paint)?;
        if group == "wood" {
            // Two of each lightness.
            let wood = self.woods.get((place / 2).min(2)).map(String::as_str);
            return wood.filter(|_| !self.woods.iter().any(|wood| wood == paint));
        }
        palette.at(becomes.get(group)?, place)
    }
}
