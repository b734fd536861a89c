//! One's own door: who may come in, and the invites that lead here.

use std::time::Duration;

use bevy_egui::egui::{self, Context, Ui};
use egui_phosphor::regular as icon;

use super::{State, face, here, relay};
use crate::{
    client::{
        intent::Intent,
        link::society::{Door, Invite, NewInvite},
        ui::{
            text::Text,
            theme::TARGET,
            view::{ViewModel, society::RelayState},
            widget::{self, Look, button, icon_button, toned_icon_button},
        },
    },
    room::rule::Role,
};

/// For how long an invite leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasts {
    Day,
    Week,
    Ever,
}

impl Lasts {
    fn duration(self) -> Option<Duration> {
        const DAY: u64 = 24 * 60 * 60;
        match self {
            Self::Day => Some(Duration::from_secs(DAY)),
            Self::Week => Some(Duration::from_secs(7 * DAY)),
            Self::Ever => None,
        }
    }
}

pub(super) fn door(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let society = &view.society;
    if society.role >= Role::Housemate {
        let doors = [Door::Open, Door::Friends, Door::Knock, Door::Closed];
        let keys = ["door-open", "door-friends", "door-knock", "door-closed"];
        let names = keys.map(|key| text.get(key));
        let choices: Vec<_> = doors
            .into_iter()
            .zip(&names)
            .map(|(door, name)| (door, "", &**name))
            .collect();
        if let Some(door) = widget::segments(ui, "door", &choices, society.door) {
            asked.push(Intent::SetDoor(door));
        }
        widget::soft(ui, &text.door_hint(society.door));
    }
    if society.role >= Role::Housemate && !society.is_away() {
        if widget::switch(ui, &text.get("door-keep"), society.keep) {
            asked.push(Intent::SetKeep(!society.keep));
        }
        widget::soft(ui, &text.get("door-keep-hint"));
    }
    if society.is_away() {
        widget::soft(ui, &text.get("door-theirs"));
        return;
    }
    invite(ui, state, view, text, asked);
    given(ui, view, text, asked);
    blocked(ui, view, text, asked);
    relay::relay(ui, state, view, text, asked);
}

fn invite(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    widget::section(ui, &text.get("invite-title"));
    if let Some(role) = here::roles(ui, "invite-role", state.role, text) {
        state.role = role;
    }
    widget::soft(ui, &text.role_hint(state.role));
    let [day, week, ever] = ["invite-day", "invite-week", "invite-ever"].map(|key| text.get(key));
    let choices = [
        (Lasts::Day, "", &*day),
        (Lasts::Week, "", &*week),
        (Lasts::Ever, "", &*ever),
    ];
    if let Some(lasts) = widget::segments(ui, "invite-lasts", &choices, state.lasts) {
        state.lasts = lasts;
    }
    let lonely = matches!(
        view.society.relay,
        RelayState::None | RelayState::NoNetwork { .. }
    );
    if widget::switch(ui, &text.get("invite-nearby"), state.nearby) {
        state.nearby = !state.nearby;
    }
    if state.nearby {
        widget::soft(ui, &text.get("invite-nearby-hint"));
    }
    let ready = state.nearby || !lonely;
    if !ready {
        face::warn(ui, &text.relay(&view.society.relay));
    }
    let make = |ui: &mut Ui| button(ui, Look::Primary, icon::COPY, &text.get("invite-make"));
    if ui.add_enabled_ui(ready, make).inner.clicked() {
        asked.push(Intent::Invite(NewInvite {
            role: state.role,
            lasts: state.lasts.duration(),
            nearby: state.nearby,
        }));
    }
    if let Some((_, invite)) = &view.society.invited {
        widget::soft(ui, &text.get("invite-copied"));
        face::code(ui, &invite.to_string());
        if button(ui, Look::Quiet, icon::COPY, &text.get("invite-again")).clicked() {
            copy(ui.ctx(), view, text);
        }
    }
}

/// Copies the newest invite in a sentence that says what to do with it.
pub(super) fn copy(ctx: &Context, view: &ViewModel, text: Text) {
    if let Some((_, invite)) = &view.society.invited {
        ctx.copy_text(sentence(invite, text));
    }
}

fn sentence(invite: &Invite, text: Text) -> String {
    let invite = invite.to_string();
    text.with("invite-words", &[("invite", invite.into())])
        .into_owned()
}

fn given(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    if view.society.invites.is_empty() {
        return;
    }
    widget::section(ui, &text.get("invites-title"));
    for given in &view.society.invites {
        let (role, left) = (text.role(given.role), text.left(given.left));
        let what = text.with(
            "invite-given",
            &[("role", role.into()), ("left", left.into())],
        );
        ui.push_id(given.id.0, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(40.0);
                let words = ui.available_width() - 52.0;
                ui.vertical(|ui| {
                    ui.set_width(words);
                    ui.add_space(9.0);
                    ui.add(egui::Label::new(&*what).truncate());
                });
                let name = text.with("revoke", &[("what", what.clone().into())]);
                if toned_icon_button(ui, icon::TRASH, &name, false, true).clicked() {
                    asked.push(Intent::Revoke(given.id));
                }
            });
        });
    }
}

fn blocked(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    if view.society.blocked.is_empty() {
        return;
    }
    widget::section(ui, &text.get("blocked-title"));
    for face in &view.society.blocked {
        ui.push_id(face.who, |ui| {
            let label = text.get("unblock");
            let right = widget::button_width(ui, &label) + TARGET + 12.0;
            face::row(ui, face, "", right, view, text, |ui| {
                if button(ui, Look::Plain, "", &label).clicked() {
                    asked.push(Intent::Unblock(face.who));
                }
                let sign = icon::ARROW_COUNTER_CLOCKWISE;
                if icon_button(ui, sign, &text.get("take-back"), false).clicked() {
                    asked.push(Intent::TakeBack(face.who));
                }
            });
        });
    }
}
