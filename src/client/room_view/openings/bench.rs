//! The joiner's bench: bars, frames and casings on a wall.

use bevy::prelude::*;

use super::super::{
    mesh::{Builder, Tint},
    plan::Plan,
};

/// How a casing is rounded: how far outside of the hole's edge, and how far before the wall.
const CASING: [(f32, f32); 6] = [
    (-0.03, -0.11),
    (-0.03, 0.012),
    (-0.018, 0.026),
    (0.05, 0.026),
    (0.062, 0.014),
    (0.062, -0.002),
];

/// How far window sills reach into the room, in metres: curtains hang before them.
pub(super) const SILL: f32 = 0.065;

/// Builds on a wall: rectangles of it, from so far behind its inner face to so far before it, in metres.
pub(super) struct Bench<'a> {
    b: &'a mut Builder,
    plan: &'a Plan<'a>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(b: &'a mut Builder, plan: &'a Plan<'a>) -> Self {
        Self { b, plan }
    }

    pub(super) fn bar(&mut self, rect: Rect, depth: (f32, f32), bevel: f32, tint: Tint) {
        let inner = self.plan.inner;
        self.turned(rect, inner.u, inner.v, depth, bevel, tint);
    }

    fn turned(
        &mut self,
        rect: Rect,
        u: Vec3,
        v: Vec3,
        (back, front): (f32, f32),
        bevel: f32,
        tint: Tint,
    ) {
        let inner = self.plan.inner;
        let centre = inner.at(rect.center(), (back + front) / 2.0);
        let half = Vec3::new(
            rect.width() / 2.0,
            rect.height() / 2.0,
            (front - back) / 2.0,
        );
        let axes = [u, v, inner.normal()];
        self.b.block(centre, half, axes, bevel, tint);
    }

    /// A bar from one point to another, however it leans.
    pub(super) fn stick(
        &mut self,
        from: Vec2,
        to: Vec2,
        width: f32,
        depth: (f32, f32),
        bevel: f32,
        tint: Tint,
    ) {
        let way = (to - from).normalize_or(Vec2::X);
        let inner = self.plan.inner;
        let (u, v) = (
            inner.u * way.x + inner.v * way.y,
            inner.v * way.x - inner.u * way.y,
        );
        let size = Vec2::new(from.distance(to), width);
        let rect = Rect::from_center_size((from + to) / 2.0, size);
        self.turned(rect, u, v, depth, bevel, tint);
    }

    /// A frame around `hole`, `width` wide, lapping `out` metres beyond it.
    pub(super) fn frame(
        &mut self,
        hole: Rect,
        width: f32,
        out: f32,
        depth: (f32, f32),
        tint: Tint,
    ) {
        let outer = hole.inflate(out);
        let inner = hole.inflate(out - width);
        let (a, c, d, e) = (outer.min, outer.max, inner.min, inner.max);
        for rect in [
            Rect::new(a.x, a.y, c.x, d.y),
            Rect::new(a.x, e.y, c.x, c.y),
            Rect::new(a.x, d.y, d.x, e.y),
            Rect::new(e.x, d.y, c.x, e.y),
        ] {
            self.bar(rect, depth, 0.008, tint);
        }
    }

    /// The casing around a door: no bar at the threshold.
    pub(super) fn jambs(&mut self, hole: Rect, tint: Tint) {
        for x in [hole.min.x - 0.025, hole.max.x + 0.025] {
            let jamb = upright(x, 0.085, 0.0, hole.max.y + 0.02);
            self.bar(jamb, (-0.11, 0.024), 0.01, tint);
        }
        let head = level(
            hole.max.y + 0.03,
            0.09,
            hole.min.x - 0.09,
            hole.max.x + 0.09,
        );
        self.bar(head, (-0.11, 0.03), 0.01, tint);
    }

    /// A board to set pots on, and what carries it.
    pub(super) fn sill(&mut self, hole: Rect, over: f32, tint: Tint) {
        let (left, right, foot) = (hole.min.x, hole.max.x, hole.min.y);
        let board = Rect::new(left - over, foot - 0.075, right + over, foot - 0.025);
        self.bar(board, (-0.11, SILL), 0.014, tint);
        let apron = Rect::new(
            left - over / 2.0,
            foot - 0.13,
            right + over / 2.0,
            foot - 0.07,
        );
        self.bar(apron, (0.0, 0.025), 0.008, tint);
    }

    /// A rounded casing along a line, to the left of which the hole lies; `closed` joins its ends.
    pub(super) fn casing(&mut self, line: &[Vec2], closed: bool, tint: Tint) {
        let n = line.len();
        let pieces = if closed { n } else { n - 1 };
        let inner = self.plan.inner;
        let outward = |i: usize| -(line[(i + 1) % n] - line[i]).normalize_or_zero().perp();
        // How a corner is mitred, from the pieces before and after it.
        let mitre = |at: usize| {
            let (first, last) = (at == 0 && !closed, at == n - 1 && !closed);
            let before = outward(if first { 0 } else { (at + n - 1) % n });
            let after = if last { before } else { outward(at) };
            let before = if first { after } else { before };
            (before + after) / (1.0 + before.dot(after)).max(0.2)
        };
        for i in 0..pieces {
            let j = (i + 1) % n;
            let own = outward(i);
            for pair in CASING.windows(2) {
                let ((r, z), (s, y)) = (pair[0], pair[1]);
                let mut corner = |at: usize, off: f32, depth: f32| {
                    let mitre = mitre(at);
                    // Round where the line bends a little, sharp where it turns.
                    let out = if mitre.dot(own) > 0.99 && mitre.length() < 1.02 {
                        mitre.normalize_or_zero()
                    } else {
                        own
                    };
                    let out = inner.u * out.x + inner.v * out.y;
                    let normal = (out * (z - y) + inner.normal() * (s - r)).normalize_or_zero();
                    let p = inner.at(line[at] + mitre * off, depth);
                    self.b.vertex(p, normal, tint)
                };
                let ids = [
                    corner(i, r, z),
                    corner(i, s, y),
                    corner(j, s, y),
                    corner(j, r, z),
                ];
                self.b.face(ids);
            }
        }
    }
}

pub(super) fn upright(x: f32, width: f32, low: f32, high: f32) -> Rect {
    Rect::new(x - width / 2.0, low, x + width / 2.0, high)
}

pub(super) fn level(y: f32, width: f32, left: f32, right: f32) -> Rect {
    Rect::new(left, y - width / 2.0, right, y + width / 2.0)
}

/// So many even steps between two ends, the ends left out.
pub(super) fn steps(from: f32, to: f32, count: u32) -> impl Iterator<Item = f32> {
    (1..count).map(move |i| from + (to - from) * i as f32 / count as f32)
}
