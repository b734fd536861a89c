//! What fills the holes in walls: frames, bars, panes, doors.

mod bench;
mod doors;
mod gates;
mod screens;
mod windows;

use bevy::prelude::*;

use self::bench::Bench;
use super::{
    hole::Hole,
    mesh::{Builder, Tint},
    plan::Plan,
};
use crate::{
    assets::{
        finish::{Glass, OpeningStyle},
        finishes,
    },
    client::{
        materials::Coat,
        paint::{albedo, paint},
    },
    room::{KindId, shell::Opening},
};

/// How openings of that kind look.
pub(in crate::client) fn style(kind: &KindId) -> Option<&'static OpeningStyle> {
    finishes().opening(kind.as_str())
}

/// The holes in a wall.
pub(super) fn holes(plan: &Plan<'_>) -> Vec<Hole> {
    let hole = |(rect, (_, opening)): (Rect, &(Rect, &Opening))| {
        let shape = style(&opening.kind).map(|style| style.hole);
        Hole::new(rect, shape.unwrap_or_default())
    };
    plan.holes()
        .into_iter()
        .zip(&plan.openings)
        .map(hole)
        .collect()
}

/// The part of a hole that light comes through.
pub(in crate::client) fn pane(hole: Rect, opening: &Opening) -> Rect {
    let foot = style(&opening.kind).map_or(0.0, OpeningStyle::solid_foot);
    let low = hole.min.y + hole.height() * foot;
    Rect::new(hole.min.x, low, hole.max.x, hole.max.y)
}

/// The meshes of one opening by coat, in the wall's own axes.
pub(super) fn build(
    plan: &Plan<'_>,
    hole: Rect,
    opening: &Opening,
    trim: Tint,
) -> Vec<(Builder, Coat)> {
    let mut solid = Builder::default();
    let mut glass = Builder::default();
    let style = style(&opening.kind);
    // The paint of a slot: as it was chosen, or the kind's own.
    let own = |slot: usize| {
        let chosen = opening.paint.get(slot).map(|name| name.as_str());
        let own = style.and_then(|style| style.paint.get(slot)?.as_deref());
        chosen.or(own).map(|name| albedo(paint(name)))
    };
    let frame = own(0).unwrap_or(trim);
    let leaf = own(1).unwrap_or(frame);
    let shape = Hole::new(hole, style.map(|style| style.hole).unwrap_or_default());
    let mut bench = Bench::new(&mut solid, plan);
    // Between two rooms stands a doorway: people walk through it.
    if plan.between && opening.kind.as_str().ends_with("door") {
        bench.jambs(hole, frame);
        return vec![(solid, Coat::Matte)];
    }
    match opening.kind.as_str() {
        "casement-window" => windows::casement(&mut bench, hole, frame),
        "wide-window" => windows::wide(&mut bench, hole, frame),
        "arched-window" => windows::arched(&mut bench, &shape, frame),
        "attic-window" => windows::attic(&mut bench, hole, frame),
        "round-window" => windows::round(&mut bench, &shape, frame),
        "lattice-window" => screens::lattice(&mut bench, hole, frame),
        "shoji-window" => screens::shoji(&mut bench, hole, frame),
        "door" => doors::door(&mut bench, hole, frame, leaf),
        "glazed-door" => doors::glazed(&mut bench, hole, frame, leaf),
        "double-door" => doors::double(&mut bench, hole, frame),
        "french-door" => doors::french(&mut bench, hole, frame),
        "lattice-door" => screens::doors(&mut bench, hole, frame),
        "arched-doorway" => gates::arched(&mut bench, &shape, frame),
        "moon-gate" => gates::moon(&mut bench, &shape, frame),
        _ => windows::sash(&mut bench, hole, frame),
    }
    let glazed = style.is_none_or(|style| matches!(style.glass, Glass::Whole | Glass::Upper));
    if glazed {
        let pane = plan.inner.lifted(-0.075);
        glass.sheet(&pane, hole, 0.0, 10.0, |_| [1.0; 4]);
    }
    [(solid, Coat::Matte), (glass, Coat::Glass)]
        .into_iter()
        .filter(|(builder, _)| !builder.is_empty())
        .collect()
}
