//! A person's own recipes: found beside the room and in the data folder, and what is wrong with bad ones.

use std::{fs, path::Path};

use nest::{
    assets::{
        Recipe, RecipeError,
        own::{self, MAX_OWN},
        part::PartError,
    },
    host::{Command, Event, Opened},
    room::{Item, KindId, Placement, Point, Turn, op::Op, scene::Scene},
};

use crate::nest::{Folder, Nest, config, id, names, room, text, words};

/// The recipe that the README shows.
pub(crate) fn stool() -> String {
    let readme = include_str!("../../README.md");
    let from = readme.find("(\n    name: (en: \"Milking stool\"").unwrap();
    let to = readme[from..].find("```").unwrap();
    readme[from..from + to].to_owned()
}

fn start(recipes: &[(&str, &[u8])]) -> (Folder, Nest, Opened) {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    fs::create_dir(folder.file("kinds")).unwrap();
    for (name, bytes) in recipes {
        fs::write(folder.file("kinds").join(name), bytes).unwrap();
    }
    let mut nest = Nest::start(&folder.home());
    let opened = nest.open_file(&file);
    (folder, nest, opened)
}

fn only(opened: &Opened) -> KindId {
    let mut kinds = opened.recipes.iter().map(|(kind, _)| kind.clone());
    let kind = kinds.next().unwrap();
    assert!(kinds.next().is_none());
    kind
}

fn placed(kind: &KindId) -> Item {
    Item {
        id: id("mine"),
        kind: kind.clone(),
        place: Placement::Floor {
            at: Point::new(300, 300),
            turn: Turn::new(45),
        },
        paint: vec![id("sky")],
        lit: false,
        locked: false,
        loose: false,
    }
}

#[test]
fn an_own_kind_is_placed_and_found_again() {
    let recipe = stool();
    let (folder, mut nest, opened) = start(&[("stool.ron", recipe.as_bytes())]);
    assert_eq!(opened.faults, []);
    let kind = only(&opened);
    let hash = blake3::hash(recipe.as_bytes()).to_hex();
    assert_eq!(kind.as_str(), format!("stool#{}", &hash[..12]));
    nest.edit(vec![Op::Add(placed(&kind))]);
    nest.flush();
    drop(nest);

    let file = folder.file("my.room.ron");
    let written = fs::read_to_string(&file).unwrap();
    let flat = written.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        &format!("\"{kind}\": ("),
        "slot: Floor, footprint: (36, 36), height: 30, paints: 2",
        "seats: [(at: (x: 0, z: 0), height: 30",
    ] {
        assert!(flat.contains(words), "{written}\nlacks: {words}");
    }
    let mut nest = Nest::start(&folder.home());
    assert_eq!(only(&nest.open_file(&file)), kind);
    assert_eq!(nest.room().items["mine"], placed(&kind));

    // Moving it changes its line and no other.
    let before = fs::read_to_string(&file).unwrap();
    let to = Placement::Floor {
        at: Point::new(310, 300),
        turn: Turn::new(45),
    };
    nest.edit(vec![Op::Place(id("mine"), to)]);
    nest.flush();
    let after = fs::read_to_string(&file).unwrap();
    let changed = before.lines().zip(after.lines()).filter(|(a, b)| a != b);
    assert_eq!(changed.count(), 1, "{after}");
    assert_eq!(before.lines().count(), after.lines().count());
}

#[test]
fn a_recipe_that_comes_while_the_room_is_open_is_read() {
    let (folder, mut nest, opened) = start(&[]);
    assert!(opened.recipes.is_empty());
    nest.add("before", 9);
    fs::write(folder.file("kinds/stool.ron"), stool()).unwrap();
    let opened = nest.opened();
    let kind = only(&opened);
    assert!(nest.room().items.contains_key("before"));
    nest.edit(vec![Op::Add(placed(&kind))]);
    nest.settle();
    nest.undo();
    nest.undo();
    nest.settle();
    assert_eq!(nest.room(), &room(1));
}

