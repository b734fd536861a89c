//! Visitors without a window: they walk, talk and decorate as people would, and tell what they saw.

mod report;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{self, Receiver, TrySendError},
    },
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use serde::{Deserialize, Serialize};

pub use self::report::Report;
use crate::{
    host::{Visited, Visitor},
    net::{
        proto::{
            identity::SecretKey,
            invite::Invite,
            pose::{Gait, Pose},
            sync::{Followed, Follower},
            visit::VisitEvent,
            wire::{Profile, RoomHash, Slot, ToGuest, ToHost},
        },
        quic::{Net, NetConfig, NetError, NetEvent, Sink},
    },
    room::{
        Author, ItemId, Placement, Point,
        edit::{Label, Verb},
        figure::Look,
        op::Op,
        replica::Replica,
    },
};

/// Between two steps of who walks: the newest goes out when the host can use it.
const POSE: Duration = Duration::from_millis(20);
/// Between two edits of who decorates.
const EDIT: Duration = Duration::from_millis(700);
/// Between two lines of who talks.
const LINE: Duration = Duration::from_secs(3);
/// At the end nobody asks for anything more, so that all is settled when rooms are compared.
const QUIET: Duration = Duration::from_secs(3);
/// How long it may take until all is settled, and until the host has said what its room is.
const PATIENCE: Duration = Duration::from_secs(15);
/// How far from where they came in somebody walks, in centimetres.
const STRIDE: f32 = 90.0;
/// Events that wait for a visitor. When they are too many the network waits.
const INBOX: usize = 1_024;

/// Something to do at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Seconds after coming in.
    pub at: f32,
    pub act: Act,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Act {
    Say(String),
    /// Be there, in centimetres east and north.
    Walk(i16, i16),
    /// Puts a thing that stands on the floor there.
    Move(ItemId, i32, i32),
    Remove(ItemId),
    Undo,
    Leave,
}

/// What a visitor does.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    pub walk: bool,
    pub chat: bool,
    pub decorate: bool,
    pub script: Vec<Step>,
}

/// A visitor.
pub struct Bot {
    net: Net,
    sink: Sink,
    events: Receiver<NetEvent>,
    visitor: Visitor,
    me: Author,
    follower: Option<Follower>,
    /// When everybody's clock began: poses carry it.
    start: Instant,
    /// When it was let in.
    inside: Option<Instant>,
    ways: Ways,
    next: (Instant, Instant, Instant),
    at: Point,
    /// When each other's last pose was made.
    seen: BTreeMap<Slot, u16>,
    chance: SmallRng,
    report: Report,
    /// It has nothing more to do there.
    done: bool,
    /// The host was asked for the whole room, to be compared with.
    asks: bool,
}

impl Bot {
    /// A visitor with keys of its own that sets out at once.
    ///
    /// # Errors
    /// Where there is no network.
    pub fn new(number: u16, invite: &Invite, ways: Ways, start: Instant) -> Result<Self, NetError> {
        let (person, device) = (rand::random(), rand::random());
        let person = SecretKey::from_seed(&person);
        let device = SecretKey::from_seed(&device);
        let certificate = person.certify(device.public());
        let net = Net::start(NetConfig {
            device,
            certificate,
            bind: None,
            impair: None,
        })?;
        let (sender, events) = mpsc::sync_channel(INBOX);
        let sink: Sink = Arc::new(move |event| match sender.try_send(event) {
            Err(TrySendError::Full(event)) => Err(event),
            _ => Ok(()),
        });
        let look = Look::roll(rand::random());
        let profile = Profile::new(&format!("Bot {}", number + 1), &look);
        let run = rand::random();
        let visitor = Visitor::new(
            invite.clone(),
            certificate,
            profile,
            run,
            0,
            start.elapsed(),
        );
        let now = Instant::now();
        Ok(Self {
            net,
            sink,
            events,
            visitor,
            me: person.public().into(),
            follower: None,
            start,
            inside: None,
            ways,
            next: (now, now + EDIT, now + LINE),
            at: Point::default(),
            seen: BTreeMap::new(),
            chance: SmallRng::seed_from_u64(u64::from(number)),
            report: Report::new(number + 1),
            done: false,
            asks: false,
        })
    }

