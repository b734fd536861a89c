//! What a room of a thousand things costs the core: `cargo core-bench --bench core`. Fails where a
//! figure to hold is not held.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

mod thousand;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use nest::{
    assets::vocabulary,
    room::{
        Author, Placement, Point, Room, Turn,
        edit::{Edit, Intent, Label, Verb},
        op::Op,
        rule::{self, Role, Survey},
        scene::Scene,
    },
};

/// Runs it often and prints the middle time.
fn measure<T>(what: &str, mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..60)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    let middle = times[times.len() / 2];
    println!("{what}: {middle:.2?} (best {:.2?})", times[0]);
    middle
}

fn step(room: &Room, n: i32) -> Edit {
    let item = "stool-7".parse().unwrap();
    let Placement::Floor { at, turn } = room.items[&item].place else {
        panic!("a stool stands on the floor");
    };
    let at = Point::new(at.x, at.z + n % 3);
    Edit {
        author: Author::default(),
        author_seq: 1,
        intent: Intent::Do,
        label: Label {
            verb: Verb::Move,
            kind: None,
            count: 1,
        },
        ops: vec![Op::Place(
            item,
            Placement::Floor {
                at,
                turn: turn + Turn::new(n),
            },
        )],
    }
}

fn main() {
    let (room, words) = (thousand::room(), vocabulary());
    let kinds = &words.kinds;
    let text = Scene::new(&room).text().to_owned();
    println!("{} items, {} bytes", room.items.len(), text.len());
    let reading = Scene::parse(&text, words);
    for fault in reading.faults.iter().take(5) {
        println!("{}: {}", &text[fault.span.clone()], fault.message);
    }
    assert!(reading.faults.is_empty(), "{} faults", reading.faults.len());

    let time = measure("parse and check", || Scene::parse(&text, words));
    assert!(time <= Duration::from_millis(50), "at most 50 ms");

    let mut scene = reading.scene.unwrap();
    let mut moved = room.clone();
    let mut n = 0;
    measure("the text after one moved item", || {
        n += 1;
        for op in step(&room, n).ops {
            op.apply(&mut moved);
        }
        scene.render(&moved).len()
    });
    let lines = |a: &str, b: &str| a.lines().zip(b.lines()).filter(|(a, b)| a != b).count();
    assert_eq!(lines(&text, scene.text()), 1, "one line changes");

    measure("a copy of the room", || room.clone());
    measure("a survey", || Survey::new(&room, kinds));
    let time = measure("may one item be moved there", || {
        n += 1;
        rule::check(&room, kinds, &step(&room, n), Role::Owner)
    });
    assert!(time <= Duration::from_millis(1), "at most 1 ms");
}
