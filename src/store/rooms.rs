//! The list of rooms, and the text each room file had last.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError, log};
use crate::room::Room;

/// A room in this data folder. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(pub i64);

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A line of the list of rooms. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    pub id: RoomId,
    pub path: PathBuf,
    pub name: String,
    pub created: i64,
    pub opened: i64,
    pub binned: Option<i64>,
    /// Where the file of a binned room lay.
    pub home: Option<PathBuf>,
}

/// What a room's file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// Its text when Nest last read or wrote it.
    pub last: String,
    /// The text that was on its way into it when Nest stopped, if it stopped then.
    pub coming: Option<String>,
    /// What was taken out of the last text (`Scene::memory`).
    pub removed: Vec<u8>,
}

const ROW: &str = "SELECT id, path, name, created, opened, binned, home FROM rooms";

fn read_row(row: &Row<'_>) -> rusqlite::Result<RoomRow> {
    let (path, home): (String, Option<String>) = (row.get(1)?, row.get(6)?);
    Ok(RoomRow {
        id: RoomId(row.get(0)?),
        path: path.into(),
        name: row.get(2)?,
        created: row.get(3)?,
        opened: row.get(4)?,
        binned: row.get(5)?,
        home: home.map(PathBuf::from),
    })
}

fn text_of(path: &Path) -> Result<&str, StoreError> {
    path.to_str()
        .ok_or_else(|| StoreError::Path(path.to_owned()))
}

impl Store {
    /// Notes a room: where its file lies, the text in it and the room it means.
    pub fn add_room(
        &mut self,
        path: &Path,
        text: &str,
        room: &Room,
        now: i64,
    ) -> Result<RoomId, StoreError> {
        let path = text_of(path)?;
        let transaction = self.sql.transaction()?;
        transaction.execute(
            "INSERT INTO rooms (path, name, text, hash, created, opened)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![path, room.name, text, hash(text), now],
        )?;
        let id = RoomId(transaction.last_insert_rowid());
        log::write_snapshot(&transaction, id, 0, room, now)?;
        transaction.commit()?;
        Ok(id)
    }

    /// All rooms, the one opened last first.
    pub fn rooms(&self) -> Result<Vec<RoomRow>, StoreError> {
        let query = format!("{ROW} WHERE path IS NOT NULL ORDER BY opened DESC, id DESC");
        let mut all = self.sql.prepare_cached(&query)?;
        Ok(all.query_map([], read_row)?.collect::<Result<_, _>>()?)
    }

    pub fn room(&self, id: RoomId) -> Result<RoomRow, StoreError> {
        let query = format!("{ROW} WHERE path IS NOT NULL AND id = ?1");
        let row = self.sql.query_row(&query, [id.0], read_row).optional()?;
        row.ok_or(StoreError::NoRoom(id))
    }

    pub fn room_at(&self, path: &Path) -> Result<Option<RoomRow>, StoreError> {
        let query = format!("{ROW} WHERE path = ?1");
        Ok(self
            .sql
            .query_row(&query, [text_of(path)?], read_row)
            .optional()?)
    }

    /// Rooms whose file had this text last, the one opened last first.
    pub fn rooms_with_text(&self, text: &str) -> Result<Vec<RoomRow>, StoreError> {
        let query = format!("{ROW} WHERE path IS NOT NULL AND hash = ?1 ORDER BY opened DESC");
        let mut same = self.sql.prepare_cached(&query)?;
        Ok(same
            .query_map(params![hash(text)], read_row)?
            .collect::<Result<_, _>>()?)
    }

    /// Starts a new epoch of the room and notes that it was opened.
    pub fn next_epoch(&mut self, id: RoomId, now: i64) -> Result<u32, StoreError> {
        let epoch = self.sql.query_row(
            "UPDATE rooms SET epoch = epoch + 1, opened = ?2 WHERE id = ?1 RETURNING epoch",
            [id.0, now],
            |row| row.get(0),
        );
        epoch.optional()?.ok_or(StoreError::NoRoom(id))
    }

    pub fn set_name(&mut self, id: RoomId, name: &str) -> Result<(), StoreError> {
        self.sql.execute(
            "UPDATE rooms SET name = ?2 WHERE id = ?1",
            params![id.0, name],
        )?;
        Ok(())
    }

    pub fn set_path(&mut self, id: RoomId, path: &Path) -> Result<(), StoreError> {
        let path = text_of(path)?;
        self.sql.execute(
            "UPDATE rooms SET path = ?2 WHERE id = ?1",
            params![id.0, path],
        )?;
        Ok(())
    }

    /// Notes that the room is in the bin, its file now at `path`; `None` takes it out again.
    pub fn set_binned(
        &mut self,
        id: RoomId,
        binned: Option<i64>,
        path: &Path,
    ) -> Result<(), StoreError> {
        let path = text_of(path)?;
        self.sql.execute(
            "UPDATE rooms SET home = CASE WHEN ?2 IS NULL THEN NULL ELSE path END,
                              binned = ?2, path = ?3 WHERE id = ?1",
            params![id.0, binned, path],
        )?;
        Ok(())
    }

    /// Gives up a room whose rows cannot be read. They stay, but its file is known no more.
    pub fn give_up(&mut self, id: RoomId) -> Result<(), StoreError> {
        self.sql
            .execute("UPDATE rooms SET path = NULL WHERE id = ?1", [id.0])?;
        Ok(())
    }

    /// What is known of the room's file.
    pub fn texts(&self, id: RoomId) -> Result<Texts, StoreError> {
        let texts = self.sql.query_row(
            "SELECT text, coming, removed FROM rooms WHERE id = ?1",
            [id.0],
            |row| {
                Ok(Texts {
                    last: row.get(0)?,
                    coming: row.get(1)?,
                    removed: row.get::<_, Option<_>>(2)?.unwrap_or_default(),
                })
            },
        );
        texts.optional()?.ok_or(StoreError::NoRoom(id))
    }

    /// Notes the text that will be written to the file next.
    pub fn text_coming(&mut self, id: RoomId, text: &str) -> Result<(), StoreError> {
        self.sql.execute(
            "UPDATE rooms SET coming = ?2 WHERE id = ?1",
            params![id.0, text],
        )?;
        Ok(())
    }

    /// Notes that the file holds this text, and what was taken out of it (`Scene::memory`).
    pub fn text_written(
        &mut self,
        id: RoomId,
        text: &str,
        removed: &[u8],
    ) -> Result<(), StoreError> {
        write_text(&self.sql, id, text, removed)
    }
}

pub(super) fn write_text(
    sql: &rusqlite::Connection,
    id: RoomId,
    text: &str,
    removed: &[u8],
) -> Result<(), StoreError> {
    sql.execute(
        "UPDATE rooms SET text = ?2, hash = ?3, coming = NULL, removed = ?4 WHERE id = ?1",
        params![id.0, text, hash(text), removed],
    )?;
    Ok(())
}

fn hash(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}
