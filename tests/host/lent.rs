//! Furniture of the host's own in front of a visitor: recipes that travel, and what a host that lies
//! gets done with them.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, TrySendError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use nest::{
    assets::{Recipes, own},
    host::{Command, Event, VisitNews},
    net::{
        proto::{
            hello::{Features, Hello},
            identity::SecretKey,
            invite::{Invite, InviteId},
            session::{HostEvent, HostSession},
            wire::{Admitted, Door, MAX_WANTED, NestId, Reason, Slot, ToGuest, ToHost},
        },
        quic::{Command as NetCommand, Net, NetConfig, NetEvent, Sink},
    },
    room::{
        Item, KindId, Placement, Point, Room, Turn, edit::Stamp, kind::MAX_RECIPE, op::Op,
        replica::Snapshot, rule::Role,
    },
};

use crate::{
    friend::Friend,
    kinds::stool,
    nest::{id, names, room, words},
};

/// A recipe that differs from the others by its number.
fn recipe(number: usize) -> String {
    format!("{}// {number}\n", stool())
}

fn called(name: &str, text: &str) -> KindId {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    id(&format!("{name}#{}", &hash[..12]))
}

fn thing(name: &str, kind: &KindId) -> Item {
    Item {
        id: id(name),
        kind: kind.clone(),
        place: Placement::Floor {
            at: Point::new(300, 300),
            turn: Turn::new(0),
        },
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: true,
    }
}

fn shown(event: Event) -> Option<Arc<Recipes>> {
    match event {
        Event::Kinds { recipes, .. } => Some(recipes),
        _ => None,
    }
}

fn kinds(recipes: &Recipes) -> BTreeSet<KindId> {
    recipes.iter().map(|(kind, _)| kind.clone()).collect()
}

/// Waits until the visitor knows what these kinds look like, and nothing else.
fn learns(visitor: &mut Friend, wanted: &BTreeSet<KindId>) {
    visitor.wait(|event| shown(event).filter(|recipes| kinds(recipes) == *wanted));
}

impl Friend {
    /// Puts recipes beside the room file, and waits until they are read.
    fn stocks(&mut self, recipes: &[(String, String)]) {
        let folder = self.folder.file("kinds");
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in recipes {
            fs::write(folder.join(format!("{name}.ron")), text).unwrap();
        }
        let count = recipes.len();
        self.wait(|event| match event {
            Event::Opened(opened) => (opened.recipes.iter().count() >= count).then_some(()),
            _ => None,
        });
        self.until(|friend| friend.follower.is_some());
    }

    fn lets_anybody_in(&mut self) -> Invite {
        self.tell(ToHost::SetDoor(Door::Open));
        self.invite()
    }
}

#[test]
fn a_visitor_sees_the_hosts_own_furniture_and_their_own_at_home() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    // More than are asked for at once, and one that does not stand in the room.
    let recipes: Vec<(String, String)> = (0..MAX_WANTED * 2 + 3)
        .map(|n| (format!("stool-{n}"), recipe(n)))
        .collect();
    owner.stocks(&recipes);
    guest.stocks(&[("mine".to_owned(), recipe(900))]);
    let all: Vec<KindId> = recipes
        .iter()
        .map(|(name, text)| called(name, text))
        .collect();
    let (idle, used) = all.split_last().unwrap();
    for (n, kind) in used.iter().enumerate() {
        owner.edit(Op::Add(thing(&format!("thing-{n}"), kind)));
    }
    owner.until(|owner| owner.replica().settled());
    let invite = owner.lets_anybody_in();
    guest.visit(&invite);
    let used: BTreeSet<KindId> = used.iter().cloned().collect();
    // It is told before the room that nothing is known yet.
    let first = guest.wait(|event| match event {
        Event::Kinds { recipes, .. } => Some(Ok(recipes)),
        Event::Hub(ToGuest::Snapshot(_)) => Some(Err("the room came first")),
        _ => None,
    });
    assert!(first.unwrap().is_empty());
    learns(&mut guest, &used);
    assert_eq!(
        names(&guest.folder.home().join("borrowed")).len(),
        used.len()
    );

    // What comes into the room later is shown as well.
    owner.edit(Op::Add(thing("late", idle)));
    let all: BTreeSet<KindId> = all.into_iter().collect();
    learns(&mut guest, &all);

    // At home are the visitor's own, and the next visit finds all of them at hand.
    guest.send(Command::GoHome);
    let opened = guest.wait(|event| match event {
        Event::Opened(opened) => Some(opened),
        _ => None,
    });
    let mine = called("mine", &recipe(900));
    assert_eq!(kinds(&opened.recipes), BTreeSet::from([mine]));
    guest.visit(&invite);
    let first = guest.wait(shown);
    assert_eq!(kinds(&first), all);

    // As is what is looked at when nobody is there.
    guest.until(|guest| guest.follower.is_some());
    guest.send(Command::GoHome);
    guest.wait(|event| matches!(event, Event::Opened(_)).then_some(()));
    guest.send(Command::List);
    let copies = guest.wait(|event| match event {
        Event::Copies(copies) => Some(copies),
        _ => None,
    });
    guest.send(Command::OpenCopy(copies[0].nest));
    assert_eq!(kinds(&guest.wait(shown)), all);
}

