//! What others do to the room file, while Nest runs and while it does not.

use std::fs;

use nest::{
    host::{Command, Doing, Event, FileNews, FileTrouble, HostError},
    room::{
        ItemId,
        op::{Field, Op},
    },
};

use crate::nest::{Folder, Nest, change, cup, id, names, parse, place, room, text};

/// A folder with a room of three cups in it.
fn start() -> (Folder, std::path::PathBuf, Nest) {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(3))).unwrap();
    let nest = Nest::open(&folder, &file);
    (folder, file, nest)
}

fn cup_id(name: &str) -> ItemId {
    id(name)
}

fn merged(news: FileNews) -> Option<Vec<Field>> {
    match news {
        FileNews::Merged { conflicts, .. } => Some(conflicts),
        _ => None,
    }
}

fn broken(news: FileNews) -> Option<FileTrouble> {
    match news {
        FileNews::Broken(trouble) => Some(trouble),
        _ => None,
    }
}

#[test]
fn a_change_by_another_program_comes_in_and_can_be_undone() {
    let (_folder, file, mut nest) = start();
    change(&file, |room| {
        room.items.insert(id("theirs"), cup("theirs", 20));
        room.items.remove(&cup_id("cup-2"));
    });
    assert_eq!(nest.file_news(merged), []);
    nest.until(|nest| nest.room().items.contains_key(&cup_id("theirs")));
    assert!(!nest.room().items.contains_key(&cup_id("cup-2")));
    nest.undo();
    nest.settle();
    assert_eq!(nest.room(), &room(3));
    nest.flush();
    assert_eq!(parse(&file), room(3));
}

#[test]
fn a_room_renamed_in_its_file_is_listed_by_that_name() {
    let (_folder, file, mut nest) = start();
    change(&file, |room| "Attic".clone_into(&mut room.name));
    assert_eq!(nest.file_news(merged), []);
    nest.send(Command::List);
    let names = nest.wait(|event| match event {
        Event::Rooms(lines) => Some(lines.into_iter().map(|line| line.row.name)),
        _ => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), ["Attic"]);
}

#[test]
fn what_was_removed_comes_back_with_its_comments_after_a_restart() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    let plain = text(&room(3));
    let line = plain.lines().find(|line| line.contains("cup-1")).unwrap();
    let told = format!(
        "        // Grandmother's.\n{} // chipped",
        line.replace("kind:", "made: 1931, kind:")
    );
    let before = plain.replace(line, &told);
    fs::write(&file, &before).unwrap();
    let mut nest = Nest::open(&folder, &file);
    nest.edit(vec![Op::Remove(cup_id("cup-1"))]);
    nest.settle();
    nest.flush();
    let without = fs::read_to_string(&file).unwrap();
    assert!(!without.contains("Grandmother") && !without.contains("1931"));
    // Twice: what was kept is kept on.
    for _ in 0..2 {
        drop(nest);
        nest = Nest::open(&folder, &file);
    }
    nest.undo();
    nest.settle();
    nest.flush();
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn both_sides_of_a_change_meet() {
    let (_folder, file, mut nest) = start();
    // Before the autosave, so that both grow from the same file.
    nest.send(Command::Flush);
    nest.edit(vec![
        Op::Place(id("cup-0"), place(30)),
        Op::Place(id("cup-1"), place(31)),
    ]);
    change(&file, |room| {
        room.items.get_mut(&cup_id("cup-1")).unwrap().place = place(40);
        room.items.get_mut(&cup_id("cup-2")).unwrap().place = place(41);
    });
    nest.until(|nest| nest.room().items[&cup_id("cup-2")].place == place(41));
    nest.flush();
    let room = nest.room();
    assert_eq!(room.items[&cup_id("cup-0")].place, place(30));
    // Who was faster decides who had the last word on it; both stay equal.
    assert_eq!(&parse(&file), room);
}

