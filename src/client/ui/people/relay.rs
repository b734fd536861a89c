//! The relay through which friends find one.

use bevy_egui::egui::{Id, Ui};
use egui_phosphor::regular as icon;

use super::{State, face};
use crate::client::{
    intent::Intent,
    link::society::RelayLink,
    ui::{
        text::Text,
        view::{
            ViewModel,
            society::{RelayState, RunsHere},
        },
        widget::{self, Field, Look, button},
    },
};

/// What runs one on a machine that is always on, in its terminal.
const ELSEWHERE: &str = "nest-relay init && nest-relay";

/// The one in use, and the one that runs here.
pub(super) fn relay(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    in_use(ui, state, view, text, asked);
    if !matches!(view.society.relay, RelayState::NoNetwork { .. }) {
        own(ui, state, view, text, asked);
    }
}

fn in_use(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let relay = &view.society.relay;
    widget::section(ui, &text.get("relay-title"));
    let words = text.relay(relay);
    match relay {
        // That there is none is said where it matters, at the invites.
        RelayState::None => widget::soft(ui, &text.get("relay-offer")),
        RelayState::Down { .. } | RelayState::NoNetwork { .. } => face::warn(ui, &words),
        _ => widget::soft(ui, &words),
    }
    if let RelayState::Up { rules, .. } = relay
        && !rules.is_empty()
    {
        widget::soft(ui, rules);
    }
    match relay {
        RelayState::NoNetwork { .. } => return,
        RelayState::None => {}
        _ => {
            hide(ui, view, text, asked);
            ui.horizontal_wrapped(|ui| {
                if button(ui, Look::Plain, "", &text.get("relay-change")).clicked() {
                    state.changing = !state.changing;
                }
                if button(ui, Look::Quiet, "", &text.get("relay-leave")).clicked() {
                    asked.push(Intent::SetRelay(None));
                    state.changing = false;
                }
            });
            if !state.changing {
                return;
            }
        }
    }
    let label = text.get("relay-paste");
    let typed = Field {
        id: Id::new("relay"),
        name: &label,
        icon: icon::LINK,
        width: ui.available_width(),
        limit: 512,
    }
    .show(ui, &mut state.relay);
    let read = state.relay.parse::<RelayLink>();
    if let (Err(error), false) = (&read, state.relay.trim().is_empty()) {
        face::warn(ui, &text.no_relay(error));
    }
    let go = |ui: &mut Ui| button(ui, Look::Plain, icon::BROADCAST, &text.get("relay-use"));
    let clicked = ui.add_enabled_ui(read.is_ok(), go).inner.clicked();
    if let (Ok(link), true) = (read, clicked || typed.committed) {
        asked.push(Intent::SetRelay(Some(link)));
        state.relay.clear();
        state.changing = false;
    }
}

/// Whether others learn where this computer is.
fn hide(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let hidden = view.society.hidden;
    if widget::switch(ui, &text.get("relay-hide"), hidden) {
        asked.push(Intent::Hide(!hidden));
    }
    widget::soft(ui, &text.get("relay-hide-hint"));
}

/// A relay of one's own, beside this window; or the words that start one elsewhere.
fn own(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let society = &view.society;
    match &society.runs_here {
        RunsHere::Starting => {
            widget::section(ui, &text.get("own-relay-title"));
            widget::soft(ui, &text.get("own-relay-starting"));
        }
        RunsHere::At(address) => {
            widget::section(ui, &text.get("own-relay-title"));
            widget::soft(ui, &text.get("own-relay-runs"));
            face::code(ui, address);
            ui.horizontal_wrapped(|ui| {
                if button(ui, Look::Plain, icon::COPY, &text.get("own-relay-copy")).clicked() {
                    ui.copy_text(address.clone());
                }
                if button(ui, Look::Quiet, "", &text.get("own-relay-stop")).clicked() {
                    asked.push(Intent::StopRelay);
                }
            });
        }
        // Who has one needs no other, and is not asked to run one.
        RunsHere::No if matches!(society.relay, RelayState::Up { .. }) && !state.changing => {}
        RunsHere::No | RunsHere::Failed(_) => start(ui, state, view, text, asked),
    }
}

fn start(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    widget::section(ui, &text.get("own-relay-title"));
    widget::soft(ui, &text.get("own-relay-hint"));
    let label = text.get("own-relay-address");
    let typed = Field {
        id: Id::new("own-relay"),
        name: &label,
        icon: icon::GLOBE_SIMPLE,
        width: ui.available_width(),
        limit: 256,
    }
    .show(ui, &mut state.own);
    let clicked = button(ui, Look::Plain, icon::PLAY, &text.get("own-relay-start")).clicked();
    if clicked || typed.committed {
        let address = state.own.trim().to_owned();
        asked.push(Intent::RunRelay { address });
    }
    if let RunsHere::Failed(why) = &view.society.runs_here {
        let words = text.with("own-relay-failed", &[("why", why.as_str().into())]);
        face::warn(ui, &words);
    }
    widget::soft(ui, &text.get("own-relay-elsewhere"));
    face::code(ui, ELSEWHERE);
    if button(ui, Look::Quiet, icon::COPY, &text.get("own-relay-command")).clicked() {
        ui.copy_text(ELSEWHERE.to_owned());
    }
}
