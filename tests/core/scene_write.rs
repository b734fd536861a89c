//! Room files: changes written back, and whatever bytes come.

use std::collections::BTreeMap;

use nest::room::{
    Item, ItemId, Placement, Point, Room, Spawn, Turn,
    op::Op,
    scene::{Scene, Vocabulary, format, report},
    shell::{Finish, Opening},
    sky::{Outside, Weather},
};
use proptest::prelude::*;

use crate::scene::{FIXTURES, item, read, scene};

fn reread(text: &str) -> Room {
    scene(text).room().clone()
}

/// The lines that differ, without and with the change.
fn diff<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let (mut a, mut b): (Vec<_>, Vec<_>) = (
        before.split_inclusive('\n').collect(),
        after.split_inclusive('\n').collect(),
    );
    while !a.is_empty() && a.first() == b.first() {
        a.remove(0);
        b.remove(0);
    }
    while !a.is_empty() && a.last() == b.last() {
        a.pop();
        b.pop();
    }
    (a, b)
}

fn moved(item: &mut Item) {
    match &mut item.place {
        Placement::Wall { along, .. } => *along += 5,
        Placement::Floor { at, .. }
        | Placement::Ceiling { at, .. }
        | Placement::Surface { at, .. } => {
            at.x += 5;
        }
    }
}

#[test]
fn one_moved_item_changes_one_line() {
    for (name, text) in FIXTURES {
        let room = reread(text);
        for id in room.items.keys() {
            let mut scene = scene(text);
            let mut after = room.clone();
            moved(after.items.get_mut(id).unwrap());
            let new = scene.render(&after).to_owned();
            assert_eq!(reread(&new), after, "{name} {id}");
            let (old_lines, new_lines) = diff(text, &new);
            assert_eq!(
                (old_lines.len(), new_lines.len()),
                (1, 1),
                "{name} {id}\n{new}"
            );
            // No byte beside the number: what is before and behind it is the same.
            let (a, b) = (old_lines[0].as_bytes(), new_lines[0].as_bytes());
            let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            let back = a
                .iter()
                .rev()
                .zip(b.iter().rev())
                .take_while(|(a, b)| a == b)
                .count();
            let on_stand = !old_lines[0].contains("at:");
            if !on_stand {
                assert!(
                    front + back + 4 >= a.len(),
                    "{name} {id}\n{}{}",
                    old_lines[0],
                    new_lines[0]
                );
            }
            // And back again, if for the spelling of odd numbers.
            let back = scene.render(&room);
            assert!(
                back == text || name == "odd" && reread(back) == room,
                "{name} {id}\n{back}"
            );
        }
    }
}

#[test]
fn removed_comes_back_as_it_was() {
    for (name, text) in FIXTURES {
        let room = reread(text);
        for id in room.items.keys() {
            let mut scene = scene(text);
            let mut after = room.clone();
            after.items.remove(id);
            // What stands on it goes too.
            after
                .items
                .retain(|_, item| item.place.parent() != Some(id));
            let without = scene.render(&after).to_owned();
            assert_eq!(reread(&without), after, "{name} {id}\n{without}");
            assert_eq!(scene.render(&room), text, "{name} {id} from\n{without}");
        }
        let mut scene = scene(text);
        let mut after = room.clone();
        after.items.clear();
        let without = scene.render(&after).to_owned();
        assert_eq!(reread(&without), after, "{name}\n{without}");
        assert_eq!(scene.render(&room), text, "{name} from\n{without}");
    }
}

#[test]
fn comments_go_with_their_item() {
    let text = FIXTURES[0].1;
    let mut scene = scene(text);
    let mut room = scene.room().clone();
    room.items.remove("bed");
    let new = scene.render(&room).to_owned();
    let (old, new) = diff(text, &new);
    assert_eq!(new, [""; 0]);
    assert_eq!(old.len(), 2);
    assert!(old[0].contains("from her mother") && old[1].contains("creaks"));
}

