//! The simulated world: people who share a nest or visit it, and the network between them.

use std::{collections::BTreeMap, time::Duration};

use nest::{
    net::proto::{
        hub::{Doorkeeper, Hub, Known},
        testing::{Chance, Timeline},
        wire::{Door, Lane, Reason},
    },
    room::{Author, Room, edit::Stamp, rule::Role},
};

use super::{
    home::Copy,
    node::{Conn, Keys, Person, Place},
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
    Written {
        n: usize,
        life: u32,
    },
    /// Whoever was asked to take over has had their time.
    Leaves,
    /// Somebody who hosts looks for others who do.
    Seek {
        n: usize,
        life: u32,
    },
    Starts {
        n: usize,
        life: u32,
    },
    /// A cut has lasted so long that connections end.
    Idle {
        n: usize,
        cut: u32,
    },
    Heal(usize),
    Act(usize),
    Fault,
}

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) chance: Chance,
    pub(crate) time: Timeline<Event>,
    /// The first is whose nest it is.
    pub(crate) people: Vec<Person>,
    pub(crate) owner: Author,
    pub(crate) start: Room,
    pub(crate) conns: BTreeMap<u32, Conn>,
    pub(crate) made: u32,
    /// People act until then.
    pub(crate) until: Duration,
    /// Edits that were given up for a hub's line: their places, and whose they are.
    pub(crate) astray: Vec<(Stamp, Author, u64)>,
    /// Who hosted last.
    pub(crate) last: usize,
    /// There were two hubs, or one that did not know all that another had acknowledged.
    pub(crate) forked: bool,
    pub(crate) restarts: u32,
    pub(crate) handovers: u32,
    pub(crate) inherited: u32,
    pub(crate) met: u32,
    pub(crate) conflicts: usize,
    /// Searches for a host that led nowhere.
    pub(crate) gave_up: u32,
}

