//! What is wrong with a file, as the panels tell it.

use crate::room::rule::Refusal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// There is none.
    Missing,
    /// There is one already.
    Taken,
    Folder,
    TooLarge,
    /// It is no room, and where that shows first.
    At {
        line: usize,
        column: usize,
        reason: String,
    },
    /// It is a room that may not be.
    Refused(Refusal),
    /// What the system says.
    System(String),
}