#[test]
fn new_items_take_the_style_of_the_file() {
    let new = |i: usize| {
        let mut scene = scene(FIXTURES[i].1);
        let mut room = scene.room().clone();
        let plant = item("zz", "round-rug", 200, 100);
        room.items.insert(plant.id.clone(), plant);
        let new = scene.render(&room).to_owned();
        assert_eq!(reread(&new), room, "{new}");
        let (old, added) = diff(FIXTURES[i].1, &new);
        (old.concat(), added.concat())
    };
    let plain = "(id: \"zz\", kind: \"round-rug\", at: (200, 100))";
    assert_eq!(new(0), (String::new(), format!("        {plain},\n")));
    let last = "        (id: \"lamp\", kind: \"floor-lamp\", at: (60, 60))";
    assert_eq!(
        new(1),
        (
            format!("{last}\r\n"),
            format!("{last},\r\n        {plain}\r\n")
        )
    );
    assert_eq!(new(2), (String::new(), format!("\t\t{plain},\n")));
    assert!(new(3).1.ends_with(&format!("at: (300, 300)), {plain}])\n")));
    assert_eq!(new(4), (String::new(), format!("    {plain},\n")));
}

#[test]
fn rooms_without_items_get_a_list() {
    for (empty, wanted) in [
        (
            "Room(\n  version: 1,\n  size: (400, 400, 240),\n)\n",
            "  items: [\n    (id: \"a\"",
        ),
        (
            "Room(\n  version: 1,\n  size: (400, 400, 240),\n  items: [],\n)\n",
            "  items: [\n    (id: \"a\"",
        ),
        (
            "Room(\r\n\tversion: 1,\r\n\tsize: (400, 400, 240)\r\n)\r\n",
            "\titems: [\r\n\t\t(id: \"a\"",
        ),
    ] {
        let mut scene = scene(empty);
        let mut room = scene.room().clone();
        let rug = item("a", "round-rug", 200, 200);
        room.items.insert(rug.id.clone(), rug);
        let new = scene.render(&room).to_owned();
        assert!(new.contains(wanted), "{new}");
        assert_eq!(reread(&new), room);
    }
}

#[test]
fn unplaced_items_stay_and_can_be_mended() {
    let text = "Room(\n    version: 1,\n    size: (600, 600, 240),\n    items: [\n        \
                (id: \"ghost\", kind: \"table-lamp\", on: \"nobody\", soul: 3), // waits\n        \
                (id: \"bed\", kind: \"oak-bed\", at: (125, 475)),\n        \
                (id: \"bed\", kind: \"oak-bed\", at: (300, 300)),\n    ],\n)\n";
    let mut scene = scene(text);
    let mut room = scene.room().clone();
    moved(room.items.values_mut().next().unwrap());
    let new = scene.render(&room).to_owned();
    assert_eq!(new, text.replace("125", "130"));
    let ghost = item("ghost", "table-lamp", 50, 60);
    room.items.insert(ghost.id.clone(), ghost);
    let new = scene.render(&room).to_owned();
    assert_eq!(reread(&new), room);
    assert!(
        new.contains("(id: \"ghost\", kind: \"table-lamp\", at: (50, 60), soul: 3), // waits"),
        "{new}"
    );
}

#[test]
fn removal_is_remembered_across_other_programs() {
    let text = FIXTURES[0].1;
    let before = scene(text);
    let room = before.room().clone();
    let line = "        (id: \"print\", kind: \"framed-print\", wall: \"north\", at: 330, up: 150, mood: \"calm\"),\n";
    let cut = text.replace(line, "");
    let mut after = scene(&cut);
    after.inherit(before);
    let new = after.render(&room);
    assert!(new.contains(line), "{new}");
    assert_eq!(reread(new), room);
}

#[test]
fn a_shell_that_outgrows_its_size() {
    let text = FIXTURES[0].1;
    let mut scene = scene(text);
    let room = scene.room().clone();
    let mut after = room.clone();
    let main = after.shell.spaces.get_mut("main").unwrap();
    main.level = 20;
    let new = scene.render(&after).to_owned();
    assert_eq!(reread(&new), after, "{new}");
    assert!(!new.contains("size:") && new.contains("spaces:"), "{new}");
}

