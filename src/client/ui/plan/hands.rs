//! What a hand on the plan takes hold of, and the gesture that it makes of it.

use bevy_egui::egui::{CursorIcon, Pos2};

use super::{Chosen, State, Tool, sheet::Sheet};
use crate::{
    client::ui::view::PlanView,
    room::{
        KindId, OpeningId, Point, Shell, SpaceId, WallId,
        shell::{
            Face, OPENINGS, Opening,
            reshape::{Area, Gesture, opening},
        },
    },
};

/// How near a hand has to be to what it takes, in points.
const NEAR: f32 = 11.0;
/// How far from a wall a hand may be that puts a door in, in centimetres.
const REACH: i64 = 70;
/// Side of the grid, and of the fine one, in centimetres.
pub(super) const GRID: i32 = 25;
const FINE: i32 = 5;
/// How close to a line that is there already things jump to it, in centimetres.
const PULL: i32 = 10;

/// What the hand holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hold {
    /// A rectangle from this corner.
    Area(Point),
    Wall {
        space: SpaceId,
        wall: WallId,
        from: Point,
        to: Point,
    },
    Corner {
        space: SpaceId,
        at: Point,
    },
    /// A window or door; `fresh` where it is not in the room yet.
    Opening {
        id: OpeningId,
        opening: Opening,
        fresh: bool,
        began: Point,
    },
    /// Pressed where nothing can be dragged.
    Nothing,
}

/// What is under the hand.
enum Under {
    Opening(OpeningId),
    Corner(SpaceId, Point),
    Wall(SpaceId, WallId, Point, Point),
    Space(SpaceId),
}

/// Nearest multiple of the grid, or a line that is there already: nobody wants two walls that miss each
/// other by a hand.
fn snapped(value: i32, lines: impl Iterator<Item = i32>, fine: bool) -> i32 {
    let step = if fine { FINE } else { GRID };
    let rounded = (value + step / 2).div_euclid(step) * step;
    let near = |line: i32| (line - value).abs().min((line - rounded).abs()) <= PULL;
    let line = lines
        .filter(|line| near(*line) && !fine)
        .min_by_key(|line| (line - value).abs());
    line.unwrap_or(rounded)
}

/// A point of the grid, or in line with corners that are there already.
pub(super) fn corner(shell: &Shell, at: Point, fine: bool) -> Point {
    let points = || shell.spaces.values().flat_map(|space| space.points());
    Point::new(
        snapped(at.x, points().map(|p| p.x), fine),
        snapped(at.z, points().map(|p| p.z), fine),
    )
}

/// From a point to a stretch of wall, in points of the interface.
fn far(sheet: &Sheet, (a, b): (Point, Point), at: Pos2) -> f32 {
    let (a, b) = (sheet.at(a), sheet.at(b));
    let d = b - a;
    let t = ((at - a).dot(d) / d.length_sq().max(1e-6)).clamp(0.0, 1.0);
    (a + d * t).distance(at)
}

/// Where an opening lies in its wall.
pub(super) fn stretch(shell: &Shell, opening: &Opening) -> Option<(Point, Point)> {
    let face = shell.face(&opening.wall)?;
    let half = opening.size().0 / 2;
    Some((
        face.point(opening.along - half, 0),
        face.point(opening.along + half, 0),
    ))
}

fn under(state: &State, shell: &Shell, sheet: &Sheet, at: Pos2) -> Option<Under> {
    let opening = shell.openings.iter().find(|(_, opening)| {
        stretch(shell, opening).is_some_and(|line| far(sheet, line, at) < NEAR)
    });
    if let Some((id, _)) = opening {
        return Some(Under::Opening(id.clone()));
    }
    let own = |space: &SpaceId| state.chosen == Some(Chosen::Space(space.clone()));
    let corners = shell.faces().map(|face| (face.space, face.from));
    let corner = corners
        .filter(|(_, corner)| sheet.at(*corner).distance(at) < NEAR)
        .min_by_key(|(space, _)| !own(space));
    if let Some((space, corner)) = corner {
        return Some(Under::Corner(space.clone(), corner));
    }
    let point = sheet.point(at);
    let wall = shell
        .faces()
        .filter(|face| far(sheet, (face.from, face.to), at) < NEAR)
        .min_by_key(|face| {
            let inside = shell
                .space_at(point)
                .is_some_and(|(space, _)| space == face.space);
            (!own(face.space), !inside)
        });
    if let Some(face) = wall {
        let (space, wall) = (face.space.clone(), face.wall.clone());
        return Some(Under::Wall(space, wall, face.from, face.to));
    }
    let space = shell.space_at(point);
    space.map(|(id, _)| Under::Space(id.clone()))
}

