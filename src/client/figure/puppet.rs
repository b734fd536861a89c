//! Somebody whom another machine moves: the figure is told where it is, and moves like any other.

use bevy::prelude::*;

use super::{
    Figure, Motion, ReducedMotion,
    walk::holds_still,
    walker::{FIDGET, HOP},
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
    /// How much of the hop onto a seat is done: 0 stands, 1 sits.
    seated: f32,
    /// Where it was, and for how many seconds it has been there.
    last: (Vec2, f32),
    rests: f32,
    /// Its height then.
    low: f32,
}

impl Puppet {
    pub fn new(at: Vec2, height: f32, heading: f32, sits: bool) -> Self {
        Self {
            at,
            height,
            heading,
            sits,
            seated: if sits { 1.0 } else { 0.0 },
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
        self.seated += (wanted - self.seated).clamp(-dt / HOP.0, dt / HOP.0);
        let hops = self.seated != before;
        motion.gait.sit = self.seated;
        motion.gait.hop = match (hops, self.sits) {
            (false, _) => 0.0,
            (true, true) => self.seated,
            (true, false) => 1.0 - self.seated,
        };
        let here = (self.at, self.heading);
        let moved = hops || here.0.distance(self.last.0) > 0.05 || here.1 != self.last.1;
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
    let still = holds_still(*quality, &awake, &real);
    for (mut puppet, mut motion, mut transform) in &mut puppets {
        let there = (puppet.at, puppet.heading) == puppet.last;
        if still && there && puppet.rested(FIDGET) {
            continue;
        }
        motion.gait.calm = calm.0;
        puppet.advance(&mut motion, dt);
        transform.set_if_neq(motion.stands(transform.scale));
    }
}
