//! What people do, and what goes wrong meanwhile.

use std::time::Duration;

use nest::{
    net::proto::{
        pose::{Gait, Pose},
        wire::ToHost,
    },
    room::{chat::LineId, op::Op, rule::Role},
};

use super::{
    home::CLIENT,
    node::Place,
    world::{Event, World},
};
use crate::rules_sample::Step;

impl World {
    pub(crate) fn act(&mut self, n: usize) {
        let (now, clocks) = (self.now(), self.host_now(n));
        let draw = self.chance.any();
        let step = Step {
            what: draw as u8,
            which: (draw >> 8) as u16,
            x: ((draw >> 24) as u16) % 600,
            z: ((draw >> 40) as u16) % 600,
        };
        let person = &mut self.people[n];
        if person.asleep || person.home().is_some_and(|home| home.leaves.is_some()) {
            return;
        }
        match (draw >> 56) % 16 {
            0..9 => {
                let Some(follower) = &person.follower else {
                    return;
                };
                let room = follower.replica.room();
                let ops = if follower.replica.role() == Role::Guest {
                    vec![Op::Light("lamp".parse().unwrap(), step.x.is_multiple_of(2))]
                } else {
                    step.ops(room, &format!("item-{n}-{}", now.as_micros()))
                };
                let Some(request) = person.ask(step.what % 10, ops) else {
                    return;
                };
                person.seen.asked.insert(request.author_seq(), now);
                match &mut person.place {
                    Place::Away(away) => away.visit.request(request),
                    Place::Home(home) => home.hub.handle_request(CLIENT, request, clocks),
                    Place::Off => {}
                }
            }
            9..12 => {
                let text = format!("line {draw}");
                match &mut person.place {
                    Place::Away(away) => {
                        if let Ok(id) = away.visit.say(&text, clocks.steady) {
                            person.seen.said.push((id, text));
                        }
                    }
                    Place::Home(home) => {
                        person.lines += 1;
                        let (run, number) = (0, person.lines);
                        let id = LineId { run, number };
                        person.seen.said.push((id, text.clone()));
                        let said = ToHost::Say { id, text };
                        home.hub.handle_message(CLIENT, said, clocks);
                    }
                    Place::Off => {}
                }
            }
            _ => {
                let pose = Pose {
                    tick: (now.as_millis() / 10) as u16,
                    x: step.x as i16,
                    z: step.z as i16,
                    gait: Gait::Walk,
                    ..Pose::default()
                };
                match &mut person.place {
                    Place::Away(away) => away.visit.send_pose(pose, clocks.steady),
                    Place::Home(home) => home.hub.handle_pose(CLIENT, pose),
                    Place::Off => {}
                }
            }
        }
    }

    pub(crate) fn fault(&mut self) {
        let n = self.chance.below(self.people.len() as u64) as usize;
        let host = self.hosts().next();
        match (self.chance.below(14), host) {
            (0..4, _) if !self.people[n].cut => {
                self.cut(n);
                let longest = [300, 3_000, 40_000][self.chance.below(3) as usize];
                let span = self.chance.upto(Duration::from_millis(longest));
                self.time.after(span, Event::Heal(n));
            }
            (4..7, _) => self.lose(n),
            (7..9, Some(host)) => self.crash(host),
            (9, Some(host)) if !self.people[host].cut => {
                let leaves = self.people[host]
                    .home()
                    .is_some_and(|home| home.leaves.is_some());
                if !leaves {
                    self.hand_over(host);
                }
            }
            (10, _) => self.go_apart(n),
            (11, _) => self.people[n].skew.1 = self.chance.any() >> 20,
            (12, _) if !self.people[n].cut => {
                let span = self.chance.upto(Duration::from_secs(60));
                self.sleep(n, span);
            }
            (13, _) => self.people[n].skew.0 += self.chance.upto(Duration::from_secs(60)),
            _ => {}
        }
    }

    /// The machine sleeps, and its clock goes on.
    pub(crate) fn sleep(&mut self, n: usize, span: Duration) {
        self.cut(n);
        self.people[n].asleep = true;
        self.time.after(span, Event::Heal(n));
    }

    /// A housemate who visits goes home, and changes the nest there alone for a while.
    pub(crate) fn go_apart(&mut self, n: usize) {
        let Place::Away(away) = &mut self.people[n].place else {
            return;
        };
        if !away.keeping.kept || !away.visit.settled() {
            return;
        }
        away.visit.leave();
        self.pump();
        self.open(n, None);
    }
}
