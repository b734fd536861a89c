//! The simulated world: one nest hosted in turn, its guests, its disk, and the network between them.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use nest::{
    net::proto::{
        hub::{Doorkeeper, Hub, Known, Now, Output, PeerId},
        lineage::Lineage,
        testing::{Chance, Timeline},
        wire::{Door, Lane},
    },
    room::{Room, chat::Line, history::Entry, rule::Role},
};

use super::{
    node::{Conn, Guest, Keys},
    plan::Plan,
};
use crate::rules_sample::{floor, item, on, square, wall, with};

const ROLES: [Role; 4] = [
    Role::Housemate,
    Role::Decorator,
    Role::Housemate,
    Role::Guest,
];

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
    /// The hubs so far.
    pub(crate) lineage: Lineage,
    /// How far the hub's clocks have jumped: the steady and the wall clock.
    pub(crate) skew: (Duration, u64),
    pub(crate) start: Room,
    pub(crate) log: Vec<Entry>,
    pub(crate) lines: Vec<Line>,
    pub(crate) writing: VecDeque<Write>,
    pub(crate) door: Doorkeeper,
    pub(crate) conns: BTreeMap<u32, Conn>,
    pub(crate) guests: Vec<Guest>,
    pub(crate) made: u32,
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
            lineage: Lineage::default(),
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

    pub(crate) fn guest_now(&self, guest: usize) -> Duration {
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
        let mut same = None;
        // Lines of a long cut are said at a civil pace, the last thing said is still under way to
        // others, and some do not know yet that their host died.
        for _ in 0..10 {
            let end = self.now() + Duration::from_secs(120);
            while !self.settled() && self.now() < end {
                self.step(end);
                if same.is_none() && self.in_step() {
                    same = Some(self.now());
                }
            }
            self.run_for(Duration::from_secs(40));
            if self.settled() {
                break;
            }
        }
        same.unwrap_or_else(|| self.now())
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

    pub(crate) fn written(&mut self) {
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
        let pause = busy + self.chance.upto(self.plan.disk);
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
            Output::Kinds(..) => unreachable!("guests here ask for none"),
            Output::Close(PeerId(id), reason) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.session.close(reason);
                }
            }
        }
    }
}
