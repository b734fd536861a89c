//! Your rooms: open, begin, copy, rename, bin, bring back, take along.

use std::path::PathBuf;

use bevy_egui::egui::{
    self, Align2, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState,
    text::Text,
    theme::{self, INNER_CORNER, tokens},
    view::{RoomCard, RoomKey, ViewModel},
    widget::{self, Field, Look, button, icon_button, toned_icon_button},
};
use crate::{client::intent::Intent, room::MAX_NAME};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The room whose name is being typed.
    renaming: Option<(RoomKey, String)>,
    /// The room whose file name to write to is being typed, and how many copies had been saved before.
    exporting: Option<(RoomKey, String, usize)>,
    /// The file to open, as typed.
    path: String,
    /// The samples are shown.
    beginning: bool,
    bin: bool,
}

pub(super) fn rooms(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let panel = &mut state.panel;
    let state = &mut state.rooms;
    // A name that was refused stays, to be changed.
    state
        .exporting
        .take_if(|(.., before)| *before < view.exported);
    let look = if state.beginning {
        Look::Plain
    } else {
        Look::Primary
    };
    ui.horizontal_wrapped(|ui| {
        if button(ui, look, icon::PLUS, &text.get("rooms-new")).clicked() {
            state.beginning = !state.beginning;
        }
        if button(ui, Look::Plain, icon::BOOK_OPEN, &text.get("diary-title")).clicked() {
            *panel = Some(Panel::Diary);
        }
    });
    if state.beginning {
        widget::soft(ui, &text.get("rooms-new-hint"));
        let side = (ui.available_width() - 8.0) / 2.0;
        for pair in view.samples.chunks(2) {
            ui.horizontal(|ui| {
                for sample in pair {
                    let size = vec2(side, side * 0.62 + 26.0);
                    let name = text.name(&sample.name);
                    let tile =
                        widget::tile(ui, size, sample.picture, icon::HOUSE_LINE, name, false);
                    if tile.clicked() {
                        asked.push(Intent::NewRoom {
                            sample: sample.id.clone(),
                        });
                        state.beginning = false;
                        *panel = None;
                    }
                }
            });
        }
    }
    let (binned, kept): (Vec<_>, Vec<_>) = view.rooms.iter().partition(|room| room.binned);
    for room in kept {
        ui.push_id(room.key, |ui| card(ui, state, room, view, text, &mut asked));
    }
    copies(ui, view, text, &mut asked);
    file(ui, state, text, &mut asked);
    if !binned.is_empty() {
        let words = text.with("rooms-bin", &[("count", binned.len().into())]);
        if button(ui, Look::Quiet, icon::TRASH, &words).clicked() {
            state.bin = !state.bin;
        }
    }
    if state.bin {
        for room in binned {
            ui.push_id(room.key, |ui| restore(ui, room, text, &mut asked));
        }
    }
    ui.add_space(8.0);
    asked
}

