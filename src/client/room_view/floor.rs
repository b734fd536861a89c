//! Floors: what they are made of, and the slab below.

mod boards;
mod cast;
mod clay;
mod grown;
mod slab;
#[cfg(test)]
mod tests;

use bevy::prelude::*;

pub(super) use self::slab::{SLAB, slab};
use super::{
    field::{Edge, Field},
    mesh::{Builder, Plane, Tint, without},
    plan::rectangles,
    wall::corner_shade,
};
use crate::{
    assets::{finish::Stuff, finishes},
    client::{
        materials::Coat,
        paint::{albedo, nth},
    },
    room::{Finish, shell::Space},
};

/// Neighbours differ by this much in light at most: less than 4 % on the screen.
const VARY: f32 = 0.07;

/// The floor plane of a space: u east, v north, in room metres.
fn plane(space: &Space) -> Plane {
    Plane {
        origin: Vec3::Y * space.level as f32 / 100.0,
        u: Vec3::X,
        v: Vec3::NEG_Z,
    }
}

/// What a floor is made of.
pub(super) fn coat(space: &Space) -> Coat {
    match finishes().floor(space.floor.kind.as_str()).map(|f| f.stuff) {
        Some(Stuff::Plain) => Coat::Matte,
        Some(Stuff::Cloth) => Coat::Felt,
        Some(Stuff::Wood) | None => Coat::Wood,
    }
}

/// The paints of a floor: as they were chosen, or the finish's own.
fn paints(finish: &Finish) -> Vec<Tint> {
    let own = finishes().floor(finish.kind.as_str());
    let own = own.map_or(&[][..], |own| &own.paint);
    (0..own.len().max(1))
        .map(|slot| {
            let otherwise = own.get(slot).map_or("oak", String::as_str);
            albedo(nth(&finish.paint, slot, otherwise))
        })
        .collect()
}

pub(super) fn build(space: &Space) -> Builder {
    let mut b = Builder::default();
    let areas = rectangles(&space.points());
    let whole = areas
        .iter()
        .copied()
        .reduce(|a, b| a.union(b))
        .unwrap_or_default();
    let missing = without(whole, &areas);
    let shade = |p: Vec2| {
        let edge = areas
            .iter()
            .filter(|r| r.inflate(0.01).contains(p))
            .map(|r| (p - r.min).min(r.max - p).min_element())
            .fold(0.0, f32::max);
        corner_shade(edge, 0.3, 0.14)
    };
    let paints = paints(&space.floor);
    let mut field = Field::floor(&mut b, plane(space), whole, &missing, &shade, &paints);
    lay(&mut field, space.floor.kind.as_str());
    b
}

/// Lays a floor; one that nobody knows is of planks.
pub(super) fn lay(f: &mut Field<'_>, kind: &str) {
    match kind {
        "wide-planks" => boards::wide_planks(f),
        "narrow-strips" => boards::narrow_strips(f),
        "herringbone" => boards::herringbone(f),
        "chevron" => boards::chevron(f),
        "parquet" => boards::parquet(f),
        "decking" => boards::decking(f),
        "tiles" => clay::tiles(f),
        "checkerboard" => clay::checkerboard(f),
        "hex-tiles" => clay::hex_tiles(f),
        "patterned-tiles" => clay::patterned_tiles(f),
        "terracotta" => clay::terracotta(f),
        "brick-paving" => clay::brick_paving(f),
        "grey-bricks" => clay::grey_bricks(f),
        "flagstone" => cast::flagstone(f),
        "terrazzo" => cast::terrazzo(f),
        "cement" => cast::cement(f),
        "gravel" => cast::gravel(f),
        "tatami" => grown::tatami(f),
        "carpet" => grown::carpet(f),
        "ribbed-carpet" => grown::ribbed_carpet(f),
        "cork" => grown::cork(f),
        "grass" => grown::grass(f),
        _ => boards::planks(f),
    }
}

/// What shows in the joints.
fn underlay(f: &mut Field<'_>, tint: Tint) {
    f.lay(f.whole, -0.004, Edge::Flat, tint);
}

/// Cells of about that size, with column and row.
fn grid(whole: Rect, size: Vec2) -> impl Iterator<Item = (Rect, u32, u32)> {
    let count = (whole.size() / size).round().max(Vec2::ONE);
    let size = whole.size() / count;
    let (columns, rows) = (count.x as u32, count.y as u32);
    (0..rows).flat_map(move |j| {
        (0..columns).map(move |i| {
            let low = whole.min + size * Vec2::new(i as f32, j as f32);
            (Rect::from_corners(low, low + size), i, j)
        })
    })
}
