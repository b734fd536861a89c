//! What gestures over the plan make of a shell.

use nest::room::{
    Point, Room, Shell, SpaceId, WallId,
    op::Op,
    rule::{Refusal, Role, ShellFault, check, faults, shell_faults},
    scene::{Scene, Vocabulary},
    shell::{
        Opening, Roof,
        reshape::{Area, Gesture, opening, reshape},
    },
};
use proptest::prelude::*;

use super::rules_sample::{
    cases, edit, floor, id, item, kinds, l_shape, square, wall, window, with,
};

pub(super) fn area(x: i32, z: i32, width: i32, depth: i32) -> Area {
    let low = Point::new(x, z);
    Area::between(low, low + Point::new(width, depth))
}

/// The room after a gesture, which has to be one edit that its owner may make.
pub(super) fn after(room: &Room, gesture: &Gesture) -> Room {
    let ops = reshape(room, &kinds(), gesture).unwrap();
    let edit = edit(ops);
    assert_eq!(check(room, &kinds(), &edit, Role::Owner), Ok(()));
    let mut after = room.clone();
    edit.apply(&mut after);
    assert_eq!(shell_faults(&after.shell), []);
    after
}

pub(super) fn drag(space: &str, wall: &str, by: i32) -> Gesture {
    Gesture::Drag {
        space: id(space),
        wall: id(wall),
        by,
    }
}

/// Corners and walls of a space, from its first corner on.
pub(super) fn outline(room: &Room, space: &str) -> Vec<(i32, i32, String)> {
    let space = &room.shell.spaces[&id::<SpaceId>(space)];
    let corners = space.outline.iter();
    corners
        .map(|corner| (corner.at.x, corner.at.z, corner.wall.to_string()))
        .collect()
}

fn named(corners: &[(i32, i32, &str)]) -> Vec<(i32, i32, String)> {
    let corners = corners.iter();
    corners
        .map(|(x, z, wall)| (*x, *z, (*wall).to_owned()))
        .collect()
}

/// A second room east of the square one, four metres wide and as deep, with a door between.
pub(super) fn two_rooms() -> Room {
    let mut room = after(&square(), &Gesture::Draw(area(600, 0, 400, 600)));
    let face = room.shell.face(&id("east")).unwrap();
    let door = opening(&room.shell, &face, 300, &kind("door"));
    room = after(&room, &Gesture::Open(id("door"), door));
    room
}

pub(super) fn kind(kind: &str) -> Opening {
    Opening {
        kind: id(kind),
        ..window("east", 0)
    }
}

#[test]
fn a_room_grows_into_an_l() {
    let room = after(
        &square(),
        &Gesture::Grow(id("main"), area(600, 300, 300, 300)),
    );
    assert_eq!(
        outline(&room, "main"),
        named(&[
            (0, 600, "north"),
            (900, 600, "wall-1"),
            (900, 300, "wall-2"),
            (600, 300, "east"),
            (600, 0, "south"),
            (0, 0, "west"),
        ])
    );
    assert_eq!(
        room.shell.walls[&id::<WallId>("wall-1")].kind,
        id("plaster")
    );
}

#[test]
fn an_alcove_is_cut_away_and_filled_again() {
    let cut = after(&square(), &Gesture::Cut(area(200, 500, 150, 100)));
    assert_eq!(outline(&cut, "main").len(), 8);
    let whole = after(&cut, &Gesture::Grow(id("main"), area(200, 500, 150, 100)));
    let (is, was) = (outline(&whole, "main"), outline(&square(), "main"));
    let points = |corners: &[(i32, i32, String)]| -> Vec<(i32, i32)> {
        corners.iter().map(|c| (c.0, c.1)).collect()
    };
    for corner in points(&was) {
        assert!(points(&is).contains(&corner));
    }
}

#[test]
fn a_wall_is_dragged_with_its_window_and_its_picture() {
    let room = with(square(), [item("print", "picture", wall("west", 100, 150))]);
    for by in [100, -100] {
        let moved = after(&room, &drag("main", "west", by));
        assert_eq!(
            outline(&moved, "main"),
            named(&[
                (-by, 600, "north"),
                (600, 600, "east"),
                (600, 0, "south"),
                (-by, 0, "west"),
            ])
        );
        assert_eq!(moved.shell.openings, room.shell.openings);
        assert_eq!(moved.items, room.items);
    }
}

