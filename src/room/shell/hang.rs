//! Openings and hung things find their walls again after those were made anew.

use std::collections::BTreeSet;

use super::{
    super::{ItemId, Kinds, OpeningId, Placement, Point, Room, SpaceId, WallId, kind::PAPER_BOX},
    Face, Opening, Shell,
};

/// How far from where it was an opening may come to be in a wall that was made anew, in centimetres;
/// beyond that it is closed.
const STRAY: i64 = 400;
/// How much nearer another wall has to be than one that looks the same way, or stands in the same
/// space.
const TURNED: i64 = 300;
const ELSEWHERE: i64 = 600;

/// What a gesture does to walls and spaces beside their outlines.
#[derive(Debug, Clone, Default)]
pub(super) struct Shift {
    /// These walls move, with all that is in or on them.
    pub(super) walls: BTreeSet<WallId>,
    pub(super) by: Point,
    /// A space has another name now.
    pub(super) renamed: Option<(SpaceId, SpaceId)>,
}

impl Shift {
    fn moved(&self, wall: &WallId, at: Point) -> Point {
        if self.walls.contains(wall) {
            at + self.by
        } else {
            at
        }
    }

    /// What the space is called now.
    pub(super) fn called<'a>(&'a self, space: &'a SpaceId) -> &'a SpaceId {
        match &self.renamed {
            Some((from, to)) if from == space => to,
            _ => space,
        }
    }
}

/// Where something `width` wide has its middle that is to be as near to `along` as the wall allows.
fn fit(along: i32, width: i32, length: i32) -> i32 {
    let half = width / 2 + width % 2;
    if length < 2 * half {
        length / 2
    } else {
        along.clamp(half, length - half)
    }
}

/// A wall's side and how far along it, and how far that is from where it was.
type Spot<'a> = (Face<'a>, i32, i64);

/// The side of a wall nearest to what was `at` on the side `was`; `stays` on one that looks the same
/// way, also where it is too short.
fn nearest<'a>(
    shell: &'a Shell,
    was: &Face<'_>,
    at: Point,
    width: i32,
    shift: &Shift,
    stays: bool,
) -> Option<Spot<'a>> {
    let turn = was.turn();
    let faces = shell.faces().filter(|face| !stays || face.turn() == turn);
    let spots = faces.map(|face| {
        let along = fit(face.along(at), width, face.length());
        let mut far = face.point(along, 0).distance_squared(at);
        if face.turn() != turn {
            far += TURNED * TURNED;
        }
        if face.space != shift.called(was.space) {
            far += ELSEWHERE * ELSEWHERE;
        }
        if face.length() < width && !stays {
            far += STRAY * STRAY;
        }
        (face, along, far)
    });
    spots.min_by_key(|(face, _, far)| (*far, face.wall != was.wall))
}