#[test]
fn duplicates_and_exports_take_their_recipes_along() {
    let recipe = stool();
    let (folder, mut nest, opened) = start(&[
        ("stool.ron", recipe.as_bytes()),
        ("idle.ron", recipe.as_bytes()),
    ]);
    let mut kinds = opened.recipes.iter().map(|(kind, _)| kind.clone());
    let kind = kinds
        .find(|kind| kind.as_str().starts_with("stool"))
        .unwrap();
    nest.edit(vec![Op::Add(placed(&kind))]);
    nest.flush();
    nest.send(Command::Duplicate {
        room: opened.room,
        name: "Copy".to_owned(),
    });
    nest.wait(|event| matches!(event, Event::Rooms(_)).then_some(()));
    let copied = names(&folder.home().join("kinds"));
    assert_eq!(copied, [format!("{kind}.ron")]);
    // An export is for somebody else: what it uses goes with it.
    fs::create_dir(folder.file("gift")).unwrap();
    nest.send(Command::Export {
        room: opened.room,
        to: folder.file("gift/my.room.ron"),
        over: false,
    });
    nest.wait(|event| matches!(event, Event::Exported { .. }).then_some(()));
    assert_eq!(names(&folder.file("gift/kinds")), [format!("{kind}.ron")]);
    let opened = nest.open_file(&folder.home().join("rooms/copy.room.ron"));
    assert_eq!(only(&opened), kind);
}

#[test]
fn without_its_recipe_a_kind_keeps_its_size_and_all_fields() {
    let recipe = stool();
    let (folder, mut nest, opened) = start(&[("stool.ron", recipe.as_bytes())]);
    let kind = only(&opened);
    nest.edit(vec![Op::Add(placed(&kind))]);
    nest.flush();
    drop(nest);
    fs::remove_dir_all(folder.file("kinds")).unwrap();

    let mut nest = Nest::start(&folder.home());
    let opened = nest.open_file(&folder.file("my.room.ron"));
    assert!(opened.recipes.is_empty());
    assert_eq!(nest.room().items["mine"], placed(&kind));
    let known = nest.replica.as_ref().unwrap().kinds().get(&kind).cloned();
    let known = known.unwrap();
    assert_eq!((known.footprint, known.height), ((36, 36), 30));
    assert_eq!(known.seats.len(), 1);
    assert_eq!(known.seats[0].height, 30);
}

#[test]
fn the_data_folder_has_kinds_too_and_the_same_recipe_is_one_kind() {
    let recipe = stool();
    let (folder, nest, _) = start(&[("stool.ron", recipe.as_bytes())]);
    drop(nest);
    let kinds = folder.home().join("kinds");
    let hash = blake3::hash(recipe.as_bytes()).to_hex();
    fs::write(kinds.join(format!("stool#{}.ron", &hash[..12])), &recipe).unwrap();
    fs::write(kinds.join("bench.ron"), &recipe).unwrap();
    // Another recipe of the same name is another kind.
    let other = recipe.replacen("height: 30", "height: 31", 1);
    fs::write(kinds.join("stool.ron"), other).unwrap();
    let mut nest = Nest::start(&folder.home());
    let opened = nest.open_file(&folder.file("my.room.ron"));
    assert_eq!(opened.faults, []);
    let names = opened.recipes.iter().map(|(kind, _)| kind.as_str());
    let names: Vec<&str> = names
        .filter_map(|name| Some(name.split_once('#')?.0))
        .collect();
    assert_eq!(names, ["bench", "stool", "stool"]);
}

#[test]
fn a_kept_version_has_its_hash_in_its_name() {
    let recipe = stool();
    let hash = blake3::hash(recipe.as_bytes()).to_hex();
    let right = format!("stool#{}.ron", &hash[..12]);
    let (_folder, _nest, opened) = start(&[
        (&right, recipe.as_bytes()),
        ("stool#000000000000.ron", recipe.as_bytes()),
    ]);
    assert_eq!(only(&opened).as_str(), right.trim_end_matches(".ron"));
    let fault = opened.faults[0].to_string();
    assert!(fault.contains(&right), "{fault}");
}

/// What a bad recipe beside a good one is told to be; the room opens all the same.
fn told(name: &str, bytes: &[u8]) -> String {
    let recipe = stool();
    let (_folder, mut nest, opened) = start(&[("good.ron", recipe.as_bytes()), (name, bytes)]);
    assert!(only(&opened).as_str().starts_with("good#"));
    assert_eq!(nest.room(), &room(1));
    nest.add("more", 9);
    nest.settle();
    assert_eq!(opened.faults.len(), 1, "{:?}", opened.faults);
    opened.faults[0].to_string()
}

