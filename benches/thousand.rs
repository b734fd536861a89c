//! A room of a thousand things of every slot, in two hundred paints, that breaks no rule.

use nest::room::{Finish, Item, KindId, PaintId, Placement, Point, Room, Shell, Sky, Spawn, Turn};

const PAINTS: [&str; 10] = [
    "oak", "sage", "coral", "denim", "honey", "lilac", "walnut", "teal", "rose", "paper",
];

fn item(id: String, kind: &str, paints: usize, n: usize, place: Placement) -> Item {
    let paint = (0..paints).map(|slot| PAINTS[(n + slot * 3) % PAINTS.len()]);
    Item {
        id: id.parse().expect("an id"),
        kind: kind.parse::<KindId>().expect("an id"),
        place,
        paint: paint
            .map(|paint| paint.parse::<PaintId>().expect("an id"))
            .collect(),
        lit: kind == "table-lamp" && n.is_multiple_of(40),
        locked: false,
        loose: false,
    }
}

/// A room of 16 by 16 metres: 300 night stands with a lamp or a vase on each, 200 stools, 40 rugs,
/// 60 lanterns, 100 pictures.
pub(crate) fn room() -> Room {
    let finish = |kind: &str| Finish {
        kind: kind.parse().expect("an id"),
        paint: Vec::new(),
    };
    let shell = Shell::rectangle(1600, 1600, 260, finish("oak-planks"), &finish("plaster"));
    let turn = |n: usize| Turn::new(i32::try_from(n % 4).unwrap_or_default() * 90);
    let grid = |n: usize, columns: usize, step: i32, from: i32| {
        let (x, z) = (n % columns, n / columns);
        let along = |n: usize| from + i32::try_from(n).unwrap_or_default() * step;
        Point::new(along(x), along(z))
    };
    let mut items = Vec::new();
    for n in 0..300 {
        let at = grid(n, 20, 70, 60);
        let turn = turn(n);
        let parent = format!("stand-{n}");
        let place = Placement::Floor { at, turn };
        items.push(item(parent.clone(), "night-stand", 3, n, place));
        let on = Placement::Surface {
            parent: parent.parse().expect("an id"),
            surface: 0,
            at: Point::default(),
            turn: Turn::default(),
        };
        let (kind, paints) = if n % 2 == 0 {
            ("table-lamp", 2)
        } else {
            ("tulips", 3)
        };
        items.push(item(format!("on-{n}"), kind, paints, n, on));
    }
    for n in 0..200 {
        let Point { x, z } = grid(n, 26, 60, 50);
        let place = Placement::Floor {
            at: Point::new(x, z + 1060),
            turn: Turn::default(),
        };
        items.push(item(format!("stool-{n}"), "drum-stool", 3, n, place));
    }
    for n in 0..40 {
        let place = Placement::Floor {
            at: grid(n, 7, 220, 120),
            turn: Turn::default(),
        };
        items.push(item(format!("rug-{n}"), "wool-rug", 3, n, place));
    }
    for n in 0..60 {
        let place = Placement::Ceiling {
            at: grid(n, 10, 150, 80),
            turn: Turn::default(),
        };
        items.push(item(format!("lantern-{n}"), "paper-lantern", 3, n, place));
    }
    for n in 0..100 {
        let wall = ["north", "east", "south", "west"][n % 4];
        let place = Placement::Wall {
            wall: wall.parse().expect("an id"),
            along: i32::try_from(n / 8).unwrap_or_default() * 120 + 80,
            up: [150, 212][n / 4 % 2],
        };
        items.push(item(format!("print-{n}"), "framed-print", 4, n, place));
    }
    Room {
        name: "A thousand things".to_owned(),
        sky: Sky::default(),
        shell,
        items: items
            .into_iter()
            .map(|item| (item.id.clone(), item))
            .collect(),
        spawn: Spawn {
            at: Point::new(800, 30),
            turn: Turn::new(180),
        },
    }
}
