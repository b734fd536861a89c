//! An open room: its hub, what waits for the log, and its file as the checkpoint.

mod notes;
mod people;
mod shared;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Event, FileNews, HostError, LogNews, Opened, backup,
    borrowed::at_hand,
    desk::{Desk, clocks, now},
    disk,
    file::{FileTrouble, Look, Read, RoomFile, State},
    guests::Guests,
    outbox::Outbox,
};
use crate::{
    assets::{
        RecipeError, Recipes,
        own::{self, Marks},
    },
    net::proto::{
        hub::{Guest, Hub, Output, PeerId, Start},
        pose::unpack_batch,
        wire::{NestId, Person, Profile, Reason, ToGuest},
    },
    room::{
        Author, Kinds,
        chat::Line,
        edit::Stamp,
        history::Entry,
        merge::merge,
        note::Noted,
        replica::Request,
        rule::{Refusal, Role},
        scene::{Scene, Vocabulary},
    },
    store::{HISTORY_CAP, RoomId, SNAPSHOT_EVERY, StoreError, Texts, digest},
};

/// The person at this machine.
const CLIENT: PeerId = PeerId(0);
/// However busily a room is edited, its file is at most this many times the usual wait behind.
const PATIENCE: u32 = 5;

/// Who orders what happens in a room that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// A hub here.
    Host,
    /// A hub elsewhere: this is a copy that follows it.
    Follow,
}

pub(super) struct Open {
    pub(super) id: RoomId,
    pub(super) file: RoomFile,
    hub: Hub,
    pub(super) guests: Guests,
    /// The person at this machine is here, and not on a visit.
    local: bool,
    /// Who knocks, as they were told elsewhere; `None` where that has to be told anew.
    pub(super) at_door: Option<Vec<(Author, Profile)>>,
    /// What the file may name, the person's own kinds among it.
    words: Vocabulary,
    recipes: Arc<Recipes>,
    faults: Vec<RecipeError>,
    /// What lay in the folders of recipes when they were read, and at the last look.
    marks: (Marks, Marks),
    /// Not logged yet, bounded by the hub, which refuses what is beyond.
    waiting: Vec<Entry>,
    lines: Vec<Line>,
    notes: Vec<Noted>,
    /// The doorkeeper's book has to be kept.
    door_waits: bool,
    /// Those who came in, to be remembered.
    arrived: Vec<Person>,
    /// The file's text was taken in with one of those waiting, or without a change.
    text_waits: bool,
    /// Edits since the last snapshot in the store.
    unsnapped: u64,
    /// When the first and the last edit came that the file lacks.
    behind: Option<(Instant, Instant)>,
    report: String,
}

/// What a file that changed means for a room that is open.
pub(super) enum Taken {
    News(FileNews),
    Nothing,
    /// It brings other kinds, which only a new hub takes.
    Reopen,
}

