//! The kinds that a room file describes itself: what is no kind is told where it is written.

use nest::room::scene::{Reading, Scene, report};

use crate::scene::words;

const STOOL: &str = "(slot: Floor, footprint: (36, 40), height: 30, paints: 2, solids: [(size: (36, 36), top: 30, bottom: 0, at: (x: 0, z: 0))])";

fn read(kind: &str) -> (String, Reading) {
    let text = format!(
        "Room(\n    version: 1,\n    size: (500, 500, 240),\n    kinds: {{\n        \"stool#0123456789ab\": {kind},\n    }},\n    items: [(id: \"a\", kind: \"stool#0123456789ab\", at: (250, 250))],\n)\n"
    );
    let reading = Scene::parse(&text, &words());
    (
        report::lines("my.room.ron", &text, &reading.faults),
        reading,
    )
}

#[test]
fn a_kind_within_the_limits_of_recipes_is_taken() {
    let (faults, reading) = read(STOOL);
    assert_eq!(faults, "");
    let scene = reading.scene.unwrap();
    assert_eq!(scene.kinds().iter().count(), 1);
}

#[test]
fn what_is_no_size_is_told_at_its_field() {
    for (from, to, field, says) in [
        ("(36, 40)", "(0, 40)", "(0, 40)", "0 is no size"),
        ("(36, 40)", "(36, 65535)", "(36, 65535)", "65535 is no size"),
        ("height: 30", "height: 0", "0, paints", "0 is no size"),
        ("height: 30", "height: 501", "501", "501 is no size"),
        ("paints: 2", "paints: 200", "200", "200 are too many"),
        (
            "top: 30",
            "top: 31",
            "[(size",
            "outside the footprint or the height",
        ),
        (
            "bottom: 0",
            "bottom: 30",
            "[(size",
            "outside the footprint or the height",
        ),
        (
            "(x: 0, z: 0)",
            "(x: -2147483648, z: 0)",
            "[(size",
            "outside",
        ),
        (
            "(size: (36, 36)",
            "(size: (36, 0)",
            "[(size",
            "0 is no size",
        ),
    ] {
        let kind = STOOL.replacen(from, to, 1);
        assert_ne!(kind, STOOL);
        let (faults, reading) = read(&kind);
        let column = "        \"stool#0123456789ab\": ".len() + kind.find(field).unwrap() + 1;
        let place = format!("my.room.ron:5:{column}: error: ");
        let first = faults.lines().next().unwrap();
        assert!(
            first.starts_with(&place) && first.contains(says),
            "{faults}\nlacks {place}{says}"
        );
        // The thing stays, and its kind is one that nobody knows.
        let scene = reading.scene.unwrap();
        assert_eq!(scene.room().items.len(), 1);
        assert_eq!(scene.kinds().iter().count(), 0);
    }
}

#[test]
fn lists_without_an_end_are_refused() {
    let solid = "(size: (9, 9), top: 9, bottom: 0, at: (x: 0, z: 0)),";
    let surface = "(size: (9, 9), height: 9, at: (x: 0, z: 0)),";
    let seat = "(height: 9, turn: 0, at: (x: 0, z: 0)),";
    for (name, piece) in [("solids", solid), ("surfaces", surface), ("seats", seat)] {
        let kind = |count: usize| {
            let pieces = piece.repeat(count);
            format!("(slot: Floor, footprint: (36, 40), height: 30, paints: 2, {name}: [{pieces}])")
        };
        assert_eq!(read(&kind(64)).0, "");
        let (faults, _) = read(&kind(65));
        assert!(
            faults.contains(&format!(
                "`{name}` of `stool#0123456789ab`: 65 are too many"
            )),
            "{faults}"
        );
    }
}
