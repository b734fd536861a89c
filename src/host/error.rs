//! Why the thread could not do something.

use std::path::PathBuf;

use super::{Command, FileTrouble};
use crate::{
    room::{note::Unleft, rule::Refusal},
    store::{RoomId, StoreError},
};

/// Why the thread could not start, or do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{path}: {trouble}")]
    File {
        path: PathBuf,
        doing: Doing,
        trouble: FileTrouble,
    },
    #[error("{0}")]
    Refused(Refusal),
    #[error("no room is open")]
    NoneOpen,
    #[error("the room is open: open another one first")]
    IsOpen(RoomId),
    #[error("nothing is kept of this nest")]
    NoCopy,
    #[error("{0}")]
    Unleft(Unleft),
    #[error("there is no network here")]
    NoNetwork,
    #[error(
        "no relay is known, so nobody would find the way: name one, or invite for this network only"
    )]
    NoWay,
    #[error("this leads to your own nest")]
    Yourself,
    #[error("the thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// What was to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Reading,
    Writing,
    /// Into the bin, or out of it.
    Moving,
}

/// The inbox is full, or the thread has ended; the command comes back.
#[derive(Debug, thiserror::Error)]
#[error("the hub's thread takes nothing now")]
pub struct Busy(pub Command);
