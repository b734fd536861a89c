//! A nest that several own: the copy that follows a hub elsewhere, and handing over.

use super::{CLIENT, Open};
use crate::{
    host::{
        desk::{Desk, clocks},
        file::Look,
        outbox::Outbox,
    },
    net::proto::{
        visit::Visit,
        wire::{Mate, Reason, ToHost, Way},
    },
    room::{Author, chat::Line, edit::Confirmed, replica::Gap, rule::Role},
};

impl Open {
    /// Takes the next edit that the hub elsewhere ordered.
    pub(in crate::host) fn follow(&mut self, confirmed: Confirmed) -> Result<(), Gap> {
        self.hub.handle_follow(confirmed)?;
        self.pump(None);
        Ok(())
    }

    /// Keeps a line that was said there.
    pub(in crate::host) fn note(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Logs what came, and writes the file when it is due.
    pub(in crate::host) fn keep_up(&mut self, desk: &mut Desk, save: bool) {
        if let Err(error) = self.commit(desk, None) {
            tracing::warn!("room {}: {error}", self.id);
        }
        if !save {
            return;
        }
        match self.file.look(&*desk.disk, &self.words) {
            Look::Same | Look::Gone => {
                self.save(desk);
            }
            // Who edits the file of a nest that others have open does so in vain; it is kept.
            Look::Changed(_) | Look::Broken(_) | Look::StillUnread => {
                self.overwrite(desk);
            }
        }
    }

    /// Notes where this machine is found, if the nest has housemates.
    pub(in crate::host) fn set_way(&mut self, desk: &Desk, way: Way) {
        if self.is_shared(desk) {
            self.hub.set_mate(Mate {
                who: desk.me,
                name: desk.profile.name.clone(),
                way,
            });
        }
    }

    /// Whether there are housemates who do not know yet where this machine is found.
    pub(in crate::host) fn lacks_way(&self, desk: &Desk) -> bool {
        self.is_shared(desk) && !self.hub.door().mates.contains_key(&desk.me)
    }

    fn is_shared(&self, desk: &Desk) -> bool {
        let mut known = self.hub.door().known.values();
        self.hub.owner() != desk.me || known.any(|known| known.role >= Role::Housemate)
    }

    /// Goes on where a visit was when its host left: with what was asked and said there, and open to
    /// those who were there.
    pub(in crate::host) fn inherit(
        &mut self,
        desk: &Desk,
        visit: &Visit,
        people: Vec<(Author, Role)>,
    ) {
        self.hub.welcome(people);
        self.join(desk, None);
        let (asked, said) = visit.open();
        for request in asked {
            self.request(request, None);
        }
        for (id, text) in said {
            let said = ToHost::Say { id, text };
            self.hub.handle_message(CLIENT, said, clocks());
        }
        self.pump(None);
    }

    /// Asks the next housemate who can to take over. `None` where there is none.
    pub(in crate::host) fn hand_over(&mut self, outbox: &mut Outbox) -> Option<Author> {
        let heir = self.hub.hand_over();
        self.pump(Some(outbox));
        self.guests.flush();
        heir
    }

    /// Sends everybody to whom the nest goes.
    pub(in crate::host) fn send_on(&mut self, heir: Author) {
        self.guests.close_all(Reason::Moved(heir));
    }
}
