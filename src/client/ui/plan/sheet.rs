//! The sheet of paper that the plan is drawn on: where a point of the room lies on it.

use bevy_egui::egui::{Pos2, Rect, pos2, vec2};

use crate::room::Point;

/// How much is seen around the rooms, in centimetres: one draws there.
const AROUND: f32 = 160.0;

/// A window on the plan, north up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) rect: Rect,
    /// Points of the interface for a centimetre.
    pub(super) scale: f32,
    /// What is in the middle, in room centimetres.
    middle: (f32, f32),
}

impl Sheet {
    /// A sheet that shows all between two corners of the room, and some more.
    pub(super) fn new(rect: Rect, (low, high): (Point, Point)) -> Self {
        let size = high - low;
        let room = vec2(size.x as f32, size.z as f32) + vec2(AROUND, AROUND) * 2.0;
        let fit = rect.size() / room;
        Self {
            rect,
            scale: fit.x.min(fit.y).max(0.01),
            middle: (
                f32::midpoint(low.x as f32, high.x as f32),
                f32::midpoint(low.z as f32, high.z as f32),
            ),
        }
    }

    pub(super) fn at(&self, p: Point) -> Pos2 {
        let (x, z) = (p.x as f32 - self.middle.0, p.z as f32 - self.middle.1);
        self.rect.center() + vec2(x, -z) * self.scale
    }

    pub(super) fn point(&self, at: Pos2) -> Point {
        let off = (at - self.rect.center()) / self.scale;
        let round = |v: f32| v.round() as i32;
        Point::new(round(self.middle.0 + off.x), round(self.middle.1 - off.y))
    }

    pub(super) fn area(&self, (low, high): (Point, Point)) -> Rect {
        let (a, b) = (self.at(low), self.at(high));
        Rect::from_min_max(pos2(a.x, b.y), pos2(b.x, a.y))
    }

    /// The corners of what is seen, in room centimetres.
    pub(super) fn seen(&self) -> (Point, Point) {
        (
            self.point(self.rect.left_bottom()),
            self.point(self.rect.right_top()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_comes_back_from_the_sheet() {
        let rect = Rect::from_min_size(pos2(30.0, 90.0), vec2(600.0, 400.0));
        let sheet = Sheet::new(rect, (Point::new(-100, 0), Point::new(900, 600)));
        for (x, z) in [(0, 0), (900, 600), (-100, 313)] {
            let p = Point::new(x, z);
            assert!(rect.contains(sheet.at(p)));
            assert!(sheet.point(sheet.at(p)).distance_squared(p) <= 2);
        }
        // North is up.
        assert!(sheet.at(Point::new(0, 600)).y < sheet.at(Point::new(0, 0)).y);
    }
}
