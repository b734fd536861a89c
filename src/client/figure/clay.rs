//! Clay: what a figure is made of. Sheets, balls, tubes and lathes on the one mesh kit, with a colour
//! at each corner, joined into one lump per part of the body.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use bevy::math::{Affine3A, Mat3, Vec2, Vec3};

use crate::client::solid::{Solid, between};

/// A colour as linear albedo.
pub(super) type Dye = Vec3;

/// One lump of clay: a solid with smooth normals, and a colour for each of its positions.
#[derive(Debug, Clone, Default)]
pub(super) struct Clay {
    pub(super) solid: Solid,
    pub(super) dyes: Vec<Dye>,
}

impl Clay {
    /// A sheet of `rows` × `cols` quads through `at(u, v)`, both 0–1. With `closed` the last column
    /// meets the first. Faces turn away from the sheet's own middle, so any winding will do.
    pub(super) fn sheet(
        &mut self,
        (rows, cols): (usize, usize),
        closed: bool,
        at: impl Fn(f32, f32) -> (Vec3, Dye),
    ) -> &mut Self {
        let across = if closed { cols } else { cols + 1 };
        let first = self.solid.positions.len();
        for row in 0..=rows {
            for col in 0..across {
                let (point, dye) = at(col as f32 / cols as f32, row as f32 / rows as f32);
                self.solid.positions.push(point);
                self.dyes.push(dye);
            }
        }
        let mut faces = Vec::with_capacity(rows * cols * 2);
        for row in 0..rows {
            for col in 0..cols {
                let (a, b) = (row * across + col, row * across + (col + 1) % across);
                faces.extend([[a, b, a + across], [b, b + across, a + across]]);
            }
        }
        self.finish(first, faces);
        for row in [0, rows] {
            self.join_pole(first + row * across..first + (row + 1) * across);
        }
        self
    }

    /// Adds faces over the points from `first` on, turned outwards, and their smooth normals.
    fn finish(&mut self, first: usize, mut faces: Vec<[usize; 3]>) {
        let points = &self.solid.positions[first..];
        let middle = points.iter().sum::<Vec3>() / points.len().max(1) as f32;
        let area =
            |[a, b, c]: [usize; 3]| (points[b] - points[a]).cross(points[c] - points[a]) / 2.0;
        faces.retain(|face| area(*face).length_squared() > 1e-16);
        let outward: f32 = faces
            .iter()
            .map(|face| area(*face).dot(points[face[0]] - middle))
            .sum();
        if outward < 0.0 {
            for face in &mut faces {
                face.swap(1, 2);
            }
        }
        let mut normals = vec![Vec3::ZERO; points.len()];
        for face in &faces {
            for &corner in face {
                normals[corner] += area(*face);
            }
        }
        self.solid
            .normals
            .extend(normals.into_iter().map(|n| n.normalize_or(Vec3::Y)));
        self.solid
            .indices
            .extend(faces.iter().flatten().map(|corner| (first + corner) as u32));
    }

    /// Points of a row that fell into one share one normal.
    fn join_pole(&mut self, row: std::ops::Range<usize>) {
        let pole = self.solid.positions[row.start];
        if self.solid.positions[row.clone()]
            .iter()
            .all(|p| p.distance(pole) < 1e-4)
        {
            let normal = self.solid.normals[row.clone()]
                .iter()
                .sum::<Vec3>()
                .normalize_or(Vec3::Y);
            self.solid.normals[row].fill(normal);
        }
    }

    /// A cube-sphere pushed into shape by `at`, which takes unit directions: no seams, no poles.
    pub(super) fn globe(&mut self, side: usize, at: impl Fn(Vec3) -> (Vec3, Dye)) -> &mut Self {
        let first = self.solid.positions.len();
        let mut faces = Vec::with_capacity(side * side * 12);
        let axes = [Vec3::X, Vec3::Y, Vec3::Z];
        let mut normals = Vec::new();
        for (axis, sign) in [
            (0, 1.0),
            (0, -1.0),
            (1, 1.0),
            (1, -1.0),
            (2, 1.0),
            (2, -1.0),
        ] {
            let base = self.solid.positions.len() - first;
            let (up, right, ahead) = (
                axes[axis] * sign,
                axes[(axis + 1) % 3],
                axes[(axis + 2) % 3],
            );
            // Equal angles rather than equal steps: cells stay nearly square.
            let step = |i: usize| ((i as f32 / side as f32 * 2.0 - 1.0) * PI / 4.0).tan();
            for row in 0..=side {
                for col in 0..=side {
                    let direction = (up + right * step(col) + ahead * step(row)).normalize();
                    let (point, dye) = at(direction);
                    let (east, north) = direction.any_orthonormal_pair();
                    let reach = |d: Vec3| at((direction + d * 0.01).normalize()).0;
                    let normal = (reach(east) - reach(-east)).cross(reach(north) - reach(-north));
                    normals.push(normal.normalize_or(direction));
                    self.solid.positions.push(point);
                    self.dyes.push(dye);
                }
            }
            for row in 0..side {
                for col in 0..side {
                    let a = base + row * (side + 1) + col;
                    let (b, c, d) = (a + 1, a + side + 1, a + side + 2);
                    if sign > 0.0 {
                        faces.extend([[a, b, d], [a, d, c]]);
                    } else {
                        faces.extend([[a, d, b], [a, c, d]]);
                    }
                }
            }
        }
        let turned = normals.iter().zip(&self.solid.positions[first..]);
        let outward: f32 = turned.map(|(n, p)| n.dot(*p)).sum();
        self.finish(first, faces);
        for (slot, normal) in self.solid.normals[first..].iter_mut().zip(normals) {
            *slot = normal * outward.signum();
        }
        self
    }

