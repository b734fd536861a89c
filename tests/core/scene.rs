//! Room files: reading, every fault, layout.

use std::collections::BTreeSet;

use nest::room::{
    Item, Kind, Kinds, Placement, Point, Room, Slot, Turn,
    kind::Surface,
    scene::{Fault, Reading, Scene, Severity, Vocabulary, decode, format, report},
};

pub(crate) const FIXTURES: [(&str, &str); 5] = [
    ("comments", include_str!("fixtures/comments.room.ron")),
    ("crlf", include_str!("fixtures/crlf.room.ron")),
    ("tabs", include_str!("fixtures/tabs.room.ron")),
    ("bare", include_str!("fixtures/bare.room.ron")),
    ("odd", include_str!("fixtures/odd.room.ron")),
];

pub(crate) fn words() -> Vocabulary {
    let kind = |id: &str, slot, footprint, height| {
        let top = Surface {
            at: Point::default(),
            size: footprint,
            height,
        };
        let kind = Kind {
            slot,
            footprint,
            height,
            paints: 2,
            lamp: id.ends_with("lamp"),
            covers_openings: false,
            solids: Vec::new(),
            surfaces: if slot == Slot::Floor || slot == Slot::Surface {
                vec![top]
            } else {
                Vec::new()
            },
            seats: Vec::new(),
        };
        (id.parse().unwrap(), kind)
    };
    let kinds: Kinds = [
        kind("oak-bed", Slot::Floor, (120, 200), 50),
        kind("oak-chair", Slot::Floor, (45, 45), 80),
        kind("table", Slot::Floor, (120, 80), 54),
        kind("night-stand", Slot::Floor, (45, 40), 45),
        kind("table-lamp", Slot::Surface, (20, 20), 30),
        kind("floor-lamp", Slot::Floor, (30, 30), 130),
        kind("round-rug", Slot::Rug, (150, 150), 2),
        kind("framed-print", Slot::Wall, (50, 3), 60),
        kind("pendant-lamp", Slot::Ceiling, (40, 40), 60),
    ]
    .into_iter()
    .collect();
    let names = |names: &str| names.split(' ').map(|name| name.parse().unwrap()).collect();
    let paints = "oak sage paper butter walnut sky".split(' ');
    Vocabulary {
        kinds,
        paints: paints
            .map(|paint| paint.parse().unwrap())
            .collect::<BTreeSet<_>>(),
        floors: names("oak-planks tiles"),
        walls: names("plaster wainscot stripes"),
    }
}

pub(crate) fn read(text: &str) -> Reading {
    Scene::parse(text, &words())
}

pub(crate) fn scene(text: &str) -> Scene {
    let reading = read(text);
    let lines = report::lines("room", text, &reading.faults);
    reading.scene.unwrap_or_else(|| panic!("{lines}"))
}

fn lines(text: &str) -> String {
    report::lines("f", text, &read(text).faults)
}

/// A room with these items and this shell.
fn with(fields: &str) -> String {
    format!("Room(version: 1, size: (600, 600, 240), {fields})")
}

/// The faults of `text` include one that says all of this.
#[track_caller]
fn says(text: &str, wanted: &[&str]) {
    let lines = lines(text);
    let found = lines
        .lines()
        .any(|line| wanted.iter().all(|part| line.contains(part)));
    assert!(
        found,
        "{wanted:?} not in\n{lines}\nof\n{}",
        &text[..text.len().min(400)]
    );
}

/// The room stands, with the items named, and the fault is told.
#[track_caller]
fn loads(text: &str, ids: &str, wanted: &[&str]) {
    says(text, wanted);
    let scene = scene(text);
    let placed: Vec<_> = scene.room().items.keys().map(|id| id.as_str()).collect();
    assert_eq!(placed.join(" "), ids);
}

/// There is no room, and the fault is told.
#[track_caller]
fn refused(text: &str, wanted: &[&str]) {
    says(text, wanted);
    let reading = read(text);
    assert!(reading.scene.is_none());
    assert!(reading.has_errors());
}

#[test]
fn fixtures_read_quietly() {
    for (name, text) in FIXTURES {
        let quiet = lines(text);
        let expected = if name == "comments" { 2 } else { 0 };
        assert_eq!(quiet.lines().count(), expected, "{name}:\n{quiet}");
    }
    says(
        FIXTURES[0].1,
        &["f:29:78: warning: an item has no field `mood`"],
    );
}

