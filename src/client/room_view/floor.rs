//! Floors: planks, herringbone, tiles, tatami, carpet, and the slab below.

use bevy::prelude::*;

use super::{
    mesh::{Builder, Grain, Plane, Tint, clipped, inset, noise, shaded, without},
    plan::{grown, rectangles},
    wall::corner_shade,
};
use crate::{
    client::{
        materials::Coat,
        paint::{albedo, nth, paint},
    },
    room::shell::Space,
};

const PLANK: f32 = 0.14;
/// A board darkens towards its edge by this much over so many metres: a joint as wide as it is in
/// life is finer than a pixel and breaks up into dots.
const JOINT: (f32, f32) = (0.72, 0.011);
/// Neighbours differ by this much in light at most: less than 4 % on the screen.
const VARY: f32 = 0.07;
pub(super) const SLAB: f32 = 0.2;

/// The floor plane of a space: u east, v north, in room metres.
fn plane(space: &Space) -> Plane {
    Plane {
        origin: Vec3::Y * space.level as f32 / 100.0,
        u: Vec3::X,
        v: Vec3::NEG_Z,
    }
}

/// What a floor is made of.
pub(super) fn coat(space: &Space) -> Coat {
    match space.floor.kind.as_str() {
        "tiles" => Coat::Matte,
        "carpet" => Coat::Felt,
        _ => Coat::Wood,
    }
}

/// Boards lie in the sun and under feet: they are paler than the same wood on furniture.
fn worn(tint: Tint) -> Tint {
    let grey = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2];
    let pale = |c: f32| (c + (grey - c) * 0.2) * 1.07;
    [pale(tint[0]), pale(tint[1]), pale(tint[2]), tint[3]]
}

pub(super) fn build(space: &Space) -> Builder {
    let mut b = Builder::default();
    let plane = plane(space);
    let areas = rectangles(&space.points());
    let whole = areas
        .iter()
        .copied()
        .reduce(|a, b| a.union(b))
        .unwrap_or_default();
    let missing = without(whole, &areas);
    let paints = &space.floor.paint;
    let base = albedo(nth(paints, 0, "oak"));
    let other = albedo(nth(paints, 1, "paper"));
    let shade = |p: Vec2| {
        let edge = areas
            .iter()
            .filter(|r| r.inflate(0.01).contains(p))
            .map(|r| (p - r.min).min(r.max - p).min_element())
            .fold(0.0, f32::max);
        corner_shade(edge, 0.3, 0.14)
    };
    let ground = |b: &mut Builder, tint: Tint| {
        for area in &areas {
            b.sheet(&plane, *area, -0.004, 0.5, |p| shaded(tint, shade(p)));
        }
    };
    let lay = |b: &mut Builder, rect: Rect, lift: f32, bevel: f32, tint: Tint| {
        for part in without(rect.intersect(whole), &missing) {
            b.tile(&plane, part, lift, bevel, 0.3, |p| shaded(tint, shade(p)));
        }
    };
    match space.floor.kind.as_str() {
        "tiles" => {
            ground(&mut b, shaded(base, 0.72));
            grid(whole, Vec2::splat(0.3), |rect, i, j| {
                let tint = if (i + j) % 2 == 0 || paints.len() < 2 {
                    base
                } else {
                    other
                };
                let value = 1.0 + VARY * (noise(i * 131 + j) - 0.5);
                lay(
                    &mut b,
                    rect.inflate(-0.003),
                    0.0,
                    0.005,
                    shaded(tint, value),
                );
            });
        }
        "tatami" => {
            ground(&mut b, shaded(base, 0.6));
            let edge = albedo(nth(paints, 1, "moss"));
            tatami(whole, |mat, lengthwise| {
                let mat = mat.inflate(-0.004);
                lay(&mut b, mat, 0.0, 0.006, edge);
                let inner = if lengthwise {
                    Rect::from_corners(
                        mat.min + Vec2::new(0.0, 0.035),
                        mat.max - Vec2::new(0.0, 0.035),
                    )
                } else {
                    Rect::from_corners(
                        mat.min + Vec2::new(0.035, 0.0),
                        mat.max - Vec2::new(0.035, 0.0),
                    )
                };
                let value = 1.0 + VARY * (noise(mat.min.x.to_bits() ^ mat.min.y.to_bits()) - 0.5);
                lay(&mut b, inner, 0.003, 0.003, shaded(base, value));
            });
        }
        "carpet" => {
            for area in &areas {
                // Felted: no joints, the value wanders a little from spot to spot.
                b.sheet(&plane, *area, 0.0, 0.12, |p| {
                    let cell = (p * 8.0).as_ivec2();
                    let value = 1.0 + 0.02 * (noise((cell.x * 7919 + cell.y) as u32) - 0.5);
                    shaded(base, value * shade(p))
                });
            }
        }
        "herringbone" => {
            ground(&mut b, shaded(base, 0.82));
            let base = worn(base);
            herringbone(whole, |i, block| {
                let value = 1.0 + VARY * (noise(i) - 0.5);
                let long = (block[1] - block[0]).length() > (block[3] - block[0]).length();
                let way = if long {
                    block[1] - block[0]
                } else {
                    block[3] - block[0]
                };
                let along = plane.u * way.x + plane.v * way.y;
                b.lie(grain(i, along.normalize_or(Vec3::X)));
                for area in &areas {
                    let piece = clipped(block, *area);
                    if piece.len() >= 3 {
                        let middle = piece.iter().sum::<Vec2>() / piece.len() as f32;
                        let tint = shaded(base, value * shade(middle));
                        board(&mut b, &plane, &piece, tint);
                    }
                }
            });
        }
        _ => {
            // An underlay of the planks' own colour: a dark one turns joints into dotted lines.
            let base = worn(base);
            ground(&mut b, shaded(base, 0.8));
            planks(whole, |i, rect| {
                let value = 1.0 + VARY * (noise(i) - 0.5);
                b.lie(grain(i, Vec3::X));
                for part in without(rect.intersect(whole), &missing) {
                    let (dark, wide) = JOINT;
                    let wide = Vec2::splat(wide).min(part.size() * 0.3);
                    let top = Rect::from_corners(part.min + wide, part.max - wide);
                    let tint = |p: Vec2| shaded(base, value * shade(p));
                    b.sheet(&plane, top, 0.0, 0.3, tint);
                    border(&mut b, &plane, &square(top), &square(part), tint, dark);
                }
            });
        }
    }
    b
}

