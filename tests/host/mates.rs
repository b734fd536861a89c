//! A nest that several own: hosted in turn, changed apart, taken over from who leaves or dies.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    process::{Command as Process, Stdio},
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Event, Met, NewInvite, RoomLine, VisitNews},
    net::proto::{
        invite::Invite,
        wire::{Door, NestId, ToHost},
    },
    room::{op::Op, rule::Role},
    store::RoomId,
};

use rusqlite::Connection;

use crate::{
    friend::{Friend, PATIENCE},
    nest::{id, parse, place, room, text},
};

impl Friend {
    fn as_role(&mut self, role: Role) -> Invite {
        self.invites(NewInvite {
            role,
            lasts: None,
            nearby: true,
        })
    }

    /// The rooms that are shared.
    pub(crate) fn shared(&mut self) -> Vec<RoomLine> {
        self.send(Command::List);
        let lines = self.wait(|event| match event {
            Event::Rooms(lines) => Some(lines),
            _ => None,
        });
        lines
            .into_iter()
            .filter(|line| line.shared.is_some())
            .collect()
    }

    /// Visits until the copy is here.
    pub(crate) fn moves_in(&mut self, invite: &Invite) -> RoomId {
        self.visit(invite);
        self.arrives();
        let begun = Instant::now();
        loop {
            if let Some(line) = self.shared().first() {
                return line.row.id;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "no copy is kept");
        }
    }

    /// Opens another room, so that the nest is not hosted here.
    fn turns_away(&mut self) {
        let file = self.folder.file("other.room.ron");
        fs::write(&file, text(&room(1))).unwrap();
        self.send(Command::OpenFile(file));
        self.opens();
    }

    fn opens(&mut self) -> NestId {
        let opened = self.wait(|event| match event {
            Event::Opened(opened) => Some(opened.nest),
            Event::Failed(error) => panic!("{error}"),
            _ => None,
        });
        self.until(|friend| friend.follower.is_some());
        opened
    }

    /// Changes the nest alone.
    fn alone(&mut self, room: RoomId, ops: Vec<Op>) {
        self.send(Command::Open(room));
        self.opens();
        for op in ops {
            self.edit(op);
        }
        self.until(|friend| friend.replica().settled());
        self.turns_away();
    }

    /// Opens the nest, and finds that somebody else hosts it.
    fn joins(&mut self, room: RoomId) -> Option<Met> {
        self.send(Command::Open(room));
        self.wait(|event| matches!(event, Event::Elsewhere { .. }).then_some(()));
        let mut met = None;
        self.wait(|event| match event {
            Event::Met(news) => {
                met = Some(*news);
                None
            }
            Event::Visit(VisitNews::Inside { .. }) => Some(()),
            _ => None,
        });
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(1_500) {
            match self.step() {
                Some(Event::Met(news)) => met = Some(*news),
                Some(_) => {}
                None => thread::sleep(Duration::from_millis(1)),
            }
        }
        met
    }
}

