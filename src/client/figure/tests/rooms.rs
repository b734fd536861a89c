//! Ways through whole rooms: the samples, and doors between spaces.

use bevy::math::Vec2;

use super::super::ground::{Grid, Ground, RADIUS, vec};
use crate::{
    assets::{Recipes, samples, vocabulary},
    client::live::ground_of,
    room::scene::Scene,
};

/// A room as feet know it, and where one appears there.
fn read(text: &str) -> (Ground, Vec2) {
    let reading = Scene::parse(text, vocabulary());
    let scene = reading.scene.expect("a room");
    let room = scene.room();
    (
        ground_of(room, &Recipes::built_in().kinds()),
        vec(room.spawn.at),
    )
}

fn sample(id: &str) -> (Ground, Vec2) {
    let sample = samples().iter().find(|s| s.id == id).expect("a sample");
    read(sample.text)
}

/// The least room to spare anywhere along a way.
fn spare(grid: &Grid, points: &[Vec2]) -> f32 {
    let along = points.windows(2).flat_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        (0..=50).map(move |i| a.lerp(b, i as f32 / 50.0))
    });
    along.map(|p| grid.clearance(p)).fold(f32::MAX, f32::min)
}

#[test]
fn one_walks_from_one_wing_of_the_flat_to_the_other() {
    let (ground, _) = sample("flat");
    let grid = Grid::new(&ground);
    let (from, to) = (Vec2::new(60.0, 250.0), Vec2::new(500.0, 270.0));
    let way = grid.way(from, to).expect("a way");
    assert!(way.arrives, "{:?}", way.points);
    let spare = spare(&grid, &way.points[1..]);
    assert!(spare > RADIUS - 1.0, "{spare} cm left");
}

#[test]
fn one_can_sit_on_whatever_the_samples_offer() {
    for sample in samples() {
        let (ground, from) = read(sample.text);
        let grid = Grid::new(&ground);
        for place in &ground.seats {
            let what = format!("{}: {}, seat {}", sample.id, place.item, place.seat);
            let way = grid.way_to_seat(from, place).expect("a way");
            assert!(way.arrives, "{what}");
            let spare = spare(&grid, &way.points[1..]);
            assert!(spare > RADIUS - 1.0, "{what}: {spare} cm left");
        }
    }
}

const TWO_SPACES: &str = r#"Room(
    version: 1,
    name: "Two spaces",
    spaces: [
        (
            id: "hall",
            outline: [((0, 400), "n"), ((300, 400), "between"), ((300, 0), "s"), ((0, 0), "w")],
            height: 240,
            floor: (kind: "oak-planks", paint: ["birch"]),
        ),
        (
            id: "den",
            outline: [((300, 400), "n2"), ((700, 400), "e2"), ((700, 0), "s2"), ((300, 0), "between")],
            height: 240,
            floor: (kind: "oak-planks", paint: ["birch"]),
        ),
    ],
    walls: {
        "n": (kind: "plaster", paint: ["sage"]), "s": (kind: "plaster", paint: ["sage"]),
        "w": (kind: "plaster", paint: ["sage"]), "n2": (kind: "plaster", paint: ["sage"]),
        "e2": (kind: "plaster", paint: ["sage"]), "s2": (kind: "plaster", paint: ["sage"]),
        "between": (kind: "plaster", paint: ["sage"]),
    },
    openings: [DOOR],
    light: (time: "16:30"),
    items: [],
    spawn: (100, 100, 0),
)"#;

#[test]
fn doors_between_spaces_are_ways_and_walls_are_not() {
    let (from, to) = (Vec2::new(100.0, 350.0), Vec2::new(600.0, 350.0));
    // Positions along a wall count on its first face: the den's, which begins in the south.
    let door = r#"(id: "door", kind: "door", wall: "between", at: 310, sill: 0)"#;
    let (ground, _) = read(&TWO_SPACES.replace("DOOR", door));
    let grid = Grid::new(&ground);
    let way = grid.way(from, to).expect("a way");
    assert!(way.arrives, "{:?}", way.points);
    let spare = spare(&grid, &way.points);
    assert!(spare > RADIUS - 1.0, "{spare} cm left");
    let crossing = way.points.windows(2).find_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let share = (300.0 - a.x) / (b.x - a.x);
        (0.0..=1.0).contains(&share).then(|| a.lerp(b, share).y)
    });
    let at = crossing.expect("it crosses the wall");
    assert!((270.0..=350.0).contains(&at), "through the wall at {at}");

    let (ground, _) = read(&TWO_SPACES.replace("DOOR", ""));
    let way = Grid::new(&ground).way(from, to).expect("a way");
    assert!(!way.arrives, "through a wall without a door");
}

#[test]
fn one_walks_up_the_steps_into_the_bedroom_and_out_into_the_garden() {
    let (ground, from) = sample("garden-flat");
    let grid = Grid::new(&ground);
    for (to, level) in [((380.0, 480.0), 30.0), ((640.0, 130.0), 0.0)] {
        let to = Vec2::from(to);
        let way = grid.way(from, to).expect("a way");
        assert!(way.arrives, "{:?}", way.points);
        assert_eq!(grid.level(to), level);
    }
    // Half-way up before the door.
    let on_steps = grid.level(Vec2::new(390.0, 372.0));
    assert!((10.0..20.0).contains(&on_steps), "{on_steps}");
    assert_eq!(grid.level(Vec2::new(390.0, 300.0)), 0.0);
}