/// The kind of opening to put in.
pub(super) fn kind(state: &State) -> Option<KindId> {
    let first = || OPENINGS.iter().find_map(|(kind, ..)| kind.parse().ok());
    state.kind.clone().or_else(first)
}

/// An id that no opening has.
fn free_id(shell: &Shell, kind: &KindId) -> Option<OpeningId> {
    let names = (1..).map(|n| {
        if n == 1 {
            kind.to_string()
        } else {
            format!("{kind}-{n}")
        }
    });
    let mut ids = names.map_while(|name| name.parse::<OpeningId>().ok());
    ids.find(|id| !shell.openings.contains_key(id))
}

/// Takes hold of what is under the hand.
pub(super) fn press(state: &mut State, plan: &PlanView, sheet: &Sheet, at: Pos2, fine: bool) {
    let shell = &plan.shell;
    let point = sheet.point(at);
    let grab = |state: &State| {
        let under = under(state, shell, sheet, at)?;
        Some(match under {
            Under::Opening(id) => {
                let opening = shell.openings.get(&id)?.clone();
                let hold = Hold::Opening {
                    id: id.clone(),
                    opening,
                    fresh: false,
                    began: point,
                };
                (Some(Chosen::Opening(id)), hold)
            }
            Under::Corner(space, at) => {
                let chosen = Chosen::Space(space.clone());
                (Some(chosen), Hold::Corner { space, at })
            }
            Under::Wall(space, wall, from, to) => {
                let chosen = Chosen::Space(space.clone());
                let hold = Hold::Wall {
                    space,
                    wall,
                    from,
                    to,
                };
                (Some(chosen), hold)
            }
            Under::Space(space) => (Some(Chosen::Space(space)), Hold::Nothing),
        })
    };
    match state.tool {
        Tool::Select => {
            let (chosen, hold) = grab(state).unwrap_or((None, Hold::Nothing));
            state.chosen = chosen;
            state.hold = Some(hold);
        }
        Tool::Draw | Tool::Grow | Tool::Cut => {
            state.hold = Some(Hold::Area(corner(shell, point, fine)));
        }
        Tool::Open => {
            if let Some((chosen @ Some(Chosen::Opening(_)), hold)) = grab(state) {
                state.chosen = chosen;
                state.hold = Some(hold);
            } else if let Some(kind) = kind(state)
                && let Some(id) = free_id(shell, &kind)
                && let Some((face, _)) = wall_at(shell, point)
            {
                state.chosen = None;
                state.hold = Some(Hold::Opening {
                    id,
                    opening: Opening {
                        kind,
                        wall: face.wall.clone(),
                        along: 0,
                        sill: 0,
                        paint: Vec::new(),
                    },
                    fresh: true,
                    began: point,
                });
            }
        }
    }
}

/// The side of a wall near a point, and how far along it.
fn wall_at(shell: &Shell, at: Point) -> Option<(Face<'_>, i32)> {
    let near = shell.nearest_face(at);
    near.filter(|(face, along)| face.point(*along, 0).distance_squared(at) < REACH * REACH)
}

