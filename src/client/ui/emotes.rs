//! What one can show with one's figure: a row of signs at the bottom, in Live mode.

use bevy_egui::egui::{self, Align2, Context, Rect, pos2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    text::Text,
    theme::EDGE,
    view::ViewModel,
    widget::{self, icon_button},
};
use crate::client::{
    figure::Emote,
    intent::{Intent, Mode},
};

/// As it looks in the row, and what it is called.
fn sign(emote: Emote) -> (&'static str, &'static str) {
    match emote {
        Emote::Wave => (icon::HAND_WAVING, "emote-wave"),
        Emote::Clap => (icon::HANDS_CLAPPING, "emote-clap"),
        Emote::Cheer => (icon::CONFETTI, "emote-cheer"),
        Emote::Laugh => (icon::SMILEY, "emote-laugh"),
        Emote::Sad => (icon::SMILEY_SAD, "emote-sad"),
        Emote::Sleepy => (icon::MOON_STARS, "emote-sleepy"),
        Emote::Dance => (icon::MUSIC_NOTES, "emote-dance"),
        Emote::Heart => (icon::HEART, "emote-heart"),
    }
}

pub(super) fn emotes(
    ctx: &Context,
    state: &PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    if !state.emotes || view.mode != Mode::Live {
        return asked;
    }
    let free = super::free_area(ctx, state, view);
    let within = Rect::from_min_max(
        pos2(free.left() + EDGE, free.top()),
        pos2(free.right() - EDGE, free.bottom() - EDGE),
    );
    widget::floating(ctx, "emotes", Align2::CENTER_BOTTOM, within, |ui| {
        let frame = widget::pill(ui).inner_margin(egui::Margin::same(4));
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for emote in Emote::ALL {
                    let (sign, key) = sign(emote);
                    let digit = emote.number().to_string();
                    let what = text.get(key).into();
                    let name = text.with("with-key", &[("what", what), ("key", digit.into())]);
                    if icon_button(ui, sign, &name, false).clicked() {
                        asked.push(Intent::Emote(emote));
                    }
                }
            });
        });
    });
    asked
}