#[test]
fn the_sample_of_the_design() {
    let room = scene(FIXTURES[4].1).room().clone();
    assert_eq!(room.name, "L\u{2011}shape \"one\"");
    assert_eq!(room.sky.time, 545);
    assert_eq!(room.spawn.turn, Turn::new(270));
    let main = &room.shell.spaces["main"];
    let corners: Vec<_> = main
        .outline
        .iter()
        .map(|c| (c.at.x, c.at.z, c.wall.as_str()))
        .collect();
    let wanted = [
        (0, 0, "w1"),
        (0, 700, "n2"),
        (400, 700, "e2"),
        (400, 400, "n1"),
        (800, 400, "e1"),
        (800, 0, "s1"),
    ];
    assert_eq!(corners, wanted);
    let on = Placement::Surface {
        parent: "table".parse().unwrap(),
        surface: 0,
        at: Point::default(),
        turn: Turn::default(),
    };
    assert_eq!(room.items["lamp"].place, on);
    assert!(room.items["lamp"].lit);
    let bed = Placement::Floor {
        at: Point::new(125, 475),
        turn: Turn::default(),
    };
    assert_eq!(room.items["bed"].place, bed);
}

#[test]
fn what_is_no_room() {
    refused("", &["f:1:1: error: the file holds nothing"]);
    refused("hello world, this is a letter", &["error"]);
    refused(
        "{\"json\": true}",
        &["f:1:1: error: this is not a room: expected `Room(…)`, found a map"],
    );
    refused("Figure(hat: 3)", &["expected `Room(…)`, found `Figure(…)`"]);
    refused(
        "Room(size: (600, 600, 240))",
        &["the room has no `version`", "version: 1"],
    );
    refused("Room(version: 1)", &["the room has no `size`"]);
    refused("Room(version: 7, what: new!)", &["error"]);
    refused(
        "Room(version: 7, rooms: [Sphere(3)])",
        &[
            "f:1:15: error: the file was made by a newer Nest: its version is 7",
            "update Nest",
        ],
    );
    refused(
        "Room(version: 0, size: (600, 600, 240))",
        &["no version like this"],
    );
    refused(
        "Room(version: 1, size: (600, 600, 240), spaces: [])",
        &["both `size` and `spaces`"],
    );
}

#[test]
fn bytes_that_are_no_text() {
    let fault = decode(b"Room(\n  name: \"\xff\")").unwrap_err();
    assert_eq!((fault.span.start, fault.severity), (15, Severity::Error));
    let text = String::from_utf8_lossy(b"Room(\n  name: \"\xff\")").into_owned();
    let line = report::lines("f", &text, &[fault]);
    assert!(
        line.starts_with("f:2:10: error: this is not UTF-8 text: byte 0xff"),
        "{line}"
    );
    assert!(
        decode(&vec![b' '; 5 << 20])
            .unwrap_err()
            .message
            .contains("5242880 bytes")
    );
    assert!(decode(&vec![b' '; 4 << 20]).is_ok());
    let mut text = with("items: []");
    text.push_str(&" ".repeat((4 << 20) - text.len()));
    assert!(read(&text).scene.is_some());
    text.push(' ');
    refused(&text, &["at most 4194304 bytes"]);
}

#[test]
fn sizes() {
    for (size, wanted) in [
        ("(0, 600, 240)", "`width` cannot be 0"),
        ("(600, -600, 240)", "`depth` cannot be -600"),
        (
            "(600, 600, 99999999999999999999)",
            "`height` cannot be a number with a fraction, or an enormous one",
        ),
        ("(600, 4000000000, 240)", "`depth` cannot be 4000000000"),
        ("(600, 600, 100)", "a whole number from 220 to 500"),
        ("(600, 600)", "(width, depth, height)"),
        ("(6.5, 600, 240)", "a number with a fraction"),
        ("\"big\"", "`size` cannot be a text"),
    ] {
        refused(&format!("Room(version: 1, size: {size})"), &[wanted]);
    }
    let spaces =
        |outline: &str| format!("Room(version: 1, spaces: [(id: \"main\", outline: [{outline}])])");
    refused(
        &spaces("((0, 0), \"a\"), ((0, 600), \"b\")"),
        &["outline of main"],
    );
    refused(
        &spaces("((0, 0), \"a\"), ((600, 600), \"b\"), ((600, 0), \"c\"), ((300, 0), \"d\")"),
        &["axes"],
    );
    refused(
        &spaces("((0, 0), \"a\"), ((0, 99999), \"b\"), ((600, 99999), \"c\"), ((600, 0), \"d\")"),
        &["99999"],
    );
    refused(
        &spaces("((0, 0), \"a\"), ((0, 600), \"a\"), ((600, 600), \"c\"), ((600, 0), \"d\")"),
        &["wall a"],
    );
}

