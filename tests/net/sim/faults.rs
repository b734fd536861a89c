//! What people do, and what goes wrong meanwhile.

use std::time::Duration;

use nest::{
    net::proto::pose::{Gait, Pose},
    room::{op::Op, rule::Role},
};

use super::world::{Event, World};
use crate::rules_sample::Step;

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
            9..13 => {
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
            0..4 => {
                if !self.guests[guest].cut {
                    self.cut(guest);
                    let longest = [300, 3_000, 40_000][self.chance.below(3) as usize];
                    let span = self.chance.upto(Duration::from_millis(longest));
                    self.time.after(span, Event::Heal(guest));
                }
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
}