fn card(
    ui: &mut Ui,
    state: &mut State,
    room: &RoomCard,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let t = tokens(ui);
    let width = ui.available_width();
    let size = vec2(width, width * 0.5);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let open = room.opened.is_none();
    let name = if open {
        text.with("room-here", &[("name", room.name.as_str().into())])
    } else {
        text.with("room-open", &[("name", room.name.as_str().into())])
    };
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, open, &name));
    let (hover, press) = widget::motion(ui, &response);
    let face = rect.expand(hover - press * 2.0);
    widget::picture(ui, face, room.picture, icon::HOUSE_LINE);
    let line = if open {
        Stroke::new(3.0, t.primary)
    } else {
        Stroke::new(1.0, theme::mix(t.line, t.primary, hover))
    };
    ui.painter()
        .rect_stroke(face, 8.0, line, StrokeKind::Outside);
    if open {
        let words = ui.painter().layout_no_wrap(
            text.get("room-open-now").into(),
            theme::label(),
            t.on_primary,
        );
        let badge =
            Rect::from_min_size(face.min + vec2(10.0, 10.0), words.size() + vec2(20.0, 8.0));
        ui.painter().rect_filled(badge, 14.0, t.primary);
        ui.painter()
            .galley(badge.center() - words.size() / 2.0, words, t.on_primary);
    }
    widget::ring(ui, &response, face, f32::from(INNER_CORNER));
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.clicked() && !open {
        asked.push(Intent::OpenRoom(room.key));
    }

    if let Some((key, draft)) = &mut state.renaming
        && *key == room.key
    {
        let label = text.get("room-name");
        let id = Id::new("rename").with(room.key);
        let typed = Field {
            id,
            name: &label,
            icon: "",
            width,
            limit: MAX_NAME.0,
        }
        .show(ui, draft);
        let done = typed.response.lost_focus();
        if !done && !typed.response.has_focus() {
            typed.response.request_focus();
        }
        if done {
            let wanted = draft.trim();
            if !typed.cancelled && !wanted.is_empty() && wanted != room.name {
                asked.push(if open {
                    Intent::RenameRoom(wanted.to_owned())
                } else {
                    Intent::RenameOther(room.key, wanted.to_owned())
                });
            }
            state.renaming = None;
        }
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let words = width - 4.0 * 40.0 - 4.0;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_width(words);
            ui.add(egui::Label::new(RichText::new(&room.name).font(theme::label())).truncate());
            let below = match (&room.file, room.opened) {
                (Some(file), _) => file.display().to_string().into(),
                (None, Some(seconds)) => text.ago(seconds),
                (None, None) => text.get("ago-now"),
            };
            let below = RichText::new(&*below).size(13.0).color(t.soft_text);
            ui.add(egui::Label::new(below).truncate());
            if let Some(shared) = shared(room, text) {
                let line = format!("{} {shared}", icon::USERS);
                let line = RichText::new(line).size(13.0).color(t.soft_text);
                ui.add(egui::Label::new(line).truncate())
                    .on_hover_text(shared);
            }
        });
        ui.add_space(4.0);
        if icon_button(ui, icon::PENCIL_SIMPLE, &text.get("rename"), false).clicked() {
            state.renaming = Some((room.key, room.name.clone()));
        }
        if icon_button(ui, icon::COPY, &text.get("duplicate"), false).clicked() {
            asked.push(Intent::DuplicateRoom(room.key));
        }
        let exporting = state
            .exporting
            .as_ref()
            .is_some_and(|(key, ..)| *key == room.key);
        if icon_button(ui, icon::EXPORT, &text.get("export"), exporting).clicked() {
            let suggestion = room.copy_to.display().to_string();
            state.exporting = (!exporting).then_some((room.key, suggestion, view.exported));
        }
        let bin = |ui: &mut Ui| toned_icon_button(ui, icon::TRASH, &text.get("bin"), false, true);
        // The room one stands in stays.
        if ui.add_enabled_ui(!open, bin).inner.clicked() {
            asked.push(Intent::BinRoom(room.key));
        }
    });
    export(ui, state, room, text, asked);
    ui.add_space(8.0);
}

/// With whom one shares a room.
fn shared(room: &RoomCard, text: Text) -> Option<String> {
    if let Some(whose) = &room.whose {
        let name = text.who(whose);
        return Some(
            text.with("room-shared-theirs", &[("name", name)])
                .into_owned(),
        );
    }
    let names: Vec<_> = room.shared.iter().filter(|name| !name.is_empty()).collect();
    let first = text.who(names.first().map_or("", |name| name.as_str()));
    let more = room.shared.len().checked_sub(1)?;
    let words = text.with("room-shared", &[("name", first), ("more", more.into())]);
    Some(words.into_owned())
}

