//! What people do, and what goes wrong meanwhile.

use std::time::Duration;

use nest::{
    net::proto::{
        hub::{Hub, RECENT, Start},
        pose::{Gait, Pose},
        wire::{NestId, ToGuest},
    },
    room::{edit::Stamp, history::History, op::Op, rule::Role},
};

use super::{
    node::Keys,
    world::{Event, World},
};
use crate::rules_sample::{Step, kinds};

impl World {
    pub(crate) fn act(&mut self, n: usize) {
        let now = self.now();
        let draw = self.chance.any();
        let step = Step {
            what: draw as u8,
            which: (draw >> 8) as u16,
            x: ((draw >> 24) as u16) % 600,
            z: ((draw >> 40) as u16) % 600,
        };
        let guest = &mut self.guests[n];
        match (draw >> 56) % 16 {
            0..9 => {
                let Some(follower) = &guest.follower else {
                    return;
                };
                let room = follower.replica.room();
                let ops = if follower.replica.role() == Role::Guest {
                    vec![Op::Light("lamp".parse().unwrap(), step.x.is_multiple_of(2))]
                } else {
                    step.ops(room, &format!("item-{n}-{}", now.as_micros()))
                };
                guest.ask(step.what % 10, ops, now);
            }
            9..12 => {
                let text = format!("line {draw}");
                if let Ok(id) = guest.visit.say(&text, now + guest.skew) {
                    guest.seen.said.push((id, text));
                }
            }
            _ => guest.visit.send_pose(Pose {
                tick: (now.as_millis() / 10) as u16,
                x: step.x as i16,
                z: step.z as i16,
                gait: Gait::Walk,
                ..Pose::default()
            }),
        }
    }

    pub(crate) fn fault(&mut self) {
        let guest = self.chance.below(self.guests.len() as u64) as usize;
        match self.chance.below(12) {
            0..4 if !self.guests[guest].cut => {
                self.cut(guest);
                let longest = [300, 3_000, 40_000][self.chance.below(3) as usize];
                let span = self.chance.upto(Duration::from_millis(longest));
                self.time.after(span, Event::Heal(guest));
            }
            4..7 => self.lose(guest),
            7..9 if self.hub.is_some() => self.crash(),
            9 if self.hub.is_some() => self.hand_over(),
            10 => self.skew.1 = self.chance.any() >> 20,
            11 => {
                // A machine that slept, whose clock went on.
                let span = self.chance.upto(Duration::from_secs(60));
                if self.chance.happens(500) {
                    self.guests[guest].skew += span;
                } else {
                    self.skew.0 += span;
                }
            }
            _ => {}
        }
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
        let author = self.hosts[host].author();
        self.lineage.last = seq;
        self.lineage.begin(self.epoch, author);
        self.hub = Some(Hub::new(Start {
            nest: NestId([1; 16]),
            owner: Keys::new(99).author(),
            host: author,
            lineage: self.lineage.clone(),
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
        let mut torn = Vec::new();
        for (id, conn) in &mut self.conns {
            conn.over = true;
            if !conn.held.is_empty() {
                torn.push((*id, conn.guest));
            }
            // Whoever talks to a host that is gone is told so, sooner or later.
            let pause = self.chance.upto(Duration::from_secs(2));
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
        let pause = self.chance.upto(Duration::from_secs(3));
        self.time.after(pause, Event::HubStarts(self.host));
    }
}