/// What a random edit does.
#[derive(Debug, Clone)]
enum Change {
    Move(usize, i16, i16, i16),
    Wall(usize, u8),
    Stand(usize, usize),
    Hang(usize),
    Paint(usize, Vec<u8>),
    Flags(usize, bool, bool, bool),
    Remove(usize),
    Add(u8, u8),
    Undo,
    Rename(String),
    Sky(u16, u8),
    Spawn(i16, i16),
    Finish(usize, u8),
    Open(u8, i16),
    Resize(u8),
}

fn change() -> impl Strategy<Value = Change> {
    let i = 0..8_usize;
    prop_oneof![
        (i.clone(), -99..900_i16, -99..900_i16, 0..360_i16)
            .prop_map(|(i, x, z, t)| Change::Move(i, x, z, t)),
        (i.clone(), any::<u8>()).prop_map(|(i, n)| Change::Wall(i, n)),
        (i.clone(), i.clone()).prop_map(|(i, j)| Change::Stand(i, j)),
        i.clone().prop_map(Change::Hang),
        (i.clone(), prop::collection::vec(0..4_u8, 0..3)).prop_map(|(i, p)| Change::Paint(i, p)),
        (i.clone(), any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(i, a, b, c)| Change::Flags(i, a, b, c)),
        i.clone().prop_map(Change::Remove),
        (0..6_u8, any::<u8>()).prop_map(|(i, n)| Change::Add(i, n)),
        Just(Change::Undo),
        "\\PC{0,12}|[\\\\\"\\n\\t'/*]{0,6}".prop_map(Change::Rename),
        (0..1440_u16, any::<u8>()).prop_map(|(time, n)| Change::Sky(time, n)),
        (0..600_i16, 0..600_i16).prop_map(|(x, z)| Change::Spawn(x, z)),
        (i.clone(), 0..4_u8).prop_map(|(i, n)| Change::Finish(i, n)),
        (0..3_u8, -50..500_i16).prop_map(|(n, at)| Change::Open(n, at)),
        (0..3_u8).prop_map(Change::Resize),
    ]
}

