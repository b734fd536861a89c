//! What was done in the room, by whom and when.

use bevy_egui::egui::{self, RichText, Sense, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState,
    text::Text,
    theme::{self, tokens},
    view::ViewModel,
    widget,
};
use crate::client::intent::Intent;

pub(super) fn history(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    ui.horizontal_wrapped(|ui| {
        for (step, sign, key, intent) in [
            (&view.undo, icon::ARROW_U_UP_LEFT, "undo", Intent::Undo),
            (&view.redo, icon::ARROW_U_UP_RIGHT, "redo", Intent::Redo),
        ] {
            let button =
                |ui: &mut Ui| widget::button(ui, widget::Look::Plain, sign, &text.get(key));
            if ui.add_enabled_ui(step.is_some(), button).inner.clicked() {
                asked.push(intent);
            }
        }
        let diary = text.get("diary-title");
        if widget::button(ui, widget::Look::Plain, icon::BOOK_OPEN, &diary).clicked() {
            state.panel = Some(Panel::Diary);
        }
    });
    widget::soft(ui, &text.get("history-hint"));
    if view.history.is_empty() {
        ui.add_space(8.0);
        ui.add(egui::Label::new(&*text.get("history-empty")).wrap());
    }
    let t = tokens(ui);
    for line in &view.history {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
            let (dot, _) = ui.allocate_exact_size(vec2(12.0, 22.0), Sense::hover());
            ui.painter()
                .circle_filled(dot.center(), 5.0, theme::swatch(line.colour));
            ui.vertical(|ui| {
                let done = text.label(&line.label, line.intent, &view.catalogue);
                ui.add(egui::Label::new(done).wrap());
                let who = match &line.author {
                    Some(name) => name.as_str().into(),
                    None => text.get("you"),
                };
                let ago = text.ago(line.ago);
                let below = text.with("history-who", &[("who", who.into()), ("ago", ago.into())]);
                ui.add(
                    egui::Label::new(RichText::new(&*below).size(13.0).color(t.soft_text)).wrap(),
                );
            });
        });
    }
    asked
}
