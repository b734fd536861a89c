//! Nests that several own: whose they are, who ordered them, and how a copy goes over to the line of
//! another hub.

use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::{RoomId, Store, StoreError, log};
use crate::{
    net::proto::{lineage::Lineage, wire::NestId},
    room::{Author, Room, edit::Confirmed, history::Entry, rule::Flaws},
};

impl Store {
    /// The room that is this nest here.
    pub fn room_of(&self, nest: NestId) -> Result<Option<RoomId>, StoreError> {
        let found = self.sql.query_row(
            "SELECT id FROM rooms WHERE nest = ?1 AND path IS NOT NULL",
            [nest.0],
            |row| row.get(0).map(RoomId),
        );
        Ok(found.optional()?)
    }

    /// The nest's name, if it was ever opened.
    pub fn nest_of(&self, id: RoomId) -> Result<Option<NestId>, StoreError> {
        let nest = self
            .sql
            .query_row("SELECT nest FROM rooms WHERE id = ?1", [id.0], |row| {
                row.get::<_, Option<[u8; 16]>>(0)
            });
        Ok(nest.optional()?.flatten().map(NestId))
    }

    /// Whose nest it is, where that is somebody else than the person of this data folder.
    pub fn owner(&self, id: RoomId) -> Result<Option<Author>, StoreError> {
        let owner = self
            .sql
            .query_row("SELECT owner FROM rooms WHERE id = ?1", [id.0], |row| {
                row.get::<_, Option<[u8; 32]>>(0)
            });
        Ok(owner.optional()?.flatten().map(Author))
    }

    /// The hubs that ordered the room's edits; the number of the last edit is not kept with them.
    pub fn lineage(&self, id: RoomId) -> Result<Lineage, StoreError> {
        let bytes = self
            .sql
            .query_row("SELECT lineage FROM rooms WHERE id = ?1", [id.0], |row| {
                row.get::<_, Option<Vec<u8>>>(0)
            });
        let Some(bytes) = bytes.optional()?.flatten() else {
            return Ok(Lineage::default());
        };
        postcard::from_bytes(&bytes).map_err(|error| StoreError::DamagedRoom {
            room: id,
            reason: format!("who ordered it: {error}"),
        })
    }

    pub fn set_lineage(&mut self, id: RoomId, lineage: &Lineage) -> Result<(), StoreError> {
        let bytes = postcard::to_allocvec(lineage).unwrap_or_default();
        let epoch = lineage.tip().map_or(0, |span| span.epoch);
        self.sql.execute(
            "UPDATE rooms SET lineage = ?2, epoch = max(epoch, ?3) WHERE id = ?1",
            params![id.0, bytes, epoch],
        )?;
        Ok(())
    }

    /// Notes a copy of somebody's nest: its file, the text in it and the room it means.
    pub fn add_copy(
        &mut self,
        path: &Path,
        (nest, owner): (NestId, Author),
        (text, room): (&str, &Room),
        now: i64,
    ) -> Result<RoomId, StoreError> {
        let id = self.add_room(path, text, room, now)?;
        self.sql.execute(
            "UPDATE rooms SET nest = ?2, owner = ?3 WHERE id = ?1",
            params![id.0, nest.0, owner.0],
        )?;
        Ok(id)
    }

    /// The number of the last edit in the log.
    pub fn last_edit(&self, id: RoomId) -> Result<u64, StoreError> {
        let last = self.sql.query_row(
            "SELECT max(coalesce((SELECT max(seq) FROM edits WHERE room = ?1), 0),
                        coalesce((SELECT max(seq) FROM snapshots WHERE room = ?1), 0))",
            [id.0],
            |row| row.get::<_, i64>(0),
        );
        Ok(last?.cast_unsigned())
    }

    /// The room as it was after edit `seq`, if the log goes back so far.
    pub fn room_after(&self, id: RoomId, seq: u64) -> Result<Option<Room>, StoreError> {
        log::room_after(&self.sql, id, seq)
    }

    /// Goes over to the line of another hub: what was made here after edit `ancestor` is dropped,
    /// `past` comes in its place as far as it is without a gap, and the room is `room` after the last
    /// of the lineage.
    pub fn adopt(
        &mut self,
        id: RoomId,
        ancestor: u64,
        past: Vec<Confirmed>,
        room: &Room,
        lineage: &Lineage,
        now: i64,
    ) -> Result<(), StoreError> {
        let base = self.room_after(id, ancestor)?;
        let transaction = self.sql.transaction()?;
        for table in ["edits", "snapshots"] {
            transaction.execute(
                &format!("DELETE FROM {table} WHERE room = ?1 AND seq > ?2"),
                params![id.0, ancestor.cast_signed()],
            )?;
        }
        let mut last = ancestor;
        let mut whole = None;
        if let Some(mut base) = base {
            let missing = |confirmed: &Confirmed| confirmed.stamp.seq > ancestor;
            for confirmed in past.into_iter().filter(missing) {
                if confirmed.stamp.seq != last + 1 || last >= lineage.last {
                    break;
                }
                last += 1;
                let entry = Entry::apply(confirmed, Flaws::new(), &mut base);
                log::insert(&transaction, id, &entry, now)?;
            }
            whole = (last == lineage.last && base == *room).then_some(());
        }
        if whole.is_none() {
            transaction.execute(
                "DELETE FROM edits WHERE room = ?1 AND seq > ?2",
                params![id.0, ancestor.cast_signed()],
            )?;
            log::write_snapshot(&transaction, id, lineage.last, room, now)?;
            transaction.execute(
                "UPDATE snapshots SET jump = 1 WHERE room = ?1 AND seq = ?2",
                params![id.0, lineage.last.cast_signed()],
            )?;
        }
        let bytes = postcard::to_allocvec(lineage).unwrap_or_default();
        let epoch = lineage.tip().map_or(0, |span| span.epoch);
        transaction.execute(
            "UPDATE rooms SET lineage = ?2, epoch = max(epoch, ?3), opened = ?4 WHERE id = ?1",
            params![id.0, bytes, epoch, now],
        )?;
        Ok(transaction.commit()?)
    }
}
