//! Connections in the simulated world: made, cut, healed, lost, and what goes over them.

use std::time::Duration;

use nest::net::proto::{
    hello::{Features, Hello},
    hub::PeerId,
    session::{HostEvent, HostSession},
    testing::Way,
    visit::VisitEvent,
    wire::{Lane, Reason},
};

use super::{
    node::{Conn, Guest},
    world::{Event, World},
};

/// A connection without a sign of life ends.
const IDLE: Duration = Duration::from_secs(20);

impl World {
    pub(crate) fn arrive(&mut self, id: u32, up: bool, lane: Lane, frame: Vec<u8>) {
        let conn = self.conns.get_mut(&id).filter(|conn| !conn.over);
        let host_now = self.time.now() + self.skew.0;
        if let Some(conn) = conn {
            if self.guests[conn.guest].cut {
                if lane != Lane::Datagram {
                    conn.held.push((up, lane, frame));
                }
                return;
            }
            if up {
                conn.session.handle_frame(lane, &frame, host_now);
                return;
            }
        }
        // What a host sent before it died still arrives, up to what it would have to send again.
        let guest = self.guests.iter().position(|g| g.conn == Some(id));
        match guest.filter(|_| !up) {
            Some(guest) if self.guests[guest].cut => self.closed(id, guest, false, &[]),
            Some(guest) => {
                let now = self.guest_now(guest);
                self.guests[guest].visit.handle_frame(lane, &frame, now);
            }
            None => {}
        }
    }

    pub(crate) fn closed(&mut self, id: u32, guest: usize, up: bool, words: &[u8]) {
        if up {
            if let Some(conn) = self.conns.get_mut(&id) {
                conn.session.handle_closed(words);
            }
        } else if self.guests[guest].conn == Some(id) {
            self.guests[guest].conn = None;
            let now = self.guest_now(guest);
            self.guests[guest].visit.handle_closed(words, now);
        }
    }

