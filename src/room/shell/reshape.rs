//! Reshaping a room by hand: what a gesture over its plan makes of walls, openings, and of the things
//! that hang and stand. The result is the ops of one edit.

use std::collections::BTreeSet;

pub use super::area::Area;
use super::{
    super::{
        Kinds, OpeningId, Point, Room, SpaceId, Spawn, WallId, geom, merge,
        rule::{self, Refusal, ShellFault},
        scene::floor_finish,
    },
    Face, Opening, Roof, Shell, Space,
    area::Region,
    hang::{self, Shift},
    settle,
    weave::{self, Drafts, Piece},
};

/// Height of a ceiling where nothing says otherwise, in centimetres.
const HEIGHT: i32 = 240;
/// How far above the floor a new window begins, in centimetres.
const SILL: i32 = 80;
/// From this height on an opening is a door, in centimetres.
const DOOR: i32 = 160;

/// What a hand does to the plan. Lengths in centimetres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gesture {
    /// A new space over this rectangle, as far as no other is there. Within one space it becomes a
    /// room of its own.
    Draw(Area),
    /// The space reaches over this rectangle too, as far as no other is there.
    Grow(SpaceId, Area),
    /// No space is here any more.
    Cut(Area),
    /// A wall of a space moves outwards by this, with those in line with it; who is next door gives
    /// way or follows.
    Drag {
        space: SpaceId,
        wall: WallId,
        by: i32,
    },
    /// The two walls that meet in this corner of a space move.
    Corner {
        space: SpaceId,
        at: Point,
        by: Point,
    },
    Level(SpaceId, i32),
    Height(SpaceId, i32),
    Roof(SpaceId, Roof),
    /// Another name; a number follows it where it is taken.
    Rename(SpaceId, SpaceId),
    /// The space goes, with all that is in it.
    Remove(SpaceId),
    /// Adds a window or door, or changes one.
    Open(OpeningId, Opening),
    /// Closes a window or door.
    Close(OpeningId),
}

/// The ops of the edit that a gesture is; none where it changes nothing.
///
/// # Errors
/// What would be wrong: with the shell, or with a thing that has no place any more.
pub fn reshape(
    room: &Room,
    kinds: &Kinds,
    gesture: &Gesture,
) -> Result<Vec<super::super::op::Op>, Refusal> {
    let mut after = room.clone();
    let (shell, shift) = shape(&room.shell, gesture)?;
    let before = rule::shell_faults(&room.shell);
    let faults = rule::shell_faults(&shell);
    if let Some(fault) = faults.into_iter().find(|fault| !before.contains(fault)) {
        return Err(Refusal::Shell(fault));
    }
    if let Gesture::Remove(space) = gesture {
        let within = hang::contents(room, space);
        let gone: BTreeSet<_> = within.iter().flat_map(|id| room.family(id)).collect();
        after.items.retain(|id, _| !gone.contains(id));
    }
    after.shell = shell;
    hang::items(&room.shell, &mut after, kinds, &shift);
    settle::settle(room, &mut after, kinds)?;
    if after.shell.space_at(after.spawn.at).is_none()
        && room.shell.space_at(room.spawn.at).is_some()
    {
        after.spawn = Spawn {
            at: inside(&after.shell, after.spawn.at),
            ..after.spawn
        };
    }
    Ok(merge::diff(room, &after))
}

/// A point a step inside the wall nearest to `at`.
fn inside(shell: &Shell, at: Point) -> Point {
    let steps = shell
        .nearest_face(at)
        .into_iter()
        .flat_map(|(face, along)| {
            let along = along.clamp(
                60.min(face.length() / 2),
                (face.length() - 60).max(face.length() / 2),
            );
            [60, 30, 1].map(|out| face.point(along, out))
        });
    let mut steps = steps.filter(|p| shell.space_at(*p).is_some());
    steps.next().unwrap_or(at)
}