impl Open {
    /// Opens a room of the store, with what happened to its file meanwhile.
    pub(super) fn new(
        desk: &mut Desk,
        id: RoomId,
        lead: Lead,
    ) -> Result<(Self, Option<FileNews>), HostError> {
        let path = desk.store.room(id)?.path;
        disk::clear(&*desk.disk, &path);
        let loaded = desk.store.load(id)?;
        tracing::info!(
            "{}: the log holds edit {}, digest {}",
            path.display(),
            loaded.seq,
            digest(&loaded.room)
        );
        let Texts {
            last: mut text,
            coming,
            removed,
        } = desk.store.texts(id)?;
        let stopped = coming.is_some();
        let mut earlier = None;
        if let Some(coming) = coming {
            // Nest stopped while it wrote. Either text is its own.
            let bytes = desk.disk.read(&path, coming.len() as u64);
            if bytes.is_ok_and(|bytes| bytes == coming.as_bytes()) {
                earlier = Some(std::mem::replace(&mut text, coming));
            }
        }
        let folders = [own::beside(&path), desk.home.kinds()];
        let folders = || folders.iter().map(PathBuf::as_path);
        // Marked first: a change that comes in between is seen the next time.
        let marks = Marks::of(folders());
        let (mut recipes, faults) = Recipes::own(folders(), desk.vet);
        // Of a nest that is shared, whoever hosts shows to all what it knows.
        recipes.extend(at_hand(&loaded.room, Some(&recipes), desk));
        let mut words = desk.words.clone();
        for (id, recipe) in recipes.iter() {
            words.kinds.insert(id.clone(), recipe.kind());
        }
        let (mut scene, report) = match super::file::parse(&path, text.as_bytes(), &words) {
            Ok(Read { scene, report }) => (scene, report),
            // A text that an earlier Nest could read. What the file holds now wins over the room.
            Err(_) => (Scene::new(&loaded.room), String::new()),
        };
        let before = earlier.map(|text| super::file::parse(&path, text.as_bytes(), &words));
        match before {
            Some(Ok(Read {
                scene: mut before, ..
            })) => {
                before.recall(&removed);
                scene.inherit(before);
            }
            _ => scene.recall(&removed),
        }
        if stopped {
            desk.store.text_written(id, &text, &scene.memory())?;
        }
        let backups = backup::folder(&desk.home.backups(), &path, id);
        let mut file = RoomFile::new(path, scene, backups);
        let look = file.look(&*desk.disk, &words);
        let kinds = match &look {
            Look::Changed(read) => kinds(&words, &read.scene),
            _ => kinds(&words, &file.scene),
        };
        let mut lineage = desk.store.lineage(id)?.up_to(loaded.seq);
        let epoch = match (lead, lineage.tip()) {
            (Lead::Follow, Some(tip)) => tip.epoch,
            _ => {
                let epoch = desk.store.next_epoch(id, now())?;
                lineage.begin(epoch, desk.me);
                desk.store.set_lineage(id, &lineage)?;
                epoch
            }
        };
        let last = Stamp {
            epoch,
            seq: loaded.seq,
        };
        let nest = desk.store.nest(id, NestId(rand::random()))?;
        let owner = desk.store.owner(id)?.unwrap_or(desk.me);
        let door = desk.door(id, owner)?;
        let lines = desk.store.said(id)?;
        let board = desk.store.board(id)?;
        let hub = Hub::new(Start {
            nest,
            owner,
            host: desk.me,
            lineage,
            last,
            room: loaded.room,
            kinds,
            history: loaded.history,
            door,
            lines,
            board,
        });
        let mut open = Self {
            id,
            file,
            hub,
            guests: Guests::default(),
            local: lead == Lead::Host,
            at_door: Some(Vec::new()),
            words,
            recipes: Arc::new(recipes),
            faults,
            marks: (marks.clone(), marks),
            waiting: Vec::new(),
            lines: Vec::new(),
            notes: Vec::new(),
            door_waits: false,
            arrived: Vec::new(),
            text_waits: false,
            unsnapped: 0,
            behind: None,
            report,
        };
        let taken = match lead {
            Lead::Host => open.take(desk, look),
            Lead::Follow => Taken::Nothing,
        };
        let news = match taken {
            Taken::News(news) => Some(news),
            Taken::Nothing | Taken::Reopen => None,
        };
        // Nobody is here yet to be told.
        open.pump(None);
        if open.file.state == State::Good && open.file.base.room != *open.hub.room() {
            open.touch();
        }
        Ok((open, news))
    }

    pub(super) fn opened(&self) -> Opened {
        Opened {
            room: self.id,
            nest: self.hub.nest(),
            owner: self.hub.owner(),
            path: self.file.path.clone(),
            stamp: self.hub.last(),
            report: self.report.clone(),
            recipes: self.recipes.clone(),
            faults: self.faults.clone(),
        }
    }

    pub(super) fn recipes(&self) -> &Recipes {
        &self.recipes
    }

