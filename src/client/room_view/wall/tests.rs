//! Every wall finish and every opening that ships.

use super::*;
use crate::{
    assets::finish::Glass,
    client::{
        paint::paint,
        room_view::{
            openings,
            plan::{Plan, plans},
        },
    },
    room::{
        Shell,
        shell::{OPENINGS, Opening},
    },
};

/// Most triangles of all walls of a room of five by four metres.
const BUDGET: usize = 18_000;

fn finish(kind: &str) -> Finish {
    Finish {
        kind: kind.parse().unwrap(),
        paint: Vec::new(),
    }
}

fn is_door(kind: &str) -> bool {
    kind.contains("door") || kind.contains("gate")
}

fn room(wall: &str, kind: Option<&str>) -> Shell {
    let mut shell = Shell::rectangle(500, 400, 240, finish("oak-planks"), &finish(wall));
    if let Some(kind) = kind {
        let opening = Opening {
            kind: kind.parse().unwrap(),
            wall: "north".parse().unwrap(),
            along: 210,
            sill: if is_door(kind) { 0 } else { 80 },
            paint: Vec::new(),
        };
        shell.openings.insert("o".parse().unwrap(), opening);
    }
    shell
}

fn finished(plan: &Plan<'_>) -> Builder {
    body(plan, [1.0; 4])
}

/// Whether a ray meets anything.
fn stops(wall: &Builder, from: Vec3, along: Vec3) -> bool {
    wall.triangles().any(|[a, b, c]| {
        let (ab, ac) = (b - a, c - a);
        let p = along.cross(ac);
        let det = ab.dot(p);
        if det.abs() < 1e-9 {
            return false;
        }
        let u = (from - a).dot(p) / det;
        let q = (from - a).cross(ab);
        let v = along.dot(q) / det;
        u >= 0.0 && v >= 0.0 && u + v <= 1.0
    })
}

#[test]
fn every_finish_has_a_pattern_of_its_own_and_stays_within_its_triangles() {
    for own in &finishes().walls {
        let shell = room(&own.id, None);
        let bodies: Vec<Builder> = plans(&shell).iter().map(finished).collect();
        let count: usize = bodies.iter().map(|body| body.triangles().count()).sum();
        assert!(count <= BUDGET, "{}: {count} triangles", own.id);
        for triangle in bodies.iter().flat_map(Builder::triangles) {
            assert!(triangle.iter().all(|p| p.is_finite()), "{}", own.id);
        }
        let plain = room("plaster", None);
        let bare: usize = plans(&plain)
            .iter()
            .map(|plan| finished(plan).triangles().count())
            .sum();
        assert!(
            own.id == "plaster" || count > bare + 50,
            "{} is plain",
            own.id
        );
        assert_eq!(own.paint.len(), own.slots.len(), "{}", own.id);
        assert!(own.trim.is_none_or(|slot| slot < own.slots.len()));
    }
}

#[test]
fn a_low_wall_wears_every_finish() {
    for own in &finishes().walls {
        let shell = Shell::rectangle(500, 400, 64, finish("decking"), &finish(&own.id));
        for plan in plans(&shell) {
            for p in finished(&plan).triangles().flatten() {
                assert!(p.is_finite() && p.y < 0.66, "{}: {p}", own.id);
            }
        }
    }
}

