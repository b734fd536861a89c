//! The simulated world: one nest hosted in turn, its guests, its disk, and the network between them.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use nest::{
    net::proto::{
        hello::{Features, Hello},
        hub::{Doorkeeper, Hub, Known, Now, Output, PeerId, RECENT, Start},
        session::{HostEvent, HostSession},
        sync::{Followed, Follower},
        testing::{Chance, Path, Timeline, Way},
        visit::VisitEvent,
        wire::{Door, Lane, NestId, Reason, ToGuest, ToHost},
    },
    room::{
        Room,
        chat::Line,
        edit::Stamp,
        history::{Entry, History},
        replica::Replica,
        rule::Role,
    },
};

use super::node::{Conn, Guest, Keys};
use crate::rules_sample::{floor, item, kinds, label, on, square, wall, with};

/// A connection without a sign of life ends.
const IDLE: Duration = Duration::from_secs(20);
const ROLES: [Role; 4] = [
    Role::Housemate,
    Role::Decorator,
    Role::Housemate,
    Role::Guest,
];

/// What kind of world.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) paths: Vec<Path>,
    /// How long people act.
    pub(crate) acts: Duration,
    /// The longest pause between two acts of somebody.
    pub(crate) pause: Duration,
    /// The longest pause between two faults; none without.
    pub(crate) faults: Option<Duration>,
}

impl Plan {
    /// Anything may happen.
    pub(crate) fn chaos(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let ms = Duration::from_millis;
        let guests = 2 + chance.below(3);
        let paths = (0..guests).map(|_| Path {
            delay: ms(1 + chance.below(150)),
            jitter: ms(chance.below(80)),
            loss: [0, 10, 300][chance.below(3) as usize],
            twice: [0, 50][chance.below(2) as usize],
        });
        Self {
            seed,
            paths: paths.collect(),
            acts: Duration::from_secs(5 + chance.below(40)),
            pause: ms(300 + chance.below(3_000)),
            faults: Some(ms(500 + chance.below(8_000))),
        }
    }

    /// A network that only takes its time, so many milliseconds for each guest.
    pub(crate) fn calm<const N: usize>(seed: u64, delays: [u64; N]) -> Self {
        let path = |ms| Path {
            delay: Duration::from_millis(ms),
            ..Path::default()
        };
        Self {
            seed,
            paths: delays.map(path).into(),
            acts: Duration::from_secs(30),
            pause: Duration::from_millis(400),
            faults: None,
        }
    }
}

pub(crate) enum Event {
    Frame {
        conn: u32,
        up: bool,
        lane: Lane,
        frame: Vec<u8>,
    },
    Closed {
        conn: u32,
        guest: usize,
        up: bool,
        words: Vec<u8>,
    },
    Dial {
        guest: usize,
        dial: u32,
        tries: u32,
    },
    /// The disk has written the first thing that waits, if this hub still runs.
    Written(u32),
    /// A cut has lasted so long that connections end.
    Idle {
        guest: usize,
        cut: u32,
    },
    Heal(usize),
    HubStarts(usize),
    Act(usize),
    Fault,
}

pub(crate) enum Write {
    Edit(Box<Entry>),
    Line(Line),
}

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) chance: Chance,
    pub(crate) time: Timeline<Event>,
    pub(crate) hosts: Vec<Keys>,
    /// Who hosts, or will once it is up.
    pub(crate) host: usize,
    pub(crate) hub: Option<Hub>,
    pub(crate) epoch: u32,
    /// How far the hub's clocks have jumped: the steady and the wall clock.
    pub(crate) skew: (Duration, u64),
    pub(crate) start: Room,
    pub(crate) log: Vec<Entry>,
    pub(crate) lines: Vec<Line>,
    pub(crate) writing: VecDeque<Write>,
    door: Doorkeeper,
    pub(crate) conns: BTreeMap<u32, Conn>,
    pub(crate) guests: Vec<Guest>,
    made: u32,
    /// People act until then.
    pub(crate) until: Duration,
    pub(crate) restarts: u32,
    pub(crate) handovers: u32,
}

