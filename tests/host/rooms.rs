//! The list of rooms.

use std::{fs, path::PathBuf};

use nest::{
    host::{Command, Doing, Event, FileTrouble, HostError, RoomLine},
    room::rule::Refusal,
    store::RoomId,
};

use crate::nest::{Folder, Nest, parse, room, text};

fn lines(nest: &mut Nest) -> Vec<RoomLine> {
    nest.wait(|event| match event {
        Event::Rooms(lines) => Some(lines),
        Event::Failed(error) => panic!("{error}"),
        _ => None,
    })
}

fn line(lines: &[RoomLine], name: &str) -> RoomLine {
    let mut lines = lines.iter().filter(|line| line.row.name == name);
    lines
        .next()
        .unwrap_or_else(|| panic!("no room {name}"))
        .clone()
}

fn create(nest: &mut Nest, name: &str) -> (RoomId, PathBuf) {
    nest.send(Command::New {
        name: name.to_owned(),
        text: text(&room(2)),
    });
    let opened = nest.opened();
    (opened.room, opened.path)
}

#[test]
fn rooms_are_made_listed_and_renamed() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    let (first, path) = create(&mut nest, "Ada's Nest");
    assert_eq!(path, folder.home().join("rooms/ada-s-nest.room.ron"));
    assert_eq!(parse(&path).name, "Ada's Nest");
    let (second, path) = create(&mut nest, "Ada's nest");
    assert_eq!(path, folder.home().join("rooms/ada-s-nest-2.room.ron"));

    nest.send(Command::Rename {
        room: first,
        name: "小窝".to_owned(),
    });
    let all = lines(&mut nest);
    assert_eq!(all.len(), 2);
    let renamed = line(&all, "小窝");
    assert!(renamed.row.id == first && renamed.there && !renamed.open);
    assert_eq!(parse(&renamed.row.path).name, "小窝");
    assert!(line(&all, "Ada's nest").open);

    nest.send(Command::Rename {
        room: second,
        name: "x".to_owned(),
    });
    assert!(matches!(nest.failure(), HostError::IsOpen(room) if room == second));
    nest.send(Command::Rename {
        room: first,
        name: "x".repeat(100),
    });
    assert!(matches!(nest.failure(), HostError::Refused(Refusal::Name)));
    nest.send(Command::New {
        name: "x".repeat(100),
        text: text(&room(2)),
    });
    assert!(matches!(nest.failure(), HostError::Refused(Refusal::Name)));
    nest.send(Command::Rename {
        room: RoomId(77),
        name: "x".to_owned(),
    });
    assert!(matches!(nest.failure(), HostError::Store(_)));

    // The renaming is an edit of that room like any other.
    nest.open_room(first);
    nest.undo();
    nest.settle();
    assert_eq!(nest.room().name, "Ada's Nest");
}

#[test]
fn a_copy_is_a_room_of_its_own() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    let (first, _) = create(&mut nest, "One");
    nest.add("late", 20);
    // Of the open room, with what its file lacks.
    nest.send(Command::Duplicate {
        room: first,
        name: "Two".to_owned(),
    });
    let two = line(&lines(&mut nest), "Two");
    // Of one that is not open.
    nest.send(Command::Duplicate {
        room: two.row.id,
        name: "Three".to_owned(),
    });
    let three = line(&lines(&mut nest), "Three");
    assert!(!two.open && !three.open);
    let wanted = nest.room().items.clone();
    assert_eq!(parse(&two.row.path).items, wanted);
    assert_eq!(parse(&three.row.path).items, wanted);
    nest.open_room(three.row.id);
    nest.add("more", 21);
    nest.flush();
    assert_eq!(parse(&two.row.path).items, wanted);
}

