//! The nest hosted at somebody's home: its disk, its hub, and how it comes and goes.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use nest::{
    net::proto::{
        hub::{Doorkeeper, Guest, Hub, Now, Output, PeerId, RECENT, Start},
        lineage::Lineage,
        wire::{Mate, Reason, ToGuest, ToHost, Way},
    },
    room::{
        Author, Room,
        chat::Line,
        edit::{Confirmed, Stamp},
        history::{Entry, History},
        note::Board,
        rule::Flaws,
    },
};

use super::{
    node::{Away, NEST, Place, profile},
    world::{Event, World},
};
use crate::rules_sample::kinds;

/// The person at the hub's own machine.
pub(crate) const CLIENT: PeerId = PeerId(0);
/// How long a housemate may take to get ready to take over.
const READY: Duration = Duration::from_millis(1_500);
/// From one search for who else hosts the nest to the next.
const SEEK: Duration = Duration::from_secs(20);

/// What is on a disk.
#[derive(Clone, Default)]
pub(crate) struct Copy {
    pub(crate) log: Vec<Entry>,
    pub(crate) lines: BTreeMap<u64, Line>,
    pub(crate) door: Doorkeeper,
    pub(crate) lineage: Lineage,
    pub(crate) epoch: u32,
}

pub(crate) struct Home {
    pub(crate) hub: Hub,
    /// The client is not there yet to hear it.
    deaf: bool,
    pub(crate) writing: VecDeque<Write>,
    /// When whoever was asked to take over has had their time.
    pub(crate) leaves: Option<Duration>,
}

pub(crate) enum Write {
    Edit(Box<Entry>),
    Line(Line),
}

pub(crate) fn fold(start: &Room, log: &[Entry]) -> Room {
    let mut room = start.clone();
    for entry in log {
        entry.confirmed.edit.apply(&mut room);
    }
    room
}

impl Copy {
    pub(crate) fn lineage(&self) -> Lineage {
        self.lineage.up_to(self.log.len() as u64)
    }

    pub(crate) fn take_on(&mut self, lineage: &Lineage) {
        self.lineage.clone_from(lineage);
        let epoch = lineage.tip().map_or(0, |tip| tip.epoch);
        self.epoch = self.epoch.max(epoch);
    }

    /// Keeps a line; said again where a hub was lost, it stands there only.
    pub(crate) fn note(&mut self, line: Line) {
        let seq = line.stamp.seq;
        let same = |other: &Line| (other.author, other.id) == (line.author, line.id);
        self.lines.retain(|at, other| *at <= seq || !same(other));
        self.lines.insert(seq, line);
    }

    /// Takes the next edit of a hub elsewhere; whether it is the next.
    pub(crate) fn follow(&mut self, confirmed: Confirmed) -> bool {
        let next = confirmed.stamp.seq == self.log.len() as u64 + 1;
        if next {
            self.log.push(Entry {
                confirmed,
                inverse: Vec::new(),
                healed: Flaws::new(),
            });
        }
        next
    }

    /// The edits after this one: their places, and whose they are.
    pub(crate) fn after(&self, seq: u64) -> impl Iterator<Item = (Stamp, Author, u64)> {
        self.log.iter().skip(seq as usize).map(|entry| {
            let Confirmed { stamp, edit } = &entry.confirmed;
            (*stamp, edit.author, edit.author_seq)
        })
    }
}

impl World {
    pub(crate) fn host_now(&self, n: usize) -> Now {
        let (steady, wall) = self.people[n].skew;
        Now {
            steady: self.now() + steady,
            wall: wall.wrapping_add(self.now().as_millis() as u64),
        }
    }

