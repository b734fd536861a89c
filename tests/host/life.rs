//! A room's ordinary life: opened, edited, closed, found again.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Config, Disk, Event, FileNews, Home, HomeError, Mark, RealDisk},
    net::proto::wire::ToGuest as Message,
    room::{
        edit::{Intent, Verb},
        op::Op,
        rule::Refusal,
    },
};

use crate::nest::{Folder, ME, Nest, config, id, parse, place, room, text};

#[test]
fn a_room_is_found_as_it_was_left() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(3))).unwrap();

    let mut nest = Nest::open(&folder, &file);
    assert_eq!(nest.room(), &room(3));
    nest.add("new", 50);
    nest.edit(vec![Op::Place(id("cup-1"), place(60))]);
    nest.edit(vec![Op::Rename("小窝".to_owned())]);
    nest.settle();
    let left = nest.room().clone();
    drop(nest);
    assert_eq!(parse(&file), left);
    assert_eq!(
        folder.names(),
        ["home", "my.room.ron"],
        "nothing stays beside the file"
    );

    let nest = Nest::open(&folder, &file);
    assert_eq!(nest.room(), &left);
}

#[test]
fn undo_survives_a_restart() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();

    let mut nest = Nest::open(&folder, &file);
    nest.add("a", 10);
    nest.add("b", 11);
    nest.edit(vec![Op::Remove(id("a"))]);
    nest.undo();
    nest.settle();
    let left = nest.room().clone();
    assert!(left.items.contains_key(&id("a") as &nest::room::ItemId));
    drop(nest);

    let mut nest = Nest::open(&folder, &file);
    assert_eq!(nest.room(), &left);
    assert_eq!(nest.replica.as_ref().unwrap().depth(), (2, 1));
    nest.redo();
    nest.settle();
    assert!(
        !nest
            .room()
            .items
            .contains_key(&id::<nest::room::ItemId>("a"))
    );
    for _ in 0..3 {
        nest.undo();
    }
    nest.settle();
    assert_eq!(nest.room(), &room(1));
    nest.undo();
    nest.until(|nest| !nest.refused.is_empty());
    assert_eq!(nest.refused[0].1, Refusal::NothingToUndo);

    // An id is never used again, in this session or a later one.
    drop(nest);
    let mut nest = Nest::open(&folder, &file);
    nest.add("a", 10);
    nest.until(|nest| !nest.refused.is_empty());
    assert_eq!(nest.refused[0].1, Refusal::IdTaken(id("a")));
    assert_eq!(nest.room(), &room(1));
}

#[test]
fn edits_are_confirmed_before_they_are_saved() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(0))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    let mut heard = Vec::new();
    for n in 0..20 {
        nest.add(&format!("c{n}"), n);
    }
    nest.wait(|event| {
        match event {
            Event::Hub(Message::Confirmed(c)) => heard.push((c.edit.author_seq, false)),
            Event::Hub(Message::Saved { author_seq }) => heard.push((author_seq, true)),
            _ => {}
        }
        (heard.last() == Some(&(20, true))).then_some(())
    });
    let confirmed: Vec<u64> = heard
        .iter()
        .filter(|(_, saved)| !saved)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(confirmed, (1..=20).collect::<Vec<_>>());
    for (at, (number, saved)) in heard.iter().enumerate() {
        assert!(
            !saved || heard[..at].contains(&(*number, false)),
            "{number} saved before confirmed"
        );
    }
}

#[test]
fn history_lists_the_newest_first() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(0))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    nest.add("a", 1);
    nest.add("b", 2);
    nest.undo();
    nest.send(Command::History { limit: 2 });
    let lines = nest.wait(|event| match event {
        Event::History(lines) => Some(lines),
        _ => None,
    });
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (lines[0].stamp.seq, lines[0].intent),
        (3, Intent::Undo(lines[1].stamp))
    );
    assert_eq!((lines[1].author, lines[1].label.verb), (ME, Verb::Place));
    assert!(lines[0].at >= lines[1].at && lines[1].at > 1_500_000_000_000);
}

#[test]
fn a_second_nest_on_the_folder_says_so() {
    let folder = Folder::new();
    let home = Home::open(&folder.home()).unwrap();
    let refused = Home::open(&folder.home());
    assert!(matches!(refused, Err(HomeError::Taken(_))), "{refused:?}");
    drop(home);
    Home::open(&folder.home()).unwrap();
}

#[test]
fn a_slow_client_gets_a_snapshot() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    // Nothing is polled while more comes than the outbox holds.
    for n in 0..6_000 {
        nest.edit(vec![Op::Place(id("cup-0"), place(n % 2_000))]);
    }
    nest.wait(|event| matches!(event, Event::Missed).then_some(()));
    nest.settle();
    let left = nest.room().clone();
    nest.flush();
    assert_eq!(parse(&file), left);
    assert_eq!(
        left.items[&id::<nest::room::ItemId>("cup-0")].place,
        place(5_999 % 2_000)
    );
}

#[test]
fn values_are_kept() {
    let folder = Folder::new();
    let nest = Nest::start(&folder.home());
    nest.send(Command::SetValue {
        key: "name".to_owned(),
        value: "A".to_owned(),
    });
    nest.send(Command::SetValue {
        key: "name".to_owned(),
        value: "Ada 爱".to_owned(),
    });
    drop(nest);
    let mut nest = Nest::start(&folder.home());
    let values = nest.wait(|event| match event {
        Event::Values(values) => Some(values),
        _ => None,
    });
    assert_eq!(values, [("name".to_owned(), "Ada 爱".to_owned())]);
}

#[test]
fn a_file_is_saved_soon_after_an_edit() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    nest.add("a", 10);
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());
}

/// A disk that ends the thread: nothing else in it can be made to.
struct Bursting;

impl Disk for Bursting {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        RealDisk.read(path, limit)
    }
    fn mark(&self, path: &Path) -> io::Result<Option<Mark>> {
        RealDisk.mark(path)
    }
    fn write(&self, _: &Path, _: &[u8], _: &Path) -> io::Result<()> {
        panic!("the disk burst, as the test wants it to")
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
}

#[test]
fn a_thread_that_panics_wakes_the_window_to_say_that_it_ended() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let (woken, wakes) = mpsc::sync_channel(64);
    let mut nest = Nest::with(Config {
        disk: Box::new(Bursting),
        wake: Arc::new(move || {
            let _ = woken.try_send(());
        }),
        ..config(&folder.home())
    });
    nest.open_file(&file);
    assert!(!nest.host.ended());
    nest.add("a", 10);
    let patience = Instant::now() + Duration::from_secs(60);
    while !nest.host.ended() {
        let left = patience.saturating_duration_since(Instant::now());
        wakes.recv_timeout(left).expect("nobody was woken");
    }
    assert!(nest.host.send(Command::List).is_err());
    drop(nest);
    // What was acknowledged before is there.
    let nest = Nest::open(&folder, &file);
    assert_eq!(nest.room().items.len(), 2);
}
