//! What was seen last of nests that one visits and does not share.

use std::io::Read as _;

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::{
    net::proto::wire::NestId,
    room::{Author, replica::Snapshot},
};

/// Most copies that are kept, and most bytes of them; the oldest go.
const MOST: (i64, i64) = (32, 64 << 20);
/// Largest copy, unpacked.
const MAX_STATE: u64 = 16 << 20;

/// A copy in the list. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRow {
    pub nest: NestId,
    pub owner: Author,
    /// What the owner was called.
    pub whose: String,
    /// What the room was called.
    pub name: String,
    /// When it was like this.
    pub at: i64,
}

impl Store {
    /// Keeps what was seen last of a nest.
    pub fn keep_copy(&mut self, row: &CopyRow, seen: &Snapshot) -> Result<(), StoreError> {
        let bytes = postcard::to_allocvec(seen).unwrap_or_default();
        let packed = zstd::encode_all(bytes.as_slice(), 0).map_err(|error| StoreError::Io {
            path: self.path.clone(),
            error,
        })?;
        let transaction = self.sql.transaction()?;
        transaction.execute(
            "INSERT OR REPLACE INTO copies (nest, owner, whose, name, at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.nest.0, row.owner.0, row.whose, row.name, row.at, packed],
        )?;
        transaction.execute(
            "DELETE FROM copies WHERE nest IN (
                 SELECT nest FROM (
                     SELECT nest, row_number() OVER newest AS number,
                            sum(length(state)) OVER newest AS bytes
                     FROM copies WINDOW newest AS (ORDER BY at DESC, nest))
                 WHERE number > ?1 OR bytes > ?2)",
            params![MOST.0, MOST.1],
        )?;
        Ok(transaction.commit()?)
    }

    /// The owner would rather not have a copy kept.
    pub fn drop_copy(&mut self, nest: NestId) -> Result<(), StoreError> {
        self.sql
            .execute("DELETE FROM copies WHERE nest = ?1", [nest.0])?;
        Ok(())
    }

    /// All copies, the newest first.
    pub fn copies(&self) -> Result<Vec<CopyRow>, StoreError> {
        let mut all = self
            .sql
            .prepare_cached("SELECT nest, owner, whose, name, at FROM copies ORDER BY at DESC")?;
        let rows = all.query_map([], |row| {
            Ok(CopyRow {
                nest: NestId(row.get(0)?),
                owner: Author(row.get(1)?),
                whose: row.get(2)?,
                name: row.get(3)?,
                at: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was seen last of a nest; `None` where nothing was kept that can be read.
    pub fn copy(&self, nest: NestId) -> Result<Option<Snapshot>, StoreError> {
        let packed = self
            .sql
            .query_row(
                "SELECT state FROM copies WHERE nest = ?1",
                [nest.0],
                |row| row.get::<_, Vec<u8>>(0),
            )
            .optional()?;
        Ok(packed.and_then(|packed| {
            let mut bytes = Vec::new();
            let unpacked = zstd::Decoder::new(packed.as_slice()).ok()?;
            unpacked.take(MAX_STATE).read_to_end(&mut bytes).ok()?;
            postcard::from_bytes(&bytes).ok()
        }))
    }
}