impl World {
    pub(crate) fn new(plan: Plan) -> Self {
        let things = [
            item("table", "table", floor(300, 300, 0)),
            item("lamp", "lamp", on("table", 30, 10)),
            item("stool", "stool", floor(100, 100, 0)),
            item("shelf", "shelf", wall("north", 300, 150)),
        ];
        let owner = Keys::new(1);
        let guests = plan.paths.iter().zip(ROLES).enumerate();
        let guests =
            guests.map(|(n, (path, role))| Person::new(Keys::new(10 + n as u8), role, *path));
        let host = Person::new(owner, Role::Owner, Default::default());
        let people: Vec<Person> = [host].into_iter().chain(guests).collect();
        let known = people[1..].iter().map(|guest| {
            let (role, invite) = (guest.role, None);
            (guest.author(), Known { role, invite })
        });
        let door = Doorkeeper {
            door: Door::Open,
            known: known.collect(),
            ..Doorkeeper::default()
        };
        let mut world = Self {
            chance: Chance::new(!plan.seed),
            time: Timeline::default(),
            owner: owner.author(),
            start: with(square(), things),
            people,
            conns: BTreeMap::new(),
            made: 0,
            until: plan.acts,
            astray: Vec::new(),
            last: 0,
            forked: false,
            restarts: 0,
            handovers: 0,
            inherited: 0,
            met: 0,
            conflicts: 0,
            gave_up: 0,
            plan,
        };
        world.people[0].copy = Some(Copy {
            door,
            ..Copy::default()
        });
        world.open(0, None);
        let copy = world.people[0].copy.clone();
        for n in 1..world.people.len() {
            if world.people[n].role == Role::Housemate {
                world.people[n].copy.clone_from(&copy);
            }
            world.start(n);
        }
        for n in 0..world.people.len() {
            world.time.after(Duration::from_millis(500), Event::Act(n));
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

    pub(crate) fn person_now(&self, n: usize) -> Duration {
        self.now() + self.people[n].skew.0
    }

    pub(crate) fn delay(&self, n: usize) -> Duration {
        self.people[n].path.delay
    }

    pub(crate) fn hosts(&self) -> impl Iterator<Item = usize> {
        let people = self.people.iter().enumerate();
        people.filter_map(|(n, person)| person.home().map(|_| n))
    }

    /// Somebody else who hosts, and can be reached.
    pub(crate) fn reachable_host(&self, n: usize) -> Option<usize> {
        let mut hosts = self.hosts();
        let there = |other: &usize| *other != n && !self.people[*other].cut;
        hosts.find(there).filter(|_| !self.people[n].cut)
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
        for n in 0..self.people.len() {
            self.heal(n);
        }
        let mut same = self.in_step().then_some(self.now());
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
            // Of two hubs that both have guests only people can give one up.
            for n in self.hosts().skip(1).collect::<Vec<_>>() {
                self.shut(n, Reason::NestClosed);
                self.go_off(n, Duration::from_secs(1));
            }
            // Nor is anybody told who heard of no heir before the host went elsewhere.
            for n in 0..self.people.len() {
                if self.people[n]
                    .visit()
                    .is_some_and(|visit| !visit.is_inside())
                {
                    self.gave_up += 1;
                    self.lose(n);
                    self.go_off(n, Duration::from_secs(1));
                }
            }
        }
        same.unwrap_or_else(|| self.now())
    }

    /// Lets the next thing happen, or time pass up to `end`.
    fn step(&mut self, end: Duration) {
        let awake = self.people.iter().filter(|person| !person.asleep);
        let people = awake.filter_map(|person| {
            let at = match &person.place {
                Place::Off => None,
                Place::Away(away) => away.visit.next_timeout(),
                Place::Home(home) => home.hub.next_timeout(),
            };
            Some(at?.saturating_sub(person.skew.0))
        });
        let conns = self.conns.values().filter(|conn| !conn.over);
        let conns = conns.filter_map(|conn| {
            let host = &self.people[conn.host];
            let at = conn.session.next_timeout().filter(|_| !host.asleep)?;
            Some(at.saturating_sub(host.skew.0))
        });
        let due = people.chain(conns).min();
        match self.time.next(due.unwrap_or(end).min(end)) {
            Some(event) => self.happen(event),
            None => self.wake(),
        }
        self.pump();
        for n in 0..self.people.len() {
            self.leave(n);
        }
    }

    fn wake(&mut self) {
        for conn in self.conns.values_mut() {
            let host = &self.people[conn.host];
            if !host.asleep {
                conn.session.handle_timeout(self.time.now() + host.skew.0);
            }
        }
        for person in self.people.iter_mut().filter(|person| !person.asleep) {
            let now = self.time.now() + person.skew.0;
            match &mut person.place {
                Place::Off => {}
                Place::Away(away) => away.visit.handle_timeout(now),
                Place::Home(home) => home.hub.handle_timeout(now),
            }
        }
    }

    fn happen(&mut self, event: Event) {
        let lives = |n: usize, life: u32| self.people[n].life == life;
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
                let host = self.conns.get(&conn).map(|conn| conn.host);
                let cut = |n: usize| self.people[n].cut;
                if cut(guest) || host.is_some_and(cut) {
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
            Event::Written { n, life } if lives(n, life) => self.written(n),
            Event::Seek { n, life } if lives(n, life) => self.seek(n),
            Event::Starts { n, life } if lives(n, life) => self.start(n),
            Event::Idle { n, cut } => {
                let idle = &self.people[n];
                if idle.cut && idle.cuts == cut {
                    self.lose(n);
                }
            }
            Event::Heal(n) => self.heal(n),
            Event::Act(n) => {
                if self.now() < self.until {
                    self.act(n);
                    let pause = self.chance.upto(self.plan.pause);
                    self.time.after(pause, Event::Act(n));
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
            // After every event it is looked who leaves.
            Event::Leaves => {}
            Event::Written { .. } | Event::Seek { .. } | Event::Starts { .. } => {}
        }
    }

    /// Carries about what everybody has to say until nobody has.
    pub(crate) fn pump(&mut self) {
        loop {
            let mut quiet = true;
            for n in 0..self.people.len() {
                quiet &= !self.pump_home(n);
            }
            let ids: Vec<u32> = self.conns.keys().copied().collect();
            for id in ids {
                quiet &= !self.pump_conn(id);
            }
            for n in 0..self.people.len() {
                quiet &= !self.pump_visit(n);
            }
            if quiet {
                break;
            }
        }
        self.conns.retain(|_, conn| !conn.over);
    }

    pub(crate) fn hub(&self) -> Option<(usize, &Hub)> {
        let host = self.hosts().next()?;
        Some((host, &self.people[host].home()?.hub))
    }
}