/// An opening of this kind and size with its middle as near as can be to a point along a side of a
/// wall: doors on the floor, windows at the usual height.
pub fn opening(shell: &Shell, face: &Face<'_>, along: i32, like: &Opening) -> Opening {
    let (width, height) = like.size();
    let half = width / 2 + width % 2;
    let along = along.clamp(
        half.min(face.length() / 2),
        (face.length() - half).max(face.length() / 2),
    );
    let first = shell.face(face.wall).unwrap_or_else(|| face.clone());
    let floors = shell.faces().filter(|other| other.wall == face.wall);
    let floor = floors.map(|other| other.level).max().unwrap_or(first.level);
    let up = if height >= DOOR {
        0
    } else {
        SILL.min(face.height.saturating_sub(height)).max(0)
    };
    Opening {
        wall: face.wall.clone(),
        along: shell.on_first(face, along),
        sill: floor.saturating_sub(first.level).saturating_add(up),
        ..like.clone()
    }
}

/// A name that no space has: this one, or this one and a number.
fn free_name(shell: &Shell, wanted: &SpaceId) -> SpaceId {
    let stem = wanted
        .as_str()
        .trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = stem.trim_end_matches('-');
    let numbered = (2..).map(|n| format!("{stem}-{n}"));
    let mut names = std::iter::once(wanted.to_string()).chain(numbered);
    let free = names.find_map(|name| {
        let id = name.parse::<SpaceId>();
        match id {
            Ok(id) => (!shell.spaces.contains_key(&id)).then_some(Some(id)),
            // Too long for a number: what is there already is refused below.
            Err(_) => Some(None),
        }
    });
    free.flatten().unwrap_or_else(|| wanted.clone())
}

/// The shell after a gesture, and which walls moved.
fn shape(shell: &Shell, gesture: &Gesture) -> Result<(Shell, Shift), Refusal> {
    let mut shift = Shift::default();
    let drafts = match gesture {
        Gesture::Open(id, opening) => {
            let mut shell = shell.clone();
            shell.openings.insert(id.clone(), opening.clone());
            return Ok((shell, shift));
        }
        Gesture::Close(id) => {
            let mut shell = shell.clone();
            if shell.openings.remove(id).is_none() {
                return Err(Refusal::NoSuchOpening(id.clone()));
            }
            return Ok((shell, shift));
        }
        Gesture::Corner { space, at, by } => return corner(shell, space, *at, *by),
        Gesture::Draw(area) => draw(shell, *area)?,
        Gesture::Grow(id, area) => {
            let mut plan = Plan::new(shell);
            let space = find(shell, id)?;
            plan.more(id, area.outline());
            for other in beside(shell, id, space) {
                plan.less(id, other.points());
            }
            plan.drafts()?
        }
        Gesture::Cut(area) => {
            let mut plan = Plan::new(shell);
            for id in shell.spaces.keys() {
                plan.less(id, area.outline());
            }
            plan.drafts()?
        }
        Gesture::Drag { space, wall, by } => {
            let (drafts, dragged) = drag(shell, space, wall, *by)?;
            shift = dragged;
            drafts
        }
        Gesture::Rename(id, name) => {
            let mut drafts = drafts(shell);
            let space = drafts.remove(id);
            let space = space.ok_or_else(|| Refusal::NoSuchSpace(id.clone()))?;
            if id == name {
                return Ok((shell.clone(), shift));
            }
            let name = free_name(shell, name);
            shift.renamed = Some((id.clone(), name.clone()));
            drafts.insert(name, space);
            drafts
        }
        Gesture::Remove(id) => {
            let mut drafts = drafts(shell);
            let gone = drafts.remove(id);
            gone.ok_or_else(|| Refusal::NoSuchSpace(id.clone()))?;
            drafts
        }
        Gesture::Level(id, level) => with(shell, id, |space| space.level = *level)?,
        Gesture::Height(id, height) => with(shell, id, |space| space.height = *height)?,
        Gesture::Roof(id, roof) => with(shell, id, |space| space.roof = *roof)?,
    };
    let mut woven = weave::weave(shell, drafts);
    hang::openings(shell, &mut woven, &shift);
    Ok((woven, shift))
}

fn find<'a>(shell: &'a Shell, id: &SpaceId) -> Result<&'a Space, Refusal> {
    let space = shell.spaces.get(id);
    space.ok_or_else(|| Refusal::NoSuchSpace(id.clone()))
}

fn drafts(shell: &Shell) -> Drafts {
    let spaces = shell.spaces.iter();
    spaces
        .map(|(id, space)| (id.clone(), (space.clone(), weave::pieces(space))))
        .collect()
}

