//! A nest as it was when one left it, or a room to look at: a hub of its own that nothing is kept of.

use std::{path::Path, sync::Arc};

use super::{
    Doing, Event, HostError, borrowed,
    desk::{Desk, at, clocks, now},
    file,
    opened::Open,
    outbox::Outbox,
    worker::Worker,
};
use crate::{
    net::proto::{
        hub::{Doorkeeper, Guest, Hub, Output, PeerId, Start},
        lineage::Lineage,
        pose::{Pose, unpack_batch},
        sync::Follower,
        wire::{Admitted, Held, NestId, Person, ToGuest, ToHost},
    },
    room::{
        Author,
        chat::LineId,
        edit::Stamp,
        history::History,
        note::{Board, Noted},
        replica::{Replica, Request, Snapshot},
        rule::Role,
    },
    store::CopyRow,
};

/// The person who looks at it.
const CLIENT: PeerId = PeerId(0);

/// What is seen on a visit, to be kept when one leaves.
pub(super) struct Seen {
    nest: NestId,
    owner: Author,
    whose: String,
    keep: bool,
    follower: Option<Follower>,
}

impl Seen {
    pub(super) fn new(admitted: &Admitted) -> Self {
        Self {
            nest: admitted.nest,
            owner: admitted.owner,
            whose: String::new(),
            keep: admitted.keep,
            follower: None,
        }
    }

    pub(super) fn hear(&mut self, me: Author, message: &ToGuest) {
        let people = match message {
            ToGuest::People(people) => people.as_slice(),
            ToGuest::Arrived(person) | ToGuest::Changed(person) => std::slice::from_ref(person),
            _ => &[],
        };
        let owner = |person: &&Person| person.who == self.owner;
        if let Some(owner) = people.iter().find(owner) {
            self.whose.clone_from(&owner.profile.name);
        }
        match (message, &mut self.follower) {
            (ToGuest::Snapshot(snapshot), follower) => {
                let replica = Replica::new(me, snapshot.as_ref().clone());
                *follower = Some(Follower::new(replica));
            }
            (ToGuest::Confirmed(_), Some(follower)) => {
                follower.follow(message.clone());
            }
            _ => {}
        }
    }

    /// Keeps it, if the owner does not mind.
    pub(super) fn keep(self, desk: &mut Desk) {
        let kept = match self.follower {
            Some(follower) if self.keep => {
                let replica = &follower.replica;
                let seen = Snapshot {
                    stamp: replica.stamp(),
                    room: replica.confirmed().clone(),
                    kinds: replica.kinds().clone(),
                    role: Role::Guest,
                    author_seq: 0,
                    saved_seq: 0,
                    depth: (0, 0),
                };
                let row = CopyRow {
                    nest: self.nest,
                    owner: self.owner,
                    whose: self.whose,
                    name: seen.room.name.clone(),
                    at: now(),
                };
                desk.store.keep_copy(&row, &seen)
            }
            Some(_) => desk.store.drop_copy(self.nest),
            None => Ok(()),
        };
        if let Err(error) = kept {
            tracing::warn!("what was seen last is not kept: {error}");
        }
    }
}

/// A copy that is open.
pub(super) struct Trial {
    hub: Hub,
}

impl Trial {
    pub(super) fn new(nest: NestId, seen: Snapshot, desk: &Desk, outbox: &mut Outbox) -> Self {
        let mut lineage = Lineage {
            last: seen.stamp.seq,
            ..Lineage::default()
        };
        lineage.begin(seen.stamp.epoch, desk.me);
        let hub = Hub::new(Start {
            nest,
            owner: desk.me,
            host: desk.me,
            lineage,
            last: seen.stamp,
            room: seen.room,
            kinds: seen.kinds,
            history: History::default(),
            door: Doorkeeper::default(),
            lines: Vec::new(),
            board: Board::default(),
        });
        let mut trial = Self { hub };
        trial.join(desk, outbox);
        trial
    }

    /// Lets the client in, or gives it a fresh snapshot.
    pub(super) fn join(&mut self, desk: &Desk, outbox: &mut Outbox) {
        let guest = Guest {
            who: desk.me,
            role: Role::Owner,
            profile: desk.profile.clone(),
        };
        self.hub.handle_join(CLIENT, guest, None);
        self.pump(outbox);
    }

