//! The first card: who you are and which room you begin in. Everything can be changed later.

use bevy_egui::egui::{self, Align, Align2, Context, Layout, Rect, RichText, ScrollArea, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    figure::{self, choices, show_portrait},
    settings::language_choices,
    text::Text,
    theme::{self, EDGE},
    view::{Profile, ViewModel},
    widget::{self, Look, button, segments},
};
use crate::client::intent::Intent;

/// How many rooms there are to begin in.
const ROOMS: usize = 3;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) figure: figure::State,
    sample: usize,
}

pub(super) fn welcome(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let screen = ctx.content_rect().shrink(EDGE);
    let width = screen.width().min(776.0);
    let height = screen
        .height()
        .min(if view.choosing { 680.0 } else { 520.0 });
    let place = Rect::from_center_size(screen.center(), vec2(width, height));
    let state = &mut state.welcome;
    widget::floating(ctx, "welcome", Align2::CENTER_CENTER, place, |ui| {
        let frame = widget::card(ui).inner_margin(egui::Margin::same(20));
        let margin = frame.total_margin().sum();
        frame.show(ui, |ui| {
            ui.set_width(width - margin.x);
            header(ui, view, text, &mut asked);
            let rest = height - margin.y - ui.min_rect().height() - 64.0;
            ScrollArea::vertical()
                .max_height(rest)
                .auto_shrink([false, true])
                .show(ui, |ui| body(ui, state, view, text));
            ui.add_space(8.0);
            footer(ui, state, view, text, &mut asked);
        });
    });
    asked
}

fn header(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    ui.horizontal(|ui| {
        ui.set_height(48.0);
        let title = RichText::new(&*text.get("welcome-title"))
            .font(egui::FontId::new(26.0, theme::strong()));
        ui.add(egui::Label::new(title));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let names = language_choices(text);
            let choices = names
                .each_ref()
                .map(|(language, name)| (*language, "", name.as_str()));
            if let Some(language) = segments(ui, "language", &choices, view.settings.language()) {
                let mut settings = view.settings.clone();
                settings.language = Some(language);
                asked.push(Intent::SetSettings(settings));
            }
        });
    });
    widget::soft(ui, &text.get("welcome-hint"));
}

fn body(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text) {
    ui.add_space(4.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        ui.vertical(|ui| {
            ui.set_width(190.0);
            let (_, place) = ui.allocate_space(vec2(190.0, 236.0));
            show_portrait(ui, place, &state.figure.profile.look, view);
            ui.with_layout(Layout::top_down(Align::Center), |ui| {
                if button(ui, Look::Plain, icon::DICE_FIVE, &text.get("figure-roll")).clicked() {
                    state.figure.roll();
                }
            });
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let width = ui.available_width();
            figure::name(ui, &mut state.figure.profile.name, width, text);
            ui.add_space(4.0);
            choices(ui, &mut state.figure.profile.look, view, text);
        });
    });
    if !view.choosing {
        return;
    }
    widget::section(ui, &text.get("welcome-room"));
    ui.horizontal(|ui| {
        let gap = 12.0;
        ui.spacing_mut().item_spacing.x = gap;
        let side = (ui.available_width() - gap * (ROOMS - 1) as f32) / ROOMS as f32;
        for (at, sample) in view.samples.iter().take(ROOMS).enumerate() {
            let on = state.sample == at;
            let name = text.name(&sample.name);
            let size = vec2(side, side * 0.5 + 26.0);
            if widget::tile(ui, size, sample.picture, icon::HOUSE_LINE, name, on).clicked() {
                state.sample = at;
            }
        }
    });
    ui.add_space(4.0);
}

fn footer(ui: &mut Ui, state: &State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    ui.horizontal(|ui| {
        if button(ui, Look::Quiet, "", &text.get("welcome-skip")).clicked() {
            asked.push(Intent::SkipWelcome);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let profile = &state.figure.profile;
            let name = profile.name.trim();
            let sample = view.samples.get(state.sample).filter(|_| view.choosing);
            let ready = !name.is_empty();
            let go =
                |ui: &mut Ui| button(ui, Look::Primary, icon::HOUSE_LINE, &text.get("welcome-go"));
            if ui.add_enabled_ui(ready, go).inner.clicked() {
                let profile = Profile {
                    name: name.to_owned(),
                    look: profile.look.clone(),
                };
                let sample = sample.map(|sample| sample.id.clone());
                asked.push(Intent::Begin { profile, sample });
            }
            if !ready {
                widget::soft(ui, &text.get("welcome-name-first"));
            }
        });
    });
}
