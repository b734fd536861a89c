//! A data folder for one test, a host on it, and a client that follows the room.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Config, Event, FileNews, Home, Host, HostError, LogNews, Opened, Pace},
    net::proto::wire::ToGuest as Message,
    room::{
        Author, Item, Kind, Kinds, Placement, Point, Room, Shell, Sky, Slot, Spawn, Turn,
        edit::{Label, Verb},
        op::Op,
        replica::{Replica, Request},
        rule::Refusal,
        scene::{Scene, Vocabulary},
    },
    store::RoomId,
};

pub(crate) const ME: Author = Author([7; 32]);
/// No test takes so long; one that does has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder that goes with the test.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nest-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path.canonicalize().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.0.join("home")
    }

    /// The names in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// Cups: they stand anywhere.
pub(crate) fn words() -> Vocabulary {
    let cup = Kind {
        slot: Slot::Floor,
        footprint: (2, 2),
        height: 10,
        paints: 1,
        lamp: true,
        covers_openings: false,
        solids: Vec::new(),
        surfaces: Vec::new(),
        seats: Vec::new(),
    };
    let kinds: Kinds = [(id("cup"), cup)].into_iter().collect();
    Vocabulary {
        kinds,
        ..Vocabulary::default()
    }
}

/// Where cup number `n` stands: no two at one place.
pub(crate) fn place(n: usize) -> Placement {
    let n = i32::try_from(n).unwrap();
    Placement::Floor {
        at: Point::new(10 + n % 100 * 5, 10 + n / 100 * 5),
        turn: Turn::new(0),
    }
}

pub(crate) fn cup(name: &str, n: usize) -> Item {
    Item {
        id: id(name),
        kind: id("cup"),
        place: place(n),
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: false,
    }
}

/// A square room with so many cups, `cup-0` and so on.
pub(crate) fn room(cups: usize) -> Room {
    let finish = |kind: &str| nest::room::Finish {
        kind: id(kind),
        paint: Vec::new(),
    };
    let items = (0..cups).map(|n| cup(&format!("cup-{n}"), n));
    Room {
        name: "Nest".to_owned(),
        sky: Sky::default(),
        shell: Shell::rectangle(600, 600, 240, finish("oak-planks"), &finish("plaster")),
        items: items.map(|item| (item.id.clone(), item)).collect(),
        spawn: Spawn {
            at: Point::new(300, 500),
            turn: Turn::new(180),
        },
    }
}

/// The room's file.
pub(crate) fn text(room: &Room) -> String {
    Scene::new(room).text().to_owned()
}

/// The room that a file means.
pub(crate) fn parse(path: &Path) -> Room {
    let text = fs::read_to_string(path).unwrap();
    let reading = Scene::parse(&text, &words());
    reading
        .scene
        .unwrap_or_else(|| panic!("{:?}", reading.faults))
        .room()
        .clone()
}

/// Changes a room file as somebody else would.
pub(crate) fn change(path: &Path, change: impl FnOnce(&mut Room)) {
    let mut room = parse(path);
    change(&mut room);
    let mut scene = Scene::parse(&fs::read_to_string(path).unwrap(), &words())
        .scene
        .unwrap();
    fs::write(path, scene.render(&room)).unwrap();
}

/// Writes little and often, so that tests are short.
pub(crate) fn pace() -> Pace {
    Pace {
        save: Duration::from_millis(20),
        quiet: Duration::from_millis(30),
        look: Duration::from_millis(100),
        retry: (Duration::from_millis(20), Duration::from_millis(100)),
    }
}

pub(crate) fn config(home: &Path) -> Config {
    Config {
        pace: pace(),
        ..Config::new(Home::open(home).unwrap(), words(), ME)
    }
}

/// A host and the client that follows it.
pub(crate) struct Nest {
    pub(crate) host: Host,
    pub(crate) replica: Option<Replica>,
    /// Numbers of edits up to the last that is safe.
    pub(crate) saved: u64,
    pub(crate) refused: Vec<(u64, Refusal)>,
}

impl Nest {
    pub(crate) fn start(home: &Path) -> Self {
        Self::with(config(home))
    }

    pub(crate) fn with(config: Config) -> Self {
        let host = Host::start(config).unwrap();
        Self {
            host,
            replica: None,
            saved: 0,
            refused: Vec::new(),
        }
    }

    /// Starts on a folder, and opens a file in it.
    pub(crate) fn open(folder: &Folder, file: &Path) -> Self {
        let mut nest = Self::start(&folder.home());
        nest.open_file(file);
        nest
    }

    pub(crate) fn open_file(&mut self, file: &Path) -> Opened {
        self.send(Command::OpenFile(file.to_owned()));
        self.opened()
    }

