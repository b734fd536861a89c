//! Where held things land, and what a hand would do to the room.

use std::collections::BTreeSet;

use bevy::math::Vec3;

use super::{
    hand::{Grasp, clones, roots, turns},
    snap::{Grid, Held, Ray, land},
};
use crate::{
    assets::vocabulary,
    client::session::Nest,
    room::{
        Author, Item, ItemId, Placement, Point, Room, Turn,
        edit::{Stamp, Verb},
        op::Op,
        replica::{Replica, Snapshot},
        rule::{Fault, Refusal, Role},
        scene::Scene,
    },
};

const ROOM: &str = r#"Room(
    version: 1,
    size: (500, 400, 240),
    openings: [(id: "window", kind: "sash-window", wall: "west", at: 200, sill: 80)],
    items: [
        (id: "table", kind: "round-table", at: (150, 200)),
        (id: "lamp", kind: "table-lamp", on: "table"),
        (id: "pouf", kind: "pouf", at: (350, 300)),
        (id: "print", kind: "framed-print", wall: "north", at: 250, up: 150),
        (id: "lantern", kind: "paper-lantern", ceiling: true, at: (250, 200)),
    ],
)"#;

fn nest() -> Nest {
    let reading = Scene::parse(ROOM, vocabulary());
    assert!(reading.faults.is_empty(), "{:?}", reading.faults);
    let snapshot = Snapshot {
        stamp: Stamp::default(),
        room: reading.scene.expect("it has no faults").room().clone(),
        kinds: vocabulary().kinds.clone(),
        role: Role::Owner,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    };
    Nest::new(Replica::new(Author::default(), snapshot))
}

fn id(name: &str) -> ItemId {
    name.parse().expect("an id")
}

fn ids(names: &[&str]) -> BTreeSet<ItemId> {
    names.iter().map(|name| id(name)).collect()
}

/// From above through a point.
fn down(x: f32, z: f32) -> Ray {
    Ray {
        from: Vec3::new(x, 600.0, z),
        along: Vec3::NEG_Y,
    }
}

/// From the middle of the room through a point.
fn across(x: f32, up: f32, z: f32) -> Ray {
    let from = Vec3::new(250.0, 120.0, 200.0);
    Ray {
        from,
        along: (Vec3::new(x, up, z) - from).normalize(),
    }
}

fn landed(room: &Room, kind: &str, grid: Grid, ray: Ray) -> Option<Placement> {
    let kinds = &vocabulary().kinds;
    let kind_id = kind.parse().expect("an id");
    let item = Item {
        id: id("new"),
        kind: kind_id,
        place: Placement::Floor {
            at: Point::default(),
            turn: Turn::default(),
        },
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: false,
    };
    let held = Held {
        kind: kinds.get(&item.kind).expect("a kind"),
        item: &item,
        turn: Turn::default(),
        grid,
        grip: Vec3::ZERO,
    };
    land(room, kinds, &held, ray)
}

/// From the middle to the edge of what faces south; where the width is odd, the longer half.
fn half_width(kind: &str) -> i32 {
    let kind = kind.parse().expect("an id");
    let kind = vocabulary().kinds.get(&kind).expect("a kind");
    i32::from(kind.footprint.0.div_ceil(2))
}

/// What is an odd number of centimetres wide has its middle between two of them.
fn near(at: Point, wanted: (i32, i32)) -> bool {
    (at.x - wanted.0).abs() <= 1 && (at.z - wanted.1).abs() <= 1
}

fn on_floor(place: Option<Placement>) -> Point {
    match place {
        Some(Placement::Floor { at, .. }) => at,
        other => panic!("{other:?}"),
    }
}

