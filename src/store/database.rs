//! The database file: schema, opening with checks, and what is done with a damaged one.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, types::FromSql};
use rusqlite_migration::{M, Migrations};

use super::{RoomId, StoreError};

/// Steps from an empty database to this version's; `user_version` counts those taken. Append only.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema.sql")),
    M::up(include_str!("removed.sql")),
    M::up(include_str!("visits.sql")),
    M::up(include_str!("shared.sql")),
    M::up(include_str!("notes.sql")),
    M::up(include_str!("ways.sql")),
    M::up(include_str!("blocked.sql")),
];

/// How long to wait for another process that holds the database for a moment (a backup tool).
const BUSY: Duration = Duration::from_millis(200);

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let damaged = |reason: String| StoreError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let empty = fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == 0);
    if empty && !beside(path, "-wal").exists() {
        return Err(damaged("it is empty".to_owned()));
    }
    let fault = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            damaged(error.to_string())
        }
        _ => StoreError::Sqlite(error),
    };
    let mut sql = Connection::open(path).map_err(fault)?;
    sql.busy_timeout(BUSY)?;
    let found: u32 = sql
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(fault)?;
    let (found, known) = (found as usize, STEPS.len());
    if found > known {
        return Err(StoreError::Future {
            path: path.to_owned(),
            found,
            known,
        });
    }
    let verdict: String = sql
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(fault)?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    sql.pragma_update(None, "journal_mode", "WAL")
        .map_err(fault)?;
    sql.pragma_update(None, "synchronous", "FULL")?;
    sql.pragma_update(None, "foreign_keys", true)?;
    Migrations::from_slice(STEPS)
        .to_latest(&mut sql)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => fault(err),
            error => damaged(error.to_string()),
        })?;
    Ok(sql)
}

/// A value in a database that may be open elsewhere; nothing is changed there.
pub(super) fn peek(path: &Path, key: &str) -> Option<String> {
    let sql = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    sql.busy_timeout(BUSY).ok()?;
    let find = "SELECT value FROM settings WHERE key = ?1";
    sql.query_row(find, [key], |row| row.get(0)).ok()
}

/// What could still be read in a damaged database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salvage {
    /// Where the damaged database lies now.
    pub moved_to: PathBuf,
    /// The rooms it knew, but those in the bin, and their files.
    pub rooms: Vec<(RoomId, PathBuf)>,
    /// The values it held, by key.
    pub values: Vec<(String, String)>,
}

/// Moves a damaged database, and what SQLite keeps beside it, to `to`, and reads from it what can be
/// read: which rooms there were, not what was in them, for a log with holes is worse than none where
/// the room files are there.
///
/// # Errors
/// Where it cannot be moved; then it is still where it was.
pub fn set_aside(path: &Path, to: &Path) -> Result<Salvage, StoreError> {
    for suffix in ["-wal", "-shm", ""] {
        let from = beside(path, suffix);
        match fs::rename(&from, beside(to, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Io { path: from, error });
            }
            _ => {}
        }
    }
    let mut salvage = Salvage {
        moved_to: to.to_owned(),
        ..Salvage::default()
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(sql) = Connection::open_with_flags(to, flags) {
        // Else SQLite reads nothing at all of a file that was cut short.
        let lenient = sql.pragma_update(None, "writable_schema", true);
        tracing::debug!("salvaging from {}: {lenient:?}", to.display());
        let rooms = "SELECT id, path FROM rooms WHERE binned IS NULL AND path IS NOT NULL";
        salvage.rooms = pairs(&sql, rooms, |id, path: String| (RoomId(id), path.into()));
        salvage.values = pairs(&sql, "SELECT key, value FROM settings", |key, value| {
            (key, value)
        });
    }
    Ok(salvage)
}

/// The rows up to the first that cannot be read.
fn pairs<A: FromSql, B: FromSql, T>(sql: &Connection, query: &str, pair: fn(A, B) -> T) -> Vec<T> {
    let Ok(mut statement) = sql.prepare(query) else {
        return Vec::new();
    };
    let rows = statement.query_map([], |row| Ok(pair(row.get(0)?, row.get(1)?)));
    rows.map_or_else(|_| Vec::new(), |rows| rows.map_while(Result::ok).collect())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
