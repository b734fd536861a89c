//! Databases from the future, damaged, or cut short.

use std::{fs, path::PathBuf};

use nest::{
    host::{Command, Event, Host, HostError, Recovered},
    store::StoreError,
};
use rusqlite::Connection;

use crate::nest::{Folder, Nest, config, parse, room, text};

/// A data folder with one room of its own and one that lies elsewhere, both edited.
fn start() -> (Folder, PathBuf, PathBuf) {
    let folder = Folder::new();
    let elsewhere = folder.file("my.room.ron");
    fs::write(&elsewhere, text(&room(2))).unwrap();
    let mut nest = Nest::start(&folder.home());
    nest.send(Command::SetValue {
        key: "name".to_owned(),
        value: "Ada".to_owned(),
    });
    nest.send(Command::New {
        name: "Own".to_owned(),
        text: text(&room(1)),
    });
    let own = nest.opened().path;
    nest.add("a", 10);
    nest.flush();
    nest.open_file(&elsewhere);
    for n in 0..200 {
        nest.add(&format!("b{n}"), 10 + n);
    }
    nest.flush();
    (folder, own, elsewhere)
}

fn database(folder: &Folder) -> PathBuf {
    folder.home().join("nest.sqlite")
}

fn recovered(nest: &mut Nest) -> Recovered {
    nest.wait(|event| match event {
        Event::Recovered(recovered) => Some(recovered),
        _ => None,
    })
}

#[test]
fn a_database_from_the_future_is_left_alone() {
    let (folder, ..) = start();
    let path = database(&folder);
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(&path).unwrap();
    let error = Host::start(config(&folder.home())).unwrap_err();
    assert!(
        matches!(
            &error,
            HostError::Store(StoreError::Future { found: 99, .. })
        ),
        "{error}"
    );
    assert!(
        error.to_string().contains("nest.sqlite")
            && error.to_string().contains("nothing was changed")
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_damaged_database_is_set_aside_and_the_rooms_come_from_their_files() {
    let garbage = |bytes: &mut Vec<u8>, from: usize, to: usize| {
        for (n, byte) in bytes[from..to].iter_mut().enumerate() {
            *byte = u8::try_from(n % 251).unwrap();
        }
    };
    let damages: [(&str, &dyn Fn(&mut Vec<u8>)); 6] = [
        ("in the middle", &|bytes| {
            let middle = bytes.len() / 2;
            garbage(bytes, middle, middle + 8 * 4096);
        }),
        ("behind the header", &|bytes| garbage(bytes, 100, 20_000)),
        ("not a database", &|bytes| garbage(bytes, 0, 5_000)),
        ("cut short", &|bytes| bytes.truncate(bytes.len() / 2)),
        ("cut within a page", &|bytes| bytes.truncate(5_000)),
        ("emptied", &|bytes| bytes.clear()),
    ];
    for (what, damage) in damages {
        let (folder, own, elsewhere) = start();
        let (path, wanted) = (database(&folder), (parse(&own), parse(&elsewhere)));
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();

        let mut nest = Nest::start(&folder.home());
        let recovered = recovered(&mut nest);
        assert_eq!(recovered.database, path.canonicalize().unwrap());
        assert_eq!(
            fs::read(&recovered.moved_to).unwrap(),
            bytes,
            "{what}: it is kept"
        );
        assert!(recovered.rooms.contains(&own), "{what}: {recovered:?}");
        assert_eq!(recovered.lost, [], "{what}");
        nest.open_file(&own);
        assert_eq!(nest.room(), &wanted.0, "{what}");
        nest.open_file(&elsewhere);
        assert_eq!(nest.room(), &wanted.1, "{what}");
        nest.add("after", 500);
        nest.settle();
        drop(nest);
        let mut nest = Nest::start(&folder.home());
        nest.open_file(&elsewhere);
        assert_eq!(nest.room().items.len(), 203, "{what}");
    }
}

#[test]
fn a_room_without_database_and_file_comes_from_its_backup() {
    let (folder, own, _) = start();
    let path = database(&folder);
    fs::remove_file(&own).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 4096);
    fs::write(&path, &bytes).unwrap();
    let mut nest = Nest::start(&folder.home());
    let recovered = recovered(&mut nest);
    assert!(recovered.rooms.contains(&own), "{recovered:?}");
    // The backup is from before the first edit of that session.
    assert_eq!(parse(&own).items, room(1).items);
}

#[test]
fn a_room_whose_rows_are_damaged_starts_over_from_its_file() {
    let (folder, own, elsewhere) = start();
    let sql = Connection::open(database(&folder)).unwrap();
    let changed = sql
        .execute(
            "UPDATE snapshots SET state = x'00112233' WHERE room = 2",
            [],
        )
        .unwrap();
    assert!(changed > 0);
    drop(sql);
    let wanted = parse(&elsewhere);
    let mut nest = Nest::start(&folder.home());
    nest.send(Command::OpenFile(elsewhere));
    let error = nest.failure();
    assert!(
        matches!(error, HostError::Store(StoreError::DamagedRoom { .. })),
        "{error}"
    );
    nest.opened();
    assert_eq!(nest.room(), &wanted);
    nest.open_file(&own);
    assert_eq!(
        nest.replica.as_ref().unwrap().depth(),
        (1, 0),
        "the others keep their history"
    );
}