    pub(crate) fn open_room(&mut self, room: RoomId) -> Opened {
        self.send(Command::Open(room));
        self.opened()
    }

    /// Waits until a room is open and its snapshot is here.
    pub(crate) fn opened(&mut self) -> Opened {
        let opened = self.wait(|event| match event {
            Event::Opened(opened) => Some(*opened),
            Event::Failed(error) => panic!("{error}"),
            _ => None,
        });
        self.until(|nest| nest.replica.is_some());
        opened
    }

    pub(crate) fn send(&self, command: Command) {
        let deadline = Instant::now() + PATIENCE;
        let mut next = command;
        while let Err(busy) = self.host.send(next) {
            assert!(Instant::now() < deadline, "the host takes nothing");
            next = busy.0;
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Takes in what the hub says.
    fn follow(&mut self, event: &Event) {
        match event {
            Event::Opened(_) => self.replica = None,
            Event::Hub(Message::Snapshot(snapshot)) => {
                let snapshot = snapshot.as_ref().clone();
                match &mut self.replica {
                    None => self.replica = Some(Replica::new(ME, snapshot)),
                    Some(replica) => {
                        for request in replica.restart(snapshot) {
                            self.send(Command::Request(request));
                        }
                    }
                }
            }
            Event::Hub(Message::Confirmed(confirmed)) => {
                self.replica.as_mut().unwrap().confirm(confirmed).unwrap();
            }
            Event::Hub(Message::Saved { author_seq }) => {
                self.saved = *author_seq;
                self.replica.as_mut().unwrap().saved(*author_seq);
            }
            Event::Hub(Message::Refused { author_seq, reason }) => {
                self.refused.push((*author_seq, reason.clone()));
                self.replica.as_mut().unwrap().refuse(*author_seq);
            }
            _ => {}
        }
    }

    /// Waits for an event; those before it are followed and forgotten.
    pub(crate) fn wait<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.host.poll() {
                Some(event) => {
                    self.follow(&event);
                    if let Some(found) = wanted(event) {
                        return found;
                    }
                }
                None => {
                    assert!(
                        Instant::now() < deadline,
                        "what was waited for did not come"
                    );
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }

    /// Waits until something is so.
    pub(crate) fn until(&mut self, mut so: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(self) {
            match self.host.poll() {
                Some(event) => self.follow(&event),
                None => {
                    assert!(
                        Instant::now() < deadline,
                        "what was waited for did not come"
                    );
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }

    pub(crate) fn file_news<T>(&mut self, mut wanted: impl FnMut(FileNews) -> Option<T>) -> T {
        self.wait(|event| match event {
            Event::File(news) => wanted(news),
            _ => None,
        })
    }

    pub(crate) fn log_news<T>(&mut self, mut wanted: impl FnMut(LogNews) -> Option<T>) -> T {
        self.wait(|event| match event {
            Event::Log(news) => wanted(news),
            _ => None,
        })
    }

    pub(crate) fn failure(&mut self) -> HostError {
        self.wait(|event| match event {
            Event::Failed(error) => Some(error),
            _ => None,
        })
    }

    /// The room as the client shows it.
    pub(crate) fn room(&self) -> &Room {
        self.replica.as_ref().unwrap().room()
    }

    /// Asks for an edit, which must be foreseen to be fine.
    pub(crate) fn edit(&mut self, ops: Vec<Op>) -> u64 {
        let label = Label {
            verb: Verb::Place,
            kind: None,
            count: 1,
        };
        let (request, _) = self.replica.as_mut().unwrap().edit(label, ops).unwrap();
        self.ask(request)
    }

    pub(crate) fn undo(&mut self) -> u64 {
        let request = self.replica.as_mut().unwrap().undo();
        self.ask(request)
    }

    pub(crate) fn redo(&mut self) -> u64 {
        let request = self.replica.as_mut().unwrap().redo();
        self.ask(request)
    }

    fn ask(&mut self, request: Request) -> u64 {
        let author_seq = request.author_seq();
        self.send(Command::Request(request));
        author_seq
    }

    pub(crate) fn add(&mut self, name: &str, n: usize) -> u64 {
        self.edit(vec![Op::Add(cup(name, n))])
    }

    /// Waits until everything asked for is on the disk.
    pub(crate) fn settle(&mut self) {
        self.until(|nest| nest.replica.as_ref().unwrap().settled());
    }

    /// Waits until the file holds what the client shows.
    pub(crate) fn flush(&mut self) {
        self.settle();
        self.send(Command::Flush);
        self.wait(|event| matches!(event, Event::Flushed).then_some(()));
    }
}
