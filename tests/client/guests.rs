//! Somebody else in the room, as the hub tells of them.

use std::time::Duration;

use nest::{
    client::headless::Headless,
    host::Event,
    net::proto::{
        pose::{Gait, Pose},
        wire::{Held, Person, Profile, Slot, ToGuest},
    },
    room::{Author, Placement, Point, Turn, figure::Look, rule::Role},
};

use super::{app::Folder, sample::id};

const GUEST: Slot = Slot(3);

fn guest() -> Person {
    Person {
        slot: GUEST,
        who: Author([9; 32]),
        role: Role::Decorator,
        profile: Profile::new("Mei 小梅", &Look::roll(4)),
    }
}

/// An app in which somebody came in, frames 50 ms apart.
fn with_guest(folder: &Folder) -> Headless {
    let mut app = folder.open();
    app.pace(Duration::from_millis(50));
    app.hear(Event::Hub(ToGuest::Arrived(guest())));
    assert!(app.others().is_empty(), "nobody knows where they are");
    app
}

fn told(app: &mut Headless, pose: Pose) {
    app.hear(Event::Poses(vec![(GUEST, pose)]));
}

#[test]
fn a_guest_appears_walks_sits_and_leaves() {
    let folder = Folder::with_room();
    let mut app = with_guest(&folder);
    let mut pose = Pose {
        x: 100,
        z: 100,
        gait: Gait::Walk,
        ..Pose::default()
    };
    let mut seen = Vec::new();
    for _ in 0..30 {
        told(&mut app, pose);
        let others = app.others();
        assert_eq!(others.len(), 1);
        seen.push(others[0].0.x);
        (pose.tick, pose.x) = (pose.tick + 5, pose.x + 5);
    }
    assert!(
        seen.windows(2)
            .all(|pair| (-0.1..12.0).contains(&(pair[1] - pair[0]))),
        "smoothly: {seen:?}"
    );
    assert!(seen[29] > 215.0, "{seen:?}");

    // Up onto a seat.
    pose = Pose {
        gait: Gait::Sit,
        y: 33,
        seat: 1,
        ..pose
    };
    for _ in 0..20 {
        pose.tick += 5;
        told(&mut app, pose);
    }
    let (at, sits) = app.others()[0];
    assert!(sits && (at.y - 33.0).abs() < 1.0, "{at}");

    app.hear(Event::Hub(ToGuest::Left(GUEST)));
    for _ in 0..200 {
        app.frame();
    }
    assert!(app.others().is_empty());
    // What is told late brings nobody back.
    told(&mut app, pose);
    assert!(app.others().is_empty());
}

#[test]
fn what_a_guest_holds_is_seen_until_it_is_let_go() {
    let folder = Folder::with_room();
    let mut app = with_guest(&folder);
    let held = |x: i32| Held {
        item: Some(id("pouf")),
        kind: id("pouf"),
        place: Placement::Floor {
            at: Point::new(x, 100),
            turn: Turn::default(),
        },
        paint: Vec::new(),
    };
    app.hear(Event::Held(GUEST, vec![held(200)]));
    app.frame();
    assert_eq!(app.ghosts().len(), 1);
    app.hear(Event::Held(GUEST, vec![held(300)]));
    for _ in 0..20 {
        app.frame();
    }
    let ghosts = app.ghosts();
    assert_eq!(ghosts.len(), 1);
    assert!((ghosts[0].x - 300.0).abs() < 1.0, "{ghosts:?}");
    assert!(
        (app.drawn(&id("pouf")).unwrap().x - 350.0).abs() < 1.0,
        "the thing itself is where it was"
    );
    app.hear(Event::Held(GUEST, Vec::new()));
    app.frame();
    assert!(app.ghosts().is_empty());

    // The word of letting go may be lost.
    app.hear(Event::Held(GUEST, vec![held(200)]));
    app.frame();
    assert_eq!(app.ghosts().len(), 1);
    for _ in 0..50 {
        app.frame();
    }
    assert!(app.ghosts().is_empty());

    // From nobody who is here: nothing.
    app.hear(Event::Held(Slot(7), vec![held(200)]));
    app.frame();
    assert!(app.ghosts().is_empty());
}
