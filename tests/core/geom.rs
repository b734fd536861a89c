//! Boxes and outlines against slow, simple oracles.

use nest::room::{
    Point, Turn,
    geom::{Block, contains, doubled_area, holds},
};
use proptest::prelude::*;

use super::rules_sample::{cases, l_shape};

fn block(x: i32, z: i32, size: (u16, u16), turn: i32) -> Block {
    Block {
        at: Point::new(x, z),
        turn: Turn::new(turn),
        size,
        bottom: 0,
        top: 50,
    }
}

fn any_block() -> impl Strategy<Value = Block> {
    let turn = prop_oneof![(0..8).prop_map(|eighth| eighth * 45), 0..360];
    (0..120, 0..120, (4_u16..90, 4_u16..90), turn).prop_map(|(x, z, size, t)| block(x, z, size, t))
}

type Polygon = Vec<(f64, f64)>;

/// The footprint in floating point, each side moved inwards by `inset`.
fn polygon(block: &Block, inset: f64) -> Polygon {
    let (sin, cos) = f64::from(block.turn.degrees()).to_radians().sin_cos();
    let w = f64::from(block.size.0) / 2.0 - inset;
    let d = f64::from(block.size.1) / 2.0 - inset;
    let (cx, cz) = (f64::from(block.at.x), f64::from(block.at.z));
    let corners = [(-w, -d), (w, -d), (w, d), (-w, d)];
    corners
        .map(|(x, z)| (cx + x * cos - z * sin, cz + x * sin + z * cos))
        .to_vec()
}

/// The part of `shape` inside a convex counter-clockwise polygon (Sutherland and Hodgman).
fn clip(shape: Polygon, window: &Polygon) -> Polygon {
    let edges = window.iter().zip(window.iter().cycle().skip(1));
    edges.fold(shape, |shape, (a, b)| {
        let side = |p: &(f64, f64)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
        let mut kept = Polygon::new();
        for (p, q) in shape.iter().zip(shape.iter().cycle().skip(1)) {
            let (s, t) = (side(p), side(q));
            if s >= 0.0 {
                kept.push(*p);
            }
            if (s >= 0.0) != (t >= 0.0) {
                let f = s / (s - t);
                kept.push((p.0 + (q.0 - p.0) * f, p.1 + (q.1 - p.1) * f));
            }
        }
        kept
    })
}

