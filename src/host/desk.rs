//! What all work on rooms needs: store, disk, words; and how a file is known again.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use super::{
    Doing, HostError,
    disk::{Disk, replace},
    file::{self, FileTrouble, Read},
    home::Home,
};
use crate::{
    assets::own::Vet,
    net::proto::{
        hub::{Doorkeeper, Now},
        wire::Profile,
    },
    room::{Author, scene::Vocabulary},
    store::{RoomId, Store},
};

pub(super) struct Desk {
    pub(super) home: Home,
    pub(super) store: Store,
    pub(super) disk: Box<dyn Disk>,
    /// What files may name besides the person's own kinds.
    pub(super) words: Vocabulary,
    pub(super) vet: Vet,
    pub(super) me: Author,
    /// How the person at this machine appears.
    pub(super) profile: Profile,
    /// Nobody sits at this machine.
    pub(super) machine: bool,
    /// Somebody was met since the relay was told of friends.
    pub(super) met: bool,
}

impl Desk {
    /// The room whose file lies at `path`: known by its path, then by its last text, else new.
    pub(super) fn identify(&mut self, path: &Path) -> Result<RoomId, HostError> {
        let path = full(path);
        if let Some(row) = self.store.room_at(&path)? {
            if row.binned.is_some() {
                self.store.set_binned(row.id, None, &path)?;
            }
            return Ok(row.id);
        }
        let Read { scene, .. } = self.read(&path)?;
        // Where the file it was known by is still there, this one is a copy: a room of its own.
        let same = self.store.rooms_with_text(scene.text())?;
        if let Some(moved) = same.iter().find(|row| !self.is_there(&row.path)) {
            self.store.set_path(moved.id, &path)?;
            return Ok(moved.id);
        }
        Ok(self
            .store
            .add_room(&path, scene.text(), scene.room(), now())?)
    }

    /// Who may come in to a room, and nobody whom its owner blocked meanwhile.
    pub(super) fn door(&self, id: RoomId, owner: Author) -> Result<Doorkeeper, HostError> {
        let mut door = self.store.door(id)?;
        if owner == self.me {
            for (who, _) in self.store.blocked()? {
                door.block(who);
            }
        }
        Ok(door)
    }

    pub(super) fn read(&self, path: &Path) -> Result<Read, HostError> {
        file::read(&*self.disk, path, &self.words).map_err(at(path, Doing::Reading))
    }

    /// Writes a file that is not open.
    pub(super) fn write(&self, path: &Path, text: &str) -> Result<(), HostError> {
        let written = replace(&*self.disk, path, text.as_bytes());
        written.map_err(|error| at(path, Doing::Writing)(error.into()))
    }

    pub(super) fn is_there(&self, path: &Path) -> bool {
        // What cannot be looked at may well be there.
        !matches!(self.disk.mark(path), Ok(None))
    }
}

/// Tells which file a trouble is with.
pub(super) fn at(path: &Path, doing: Doing) -> impl FnOnce(FileTrouble) -> HostError + use<> {
    let path = path.to_owned();
    move |trouble| HostError::File {
        path,
        doing,
        trouble,
    }
}

/// The one path of a file, so that it is known again however it was named; links are followed, for
/// the file is replaced and the link is to stay.
fn full(path: &Path) -> PathBuf {
    let folder = || {
        let absolute = std::path::absolute(path).ok()?;
        let folder = absolute.parent()?.canonicalize().ok()?;
        Some(folder.join(absolute.file_name()?))
    };
    let found = path.canonicalize().ok().or_else(folder);
    found.unwrap_or_else(|| path.to_owned())
}

/// Milliseconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What the clocks show.
pub(super) fn clocks() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Now {
        steady: START.elapsed(),
        wall: u64::try_from(now()).unwrap_or_default(),
    }
}
