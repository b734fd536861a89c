//! Which keys and buttons do what.

use bevy_egui::egui::{self, Align2, RichText, Sense, Stroke, StrokeKind, Ui, vec2};

use super::{
    PanelState,
    text::Text,
    theme::{self, tokens},
    view::ViewModel,
    widget,
};
use crate::client::{intent::Intent, settings::Action};

pub(super) fn help(ui: &mut Ui, _: &mut PanelState, view: &ViewModel, text: Text) -> Vec<Intent> {
    widget::section(ui, &text.get("help-mouse"));
    for key in [
        "mouse-live",
        "mouse-note",
        "mouse-select",
        "mouse-many",
        "mouse-orbit",
        "mouse-zoom",
        "mouse-pan",
        "mouse-photo",
        "mouse-free",
        "mouse-loose",
    ] {
        ui.add(egui::Label::new(&*text.get(key)).wrap());
    }
    widget::section(ui, &text.get("help-keys"));
    for action in Action::ALL {
        ui.horizontal(|ui| {
            ui.set_height(32.0);
            cap(ui, &view.settings.keys.get(action).to_string());
            ui.add(egui::Label::new(RichText::new(&*text.action(action))).wrap());
        });
    }
    ui.add_space(8.0);
    Vec::new()
}

/// A key as it looks on a keyboard.
pub(super) fn cap(ui: &mut Ui, key: &str) {
    let t = tokens(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(key.to_owned(), theme::label(), t.text);
    let size = vec2((galley.size().x + 16.0).max(32.0), 28.0);
    let (place, _) = ui.allocate_exact_size(vec2(size.x.max(76.0), 28.0), Sense::hover());
    let rect = Align2::LEFT_CENTER.align_size_within_rect(size, place);
    let painter = ui.painter();
    painter.rect_filled(rect.translate(vec2(0.0, 2.0)), 8.0, t.line);
    painter.rect_filled(rect, 8.0, t.raised);
    painter.rect_stroke(rect, 8.0, Stroke::new(1.0, t.line), StrokeKind::Inside);
    painter.galley(rect.center() - galley.size() / 2.0, galley, t.text);
}
