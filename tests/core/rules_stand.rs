//! Where things are: floor, wall, ceiling, and on top of each other.

use nest::room::{
    ItemId, Point, Room, Shell, Turn,
    rule::{Fault, Survey, faults, stand},
    shell::{Corner, Opening, Roof, Space},
};

use super::rules_sample::{
    ceiling, finish, floor, id, item, kinds, l_shape, on, room, square, wall, window, with,
};

#[test]
fn each_slot_has_its_place() {
    let room = with(
        square(),
        [
            item("table", "table", floor(200, 300, 90)),
            item("cup", "cup", on("table", 50, -20)),
            item("north", "picture", wall("north", 100, 150)),
            item("west", "picture", wall("west", 100, 150)),
            item("pendant", "pendant", ceiling(300, 300)),
        ],
    );
    let kinds = kinds();
    let at = |name: &str| {
        let block = stand(&room, &kinds, &id(name)).unwrap();
        (block.at, block.turn.degrees(), block.bottom, block.top)
    };
    assert_eq!(at("table"), (Point::new(200, 300), 90, 0, 54));
    // A quarter turn takes (50, -20) to (20, 50).
    assert_eq!(at("cup"), (Point::new(220, 350), 90, 54, 64));
    assert_eq!(at("north"), (Point::new(100, 598), 0, 125, 175));
    assert_eq!(at("west"), (Point::new(2, 100), 90, 125, 175));
    assert_eq!(at("pendant"), (Point::new(300, 300), 0, 190, 240));
    assert_eq!(Survey::new(&room, &kinds).all(), [].into());
}

#[test]
fn things_stand_on_things_that_stand_on_things() {
    let room = with(
        square(),
        [
            item("shelf", "shelf", wall("east", 100, 100)),
            item("tray", "tray", on("shelf", 10, 0)),
            item("cup", "cup", on("tray", 0, 5)),
        ],
    );
    let cup = stand(&room, &kinds(), &id("cup")).unwrap();
    assert_eq!(cup.turn, Turn::new(270));
    assert_eq!((cup.bottom, cup.top), (98 + 4 + 2, 98 + 4 + 2 + 10));
    // The shelf is 10 out of the wall at 500 north; it faces west, so its own east is north.
    assert_eq!(cup.at, Point::new(595, 490));
}

#[test]
fn what_stands_on_nothing_has_no_place() {
    let chain = |n: usize| {
        let trays = (1..=n).map(|i| {
            item(
                &format!("tray{i}"),
                "tray",
                on(&format!("tray{}", i - 1), 0, 0),
            )
        });
        let table = item("tray0", "table", floor(300, 300, 0));
        with(square(), trays.chain([table]))
    };
    let kinds = kinds();
    assert_eq!(faults(&chain(4), &kinds, &id("tray4")), []);
    assert_eq!(faults(&chain(5), &kinds, &id("tray5")), [Fault::TooDeep]);
    assert_eq!(faults(&chain(40), &kinds, &id("tray40")), [Fault::TooDeep]);

    let ring = with(
        square(),
        [
            item("a", "tray", on("b", 0, 0)),
            item("b", "tray", on("a", 0, 0)),
            item("c", "tray", on("c", 0, 0)),
            item("d", "cup", on("a", 0, 0)),
            item("e", "cup", on("gone", 0, 0)),
            item("f", "shelf", wall("attic", 100, 100)),
            item("g", "cup", on("f", 0, 0)),
        ],
    );
    let fault = |name: &str| faults(&ring, &kinds, &id(name));
    for name in ["a", "b", "c", "d"] {
        assert_eq!(fault(name), [Fault::Ring], "{name}");
        assert_eq!(stand(&ring, &kinds, &id(name)), None, "{name}");
    }
    assert_eq!(fault("e"), [Fault::NoSuchParent(id("gone"))]);
    assert_eq!(fault("f"), [Fault::NoSuchWall(id("attic"))]);
    assert_eq!(fault("g"), [Fault::Adrift(id("f"))]);
}

#[test]
fn generated_ids_begin_with_what_the_thing_is() {
    let named = |kind: &str| ItemId::generate(&id(kind), 0xF_FFFF_FFFF).to_string();
    assert_eq!(named("oak-bed"), "bed-zzzzz");
    assert_eq!(named("star-lamp#0123456789ab"), "lamp-zzzzz");
    assert_eq!(named("沙发"), "item-zzzzz");
}

#[test]
fn a_point_finds_its_wall() {
    let room = l_shape();
    let nearest = |x, z| {
        let (face, along) = room.shell.nearest_face(Point::new(x, z)).unwrap();
        (face.wall.to_string(), along)
    };
    assert_eq!(nearest(100, 580), ("north".to_owned(), 100));
    assert_eq!(nearest(290, 450), ("nook".to_owned(), 150));
    assert_eq!(nearest(450, 290), ("step".to_owned(), 150));
    assert_eq!(nearest(590, 100), ("east".to_owned(), 200));
    assert_eq!(nearest(100, 10), ("south".to_owned(), 500));
    assert_eq!(nearest(-50, 100), ("west".to_owned(), 100));
}

/// Half of the square, the northern one, lies three steps higher.
fn with_steps() -> Room {
    let corner = |x, z, wall| Corner {
        at: Point::new(x, z),
        wall: id(wall),
    };
    let space = |outline, level| Space {
        outline,
        level,
        height: 240,
        roof: Roof::Indoor,
        floor: finish("oak-planks"),
    };
    let upper = vec![
        corner(0, 600, "north"),
        corner(600, 600, "upper-east"),
        corner(600, 300, "between"),
        corner(0, 300, "upper-west"),
    ];
    let lower = vec![
        corner(0, 300, "between"),
        corner(600, 300, "east"),
        corner(600, 0, "south"),
        corner(0, 0, "west"),
    ];
    let corners = upper.iter().chain(&lower);
    let walls = corners.map(|c| (c.wall.clone(), finish("plaster")));
    let door = Opening {
        kind: id("door"),
        sill: 0,
        ..window("between", 300)
    };
    room(Shell {
        walls: walls.collect(),
        spaces: [
            (id("loft"), space(upper, 54)),
            (id("main"), space(lower, 0)),
        ]
        .into(),
        openings: [(id("door"), door)].into(),
    })
}

#[test]
fn steps_are_kept_free() {
    let kinds = kinds();
    let found = |kind: &str, x, z| {
        let room = with(with_steps(), [item("it", kind, floor(x, z, 0))]);
        faults(&room, &kinds, &id("it"))
    };
    for kind in ["table", "rug"] {
        assert_eq!(found(kind, 300, 225), [Fault::OnSteps], "{kind}");
        assert_eq!(found(kind, 300, 150), [], "{kind} before them");
        assert_eq!(found(kind, 300, 390), [], "{kind} above them");
    }
    assert_eq!(found("table", 100, 225), [], "beside them");
    let mut level = with_steps();
    if let Some(space) = level.shell.spaces.get_mut("loft") {
        space.level = 15;
    }
    let level = with(level, [item("it", "table", floor(300, 225, 0))]);
    let found = faults(&level, &kinds, &id("it"));
    assert_eq!(found, [], "one stride is no flight");
}
