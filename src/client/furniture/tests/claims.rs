//! What the kit as a whole claims: every kind is told by its silhouette, few are mainly boxes, and what
//! stands on a thing neither sinks into it nor floats.

use bevy::math::{Mat4, Vec2, Vec3};

use super::super::{Built, build};
use crate::{
    assets::{
        Recipes, palette,
        part::{Part, Shape},
    },
    room::Slot,
};

/// Of a catalogue picture at its smallest.
const SIDE: usize = 96;
/// How much of what either covers only one of two kinds does, both as large as the picture: a bookshelf and
/// a wardrobe, which are nearest, differ by 0.047.
const LEAST: f32 = 0.04;

fn built() -> Vec<(String, Built)> {
    let recipes = Recipes::built_in().iter();
    let built = recipes.map(|(id, recipe)| {
        let paints = recipe.paints_or_own(&[], palette());
        (id.to_string(), build(recipe, &paints, palette()).unwrap())
    });
    built.collect()
}

/// Its triangles, in metres.
fn triangles(built: &Built) -> Vec<[Vec3; 3]> {
    let patches = built.patches().into_iter();
    let faces = patches.flat_map(|patch| {
        let corner = |at: &u32| Vec3::from(patch.positions[*at as usize]);
        patch
            .indices
            .chunks_exact(3)
            .map(move |face| [corner(&face[0]), corner(&face[1]), corner(&face[2])])
    });
    faces.collect()
}

/// Calls back for every pixel whose middle lies in the triangle.
fn fill([a, b, c]: [Vec2; 3], side: usize, mut pixel: impl FnMut(usize, usize)) {
    let (low, high) = (a.min(b).min(c).floor(), a.max(b).max(c).ceil());
    let most = side as f32;
    for y in low.y.clamp(0.0, most) as usize..high.y.clamp(0.0, most) as usize {
        for x in low.x.clamp(0.0, most) as usize..high.x.clamp(0.0, most) as usize {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            let left = |a: Vec2, b: Vec2| (b - a).perp_dot(p - a) >= 0.0;
            let sides = [left(a, b), left(b, c), left(c, a)];
            if sides == [true; 3] || sides == [false; 3] {
                pixel(x, y);
            }
        }
    }
}

/// As a mask of its picture, which it fills, seen as from home.
fn silhouette(built: &Built) -> Vec<bool> {
    let (yaw, pitch) = (34_f32.to_radians(), 27_f32.to_radians());
    let away = Vec3::new(
        pitch.cos() * yaw.sin(),
        pitch.sin(),
        pitch.cos() * yaw.cos(),
    );
    let view = Mat4::look_at_rh(away, Vec3::ZERO, Vec3::Y);
    let flat = |p: Vec3| view.transform_point3(p).truncate();
    let faces: Vec<[Vec2; 3]> = triangles(built)
        .into_iter()
        .map(|face| face.map(flat))
        .collect();
    let points = || faces.iter().flatten().copied();
    let low = points().fold(Vec2::MAX, Vec2::min);
    let high = points().fold(Vec2::MIN, Vec2::max);
    let scale = SIDE as f32 / (high - low).max_element();
    let middle = low.midpoint(high);
    let mut mask = vec![false; SIDE * SIDE];
    for face in faces {
        let face = face.map(|p| (p - middle) * scale + SIDE as f32 / 2.0);
        fill(face, SIDE, |x, y| mask[y * SIDE + x] = true);
    }
    mask
}

#[test]
fn every_kind_is_told_by_its_silhouette() {
    let masks: Vec<_> = built()
        .into_iter()
        .map(|(id, built)| (id, silhouette(&built)))
        .collect();
    let mut alike = Vec::new();
    for (at, (left, one)) in masks.iter().enumerate() {
        for (right, other) in &masks[at + 1..] {
            let pairs = || one.iter().zip(other);
            let apart = pairs().filter(|(l, r)| l != r).count();
            let either = pairs().filter(|(l, r)| **l || **r).count();
            let share = apart as f32 / either as f32;
            if share < LEAST {
                alike.push(format!("{left} and {right} differ by {share:.3}"));
            }
        }
    }
    assert!(alike.is_empty(), "{alike:#?}");
}

/// How many of the parts are boxes, and how many there are; groups are looked into.
fn boxes(parts: &[Part]) -> (usize, usize) {
    let count = |part: &Part| match &part.shape {
        Shape::Group(parts) => boxes(parts),
        Shape::Box { .. } => (1, 1),
        _ => (0, 1),
    };
    parts
        .iter()
        .map(count)
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
}

#[test]
fn at_most_six_kinds_are_mainly_boxes() {
    let mainly: Vec<_> = Recipes::built_in()
        .iter()
        .filter(|(_, recipe)| {
            let (boxes, all) = boxes(&recipe.parts);
            boxes * 2 > all
        })
        .map(|(id, _)| id.as_str())
        .collect();
    assert!(mainly.len() <= 6, "{mainly:?}");
}

#[test]
fn what_stands_on_a_thing_neither_sinks_in_nor_floats() {
    /// Centimetres between the places that are looked at.
    const STEP: f32 = 2.0;
    let mut wrong = Vec::new();
    for (id, built) in built() {
        let kind = Recipes::built_in()
            .get(&id.parse().unwrap())
            .unwrap()
            .kind();
        if !matches!(kind.slot, Slot::Floor | Slot::Surface) {
            continue;
        }
        let faces = triangles(&built);
        for (number, top) in kind.surfaces.iter().enumerate() {
            let (width, depth) = (f32::from(top.size.0), f32::from(top.size.1));
            let corner = Vec2::new(top.at.x as f32 - width / 2.0, top.at.z as f32 - depth / 2.0);
            let side = (width.max(depth) / STEP) as usize;
            // What is highest at each place, from a hand's breadth over the top down.
            let mut highest = vec![f32::MIN; side * side];
            for face in &faces {
                let spot = |p: Vec3| (Vec2::new(p.x, -p.z) * 100.0 - corner) / STEP;
                let up = face.iter().map(|p| p.y * 100.0);
                let (low, high) = (
                    up.clone().fold(f32::MAX, f32::min),
                    up.fold(f32::MIN, f32::max),
                );
                // A shelf further up is none of this one's business.
                if low > f32::from(top.height) + 8.0 {
                    continue;
                }
                fill(face.map(spot), side, |x, y| {
                    highest[y * side + x] = highest[y * side + x].max(high);
                });
            }
            let within = |at: usize| {
                let (x, y) = ((at % side) as f32 * STEP, (at / side) as f32 * STEP);
                x < width - STEP && y < depth - STEP
            };
            let seen: Vec<f32> = highest
                .into_iter()
                .enumerate()
                .filter(|(at, _)| within(*at))
                .map(|(_, high)| high - f32::from(top.height))
                .collect();
            let level = seen
                .iter()
                .filter(|off| (-2.0..=1.0).contains(*off))
                .count();
            if level * 10 < seen.len() * 8 {
                wrong.push(format!(
                    "{id}, surface {number}: {level} of {} places are level",
                    seen.len()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
