//! Notes on things: those that hang in rooms here, and one's own that wait for a nest elsewhere.

use rusqlite::{Row, Transaction, params, types::Type};

use super::{RoomId, Store, StoreError};
use crate::{
    net::proto::wire::NestId,
    room::{
        Author, ItemId,
        id::IdError,
        note::{Board, Draft, MAX_TAKEN, Note, NoteKey, Noted},
    },
};

impl Store {
    /// Keeps what happened to notes, however often it is told. Once this returns it is on the disk.
    pub fn append_notes(&mut self, id: RoomId, noted: &[Noted]) -> Result<(), StoreError> {
        let transaction = self.sql.transaction()?;
        for noted in noted {
            match noted {
                Noted::Left(note) => leave(&transaction, id, note)?,
                Noted::TakenDown(key) => take_down(&transaction, id, *key)?,
            }
        }
        Ok(transaction.commit()?)
    }

    /// The notes of a room, and the last that were taken down.
    pub fn board(&self, id: RoomId) -> Result<Board, StoreError> {
        let mut notes = self.sql.prepare_cached(
            "SELECT author, number, item, name, at, text FROM notes
             WHERE room = ?1 ORDER BY author, number",
        )?;
        let notes = notes.query_map([id.0], |row| {
            Ok(Note {
                key: key(row)?,
                item: item(row, 2)?,
                name: row.get(3)?,
                at: row.get::<_, i64>(4)?.cast_unsigned(),
                text: row.get(5)?,
            })
        })?;
        let mut taken = self
            .sql
            .prepare_cached("SELECT author, number FROM notes_taken WHERE room = ?1 ORDER BY id")?;
        let taken = taken.query_map([id.0], key)?;
        Ok(Board {
            notes: notes.collect::<Result<_, _>>()?,
            taken: taken.collect::<Result<_, _>>()?,
        })
    }

    /// Keeps a note until the nest has it.
    pub fn keep_waiting(&mut self, nest: NestId, draft: &Draft) -> Result<(), StoreError> {
        self.sql.execute(
            "INSERT INTO notes_waiting (number, nest, item, at, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                draft.number.cast_signed(),
                nest.0,
                draft.item.as_str(),
                draft.at.cast_signed(),
                draft.text,
            ],
        )?;
        Ok(())
    }

    /// The notes that wait for a nest, in the order in which they were written.
    pub fn waiting(&self, nest: NestId) -> Result<Vec<Draft>, StoreError> {
        let mut all = self.sql.prepare_cached(
            "SELECT number, item, at, text FROM notes_waiting WHERE nest = ?1 ORDER BY id",
        )?;
        let rows = all.query_map([nest.0], |row| {
            Ok(Draft {
                number: row.get::<_, i64>(0)?.cast_unsigned(),
                item: item(row, 1)?,
                at: row.get::<_, i64>(2)?.cast_unsigned(),
                text: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A note waits no longer: the nest has it, or its author gave it up.
    pub fn drop_waiting(&mut self, number: u64) -> Result<(), StoreError> {
        self.sql.execute(
            "DELETE FROM notes_waiting WHERE number = ?1",
            [number.cast_signed()],
        )?;
        Ok(())
    }
}

fn leave(transaction: &Transaction<'_>, id: RoomId, note: &Note) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO notes (room, author, number, item, name, at, text)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS
                 (SELECT 1 FROM notes_taken WHERE room = ?1 AND author = ?2 AND number = ?3)",
        )?
        .execute(params![
            id.0,
            note.key.author.0,
            note.key.number.cast_signed(),
            note.item.as_str(),
            note.name,
            note.at.cast_signed(),
            note.text,
        ])?;
    Ok(())
}

fn take_down(transaction: &Transaction<'_>, id: RoomId, key: NoteKey) -> Result<(), StoreError> {
    let row = params![id.0, key.author.0, key.number.cast_signed()];
    transaction.execute(
        "DELETE FROM notes WHERE room = ?1 AND author = ?2 AND number = ?3",
        row,
    )?;
    transaction.execute(
        "INSERT OR IGNORE INTO notes_taken (room, author, number) VALUES (?1, ?2, ?3)",
        row,
    )?;
    transaction.execute(
        "DELETE FROM notes_taken WHERE room = ?1 AND id NOT IN
             (SELECT id FROM notes_taken WHERE room = ?1 ORDER BY id DESC LIMIT ?2)",
        params![id.0, i64::try_from(MAX_TAKEN).unwrap_or(i64::MAX)],
    )?;
    Ok(())
}

fn key(row: &Row<'_>) -> Result<NoteKey, rusqlite::Error> {
    Ok(NoteKey {
        author: Author(row.get(0)?),
        number: row.get::<_, i64>(1)?.cast_unsigned(),
    })
}

fn item(row: &Row<'_>, column: usize) -> Result<ItemId, rusqlite::Error> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error: IdError| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