impl World {
    pub(crate) fn new(plan: Plan) -> Self {
        let things = [
            item("table", "table", floor(300, 300, 0)),
            item("lamp", "lamp", on("table", 30, 10)),
            item("stool", "stool", floor(100, 100, 0)),
            item("shelf", "shelf", wall("north", 300, 150)),
        ];
        let start = with(square(), things);
        let hosts: Vec<Keys> = (1..4).map(Keys::new).collect();
        let to = hosts[0].person();
        let paths = plan.paths.iter().enumerate();
        let guests: Vec<Guest> = paths
            .map(|(n, path)| Guest::new(Keys::new(10 + n as u8), to, *path, Duration::ZERO))
            .collect();
        let known = guests.iter().zip(ROLES).map(|(guest, role)| {
            let invite = None;
            (guest.keys.author(), Known { role, invite })
        });
        let door = Doorkeeper {
            door: Door::Open,
            known: known.collect(),
            ..Doorkeeper::default()
        };
        let mut world = Self {
            chance: Chance::new(!plan.seed),
            time: Timeline::default(),
            hosts,
            host: 0,
            hub: None,
            epoch: 0,
            skew: (Duration::ZERO, 0),
            start,
            log: Vec::new(),
            lines: Vec::new(),
            writing: VecDeque::new(),
            door,
            conns: BTreeMap::new(),
            guests,
            made: 0,
            until: plan.acts,
            restarts: 0,
            handovers: 0,
            plan,
        };
        world.start_hub(0);
        for guest in 0..world.guests.len() {
            world
                .time
                .after(Duration::from_millis(500), Event::Act(guest));
        }
        if world.plan.faults.is_some() {
            world.time.after(Duration::from_secs(1), Event::Fault);
        }
        world.pump();
        world
    }

    pub(crate) fn now(&self) -> Duration {
        self.time.now()
    }

    pub(crate) fn hub_now(&self) -> Now {
        Now {
            steady: self.now() + self.skew.0,
            wall: self.skew.1.wrapping_add(self.now().as_millis() as u64),
        }
    }

    fn guest_now(&self, guest: usize) -> Duration {
        self.now() + self.guests[guest].skew
    }

    pub(crate) fn delay(&self, guest: usize) -> Duration {
        self.guests[guest].path.delay
    }

    pub(crate) fn fold(&self) -> Room {
        let mut room = self.start.clone();
        for entry in &self.log {
            entry.confirmed.edit.apply(&mut room);
        }
        room
    }

    pub(crate) fn start_hub(&mut self, host: usize) {
        self.host = host;
        self.epoch += 1;
        let mut history = History::default();
        for entry in &self.log {
            history.push(entry.clone());
        }
        let seq = self.log.last().map_or(0, |entry| entry.confirmed.stamp.seq);
        let recent = self.lines.len().saturating_sub(RECENT);
        self.hub = Some(Hub::new(Start {
            nest: NestId([1; 16]),
            owner: Keys::new(99).author(),
            last: Stamp {
                epoch: self.epoch,
                seq,
            },
            room: self.fold(),
            kinds: kinds(),
            history,
            door: self.door.clone(),
            lines: self.lines[recent..].to_vec(),
        }));
    }

    /// Until everybody has done and everything is healed and quiet.
    pub(crate) fn run(&mut self) {
        let rest = self.until.saturating_sub(self.now());
        self.run_for(rest);
        self.settle();
    }

    pub(crate) fn run_for(&mut self, span: Duration) {
        let end = self.now() + span;
        while self.now() < end {
            self.step(end);
        }
    }

    /// Heals everything and waits until all is settled; when all rooms were the same.
    pub(crate) fn settle(&mut self) -> Duration {
        self.until = self.now();
        for guest in 0..self.guests.len() {
            if self.guests[guest].cut {
                self.heal(guest);
            }
        }
        // Lines of a long cut are said at a civil pace.
        let end = self.now() + Duration::from_secs(120);
        let mut same = None;
        while !self.settled() && self.now() < end {
            self.step(end);
            if same.is_none() && self.in_step() {
                same = Some(self.now());
            }
        }
        let same = same.unwrap_or(self.now());
        // The last things said are still under way to others.
        self.run_for(Duration::from_secs(20));
        same
    }

    /// Lets the next thing happen, or time pass up to `end`.
    fn step(&mut self, end: Duration) {
        let skew = self.skew.0;
        let hub = self.hub.as_ref().and_then(Hub::next_timeout);
        let hub = hub.map(|at| at.saturating_sub(skew));
        let hosts = self.conns.values().filter(|conn| !conn.over);
        let hosts = hosts.filter_map(|conn| conn.session.next_timeout());
        let hosts = hosts.map(|at| at.saturating_sub(skew));
        let guests = self.guests.iter().filter_map(|guest| {
            let at = guest.visit.next_timeout()?;
            Some(at.saturating_sub(guest.skew))
        });
        let due = hosts.chain(guests).chain(hub).min();
        match self.time.next(due.unwrap_or(end).min(end)) {
            Some(event) => self.happen(event),
            None => self.wake(),
        }
        self.pump();
    }