/// What the hand does now; `None` where nothing would come of it.
pub(super) fn gesture(
    hold: &Hold,
    state: &State,
    plan: &PlanView,
    sheet: &Sheet,
    at: Pos2,
    fine: bool,
) -> Option<Gesture> {
    let shell = &plan.shell;
    let point = sheet.point(at);
    match hold {
        Hold::Nothing => None,
        Hold::Area(from) => {
            let area = Area::between(*from, corner(shell, point, fine));
            if area.is_empty() {
                return None;
            }
            match (state.tool, &state.chosen) {
                (Tool::Draw, _) => Some(Gesture::Draw(area)),
                (Tool::Cut, _) => Some(Gesture::Cut(area)),
                (_, Some(Chosen::Space(space))) => Some(Gesture::Grow(space.clone(), area)),
                _ => None,
            }
        }
        Hold::Wall {
            space,
            wall,
            from,
            to,
        } => {
            let lands = corner(shell, point, fine);
            let d = *to - *from;
            // Outwards is to the left of a clockwise edge.
            let by = if d.x == 0 {
                (from.x - lands.x) * d.z.signum()
            } else {
                (lands.z - from.z) * d.x.signum()
            };
            (by != 0).then(|| Gesture::Drag {
                space: space.clone(),
                wall: wall.clone(),
                by,
            })
        }
        Hold::Corner { space, at } => {
            let by = corner(shell, point, fine) - *at;
            (by != Point::default()).then(|| Gesture::Corner {
                space: space.clone(),
                at: *at,
                by,
            })
        }
        Hold::Opening {
            id,
            opening: held,
            fresh,
            began,
        } => {
            let (face, along) = wall_at(shell, point)?;
            if !fresh && sheet.at(*began).distance(at) < 4.0 {
                return None;
            }
            let middle = face.length() / 2;
            let along = if (along - middle).abs() <= PULL && !fine {
                middle
            } else {
                (along + FINE / 2).div_euclid(FINE) * FINE
            };
            let mut moved = opening(shell, &face, along, held);
            if !fresh && moved.wall == held.wall {
                moved.sill = held.sill;
            }
            (*fresh || moved != *held).then(|| Gesture::Open(id.clone(), moved))
        }
    }
}

/// Lets go; what was put in is selected.
pub(super) fn release(state: &mut State, done: Option<&Gesture>) {
    match (state.hold.take(), done) {
        (
            Some(Hold::Opening {
                id, fresh: false, ..
            }),
            Some(_),
        ) => {
            state.chosen = Some(Chosen::Opening(id));
        }
        (Some(Hold::Area(_)), Some(Gesture::Draw(_))) => state.chosen = None,
        _ => {}
    }
}

/// What the cursor looks like over the plan.
pub(super) fn sign(state: &State, plan: &PlanView, sheet: &Sheet, at: Pos2) -> Option<CursorIcon> {
    if matches!(state.tool, Tool::Draw | Tool::Grow | Tool::Cut) {
        return Some(CursorIcon::Crosshair);
    }
    let upright = |a: Point, b: Point| {
        if a.x == b.x {
            CursorIcon::ResizeHorizontal
        } else {
            CursorIcon::ResizeVertical
        }
    };
    match &state.hold {
        Some(Hold::Wall { from, to, .. }) => return Some(upright(*from, *to)),
        Some(Hold::Corner { .. }) => return Some(CursorIcon::Move),
        Some(Hold::Opening { .. }) => return Some(CursorIcon::Grabbing),
        Some(Hold::Area(_) | Hold::Nothing) => return None,
        None => {}
    }
    match under(state, &plan.shell, sheet, at)? {
        Under::Opening(_) => Some(CursorIcon::Grab),
        Under::Wall(..) if state.tool == Tool::Open => Some(CursorIcon::Copy),
        Under::Wall(_, _, from, to) => Some(upright(from, to)),
        Under::Corner(..) if state.tool == Tool::Select => Some(CursorIcon::Move),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_near_wins_over_the_grid() {
        let at = |value, fine| snapped(value, [0, 420].into_iter(), fine);
        for value in [411, 420, 428, 437] {
            assert_eq!(at(value, false), 420, "{value}");
        }
        assert_eq!((at(439, false), at(400, false)), (450, 400));
        assert_eq!((at(437, true), at(411, true)), (435, 410));
    }
}
