//! Notes on things: small papers over those that have some, and a drawer to read and write them.

use bevy_egui::egui::{
    self, Align2, Area, Context, FontId, Id, Order, Rect, RichText, Sense, TextEdit, Ui, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState,
    text::Text,
    theme::{self, tokens},
    view::{Pin, ViewModel},
    widget::{self, Look, button, icon_button},
};
use crate::{
    client::intent::Intent,
    room::{
        ItemId,
        note::{MAX_NOTE, clean_note},
    },
};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The thing whose notes are open.
    on: Option<ItemId>,
    draft: String,
}

impl PanelState {
    /// Opens the notes on a thing.
    pub fn open_notes(&mut self, item: ItemId) {
        self.notes.on = Some(item);
        self.panel = Some(Panel::Notes);
    }

    /// The thing whose notes are open.
    pub fn notes_on(&self) -> Option<&ItemId> {
        self.notes.on.as_ref()
    }
}

/// A paper over every thing that has notes.
pub(super) fn signs(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    free: Rect,
    text: Text,
) {
    for sign in view.signs.iter().filter(|sign| free.contains(sign.at)) {
        let shown = Area::new(Id::new(("note", sign.item.as_str())))
            .order(Order::Middle)
            .pivot(Align2::CENTER_BOTTOM)
            .fixed_pos(sign.at)
            .constrain(false)
            .show(ctx, |ui| {
                let paper = if sign.waits {
                    icon::HOURGLASS_MEDIUM
                } else {
                    icon::NOTE
                };
                let frame = widget::pill(ui).inner_margin(egui::Margin::ZERO);
                let open = state.notes_on() == Some(&sign.item);
                let open = open && state.panel == Some(Panel::Notes);
                let read = |ui: &mut Ui| icon_button(ui, paper, &text.get("pins-read"), open);
                frame.show(ui, read).inner.clicked()
            });
        if shown.inner {
            state.open_notes(sign.item.clone());
        }
    }
}

pub(super) fn notes(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let state = &mut state.notes;
    let Some(item) = state.on.clone() else {
        return asked;
    };
    if let Some(name) = &view.pin_on {
        widget::section(ui, text.name(name));
    }
    let here = |pin: &&Pin| pin.item == item && !pin.gone;
    if !view.pins.iter().any(|pin| here(&pin)) {
        widget::soft(ui, &text.get("pins-none"));
    }
    for pin in view.pins.iter().filter(here) {
        paper(ui, pin, text, &mut asked);
    }
    if view.pin_on.is_some() {
        write(ui, state, item, text, &mut asked);
    }
    let mut gone = view.pins.iter().filter(|pin| pin.gone).peekable();
    if gone.peek().is_some() {
        widget::section(ui, &text.get("pins-gone"));
    }
    for pin in gone {
        paper(ui, pin, text, &mut asked);
    }
    asked
}

fn paper(ui: &mut Ui, pin: &Pin, text: Text, asked: &mut Vec<Intent>) {
    let t = tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
        let (dot, _) = ui.allocate_exact_size(vec2(12.0, 22.0), Sense::hover());
        ui.painter()
            .circle_filled(dot.center(), 5.0, theme::swatch(pin.colour));
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - 52.0);
            ui.add(egui::Label::new(&pin.text).wrap());
            let who = match &pin.author {
                Some(name) => text.who(name),
                None => text.get("you").into(),
            };
            let ago = text.ago(pin.ago).into();
            let below = if pin.waits {
                text.get("pin-waits")
            } else {
                text.with("history-who", &[("who", who), ("ago", ago)])
            };
            let below = RichText::new(&*below).size(13.0).color(t.soft_text);
            ui.add(egui::Label::new(below).wrap());
        });
        if pin.mine_to_take {
            let name = text.get(if pin.waits {
                "pin-give-up"
            } else {
                "pin-take-down"
            });
            if icon_button(ui, icon::TRASH, &name, false).clicked() {
                asked.push(Intent::TakeDown(pin.key));
            }
        }
    });
}

fn write(ui: &mut Ui, state: &mut State, item: ItemId, text: Text, asked: &mut Vec<Intent>) {
    ui.add_space(8.0);
    let t = tokens(ui);
    let hint = text.get("pin-write");
    let edit = TextEdit::multiline(&mut state.draft)
        .id(Id::new("pin-draft"))
        .desired_rows(3)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(12, 9))
        .char_limit(MAX_NOTE)
        .font(FontId::proportional(16.0))
        .text_color(t.text)
        .hint_text(RichText::new(&*hint).color(t.soft_text));
    ui.add(edit);
    let leave = |ui: &mut Ui| button(ui, Look::Primary, icon::NOTE, &text.get("pin-leave"));
    let ready = clean_note(&state.draft).is_ok();
    if ui.add_enabled_ui(ready, leave).inner.clicked() {
        let text = std::mem::take(&mut state.draft);
        asked.push(Intent::LeaveNote { item, text });
    }
}
