//! Notes in an open room: kept, and one's own handed in.

use super::{CLIENT, Open};
use crate::{
    host::desk::{Desk, clocks},
    net::proto::wire::ToHost,
    room::note::{Draft, NoteKey, Noted},
    store::StoreError,
};

impl Open {
    /// Hands the hub what waited for this nest, but what it has already: that is told.
    pub(in crate::host) fn hand_in(&mut self, desk: &Desk, drafts: Vec<Draft>) -> Vec<u64> {
        let mut there = Vec::new();
        for draft in drafts {
            let (author, number) = (desk.me, draft.number);
            if self.hub.knows_note(NoteKey { author, number }) {
                there.push(number);
            } else {
                let left = ToHost::LeaveNote(draft);
                self.hub.handle_message(CLIENT, left, clocks());
            }
        }
        there
    }

    /// Logs what became of notes, and acknowledges it. One's own wait no longer.
    pub(super) fn commit_notes(&mut self, desk: &mut Desk) -> Result<(), StoreError> {
        if self.notes.is_empty() {
            return Ok(());
        }
        desk.store.append_notes(self.id, &self.notes)?;
        let left = self.notes.iter().filter_map(|noted| match noted {
            Noted::Left(note) => Some(note.key),
            Noted::TakenDown(_) => None,
        });
        let left: Vec<NoteKey> = left.collect();
        for key in left.iter().filter(|key| key.author == desk.me) {
            desk.store.drop_waiting(key.number)?;
        }
        self.notes.clear();
        for key in left {
            self.hub.handle_note_committed(key);
        }
        Ok(())
    }
}
