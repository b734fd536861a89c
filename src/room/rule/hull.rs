//! What is wrong with a shell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{
    MAX_PAINTS, OpeningId, Point, Shell, SpaceId, WallId,
    geom::{self, REACH},
    shell::{HEIGHT, MAX_CORNERS, MAX_OPENINGS, MAX_SPACES, SIDE, Space},
};

/// Something wrong with a shell. The worst come first.
///
/// Encoded by position: append variants, never reorder them.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
pub enum ShellFault {
    #[error("a room has 1 to {MAX_SPACES} spaces")]
    Spaces,
    #[error(
        "the outline of {0} must have 4 to {MAX_CORNERS} corners, run clockwise along the axes and not cross itself"
    )]
    Outline(SpaceId),
    #[error("the sides of {0} must measure {low} to {high} cm", low = SIDE.start(), high = SIDE.end())]
    Side(SpaceId),
    #[error("{0} must be {low} to {high} cm high", low = HEIGHT.start(), high = HEIGHT.end())]
    Height(SpaceId),
    #[error("wall {0} is the edge of no space")]
    StrayWall(WallId),
    #[error("wall {0} is an edge without a finish")]
    BareWall(WallId),
    #[error("wall {0} is more than one edge")]
    SplitWall(WallId),
    #[error("at most {MAX_PAINTS} colours a finish")]
    Paints,
    #[error("at most {MAX_OPENINGS} openings")]
    Openings,
    #[error("{opening} is in wall {wall}, which does not exist")]
    NoSuchWall { opening: OpeningId, wall: WallId },
    #[error("{0} does not fit into its wall")]
    OpeningOutside(OpeningId),
    #[error("{0} and {1} overlap")]
    OpeningsOverlap(OpeningId, OpeningId),
    #[error("{0} and {1} overlap")]
    SpacesOverlap(SpaceId, SpaceId),
}

impl ShellFault {
    /// Whether the shell cannot be drawn with it.
    pub fn structural(&self) -> bool {
        !matches!(
            self,
            Self::OpeningOutside(_) | Self::OpeningsOverlap(..) | Self::SpacesOverlap(..)
        )
    }
}

/// Everything wrong with a shell, the worst first.
pub fn shell_faults(shell: &Shell) -> Vec<ShellFault> {
    let mut faults = Vec::new();
    if shell.spaces.is_empty() || shell.spaces.len() > MAX_SPACES {
        return vec![ShellFault::Spaces];
    }
    for (id, space) in &shell.spaces {
        if !outline_sound(space) {
            faults.push(ShellFault::Outline(id.clone()));
            continue;
        }
        let (low, high) = extent(space);
        if !SIDE.contains(&(high.x - low.x)) || !SIDE.contains(&(high.z - low.z)) {
            faults.push(ShellFault::Side(id.clone()));
        }
        if !HEIGHT.contains(&space.height) || space.level.saturating_abs() > REACH {
            faults.push(ShellFault::Height(id.clone()));
        }
    }
    if faults.is_empty() {
        overlaps(shell, &mut faults);
    }
    walls(shell, &mut faults);
    openings(shell, &mut faults);
    let floors = shell.spaces.values().map(|space| &space.floor);
    let finishes = floors
        .chain(shell.walls.values())
        .map(|finish| &finish.paint);
    let mut paints = finishes.chain(shell.openings.values().map(|opening| &opening.paint));
    if paints.any(|paint| paint.len() > MAX_PAINTS) {
        faults.push(ShellFault::Paints);
    }
    faults.sort();
    faults
}

/// Whether the outline is rectilinear, clockwise, within reach and meets itself at corners only.
fn outline_sound(space: &Space) -> bool {
    let points = space.points();
    if !(4..=MAX_CORNERS).contains(&points.len())
        || points
            .iter()
            .any(|p| p.x.saturating_abs() > REACH || p.z.saturating_abs() > REACH)
        || geom::doubled_area(&points) >= 0
    {
        return false;
    }
    let edges: Vec<_> = geom::edges(&points).collect();
    let straight = |(a, b): &(Point, Point)| (a.x == b.x) != (a.z == b.z);
    let meet = |a: &(Point, Point), b: &(Point, Point)| {
        let within = |a0: i32, a1: i32, b0: i32, b1: i32| {
            a0.min(a1) <= b0.max(b1) && b0.min(b1) <= a0.max(a1)
        };
        within(a.0.x, a.1.x, b.0.x, b.1.x) && within(a.0.z, a.1.z, b.0.z, b.1.z)
    };
    edges.iter().all(straight)
        && edges.iter().enumerate().all(|(i, a)| {
            let others = edges.iter().enumerate().skip(i + 1);
            others.into_iter().all(|(j, b)| {
                let neighbours = j == i + 1 || (i == 0 && j == edges.len() - 1);
                // Neighbours share a corner and must turn there or go straight on, not back.
                if neighbours {
                    let (first, second) = if j == i + 1 { (a, b) } else { (b, a) };
                    let (d, e) = (first.1 - first.0, second.1 - second.0);
                    i64::from(d.x) * i64::from(e.x) + i64::from(d.z) * i64::from(e.z) >= 0
                } else {
                    !meet(a, b)
                }
            })
        })
}

