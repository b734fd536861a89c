//! Rectangles of the plan, and the outline around what rectangles and outlines leave together.

use std::collections::BTreeMap;

use super::super::geom::{self, Point};

/// A rectangle of the plan, in centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// South-west corner.
    pub low: Point,
    /// North-east corner.
    pub high: Point,
}

impl Area {
    /// The rectangle that has these two as opposite corners.
    pub fn between(a: Point, b: Point) -> Self {
        Self {
            low: Point::new(a.x.min(b.x), a.z.min(b.z)),
            high: Point::new(a.x.max(b.x), a.z.max(b.z)),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.low.x >= self.high.x || self.low.z >= self.high.z
    }

    /// Width and depth.
    pub fn size(&self) -> Point {
        self.high - self.low
    }

    /// Its corners, clockwise.
    pub fn outline(&self) -> Vec<Point> {
        let (low, high) = (self.low, self.high);
        vec![
            Point::new(low.x, high.z),
            high,
            Point::new(high.x, low.z),
            low,
        ]
    }
}

/// What becomes of a space: what it was, with more, without what is taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    pub(super) was: Vec<Point>,
    pub(super) more: Vec<Vec<Point>>,
    pub(super) less: Vec<Vec<Point>>,
}

/// What is left has holes, or falls into parts that touch at most in a corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Torn;

/// An edge of an outline, from one corner to the next.
pub(super) type Edge = (Point, Point);

impl Region {
    /// The edges around it, clockwise, cut at all lines that its parts have; none where nothing is
    /// left.
    pub(super) fn trace(&self) -> Result<Vec<Edge>, Torn> {
        let shapes = || {
            let was = std::iter::once(&self.was);
            was.chain(&self.more).chain(&self.less)
        };
        let lines = |of: fn(&Point) -> i32| -> Vec<i32> {
            let mut lines: Vec<i32> = shapes().flatten().map(of).collect();
            lines.sort_unstable();
            lines.dedup();
            lines
        };
        let (xs, zs) = (lines(|p| p.x), lines(|p| p.z));
        let (width, depth) = (xs.len().saturating_sub(1), zs.len().saturating_sub(1));
        // Doubled, so that the middle of a cell is a whole point.
        let doubled = |shape: &Vec<Point>| -> Vec<Point> {
            let double = |p: &Point| Point::new(p.x.saturating_mul(2), p.z.saturating_mul(2));
            shape.iter().map(double).collect()
        };
        let was = doubled(&self.was);
        let more: Vec<_> = self.more.iter().map(doubled).collect();
        let less: Vec<_> = self.less.iter().map(doubled).collect();
        let inside = |p: Point| {
            let within = |shape: &Vec<Point>| geom::contains(shape, p);
            (within(&was) || more.iter().any(within)) && !less.iter().any(within)
        };
        let middle = |lines: &[i32], at: usize| lines[at].saturating_add(lines[at + 1]);
        let cells: Vec<bool> = (0..depth)
            .flat_map(|z| (0..width).map(move |x| (x, z)))
            .map(|(x, z)| inside(Point::new(middle(&xs, x), middle(&zs, z))))
            .collect();
        let filled = |x: Option<usize>, z: Option<usize>| {
            let (Some(x), Some(z)) = (x, z) else {
                return false;
            };
            x < width && z < depth && cells[z * width + x]
        };
        let mut edges: BTreeMap<Point, Point> = BTreeMap::new();
        for z in 0..depth {
            for x in 0..width {
                if !cells[z * width + x] {
                    continue;
                }
                let corner = |dx: usize, dz: usize| Point::new(xs[x + dx], zs[z + dz]);
                let (here, there) = ((Some(x), Some(z)), (x.checked_sub(1), z.checked_sub(1)));
                // Clockwise: what is inside lies to the right.
                for (open, from, to) in [
                    (!filled(here.0, Some(z + 1)), (0, 1), (1, 1)),
                    (!filled(Some(x + 1), here.1), (1, 1), (1, 0)),
                    (!filled(here.0, there.1), (1, 0), (0, 0)),
                    (!filled(there.0, here.1), (0, 0), (0, 1)),
                ] {
                    let (from, to) = (corner(from.0, from.1), corner(to.0, to.1));
                    if open && edges.insert(from, to).is_some() {
                        return Err(Torn);
                    }
                }
            }
        }
        let Some(&first) = edges.keys().next() else {
            return Ok(Vec::new());
        };
        let mut around = Vec::with_capacity(edges.len());
        let mut at = first;
        while let Some(next) = edges.remove(&at) {
            around.push((at, next));
            at = next;
        }
        if edges.is_empty() {
            Ok(around)
        } else {
            Err(Torn)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, z: i32, width: i32, depth: i32) -> Vec<Point> {
        let low = Point::new(x, z);
        Area::between(low, low + Point::new(width, depth)).outline()
    }

    fn traced(more: &[Vec<Point>], less: &[Vec<Point>]) -> Result<i64, Torn> {
        let region = Region {
            was: area(0, 0, 400, 400),
            more: more.to_vec(),
            less: less.to_vec(),
        };
        let edges = region.trace()?;
        let points: Vec<Point> = edges.iter().map(|edge| edge.0).collect();
        Ok(-geom::doubled_area(&points) / 2)
    }

    #[test]
    fn rectangles_are_joined_and_cut_away() {
        assert_eq!(traced(&[], &[]), Ok(160_000));
        assert_eq!(traced(&[area(400, 0, 100, 200)], &[]), Ok(180_000));
        assert_eq!(traced(&[], &[area(300, 300, 200, 200)]), Ok(150_000));
        assert_eq!(traced(&[], &[area(-1, -1, 500, 500)]), Ok(0));
    }

    #[test]
    fn what_falls_apart_is_no_outline() {
        assert_eq!(traced(&[area(500, 0, 100, 100)], &[]), Err(Torn));
        assert_eq!(traced(&[area(400, 400, 100, 100)], &[]), Err(Torn));
        assert_eq!(traced(&[], &[area(100, 100, 100, 100)]), Err(Torn));
        assert_eq!(traced(&[], &[area(100, -10, 100, 500)]), Err(Torn));
    }
}
