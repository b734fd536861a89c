//! The bar under the room: what is selected and what can be done with it; its colours open above.

use bevy_egui::egui::{self, Align2, Color32, Context, Rect, RichText, Ui, pos2, vec2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    text::Text,
    theme::{self, EDGE, tokens},
    view::{Selected, ViewModel},
    widget::{self, icon_button, toned_icon_button},
};
use crate::{
    client::{
        intent::{Intent, Mode},
        settings::Action,
    },
    room::{ItemId, PaintId},
};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The paint slot whose colours are open.
    slot: Option<usize>,
}

impl State {
    /// Closes the colours; whether they were open.
    pub(super) fn close(&mut self) -> bool {
        self.slot.take().is_some()
    }
}

pub(super) fn selection(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let free = super::free_area(ctx, state, view);
    let within = Rect::from_min_max(free.min, free.max - vec2(0.0, EDGE)).shrink2(vec2(EDGE, 0.0));
    let selected = view
        .selection
        .as_ref()
        .filter(|_| view.mode == Mode::Decorate);
    let Some(selected) = selected else {
        state.selection.slot = None;
        let covered = view.photo.is_some()
            || state.panel.is_some()
            || state.emotes && view.mode == Mode::Live;
        if !covered {
            hint(ctx, within, view, text);
        }
        return asked;
    };
    if state
        .selection
        .slot
        .is_some_and(|slot| slot >= selected.slots.len())
    {
        state.selection.slot = None;
    }
    let mut notes = None;
    let ((), bar) = widget::floating(ctx, "selection", Align2::CENTER_BOTTOM, within, |ui| {
        widget::pill(ui).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(40.0);
                ui.spacing_mut().item_spacing.x = 4.0;
                // Wide enough for all the buttons first; the name gets what is left.
                let buttons =
                    6 + usize::from(selected.lit.is_some()) + 2 * usize::from(selected.turns);
                let taken = buttons as f32 * 44.0 + selected.slots.len() as f32 * 40.0 + 40.0;
                name(
                    ui,
                    selected,
                    text,
                    (within.width() - taken).clamp(48.0, 180.0),
                );
                slots(ui, &mut state.selection, selected, view, text);
                actions(ui, selected, view, text, &mut asked, &mut notes);
            });
        });
    });
    if let Some(item) = notes {
        state.open_notes(item);
    }
    if let Some(slot) = state.selection.slot {
        let above = Rect::from_min_max(within.min, pos2(within.right(), bar.top() - 8.0));
        widget::floating(ctx, "swatches", Align2::CENTER_BOTTOM, above, |ui| {
            let frame = widget::card(ui).inner_margin(egui::Margin::same(12));
            frame.show(ui, |ui| {
                swatches(ui, slot, selected, view, text, &mut asked);
            });
        });
    }
    asked
}

fn name(ui: &mut Ui, selected: &Selected, text: Text, room: f32) {
    let count = selected.items.len();
    let words = match &selected.name {
        Some(name) if count == 1 => text.name(name).to_owned(),
        Some(name) => {
            let name = text.name(name);
            text.with(
                "selected-of",
                &[("name", name.into()), ("count", count.into())],
            )
            .into_owned()
        }
        None => text
            .with("selected-many", &[("count", count.into())])
            .into_owned(),
    };
    let words = RichText::new(words).font(theme::label());
    let galley = egui::WidgetText::from(words).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        room,
        theme::label(),
    );
    ui.add_space(12.0);
    ui.add(egui::Label::new(galley));
    ui.add_space(4.0);
}

fn colour_of(view: &ViewModel, paint: &PaintId) -> Option<Color32> {
    let swatch = view.palette.iter().find(|swatch| swatch.paint == *paint)?;
    Some(theme::swatch(swatch.colour))
}

fn slots(ui: &mut Ui, state: &mut State, selected: &Selected, view: &ViewModel, text: Text) {
    for (at, slot) in selected.slots.iter().enumerate() {
        let colour = slot.paint.as_ref().and_then(|paint| colour_of(view, paint));
        let open = state.slot == Some(at);
        let label = match &slot.name {
            Some(name) => text.with("paint-slot", &[("slot", text.name(name).into())]),
            None => text.with("paint-number", &[("number", (at + 1).into())]),
        };
        // Selected things that differ show the ground.
        let shown = colour.unwrap_or_else(|| tokens(ui).ground);
        if widget::swatch(ui, shown, &label, open).clicked() {
            state.slot = if open { None } else { Some(at) };
        }
    }
}