#[test]
fn what_hangs_beside_a_dragged_wall_stays_where_it_is() {
    let room = with(
        square(),
        [item("print", "picture", wall("north", 300, 150))],
    );
    let moved = after(&room, &drag("main", "west", 100));
    assert_eq!(
        moved.items[&id::<nest::room::ItemId>("print")].place,
        wall("north", 400, 150)
    );
    // Where the wall comes up to it, it gives way along its own.
    let pushed = after(&room, &drag("main", "west", -280));
    assert_eq!(
        pushed.items[&id::<nest::room::ItemId>("print")].place,
        wall("north", 30, 150)
    );
}

#[test]
fn a_wall_too_short_for_its_window_is_not_dragged() {
    let gesture = drag("main", "north", -300);
    let room = after(&square(), &gesture);
    assert_eq!(
        room.shell.openings[&id::<nest::room::OpeningId>("window")].along,
        225
    );
    let l = after(&square(), &Gesture::Cut(area(0, 0, 300, 300)));
    assert_eq!(
        reshape(&l, &kinds(), &drag("main", "north", -200)),
        Err(Refusal::Shell(ShellFault::OpeningOutside(id("window"))))
    );
}

#[test]
fn two_rooms_that_touch_share_one_wall() {
    let room = two_rooms();
    assert_eq!(
        outline(&room, "room"),
        named(&[
            (600, 600, "wall-1"),
            (1000, 600, "wall-2"),
            (1000, 0, "wall-3"),
            (600, 0, "east"),
        ])
    );
    assert_eq!(
        room.shell
            .faces()
            .filter(|face| face.wall.as_str() == "east")
            .count(),
        2
    );
    // The wall between moves for both.
    for (space, by) in [("main", 50), ("room", -50)] {
        let moved = after(&room, &drag(space, "east", by));
        assert_eq!(outline(&moved, "main")[1], (650, 600, "east".to_owned()));
        assert_eq!(outline(&moved, "room")[0], (650, 600, "wall-1".to_owned()));
        assert_eq!(moved.shell.openings["door"], room.shell.openings["door"]);
    }
}

#[test]
fn only_the_part_that_both_have_is_shared() {
    let room = after(&square(), &Gesture::Draw(area(600, 100, 400, 300)));
    let walls: Vec<String> = outline(&room, "main").into_iter().map(|c| c.2).collect();
    assert_eq!(walls.len(), 6);
    let shared: Vec<WallId> = room
        .shell
        .faces()
        .filter(|face| face.space.as_str() == "room")
        .map(|face| face.wall.clone())
        .filter(|wall| walls.iter().any(|name| name == wall.as_str()))
        .collect();
    assert_eq!(shared, [id("east")]);
    // The room drags its neighbour's part along, and the rest of that wall stays.
    let moved = after(&room, &drag("room", "east", -50));
    assert_eq!(outline(&moved, "main").len(), 8);
    // Without it, the wall is whole again.
    let gone = after(&room, &Gesture::Remove(id("room")));
    assert_eq!(gone.shell, square().shell);
}

#[test]
fn a_room_is_parted_off_within_another() {
    let room = after(&square(), &Gesture::Draw(area(300, 300, 300, 300)));
    assert_eq!(outline(&room, "main").len(), 6);
    assert_eq!(outline(&room, "room").len(), 4);
    let shared = room
        .shell
        .walls
        .keys()
        .filter(|wall| room.shell.faces().filter(|face| face.wall == *wall).count() == 2);
    assert_eq!(shared.count(), 2);
}

#[test]
fn a_room_drawn_over_another_takes_what_is_free() {
    let room = after(&square(), &Gesture::Draw(area(400, 0, 600, 600)));
    assert_eq!(outline(&room, "room")[0].0, 600);
    assert_eq!(
        reshape(&square(), &kinds(), &Gesture::Draw(area(600, 0, 100, 600))),
        Err(Refusal::Shell(ShellFault::Side(id("room"))))
    );
}