#[test]
fn the_bin_gives_back() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    let (first, path) = create(&mut nest, "One");
    nest.add("late", 20);
    nest.send(Command::Bin(first));
    assert!(matches!(nest.failure(), HostError::IsOpen(_)));
    let left = nest.room().clone();
    create(&mut nest, "Two");
    nest.send(Command::Bin(first));
    let binned = line(&lines(&mut nest), "One");
    assert!(binned.row.binned.is_some() && binned.there);
    assert_eq!(binned.row.home.as_ref(), Some(&path));
    assert!(!path.exists());
    assert_eq!(parse(&binned.row.path), left);

    // Meanwhile another takes the name.
    fs::write(&path, text(&room(1))).unwrap();
    nest.send(Command::Restore(first));
    let all = lines(&mut nest);
    assert_eq!(all.len(), 3);
    let back = line(&all, "One");
    assert_eq!(back.row.path, folder.home().join("rooms/one-2.room.ron"));
    assert!(back.row.binned.is_none() && back.there);
    nest.open_room(first);
    assert_eq!(nest.room(), &left);
    assert_eq!(nest.replica.as_ref().unwrap().depth(), (1, 0));

    // A file that lies elsewhere stays where it is.
    let elsewhere = folder.file("my.room.ron");
    fs::write(&elsewhere, text(&room(1))).unwrap();
    let outside = nest.open_file(&elsewhere).room;
    nest.open_room(first);
    nest.send(Command::Bin(outside));
    assert!(
        lines(&mut nest)
            .iter()
            .any(|line| line.row.id == outside && line.row.binned.is_some())
    );
    assert!(elsewhere.exists());
    // Opening it takes it out of the bin.
    assert_eq!(nest.open_file(&elsewhere).room, outside);
    nest.send(Command::List);
    assert!(
        lines(&mut nest)
            .iter()
            .all(|line| line.row.binned.is_none())
    );
}

#[test]
fn files_put_into_the_folder_are_found_and_exports_are_files() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    fs::write(folder.home().join("rooms/gift.room.ron"), text(&room(2))).unwrap();
    fs::write(folder.home().join("rooms/broken.room.ron"), "Room(").unwrap();
    nest.send(Command::List);
    let all = lines(&mut nest);
    assert_eq!(all.len(), 1);
    let to = folder.file("export.room.ron");
    nest.send(Command::Export {
        room: all[0].row.id,
        to: to.clone(),
        over: false,
    });
    nest.wait(|event| matches!(event, Event::Exported { .. }).then_some(()));
    assert_eq!(parse(&to), room(2));
    nest.send(Command::Export {
        room: all[0].row.id,
        to: folder.file("no/such/folder"),
        over: false,
    });
    assert!(matches!(
        nest.failure(),
        HostError::File {
            doing: Doing::Writing,
            trouble: FileTrouble::Missing,
            ..
        }
    ));

    fs::remove_file(&all[0].row.path).unwrap();
    nest.send(Command::List);
    assert!(!lines(&mut nest)[0].there);
}

#[test]
fn an_export_does_not_go_over_a_file_that_nobody_spoke_of() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    let (first, _) = create(&mut nest, "One");
    let to = folder.file("thesis.room.ron");
    fs::write(&to, "years of work").unwrap();
    let export = |over| Command::Export {
        room: first,
        to: to.clone(),
        over,
    };
    nest.send(export(false));
    let refused = nest.failure();
    assert!(
        matches!(&refused, HostError::File { path, doing: Doing::Writing, trouble: FileTrouble::Taken } if *path == to),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&to).unwrap(), "years of work");
    nest.send(export(true));
    nest.wait(|event| matches!(event, Event::Exported { .. }).then_some(()));
    assert_eq!(&parse(&to), nest.room());
}

#[test]
fn nothing_is_open_at_first() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    nest.send(Command::Resync);
    assert!(matches!(nest.failure(), HostError::NoneOpen));
    nest.send(Command::Open(RoomId(1)));
    assert!(matches!(nest.failure(), HostError::Store(_)));
    nest.send(Command::Flush);
    nest.wait(|event| matches!(event, Event::Flushed).then_some(()));
}
