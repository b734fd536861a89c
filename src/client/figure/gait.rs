//! What a pose is made from: feet that stay where they were put, and springs that lag behind.

use std::f32::consts::{PI, TAU};

use bevy::math::{Vec2, Vec3};

use super::emote::Act;

/// Below this a figure counts as standing, in m/s.
const STANDING: f32 = 0.08;
/// Share of a stride each foot spends on the floor.
const DUTY: f32 = 0.54;
/// Where in its stride the foot is that sets out first.
const FIRST_STEP: f32 = 0.7;
/// Half the distance between the feet in metres.
pub(super) const STANCE: f32 = 0.082;
/// A standing figure takes a step where a foot is this far off, in metres and in radians.
const RESTLESS: (f32, f32) = (0.035, 0.4);
/// Seconds of a step that only tidies the stance.
const TIDY: f32 = 0.22;

/// How a figure feels; shown by face and tuft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Content,
    Joy,
    Sleepy,
    /// It could not get where it wanted to.
    Thwarted,
}

/// How a figure moves at this moment: the first half of what a pose is made from.
#[derive(Debug, Clone)]
pub struct Gait {
    /// Seconds of the figure's own clock; nobody blinks in step.
    pub time: f32,
    /// Where it stands in the world, in Bevy's metres.
    pub root: Vec3,
    /// Forward speed in m/s.
    pub speed: f32,
    /// Strides walked.
    pub phase: f32,
    /// Left, then right.
    pub feet: [Foot; 2],
    /// 0 stands, 1 sits.
    pub sit: f32,
    /// 0 or 1 on the ground, between them in the air.
    pub hop: f32,
    /// How far somebody lies who would else sit: up to 0.5 the legs are put up, then the back goes down.
    pub lie: f32,
    pub act: Option<Act>,
    /// Where it looks, left of and below straight ahead; `None` looks about.
    pub gaze: Option<Vec2>,
    pub mood: Mood,
    /// Less motion: no bobbing, swaying, looking about or springing.
    pub calm: bool,
}

/// A foot in the world: planted, or on its way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Foot {
    /// x and z in Bevy's metres.
    pub at: Vec2,
    pub yaw: f32,
    /// Where it left the floor and how much of the step is done.
    pub step: Option<Step>,
}

#[derive(Debug, Clone, Copy)]
pub struct Step {
    from: Vec2,
    from_yaw: f32,
    /// How much was done when it began: a first step begins in the middle.
    began: f32,
    done: f32,
}

impl Step {
    /// How much of the way from where it began is done, 0–1.
    pub(super) fn share(self) -> f32 {
        ((self.done - self.began) / (1.0 - self.began).max(0.01)).clamp(0.0, 1.0)
    }
}

impl Gait {
    /// Standing at `root`, facing `yaw`; `seed` sets its clock apart from its neighbours'.
    pub fn new(root: Vec3, yaw: f32, seed: u32) -> Self {
        let mut gait = Self {
            time: (seed % 997) as f32 * 0.37,
            root,
            speed: 0.0,
            phase: 0.0,
            feet: [Foot::default(); 2],
            sit: 0.0,
            hop: 0.0,
            lie: 0.0,
            act: None,
            gaze: None,
            mood: Mood::default(),
            calm: false,
        };
        gait.plant(yaw);
        gait
    }

    /// Puts both feet under the body.
    pub fn plant(&mut self, yaw: f32) {
        for i in 0..2 {
            self.feet[i] = Foot {
                at: self.home(i, yaw),
                yaw,
                step: None,
            };
        }
    }

    fn home(&self, foot: usize, yaw: f32) -> Vec2 {
        let side = if foot == 0 { STANCE } else { -STANCE };
        Vec2::new(self.root.x, self.root.z) + Vec2::new(yaw.cos(), -yaw.sin()) * side
    }

    /// Metres a full stride of two steps covers at this speed.
    fn stride(&self) -> f32 {
        0.26 + 0.26 * self.speed
    }

