//! Walls: their body, and the finish on its inner face.

mod boards;
mod face;
mod lattice;
mod masonry;
mod mouldings;
mod paper;
mod print;
#[cfg(test)]
mod tests;

use bevy::prelude::*;

pub(super) use self::mouldings::{rim, trim};
use super::{
    field::Field,
    mesh::{Builder, Tint, shaded, without},
    plan::Plan,
};
use crate::{
    assets::{
        self, Rgb,
        finish::{Skirting, Stuff},
        finishes, palette,
    },
    client::{
        materials::Coat,
        paint::{albedo, nth},
    },
    room::{Finish, KindId},
};

/// Height of the moulding that crowns a wall.
pub(super) const RIM: f32 = 0.075;

/// How a finish is made: the slot of the paint below its pattern and how bright that is, and the pattern.
type Make = ((usize, f32), fn(&mut Field<'_>));

/// How walls of that kind are made; one that nobody knows is plain.
fn make(kind: &str) -> Make {
    match kind {
        "two-tone" => ((0, 1.0), paper::two_tone),
        "wainscot" => ((0, 1.0), boards::wainscot),
        "tall-wainscot" => ((0, 1.0), boards::tall_wainscot),
        "board-and-batten" => ((0, 0.97), boards::board_and_batten),
        "shiplap" => ((0, 0.72), boards::shiplap),
        "panels" => ((0, 1.0), boards::panels),
        "timber-frame" => ((0, 1.0), boards::timber_frame),
        "stripes" => ((0, 1.0), paper::stripes),
        "thin-stripes" => ((0, 1.0), paper::thin_stripes),
        "gingham" => ((0, 1.0), paper::gingham),
        "diamonds" => ((0, 1.0), paper::diamonds),
        "dots" => ((0, 1.0), paper::dots),
        "sprigs" => ((0, 1.0), paper::sprigs),
        "stars" => ((0, 1.0), paper::stars),
        "scallops" => ((0, 1.0), print::scallops),
        "waves" => ((0, 1.0), print::waves),
        "clouds" => ((0, 1.0), print::clouds),
        "bamboo-paper" => ((0, 1.0), print::bamboo),
        "brick" => ((1, 1.0), masonry::brick),
        "painted-brick" => ((0, 0.86), masonry::painted_brick),
        "tile-dado" => ((0, 1.0), masonry::tile_dado),
        "metro-tiles" => ((0, 1.0), masonry::metro_tiles),
        "lattice" => ((0, 1.0), lattice::lattice),
        "shoji" => ((0, 1.0), lattice::shoji),
        "rattan" => ((0, 1.0), lattice::rattan),
        _ => ((0, 1.0), |_| ()),
    }
}

/// What is known of walls of that kind.
fn known(kind: &KindId) -> Option<&'static assets::Finish> {
    finishes().wall(kind.as_str())
}

/// The paint of a slot: as it was chosen, or the finish's own.
fn colour(finish: &Finish, slot: usize) -> Rgb {
    let own = known(&finish.kind).and_then(|own| own.paint.get(slot));
    let otherwise = own.map_or(if slot == 0 { "mint" } else { "paper" }, String::as_str);
    nth(&finish.paint, slot, otherwise)
}

/// What a wall is made of.
pub(super) fn coat(finish: &Finish) -> Coat {
    let wooden = known(&finish.kind).is_some_and(|own| own.stuff == Stuff::Wood);
    let paint = finish.paint.first();
    match wooden && paint.is_some_and(|paint| palette().is_wood(paint.as_str())) {
        true => Coat::Wood,
        false => Coat::Matte,
    }
}

/// How dark corners are: light reaches them from fewer sides.
pub(super) fn corner_shade(distance: f32, reach: f32, depth: f32) -> f32 {
    1.0 - depth * (-distance.max(0.0) / reach).exp()
}

/// Walls are brightest where people are and fade towards the ceiling: things stand out before them.
fn fading(share: f32) -> f32 {
    let t = ((share - 0.3) / 0.7).clamp(0.0, 1.0);
    0.918 - 0.13 * t * t * (3.0 - 2.0 * t)
}

/// The four sides of a frame, so wide, within a rectangle.
fn frame(rect: Rect, wide: f32) -> Vec<Rect> {
    without(rect, &[rect.inflate(-wide)])
}

/// Lays a pattern; what lies below it is there already.
pub(super) fn dress(f: &mut Field<'_>, kind: &str) {
    make(kind).1(f);
}

/// The colour below a pattern.
pub(super) fn ground(paints: &[Tint], kind: &str) -> Tint {
    let (slot, value) = make(kind).0;
    let tint = paints.get(slot).or_else(|| paints.last());
    shaded(tint.copied().unwrap_or([1.0; 4]), value)
}

/// The paint of mouldings, where the finish says which of its own that is.
pub(super) fn own_trim(kind: &str, paints: &[Tint]) -> Option<Tint> {
    let slot = finishes().wall(kind)?.trim?;
    paints.get(slot).copied()
}

/// Builds the wall, skirting included; `trim` colours mouldings.
pub(super) fn body(plan: &Plan<'_>, trim: Tint) -> Builder {
    let mut b = Builder::default();
    let own = known(&plan.finish.kind);
    // What is tall by its nature has no place on a parapet.
    let kind = match plan.finish.kind.as_str() {
        kind @ ("brick" | "painted-brick") => kind,
        _ if plan.low => "plaster",
        kind => kind,
    };
    let slots = own.map_or(2, |own| own.slots.len());
    let paints: Vec<Tint> = (0..slots)
        .map(|slot| albedo(colour(plan.finish, slot)))
        .collect();
    let shade = |p: Vec2| {
        fading(p.y / plan.height)
            * corner_shade(p.y, 0.22, 0.16)
            * corner_shade(p.x.min(plan.length - p.x), 0.3, 0.12)
            * corner_shade(plan.height - p.y, 0.25, 0.06)
    };
    let base = ground(&paints, kind);
    let holes = super::openings::holes(plan);
    // A parapet is seen from without as well.
    let outside = paints.first().filter(|_| plan.low);
    let outside = outside.map_or(trim, |main| shaded(*main, 0.9));
    face::face(&mut b, plan, &holes, outside, |p| shaded(base, shade(p)));
    let whole = Rect::new(0.0, 0.0, plan.length, plan.height - RIM * 0.5);
    let mut field = Field::wall(&mut b, plan.inner, whole, &holes, &shade, &paints, trim);
    dress(&mut field, kind);
    let skirting = own.map_or_else(Skirting::default, |own| own.skirting);
    mouldings::skirting(&mut b, plan, &holes, skirting, trim);
    b
}
