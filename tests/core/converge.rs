//! One hub, several replicas, delayed and lost messages: all end in the fold of the log.

use std::collections::VecDeque;

use nest::{
    net::proto::{
        hub::{Hub, Output, PeerId},
        wire::ToGuest as Message,
    },
    room::{
        Author, Room,
        edit::Stamp,
        history::{Entry, History},
        replica::{Replica, Request, Snapshot},
        rule::Role,
    },
};
use proptest::prelude::*;

use super::rules_sample::{
    ANN, BEN, Step, cases, edit, floor, hub, id, item, join, kinds, label, now, on, square, step,
    wall, with,
};
use nest::room::op::Op;

struct Client {
    author: Author,
    replica: Replica,
    to_hub: VecDeque<Request>,
    from_hub: VecDeque<Message>,
    /// Numbers of own edits that were shown as confirmed.
    confirmed: Vec<u64>,
    /// The number up to which they were said to be saved.
    saved: u64,
}

/// A hub, its clients, and the disk under it.
struct World {
    start: Room,
    hub: Hub,
    clients: Vec<Client>,
    /// What the disk holds.
    log: Vec<Entry>,
    /// What it was given and does not hold yet.
    writing: VecDeque<Entry>,
    names: usize,
}

const ROLES: [(Author, Role); 2] = [(ANN, Role::Owner), (BEN, Role::Housemate)];

impl World {
    fn new(start: Room) -> Self {
        let stamp = Stamp { epoch: 1, seq: 0 };
        let hub = hub(stamp, start.clone(), History::default());
        let clients = ROLES.map(|(author, role)| Client {
            author,
            replica: Replica::new(
                author,
                Snapshot {
                    stamp,
                    room: start.clone(),
                    kinds: kinds(),
                    role,
                    author_seq: 0,
                    saved_seq: 0,
                    depth: (0, 0),
                },
            ),
            to_hub: VecDeque::new(),
            from_hub: VecDeque::new(),
            confirmed: Vec::new(),
            saved: 0,
        });
        let mut world = Self {
            start,
            hub,
            clients: clients.into(),
            log: Vec::new(),
            writing: VecDeque::new(),
            names: 0,
        };
        world.join();
        world
    }

    fn join(&mut self) {
        for (n, (author, role)) in ROLES.into_iter().enumerate() {
            join(
                &mut self.hub,
                PeerId(u32::try_from(n).unwrap()),
                author,
                role,
            );
        }
        self.pump();
    }