    pub(super) fn request(&mut self, request: Request, outbox: &mut Outbox) {
        self.hub.handle_request(CLIENT, request, clocks());
        self.pump(outbox);
    }

    pub(super) fn say(&mut self, id: LineId, text: String, outbox: &mut Outbox) {
        let said = ToHost::Say { id, text };
        self.hub.handle_message(CLIENT, said, clocks());
        self.pump(outbox);
    }

    pub(super) fn pose(&mut self, pose: Pose) {
        self.hub.handle_pose(CLIENT, pose);
    }

    pub(super) fn held(&mut self, held: Vec<Held>, outbox: &mut Outbox) {
        self.hub.handle_held(CLIENT, held, clocks());
        self.pump(outbox);
    }

    pub(super) fn nest(&self) -> NestId {
        self.hub.nest()
    }

    fn pump(&mut self, outbox: &mut Outbox) {
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Persist(entry) => self.hub.handle_committed(entry.confirmed.stamp.seq),
                Output::PersistNote(Noted::Left(note)) => self.hub.handle_note_committed(note.key),
                Output::PersistLine(line) => self.hub.handle_line_committed(line.stamp.seq),
                Output::Send(CLIENT, said) | Output::FanOut(said) => {
                    outbox.emit(Event::Hub(said));
                }
                Output::Poses(batch) => {
                    outbox.emit(Event::Poses(unpack_batch(&batch).unwrap_or_default()));
                }
                Output::PersistNote(Noted::TakenDown(_))
                | Output::PersistDoor
                | Output::Send(..)
                | Output::Held(..)
                | Output::Kinds(..)
                | Output::Close(..) => {}
            }
        }
    }
}

impl Worker {
    /// Shows a nest as it was when one left it.
    pub(super) fn open_copy(&mut self, nest: NestId) -> Result<(), HostError> {
        let rows = self.desk.store.copies()?;
        let row = rows.into_iter().find(|row| row.nest == nest);
        let row = row.ok_or(HostError::NoCopy)?;
        let seen = self.desk.store.copy(nest)?.ok_or(HostError::NoCopy)?;
        if let Some(away) = self.away.take() {
            away.leave(&mut self.desk, &mut self.outbox);
        } else if let Some(open) = &mut self.open {
            open.part();
        }
        self.outbox.emit(Event::OpenedCopy(Box::new(row)));
        let own = self.open.as_ref().map(Open::recipes);
        let recipes = borrowed::at_hand(&seen.room, own, &self.desk);
        self.outbox.emit(Event::Kinds {
            recipes: Arc::new(recipes),
            faults: Vec::new(),
        });
        self.trial = Some(Trial::new(nest, seen, &self.desk, &mut self.outbox));
        self.bring_waiting();
        Ok(())
    }

    /// Shows a room that is nobody's yet.
    pub(super) fn try_out(&mut self, name: String, text: &str) -> Result<(), HostError> {
        let path = Path::new(&name);
        let read = file::parse(path, text.as_bytes(), &self.desk.words);
        let scene = read.map_err(at(path, Doing::Reading))?.scene;
        let mut room = scene.room().clone();
        room.name = name;
        let kinds = scene.kinds().iter().chain(self.desk.words.kinds.iter());
        let shown = Snapshot {
            stamp: Stamp::default(),
            kinds: kinds.map(|(id, kind)| (id.clone(), kind.clone())).collect(),
            room,
            role: Role::Owner,
            author_seq: 0,
            saved_seq: 0,
            depth: (0, 0),
        };
        self.end_visit();
        if let Some(open) = &mut self.open {
            open.part();
        }
        let nest = NestId(rand::random());
        self.trial = Some(Trial::new(nest, shown, &self.desk, &mut self.outbox));
        Ok(())
    }
}

impl Desk {
    /// What the copy here holds of the nest that somebody owns.
    pub(super) fn copy_of(&self, owner: Author) -> Option<Lineage> {
        let rooms = self.store.rooms().ok()?;
        let mut theirs = rooms
            .iter()
            .filter(|row| self.store.owner(row.id).ok().flatten() == Some(owner));
        let id = theirs.next()?.id;
        let last = self.store.last_edit(id).ok()?;
        Some(self.store.lineage(id).ok()?.up_to(last))
    }
}
