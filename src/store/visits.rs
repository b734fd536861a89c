//! What visits leave behind: who may come in, what was said, whom one met.

use rusqlite::{OptionalExtension, Row, params};

use super::{RoomId, Store, StoreError};
use crate::{
    net::proto::{
        hub::{Doorkeeper, RECENT},
        wire::{NestId, Profile, Way},
    },
    room::{
        Author,
        chat::{Line, LineId},
        edit::Stamp,
    },
};

/// Most people remembered whom one met: anybody can come who has an invite to an open door.
const MAX_PEOPLE: i64 = 4_096;

/// Whom one visited or let in. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub who: Author,
    pub profile: Profile,
    pub met: i64,
    pub seen: i64,
    /// Leads to their nest.
    pub invite: Option<String>,
    /// Where they are found, as they said when they came to visit.
    pub way: Option<Way>,
}

impl Store {
    /// The name of a room's nest wherever it is hosted; `fresh` where it has none yet.
    pub fn nest(&mut self, id: RoomId, fresh: NestId) -> Result<NestId, StoreError> {
        let nest = self.sql.query_row(
            "UPDATE rooms SET nest = coalesce(nest, ?2) WHERE id = ?1 RETURNING nest",
            params![id.0, fresh.0],
            |row| row.get(0),
        );
        nest.optional()?.map(NestId).ok_or(StoreError::NoRoom(id))
    }

    /// Who may come in to a room; whoever cannot be read there is forgotten, and the door shut.
    pub fn door(&self, id: RoomId) -> Result<Doorkeeper, StoreError> {
        let door: Option<Option<Vec<u8>>> = self
            .sql
            .query_row("SELECT door FROM rooms WHERE id = ?1", [id.0], |row| {
                row.get(0)
            })
            .optional()?;
        let Some(bytes) = door.flatten() else {
            return Ok(Doorkeeper::default());
        };
        postcard::from_bytes(&bytes).map_err(|error| StoreError::DamagedRoom {
            room: id,
            reason: format!("who may come in: {error}"),
        })
    }

    pub fn set_door(&mut self, id: RoomId, door: &Doorkeeper) -> Result<(), StoreError> {
        let bytes = postcard::to_allocvec(door).unwrap_or_default();
        self.sql.execute(
            "UPDATE rooms SET door = ?2 WHERE id = ?1",
            params![id.0, bytes],
        )?;
        Ok(())
    }

    /// Keeps what was said. Once this returns it is on the disk.
    pub fn append_lines(&mut self, id: RoomId, lines: &[Line]) -> Result<(), StoreError> {
        let transaction = self.sql.transaction()?;
        for line in lines {
            // Said again where a hub was lost, it stands here only.
            transaction
                .prepare_cached(
                    "DELETE FROM chats
                     WHERE room = ?1 AND seq > ?2 AND author = ?3 AND run = ?4 AND number = ?5",
                )?
                .execute(params![
                    id.0,
                    line.stamp.seq.cast_signed(),
                    line.author.0,
                    line.id.run.cast_signed(),
                    line.id.number.cast_signed(),
                ])?;
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO chats (room, seq, epoch, author, run, number, name, at, text)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute(params![
                    id.0,
                    line.stamp.seq.cast_signed(),
                    line.stamp.epoch,
                    line.author.0,
                    line.id.run.cast_signed(),
                    line.id.number.cast_signed(),
                    line.name,
                    line.at.cast_signed(),
                    line.text,
                ])?;
        }
        Ok(transaction.commit()?)
    }

    /// What was said last, at most [`RECENT`] lines, in order.
    pub fn said(&self, id: RoomId) -> Result<Vec<Line>, StoreError> {
        let mut newest = self.sql.prepare_cached(
            "SELECT seq, epoch, author, run, number, name, at, text FROM chats
             WHERE room = ?1 ORDER BY seq DESC LIMIT ?2",
        )?;
        let most = i64::try_from(RECENT).unwrap_or(i64::MAX);
        let lines = newest.query_map(params![id.0, most], read_line)?;
        let mut lines = lines.collect::<Result<Vec<Line>, _>>()?;
        lines.reverse();
        Ok(lines)
    }

    /// Notes whom one met. An invite that is known stays where there is no other.
    pub fn meet(
        &mut self,
        who: Author,
        profile: &Profile,
        invite: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.sql.execute(
            "INSERT INTO people (who, name, look, colour, met, seen, invite)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
             ON CONFLICT (who) DO UPDATE SET name = ?2, look = ?3, colour = ?4, seen = ?5,
                                             invite = coalesce(?6, invite)",
            params![
                who.0,
                profile.name,
                profile.look,
                profile.colour.as_str(),
                now,
                invite
            ],
        )?;
        // Whom nobody met for longest goes first.
        self.sql.execute(
            "DELETE FROM people WHERE who IN
                 (SELECT who FROM people ORDER BY seen DESC, who LIMIT -1 OFFSET ?1)",
            [MAX_PEOPLE],
        )?;
        Ok(())
    }

