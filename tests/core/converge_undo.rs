//! Undo and redo: yours, and only where nobody else wrote since.

use nest::{
    net::proto::{
        hub::{Hub, Output, PeerId},
        wire::ToGuest as Message,
    },
    room::{
        Author, Room,
        edit::{Edit, Intent, Stamp},
        history::{Entry, History},
        op::{Field, Op},
        replica::Request,
        rule::{Refusal, Role, removal},
    },
};
use proptest::prelude::*;

use super::rules_sample::{
    ANN, BEN, Step, cases, edit, floor, hub, id, item, join, label, now, on, square, step, window,
    with,
};

/// A hub with Ann and Ben in the room, that keeps its log.
struct Table {
    hub: Hub,
    log: Vec<Entry>,
    seq: u64,
    skipped: usize,
}

impl Table {
    fn new(room: Room) -> Self {
        let hub = hub(Stamp { epoch: 1, seq: 0 }, room, History::default());
        let mut table = Self {
            hub,
            log: Vec::new(),
            seq: 0,
            skipped: 0,
        };
        join(&mut table.hub, PeerId(0), ANN, Role::Owner);
        join(&mut table.hub, PeerId(1), BEN, Role::Decorator);
        table
    }

    fn ask(&mut self, author: Author, request: impl Fn(u64) -> Request) -> Result<(), Refusal> {
        self.seq += 1;
        let peer = PeerId(u32::from(author == BEN));
        self.hub.handle_request(peer, request(self.seq), now());
        let mut result = Ok(());
        self.skipped = 0;
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Persist(entry) => {
                    self.hub.handle_committed(entry.confirmed.stamp.seq);
                    self.log.push(*entry);
                }
                Output::Send(_, Message::Refused { reason, .. }) => result = Err(reason),
                Output::Send(_, Message::Skipped { changes, .. }) => self.skipped = changes,
                _ => {}
            }
        }
        result
    }

    fn edit(&mut self, author: Author, ops: Vec<Op>) -> Result<(), Refusal> {
        self.ask(author, |author_seq| {
            let ops = ops.clone();
            Request::Edit(Edit {
                author,
                author_seq,
                ..edit(ops)
            })
        })
    }

    fn undo(&mut self, author: Author) -> Result<(), Refusal> {
        self.ask(author, |author_seq| Request::Undo { author_seq })
    }

    fn redo(&mut self, author: Author) -> Result<(), Refusal> {
        self.ask(author, |author_seq| Request::Redo { author_seq })
    }

    /// The same room after a restart, as the log tells it.
    fn restart(&mut self) {
        let mut history = History::default();
        for entry in &self.log {
            history.push(entry.clone());
        }
        let Stamp { epoch, seq } = self.hub.last();
        let last = Stamp {
            epoch: epoch + 1,
            seq,
        };
        self.hub = hub(last, self.hub.room().clone(), history);
        join(&mut self.hub, PeerId(0), ANN, Role::Owner);
        join(&mut self.hub, PeerId(1), BEN, Role::Decorator);
    }

    fn room(&self) -> &Room {
        self.hub.room()
    }
}

fn stools() -> Room {
    with(
        square(),
        [
            item("a", "stool", floor(100, 100, 0)),
            item("b", "stool", floor(200, 100, 0)),
        ],
    )
}

fn to(name: &str, x: i32) -> Op {
    Op::Place(id(name), floor(x, 300, 0))
}

#[test]
fn undo_is_linear_and_a_new_edit_ends_redo() {
    let mut table = Table::new(stools());
    let mut rooms = vec![table.room().clone()];
    for x in [100, 200, 300] {
        table.edit(ANN, vec![to("a", x)]).unwrap();
        rooms.push(table.room().clone());
    }
    assert_eq!(table.hub.history().depth(ANN), (3, 0));
    for room in rooms[..3].iter().rev() {
        table.undo(ANN).unwrap();
        assert_eq!(table.room(), room);
    }
    assert_eq!(table.undo(ANN), Err(Refusal::NothingToUndo));
    for room in &rooms[1..] {
        table.redo(ANN).unwrap();
        assert_eq!(table.room(), room);
    }
    assert_eq!(table.redo(ANN), Err(Refusal::NothingToRedo));
    table.undo(ANN).unwrap();
    table.undo(ANN).unwrap();
    table.edit(ANN, vec![to("b", 400)]).unwrap();
    assert_eq!(table.redo(ANN), Err(Refusal::NothingToRedo));
    table.undo(ANN).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.room(), &rooms[0]);
}

#[test]
fn undo_is_your_own() {
    let mut table = Table::new(stools());
    table.edit(ANN, vec![to("a", 100)]).unwrap();
    table.edit(BEN, vec![to("b", 200)]).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.room().items["a"], stools().items["a"]);
    assert_eq!(table.room().items["b"].place, floor(200, 300, 0));
    assert_eq!(table.undo(ANN), Err(Refusal::NothingToUndo));
}

