//! The copy of a nest that a housemate keeps: it follows the hub during a visit, and meets it when both
//! went on by themselves before.

use super::{
    Event, HostError, Met, backup,
    desk::{Desk, now},
    opened::{Lead, Open},
    outbox::Outbox,
    visitor::Visitor,
};
use crate::{
    net::proto::{
        hub::{Doorkeeper, RECENT},
        lineage::Lineage,
        wire::{NestId, Reason, ToGuest, ToHost, Way},
    },
    room::{
        Author, Room,
        chat::Line,
        edit::{Confirmed, Edit, Intent, Label, MAX_OWNER_OPS, Verb},
        merge::merge,
        note::{Board, Noted},
        replica::{Request, Snapshot},
        rule::{Refusal, Role},
        scene::Scene,
    },
    store::RoomId,
};

/// How often a meeting that comes to nothing is tried again.
const PATIENCE: u32 = 3;

/// Most edits that a copy is told it lacks, and most ops in them: as many as hubs have at hand.
const MAX_PAST: (usize, usize) = (4_096, 100_000);

/// What a visit makes of the visitor's own copy.
#[derive(Default)]
pub(super) struct Keeping {
    /// Whose nest it is, once one is inside.
    nest: Option<(NestId, Author)>,
    lineage: Option<Lineage>,
    book: Option<Doorkeeper>,
    /// Edits that the copy lacks.
    past: Vec<Confirmed>,
    past_ops: usize,
    /// Said while the copy was not yet here.
    lines: Vec<Line>,
    meeting: Option<Meeting>,
    /// How often it came to nothing.
    refused: u32,
    pub(super) kept: Option<Open>,
}

/// One's own edits are on their way into the nest; until they are there the copy stays as it was.
struct Meeting {
    room: RoomId,
    ancestor: u64,
    snapshot: Snapshot,
    lineage: Lineage,
    /// The number of the edit that brings them in.
    author_seq: u64,
    met: Met,
    /// Confirmed meanwhile.
    since: Vec<Confirmed>,
}

impl Keeping {
    /// The copy's room.
    pub(super) fn room(&self) -> Option<RoomId> {
        let meeting = self.meeting.as_ref().map(|meeting| meeting.room);
        self.kept.as_ref().map(|kept| kept.id).or(meeting)
    }

    /// Hears what the hub says, before the client does.
    pub(super) fn hear(
        &mut self,
        message: &mut ToGuest,
        visitor: &mut Visitor,
        desk: &mut Desk,
        open: &mut Option<Open>,
        way: &Way,
        outbox: &mut Outbox,
    ) {
        if let Err(error) = self.try_hear(message, visitor, desk, open, way, outbox) {
            outbox.emit(Event::Failed(error));
        }
    }