#[test]
fn a_corner_moves_two_walls() {
    let gesture = Gesture::Corner {
        space: id("main"),
        at: Point::new(600, 600),
        by: Point::new(50, -25),
    };
    let room = after(&square(), &gesture);
    assert_eq!(outline(&room, "main")[1], (650, 575, "east".to_owned()));
    assert_eq!(outline(&room, "main").len(), 4);
}

#[test]
fn a_door_stands_on_the_higher_floor() {
    let raised = after(&two_rooms(), &Gesture::Level(id("room"), 45));
    assert_eq!(raised.shell.openings["door"].sill, 45);
    let lowered = after(&raised, &Gesture::Level(id("room"), -30));
    assert_eq!(lowered.shell.openings["door"].sill, 0);
}

#[test]
fn a_terrace_has_no_windows_where_it_has_no_walls() {
    let room = after(&two_rooms(), &Gesture::Roof(id("main"), Roof::Terrace));
    assert!(!room.shell.openings.contains_key("window"));
    assert!(room.shell.openings.contains_key("door"));
    let height = |wall: &str| room.shell.face(&id(wall)).unwrap().height;
    assert_eq!((height("north"), height("east")), (64, 240));
}

#[test]
fn a_space_goes_with_all_that_is_in_it() {
    let room = with(
        two_rooms(),
        [
            item("table", "table", floor(800, 300, 0)),
            item("cup", "cup", super::rules_sample::on("table", 0, 0)),
            item("stool", "stool", floor(300, 300, 0)),
        ],
    );
    let gone = after(&room, &Gesture::Remove(id("room")));
    assert_eq!(
        gone.items
            .keys()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["stool"]
    );
    assert!(gone.shell.openings.contains_key("door"));
    assert_eq!(
        reshape(&gone, &kinds(), &Gesture::Remove(id("main"))),
        Err(Refusal::Shell(ShellFault::Spaces))
    );
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let room = after(&two_rooms(), &Gesture::Rename(id("room"), id("main")));
    let names: Vec<String> = room.shell.spaces.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["main", "main-2"]);
    let first = after(&two_rooms(), &Gesture::Rename(id("room"), id("attic")));
    // The same door, counted from the other side of its wall.
    let face = first.shell.face(&id("east")).unwrap();
    assert_eq!(face.space.as_str(), "attic");
    let door = &first.shell.openings["door"];
    assert_eq!(face.point(door.along, 0), Point::new(600, 300));
}

#[test]
fn only_who_lives_there_reshapes() {
    let ops = reshape(&square(), &kinds(), &drag("main", "west", 50)).unwrap();
    for (role, may) in [
        (Role::Owner, true),
        (Role::Housemate, true),
        (Role::Decorator, false),
        (Role::Guest, false),
    ] {
        let is = check(&square(), &kinds(), &edit(ops.clone()), role);
        assert_eq!(is.is_ok(), may, "{role:?}: {is:?}");
    }
}

#[test]
fn moving_a_window_rebuilds_nothing() {
    let room = square();
    let moved = Opening {
        along: 200,
        ..room.shell.openings["window"].clone()
    };
    let ops = reshape(&room, &kinds(), &Gesture::Open(id("window"), moved.clone())).unwrap();
    assert_eq!(ops, [Op::SetOpening(id("window"), Some(moved))]);
    let ops = reshape(&room, &kinds(), &Gesture::Close(id("window"))).unwrap();
    assert_eq!(ops, [Op::SetOpening(id("window"), None)]);
}

#[test]
fn a_gesture_that_changes_nothing_is_no_edit() {
    assert_eq!(
        reshape(&l_shape(), &kinds(), &drag("main", "west", 0)),
        Ok(Vec::new())
    );
    let same = Gesture::Level(id("main"), 0);
    assert_eq!(reshape(&l_shape(), &kinds(), &same), Ok(Vec::new()));
}

