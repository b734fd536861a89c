//! Forms that begin as a cube: the bevelled box and the cushion.

use bevy::math::Vec3;

use crate::client::solid::Solid;

/// The six faces of a cube: outward axis, then two axes that turn with it.
const FACES: [[Vec3; 3]; 6] = [
    [Vec3::X, Vec3::Y, Vec3::Z],
    [Vec3::NEG_X, Vec3::Z, Vec3::Y],
    [Vec3::Y, Vec3::Z, Vec3::X],
    [Vec3::NEG_Y, Vec3::X, Vec3::Z],
    [Vec3::Z, Vec3::X, Vec3::Y],
    [Vec3::NEG_Z, Vec3::Y, Vec3::X],
];

/// A box standing on the origin, its edges rounded by `bevel`, its foot `taper` times as wide as
/// its head.
pub(super) fn bevelled_box(size: Vec3, bevel: f32, taper: f32) -> Solid {
    let half = size / 2.0;
    let bevel = bevel.clamp(0.0, half.min_element() * 0.98);
    let mut solid = match bevel {
        ..3.0 => chamfered(half, bevel),
        3.0..7.0 => rounded(half, bevel, 2),
        _ => rounded(half, bevel, 3),
    };
    for position in &mut solid.positions {
        position.y += half.y;
    }
    match taper {
        1.0 => solid,
        _ => solid.deformed(|p| {
            let wide = taper + (1.0 - taper) * (p.y / size.y);
            Vec3::new(p.x * wide, p.y, p.z * wide)
        }),
    }
}

/// Whole faces keep their own normals and the chamfers blend between them: 44 triangles that
/// catch light like a round edge.
fn chamfered(half: Vec3, bevel: f32) -> Solid {
    let mut solid = Solid::default();
    let sign = |i: usize, bit: usize| if i >> bit & 1 == 1 { 1.0 } else { -1.0 };
    let corner = |i: usize| Vec3::new(sign(i, 0), sign(i, 1), sign(i, 2));
    // One vertex for each of the three faces at each of the eight corners.
    for i in 0..8 {
        for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
            let out = corner(i);
            let inset = out * bevel * (Vec3::ONE - axis);
            solid.push(out * half - inset, axis * out);
        }
    }
    let vertex = |i: usize, axis: usize| (i * 3 + axis) as u32;
    let mut face = |corners: &[u32]| {
        let [a, b, c] = [0, 1, 2].map(|k| solid.positions[corners[k] as usize]);
        let outward = (b - a).cross(c - a).dot(a + b + c) > 0.0;
        for k in 1..corners.len() - 1 {
            let [second, third] = if outward { [k, k + 1] } else { [k + 1, k] };
            solid
                .indices
                .extend([corners[0], corners[second], corners[third]]);
        }
    };
    for axis in 0..3 {
        let (one, two) = (1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3));
        for side in [0, 1 << axis] {
            let ring = [side, side | one, side | one | two, side | two];
            face(&ring.map(|i| vertex(i, axis)));
        }
        if bevel > 0.0 {
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            for edge in [0, one, two, one | two] {
                let (low, high) = (edge, edge | 1 << axis);
                face(&[
                    vertex(low, u),
                    vertex(high, u),
                    vertex(high, v),
                    vertex(low, v),
                ]);
            }
        }
    }
    if bevel > 0.0 {
        for i in 0..8 {
            face(&[vertex(i, 0), vertex(i, 1), vertex(i, 2)]);
        }
    }
    solid
}

/// `steps` pieces for each eighth of a turn.
fn rounded(half: Vec3, bevel: f32, steps: usize) -> Solid {
    let mut solid = Solid::default();
    let inner = half - Vec3::splat(bevel);
    let tangent = |i: usize| (std::f32::consts::FRAC_PI_4 * i as f32 / steps as f32).tan();
    // Each line across a face: a corner of the inner box and a way out of it.
    let lines: Vec<(f32, f32)> = (0..=steps)
        .rev()
        .map(|i| (-1.0, -tangent(i)))
        .chain((0..=steps).map(|i| (1.0, tangent(i))))
        .collect();
    for [out, u, v] in FACES {
        let start = solid.positions.len() as u32;
        for &(v_side, v_way) in &lines {
            for &(u_side, u_way) in &lines {
                let normal = (out + u * u_way + v * v_way).normalize();
                let from = (out + u * u_side + v * v_side) * inner;
                solid.push(from + normal * bevel, normal);
            }
        }
        quads(&mut solid, start, lines.len() as u32);
    }
    solid
}

fn quads(solid: &mut Solid, start: u32, side: u32) {
    for row in 0..side - 1 {
        for column in 0..side - 1 {
            let a = start + row * side + column;
            let (b, c, d) = (a + 1, a + side + 1, a + side);
            solid.indices.extend([a, b, c, a, c, d]);
        }
    }
}

/// A superellipsoid standing on the origin: `power` 2 is an egg, 3.2 a cushion, 6 nearly a box.
/// `pinch` draws the corners of its plan flat.
pub(super) fn cushion(size: Vec3, power: f32, pinch: f32, detail: usize) -> Solid {
    let radius = size / 2.0;
    let mut solid = Solid::default();
    let side = detail as u32 + 1;
    for [out, u, v] in FACES {
        let start = solid.positions.len() as u32;
        for row in 0..=detail {
            for column in 0..=detail {
                let way = |i: usize| {
                    let t = 2.0 * i as f32 / detail as f32 - 1.0;
                    // The squarer the form, the more of its bend lies near the edges.
                    let square = ((power - 2.0) / 4.0).clamp(0.0, 0.9);
                    let t = t * (1.0 + 0.5 * square * (1.0 - t * t));
                    (t * std::f32::consts::FRAC_PI_4).tan()
                };
                let direction = (out + u * way(column) + v * way(row)).normalize();
                let sum = direction.abs().powf(power).element_sum();
                let unit = direction * sum.powf(-1.0 / power);
                let normal = unit.signum() * unit.abs().powf(power - 1.0) / radius;
                solid.push(unit * radius, normal);
            }
        }
        quads(&mut solid, start, side);
    }
    let mut solid = match pinch {
        0.0 => solid,
        _ => solid.deformed(|p| {
            let plan = (p / radius).abs().min(Vec3::ONE);
            let thin = 1.0 - pinch * plan.x.max(plan.z).powi(4);
            Vec3::new(p.x, p.y * thin, p.z)
        }),
    };
    for position in &mut solid.positions {
        position.y += radius.y;
    }
    solid
}