fn extent(space: &Space) -> (Point, Point) {
    let first = space.outline.first().map(|c| c.at).unwrap_or_default();
    space.outline.iter().fold((first, first), |(low, high), c| {
        (
            Point::new(low.x.min(c.at.x), low.z.min(c.at.z)),
            Point::new(high.x.max(c.at.x), high.z.max(c.at.z)),
        )
    })
}

fn overlaps(shell: &Shell, faults: &mut Vec<ShellFault>) {
    let spaces: Vec<_> = shell.spaces.iter().collect();
    for (i, (id, space)) in spaces.iter().enumerate() {
        for (other_id, other) in &spaces[i + 1..] {
            let apart = space.level + space.height <= other.level
                || other.level + other.height <= space.level;
            if !apart && share_floor(space, other) {
                faults.push(ShellFault::SpacesOverlap(
                    (*id).clone(),
                    (*other_id).clone(),
                ));
            }
        }
    }
}

/// Whether any cell between the grid lines of both outlines lies inside both.
fn share_floor(a: &Space, b: &Space) -> bool {
    // Doubled, so that the middle of a cell is a whole point.
    let double = |space: &Space| -> Vec<Point> {
        space
            .points()
            .iter()
            .map(|p| Point::new(p.x * 2, p.z * 2))
            .collect()
    };
    let (a, b) = (double(a), double(b));
    let middles = |of: fn(&Point) -> i32| -> Vec<i32> {
        let mut lines: Vec<i32> = a.iter().chain(&b).map(of).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
            .windows(2)
            .map(|pair| (pair[0] + pair[1]) / 2)
            .collect()
    };
    let (xs, zs) = (middles(|p| p.x), middles(|p| p.z));
    xs.iter().any(|x| {
        zs.iter().any(|z| {
            let p = Point::new(*x, *z);
            geom::contains(&a, p) && geom::contains(&b, p)
        })
    })
}

fn walls(shell: &Shell, faults: &mut Vec<ShellFault>) {
    let mut edges: BTreeMap<&WallId, Vec<&SpaceId>> = BTreeMap::new();
    for (id, space) in &shell.spaces {
        for corner in &space.outline {
            edges.entry(&corner.wall).or_default().push(id);
        }
    }
    for (wall, spaces) in &edges {
        if !shell.walls.contains_key(*wall) {
            faults.push(ShellFault::BareWall((*wall).clone()));
        }
        // A wall between two spaces is an edge of both, and of each once.
        if spaces.len() > 2 || (spaces.len() == 2 && spaces[0] == spaces[1]) {
            faults.push(ShellFault::SplitWall((*wall).clone()));
        }
    }
    let stray = shell.walls.keys().filter(|wall| !edges.contains_key(wall));
    faults.extend(stray.cloned().map(ShellFault::StrayWall));
}

fn openings(shell: &Shell, faults: &mut Vec<ShellFault>) {
    if shell.openings.len() > MAX_OPENINGS {
        faults.push(ShellFault::Openings);
        return;
    }
    let openings: Vec<_> = shell.openings.iter().collect();
    for (i, (id, opening)) in openings.iter().enumerate() {
        let Some(face) = shell.face(&opening.wall) else {
            faults.push(ShellFault::NoSuchWall {
                opening: (*id).clone(),
                wall: opening.wall.clone(),
            });
            continue;
        };
        let (width, height) = opening.size();
        // Doubled, so that centres of odd widths stay whole.
        let along = i64::from(opening.along) * 2;
        let (width, sill) = (i64::from(width), i64::from(opening.sill));
        let top = sill + i64::from(height);
        if along < width
            || along + width > i64::from(face.length()) * 2
            || sill < 0
            || top > i64::from(face.height)
        {
            faults.push(ShellFault::OpeningOutside((*id).clone()));
        }
        for (other_id, other) in &openings[i + 1..] {
            let (other_width, other_height) = other.size();
            let other_sill = i64::from(other.sill);
            if other.wall == opening.wall
                && (along - i64::from(other.along) * 2).abs() < width + i64::from(other_width)
                && sill < other_sill + i64::from(other_height)
                && other_sill < top
            {
                faults.push(ShellFault::OpeningsOverlap(
                    (*id).clone(),
                    (*other_id).clone(),
                ));
            }
        }
    }
}
