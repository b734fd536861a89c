//! Every kind that ships, and every form at its edges.

mod claims;

use std::fmt::Write as _;

use bevy::{
    asset::Assets,
    camera::primitives::MeshAabb,
    math::{Vec2, Vec3},
    mesh::Mesh,
};

use super::{
    Furniture, blocks, build, flat,
    soft::{self, books},
    turned, vet,
};
use crate::{
    assets::{Recipe, Recipes, palette, recipe::MAX_TRIANGLES},
    client::{materials::Coat, solid::Solid},
    room::Slot,
};

/// A recipe around `parts`, 40 cm each way.
fn recipe(parts: &str) -> String {
    format!(
        "(name: (en: \"Thing\", zh: \"Dongxi\"), tags: (en: [], zh: []), category: Little, slot: Floor,
        footprint: (40, 40), height: 40, paints: [(id: \"wood\", name: (en: \"Wood\", zh: \"Mu\"))],
        variants: [[\"oak\"], [\"birch\"]], parts: [{parts}])"
    )
}

fn refusal(parts: &str) -> String {
    let text = recipe(parts);
    match Recipe::parse("thing.ron", &text, palette()) {
        Err(error) => error.to_string(),
        Ok(recipe) => build(&recipe, &["oak"], palette()).unwrap_err().to_string(),
    }
}

#[test]
fn every_kind_builds_in_every_variant() {
    let mut seen = String::new();
    for (id, recipe) in Recipes::built_in().iter() {
        for variant in &recipe.variants {
            let paints: Vec<&str> = variant.iter().map(String::as_str).collect();
            let built =
                build(recipe, &paints, palette()).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert!(
                (40..=7_500).contains(&built.triangles()),
                "{id}: {}",
                built.triangles()
            );
            for patch in built.patches() {
                let normals = patch.normals.iter().copied().map(Vec3::from);
                assert!(normals.clone().all(Vec3::is_normalized), "{id}: a normal");
                let count = patch.positions.len();
                let counts = [patch.normals.len(), patch.colours.len(), patch.grain.len()];
                assert_eq!(counts, [count; 3], "{id}");
                assert!(
                    patch.indices.iter().all(|&i| (i as usize) < count),
                    "{id}: an index"
                );
                let colours = patch.colours.iter().flatten();
                assert!(
                    colours.copied().all(|c| (0.0..=1.3).contains(&c)),
                    "{id}: a colour"
                );
            }
        }
        writeln!(seen, "{id}").unwrap();
    }
    assert!(seen.lines().count() >= 24, "{seen}");
}

#[test]
fn rugs_have_corners_for_light_to_pool_on() {
    let up = |[a, b, c]: [Vec3; 3]| (b - a).cross(c - a).normalize_or_zero().y > 0.5;
    for (id, recipe) in Recipes::built_in().iter() {
        if recipe.slot != Slot::Rug {
            continue;
        }
        let built = build(recipe, &recipe.paints_or_own(&[], palette()), palette()).unwrap();
        for patch in built.patches() {
            let corners = patch.indices.iter().map(|&i| patch.positions[i as usize]);
            let corners: Vec<Vec3> = corners.map(Vec3::from).collect();
            for face in corners.chunks_exact(3).map(|f| [f[0], f[1], f[2]]) {
                let [a, b, c] = face;
                let longest = a.distance(b).max(b.distance(c)).max(c.distance(a));
                assert!(!up(face) || longest < 0.31, "{id}: {longest} m");
            }
        }
    }
}

#[test]
fn a_rug_of_beams_is_not_cut_without_end() {
    let beams = "(shape: Box(size: (390, 2, 2), bevel: 0.3), paint: \"wood\",
        copies: Row(count: 60, step: (0, 0, 2)))";
    let text = recipe(&[beams; 3].join(","))
        .replace("slot: Floor", "slot: Rug")
        .replace("(40, 40)", "(400, 400)");
    let recipe = Recipe::parse("beams.ron", &text, palette()).unwrap();
    let built = build(&recipe, &["oak"], palette()).unwrap();
    let most = MAX_TRIANGLES as usize;
    assert!(
        (most..=2 * most).contains(&built.triangles()),
        "{}",
        built.triangles()
    );
}

#[test]
fn lamps_shine_from_what_glows() {
    let (mut furniture, mut meshes) = (Furniture::default(), Assets::<Mesh>::default());
    let recipes = Recipes::built_in();
    let lamps = recipes
        .iter()
        .filter(|(_, recipe)| !recipe.lights.is_empty());
    for (id, recipe) in lamps {
        let look = furniture.look(id, &[], true, &recipe.kind(), &mut meshes);
        assert_eq!(look.lights.len(), recipe.lights.len(), "{id}");
        let mut glowing = look.parts.iter().filter(|(coat, _)| *coat == Coat::Glow);
        let (_, glow) = glowing.next().unwrap_or_else(|| panic!("{id}: nothing"));
        let around = meshes.get(glow).unwrap().compute_aabb().unwrap();
        for lamp in &look.lights {
            let off = (lamp.shine - Vec3::from(around.center)).abs();
            let half = Vec3::from(around.half_extents) + 1e-4;
            assert!(off.cmple(half).all(), "{id}: {off}, {half}");
        }
    }
}

#[test]
fn art_fills_what_its_kind_claims() {
    for (id, recipe) in Recipes::built_in().iter() {
        let built = build(recipe, &recipe.paints_or_own(&[], palette()), palette()).unwrap();
        let points = || {
            built
                .patches()
                .into_iter()
                .flat_map(|patch| patch.positions.iter().copied().map(Vec3::from))
        };
        let low = points().fold(Vec3::MAX, Vec3::min);
        let high = points().fold(Vec3::MIN, Vec3::max);
        let size = (high - low) * 100.0;
        let (width, depth) = recipe.footprint;
        for (is, claims) in [(size.x, width), (size.z, depth), (size.y, recipe.height)] {
            let claims = f32::from(claims);
            assert!(
                is > claims * 0.6 - 2.0,
                "{id}: {is:.0} of {claims} cm, {size:.0}"
            );
        }
    }
}

fn assert_closed(name: &str, solid: &Solid) {
    assert!(!solid.indices.is_empty(), "{name}");
    assert!(solid.signed_volume() > 0.0, "{name} is inside out");
    let mut edges = std::collections::HashMap::new();
    let spot = |p: Vec3| (p * 128.0).round().as_ivec3();
    for [a, b, c] in solid.triangles() {
        for (from, to) in [(a, b), (b, c), (c, a)] {
            *edges.entry((spot(from), spot(to))).or_insert(0) += 1;
            *edges.entry((spot(to), spot(from))).or_insert(0) -= 1;
        }
    }
    let open = edges.values().filter(|&&count| count != 0).count();
    assert_eq!(open, 0, "{name} has open edges");
    for (position, normal) in solid.positions.iter().zip(&solid.normals) {
        assert!(normal.is_normalized(), "{name}: {normal} at {position}");
    }
}

#[test]
fn forms_are_closed_and_face_outwards() {
    let size = Vec3::new(20.0, 12.0, 16.0);
    let path = [
        Vec3::ZERO,
        Vec3::new(10.0, 10.0, 0.0),
        Vec3::new(20.0, 0.0, 5.0),
    ];
    let outline = [(0.0, 0.0), (20.0, 0.0), (20.0, 12.0), (9.0, 5.0)].map(Vec2::from);
    let profile = [(0.0, 0.0), (6.0, 1.0), (4.0, 8.0), (0.0, 9.0)].map(Vec2::from);
    let shade = [(9.0, 0.0), (5.0, 14.0), (4.0, 14.0), (8.0, 0.0)].map(Vec2::from);
    let reversed = |points: &[Vec2]| points.iter().rev().copied().collect::<Vec<_>>();
    let upside_down = reversed(&shade);
    let clockwise = reversed(&outline);
    let forms = [
        ("square box", blocks::bevelled_box(size, 0.0, 1.0)),
        ("box", blocks::bevelled_box(size, 1.6, 1.0)),
        ("plump box", blocks::bevelled_box(size, 5.0, 0.7)),
        ("ball box", blocks::bevelled_box(size, 50.0, 1.0)),
        ("cushion", blocks::cushion(size, 3.2, 0.42, 6)),
        ("egg", blocks::cushion(size, 2.0, 0.0, 3)),
        ("lathe", turned::lathe(&profile, 16, true, false, (0, 0.0))),
        ("pouf", turned::lathe(&profile, 40, false, false, (8, 0.1))),
        ("shade", turned::lathe(&shade, 16, false, true, (0, 0.0))),
        (
            "shade, downwards",
            turned::lathe(&upside_down, 16, false, true, (0, 0.0)),
        ),
        ("bar", turned::sweep(&path, (2.0, 1.0), 8, 4, false)),
        ("loop", turned::sweep(&path, (1.0, 1.0), 6, 4, true)),
        ("ring", turned::ring((10.0, 6.0), 2.0, 20, 6)),
        (
            "sheet",
            flat::extrude(&flat::rounded(&outline, 3.0), 4.0, 1.0),
        ),
        (
            "sheet, clockwise",
            flat::extrude(&flat::rounded(&clockwise, 0.0), 4.0, 0.0),
        ),
        ("leaf", soft::leaf(Vec2::new(12.0, 30.0), 80.0, 0.2, 1.0, 0)),
        (
            "split leaf",
            soft::leaf(Vec2::new(30.0, 30.0), 80.0, 0.2, 1.0, 3),
        ),
        (
            "curtain",
            soft::cloth(Vec2::new(50.0, 160.0), 5, 4.0, Some(0.4), 1.0),
        ),
    ];
    for (name, solid) in &forms {
        assert_closed(name, solid);
    }
    for book in books(Vec3::new(40.0, 26.0, 18.0), 9, 5, 3) {
        assert_closed("book", &book.solid);
    }
}

#[test]
fn a_mirror_keeps_the_outside_outside() {
    let solid = blocks::cushion(Vec3::splat(10.0), 3.0, 0.2, 4);
    let mirror = bevy::math::Affine3A::from_scale(Vec3::new(-1.0, 2.0, 1.0));
    assert_closed("mirrored", &solid.transformed(&mirror));
}

#[test]
fn parts_that_leave_their_box_are_named() {
    let wide = refusal("(shape: Box(size: (90, 10, 10)), paint: \"wood\")");
    assert!(wide.contains("parts[0]: reaches 25.0 cm too far"), "{wide}");
    assert!(wide.contains("40×40"), "{wide}");
    let deep =
        refusal("(shape: Group([(shape: Box(size: (9, 9, 9)), paint: \"wood\", at: (0, -5, 0))]))");
    assert!(deep.contains("parts[0].shape[0]"), "{deep}");
    assert!(deep.contains("too far down"), "{deep}");
}

#[test]
fn the_recipe_in_the_readme_keeps_to_its_box() {
    let readme = include_str!("../../../README.md");
    let from = readme.find("(\n    name: (en: \"Milking stool\"").unwrap();
    let text = &readme[from..from + readme[from..].find("```").unwrap()];
    let stool = Recipe::parse("stool.ron", text, palette()).unwrap();
    vet(&stool).unwrap();
    let narrow = text.replace("footprint: (36, 36)", "footprint: (30, 30)");
    let narrow = Recipe::parse("stool.ron", &narrow, palette()).unwrap();
    let error = vet(&narrow).unwrap_err().to_string();
    assert!(
        error.starts_with("parts[0]: reaches")
            && error.contains("too far")
            && error.contains("30×30"),
        "{error}"
    );
}

#[test]
fn paints_change_colours_and_nothing_else() {
    let text = recipe("(shape: Box(size: (20, 20, 20)), paint: \"wood\")");
    let recipe = Recipe::parse("thing.ron", &text, palette()).unwrap();
    let [oak, birch] = ["oak", "birch"].map(|paint| build(&recipe, &[paint], palette()).unwrap());
    assert_eq!(oak.wood.positions, birch.wood.positions);
    assert_ne!(oak.wood.colours, birch.wood.colours);
}