#[test]
fn what_others_changed_since_stays() {
    let mut table = Table::new(stools());
    table.edit(ANN, vec![to("a", 100), to("b", 200)]).unwrap();
    table.edit(BEN, vec![to("a", 400)]).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.skipped, 1);
    assert_eq!(table.room().items["a"].place, floor(400, 300, 0));
    assert_eq!(table.room().items["b"], stools().items["b"]);
    table.redo(ANN).unwrap();
    assert_eq!(table.room().items["b"].place, floor(200, 300, 0));
    assert_eq!(table.room().items["a"].place, floor(400, 300, 0));

    // Where nothing is left to do, the way back still goes on.
    table.edit(BEN, vec![to("b", 500)]).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.skipped, 2);
    assert_eq!(table.hub.history().depth(ANN), (0, 1));
}

#[test]
fn a_field_goes_back_to_who_wrote_it_before() {
    let mut table = Table::new(stools());
    table.edit(ANN, vec![to("a", 100)]).unwrap();
    table.edit(BEN, vec![to("a", 200)]).unwrap();
    table.edit(ANN, vec![to("a", 300)]).unwrap();
    let place = |table: &Table| table.room().items["a"].place.clone();
    table.undo(ANN).unwrap();
    assert_eq!(place(&table), floor(200, 300, 0));
    let writer = table.hub.history().writer(&Field::Place(id("a"))).unwrap();
    assert_eq!((writer.author, writer.stamp.seq), (BEN, 2));
    // Ben wrote after Ann's first move: it stays.
    table.undo(ANN).unwrap();
    assert_eq!((place(&table), table.skipped), (floor(200, 300, 0), 1));
    table.redo(ANN).unwrap();
    table.redo(ANN).unwrap();
    assert_eq!(place(&table), floor(300, 300, 0));
    // Once Ann and Ben took theirs back, Ann's first move is the last again.
    table.undo(ANN).unwrap();
    table.undo(BEN).unwrap();
    assert_eq!(place(&table), floor(100, 300, 0));
    table.undo(ANN).unwrap();
    assert_eq!((place(&table), table.skipped), (floor(100, 100, 0), 0));
}

#[test]
fn a_thing_somebody_painted_is_not_undone_away() {
    let mut table = Table::new(square());
    table
        .edit(ANN, vec![Op::Add(item("s", "stool", floor(100, 100, 0)))])
        .unwrap();
    table
        .edit(BEN, vec![Op::Paint(id("s"), vec![id("teal")])])
        .unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.skipped, 1);
    assert!(table.room().items.contains_key("s"));
}

#[test]
fn a_room_rebuilt_since_keeps_its_walls() {
    let mut table = Table::new(square());
    let finish = |paint: &str| {
        let mut finish = square().shell.walls["north"].clone();
        finish.paint = vec![id(paint)];
        finish
    };
    let mut shell = square().shell;
    shell.spaces.get_mut("main").unwrap().height = 300;
    table
        .edit(ANN, vec![Op::FinishWall(id("north"), finish("teal"))])
        .unwrap();
    table
        .hub
        .handle_import(BEN, vec![Op::Rebuild(Box::new(shell.clone()))])
        .unwrap();
    table.undo(ANN).unwrap();
    assert_eq!((table.skipped, &table.room().shell), (1, &shell));
}

#[test]
fn undoing_a_removal_brings_the_children_back() {
    let room = with(
        square(),
        [
            item("table", "table", floor(300, 300, 0)),
            item("cup", "cup", on("table", 0, 0)),
        ],
    );
    let mut table = Table::new(room.clone());
    table.edit(ANN, removal(&room, [&id("table")])).unwrap();
    assert!(table.room().items.is_empty());
    table.undo(ANN).unwrap();
    assert_eq!(table.room(), &room);
    table.redo(ANN).unwrap();
    assert!(table.room().items.is_empty());
}

#[test]
fn an_undo_that_would_be_illegal_does_nothing() {
    let mut table = Table::new(stools());
    table.edit(ANN, vec![to("a", 100)]).unwrap();
    table
        .edit(BEN, vec![Op::Place(id("b"), floor(110, 100, 0))])
        .unwrap();
    let before = table.room().clone();
    assert!(matches!(table.undo(ANN), Err(Refusal::Fault { .. })));
    assert_eq!(table.room(), &before);
    table.undo(BEN).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.room(), &stools());
}

#[test]
fn an_import_is_undone_even_to_what_rules_forbid() {
    let overlapping = with(stools(), [item("c", "wardrobe", floor(120, 100, 0))]);
    let mut table = Table::new(overlapping.clone());
    let moved = vec![to("a", 300), Op::Remove(id("c"))];
    table.hub.handle_import(ANN, moved).unwrap();
    let imported = table.room().clone();
    table.undo(ANN).unwrap();
    assert_eq!(table.room(), &overlapping);
    table.redo(ANN).unwrap();
    assert_eq!(table.room(), &imported);
}