    /// Moves the body to `root` facing `yaw`, `dt` seconds on, and lets the feet follow. A planted
    /// foot stays where it is to the bit.
    pub fn walk(&mut self, root: Vec3, yaw: f32, dt: f32) {
        self.time += dt;
        let mut moved = Vec2::new(root.x - self.root.x, root.z - self.root.z);
        self.root = root;
        if self.sit > 0.0 {
            // In the air and on a seat feet go where the body goes.
            for foot in &mut self.feet {
                foot.at += moved;
                if let Some(step) = &mut foot.step {
                    step.from += moved;
                }
            }
            moved = Vec2::ZERO;
        } else if moved.length() > 0.5 {
            self.speed = 0.0;
            self.plant(yaw);
            return;
        }
        let ahead = moved.normalize_or_zero();
        let stood = self.speed <= STANDING;
        if dt > 0.0 {
            self.speed = moved.length() / dt;
        }
        if stood && self.speed > STANDING && self.feet.iter().all(|foot| foot.step.is_none()) {
            // Sets out with the foot that is behind, already half way through its step.
            let behind = (self.feet[0].at - self.feet[1].at).dot(ahead) <= 0.0;
            self.phase = FIRST_STEP + if behind { 0.0 } else { 0.5 };
        }
        let stride = self.stride();
        if self.speed > STANDING {
            self.phase = (self.phase + moved.length() / stride).rem_euclid(1.0);
        }
        for i in 0..2 {
            let home = self.home(i, yaw);
            let share = (self.phase + 0.5 * i as f32).fract();
            let mut foot = self.feet[i];
            let (done, target) = if self.speed > STANDING {
                let done = (share - DUTY) / (1.0 - DUTY);
                let left = (1.0 - done.clamp(0.0, 1.0)) * (1.0 - DUTY) + DUTY / 2.0;
                (done, home + ahead * left * stride)
            } else {
                let done = foot.step.map_or(-1.0, |step| step.done + dt / TIDY);
                (done, home)
            };
            match foot.step {
                // A step begun while walking may be finished standing, never taken back.
                Some(step) if done > 0.0 && done < 1.0 => {
                    let done = done.max(step.done);
                    let step = Step { done, ..step };
                    let share = step.share();
                    let ease = share * share * (3.0 - 2.0 * share);
                    foot.at = step.from.lerp(target, ease);
                    foot.yaw = step.from_yaw + turn_between(step.from_yaw, yaw) * ease;
                    foot.step = Some(step);
                }
                Some(_) => foot.step = None,
                None => {
                    let begins = if self.speed > STANDING {
                        done > 0.0
                    } else {
                        self.restless(i, yaw)
                    };
                    if begins {
                        foot.step = Some(Step {
                            from: foot.at,
                            from_yaw: foot.yaw,
                            began: done.max(0.0),
                            done: done.max(0.0),
                        });
                    }
                }
            }
            self.feet[i] = foot;
        }
    }

    /// Whether a standing figure should tidy this foot now: one at a time, the worse one first.
    fn restless(&self, i: usize, yaw: f32) -> bool {
        let off = |i: usize| {
            let foot = self.feet[i];
            let far = foot.at.distance(self.home(i, yaw)) / RESTLESS.0;
            far.max(turn_between(foot.yaw, yaw).abs() / RESTLESS.1)
        };
        let other = 1 - i;
        self.feet[other].step.is_none() && off(i) > 1.0 && off(i) >= off(other)
    }
}

/// The shorter way from one heading to another, in radians.
pub(super) fn turn_between(from: f32, to: f32) -> f32 {
    (to - from + PI).rem_euclid(TAU) - PI
}

/// A damped spring pulled to a target.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spring {
    pub value: f32,
    pub speed: f32,
}

impl Spring {
    /// `dt` seconds towards `target`, at `rate` radians a second and with `damping` (1 is critical).
    pub fn pull(&mut self, target: f32, rate: f32, damping: f32, dt: f32) {
        // Small steps keep it stable and alike at any frame rate.
        let steps = (dt * 240.0).ceil().clamp(1.0, 60.0);
        let h = dt.min(0.25) / steps;
        for _ in 0..steps as u32 {
            let force = (target - self.value) * rate * rate - 2.0 * damping * rate * self.speed;
            self.speed += force * h;
            self.value += self.speed * h;
        }
    }
}