    /// Somebody hosts the nest from what is on their disk, alone or after the host of their visit.
    pub(crate) fn open(&mut self, n: usize, heir: Option<&Away>) {
        let other = self.hosts().next().is_some() || self.last != n;
        let me = self.people[n].keys.person();
        let handed = heir.is_some_and(|away| away.visit.host() == me);
        self.forked |= other && !handed;
        self.inherited += u32::from(heir.is_some() && !handed);
        self.last = n;
        let now = self.host_now(n);
        let person = &mut self.people[n];
        let me = person.author();
        let copy = person.copy.as_mut().expect("only who shares it hosts it");
        copy.epoch += 1;
        copy.lineage = copy.lineage();
        copy.lineage.begin(copy.epoch, me);
        // What takes edits back is not sent to copies.
        let mut room = self.start.clone();
        let mut history = History::default();
        for entry in &mut copy.log {
            let Entry {
                confirmed, healed, ..
            } = entry.clone();
            *entry = Entry::apply(confirmed, healed, &mut room);
            history.push(entry.clone());
        }
        let recent = copy.lines.len().saturating_sub(RECENT);
        let mut hub = Hub::new(Start {
            nest: NEST,
            owner: self.owner,
            host: me,
            lineage: copy.lineage.clone(),
            last: Stamp {
                epoch: copy.epoch,
                seq: copy.lineage.last,
            },
            room,
            kinds: kinds(),
            history,
            door: copy.door.clone(),
            lines: copy.lines.values().skip(recent).cloned().collect(),
            board: Board::default(),
        });
        hub.set_mate(Mate {
            who: me,
            name: "host".to_owned(),
            way: Way::default(),
        });
        if heir.is_some() {
            let known = copy.door.known.iter();
            hub.welcome(known.map(|(who, known)| (*who, known.role)));
        }
        let guest = Guest {
            who: me,
            role: person.role,
            profile: profile("host"),
        };
        hub.handle_join(CLIENT, guest.clone(), None);
        if let Some(away) = heir {
            let (asked, said) = away.visit.open();
            for request in asked {
                hub.handle_request(CLIENT, request, now);
            }
            for (id, text) in said {
                hub.handle_message(CLIENT, ToHost::Say { id, text }, now);
            }
        }
        person.forget();
        person.go(Place::Home(Box::new(Home {
            hub,
            deaf: true,
            writing: VecDeque::new(),
            leaves: None,
        })));
        self.pump_home(n);
        if let Some(home) = self.people[n].home_mut() {
            home.deaf = false;
            home.hub.handle_join(CLIENT, guest, None);
        }
        self.seek_later(n, Duration::from_secs(3));
    }

    pub(crate) fn seek_later(&mut self, n: usize, pause: Duration) {
        let life = self.people[n].life;
        self.time.after(pause, Event::Seek { n, life });
    }

    /// Who is alone in the nest looks whether somebody else hosts it.
    pub(crate) fn seek(&mut self, n: usize) {
        let person = &self.people[n];
        let Some(home) = person.home() else {
            return;
        };
        let alone = home.hub.people().len() < 2 && home.leaves.is_none();
        let other = self.reachable_host(n);
        // Two who are both alone must not both go to the other.
        let yields = other.filter(|other| {
            let company = self.people[*other]
                .home()
                .map_or(0, |home| home.hub.people().len());
            company > 1 || *other < n
        });
        match yields {
            Some(other) if alone => {
                self.shut(n, Reason::Elsewhere);
                let now = self.person_now(n);
                let to = self.people[other].keys.person();
                self.people[n].set_out(to, now);
            }
            _ => self.seek_later(n, SEEK),
        }
    }

    /// Everything is written, and everybody sent away.
    pub(crate) fn shut(&mut self, n: usize, reason: Reason) {
        self.write_all(n);
        let theirs = self.conns.iter().filter(|(_, conn)| conn.host == n);
        let theirs: Vec<u32> = theirs.map(|(id, _)| *id).collect();
        for id in theirs {
            self.hang_up(id, reason);
        }
    }

    /// Nest is closed here, and started again after a while.
    pub(crate) fn go_off(&mut self, n: usize, pause: Duration) {
        let person = &mut self.people[n];
        person.go(Place::Off);
        let life = person.life;
        self.time.after(pause, Event::Starts { n, life });
    }

    /// Somebody starts Nest: they visit who hosts the nest, or host it themselves.
    pub(crate) fn start(&mut self, n: usize) {
        let now = self.person_now(n);
        match self.reachable_host(n) {
            Some(host) => {
                let to = self.people[host].keys.person();
                self.people[n].set_out(to, now);
            }
            None if self.people[n].copy.is_some() => self.open(n, None),
            None => self.go_off(n, Duration::from_secs(2)),
        }
    }

    /// Asks a housemate who is here to take over. Whether there is one.
    pub(crate) fn hand_over(&mut self, n: usize) -> bool {
        self.write_all(n);
        let due = self.now() + READY;
        let Some(home) = self.people[n].home_mut() else {
            return false;
        };
        let asked = home.hub.hand_over().is_some();
        home.leaves = asked.then_some(due);
        if asked {
            self.time.after(READY, Event::Leaves);
        }
        asked
    }

    /// The host leaves when an heir is ready, or nobody can take over.
    pub(crate) fn leave(&mut self, n: usize) {
        let now = self.now();
        let Some(home) = self.people[n].home_mut() else {
            return;
        };
        let Some(due) = home.leaves else {
            return;
        };
        let reason = match home.hub.heir() {
            Some(heir) => {
                self.handovers += 1;
                Reason::Moved(heir)
            }
            None if now < due || self.hand_over(n) => return,
            None => Reason::NestClosed,
        };
        self.shut(n, reason);
        let pause = self.chance.upto(Duration::from_secs(30));
        self.go_off(n, Duration::from_secs(2) + pause);
    }