fn actions(
    ui: &mut Ui,
    selected: &Selected,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
    notes: &mut Option<ItemId>,
) {
    let keyed = |key: &'static str, action: Action| {
        let chord = view.settings.keys.get(action).to_string();
        text.with(
            "with-key",
            &[("what", text.get(key).into()), ("key", chord.into())],
        )
    };
    if selected.turns {
        if icon_button(
            ui,
            icon::ARROW_COUNTER_CLOCKWISE,
            &keyed("turn-left", Action::TurnLeft),
            false,
        )
        .clicked()
        {
            asked.push(Intent::Turn(45));
        }
        if icon_button(
            ui,
            icon::ARROW_CLOCKWISE,
            &keyed("turn-right", Action::TurnRight),
            false,
        )
        .clicked()
        {
            asked.push(Intent::Turn(-45));
        }
    }
    if let Some(lit) = selected.lit {
        let name = text.get(if lit { "lamp-off" } else { "lamp-on" });
        if icon_button(ui, icon::LIGHTBULB, &name, lit).clicked() {
            asked.push(Intent::Switch(!lit));
        }
    }
    if icon_button(ui, icon::COPY, &keyed("clone", Action::Clone), false).clicked() {
        asked.push(Intent::Clone);
    }
    let (sign, key) = if selected.locked {
        (icon::LOCK_SIMPLE, "unlock")
    } else {
        (icon::LOCK_SIMPLE_OPEN, "lock")
    };
    if icon_button(ui, sign, &keyed(key, Action::Lock), selected.locked).clicked() {
        asked.push(Intent::Lock(!selected.locked));
    }
    if let [item] = &selected.items[..]
        && icon_button(ui, icon::NOTE, &text.get("pins-title"), false).clicked()
    {
        *notes = Some(item.clone());
    }
    if toned_icon_button(
        ui,
        icon::TRASH,
        &keyed("remove", Action::Remove),
        false,
        true,
    )
    .clicked()
    {
        asked.push(Intent::Remove);
    }
    if icon_button(ui, icon::X, &text.get("deselect"), false).clicked() {
        asked.push(Intent::Deselect);
    }
}

/// The colours of a slot: those the kind comes in and those of the room first, then all of them,
/// one column a family.
fn swatches(
    ui: &mut Ui,
    slot: usize,
    selected: &Selected,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let current = selected
        .slots
        .get(slot)
        .and_then(|slot| slot.paint.as_ref());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let sets: Vec<_> = selected.variants.iter().take(3).collect();
        if sets.len() > 1 {
            column(ui, |ui| {
                for (at, set) in sets.into_iter().enumerate() {
                    let shown: Vec<_> = set
                        .iter()
                        .filter_map(|paint| colour_of(view, paint))
                        .collect();
                    let name = text.with("variant", &[("number", (at + 1).into())]);
                    if widget::colours(ui, &shown, &name, false).clicked() {
                        asked.push(Intent::PaintAll(set.clone()));
                    }
                }
            });
            line(ui);
        }
        let mut pick = |ui: &mut Ui, swatch: &super::view::Swatch| {
            let on = current == Some(&swatch.paint);
            let colour = theme::swatch(swatch.colour);
            if widget::swatch(ui, colour, text.name(&swatch.name), on).clicked() {
                asked.push(Intent::Paint {
                    slot,
                    paint: swatch.paint.clone(),
                });
            }
        };
        let mood: Vec<_> = view
            .used
            .iter()
            .filter_map(|paint| view.palette.iter().find(|swatch| swatch.paint == *paint))
            .take(6)
            .collect();
        if !mood.is_empty() {
            columns(ui, mood.chunks(3), |ui, swatch| {
                ui.push_id("mood", |ui| pick(ui, swatch));
            });
            line(ui);
        }
        let all: Vec<_> = view.palette.iter().collect();
        columns(ui, all.chunks(3), |ui, swatch| pick(ui, swatch));
    });
}

fn column(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        add(ui);
    });
}

fn columns<'a, T: 'a>(
    ui: &mut Ui,
    chunks: impl Iterator<Item = &'a [T]>,
    mut add: impl FnMut(&mut Ui, &T),
) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for chunk in chunks {
            column(ui, |ui| {
                for each in chunk {
                    add(ui, each);
                }
            });
        }
    });
}

fn line(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, 112.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens(ui).line);
}

/// What to do next, where nothing is selected.
fn hint(ctx: &Context, within: Rect, view: &ViewModel, text: Text) {
    let key = match view.mode {
        _ if view.holding => "hint-holding",
        Mode::Decorate if view.room.items == 0 => "hint-empty",
        Mode::Decorate => "hint-decorate",
        Mode::Live | Mode::Photo => "hint-live",
    };
    let chord = |action| view.settings.keys.get(action).to_string();
    let words = text.with(
        key,
        &[
            ("decorate", chord(Action::Decorate).into()),
            ("left", chord(Action::TurnLeft).into()),
            ("right", chord(Action::TurnRight).into()),
        ],
    );
    widget::floating(ctx, "hint", Align2::CENTER_BOTTOM, within, |ui| {
        let frame = widget::pill(ui).inner_margin(egui::Margin::symmetric(16, 10));
        frame.show(ui, |ui| {
            let words = RichText::new(&*words)
                .size(14.0)
                .color(tokens(ui).soft_text);
            ui.add(egui::Label::new(words).extend());
        });
    });
}
