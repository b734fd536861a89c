//! Flat bands round a thing: the contact blob under it, the halo of what is selected and the shine of a lamp.

use bevy::{
    color::{Alpha, ColorToComponents},
    math::{Vec2, Vec3},
};

use super::{Patch, Socket};
use crate::{
    assets::{Rgb, palette},
    room::{Kind, Slot},
};

/// How far a contact blob reaches past the footprint, and how dark it is, in metres and opacity.
const BLOB: (f32, f32) = (0.11, 0.36);
/// Where the halo's band begins and ends, past the footprint, in metres.
const HALO: [f32; 2] = [0.025, 0.055];
/// How far the shine of a lamp of so many lumens reaches, in metres, and how much of what is there it covers at the
/// lamp.
const SHINE: (f32, f32, f32) = (0.6, 15_000.0, 0.34);
const CORNER_STEPS: usize = 6;

/// The plane a halo lies in and the half size it goes round, centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    standing: bool,
    below: bool,
    size: (u16, u16),
}

impl Frame {
    pub(super) fn of(kind: &Kind) -> Self {
        let (width, depth) = kind.footprint;
        match kind.slot {
            Slot::Wall => Self {
                standing: true,
                below: false,
                size: (width, kind.height),
            },
            slot => Self {
                standing: false,
                below: slot == Slot::Ceiling,
                size: (width, depth),
            },
        }
    }
}

/// Counter-clockwise round a box of `half` size grown by `by`.
fn outline(half: Vec2, corner: f32, by: f32) -> Vec<Vec2> {
    let corner = corner.min(half.min_element());
    let inner = half - corner;
    let radius = (corner + by).max(0.0);
    // Shrunk beyond its corner the box itself gets smaller.
    let inner = (inner + (corner + by).min(0.0)).max(Vec2::ZERO);
    [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
        .into_iter()
        .enumerate()
        .flat_map(|(quarter, (x, y))| {
            (0..=CORNER_STEPS).map(move |step| {
                let part = quarter as f32 + step as f32 / CORNER_STEPS as f32;
                let way = Vec2::from_angle(part * std::f32::consts::FRAC_PI_2);
                inner * Vec2::new(x, y) + way * radius
            })
        })
        .collect()
}

/// Bands between outlines, the innermost filled when `filled`; `lay` puts a point in space.
fn bands(rings: &[(Vec<Vec2>, [f32; 4])], filled: bool, lay: impl Fn(Vec2) -> Vec3) -> Patch {
    let mut patch = Patch::default();
    let normal = (lay(Vec2::X) - lay(Vec2::ZERO)).cross(lay(Vec2::Y) - lay(Vec2::ZERO));
    for (points, colour) in rings {
        for &point in points {
            patch.positions.push(lay(point).to_array());
            patch.normals.push(normal.normalize_or(Vec3::Y).to_array());
            patch.colours.push(*colour);
            patch.grain.push(point.into());
        }
    }
    let count = rings[0].0.len() as u32;
    for ring in 1..rings.len() as u32 {
        let (inner, outer) = ((ring - 1) * count, ring * count);
        for i in 0..count {
            let j = (i + 1) % count;
            patch.indices.extend([inner + i, outer + i, outer + j]);
            patch.indices.extend([inner + i, outer + j, inner + j]);
        }
    }
    if filled {
        for i in 1..count - 1 {
            patch.indices.extend([0, i, i + 1]);
        }
    }
    patch
}

fn tint(name: &str, alpha: f32) -> [f32; 4] {
    let [r, g, b] = palette().get(name).map_or([0.0; 3], Rgb::shining);
    [r, g, b, alpha]
}

/// A soft dark blob just above the floor, as wide as the footprint and a little more.
pub(super) fn blob(footprint: (u16, u16)) -> Patch {
    let half = Vec2::new(footprint.0.into(), footprint.1.into()) / 200.0;
    let (reach, dark) = BLOB;
    let reach = reach.min(half.min_element());
    let rings: Vec<_> = [-0.35, 0.0, 0.3, 0.62, 1.0]
        .into_iter()
        .map(|share: f32| {
            let t = (share + 0.35) / 1.35;
            let alpha = dark * (1.0 - t * t * (3.0 - 2.0 * t));
            let points = outline(half * 0.94, half.min_element() * 0.6, share * reach);
            (points, tint("ink", alpha))
        })
        .collect();
    bands(&rings, true, |p| Vec3::new(p.x, 0.004, -p.y))
}

/// A disc of a lamp's light, to be laid over what is seen around it.
pub(super) fn shine(lamp: &Socket) -> Patch {
    let (reach, lumens, most) = SHINE;
    let reach = reach * (lamp.lumens / lumens).sqrt();
    let rings: Vec<_> = [0.04, 0.12, 0.22, 0.35, 0.5, 0.7, 1.0]
        .into_iter()
        .map(|share: f32| {
            let fades = (1.0 - share) * (1.0 - share);
            let colour = lamp.colour.with_alpha(most * fades).to_f32_array();
            (outline(Vec2::ZERO, 0.0, share * reach), colour)
        })
        .collect();
    bands(&rings, true, |p| Vec3::new(p.x, p.y, 0.0))
}

/// A honey band round a thing: on the floor, on the wall or under the ceiling.
pub(super) fn halo(frame: &Frame) -> Patch {
    let half = Vec2::new(frame.size.0.into(), frame.size.1.into()) / 200.0;
    let rings = HALO.map(|by| (outline(half, 0.04, by), tint("honey", 1.0)));
    bands(&rings, false, |p| match (frame.standing, frame.below) {
        (true, _) => Vec3::new(p.x, p.y + half.y, 0.006),
        (false, false) => Vec3::new(p.x, 0.007, -p.y),
        // Seen from below: mirrored, so that it faces down.
        (false, true) => Vec3::new(p.x, -0.007, p.y),
    })
}
