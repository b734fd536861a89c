//! Keeps the history within its size.

use rusqlite::{Transaction, params};

use super::{Store, StoreError};

/// Most bytes of history in the database.
pub const HISTORY_CAP: u64 = 256 << 20;
/// Snapshots older than this are thinned to one a day (days).
const DENSE_DAYS: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Edits dropped in one step where the history is too large.
const STEP: i64 = 2_048;

impl Store {
    /// Thins old snapshots, then drops the oldest edits and snapshots until the database's pages in
    /// use are at most `cap` bytes. What opening a room needs, its last snapshot, the edits since and
    /// its last edit, always stays.
    pub fn prune(&mut self, cap: u64, now: i64) -> Result<(), StoreError> {
        self.sql.execute(
            "DELETE FROM snapshots WHERE at < ?1 AND EXISTS (
                 SELECT 1 FROM snapshots AS later WHERE later.room = snapshots.room
                 AND later.seq > snapshots.seq AND later.at / ?2 = snapshots.at / ?2)",
            params![now - DENSE_DAYS * DAY, DAY],
        )?;
        while self.used()? > cap {
            let transaction = self.sql.transaction()?;
            let dropped = drop_oldest(&transaction)?;
            transaction.commit()?;
            if dropped == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Bytes of the pages in use.
    fn used(&self) -> Result<u64, StoreError> {
        let pragma = |name| {
            self.sql
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
        };
        let pages = pragma("page_count")? - pragma("freelist_count")?;
        Ok((pages * pragma("page_size")?).cast_unsigned())
    }
}

fn drop_oldest(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let edits = transaction.execute(
        "DELETE FROM edits WHERE (room, seq) IN (
             SELECT room, seq FROM edits AS old
             WHERE seq <= (SELECT max(seq) FROM snapshots WHERE room = old.room)
               AND seq < (SELECT max(seq) FROM edits WHERE room = old.room)
             ORDER BY at LIMIT ?1)",
        [STEP],
    )?;
    // A snapshot from before the first edit that is left leads nowhere any more, but the last.
    let snapshots = transaction.execute(
        "DELETE FROM snapshots
         WHERE seq < (SELECT max(seq) FROM snapshots AS last WHERE last.room = snapshots.room)
           AND seq + 1 < (SELECT min(seq) FROM edits WHERE room = snapshots.room)",
        [],
    )?;
    Ok(edits + snapshots)
}
