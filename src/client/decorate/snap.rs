//! Where a held thing would land: from a ray through the cursor to a placement.
//!
//! All in room centimetres (x east, y up, z north); only the result is rounded to integers.

use bevy::prelude::*;

use crate::room::{
    Item, ItemId, Kind, Kinds, Placement, Point, Room, Slot, Turn,
    geom::{self, Block},
    kind::Surface,
    rule,
    shell::Face,
};

/// How positions are rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grid {
    /// 25 cm, 5 cm for small things.
    Coarse,
    /// Whole centimetres.
    Free,
}

/// A ray in room centimetres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ray {
    pub(super) from: Vec3,
    pub(super) along: Vec3,
}

impl Ray {
    /// Where it meets the plane through `point` with this normal, if it runs towards it.
    fn meets(&self, point: Vec3, normal: Vec3) -> Option<(f32, Vec3)> {
        let slope = self.along.dot(normal);
        let distance = (point - self.from).dot(normal) / slope;
        (slope < -1e-4 && distance > 0.0).then(|| (distance, self.from + self.along * distance))
    }

    fn meets_level(&self, height: f32) -> Option<(f32, Vec3)> {
        self.meets(Vec3::Y * height, Vec3::Y)
    }
}

/// The thing in hand, as far as landing it goes.
pub(super) struct Held<'a> {
    pub(super) item: &'a Item,
    pub(super) kind: &'a Kind,
    pub(super) turn: Turn,
    pub(super) grid: Grid,
    /// From the item's centre to where it was grabbed, so that it does not jump to the cursor.
    pub(super) grip: Vec3,
}

/// Where the held thing lands under the ray; `None` where the ray meets nothing that carries it.
pub(super) fn land(room: &Room, kinds: &Kinds, held: &Held<'_>, ray: Ray) -> Option<Placement> {
    let ray = Ray {
        from: ray.from - held.grip,
        ..ray
    };
    match held.kind.slot {
        Slot::Floor | Slot::Rug => land_on_floor(room, held, ray),
        Slot::Ceiling => land_on_ceiling(room, held, ray),
        Slot::Wall => land_on_wall(room, held, ray),
        Slot::Surface => {
            land_on_surface(room, kinds, held, ray).or_else(|| land_on_floor(room, held, ray))
        }
    }
}

fn land_on_floor(room: &Room, held: &Held<'_>, ray: Ray) -> Option<Placement> {
    let hit = on_floor(room, ray)?;
    let at = settle(room, held, hit);
    Some(Placement::Floor {
        at,
        turn: held.turn,
    })
}

/// Where the ray meets a floor, or else the ground.
fn on_floor(room: &Room, ray: Ray) -> Option<Vec3> {
    let whole = |hit: Vec3| Point::new(hit.x.round() as i32, hit.z.round() as i32);
    let floors = room.shell.spaces.values().filter_map(|space| {
        let (distance, hit) = ray.meets_level(space.level as f32)?;
        let here = geom::contains(&space.points(), whole(hit));
        here.then_some((distance, hit))
    });
    let nearest = floors.min_by(|a, b| a.0.total_cmp(&b.0));
    let ground = || ray.meets_level(0.0);
    nearest.or_else(ground).map(|(_, hit)| hit)
}

fn land_on_ceiling(room: &Room, held: &Held<'_>, ray: Ray) -> Option<Placement> {
    let spaces = room.shell.spaces.values();
    let height = spaces.map(|space| space.level + space.height).max()?;
    // The thing itself, not the ceiling above it, stays under the cursor.
    let (_, hit) = ray.meets_level(height as f32 - f32::from(held.kind.height) / 2.0)?;
    let at = settle(room, held, hit);
    Some(Placement::Ceiling {
        at,
        turn: held.turn,
    })
}

/// Rounds to the grid by the edges, so that things stand flush, and keeps the thing in its space.
fn settle(room: &Room, held: &Held<'_>, hit: Vec3) -> Point {
    let (sin, cos) = f32::from(held.turn.degrees()).to_radians().sin_cos();
    let (w, d) = (
        f32::from(held.kind.footprint.0),
        f32::from(held.kind.footprint.1),
    );
    let reach = (
        (w * cos.abs() + d * sin.abs()) / 2.0,
        (w * sin.abs() + d * cos.abs()) / 2.0,
    );
    let near = Point::new(hit.x.round() as i32, hit.z.round() as i32);
    let (low, high) = room.shell.space_at(near).map_or_else(
        || room.shell.bounds(),
        |(_, space)| geom::bounds(&space.points()),
    );
    let step = step(held);
    let axis = |value: f32, reach: f32, low: i32, high: i32| {
        let (low, high) = (low as f32 + reach, high as f32 - reach);
        let edge = ((value - reach) / step).round() * step + reach;
        if low > high {
            f32::midpoint(low, high)
        } else {
            edge.clamp(low, high)
        }
        .round() as i32
    };
    Point::new(
        axis(hit.x, reach.0, low.x, high.x),
        axis(hit.z, reach.1, low.z, high.z),
    )
}

fn step(held: &Held<'_>) -> f32 {
    let small = held.kind.footprint.0.max(held.kind.footprint.1) <= 45;
    match held.grid {
        Grid::Free => 1.0,
        Grid::Coarse if small => 5.0,
        Grid::Coarse => 25.0,
    }
}

