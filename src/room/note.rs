//! Notes that people leave on things: a line or a few, pinned there until somebody takes them down.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Author, ItemId, text};

/// Longest note, in characters.
pub const MAX_NOTE: usize = 500;
/// Most lines of a note.
pub const MAX_NOTE_LINES: usize = 12;
/// Most notes in a room, and most of them by one author.
pub const MAX_NOTES: (usize, usize) = (256, 32);
/// Most notes that two copies which grew apart hold together.
pub const MOST_NOTES: usize = 4 * MAX_NOTES.0;
/// Most notes of which it is remembered that they were taken down.
pub const MAX_TAKEN: usize = 1_024;
/// Most notes of one author that wait for the same nest.
pub const MAX_WAITING: usize = 64;

/// Tells a note from every other, however often it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoteKey {
    pub author: Author,
    /// Drawn by chance, for an author may write at several machines.
    pub number: u64,
}

/// A note as its author hands it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The rest of its key: see [`NoteKey`].
    pub number: u64,
    /// What it is on; the thing may be gone by the time the note comes.
    pub item: ItemId,
    /// When it was written, in milliseconds since 1970 by the author's clock, for display only.
    pub at: u64,
    pub text: String,
}

/// A note that hangs in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub key: NoteKey,
    pub item: ItemId,
    /// What the author was called then.
    pub name: String,
    /// When it was written, in milliseconds since 1970, for display only.
    pub at: u64,
    pub text: String,
}

/// All notes of a room, and the last that were taken down: by these a copy that did not hear of it
/// learns so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// In the order of their keys.
    pub notes: Vec<Note>,
    /// The oldest first.
    pub taken: Vec<NoteKey>,
}

/// What happened to a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    Left(Note),
    TakenDown(NoteKey),
}

/// Why a note was not taken. Encoded by position: append variants, never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unleft {
    #[error("there is nothing to read in it")]
    Empty,
    #[error("a note has at most {MAX_NOTE} characters on {MAX_NOTE_LINES} lines")]
    TooLong,
    #[error("too many notes at once: wait a moment")]
    TooFast,
    #[error("{} notes hang in this room, and more do not fit: some have to be taken down", MAX_NOTES.0)]
    Full,
    #[error("{} of your notes hang in this room: take one down first", MAX_NOTES.1)]
    TooMany,
    #[error("{MAX_WAITING} notes wait for this nest already")]
    Waiting,
    #[error("notes cannot be kept now")]
    CannotSave,
}

/// The note as it may be shown: every line clean, none but single ones empty.
///
/// # Errors
/// Where nothing is left of it, or too much.
pub fn clean_note(note: &str) -> Result<String, Unleft> {
    // Counted first, so that a flood costs nothing to refuse.
    if note.chars().take(MAX_NOTE + 1).count() > MAX_NOTE {
        return Err(Unleft::TooLong);
    }
    let mut lines: Vec<String> = note.lines().map(text::clean).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    let clean = lines.join("\n");
    let clean = clean.trim_matches('\n');
    if clean.is_empty() {
        return Err(Unleft::Empty);
    }
    if clean.lines().count() > MAX_NOTE_LINES {
        return Err(Unleft::TooLong);
    }
    Ok(clean.to_owned())
}

impl Note {
    /// As it may be shown; `None` where nothing is left of it.
    #[must_use]
    pub fn clean(mut self) -> Option<Self> {
        self.text = clean_note(&self.text).ok()?;
        self.name = text::clean_name(&self.name);
        Some(self)
    }
}

impl Board {
    /// What another board lacks of this one.
    #[must_use]
    pub fn beyond(self, other: &Self) -> Self {
        let hangs: BTreeSet<_> = other.notes.iter().map(|note| note.key).collect();
        let taken: BTreeSet<_> = other.taken.iter().copied().collect();
        let notes = self.notes.into_iter();
        let notes = notes.filter(|note| !hangs.contains(&note.key) && !taken.contains(&note.key));
        let taken = self.taken.into_iter().filter(|key| !taken.contains(key));
        Self {
            notes: notes.take(MAX_NOTES.0).collect(),
            taken: taken.collect(),
        }
    }

    /// Whether it is within the limits of what is sent.
    pub fn fits(&self) -> bool {
        self.notes.len() <= MOST_NOTES && self.taken.len() <= MAX_TAKEN
    }

    /// Its notes as they may be shown.
    #[must_use]
    pub fn clean(self) -> Self {
        let notes = self.notes.into_iter().filter_map(Note::clean);
        Self {
            notes: notes.collect(),
            taken: self.taken,
        }
    }
}
