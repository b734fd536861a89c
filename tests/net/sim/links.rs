//! Connections in the simulated world: made, cut, healed, lost, and what goes over them.

use std::time::Duration;

use nest::net::proto::{
    hello::{Features, Hello},
    hub::PeerId,
    session::{HostEvent, HostSession},
    testing::Way,
    visit::VisitEvent,
    wire::{Lane, Reason, ToHost},
};

use super::{
    node::{Conn, Place},
    world::{Event, World},
};

/// A connection without a sign of life ends.
const IDLE: Duration = Duration::from_secs(20);

impl World {
    fn is_cut(&self, id: u32) -> bool {
        let ends = self.conns.get(&id).map(|conn| [conn.guest, conn.host]);
        ends.is_some_and(|ends| ends.iter().any(|n| self.people[*n].cut))
    }

    pub(crate) fn arrive(&mut self, id: u32, up: bool, lane: Lane, frame: Vec<u8>) {
        let cut = self.is_cut(id);
        let conn = self.conns.get_mut(&id).filter(|conn| !conn.over);
        if let Some(conn) = conn {
            if cut {
                if lane != Lane::Datagram {
                    conn.held.push((up, lane, frame));
                }
                return;
            }
            if up {
                let now = self.time.now() + self.people[conn.host].skew.0;
                conn.session.handle_frame(lane, &frame, now);
                return;
            }
        }
        // What a host sent before it died still arrives, up to what it would have to send again.
        let guest = self.people.iter().position(|g| g.conn == Some(id));
        match guest.filter(|_| !up) {
            Some(guest) if self.people[guest].cut => self.closed(id, guest, false, &[]),
            Some(guest) => {
                let now = self.person_now(guest);
                if let Some(visit) = self.people[guest].visit_mut() {
                    visit.handle_frame(lane, &frame, now);
                }
            }
            None => {}
        }
    }

    pub(crate) fn closed(&mut self, id: u32, guest: usize, up: bool, words: &[u8]) {
        if up {
            if let Some(conn) = self.conns.get_mut(&id) {
                conn.session.handle_closed(words);
            }
        } else if self.people[guest].conn == Some(id) {
            self.people[guest].conn = None;
            let now = self.person_now(guest);
            if let Some(visit) = self.people[guest].visit_mut() {
                visit.handle_closed(words, now);
            }
        }
    }

    /// The host closes a connection, in these words.
    pub(crate) fn hang_up(&mut self, id: u32, reason: Reason) {
        let Some(conn) = self.conns.get_mut(&id).filter(|conn| !conn.over) else {
            return;
        };
        conn.over = true;
        let (guest, host, hub) = (conn.guest, conn.host, conn.hub);
        let torn = conn.held.iter().any(|(up, ..)| !up);
        let person = &mut self.people[host];
        let known = hub == Some(person.life);
        if let Some(home) = person.home_mut().filter(|_| known) {
            home.hub.handle_leave(PeerId(id));
        }
        if torn {
            // What was held back in a cut is not sent again, and nothing arrives before it.
            self.closed(id, guest, false, &[]);
        }
        let event = Event::Closed {
            conn: id,
            guest,
            up: false,
            words: reason.to_bytes(),
        };
        self.time.after(self.people[guest].path.delay, event);
    }

