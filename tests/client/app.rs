//! The app without a window, with a real host in a folder of its own: what a mouse does to a room ends
//! up in its file, and comes back.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use bevy::input::mouse::MouseButton;
use nest::{
    assets::vocabulary,
    client::{
        headless::Headless,
        intent::{Intent, Mode},
    },
    room::{
        Item, ItemId, Placement, Point, Room, Sky,
        rule::Refusal,
        scene::Scene,
        sky::{Outside, Weather},
    },
};

use super::sample::id;

/// A folder that goes with the test.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nest-app-{}-{number}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// With a table, a lamp on it and a pouf.
    pub(super) fn with_room() -> Self {
        let folder = Self::new();
        fs::write(folder.file(), ROOM).unwrap();
        folder
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn file(&self) -> PathBuf {
        self.0.join("my.room.ron")
    }

    pub(super) fn home(&self) -> PathBuf {
        self.0.join("home")
    }

    pub(super) fn open(&self) -> Headless {
        let mut app = Headless::open(&self.home(), &self.file()).unwrap();
        app.ask(Intent::SetMode(Mode::Decorate));
        app.frame();
        app
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) const ROOM: &str = r#"Room(
    version: 1,
    name: "Test",
    size: (500, 500, 240),
    items: [
        // The lamp comes along.
        (id: "table", kind: "round-table", at: (150, 350)),
        (id: "lamp", kind: "table-lamp", on: "table", lit: true),
        (id: "pouf", kind: "pouf", at: (350, 350)),
    ],
)
"#;

pub(super) fn read(path: &Path) -> Room {
    let text = fs::read_to_string(path).unwrap();
    let reading = Scene::parse(&text, vocabulary());
    assert!(reading.faults.is_empty(), "{:?}", reading.faults);
    reading.scene.unwrap().room().clone()
}

pub(super) fn floor(item: &Item) -> Point {
    match item.place {
        Placement::Floor { at, .. } => at,
        ref other => panic!("{} is at {other:?}", item.id),
    }
}

/// Takes a kind from the catalogue and puts it down.
pub(super) fn place(app: &mut Headless, kind: &str, at: Point) -> ItemId {
    app.ask(Intent::Take {
        kind: id(kind),
        paint: Vec::new(),
    });
    let held = app.in_hand().unwrap();
    app.point(Point::new(at.x - 60, at.z), 0);
    app.point(at, 0);
    click(app);
    held
}

pub(super) fn click(app: &mut Headless) {
    app.button(MouseButton::Left, true);
    app.button(MouseButton::Left, false);
}

fn drag(app: &mut Headless, (from, up): (Point, i32), to: Point) {
    app.point(from, up);
    app.button(MouseButton::Left, true);
    // Slowly, as a hand does.
    for share in 1..=4 {
        let part = |a: i32, b: i32| a + (b - a) * share / 4;
        app.point(Point::new(part(from.x, to.x), part(from.z, to.z)), up);
    }
    app.button(MouseButton::Left, false);
}

#[test]
fn what_a_mouse_does_is_in_the_file_and_comes_back() {
    let folder = Folder::new();
    fs::write(folder.file(), ROOM).unwrap();
    let begun = read(&folder.file());
    let mut app = folder.open();
    assert_eq!(app.drawn_count(), 3);

    // Taken from the catalogue: the ghost is where the mouse is, in the frame of the move.
    app.ask(Intent::Take {
        kind: id("pouf"),
        paint: Vec::new(),
    });
    let new = app.in_hand().unwrap();
    app.point(Point::new(200, 100), 0);
    let ghost = app.drawn(&new).unwrap();
    assert!(
        (ghost.x - 200.0).abs() < 26.0 && (ghost.z - 100.0).abs() < 26.0,
        "{ghost}"
    );
    assert!(!app.room().items.contains_key(&new), "held is not placed");
    app.point(Point::new(300, 100), 0);
    let moved = app.drawn(&new).unwrap();
    assert!(moved.x > ghost.x + 50.0, "{ghost} then {moved}");

    // Not onto another: it stays in hand, and is still seen.
    app.point(Point::new(350, 350), 0);
    assert!(
        matches!(app.refusal(), Some(Refusal::Fault { .. })),
        "{:?}",
        app.refusal()
    );
    click(&mut app);
    assert_eq!(app.in_hand().as_ref(), Some(&new));
    assert!(app.drawn(&new).is_some());

    app.point(Point::new(300, 100), 0);
    click(&mut app);
    assert_eq!(app.in_hand(), None);
    assert!(
        app.room().items.contains_key(&new),
        "placed in the frame of the click"
    );
    app.save().unwrap();
    assert_eq!(read(&folder.file()), *app.room());

    // The table takes its lamp along; the file's comment stays.
    let before = app.drawn(&id("lamp")).unwrap();
    // By its rim, for the lamp stands in the middle.
    drag(&mut app, (Point::new(168, 323), 33), Point::new(168, 173));
    let after = app.drawn(&id("lamp")).unwrap();
    assert!(after.z < before.z - 100.0, "{before} then {after}");
    assert_eq!(app.room().items["lamp"], begun.items["lamp"]);
    assert!(floor(&app.room().items["table"]).z < 225);

    // Several are painted as one.
    app.select(&[&id("pouf"), &new]);
    app.ask(Intent::Paint {
        slot: 0,
        paint: id("teal"),
    });
    for pouf in [&id("pouf"), &new] {
        assert_eq!(app.room().items[pouf].paint[0].as_str(), "teal");
    }
    app.save().unwrap();
    let done = app.room().clone();
    assert_eq!(read(&folder.file()), done);
    assert!(
        fs::read_to_string(folder.file())
            .unwrap()
            .contains("// The lamp comes along.")
    );

    // Three edits back, and forth again.
    for _ in 0..3 {
        app.ask(Intent::Undo);
        app.settle().unwrap();
    }
    assert_eq!(*app.room(), begun);
    assert_eq!(app.drawn_count(), 3);
    for _ in 0..3 {
        app.ask(Intent::Redo);
        app.settle().unwrap();
    }
    assert_eq!(*app.room(), done);
    app.save().unwrap();
    drop(app);

    let mut app = folder.open();
    assert_eq!(*app.room(), done);
    assert_eq!(app.drawn_count(), 4);
    app.ask(Intent::Undo);
    app.settle().unwrap();
    assert_ne!(
        app.room().items[&new].paint,
        done.items[&new].paint,
        "undo works on"
    );
}