/// A gesture made of numbers; which it is depends on the room it meets.
fn gesture(shell: &Shell, (what, which, x, z): (u8, u8, i16, i16)) -> Gesture {
    let space = shell
        .spaces
        .keys()
        .nth(usize::from(which) % shell.spaces.len());
    let space = space.unwrap().clone();
    let corners = &shell.spaces[&space].outline;
    let corner = &corners[usize::from(which / 16) % corners.len()];
    let (x, z) = (i32::from(x) * 25, i32::from(z) * 25);
    let somewhere = Area::between(
        corner.at + Point::new(x, z),
        corner.at + Point::new(i32::from(which) * 3 - 300, x + z),
    );
    match what % 12 {
        0 | 1 => Gesture::Draw(somewhere),
        2 => Gesture::Grow(space, somewhere),
        3 => Gesture::Cut(somewhere),
        4 | 5 => Gesture::Drag {
            space,
            wall: corner.wall.clone(),
            by: x,
        },
        6 => Gesture::Corner {
            space,
            at: corner.at,
            by: Point::new(x, z),
        },
        7 => Gesture::Level(space, x / 5),
        8 => {
            let roof = if x > 0 { Roof::Terrace } else { Roof::Indoor };
            Gesture::Roof(space, roof)
        }
        9 => Gesture::Remove(space),
        10 => Gesture::Rename(
            space,
            ["attic", "main", "zoo"].map(id::<SpaceId>)[usize::from(which) % 3].clone(),
        ),
        _ => {
            let face = shell.face(&corner.wall).unwrap();
            let door = opening(
                shell,
                &face,
                x.abs(),
                &kind(["door", "sash-window"][usize::from(which) % 2]),
            );
            Gesture::Open(format!("o{which}").parse().unwrap(), door)
        }
    }
}

/// The room that a file with this text is.
fn parse(text: &str) -> Room {
    let words = Vocabulary {
        kinds: kinds(),
        ..Vocabulary::default()
    };
    let reading = Scene::parse(text, &words);
    assert!(!reading.has_errors(), "{:?}\n{text}", reading.faults);
    reading.scene.unwrap().room().clone()
}

#[test]
fn a_file_goes_from_size_to_spaces() {
    let room = square();
    let mut scene = Scene::new(&room);
    assert!(scene.text().contains("size: (600, 600, 240)"));
    for gesture in [
        drag("main", "east", 50),
        Gesture::Draw(area(650, 100, 400, 300)),
        Gesture::Roof(id("room"), Roof::Terrace),
    ] {
        let room = after(scene.room(), &gesture);
        assert_eq!(parse(scene.render(&room)), room);
    }
    assert!(!scene.text().contains("size:"), "{}", scene.text());
    assert!(scene.text().contains("roof: Terrace"), "{}", scene.text());
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn gestures_leave_sound_rooms_that_undo_restores(
        gestures in prop::collection::vec((any::<u8>(), any::<u8>(), -20..20_i16, -20..20_i16), 1..24)
    ) {
        let mut room = with(l_shape(), [
            item("print", "picture", wall("west", 100, 150)),
            item("table", "table", floor(150, 150, 0)),
            item("cup", "cup", super::rules_sample::on("table", 0, 0)),
            item("stool", "stool", floor(500, 100, 0)),
        ]);
        let mut taken_back = Vec::new();
        let first = room.clone();
        let mut file = Scene::new(&room);
        for numbers in gestures {
            let gesture = gesture(&room.shell, numbers);
            let Ok(ops) = reshape(&room, &kinds(), &gesture) else { continue };
            if ops.is_empty() { continue }
            let edit = edit(ops);
            prop_assert_eq!(check(&room, &kinds(), &edit, Role::Owner), Ok(()), "{:?}", gesture);
            let inverse = edit.apply(&mut room);
            prop_assert_eq!(shell_faults(&room.shell), Vec::new(), "{:?}", &gesture);
            for id in room.items.keys() {
                prop_assert_eq!(faults(&room, &kinds(), id), Vec::new(), "{:?}: {}", &gesture, id);
            }
            prop_assert!(room.shell.space_at(room.spawn.at).is_some());
            prop_assert_eq!(&parse(file.render(&room)), &room);
            taken_back.push(inverse);
        }
        for inverse in taken_back.into_iter().rev() {
            for op in inverse { op.apply(&mut room); }
        }
        prop_assert_eq!(room, first);
    }
}