fn ops(room: &Room, change: &Change) -> Vec<Op> {
    let id = |i: usize| room.items.keys().nth(i % room.items.len().max(1)).cloned();
    let place =
        |i: usize, place: Placement| id(i).map(|id| Op::Place(id, place)).into_iter().collect();
    let paints = ["oak", "sage", "sky", "paper"];
    match change {
        Change::Move(i, x, z, turn) => place(
            *i,
            Placement::Floor {
                at: Point::new((*x).into(), (*z).into()),
                turn: Turn::new(i32::from(*turn / 45 * 45)),
            },
        ),
        Change::Wall(i, n) => {
            let wall = room
                .shell
                .walls
                .keys()
                .nth(usize::from(*n) % room.shell.walls.len());
            place(
                *i,
                Placement::Wall {
                    wall: wall.unwrap().clone(),
                    along: i32::from(*n),
                    up: 100,
                },
            )
        }
        Change::Stand(i, j) => match (id(*i), id(*j)) {
            (Some(child), Some(parent))
                if !room.family(&child).contains(&parent) && room.family(&child).len() == 1 =>
            {
                let mut depth = 0;
                let mut at = Some(&parent);
                while let Some(id) = at {
                    depth += 1;
                    at = room.items[id].place.parent();
                }
                if depth > 4 {
                    return Vec::new();
                }
                let on = Placement::Surface {
                    parent,
                    surface: 0,
                    at: Point::new(0, i32::try_from(*j).unwrap()),
                    turn: Turn::default(),
                };
                vec![Op::Place(child, on)]
            }
            _ => Vec::new(),
        },
        Change::Hang(i) => place(
            *i,
            Placement::Ceiling {
                at: Point::new(200, 200),
                turn: Turn::default(),
            },
        ),
        Change::Paint(i, colours) => {
            let paint = colours
                .iter()
                .map(|c| paints[usize::from(*c)].parse().unwrap())
                .collect();
            id(*i).map(|id| Op::Paint(id, paint)).into_iter().collect()
        }
        Change::Flags(i, lit, locked, loose) => id(*i)
            .map(|id| {
                vec![
                    Op::Light(id.clone(), *lit),
                    Op::Lock(id.clone(), *locked),
                    Op::Loosen(id, *loose),
                ]
            })
            .unwrap_or_default(),
        Change::Remove(i) => {
            let family = id(*i).map(|id| room.family(&id)).unwrap_or_default();
            family.into_iter().rev().map(Op::Remove).collect()
        }
        Change::Add(i, n) => vec![Op::Add(item(
            &format!("new-{i}"),
            "oak-chair",
            (*n).into(),
            50,
        ))],
        Change::Rename(name) => vec![Op::Rename(name.clone())],
        Change::Sky(time, n) => vec![
            Op::SetTime(*time),
            Op::SetClock(n % 2 == 1),
            Op::SetWeather(Weather::ALL[usize::from(n / 2) % Weather::ALL.len()]),
            Op::SetOutside(Outside::ALL[usize::from(n / 8) % Outside::ALL.len()]),
        ],
        Change::Spawn(x, z) => vec![Op::SetSpawn(Spawn {
            at: Point::new((*x).into(), (*z).into()),
            turn: Turn::new(180),
        })],
        Change::Finish(i, n) => {
            let finish = |kind: &str| Finish {
                kind: kind.parse().unwrap(),
                paint: paints[..usize::from(*n)]
                    .iter()
                    .map(|p| p.parse().unwrap())
                    .collect(),
            };
            let wall = room
                .shell
                .walls
                .keys()
                .nth(i % room.shell.walls.len())
                .unwrap()
                .clone();
            let space = room.shell.spaces.keys().next().unwrap().clone();
            let kind = if *n == 2 { "stripes" } else { "plaster" };
            vec![
                Op::FinishWall(wall, finish(kind)),
                Op::FinishFloor(space, finish("oak-planks")),
            ]
        }
        Change::Open(n, at) => {
            let id = format!("o{n}").parse().unwrap();
            let wall = room.shell.walls.keys().next().unwrap().clone();
            let opening = (*at >= 0).then(|| Opening {
                kind: "door".parse().unwrap(),
                wall,
                along: (*at).into(),
                sill: i32::from(*n),
                paint: Vec::new(),
            });
            if opening.is_none() && !room.shell.openings.contains_key(&id) {
                return Vec::new();
            }
            vec![Op::SetOpening(id, opening)]
        }
        Change::Resize(n) => {
            let mut shell = room.shell.clone();
            for space in shell.spaces.values_mut() {
                space.height = 240 + i32::from(*n) * 10;
                space.level = if *n == 2 { 5 } else { 0 };
            }
            vec![Op::Rebuild(Box::new(shell))]
        }
        Change::Undo => Vec::new(),
    }
}

