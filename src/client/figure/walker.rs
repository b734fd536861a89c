//! Somebody who walks, sits and gets up: from wishes to where the figure is and what it does.

use bevy::prelude::*;

use super::{
    Motion,
    emote::{Act, Emote},
    gait::{Mood, turn_between},
    ground::{Grid, Ground, Place, Way, vec},
};

/// Walking speed in cm/s.
pub(in crate::client) const SPEED: f32 = 130.0;
/// How fast it is reached and lost, in cm/s².
const HASTE: f32 = 420.0;
/// Seconds a hop takes and how high it goes, in centimetres.
pub(super) const HOP: (f32, f32) = (0.5, 16.0);
/// Seconds a figure goes on breathing and blinking after the last thing it did.
pub(in crate::client) const FIDGET: f32 = 8.0;
/// Seconds until somebody with nothing to do grows sleepy.
const DROWSY: f32 = 50.0;
/// Seconds until they hold still even where breathing costs little.
pub(super) const DOZE: f32 = 75.0;
/// Seconds a mood lasts.
const MOOD: f32 = 1.6;

/// Seconds somebody takes to lie back, and to sit up before getting off a bed.
pub(super) const RECLINE: f32 = 0.8;
pub(super) const RISE: f32 = 0.45;
/// Who looks further round than the first turns, until only the second is left, in radians. What is
/// further behind than the third is let be, unless it is somebody.
const TURN: (f32, f32, f32) = (0.8, 0.35, 2.2);
/// How high the eyes are, standing and sitting, in metres.
const EYES: (f32, f32) = (0.95, 0.66);

/// What somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaze {
    /// In the world, in Bevy's metres.
    pub at: Vec3,
    /// Somebody, to whom one turns.
    pub person: bool,
}

/// Seconds a head takes to be where it looks.
const ALERT: f32 = 0.8;

/// Moves its figure as the person of this window asks.
#[derive(Component, Debug, Clone)]
#[require(Motion)]
pub struct Walker {
    /// In room centimetres, x east and y north.
    pub at: Vec2,
    /// Above the floor, in centimetres.
    pub height: f32,
    /// How high the floor is under it, in centimetres.
    floor: f32,
    /// Radians; 0 is south, counter-clockwise from above.
    pub heading: f32,
    velocity: Vec2,
    pub doing: Doing,
    since: f32,
    mood: (Mood, f32),
    /// What is shown, and for how many seconds more.
    emote: (Option<Emote>, f32),
    /// How far it lies: see [`super::Gait::lie`].
    recline: f32,
    /// What it looks at while it rests.
    gaze: Option<Gaze>,
    /// Left of and below straight ahead, in radians; `None` looks about.
    looks: Option<Vec2>,
    /// Seconds for which it goes on turning to where it looks.
    alert: f32,
}

/// What a walker is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    Standing,
    Walking {
        way: Vec<Vec2>,
        arrives: bool,
        then: Option<Place>,
        goal: Vec2,
    },
    Steering,
    /// Onto a seat; `done` goes from 0 to 1.
    HoppingOn {
        from: Vec2,
        place: Place,
        done: f32,
    },
    Sitting(Place),
    /// Off a seat of this height, and then on.
    HoppingOff {
        from: Vec2,
        height: f32,
        to: Vec2,
        done: f32,
        wish: Option<Wish>,
    },
}

/// What to do once off the seat.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Walk(Vec2),
    Sit(Place),
}

impl Walker {
    /// Standing at `at` in room centimetres, facing `heading` in radians.
    pub fn new(at: Vec2, heading: f32) -> Self {
        Self {
            at,
            height: 0.0,
            floor: 0.0,
            heading,
            velocity: Vec2::ZERO,
            doing: Doing::Standing,
            since: 0.0,
            mood: (Mood::Content, 0.0),
            emote: (None, 0.0),
            recline: 0.0,
            gaze: None,
            looks: None,
            alert: 0.0,
        }
    }

    /// How high it is, steps and seats included, in centimetres.
    pub(in crate::client) fn above_ground(&self) -> f32 {
        self.floor + self.height
    }

    fn begin(&mut self, doing: Doing) {
        self.since = 0.0;
        self.doing = doing;
    }

