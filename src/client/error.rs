//! What can go wrong between starting a program and its end.

use std::{io, path::PathBuf};

use super::{
    link::{HomeError, HostError, KeyError, ParseError},
    shot::ShotError,
};

/// Why the window could not open, or a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{path}: {error}")]
    Io { path: String, error: io::Error },
    #[error("{path} has errors, see below\n{faults}")]
    Faulty { path: String, faults: String },
    #[error("{0:?} is no size: write it as 1280x720, each side 16 to 8192 pixels")]
    Size(String),
    #[error("{0:?} is no time of day: write it as 16:30")]
    Time(String),
    #[error("the room did not open within a minute")]
    Slow,
    #[error(transparent)]
    Shot(#[from] ShotError),
    #[error("{path}: the picture cannot be written: {error}")]
    Picture {
        path: PathBuf,
        error: image::ImageError,
    },
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Host(#[from] HostError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("{0}")]
    Invite(#[from] ParseError),
}
