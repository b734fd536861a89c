//! Keys that came faster than frames, handed on a chord a frame.
//!
//! The engine and egui know of a frame's keys only which modifiers were held at its end: where frames are
//! slow, a quick Ctrl+A would be an `a`, and of two quick Ctrl+Z one would be lost.

use std::collections::VecDeque;

use bevy::{
    ecs::message::{MessageCursor, MessageUpdateSystems},
    input::keyboard::{Key, KeyboardFocusLost, KeyboardInput},
    prelude::*,
    window::RequestRedraw,
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(First, pace.after(MessageUpdateSystems));
}

/// Leaves in the frame what belongs together, and keeps the rest for the next one.
fn pace(
    mut keys: ResMut<Messages<KeyboardInput>>,
    mut lost: MessageReader<KeyboardFocusLost>,
    mut read: Local<MessageCursor<KeyboardInput>>,
    mut waiting: Local<VecDeque<KeyboardInput>>,
    mut chord: Local<Held>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if lost.read().count() > 0 {
        (*waiting, *chord) = (VecDeque::new(), Held::default());
    }
    let behind = !waiting.is_empty();
    waiting.extend(read.read(&keys).cloned());
    let now = chord.take(&waiting);
    if behind || now < waiting.len() {
        // All that readers have not seen yet is in `waiting`.
        keys.clear();
        keys.write_batch(waiting.drain(..now));
        *read = keys.get_cursor_current();
    } else {
        waiting.clear();
    }
    if !waiting.is_empty() {
        redraw.write(RequestRedraw);
    }
}

/// The modifiers held that make keys a chord rather than text.
#[derive(Default)]
struct Held {
    ctrl: bool,
    alt: bool,
    command: bool,
}

impl Held {
    /// How many of the keys belong into one frame: up to where a modifier changes under a chord, or the
    /// same key is struck again.
    fn take(&mut self, keys: &VecDeque<KeyboardInput>) -> usize {
        let mut struck = Vec::new();
        for (i, key) in keys.iter().enumerate() {
            let down = key.state.is_pressed();
            let held = match key.logical_key {
                Key::Control => &mut self.ctrl,
                Key::Alt => &mut self.alt,
                Key::Super | Key::Meta => &mut self.command,
                Key::Shift if self.ctrl || self.alt || self.command => {
                    if !struck.is_empty() {
                        return i;
                    }
                    continue;
                }
                _ => {
                    if down && !key.repeat {
                        if struck.contains(&key.key_code) {
                            return i;
                        }
                        struck.push(key.key_code);
                    }
                    continue;
                }
            };
            if *held != down {
                if !struck.is_empty() {
                    return i;
                }
                *held = down;
            }
        }
        keys.len()
    }
}

#[cfg(test)]
mod tests {
    use bevy::input::ButtonState;

    use super::*;

    const CTRL: (KeyCode, Key) = (KeyCode::ControlLeft, Key::Control);
    const SHIFT: (KeyCode, Key) = (KeyCode::ShiftLeft, Key::Shift);

    fn letter(letter: char) -> (KeyCode, Key) {
        let code = match letter {
            'a' => KeyCode::KeyA,
            _ => KeyCode::KeyZ,
        };
        (code, Key::Character(letter.to_string().into()))
    }

    fn app() -> App {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, bevy::input::InputPlugin, plugin))
            .add_message::<RequestRedraw>();
        app
    }

    fn strike(app: &mut App, (key_code, logical_key): &(KeyCode, Key), down: bool) {
        let state = if down {
            ButtonState::Pressed
        } else {
            ButtonState::Released
        };
        app.world_mut().write_message(KeyboardInput {
            key_code: *key_code,
            logical_key: logical_key.clone(),
            state,
            text: None,
            repeat: false,
            window: Entity::PLACEHOLDER,
        });
    }

    fn chord(app: &mut App, keys: &[(KeyCode, Key)]) {
        for key in keys {
            strike(app, key, true);
        }
        for key in keys.iter().rev() {
            strike(app, key, false);
        }
    }

    /// In each frame: what was struck, and whether control and shift were held then.
    fn frames(app: &mut App, count: usize) -> Vec<(Vec<KeyCode>, bool, bool)> {
        let mut seen = Vec::new();
        for _ in 0..count {
            app.update();
            let keys = app.world().resource::<ButtonInput<KeyCode>>();
            let mut struck: Vec<_> = keys
                .get_just_pressed()
                .copied()
                .filter(|key| !matches!(key, KeyCode::ControlLeft | KeyCode::ShiftLeft))
                .collect();
            struck.sort_unstable();
            if !struck.is_empty() {
                seen.push((
                    struck,
                    keys.pressed(KeyCode::ControlLeft),
                    keys.pressed(KeyCode::ShiftLeft),
                ));
            }
        }
        seen
    }

    #[test]
    fn a_chord_within_one_frame_keeps_its_modifier() {
        let mut app = app();
        chord(&mut app, &[CTRL, letter('a')]);
        chord(&mut app, &[letter('z')]);
        let seen = frames(&mut app, 4);
        let wanted = [
            (vec![KeyCode::KeyA], true, false),
            (vec![KeyCode::KeyZ], false, false),
        ];
        assert_eq!(seen, wanted);
    }

    #[test]
    fn the_same_chord_twice_within_one_frame_counts_twice() {
        let mut app = app();
        chord(&mut app, &[CTRL, letter('z')]);
        chord(&mut app, &[CTRL, SHIFT, letter('z')]);
        strike(&mut app, &CTRL, true);
        chord(&mut app, &[letter('z')]);
        chord(&mut app, &[letter('z')]);
        strike(&mut app, &CTRL, false);
        let z = |shift| (vec![KeyCode::KeyZ], true, shift);
        assert_eq!(
            frames(&mut app, 12),
            [z(false), z(true), z(false), z(false)]
        );
        app.update();
        let keys = app.world().resource::<ButtonInput<KeyCode>>();
        assert!(keys.get_pressed().next().is_none(), "nothing stays held");
    }

    #[test]
    fn letters_of_a_word_come_together() {
        let mut app = app();
        chord(&mut app, &[SHIFT, letter('a')]);
        chord(&mut app, &[letter('z')]);
        let seen = frames(&mut app, 3);
        assert_eq!(seen, [(vec![KeyCode::KeyA, KeyCode::KeyZ], false, false)]);
    }

    #[test]
    fn keys_of_a_window_that_lost_the_keyboard_are_forgotten() {
        let mut app = app();
        chord(&mut app, &[CTRL, letter('a')]);
        app.update();
        app.world_mut().write_message(KeyboardFocusLost);
        assert!(frames(&mut app, 3).is_empty());
        let keys = app.world().resource::<ButtonInput<KeyCode>>();
        assert!(keys.get_pressed().next().is_none(), "nothing stays held");
    }
}