#[test]
fn three_homes_host_one_nest_in_turn_and_end_equal() {
    let mut ada = Friend::new("Ada", 4);
    let (mut bo, mut cy) = (Friend::new("Bo", 1), Friend::new("Cy", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.as_role(Role::Housemate);
    let in_bo = bo.moves_in(&invite);
    let in_cy = cy.moves_in(&invite);
    let in_ada = ada.shared()[0].row.id;
    bo.add("of-bo", 50);
    for friend in [&mut ada, &mut cy] {
        friend.until(|friend| friend.has("of-bo"));
    }
    bo.turns_away();
    cy.turns_away();
    ada.turns_away();

    // Each alone, one after the other; two of them the same thing.
    ada.alone(
        in_ada,
        vec![
            Op::Add(crate::nest::cup("a", 51)),
            Op::Place(id("cup-0"), place(60)),
        ],
    );
    bo.alone(
        in_bo,
        vec![
            Op::Add(crate::nest::cup("b", 52)),
            Op::Place(id("cup-0"), place(61)),
        ],
    );
    bo.alone(in_bo, vec![Op::Remove(id("cup-1"))]);
    // The first who is home is the hub.
    cy.send(Command::Open(in_cy));
    cy.opens();
    // Who opens it while she still looks for others may find her at the door.
    thread::sleep(Duration::from_millis(3_200));
    cy.add("c", 53);
    cy.until(|cy| cy.replica().settled());
    assert_eq!(ada.joins(in_ada).unwrap().conflicts, []);
    let met = bo.joins(in_bo).unwrap();
    assert_eq!(met.refused, None);
    assert_eq!(met.conflicts.len(), 1, "cup-0");
    for friend in [&mut ada, &mut bo, &mut cy] {
        friend
            .until(|f| ["a", "b", "c", "of-bo"].iter().all(|name| f.has(name)) && !f.has("cup-1"));
    }
    assert_eq!(ada.replica().confirmed(), cy.replica().confirmed());
    assert_eq!(bo.replica().confirmed(), cy.replica().confirmed());
    assert_eq!(cy.replica().confirmed().items["cup-0"].place, place(60));

    // Going away and coming again changes nothing.
    bo.turns_away();
    assert_eq!(bo.joins(in_bo), None);
    let whole = cy.replica().confirmed().clone();
    for friend in [&mut ada, &mut bo] {
        friend.turns_away();
        let path = friend.shared()[0].row.path.clone();
        assert_eq!(parse(&path), whole);
    }
    cy.turns_away();
    let path = cy.shared()[0].row.path.clone();
    assert_eq!(parse(&path), whole);
}

#[test]
fn the_host_leaves_and_everybody_stays() {
    let mut ada = Friend::new("Ada", 4);
    let (mut bo, mut cy) = (Friend::new("Bo", 1), Friend::new("Cy", 1));
    ada.tell(ToHost::SetDoor(Door::Knock));
    let (mate, guest) = (ada.as_role(Role::Housemate), ada.as_role(Role::Decorator));
    bo.visit(&mate);
    ada.answers(true);
    bo.arrives();
    cy.visit(&guest);
    ada.answers(true);
    cy.arrives();
    cy.until(|cy| cy.heirs == 1);
    cy.send(Command::Say("before".to_owned()));
    bo.until(|bo| bo.lines == ["before"]);

    let begun = Instant::now();
    ada.turns_away_at_once();
    for n in 0..5 {
        cy.add(&format!("late-{n}"), 70 + n);
    }
    cy.send(Command::Say("after".to_owned()));
    bo.wait(|event| matches!(event, Event::TookOver { .. }).then_some(()));
    let host = cy.wait(|event| match event {
        Event::Visit(VisitNews::Moved { host }) => Some(host),
        Event::Visit(VisitNews::Ended { reason, .. }) => panic!("{reason}"),
        _ => None,
    });
    assert_eq!(host, bo.me);
    cy.until(|cy| cy.replica().settled() && cy.replica().confirmed().items.len() == 9);
    println!("handed over in {:?}", begun.elapsed());
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    bo.until(|bo| bo.has("late-4"));
    for friend in [&mut bo, &mut cy] {
        friend.until(|friend| friend.lines.ends_with(&["after".to_owned()]));
    }
    assert_eq!(cy.lines, ["before", "after"]);
    assert_eq!(bo.replica().confirmed(), cy.replica().confirmed());
}

impl Friend {
    fn turns_away_at_once(&mut self) {
        let file = self.folder.file("other.room.ron");
        fs::write(&file, text(&room(1))).unwrap();
        self.send(Command::OpenFile(file));
    }
}

/// Whoever quits hands over first, and finds the nest when she is back.
pub(crate) fn quits(mut ada: Friend, nearby: bool, begins: impl Fn(&mut Friend)) {
    begins(&mut ada);
    let mut bo = Friend::new("Bo", 1);
    let invite = ada.invites(NewInvite {
        role: Role::Housemate,
        lasts: None,
        nearby,
    });
    ada.tell(ToHost::SetDoor(Door::Open));
    bo.moves_in(&invite);
    bo.until(|bo| bo.heirs == 1);
    let begun = Instant::now();
    let Friend { host, folder, .. } = ada;
    drop(host);
    println!("quit after {:?}", begun.elapsed());
    bo.wait(|event| matches!(event, Event::TookOver { .. }).then_some(()));
    println!("taken over after {:?}", begun.elapsed());
    bo.add("cup-alone", 80);
    let mut ada = Friend::at(folder, "Ada");
    begins(&mut ada);
    ada.opens_own();
    ada.wait(|event| matches!(event, Event::Elsewhere { .. }).then_some(()));
    println!("met again after {:?}", begun.elapsed());
    ada.until(|ada| ada.has("cup-alone"));
    // Both start anew where they were, or are to be found through the relay alone.
    let folders = [ada, bo].map(|friend| friend.folder);
    if !nearby {
        for folder in &folders {
            let sql = Connection::open(folder.home().join("nest.sqlite")).unwrap();
            let gone = sql.execute("DELETE FROM settings WHERE key = 'port'", []);
            assert_eq!(gone.unwrap(), 1);
        }
    }
    let begun = Instant::now();
    let [mut ada, mut bo] = folders.map(|folder| Friend::at(folder, "Again"));
    begins(&mut ada);
    ada.opens_own();
    let room = bo.shared()[0].row.id;
    bo.send(Command::Open(room));
    let met = |event| matches!(event, Event::Elsewhere { .. }).then_some(());
    while [&mut ada, &mut bo]
        .into_iter()
        .filter_map(Friend::step)
        .all(|event| met(event).is_none())
    {
        assert!(begun.elapsed() < PATIENCE, "they do not meet");
        thread::sleep(Duration::from_millis(1));
    }
    println!("met once more after {:?}", begun.elapsed());
}

#[test]
fn who_quits_hands_over() {
    // Who goes to whom when both look is told by their keys: either way round.
    for _ in 0..4 {
        quits(Friend::new("Ada", 4), true, |_| ());
    }
}

/// With this set the test below hosts a nest until it is killed.
const HOSTS: &str = "NEST_TEST_HOSTS";

#[test]
fn hosts_until_it_is_killed() {
    if env::var_os(HOSTS).is_none() {
        return;
    }
    let mut ada = Friend::new("Ada", 4);
    ada.tell(ToHost::SetDoor(Door::Open));
    for role in [Role::Housemate, Role::Decorator] {
        let invite = ada.as_role(role);
        println!("\n{invite}");
    }
    io::stdout().flush().unwrap();
    loop {
        while ada.step().is_some() {}
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_host_is_killed_and_a_housemate_takes_over() {
    let mut child = Process::new(env::current_exe().unwrap())
        .args(["mates::hosts_until_it_is_killed", "--exact", "--nocapture"])
        .env(HOSTS, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut invite = || loop {
        let line = lines.next().unwrap().unwrap();
        if let Ok(invite) = Invite::find(&line) {
            return invite;
        }
    };
    let (mate, guest) = (invite(), invite());
    let mut mates = [Friend::new("Bo", 1), Friend::new("Di", 1)];
    for friend in &mut mates {
        friend.moves_in(&mate);
    }
    let [mut bo, mut di] = mates;
    // Both have nothing else open: who looks for a host finds them about to take over.
    for friend in [&mut bo, &mut di] {
        let room = friend.shared()[0].row.id;
        friend.turns_away();
        friend.joins(room);
    }
    let mut cy = Friend::new("Cy", 1);
    cy.visit(&guest);
    cy.arrives();
    cy.until(|cy| cy.heirs == 2);
    cy.add("before", 69);
    for friend in [&mut bo, &mut di, &mut cy] {
        friend.until(|friend| friend.has("before") && friend.replica().settled());
    }
    bo.send(Command::Say("away".to_owned()));
    cy.until(|cy| cy.lines == ["away"]);
    let begun = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    cy.add("meanwhile", 70);
    bo.wait(|event| matches!(event, Event::TookOver { .. }).then_some(()));
    println!("taken over in {:?}", begun.elapsed());
    for friend in [&mut cy, &mut di] {
        let host = friend.wait(|event| match event {
            Event::Visit(VisitNews::Moved { host }) => Some(host),
            Event::Visit(VisitNews::Ended { reason, .. }) => panic!("{reason}"),
            _ => None,
        });
        assert_eq!(host, bo.me);
        println!("there again after {:?}", begun.elapsed());
    }
    cy.until(|cy| cy.replica().settled());
    for friend in [&mut bo, &mut di] {
        friend.until(|friend| friend.has("meanwhile") && friend.has("before"));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(bo.replica().confirmed(), cy.replica().confirmed());
    assert_eq!(di.replica().confirmed(), cy.replica().confirmed());
    // The first line as a host is not the first as a guest.
    bo.send(Command::Say("at home".to_owned()));
    cy.until(|cy| cy.lines == ["away", "at home"]);
}

#[test]
fn a_nest_of_the_same_name_is_not_the_same_nest() {
    let (mut ada, mut bo) = (Friend::new("Ada", 4), Friend::new("Bo", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.as_role(Role::Housemate);
    let in_bo = bo.moves_in(&invite);
    ada.turns_away();
    bo.send(Command::Open(in_bo));
    let nest = bo.opens();
    bo.turns_away();

    // Mallory knows what the nest is called, as every guest does.
    let mut mallory = Friend::new("Mallory", 9);
    mallory.turns_away();
    let sql = Connection::open(mallory.folder.home().join("nest.sqlite")).unwrap();
    let renamed = sql.execute(
        "UPDATE rooms SET nest = ?1 WHERE path LIKE '%nest.room.ron'",
        [nest.0],
    );
    assert_eq!(renamed.unwrap(), 1);
    mallory.send(Command::OpenFile(mallory.folder.file("nest.room.ron")));
    assert_eq!(mallory.opens(), nest);
    mallory.tell(ToHost::SetDoor(Door::Open));
    let invite = mallory.as_role(Role::Housemate);
    bo.visit(&invite);
    bo.arrives();
    mallory.add("swapped", 70);
    bo.until(|bo| bo.has("swapped"));
    bo.send(Command::GoHome);
    bo.opens();

    let line = bo.shared().remove(0);
    assert_eq!((line.row.id, line.shared.unwrap().owner), (in_bo, ada.me));
    assert_eq!(parse(&line.row.path).items.len(), 4);
}

#[test]
fn what_was_seen_last_can_be_looked_at() {
    let (mut ada, mut bo) = (Friend::new("Ada", 4), Friend::new("Bo", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invite();
    bo.visit(&invite);
    bo.arrives();
    ada.add("late", 70);
    bo.until(|bo| bo.has("late"));
    bo.send(Command::GoHome);
    bo.opens();
    bo.send(Command::List);
    let copies = bo.wait(|event| match event {
        Event::Copies(copies) => Some(copies),
        _ => None,
    });
    assert_eq!((copies.len(), copies[0].whose.as_str()), (1, "Ada"));
    assert_eq!(copies[0].owner, ada.me);
    for _ in 0..2 {
        // What was tried is thrown away.
        bo.send(Command::OpenCopy(copies[0].nest));
        bo.follower = None;
        bo.wait(|event| matches!(event, Event::OpenedCopy(_)).then_some(()));
        bo.until(|bo| bo.follower.is_some());
        assert!(bo.has("late") && !bo.has("tried"));
        bo.add("tried", 71);
        bo.until(|bo| bo.replica().settled());
        bo.send(Command::GoHome);
        bo.opens();
        assert!(!bo.has("late"));
    }
    // Who would rather not have it kept says so.
    ada.tell(ToHost::Keep(false));
    ada.wait(|event| matches!(event, Event::Door(door) if !door.keep).then_some(()));
    bo.visit(&invite);
    bo.arrives();
    bo.send(Command::GoHome);
    bo.opens();
    bo.send(Command::List);
    let copies = bo.wait(|event| match event {
        Event::Copies(copies) => Some(copies),
        _ => None,
    });
    assert_eq!(copies, []);
}