#[test]
fn openings_are_holes_in_every_finish_and_walls_are_whole() {
    let walls: Vec<&str> = finishes().walls.iter().map(|own| own.id.as_str()).collect();
    assert!(walls.len() >= 24);
    for wall in walls {
        for (kind, ..) in OPENINGS {
            let shell = room(wall, Some(kind));
            for plan in plans(&shell) {
                let body = finished(&plan);
                let normal = plan.inner.normal();
                let through =
                    |x: f32, y: f32| stops(&body, plan.inner.at(Vec2::new(x, y), 1.0), -normal);
                assert!(through(0.31, 1.33) && through(plan.length - 0.37, 2.13));
                let Some((hole, _)) = plan.openings.first() else {
                    continue;
                };
                let middle = hole.center();
                let open = [
                    (middle.x + 0.013, middle.y + 0.017),
                    (middle.x - hole.width() * 0.33, middle.y),
                    (middle.x + 0.011, hole.max.y - 0.03),
                    (middle.x + 0.011, hole.min.y + 0.03),
                ];
                for (x, y) in open {
                    assert!(!through(x, y), "{wall}, {kind}: closed at {x} {y}");
                }
                let solid = [
                    (hole.max.x + 0.12, middle.y + 0.01),
                    (hole.min.x - 0.11, middle.y - 0.02),
                    (middle.x + 0.01, hole.max.y + 0.05),
                ];
                for (x, y) in solid {
                    assert!(through(x, y), "{wall}, {kind}: open at {x} {y}");
                }
                let round = !matches!(kind, "round-window" | "arched-window" | "moon-gate")
                    && kind != "arched-doorway";
                let corner = (hole.max.x - 0.03, hole.max.y - 0.03);
                assert_eq!(
                    through(corner.0, corner.1),
                    !round,
                    "{wall}, {kind}: its corner"
                );
            }
        }
    }
}

#[test]
fn every_opening_has_names_a_size_and_a_frame() {
    let known: Vec<&str> = finishes().openings.iter().map(|o| o.id.as_str()).collect();
    assert!(known.len() >= 12);
    for (kind, width, height) in OPENINGS {
        assert!(known.contains(&kind), "{kind} has no look");
        assert!((40..=300).contains(&width) && (40..=200).contains(&height));
        let shell = room("plaster", Some(kind));
        let plans = plans(&shell);
        let plan = plans.iter().find(|plan| !plan.openings.is_empty()).unwrap();
        let (hole, opening) = plan.openings[0];
        let parts = openings::build(plan, hole, opening, [1.0; 4]);
        let style = openings::style(&opening.kind).unwrap();
        let glazed = matches!(style.glass, Glass::Whole | Glass::Upper);
        let has = |coat: Coat| parts.iter().any(|(_, is)| *is == coat);
        assert!(has(Coat::Matte), "{kind} has no frame");
        assert_eq!(has(Coat::Glass), glazed, "{kind}");
        for (part, _) in &parts {
            assert!(part.triangles().flatten().all(|p| p.is_finite()), "{kind}");
            assert!(part.triangles().count() < 4_000, "{kind}");
        }
        assert_eq!(style.paint.len(), style.slots.len(), "{kind}");
        for name in style.paint.iter().flatten() {
            assert!(palette().get(name).is_some(), "{kind}: {name}");
        }
    }
    assert_eq!(known.len(), OPENINGS.len());
}

#[test]
fn finishes_of_floors_and_walls_have_names_of_their_own() {
    let all = finishes().floors.iter().chain(&finishes().walls);
    let mut seen = std::collections::BTreeSet::new();
    for own in all {
        assert!(seen.insert(own.id.as_str()), "{} is there twice", own.id);
        assert!(own.id.parse::<KindId>().is_ok());
        let words = own.slots.iter().chain([&own.name]);
        for name in words {
            assert!(!name.en.trim().is_empty() && !name.zh.trim().is_empty());
        }
        for name in &own.paint {
            assert!(palette().get(name).is_some(), "{}: {name}", own.id);
        }
    }
}

#[test]
fn the_inner_face_looks_into_the_room() {
    let shell = room("plaster", Some("door"));
    let middle = Vec3::new(2.5, 1.2, -2.0);
    for plan in plans(&shell) {
        let face = plan.inner.at(Vec2::new(1.0, 1.0), 0.0);
        assert!((middle - face).dot(plan.inner.normal()) > 0.0);
    }
}

#[test]
fn trim_stands_out() {
    let [mint, oak, paper, oat, birch] = ["mint", "oak", "paper", "oat", "birch"].map(paint);
    assert_eq!(mouldings::standing_out(mint, oak), albedo(paper));
    assert_eq!(mouldings::standing_out(oat, birch), albedo(paint("teak")));
    // Where the finish says so, mouldings are of its wood.
    let shoji = finish("shoji");
    assert_eq!(trim(&shoji, oak), albedo(oak));
}
