//! The edit log and snapshots of rooms: how a room and its history come back.

use std::io::{Read, Take};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{RoomId, Store, StoreError, rooms};
use crate::room::{
    Author, Room,
    edit::{Confirmed, Intent, Label, Stamp},
    history::{Entry, History},
    op::Op,
};

/// A snapshot is due after this many edits: the most that have to be replayed to open a room.
pub const SNAPSHOT_EVERY: u64 = 512;
/// The format of entries and snapshots written today; old ones keep their decoders.
const FORMAT: u32 = 1;
/// Largest snapshot in bytes, unpacked.
const MAX_STATE: u64 = 64 << 20;
/// How much of the log goes into the history that undo works on: edits, and bytes of them.
const RECENT: (i64, i64) = (4_096, 32 << 20);

/// A room as the log has it.
#[derive(Debug)]
pub struct Loaded {
    pub room: Room,
    pub history: History,
    /// The number of the last edit it holds.
    pub seq: u64,
}

/// An edit as the history panel lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub stamp: Stamp,
    pub author: Author,
    /// Milliseconds since 1970.
    pub at: i64,
    pub label: Label,
    pub intent: Intent,
}

impl Store {
    /// Appends entries in one transaction, together with the text of a file that they took in. Once
    /// this returns they are on the disk.
    pub fn append(
        &mut self,
        id: RoomId,
        entries: &[Entry],
        text: Option<(&str, &[u8])>,
        now: i64,
    ) -> Result<(), StoreError> {
        let transaction = self.sql.transaction()?;
        for entry in entries {
            insert(&transaction, id, entry, now)?;
        }
        if let Some((text, removed)) = text {
            rooms::write_text(&transaction, id, text, removed)?;
        }
        Ok(transaction.commit()?)
    }

    /// Keeps the room as it is after edit `seq`.
    pub fn snapshot(
        &mut self,
        id: RoomId,
        seq: u64,
        room: &Room,
        now: i64,
    ) -> Result<(), StoreError> {
        write_snapshot(&self.sql, id, seq, room, now)
    }

    /// The room: its last snapshot and the edits since.
    ///
    /// # Errors
    /// [`StoreError::DamagedRoom`] where a row cannot be read or an edit is missing.
    pub fn load(&self, id: RoomId) -> Result<Loaded, StoreError> {
        let (from, mut room) = self.last_snapshot(id)?;
        let mut history = History::default();
        let mut last = from;
        let first = self.first_recent(id)?.min(from + 1);
        let mut edits = self.sql.prepare_cached(
            "SELECT seq, format, entry FROM edits WHERE room = ?1 AND seq >= ?2 ORDER BY seq",
        )?;
        let mut rows = edits.query([id.0, first.cast_signed()])?;
        let mut due = from + 1;
        let mut before = None;
        while let Some(row) = rows.next()? {
            let seq = row.get::<_, i64>(0)?.cast_unsigned();
            let entry = decode_entry(
                id,
                seq,
                row.get(1)?,
                row.get_ref(2)?.as_blob().unwrap_or(&[]),
            )?;
            if seq > from {
                if seq != due {
                    return Err(damaged(id, format!("edit {due} is missing")));
                }
                due += 1;
                entry.confirmed.edit.apply(&mut room);
            }
            if before.is_some_and(|before| before + 1 != seq) {
                // The nest went on elsewhere in between.
                history = History::default();
            }
            (last, before) = (seq, Some(seq));
            history.push(entry);
        }
        if last < from && self.jumps(id, from)? {
            // The nest went on elsewhere: what led there is not known here.
            (history, last) = (History::default(), from);
        }
        self.recall(id, &mut history)?;
        if last < from {
            return Err(damaged(id, format!("the edits up to {from} are missing")));
        }
        Ok(Loaded {
            room,
            history,
            seq: last,
        })
    }

