//! Keys that do what buttons do. They are dead while a text field or an input method has the keyboard.

use bevy::prelude::*;

use super::{
    cursor::Aim,
    decorate::{Hand, Snapping},
    figure::Emote,
    intent::{Intent, Mode},
    obey::Asked,
    session::{Nest, Selection},
    settings::{Action, Settings},
    ui::{Panel, PanelState},
};

/// Whether text has the keyboard: egui's own word of the frame before.
#[derive(Resource, Default)]
pub(super) struct Typing(pub(super) bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Typing>()
        .add_systems(PreUpdate, press.after(Aim).run_if(resource_exists::<Nest>));
}

fn press(
    keys: Res<ButtonInput<KeyCode>>,
    settings: Res<Settings>,
    typing: Res<Typing>,
    mode: Res<Mode>,
    hand: Res<Hand>,
    nest: Res<Nest>,
    selection: Res<Selection>,
    snapping: Res<Snapping>,
    mut panels: ResMut<PanelState>,
    mut asked: MessageWriter<Asked>,
) {
    if typing.0 || keys.get_just_pressed().next().is_none() {
        return;
    }
    let pressed = |action: Action| settings.keys.get(action).just_pressed(&keys);
    let fine = keys.any_pressed([KeyCode::AltLeft, KeyCode::AltRight]);
    let step = if fine { 5 } else { 45 };
    let decorating = *mode == Mode::Decorate;
    let living = *mode == Mode::Live;
    let photographing = *mode == Mode::Photo;
    let chosen = decorating && !selection.0.is_empty();
    let locked = || {
        let mut items = selection
            .0
            .iter()
            .filter_map(|id| nest.room().items.get(id));
        items.all(|item| item.locked)
    };
    let intent = if pressed(Action::Quit) {
        Intent::Quit
    } else if pressed(Action::Home) {
        Intent::LookHome
    } else if photographing {
        let out = pressed(Action::Photo) || keys.just_pressed(KeyCode::Escape);
        match emote(&keys) {
            Some(emote) => Intent::Emote(emote),
            None if out => Intent::LeavePhoto,
            None => return,
        }
    } else if pressed(Action::Photo) {
        Intent::SetMode(Mode::Photo)
    } else if pressed(Action::Decorate) {
        Intent::SetMode(if decorating {
            Mode::Live
        } else {
            Mode::Decorate
        })
    } else if pressed(Action::Undo) {
        Intent::Undo
    } else if pressed(Action::Redo) {
        Intent::Redo
    } else if pressed(Action::Help) {
        panels.toggle(Panel::Help);
        return;
    } else if living && pressed(Action::Emotes) {
        panels.toggle_emotes();
        return;
    } else if let Some(emote) = emote(&keys).filter(|_| living) {
        Intent::Emote(emote)
    } else if decorating && pressed(Action::Catalogue) {
        panels.toggle_catalogue();
        return;
    } else if decorating && pressed(Action::Walls) {
        panels.toggle_plan();
        return;
    } else if decorating && pressed(Action::Grid) {
        Intent::Snap(!snapping.0)
    } else if (chosen || hand.holds()) && pressed(Action::TurnLeft) {
        Intent::Turn(step)
    } else if (chosen || hand.holds()) && pressed(Action::TurnRight) {
        Intent::Turn(-step)
    } else if chosen && (pressed(Action::Clone) || pressed(Action::Duplicate)) {
        Intent::Clone
    } else if chosen && (pressed(Action::Remove) || keys.just_pressed(KeyCode::Delete)) {
        Intent::Remove
    } else if chosen && pressed(Action::Lock) {
        Intent::Lock(!locked())
    } else if keys.just_pressed(KeyCode::Escape) && matches!(*hand, Hand::Open) {
        if panels.close_one() {
            return;
        }
        Intent::Deselect
    } else {
        return;
    };
    asked.write(Asked(intent));
}

/// What a digit shows: 1 to 8, on either row, with nothing else held.
fn emote(keys: &ButtonInput<KeyCode>) -> Option<Emote> {
    const DIGITS: [(KeyCode, KeyCode); Emote::ALL.len()] = [
        (KeyCode::Digit1, KeyCode::Numpad1),
        (KeyCode::Digit2, KeyCode::Numpad2),
        (KeyCode::Digit3, KeyCode::Numpad3),
        (KeyCode::Digit4, KeyCode::Numpad4),
        (KeyCode::Digit5, KeyCode::Numpad5),
        (KeyCode::Digit6, KeyCode::Numpad6),
        (KeyCode::Digit7, KeyCode::Numpad7),
        (KeyCode::Digit8, KeyCode::Numpad8),
    ];
    let chord = [
        KeyCode::ControlLeft,
        KeyCode::ControlRight,
        KeyCode::AltLeft,
        KeyCode::AltRight,
        KeyCode::SuperLeft,
        KeyCode::SuperRight,
    ];
    if keys.any_pressed(chord) {
        return None;
    }
    let pressed = DIGITS
        .iter()
        .position(|(row, pad)| keys.any_just_pressed([*row, *pad]))?;
    Some(Emote::ALL[pressed])
}