    fn feel(&mut self, mood: Mood) {
        self.mood = (mood, MOOD);
    }

    /// Shows something, once it is standing or sitting.
    pub(super) fn show(&mut self, emote: Emote) {
        self.emote = (Some(emote), emote.lasts());
        self.since = 0.0;
        self.mood.1 = 0.0;
    }

    /// What is shown now.
    pub(in crate::client) fn shows(&self) -> Option<Emote> {
        let (emote, left) = self.emote;
        emote.filter(|_| left > 0.0)
    }

    /// Looks at this while it rests; at nothing looks about.
    pub(in crate::client) fn look_at(&mut self, gaze: Option<Gaze>) {
        if self.gaze != gaze {
            self.gaze = gaze;
            self.alert = ALERT;
        }
    }

    /// Where it looks, left of and below straight ahead, in radians.
    pub(in crate::client) fn looks(&self) -> Option<Vec2> {
        self.looks
    }

    /// Whether something of it moves though it rests.
    pub(in crate::client) fn stirs(&self) -> bool {
        self.emote.1 > 0.0 || self.alert > 0.0
    }

    pub(super) fn rests(&self) -> bool {
        matches!(self.doing, Doing::Standing | Doing::Sitting(_))
    }

    /// Turns the head to what it looks at, and the body after it where that is too far.
    fn attend(&mut self, motion: &Motion, dt: f32) {
        self.alert -= dt;
        let lies = self.recline > 0.0;
        let looks = self
            .gaze
            .filter(|_| self.rests() && !lies)
            .and_then(|gaze| {
                let (stands, sits) = EYES;
                let eyes =
                    motion.gait.root + Vec3::Y * (stands + (sits - stands) * motion.gait.sit);
                let to = gaze.at - eyes;
                let level = Vec2::new(to.x, to.z).length();
                let bearing = to.x.atan2(to.z);
                let mut aside = turn_between(self.heading, bearing);
                let (most, left, behind) = TURN;
                if aside.abs() > most
                    && self.doing == Doing::Standing
                    && (gaze.person || aside.abs() < behind)
                {
                    self.heading = bearing - left * aside.signum();
                    aside = left * aside.signum();
                }
                (aside.abs() < behind && level > 0.05)
                    .then(|| Vec2::new(aside, (-to.y).atan2(level)))
            });
        self.looks = looks;
    }

    /// `dt` seconds on, the person pushing towards `steer`, and with it what its poses are made from.
    pub(super) fn advance(&mut self, motion: &mut Motion, steer: Vec2, grid: &Grid, dt: f32) {
        let landed = self.step(motion.springs.body.value, steer, grid, dt);
        self.emote.1 -= dt;
        if !self.rests() && self.emote.1 > 0.0 && self.emote.0.is_some_and(|emote| !emote.walks()) {
            self.emote.1 = 0.0;
        }
        self.attend(motion, dt);
        let shows = self.shows();
        let gait = &mut motion.gait;
        self.mood.1 -= dt;
        gait.mood = self.mood();
        (gait.sit, gait.hop) = self.sitting();
        gait.lie = self.recline;
        gait.gaze = self.looks;
        Act::follow(&mut gait.act, shows, dt);
        self.floor = grid.level(self.at);
        motion.go(self.at, self.above_ground(), self.heading, dt);
        if landed {
            motion.springs.land();
        }
    }

    /// Sets out for a wish, off the seat first where it sits.
    pub(super) fn pursue(&mut self, wish: Wish, grid: &Grid) {
        match &self.doing {
            Doing::Sitting(place) if matches!(&wish, Wish::Sit(next) if next == place) => {}
            Doing::Sitting(place) => {
                let place = place.clone();
                self.get_up(&place, None, Some(wish), grid);
            }
            // In the air nothing can be changed but what comes after.
            Doing::HoppingOff {
                from,
                height,
                to,
                done,
                ..
            } => {
                self.doing = Doing::HoppingOff {
                    from: *from,
                    height: *height,
                    to: *to,
                    done: *done,
                    wish: Some(wish),
                };
            }
            Doing::HoppingOn { .. } => {}
            _ => self.set_out(wish, grid),
        }
    }