    /// Whether a snapshot was taken over from another hub.
    fn jumps(&self, id: RoomId, seq: u64) -> Result<bool, StoreError> {
        let jumps = self.sql.query_row(
            "SELECT jump FROM snapshots WHERE room = ?1 AND seq = ?2",
            params![id.0, seq.cast_signed()],
            |row| row.get(0),
        );
        Ok(jumps.optional()?.unwrap_or_default())
    }

    /// The newest edits, newest first.
    pub fn lines(&self, id: RoomId, limit: usize) -> Result<Vec<Line>, StoreError> {
        let mut newest = self.sql.prepare_cached(
            "SELECT seq, format, entry, at FROM edits WHERE room = ?1 ORDER BY seq DESC LIMIT ?2",
        )?;
        let mut rows = newest.query(params![id.0, i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let seq = row.get::<_, i64>(0)?.cast_unsigned();
            let entry = decode_entry(
                id,
                seq,
                row.get(1)?,
                row.get_ref(2)?.as_blob().unwrap_or(&[]),
            )?;
            let Confirmed { stamp, edit } = entry.confirmed;
            lines.push(Line {
                stamp,
                author: edit.author,
                at: row.get(3)?,
                label: edit.label,
                intent: edit.intent,
            });
        }
        Ok(lines)
    }

    /// Tells the history what outlives the edits it was in.
    fn recall(&self, id: RoomId, history: &mut History) -> Result<(), StoreError> {
        let mut authors = self
            .sql
            .prepare_cached("SELECT author, last FROM authors WHERE room = ?1")?;
        let mut rows = authors.query([id.0])?;
        while let Some(row) = rows.next()? {
            history.remember_author(Author(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned());
        }
        let mut items = self
            .sql
            .prepare_cached("SELECT id FROM items WHERE room = ?1")?;
        let mut rows = items.query([id.0])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            let item = text
                .parse()
                .map_err(|error| damaged(id, format!("{text:?}: {error}")))?;
            history.remember_item(item);
        }
        Ok(())
    }

    fn last_snapshot(&self, id: RoomId) -> Result<(u64, Room), StoreError> {
        let row = self.sql.query_row(
            "SELECT seq, format, state FROM snapshots WHERE room = ?1 ORDER BY seq DESC LIMIT 1",
            [id.0],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, u32>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                ))
            },
        );
        let Some((seq, format, state)) = row.optional()? else {
            return Err(damaged(id, "it has no snapshot".to_owned()));
        };
        Ok((seq.cast_unsigned(), decode_state(id, format, &state)?))
    }

    /// The first edit of those that fit into the history at hand.
    fn first_recent(&self, id: RoomId) -> Result<u64, StoreError> {
        let mut sizes = self.sql.prepare_cached(
            "SELECT seq, length(entry) FROM edits WHERE room = ?1 ORDER BY seq DESC LIMIT ?2",
        )?;
        let mut rows = sizes.query(params![id.0, RECENT.0])?;
        let (mut first, mut bytes) = (u64::MAX, 0);
        while let Some(row) = rows.next()? {
            bytes += row.get::<_, i64>(1)?;
            if bytes > RECENT.1 {
                break;
            }
            first = row.get::<_, i64>(0)?.cast_unsigned();
        }
        Ok(first)
    }
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    id: RoomId,
    entry: &Entry,
    now: i64,
) -> Result<(), StoreError> {
    let Confirmed { stamp, edit } = &entry.confirmed;
    let (author, author_seq) = (edit.author.0, edit.author_seq.cast_signed());
    let mut insert = transaction.prepare_cached(
        "INSERT INTO edits (room, seq, epoch, author, author_seq, at, format, entry)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    insert.execute(params![
        id.0,
        stamp.seq.cast_signed(),
        stamp.epoch,
        author,
        author_seq,
        now,
        FORMAT,
        encode(id, entry)?,
    ])?;
    let mut remember = transaction.prepare_cached(
        "INSERT INTO authors (room, author, last) VALUES (?1, ?2, ?3)
         ON CONFLICT (room, author) DO UPDATE SET last = max(last, ?3)",
    )?;
    remember.execute(params![id.0, author, author_seq])?;
    let mut remember =
        transaction.prepare_cached("INSERT OR IGNORE INTO items (room, id) VALUES (?1, ?2)")?;
    for op in edit.ops.iter().chain(&entry.inverse) {
        if let Op::Add(item) = op {
            remember.execute(params![id.0, item.id.as_str()])?;
        }
    }
    Ok(())
}

