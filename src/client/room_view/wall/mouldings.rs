//! Mouldings: what a wall stands on and what crowns it, and their paint.

use bevy::prelude::*;

use super::{
    super::{
        field::{FRAME, across},
        hole::Hole,
        mesh::{Builder, Tint, shaded, without},
        plan::Plan,
    },
    RIM,
};
use crate::{
    assets::{
        Rgb,
        finish::{Cornice, Skirting},
        finishes,
    },
    client::paint::{albedo, nth, paint},
    room::Finish,
};

/// Skirtings by kind: from where to where they reach, how far they stand out, how round they are.
fn boards(skirting: Skirting) -> &'static [(f32, f32, f32, f32)] {
    match skirting {
        Skirting::Board => &[(0.0, 0.09, 0.026, 0.007)],
        Skirting::Tall => &[(0.0, 0.14, 0.026, 0.006), (0.14, 0.165, 0.018, 0.008)],
        Skirting::Sill => &[(0.0, 0.06, 0.034, 0.008)],
        Skirting::None => &[],
    }
}

pub(super) fn skirting(
    b: &mut Builder,
    plan: &Plan<'_>,
    holes: &[Hole],
    skirting: Skirting,
    trim: Tint,
) {
    for &(low, high, depth, bevel) in boards(skirting) {
        let strip = Rect::new(0.0, low, plan.length, high);
        let cuts: Vec<Rect> = holes
            .iter()
            .filter_map(|hole| across(&hole.outline, strip, FRAME))
            .collect();
        for part in without(strip, &cuts) {
            let centre = plan.inner.at(part.center(), depth / 2.0);
            let half = Vec3::new(part.width(), part.height(), depth) / 2.0;
            let axes = [plan.inner.u, plan.inner.v, plan.inner.normal()];
            b.block(centre, half, axes, bevel, trim);
        }
    }
}

/// The moulding that crowns the wall, as a mesh of its own: it stays whole while the wall sinks.
pub(in super::super) fn rim(plan: &Plan<'_>, trim: Tint) -> Builder {
    let mut b = Builder::default();
    let (start, end) = plan.span;
    let axes = [plan.inner.u, plan.inner.v, plan.inner.normal()];
    let over = 0.026;
    // The corner's own rim reaches as far out along the wall as across it.
    let end = if end > plan.length { end + over } else { end };
    let middle = Vec2::new((start + end) / 2.0, plan.height - RIM / 2.0 + 0.008);
    let centre = plan.inner.at(middle, -plan.thickness / 2.0);
    let half = Vec3::new((end - start) / 2.0, RIM / 2.0, plan.thickness / 2.0 + over);
    b.block(centre, half, axes, 0.014, trim);
    // Below the rim, so that it is under the floor when the wall is down.
    let steps: &[(f32, f32, f32)] = match super::known(&plan.finish.kind).map(|f| f.cornice) {
        Some(Cornice::Moulded) => &[(0.03, 0.018, 1.0), (0.065, 0.01, 0.97)],
        Some(Cornice::Beam) => &[(0.085, 0.022, 0.94)],
        _ => &[],
    };
    for &(drop, out, value) in steps {
        let top = plan.height - RIM + 0.012;
        let rect = Rect::new(0.0, plan.height - RIM - drop, plan.length, top);
        let centre = plan.inner.at(rect.center(), out / 2.0 - 0.002);
        let half = Vec3::new(rect.width() / 2.0, rect.height() / 2.0, out / 2.0 + 0.002);
        b.block(centre, half, axes, 0.007, shaded(trim, value));
    }
    b
}

/// What mouldings are painted with: as the finish has it, or so that they stand out from both wall and
/// floor.
pub(in super::super) fn trim(finish: &Finish, floor: Rgb) -> Tint {
    let own = finishes().wall(finish.kind.as_str());
    if let Some((slot, own)) = own.and_then(|own| Some((own.trim?, own))) {
        let otherwise = own.paint.get(slot).map_or("paper", String::as_str);
        return albedo(nth(&finish.paint, slot, otherwise));
    }
    standing_out(super::colour(finish, 0), floor)
}

pub(super) fn standing_out(wall: Rgb, floor: Rgb) -> Tint {
    let luma =
        |Rgb([r, g, b]): Rgb| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
    let (wall, floor) = (luma(wall), luma(floor));
    let alike = (wall - floor).abs() < 25.0 && wall > 165.0;
    albedo(paint(if alike { "teak" } else { "paper" }))
}