/// Grain of its own for every board.
fn grain(seed: u32, along: Vec3) -> Grain {
    Grain {
        along,
        from: Vec2::new(noise(seed ^ 0x5bd1), noise(seed ^ 0x1b87)),
    }
}

fn square(r: Rect) -> [Vec2; 4] {
    [
        r.min,
        Vec2::new(r.max.x, r.min.y),
        r.max,
        Vec2::new(r.min.x, r.max.y),
    ]
}

/// One board of any shape.
fn board(b: &mut Builder, plane: &Plane, outline: &[Vec2], tint: Tint) {
    let (dark, wide) = JOINT;
    let mut outline = outline.to_vec();
    let top = loop {
        if let Some(top) = inset(&outline, wide) {
            break top;
        }
        // The wall left an edge shorter than the joint is wide: the board goes without that corner.
        let length = |i: &usize| outline[*i].distance_squared(outline[(i + 1) % outline.len()]);
        let shortest = (0..outline.len()).min_by(|a, b| length(a).total_cmp(&length(b)));
        match shortest {
            Some(shortest) if outline.len() > 3 => drop(outline.remove(shortest)),
            _ => return,
        }
    };
    let corners: Vec<Vec3> = top.iter().map(|&p| plane.at(p, 0.0)).collect();
    b.polygon(&corners, plane.normal(), tint);
    border(b, plane, &top, &outline, |_| tint, dark);
}

/// The flat edge of a board, which darkens outwards.
fn border(
    b: &mut Builder,
    plane: &Plane,
    inner: &[Vec2],
    outer: &[Vec2],
    tint: impl Fn(Vec2) -> Tint,
    dark: f32,
) {
    for i in 0..inner.len() {
        let j = (i + 1) % inner.len();
        let (near, far) = (tint(outer[i]), tint(outer[j]));
        let corners = [
            (outer[i], shaded(near, dark)),
            (outer[j], shaded(far, dark)),
            (inner[j], far),
            (inner[i], near),
        ];
        let ids = corners.map(|(p, tint)| b.vertex(plane.at(p, 0.0), plane.normal(), tint));
        b.face(ids);
    }
}

fn grid(whole: Rect, size: Vec2, mut put: impl FnMut(Rect, u32, u32)) {
    let count = (whole.size() / size).round().max(Vec2::ONE);
    let size = whole.size() / count;
    for j in 0..count.y as u32 {
        for i in 0..count.x as u32 {
            let low = whole.min + size * Vec2::new(i as f32, j as f32);
            put(Rect::from_corners(low, low + size), i, j);
        }
    }
}

/// Boards along x, joints staggered.
fn planks(whole: Rect, mut put: impl FnMut(u32, Rect)) {
    let rows = (whole.height() / PLANK).round().max(1.0);
    let width = whole.height() / rows;
    for row in 0..rows as u32 {
        let mut x = whole.min.x - 1.4 * noise(row * 31 + 7);
        let mut i = 0;
        while x < whole.max.x {
            let length = 1.05 + 0.75 * noise(row * 101 + i);
            let low = Vec2::new(x, whole.min.y + row as f32 * width);
            put(
                row * 101 + i,
                Rect::from_corners(low, low + Vec2::new(length, width)),
            );
            x += length;
            i += 1;
        }
    }
}

