//! What Nest remembers beside the room files, in one SQLite database: every edit, snapshots, the
//! list of rooms, the text each room file had last, and a few values of the person's own.
//!
//! Blocking, and meant for one thread: the hub's. Write-ahead log and `synchronous = FULL`, so that
//! what [`Store::append`] returned from is on the disk.

mod copies;
mod database;
mod log;
mod notes;
mod prune;
mod rooms;
mod shared;
mod visits;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::room::Room;

pub use self::{
    copies::CopyRow,
    database::{Salvage, set_aside},
    log::{Line, Loaded, SNAPSHOT_EVERY},
    prune::HISTORY_CAP,
    rooms::{RoomId, RoomRow, Texts},
    visits::PersonRow,
};

/// Why the database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "{path} was written by a newer Nest (version {found}, this one reads up to {known}): \
         use that one, or another data folder; nothing was changed"
    )]
    Future {
        path: PathBuf,
        found: usize,
        known: usize,
    },
    #[error("{path} is damaged: {reason}")]
    Damaged { path: PathBuf, reason: String },
    #[error("what is kept of room {room} is damaged: {reason}")]
    DamagedRoom { room: RoomId, reason: String },
    #[error("there is no room {0}")]
    NoRoom(RoomId),
    #[error("the path {0:?} is not Unicode")]
    Path(PathBuf),
    #[error("the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
}

/// A room as a short number: equal rooms have the same one on every machine, however their files are
/// laid out.
pub fn digest(room: &Room) -> String {
    let bytes = postcard::to_allocvec(room).unwrap_or_default();
    blake3::hash(&bytes).to_hex()[..16].to_owned()
}

/// The database, opened for reading and writing.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    sql: Connection,
}

impl Store {
    /// Opens the database, creates it where there is none, brings an older one up to date.
    ///
    /// # Errors
    /// [`StoreError::Future`] and [`StoreError::Damaged`] leave the file as it is.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let sql = database::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            sql,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A value of the person's own (profile, last room).
    pub fn value(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut found = self
            .sql
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
        let mut rows = found.query([key])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The same, of a database that a Nest may have open: nothing is changed, and what cannot be read is
    /// none.
    pub fn peek(path: &Path, key: &str) -> Option<String> {
        database::peek(path, key)
    }

    pub fn set_value(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.sql.execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = ?2",
            [key, value],
        )?;
        Ok(())
    }

    /// All values, by key.
    pub fn values(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut all = self
            .sql
            .prepare_cached("SELECT key, value FROM settings ORDER BY key")?;
        let values = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(values.collect::<Result<_, _>>()?)
    }
}
