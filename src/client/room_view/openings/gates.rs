//! Openings that nothing closes.

use bevy::math::{Rect, Vec2};

use super::{
    super::{
        hole::Hole,
        mesh::{Tint, shaded},
    },
    bench::Bench,
};

/// A casing from the floor over the arch and down again, and a stone where it springs.
pub(super) fn arched(bench: &mut Bench<'_>, hole: &Hole, tint: Tint) {
    // From the foot on the right, up and around, to the foot on the left.
    let mut line: Vec<Vec2> = hole.outline.iter().skip(1).copied().collect();
    line.extend(hole.outline.first());
    bench.casing(&line, false, tint);
    let rect = hole.rect;
    let spring = rect.max.y - rect.half_size().x;
    for x in [rect.min.x - 0.02, rect.max.x + 0.02] {
        let stone = Rect::from_center_size(Vec2::new(x, spring), Vec2::new(0.11, 0.05));
        bench.bar(stone, (-0.02, 0.036), 0.012, shaded(tint, 1.02));
        let base = Rect::new(x - 0.055, 0.0, x + 0.055, 0.12);
        bench.bar(base, (-0.02, 0.034), 0.012, shaded(tint, 1.02));
    }
}

/// A ring that stands on a step.
pub(super) fn moon(bench: &mut Bench<'_>, hole: &Hole, tint: Tint) {
    bench.casing(&hole.outline, false, tint);
    let (Some(right), Some(left)) = (hole.outline.first(), hole.outline.last()) else {
        return;
    };
    let step = Rect::new(left.x - 0.1, 0.0, right.x + 0.1, 0.035);
    bench.bar(step, (-0.11, 0.05), 0.012, shaded(tint, 0.96));
}