/// The room after edit `seq`, if a snapshot and all edits since are there.
pub(super) fn room_after(
    sql: &Connection,
    id: RoomId,
    seq: u64,
) -> Result<Option<Room>, StoreError> {
    let found = sql.query_row(
        "SELECT seq, format, state FROM snapshots WHERE room = ?1 AND seq <= ?2
         ORDER BY seq DESC LIMIT 1",
        params![id.0, seq.cast_signed()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    );
    let Some((from, format, state)): Option<(i64, u32, Vec<u8>)> = found.optional()? else {
        return Ok(None);
    };
    let mut room = decode_state(id, format, &state)?;
    let mut edits = sql.prepare_cached(
        "SELECT seq, format, entry FROM edits WHERE room = ?1 AND seq > ?2 AND seq <= ?3
         ORDER BY seq",
    )?;
    let mut rows = edits.query(params![id.0, from, seq.cast_signed()])?;
    let mut last = from.cast_unsigned();
    while let Some(row) = rows.next()? {
        let next = row.get::<_, i64>(0)?.cast_unsigned();
        if next != last + 1 {
            return Ok(None);
        }
        last = next;
        let bytes = row.get_ref(2)?.as_blob().unwrap_or(&[]);
        let entry = decode_entry(id, next, row.get(1)?, bytes)?;
        entry.confirmed.edit.apply(&mut room);
    }
    Ok((last == seq).then_some(room))
}

fn damaged(room: RoomId, reason: String) -> StoreError {
    StoreError::DamagedRoom { room, reason }
}

fn encode(id: RoomId, value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|error| damaged(id, error.to_string()))
}

fn decode_entry(id: RoomId, seq: u64, format: u32, bytes: &[u8]) -> Result<Entry, StoreError> {
    let reason = match format {
        FORMAT => match postcard::from_bytes::<Entry>(bytes) {
            Ok(entry) if entry.confirmed.stamp.seq == seq => return Ok(entry),
            Ok(_) => "it is another edit".to_owned(),
            Err(error) => error.to_string(),
        },
        _ => format!("its format {format} is unknown"),
    };
    Err(damaged(id, format!("edit {seq}: {reason}")))
}

pub(super) fn write_snapshot(
    sql: &Connection,
    id: RoomId,
    seq: u64,
    room: &Room,
    now: i64,
) -> Result<(), StoreError> {
    let packed = zstd::encode_all(encode(id, room)?.as_slice(), 0)
        .map_err(|error| damaged(id, error.to_string()))?;
    sql.execute(
        "INSERT OR REPLACE INTO snapshots (room, seq, at, format, state) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.0, seq.cast_signed(), now, FORMAT, packed],
    )?;
    Ok(())
}

fn decode_state(id: RoomId, format: u32, packed: &[u8]) -> Result<Room, StoreError> {
    let reason = match format {
        FORMAT => match unpack(packed) {
            Ok(bytes) => match postcard::from_bytes(&bytes) {
                Ok(room) => return Ok(room),
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        },
        _ => format!("its format {format} is unknown"),
    };
    Err(damaged(id, format!("the snapshot: {reason}")))
}

fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut limited: Take<_> = zstd::Decoder::new(packed)?.take(MAX_STATE + 1);
    limited.read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_STATE {
        return Err(std::io::Error::other("it is too large"));
    }
    Ok(bytes)
}
