//! How the room itself looks: its light, its floor and its walls.

mod moods;
mod sky;
mod swatch;

use std::collections::BTreeSet;

use bevy_egui::egui::{self, Color32, Ui, vec2};

pub(super) use self::sky::sign as weather;
use super::{
    PanelState,
    text::Text,
    theme,
    view::{FinishChoice, ViewModel},
    widget,
};
use crate::{
    client::intent::Intent,
    room::{Finish, PaintId, WallId},
};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The time while the sun is held.
    time: Option<u16>,
    /// The wall being dressed; `None`: all.
    wall: Option<WallId>,
}

pub(super) fn style(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let state = &mut state.style;
    widget::section(ui, &text.get("style-moods"));
    moods::moods(ui, view, text, &mut asked);

    widget::section(ui, &text.get("style-light"));
    sky::light(ui, &mut state.time, view, text, &mut asked);

    widget::section(ui, &text.get("style-outside"));
    sky::outside(ui, view, text, &mut asked);

    widget::section(ui, &text.get("style-floor"));
    if let Some(space) = view.room.spaces.first()
        && let Some(finish) = ui
            .push_id("floor", |ui| {
                dress(ui, &view.floors, &space.floor, view, text)
            })
            .inner
    {
        let spaces = view.room.spaces.iter();
        asked.extend(spaces.map(|space| Intent::FinishFloor(space.id.clone(), finish.clone())));
    }

    widget::section(ui, &text.get("style-walls"));
    if state
        .wall
        .as_ref()
        .is_some_and(|wall| !view.room.walls.iter().any(|w| w.id == *wall))
    {
        state.wall = None;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        if widget::chip(ui, "", &text.get("wall-all"), state.wall.is_none()).clicked() {
            state.wall = None;
        }
        let mut drawn = 0;
        for wall in &view.room.walls {
            let name = match wall.id.as_str() {
                "north" => text.get("wall-north"),
                "east" => text.get("wall-east"),
                "south" => text.get("wall-south"),
                "west" => text.get("wall-west"),
                _ => {
                    drawn += 1;
                    text.with("wall-number", &[("number", drawn.into())])
                }
            };
            if widget::chip(ui, "", &name, state.wall.as_ref() == Some(&wall.id)).clicked() {
                state.wall = Some(wall.id.clone());
            }
        }
    });
    let chosen =
        |wall: &&super::view::WallView| state.wall.as_ref().is_none_or(|id| *id == wall.id);
    if let Some(first) = view.room.walls.iter().find(chosen)
        && let Some(finish) = ui
            .push_id("walls", |ui| {
                dress(ui, &view.walls, &first.finish, view, text)
            })
            .inner
    {
        let walls = view
            .room
            .walls
            .iter()
            .filter(chosen)
            .map(|wall| wall.id.clone());
        asked.push(Intent::FinishWalls(walls.collect(), finish));
    }
    ui.add_space(8.0);
    asked
}

/// Which finish, and its colours; the finish that was picked.
fn dress(
    ui: &mut Ui,
    choices: &[FinishChoice],
    current: &Finish,
    view: &ViewModel,
    text: Text,
) -> Option<Finish> {
    let mut picked = None;
    let gap = 8.0;
    let side = (ui.available_width() - 2.0 * gap) / 3.0;
    for line in choices.chunks(3) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for choice in line {
                let on = choice.kind == current.kind;
                let tile = finish(ui, choice, on.then_some(current), side, view, text);
                if tile.clicked() && !on {
                    picked = Some(Finish {
                        kind: choice.kind.clone(),
                        paint: choice.paint.clone(),
                    });
                }
            }
        });
    }
    let choice = choices.iter().find(|choice| choice.kind == current.kind)?;
    for (slot, name) in choice.slots.iter().enumerate() {
        let paint = current.paint.get(slot).or_else(|| choice.paint.get(slot));
        ui.add_space(2.0);
        widget::soft(ui, text.name(name));
        let wanted = ui.push_id(slot, |ui| {
            paints(
                ui,
                paint,
                choice.allowed.get(slot).map_or(&[], Vec::as_slice),
                view,
                text,
            )
        });
        if let Some(wanted) = wanted.inner {
            let mut finish = Finish {
                kind: current.kind.clone(),
                paint: choice.paint.clone(),
            };
            for (at, paint) in current.paint.iter().enumerate().take(finish.paint.len()) {
                finish.paint[at] = paint.clone();
            }
            if let Some(place) = finish.paint.get_mut(slot) {
                *place = wanted;
                picked = Some(finish);
            }
        }
    }
    picked
}

/// A finish as a small picture; the one in use wears the colours it has in the room.
fn finish(
    ui: &mut Ui,
    choice: &FinishChoice,
    current: Option<&Finish>,
    side: f32,
    view: &ViewModel,
    text: Text,
) -> egui::Response {
    let name = text.name(&choice.name);
    let tile = widget::tile(
        ui,
        vec2(side, side * 0.56 + 26.0),
        None,
        "",
        name,
        current.is_some(),
    );
    let worn = current.map_or(&[][..], |current| &current.paint);
    let colours: Vec<Color32> = choice
        .paint
        .iter()
        .enumerate()
        .filter_map(|(slot, own)| {
            let paint = worn.get(slot).unwrap_or(own);
            let known = view.palette.iter().find(|swatch| swatch.paint == *paint)?;
            Some(theme::swatch(known.colour))
        })
        .collect();
    swatch::paint(
        ui.painter(),
        widget::inside(tile.rect),
        choice.kind.as_str(),
        &colours,
    );
    tile
}

/// Swatches, those in the room before all others.
fn paints(
    ui: &mut Ui,
    current: Option<&PaintId>,
    allowed: &[PaintId],
    view: &ViewModel,
    text: Text,
) -> Option<PaintId> {
    let mut picked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        let used = view
            .used
            .iter()
            .filter_map(|paint| view.palette.iter().find(|swatch| swatch.paint == *paint));
        let mut shown = BTreeSet::new();
        for swatch in used.chain(&view.palette) {
            let fits = allowed.is_empty() || allowed.contains(&swatch.paint);
            if !fits || !shown.insert(&swatch.paint) {
                continue;
            }
            let on = current == Some(&swatch.paint);
            let colour = theme::swatch(swatch.colour);
            if widget::swatch(ui, colour, text.name(&swatch.name), on).clicked() && !on {
                picked = Some(swatch.paint.clone());
            }
        }
    });
    picked
}