    fn set_out(&mut self, wish: Wish, grid: &Grid) {
        let (way, goal, then) = match wish {
            Wish::Walk(to) => (grid.way(self.at, to), to, None),
            Wish::Sit(place) => (
                grid.way_to_seat(self.at, &place),
                vec(place.at),
                Some(place),
            ),
        };
        match way {
            Some(Way { points, arrives }) => {
                let then = then.filter(|_| arrives);
                self.begin(Doing::Walking {
                    way: points,
                    arrives,
                    then,
                    goal,
                });
            }
            None => self.feel(Mood::Thwarted),
        }
    }

    fn get_up(&mut self, place: &Place, towards: Option<Vec2>, wish: Option<Wish>, grid: &Grid) {
        let (from, height) = (vec(place.at), place.height as f32);
        let to = grid.beside(place, towards);
        self.begin(Doing::HoppingOff {
            from,
            height,
            to,
            // Who lies sits up first.
            done: (1.0 - 2.0 * self.recline).min(0.0) * RISE / HOP.0,
            wish,
        });
    }

    /// One frame; says whether it touched down.
    fn step(&mut self, facing: f32, steer: Vec2, grid: &Grid, dt: f32) -> bool {
        self.since += dt;
        if steer != Vec2::ZERO {
            match &self.doing {
                Doing::Standing | Doing::Walking { .. } => self.begin(Doing::Steering),
                Doing::Sitting(place) => {
                    let place = place.clone();
                    self.get_up(&place, Some(steer.normalize_or_zero()), None, grid);
                }
                _ => {}
            }
        }
        match &mut self.doing {
            Doing::Standing => self.velocity = Vec2::ZERO,
            Doing::Sitting(place) => {
                self.velocity = Vec2::ZERO;
                self.at = vec(place.at);
                self.height = place.height as f32;
                self.heading = f32::from(place.turn.degrees()).to_radians();
                if place.lies {
                    self.recline = (self.recline + 0.5 * dt / RECLINE).min(1.0);
                }
            }
            Doing::Steering => self.steer(steer, grid, dt),
            Doing::Walking { .. } => self.follow(facing, dt),
            Doing::HoppingOn { from, place, done } => {
                *done = (*done + dt / HOP.0).min(1.0);
                let (done, place) = (*done, place.clone());
                if place.lies {
                    self.recline = done / 2.0;
                }
                self.at = from.lerp(vec(place.at), done);
                self.height = place.height as f32 * done + HOP.1 * arc(done);
                self.heading = f32::from(place.turn.degrees()).to_radians();
                if done >= 1.0 {
                    self.height = place.height as f32;
                    self.begin(Doing::Sitting(place));
                    self.feel(Mood::Joy);
                    return true;
                }
            }
            Doing::HoppingOff {
                from,
                height,
                to,
                done,
                wish,
            } => {
                *done = (*done + dt / HOP.0).min(1.0);
                if *done < 0.0 {
                    self.recline = self.recline.min(0.5 - *done * 0.5 * HOP.0 / RISE);
                    return false;
                }
                self.recline = self.recline.min(0.5 * (1.0 - *done));
                self.at = from.lerp(*to, *done);
                self.height = *height * (1.0 - *done) + HOP.1 * arc(*done);
                self.heading = bearing(*to - *from).unwrap_or(self.heading);
                if *done >= 1.0 {
                    let wish = wish.take();
                    self.height = 0.0;
                    self.begin(Doing::Standing);
                    if let Some(wish) = wish {
                        self.set_out(wish, grid);
                    }
                    return true;
                }
            }
        }
        false
    }

    fn steer(&mut self, steer: Vec2, grid: &Grid, dt: f32) {
        let wanted = steer.clamp_length_max(1.0) * SPEED;
        self.velocity += (wanted - self.velocity).clamp_length_max(HASTE * dt);
        let to = self.at + self.velocity * dt;
        let end = grid.slide(self.at, to);
        if end.distance(to) > 0.1 && dt > 0.0 {
            self.velocity = (end - self.at) / dt;
        }
        self.at = end;
        if steer != Vec2::ZERO {
            self.heading = bearing(steer).unwrap_or(self.heading);
        } else if self.velocity.length() < 1.0 {
            self.begin(Doing::Standing);
        }
    }