    /// Visits for so long, then compares what it has with what the host has.
    pub fn stay(mut self, long: Duration) -> Report {
        let end = Instant::now() + long;
        while Instant::now() < end && !self.done && !self.ended() {
            self.listen(end.min(Instant::now() + POSE));
            if Instant::now() + QUIET < end {
                self.act();
            }
        }
        self.compare();
        self.report.traffic = self.visitor.traffic();
        self.visitor.leave();
        self.report
    }

    fn ended(&self) -> bool {
        self.report.ended.is_some()
    }

    /// Takes what comes until then.
    fn listen(&mut self, until: Instant) {
        loop {
            self.work();
            let due = self.visitor.due().map(|due| self.start + due);
            let next = due.map_or(until, |due| due.min(until));
            let wait = next.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(wait) {
                Ok(event) => drop(self.visitor.hear(event, self.start.elapsed())),
                Err(_) if next < until => {}
                Err(_) => return self.work(),
            }
        }
    }

    fn work(&mut self) {
        while let Some(visited) = self
            .visitor
            .work(&self.net, &self.sink, self.start.elapsed())
        {
            match visited {
                Visited::Dialling => self.report.dials += 1,
                Visited::Path { .. } => {}
                Visited::Event(VisitEvent::Said(said)) => self.hear(said),
                Visited::Event(VisitEvent::Poses(poses)) => {
                    let now = ticks(self.start.elapsed());
                    for (slot, pose) in poses {
                        // Where somebody rests the same pose comes again.
                        if self.seen.insert(slot, pose.tick) != Some(pose.tick) {
                            // One sent in this very step may seem to come from the next.
                            let age = now.wrapping_sub(pose.tick).cast_signed().max(0);
                            self.report.ages.push(age.cast_unsigned());
                        }
                    }
                }
                Visited::Event(VisitEvent::Ended(reason)) => {
                    self.report.ended = Some(reason);
                    self.report.trouble = self.visitor.take_trouble();
                }
                Visited::Event(_) => {}
            }
        }
    }

    fn hear(&mut self, said: ToGuest) {
        match &said {
            ToGuest::Arrived(_) => self.report.joins += 1,
            ToGuest::Line(_) => self.report.lines += 1,
            ToGuest::Confirmed(_) => self.report.edits += 1,
            ToGuest::Unheard { .. } => self.report.unheard += 1,
            _ => {}
        }
        let Some(follower) = &mut self.follower else {
            if let ToGuest::Snapshot(snapshot) = said {
                self.at = snapshot.room.spawn.at;
                self.inside.get_or_insert_with(Instant::now);
                self.report.inside = true;
                self.follower = Some(Follower::new(Replica::new(self.me, *snapshot)));
            }
            return;
        };
        if let ToGuest::Snapshot(theirs) = &said
            && std::mem::take(&mut self.asks)
        {
            // What happened before it was told before it. Where that was too much for the connection
            // the host began anew, and these two are not of the same moment.
            let replica = &follower.replica;
            let (stamp, hash) = (replica.stamp(), RoomHash::of(replica.confirmed()));
            if stamp == theirs.stamp {
                (self.report.stamp, self.report.hash) = (Some(stamp), Some(hash));
                self.report.same = Some(hash == RoomHash::of(&theirs.room));
            }
        }
        match follower.follow(said) {
            Followed::Refused { .. } => self.report.refused += 1,
            Followed::Diverged => {
                self.report.diverged += 1;
                self.visitor.visit.tell(&ToHost::Resync);
            }
            Followed::Restarted(open) => {
                for request in open {
                    self.visitor.visit.request(request);
                }
            }
            _ => {}
        }
    }

    fn act(&mut self) {
        let (Some(inside), now) = (self.inside, Instant::now()) else {
            return;
        };
        let since = now.duration_since(inside);
        while let Some(step) = self.ways.script.first()
            && since.as_secs_f32() >= step.at
        {
            let step = self.ways.script.remove(0);
            self.perform(step.act);
        }
        if self.ways.walk && now >= self.next.0 {
            self.next.0 = now + POSE;
            self.walk(since);
        }
        if self.ways.decorate && now >= self.next.1 {
            self.next.1 = now + EDIT;
            self.decorate();
        }
        if self.ways.chat && now >= self.next.2 {
            self.next.2 = now + LINE;
            let line = format!("{} seconds", since.as_secs());
            self.perform(Act::Say(line));
        }
    }

