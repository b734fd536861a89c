//! What patterns are laid on: a part of a wall or a floor that knows its holes, its light and its paints.

use bevy::prelude::*;

use super::{
    cut::{bounds, outside, square},
    hole::Hole,
    mesh::{Builder, Grain, Plane, Tint, clipped, inset, noise, shaded, without},
};
use crate::assets::finish::HoleShape;

/// A board darkens towards its edge by this much over so many metres: a joint as wide as it is in
/// life is finer than a pixel and breaks up into dots.
const JOINT: (f32, f32) = (0.72, 0.011);
/// How far frames reach over the wall.
pub(super) const FRAME: f32 = 0.06;

/// How a piece ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Edge {
    Flat,
    /// Sloping down all round over so many metres.
    Bevel(f32),
    /// Sloping above and below only: half the triangles, for what lies in courses.
    Bed(f32),
    /// Flat, darkening towards a joint.
    Joint,
}

/// A cut in a field.
struct Cut {
    rect: Rect,
    outline: Vec<Vec2>,
    square: bool,
}

pub(super) struct Field<'a> {
    pub(super) b: &'a mut Builder,
    plane: Plane,
    /// All of it, holes included.
    pub(super) whole: Rect,
    cuts: Vec<Cut>,
    /// How bright a place is.
    shade: &'a dyn Fn(Vec2) -> f32,
    paints: &'a [Tint],
    /// What mouldings are painted with.
    pub(super) trim: Tint,
    /// Pieces are cut so small, in metres, that they can grow darker towards corners.
    step: f32,
}

impl<'a> Field<'a> {
    /// A wall's face, its left end at 0.
    pub(super) fn wall(
        b: &'a mut Builder,
        plane: Plane,
        whole: Rect,
        holes: &[Hole],
        shade: &'a dyn Fn(Vec2) -> f32,
        paints: &'a [Tint],
        trim: Tint,
    ) -> Self {
        let cut = |hole: &Hole| Cut {
            rect: hole.rect,
            outline: hole.clearing(),
            square: hole.shape == HoleShape::Square,
        };
        Self {
            b,
            plane,
            whole,
            cuts: holes.iter().map(cut).collect(),
            shade,
            paints,
            trim,
            step: 0.4,
        }
    }

    /// A floor, which need not be a rectangle.
    pub(super) fn floor(
        b: &'a mut Builder,
        plane: Plane,
        whole: Rect,
        missing: &[Rect],
        shade: &'a dyn Fn(Vec2) -> f32,
        paints: &'a [Tint],
    ) -> Self {
        let cut = |rect: &Rect| Cut {
            rect: *rect,
            outline: square(*rect).to_vec(),
            square: true,
        };
        Self {
            b,
            plane,
            whole,
            cuts: missing.iter().map(cut).collect(),
            shade,
            paints,
            trim: paints.first().copied().unwrap_or([1.0; 4]),
            step: 0.3,
        }
    }

    /// The paint of a slot; the last one where there are fewer.
    pub(super) fn paint(&self, slot: usize) -> Tint {
        let last = self.paints.last().copied().unwrap_or([1.0; 4]);
        self.paints.get(slot).copied().unwrap_or(last)
    }

    /// A paint with a share of another: patterns are quiet whatever their paints are.
    pub(super) fn mixed(&self, slot: usize, other: usize, share: f32) -> Tint {
        let (a, b) = (self.paint(slot), self.paint(other));
        std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
    }

    /// From here on the grain runs along this way, a new stretch of it for every seed.
    pub(super) fn grain(&mut self, seed: u32, along: Vec2) {
        let along = self.plane.u * along.x + self.plane.v * along.y;
        self.b.lie(Grain {
            along: along.normalize_or(Vec3::X),
            from: Vec2::new(noise(seed ^ 0x5bd1), noise(seed ^ 0x1b87)),
        });
    }