    pub(super) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The text the file has or will have.
    pub(super) fn text(&mut self) -> &str {
        self.file.scene.render(self.hub.room())
    }

    /// Lets the client in, or gives it a fresh snapshot.
    pub(super) fn join(&mut self, desk: &Desk, outbox: Option<&mut Outbox>) {
        let role = if self.hub.owner() == desk.me {
            Role::Owner
        } else {
            Role::Housemate
        };
        let guest = Guest {
            who: desk.me,
            role,
            profile: desk.profile.clone(),
        };
        if desk.machine {
            return;
        }
        self.local = true;
        self.hub.handle_join(CLIENT, guest, None);
        self.pump(outbox);
    }

    pub(super) fn request(
        &mut self,
        request: Request,
        outbox: Option<&mut Outbox>,
    ) -> Option<Refusal> {
        self.hub.handle_request(CLIENT, request, clocks());
        self.pump(outbox)
    }

    /// Does what the hub wants done; what it says goes to whom it is for. Returns the last refusal
    /// that is for the person at this machine.
    pub(super) fn pump(&mut self, mut outbox: Option<&mut Outbox>) -> Option<Refusal> {
        let now = clocks().steady;
        let mut refusal = None;
        while let Some(output) = self.hub.poll_output() {
            let said = match output {
                Output::Persist(entry) => {
                    self.waiting.push(*entry);
                    self.touch();
                    continue;
                }
                Output::PersistLine(line) => {
                    self.lines.push(line);
                    continue;
                }
                Output::PersistNote(noted) => {
                    self.notes.push(noted);
                    continue;
                }
                Output::PersistDoor => {
                    self.door_waits = true;
                    Event::Door(Box::new(self.hub.door().clone()))
                }
                Output::Poses(batch) => {
                    self.guests.send_poses(&batch);
                    if !self.local {
                        continue;
                    }
                    Event::Poses(unpack_batch(&batch).unwrap_or_default())
                }
                Output::Held(peer, slot, held) => {
                    self.guests.send_held(peer, slot, &held);
                    if !self.local || peer == CLIENT {
                        continue;
                    }
                    Event::Held(slot, held)
                }
                Output::Kinds(peer, kinds) => {
                    let message = ToGuest::Kinds(self.recipes.texts(kinds));
                    self.guests.send(peer, &message, now);
                    continue;
                }
                Output::Close(peer, reason) => {
                    self.guests.close(peer, reason);
                    continue;
                }
                Output::Send(CLIENT, message) => {
                    if let ToGuest::Refused { reason, .. } = &message {
                        refusal = Some(reason.clone());
                    }
                    Event::Hub(message)
                }
                Output::Send(peer, message) => {
                    self.guests.send(peer, &message, now);
                    continue;
                }
                Output::FanOut(message) => {
                    self.guests.send_all(&message, now);
                    if let ToGuest::Arrived(person) = &message {
                        self.arrived.push(person.clone());
                    }
                    if !self.local {
                        continue;
                    }
                    Event::Hub(message)
                }
            };
            if let Some(outbox) = &mut outbox {
                outbox.emit(said);
            }
        }
        refusal
    }

    fn touch(&mut self) {
        let now = Instant::now();
        let first = self.behind.map_or(now, |(first, _)| first);
        self.behind = Some((first, now));
    }

    /// Whether something waits to be logged.
    pub(super) fn unlogged(&self) -> bool {
        !self.waiting.is_empty()
            || self.text_waits
            || !self.lines.is_empty()
            || !self.notes.is_empty()
            || self.door_waits
            || !self.arrived.is_empty()
            || self.guests.has_homes()
    }