    /// The host dies with what is not on the disk, and comes back.
    pub(crate) fn crash(&mut self, n: usize) {
        self.restarts += 1;
        // Whoever talks to a host that is gone is told so, sooner or later, or finds out.
        let told = self.chance.happens(500);
        let mut torn = Vec::new();
        for (id, conn) in self.conns.iter_mut().filter(|(_, conn)| conn.host == n) {
            conn.over = true;
            if !conn.held.is_empty() {
                torn.push((*id, conn.guest));
            }
            let pause = if told { 2 } else { 20 };
            let pause = self.chance.upto(Duration::from_secs(pause));
            let event = Event::Closed {
                conn: *id,
                guest: conn.guest,
                up: false,
                words: Vec::new(),
            };
            self.time.after(pause, event);
        }
        for (id, guest) in torn {
            self.closed(id, guest, false, &[]);
        }
        let longest = if self.chance.happens(500) { 3 } else { 60 };
        let pause = self.chance.upto(Duration::from_secs(longest));
        self.go_off(n, pause);
    }

    /// The disk has written the first thing that waits.
    pub(crate) fn written(&mut self, n: usize) {
        let person = &mut self.people[n];
        let (Some(copy), Place::Home(home)) = (&mut person.copy, &mut person.place) else {
            return;
        };
        match home.writing.pop_front() {
            Some(Write::Edit(entry)) => {
                home.hub.handle_committed(entry.confirmed.stamp.seq);
                copy.log.push(*entry);
            }
            Some(Write::Line(line)) => {
                home.hub.handle_line_committed(line.stamp.seq);
                copy.note(line);
            }
            None => {}
        }
    }

    fn write_all(&mut self, n: usize) {
        while self.people[n]
            .home()
            .is_some_and(|home| !home.writing.is_empty())
        {
            self.written(n);
        }
        self.pump();
    }

    fn write(&mut self, n: usize, write: Write) {
        let person = &mut self.people[n];
        let life = person.life;
        let Some(home) = person.home_mut() else {
            return;
        };
        home.writing.push_back(write);
        // Writes take their time, one after the other.
        let busy = Duration::from_millis(2) * home.writing.len() as u32;
        let pause = busy + self.chance.upto(self.plan.disk);
        self.time.after(pause, Event::Written { n, life });
    }

    /// Does what the hub at this home wants done. Whether there was anything.
    pub(crate) fn pump_home(&mut self, n: usize) -> bool {
        let mut busy = false;
        while let Some(home) = self.people[n].home_mut()
            && let Some(output) = home.hub.poll_output()
        {
            busy = true;
            self.put_out(n, output);
        }
        busy
    }

    fn put_out(&mut self, n: usize, output: Output) {
        let now = self.host_now(n);
        let life = self.people[n].life;
        let known = |conn: &&mut super::node::Conn| conn.host == n && conn.hub == Some(life);
        match output {
            Output::Persist(entry) => self.write(n, Write::Edit(entry)),
            Output::PersistLine(line) => self.write(n, Write::Line(line)),
            Output::PersistNote(_) => {}
            Output::PersistDoor => {
                let person = &mut self.people[n];
                if let (Some(copy), Place::Home(home)) = (&mut person.copy, &person.place) {
                    copy.door.clone_from(home.hub.door());
                }
            }
            Output::Send(CLIENT, said) => self.hear_at_home(n, said),
            Output::Send(PeerId(id), said) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.session.send(&said, now.steady);
                }
            }
            Output::FanOut(said) => {
                for conn in self.conns.values_mut().filter(known) {
                    conn.session.send(&said, now.steady);
                }
                self.hear_at_home(n, said);
            }
            Output::Poses(batch) => {
                for conn in self.conns.values_mut().filter(known) {
                    conn.session.send_poses(&batch);
                }
            }
            Output::Held(from, slot, held) => {
                let others = self.conns.iter_mut().filter(|(id, _)| **id != from.0);
                for conn in others.map(|(_, conn)| conn).filter(known) {
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

    fn hear_at_home(&mut self, n: usize, said: ToGuest) {
        let now = self.now();
        let clocks = self.host_now(n);
        let person = &mut self.people[n];
        if person.home().is_some_and(|home| home.deaf) {
            return;
        }
        let asked = person.hear(said, now);
        if let Some(home) = person.home_mut() {
            for asked in asked {
                home.hub.handle_message(CLIENT, asked, clocks);
            }
        }
    }
}
