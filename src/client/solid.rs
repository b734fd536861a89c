//! The mesh kit of furniture and figures: plain geometry in engine axes (x east, y up, z south),
//! counter-clockwise outside. Furniture is modelled in centimetres, figures in metres.

use std::collections::HashMap;

use bevy::math::{Affine3A, Mat3, Vec3, VectorSpace};

/// Triangles with a normal a vertex.
#[derive(Debug, Clone, Default)]
pub(super) struct Solid {
    pub(super) positions: Vec<Vec3>,
    pub(super) normals: Vec<Vec3>,
    pub(super) indices: Vec<u32>,
}

impl Solid {
    #[cfg(test)]
    pub(super) fn triangles(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        self.indices
            .chunks_exact(3)
            .map(|t| [t[0], t[1], t[2]].map(|i| self.positions[i as usize]))
    }

    pub(super) fn push(&mut self, position: Vec3, normal: Vec3) -> u32 {
        let index = self.positions.len() as u32;
        self.positions.push(position);
        self.normals.push(normal.normalize_or(Vec3::Y));
        index
    }

    /// Moved, turned, scaled or mirrored; a mirror keeps the outside outside.
    #[must_use]
    pub(super) fn transformed(&self, by: &Affine3A) -> Self {
        let matrix = Mat3::from(by.matrix3);
        let mirrored = matrix.determinant() < 0.0;
        let normals = matrix.inverse().transpose();
        Self {
            positions: self
                .positions
                .iter()
                .map(|&p| by.transform_point3(p))
                .collect(),
            normals: self
                .normals
                .iter()
                .map(|&n| (normals * n).normalize_or(Vec3::Y))
                .collect(),
            indices: match mirrored {
                true => self
                    .indices
                    .chunks_exact(3)
                    .flat_map(|t| [t[0], t[2], t[1]])
                    .collect(),
                false => self.indices.clone(),
            },
        }
    }

    /// Joins another to it.
    pub(super) fn append(&mut self, other: &Self) {
        let first = self.positions.len() as u32;
        self.positions.extend(&other.positions);
        self.normals.extend(&other.normals);
        self.indices.extend(other.indices.iter().map(|i| first + i));
    }

    /// Bent by `bend`, normals following.
    #[must_use]
    pub(super) fn deformed(mut self, bend: impl Fn(Vec3) -> Vec3) -> Self {
        const STEP: f32 = 0.02;
        for (position, normal) in self.positions.iter_mut().zip(&mut self.normals) {
            let (side, other) = normal.any_orthonormal_pair();
            let along = |way: Vec3| bend(*position + way * STEP) - bend(*position - way * STEP);
            let across = along(side).cross(along(other));
            *normal = (across * side.cross(other).dot(*normal)).normalize_or(*normal);
            *position = bend(*position);
        }
        self
    }

    /// Cuts faces until no edge is longer than `longest`, or there are `most` faces more: light that is
    /// summed at corners needs some. Those that look away from `up` are left as they are.
    pub(super) fn split(&mut self, longest: f32, up: Vec3, mut most: usize) {
        let mut middles: HashMap<[u32; 2], u32> = HashMap::new();
        let faces = std::mem::take(&mut self.indices);
        let mut left: Vec<[u32; 3]> = faces.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect();
        while let Some([a, b, c]) = left.pop() {
            let length = |[a, b, _]: &[u32; 3]| {
                self.positions[*a as usize].distance_squared(self.positions[*b as usize])
            };
            let [one, two, three] = [a, b, c].map(|i| self.normals[i as usize]);
            let hidden = (one + two + three).dot(up) < 0.0;
            // Turned so that the longest edge comes first.
            let mut turns = [[a, b, c], [b, c, a], [c, a, b]];
            turns.sort_by(|one, other| length(other).total_cmp(&length(one)));
            let [a, b, c] = turns[0];
            if !hidden && most > 0 && length(&turns[0]) > longest * longest {
                most -= 1;
                let middle = *middles.entry([a.min(b), a.max(b)]).or_insert_with(|| {
                    let [one, other] = [a as usize, b as usize];
                    let position = self.positions[one].midpoint(self.positions[other]);
                    self.push(position, self.normals[one] + self.normals[other])
                });
                left.extend([[a, middle, c], [middle, b, c]]);
            } else {
                self.indices.extend([a, b, c]);
            }
        }
    }