    /// Logs what waits, in one transaction, and acknowledges it.
    pub(super) fn commit(
        &mut self,
        desk: &mut Desk,
        outbox: Option<&mut Outbox>,
    ) -> Result<(), StoreError> {
        if !self.unlogged() {
            return Ok(());
        }
        if !self.waiting.is_empty() || self.text_waits {
            let removed = self.text_waits.then(|| self.file.scene.memory());
            let text = removed
                .as_deref()
                .map(|removed| (self.file.base.text.as_str(), removed));
            desk.store.append(self.id, &self.waiting, text, now())?;
            self.text_waits = false;
            self.unsnapped += self.waiting.len() as u64;
            if let Some(last) = self.waiting.last() {
                self.hub.handle_committed(last.confirmed.stamp.seq);
            }
            self.waiting.clear();
        }
        self.commit_people(desk)?;
        self.pump(outbox);
        if self.unsnapped >= SNAPSHOT_EVERY {
            self.snapshot(desk);
        }
        Ok(())
    }

    /// Only makes opening faster, so a failure waits for the next time.
    fn snapshot(&mut self, desk: &mut Desk) {
        let (seq, at) = (self.hub.last().seq, now());
        let kept = desk.store.snapshot(self.id, seq, self.hub.room(), at);
        match kept.and_then(|()| desk.store.prune(HISTORY_CAP, at)) {
            Ok(()) => self.unsnapped = 0,
            Err(error) => tracing::warn!("no snapshot of room {}: {error}", self.id),
        }
    }

    /// When the file is to be written, if it lacks something and may be.
    pub(super) fn save_at(&self, wait: Duration) -> Option<Instant> {
        let (first, last) = self.behind.filter(|_| self.file.state != State::Broken)?;
        Some((last + wait).min(first + wait * PATIENCE))
    }

    /// Writes the file, unless somebody else did so meanwhile: then that is taken in first, and the
    /// file is still behind.
    pub(super) fn save(&mut self, desk: &mut Desk) -> Taken {
        match self.file.look(&*desk.disk, &self.words) {
            Look::Same | Look::Gone => {}
            look => return self.take(desk, look),
        }
        let room = self.hub.room();
        let text = self.file.scene.render(room);
        if text != self.file.base.text || self.file.state == State::Gone {
            // Without this note a crash now looks like a change by another program, which is taken in
            // as well; so a store that cannot write does not keep the file from being saved.
            note(desk.store.text_coming(self.id, text));
            if self.file.state == State::Good {
                self.file.back_up(&*desk.disk, false, now());
            }
            if let Err(trouble) = self.file.write(&*desk.disk) {
                return Taken::News(FileNews::NotSaved(trouble));
            }
            let removed = self.file.scene.memory();
            note(
                desk.store
                    .text_written(self.id, &self.file.base.text, &removed),
            );
            note(desk.store.set_name(self.id, &room.name));
        }
        self.behind = None;
        Taken::News(FileNews::Saved)
    }

    /// Whether recipes changed and were then left alone for a while, so that they should be read.
    pub(super) fn restocked(&mut self, desk: &Desk) -> bool {
        let folders = [own::beside(&self.file.path), desk.home.kinds()];
        let marks = Marks::of(folders.iter().map(PathBuf::as_path));
        let quiet = marks == self.marks.1;
        self.marks.1 = marks;
        quiet && self.marks.1 != self.marks.0
    }

    /// Looks at a file that was touched.
    pub(super) fn look(&mut self, desk: &mut Desk) -> Taken {
        let look = self.file.look(&*desk.disk, &self.words);
        self.take(desk, look)
    }

    fn take(&mut self, desk: &mut Desk, look: Look) -> Taken {
        match look {
            Look::Same if self.file.state == State::Good => Taken::Nothing,
            Look::StillUnread => Taken::Nothing,
            Look::Same => {
                self.file.state = State::Good;
                Taken::News(FileNews::Back)
            }
            Look::Gone if self.file.state == State::Gone => Taken::Nothing,
            Look::Gone => {
                self.file.state = State::Gone;
                Taken::News(FileNews::Gone)
            }
            Look::Broken(trouble) => self.stop(trouble),
            Look::Changed(read) if kinds(&self.words, &read.scene) != *self.hub.kinds() => {
                Taken::Reopen
            }
            Look::Changed(read) => self.take_in(desk, *read),
        }
    }

