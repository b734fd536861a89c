//! The room file: what it held last, whether somebody else changed it, and writing it.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    backup,
    disk::{Disk, Mark, replace},
};
use crate::room::{
    Room,
    rule::Refusal,
    scene::{self, MAX_BYTES, Reading, Scene, Vocabulary, report},
};

/// Backups while a room is open are at least so far apart.
const BACKUP_EVERY: Duration = Duration::from_secs(300);

/// What is wrong with a room file.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    #[error("there is no such file")]
    Missing,
    #[error("it is a folder, not a room file")]
    Folder,
    #[error("there is such a file already")]
    Taken,
    #[error("it is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// A line for each fault, as `nest check` prints them.
    #[error("it is no room that can be read:\n{0}")]
    NotARoom(String),
    #[error("{0}")]
    Refused(Refusal),
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for FileTrouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Folder,
            io::ErrorKind::FileTooLarge => Self::TooLarge,
            _ => Self::Io(error),
        }
    }
}

/// A room file that was read, and a line for each oddity in it.
pub(super) struct Read {
    pub(super) scene: Scene,
    pub(super) report: String,
}

/// Reads a room file.
pub(super) fn read(disk: &dyn Disk, path: &Path, words: &Vocabulary) -> Result<Read, FileTrouble> {
    let bytes = disk.read(path, MAX_BYTES as u64)?;
    parse(path, &bytes, words)
}

/// Reads a room from a file's bytes.
pub(super) fn parse(path: &Path, bytes: &[u8], words: &Vocabulary) -> Result<Read, FileTrouble> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let text = scene::decode(bytes).map_err(|fault| {
        let valid = String::from_utf8_lossy(&bytes[..fault.span.start]);
        FileTrouble::NotARoom(report::lines(&file, &valid, &[fault]))
    })?;
    let Reading { scene, faults } = Scene::parse(text, words);
    let report = report::lines(&file, text, &faults);
    match scene {
        Some(scene) => Ok(Read { scene, report }),
        None => Err(FileTrouble::NotARoom(report)),
    }
}

/// Whether autosave may write the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    /// It was deleted, or was not there to begin with.
    Gone,
    /// It holds something that must not be overwritten.
    Broken,
}

/// What a look at the file showed.
pub(super) enum Look {
    Same,
    Gone,
    Broken(FileTrouble),
    /// It cannot be read, for the reason that was told already.
    StillUnread,
    /// It holds another text.
    Changed(Box<Read>),
}

/// What a file held when Nest last read or wrote it: the base of merges.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) text: String,
    pub(super) room: Room,
}

impl Base {
    pub(super) fn of(scene: &Scene) -> Self {
        Self {
            text: scene.text().to_owned(),
            room: scene.room().clone(),
        }
    }
}

/// The file of an open room.
#[derive(Debug)]
pub(super) struct RoomFile {
    pub(super) path: PathBuf,
    /// The text that the room is written into; ahead of the base while a write fails.
    pub(super) scene: Scene,
    pub(super) base: Base,
    pub(super) state: State,
    backups: PathBuf,
    backed_up: Option<Instant>,
    /// As it was at the last look.
    mark: Option<Mark>,
    /// Why it could not be read then, though it is there: that may pass without the file changing.
    unread: Option<String>,
    /// What it changed into, and when that was first seen.
    unrest: Option<(Option<Mark>, Instant)>,
}

impl RoomFile {
    pub(super) fn new(path: PathBuf, scene: Scene, backups: PathBuf) -> Self {
        Self {
            path,
            base: Base::of(&scene),
            scene,
            state: State::Good,
            backups,
            backed_up: None,
            mark: None,
            unread: None,
            unrest: None,
        }
    }

    /// Whether the file should be read: it was changed and then left alone for a while, or could not be
    /// read the last time.
    pub(super) fn settled(&mut self, disk: &dyn Disk, quiet: Duration, now: Instant) -> bool {
        let mark = disk.mark(&self.path).unwrap_or_default();
        if mark == self.mark {
            self.unrest = None;
            return self.unread.is_some();
        }
        match self.unrest {
            Some((seen, since)) if seen == mark => now.duration_since(since) >= quiet,
            _ => {
                self.unrest = Some((mark, now));
                false
            }
        }
    }

    /// Whether a change was seen that is still too fresh to be read.
    pub(super) fn unrest(&self) -> bool {
        self.unrest.is_some()
    }

    /// Forgets that it looked.
    pub(super) fn look_again(&mut self) {
        self.mark = None;
        self.unread = None;
    }

    /// Whether it could not be read at the last look, though it is there.
    pub(super) fn is_unread(&self) -> bool {
        self.unread.is_some()
    }

    /// Reads the file. It is marked first: a change that comes in between is seen the next time.
    pub(super) fn look(&mut self, disk: &dyn Disk, words: &Vocabulary) -> Look {
        self.mark = disk.mark(&self.path).unwrap_or_default();
        self.unrest = None;
        let before = self.unread.take();
        let bytes = match disk
            .read(&self.path, MAX_BYTES as u64)
            .map_err(FileTrouble::from)
        {
            Ok(bytes) => bytes,
            Err(FileTrouble::Missing) => return Look::Gone,
            Err(FileTrouble::Io(error)) => {
                let why = error.to_string();
                let known = before.as_ref() == Some(&why);
                self.unread = Some(why);
                return if known && self.state == State::Broken {
                    Look::StillUnread
                } else {
                    Look::Broken(FileTrouble::Io(error))
                };
            }
            Err(trouble) => return Look::Broken(trouble),
        };
        if bytes == self.base.text.as_bytes() {
            return Look::Same;
        }
        match parse(&self.path, &bytes, words) {
            Ok(read) => Look::Changed(Box::new(read)),
            Err(trouble) => Look::Broken(trouble),
        }
    }

    /// Writes the scene's text to the file.
    pub(super) fn write(&mut self, disk: &dyn Disk) -> Result<(), FileTrouble> {
        replace(disk, &self.path, self.scene.text().as_bytes())?;
        self.mark = disk.mark(&self.path).unwrap_or_default();
        self.unrest = None;
        self.base = Base::of(&self.scene);
        self.state = State::Good;
        Ok(())
    }

    /// Goes on with what another program made of the file.
    pub(super) fn adopt(&mut self, scene: Scene) {
        let earlier = std::mem::replace(&mut self.scene, scene);
        self.scene.inherit(earlier);
        self.base = Base::of(&self.scene);
        self.state = State::Good;
    }

    /// Keeps what the file held last among the backups, unless one was made a short while ago.
    pub(super) fn back_up(&mut self, disk: &dyn Disk, force: bool, now: i64) {
        let recent = self.backed_up.is_some_and(|at| at.elapsed() < BACKUP_EVERY);
        if recent && !force {
            return;
        }
        self.backed_up = Some(Instant::now());
        self.keep(disk, self.base.text.as_bytes(), now);
    }

    /// Keeps what the file holds now, whatever that is, among the backups. Nothing else has it, so it
    /// must not be written over before.
    pub(super) fn back_up_strange(&self, disk: &dyn Disk, now: i64) -> Result<(), FileTrouble> {
        match disk.read(&self.path, 16 * MAX_BYTES as u64) {
            Ok(bytes) => Ok(backup::keep(disk, &self.backups, &bytes, now)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn keep(&self, disk: &dyn Disk, bytes: &[u8], now: i64) {
        // The log has it all the same, so a missing backup does not keep the file from being saved.
        if let Err(error) = backup::keep(disk, &self.backups, bytes, now) {
            tracing::warn!("{}: no backup: {error}", self.backups.display());
        }
    }
}