fn with(shell: &Shell, id: &SpaceId, change: impl FnOnce(&mut Space)) -> Result<Drafts, Refusal> {
    let mut drafts = drafts(shell);
    let draft = drafts.get_mut(id);
    let (space, _) = draft.ok_or_else(|| Refusal::NoSuchSpace(id.clone()))?;
    change(space);
    Ok(drafts)
}

/// The other spaces on the same storey.
fn beside<'a>(
    shell: &'a Shell,
    id: &'a SpaceId,
    space: &'a Space,
) -> impl Iterator<Item = &'a Space> {
    let others = shell.spaces.iter().filter(move |(other, _)| *other != id);
    others.map(|(_, other)| other).filter(|other| {
        space.level < other.level.saturating_add(other.height)
            && other.level < space.level.saturating_add(space.height)
    })
}

/// Spaces that get other outlines.
struct Plan<'a> {
    shell: &'a Shell,
    regions: std::collections::BTreeMap<SpaceId, (Space, Region)>,
    /// Where walls come to be that move.
    moved: Vec<Piece>,
}

impl<'a> Plan<'a> {
    fn new(shell: &'a Shell) -> Self {
        Self {
            shell,
            regions: std::collections::BTreeMap::new(),
            moved: Vec::new(),
        }
    }

    fn region(&mut self, id: &SpaceId) -> Option<&mut Region> {
        let space = self.shell.spaces.get(id);
        if !self.regions.contains_key(id) {
            let space = space?.clone();
            let region = Region {
                was: space.points(),
                ..Region::default()
            };
            self.regions.insert(id.clone(), (space, region));
        }
        self.regions.get_mut(id).map(|(_, region)| region)
    }

    fn more(&mut self, id: &SpaceId, shape: Vec<Point>) {
        if let Some(region) = self.region(id) {
            region.more.push(shape);
        }
    }

    fn less(&mut self, id: &SpaceId, shape: Vec<Point>) {
        if let Some(region) = self.region(id) {
            region.less.push(shape);
        }
    }

    /// Edges keep the walls that they lie on: moved ones first, then the space's own, then others'.
    fn drafts(self) -> Result<Drafts, Refusal> {
        let mut drafts = drafts(self.shell);
        for (id, (space, region)) in self.regions {
            let own = weave::pieces(&space);
            let others = self.shell.spaces.values().flat_map(weave::pieces);
            let known: Vec<Piece> = self
                .moved
                .iter()
                .cloned()
                .chain(own)
                .chain(others)
                .collect();
            let pieces = weave::around(&region, &known);
            let pieces = pieces.map_err(|_| Refusal::Shell(ShellFault::Outline(id.clone())))?;
            if pieces.is_empty() {
                drafts.remove(&id);
            } else {
                drafts.insert(id, (space, pieces));
            }
        }
        Ok(drafts)
    }
}

fn draw(shell: &Shell, area: Area) -> Result<Drafts, Refusal> {
    let name = "room"
        .parse()
        .map_err(|_| Refusal::Shell(ShellFault::Spaces))?;
    let id = free_name(shell, &name);
    let corners = area.outline();
    let middle = Point::new(
        area.low.x + area.size().x / 2,
        area.low.z + area.size().z / 2,
    );
    let around = shell.spaces.iter().find(|(_, space)| {
        let points = space.points();
        let crossed = |(a, b): (Point, Point)| {
            a.x.max(b.x) > area.low.x
                && a.x.min(b.x) < area.high.x
                && a.z.max(b.z) > area.low.z
                && a.z.min(b.z) < area.high.z
        };
        geom::contains(&points, middle) && !geom::edges(&points).any(crossed)
    });
    let like = around.map(|(_, space)| space).or_else(|| {
        let far = |space: &&Space| {
            let points = space.points();
            let far = points.iter().map(|p| p.distance_squared(middle));
            far.min().unwrap_or(i64::MAX)
        };
        shell.spaces.values().min_by_key(far)
    });
    let space = Space {
        outline: Vec::new(),
        level: like.map_or(0, |space| space.level),
        height: like.map_or(HEIGHT, |space| space.height),
        roof: around.map_or(Roof::Indoor, |(_, space)| space.roof),
        floor: like.map_or_else(floor_finish, |space| space.floor.clone()),
    };
    let mut plan = Plan::new(shell);
    let less: Vec<Vec<Point>> = match around {
        Some((around, _)) => {
            plan.less(around, corners.clone());
            Vec::new()
        }
        None => beside(shell, &id, &space).map(Space::points).collect(),
    };
    let region = Region {
        was: Vec::new(),
        more: vec![corners],
        less,
    };
    plan.regions.insert(id.clone(), (space, region));
    let drafts = plan.drafts()?;
    if drafts.contains_key(&id) {
        Ok(drafts)
    } else {
        Err(Refusal::Empty)
    }
}