    /// Whom one met, by their keys, the last first, and whoever is blocked left out.
    pub fn met(&self, most: usize) -> Result<Vec<Author>, StoreError> {
        let mut last = self.sql.prepare_cached(
            "SELECT who FROM people WHERE who NOT IN (SELECT who FROM blocked)
             ORDER BY seen DESC LIMIT ?1",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let who = last.query_map([most], |row| row.get(0).map(Author))?;
        Ok(who.collect::<Result<_, _>>()?)
    }

    /// Whom one met, the last first, and whoever is blocked left out.
    pub fn people(&self) -> Result<Vec<PersonRow>, StoreError> {
        let mut all = self.sql.prepare_cached(
            "SELECT who, name, look, colour, met, seen, invite, way FROM people
             WHERE who NOT IN (SELECT who FROM blocked) ORDER BY seen DESC",
        )?;
        let people = all.query_map([], read_person)?;
        Ok(people.collect::<Result<_, _>>()?)
    }

    /// Somebody one met.
    pub fn person(&self, who: Author) -> Result<Option<PersonRow>, StoreError> {
        let mut one = self.sql.prepare_cached(
            "SELECT who, name, look, colour, met, seen, invite, way FROM people WHERE who = ?1",
        )?;
        Ok(one.query_row([who.0], read_person).optional()?)
    }

    /// Notes whose nest one was in while they were not there themselves. What is known of them stays;
    /// who is not known is called as the room is.
    pub fn visited(
        &mut self,
        who: Author,
        room: &str,
        invite: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        let known = self.person(who)?.map(|row| row.profile);
        let profile = known.unwrap_or_else(|| Profile {
            name: room.to_owned(),
            ..Profile::default()
        });
        self.meet(who, &profile, invite, now)
    }

    /// Notes where somebody one met is found.
    pub fn found(&mut self, who: Author, way: &Way) -> Result<(), StoreError> {
        let way = postcard::to_allocvec(way).unwrap_or_default();
        self.sql.execute(
            "UPDATE people SET way = ?2 WHERE who = ?1",
            params![who.0, way],
        )?;
        Ok(())
    }

    /// Notes whom the person at this machine wants in no nest of theirs.
    pub fn block(&mut self, who: Author, now: i64) -> Result<(), StoreError> {
        self.sql.execute(
            "INSERT INTO blocked (who, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![who.0, now],
        )?;
        Ok(())
    }

    /// Takes it back, also in each nest of theirs where somebody was blocked alone.
    pub fn unblock(&mut self, who: Author) -> Result<(), StoreError> {
        self.sql
            .execute("DELETE FROM blocked WHERE who = ?1", [who.0])?;
        for room in self.rooms()? {
            // A book that cannot be read is forgotten when its room is opened.
            if self.owner(room.id)?.is_none()
                && let Ok(mut door) = self.door(room.id)
                && door.blocked.remove(&who)
            {
                self.set_door(room.id, &door)?;
            }
        }
        Ok(())
    }

    /// Who is blocked, as they were met.
    pub fn blocked(&self) -> Result<Vec<(Author, Option<Profile>)>, StoreError> {
        let mut all = self.sql.prepare_cached(
            "SELECT blocked.who, name, look, colour FROM blocked
             LEFT JOIN people ON people.who = blocked.who ORDER BY at",
        )?;
        let blocked = all.query_map([], |row| {
            let met = row.get::<_, Option<String>>(1)?.is_some();
            let profile = met.then(|| read_profile(row)).transpose()?;
            Ok((Author(row.get(0)?), profile))
        })?;
        Ok(blocked.collect::<Result<_, _>>()?)
    }

    pub fn forget(&mut self, who: Author) -> Result<(), StoreError> {
        self.sql
            .execute("DELETE FROM people WHERE who = ?1", [who.0])?;
        Ok(())
    }
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        stamp: Stamp {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            epoch: row.get(1)?,
        },
        author: Author(row.get(2)?),
        id: LineId {
            run: row.get::<_, i64>(3)?.cast_unsigned(),
            number: row.get::<_, i64>(4)?.cast_unsigned(),
        },
        name: row.get(5)?,
        at: row.get::<_, i64>(6)?.cast_unsigned(),
        text: row.get(7)?,
    })
}

/// From columns 1 to 3.
fn read_profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let colour: String = row.get(3)?;
    let fault = |error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(3, kind, Box::new(error))
    };
    Ok(Profile {
        name: row.get(1)?,
        look: row.get(2)?,
        colour: colour.parse().map_err(fault)?,
    })
}

fn read_person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        who: Author(row.get(0)?),
        profile: read_profile(row)?,
        met: row.get(4)?,
        seen: row.get(5)?,
        invite: row.get(6)?,
        // One that cannot be read is none.
        way: row
            .get::<_, Option<Vec<u8>>>(7)?
            .and_then(|way| postcard::from_bytes(&way).ok()),
    })
}
