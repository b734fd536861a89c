//! Building meshes of the shell: flat pieces on planes, bevelled boxes, strips.

use bevy::{asset::RenderAssetUsages, mesh::Indices, mesh::PrimitiveTopology, prelude::*};

/// A linear colour before light; the fourth number is opacity where the coat blends.
pub(in crate::client) type Tint = [f32; 4];

/// `tint` with its value scaled.
pub(super) fn shaded(tint: Tint, by: f32) -> Tint {
    [tint[0] * by, tint[1] * by, tint[2] * by, tint[3]]
}

/// A number in 0..1 that looks random and depends on `seed` alone.
pub(super) fn noise(seed: u32) -> f32 {
    let mut x = seed.wrapping_mul(0x9E37_79B9) ^ 0x85EB_CA6B;
    x = (x ^ (x >> 15)).wrapping_mul(0x2C1B_3C6D);
    x = (x ^ (x >> 12)).wrapping_mul(0x297A_2D39);
    (x ^ (x >> 15)) as f32 / u32::MAX as f32
}

/// A plane to draw on, in metres: `u × v` is its outside.
#[derive(Debug, Clone, Copy)]
pub(in crate::client) struct Plane {
    pub(in crate::client) origin: Vec3,
    pub(in crate::client) u: Vec3,
    pub(in crate::client) v: Vec3,
}

impl Plane {
    pub(in crate::client) fn normal(&self) -> Vec3 {
        self.u.cross(self.v)
    }

    pub(in crate::client) fn at(&self, p: Vec2, lift: f32) -> Vec3 {
        self.origin + self.u * p.x + self.v * p.y + self.normal() * lift
    }

    /// The same plane `by` metres further out.
    pub(in crate::client) fn lifted(&self, by: f32) -> Self {
        Self {
            origin: self.origin + self.normal() * by,
            ..*self
        }
    }
}

/// Triangles with normals and vertex colours.
#[derive(Debug, Default, Clone)]
pub(in crate::client) struct Builder {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    colours: Vec<Tint>,
    indices: Vec<u32>,
    uvs: Vec<[f32; 2]>,
    grain: Grain,
}

/// How the grain of wood or cloth lies on what is built: which way it runs on the floor, and from
/// where in its texture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grain {
    pub(super) along: Vec3,
    pub(super) from: Vec2,
}

impl Default for Grain {
    fn default() -> Self {
        Self {
            along: Vec3::X,
            from: Vec2::ZERO,
        }
    }
}

impl Builder {
    /// From here on the grain lies like this.
    pub(super) fn lie(&mut self, grain: Grain) {
        self.grain = grain;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    pub(in crate::client) fn vertex(&mut self, position: Vec3, normal: Vec3, tint: Tint) -> u32 {
        self.positions.push(position.into());
        self.normals.push(normal.into());
        self.colours.push(tint);
        let Grain { along, from } = self.grain;
        let size = normal.abs();
        let uv = if size.y >= size.x.max(size.z) {
            Vec2::new(position.dot(along), position.dot(along.cross(Vec3::Y)))
        } else if size.x > size.z {
            Vec2::new(position.z, position.y)
        } else {
            Vec2::new(position.x, position.y)
        };
        self.uvs.push((uv + from).into());
        self.positions.len() as u32 - 1
    }

    pub(super) fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend([a, b, c]);
    }

    /// Four corners counter-clockwise seen from outside.
    pub(in crate::client) fn face(&mut self, corners: [u32; 4]) {
        let [a, b, c, d] = corners;
        self.indices.extend([a, b, c, a, c, d]);
    }

    /// A flat convex polygon, counter-clockwise seen from outside.
    pub(super) fn polygon(&mut self, corners: &[Vec3], normal: Vec3, tint: Tint) {
        let ids: Vec<u32> = corners
            .iter()
            .map(|&p| self.vertex(p, normal, tint))
            .collect();
        for pair in ids.windows(2).skip(1) {
            self.triangle(ids[0], pair[0], pair[1]);
        }
    }

