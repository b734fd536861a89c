//! What concerns people and speaks up by itself: a knock at the door, the way to somebody's nest.

use bevy_egui::egui::{self, Align2, Context, Margin, Rect, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    people,
    text::Text,
    theme::{self, tokens},
    view::{
        ViewModel,
        society::{Copy, Face, Stage, Visit},
    },
    widget::{self, Look, button, button_width},
};
use crate::{client::intent::Intent, room::Author};

#[derive(Debug, Default)]
pub(super) struct State {
    /// Of whom blocking was clicked once.
    blocking: Option<Author>,
}

/// Shows at most one card; where it is.
pub(super) fn callers(
    ctx: &Context,
    state: &mut State,
    within: Rect,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) -> Option<Rect> {
    let card = |add: &mut dyn FnMut(&mut Ui)| {
        let ((), rect) = widget::floating(ctx, "caller", Align2::CENTER_TOP, within, |ui| {
            ui.set_max_width(within.width().min(560.0));
            let frame = widget::card(ui).inner_margin(Margin::symmetric(16, 10));
            frame.show(ui, |ui| ui.horizontal(|ui| add(ui)));
        });
        Some(rect)
    };
    let society = &view.society;
    let here = society.knocking.first().map(|face| (face, "knocks"));
    let home = society.knocking_at_home.first();
    if let Some((face, key)) = here.or_else(|| home.map(|face| (face, "knocks-at-home"))) {
        return card(&mut |ui| knock(ui, state, (face, key), view, text, asked));
    }
    if let Some(copy) = &society.copy {
        return card(&mut |ui| past(ui, copy, text, asked));
    }
    let visit = society.visit.as_ref()?;
    (visit.stage != Stage::Inside).then_some(())?;
    card(&mut |ui| way(ui, visit, text, asked))
}

fn knock(
    ui: &mut Ui,
    state: &mut State,
    (face, key): (&Face, &'static str),
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    people::emblem(ui, face, 40.0, view, text);
    let (yes, no) = (text.get("let-in"), text.get("not-now"));
    let mut sure = state.blocking == Some(face.who);
    let block = text.get(if sure { "block-sure" } else { "block" });
    let widths = [&yes, &no, &block].map(|label| button_width(ui, label));
    let beside = widths.iter().sum::<f32>() + 28.0 + 28.0 + 24.0;
    let words = text.with(key, &[("name", text.who(&face.name))]);
    say(ui, &words, beside);
    for (look, sign, label, let_in) in [
        (Look::Primary, icon::DOOR_OPEN, &yes, true),
        (Look::Quiet, "", &no, false),
    ] {
        if button(ui, look, sign, label).clicked() {
            let who = face.who;
            asked.push(Intent::AnswerKnock { who, let_in });
        }
    }
    if people::block(ui, &mut sure, text) {
        asked.push(Intent::Block(face.who));
    }
    state.blocking = sure.then_some(face.who);
}

/// What one sees was like this when one left.
fn past(ui: &mut Ui, copy: &Copy, text: Text, asked: &mut Vec<Intent>) {
    let t = tokens(ui);
    let sign = RichText::new(icon::CLOCK_COUNTER_CLOCKWISE).size(22.0);
    ui.add(egui::Label::new(sign.color(t.go)));
    let words = text.with("copy-as-it-was", &[("ago", text.ago(copy.ago).into())]);
    let mut buttons = vec![(text.get("go-home"), Intent::GoHome)];
    let knock = copy.invite.clone().map(Intent::Visit);
    buttons.extend(knock.map(|knock| (text.get("visit-go"), knock)));
    let beside = buttons
        .iter()
        .map(|(label, _)| button_width(ui, label) + 8.0);
    let beside: f32 = beside.sum();
    say(ui, &words, beside + 8.0);
    for (label, intent) in buttons {
        if button(ui, Look::Plain, "", &label).clicked() {
            asked.push(intent);
        }
    }
}

fn way(ui: &mut Ui, visit: &Visit, text: Text, asked: &mut Vec<Intent>) {
    let name = || text.who(visit.name.as_deref().unwrap_or_default());
    let (sign, words) = match &visit.stage {
        Stage::Calling | Stage::Inside => {
            let words = text.get("visit-calling");
            (icon::MAGNIFYING_GLASS, words)
        }
        Stage::Waiting => {
            let words = if visit.machine {
                text.get("visit-waiting-machine")
            } else {
                text.get("visit-waiting")
            };
            (icon::HOURGLASS_MEDIUM, words)
        }
        Stage::Reconnecting => {
            let words = text.with("visit-broken", &[("name", name())]);
            (icon::PLUGS, words)
        }
        Stage::Ended { reason, trouble } => {
            let words = match trouble {
                Some(trouble) => text.trouble(trouble),
                None => text.reason(*reason),
            };
            (icon::INFO, words)
        }
    };
    let t = tokens(ui);
    ui.add(egui::Label::new(RichText::new(sign).size(22.0).color(t.go)));
    let mut buttons = Vec::new();
    match visit.stage {
        Stage::Ended { .. } => {
            let invited = visit.invite.clone().map(Intent::Visit);
            let again = visit.friend.map(Intent::Call).or(invited);
            buttons.extend(again.map(|again| (Look::Plain, text.get("visit-again"), again)));
            buttons.push((Look::Quiet, text.get("visit-over"), Intent::VisitOver));
        }
        Stage::Reconnecting => {
            buttons.push((Look::Plain, text.get("go-home"), Intent::GoHome));
        }
        _ => buttons.push((Look::Plain, text.get("visit-give-up"), Intent::GoHome)),
    }
    let beside: f32 = buttons
        .iter()
        .map(|(_, label, _)| button_width(ui, label) + 8.0)
        .sum();
    say(ui, &words, beside + 8.0);
    for (look, label, intent) in buttons {
        if button(ui, look, "", &label).clicked() {
            asked.push(intent);
        }
    }
}

/// Words that leave so much room beside them.
fn say(ui: &mut Ui, words: &str, beside: f32) {
    let room = (ui.available_width() - beside).max(60.0);
    let galley = ui
        .painter()
        .layout(words.to_owned(), theme::label(), tokens(ui).text, room);
    let label = egui::Label::new(RichText::new(words).font(theme::label())).wrap();
    ui.add_sized(galley.size() + vec2(2.0, 0.0), label);
}