#[test]
fn changes_made_while_nest_was_away_come_in() {
    let (folder, file, mut nest) = start();
    nest.edit(vec![Op::Place(id("cup-0"), place(30))]);
    nest.flush();
    drop(nest);
    change(&file, |room| {
        room.items.get_mut(&cup_id("cup-1")).unwrap().place = place(31);
    });
    let mut nest = Nest::open(&folder, &file);
    assert_eq!(nest.room().items[&cup_id("cup-0")].place, place(30));
    assert_eq!(nest.room().items[&cup_id("cup-1")].place, place(31));
    // The import is an edit of one's own, and so is what came before it.
    nest.undo();
    nest.undo();
    nest.settle();
    assert_eq!(nest.room(), &room(3));
}

#[test]
fn a_broken_file_changes_nothing_and_is_not_written() {
    let (folder, file, mut nest) = start();
    let breaks: [(&[u8], fn(&FileTrouble) -> bool); 4] = [
        (b"Room(version: 1, items: [", |t| {
            matches!(t, FileTrouble::NotARoom(_))
        }),
        (
            b"Room(\n  name: \"\xff\")",
            |t| matches!(t, FileTrouble::NotARoom(report) if report.contains("my.room.ron")),
        ),
        (b"", |t| matches!(t, FileTrouble::NotARoom(_))),
        (&[b' '; 5 << 20], |t| matches!(t, FileTrouble::TooLarge)),
    ];
    for (n, (bytes, wanted)) in breaks.into_iter().enumerate() {
        fs::write(&file, bytes).unwrap();
        let trouble = nest.file_news(broken);
        assert!(wanted(&trouble), "{trouble}");
        nest.add(&format!("kept-{n}"), 50 + n);
        nest.flush();
        assert_eq!(fs::read(&file).unwrap(), bytes, "it was overwritten");
    }
    let left = nest.room().clone();
    drop(nest);
    assert_eq!(
        fs::read(&file).unwrap(),
        [b' '; 5 << 20],
        "it was overwritten at the end"
    );

    // Edits are there all the same, and the file is still not written.
    let mut nest = Nest::start(&folder.home());
    nest.open_file(&file);
    assert_eq!(nest.room(), &left);
    assert!(matches!(nest.file_news(broken), FileTrouble::TooLarge));
    // Mended with another change: both come together.
    let mut theirs = room(3);
    theirs.name = "Theirs".to_owned();
    fs::write(&file, text(&theirs)).unwrap();
    nest.file_news(merged);
    nest.until(|nest| nest.room().name == "Theirs");
    nest.flush();
    assert_eq!(
        parse(&file),
        nest::room::Room {
            name: "Theirs".to_owned(),
            ..left
        }
    );
}

#[test]
fn a_broken_file_can_be_written_over() {
    let (folder, file, mut nest) = start();
    fs::write(&file, b"my shopping list").unwrap();
    nest.file_news(broken);
    nest.add("new", 20);
    nest.settle();
    nest.send(Command::Overwrite);
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());
    let backups = folder.home().join("backups/my-1");
    let kept: Vec<String> = names(&backups);
    assert!(
        kept.iter()
            .any(|name| fs::read(backups.join(name)).unwrap() == b"my shopping list")
    );
    nest.add("newer", 21);
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());
}

#[test]
fn a_deleted_file_comes_back_with_the_next_edit() {
    let (folder, file, mut nest) = start();
    fs::remove_file(&file).unwrap();
    nest.file_news(|news| matches!(news, FileNews::Gone).then_some(()));
    nest.send(Command::Flush);
    nest.wait(|event| matches!(event, Event::Flushed).then_some(()));
    assert!(!file.exists(), "nothing was edited");
    nest.add("new", 20);
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());

    // Or at once, where somebody asks for it.
    fs::remove_file(&file).unwrap();
    nest.file_news(|news| matches!(news, FileNews::Gone).then_some(()));
    nest.send(Command::Overwrite);
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());
    let left = nest.room().clone();

    // Or it comes back by itself.
    let away = folder.file("away");
    fs::rename(&file, &away).unwrap();
    nest.file_news(|news| matches!(news, FileNews::Gone).then_some(()));
    fs::rename(&away, &file).unwrap();
    nest.file_news(|news| matches!(news, FileNews::Back).then_some(()));
    drop(nest);

    fs::remove_file(&file).unwrap();
    let mut nest = Nest::start(&folder.home());
    nest.open_file(&file);
    assert_eq!(nest.room(), &left, "it is in the log");
    nest.file_news(|news| matches!(news, FileNews::Gone).then_some(()));
}