#[test]
fn a_recipe_that_the_host_adds_during_a_visit_comes_along() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    let invite = owner.lets_anybody_in();
    guest.visit(&invite);
    guest.arrives();
    let text = recipe(1);
    owner.stocks(&[("stool".to_owned(), text.clone())]);
    let kind = called("stool", &text);
    owner.edit(Op::Add(thing("new", &kind)));
    learns(&mut guest, &BTreeSet::from([kind]));
    guest.until(|guest| guest.has("new"));
}

#[test]
fn a_kept_recipe_that_was_damaged_is_asked_for_again_and_the_oldest_go() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    let text = recipe(1);
    owner.stocks(&[("stool".to_owned(), text.clone())]);
    let kind = called("stool", &text);
    owner.edit(Op::Add(thing("old", &kind)));
    let invite = owner.lets_anybody_in();
    let borrowed = guest.folder.home().join("borrowed");
    let kept = borrowed.join(format!("{}.ron", own::hash_of(&kind).unwrap()));
    fs::write(&kept, text.get(..97).unwrap()).unwrap();
    // As many as there is room for.
    let old = SystemTime::now() - Duration::from_secs(3_600);
    for n in 1..4_096 {
        fs::write(borrowed.join(format!("{n:012x}.ron")), "x").unwrap();
    }
    let oldest = borrowed.join(format!("{:012x}.ron", 7));
    let file = fs::File::options().append(true).open(&oldest).unwrap();
    file.set_modified(old).unwrap();
    let more = recipe(2);
    owner.stocks(&[
        ("stool".to_owned(), text.clone()),
        ("more".to_owned(), more.clone()),
    ]);
    let second = called("more", &more);
    owner.edit(Op::Add(thing("second", &second)));
    owner.until(|owner| owner.replica().settled());
    guest.visit(&invite);
    learns(&mut guest, &BTreeSet::from([kind, second]));
    assert_eq!(fs::read_to_string(&kept).unwrap(), text);
    assert_eq!(names(&borrowed).len(), 4_096);
    assert!(!oldest.exists());
}

/// Answers whom kinds are asked of; before anybody asked it is asked with nothing.
type Answer = fn(Option<&[KindId]>) -> Option<Vec<(KindId, String)>>;

/// A host that keeps to the protocol only as far as it likes.
struct Liar {
    invite: Invite,
    /// What it was asked for.
    asked: Receiver<Vec<KindId>>,
    /// In which words visitors hung up.
    closed: Receiver<Reason>,
    thread: Option<JoinHandle<()>>,
    stop: Option<mpsc::SyncSender<()>>,
}

