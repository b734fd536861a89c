//! Language, theme, quality, motion, size, keys.

mod preview;

use bevy_egui::egui::{self, Event, Key, RichText, Ui};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState,
    help::cap,
    text::Text,
    view::ViewModel,
    widget::{self, Look, button, segments, slider, switch},
};
use crate::client::{
    intent::Intent,
    settings::{Action, Chord, Keys, Language, Quality, Settings, Theme},
};

/// Its own name, in its own writing, so that it is found by who needs it.
pub(super) fn language_choices(text: Text) -> [(Language, String); 2] {
    Language::ALL
        .map(|language| (language, Text(language).get("language-name").into_owned()))
        .map(|(language, name)| {
            (
                language,
                if name.is_empty() {
                    text.get("language").into()
                } else {
                    name
                },
            )
        })
}

pub(super) fn settings(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut wanted = view.settings.clone();

    ui.horizontal_wrapped(|ui| {
        if button(ui, Look::Plain, icon::SMILEY, &text.get("figure-title")).clicked() {
            state.panel = Some(Panel::Figure);
        }
        if button(ui, Look::Plain, icon::KEYBOARD, &text.get("help-title")).clicked() {
            state.panel = Some(Panel::Help);
        }
    });

    widget::section(ui, &text.get("language"));
    let names = language_choices(text);
    let choices = names
        .each_ref()
        .map(|(language, name)| (*language, "", name.as_str()));
    if let Some(language) = segments(ui, "language", &choices, view.settings.language()) {
        wanted.language = Some(language);
    }

    widget::section(ui, &text.get("theme"));
    let [day, dusk, auto] = ["theme-day", "theme-dusk", "theme-auto"].map(|key| text.get(key));
    let choices = [
        (Theme::Auto, icon::CIRCLE_HALF, &*auto),
        (Theme::Day, icon::SUN, &*day),
        (Theme::Dusk, icon::MOON, &*dusk),
    ];
    if let Some(theme) = segments(ui, "theme", &choices, wanted.theme) {
        wanted.theme = theme;
    }

    quality(ui, &mut wanted, view, text);

    widget::section(ui, &text.get("comfort"));
    let calm = wanted.reduced_motion();
    if switch(ui, &text.get("reduced-motion"), calm) {
        wanted.reduced_motion = Some(!calm);
    }
    scale(ui, &mut wanted, text);
    let volume = text.with("volume", &[("percent", wanted.volume.into())]);
    ui.add(egui::Label::new(RichText::new(&*volume)).wrap());
    slider(ui, &volume, &mut wanted.volume, 0..=100, 5);

    keys(ui, &mut state.binding, &mut wanted, text);
    ui.add_space(8.0);
    if wanted == view.settings {
        Vec::new()
    } else {
        vec![Intent::SetSettings(wanted)]
    }
}

fn quality(ui: &mut Ui, wanted: &mut Settings, view: &ViewModel, text: Text) {
    widget::section(ui, &text.get("quality"));
    let [low, medium, high] =
        ["quality-low", "quality-medium", "quality-high"].map(|key| text.get(key));
    let choices = [
        (Quality::Low, "", &*low),
        (Quality::Medium, "", &*medium),
        (Quality::High, "", &*high),
    ];
    let current = wanted.quality.unwrap_or(view.quality);
    preview::show(ui, current);
    if let Some(quality) = segments(ui, "quality", &choices, current) {
        wanted.quality = Some(quality);
    }
    widget::soft(
        ui,
        &text.get(match current {
            Quality::Low => "quality-low-hint",
            Quality::Medium => "quality-medium-hint",
            Quality::High => "quality-high-hint",
        }),
    );
    let fits = wanted.quality.is_none();
    if switch(ui, &text.get("quality-auto"), fits) {
        wanted.quality = if fits { Some(view.quality) } else { None };
    }
    if !view.adapter.is_empty() {
        widget::soft(ui, &view.adapter);
    }
}

/// Steps instead of a slider: a slider would run away under the pointer as the size changes.
fn scale(ui: &mut Ui, wanted: &mut Settings, text: Text) {
    let size = text.with("scale", &[("percent", wanted.scale.into())]);
    ui.horizontal(|ui| {
        let words = ui.available_width() - 88.0;
        ui.vertical(|ui| {
            ui.set_width(words);
            ui.add_space(9.0);
            ui.add(egui::Label::new(RichText::new(&*size)).truncate());
        });
        ui.spacing_mut().item_spacing.x = 4.0;
        let smaller =
            |ui: &mut Ui| widget::icon_button(ui, icon::MINUS, &text.get("smaller"), false);
        if ui
            .add_enabled_ui(wanted.scale > 80, smaller)
            .inner
            .clicked()
        {
            wanted.scale -= 10;
        }
        let larger = |ui: &mut Ui| widget::icon_button(ui, icon::PLUS, &text.get("larger"), false);
        if ui
            .add_enabled_ui(wanted.scale < 160, larger)
            .inner
            .clicked()
        {
            wanted.scale += 10;
        }
    });
}

fn keys(ui: &mut Ui, binding: &mut Option<Action>, wanted: &mut Settings, text: Text) {
    widget::section(ui, &text.get("help-keys"));
    widget::soft(ui, &text.get("keys-hint"));
    for action in Action::ALL {
        let name = text.action(action);
        let waiting = *binding == Some(action);
        ui.horizontal(|ui| {
            ui.set_height(40.0);
            cap(ui, &wanted.keys.get(action).to_string());
            let label = if waiting {
                text.get("key-press")
            } else {
                name.clone()
            };
            let look = if waiting { Look::Primary } else { Look::Quiet };
            let response = button(ui, look, "", &label);
            if response.clicked() {
                *binding = if waiting { None } else { Some(action) };
            }
        });
    }
    if let Some(action) = *binding {
        let pressed = ui.input_mut(|input| {
            let at = input.events.iter().position(|event| {
                matches!(event, Event::Key { pressed: true, key, .. } if *key == Key::Escape || Chord::pressed(*key, input.modifiers).is_some())
            })?;
            match input.events.remove(at) {
                Event::Key { key, modifiers, .. } => Some((key, modifiers)),
                _ => None,
            }
        });
        if let Some((key, modifiers)) = pressed {
            if let Some(chord) = Chord::pressed(key, modifiers) {
                wanted.keys.set(action, chord);
            }
            *binding = None;
        }
    }
    if wanted.keys != Keys::default()
        && button(
            ui,
            Look::Plain,
            icon::ARROW_COUNTER_CLOCKWISE,
            &text.get("keys-usual"),
        )
        .clicked()
    {
        wanted.keys = Keys::default();
    }
}