fn area(shape: &Polygon) -> f64 {
    let edges = shape.iter().zip(shape.iter().cycle().skip(1));
    edges.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn overlap_agrees_with_clipping(a in any_block(), b in any_block()) {
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        if a.overlaps(&b) {
            prop_assert!(area(&clip(polygon(&a, 0.0), &polygon(&b, 0.0))) > 0.5);
        } else {
            // They share at most a centimetre, so nothing once one of them has shrunk by more.
            prop_assert!(area(&clip(polygon(&a, 1.05), &polygon(&b, 0.0))) < 1e-6);
        }
    }

    #[test]
    fn bounds_hold_the_corners(a in any_block()) {
        let (low, high) = a.bounds();
        for (x, z) in polygon(&a, 0.0) {
            prop_assert!(f64::from(low.x) - 0.51 <= x && x <= f64::from(high.x) + 0.51);
            prop_assert!(f64::from(low.z) - 0.51 <= z && z <= f64::from(high.z) + 0.51);
        }
    }

    #[test]
    fn turning_keeps_distances(x in -1_000..1_000, z in -1_000..1_000, turn in 0..360) {
        let turned = Point::new(x, z).rotated(Turn::new(turn));
        let (sin, cos) = f64::from(turn).to_radians().sin_cos();
        let (x, z) = (f64::from(x), f64::from(z));
        prop_assert!((f64::from(turned.x) - (x * cos - z * sin)).abs() < 0.6);
        prop_assert!((f64::from(turned.z) - (x * sin + z * cos)).abs() < 0.6);
    }

    #[test]
    fn a_strangers_numbers_do_no_harm(
        at in any::<(i32, i32)>(), other in any::<(i32, i32)>(), size in any::<(u16, u16)>(),
        turn in any::<i32>(),
    ) {
        let a = Block { bottom: i32::MIN, top: i32::MAX, ..block(at.0, at.1, size, turn) };
        let b = block(other.0, other.1, size, 45);
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        let outline = [a.at, b.at, a.at + b.at, a.at - b.at];
        let _ = (holds(&outline, &a), a.bounds(), a.fits(size), doubled_area(&outline));
        let _ = (a.at.rotated(a.turn), a.at.distance_squared(b.at));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_l_holds_what_lies_inside(
        x in -20..620, z in -20..620, size in (6_u16..60, 6_u16..60), turn in 0..360,
    ) {
        let outline = l_shape().shell.spaces["main"].points();
        let b = block(x, z, size, turn);
        let inside = |(x, z): (f64, f64)| {
            (0.0..=600.0).contains(&x) && (0.0..=600.0).contains(&z) && (x <= 300.0 || z <= 300.0)
        };
        let all_inside = |inset: f64| {
            let corners = polygon(&b, inset);
            let (o, p, q) = (corners[0], corners[1], corners[3]);
            let steps = 120;
            (0..=steps).all(|i| (0..=steps).all(|j| {
                let (u, v) = (f64::from(i) / f64::from(steps), f64::from(j) / f64::from(steps));
                inside((
                    o.0 + (p.0 - o.0) * u + (q.0 - o.0) * v,
                    o.1 + (p.1 - o.1) * u + (q.1 - o.1) * v,
                ))
            }))
        };
        if holds(&outline, &b) {
            prop_assert!(all_inside(1.05));
        } else {
            prop_assert!(!all_inside(0.0));
        }
    }
}

#[test]
fn touching_is_no_overlap() {
    let a = block(50, 50, (100, 100), 0);
    assert!(!a.overlaps(&block(150, 50, (100, 100), 0)));
    assert!(
        !a.overlaps(&block(149, 50, (100, 100), 0)),
        "a centimetre is forgiven"
    );
    assert!(a.overlaps(&block(148, 50, (100, 100), 0)));
    let above = Block {
        bottom: 50,
        top: 60,
        ..a
    };
    assert!(!a.overlaps(&above));
    assert!(a.overlaps(&Block {
        bottom: 49,
        ..above
    }));
}

#[test]
fn a_quarter_turn_swaps_width_and_depth() {
    for (x, z) in [(0, 0), (71, 0), (0, 46), (60, 40), (69, 44), (70, 44)] {
        let other = block(x, z, (40, 30), 0);
        assert_eq!(
            block(0, 0, (61, 101), 90).overlaps(&other),
            block(0, 0, (101, 61), 0).overlaps(&other),
            "at {x}, {z}"
        );
    }
}

#[test]
fn an_eighth_turn_reaches_further_across() {
    let stool = block(0, 0, (40, 40), 0);
    assert!(!stool.overlaps(&block(45, 0, (40, 40), 0)));
    assert!(stool.overlaps(&block(45, 0, (40, 40), 45)));
    assert!(
        !stool.overlaps(&block(36, 36, (40, 40), 45)),
        "corners pass each other"
    );
}

#[test]
fn walls_are_flush_on_all_sides_of_the_l() {
    let outline = l_shape().shell.spaces["main"].points();
    let stands = |x, z, size, turn| holds(&outline, &block(x, z, size, turn));
    assert!(stands(50, 550, (100, 100), 0));
    assert!(stands(51, 550, (101, 100), 0), "odd sizes too");
    assert!(stands(250, 350, (100, 100), 0), "along the inner walls");
    assert!(stands(299, 250, (590, 100), 0), "below the inner corner");
    assert!(
        stands(265, 265, (100, 100), 45),
        "a corner just below the inner corner"
    );
    assert!(!stands(252, 350, (100, 100), 0));
    assert!(!stands(450, 450, (100, 100), 0), "in the missing quarter");
    assert!(
        !stands(300, 300, (400, 400), 0),
        "the inner corner pierces it"
    );
    assert!(!stands(300, 300, (50, 50), 45));
}

#[test]
fn borders_count_as_inside() {
    let outline = l_shape().shell.spaces["main"].points();
    assert!(doubled_area(&outline) < 0, "outlines run clockwise");
    for (x, z) in [
        (0, 0),
        (300, 450),
        (450, 300),
        (600, 300),
        (300, 300),
        (1, 599),
    ] {
        assert!(contains(&outline, Point::new(x, z)), "at {x}, {z}");
    }
    for (x, z) in [(-1, 0), (301, 301), (301, 600), (600, 301), (601, 300)] {
        assert!(!contains(&outline, Point::new(x, z)), "at {x}, {z}");
    }
}