    /// Joins loose triangles: corners closer than half a right angle's `crease` (degrees) are
    /// shaded smooth, large faces counting for more, so that a chamfer looks like a round edge.
    pub(super) fn welded(triangles: &[[Vec3; 3]], crease: f32) -> Self {
        type Spot = [i32; 3];
        let spot = |p: Vec3| (p * 256.0).round().as_ivec3().to_array();
        let faces: Vec<(Vec3, [Vec3; 3])> = triangles
            .iter()
            .map(|t| ((t[1] - t[0]).cross(t[2] - t[0]), *t))
            .filter(|(area, _)| area.length_squared() > 1e-8)
            .collect();
        let mut around: HashMap<Spot, Vec<Vec3>> = HashMap::with_capacity(faces.len());
        for (area, corners) in &faces {
            for &corner in corners {
                around.entry(spot(corner)).or_default().push(*area);
            }
        }
        let limit = crease.to_radians().cos();
        let mut solid = Self::default();
        let mut known: HashMap<(Spot, Spot), u32> = HashMap::with_capacity(faces.len());
        for (area, corners) in &faces {
            let face = area.normalize();
            for &corner in corners {
                let normal: Vec3 = around[&spot(corner)]
                    .iter()
                    .filter(|other| other.normalize().dot(face) >= limit)
                    .sum();
                let normal = normal.normalize_or(face);
                let index = *known
                    .entry((spot(corner), spot(normal)))
                    .or_insert_with(|| {
                        solid.positions.push(corner);
                        solid.normals.push(normal);
                        solid.positions.len() as u32 - 1
                    });
                solid.indices.push(index);
            }
        }
        solid
    }

    /// Six times the enclosed volume: above zero where a closed solid's faces look outwards.
    #[cfg(test)]
    pub(super) fn signed_volume(&self) -> f32 {
        self.triangles().map(|[a, b, c]| a.dot(b.cross(c))).sum()
    }
}

/// Triangles between rows of equally many points; `around` joins each row's end to its start.
pub(super) fn loft(rows: &[Vec<Vec3>], around: bool) -> Vec<[Vec3; 3]> {
    let mut triangles = Vec::new();
    for pair in rows.windows(2) {
        let (low, high) = (&pair[0], &pair[1]);
        let count = low.len();
        for i in 0..if around { count } else { count - 1 } {
            let j = (i + 1) % count;
            triangles.push([low[i], low[j], high[j]]);
            triangles.push([low[i], high[j], high[i]]);
        }
    }
    triangles
}

/// Closes a row with a fan round its middle; `up` looks along the row's own turning.
pub(super) fn fan(row: &[Vec3], up: bool) -> Vec<[Vec3; 3]> {
    let middle = row.iter().sum::<Vec3>() / row.len() as f32;
    (0..row.len())
        .map(|i| {
            let (a, b) = (row[i], row[(i + 1) % row.len()]);
            if up { [middle, a, b] } else { [middle, b, a] }
        })
        .collect()
}

/// The Catmull-Rom curve from the second point to the third, at `t` in 0–1.
pub(super) fn between<V: VectorSpace<Scalar = f32>>([p0, p1, p2, p3]: [V; 4], t: f32) -> V {
    let near = (p2 - p0) * (0.5 * t);
    let middle = (p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3) * (0.5 * t * t);
    let far = (p1 * 3.0 - p0 - p2 * 3.0 + p3) * (0.5 * t * t * t);
    p1 + near + middle + far
}

/// A Catmull-Rom curve through `points`, `steps` pieces between neighbours.
pub(super) fn curve<V: VectorSpace<Scalar = f32>>(
    points: &[V],
    steps: usize,
    closed: bool,
) -> Vec<V> {
    let count = points.len();
    if steps <= 1 || count < 3 {
        return points.to_vec();
    }
    let at = |i: isize| match closed {
        true => points[i.rem_euclid(count as isize) as usize],
        false => points[i.clamp(0, count as isize - 1) as usize],
    };
    let pieces = if closed { count } else { count - 1 };
    let mut out = Vec::with_capacity(pieces * steps + 1);
    for i in 0..pieces as isize {
        let (p0, p1, p2, p3) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            out.push(between([p0, p1, p2, p3], t));
        }
    }
    if !closed {
        out.push(points[count - 1]);
    }
    out
}