fn words_unknown(text: &str) -> Room {
    let reading = Scene::parse(text, &Vocabulary::default());
    let lines = report::lines("room", text, &reading.faults);
    let scene = reading.scene.unwrap_or_else(|| panic!("{lines}{text}"));
    scene.room().clone()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn edits_round_trip(
        file in 0..FIXTURES.len(),
        changes in prop::collection::vec((change(), any::<bool>()), 1..14),
    ) {
        let text = FIXTURES[file].1;
        let mut scene = scene(text);
        let mut room = scene.room().clone();
        let mut history: Vec<Vec<Op>> = Vec::new();
        for (change, save) in &changes {
            let ops = match change {
                Change::Undo => history.pop().unwrap_or_default(),
                _ => {
                    let ops = ops(&room, change);
                    let mut inverse = Vec::new();
                    let mut copy = room.clone();
                    for op in &ops {
                        inverse.extend(op.apply(&mut copy));
                    }
                    inverse.reverse();
                    history.push(inverse);
                    ops
                }
            };
            for op in &ops {
                op.apply(&mut room);
            }
            if *save {
                let new = scene.render(&room).to_owned();
                prop_assert_eq!(&words_unknown(&new), &room, "{}", new);
            }
        }
        scene.render(&room);
        let tidy = format(scene.text()).unwrap();
        prop_assert_eq!(&words_unknown(&tidy), &room, "{}", tidy);
        prop_assert_eq!(&format(&tidy).unwrap(), &tidy);
        let comments = |text: &str| text.matches("unknown fields stay").count();
        prop_assert_eq!(comments(scene.text()), comments(text));
        let new = Scene::new(&room);
        prop_assert_eq!(&words_unknown(new.text()), &room);
    }

    #[test]
    fn broken_files_are_told_not_feared(
        file in 0..FIXTURES.len(),
        wounds in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..40_usize, "[()\\[\\]{},:\"'\\\\/*#r<=>@a1\\n\\-“，.]{0,6}"),
            1..6,
        ),
    ) {
        let mut text = FIXTURES[file].1.to_owned();
        for (at, cut, put) in &wounds {
            let mut from = at.index(text.len());
            let mut to = (from + cut * usize::from(cut % 3 == 0)).min(text.len());
            while !text.is_char_boundary(from) { from -= 1; }
            while !text.is_char_boundary(to) { to += 1; }
            text.replace_range(from..to, put);
        }
        let reading = read(&text);
        prop_assert_eq!(reading.scene.is_some() || reading.has_errors(), true);
        for fault in &reading.faults {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
        }
        report::lines("f", &text, &reading.faults);
        report::json("f", &text, &reading.faults);
        if let Ok(tidy) = format(&text) {
            prop_assert_eq!(&format(&tidy).unwrap(), &tidy, "from\n{}", text);
        }
        if let Some(mut scene) = reading.scene {
            let mut room = scene.room().clone();
            let mut items: BTreeMap<ItemId, Item> = room.items.clone();
            items.values_mut().for_each(moved);
            room.items = items;
            let new = scene.render(&room).to_owned();
            prop_assert_eq!(&words_unknown(&new), &room, "{}", new);
        }
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}|[()\\[\\]{},:\"'\\\\/*#r0-9a-z \\n]{0,300}") {
        let reading = read(&text);
        prop_assert!(reading.scene.is_some() || reading.has_errors());
        if let Ok(tidy) = format(&text) {
            prop_assert_eq!(&format(&tidy).unwrap(), &tidy);
        }
    }
}

/// Files that make a careless reader take the square of their length.
#[test]
fn hostile_files_are_read_in_time() {
    let n = 50_000;
    let hostile = [
        "(".repeat(n),
        "[".repeat(n) + &"]".repeat(n),
        "\"\\\n".repeat(n),
        "r#".repeat(n),
        "/*".repeat(n),
        "„".repeat(n),
        "'".repeat(n),
        "\n<<<<<<<".repeat(n),
        format!(
            "Room(version: 1, size: (600, 600, 240), {})",
            "a: 1, ".repeat(n)
        ),
        format!(
            "Room(version: 1, size: (600, 600, 240), walls: {{{}}})",
            "\"w\": 1, ".repeat(n)
        ),
        format!(
            "Room(version: 1, size: (600, 600, 240), openings: [{}])",
            "(), ".repeat(n)
        ),
        format!("Room(version: 1, spaces: [{}])", "(id: \"a\"), ".repeat(n)),
        format!(
            "Room(version: 1, size: (600, 600, 240), items: [{}])",
            "(id: \"a\"), ".repeat(2_000)
        ),
    ];
    for text in &hostile {
        let reading = read(text);
        assert!(
            reading.has_errors() || text.contains("a: 1"),
            "{}",
            &text[..60.min(text.len())]
        );
        assert!(reading.faults.len() <= 1_001);
        report::lines("f", text, &reading.faults);
        assert!(format(text).is_ok() || !reading.faults.is_empty());
    }
}
