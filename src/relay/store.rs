//! What a relay remembers: members, bans, invites, traffic. One SQLite database in the data folder.
//!
//! Commands change it while the relay runs, and the relay looks at [`Store::version`] every now and
//! then: that is all there is between them, on every system.

use std::{fs, path::Path, time::Duration};

use rusqlite::{Connection, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};

use super::RelayError;
use crate::net::proto::{identity::PublicKey, relay::JoinCode};

/// Steps from an empty database to this version's. Append only.
const STEPS: &[M<'static>] = &[M::up(include_str!("schema.sql"))];
const FILE: &str = "relay.sqlite";
/// How long to wait for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// Somebody whose relay this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub person: PublicKey,
    /// Seconds since 1970.
    pub since: i64,
    /// The start of the day they were last here.
    pub seen: i64,
    pub here: bool,
}

/// The database, open.
#[derive(Debug)]
pub struct Store {
    sql: Connection,
}

impl Store {
    /// Opens the database of a data folder, creates it where there is none.
    ///
    /// # Errors
    /// Where it is damaged, of a newer version, or cannot be written.
    pub fn open(data: &Path) -> Result<Self, RelayError> {
        let path = data.join(FILE);
        if !path.exists() {
            super::files::create_private(&path)?;
        }
        let mut sql = Connection::open(&path)?;
        sql.busy_timeout(BUSY)?;
        let found: u32 = sql.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found as usize > STEPS.len() {
            return Err(RelayError::Future(path));
        }
        sql.pragma_update(None, "journal_mode", "WAL")?;
        sql.pragma_update(None, "synchronous", "FULL")?;
        Migrations::from_slice(STEPS)
            .to_latest(&mut sql)
            .map_err(|error| RelayError::Damaged {
                path,
                reason: error.to_string(),
            })?;
        Ok(Self { sql })
    }

