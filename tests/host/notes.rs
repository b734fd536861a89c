//! Notes left on things: they wait with their author, hang with the nest, and go along with its copies.

use std::{
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Event, HostError, NewInvite},
    net::proto::wire::{Door, NestId, ToGuest, ToHost},
    room::{
        ItemId,
        note::{Board, Draft, MAX_WAITING, Note, NoteKey, Noted, Unleft},
        rule::Role,
    },
    store::{RoomId, Store},
};

use crate::{
    friend::Friend,
    nest::{Folder, ME, id, room},
};

impl Friend {
    fn leaves(&mut self, item: &str, text: &str) -> Vec<Draft> {
        let (item, text) = (id::<ItemId>(item), text.to_owned());
        self.send(Command::LeaveNote { item, text });
        self.waiting()
    }

    fn waiting(&mut self) -> Vec<Draft> {
        self.wait(|event| match event {
            Event::NotesWaiting(drafts) => Some(drafts),
            Event::Failed(error) => panic!("{error}"),
            _ => None,
        })
    }

    fn noted(&mut self) -> Note {
        self.hears(|message| match message {
            ToGuest::Noted(note) => Some(note),
            _ => None,
        })
    }

    /// All that hangs where one comes in next.
    fn board(&mut self) -> Board {
        self.hears(|message| match message {
            ToGuest::Notes(board) => Some(*board),
            _ => None,
        })
    }
}