    fn wake(&mut self) {
        let now = self.now() + self.skew.0;
        for conn in self.conns.values_mut() {
            conn.session.handle_timeout(now);
        }
        if let Some(hub) = &mut self.hub {
            hub.handle_timeout(now);
        }
        for guest in 0..self.guests.len() {
            let now = self.guest_now(guest);
            self.guests[guest].visit.handle_timeout(now);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Frame {
                conn,
                up,
                lane,
                frame,
            } => self.arrive(conn, up, lane, frame),
            Event::Closed {
                conn,
                guest,
                up,
                words,
            } => {
                if self.guests[guest].cut {
                    // It is said again until it is heard.
                    let event = Event::Closed {
                        conn,
                        guest,
                        up,
                        words,
                    };
                    self.time.after(Duration::from_secs(1), event);
                } else {
                    self.closed(conn, guest, up, &words);
                }
            }
            Event::Dial { guest, dial, tries } => self.dial(guest, dial, tries),
            Event::Written(epoch) if epoch == self.epoch => self.written(),
            Event::Idle { guest, cut } => {
                let idle = &self.guests[guest];
                if idle.cut && idle.cuts == cut {
                    self.lose(guest);
                }
            }
            Event::Heal(guest) => self.heal(guest),
            Event::HubStarts(host) => self.start_hub(host),
            Event::Act(guest) => {
                if self.now() < self.until {
                    self.act(guest);
                    let pause = self.chance.upto(self.plan.pause);
                    self.time.after(pause, Event::Act(guest));
                }
            }
            Event::Fault => {
                if self.now() < self.until
                    && let Some(longest) = self.plan.faults
                {
                    self.fault();
                    let pause = self.chance.upto(longest);
                    self.time.after(pause, Event::Fault);
                }
            }
            Event::Written(_) => {}
        }
    }

    fn arrive(&mut self, id: u32, up: bool, lane: Lane, frame: Vec<u8>) {
        let Some(conn) = self.conns.get_mut(&id).filter(|conn| !conn.over) else {
            return;
        };
        let guest = conn.guest;
        if self.guests[guest].cut {
            if lane != Lane::Datagram {
                conn.held.push((up, lane, frame));
            }
        } else if up {
            conn.session
                .handle_frame(lane, &frame, self.time.now() + self.skew.0);
        } else if self.guests[guest].conn == Some(id) {
            let now = self.guest_now(guest);
            self.guests[guest].visit.handle_frame(lane, &frame, now);
        }
    }

