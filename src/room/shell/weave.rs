//! Outlines made anew become a shell: edges keep their walls, and where two spaces touch they share one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{Finish, Point, SpaceId, WallId, scene::wall_finish},
    Corner, Shell, Space,
    area::{Edge, Region, Torn},
};

/// An edge, and the wall that it is part of where there was one.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) wall: Option<WallId>,
}

impl Piece {
    fn heading(&self) -> (i32, i32) {
        heading((self.from, self.to))
    }

    fn length(&self) -> i64 {
        self.from.distance_squared(self.to)
    }

    /// Whether the other runs the other way along the same line and shares some of it.
    fn meets(&self, other: &Self) -> bool {
        let (dx, dz) = self.heading();
        let along = |p: Point| if dx == 0 { p.z } else { p.x };
        let across = |p: Point| if dx == 0 { p.x } else { p.z };
        let (low, high) = (along(self.from), along(self.to));
        let (start, end) = (along(other.from), along(other.to));
        other.heading() == (-dx, -dz)
            && across(self.from) == across(other.from)
            && low.min(high).max(start.min(end)) < low.max(high).min(start.max(end))
    }

    /// Whether the point lies on it, between its ends.
    fn has_within(&self, p: Point) -> bool {
        p != self.from && p != self.to && on((self.from, self.to), p)
    }
}

fn heading((from, to): Edge) -> (i32, i32) {
    let d = to - from;
    (d.x.signum(), d.z.signum())
}

fn on((a, b): Edge, p: Point) -> bool {
    (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x) && (a.z.min(b.z)..=a.z.max(b.z)).contains(&p.z)
}

/// The edges of a space as they are.
pub(super) fn pieces(space: &Space) -> Vec<Piece> {
    let next = space.outline.iter().cycle().skip(1);
    let pairs = space.outline.iter().zip(next);
    pairs
        .map(|(a, b)| Piece {
            from: a.at,
            to: b.at,
            wall: Some(a.wall.clone()),
        })
        .collect()
}

/// The edges around a region. Each is part of the first of the known walls that it lies on.
pub(super) fn around(region: &Region, known: &[Piece]) -> Result<Vec<Piece>, Torn> {
    let edges = region.trace()?;
    let named = edges.into_iter().map(|(from, to)| {
        let lies_on = |wall: &&Piece| {
            let line = (wall.from, wall.to);
            wall.heading() == heading((from, to)) && on(line, from) && on(line, to)
        };
        let wall = known.iter().find(lies_on).and_then(|p| p.wall.clone());
        Piece { from, to, wall }
    });
    Ok(joined(named.collect(), |a, b| match (&a.wall, &b.wall) {
        (Some(a), Some(b)) => (a == b).then(|| Some(a.clone())),
        (a, b) => Some(a.clone().or_else(|| b.clone())),
    }))
}

/// Makes one of neighbours in a straight line where `one` says which wall that is.
fn joined(
    mut pieces: Vec<Piece>,
    one: impl Fn(&Piece, &Piece) -> Option<Option<WallId>>,
) -> Vec<Piece> {
    let n = pieces.len();
    let turns = |i: usize| pieces[(i + n - 1) % n].heading() != pieces[i].heading();
    let corner = (0..n).find(|i| turns(*i)).unwrap_or_default();
    pieces.rotate_left(corner);
    let mut joined: Vec<Piece> = Vec::with_capacity(n);
    for piece in pieces {
        if let Some(last) = joined.last_mut()
            && last.heading() == piece.heading()
            && let Some(wall) = one(last, &piece)
        {
            last.to = piece.to;
            last.wall = wall;
        } else {
            joined.push(piece);
        }
    }
    joined
}

/// Spaces with the edges they are to have.
pub(super) type Drafts = BTreeMap<SpaceId, (Space, Vec<Piece>)>;

/// The shell of these spaces; openings are left out.
pub(super) fn weave(old: &Shell, mut drafts: Drafts) -> Shell {
    mend(old, &mut drafts);
    split(&mut drafts);
    let (names, walls) = name(old, &drafts);
    let mut names = names.into_iter();
    let spaces = drafts.into_iter().map(|(id, (mut space, pieces))| {
        let first = old.spaces.get(&id).and_then(|space| space.outline.first());
        let first = first.map(|corner| corner.wall.clone());
        let named = pieces.into_iter().zip(names.by_ref());
        let outline = named.map(|(piece, wall)| Corner {
            at: piece.from,
            wall,
        });
        space.outline = outline.collect();
        let begins = |corner: &Corner| Some(&corner.wall) == first.as_ref();
        let north_west = || {
            let corners = space.outline.iter().enumerate();
            let first = corners.min_by_key(|(_, corner)| (-corner.at.z, corner.at.x));
            first.map_or(0, |(i, _)| i)
        };
        let start = space.outline.iter().position(begins);
        let start = start.unwrap_or_else(north_west);
        space.outline.rotate_left(start);
        (id, space)
    });
    Shell {
        spaces: spaces.collect(),
        walls,
        openings: BTreeMap::new(),
    }
}

/// Walls that were cut because another space began there are whole again where it does no longer.
fn mend(old: &Shell, drafts: &mut Drafts) {
    let finish = |piece: &Piece| piece.wall.as_ref().and_then(|wall| old.walls.get(wall));
    let ids: Vec<SpaceId> = drafts.keys().cloned().collect();
    for id in ids {
        let others = drafts.iter().filter(|(other, _)| **other != id);
        let corners = others.flat_map(|(_, (_, pieces))| pieces.iter().map(|piece| piece.from));
        let corners: BTreeSet<Point> = corners.collect();
        let before = old.spaces.iter().filter(|(other, _)| **other != id);
        let before: BTreeSet<Point> = before.flat_map(|(_, space)| space.points()).collect();
        let Some((_, pieces)) = drafts.get_mut(&id) else {
            continue;
        };
        *pieces = joined(std::mem::take(pieces), |a, b| {
            let mends =
                before.contains(&b.from) && !corners.contains(&b.from) && finish(a) == finish(b);
            let longer = if b.length() > a.length() { b } else { a };
            mends.then(|| longer.wall.clone())
        });
    }
}