impl Liar {
    fn new(room: Room, answer: Answer) -> Self {
        let person = SecretKey::from_seed(&[77; 32]);
        let device = SecretKey::from_seed(&[177; 32]);
        let certificate = person.certify(device.public());
        let net = Net::start(NetConfig {
            device,
            certificate,
            bind: Some("127.0.0.1:0".parse().unwrap()),
            impair: None,
        })
        .unwrap();
        let (sender, events) = mpsc::sync_channel(1_024);
        let sink: Sink = Arc::new(move |event| match sender.try_send(event) {
            Err(TrySendError::Full(event)) => Err(event),
            _ => Ok(()),
        });
        net.command(NetCommand::Listen { sink }).unwrap();
        let invite = Invite {
            relay: None,
            direct: vec![format!("127.0.0.1:{}", net.local_port())],
            person: person.public(),
            id: InviteId([1; 8]),
            secret: [2; 16],
        };
        let (stop, stopped) = mpsc::sync_channel::<()>(1);
        let ((ask, asked), (close, closed)) = (mpsc::sync_channel(64), mpsc::sync_channel(64));
        let thread = thread::Builder::new()
            .name("liar".to_owned())
            .spawn(move || {
                let (_net, start) = (net, Instant::now());
                let mut guest = None;
                while stopped.try_recv() != Err(mpsc::TryRecvError::Disconnected) {
                    match events.recv_timeout(Duration::from_millis(5)) {
                        Ok(NetEvent::Connected(connected)) => {
                            let hello = Hello::new(certificate, Features::OURS, [3; 16]);
                            let session =
                                HostSession::new(hello, connected.device, start.elapsed());
                            guest = Some((connected.link, session));
                        }
                        Ok(NetEvent::Frame { lane, bytes, .. }) => {
                            if let Some((_, session)) = &mut guest {
                                session.handle_frame(lane, &bytes, start.elapsed());
                            }
                        }
                        Ok(NetEvent::Closed { why, .. }) => {
                            if let nest::net::quic::Ending::Theirs(reason) = why {
                                let _ = close.try_send(reason);
                            }
                            guest = None;
                        }
                        Err(RecvTimeoutError::Disconnected) => return,
                        _ => {}
                    }
                    let Some((link, session)) = &mut guest else {
                        continue;
                    };
                    let mut say = Vec::new();
                    while let Some(event) = session.poll_event() {
                        match event {
                            HostEvent::Knocked { who, .. } => {
                                say.extend(welcome(&room, who));
                                say.extend(answer(None).map(ToGuest::Kinds));
                            }
                            HostEvent::Said(ToHost::WantKinds(kinds)) => {
                                say.extend(answer(Some(&kinds)).map(ToGuest::Kinds));
                                let _ = ask.try_send(kinds);
                            }
                            _ => {}
                        }
                    }
                    for message in say {
                        session.send(&message, start.elapsed());
                    }
                    while let Some((lane, frame)) = session.poll_transmit() {
                        link.send(lane, frame).unwrap();
                    }
                }
            });
        Self {
            invite,
            asked,
            closed,
            thread: Some(thread.unwrap()),
            stop: Some(stop),
        }
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn welcome(room: &Room, owner: nest::room::Author) -> [ToGuest; 2] {
    let admitted = Admitted {
        nest: NestId([5; 16]),
        slot: Slot(0),
        role: Role::Guest,
        door: Door::Open,
        chat: Stamp::default(),
        owner,
        keep: false,
    };
    let snapshot = Snapshot {
        stamp: Stamp { epoch: 1, seq: 0 },
        room: room.clone(),
        kinds: words().kinds,
        role: Role::Guest,
        author_seq: 0,
        saved_seq: 0,
        depth: (0, 0),
    };
    [
        ToGuest::Admitted(Box::new(admitted)),
        ToGuest::Snapshot(Box::new(snapshot)),
    ]
}

fn furnished(kinds: &[KindId]) -> Room {
    let mut room = room(1);
    for (n, kind) in kinds.iter().enumerate() {
        let item = thing(&format!("thing-{n}"), kind);
        room.items.insert(item.id.clone(), item);
    }
    room
}

fn bomb() -> String {
    let bomb = stool().replace("segments: 12", "segments: 96");
    bomb.replace("Ring(count: 3)", "Ring(count: 96)")
}

/// What a visitor tells of recipes that cannot be used. The visit goes on.
fn told(room: Room, answer: Answer) -> Vec<String> {
    let liar = Liar::new(room, answer);
    let mut guest = Friend::new("Bo", 1);
    guest.visit(&liar.invite);
    guest.arrives();
    let faults = guest.wait(|event| match event {
        Event::Kinds { recipes, faults } if !faults.is_empty() => {
            assert!(recipes.is_empty());
            Some(faults)
        }
        Event::Visit(VisitNews::Broken | VisitNews::Ended { .. }) => panic!("it ended the visit"),
        _ => None,
    });
    assert_eq!(names(&guest.folder.home().join("borrowed")), [""; 0]);
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_forged_recipe_is_not_used_and_the_visit_goes_on() {
    let faults = told(furnished(&[called("stool", "another")]), |asked| {
        Some(vec![(asked?.first()?.clone(), stool())])
    });
    assert!(
        faults[0].contains("not the recipe that its name says"),
        "{faults:?}"
    );
}

#[test]
fn a_triangle_bomb_is_counted_and_not_built() {
    let faults = told(furnished(&[called("bomb", &bomb())]), |asked| {
        Some(vec![(asked?.first()?.clone(), bomb())])
    });
    assert!(faults[0].contains("triangles or more"), "{faults:?}");
}

#[test]
fn what_is_no_recipe_says_where() {
    let faults = told(furnished(&[called("x", "((((((")]), |asked| {
        Some(vec![(asked?.first()?.clone(), "((((((".to_owned())])
    });
    assert!(faults[0].contains(":1:"), "{faults:?}");
}

/// The words in which the visitor hangs up on such a host.
fn hangs_up(room: Room, answer: Answer) -> Reason {
    let liar = Liar::new(room, answer);
    let guest = Friend::new("Bo", 1);
    guest.visit(&liar.invite);
    liar.closed.recv_timeout(Duration::from_secs(20)).unwrap()
}

#[test]
fn what_nobody_asked_for_or_is_too_large_ends_the_connection() {
    use nest::net::proto::wire::Violation::{OutOfPlace, TooLarge};
    let kind = || called("stool", &stool());
    let unasked: Answer = |asked| match asked {
        None => Some(vec![(called("stool", &stool()), stool())]),
        Some(_) => None,
    };
    assert_eq!(hangs_up(room(1), unasked), OutOfPlace.into());
    // Another than what was asked for; one that ships; the same twice.
    let another: Answer = |asked| {
        asked?;
        Some(vec![(called("other", &stool()), stool())])
    };
    assert_eq!(hangs_up(furnished(&[kind()]), another), OutOfPlace.into());
    let shipped: Answer = |asked| {
        asked?;
        Some(vec![(id("oak-bed"), stool())])
    };
    assert_eq!(hangs_up(furnished(&[kind()]), shipped), OutOfPlace.into());
    let twice: Answer = |asked| {
        let kind = asked?.first()?.clone();
        Some(vec![(kind.clone(), stool()), (kind, stool())])
    };
    assert_eq!(hangs_up(furnished(&[kind()]), twice), OutOfPlace.into());
    let large: Answer = |asked| {
        let kind = asked?.first()?.clone();
        Some(vec![(kind, "x".repeat(MAX_RECIPE + 1))])
    };
    assert_eq!(hangs_up(furnished(&[kind()]), large), TooLarge.into());
}

#[test]
fn only_kinds_of_somebodys_own_are_asked_for() {
    let strange = [
        "oak-bed",
        "x#",
        "x#123",
        "x#ABCDEF012345",
        "x#../../../../../",
    ];
    let strange = strange.iter().filter_map(|name| name.parse().ok());
    let mut kinds: Vec<KindId> = strange.collect();
    let fair = called("stool", &stool());
    kinds.push(fair.clone());
    // Such a host has not got it after all.
    let liar = Liar::new(furnished(&kinds), |asked| asked.map(|_| Vec::new()));
    let mut guest = Friend::new("Bo", 1);
    guest.visit(&liar.invite);
    guest.arrives();
    let asked = liar.asked.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(asked, [fair]);
    let again = liar.asked.recv_timeout(Duration::from_millis(300));
    assert!(again.is_err(), "{again:?}");
    assert!(guest.has("thing-0"));
}
