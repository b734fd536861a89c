//! Two versions of a room file into one.

use nest::room::scene::{Scene, merge, report};

use crate::scene::{FIXTURES, scene};

const BASE: &str = r#"Room(
    version: 1,
    name: "Attic", // where we met
    size: (600, 600, 240),
    walls: {"north": (kind: "plaster", paint: ["sage"])},
    items: [
        (id: "bed", kind: "bed", at: (125, 475), tags: ["mine"]),
        // hers
        (id: "lamp", kind: "floor-lamp", at: (300, 300)),
        (id: "chair", kind: "chair", at: (450, 200)),
    ],
)
"#;

fn merged(ours: &str, theirs: &str) -> (String, String) {
    let mut ours = scene(ours);
    let conflicts = merge(&scene(BASE), &mut ours, &scene(theirs));
    let told = report::lines("out", ours.text(), &conflicts);
    (ours.text().to_owned(), told)
}

#[test]
fn what_either_changed_is_there_and_comments_too() {
    let ours = BASE
        .replace("(450, 200)", "(450, 240)")
        .replace("we met", "all began");
    let added = "        // from the market\n        (id: \"stool\", kind: \"stool\", at: (90, 90), price: 12),\n    ],";
    let theirs = BASE
        .replace("    ],", added)
        .replace(
            "        // hers\n        (id: \"lamp\", kind: \"floor-lamp\", at: (300, 300)),\n",
            "",
        )
        .replace("sage", "sky");
    let (text, told) = merged(&ours, &theirs);
    let wanted = ours
        .replace("    ],", added)
        .replace(
            "        // hers\n        (id: \"lamp\", kind: \"floor-lamp\", at: (300, 300)),\n",
            "",
        )
        .replace("sage", "sky");
    assert_eq!((text.as_str(), told.as_str()), (wanted.as_str(), ""));
}

#[test]
fn what_both_changed_stays_ours_and_is_told_where_it_is() {
    let ours = BASE
        .replace("(125, 475)", "(125, 400)")
        .replace("Attic", "Our attic")
        .replace("sage", "rose")
        .replace("(450, 200)", "(450, 210)");
    let theirs = BASE
        .replace("(125, 475)", "(200, 475)")
        .replace("Attic", "The attic")
        .replace("sage", "sky")
        .replace(
            "        (id: \"chair\", kind: \"chair\", at: (450, 200)),\n",
            "",
        );
    let (text, told) = merged(&ours, &theirs);
    assert_eq!(text, ours);
    let wanted = r#"out:3:5: error: both changed the name; ours stays (theirs: name: "The attic")
out:5:13: error: both changed the wall "north"; ours stays (theirs: "north": (kind: "plaster", paint: ["sky"]))
out:7:9: error: both changed where "bed" is; ours stays (theirs: (id: "bed", kind: "bed", at: (200, 475), tags: ["mine"]))
out:10:9: error: both changed "chair", and one of them removed it or made it another kind; ours stays
"#;
    assert_eq!(told, wanted);
}

#[test]
fn a_version_that_did_not_change_brings_nothing() {
    for (name, text) in FIXTURES {
        let base = scene(text);
        let mut ours = base.clone();
        assert_eq!(merge(&base, &mut ours, &base), [], "{name}");
        assert_eq!(ours.text(), text, "{name}");
        let mut empty = base.room().clone();
        empty.items.clear();
        let mut ours = base.clone();
        let theirs = Scene::new(&empty);
        assert_eq!(merge(&base, &mut ours, &theirs), [], "{name}");
        assert_eq!(ours.room(), &empty, "{name}");
    }
}