#[test]
fn a_note_on_a_last_copy_waits_until_both_are_on() {
    let (mut ada, mut bo) = (Friend::new("Ada", 2), Friend::new("Bo", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invite();
    bo.visit(&invite);
    bo.arrives();
    bo.send(Command::GoHome);
    bo.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    bo.send(Command::List);
    let copies = bo.wait(|event| match event {
        Event::Copies(copies) => Some(copies),
        _ => None,
    });
    bo.send(Command::OpenCopy(copies[0].nest));
    bo.wait(|event| matches!(event, Event::OpenedCopy(_)).then_some(()));
    assert_eq!(bo.waiting(), []);
    assert_eq!(bo.leaves("cup-0", "first").len(), 1);
    let waiting = bo.leaves("cup-1", "  gone before\n it came ");
    let Draft { number, .. } = waiting[1];
    bo.leaves("cup-1", "given up");
    let author = bo.me;
    bo.send(Command::TakeDown(NoteKey { author, number }));
    let waiting = bo.waiting();
    let texts = |drafts: &[Draft]| -> Vec<String> {
        drafts.iter().map(|draft| draft.text.clone()).collect()
    };
    assert_eq!(texts(&waiting), ["first", "given up"]);
    bo.send(Command::GoHome);
    bo.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    assert_eq!(bo.waiting(), [], "nothing waits for one's own nest");
    // Both are on: every note hangs there once, and none waits any more.
    for round in 0..2 {
        bo.visit(&invite);
        bo.arrives();
        assert_eq!(bo.waiting().len(), if round == 0 { 2 } else { 0 });
        if round == 0 {
            let first = ada.noted();
            assert_eq!((first.text.as_str(), first.name.as_str()), ("first", "Bo"));
            assert_eq!((first.key.author, &first.item), (bo.me, &id("cup-0")));
            ada.noted();
            for _ in 0..2 {
                bo.hears(|message| matches!(message, ToGuest::NoteKept(_)).then_some(()));
            }
        }
        bo.send(Command::GoHome);
        bo.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    }
    // They outlast the room that is closed, and are taken down there.
    let file = ada.folder.file("nest.room.ron");
    ada.send(Command::OpenFile(file));
    let board = ada.board();
    assert_eq!(board.notes.len(), 2);
    let key = board.notes[0].key;
    ada.send(Command::TakeDown(key));
    let down = ada.hears(|message| match message {
        ToGuest::Unnoted(key) => Some(key),
        _ => None,
    });
    assert_eq!(down, key);
    bo.visit(&invite);
    bo.arrives();
    ada.leaves("cup-0", "welcome");
    assert_eq!(bo.noted().text, "welcome");
}

#[test]
fn a_housemates_copy_has_the_notes_too() {
    let (mut ada, mut bo) = (Friend::new("Ada", 2), Friend::new("Bo", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    ada.leaves("cup-0", "one");
    let first = ada.noted().key;
    ada.leaves("cup-1", "two");
    let invite = ada.invites(NewInvite {
        role: Role::Housemate,
        lasts: None,
        nearby: true,
    });
    bo.visit(&invite);
    bo.arrives();
    ada.leaves("cup-1", "three");
    assert_eq!(bo.noted().text, "three");
    ada.send(Command::TakeDown(first));
    bo.hears(|message| matches!(message, ToGuest::Unnoted(_)).then_some(()));
    let database = bo.folder.home().join("nest.sqlite");
    let begun = Instant::now();
    loop {
        let store = Store::open(&database).unwrap();
        let rooms = store.rooms().unwrap();
        let boards = rooms.iter().map(|row| store.board(row.id).unwrap());
        let board = boards.max_by_key(|board| board.notes.len()).unwrap();
        let mut texts: Vec<_> = board.notes.iter().map(|note| &*note.text).collect();
        texts.sort_unstable();
        if texts == ["three", "two"] && board.taken == [first] {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{board:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_waits_is_bounded() {
    let mut ada = Friend::new("Ada", 1);
    let text = " \n".to_owned();
    let item = id::<ItemId>("cup-0");
    ada.send(Command::LeaveNote { item, text });
    let failed = ada.wait(|event| match event {
        Event::Failed(HostError::Unleft(reason)) => Some(reason),
        _ => None,
    });
    assert_eq!(failed, Unleft::Empty);
    // Beyond what the room takes of one author they wait.
    for n in 0..32 + MAX_WAITING {
        ada.leaves("cup-0", &n.to_string());
    }
    let (item, text) = (id("cup-0"), "too many".to_owned());
    let failed = loop {
        let (item, text) = (ItemId::clone(&item), String::clone(&text));
        ada.send(Command::LeaveNote { item, text });
        let failed = ada.wait(|event| match event {
            Event::Failed(HostError::Unleft(reason)) => Some(Some(reason)),
            Event::NotesWaiting(_) => Some(None),
            _ => None,
        });
        if let Some(failed) = failed {
            break failed;
        }
    };
    assert_eq!(failed, Unleft::Waiting);
}

#[test]
fn the_store_keeps_notes_once() {
    let folder = Folder::new();
    let path = folder.file("nest.sqlite");
    let mut store = Store::open(&path).unwrap();
    let file = std::path::Path::new("/a.room.ron");
    let room: RoomId = store.add_room(file, "text", &room(1), 0).unwrap();
    let note = |number| Note {
        key: NoteKey { author: ME, number },
        item: id("cup-0"),
        name: "Ada".to_owned(),
        at: 5,
        text: "一行\n两行".to_owned(),
    };
    let (first, second) = (note(u64::MAX), note(2));
    let news = [
        Noted::Left(first.clone()),
        Noted::Left(first.clone()),
        Noted::Left(second.clone()),
        Noted::TakenDown(second.key),
        Noted::Left(second.clone()),
    ];
    store.append_notes(room, &news).unwrap();
    let draft = Draft {
        number: u64::MAX - 1,
        item: id("cup-0"),
        at: 5,
        text: "waits".to_owned(),
    };
    store.keep_waiting(NestId([1; 16]), &draft).unwrap();
    drop(store);
    let mut store = Store::open(&path).unwrap();
    let board = Board {
        notes: vec![first],
        taken: vec![second.key],
    };
    assert_eq!(store.board(room).unwrap(), board);
    assert_eq!(store.waiting(NestId([2; 16])).unwrap(), []);
    let number = draft.number;
    assert_eq!(store.waiting(NestId([1; 16])).unwrap(), [draft]);
    store.drop_waiting(number).unwrap();
    assert_eq!(store.waiting(NestId([1; 16])).unwrap(), []);
}
