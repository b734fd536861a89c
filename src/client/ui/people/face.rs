//! Somebody in a row: emblem, colour, name, and what can be done about them.

use std::borrow::Cow;

use bevy_egui::egui::{
    self, Frame, Margin, Rect, RichText, Sense, Ui, Vec2, WidgetInfo, WidgetType, vec2,
};

use egui_phosphor::regular as icon;

use crate::client::{
    link::society::SIDE,
    ui::{
        text::Text,
        theme::{self, INNER_CORNER, tokens},
        view::{ViewModel, society::Face},
        widget::{Look, button},
    },
};

/// Their name, or a word for who has none.
pub(super) fn called<'a>(face: &'a Face, text: Text) -> Cow<'a, str> {
    if face.name.is_empty() {
        text.get("somebody")
    } else {
        Cow::Borrowed(&face.name)
    }
}

/// The small quilt by which people compare whom they know.
pub(in crate::client::ui) fn emblem(
    ui: &mut Ui,
    face: &Face,
    side: f32,
    view: &ViewModel,
    text: Text,
) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    let name = text.with("emblem-of", &[("name", text.who(&face.name))]);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &name));
    let t = tokens(ui);
    ui.painter().rect_filled(rect, side * 0.2, t.raised);
    let inner = rect.shrink(side * 0.1);
    let step = inner.width() / SIDE as f32;
    for (row, cells) in face.emblem.cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let at = inner.min + vec2(column as f32, row as f32) * step;
            let place = Rect::from_min_size(at, Vec2::splat(step)).shrink(step * 0.06);
            let colour = usize::from(*cell)
                .checked_sub(1)
                .and_then(|index| view.palette.get(usize::from(face.emblem.colours[index])))
                .map_or(t.ground, |swatch| theme::swatch(swatch.colour));
            ui.painter().rect_filled(place, step * 0.28, colour);
        }
    }
    response.on_hover_text(&*name);
}

/// Emblem, colour and name, a line below, and `right` points for what `add` puts at the end.
pub(super) fn row(
    ui: &mut Ui,
    face: &Face,
    below: &str,
    right: f32,
    view: &ViewModel,
    text: Text,
    add: impl FnOnce(&mut Ui),
) {
    let t = tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
        emblem(ui, face, 40.0, view, text);
        let words = (ui.available_width() - right - 10.0).max(40.0);
        ui.vertical(|ui| {
            ui.set_width(words);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.set_height(22.0);
                let (dot, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
                ui.painter()
                    .circle_filled(dot.center(), 6.0, theme::swatch(face.colour));
                let name = RichText::new(called(face, text)).font(theme::label());
                ui.add(egui::Label::new(name).truncate());
            });
            let below = RichText::new(below).size(13.0).color(t.soft_text);
            ui.add(egui::Label::new(below).truncate());
        });
        ui.spacing_mut().item_spacing.x = 4.0;
        add(ui);
    });
}

/// A button that blocks somebody, which wants to be clicked twice; whether it was.
pub(in crate::client::ui) fn block(ui: &mut Ui, sure: &mut bool, text: Text) -> bool {
    let (look, key) = if *sure {
        (Look::Primary, "block-sure")
    } else {
        (Look::Quiet, "block")
    };
    let clicked = button(ui, look, icon::PROHIBIT, &text.get(key)).clicked();
    clicked && std::mem::replace(sure, true)
}

/// Words about something that is not right.
pub(super) fn warn(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).size(14.0).color(tokens(ui).warm);
    ui.add(egui::Label::new(words).wrap());
}

/// A long word to be copied by hand, in case.
pub(super) fn code(ui: &mut Ui, word: &str) {
    let t = tokens(ui);
    Frame::new()
        .fill(t.raised)
        .corner_radius(INNER_CORNER)
        .inner_margin(Margin::symmetric(12, 9))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let word = RichText::new(word).monospace().size(13.0).color(t.text);
            ui.add(egui::Label::new(word).wrap().selectable(true));
        });
}