    fn try_hear(
        &mut self,
        message: &mut ToGuest,
        visitor: &mut Visitor,
        desk: &mut Desk,
        open: &mut Option<Open>,
        way: &Way,
        outbox: &mut Outbox,
    ) -> Result<(), HostError> {
        match message {
            ToGuest::Admitted(admitted) => {
                self.nest = Some((admitted.nest, admitted.owner));
                (self.past, self.past_ops) = (Vec::new(), 0);
            }
            ToGuest::Lineage(lineage) => self.lineage = Some(lineage.clone()),
            ToGuest::Past(confirmed) => {
                self.past_ops += confirmed.edit.ops.len();
                if self.past.len() < MAX_PAST.0 && self.past_ops <= MAX_PAST.1 {
                    self.past.push(confirmed.clone());
                }
            }
            ToGuest::Book(book) => {
                if let Some(kept) = &self.kept {
                    desk.store.set_door(kept.id, book)?;
                }
                if self.nest.is_some_and(|(_, owner)| owner == desk.me) {
                    // Whom one blocked while others hosted one's nest.
                    for (who, _) in desk.store.blocked()? {
                        if !book.blocked.contains(&who) {
                            let message = ToHost::Remove { who, block: true };
                            visitor.visit.tell(&message);
                        }
                    }
                }
                self.book = Some(book.as_ref().clone());
            }
            ToGuest::Snapshot(snapshot) => {
                if let Some(kept) = self.kept.take() {
                    kept.close(desk, outbox, Reason::Left);
                }
                self.meeting = None;
                let Some(lineage) = self.lineage.take() else {
                    return Ok(());
                };
                self.meet(snapshot, lineage, visitor, desk, open, outbox)?;
                self.offer(visitor, way);
            }
            ToGuest::Resumed => {
                // The rest of its edits is on the way.
                let lineage = self.lineage.take();
                match (lineage, &self.kept, &mut self.meeting) {
                    (Some(mut lineage), Some(kept), _) => {
                        desk.store.set_lineage(kept.id, &lineage)?;
                        lineage.last = kept.hub().last().seq;
                        visitor.visit.set_copy(lineage);
                    }
                    (Some(lineage), None, Some(meeting)) => {
                        meeting.lineage.spans = lineage.spans;
                    }
                    // They did not meet before the connection broke.
                    (Some(_), None, None) => visitor.visit.tell(&ToHost::Resync),
                    (None, ..) => {}
                }
                self.offer(visitor, way);
            }
            ToGuest::Confirmed(confirmed) => {
                if let Some(meeting) = &mut self.meeting {
                    meeting.since.push(confirmed.clone());
                } else if let Some(kept) = &mut self.kept {
                    follow(kept, confirmed.clone(), visitor);
                }
            }
            ToGuest::Saved { author_seq } => {
                let done = |meeting: &mut Meeting| meeting.author_seq <= *author_seq;
                if let Some(meeting) = self.meeting.take_if(done) {
                    self.adopt(meeting, visitor, desk, outbox)?;
                    self.offer(visitor, way);
                }
            }
            ToGuest::Refused { author_seq, reason } => {
                let done = |meeting: &mut Meeting| meeting.author_seq == *author_seq;
                if let Some(mut meeting) = self.meeting.take_if(done) {
                    if self.refused < PATIENCE {
                        // Something changed there meanwhile: they meet as it is now.
                        self.refused += 1;
                        visitor.visit.tell(&ToHost::Resync);
                        return Ok(());
                    }
                    meeting.met.refused = Some(reason.clone());
                    self.adopt(meeting, visitor, desk, outbox)?;
                    self.offer(visitor, way);
                }
            }
            ToGuest::Notes(board) => {
                if let Some(room) = self.room() {
                    let own = desk.store.board(room)?;
                    let brings = own.beyond(board);
                    if brings != Board::default() {
                        visitor.visit.tell(&ToHost::BringNotes(Box::new(brings)));
                    }
                    let taken = board.taken.iter().copied().map(Noted::TakenDown);
                    let left = board.notes.iter().cloned().map(Noted::Left);
                    let news: Vec<_> = taken.chain(left).collect();
                    desk.store.append_notes(room, &news)?;
                }
            }
            ToGuest::Noted(note) => self.keep_note(Noted::Left(note.clone()), desk)?,
            ToGuest::Unnoted(key) => self.keep_note(Noted::TakenDown(*key), desk)?,
            ToGuest::Line(line) => self.note(line),
            ToGuest::Changed(person) if person.who == desk.me && person.role < Role::Housemate => {
                self.meeting = None;
                if let Some(kept) = self.kept.take() {
                    kept.close(desk, outbox, Reason::Left);
                }
            }
            ToGuest::TakeOver => {
                if let Some(kept) = &mut self.kept {
                    kept.commit(desk, None)?;
                    visitor.visit.tell(&ToHost::Ready);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The copy keeps what is said, once it is here.
    pub(super) fn note(&mut self, line: &Line) {
        match &mut self.kept {
            Some(kept) => kept.note(line.clone()),
            None if self.lines.len() < RECENT => self.lines.push(line.clone()),
            None => {}
        }
    }

    fn keep_note(&self, noted: Noted, desk: &mut Desk) -> Result<(), HostError> {
        if let Some(room) = self.room() {
            desk.store.append_notes(room, &[noted])?;
        }
        Ok(())
    }

    /// Tells where this copy is found: it can take over.
    fn offer(&self, visitor: &mut Visitor, way: &Way) {
        if self.kept.is_some() {
            visitor.visit.tell(&ToHost::Way(way.clone()));
        }
    }

    /// The nest as its hub has it, and the copy as it is here, become one.
    fn meet(
        &mut self,
        snapshot: &mut Snapshot,
        mut lineage: Lineage,
        visitor: &mut Visitor,
        desk: &mut Desk,
        open: &mut Option<Open>,
        outbox: &mut Outbox,
    ) -> Result<(), HostError> {
        let Some((nest, owner)) = self.nest else {
            return Ok(());
        };
        lineage.last = snapshot.stamp.seq;
        let known = desk.store.room_of(nest)?;
        let mut meeting = Meeting {
            room: RoomId(0),
            ancestor: 0,
            snapshot: snapshot.clone(),
            lineage,
            author_seq: 0,
            met: Met::default(),
            since: Vec::new(),
        };
        let host = visitor.visit.host().into();
        if let Some(room) = known
            && !trusted(desk, room, owner, host)?
        {
            // Anybody may call a nest by the name of one of ours.
            tracing::warn!("{host:?} hosts nest {nest:?}, but shares none of that name with us");
            return Ok(());
        }
        let Some(room) = known else {
            meeting.room = desk.create_copy((nest, owner), &snapshot.room)?;
            return self.adopt(meeting, visitor, desk, outbox);
        };
        meeting.room = room;
        let here = match open.take_if(|open| open.id == room) {
            Some(open) => open,
            // Takes in what was changed in the file.
            None => Open::new(desk, room, Lead::Host)?.0,
        };
        here.close(desk, outbox, Reason::Elsewhere);
        let own = desk.store.load(room)?;
        let line = desk.store.lineage(room)?.up_to(own.seq);
        let ancestor = line.ancestor(&meeting.lineage).map(|stamp| stamp.seq);
        let base = match ancestor {
            Some(seq) => desk.store.room_after(room, seq)?,
            None => None,
        };
        meeting.ancestor = ancestor.unwrap_or_default();
        let base = base.unwrap_or_else(|| snapshot.room.clone());
        if own.room == snapshot.room || (ancestor.is_some() && own.room == base) {
            return self.adopt(meeting, visitor, desk, outbox);
        }
        keep_apart(desk, room, &own.room)?;
        let merged = merge(&base, &snapshot.room, &own.room);
        meeting.met.changes = merged.ops.len();
        meeting.met.conflicts = merged.conflicts;
        if ancestor.is_none() {
            // Nobody knows any more what was changed here and what there.
            meeting.met.refused = Some(Refusal::Stale);
            meeting.met.changes = 0;
            return self.adopt(meeting, visitor, desk, outbox);
        }
        if merged.ops.is_empty() {
            return self.adopt(meeting, visitor, desk, outbox);
        }
        if merged.ops.len() > MAX_OWNER_OPS {
            meeting.met.refused = Some(Refusal::TooManyOps {
                ops: merged.ops.len(),
                most: MAX_OWNER_OPS,
            });
            return self.adopt(meeting, visitor, desk, outbox);
        }
        let author_seq = visitor.visit.last_asked().max(snapshot.author_seq) + 1;
        meeting.author_seq = author_seq;
        let count = u16::try_from(merged.ops.len()).unwrap_or(u16::MAX);
        let edit = Edit {
            author: desk.me,
            author_seq,
            intent: Intent::Do,
            label: Label {
                verb: Verb::Import,
                kind: None,
                count,
            },
            ops: merged.ops,
        };
        // What the client asks for comes after it.
        snapshot.author_seq = author_seq;
        self.meeting = Some(meeting);
        visitor.visit.request(Request::Edit(edit));
        Ok(())
    }

    /// The copy goes over to the hub's line.
    fn adopt(
        &mut self,
        meeting: Meeting,
        visitor: &mut Visitor,
        desk: &mut Desk,
        outbox: &mut Outbox,
    ) -> Result<(), HostError> {
        let past = std::mem::take(&mut self.past);
        let Meeting {
            room,
            ancestor,
            snapshot,
            lineage,
            met,
            since,
            ..
        } = meeting;
        desk.store
            .adopt(room, ancestor, past, &snapshot.room, &lineage, now())?;
        if let Some(book) = &self.book {
            desk.store.set_door(room, book)?;
        }
        let (mut kept, _) = Open::new(desk, room, Lead::Follow)?;
        visitor.visit.set_copy(lineage);
        for confirmed in since {
            follow(&mut kept, confirmed, visitor);
        }
        for line in self.lines.drain(..) {
            kept.note(line);
        }
        self.kept = Some(kept);
        if met != Met::default() {
            outbox.emit(Event::Met(Box::new(met)));
        }
        Ok(())
    }
}

/// The copy takes in the next edit of the hub.
fn follow(kept: &mut Open, confirmed: Confirmed, visitor: &mut Visitor) {
    let seq = confirmed.stamp.seq;
    match kept.follow(confirmed) {
        Ok(()) => visitor.visit.set_copied(seq),
        Err(_) => visitor.visit.tell(&ToHost::Resync),
    }
}

/// Whether this person may host the nest that is this room here: what they say goes into it.
fn trusted(desk: &Desk, room: RoomId, owner: Author, host: Author) -> Result<bool, HostError> {
    let ours = desk.store.owner(room)?.unwrap_or(desk.me);
    let door = desk.store.door(room)?;
    let known = door.known.get(&host);
    let shares = host == ours || known.is_some_and(|known| known.role >= Role::Housemate);
    Ok(owner == ours && shares)
}

/// Keeps the room as it is here among its backups.
fn keep_apart(desk: &Desk, room: RoomId, own: &Room) -> Result<(), HostError> {
    let path = desk.store.room(room)?.path;
    let folder = backup::folder(&desk.home.backups(), &path, room);
    let text = match desk.read(&path) {
        Ok(mut read) => read.scene.render(own).to_owned(),
        Err(_) => Scene::new(own).text().to_owned(),
    };
    if let Err(error) = backup::keep(&*desk.disk, &folder, text.as_bytes(), now()) {
        tracing::warn!("{}: no backup: {error}", folder.display());
    }
    Ok(())
}
