//! What becomes of the things in a room that is reshaped.

use nest::room::{
    Item, ItemId, Placement, Point, Room,
    rule::{Fault, Refusal, faults},
    shell::{
        Roof,
        reshape::{Gesture, reshape},
    },
};

use super::{
    reshape::{after, area, drag, two_rooms},
    rules_sample::{ceiling, floor, id, item, kinds, on, square, wall, with},
};

fn place<'a>(room: &'a Room, name: &str) -> &'a Placement {
    &room.items[&id::<ItemId>(name)].place
}

#[test]
fn furniture_is_pushed_in_by_a_wall_with_what_stands_on_it() {
    let room = with(
        square(),
        [
            item("table", "table", floor(540, 300, 0)),
            item("cup", "cup", on("table", 50, 0)),
            item("stool", "stool", floor(300, 100, 0)),
        ],
    );
    let pushed = after(&room, &drag("main", "east", -50));
    // Flush with the wall, and no further.
    assert_eq!(*place(&pushed, "table"), floor(490, 300, 0));
    assert_eq!(*place(&pushed, "cup"), on("table", 50, 0));
    assert_eq!(*place(&pushed, "stool"), floor(300, 100, 0));
}

#[test]
fn what_is_pushed_goes_round_what_stands_there() {
    let room = with(
        square(),
        [
            item("wardrobe", "wardrobe", floor(550, 300, 0)),
            item("table", "table", floor(440, 300, 90)),
        ],
    );
    let pushed = after(&room, &drag("main", "east", -100));
    assert_eq!(*place(&pushed, "table"), floor(440, 300, 90));
    let Placement::Floor { at, .. } = place(&pushed, "wardrobe") else {
        panic!()
    };
    assert!(at.x <= 450 && at.z != 300, "{at:?}");
    for id in pushed.items.keys() {
        assert_eq!(faults(&pushed, &kinds(), id), []);
    }
}

#[test]
fn what_has_no_place_is_named() {
    let wardrobes = |n: i32| -> Vec<Item> {
        (0..n)
            .flat_map(|i| {
                (0..10).map(move |j| {
                    let name = format!("w{i}-{j}");
                    item(&name, "wardrobe", floor(50 + 100 * i, 30 + 60 * j, 0))
                })
            })
            .collect()
    };
    let room = with(square(), wardrobes(6));
    let refusal = reshape(&room, &kinds(), &drag("main", "east", -25)).unwrap_err();
    let Refusal::Fault { item, fault } = refusal else {
        panic!("{refusal}")
    };
    assert!(item.as_str().starts_with("w5"), "{item}");
    assert_eq!(fault, Fault::Outside);
}

#[test]
fn a_lamp_cannot_hang_under_the_sky() {
    let room = with(square(), [item("lamp", "pendant", ceiling(300, 300))]);
    assert_eq!(
        reshape(&room, &kinds(), &Gesture::Roof(id("main"), Roof::Terrace)),
        Err(Refusal::Fault {
            item: id("lamp"),
            fault: Fault::Outside
        })
    );
}

#[test]
fn pictures_hang_on_both_sides_of_a_wall() {
    let room = with(
        two_rooms(),
        [
            // Counted right round the wall: the second is in the other room.
            item("print", "picture", wall("east", 100, 150)),
            item("other", "picture", wall("east", 700, 150)),
        ],
    );
    for name in ["print", "other"] {
        assert_eq!(faults(&room, &kinds(), &id(name)), [], "{name}");
    }
    let moved = after(&room, &drag("main", "east", -50));
    assert_eq!(moved.items, room.items);
    // The door is in the middle, from either side.
    let across = with(
        two_rooms(),
        [item("other", "picture", wall("east", 900, 100))],
    );
    assert_eq!(
        faults(&across, &kinds(), &id("other")),
        [Fault::AcrossOpening(id("door"))]
    );
    // Without its neighbour, each hangs on in its own room; what hung beyond is gone with it.
    let gone = after(&room, &Gesture::Remove(id("room")));
    assert_eq!(gone.items.len(), 1);
    let gone = after(&room, &Gesture::Remove(id("main")));
    assert_eq!(*place(&gone, "other"), wall("east", 100, 150));
}

#[test]
fn what_hung_next_door_hangs_on_when_two_rooms_meet() {
    let mut room = after(&square(), &Gesture::Draw(area(700, 0, 400, 600)));
    let west = room
        .shell
        .nearest_face(Point::new(700, 300))
        .unwrap()
        .0
        .wall
        .clone();
    room = with(
        room,
        [item("print", "picture", wall(west.as_str(), 200, 150))],
    );
    assert_eq!(faults(&room, &kinds(), &id("print")), []);
    let met = after(&room, &drag("room", west.as_str(), 100));
    assert_eq!(*place(&met, "print"), wall("east", 800, 150));
    let (face, along) = met.shell.side(&id("east"), 800).unwrap();
    assert_eq!((face.space.as_str(), along), ("room", 200));
}

#[test]
fn a_window_pushes_the_picture_aside() {
    let room = with(square(), [item("print", "picture", wall("west", 60, 150))]);
    let mut window = room.shell.openings["window"].clone();
    window.along = 120;
    let moved = after(&room, &Gesture::Open(id("window"), window));
    assert_eq!(*place(&moved, "print"), wall("west", 224, 150));
}

#[test]
fn people_appear_inside_afterwards() {
    let room = after(&square(), &Gesture::Cut(area(0, 0, 200, 600)));
    assert!(room.shell.space_at(room.spawn.at).is_some());
    assert_ne!(room.spawn, square().spawn);
}
