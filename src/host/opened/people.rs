//! What people do in an open room: the one at this machine, and the guests.

use std::time::Duration;

use super::{CLIENT, Open};
use crate::{
    host::{
        Event,
        desk::{Desk, clocks, now},
        outbox::Outbox,
    },
    net::proto::{
        hub::Given,
        invite::InviteId,
        pose::Pose,
        wire::{Held, ToHost},
    },
    room::Author,
    store::StoreError,
};

impl Open {
    /// The person at this machine goes on a visit.
    pub(in crate::host) fn part(&mut self) {
        self.local = false;
        self.hub.handle_leave(CLIENT);
        self.pump(None);
    }

    /// The person at this machine says something to the hub.
    pub(in crate::host) fn tell(&mut self, message: ToHost, outbox: &mut Outbox) {
        self.hub.handle_message(CLIENT, message, clocks());
        self.pump(Some(outbox));
    }

    pub(in crate::host) fn pose(&mut self, pose: Pose) {
        self.hub.handle_pose(CLIENT, pose);
    }

    pub(in crate::host) fn held(&mut self, held: Vec<Held>, outbox: &mut Outbox) {
        self.hub.handle_held(CLIENT, held, clocks());
        self.pump(Some(outbox));
    }

    /// Gives out an invite of this secret.
    pub(in crate::host) fn give(&mut self, given: Given, outbox: &mut Outbox) {
        self.hub.handle_give(given);
        self.pump(Some(outbox));
    }

    /// What whoever hosts decides about people, wherever they are.
    pub(in crate::host) fn decide(&mut self, message: ToHost, outbox: &mut Outbox) {
        self.hub.decide(message);
        self.pump(Some(outbox));
    }

    pub(in crate::host) fn revoke(&mut self, id: InviteId, outbox: &mut Outbox) {
        self.hub.handle_revoke(id);
        self.pump(Some(outbox));
    }

    /// Those one met may knock without an invite.
    pub(in crate::host) fn set_friends(&mut self, friends: Vec<Author>) {
        self.hub.set_friends(friends.into_iter().collect());
    }

    pub(in crate::host) fn unblock(&mut self, who: Author, outbox: &mut Outbox) {
        self.hub.handle_unblock(who);
        self.pump(Some(outbox));
    }

    /// When there is something to do for the people in the room.
    pub(in crate::host) fn due(&self) -> Option<Duration> {
        self.hub
            .next_timeout()
            .into_iter()
            .chain(self.guests.due())
            .min()
    }

    /// Does what is due for the people in the room, and hears the guests; then there may be something to
    /// be sent to them.
    pub(in crate::host) fn tick(&mut self, outbox: &mut Outbox) {
        let now = clocks();
        self.guests.tick(now.steady);
        if self.hub.next_timeout().is_some_and(|due| due <= now.steady) {
            self.hub.handle_timeout(now.steady);
        }
        while self.guests.work(&mut self.hub, now) {
            self.pump(Some(outbox));
        }
        self.pump(Some(outbox));
        self.tell_door(outbox);
    }

    /// Tells the person at this machine, who is elsewhere, who knocks here.
    fn tell_door(&mut self, outbox: &mut Outbox) {
        let knocking = if self.local {
            Vec::new()
        } else {
            self.hub.at_door()
        };
        if self.at_door.as_ref() != Some(&knocking) {
            self.at_door = Some(knocking.clone());
            outbox.emit(Event::AtDoor(knocking));
        }
    }

    /// Logs what people said and left, who came and who may, and acknowledges it.
    pub(super) fn commit_people(&mut self, desk: &mut Desk) -> Result<(), StoreError> {
        if let Some(last) = self.lines.last().map(|line| line.stamp.seq) {
            desk.store.append_lines(self.id, &self.lines)?;
            self.hub.handle_line_committed(last);
            self.lines.clear();
        }
        self.commit_notes(desk)?;
        if self.door_waits {
            desk.store.set_door(self.id, self.hub.door())?;
            self.door_waits = false;
        }
        for person in self
            .arrived
            .drain(..)
            .filter(|person| person.who != desk.me)
        {
            desk.store.meet(person.who, &person.profile, None, now())?;
            desk.met = true;
        }
        for (who, way) in self.guests.homes() {
            desk.store.found(who, &way)?;
        }
        Ok(())
    }
}
