//! Choosing a figure: skin, hair, clothes and *your colour*; on the welcome card and later.

mod portrait;

use bevy_egui::egui::{self, Id, Rect, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    text::Text,
    theme::{self, tokens},
    view::{Profile, ViewModel},
    widget::{self, Field, Look, button},
};
use crate::{
    client::intent::Intent,
    room::{
        MAX_NAME, PaintId,
        figure::{COATS, COLOURS, HAIR_PAINTS, HAIRS, Look as Figure, TROUSERS},
    },
};

pub(super) use portrait::portrait;

/// The figure being tried on.
#[derive(Debug)]
pub(super) struct State {
    pub(super) profile: Profile,
}

impl Default for State {
    fn default() -> Self {
        Self {
            profile: Profile {
                name: String::new(),
                look: Figure::default(),
            },
        }
    }
}

impl State {
    /// Begins with who one is.
    pub(super) fn begin(&mut self, view: &ViewModel) {
        if let Some(profile) = &view.profile {
            self.profile = profile.clone();
        }
    }

    pub(super) fn roll(&mut self) {
        self.profile.look = Figure::roll(rand::random());
    }
}

/// The panel: as the welcome card's, for later.
pub(super) fn figure(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let trying = &mut state.figure;
    let width = ui.available_width();
    let (_, place) = ui.allocate_space(vec2(width, 200.0));
    show_portrait(ui, place, &trying.profile.look, view);
    if button(ui, Look::Plain, icon::DICE_FIVE, &text.get("figure-roll")).clicked() {
        trying.roll();
    }
    name(ui, &mut trying.profile.name, width, text);
    choices(ui, &mut trying.profile.look, view, text);
    ui.add_space(8.0);
    let named = !trying.profile.name.trim().is_empty();
    let keep = |ui: &mut Ui| button(ui, Look::Primary, icon::CHECK, &text.get("figure-keep"));
    let clicked = ui.add_enabled_ui(named, keep).inner.clicked();
    ui.add_space(8.0);
    if clicked {
        let name = trying.profile.name.trim().to_owned();
        let look = trying.profile.look.clone();
        state.panel = None;
        return vec![Intent::SetProfile(Profile { name, look })];
    }
    Vec::new()
}

/// The engine's picture where there is one, else a drawing.
pub(super) fn show_portrait(ui: &Ui, place: Rect, look: &Figure, view: &ViewModel) {
    ui.painter().rect_filled(place, 14.0, tokens(ui).ground);
    if view.portrait.is_some() {
        let side = place.width().min(place.height());
        let square = Rect::from_center_size(place.center(), vec2(side, side));
        widget::picture(ui, square, view.portrait, "");
    } else {
        portrait(ui, place, look, &view.palette);
    }
}

pub(super) fn name(ui: &mut Ui, name: &mut String, width: f32, text: Text) -> widget::Typed {
    let label = text.get("your-name");
    Field {
        id: Id::new("your-name"),
        name: &label,
        icon: icon::SMILEY,
        width,
        limit: MAX_NAME.0,
    }
    .show(ui, name)
}

/// One row for each choice.
pub(super) fn choices(ui: &mut Ui, look: &mut Figure, view: &ViewModel, text: Text) {
    row(ui, &text.get("figure-skin"), |ui| {
        for (at, skin) in (0_u8..).zip(theme::SKINS) {
            let name = text.with("skin", &[("number", (at + 1).into())]);
            if widget::swatch(ui, skin, &name, look.skin == at).clicked() {
                look.skin = at;
            }
        }
    });
    row(ui, &text.get("figure-hair"), |ui| {
        for form in 0..HAIRS {
            let name = text.get(match form {
                0 => "hair-tousled",
                1 => "hair-bob",
                2 => "hair-buns",
                3 => "hair-long",
                4 => "hair-curly",
                _ => "hair-ponytail",
            });
            if portrait::hair_button(ui, look, form, &name, &view.palette).clicked() {
                look.hair = form;
            }
        }
    });
    for (key, offered, chosen) in [
        ("figure-hair-colour", &HAIR_PAINTS[..], &mut look.hair_paint),
        ("figure-coat", &COATS[..], &mut look.coat),
        ("figure-trousers", &TROUSERS[..], &mut look.trousers),
        ("figure-colour", &COLOURS[..], &mut look.colour),
    ] {
        row(ui, &text.get(key), |ui| {
            paints(ui, offered, chosen, view, text);
        });
    }
}

fn paints(ui: &mut Ui, offered: &[&str], chosen: &mut PaintId, view: &ViewModel, text: Text) {
    for id in offered {
        let Some(swatch) = view
            .palette
            .iter()
            .find(|swatch| swatch.paint.as_str() == *id)
        else {
            continue;
        };
        let on = *chosen == swatch.paint;
        let colour = theme::swatch(swatch.colour);
        if widget::swatch(ui, colour, text.name(&swatch.name), on).clicked() {
            chosen.clone_from(&swatch.paint);
        }
    }
}

/// Words before the choices where there is room, else above them.
fn row(ui: &mut Ui, words: &str, add: impl FnOnce(&mut Ui)) {
    let words = RichText::new(words).size(14.0).color(tokens(ui).soft_text);
    let choices = |ui: &mut Ui| {
        ui.push_id(words.text(), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(2.0, 0.0);
                add(ui);
            });
        });
    };
    if ui.available_width() >= 470.0 {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.vertical(|ui| {
                ui.set_width(88.0);
                ui.add_space(8.0);
                ui.add(egui::Label::new(words.clone()).wrap());
            });
            choices(ui);
        });
    } else {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(egui::Label::new(words.clone()).wrap());
        choices(ui);
    }
}