#[test]
fn items_alone_are_unplaced() {
    let bed = "(id: \"bed\", kind: \"oak-bed\", at: (125, 475))";
    let item = |fields: &str| with(&format!("items: [{bed}, ({fields})]"));
    let loads = |fields: &str, wanted: &[&str]| loads(&item(fields), "bed", wanted);
    loads(
        "id: \"a\", kind: \"framed-print\", wall: \"nort\", at: 1, up: 1",
        &["no wall `nort`", "did you mean `north`?"],
    );
    loads(
        "id: \"a\", kind: \"table-lamp\", on: \"bad\"",
        &["f:1:", "`a` stands on bad", "did you mean `bed`?"],
    );
    loads(
        "id: \"a\", kind: \"table-lamp\", on: \"a\"",
        &["`a` stands on itself"],
    );
    loads(
        "id: \"bed\", kind: \"oak-bed\", at: (1, 1)",
        &["the id `bed` is taken"],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\"",
        &["an item has no `at`", "at: (125, 475)"],
    );
    loads("id: \"a\", kind: \"oak-bed\", at: 300", &["`at` is (x, z)"]);
    loads(
        "id: \"a\", kind: \"oak-bed\", at: (1, 2, 3)",
        &["`at` cannot be `(…)` with 3 values"],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\", at: (1, 2.5)",
        &["with a fraction", "a whole number"],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\", at: (1, 2147483647)",
        &["`at` cannot be 2147483647"],
    );
    loads(
        "id: \"a\", kind: oak-bed, at: (1, 2)",
        &["the bare word `oak-bed`", "\"oak-bed\" in double quotes"],
    );
    loads(
        "id: \"a\", kind: 'oak-bed', at: (1, 2)",
        &["in single quotes", "\"oak-bed\" in double quotes"],
    );
    loads(
        "id: \"a b\", kind: \"oak-bed\", at: (1, 2)",
        &["`id` cannot be \"a b\""],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\", at: (1, 2), lit: 3",
        &["`lit` cannot be the number 3", "true or false"],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\", at: (1, 2), at: (1, 2)",
        &["here twice"],
    );
    loads(
        "id: \"a\", kind: \"oak-bed\", wall: \"north\", on: \"bed\", at: 1, up: 1",
        &["in one place only"],
    );
}

#[test]
fn rings_and_towers() {
    let lamp = |id: &str, on: &str| format!("(id: \"{id}\", kind: \"table-lamp\", on: \"{on}\")");
    let ring = with(&format!(
        "items: [{}, {}, {}]",
        lamp("a", "b"),
        lamp("b", "c"),
        lamp("c", "a")
    ));
    loads(&ring, "", &["`a` stands on itself"]);
    let mut tower = vec!["(id: \"t0\", kind: \"table\", at: (300, 300))".to_owned()];
    tower.extend((1..=4).map(|i| lamp(&format!("t{i}"), &format!("t{}", i - 1))));
    let four = with(&format!("items: [{}]", tower.join(", ")));
    assert_eq!(scene(&four).room().items.len(), 5);
    tower.push(lamp("t5", "t4"));
    loads(
        &with(&format!("items: [{}]", tower.join(", "))),
        "t0 t1 t2 t3 t4",
        &["`t5` stands on too many things"],
    );
    let orphan = with(&format!(
        "items: [{}, {}]",
        lamp("a", "b"),
        lamp("b", "nobody")
    ));
    loads(&orphan, "", &["`a` is carried by nobody"]);
}