    /// An axis-aligned rectangle on a plane, cut into pieces no longer than `piece`, each corner
    /// coloured by `tint`.
    pub(super) fn sheet(
        &mut self,
        plane: &Plane,
        rect: Rect,
        lift: f32,
        piece: f32,
        tint: impl Fn(Vec2) -> Tint,
    ) {
        let normal = plane.normal();
        let columns = (rect.width() / piece).ceil().max(1.0) as u32;
        let rows = (rect.height() / piece).ceil().max(1.0) as u32;
        let first = self.positions.len() as u32;
        for row in 0..=rows {
            for column in 0..=columns {
                let share = Vec2::new(column as f32 / columns as f32, row as f32 / rows as f32);
                let p = rect.min + rect.size() * share;
                self.vertex(plane.at(p, lift), normal, tint(p));
            }
        }
        for row in 0..rows {
            for column in 0..columns {
                let a = first + row * (columns + 1) + column;
                let above = a + columns + 1;
                self.face([a, a + 1, above + 1, above]);
            }
        }
    }

    /// A flat convex shape on a plane, each corner coloured by `tint`.
    pub(super) fn shape(
        &mut self,
        plane: &Plane,
        corners: &[Vec2],
        lift: f32,
        tint: impl Fn(Vec2) -> Tint,
    ) {
        let normal = plane.normal();
        let ids: Vec<u32> = corners
            .iter()
            .map(|&p| self.vertex(plane.at(p, lift), normal, tint(p)))
            .collect();
        for pair in ids.windows(2).skip(1) {
            self.triangle(ids[0], pair[0], pair[1]);
        }
    }

    /// The flat edge of a piece, which darkens outwards, cut into pieces no longer than `piece`.
    pub(super) fn border(
        &mut self,
        plane: &Plane,
        (inner, outer): (&[Vec2], &[Vec2]),
        lift: f32,
        piece: f32,
        tint: impl Fn(Vec2) -> Tint,
        dark: f32,
    ) {
        for i in 0..inner.len() {
            let j = (i + 1) % inner.len();
            let steps = (outer[i].distance(outer[j]) / piece).ceil().max(1.0) as u32;
            let first = self.positions.len() as u32;
            for step in 0..=steps {
                let share = step as f32 / steps as f32;
                let out = outer[i].lerp(outer[j], share);
                let lit = tint(out);
                let ends = [
                    (out, shaded(lit, dark)),
                    (inner[i].lerp(inner[j], share), lit),
                ];
                for (p, tint) in ends {
                    self.vertex(plane.at(p, lift), plane.normal(), tint);
                }
            }
            for at in (first..).step_by(2).take(steps as usize) {
                self.face([at, at + 2, at + 3, at + 1]);
            }
        }
    }

    /// One sloping side between two edges, counter-clockwise, each corner with its height: round, it
    /// leaves the upper edge smoothly and leans half-way at the lower one.
    pub(super) fn slope(
        &mut self,
        plane: &Plane,
        corners: [(Vec2, f32); 4],
        tint: impl Fn(Vec2) -> Tint,
    ) {
        let points = corners.map(|(p, lift)| plane.at(p, lift));
        let slope = (points[1] - points[0])
            .cross(points[2] - points[0])
            .normalize_or_zero();
        let high = corners.iter().map(|c| c.1).fold(f32::MIN, f32::max);
        let (lower, upper) = ((slope + plane.normal()).normalize_or_zero(), plane.normal());
        let ids = [0, 1, 2, 3].map(|i| {
            let (p, lift) = corners[i];
            let normal = if lift < high { lower } else { upper };
            self.vertex(points[i], normal, tint(p))
        });
        self.face(ids);
    }

    /// A rectangular tile standing `lift` above the plane, its edges bevelled down.
    pub(super) fn tile(
        &mut self,
        plane: &Plane,
        rect: Rect,
        lift: f32,
        bevel: f32,
        piece: f32,
        tint: impl Fn(Vec2) -> Tint,
    ) {
        let bevel = bevel.min(rect.width() * 0.3).min(rect.height() * 0.3);
        let top = Rect::from_corners(rect.min + bevel, rect.max - bevel);
        self.sheet(plane, top, lift, piece, &tint);
        let corners = |r: Rect| {
            [
                r.min,
                Vec2::new(r.max.x, r.min.y),
                r.max,
                Vec2::new(r.min.x, r.max.y),
            ]
        };
        self.skirt(
            plane,
            &corners(top),
            &corners(rect),
            lift,
            lift - bevel,
            &tint,
        );
    }

