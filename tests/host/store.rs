//! The store by itself: what it gives back, and what it forgets.

use std::{io::Read, path::Path};

use nest::{
    room::{
        Author,
        edit::{Confirmed, Edit, Intent, Label, Stamp, Verb},
        history::Entry,
        op::Op,
        rule::Flaws,
    },
    store::{RoomId, Store, StoreError},
};
use rusqlite::{Connection, params};

use crate::nest::{Folder, ME, id, place, room};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn open(folder: &Folder) -> Store {
    Store::open(&folder.file("nest.sqlite")).unwrap()
}

fn add(store: &mut Store) -> RoomId {
    store
        .add_room(Path::new("/a.room.ron"), "text", &room(1), 0)
        .unwrap()
}

/// The next entry for the room, which has a `cup-0`.
fn entry(seq: u64, room: &mut nest::room::Room) -> Entry {
    let spot = usize::try_from(seq % 100).unwrap();
    let edit = Edit {
        author: ME,
        author_seq: seq,
        intent: Intent::Do,
        label: Label {
            verb: Verb::Move,
            kind: None,
            count: 1,
        },
        ops: vec![Op::Place(id("cup-0"), place(spot))],
    };
    let stamp = Stamp { epoch: 1, seq };
    Entry::apply(Confirmed { stamp, edit }, Flaws::new(), room)
}

/// Appends so many edits, one every `step` milliseconds, with a snapshot after each hundredth.
fn fill(store: &mut Store, id: RoomId, edits: u64, step: i64) -> nest::room::Room {
    let mut now = room(1);
    for seq in 1..=edits {
        let at = i64::try_from(seq).unwrap() * step;
        let entry = entry(seq, &mut now);
        store.append(id, &[entry], None, at).unwrap();
        if seq % 100 == 0 {
            store.snapshot(id, seq, &now, at).unwrap();
        }
    }
    now
}

#[test]
fn a_room_is_its_last_snapshot_and_the_edits_since() {
    let folder = Folder::new();
    let mut store = open(&folder);
    let id = add(&mut store);
    let now = fill(&mut store, id, 250, 1);
    let loaded = store.load(id).unwrap();
    assert_eq!((loaded.seq, &loaded.room), (250, &now));
    assert_eq!(loaded.history.depth(ME), (250, 0));
    assert_eq!(loaded.history.depth(Author([1; 32])), (0, 0));
    drop(store);
    let mut store = open(&folder);
    assert_eq!(store.load(id).unwrap().room, now);
    assert_eq!(store.next_epoch(id, 5).unwrap(), 1);
    assert_eq!(store.next_epoch(id, 5).unwrap(), 2);
}

#[test]
fn history_keeps_within_its_size() {
    let folder = Folder::new();
    let mut store = open(&folder);
    let id = add(&mut store);
    let now = fill(&mut store, id, 4_950, 1);
    let before = store.lines(id, 10_000).unwrap().len();
    store.prune(400_000, 5_000).unwrap();
    let left = store.lines(id, 10_000).unwrap();
    assert!(left.len() < before && left.len() >= 50, "{}", left.len());
    assert_eq!(left[0].stamp.seq, 4_950);
    let loaded = store.load(id).unwrap();
    assert_eq!((loaded.seq, loaded.room), (4_950, now.clone()));
    // However small the cap, the room itself stays, and what edits need to go on.
    store.prune(0, 5_000).unwrap();
    let loaded = store.load(id).unwrap();
    assert_eq!((loaded.seq, loaded.room), (4_950, now));
    assert_eq!(loaded.history.last_author_seq(ME), 4_950);
    assert!(loaded.history.depth(ME).0 >= 50);
}

#[test]
fn old_snapshots_are_thinned_to_one_a_day() {
    let folder = Folder::new();
    let mut store = open(&folder);
    let id = add(&mut store);
    // Eight snapshots a day, for a hundred days.
    let now = room(1);
    for n in 1..=800 {
        store
            .snapshot(id, n, &now, i64::try_from(n).unwrap() * DAY / 8)
            .unwrap();
    }
    store.prune(u64::MAX, 100 * DAY).unwrap();
    let sql = Connection::open(store.path()).unwrap();
    let count = |condition: &str| -> i64 {
        let query = format!("SELECT count(*) FROM snapshots WHERE {condition}");
        sql.query_row(&query, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&format!("at < {}", 70 * DAY)), 70);
    assert_eq!(count(&format!("at >= {}", 70 * DAY)), 241);
}

#[test]
fn rows_that_make_no_sense_are_errors() {
    let folder = Folder::new();
    let mut store = open(&folder);
    let id = add(&mut store);
    fill(&mut store, id, 50, 1);
    let sql = Connection::open(store.path()).unwrap();
    let reason = |store: &Store| match store.load(id) {
        Err(StoreError::DamagedRoom { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    let entry: Vec<u8> = sql
        .query_row("SELECT entry FROM edits WHERE seq = 7", [], |row| {
            row.get(0)
        })
        .unwrap();
    let set = |entry: &[u8]| {
        sql.execute("UPDATE edits SET entry = ?1 WHERE seq = 7", params![entry])
            .unwrap();
    };
    for cut in 0..entry.len() {
        set(&entry[..cut]);
        assert!(reason(&store).starts_with("edit 7: "));
    }
    set(&entry);
    assert!(store.load(id).is_ok());
    sql.execute("UPDATE edits SET format = 9 WHERE seq = 7", [])
        .unwrap();
    assert_eq!(reason(&store), "edit 7: its format 9 is unknown");
    sql.execute("DELETE FROM edits WHERE seq = 7", []).unwrap();
    assert_eq!(reason(&store), "edit 7 is missing");
    // What is small packed may be large.
    let bomb = zstd::encode_all(std::io::repeat(0).take(1 << 30), 1).unwrap();
    sql.execute("UPDATE snapshots SET state = ?1", params![bomb])
        .unwrap();
    assert_eq!(reason(&store), "the snapshot: it is too large");
    assert!(matches!(
        store.load(RoomId(5)),
        Err(StoreError::DamagedRoom { .. })
    ));
}