    /// Changes when another process wrote.
    pub(super) fn version(&self) -> Result<i64, RelayError> {
        Ok(self
            .sql
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    pub fn is_member(&self, person: PublicKey) -> Result<bool, RelayError> {
        self.has("SELECT 1 FROM members WHERE person = ?", person)
    }

    pub fn is_banned(&self, person: PublicKey) -> Result<bool, RelayError> {
        self.has("SELECT 1 FROM bans WHERE person = ?", person)
    }

    fn has(&self, query: &str, person: PublicKey) -> Result<bool, RelayError> {
        Ok(self.sql.prepare_cached(query)?.exists([person.0])?)
    }

    /// Makes somebody a member, whether they are one or not.
    pub fn allow(&self, person: PublicKey, now: i64) -> Result<(), RelayError> {
        self.sql.execute(
            "INSERT INTO members (person, since, seen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![person.0, now, day(now)],
        )?;
        Ok(())
    }

    /// Notes that a member came or went.
    pub(super) fn set_here(
        &self,
        person: PublicKey,
        here: bool,
        now: i64,
    ) -> Result<(), RelayError> {
        self.sql.execute(
            "UPDATE members SET here = ?, seen = ? WHERE person = ?",
            params![here, day(now), person.0],
        )?;
        Ok(())
    }

    /// Nobody is here: the relay starts or stops.
    pub(super) fn clear_here(&self) -> Result<(), RelayError> {
        self.sql
            .execute("UPDATE members SET here = 0 WHERE here", [])?;
        Ok(())
    }

    pub fn members(&self) -> Result<Vec<Member>, RelayError> {
        let mut query = self
            .sql
            .prepare("SELECT person, since, seen, here FROM members ORDER BY since, person")?;
        let rows = query.query_map([], |row| {
            Ok(Member {
                person: PublicKey(row.get(0)?),
                since: row.get(1)?,
                seen: row.get(2)?,
                here: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn bans(&self) -> Result<Vec<PublicKey>, RelayError> {
        let mut query = self.sql.prepare("SELECT person FROM bans ORDER BY since")?;
        let rows = query.query_map([], |row| Ok(PublicKey(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Shuts somebody out. A member stays one, for the day they are let in again.
    pub fn ban(&self, person: PublicKey, now: i64) -> Result<(), RelayError> {
        self.sql.execute(
            "INSERT INTO bans (person, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
            params![person.0, now],
        )?;
        Ok(())
    }

    /// Whether they were shut out.
    pub fn unban(&self, person: PublicKey) -> Result<bool, RelayError> {
        let query = "DELETE FROM bans WHERE person = ?";
        Ok(self.sql.execute(query, [person.0])? > 0)
    }

    /// Makes a word that lets so many people join.
    pub fn invite(&self, code: JoinCode, uses: u32, expires: i64) -> Result<(), RelayError> {
        self.sql.execute(
            "INSERT INTO invites (hash, uses, remaining, expires) VALUES (?1, ?2, ?2, ?3)",
            params![hash(code), uses, expires],
        )?;
        Ok(())
    }

    /// Uses an invite for somebody. Whether it was good; who is a member already uses none up.
    pub(super) fn join(
        &mut self,
        person: PublicKey,
        code: JoinCode,
        now: i64,
    ) -> Result<bool, RelayError> {
        let tx = self.sql.transaction()?;
        let good = tx.execute(
            "UPDATE invites SET remaining = remaining - 1
             WHERE hash = ? AND remaining > 0 AND expires > ?",
            params![hash(code), now],
        )?;
        if good == 0 {
            return Ok(false);
        }
        tx.execute(
            "INSERT INTO members (person, since, seen) VALUES (?, ?, ?)",
            params![person.0, now, day(now)],
        )?;
        tx.commit()?;
        Ok(true)
    }

    /// Bytes forwarded in a month like "2026-11".
    pub fn traffic(&self, month: &str) -> Result<u64, RelayError> {
        let query = "SELECT bytes FROM traffic WHERE month = ?";
        let bytes: Option<i64> = self
            .sql
            .query_row(query, [month], |row| row.get(0))
            .optional()?;
        Ok(bytes.map_or(0, |bytes| u64::try_from(bytes).unwrap_or(0)))
    }

    pub(super) fn add_traffic(&self, month: &str, bytes: u64) -> Result<(), RelayError> {
        self.sql.execute(
            "INSERT INTO traffic (month, bytes) VALUES (?, ?)
             ON CONFLICT (month) DO UPDATE SET bytes = bytes + excluded.bytes",
            params![month, i64::try_from(bytes).unwrap_or(i64::MAX)],
        )?;
        Ok(())
    }

    pub fn note(&self, name: &str) -> Result<Option<String>, RelayError> {
        let query = "SELECT value FROM notes WHERE name = ?";
        Ok(self
            .sql
            .query_row(query, [name], |row| row.get(0))
            .optional()?)
    }

    /// `None` takes the note away.
    pub fn set_note(&self, name: &str, value: Option<&str>) -> Result<(), RelayError> {
        match value {
            Some(value) => self.sql.execute(
                "INSERT INTO notes (name, value) VALUES (?, ?)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value],
            )?,
            None => self
                .sql
                .execute("DELETE FROM notes WHERE name = ?", [name])?,
        };
        Ok(())
    }

    /// A copy of everything in one file, while the relay runs or not. The notes given go along.
    pub fn backup(&self, to: &Path, notes: &[(&str, String)]) -> Result<(), RelayError> {
        let fault = |error| RelayError::Io {
            path: to.to_owned(),
            error,
        };
        if to.exists() {
            return Err(fault(std::io::ErrorKind::AlreadyExists.into()));
        }
        let part = to.with_extension("part");
        let _ = fs::remove_file(&part);
        super::files::create_private(&part)?;
        let path = part
            .to_str()
            .ok_or_else(|| RelayError::Path(part.clone()))?;
        self.sql.execute("VACUUM INTO ?", [path])?;
        let copy = Self {
            sql: Connection::open(&part)?,
        };
        for (name, value) in notes {
            copy.set_note(name, Some(value))?;
        }
        drop(copy);
        fs::rename(&part, to).map_err(fault)
    }

    /// Makes a data folder's database from a copy. The notes that went along are in it.
    pub fn restore(data: &Path, from: &Path) -> Result<Self, RelayError> {
        let to = data.join(FILE);
        super::files::create_private(&to)?;
        fs::copy(from, &to).map_err(|error| RelayError::Io {
            path: from.to_owned(),
            error,
        })?;
        Self::open(data)
    }
}

fn hash(code: JoinCode) -> [u8; 32] {
    blake3::derive_key("nest/join/1", &code.0)
}

/// The start of the day.
fn day(now: i64) -> i64 {
    now - now.rem_euclid(24 * 3_600)
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The day as year, month, day, by universal time.
pub fn date(seconds: i64) -> (i64, i64, i64) {
    // Years that begin in March have their odd day at the end.
    let days = seconds.div_euclid(24 * 3_600) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The month as "2026-11".
pub fn month(seconds: i64) -> String {
    let (year, month, _) = date(seconds);
    format!("{year}-{month:02}")
}
