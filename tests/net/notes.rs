//! Notes on things, at the hub: kept once, bounded, taken down for good.

use std::time::Duration;

use nest::{
    net::proto::{
        hub::{Doorkeeper, Guest, Hub, Now, Output, PeerId, Start},
        wire::{Codec, NestId, Profile, ToGuest, ToHost},
    },
    room::{
        Author,
        edit::Stamp,
        history::History,
        note::{
            Board, Draft, MAX_NOTE, MAX_NOTE_LINES, MAX_NOTES, Note, NoteKey, Noted, Unleft,
            clean_note,
        },
        rule::Role,
    },
};

use crate::rules_sample::{ANN, BEN, id, kinds, lineage, square};

const HOME: PeerId = PeerId(0);
const GUEST: PeerId = PeerId(1);
const LAST: Stamp = Stamp { epoch: 1, seq: 3 };

/// A hub at Ann's, and what it said since it was asked last.
struct Place {
    hub: Hub,
    kept: Vec<Noted>,
    now: Duration,
}

impl Place {
    fn new(board: Board) -> Self {
        let hub = Hub::new(Start {
            nest: NestId([1; 16]),
            owner: ANN,
            host: ANN,
            lineage: lineage(LAST, ANN),
            last: LAST,
            room: square(),
            kinds: kinds(),
            history: History::default(),
            door: Doorkeeper::default(),
            lines: Vec::new(),
            board,
        });
        let mut place = Self {
            hub,
            kept: Vec::new(),
            now: Duration::from_secs(9),
        };
        place.joins(HOME, ANN, Role::Owner);
        place
    }

    fn joins(&mut self, peer: PeerId, who: Author, role: Role) -> Vec<ToGuest> {
        let profile = Profile {
            name: "Ben".to_owned(),
            ..Profile::default()
        };
        let guest = Guest { who, role, profile };
        self.hub.handle_join(peer, guest, None);
        self.said_to(peer)
    }

    /// What one peer hears; every note is committed at once.
    fn said_to(&mut self, peer: PeerId) -> Vec<ToGuest> {
        let mut said = Vec::new();
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Send(to, message) if to == peer => said.push(message),
                Output::FanOut(message) => said.push(message),
                Output::PersistNote(noted) => {
                    if let Noted::Left(note) = &noted {
                        self.hub.handle_note_committed(note.key);
                    }
                    self.kept.push(noted);
                }
                _ => {}
            }
        }
        said
    }

    fn tells(&mut self, peer: PeerId, message: ToHost) -> Vec<ToGuest> {
        let now = Now {
            steady: self.now,
            wall: 2_000,
        };
        self.hub.handle_message(peer, message, now);
        self.said_to(peer)
    }

    fn leaves(&mut self, number: u64) -> Vec<ToGuest> {
        self.tells(GUEST, ToHost::LeaveNote(draft(number)))
    }
}

fn draft(number: u64) -> Draft {
    Draft {
        number,
        item: id("bed"),
        at: 9_000,
        text: "Sleep well".to_owned(),
    }
}

fn note(author: Author, number: u64, text: &str) -> Note {
    Note {
        key: NoteKey { author, number },
        item: id("bed"),
        name: "Ben".to_owned(),
        at: 2_000,
        text: text.to_owned(),
    }
}

#[test]
fn a_note_sent_twice_hangs_once() {
    let mut place = Place::new(Board::default());
    place.joins(GUEST, BEN, Role::Guest);
    // A clock that is ahead does not date a note into the future.
    let left = note(BEN, 7, "Sleep well");
    assert_eq!(
        place.leaves(7),
        [ToGuest::Noted(left.clone()), ToGuest::NoteKept(7)]
    );
    assert_eq!(place.leaves(7), [ToGuest::NoteKept(7)]);
    assert_eq!(place.kept, [Noted::Left(left.clone())]);
    assert_eq!(place.hub.board().notes, [left]);
}