/// What lags behind: the second half of what a pose is made from. Angles in radians.
#[derive(Debug, Clone, Default)]
pub struct Springs {
    /// Where head and body face: the same, but that the head is 90 ms ahead.
    pub head: Spring,
    pub body: Spring,
    /// Leaning forward.
    pub lean: Spring,
    /// The tuft's nod and sway.
    pub tuft: [Spring; 2],
    /// How much the body is squashed after landing.
    pub squash: Spring,
    /// How far the head is turned and bowed towards what it looks at, and how far the body turns after it.
    pub look: [Spring; 2],
    pub twist: Spring,
    /// How much it looks at something rather than about, 0–1.
    pub attends: f32,
    aim: f32,
    last_speed: f32,
}

/// A critically damped spring lags a steady turn by 2 / rate: 50 ms and 140 ms.
const HEAD_RATE: f32 = 40.0;
const BODY_RATE: f32 = 2.0 / 0.14;
/// A glance is slower than a turn; the body follows it 90 ms behind the head.
const LOOK_RATE: f32 = 17.0;
const TWIST_RATE: f32 = 2.0 / (2.0 / LOOK_RATE + 0.09);
/// How much of a glance the body makes.
const TWIST: f32 = 0.2;
/// How far a head turns, bows and lifts.
const NECK: (f32, f32, f32) = (1.05, 0.42, -0.5);
/// Seconds until it stops looking about and back.
const ATTENDS: f32 = 0.25;
/// Nobody spins faster than this, in radians a second.
const QUICKEST_TURN: f32 = 10.0;

impl Springs {
    pub fn new(yaw: f32) -> Self {
        let still = Spring {
            value: yaw,
            speed: 0.0,
        };
        Self {
            head: still,
            body: still,
            aim: yaw,
            ..Self::default()
        }
    }

    /// `dt` seconds on, facing `heading`, with the motion of `gait`.
    pub fn follow(&mut self, heading: f32, gait: &Gait, dt: f32) {
        let most = QUICKEST_TURN * dt;
        self.aim += turn_between(self.aim, heading).clamp(-most, most);
        self.head.pull(self.aim, HEAD_RATE, 1.0, dt);
        self.body.pull(self.aim, BODY_RATE, 1.0, dt);
        let gaze = gait.gaze.map(|gaze| {
            let (most, low, high) = NECK;
            Vec2::new(gaze.x.clamp(-most, most), gaze.y.clamp(high, low))
        });
        let towards = gaze.unwrap_or_default();
        self.look[0].pull(towards.x, LOOK_RATE, 1.0, dt);
        self.look[1].pull(towards.y, LOOK_RATE, 1.0, dt);
        self.twist.pull(towards.x * TWIST, TWIST_RATE, 1.0, dt);
        let more = if gaze.is_some() { dt } else { -dt };
        self.attends = (self.attends + more / ATTENDS).clamp(0.0, 1.0);
        let braking = (self.last_speed - gait.speed) / dt.max(1e-3);
        self.last_speed = gait.speed;
        if gait.calm {
            (self.lean, self.tuft, self.squash) = Default::default();
            return;
        }
        // Braking throws the body forward past upright, 6° at a stop from full speed.
        self.lean.speed += braking * dt * 1.35;
        self.lean.pull(gait.speed * 0.045, 11.0, 0.4, dt);
        let droop = match gait.mood {
            Mood::Joy => -0.12,
            Mood::Sleepy => 0.75,
            Mood::Thwarted => 0.4,
            Mood::Content => 0.0,
        };
        let droop = droop + gait.act.map_or(0.0, |act| act.droop());
        let droop = droop + (0.7 - droop) * gait.lie;
        let trail = -gait.speed * 0.28 + droop + self.lean.speed * 0.12 + self.squash.speed * 0.5;
        self.tuft[0].pull(trail, 15.0, 0.22, dt);
        let bounce = (gait.phase * TAU).sin() * gait.speed.min(1.0) * 0.12;
        self.tuft[1].pull(bounce - self.head.speed * 0.06, 15.0, 0.22, dt);
        self.squash.pull(0.0, 16.0, 0.38, dt);
    }

    /// Touching down after a hop.
    pub fn land(&mut self) {
        self.squash.speed = 2.4;
    }
}
