//! Notes that the person at this machine leaves: each waits in the store until its nest has it.

use super::{Event, HostError, desk::now, worker::Worker};
use crate::{
    net::proto::wire::{NestId, ToHost},
    room::{
        ItemId,
        note::{Draft, MAX_WAITING, NoteKey, Unleft, clean_note},
    },
};

impl Worker {
    /// The nest one is in, or looks at as it was.
    fn nest_here(&self) -> Result<NestId, HostError> {
        let nest = match (&self.trial, &self.away, &self.open) {
            (Some(trial), ..) => Some(trial.nest()),
            (None, Some(away), _) => away.nest(),
            (None, None, open) => open.as_ref().map(|open| open.hub().nest()),
        };
        nest.ok_or(HostError::NoneOpen)
    }

    pub(super) fn leave_note(&mut self, item: ItemId, text: &str) -> Result<(), HostError> {
        let nest = self.nest_here()?;
        let text = clean_note(text).map_err(HostError::Unleft)?;
        if self.desk.store.waiting(nest)?.len() >= MAX_WAITING {
            return Err(HostError::Unleft(Unleft::Waiting));
        }
        let draft = Draft {
            number: rand::random(),
            item,
            at: now().cast_unsigned(),
            text,
        };
        self.desk.store.keep_waiting(nest, &draft)?;
        self.tell_waiting(nest)?;
        if self.trial.is_some() {
            return Ok(());
        }
        match (&mut self.away, &mut self.open) {
            (Some(away), _) => away.tell(ToHost::LeaveNote(draft)),
            (None, Some(open)) => {
                open.hand_in(&self.desk, vec![draft]);
            }
            (None, None) => {}
        }
        Ok(())
    }

    pub(super) fn take_down(&mut self, key: NoteKey) -> Result<(), HostError> {
        let nest = self.nest_here()?;
        if key.author == self.desk.me {
            self.desk.store.drop_waiting(key.number)?;
        }
        self.tell_waiting(nest)?;
        if self.trial.is_some() {
            return Ok(());
        }
        match (&mut self.away, &mut self.open) {
            (Some(away), _) => away.tell(ToHost::TakeDown(key)),
            (None, Some(open)) => open.tell(ToHost::TakeDown(key), &mut self.outbox),
            (None, None) => {}
        }
        Ok(())
    }

    fn tell_waiting(&mut self, nest: NestId) -> Result<(), HostError> {
        let waiting = self.desk.store.waiting(nest)?;
        self.outbox.emit(Event::NotesWaiting(waiting));
        Ok(())
    }

    /// Shows what waits for the nest that is shown; what is home gets it.
    pub(super) fn bring_waiting(&mut self) {
        if let Err(error) = self.try_bring() {
            self.outbox.emit(Event::Failed(error));
        }
    }

    fn try_bring(&mut self) -> Result<(), HostError> {
        let nest = self.nest_here()?;
        if let (None, None, Some(open)) = (&self.trial, &self.away, &mut self.open) {
            let waiting = self.desk.store.waiting(nest)?;
            for number in open.hand_in(&self.desk, waiting) {
                self.desk.store.drop_waiting(number)?;
            }
        }
        self.tell_waiting(nest)
    }
}