    /// The sloping rim between a polygon and a larger one below it, both counter-clockwise.
    pub(super) fn skirt(
        &mut self,
        plane: &Plane,
        inner: &[Vec2],
        outer: &[Vec2],
        high: f32,
        low: f32,
        tint: impl Fn(Vec2) -> Tint,
    ) {
        for i in 0..inner.len() {
            let j = (i + 1) % inner.len();
            let colour = tint(inner[i]);
            let corners = [
                (outer[i], low),
                (outer[j], low),
                (inner[j], high),
                (inner[i], high),
            ];
            self.slope(plane, corners, |_| colour);
        }
    }

    /// A box with rounded-looking edges. `axes` are unit vectors, right-handed.
    pub(super) fn block(
        &mut self,
        centre: Vec3,
        half: Vec3,
        axes: [Vec3; 3],
        bevel: f32,
        tint: Tint,
    ) {
        let bevel = bevel.min(half.min_element() * 0.98);
        let mut ids = [[0; 3]; 8];
        for (corner, id) in ids.iter_mut().enumerate() {
            let sign = |axis: usize| if corner >> axis & 1 == 1 { 1.0 } else { -1.0 };
            for (face, id) in id.iter_mut().enumerate() {
                let p = (0..3).fold(centre, |p, axis| {
                    let reach = half[axis] - if axis == face { 0.0 } else { bevel };
                    p + axes[axis] * sign(axis) * reach
                });
                *id = self.vertex(p, axes[face] * sign(face), tint);
            }
        }
        for face in [0, 1, 2] {
            let (a, b) = (1 << ((face + 1) % 3), 1 << ((face + 2) % 3));
            let top = 1 << face;
            let at = |corner: usize| ids[corner][face];
            self.face([at(top), at(top | a), at(top | a | b), at(top | b)]);
            self.face([at(0), at(b), at(a | b), at(a)]);
        }
        // Twelve edges: `along` runs with the edge, the two faces beside it are the other axes.
        for along in 0..3 {
            let (one, two) = ((along + 1) % 3, (along + 2) % 3);
            for (s, t) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let low = (s << one) | (t << two);
                let high = low | (1 << along);
                let ring = [ids[low][one], ids[high][one], ids[high][two], ids[low][two]];
                let flip = (s == 1) != (t == 1);
                self.face(if flip {
                    ring
                } else {
                    [ring[3], ring[2], ring[1], ring[0]]
                });
            }
        }
        for (corner, id) in ids.iter().enumerate() {
            let odd = corner.count_ones() % 2 == 1;
            let [a, b, c] = *id;
            if odd {
                self.triangle(a, b, c);
            } else {
                self.triangle(a, c, b);
            }
        }
    }

    /// Where each corner is, which way it looks and how it is tinted.
    pub(super) fn corners(&self) -> impl Iterator<Item = (Vec3, Vec3, Tint)> + '_ {
        let places = self.positions.iter().zip(&self.normals).zip(&self.colours);
        places.map(|((at, normal), tint)| (Vec3::from(*at), Vec3::from(*normal), *tint))
    }

    /// The corners of the triangles.
    pub(super) fn indices(&self) -> &[u32] {
        &self.indices
    }

    #[cfg(test)]
    pub(super) fn triangles(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        self.indices
            .chunks_exact(3)
            .map(|t| [t[0], t[1], t[2]].map(|i| Vec3::from(self.positions[i as usize])))
    }

    pub(in crate::client) fn build(self) -> Mesh {
        Mesh::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::default(),
        )
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colours)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, self.uvs)
        .with_inserted_indices(Indices::U32(self.indices))
    }
}

/// A convex counter-clockwise polygon moved inwards by `by`; `None` where nothing is left.
pub(super) fn inset(polygon: &[Vec2], by: f32) -> Option<Vec<Vec2>> {
    let n = polygon.len();
    let line = |i: usize| {
        let along = (polygon[(i + 1) % n] - polygon[i]).normalize_or_zero();
        (polygon[i] + along.perp() * by, along)
    };
    let corners: Vec<Vec2> = (0..n)
        .filter_map(|i| {
            let ((p, d), (q, e)) = (line((i + n - 1) % n), line(i));
            let across = d.perp_dot(e);
            (across.abs() > 1e-4).then(|| p + d * ((q - p).perp_dot(e) / across))
        })
        .collect();
    let kept = corners.len() == n && corners.iter().all(|c| c.is_finite());
    let same_way =
        |i: usize| (corners[(i + 1) % n] - corners[i]).dot(polygon[(i + 1) % n] - polygon[i]) > 0.0;
    (kept && (0..n).all(same_way)).then_some(corners)
}