fn herringbone(whole: Rect, mut put: impl FnMut(u32, &[Vec2])) {
    const LONG: f32 = 0.48;
    const WIDE: f32 = 0.12;
    let turn = Vec2::from_angle(std::f32::consts::FRAC_PI_4);
    let reach = whole.size().length();
    // One unit of the pattern is an upright and a lying block; it repeats along the diagonal by
    // one width and across by the length of two blocks.
    let steps = (reach / WIDE) as i32 + 4;
    let strands = (reach / LONG) as i32 + 3;
    for strand in -strands..=strands {
        for step in -steps..=steps {
            let at = Vec2::new(
                step as f32 + strand as f32 * LONG / WIDE,
                step as f32 - strand as f32 * LONG / WIDE,
            ) * WIDE;
            let lying = [
                at,
                at + Vec2::new(LONG, 0.0),
                at + Vec2::new(LONG, WIDE),
                at + Vec2::new(0.0, WIDE),
            ];
            let foot = at + Vec2::new(0.0, WIDE);
            let upright = [
                foot,
                foot + Vec2::new(WIDE, 0.0),
                foot + Vec2::new(WIDE, LONG),
                foot + Vec2::new(0.0, LONG),
            ];
            for (which, block) in [lying, upright].into_iter().enumerate() {
                let placed = block.map(|p| p.rotate(turn) + whole.center());
                let seed = (strand * 9176 + step * 2 + which as i32) as u32;
                put(seed, &placed);
            }
        }
    }
}

/// Mats of two to one, laid in turns so that four corners rarely meet.
fn tatami(whole: Rect, mut put: impl FnMut(Rect, bool)) {
    grid(whole, Vec2::splat(1.8), |cell, i, j| {
        let lengthwise = (i + j) % 2 == 0;
        let middle = cell.center();
        if lengthwise {
            put(
                Rect::new(cell.min.x, cell.min.y, cell.max.x, middle.y),
                true,
            );
            put(
                Rect::new(cell.min.x, middle.y, cell.max.x, cell.max.y),
                true,
            );
        } else {
            put(
                Rect::new(cell.min.x, cell.min.y, middle.x, cell.max.y),
                false,
            );
            put(
                Rect::new(middle.x, cell.min.y, cell.max.x, cell.max.y),
                false,
            );
        }
    });
}

/// The block the room stands on: bevelled, a little wider than the walls, but for edges `between` two
/// spaces. Under a raised floor it reaches down to the ground.
pub(super) fn slab(space: &Space, between: impl Fn(usize) -> bool) -> Builder {
    let mut b = Builder::default();
    let outline = space.points();
    let level = space.level as f32 / 100.0;
    // A warm brown that night does not swallow.
    let tint = shaded(albedo(paint("cocoa")), 2.2);
    let light = shaded(tint, 1.2);
    let at = |p: Vec2, y: f32| Vec3::new(p.x, level + y, -p.y);
    let edge = 0.035;
    let by = |out: f32| {
        let between = &between;
        move |i: usize| if between(i) { 0.0 } else { out }
    };
    let (wide, narrow) = (grown(&outline, by(0.15)), grown(&outline, by(0.15 - edge)));
    let deep = SLAB + level.max(0.0);
    let rings = [
        (&narrow, -0.005, light),
        (&wide, -0.005 - edge, light),
        (&wide, -deep + edge, tint),
        (&narrow, -deep, shaded(tint, 0.8)),
    ];
    for pair in rings.windows(2) {
        let [(high, top, light), (low, bottom, dark)] = [pair[0], pair[1]];
        let n = high.len();
        for i in 0..n {
            // Clockwise from above, so outside is to the left.
            let j = (i + 1) % n;
            let out = (wide[j] - wide[i]).normalize_or_zero().perp();
            let side = Vec3::new(out.x, 0.0, -out.y);
            let lean = |y: f32, up: f32| {
                if y > -0.01 {
                    Vec3::Y
                } else if y < -deep + 0.01 {
                    Vec3::NEG_Y
                } else {
                    side + Vec3::Y * up
                }
            };
            let ids = [
                b.vertex(at(high[j], top), lean(top, 0.0).normalize(), light),
                b.vertex(at(high[i], top), lean(top, 0.0).normalize(), light),
                b.vertex(at(low[i], bottom), lean(bottom, 0.0).normalize(), dark),
                b.vertex(at(low[j], bottom), lean(bottom, 0.0).normalize(), dark),
            ];
            b.face([ids[1], ids[0], ids[3], ids[2]]);
        }
    }
    // Below the walls and out to the slab's edge.
    let top = Plane {
        origin: Vec3::Y * (level - 0.005),
        u: Vec3::X,
        v: Vec3::NEG_Z,
    };
    let to_grid = |p: &Vec2| crate::room::Point::new((p.x * 1000.0) as i32, (p.y * 1000.0) as i32);
    let millimetres: Vec<_> = narrow.iter().map(to_grid).collect();
    for area in rectangles(&millimetres) {
        let area = Rect::from_corners(area.min / 10.0, area.max / 10.0);
        b.sheet(&top, area, 0.0, 10.0, |_| light);
    }
    b
}
