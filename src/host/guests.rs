//! The visitors of the open room: a session for each connection, between the network and the hub.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    net::{
        path::PathKind,
        proto::{
            hello::Hello,
            hub::{Hub, Now, PeerId},
            relay::Address,
            session::{HostEvent, HostSession},
            wire::{Held, Lane, Reason, Slot, ToGuest, ToHost, Way},
        },
        quic::{ConnId, Connected, Ending, Link},
    },
    room::Author,
};

/// One connection.
struct Guest {
    link: Link,
    session: HostSession,
    /// Given back for want of room.
    stuck: Option<(Lane, Vec<u8>)>,
    /// It came through a relay.
    relayed: bool,
    /// Was let in, and whether it was told where this machine is.
    admitted: bool,
    told: bool,
    /// How often it may still say where its own machine is.
    says: u8,
}

/// How often a guest may say where its machine is: it moves to other networks at times.
const MOST_SAID: u8 = 8;

/// Everybody who is connected to the open room.
#[derive(Default)]
pub(super) struct Guests {
    by_id: BTreeMap<PeerId, Guest>,
    /// The hub counts peers, and the person at this machine is its first.
    ids: BTreeMap<ConnId, PeerId>,
    last: u32,
    /// Whom one goes to oneself: they do not come in here.
    pub(super) yields_to: BTreeSet<Author>,
    /// Where guests say that their machines are.
    said: Vec<(ConnId, Vec<Address>)>,
    /// Where they are found when they are at home.
    homes: BTreeMap<Author, Way>,
}

impl Guests {
    /// Takes up with a visitor.
    pub(super) fn connect(&mut self, hello: Hello, connected: Connected, now: Now) {
        let session = HostSession::new(hello, connected.device, now.steady);
        self.last += 1;
        let id = PeerId(self.last);
        self.ids.insert(connected.link.id(), id);
        let guest = Guest {
            link: connected.link,
            session,
            stuck: None,
            relayed: connected.kind == PathKind::Relayed,
            admitted: false,
            told: false,
            says: MOST_SAID,
        };
        self.by_id.insert(id, guest);
    }

    pub(super) fn frame(&mut self, conn: ConnId, lane: Lane, bytes: &[u8], now: Duration) {
        if let Some(guest) = self.guest(conn) {
            guest.session.handle_frame(lane, bytes, now);
        }
    }

    pub(super) fn closed(&mut self, conn: ConnId, why: &Ending) {
        if let Some(guest) = self.guest(conn) {
            guest.session.handle_closed(&words(why));
        }
    }

    fn guest(&mut self, conn: ConnId) -> Option<&mut Guest> {
        self.by_id.get_mut(self.ids.get(&conn)?)
    }

    pub(super) fn send(&mut self, peer: PeerId, message: &ToGuest, now: Duration) {
        if let Some(guest) = self.by_id.get_mut(&peer) {
            guest.session.send(message, now);
            guest.admitted |= matches!(message, ToGuest::Admitted(_));
        }
    }

    /// Tells those who were let in through a relay where this machine is, once each.
    pub(super) fn reach(&mut self, reach: impl Fn() -> Vec<Address>, now: Duration) {
        for guest in self.by_id.values_mut() {
            if guest.admitted && guest.relayed && !std::mem::replace(&mut guest.told, true) {
                let addresses = reach();
                if !addresses.is_empty() {
                    guest.session.send(&ToGuest::Reach(addresses), now);
                }
            }
        }
    }

    /// Where guests said that they are found at home, since this was asked last.
    pub(super) fn homes(&mut self) -> BTreeMap<Author, Way> {
        std::mem::take(&mut self.homes)
    }

    /// Whether there is any of that.
    pub(super) fn has_homes(&self) -> bool {
        !self.homes.is_empty()
    }

    /// Where guests said that their machines are, since this was asked last.
    pub(super) fn tries(&mut self) -> Vec<(ConnId, Vec<Address>)> {
        std::mem::take(&mut self.said)
    }