#[test]
fn warnings_stand() {
    let quiet = |fields: &str, ids: &str, wanted: &[&str]| {
        let text = with(fields);
        loads(&text, ids, wanted);
        assert!(!read(&text).has_errors());
    };
    let two = "items: [(id: \"a\", kind: \"oak-bed\", at: (125, 475)), (id: \"b\", kind: \"oak-bed\", at: (150, 470))]";
    quiet(two, "a b", &["warning: `b` overlaps a"]);
    assert_eq!(lines(&with(two)).lines().count(), 1);
    quiet(
        "items: [(id: \"a\", kind: \"oak-bed\", at: (900, 475))]",
        "a",
        &["`a` reaches outside"],
    );
    quiet(
        "items: [(id: \"a\", kind: \"oak-bad\", at: (125, 475))]",
        "a",
        &["no kind `oak-bad`", "did you mean `oak-bed`?"],
    );
    quiet(
        "items: [(id: \"a\", kind: \"oak-bed\", at: (125, 475), paint: [\"wallnut\"])]",
        "a",
        &["no paint `wallnut`", "did you mean `walnut`?"],
    );
    quiet(
        "items: [(id: \"a\", kind: \"oak-bed\", at: (125, 475), trun: 90)]",
        "a",
        &["an item has no field `trun`", "did you mean `turn`?"],
    );
    quiet(
        "item: []",
        "",
        &["the room has no field `item`", "did you mean `items`?"],
    );
    quiet(
        "floor: (kind: \"oak-plank\")",
        "",
        &["no finish `oak-plank`", "did you mean `oak-planks`?"],
    );
    quiet("spawn: (900, 1, 0)", "", &["people would appear outside"]);
    let window =
        "openings: [(id: \"w\", kind: \"sash-window\", wall: \"north\", at: 300, sill: 80)]";
    quiet(
        &format!(
            "{window}, items: [(id: \"a\", kind: \"framed-print\", wall: \"north\", at: 330, up: 100)]"
        ),
        "a",
        &["`a` hangs across w"],
    );
    quiet(
        "openings: [(id: \"w\", kind: \"sash-windw\", wall: \"north\", at: 300, sill: 80)]",
        "",
        &["no opening", "did you mean `sash-window`?"],
    );
}

#[test]
fn walls_and_openings_alone() {
    loads(
        &with("walls: {\"nroth\": (kind: \"plaster\")}"),
        "",
        &["no wall `nroth`", "did you mean `north`?"],
    );
    loads(
        &with("openings: [(id: \"w\", kind: \"door\", wall: \"n\", at: 300)]"),
        "",
        &["no wall `n`"],
    );
    refused(&with("walls: []"), &["`walls` cannot be a list"]);
    refused(
        &with("light: (time: \"25:00\")"),
        &["\"25:00\" is not a time of day"],
    );
    refused(
        &with("light: (weather: Sunny)"),
        &[
            "`weather` cannot be the bare word `Sunny`",
            "Clear, Overcast, Rain or Snow",
        ],
    );
    refused(
        &with("light: (clock: 1)"),
        &["`clock` cannot be the number 1"],
    );
    refused(
        &with("outside: \"Sea\""),
        &[
            "`outside` cannot be a text",
            "Hills, City, Sea, Courtyard or Stars",
        ],
    );
}

#[test]
fn limits() {
    let items = |count: usize| {
        let item = |i: usize| format!("(id: \"i{i}\", kind: \"round-rug\", at: (300, 300)),\n");
        with(&format!(
            "items: [\n{}]",
            (0..count).map(item).collect::<String>()
        ))
    };
    assert_eq!(scene(&items(2_000)).room().items.len(), 2_000);
    refused(
        &items(2_001),
        &[
            "f:2002:1: error: the room has 2001 items",
            "at most 2000 items",
        ],
    );
    let name = |name: &str| with(&format!("name: \"{name}\""));
    assert_eq!(scene(&name(&"x".repeat(64))).room().name.len(), 64);
    assert_eq!(scene(&name(&"𝄞".repeat(64))).room().name.len(), 256);
    refused(&name(&"x".repeat(65)), &["65 characters and 65 bytes"]);
    refused(
        &with(&format!("deep: {}{}", "[".repeat(1000), "]".repeat(1000))),
        &["nested more than 64 deep"],
    );
}

