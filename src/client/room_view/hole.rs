//! The holes that openings leave in walls, in metres on the wall's face.

use std::f32::consts::PI;

use bevy::math::{Rect, Vec2};

use super::cut::{disc, square};
use crate::assets::finish::HoleShape;

/// Pieces of a whole turn.
const PARTS: u32 = 48;

#[derive(Debug, Clone)]
pub(super) struct Hole {
    /// What it lies in.
    pub(super) rect: Rect,
    pub(super) shape: HoleShape,
    /// Its edge: convex, counter-clockwise.
    pub(super) outline: Vec<Vec2>,
}

impl Hole {
    pub(super) fn new(rect: Rect, shape: HoleShape) -> Self {
        let outline = match shape {
            HoleShape::Square => square(rect).to_vec(),
            HoleShape::Round => {
                let radius = rect.half_size().min_element();
                let turn = |i: u32| Vec2::from_angle(i as f32 / PARTS as f32 * 2.0 * PI);
                (0..PARTS)
                    .map(|i| rect.center() + turn(i) * radius)
                    .collect()
            }
            HoleShape::Arched => {
                let radius = rect.half_size().x.min(rect.height());
                let middle = Vec2::new(rect.center().x, rect.max.y - radius);
                let foot = [rect.min, Vec2::new(rect.max.x, rect.min.y)];
                let arc = arc(middle, rect.half_size().x, radius, 0.0);
                foot.into_iter().chain(arc).collect()
            }
            HoleShape::Moon => {
                let radius = rect.half_size().x.min(rect.height());
                let middle = Vec2::new(rect.center().x, rect.max.y - radius);
                let low = ((rect.min.y - middle.y) / radius).clamp(-1.0, 0.0).asin();
                arc(middle, rect.half_size().x, radius, low)
            }
        };
        Self {
            rect,
            shape,
            outline,
        }
    }

    /// What a pattern leaves free: a little more than the hole, with few corners; the frame covers
    /// the difference.
    pub(super) fn clearing(&self) -> Vec<Vec2> {
        match self.shape {
            HoleShape::Square => self.outline.clone(),
            HoleShape::Round => {
                let radius = self.rect.half_size().min_element() + 0.004;
                let around = radius / (PI / 16.0).cos();
                disc(self.rect.center(), around, 16)
            }
            HoleShape::Arched | HoleShape::Moon => {
                // Every other point of the arc, and all that is not of it.
                let feet = if self.shape == HoleShape::Arched {
                    2
                } else {
                    0
                };
                let last = self.outline.len() - 1;
                let kept = self.outline.iter().enumerate();
                let kept = kept.filter(|(i, _)| *i < feet || *i == last || (i - feet) % 2 == 0);
                let middle = self.rect.center();
                kept.map(|(_, p)| *p + (*p - middle).normalize_or_zero() * 0.008)
                    .collect()
            }
        }
    }
}

/// An arc over the top, from `low` radians on the right to the same height on the left.
fn arc(middle: Vec2, wide: f32, high: f32, low: f32) -> Vec<Vec2> {
    let sweep = PI - 2.0 * low;
    let parts = (sweep / (2.0 * PI) * PARTS as f32).round().max(4.0) as u32;
    (0..=parts)
        .map(|i| {
            let turn = low + sweep * i as f32 / parts as f32;
            middle + Vec2::new(turn.cos() * wide, turn.sin() * high)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_convex_and_fill_their_rectangle() {
        let rect = Rect::new(1.0, 0.0, 2.8, 1.6);
        for shape in HoleShape::ALL {
            let hole = Hole::new(rect, shape);
            for outline in [&hole.outline, &hole.clearing()] {
                let n = outline.len();
                for i in 0..n {
                    let [a, b, c] = [0, 1, 2].map(|k| outline[(i + k) % n]);
                    assert!((b - a).perp_dot(c - b) > -1e-5, "{shape:?} turns back");
                }
            }
            let bounds = super::super::cut::bounds(&hole.outline);
            assert!((bounds.height() - rect.height()).abs() < 0.01, "{shape:?}");
        }
        let moon = Hole::new(rect, HoleShape::Moon);
        let strip = Rect::new(0.0, 0.0, 4.0, 0.05);
        let foot = super::super::field::across(&moon.outline, strip, 0.0).unwrap();
        assert!(foot.width() < rect.width() * 0.8, "a moon gate is cut flat");
    }
}