    /// An ellipsoid about `centre`.
    pub(super) fn ball(
        &mut self,
        centre: Vec3,
        radii: Vec3,
        (rows, cols): (usize, usize),
        dye: impl Fn(Vec3) -> Dye,
    ) -> &mut Self {
        self.sheet((rows, cols), true, |u, v| {
            let (angle, tilt) = (u * TAU, (v - 0.5) * PI);
            let d = Vec3::new(
                tilt.cos() * angle.cos(),
                tilt.sin(),
                tilt.cos() * angle.sin(),
            );
            (centre + d * radii, dye(d))
        })
    }

    /// A round tube along a smooth curve through `spine`, its ends rounded off; `radius` takes 0–1.
    pub(super) fn tube(
        &mut self,
        spine: &[Vec3],
        (rows, cols): (usize, usize),
        radius: impl Fn(f32) -> f32,
        dye: impl Fn(f32) -> Dye,
    ) -> &mut Self {
        let along = |t: f32| curve(spine, t.clamp(0.0, 1.0));
        let length: f32 = (0..8)
            .map(|i| along(i as f32 / 8.0).distance(along((i + 1) as f32 / 8.0)))
            .sum();
        // A cap of two rows at each end: the outermost collapses to a point.
        let caps = 2;
        self.sheet((rows + 2 * caps, cols), true, |u, v| {
            let row = v * (rows + 2 * caps) as f32 - caps as f32;
            let t = (row / rows as f32).clamp(0.0, 1.0);
            let past = (row - t * rows as f32) / caps as f32;
            let (bulge, shrink) = (past * FRAC_PI_2).sin_cos();
            let ahead =
                (along((t + 0.02).min(1.0)) - along((t - 0.02).max(0.0))).normalize_or(Vec3::Y);
            let frame = facing(ahead);
            let r = radius(t);
            let (sin, cos) = (u * TAU).sin_cos();
            let ring = frame
                * Vec3::new(
                    cos * r * shrink,
                    sin * r * shrink,
                    bulge * r.min(length / 4.0),
                );
            (along(t) + ring, dye(t))
        })
    }

    /// A surface of revolution about y through `profile` (radius, height), scaled by `scale` in x, z.
    pub(super) fn lathe(
        &mut self,
        profile: &[Vec2],
        (rows, cols): (usize, usize),
        scale: Vec2,
        dye: impl Fn(f32, f32) -> Dye,
    ) -> &mut Self {
        let outline: Vec<Vec3> = profile.iter().map(|p| p.extend(0.0)).collect();
        self.sheet((rows, cols), true, |u, v| {
            let p = curve(&outline, v);
            let (sin, cos) = (u * TAU).sin_cos();
            (
                Vec3::new(cos * p.x * scale.x, p.y, sin * p.x * scale.y),
                dye(u, v),
            )
        })
    }

    /// One stitch: a grain of thread from `a` to `b`.
    pub(super) fn stitch(&mut self, a: Vec3, b: Vec3, radius: f32, dye: Dye) -> &mut Self {
        let mut grain = Self::default();
        let length = a.distance(b) / 2.0 + radius * 0.6;
        grain.ball(
            Vec3::ZERO,
            Vec3::new(radius, length, radius),
            (3, 5),
            |_| dye,
        );
        let up = (b - a).normalize_or(Vec3::Y);
        let side = up.any_orthonormal_vector();
        let frame = Mat3::from_cols(side, up, side.cross(up));
        self.add(
            &grain,
            Affine3A::from_mat3_translation(frame, (a + b) / 2.0),
        )
    }

    /// Joins another lump, moved by `place` (mirrors welcome).
    pub(super) fn add(&mut self, other: &Self, place: Affine3A) -> &mut Self {
        self.solid.append(&other.solid.transformed(&place));
        self.dyes.extend(&other.dyes);
        self
    }
}

/// A frame whose z is `ahead` and whose x stays level.
pub(super) fn facing(ahead: Vec3) -> Mat3 {
    let across = Vec3::Y.cross(ahead);
    let x = if across.length_squared() < 1e-4 {
        Vec3::X
    } else {
        across.normalize()
    };
    Mat3::from_cols(x, ahead.cross(x), ahead)
}

/// A Catmull-Rom curve through `points` at `t` in 0–1.
pub(super) fn curve(points: &[Vec3], t: f32) -> Vec3 {
    let last = points.len() - 1;
    let scaled = t * last as f32;
    let i = (scaled as usize).min(last.saturating_sub(1));
    let s = scaled - i as f32;
    let p = |k: usize| points[k.min(last)];
    between([p(i.saturating_sub(1)), p(i), p(i + 1), p(i + 2)], s)
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(super) fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
