//! What is said in the room: a card at the bottom left.

mod lines;

use bevy_egui::egui::{self, Align2, Context, Id, Key, Rect, RichText, ScrollArea, Ui, pos2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    text::Text,
    theme::{EDGE, TARGET},
    view::ViewModel,
    widget::{self, BAR, Field, drawer_width, icon_button},
};
use crate::{
    client::intent::Intent,
    room::chat::{MAX_LINE, clean_line},
};

/// How tall the card is, in points.
const HEIGHT: f32 = 300.0;
/// Those that the fonts at hand can draw everywhere.
const EMOJI: [&str; 16] = [
    "😊", "😂", "😍", "😎", "😴", "😢", "👍", "👋", "🙏", "🎉", "❤", "🏠", "🌱", "☕", "🌙", "⭐",
];

#[derive(Debug, Default)]
pub(super) struct State {
    open: bool,
    draft: String,
    picking: bool,
    /// A link that was clicked.
    link: Option<String>,
    /// The field wants the keyboard.
    eager: bool,
}

impl State {
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn is_typing(&self) -> bool {
        self.open && !self.draft.is_empty()
    }

    pub(super) fn toggle(&mut self) {
        if !self.close() {
            self.open = true;
            self.eager = true;
        }
    }

    /// Whether it was open.
    pub(super) fn close(&mut self) -> bool {
        self.link = None;
        self.picking = false;
        std::mem::take(&mut self.open)
    }

    /// How much of the left side it takes, from below.
    pub(super) fn height(&self) -> f32 {
        if self.open { HEIGHT + 8.0 } else { 0.0 }
    }
}

/// `keys_free`: nothing had the keyboard when the frame began.
pub(super) fn chat(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
    keys_free: bool,
) -> Vec<Intent> {
    if !state.chat.open && keys_free {
        // Not while a shortcut with Enter in it is meant for something else.
        let enter = ctx.input(|input| input.key_pressed(Key::Enter) && input.modifiers.is_none());
        if enter {
            state.chat.toggle();
            // The press that opens the card says nothing in it.
            ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
        }
    }
    let state = &mut state.chat;
    if !state.open {
        return Vec::new();
    }
    let mut asked = Vec::new();
    if view.society.unread > 0 {
        asked.push(Intent::ReadChat);
    }
    let screen = ctx.content_rect();
    let width = drawer_width(screen);
    let bottom = screen.bottom() - EDGE;
    let top = (bottom - HEIGHT).max(screen.top() + BAR);
    let within = Rect::from_min_max(
        pos2(screen.left() + EDGE, top),
        pos2(screen.left() + EDGE + width, bottom),
    );
    widget::floating(ctx, "chat", Align2::LEFT_TOP, within, |ui| {
        let frame = widget::card(ui);
        let margin = frame.total_margin().sum();
        frame.show(ui, |ui| {
            ui.set_width(width - margin.x);
            ui.set_height(within.height() - margin.y);
            body(ui, state, view, text, &mut asked);
        });
    });
    asked
}

fn body(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    if widget::title(ui, &text.get("chat-title"), &text.get("close")) {
        state.close();
    }
    let mut below = 44.0;
    if state.picking {
        below += 2.0 * (TARGET + 4.0) + 4.0;
    }
    if state.link.is_some() {
        below += 48.0;
    }
    let rest = (ui.available_height() - below - 4.0).max(40.0);
    ScrollArea::vertical()
        .id_salt("lines")
        .max_height(rest)
        .min_scrolled_height(rest)
        .auto_shrink([false, false])
        .stick_to_bottom(true)
        .show(ui, |ui| {
            if view.society.chat.is_empty() {
                let heard = view.society.is_heard();
                let hint = if heard { "chat-empty" } else { "chat-outside" };
                widget::soft(ui, &text.get(hint));
            }
            if let Some(link) = lines::lines(ui, &view.society.chat, view.society.today, text) {
                state.link = Some(link);
            }
        });
    if let Some(link) = state.link.clone() {
        ask(ui, state, &link, text);
    }
    if state.picking {
        pick(ui, state, text);
    }
    write(ui, state, view, text, asked);
}

/// Whether to follow a link.
fn ask(ui: &mut Ui, state: &mut State, link: &str, text: Text) {
    ui.horizontal(|ui| {
        ui.set_height(40.0);
        ui.spacing_mut().item_spacing.x = 0.0;
        let words = text.with("link-open", &[("url", link.to_owned().into())]);
        let room = ui.available_width() - 3.0 * 40.0 - 4.0;
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.add_space(9.0);
            ui.add(egui::Label::new(RichText::new(&*words)).truncate())
                .on_hover_text(link);
        });
        if icon_button(ui, icon::ARROW_SQUARE_OUT, &text.get("link-go"), true).clicked() {
            ui.ctx().open_url(egui::OpenUrl::new_tab(link));
            state.link = None;
        }
        if icon_button(ui, icon::COPY, &text.get("link-copy"), false).clicked() {
            ui.copy_text(link.to_owned());
            state.link = None;
        }
        if icon_button(ui, icon::X, &text.get("cancel"), false).clicked() {
            state.link = None;
        }
    });
}

fn pick(ui: &mut Ui, state: &mut State, text: Text) {
    for row in EMOJI.chunks(EMOJI.len() / 2) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            for sign in row {
                let name = text.with("emoji", &[("sign", (*sign).into())]);
                if icon_button(ui, sign, &name, false).clicked() {
                    state.draft.push_str(sign);
                    state.eager = true;
                }
            }
        });
    }
}

fn write(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if icon_button(ui, icon::SMILEY, &text.get("chat-emoji"), state.picking).clicked() {
            state.picking = !state.picking;
        }
        // Before a door nobody hears anything; what is written there stays in the field.
        let heard = view.society.is_heard();
        let label = text.get(if heard { "chat-say" } else { "chat-outside" });
        let typed = Field {
            id: Id::new("chat-line"),
            name: &label,
            icon: "",
            width: ui.available_width() - 44.0,
            limit: MAX_LINE,
        }
        .show(ui, &mut state.draft);
        if std::mem::take(&mut state.eager) {
            typed.response.request_focus();
        }
        let ready = heard && clean_line(&state.draft).is_ok();
        let send = |ui: &mut Ui| {
            let name = text.get("chat-send");
            icon_button(ui, icon::PAPER_PLANE_RIGHT, &name, ready)
        };
        let sent = ui.add_enabled_ui(ready, send).inner.clicked();
        if sent || typed.committed {
            if ready {
                asked.push(Intent::Say(std::mem::take(&mut state.draft)));
            }
            state.eager = true;
        } else if typed.cancelled {
            state.close();
        }
    });
    if state.eager {
        ui.ctx().request_repaint();
    }
}
