//! Somebody whom another machine moves: the figure is told where it is, and moves like any other.

use bevy::prelude::*;

use super::{
    Figure, Motion, ReducedMotion,
    emote::{Act, Emote},
    walk::patience,
    walker::{HOP, RECLINE, RISE},
};
use crate::client::{awake::Awake, quality::Quality};

/// The longest frame a puppet is moved through, and the longest step in it, in seconds: where frames
/// are few, feet still take their steps one after the other.
const LONGEST: (f32, f32) = (0.5, 0.05);

/// Goes where it is put.
#[derive(Component, Debug, Clone)]
#[require(Motion)]
pub struct Puppet {
    /// In room centimetres, x east and y north.
    pub at: Vec2,
    /// Above the floor, in centimetres.
    pub height: f32,
    /// Radians; 0 is south, counter-clockwise from above.
    pub heading: f32,
    pub sits: bool,
    /// Lies where it would else sit.
    pub lies: bool,
    pub emote: Option<Emote>,
    /// Left of and below straight ahead, in radians; `None` looks about.
    pub looks: Option<Vec2>,
    /// How much of the hop onto a seat is done: 0 stands, 1 sits.
    seated: f32,
    /// How far it lies: see [`super::Gait::lie`].
    reclined: f32,
    /// Where it was, and for how many seconds it has been there.
    last: (Vec2, f32),
    rests: f32,
    /// Where it looked then.
    looked: Option<Vec2>,
    /// Its height then.
    low: f32,
}

impl Puppet {
    pub fn new(at: Vec2, height: f32, heading: f32, (sits, lies): (bool, bool)) -> Self {
        Self {
            at,
            height,
            heading,
            sits,
            lies,
            emote: None,
            looks: None,
            seated: if sits { 1.0 } else { 0.0 },
            reclined: if lies { 1.0 } else { 0.0 },
            looked: None,
            last: (at, heading),
            rests: 0.0,
            low: height,
        }
    }

    /// Whether it has rested for so many seconds.
    pub(in crate::client) fn rested(&self, seconds: f32) -> bool {
        self.rests > seconds
    }

    /// A frame on, in steps.
    fn advance(&mut self, motion: &mut Motion, dt: f32) {
        let dt = dt.min(LONGEST.0);
        let steps = (dt / LONGEST.1).ceil().max(1.0);
        let (to, height) = (self.at, self.height);
        let (from, low) = (self.last.0, self.low);
        for step in 1..=steps as u32 {
            let share = step as f32 / steps;
            self.at = from.lerp(to, share);
            self.height = low + (height - low) * share;
            self.step(motion, dt / steps);
        }
        self.low = height;
    }

    fn step(&mut self, motion: &mut Motion, dt: f32) {
        let wanted = if self.sits { 1.0 } else { 0.0 };
        let before = self.seated;
        // Who lies sits up first.
        if self.lies || self.reclined <= 0.5 {
            self.seated += (wanted - self.seated).clamp(-dt / HOP.0, dt / HOP.0);
        }
        let reclined = self.reclined;
        self.reclined = match self.lies {
            true if self.seated < 1.0 => self.reclined.max(self.seated / 2.0),
            true => (self.reclined + 0.5 * dt / RECLINE).min(1.0),
            false if self.reclined > 0.5 => (self.reclined - 0.5 * dt / RISE).max(0.5),
            false => self.reclined.min(self.seated / 2.0),
        };
        motion.gait.lie = self.reclined;
        motion.gait.gaze = self.looks;
        Act::follow(&mut motion.gait.act, self.emote, dt);
        let hops = self.seated != before;
        motion.gait.sit = self.seated;
        motion.gait.hop = match (hops, self.sits) {
            (false, _) => 0.0,
            (true, true) => self.seated,
            (true, false) => 1.0 - self.seated,
        };
        let here = (self.at, self.heading);
        let stirs =
            self.reclined != reclined || motion.gait.act.is_some() || self.looks != self.looked;
        self.looked = self.looks;
        let moved = stirs || hops || here.0.distance(self.last.0) > 0.05 || here.1 != self.last.1;
        self.rests = if moved { 0.0 } else { self.rests + dt };
        self.last = here;
        motion.go(self.at, self.height, self.heading, dt);
        if hops && self.seated == wanted {
            motion.springs.land();
        }
    }
}

/// Moves puppets and what their poses are made from.
pub(super) fn play(
    time: Res<Time>,
    real: Res<Time<Real>>,
    calm: Res<ReducedMotion>,
    quality: Res<Quality>,
    awake: Res<Awake>,
    mut puppets: Query<(&mut Puppet, &mut Motion, &mut Transform), With<Figure>>,
) {
    let dt = time.delta_secs();
    let patience = patience(*quality, &awake, &real);
    for (mut puppet, mut motion, mut transform) in &mut puppets {
        let there = (puppet.at, puppet.heading, puppet.looks, puppet.emote)
            == (puppet.last.0, puppet.last.1, puppet.looked, None);
        if there && puppet.rested(patience) {
            continue;
        }
        motion.gait.calm = calm.0;
        puppet.advance(&mut motion, dt);
        transform.set_if_neq(motion.stands(transform.scale));
    }
}