    fn pump(&mut self) {
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Persist(entry) => self.writing.push_back(*entry),
                Output::Send(PeerId(n), message) => {
                    self.clients[n as usize].from_hub.push_back(message);
                }
                Output::FanOut(message) => {
                    for client in &mut self.clients {
                        client.from_hub.push_back(message.clone());
                    }
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, n: usize, step: &Step) {
        self.names += 1;
        let client = &mut self.clients[n];
        let request = match step.what % 8 {
            0 => Some(client.replica.undo()),
            1 => Some(client.replica.redo()),
            _ => {
                let ops = step.ops(client.replica.room(), &format!("item-{}", self.names));
                let before = client.replica.room().clone();
                match client.replica.edit(label(), ops) {
                    Ok((request, changes)) => {
                        assert!(!changes.is_empty());
                        Some(request)
                    }
                    Err(_) => {
                        assert_eq!(client.replica.room(), &before);
                        None
                    }
                }
            }
        };
        client.to_hub.extend(request);
    }

    fn say(&mut self, n: usize) {
        if let Some(request) = self.clients[n].to_hub.pop_front() {
            // Everything arrives twice.
            let peer = PeerId(u32::try_from(n).unwrap());
            self.hub.handle_request(peer, request.clone(), now());
            self.hub.handle_request(peer, request, now());
            self.pump();
        }
    }

    fn hear(&mut self, n: usize) {
        let client = &mut self.clients[n];
        let Some(message) = client.from_hub.pop_front() else {
            return;
        };
        let before = client.replica.room().clone();
        let changes = match message {
            Message::Snapshot(snapshot) => {
                // A hub may have been lost with what it had shown but not saved.
                client.confirmed.retain(|seq| *seq <= client.saved);
                let open = client.replica.restart(*snapshot);
                client.to_hub = open.into();
                return;
            }
            Message::Confirmed(confirmed) => {
                let edit = &confirmed.edit;
                let own = (edit.author == client.author).then_some(edit.author_seq);
                client.confirmed.extend(own);
                client.replica.confirm(&confirmed).unwrap()
            }
            Message::Saved { author_seq } => {
                client.replica.saved(author_seq);
                client.saved = client.saved.max(author_seq);
                return;
            }
            Message::Refused { author_seq, .. } => client.replica.refuse(author_seq),
            _ => return,
        };
        // What differs was named.
        let after = client.replica.room();
        for id in before.items.keys().chain(after.items.keys()) {
            let same = before.items.get(id) == after.items.get(id);
            assert!(same || changes.items.contains(id), "{id} changed unsaid");
        }
        assert!(before.shell == after.shell || changes.shell);
        assert!((&before.name, before.sky) == (&after.name, after.sky) || changes.meta);
    }

    fn commit(&mut self) {
        if let Some(entry) = self.writing.pop_front() {
            self.hub.handle_committed(entry.confirmed.stamp.seq);
            self.log.push(entry);
            self.pump();
        }
    }

    /// The connection breaks, with all that was on its way, and is made again.
    fn reconnect(&mut self, n: usize) {
        self.clients[n].to_hub.clear();
        self.clients[n].from_hub.clear();
        let (author, role) = ROLES[n];
        join(
            &mut self.hub,
            PeerId(u32::try_from(n).unwrap()),
            author,
            role,
        );
        self.pump();
    }

    /// The hub dies with what was not committed, and starts again.
    fn crash(&mut self) {
        self.writing.clear();
        let mut history = History::default();
        for entry in &self.log {
            history.push(entry.clone());
        }
        let last = self.log.last().map_or(0, |entry| entry.confirmed.stamp.seq);
        let epoch = self.hub.last().epoch + 1;
        self.hub = hub(Stamp { epoch, seq: last }, self.fold(), history);
        for client in &mut self.clients {
            client.to_hub.clear();
            client.from_hub.clear();
        }
        self.join();
    }

    fn fold(&self) -> Room {
        let mut room = self.start.clone();
        for entry in &self.log {
            entry.confirmed.edit.apply(&mut room);
        }
        room
    }

    fn settle(&mut self) {
        for _ in 0..10_000 {
            for n in 0..self.clients.len() {
                self.say(n);
                self.hear(n);
            }
            self.commit();
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn replicas_are_the_fold_of_the_log(
        moves in prop::collection::vec((0_u8..25, 0_usize..2, step()), 1..160),
    ) {
        let things = [
            item("table", "table", floor(300, 300, 0)),
            item("lamp", "lamp", on("table", 30, 10)),
            item("stool", "stool", floor(100, 100, 0)),
            item("shelf", "shelf", wall("north", 300, 150)),
        ];
        let mut world = World::new(with(square(), things));
        for (what, n, step) in &moves {
            match what {
                0..=7 => world.act(*n, step),
                8..=13 => world.say(*n),
                14..=19 => world.hear(*n),
                20..=22 => world.commit(),
                23 => world.reconnect(*n),
                _ => world.crash(),
            }
        }
        world.settle();
        let fold = world.fold();
        prop_assert_eq!(world.hub.room(), &fold);
        for client in &world.clients {
            prop_assert!(client.to_hub.is_empty() && client.from_hub.is_empty());
            prop_assert!(client.replica.settled());
            prop_assert_eq!(client.replica.room(), &fold);
            prop_assert_eq!(client.replica.confirmed(), &fold);
            prop_assert_eq!(client.replica.stamp(), world.hub.last());
            let depth = world.hub.history().depth(client.author);
            prop_assert_eq!(client.replica.depth(), depth);
            // Each edit counts once, and what was called saved is in the log.
            let seqs: Vec<u64> = world.log.iter()
                .map(|entry| &entry.confirmed.edit)
                .filter(|edit| edit.author == client.author)
                .map(|edit| edit.author_seq)
                .collect();
            prop_assert!(seqs.is_sorted_by(|a, b| a < b));
            for seq in client.confirmed.iter().filter(|seq| **seq <= client.saved) {
                prop_assert!(seqs.contains(seq), "{seq} was saved and is gone");
            }
        }
        let stamps: Vec<Stamp> = world.log.iter().map(|entry| entry.confirmed.stamp).collect();
        prop_assert!(stamps.is_sorted_by(|a, b| a < b && a.seq + 1 == b.seq));
    }
}

fn stool(name: &str, x: i32) -> Vec<Op> {
    vec![Op::Add(item(name, "stool", floor(x, 100, 0)))]
}

#[test]
fn a_lost_race_rolls_back() {
    let mut world = World::new(square());
    for (n, name) in [(0, "ann"), (1, "ben")] {
        let (request, changes) = world.clients[n]
            .replica
            .edit(label(), stool(name, 100))
            .unwrap();
        assert_eq!(changes.items, [id(name)].into());
        world.clients[n].to_hub.push_back(request);
    }
    world.say(0);
    world.settle();
    for client in &world.clients {
        let names: Vec<_> = client.replica.room().items.keys().collect();
        assert_eq!(names, [&id("ann")]);
        assert!(client.replica.settled());
    }
}

#[test]
fn what_a_hub_lost_is_asked_again() {
    let mut world = World::new(square());
    world.settle();
    for (name, x) in [("safe", 100), ("shown", 200), ("asked", 300)] {
        let (request, _) = world.clients[0]
            .replica
            .edit(label(), stool(name, x))
            .unwrap();
        world.clients[0].to_hub.push_back(request);
    }
    for _ in 0..2 {
        world.say(0);
        world.hear(0);
    }
    world.commit();
    assert_eq!((world.log.len(), world.writing.len()), (1, 1));
    world.reconnect(0);
    world.hear(0);
    world.crash();
    world.settle();
    let names: Vec<_> = world.fold().items.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["asked", "safe", "shown"]);
    assert_eq!(world.log.len(), 3, "each once");
    assert!(world.clients[0].replica.settled());
}

#[test]
fn a_gap_is_noticed() {
    let mut world = World::new(square());
    world.settle();
    for x in [100, 200] {
        let name = format!("s{x}");
        let (request, _) = world.clients[0]
            .replica
            .edit(label(), stool(&name, x))
            .unwrap();
        world.clients[0].to_hub.push_back(request);
        world.say(0);
    }
    let ben = &mut world.clients[1];
    ben.from_hub.pop_front();
    let Some(Message::Confirmed(second)) = ben.from_hub.pop_front() else {
        panic!("the second edit was sent");
    };
    let before = ben.replica.room().clone();
    assert!(ben.replica.confirm(&second).is_err());
    assert_eq!(ben.replica.room(), &before);
}

#[test]
fn messages_survive_the_wire() {
    let entry = {
        let mut room = square();
        let stamp = Stamp { epoch: 1, seq: 7 };
        let edit = edit(stool("s", 100));
        let confirmed = nest::room::edit::Confirmed { stamp, edit };
        Entry::apply(confirmed, [].into(), &mut room)
    };
    let bytes = postcard::to_allocvec(&entry).unwrap();
    assert_eq!(postcard::from_bytes::<Entry>(&bytes).unwrap(), entry);
    let moved = Request::Edit(edit(vec![Op::Place(
        id("stool-7k2mq"),
        floor(100, 250, 90),
    )]));
    let bytes = postcard::to_allocvec(&moved).unwrap();
    assert!(
        bytes.len() <= 64,
        "one moved item takes {} bytes",
        bytes.len()
    );
}