    fn stop(&mut self, trouble: FileTrouble) -> Taken {
        self.file.state = State::Broken;
        Taken::News(FileNews::Broken(trouble))
    }

    /// Three-way merge of the room and a changed file, from what the file held before.
    fn take_in(&mut self, desk: &mut Desk, Read { scene, report }: Read) -> Taken {
        let merged = merge(&self.file.base.room, self.hub.room(), scene.room());
        if !merged.ops.is_empty() {
            match self.hub.handle_import(desk.me, merged.ops) {
                Ok(_) => {}
                Err(Refusal::CannotSave) => {
                    self.file.look_again();
                    return Taken::Nothing;
                }
                Err(reason) => return self.stop(FileTrouble::Refused(reason)),
            }
        }
        self.file.back_up(&*desk.disk, true, now());
        self.file.adopt(scene);
        note(desk.store.set_name(self.id, &self.hub.room().name));
        self.text_waits = true;
        self.report.clone_from(&report);
        if self.file.base.room != *self.hub.room() {
            self.touch();
        }
        Taken::News(FileNews::Merged {
            conflicts: merged.conflicts,
            report,
        })
    }

    /// Writes the room over a file that is broken, or in the place of one that is gone.
    pub(super) fn overwrite(&mut self, desk: &mut Desk) -> FileNews {
        let kept = self.file.back_up_strange(&*desk.disk, now());
        self.file.scene.render(self.hub.room());
        if let Err(trouble) = kept.and_then(|()| self.file.write(&*desk.disk)) {
            return FileNews::NotSaved(trouble);
        }
        let removed = self.file.scene.memory();
        note(
            desk.store
                .text_written(self.id, &self.file.base.text, &removed),
        );
        self.behind = None;
        FileNews::Saved
    }

    /// Brings log and file up to date, as far as they can be, and tells what went wrong.
    pub(super) fn flush(&mut self, desk: &mut Desk, outbox: &mut Outbox) {
        // A file that changed is taken in, which is an edit to log and to save: hence twice.
        for _ in 0..2 {
            self.pump(Some(outbox));
            if let Err(error) = self.commit(desk, Some(outbox)) {
                outbox.emit(Event::Log(LogNews::NotSaved(error)));
            }
            if self.file.is_unread() {
                // Whoever asks wants to hear how it is now.
                self.file.look_again();
                match self.look(desk) {
                    Taken::News(news) => outbox.emit(Event::File(news)),
                    // It is looked at once more when there is time to open it anew.
                    Taken::Reopen => self.file.look_again(),
                    Taken::Nothing => {}
                }
            }
            if self.behind.is_none() || self.file.state == State::Broken {
                break;
            }
            if let Taken::News(news) = self.save(desk) {
                outbox.emit(Event::File(news));
            }
        }
        if self.unlogged() {
            self.commit(desk, Some(outbox)).unwrap_or_else(|error| {
                outbox.emit(Event::Log(LogNews::NotSaved(error)));
            });
        }
    }

    /// The last thing done with an open room.
    pub(super) fn close(mut self, desk: &mut Desk, outbox: &mut Outbox, reason: Reason) {
        self.guests.close_all(reason);
        self.flush(desk, outbox);
        if !self.waiting.is_empty() {
            tracing::error!(
                "room {}: {} edits could not be logged",
                self.id,
                self.waiting.len()
            );
        } else if self.unsnapped > 0 {
            self.snapshot(desk);
        }
    }
}

/// What is known of kinds: from the file, and from the recipes, which know better.
fn kinds(words: &Vocabulary, scene: &Scene) -> Kinds {
    let all = scene.kinds().iter().chain(words.kinds.iter());
    all.map(|(id, kind)| (id.clone(), kind.clone())).collect()
}

fn note(noted: Result<(), StoreError>) {
    if let Err(error) = noted {
        tracing::warn!("not noted: {error}");
    }
}
