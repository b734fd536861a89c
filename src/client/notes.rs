//! Notes on things here: what hangs in the room, and what waits for it.

use std::collections::BTreeMap;

use bevy::prelude::*;

use super::{
    cursor::{Aim, Cursor},
    link::{Event, Heard, News, Said},
    session::{Mode, Nest},
    ui::PanelState,
};
use crate::room::{
    ItemId,
    note::{Draft, Note, NoteKey},
};

/// How far the mouse may go in a click, in pixels.
const STILL: f32 = 4.0;

/// The notes of the room one is in.
#[derive(Resource, Debug, Default)]
pub(super) struct Pinned {
    pub(super) hanging: BTreeMap<NoteKey, Note>,
    /// One's own that the room does not have yet.
    pub(super) waiting: Vec<Draft>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pinned>()
        .add_systems(PreUpdate, listen)
        .add_systems(
            PreUpdate,
            point
                .after(Aim)
                .run_if(resource_exists::<Nest>)
                .run_if(resource_equals(Mode::Live)),
        );
}

fn listen(
    mut news: MessageReader<News>,
    mut heard: MessageReader<Heard>,
    mut pinned: ResMut<Pinned>,
) {
    for News(event) in news.read() {
        if let Event::NotesWaiting(drafts) = &**event {
            pinned.waiting.clone_from(drafts);
        }
    }
    for Heard(said) in heard.read() {
        match said {
            Said::Notes(board) => {
                let notes = board.notes.iter().cloned();
                pinned.hanging = notes.map(|note| (note.key, note)).collect();
            }
            Said::Noted(note) => drop(pinned.hanging.insert(note.key, note.clone())),
            Said::Unnoted(key) => drop(pinned.hanging.remove(key)),
            Said::NoteKept(number) => pinned.waiting.retain(|draft| draft.number != *number),
            _ => {}
        }
    }
}

/// A right click that turns nothing opens the notes on what it points at.
fn point(
    buttons: Res<ButtonInput<MouseButton>>,
    cursor: Res<Cursor>,
    panels: Option<ResMut<PanelState>>,
    mut pressed: Local<Option<(ItemId, Vec2)>>,
) {
    if buttons.just_pressed(MouseButton::Right) {
        let over = cursor.over.as_ref();
        *pressed = over.map(|(item, _)| (item.clone(), cursor.at));
    }
    if buttons.just_released(MouseButton::Right)
        && let Some((item, at)) = pressed.take()
        && at.distance(cursor.at) <= STILL
        && let Some(mut panels) = panels
    {
        panels.open_notes(item);
    }
}
