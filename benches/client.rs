//! What a room of a thousand things costs the window's main world: `cargo bench --profile dev --bench client`
//! (the profile that Nest is run with: another one builds the engine anew). Fails
//! where a figure to hold is not held. Without renderer and panels; see `start.sh` for those.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

mod thousand;

use std::{
    env, fs,
    hint::black_box,
    time::{Duration, Instant},
};

use bevy::input::mouse::MouseButton;
use nest::{
    assets::{Recipes, palette},
    client::{
        furniture::build,
        headless::Headless,
        intent::{Intent, Mode},
    },
    host::Event,
    net::proto::{
        pose::{Gait, Pose},
        wire::{Person, Profile, Slot, ToGuest},
    },
    room::{Author, Point, Room, figure::Look, rule::Role, scene::Scene},
};

/// What Nest's own work in the main world may take in a frame, with 1,000 things and 32 others, at rest and
/// when all of them walk.
const REST: Duration = Duration::from_micros(500);
const WALKING: Duration = Duration::from_millis(2);

/// Prints a figure that is to be held, and fails where it is not.
fn hold(what: &str, is: Duration, most: Duration) {
    println!("{what}: {is:.1?}, at most {most:.1?}");
    assert!(
        is <= most,
        "{what} took {is:.1?}, {most:.1?} are to be held"
    );
}

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[0])
}

fn meshes() {
    let start = Instant::now();
    let mut triangles = 0;
    let mut kinds = 0;
    for (_, recipe) in Recipes::built_in().iter() {
        let built = build(recipe, &recipe.paints_or_own(&[], palette()), palette()).unwrap();
        triangles += black_box(built).triangles();
        kinds += 1;
    }
    println!(
        "recipe to mesh, {kinds} kinds, {triangles} triangles: {:.2?}",
        start.elapsed()
    );
}

/// The middle and the best time of a frame in which nothing happens.
fn still(app: &mut Headless) -> (Duration, Duration) {
    (0..200).for_each(|_| app.frame());
    let frame = |_| {
        let start = Instant::now();
        app.frame();
        start.elapsed()
    };
    median((0..400).map(frame).collect())
}

fn open(name: &str, room: &Room) -> Headless {
    let folder = env::temp_dir().join(format!("nest-bench-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("my.room.ron");
    fs::write(&file, Scene::new(room).text()).unwrap();
    let start = Instant::now();
    let mut app = Headless::open(&folder.join("home"), &file).unwrap();
    println!("{name}: open and shown after {:.2?}", start.elapsed());
    // A longer frame holds several steps of the engine's fixed clock, which is not ours to count.
    app.pace(Duration::from_millis(16));
    app
}

/// What 32 others cost on top of a frame `full` of things, at rest and all walking; the best of many
/// frames, for the machine has other things to do.
fn company(app: &mut Headless, full: Duration, empty: Duration) {
    const OTHERS: u8 = 32;
    let slot = |n: u8| Slot(n + 1);
    for n in 0..OTHERS {
        let person = Person {
            slot: slot(n),
            who: Author([n + 100; 32]),
            role: Role::Guest,
            profile: Profile::new("Guest", &Look::roll(n.into())),
        };
        app.hear(Event::Hub(ToGuest::Arrived(person)));
    }
    let mut tick = 0;
    let mut poses = |gait| {
        tick += 5;
        let pose = |n: u8| Pose {
            tick,
            x: 100 + i16::from(n) * 30 + (tick % 400) as i16,
            z: 200 + i16::from(n) * 20,
            gait,
            ..Pose::default()
        };
        Event::Poses((0..OTHERS).map(|n| (slot(n), pose(n))).collect())
    };
    let first = poses(Gait::Stand);
    app.hear(first);
    let rest = still(app);
    assert_eq!(app.others().len(), usize::from(OTHERS));
    let mut times = Vec::new();
    for n in 0..400 {
        let start = Instant::now();
        if n % 3 == 0 {
            app.hear(poses(Gait::Walk));
        } else {
            app.frame();
        }
        times.push(start.elapsed());
    }
    let (middle, best) = median(times);
    println!(
        "for {OTHERS} others at rest: {:.1?}",
        rest.1.saturating_sub(full)
    );
    println!(
        "for {OTHERS} others who walk: {:.1?} (best {:.1?})",
        middle.saturating_sub(full),
        best.saturating_sub(full)
    );
    let ours = |frame: Duration| frame.saturating_sub(empty);
    hold("things and others at rest", ours(rest.1), REST);
    hold("things, and others who walk", ours(best), WALKING);
    for n in 0..OTHERS {
        app.hear(Event::Hub(ToGuest::Left(slot(n))));
    }
    app.pace(Duration::from_millis(500));
    (0..60).for_each(|_| app.frame());
    assert!(app.others().is_empty());
}

fn main() {
    meshes();
    let room = thousand::room();
    let mut bare = room.clone();
    bare.items.clear();
    let empty = still(&mut open("nothing", &bare));
    println!(
        "a frame without things: {:.1?}, best {:.1?}",
        empty.0, empty.1
    );
    let mut app = open("thousand", &room);
    assert_eq!(app.drawn_count(), 1_000);
    let full = still(&mut app);
    println!(
        "a frame with 1,000 at rest: {:.1?}, best {:.1?}",
        full.0, full.1
    );
    let things = full.1.saturating_sub(empty.1);
    hold("for the 1,000 at rest", things, REST);
    company(&mut app, full.1, empty.1);

    app.ask(Intent::SetMode(Mode::Decorate));
    app.ask(Intent::Take {
        kind: "pouf".parse().unwrap(),
        paint: Vec::new(),
    });
    let held = app.in_hand().unwrap();
    let mut times = Vec::new();
    let mut late = 0;
    let mut before = app.drawn(&held);
    for n in 0..100 {
        let start = Instant::now();
        app.point(Point::new(100 + n * 12, 1_570), 0);
        times.push(start.elapsed());
        let now = app.drawn(&held);
        // It moves by steps of 25 cm.
        late += u32::from(n % 5 == 4 && now == before);
        if n % 5 == 4 {
            before = now;
        }
    }
    let (middle, best) = median(times);
    println!("a frame of dragging among 1,000: {middle:.1?}, best {best:.1?}");
    assert_eq!(late, 0, "the ghost follows in the frame of the move");

    let before = app.drawn(&held);
    app.button(MouseButton::Left, true);
    app.button(MouseButton::Left, false);
    assert!(app.room().items.contains_key(&held), "0 frames late");
    assert_eq!(app.drawn(&held), before);
    println!("an edit shows in the frame it was made: 0 frames later");
}