/// Whether two spaces are on the same storey, so that one wall can stand between them.
fn beside(a: &Space, b: &Space) -> bool {
    a.level < b.level.saturating_add(b.height) && b.level < a.level.saturating_add(a.height)
}

/// Cuts edges where they begin or cease to be those of two spaces.
fn split(drafts: &mut Drafts) {
    let all: Vec<(Space, Vec<Piece>)> = drafts.values().cloned().collect();
    for (at, (space, pieces)) in drafts.values_mut().enumerate() {
        let others = all.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.filter(|(_, (other, _))| beside(space, other));
        let facing: Vec<&Piece> = others.flat_map(|(_, (_, pieces))| pieces).collect();
        *pieces = std::mem::take(pieces)
            .into_iter()
            .flat_map(|piece| {
                let met = facing.iter().filter(|other| piece.meets(other));
                let ends = met.flat_map(|other| [other.from, other.to]);
                let mut cuts: Vec<Point> = ends.filter(|p| piece.has_within(*p)).collect();
                cuts.sort_by_key(|p| p.distance_squared(piece.from));
                cuts.dedup();
                let starts = std::iter::once(piece.from).chain(cuts.clone());
                let ends: Vec<Point> = cuts.into_iter().chain([piece.to]).collect();
                let wall = piece.wall;
                starts.zip(ends).map(move |(from, to)| Piece {
                    from,
                    to,
                    wall: wall.clone(),
                })
            })
            .collect();
    }
}

/// One edge, or the two sides of a wall between spaces.
struct Stretch {
    /// Positions in the list of all edges.
    sides: Vec<usize>,
    /// The walls that it was part of.
    was: Vec<WallId>,
    length: i64,
}

/// The wall of each edge, in the order of spaces and edges, and what the walls look like.
fn name(old: &Shell, drafts: &Drafts) -> (Vec<WallId>, BTreeMap<WallId, Finish>) {
    let spaces = drafts.values();
    let edges: Vec<(&Space, &Piece)> = spaces
        .flat_map(|(space, pieces)| pieces.iter().map(move |piece| (space, piece)))
        .collect();
    let mut paired = vec![false; edges.len()];
    let mut stretches = Vec::new();
    for (i, (space, piece)) in edges.iter().enumerate() {
        if paired[i] {
            continue;
        }
        let is_back = |(j, (other, back)): &(usize, &(&Space, &Piece))| {
            !paired[*j]
                && (back.from, back.to) == (piece.to, piece.from)
                && !std::ptr::eq(*other, *space)
                && beside(space, other)
        };
        let later = edges.iter().enumerate().skip(i + 1);
        let back = later.into_iter().find(is_back).map(|(j, _)| j);
        let sides: Vec<usize> = std::iter::once(i).chain(back).collect();
        for side in &sides {
            paired[*side] = true;
        }
        let was = sides.iter().filter_map(|side| edges[*side].1.wall.clone());
        stretches.push(Stretch {
            was: was.collect(),
            sides,
            length: piece.length(),
        });
    }
    // A wall that is still the same between the same two goes first, then the longest piece of each.
    stretches.sort_by_key(|stretch| {
        let kept = matches!(&stretch.was[..], [a, b] if a == b);
        (!kept, -stretch.length)
    });
    let mut taken = BTreeSet::new();
    let mut kept: Vec<(Stretch, Option<WallId>)> = stretches
        .into_iter()
        .map(|stretch| {
            let free = stretch.was.iter().find(|wall| !taken.contains(*wall));
            let wall = free.cloned();
            taken.extend(wall.clone());
            (stretch, wall)
        })
        .collect();
    kept.sort_by_key(|(stretch, _)| stretch.sides[0]);
    let numbered = (1..).filter_map(|n| format!("wall-{n}").parse::<WallId>().ok());
    let mut fresh = numbered.filter(|wall| !old.walls.contains_key(wall));
    let mut walls: BTreeMap<WallId, Finish> = BTreeMap::new();
    let mut names: Vec<Option<WallId>> = vec![None; edges.len()];
    for (stretch, wall) in kept {
        let Some(wall) = wall.or_else(|| fresh.next()) else {
            continue;
        };
        let like = stretch.was.first().cloned();
        let like = like.or_else(|| neighbour(&edges, stretch.sides[0]));
        let finish = like.and_then(|wall| old.walls.get(&wall));
        let finish = finish.or_else(|| old.walls.values().next()).cloned();
        walls.insert(wall.clone(), finish.unwrap_or_else(wall_finish));
        for side in stretch.sides {
            names[side] = Some(wall.clone());
        }
    }
    (names.into_iter().flatten().collect(), walls)
}

/// The wall of the nearest edge before this one in its space that has one.
fn neighbour(edges: &[(&Space, &Piece)], at: usize) -> Option<WallId> {
    let same = |(space, _): &&(&Space, &Piece)| std::ptr::eq(*space, edges[at].0);
    let before = edges[..at].iter().rev().filter(same);
    let after = edges[at..].iter().filter(same);
    before
        .chain(after)
        .find_map(|(_, piece)| piece.wall.clone())
}