#[test]
fn bad_recipes_are_told_apart_and_stop_nothing() {
    let good = stool();
    let line = |of: &str| good[..good.find(of).unwrap()].matches('\n').count() + 1;
    let has = |name: &str, bytes: &[u8], words: &[&str]| {
        let fault = told(name, bytes);
        for words in words {
            assert!(fault.contains(words), "{fault}\nlacks: {words}");
        }
    };
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1).into_bytes()
    };
    has(
        "a.ron",
        b"hello",
        &["kinds/a.ron:1:1: ", "this is no recipe", "name: (en:"],
    );
    has("a.ron", b"", &["kinds/a.ron:1:1: "]);
    has("a.ron", b"(name: (en: \"x\"", &["kinds/a.ron:1:"]);
    has(
        "a.ron",
        b"(\n  name: \"\xff\")",
        &["kinds/a.ron:2:10: ", "UTF-8"],
    );
    let long = format!("{good}// {}", "x".repeat(16 << 10));
    has("a.ron", long.as_bytes(), &["kinds/a.ron: ", "16384 bytes"]);
    has("a b.ron", good.as_bytes(), &["a b.ron: ", "not ' '"]);
    let endless = format!("{}.ron", "x".repeat(60));
    has(&endless, good.as_bytes(), &["at most 48 bytes"]);
    // A missing part, wrong types, an unknown field.
    has(
        "a.ron",
        &changed("parts:", "pards:"),
        &[&format!("a.ron:{}:", line("parts:")), "pards"],
    );
    has(
        "a.ron",
        &changed("footprint: (36, 36)", "footprint: \"big\""),
        &[&format!("a.ron:{}:", line("footprint"))],
    );
    has(
        "a.ron",
        &changed("height: 30", "height: -30"),
        &[&format!("a.ron:{}:", line("height: 30"))],
    );
    has("a.ron", &changed("Lathe(", "Lath("), &["Lath", "Lathe"]);
    let place = format!("a.ron:{}:5: ", line("    parts:"));
    has(
        "a.ron",
        &changed("paint: \"seat\"", "paint: \"seet\""),
        &[&place, "no paint slot"],
    );
    // A bomb is counted, never built.
    let bomb = good.replace("segments: 12", "segments: 96");
    let bomb = bomb.replace("Ring(count: 3)", "Ring(count: 96)");
    has(
        "a.ron",
        bomb.as_bytes(),
        &[&place, "triangles or more, 8000 are allowed"],
    );
    has(
        "a.ron",
        &changed("Ring(count: 3)", "Ring(count: 60000)"),
        &["60000 copies"],
    );
}

#[test]
fn what_the_host_is_told_to_look_for_counts_too() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let mut config = config(&folder.home());
    fs::write(config.home.kinds().join("wide.ron"), stool()).unwrap();
    config.vet = |_: &Recipe| {
        Err(PartError {
            field: "parts[1]".to_owned(),
            problem: "reaches too far".to_owned(),
        })
    };
    let mut nest = Nest::with(config);
    let opened = nest.open_file(&file);
    assert!(opened.recipes.is_empty());
    let fault = opened.faults[0].to_string();
    assert!(fault.ends_with(":5: parts[1]: reaches too far"), "{fault}");
}

#[test]
fn what_is_no_file_and_too_many_are_left_out() {
    let folder = Folder::new();
    let kinds = folder.file("kinds");
    let none = |_: &Recipe| Ok(());
    let read = |kinds: &Path| nest::assets::Recipes::own([kinds], none);
    assert_eq!(read(&kinds).1, [], "a folder that is not there is empty");
    fs::create_dir_all(kinds.join("folder.ron")).unwrap();
    fs::write(kinds.join("note.txt"), "no recipe").unwrap();
    let fault = read(&kinds).1[0].to_string();
    assert!(fault.contains("is no plain file"), "{fault}");
    fs::remove_dir(kinds.join("folder.ron")).unwrap();
    for number in 0..=MAX_OWN {
        fs::write(kinds.join(format!("k{number:03}.ron")), stool()).unwrap();
    }
    let (recipes, faults) = read(&kinds);
    assert_eq!(recipes.iter().count(), MAX_OWN);
    assert!(
        recipes
            .iter()
            .all(|(kind, _)| !kind.as_str().starts_with("k256"))
    );
    assert!(matches!(&faults[..], [RecipeError::File { problem, .. }] if problem.contains("256")));
}

#[test]
fn a_name_without_its_hash_is_helped_along() {
    let folder = Folder::new();
    let path = folder.file("stool.ron");
    fs::write(&path, stool()).unwrap();
    let (kind, recipe) = own::read(&path, |_| Ok(())).unwrap();
    let mut words = words();
    words.kinds.insert(kind.clone(), recipe.kind());
    let text = "Room(version: 1, size: (400, 400, 240), items: [(id: \"a\", kind: \"stool\", at: (200, 200))])";
    let reading = Scene::parse(text, &words);
    let fault = reading
        .faults
        .iter()
        .find(|fault| fault.message.contains("stool"));
    assert_eq!(fault.unwrap().help, Some(format!("did you mean `{kind}`?")));
}
