//! The row at the top: the room's name, undo and redo, live or decorate, and the doors to all panels.

use bevy_egui::egui::{
    self, Align2, Context, Id, Rect, RichText, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState, catalogue,
    text::Text,
    theme::{self, EDGE, tokens},
    view::ViewModel,
    widget::{self, BAR, Field, icon_button},
};
use crate::{
    client::{
        intent::{Intent, Mode},
        settings::Action,
    },
    room::{MAX_NAME, edit},
};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The name as it is being typed.
    name: Option<String>,
}

/// At most half of what the modes take up.
const MODES: f32 = 112.0;

/// `lifted` is how far it has glided out of the window.
pub(super) fn bar(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    lifted: f32,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let screen = ctx.content_rect();
    let row = Rect::from_min_max(
        screen.min + vec2(EDGE, EDGE),
        pos2(screen.right() - EDGE, screen.top() + BAR - 8.0),
    )
    .translate(vec2(0.0, -lifted * BAR));
    let ((), left) = widget::floating(ctx, "bar-room", Align2::LEFT_TOP, row, |ui| {
        let frame = widget::pill(ui);
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let room = (screen.width() * 0.33 - 150.0).clamp(90.0, 260.0);
                if view.society.is_away() {
                    away(ui, view, text, room, &mut asked);
                } else {
                    name(ui, state, view, text, room, &mut asked);
                }
                history(ui, view, text, &mut asked);
            });
        });
    });
    let ((), right) = widget::floating(ctx, "bar-doors", Align2::RIGHT_TOP, row, |ui| {
        widget::pill(ui).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                if view.mode == Mode::Decorate {
                    let shown = catalogue::open(ctx, state, view);
                    let name = hint(text, "catalogue-title", view, Action::Catalogue);
                    if icon_button(ui, icon::COUCH, &name, shown).clicked() {
                        state.catalogue.hidden = shown;
                        if !shown && !catalogue::open(ctx, state, view) {
                            state.panel = None;
                        }
                    }
                }
                if view.mode == Mode::Decorate && view.plan.may {
                    let name = hint(text, "plan-title", view, Action::Walls);
                    if icon_button(ui, icon::BLUEPRINT, &name, state.plan.is_open()).clicked() {
                        state.toggle_plan();
                    }
                }
                if view.mode == Mode::Live {
                    let name = hint(text, "emotes-title", view, Action::Emotes);
                    if icon_button(ui, icon::HAND_WAVING, &name, state.emotes).clicked() {
                        state.toggle_emotes();
                    }
                }
                let lines = text.with("chat-unread", &[("count", view.society.unread.into())]);
                let open = state.chat.is_open();
                let button = icon_button(ui, icon::CHAT_CIRCLE_DOTS, &lines, open);
                badge(ui, &button, view.society.unread);
                if button.clicked() {
                    state.chat.toggle();
                }
                let knocks = view.society.knocks();
                let name = text.with("people-knocks", &[("count", knocks.into())]);
                let open = state.panel == Some(Panel::People);
                let button = icon_button(ui, icon::USERS_THREE, &name, open);
                badge(ui, &button, knocks);
                if button.clicked() {
                    state.toggle(Panel::People);
                }
                let name = hint(text, "photo-title", view, Action::Photo);
                if icon_button(ui, icon::CAMERA, &name, false).clicked() {
                    asked.push(Intent::SetMode(Mode::Photo));
                }
                for (panel, sign, name) in [
                    (Panel::Style, icon::PAINT_ROLLER, text.get("style-title")),
                    (
                        Panel::History,
                        icon::CLOCK_COUNTER_CLOCKWISE,
                        text.get("history-title"),
                    ),
                    (Panel::Rooms, icon::DOOR_OPEN, text.get("rooms-title")),
                    (Panel::Settings, icon::GEAR_SIX, text.get("settings-title")),
                ] {
                    let open = state.panel == Some(panel);
                    if icon_button(ui, sign, &name, open).clicked() {
                        state.toggle(panel);
                    }
                }
            });
        });
    });
    // In the middle of the window, or where it is narrow in the middle of what is left.
    let between = (left.right() + 8.0)..=(right.left() - 8.0);
    let middle = row.center().x;
    let fits = [middle - MODES, middle + MODES]
        .iter()
        .all(|x| between.contains(x));
    let row = if fits {
        row
    } else {
        Rect::from_x_y_ranges(*between.start()..=*between.end(), row.y_range())
    };
    widget::floating(ctx, "bar-mode", Align2::CENTER_TOP, row, |ui| {
        let frame = widget::pill(ui).inner_margin(egui::Margin::same(4));
        frame.show(ui, |ui| {
            let (live, decorate) = (text.get("mode-live"), text.get("mode-decorate"));
            let choices = [
                (Mode::Live, icon::HOUSE_SIMPLE, &*live),
                (Mode::Decorate, icon::ARMCHAIR, &*decorate),
            ];
            if let Some(mode) = widget::segments(ui, "mode", &choices, view.mode) {
                asked.push(Intent::SetMode(mode));
            }
        });
    });
    asked
}

/// A small number at the corner of a button; nothing where there is none.
fn badge(ui: &Ui, button: &egui::Response, count: usize) {
    if count == 0 {
        return;
    }
    let t = tokens(ui);
    let centre = button.rect.right_top() + vec2(-9.0, 9.0);
    ui.painter().circle_filled(centre, 9.0, t.warm);
    let words = if count > 9 {
        "9+".to_owned()
    } else {
        count.to_string()
    };
    let font = egui::FontId::new(11.0, theme::strong());
    ui.painter()
        .text(centre, Align2::CENTER_CENTER, words, font, t.on_strong);
}