#[test]
fn broken_ron() {
    refused(
        "Room(version: 1,\n  size: (600, 600, 240,\n)",
        &["f:1:5: error: this `(` is never closed"],
    );
    refused(
        "Room(version: 1\n  size: (600, 600, 240))",
        &["f:1:16: error: a `,` is missing"],
    );
    refused(
        "Room(version 1, size: (600, 600, 240))",
        &["f:1:13: error: a `:` is missing after `version`"],
    );
    refused(
        "Room(version: 1, name: \"open,\n size: (600, 600, 240))",
        &["f:1:24: error: this text is never closed"],
    );
    refused(
        "Room(version: 1, size: [600, 600))",
        &["`)` closes nothing here", "`[`"],
    );
    refused(
        "Room(version：1， name: “nest”)",
        &["f:1:13: error: `：` has no meaning here", "write `:`"],
    );
    refused(
        "Room(version：1， name: “nest”)",
        &["`“` does not begin", "straight double quote"],
    );
    refused(
        "Room(version: 1) Room(version: 1)",
        &["f:1:18: error: the room has ended"],
    );
    refused(
        "Room(version: 1, /* size: 3)",
        &["f:1:18: error: this comment is never closed"],
    );
    refused(
        "Room(version: 1, name: \"\\q\")",
        &["`\\q` stands for no character"],
    );
    let several = lines("Room(version 1,\n name \"x\"\n size: (1 2),\n items: [@])");
    assert!(several.lines().count() >= 4, "{several}");
    let conflict =
        "Room(\n<<<<<<< ours\n  name: \"a\",\n=======\n  name: \"b\",\n>>>>>>> theirs\n)";
    refused(
        conflict,
        &[
            "f:2:1: error: a merge conflict begins here",
            "delete the marker lines",
        ],
    );
    refused(conflict, &["f:6:1: error: a merge conflict ends here"]);
    assert_eq!(lines(conflict).lines().count(), 3);
}

#[test]
fn places_count_characters() {
    let text = "\u{feff}Room(version: 1, size: (600, 600, 240),\r\n\tname: \"小窝\", nmae: 1)";
    says(text, &["f:2:14: warning: the room has no field `nmae`"]);
    let json = report::json("a\"b\n.ron", text, &read(text).faults);
    let wanted = "{\"file\":\"a\\\"b\\u000a.ron\",\"line\":2,\"column\":14,\"severity\":\"warning\",\
                  \"message\":\"the room has no field `nmae`\",\"help\":\"did you mean `name`?\"}\n";
    assert_eq!(json, wanted);
    let quiet: Vec<Fault> = Vec::new();
    assert_eq!(report::json("f", text, &quiet), "");
}

#[test]
fn canonical_layout() {
    for (name, text) in FIXTURES {
        let once = format(text).unwrap();
        assert_eq!(format(&once).unwrap(), once, "{name}");
        assert_eq!(
            read(&once).scene.unwrap().room(),
            scene(text).room(),
            "{name}"
        );
        let comments = |text: &str| text.matches("//").count() + text.matches("/*").count();
        assert_eq!(comments(&once), comments(text), "{name}\n{once}");
    }
    let wanted = "Room(\n    version: 1,\n    size: (400, 400, 240),\n    items: [\n        \
                  (id: \"bed\", kind: \"oak-bed\", at: (125, 250)),\n    ],\n)\n";
    let bare = "(version:1,size:(400,400,240),items:[(id:\"bed\",kind:\"oak-bed\",at:(125,250))])";
    assert_eq!(format(bare).unwrap(), wanted.replacen("Room(", "(", 1));
    let room: Room = scene(bare).room().clone();
    assert_eq!(Scene::new(&room).text(), wanted);
}

#[test]
fn a_new_file_reads_back() {
    for (name, text) in FIXTURES {
        let room = scene(text).room().clone();
        let new = Scene::new(&room);
        assert_eq!(scene(new.text()).room(), &room, "{name}\n{}", new.text());
        assert_eq!(format(new.text()).unwrap(), new.text(), "{name}");
    }
}

pub(crate) fn item(id: &str, kind: &str, x: i32, z: i32) -> Item {
    Item {
        id: id.parse().unwrap(),
        kind: kind.parse().unwrap(),
        place: Placement::Floor {
            at: Point::new(x, z),
            turn: Turn::default(),
        },
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: false,
    }
}