    /// Whether a spot keeps so far from the ends and from every hole.
    pub(super) fn is_clear(&self, at: Vec2, ends: f32, holes: f32) -> bool {
        at.x > self.whole.min.x + ends
            && at.x < self.whole.max.x - ends
            && self.cuts.iter().all(|cut| {
                // Outside of one side at least, and far enough from it.
                let next = cut.outline.iter().cycle().skip(1);
                cut.outline.iter().zip(next).any(|(a, b)| {
                    let side = (b - a).normalize_or_zero();
                    -side.perp_dot(at - a) > holes
                })
            })
    }

    /// Whether a piece would be cut by a hole.
    pub(super) fn is_whole(&self, rect: Rect) -> bool {
        let touches = |cut: &Cut| !cut.rect.intersect(rect).is_empty();
        !self.cuts.iter().any(touches)
    }

    /// A rectangle `lift` metres above the field, wherever there is field.
    pub(super) fn lay(&mut self, rect: Rect, lift: f32, edge: Edge, tint: Tint) {
        let rect = rect.intersect(self.whole);
        if rect.is_empty() {
            return;
        }
        let touched = self
            .cuts
            .iter()
            .filter(|cut| !cut.rect.intersect(rect).is_empty());
        let (squares, shaped): (Vec<&Cut>, Vec<&Cut>) = touched.partition(|cut| cut.square);
        if !shaped.is_empty() {
            return self.piece(&square(rect), lift, edge, tint);
        }
        let holes: Vec<Rect> = squares.iter().map(|cut| cut.rect).collect();
        let (shade, plane) = (self.shade, self.plane);
        let lit = |p: Vec2| shaded(tint, shade(p));
        for part in without(rect, &holes) {
            match edge {
                Edge::Flat => self.b.sheet(&plane, part, lift, self.step, lit),
                Edge::Bevel(bevel) => self.b.tile(&plane, part, lift, bevel, self.step, lit),
                Edge::Bed(bevel) => {
                    let bevel = bevel.min(part.height() * 0.3);
                    let (low, high) = (part.min.y + bevel, part.max.y - bevel);
                    let top = Rect::new(part.min.x, low, part.max.x, high);
                    self.b.sheet(&plane, top, lift, self.step, lit);
                    let ([a, c, d, e], [f, g, h, i]) = (square(top), square(part));
                    let foot = lift - bevel;
                    self.b
                        .slope(&plane, [(a, lift), (f, foot), (g, foot), (c, lift)], lit);
                    self.b
                        .slope(&plane, [(d, lift), (h, foot), (i, foot), (e, lift)], lit);
                }
                Edge::Joint => {
                    let (dark, wide) = JOINT;
                    let wide = Vec2::splat(wide).min(part.size() * 0.3);
                    let top = Rect::from_corners(part.min + wide, part.max - wide);
                    self.b.sheet(&plane, top, lift, self.step, lit);
                    let rings = (&square(top)[..], &square(part)[..]);
                    self.b.border(&plane, rings, lift, self.step, lit, dark);
                }
            }
        }
    }

    /// The same for any convex shape, corners counter-clockwise.
    pub(super) fn piece(&mut self, shape: &[Vec2], lift: f32, edge: Edge, tint: Tint) {
        let mut parts = vec![clipped(shape, self.whole)];
        for cut in &self.cuts {
            parts = parts
                .iter()
                .filter(|part| part.len() >= 3)
                .flat_map(|part| outside(part, &cut.outline))
                .collect();
        }
        let (shade, plane) = (self.shade, self.plane);
        let lit = |p: Vec2| shaded(tint, shade(p));
        for part in parts.iter().filter(|part| part.len() >= 3) {
            match edge {
                Edge::Flat => self.b.shape(&plane, part, lift, lit),
                Edge::Bevel(bevel) | Edge::Bed(bevel) => {
                    let Some(top) = inset(part, bevel) else {
                        self.b.shape(&plane, part, lift - bevel, lit);
                        continue;
                    };
                    self.b.shape(&plane, &top, lift, lit);
                    self.b.skirt(&plane, &top, part, lift, lift - bevel, lit);
                }
                Edge::Joint => {
                    let (dark, wide) = JOINT;
                    if let Some((top, part)) = shrunk(part, wide) {
                        self.b.shape(&plane, &top, lift, lit);
                        self.b
                            .border(&plane, (&top, &part), lift, self.step, lit, dark);
                    }
                }
            }
        }
    }