/// A name with the key that does the same.
fn hint(text: Text, key: &'static str, view: &ViewModel, action: Action) -> String {
    let chord = view.settings.keys.get(action).to_string();
    text.with(
        "with-key",
        &[("what", text.get(key).into()), ("key", chord.into())],
    )
    .into_owned()
}

/// Where one is, and the way home.
fn away(ui: &mut Ui, view: &ViewModel, text: Text, room: f32, asked: &mut Vec<Intent>) {
    if icon_button(ui, icon::HOUSE, &text.way_home(&view.society), true).clicked() {
        asked.push(Intent::GoHome);
    }
    let machine = view.society.guest().is_some_and(|visit| visit.machine);
    if machine {
        by_machine(ui, text);
    }
    let room = if machine { room - 26.0 } else { room };
    let words = text.place(view);
    let way = view.society.guest().and_then(|visit| text.path(visit));
    let hover = [words.clone(), way.clone().unwrap_or_default()].join("\n");
    let t = tokens(ui);
    let line = |ui: &mut Ui, words: RichText, font: egui::FontId| {
        let wrap = Some(egui::TextWrapMode::Truncate);
        let galley = egui::WidgetText::from(words).into_galley(ui, wrap, room - 20.0, font);
        ui.add(egui::Label::new(galley)).on_hover_text(&hover);
    };
    ui.add_space(4.0);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        // Two lines or one, in the middle of the row.
        ui.add_space(if way.is_some() { 1.0 } else { 9.0 });
        let name = RichText::new(&*words).font(theme::label());
        line(ui, name, theme::label());
        if let Some(way) = &way {
            let small = egui::FontId::proportional(13.0);
            let way = RichText::new(&**way).font(small.clone()).color(t.soft_text);
            line(ui, way, small);
        }
    });
}

/// Whoever runs the machine that hosts the nest can read what is said and done there.
fn by_machine(ui: &mut Ui, text: Text) {
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 40.0), Sense::hover());
    let words = text.get("hosted-by-machine");
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &*words));
    let font = egui::FontId::proportional(18.0);
    let (at, colour) = (rect.center(), tokens(ui).warm);
    ui.painter()
        .text(at, Align2::CENTER_CENTER, icon::HARD_DRIVES, font, colour);
    response.on_hover_text(&*words);
}

/// The room's name; a click makes it a field.
fn name(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
    room: f32,
    asked: &mut Vec<Intent>,
) {
    let id = Id::new("room-name");
    if let Some(draft) = &mut state.bar.name {
        let label = text.get("room-name");
        let field = Field {
            id,
            name: &label,
            icon: "",
            width: room.max(160.0),
            limit: MAX_NAME.0,
        };
        let typed = field.show(ui, draft);
        let done = typed.response.lost_focus();
        if !done && !typed.response.has_focus() {
            typed.response.request_focus();
        }
        if done {
            let wanted = draft.trim();
            if !typed.cancelled && !wanted.is_empty() && wanted != view.room.name {
                asked.push(Intent::RenameRoom(wanted.to_owned()));
            }
            state.bar.name = None;
        }
        return;
    }
    let galley = egui::WidgetText::from(RichText::new(&view.room.name).font(theme::label()))
        .into_galley(
            ui,
            Some(egui::TextWrapMode::Truncate),
            room - 54.0,
            theme::label(),
        );
    let size = vec2(galley.size().x + 58.0, 40.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let read = text.with("room-rename", &[("name", view.room.name.as_str().into())]);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &read));
    let (hover, _) = widget::motion(ui, &response);
    let t = tokens(ui);
    let ground = theme::mix(egui::Color32::TRANSPARENT, t.ground, hover);
    ui.painter().rect_filled(rect, 20.0, ground);
    let sign = egui::FontId::proportional(20.0);
    let left = pos2(rect.left() + 20.0, rect.center().y);
    ui.painter()
        .text(left, Align2::CENTER_CENTER, icon::HOUSE_LINE, sign, t.warm);
    let at = pos2(rect.left() + 36.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, t.text);
    let pencil = theme::mix(egui::Color32::TRANSPARENT, t.soft_text, hover);
    let right = pos2(rect.right() - 12.0, rect.center().y);
    let small = egui::FontId::proportional(14.0);
    ui.painter().text(
        right,
        Align2::CENTER_CENTER,
        icon::PENCIL_SIMPLE,
        small,
        pencil,
    );
    widget::ring(ui, &response, rect, 20.0);
    let response = response
        .on_hover_text(&*read)
        .on_hover_cursor(egui::CursorIcon::Text);
    if response.clicked() {
        // The field takes the focus once it is there: asking earlier would point assistive
        // technology at nothing.
        state.bar.name = Some(view.room.name.clone());
        ui.ctx().request_repaint();
    }
}

fn history(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    for (step, sign, key, label_key, action, intent) in [
        (
            &view.undo,
            icon::ARROW_U_UP_LEFT,
            "undo",
            "undo-what",
            Action::Undo,
            Intent::Undo,
        ),
        (
            &view.redo,
            icon::ARROW_U_UP_RIGHT,
            "redo",
            "redo-what",
            Action::Redo,
            Intent::Redo,
        ),
    ] {
        let label = step.as_ref().and_then(|step| step.label.as_ref());
        let chord = view.settings.keys.get(action).to_string();
        let name = match label {
            Some(label) => {
                let what = text.label(label, edit::Intent::Do, &view.catalogue);
                text.with(label_key, &[("what", what.into()), ("key", chord.into())])
            }
            None => hint(text, key, view, action).into(),
        };
        let enabled = step.is_some();
        let response = ui
            .add_enabled_ui(enabled, |ui| icon_button(ui, sign, &name, false))
            .inner;
        if response.clicked() {
            asked.push(intent);
        }
    }
}