/// The edges of a space in line with one of its walls.
fn run(space: &Space, wall: &WallId) -> Vec<Piece> {
    let pieces = weave::pieces(space);
    let n = pieces.len();
    let Some(at) = pieces
        .iter()
        .position(|piece| piece.wall.as_ref() == Some(wall))
    else {
        return Vec::new();
    };
    let straight = |a: &Piece, b: &Piece| {
        let (d, e) = (a.to - a.from, b.to - b.from);
        (d.x.signum(), d.z.signum()) == (e.x.signum(), e.z.signum())
    };
    let mut first = at;
    while straight(&pieces[(first + n - 1) % n], &pieces[at]) && (first + n - 1) % n != at {
        first = (first + n - 1) % n;
    }
    let along = (0..n).map(|i| &pieces[(first + i) % n]);
    along
        .take_while(|piece| straight(piece, &pieces[at]))
        .cloned()
        .collect()
}

fn drag(shell: &Shell, id: &SpaceId, wall: &WallId, by: i32) -> Result<(Drafts, Shift), Refusal> {
    let run = run(find(shell, id)?, wall);
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Err(Refusal::NoSuchWall(wall.clone()));
    };
    let d = last.to - first.from;
    // The outside lies to the left of a clockwise edge.
    let by = by.clamp(-geom::REACH, geom::REACH);
    let out = Point::new(-d.z.signum() * by, d.x.signum() * by);
    let mut plan = Plan::new(shell);
    let strip = |piece: &Piece| Area::between(piece.from, piece.to + out).outline();
    let whole = Area::between(first.from, last.to + out).outline();
    if by > 0 {
        plan.more(id, whole.clone());
    } else {
        plan.less(id, whole.clone());
    }
    for piece in &run {
        let shares = |space: &Space| {
            space
                .outline
                .iter()
                .any(|c| Some(&c.wall) == piece.wall.as_ref())
        };
        let others = shell
            .spaces
            .iter()
            .filter(|(other, space)| *other != id && shares(space));
        for (other, _) in others {
            if by > 0 {
                plan.less(other, whole.clone());
            } else {
                plan.more(other, strip(piece));
            }
        }
        let (from, to) = (piece.from + out, piece.to + out);
        let wall = piece.wall.clone();
        for (from, to) in [(from, to), (to, from)] {
            let wall = wall.clone();
            plan.moved.push(Piece { from, to, wall });
        }
    }
    let shift = Shift {
        walls: run.iter().filter_map(|piece| piece.wall.clone()).collect(),
        by: out,
        renamed: None,
    };
    Ok((plan.drafts()?, shift))
}

/// Drags the two walls that meet in a corner, one after the other.
fn corner(shell: &Shell, id: &SpaceId, at: Point, by: Point) -> Result<(Shell, Shift), Refusal> {
    let mut shell = shell.clone();
    let mut at = at;
    for upright in [true, false] {
        let pieces = weave::pieces(find(&shell, id)?);
        let meets = |piece: &&Piece| {
            (piece.from == at || piece.to == at) && (piece.from.x == piece.to.x) == upright
        };
        let piece = pieces.iter().find(meets);
        let wall = piece.and_then(|piece| Some((piece, piece.wall.clone()?)));
        let Some((piece, wall)) = wall else {
            continue;
        };
        let d = piece.to - piece.from;
        let (out, step) = if upright {
            (-by.x * d.z.signum(), Point::new(by.x, 0))
        } else {
            (by.z * d.x.signum(), Point::new(0, by.z))
        };
        if out != 0 {
            let (drafts, shift) = drag(&shell, id, &wall, out)?;
            let mut woven = weave::weave(&shell, drafts);
            hang::openings(&shell, &mut woven, &shift);
            shell = woven;
            at = at + step;
        }
    }
    // What hangs finds the nearest wall by itself.
    Ok((shell, Shift::default()))
}
