//! Notes on things: kept once however often they are sent, bounded, and taken down for good.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{super::wire::ToGuest, Hub, Now, Output, PeerId};
use crate::room::{
    Author,
    note::{
        Board, Draft, MAX_NOTES, MAX_TAKEN, MOST_NOTES, Note, NoteKey, Noted, Unleft, clean_note,
    },
    rule::Role,
};

/// Most notes that wait for their commit.
const MAX_UNSAVED: usize = 64;

#[derive(Debug)]
pub(super) struct Notes {
    hanging: BTreeMap<NoteKey, Note>,
    /// Taken down, the oldest first: they do not come back.
    taken: VecDeque<NoteKey>,
    unsaved: BTreeSet<NoteKey>,
}

impl Notes {
    pub(super) fn new(board: Board) -> Self {
        let hanging = board.notes.into_iter().map(|note| (note.key, note));
        Self {
            hanging: hanging.collect(),
            taken: board.taken.into(),
            unsaved: BTreeSet::new(),
        }
    }

    /// What somebody of this role is told who comes in.
    pub(super) fn board(&self, role: Role) -> Board {
        let taken = (role >= Role::Housemate).then_some(&self.taken);
        Board {
            notes: self.hanging.values().take(MOST_NOTES).cloned().collect(),
            taken: taken.into_iter().flatten().copied().collect(),
        }
    }

    fn knows(&self, key: NoteKey) -> bool {
        self.hanging.contains_key(&key) || self.taken.contains(&key)
    }

    /// Whether there is room for one more of the author's.
    fn has_room_for(&self, author: Author) -> Result<(), Unleft> {
        let theirs = self.hanging.keys().filter(|key| key.author == author);
        if self.hanging.len() >= MAX_NOTES.0 {
            Err(Unleft::Full)
        } else if theirs.count() >= MAX_NOTES.1 {
            Err(Unleft::TooMany)
        } else if self.unsaved.len() >= MAX_UNSAVED {
            Err(Unleft::CannotSave)
        } else {
            Ok(())
        }
    }

    /// Whether it was not known yet that the note was taken down.
    fn take_down(&mut self, key: NoteKey) -> bool {
        if self.taken.contains(&key) {
            return false;
        }
        self.hanging.remove(&key);
        self.taken.push_back(key);
        if self.taken.len() > MAX_TAKEN {
            self.taken.pop_front();
        }
        true
    }
}

impl Hub {
    /// The notes that hang in the room, and the last that were taken down.
    pub fn board(&self) -> Board {
        self.notes.board(Role::Owner)
    }

    /// Whether a note is safe here, or was taken down.
    pub fn knows_note(&self, key: NoteKey) -> bool {
        self.notes.knows(key) && !self.notes.unsaved.contains(&key)
    }

    pub(super) fn handle_leave_note(&mut self, peer: PeerId, draft: Draft, now: Now) {
        // Who is inside hands it in at the next hub.
        if self.succession.leaving() {
            return;
        }
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let number = draft.number;
        let key = NoteKey {
            author: found.who,
            number,
        };
        if self.notes.knows(key) {
            // Sent again after a break.
            if !self.notes.unsaved.contains(&key) {
                let said = ToGuest::NoteKept(number);
                self.outputs.push_back(Output::Send(peer, said));
            }
            return;
        }
        let name = found.profile.name.clone();
        let text = if found.notes.take(now.steady) {
            let room = self.notes.has_room_for(key.author);
            room.and_then(|()| clean_note(&draft.text))
        } else {
            Err(Unleft::TooFast)
        };
        match text {
            Ok(text) => self.pin(Note {
                key,
                item: draft.item,
                name,
                at: draft.at.min(now.wall),
                text,
            }),
            Err(reason) => {
                let said = ToGuest::NoteRefused { number, reason };
                self.outputs.push_back(Output::Send(peer, said));
            }
        }
    }

    pub(super) fn handle_take_down(&mut self, peer: PeerId, key: NoteKey) {
        let Some(found) = self.peers.get(&peer).filter(|peer| peer.inside()) else {
            return;
        };
        let may = found.is_housemate() || found.who == key.author;
        if may && !self.succession.leaving() && self.notes.hanging.contains_key(&key) {
            self.unpin(key);
        }
    }

    /// A housemate's copy brings what was left there while it was a nest of its own. What finds no
    /// place stays in that copy.
    pub(super) fn handle_bring_notes(&mut self, peer: PeerId, board: Board) {
        let housemate = self.peers.get(&peer).filter(|peer| peer.is_housemate());
        if housemate.is_none() || self.succession.leaving() {
            return;
        }
        for key in board.taken {
            self.unpin(key);
        }
        for note in board.notes {
            if !self.notes.knows(note.key) && self.notes.hanging.len() < MAX_NOTES.0 {
                self.pin(note);
            }
        }
    }

    /// A note that was left is safe.
    pub fn handle_note_committed(&mut self, key: NoteKey) {
        if !self.notes.unsaved.remove(&key) {
            return;
        }
        let theirs = self.inside().filter(|(_, peer)| peer.who == key.author);
        let said = theirs.map(|(id, _)| Output::Send(id, ToGuest::NoteKept(key.number)));
        let said: Vec<_> = said.collect();
        self.outputs.extend(said);
    }

    fn pin(&mut self, note: Note) {
        self.notes.unsaved.insert(note.key);
        self.notes.hanging.insert(note.key, note.clone());
        let said = ToGuest::Noted(note.clone());
        self.outputs.push_back(Output::FanOut(said));
        self.outputs
            .push_back(Output::PersistNote(Noted::Left(note)));
    }

    fn unpin(&mut self, key: NoteKey) {
        if self.notes.take_down(key) {
            let said = ToGuest::Unnoted(key);
            self.outputs.push_back(Output::FanOut(said));
            self.outputs
                .push_back(Output::PersistNote(Noted::TakenDown(key)));
        }
    }
}