    fn follow(&mut self, facing: f32, dt: f32) {
        let Doing::Walking {
            way, arrives, then, ..
        } = &mut self.doing
        else {
            return;
        };
        // The first point is where the walker was when it set out or turned last.
        let left: f32 = way
            .iter()
            .skip(1)
            .fold((0.0, self.at), |(sum, at), p| (sum + at.distance(*p), *p))
            .0;
        let straight = turn_between(facing, self.heading).cos().max(0.3);
        let wanted = (SPEED * straight).min((2.0 * HASTE * left).sqrt());
        let speed = self.velocity.length();
        let speed = speed + (wanted - speed).clamp(-HASTE * dt * 1.5, HASTE * dt);
        let mut budget = speed * dt;
        while way.len() > 1 && budget > 0.0 {
            let to_next = way[1] - self.at;
            if to_next.length() <= budget {
                budget -= to_next.length();
                self.at = way.remove(1);
            } else {
                self.at += to_next.normalize_or_zero() * budget;
                budget = 0.0;
            }
        }
        let ahead = way.get(1).map_or(Vec2::ZERO, |next| *next - self.at);
        self.heading = bearing(ahead).unwrap_or(self.heading);
        self.velocity = ahead.normalize_or_zero() * speed;
        if way.len() <= 1 || left < 0.3 {
            let (arrives, then) = (*arrives, then.take());
            self.velocity = Vec2::ZERO;
            match then {
                Some(place) => self.begin(Doing::HoppingOn {
                    from: self.at,
                    place,
                    done: 0.0,
                }),
                None => self.begin(Doing::Standing),
            }
            if !arrives {
                self.feel(Mood::Thwarted);
            }
        }
    }

    /// The room changed under its feet.
    pub(super) fn look_again(&mut self, ground: &Ground, grid: &Grid) {
        let now = |place: &Place| {
            ground
                .seats
                .iter()
                .find(|s| s.item == place.item && s.seat == place.seat)
                .cloned()
        };
        match self.doing.clone() {
            Doing::Walking { goal, then, .. } => {
                let wish = then.map_or(Some(Wish::Walk(goal)), |place| now(&place).map(Wish::Sit));
                match wish {
                    Some(wish) => self.set_out(wish, grid),
                    None => self.begin(Doing::Standing),
                }
            }
            Doing::Sitting(place) => match now(&place) {
                Some(place) => self.doing = Doing::Sitting(place),
                None => self.get_up(&place, None, None, grid),
            },
            Doing::HoppingOn { place, from, done } => match now(&place) {
                Some(place) => self.doing = Doing::HoppingOn { place, from, done },
                None => {
                    let (to, height) = (from, self.height);
                    let from = self.at;
                    self.begin(Doing::HoppingOff {
                        from,
                        height,
                        to,
                        done: 0.0,
                        wish: None,
                    });
                }
            },
            _ => {}
        }
    }

    /// Whether it has rested for so many seconds, with nothing left to show.
    pub(super) fn idles(&self, seconds: f32) -> bool {
        self.rests() && self.since > seconds && self.mood.1 <= 0.0 && !self.stirs()
    }

    fn mood(&self) -> Mood {
        match self.mood {
            (mood, left) if left > 0.0 => mood,
            _ if self.rests() && self.since > DROWSY => Mood::Sleepy,
            _ => Mood::Content,
        }
    }

    /// How far it sits and how far a hop is.
    fn sitting(&self) -> (f32, f32) {
        match self.doing {
            Doing::Sitting(_) => (1.0, 0.0),
            Doing::HoppingOn { done, .. } => (done.max(1e-3), done),
            Doing::HoppingOff { done, .. } => {
                let done = done.max(0.0);
                ((1.0 - done).max(1e-3), done)
            }
            _ => (0.0, 0.0),
        }
    }
}

fn arc(done: f32) -> f32 {
    4.0 * done * (1.0 - done)
}

/// The heading of a direction in room axes.
fn bearing(direction: Vec2) -> Option<f32> {
    (direction.length_squared() > 1e-4).then(|| direction.x.atan2(-direction.y))
}