#[test]
fn a_file_replaced_by_another_room_comes_in_as_one_edit() {
    let (folder, file, mut nest) = start();
    nest.add("mine", 20);
    nest.flush();
    let mut other = room(0);
    other.name = "Another".to_owned();
    other.items.insert(id("single"), cup("single", 5));
    let elsewhere = folder.file("other.tmp");
    fs::write(&elsewhere, text(&other)).unwrap();
    fs::rename(&elsewhere, &file).unwrap();
    nest.file_news(merged);
    nest.until(|nest| nest.room() == &other);
    nest.undo();
    nest.settle();
    assert!(nest.room().items.contains_key(&cup_id("mine")));
}

#[test]
fn a_folder_in_the_files_place_is_left_alone() {
    let (_folder, file, mut nest) = start();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(matches!(nest.file_news(broken), FileTrouble::Folder));
    nest.add("new", 20);
    nest.flush();
    assert!(file.is_dir());
    fs::remove_dir(&file).unwrap();
    nest.file_news(|news| matches!(news, FileNews::Gone).then_some(()));
    // What was edited meanwhile waits for a place, and now has one.
    nest.file_news(|news| matches!(news, FileNews::Saved).then_some(()));
    assert_eq!(&parse(&file), nest.room());
}

#[test]
fn what_is_no_room_does_not_open() {
    let folder = Folder::new();
    let mut nest = Nest::start(&folder.home());
    let mut fails = |name: &str, wanted: fn(FileTrouble) -> bool| {
        let file = folder.file(name);
        nest.send(Command::OpenFile(file.clone()));
        match nest.failure() {
            HostError::File {
                path,
                doing,
                trouble,
            } => {
                assert_eq!((path, doing), (file, Doing::Reading));
                assert!(wanted(trouble), "{name}");
            }
            other => panic!("{name}: {other}"),
        }
        assert!(nest.host.poll().is_none(), "{name}: nothing else is told");
    };
    fs::create_dir(folder.file("folder.room.ron")).unwrap();
    fs::write(folder.file("large.room.ron"), vec![b' '; 5 << 20]).unwrap();
    fs::write(folder.file("bytes.room.ron"), b"\xfe\xff\x00\x01").unwrap();
    fs::write(folder.file("text.room.ron"), b"once upon a time").unwrap();
    fails("missing.room.ron", |t| matches!(t, FileTrouble::Missing));
    fails("folder.room.ron", |t| matches!(t, FileTrouble::Folder));
    fails("large.room.ron", |t| matches!(t, FileTrouble::TooLarge));
    fails("bytes.room.ron", |t| matches!(t, FileTrouble::NotARoom(_)));
    fails("text.room.ron", |t| matches!(t, FileTrouble::NotARoom(_)));
}

#[test]
fn a_room_is_known_again_by_path_then_by_text() {
    let folder = Folder::new();
    let (first, moved, copy) = (
        folder.file("a.room.ron"),
        folder.file("b.room.ron"),
        folder.file("c.room.ron"),
    );
    fs::write(&first, text(&room(1))).unwrap();
    let mut nest = Nest::start(&folder.home());
    let known = nest.open_file(&first).room;
    nest.add("new", 20);
    nest.flush();
    drop(nest);

    fs::rename(&first, &moved).unwrap();
    let mut nest = Nest::start(&folder.home());
    assert_eq!(nest.open_file(&moved).room, known, "it was moved");
    assert_eq!(nest.replica.as_ref().unwrap().depth(), (1, 0));
    fs::copy(&moved, &copy).unwrap();
    assert_ne!(
        nest.open_file(&copy).room,
        known,
        "a copy is a room of its own"
    );
    assert_eq!(nest.replica.as_ref().unwrap().depth(), (0, 0));
    // However the path is written.
    let roundabout = folder.home().join("../b.room.ron");
    assert_eq!(nest.open_file(&roundabout).room, known);
}