    pub(super) fn send_all(&mut self, message: &ToGuest, now: Duration) {
        for guest in self.by_id.values_mut() {
            guest.session.send(message, now);
        }
    }

    pub(super) fn send_poses(&mut self, batch: &[u8]) {
        for guest in self.by_id.values_mut() {
            guest.session.send_poses(batch);
        }
    }

    /// What `from` holds, to everybody else.
    pub(super) fn send_held(&mut self, from: PeerId, slot: Slot, held: &[Held]) {
        for (id, guest) in &mut self.by_id {
            if *id != from {
                guest.session.send_held(slot, held);
            }
        }
    }

    pub(super) fn close(&mut self, peer: PeerId, reason: Reason) {
        if let Some(guest) = self.by_id.get_mut(&peer) {
            guest.session.close(reason);
        }
    }

    /// Hangs up on everybody.
    pub(super) fn close_all(&mut self, reason: Reason) {
        for guest in self.by_id.values() {
            guest.link.close(reason);
        }
        self.by_id.clear();
        self.ids.clear();
    }

    /// Hands on to the hub what came. Whether there was anything.
    pub(super) fn work(&mut self, hub: &mut Hub, now: Now) -> bool {
        let mut gone = Vec::new();
        let mut any = false;
        for (id, guest) in &mut self.by_id {
            while let Some(event) = guest.session.poll_event() {
                any = true;
                match event {
                    HostEvent::Knocked { who, .. } if self.yields_to.contains(&who) => {
                        guest.session.close(Reason::Elsewhere);
                    }
                    HostEvent::Knocked { who, knock } => {
                        hub.handle_knock(*id, who, *knock, guest.session.nonce(), now);
                    }
                    HostEvent::Said(ToHost::Reach(addresses)) => {
                        if guest.relayed && guest.says > 0 {
                            guest.says -= 1;
                            self.said.push((guest.link.id(), addresses));
                        }
                    }
                    HostEvent::Said(ToHost::Home(way)) => {
                        if let Some(who) = guest.session.who().filter(|_| guest.says > 0) {
                            guest.says -= 1;
                            self.homes.insert(who, way);
                        }
                    }
                    HostEvent::Said(said) => hub.handle_message(*id, said, now),
                    HostEvent::Pose(pose) => hub.handle_pose(*id, pose),
                    HostEvent::Held(held) => hub.handle_held(*id, held, now),
                    HostEvent::Behind { line } => hub.handle_behind(*id, line),
                    HostEvent::Closed(reason) => {
                        guest.link.close(reason);
                        gone.push(*id);
                    }
                }
            }
        }
        for id in gone {
            if let Some(guest) = self.by_id.remove(&id) {
                self.ids.remove(&guest.link.id());
            }
            hub.handle_leave(id);
        }
        any
    }

    /// Sends what waits, as far as the network takes it.
    pub(super) fn flush(&mut self) {
        for guest in self.by_id.values_mut() {
            let mut next = guest.stuck.take();
            while let Some((lane, bytes)) = next.or_else(|| guest.session.poll_transmit()) {
                if let Err(bytes) = guest.link.send(lane, bytes) {
                    guest.stuck = Some((lane, bytes));
                    break;
                }
                next = None;
            }
        }
    }

    pub(super) fn due(&self) -> Option<Duration> {
        let sessions = self.by_id.values();
        sessions
            .filter_map(|guest| guest.session.next_timeout())
            .min()
    }

    pub(super) fn tick(&mut self, now: Duration) {
        for guest in self.by_id.values_mut() {
            guest.session.handle_timeout(now);
        }
    }
}

/// How a connection ended, in the words a session reads.
pub(super) fn words(why: &Ending) -> Vec<u8> {
    let reason = match why {
        Ending::Theirs(reason) => *reason,
        Ending::Ours | Ending::Lost | Ending::Broken(_) => Reason::Unsaid,
    };
    reason.to_bytes()
}