#[test]
fn a_crooked_shell_comes_back_too() {
    let mut crooked = square();
    crooked.shell.openings.get_mut("window").unwrap().along = 10;
    let mut table = Table::new(crooked.clone());
    let straight = Op::SetOpening(id("window"), Some(window("west", 300)));
    table.edit(ANN, vec![straight]).unwrap();
    table.undo(ANN).unwrap();
    assert_eq!(table.room(), &crooked);
}

#[test]
fn ids_are_never_used_again() {
    let mut table = Table::new(square());
    let stool = Op::Add(item("s", "stool", floor(100, 100, 0)));
    table.edit(ANN, vec![stool.clone()]).unwrap();
    table.edit(ANN, vec![Op::Remove(id("s"))]).unwrap();
    assert_eq!(
        table.edit(BEN, vec![stool.clone()]),
        Err(Refusal::IdTaken(id("s")))
    );
    table.restart();
    assert_eq!(table.edit(BEN, vec![stool]), Err(Refusal::IdTaken(id("s"))));
    table.undo(ANN).unwrap();
    assert!(table.room().items.contains_key("s"));
}

#[test]
fn nobody_speaks_for_others() {
    let mut table = Table::new(stools());
    let forged = |author, intent| {
        move |author_seq| {
            let edit = edit(vec![to("a", 100)]);
            Request::Edit(Edit {
                author,
                author_seq,
                intent,
                ..edit
            })
        }
    };
    assert_eq!(
        table.ask(BEN, forged(ANN, Intent::Do)),
        Err(Refusal::Forged)
    );
    let undo = Intent::Undo(Stamp::default());
    assert_eq!(table.ask(BEN, forged(BEN, undo)), Err(Refusal::Forged));
    join(&mut table.hub, PeerId(1), BEN, Role::Guest);
    assert_eq!(table.undo(BEN), Err(Refusal::Role));
    assert_eq!(table.room(), &stools());
}

#[test]
fn a_full_disk_refuses_edits_and_recovers() {
    let mut hub = hub(Stamp { epoch: 1, seq: 0 }, stools(), History::default());
    join(&mut hub, PeerId(0), ANN, Role::Owner);
    let answers = |hub: &mut Hub| -> Vec<Message> {
        std::iter::from_fn(|| hub.poll_output())
            .filter_map(|output| match output {
                Output::Send(_, message @ (Message::Saved { .. } | Message::Refused { .. })) => {
                    Some(message)
                }
                _ => None,
            })
            .collect()
    };
    let ask = |hub: &mut Hub, author_seq: u64| {
        let ops = vec![Op::SetTime(u16::try_from(author_seq).unwrap())];
        let edit = Edit {
            author_seq,
            label: label(),
            ..edit(ops)
        };
        hub.handle_request(PeerId(0), Request::Edit(edit), now());
    };
    for author_seq in 1..=257 {
        ask(&mut hub, author_seq);
    }
    let reason = Refusal::CannotSave;
    assert_eq!(
        answers(&mut hub),
        [Message::Refused {
            author_seq: 257,
            reason
        }]
    );
    ask(&mut hub, 100);
    assert_eq!(
        answers(&mut hub),
        [],
        "what waits for its commit is answered then"
    );
    hub.handle_committed(256);
    assert_eq!(answers(&mut hub), [Message::Saved { author_seq: 257 }]);
    ask(&mut hub, 100);
    assert_eq!(answers(&mut hub), [Message::Saved { author_seq: 100 }]);
    ask(&mut hub, 257);
    let reason = Refusal::Stale;
    assert_eq!(
        answers(&mut hub),
        [Message::Refused {
            author_seq: 257,
            reason
        }]
    );
    ask(&mut hub, 258);
    assert_eq!((answers(&mut hub), hub.unsaved()), (vec![], 1));
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn all_of_it_goes_back_and_forth(
        steps in prop::collection::vec(step(), 1..40), restart in any::<bool>(),
    ) {
        let start = stools();
        let mut table = Table::new(start.clone());
        let mut done = 0;
        for (n, step) in steps.iter().enumerate() {
            let ops = Step::ops(step, table.room(), &format!("item-{n}"));
            done += usize::from(table.edit(ANN, ops).is_ok());
        }
        let end = table.room().clone();
        for _ in 0..2 {
            for _ in 0..done {
                table.undo(ANN).unwrap();
                prop_assert_eq!(table.skipped, 0);
            }
            prop_assert_eq!(table.room(), &start);
            if restart {
                table.restart();
            }
            for _ in 0..done {
                table.redo(ANN).unwrap();
            }
            prop_assert_eq!(table.room(), &end);
        }
    }
}