/// A convex polygon cut to an axis-aligned rectangle.
pub(super) fn clipped(polygon: &[Vec2], rect: Rect) -> Vec<Vec2> {
    let sides: [(Vec2, f32); 4] = [
        (Vec2::X, rect.min.x),
        (Vec2::NEG_X, -rect.max.x),
        (Vec2::Y, rect.min.y),
        (Vec2::NEG_Y, -rect.max.y),
    ];
    let mut shape = polygon.to_vec();
    for (axis, least) in sides {
        let mut kept = Vec::with_capacity(shape.len() + 1);
        for (i, &p) in shape.iter().enumerate() {
            let q = shape[(i + 1) % shape.len()];
            let (a, b) = (p.dot(axis) - least, q.dot(axis) - least);
            if a >= 0.0 {
                kept.push(p);
            }
            if (a < 0.0) != (b < 0.0) {
                kept.push(p + (q - p) * (a / (a - b)));
            }
        }
        shape = kept;
    }
    shape.dedup_by(|a, b| a.distance_squared(*b) < 1e-8);
    shape
}

/// What is left of a rectangle when holes are cut out of it.
pub(super) fn without(rect: Rect, holes: &[Rect]) -> Vec<Rect> {
    let mut rest = vec![rect];
    for hole in holes {
        rest = rest
            .into_iter()
            .flat_map(|r| {
                let cut = r.intersect(*hole);
                if cut.width() <= 1e-4 || cut.height() <= 1e-4 {
                    return vec![r];
                }
                [
                    Rect::new(r.min.x, r.min.y, r.max.x, cut.min.y),
                    Rect::new(r.min.x, cut.max.y, r.max.x, r.max.y),
                    Rect::new(r.min.x, cut.min.y, cut.min.x, cut.max.y),
                    Rect::new(cut.max.x, cut.min.y, r.max.x, cut.max.y),
                ]
                .into_iter()
                .filter(|r| r.width() > 1e-3 && r.height() > 1e-3)
                .collect()
            })
            .collect();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cube() -> Builder {
        let mut b = Builder::default();
        b.block(
            Vec3::ONE,
            Vec3::splat(0.5),
            [Vec3::X, Vec3::Y, Vec3::Z],
            0.1,
            [1.0; 4],
        );
        b
    }

    #[test]
    fn every_side_of_a_block_faces_out() {
        for [a, b, c] in cube().triangles() {
            let middle = (a + b + c) / 3.0;
            let normal = (b - a).cross(c - a);
            assert!(normal.length() > 1e-6 && normal.dot(middle - Vec3::ONE) > 0.0);
        }
        // Six faces, twelve edges, eight corners.
        assert_eq!(cube().triangles().count(), 2 * 6 + 2 * 12 + 8);
    }

    #[test]
    fn cutting_leaves_the_rest() {
        let whole = Rect::new(0.0, 0.0, 4.0, 3.0);
        let area = |rects: &[Rect]| rects.iter().map(|r| r.width() * r.height()).sum::<f32>();
        let rest = without(
            whole,
            &[
                Rect::new(1.0, 1.0, 2.0, 2.0),
                Rect::new(3.5, -1.0, 5.0, 9.0),
            ],
        );
        assert!((area(&rest) - (12.0 - 1.0 - 1.5)).abs() < 1e-4);
        assert!(without(whole, &[whole.inflate(1.0)]).is_empty());
        let diamond = [
            Vec2::new(2.0, -2.0),
            Vec2::new(6.0, 2.0),
            Vec2::new(2.0, 6.0),
            Vec2::new(-2.0, 2.0),
        ];
        let cut = clipped(&diamond, whole);
        assert!(cut.len() >= 4 && cut.iter().all(|p| whole.inflate(1e-4).contains(*p)));
        assert!(clipped(&diamond, Rect::new(10.0, 10.0, 11.0, 11.0)).is_empty());
    }
}