#[test]
fn who_may_take_a_note_down() {
    let mut place = Place::new(Board {
        notes: vec![note(ANN, 1, "mine"), note(BEN, 2, "his")],
        taken: Vec::new(),
    });
    place.joins(GUEST, BEN, Role::Guest);
    let (hers, his) = (
        NoteKey {
            author: ANN,
            number: 1,
        },
        NoteKey {
            author: BEN,
            number: 2,
        },
    );
    assert_eq!(place.tells(GUEST, ToHost::TakeDown(hers)), []);
    let down = [ToGuest::Unnoted(his)];
    assert_eq!(place.tells(GUEST, ToHost::TakeDown(his)), down);
    assert_eq!(place.tells(GUEST, ToHost::TakeDown(his)), []);
    assert_eq!(
        place.tells(HOME, ToHost::TakeDown(hers)),
        [ToGuest::Unnoted(hers)]
    );
    // Sent again, it is known and does not come back.
    assert_eq!(place.leaves(2), [ToGuest::NoteKept(2)]);
    let none = Vec::new();
    let taken = vec![his, hers];
    assert_eq!(place.hub.board(), Board { notes: none, taken });
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let mut place = Place::new(Board::default());
    place.joins(GUEST, BEN, Role::Guest);
    let refused = |number, reason| [ToGuest::NoteRefused { number, reason }];
    for number in 0..MAX_NOTES.1 as u64 {
        assert_eq!(place.leaves(number).len(), 2);
    }
    assert_eq!(place.leaves(99), refused(99, Unleft::TooMany));
    for number in 100..107 {
        place.leaves(number);
    }
    assert_eq!(place.leaves(107), refused(107, Unleft::TooFast));
    place.now += Duration::from_secs(600);
    let others = |n: usize| note(Author([n as u8; 32]), n as u64, "full");
    let full = Board {
        notes: (0..MAX_NOTES.0).map(others).collect(),
        taken: Vec::new(),
    };
    let mut place = Place::new(full);
    place.joins(GUEST, BEN, Role::Guest);
    assert_eq!(place.leaves(1), refused(1, Unleft::Full));
}

#[test]
fn who_comes_in_sees_what_hangs_and_a_full_board_fits() {
    let text = "好".repeat(MAX_NOTE);
    let notes = (0..MAX_NOTES.0).map(|n| note(Author([n as u8; 32]), n as u64, &text));
    let board = Board {
        notes: notes.collect(),
        taken: vec![NoteKey {
            author: ANN,
            number: 5,
        }],
    };
    let mut place = Place::new(board.clone());
    let heard = place.joins(GUEST, BEN, Role::Guest);
    let Some(ToGuest::Notes(seen)) = heard.last() else {
        panic!("the notes come last");
    };
    assert_eq!(seen.notes, board.notes);
    assert_eq!(seen.taken, [], "what was taken down is nothing to a guest");
    assert!(Codec::default().frames(&heard[heard.len() - 1]).is_ok());
    let brought = ToHost::BringNotes(Box::new(board.clone()));
    assert!(Codec::default().frames(&brought).is_ok());
    let heard = place.joins(PeerId(2), Author([77; 32]), Role::Housemate);
    assert!(heard.contains(&ToGuest::Notes(Box::new(board))));
}

#[test]
fn two_copies_meet_note_by_note() {
    let mut place = Place::new(Board {
        notes: vec![note(ANN, 1, "here"), note(ANN, 2, "taken down there")],
        taken: vec![NoteKey {
            author: ANN,
            number: 3,
        }],
    });
    let there = Board {
        notes: vec![note(ANN, 3, "taken down here"), note(BEN, 4, "left there")],
        taken: vec![NoteKey {
            author: ANN,
            number: 2,
        }],
    };
    let brings = there.beyond(&place.hub.board());
    assert_eq!(brings.notes, [note(BEN, 4, "left there")]);
    // A guest brings nothing.
    place.joins(GUEST, BEN, Role::Decorator);
    let message = ToHost::BringNotes(Box::new(brings));
    assert_eq!(place.tells(GUEST, message.clone()), []);
    place.joins(PeerId(2), Author([77; 32]), Role::Housemate);
    assert_eq!(place.tells(PeerId(2), message).len(), 2);
    let left = [note(ANN, 1, "here"), note(BEN, 4, "left there")];
    assert_eq!(place.hub.board().notes, left);
}

#[test]
fn notes_are_cleaned_and_bounded() {
    assert_eq!(
        clean_note("a\u{202E}b\u{200B}\r\n\n\n\nc\n\n").unwrap(),
        "ab\n\nc"
    );
    assert_eq!(clean_note(" \n\u{200B}\n"), Err(Unleft::Empty));
    assert_eq!(
        clean_note(&"好".repeat(MAX_NOTE)).unwrap().chars().count(),
        MAX_NOTE
    );
    assert_eq!(clean_note(&"好".repeat(MAX_NOTE + 1)), Err(Unleft::TooLong));
    assert_eq!(
        clean_note(&"x\n".repeat(MAX_NOTE_LINES + 1)),
        Err(Unleft::TooLong)
    );
}