/// Puts the openings of the old shell into the new one. Where walls were taken away, openings that
/// fit nowhere near are closed; while walls only move, they stay, and the rules say what is wrong.
pub(super) fn openings(old: &Shell, new: &mut Shell, shift: &Shift) {
    let mut placed: Vec<(OpeningId, Opening)> = Vec::new();
    for (id, opening) in &old.openings {
        let Some(was) = old.face(&opening.wall) else {
            continue;
        };
        let at = shift.moved(&opening.wall, was.point(opening.along, 0));
        let (width, height) = opening.size();
        let moves = !shift.walls.is_empty();
        let spot = nearest(new, &was, at, width, shift, moves);
        let Some((face, along, _)) = spot.filter(|(.., far)| moves || *far < STRAY * STRAY) else {
            continue;
        };
        let first = new.face(face.wall).unwrap_or_else(|| face.clone());
        let floors = |shell: &Shell, wall: &WallId| {
            let faces = shell.faces().filter(|face| face.wall == wall);
            faces.map(|face| face.level).max().unwrap_or_default()
        };
        // A door stands on the higher of the floors that it joins, a window stays above its own.
        let bottom = was.level.saturating_add(opening.sill);
        let bottom = if bottom <= floors(old, &opening.wall) {
            floors(new, face.wall)
        } else {
            let space = new.spaces.get(shift.called(was.space));
            let level = space.map_or(was.level, |space| space.level);
            level.saturating_add(opening.sill)
        };
        let mut moved = Opening {
            wall: face.wall.clone(),
            along: new.on_first(&face, along),
            sill: bottom.saturating_sub(first.level),
            ..opening.clone()
        };
        if first.height < moved.sill.saturating_add(height) && first.height <= super::PARAPET {
            // There is no wall left to hold it.
            continue;
        }
        let clear = (0..first.length()).flat_map(|by| [by, -by]).find(|by| {
            let along = moved.along + by;
            fit(along, width, first.length()) == along
                && !placed.iter().any(|(_, other)| {
                    let gap = (other.size().0 + width + 1) / 2;
                    other.wall == moved.wall && (other.along - along).abs() < gap
                })
        });
        match clear {
            Some(by) => moved.along += by,
            None if moves => {}
            None => continue,
        }
        placed.push((id.clone(), moved));
    }
    new.openings.extend(placed);
}

/// Hangs what hung on walls of `old` on those of the room.
pub(super) fn items(old: &Shell, room: &mut Room, kinds: &Kinds, shift: &Shift) {
    let shell = room.shell.clone();
    for item in room.items.values_mut() {
        let Placement::Wall { wall, along, up } = &item.place else {
            continue;
        };
        let Some((was, local)) = old.side(wall, *along) else {
            continue;
        };
        let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
        let at = shift.moved(wall, was.point(local, 0));
        let width = i32::from(kind.footprint.0);
        if let Some((face, along, _)) = nearest(&shell, &was, at, width, shift, false) {
            // What hung where the rules did not want it stays as it was while its wall does.
            let along = if face.point(local, 0) == at {
                local
            } else {
                along
            };
            item.place = Placement::Wall {
                wall: face.wall.clone(),
                along: shell.round(&face, along),
                up: *up,
            };
        }
    }
}

/// Other places for something on a wall: along the same side first, then on the other walls of its
/// space; the nearest first.
pub(super) fn elsewhere(
    shell: &Shell,
    wall: &WallId,
    along: i32,
    (width, height): (i32, i32),
    up: i32,
) -> Vec<Placement> {
    let Some((home, local)) = shell.side(wall, along) else {
        return Vec::new();
    };
    let at = home.point(local, 0);
    let mut spots: Vec<(bool, i64, Placement)> = Vec::new();
    for face in shell.faces().filter(|face| face.space == home.space) {
        let up = fit(up, height, face.height);
        let step = if face == home { 1 } else { 5 };
        for along in (0..=face.length()).step_by(step) {
            if fit(along, width, face.length()) == along {
                let far = face.point(along, 0).distance_squared(at);
                let place = Placement::Wall {
                    wall: face.wall.clone(),
                    along: shell.round(&face, along),
                    up,
                };
                spots.push((face != home, far, place));
            }
        }
    }
    spots.sort_by_key(|(other, far, _)| (*other, *far));
    spots.into_iter().map(|(.., place)| place).collect()
}

/// What is in a space: on its floor, under its ceiling, on its walls.
pub(super) fn contents(room: &Room, space: &SpaceId) -> Vec<ItemId> {
    let shell = &room.shell;
    let home = |place: &Placement| match place {
        Placement::Floor { at, .. } | Placement::Ceiling { at, .. } => {
            shell.space_at(*at).map(|(id, _)| id.clone())
        }
        Placement::Wall { wall, along, .. } => {
            let side = shell.side(wall, *along);
            side.map(|(face, _)| face.space.clone())
        }
        Placement::Surface { .. } => None,
    };
    let items = room.items.values();
    let within = items.filter(|item| home(&item.place).as_ref() == Some(space));
    within.map(|item| item.id.clone()).collect()
}