    fn perform(&mut self, act: Act) {
        match act {
            Act::Say(text) => {
                let said = self.visitor.visit.say(&text, self.start.elapsed());
                self.report.unheard += u32::from(said.is_err());
            }
            Act::Walk(x, z) => self.send_pose(x, z, 0, Gait::Stand),
            Act::Move(id, x, z) => {
                let place = Placement::Floor {
                    at: Point::new(x, z),
                    turn: crate::room::Turn::default(),
                };
                self.edit(Verb::Move, Op::Place(id, place));
            }
            Act::Remove(id) => self.edit(Verb::Remove, Op::Remove(id)),
            Act::Undo => {
                if let Some(follower) = &mut self.follower {
                    let request = follower.replica.undo();
                    self.visitor.visit.request(request);
                }
            }
            Act::Leave => self.done = true,
        }
    }

    /// Round in a circle.
    fn walk(&mut self, since: Duration) {
        let angle = since.as_secs_f32() * 0.8 + f32::from(self.report.number);
        let reach = |centre: i32, part: f32| (centre as f32 + part * STRIDE) as i16;
        let (x, z) = (reach(self.at.x, angle.cos()), reach(self.at.z, angle.sin()));
        let turn = (angle / std::f32::consts::TAU * 65_536.0) as i32 as u16;
        self.send_pose(x, z, turn, Gait::Walk);
    }

    fn send_pose(&mut self, x: i16, z: i16, turn: u16, gait: Gait) {
        let now = self.start.elapsed();
        let pose = Pose {
            tick: ticks(now),
            x,
            z,
            turn,
            gait,
            ..Pose::default()
        };
        self.visitor.visit.send_pose(pose, now);
        self.work();
    }

    /// Moves something on the floor a little.
    fn decorate(&mut self) {
        let Some(follower) = &self.follower else {
            return;
        };
        let items = follower.replica.room().items.values();
        let on_floor = items.filter_map(|item| match item.place {
            Placement::Floor { at, turn } => Some((item.id.clone(), at, turn)),
            _ => None,
        });
        let on_floor: Vec<_> = on_floor.collect();
        if on_floor.is_empty() {
            return;
        }
        let (id, at, turn) = on_floor[self.chance.random_range(0..on_floor.len())].clone();
        let off = Point::new(
            self.chance.random_range(-10..=10),
            self.chance.random_range(-10..=10),
        );
        let place = Placement::Floor { at: at + off, turn };
        self.edit(Verb::Move, Op::Place(id, place));
    }

    /// Asks for an edit, where it may be as far as one can see.
    fn edit(&mut self, verb: Verb, op: Op) {
        let Some(follower) = &mut self.follower else {
            return;
        };
        let label = Label {
            verb,
            kind: None,
            count: 1,
        };
        if let Ok((request, _)) = follower.replica.edit(label, vec![op]) {
            self.report.asked += 1;
            self.visitor.visit.request(request);
        }
    }

    /// Waits until nothing is open, and compares what it has with what the host has.
    fn compare(&mut self) {
        let end = Instant::now() + PATIENCE;
        let more = |bot: &Self| Instant::now() < end && bot.follower.is_some() && !bot.ended();
        while !self.visitor.visit.settled() && more(self) {
            self.listen(Instant::now() + POSE);
        }
        self.report.settled = self.visitor.visit.settled();
        while self.report.same.is_none() && more(self) {
            self.asks = true;
            self.visitor.visit.tell(&ToHost::Resync);
            let patience = Instant::now() + QUIET;
            while self.asks && Instant::now() < patience && more(self) {
                self.listen(Instant::now() + POSE);
            }
        }
    }
}

/// A pose's clock.
fn ticks(since: Duration) -> u16 {
    (since.as_millis() / 10) as u16
}