    /// A moulding: a box from `back` to `front` metres off the field, wherever there is field.
    pub(super) fn moulding(
        &mut self,
        rect: Rect,
        (back, front): (f32, f32),
        bevel: f32,
        tint: Tint,
    ) {
        let rect = rect.intersect(self.whole);
        if rect.is_empty() {
            return;
        }
        let holes: Vec<Rect> = self
            .cuts
            .iter()
            .filter_map(|cut| across(&cut.outline, rect, FRAME))
            .collect();
        for part in without(rect, &holes) {
            let centre = self.plane.at(part.center(), (back + front) / 2.0);
            let half = Vec3::new(part.width(), part.height(), front - back) / 2.0;
            let axes = [self.plane.u, self.plane.v, self.plane.normal()];
            self.b.block(centre, half, axes, bevel, tint);
        }
    }

    /// A blade that stands on the field, `high` metres, and leans: lit as the ground is, or every other
    /// one would be dark.
    pub(super) fn blade(&mut self, at: Vec2, lean: Vec2, high: f32, tint: Tint) {
        let inside = self.whole.contains(at) && self.is_clear(at, 0.0, 0.0);
        if !inside {
            return;
        }
        let tint = shaded(tint, (self.shade)(at));
        let side = lean.perp() * 0.009;
        let normal = self.plane.normal();
        let corners = [
            (at - side, 0.0, 0.86),
            (at + side, 0.0, 0.86),
            (at + lean * high * 0.5, high, 1.1),
        ];
        let [a, b, c] = corners.map(|(p, lift, value)| {
            let at = self.plane.at(p, lift);
            self.b.vertex(at, normal, shaded(tint, value))
        });
        self.b.triangle(a, b, c);
        self.b.triangle(a, c, b);
    }

    /// A mottled sheet: every spot a little lighter or darker, by up to `vary` each way.
    pub(super) fn mottle(&mut self, size: f32, vary: f32, tint: Tint) {
        let holes: Vec<Rect> = self.cuts.iter().map(|cut| cut.rect).collect();
        let (shade, plane) = (self.shade, self.plane);
        for part in without(self.whole, &holes) {
            self.b.sheet(&plane, part, 0.0, size, |p| {
                let cell = (p / size).round().as_ivec2();
                let seed = (cell.x.wrapping_mul(7919) ^ cell.y.wrapping_mul(104_729)) as u32;
                shaded(tint, (1.0 + vary * 2.0 * (noise(seed) - 0.5)) * shade(p))
            });
        }
    }
}

/// What a hole, with a frame so wide around it, takes out of a strip from left to right.
pub(super) fn across(hole: &[Vec2], strip: Rect, frame: f32) -> Option<Rect> {
    let (low, high) = (strip.min.y, strip.max.y);
    let near = Rect::new(f32::MIN / 4.0, low - frame, f32::MAX / 4.0, high + frame);
    let cut = clipped(hole, near);
    (cut.len() >= 3).then(|| {
        let cut = bounds(&cut);
        Rect::new(cut.min.x - frame, low, cut.max.x + frame, high)
    })
}

/// A shape and what is left of it within its joint. The wall may leave a board an edge shorter than the
/// joint is wide: then the board goes without that corner.
fn shrunk(shape: &[Vec2], wide: f32) -> Option<(Vec<Vec2>, Vec<Vec2>)> {
    let mut shape = shape.to_vec();
    loop {
        if let Some(top) = inset(&shape, wide) {
            return Some((top, shape));
        }
        if shape.len() <= 3 {
            return None;
        }
        let length = |i: &usize| shape[*i].distance_squared(shape[(i + 1) % shape.len()]);
        let shortest = (0..shape.len()).min_by(|a, b| length(a).total_cmp(&length(b)))?;
        shape.remove(shortest);
    }
}