/// Nests of others, as they were.
fn copies(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    if view.society.copies.is_empty() {
        return;
    }
    widget::section(ui, &text.get("copies-title"));
    for copy in &view.society.copies {
        let whose = text.who(&copy.whose);
        let name = ("room", copy.name.as_str().into());
        let title = text.with("room-at", &[name, ("name", whose)]);
        let open = text.with("copy-open", &[("room", title.as_ref().into())]);
        ui.push_id(copy.nest.0, |ui| {
            let shown = view
                .society
                .copy
                .as_ref()
                .is_some_and(|open| open.nest == copy.nest);
            ui.horizontal(|ui| {
                let words = ui.available_width() - 44.0;
                ui.vertical(|ui| {
                    ui.set_width(words);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(
                        egui::Label::new(RichText::new(&*title).font(theme::label())).truncate(),
                    );
                    widget::soft(ui, &text.ago(copy.ago));
                });
                if icon_button(ui, icon::EYE, &open, shown).clicked() && !shown {
                    asked.push(Intent::OpenCopy(copy.nest));
                }
            });
        });
    }
}

fn export(ui: &mut Ui, state: &mut State, room: &RoomCard, text: Text, asked: &mut Vec<Intent>) {
    let ours = |exporting: &&mut (RoomKey, String, usize)| exporting.0 == room.key;
    let Some((_, path, _)) = state.exporting.as_mut().filter(ours) else {
        return;
    };
    let label = text.get("export-path");
    let id = Id::new("export").with(room.key);
    let width = ui.available_width();
    let typed = Field {
        id,
        name: &label,
        icon: icon::FILE,
        width,
        limit: 4_096,
    }
    .show(ui, path);
    let mut elsewhere = false;
    ui.horizontal_wrapped(|ui| {
        let ready = !path.trim().is_empty();
        let save = |ui: &mut Ui| button(ui, Look::Primary, "", &text.get("export-here"));
        let saved = ui.add_enabled_ui(ready, save).inner.clicked() || (typed.committed && ready);
        if saved {
            asked.push(Intent::Export {
                room: room.key,
                to: PathBuf::from(path.trim()),
                over: false,
            });
        }
        elsewhere = button(ui, Look::Quiet, icon::FOLDER_OPEN, &text.get("browse")).clicked();
    });
    if elsewhere {
        asked.push(Intent::BrowseToExport(room.key));
        state.exporting = None;
    }
}

/// A path to type, as not every system has a file dialog.
fn file(ui: &mut Ui, state: &mut State, text: Text, asked: &mut Vec<Intent>) {
    widget::section(ui, &text.get("open-file"));
    let label = text.get("open-file-path");
    let width = ui.available_width();
    let field = Field {
        id: Id::new("open-file"),
        name: &label,
        icon: icon::FILE,
        width,
        limit: 4_096,
    };
    let typed = field.show(ui, &mut state.path);
    ui.horizontal_wrapped(|ui| {
        let ready = !state.path.trim().is_empty();
        let go = |ui: &mut Ui| button(ui, Look::Plain, "", &text.get("open-file-go"));
        if ui.add_enabled_ui(ready, go).inner.clicked() || (typed.committed && ready) {
            asked.push(Intent::OpenFile(PathBuf::from(state.path.trim())));
            state.path.clear();
        }
        if button(ui, Look::Quiet, icon::FOLDER_OPEN, &text.get("browse")).clicked() {
            asked.push(Intent::BrowseToOpen);
        }
    });
}

fn restore(ui: &mut Ui, room: &RoomCard, text: Text, asked: &mut Vec<Intent>) {
    let t = tokens(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(72.0, 44.0), Sense::hover());
        widget::picture(ui, rect, room.picture, icon::HOUSE_LINE);
        let words = ui.available_width() - 48.0;
        ui.vertical(|ui| {
            ui.set_width(words);
            ui.add(egui::Label::new(RichText::new(&room.name)).truncate());
            let below = room
                .opened
                .map(|seconds| text.ago(seconds))
                .unwrap_or_default();
            let (line, _) = ui.allocate_exact_size(vec2(words, 16.0), Sense::hover());
            let at = pos2(line.left(), line.center().y);
            ui.painter().text(
                at,
                Align2::LEFT_CENTER,
                below,
                FontId::proportional(13.0),
                t.soft_text,
            );
        });
        if icon_button(ui, icon::ARROW_U_UP_LEFT, &text.get("restore"), false).clicked() {
            asked.push(Intent::RestoreRoom(room.key));
        }
    });
}
