//! Who is here, and what they may do; one's own card.

use bevy_egui::egui::{self, RichText, Ui};
use egui_phosphor::regular as icon;

use super::{State, face};
use crate::{
    client::{
        intent::Intent,
        ui::{
            text::Text,
            theme,
            view::{
                ViewModel,
                society::{Face, Society},
            },
            widget::{self, Look, button, icon_button},
        },
    },
    room::rule::Role,
};

pub(super) fn here(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let society = &view.society;
    if society.is_away() {
        widget::section(ui, &text.place(view));
        if let Some(path) = society.guest().and_then(|visit| text.path(visit)) {
            widget::soft(ui, &path);
        }
        if society.guest().is_some_and(|visit| visit.machine) {
            face::warn(ui, &text.get("hosted-by-machine"));
        }
        if button(ui, Look::Plain, icon::HOUSE, &text.way_home(society)).clicked() {
            asked.push(Intent::GoHome);
        }
    }
    if society.here.is_empty() {
        ui.add_space(4.0);
        ui.add(egui::Label::new(&*text.get("people-alone")).wrap());
    }
    for (face, role) in &society.here {
        ui.push_id(face.who, |ui| {
            person(ui, state, face, *role, view, text, asked);
        });
    }
    card(ui, society, view, text);
}

fn person(
    ui: &mut Ui,
    state: &mut State,
    face: &Face,
    role: Role,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    // An owner answers to nobody.
    let mine = view.society.role >= Role::Housemate && role != Role::Owner;
    let open = mine && state.chosen == Some(face.who);
    let right = if mine { 44.0 } else { 0.0 };
    let below = text.role(role);
    face::row(ui, face, &below, right, view, text, |ui| {
        if !mine {
            return;
        }
        let sign = if open {
            icon::CARET_UP
        } else {
            icon::CARET_DOWN
        };
        let more = text.with("person-more", &[("name", text.who(&face.name))]);
        if icon_button(ui, sign, &more, false).clicked() {
            state.chosen = (!open).then_some(face.who);
            state.blocking = false;
        }
    });
    if !open {
        return;
    }
    if let Some(role) = roles(ui, "role-of", role, text) {
        asked.push(Intent::SetRole {
            who: face.who,
            role,
        });
    }
    widget::soft(ui, &text.role_hint(role));
    let mut out = None;
    ui.horizontal_wrapped(|ui| {
        if button(ui, Look::Plain, icon::SIGN_OUT, &text.get("show-out")).clicked() {
            out = Some(Intent::ShowOut(face.who));
        }
        if face::block(ui, &mut state.blocking, text) {
            out = Some(Intent::Block(face.who));
        }
        let sign = icon::ARROW_COUNTER_CLOCKWISE;
        if button(ui, Look::Quiet, sign, &text.get("take-back")).clicked() {
            asked.push(Intent::TakeBack(face.who));
        }
    });
    if state.blocking {
        face::warn(ui, &text.get("block-hint"));
    }
    if let Some(out) = out {
        asked.push(out);
        state.chosen = None;
        state.blocking = false;
    }
    ui.add_space(4.0);
}

/// The roles that can be given.
pub(super) fn roles(ui: &mut Ui, salt: &str, current: Role, text: Text) -> Option<Role> {
    let roles = [Role::Guest, Role::Decorator, Role::Housemate];
    let names = roles.map(|role| text.role(role));
    let choices: Vec<_> = roles
        .into_iter()
        .zip(&names)
        .map(|(role, name)| (role, "", &**name))
        .collect();
    widget::segments(ui, salt, &choices, current)
}

/// Who one is to others.
fn card(ui: &mut Ui, society: &Society, view: &ViewModel, text: Text) {
    let Some((face, code)) = &society.me else {
        return;
    };
    widget::section(ui, &text.get("your-card"));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        face::emblem(ui, face, 84.0, view, text);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            let name = RichText::new(face::called(face, text)).font(theme::heading());
            ui.add(egui::Label::new(name).truncate());
            widget::soft(ui, &text.get("your-card-hint"));
        });
    });
    face::code(ui, code);
    if button(ui, Look::Quiet, icon::COPY, &text.get("copy-code")).clicked() {
        ui.copy_text(code.clone());
    }
}
