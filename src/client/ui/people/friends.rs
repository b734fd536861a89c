//! The ways to others: a pasted invite, and those one met.

use bevy_egui::egui::{Id, Ui};
use egui_phosphor::regular as icon;

use super::{State, face, here};
use crate::client::{
    intent::Intent,
    link::society::Invite,
    ui::{
        text::Text,
        view::{ViewModel, society::Friend},
        widget::{self, Field, Look, button, icon_button},
    },
};

/// Longest text that is looked through for an invite, in characters.
const MOST: usize = 4_096;

pub(super) fn friends(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    paste(ui, state, text, asked);
    widget::section(ui, &text.get("friends-title"));
    if view.society.friends.is_empty() {
        widget::soft(ui, &text.get("friends-empty"));
    }
    for friend in &view.society.friends {
        ui.push_id(friend.face.who, |ui| {
            row(ui, state, friend, view, text, asked);
        });
    }
}

fn paste(ui: &mut Ui, state: &mut State, text: Text, asked: &mut Vec<Intent>) {
    widget::section(ui, &text.get("visit-title"));
    let label = text.get("visit-paste");
    let typed = Field {
        id: Id::new("invite"),
        name: &label,
        icon: icon::ENVELOPE_SIMPLE,
        width: ui.available_width(),
        limit: MOST,
    }
    .show(ui, &mut state.invite);
    let found = Invite::find(&state.invite);
    match &found {
        _ if state.invite.trim().is_empty() => {}
        Ok(_) => widget::soft(ui, &text.get("visit-found")),
        Err(error) => face::warn(ui, &text.no_invite(error)),
    }
    let go = |ui: &mut Ui| button(ui, Look::Primary, icon::HAND_WAVING, &text.get("visit-go"));
    let clicked = ui.add_enabled_ui(found.is_ok(), go).inner.clicked();
    if let (Ok(invite), true) = (found, clicked || typed.committed) {
        asked.push(Intent::Visit(Box::new(invite)));
        state.invite.clear();
    }
}

fn row(
    ui: &mut Ui,
    state: &mut State,
    friend: &Friend,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let face = &friend.face;
    let open = state.chosen == Some(face.who);
    let seen = if friend.there {
        text.get("friend-there")
    } else {
        let ago = text.ago(friend.seen);
        text.with("friend-seen", &[("ago", ago.into())])
    };
    let right = if friend.knocks { 88.0 } else { 44.0 };
    let mut toggled = false;
    face::row(ui, face, &seen, right, view, text, |ui| {
        let named = |key| text.with(key, &[("name", text.who(&face.name))]);
        if friend.knocks
            && icon_button(ui, icon::HAND_WAVING, &named("friend-knock"), friend.there).clicked()
        {
            asked.push(Intent::Call(face.who));
        }
        let sign = if open {
            icon::CARET_UP
        } else {
            icon::CARET_DOWN
        };
        toggled = icon_button(ui, sign, &named("person-more"), false).clicked();
    });
    if toggled {
        state.chosen = (!open).then_some(face.who);
        state.blocking = false;
    }
    if open {
        more(ui, state, friend, text, asked);
    }
}

/// What else can be done about somebody who is not here.
fn more(ui: &mut Ui, state: &mut State, friend: &Friend, text: Text, asked: &mut Vec<Intent>) {
    let who = friend.face.who;
    if let Some(role) = friend.role {
        widget::soft(ui, &text.get("friend-role"));
        if let Some(role) = here::roles(ui, "role-of", role, text) {
            asked.push(Intent::SetRoleOfAbsent { who, role });
        }
    }
    ui.horizontal_wrapped(|ui| {
        if button(ui, Look::Plain, icon::X, &text.get("friend-forget")).clicked() {
            asked.push(Intent::Forget(who));
            state.chosen = None;
        }
        if face::block(ui, &mut state.blocking, text) {
            asked.push(Intent::Block(who));
            state.chosen = None;
            state.blocking = false;
        }
    });
    if state.blocking {
        face::warn(ui, &text.get("block-hint"));
    }
    ui.add_space(4.0);
}