    pub(crate) fn dial(&mut self, guest: usize, dial: u32, tries: u32) {
        let now = self.person_now(guest);
        let caller = &self.people[guest];
        let Some(to) = caller.visit().filter(|_| caller.dials == dial) else {
            return;
        };
        let to = to.host();
        let host = self.people.iter().position(|p| p.keys.person() == to);
        let host = host.expect("only people are dialled");
        let there = &self.people[host];
        let answers = !caller.cut && !there.cut && !matches!(there.place, Place::Off);
        let keys = there.keys;
        let caller = &mut self.people[guest];
        let device = caller.keys.device();
        let Some(visit) = caller.visit_mut() else {
            return;
        };
        if !answers {
            match tries {
                // As QUIC sends its first packet again.
                0 | 1 => {
                    let pause = Duration::from_millis(300 << tries);
                    let tries = tries + 1;
                    self.time.after(pause, Event::Dial { guest, dial, tries });
                }
                _ => visit.handle_dial_failed(now),
            }
            return;
        }
        visit.handle_connected(keys.device(), now);
        self.made += 1;
        caller.conn = Some(self.made);
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&self.made.to_le_bytes());
        let hello = Hello::new(keys.certificate, Features::OURS, nonce);
        let conn = Conn {
            guest,
            host,
            hub: None,
            session: HostSession::new(hello, device, self.host_now(host).steady),
            up: Way::default(),
            down: Way::default(),
            held: Vec::new(),
            over: false,
        };
        self.conns.insert(self.made, conn);
    }

    /// The connections of somebody are gone, and nobody could say anything.
    pub(crate) fn lose(&mut self, n: usize) {
        let theirs = self
            .conns
            .iter()
            .filter(|(_, c)| c.guest == n || c.host == n);
        let theirs: Vec<_> = theirs.map(|(id, conn)| (*id, conn.guest)).collect();
        for (id, guest) in theirs {
            self.closed(id, guest, true, &[]);
            self.closed(id, guest, false, &[]);
        }
    }

    pub(crate) fn heal(&mut self, n: usize) {
        let found = &mut self.people[n];
        found.asleep = false;
        if !std::mem::take(&mut found.cut) {
            return;
        }
        // At once, so that nothing that is under way overtakes it.
        let theirs = self
            .conns
            .iter()
            .filter(|(_, c)| c.guest == n || c.host == n);
        let theirs: Vec<u32> = theirs.map(|(id, _)| *id).collect();
        for id in theirs
            .into_iter()
            .filter(|id| !self.is_cut(*id))
            .collect::<Vec<_>>()
        {
            let conn = self.conns.get_mut(&id).expect("listed just now");
            for (up, lane, frame) in std::mem::take(&mut conn.held) {
                self.arrive(id, up, lane, frame);
            }
        }
    }

    pub(crate) fn cut(&mut self, n: usize) {
        let found = &mut self.people[n];
        found.cut = true;
        found.cuts += 1;
        let cut = found.cuts;
        self.time.after(IDLE, Event::Idle { n, cut });
    }

    pub(crate) fn pump_conn(&mut self, id: u32) -> bool {
        let now = self.now();
        let Some(conn) = self.conns.get_mut(&id) else {
            return false;
        };
        let (guest, host) = (conn.guest, conn.host);
        let path = self.people[guest].path;
        let mut busy = false;
        while let Some((lane, frame)) = conn.session.poll_transmit() {
            busy = true;
            for at in conn.down.send(&path, lane, now, &mut self.chance) {
                let event = Event::Frame {
                    conn: id,
                    up: false,
                    lane,
                    frame: frame.clone(),
                };
                self.time.at(at, event);
            }
        }
        while let Some(conn) = self.conns.get_mut(&id)
            && let Some(event) = conn.session.poll_event()
        {
            busy = true;
            let clocks = self.host_now(host);
            let there = &mut self.people[host];
            let life = there.life;
            let hub = there.home_mut().map(|home| &mut home.hub);
            let conn = self.conns.get_mut(&id).expect("polled just now");
            if matches!(event, HostEvent::Knocked { .. }) && hub.is_some() {
                conn.hub = Some(life);
            }
            let hub = hub.filter(|_| conn.hub == Some(life));
            match (event, hub) {
                (HostEvent::Closed(reason), _) => self.hang_up(id, reason),
                (HostEvent::Knocked { .. }, None) => conn.session.close(Reason::Elsewhere),
                (HostEvent::Knocked { who, knock }, Some(hub)) => {
                    let nonce = conn.session.nonce();
                    hub.handle_knock(PeerId(id), who, *knock, nonce, clocks);
                }
                (HostEvent::Said(said), Some(hub)) => {
                    hub.handle_message(PeerId(id), said, clocks);
                }
                (HostEvent::Pose(pose), Some(hub)) => hub.handle_pose(PeerId(id), pose),
                (HostEvent::Held(held), Some(hub)) => {
                    hub.handle_held(PeerId(id), held, clocks);
                }
                (HostEvent::Behind { .. }, _) => panic!("nobody reads slowly here"),
                (_, None) => {}
            }
        }
        busy
    }

    pub(crate) fn pump_visit(&mut self, n: usize) -> bool {
        let now = self.now();
        let mut busy = false;
        let person = &mut self.people[n];
        let (path, conn) = (person.path, person.conn);
        while let Some((lane, frame)) = self.people[n].visit_mut().and_then(|v| v.poll_transmit()) {
            busy = true;
            let Some((id, conn)) = conn.and_then(|id| Some((id, self.conns.get_mut(&id)?))) else {
                continue;
            };
            for at in conn.up.send(&path, lane, now, &mut self.chance) {
                let event = Event::Frame {
                    conn: id,
                    up: true,
                    lane,
                    frame: frame.clone(),
                };
                self.time.at(at, event);
            }
        }
        while let Some(event) = self.people[n].visit_mut().and_then(|v| v.poll_event()) {
            busy = true;
            self.happened(n, event);
        }
        busy
    }

    fn happened(&mut self, n: usize, event: VisitEvent) {
        let now = self.now();
        let person = &mut self.people[n];
        match event {
            VisitEvent::Dial(_) => {
                person.dials += 1;
                let event = Event::Dial {
                    guest: n,
                    dial: person.dials,
                    tries: 0,
                };
                self.time.after(2 * person.path.delay, event);
            }
            VisitEvent::HangUp(reason) => {
                if let Some(conn) = person.conn.take() {
                    let event = Event::Closed {
                        conn,
                        guest: n,
                        up: true,
                        words: reason.to_bytes(),
                    };
                    self.time.after(person.path.delay, event);
                }
            }
            VisitEvent::Said(mut said) => {
                self.keep(n, &mut said);
                let person = &mut self.people[n];
                for asked in person.hear(said, now) {
                    match (asked, person.visit_mut()) {
                        (ToHost::Request(request), Some(visit)) => visit.request(request),
                        (other, Some(visit)) => visit.tell(&other),
                        (_, None) => {}
                    }
                }
            }
            VisitEvent::Repeated(line) => {
                if let Some(copy) = &mut person.copy {
                    copy.note(line);
                }
            }
            VisitEvent::Poses(poses) => person.seen.poses += poses.len() as u32,
            VisitEvent::Held(..) => {}
            VisitEvent::Broken => person.seen.broken += 1,
            VisitEvent::Inherit => {
                self.lose(n);
                let place = std::mem::replace(&mut self.people[n].place, Place::Off);
                let Place::Away(away) = place else {
                    unreachable!("it said so")
                };
                if away.keeping.kept {
                    self.open(n, Some(&away));
                } else {
                    self.go_off(n, Duration::ZERO);
                }
            }
            // Somebody went home.
            VisitEvent::Ended(Reason::Left) => {}
            VisitEvent::Ended(reason) => {
                let passing = matches!(reason, Reason::NobodyHome | Reason::NestClosed);
                assert!(passing, "{n} was sent away: {reason}");
                self.go_off(n, Duration::from_millis(500));
            }
        }
    }
}
