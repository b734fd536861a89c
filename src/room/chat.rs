//! What people say in a room.

use serde::{Deserialize, Serialize};

use super::{Author, edit::Stamp, text};

/// Longest line, in characters.
pub const MAX_LINE: usize = 2_000;

/// Tells a line from every other of its author, however often it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineId {
    /// Drawn by chance when the author's client starts: it may have forgotten how far it counted.
    pub run: u64,
    /// Counts the author's lines within the run, from 1.
    pub number: u64,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its place among the lines of the room, counted like edits but apart from them.
    pub stamp: Stamp,
    pub id: LineId,
    pub author: Author,
    /// What the author was called then.
    pub name: String,
    /// Milliseconds since 1970 by the hub's clock, for display only.
    pub at: u64,
    pub text: String,
}

/// Why a line was not passed on. Encoded by position: append variants, never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unheard {
    #[error("there is nothing to read in it")]
    Empty,
    #[error("a line has at most {MAX_LINE} characters")]
    TooLong,
    #[error("too many lines at once: wait a moment")]
    TooFast,
    #[error("lines cannot be kept now")]
    CannotSave,
}

/// The line as it may be shown.
///
/// # Errors
/// Where nothing is left of it, or too much.
pub fn clean_line(line: &str) -> Result<String, Unheard> {
    // Counted first, so that a flood costs nothing to refuse.
    if line.chars().take(MAX_LINE + 1).count() > MAX_LINE {
        return Err(Unheard::TooLong);
    }
    let line = text::clean(line);
    if line.is_empty() {
        return Err(Unheard::Empty);
    }
    Ok(line)
}