    fn closed(&mut self, id: u32, guest: usize, up: bool, words: &[u8]) {
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

    fn dial(&mut self, guest: usize, dial: u32, tries: u32) {
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

    fn written(&mut self) {
        let Some(write) = self.writing.pop_front() else {
            return;
        };
        match write {
            Write::Edit(entry) => {
                if let Some(hub) = &mut self.hub {
                    hub.handle_committed(entry.confirmed.stamp.seq);
                }
                self.log.push(*entry);
            }
            Write::Line(line) => {
                if let Some(hub) = &mut self.hub {
                    hub.handle_line_committed(line.stamp.seq);
                }
                self.lines.push(line);
            }
        }
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.writing.push_back(write);
        // Writes take their time, one after the other.
        let busy = Duration::from_millis(2) * self.writing.len() as u32;
        let pause = busy + self.chance.upto(Duration::from_millis(30));
        self.time.after(pause, Event::Written(self.epoch));
    }

    /// Carries about what everybody has to say until nobody has.
    pub(crate) fn pump(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(output) = self.hub.as_mut().and_then(Hub::poll_output) {
                quiet = false;
                self.put_out(output);
            }
            let ids: Vec<u32> = self.conns.keys().copied().collect();
            for id in ids {
                quiet &= !self.pump_conn(id);
            }
            for guest in 0..self.guests.len() {
                quiet &= !self.pump_guest(guest);
            }
            if quiet {
                break;
            }
        }
        self.conns.retain(|_, conn| !conn.over);
    }

    fn put_out(&mut self, output: Output) {
        let epoch = self.epoch;
        let mine = |conn: &&mut Conn| conn.hub == Some(epoch);
        let now = self.now() + self.skew.0;
        match output {
            Output::Persist(entry) => self.write(Write::Edit(entry)),
            Output::PersistLine(line) => self.write(Write::Line(line)),
            Output::PersistDoor => {
                if let Some(hub) = &self.hub {
                    self.door = hub.door().clone();
                }
            }
            Output::Send(PeerId(id), said) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.session.send(&said, now);
                }
            }
            Output::FanOut(said) => {
                for conn in self.conns.values_mut().filter(mine) {
                    conn.session.send(&said, now);
                }
            }
            Output::Poses(batch) => {
                for conn in self.conns.values_mut().filter(mine) {
                    conn.session.send_poses(&batch);
                }
            }
            Output::Held(PeerId(from), slot, held) => {
                let others = self.conns.iter_mut().filter(|(id, _)| **id != from);
                for conn in others.map(|(_, conn)| conn).filter(mine) {
                    conn.session.send_held(slot, &held);
                }
            }
            Output::Close(PeerId(id), reason) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.session.close(reason);
                }
            }
        }
    }

    fn pump_conn(&mut self, id: u32) -> bool {
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

    fn pump_guest(&mut self, n: usize) -> bool {
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

    /// The nest is hosted elsewhere from now on; everything is on the disk before.
    pub(crate) fn hand_over(&mut self) {
        while !self.writing.is_empty() {
            self.written();
        }
        self.pump();
        self.handovers += 1;
        let next = (self.host + 1) % self.hosts.len();
        let moved = ToGuest::Moved(self.hosts[next].author());
        let now = self.now() + self.skew.0;
        for conn in self.conns.values_mut() {
            // Nothing follows.
            conn.hub = None;
            conn.session.send(&moved, now);
        }
        self.pump();
        self.hub = None;
        self.writing.clear();
        self.host = next;
        let pause = self.chance.upto(Duration::from_secs(3));
        self.time.after(pause, Event::HubStarts(next));
        // Nothing the old hub was writing is left.
        self.epoch += 1;
    }

    /// The hub dies with what is not on the disk, and comes back.
    pub(crate) fn crash(&mut self) {
        self.restarts += 1;
        self.hub = None;
        self.writing.clear();
        self.epoch += 1;
        for guest in 0..self.guests.len() {
            self.lose(guest);
        }
        for conn in self.conns.values_mut() {
            conn.over = true;
        }
        let pause = self.chance.upto(Duration::from_secs(3));
        self.time.after(pause, Event::HubStarts(self.host));
    }
}

impl Guest {
    fn hear(&mut self, said: ToGuest, now: Duration) {
        let me = self.keys.author();
        match &said {
            ToGuest::Snapshot(snapshot) => {
                let saved = self.seen.saved;
                self.seen.confirmed.retain(|seq| *seq <= saved);
                if self.follower.is_none() {
                    let replica = Replica::new(me, snapshot.as_ref().clone());
                    self.follower = Some(Follower::new(replica));
                    return;
                }
            }
            ToGuest::Resumed => self.seen.resumed += 1,
            ToGuest::Confirmed(confirmed) => {
                let edit = &confirmed.edit;
                if edit.author == me {
                    self.seen.confirmed.insert(edit.author_seq);
                } else {
                    self.seen.came.push((edit.author, edit.author_seq, now));
                }
            }
            ToGuest::Saved { author_seq } => {
                self.seen.saved = self.seen.saved.max(*author_seq);
            }
            ToGuest::Refused { author_seq, .. } => {
                self.seen.refused.insert(*author_seq);
            }
            ToGuest::Line(line) => self.seen.heard.push(line.clone()),
            ToGuest::Kept(id) => self.seen.kept = self.seen.kept.max(id.number),
            ToGuest::Unheard { id, .. } => {
                self.seen.unheard.insert(*id);
            }
            _ => {}
        }
        let Some(follower) = &mut self.follower else {
            return;
        };
        match follower.follow(said) {
            Followed::Restarted(open) => {
                for request in open {
                    self.visit.request(request);
                }
            }
            Followed::Diverged => self.visit.tell(&ToHost::Resync),
            _ => {}
        }
    }

    /// Asks for something, as far as it may be.
    pub(crate) fn ask(&mut self, what: u8, ops: Vec<nest::room::op::Op>, now: Duration) {
        let Some(follower) = &mut self.follower else {
            return;
        };
        let request = match what {
            0 => follower.replica.undo(),
            1 => follower.replica.redo(),
            _ => match follower.replica.edit(label(), ops) {
                Ok((request, _)) => request,
                Err(_) => return,
            },
        };
        self.seen.asked.insert(request.author_seq(), now);
        self.visit.request(request);
    }
}