    pub(crate) fn dial(&mut self, guest: usize, dial: u32, tries: u32) {
        let now = self.guest_now(guest);
        let caller = &mut self.guests[guest];
        if caller.dials != dial {
            return;
        }
        let to = caller.visit.host();
        let host = self.hosts.iter().position(|keys| keys.person() == to);
        let host = host.expect("only hosts are dialled");
        // A host that is up, or one that knows who hosts instead.
        let answers = self.hub.is_some() || host != self.host;
        if caller.cut || !answers {
            match tries {
                // As QUIC sends its first packet again.
                0 | 1 => {
                    let pause = Duration::from_millis(300 << tries);
                    let tries = tries + 1;
                    self.time.after(pause, Event::Dial { guest, dial, tries });
                }
                _ => caller.visit.handle_dial_failed(now),
            }
            return;
        }
        self.made += 1;
        caller.conn = Some(self.made);
        let keys = self.hosts[host];
        caller.visit.handle_connected(keys.device(), now);
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&self.made.to_le_bytes());
        let hello = Hello::new(keys.certificate, Features::OURS, nonce);
        let device = caller.keys.device();
        let conn = Conn {
            guest,
            host,
            hub: None,
            session: HostSession::new(hello, device, self.time.now() + self.skew.0),
            up: Way::default(),
            down: Way::default(),
            held: Vec::new(),
            over: false,
        };
        self.conns.insert(self.made, conn);
    }

    /// The connection of a guest is gone, and nobody could say anything.
    pub(crate) fn lose(&mut self, guest: usize) {
        if let Some(id) = self.guests[guest].conn {
            self.closed(id, guest, true, &[]);
            self.closed(id, guest, false, &[]);
        }
    }

    pub(crate) fn heal(&mut self, guest: usize) {
        let found = &mut self.guests[guest];
        if !std::mem::take(&mut found.cut) {
            return;
        }
        // At once, so that nothing that is under way overtakes it.
        if let Some(id) = found.conn
            && let Some(conn) = self.conns.get_mut(&id)
        {
            for (up, lane, frame) in std::mem::take(&mut conn.held) {
                self.arrive(id, up, lane, frame);
            }
        }
    }

    pub(crate) fn cut(&mut self, guest: usize) {
        let found = &mut self.guests[guest];
        found.cut = true;
        found.cuts += 1;
        let cut = found.cuts;
        self.time.after(IDLE, Event::Idle { guest, cut });
    }

    pub(crate) fn pump_conn(&mut self, id: u32) -> bool {
        let hub_now = self.hub_now();
        let now = self.now();
        let conn = self.conns.get_mut(&id).expect("listed just now");
        let path = self.guests[conn.guest].path;
        let mut busy = false;
        while let Some((lane, frame)) = conn.session.poll_transmit() {
            busy = true;
            for at in conn.down.send(&path, lane, now, &mut self.chance) {
                let frame = frame.clone();
                let up = false;
                let conn = id;
                self.time.at(
                    at,
                    Event::Frame {
                        conn,
                        up,
                        lane,
                        frame,
                    },
                );
            }
        }
        while let Some(event) = conn.session.poll_event() {
            busy = true;
            let knocks = matches!(event, HostEvent::Knocked { .. }) && conn.host == self.host;
            if knocks && self.hub.is_some() {
                conn.hub = Some(self.epoch);
            }
            let hub = self.hub.as_mut();
            let hub = hub.filter(|_| conn.hub == Some(self.epoch));
            match (event, hub) {
                (HostEvent::Closed(reason), hub) => {
                    conn.over = true;
                    if let Some(hub) = hub {
                        hub.handle_leave(PeerId(id));
                    }
                    let words = reason.to_bytes();
                    let event = Event::Closed {
                        conn: id,
                        guest: conn.guest,
                        up: false,
                        words,
                    };
                    self.time.after(path.delay, event);
                }
                (HostEvent::Knocked { .. }, None) => {
                    let to = self.hosts[self.host].author();
                    conn.session.close(Reason::Moved(to));
                }
                (HostEvent::Knocked { who, knock }, Some(hub)) => {
                    let nonce = conn.session.nonce();
                    hub.handle_knock(PeerId(id), who, *knock, nonce, hub_now);
                }
                (HostEvent::Said(said), Some(hub)) => {
                    hub.handle_message(PeerId(id), said, hub_now);
                }
                (HostEvent::Pose(pose), Some(hub)) => hub.handle_pose(PeerId(id), pose),
                (HostEvent::Held(held), Some(hub)) => {
                    hub.handle_held(PeerId(id), held, hub_now);
                }
                (HostEvent::Behind { .. }, _) => panic!("nobody reads slowly here"),
                (_, None) => {}
            }
        }
        busy
    }

    pub(crate) fn pump_guest(&mut self, n: usize) -> bool {
        let now = self.now();
        let guest = &mut self.guests[n];
        let mut busy = false;
        while let Some((lane, frame)) = guest.visit.poll_transmit() {
            busy = true;
            let Some((id, conn)) = guest
                .conn
                .and_then(|id| Some((id, self.conns.get_mut(&id)?)))
            else {
                continue;
            };
            for at in conn.up.send(&guest.path, lane, now, &mut self.chance) {
                let frame = frame.clone();
                let event = Event::Frame {
                    conn: id,
                    up: true,
                    lane,
                    frame,
                };
                self.time.at(at, event);
            }
        }
        while let Some(event) = guest.visit.poll_event() {
            busy = true;
            match event {
                VisitEvent::Dial(_) => {
                    guest.dials += 1;
                    let event = Event::Dial {
                        guest: n,
                        dial: guest.dials,
                        tries: 0,
                    };
                    self.time.after(2 * guest.path.delay, event);
                }
                VisitEvent::HangUp(reason) => {
                    if let Some(conn) = guest.conn.take() {
                        let event = Event::Closed {
                            conn,
                            guest: n,
                            up: true,
                            words: reason.to_bytes(),
                        };
                        self.time.after(guest.path.delay, event);
                    }
                }
                VisitEvent::Said(said) => guest.hear(said, now),
                VisitEvent::Poses(poses) => guest.seen.poses += poses.len() as u32,
                VisitEvent::Held(..) => {}
                VisitEvent::Broken => guest.seen.broken += 1,
                VisitEvent::Inherit => unreachable!("guests here keep no copy"),
                // Somebody who never got through tries again.
                VisitEvent::Ended(Reason::NobodyHome) if guest.follower.is_none() => {
                    let host = self.hosts[self.host].person();
                    *guest = Guest {
                        cut: guest.cut,
                        cuts: guest.cuts,
                        skew: guest.skew,
                        dials: guest.dials,
                        ..Guest::new(guest.keys, host, guest.path, now + guest.skew)
                    };
                }
                VisitEvent::Ended(reason) => panic!("guest {n} was sent away: {reason}"),
            }
        }
        busy
    }
}