#[test]
fn every_slot_takes_its_kind() {
    let folder = Folder::new();
    fs::write(folder.file(), ROOM).unwrap();
    let mut app = folder.open();
    let rug = place(&mut app, "round-rug", Point::new(300, 150));
    let lantern = place(&mut app, "paper-lantern", Point::new(250, 250));
    let vase = {
        app.ask(Intent::Take {
            kind: id("tulips"),
            paint: Vec::new(),
        });
        let held = app.in_hand().unwrap();
        app.point(Point::new(170, 370), 33);
        held
    };
    // The lamp stands in the middle of the table; there is no room for the vase beside it.
    assert!(app.refusal().is_some());
    app.point(Point::new(420, 60), 0);
    click(&mut app);
    app.ask(Intent::Take {
        kind: id("framed-print"),
        paint: Vec::new(),
    });
    let print = app.in_hand().unwrap();
    app.point(Point::new(250, 500), 150);
    click(&mut app);
    let items = &app.room().items;
    assert!(matches!(items[&rug].place, Placement::Floor { .. }));
    assert!(matches!(items[&lantern].place, Placement::Ceiling { .. }));
    assert!(matches!(items[&vase].place, Placement::Floor { .. }));
    assert!(
        matches!(&items[&print].place, Placement::Wall { wall, .. } if wall.as_str() == "north")
    );
    // Once the lamp is away there is room on the table.
    app.select(&[&id("lamp")]);
    app.ask(Intent::Remove);
    app.ask(Intent::Take {
        kind: id("tulips"),
        paint: Vec::new(),
    });
    let tulips = app.in_hand().unwrap();
    app.point(Point::new(150, 340), 33);
    app.point(Point::new(150, 350), 33);
    assert_eq!(app.refusal(), None);
    click(&mut app);
    assert!(
        matches!(&app.room().items[&tulips].place, Placement::Surface { parent, .. } if parent.as_str() == "table"),
        "{:?}",
        app.room().items[&tulips].place
    );
    app.save().unwrap();
    assert_eq!(read(&folder.file()), *app.room());
}

#[test]
fn a_mood_is_tried_kept_and_undone() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    let begun = app.room().clone();
    app.ask(Intent::TryMood("seaside".to_owned()));
    let tried = app.shown().clone();
    assert_ne!(tried, begun);
    assert_eq!(*app.room(), begun);
    app.frame();
    assert_eq!(*app.shown(), begun);
    app.ask(Intent::TryMood("seaside".to_owned()));
    app.ask(Intent::SetMood("seaside".to_owned()));
    app.settle().unwrap();
    assert_eq!(*app.room(), tried);
    app.ask(Intent::Undo);
    app.settle().unwrap();
    assert_eq!(*app.room(), begun);
}

#[test]
fn a_room_goes_by_the_clock_until_a_hand_is_laid_on_the_sun() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    app.ask(Intent::FollowClock(true));
    app.ask(Intent::SetWeather(Weather::Snow));
    app.ask(Intent::SetOutside(Outside::Sea));
    app.save().unwrap();
    let sky = Sky {
        clock: true,
        weather: Weather::Snow,
        outside: Outside::Sea,
        ..Sky::default()
    };
    assert_eq!(read(&folder.file()).sky, sky);
    app.ask(Intent::PreviewTime(60));
    assert_eq!((app.shown().sky.time, app.shown().sky.clock), (60, false));
    assert_eq!(app.room().sky, sky, "only tried");
    app.ask(Intent::SetTime(sky.time));
    assert_eq!(
        app.room().sky,
        Sky {
            clock: false,
            ..sky
        }
    );
    app.settle().unwrap();
    app.ask(Intent::Undo);
    app.settle().unwrap();
    assert_eq!(app.room().sky, sky, "one step back");
}