/// How close to an opening's middle a thing that covers openings jumps to it.
const OPENING_PULL: i32 = 30;

fn land_on_wall(room: &Room, held: &Held<'_>, ray: Ray) -> Option<Placement> {
    let plane = |face: &Face<'_>| {
        let normal = face.point(0, 1) - face.point(0, 0);
        let from = Vec3::new(face.from.x as f32, 0.0, face.from.z as f32);
        let (distance, hit) = ray.meets(from, Vec3::new(normal.x as f32, 0.0, normal.z as f32))?;
        let along = Vec2::new(
            (face.to.x - face.from.x) as f32,
            (face.to.z - face.from.z) as f32,
        )
        .normalize_or_zero()
        .dot(Vec2::new(hit.x - from.x, hit.z - from.z));
        // A little beyond the edges still counts: the thing is clamped back in.
        let slack = 40.0;
        let inside = (-slack..face.length() as f32 + slack).contains(&along)
            && (-slack..face.height as f32 + slack).contains(&(hit.y - face.level as f32));
        inside.then_some((distance, along, hit.y - face.level as f32))
    };
    let (face, (_, along, up)) = room
        .shell
        .faces()
        .filter_map(|face| plane(&face).map(|hit| (face, hit)))
        .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0))?;
    let step = if held.grid == Grid::Free { 1.0 } else { 5.0 };
    let snapped = |value: f32| ((value / step).round() * step) as i32;
    let fit = |value: i32, size: u16, room: i32| {
        let half = (i32::from(size) + 1) / 2;
        if room <= 2 * half {
            room / 2
        } else {
            value.clamp(half, room - half)
        }
    };
    let mut along = fit(snapped(along), held.kind.footprint.0, face.length());
    let mut up = fit(snapped(up), held.kind.height, face.height);
    if held.kind.covers_openings {
        let opening = room
            .shell
            .openings
            .values()
            .filter(|opening| &opening.wall == face.wall)
            .map(|opening| (opening, room.shell.on_first(&face, opening.along)))
            .find(|(_, middle)| (middle - along).abs() <= OPENING_PULL);
        if let Some((opening, middle)) = opening {
            along = middle;
            // Hung so that its top clears the opening by a hand.
            let first = room
                .shell
                .face(face.wall)
                .map_or(0, |f| f.level - face.level);
            let top = first + opening.sill + opening.size().1 + 20;
            up = fit(
                top - i32::from(held.kind.height) / 2,
                held.kind.height,
                face.height,
            );
        }
    }
    Some(Placement::Wall {
        wall: face.wall.clone(),
        along: room.shell.round(&face, along),
        up,
    })
}

/// The nearest surface under the ray, other than those of the held thing's own family.
fn land_on_surface(room: &Room, kinds: &Kinds, held: &Held<'_>, ray: Ray) -> Option<Placement> {
    room.items
        .values()
        .filter(|item| !is_self_or_child(room, &item.id, &held.item.id))
        .filter_map(|item| Some((item, kinds.get(&item.kind)?)))
        .filter(|(_, kind)| !kind.surfaces.is_empty())
        .filter_map(|(item, kind)| Some((item, kind, rule::stand(room, kinds, &item.id)?)))
        .flat_map(|(item, kind, stand)| {
            kind.surfaces
                .iter()
                .enumerate()
                .filter_map(move |(index, surface)| {
                    let (distance, at) = on_top(&stand, surface, held, ray)?;
                    let turn =
                        Turn::new(i32::from(held.turn.degrees()) - i32::from(stand.turn.degrees()));
                    let surface = u8::try_from(index).ok()?;
                    let place = Placement::Surface {
                        parent: item.id.clone(),
                        surface,
                        at,
                        turn,
                    };
                    Some((distance, place))
                })
        })
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, place)| place)
}

fn on_top(stand: &Block, surface: &Surface, held: &Held<'_>, ray: Ray) -> Option<(f32, Point)> {
    let (distance, hit) = ray.meets_level((stand.bottom + i32::from(surface.height)) as f32)?;
    let (sin, cos) = f32::from(stand.turn.degrees()).to_radians().sin_cos();
    let (dx, dz) = (hit.x - stand.at.x as f32, hit.z - stand.at.z as f32);
    let own = Vec2::new(dx * cos + dz * sin, dz * cos - dx * sin)
        - Vec2::new(surface.at.x as f32, surface.at.z as f32);
    let half = Vec2::new(f32::from(surface.size.0), f32::from(surface.size.1)) / 2.0;
    if own.x.abs() > half.x || own.y.abs() > half.y {
        return None;
    }
    let footprint = Vec2::new(
        f32::from(held.kind.footprint.0),
        f32::from(held.kind.footprint.1),
    );
    let room_left = (half - footprint / 2.0).max(Vec2::ZERO);
    let step = if held.grid == Grid::Free { 1.0 } else { 5.0 };
    let own = ((own / step).round() * step)
        .clamp(-room_left, room_left)
        .round();
    Some((distance, Point::new(own.x as i32, own.y as i32)))
}

fn is_self_or_child(room: &Room, item: &ItemId, ancestor: &ItemId) -> bool {
    let mut next = Some(item);
    for _ in 0..=crate::room::MAX_DEPTH {
        match next {
            Some(id) if id == ancestor => return true,
            Some(id) => next = room.items.get(id).and_then(|item| item.place.parent()),
            None => return false,
        }
    }
    false
}
