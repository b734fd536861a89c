//! How long it takes until an edit is safe, a file saved, a room open. Prints, and judges nothing:
//! `cargo core-bench --bench host`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/host/nest.rs"]
mod nest;

use std::{
    fs,
    time::{Duration, Instant},
};

use ::nest::{
    host::{Command, Config, Event, FileNews, Pace},
    room::{
        edit::{Confirmed, Edit, Intent, Label, Stamp, Verb},
        history::Entry,
        op::Op,
        rule::Flaws,
    },
    store::Store,
};

use self::nest::{Folder, ME, Nest, config, id, place, room, text};

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// The log alone, without hub and rules.
fn commits(folder: &Folder) {
    let mut store = Store::open(&folder.file("alone.sqlite")).unwrap();
    let mut room = room(1_000);
    let own = store.add_room(&folder.file("alone"), "", &room, 0).unwrap();
    let mut seq = 0;
    for batch in [1, 16, 256] {
        let mut times = Vec::new();
        for _ in 0..60 {
            let entries: Vec<_> = (0..batch)
                .map(|_| {
                    seq += 1;
                    let edit = Edit {
                        author: ME,
                        author_seq: seq,
                        intent: Intent::Do,
                        label: Label {
                            verb: Verb::Move,
                            kind: None,
                            count: 1,
                        },
                        ops: vec![Op::Place(id("cup-0"), place(seq as usize % 100))],
                    };
                    let stamp = Stamp { epoch: 1, seq };
                    Entry::apply(Confirmed { stamp, edit }, Flaws::new(), &mut room)
                })
                .collect();
            let start = Instant::now();
            store.append(own, &entries, None, 0).unwrap();
            times.push(start.elapsed());
        }
        println!(
            "commit of {batch} edits, median and 99 %: {:?}",
            median(times)
        );
    }
}

fn main() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1_000))).unwrap();
    let pace = Pace {
        save: Duration::from_secs(3_600),
        ..Pace::default()
    };
    let config = Config {
        pace,
        ..config(&folder.home())
    };
    let start = Instant::now();
    let mut nest = Nest::with(config);
    nest.open_file(&file);
    println!(
        "start and open, new file of {} bytes: {:?}",
        fs::metadata(&file).unwrap().len(),
        start.elapsed()
    );

    let mut times = Vec::new();
    for n in 0..300 {
        let start = Instant::now();
        nest.edit(vec![Op::Place(id("cup-7"), place(1_000 + n))]);
        nest.settle();
        times.push(start.elapsed());
    }
    println!(
        "an edit, asked to acknowledged, median and 99 %: {:?}",
        median(times)
    );

    let start = Instant::now();
    for n in 0..5_000 {
        nest.edit(vec![Op::Place(id("cup-7"), place(1_000 + n % 900))]);
        // As many on their way as the hub takes.
        if n % 128 == 127 {
            nest.settle();
        }
    }
    nest.settle();
    println!(
        "5,000 edits, 128 on their way: {:.0} a second",
        5_000.0 / start.elapsed().as_secs_f64()
    );

    let mut times = Vec::new();
    for n in 0..30 {
        nest.edit(vec![Op::Place(id("cup-7"), place(1_000 + n))]);
        nest.settle();
        let start = Instant::now();
        nest.send(Command::Flush);
        nest.wait(|event| matches!(event, Event::Flushed).then_some(()));
        times.push(start.elapsed());
    }
    println!(
        "saving one moved item, look, render, note, write and sync, median and 99 %: {:?}",
        median(times)
    );

    fs::write(
        &file,
        fs::read_to_string(&file).unwrap().replace("Nest", "Nets"),
    )
    .unwrap();
    let start = Instant::now();
    nest.file_news(|news| matches!(news, FileNews::Merged { .. }).then_some(()));
    println!(
        "a change by another program, written to merged (0.3 s of it quiet): {:?}",
        start.elapsed()
    );
    drop(nest);

    commits(&folder);
    let start = Instant::now();
    let store = Store::open(&folder.home().join("nest.sqlite")).unwrap();
    println!(
        "open a database of {} bytes, checked: {:?}",
        fs::metadata(store.path()).unwrap().len(),
        start.elapsed()
    );
    let start = Instant::now();
    let loaded = store.load(store.rooms().unwrap()[0].id).unwrap();
    println!(
        "load the room and {} edits of history: {:?}",
        loaded.seq,
        start.elapsed()
    );
}