#[test]
fn edges_snap_to_the_grid_and_stay_inside() {
    let nest = nest();
    let at = |grid, x, z| on_floor(landed(nest.room(), "pouf", grid, down(x, z)));
    // Its west and south edge, not its middle, is on the grid.
    let half = half_width("pouf");
    assert_eq!(
        at(Grid::Coarse, 228.0 + half as f32, 97.0 + half as f32),
        Point::new(225 + half, 100 + half)
    );
    assert!(near(at(Grid::Free, 261.4, 98.6), (261, 99)));
    assert!(near(at(Grid::Coarse, -80.0, 399.0), (half, 400 - half)));
    // Small things have a finer grid.
    let half = half_width("aloe");
    let ray = down(232.0 + half as f32, 31.0 + half as f32);
    let small = on_floor(landed(nest.room(), "aloe", Grid::Coarse, ray));
    assert_eq!(small, Point::new(230 + half, 30 + half));
}

#[test]
fn small_things_land_on_what_is_under_the_ray() {
    let nest = nest();
    match landed(nest.room(), "aloe", Grid::Coarse, down(160.0, 195.0)) {
        Some(Placement::Surface { parent, at, .. }) => {
            assert_eq!((parent, at), (id("table"), Point::new(10, -5)));
        }
        other => panic!("{other:?}"),
    }
    // Nothing stands on itself, nor on what it carries.
    let kinds = &vocabulary().kinds;
    let lamp = &nest.room().items["lamp"];
    let held = Held {
        item: &nest.room().items["table"],
        kind: kinds.get(&lamp.kind).expect("a kind"),
        turn: Turn::default(),
        grid: Grid::Free,
        grip: Vec3::ZERO,
    };
    let place = land(nest.room(), kinds, &held, down(150.0, 200.0));
    assert!(near(on_floor(place), (150, 200)));
}

#[test]
fn wall_things_land_on_the_wall_they_are_shown() {
    let nest = nest();
    let hung = |kind, ray| match landed(nest.room(), kind, Grid::Coarse, ray) {
        Some(Placement::Wall { wall, along, up }) => (wall.to_string(), along, up),
        other => panic!("{other:?}"),
    };
    let (wall, along, up) = hung("framed-print", across(400.0, 140.0, 400.0));
    assert_eq!((wall.as_str(), along, up), ("north", 400, 140));
    // Clamped into the wall.
    let (wall, along, _) = hung("framed-print", across(499.0, 140.0, 400.0));
    assert_eq!(
        (wall.as_str(), along),
        ("north", 500 - half_width("framed-print"))
    );
    // Curtains jump to the window they are held near.
    let (wall, along, _) = hung("curtains", across(0.0, 140.0, 215.0));
    assert_eq!((wall.as_str(), along), ("west", 200));
}

#[test]
fn lanterns_hang_and_the_sky_carries_nothing() {
    let nest = nest();
    let lantern = landed(nest.room(), "paper-lantern", Grid::Free, down(120.0, 130.0));
    match lantern {
        Some(Placement::Ceiling { at, .. }) => assert!(near(at, (120, 130))),
        other => panic!("{other:?}"),
    }
    let up = Ray {
        from: Vec3::ZERO,
        along: Vec3::Y,
    };
    assert_eq!(landed(nest.room(), "pouf", Grid::Free, up), None);
}

#[test]
fn what_stands_on_selected_things_is_carried_not_moved() {
    let nest = nest();
    let all = ids(&["table", "lamp", "pouf"]);
    assert_eq!(roots(nest.room(), &all), ids(&["table", "pouf"]));
    assert_eq!(roots(nest.room(), &ids(&["lamp"])), ids(&["lamp"]));
}

#[test]
fn what_hangs_on_a_wall_does_not_turn() {
    let nest = nest();
    let ops = turns(nest.room(), &ids(&["print", "pouf", "lamp", "table"]), 45);
    let turned: Vec<_> = ops.iter().filter_map(Op::item).cloned().collect();
    assert_eq!(turned, [id("pouf"), id("table")]);
    for op in ops {
        assert!(matches!(op, Op::Place(_, place) if place.turn() == Turn::new(45)));
    }
}

#[test]
fn a_thing_taken_up_does_not_jump_and_takes_the_others_along() {
    let mut nest = nest();
    let hit = Vec3::new(160.0, 33.0, 195.0);
    let grasp = Grasp::lift(&nest, &id("table"), &ids(&["table", "pouf"]), hit);
    let mut grasp = grasp.expect("it is there");
    let through = |x, z| Ray {
        from: Vec3::new(x, 333.0, z),
        along: Vec3::NEG_Y,
    };
    grasp.follow(&nest, through(160.0, 195.0), Grid::Free, false);
    assert_eq!(grasp.ops, [], "where it was");
    assert!(grasp.refusal.is_none());
    grasp.follow(&nest, through(170.0, 175.0), Grid::Free, false);
    let to = |x, z| Placement::Floor {
        at: Point::new(x, z),
        turn: Turn::default(),
    };
    let ops = [
        Op::Place(id("pouf"), to(360, 280)),
        Op::Place(id("table"), to(160, 180)),
    ];
    assert_eq!(grasp.ops, ops);
    assert!(grasp.refusal.is_none());
    assert_eq!(grasp.label(&nest).verb, Verb::Move);
    nest.preview(&grasp.ops, false);
    assert_eq!(nest.shown().items["pouf"].place, to(360, 280));
    assert_eq!(nest.room().items["pouf"].place, to(350, 300));
    nest.show_plain();
    assert_eq!(nest.shown(), nest.room());
}

#[test]
fn a_place_that_is_taken_is_refused_unless_overlap_is_asked_for() {
    let nest = nest();
    let mut grasp = Grasp::fresh(&nest, "pouf".parse().expect("an id"), Vec::new(), 7);
    grasp.follow(&nest, down(350.0, 300.0), Grid::Free, false);
    let overlaps = Refusal::Fault {
        item: grasp.item.id.clone(),
        fault: Fault::Overlaps(id("pouf")),
    };
    assert_eq!(grasp.refusal, Some(overlaps));
    grasp.follow(&nest, down(350.0, 300.0), Grid::Free, true);
    assert_eq!(grasp.refusal, None);
    assert!(matches!(&grasp.ops[..], [Op::Add(item)] if item.loose));
    grasp.follow(&nest, down(350.0, 100.0), Grid::Free, false);
    assert_eq!(grasp.refusal, None);
    grasp.turn_by(45);
    grasp.follow(&nest, down(350.0, 100.0), Grid::Free, false);
    assert!(matches!(&grasp.ops[..], [Op::Add(item)] if item.place.turn() == Turn::new(45)));
}

#[test]
fn a_hand_asks_as_the_hub_will_however_many_it_moves() {
    let mut nest = nest();
    // The lamp on the table meets the lantern's box before the table does.
    let hit = Vec3::new(150.0, 33.0, 200.0);
    let mut grasp = Grasp::lift(&nest, &id("table"), &ids(&["table"]), hit).expect("it is there");
    for (x, z) in [(150, 200), (350, 300), (300, 250), (60, 60), (440, 340)] {
        let ray = Ray {
            from: Vec3::new(x as f32, 333.0, z as f32),
            along: Vec3::NEG_Y,
        };
        grasp.follow(&nest, ray, Grid::Free, false);
        if grasp.ops.is_empty() {
            continue;
        }
        let asked = nest
            .copy
            .replica
            .edit(grasp.label(&nest), grasp.ops.clone());
        assert_eq!(asked.as_ref().err(), grasp.refusal.as_ref(), "{x}, {z}");
        if asked.is_ok() {
            let back = nest.copy.replica.refuse(nest.copy.replica.depth().0 as u64);
            assert!(!back.is_empty());
        }
    }
}

#[test]
fn a_copy_stands_beside_its_model_with_all_that_stands_on_it() {
    let mut nest = nest();
    let mut next = 0;
    let random = || {
        next += 1;
        next * 1_000_003
    };
    let (ops, fresh) = clones(&nest, &ids(&["table"]), random).expect("there is room");
    assert_eq!((ops.len(), fresh.len()), (2, 1));
    let label = nest.label(Verb::Clone, nest.room().items.get(&id("table")));
    nest.copy
        .replica
        .edit(label, ops)
        .expect("it was asked for");
    let copy = fresh.first().expect("one");
    assert_eq!(nest.room().children(copy).count(), 1);
    assert_eq!(nest.room().items.len(), 7);
}
