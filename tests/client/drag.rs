//! The room file changes while a hand holds a thing.

use std::fs;

use nest::{
    client::{headless::Headless, ui::view::Banner},
    room::{Item, ItemId, Placement, Point, scene::Scene},
};

use super::{
    app::{Folder, ROOM, floor, read},
    sample::id,
};

/// Holds the pouf over a place where it may stand.
fn hold(app: &mut Headless) {
    app.point(Point::new(350, 350), 10);
    app.button(bevy::input::mouse::MouseButton::Left, true);
    for z in [300, 250, 200, 150] {
        app.point(Point::new(350, z), 10);
    }
    assert_eq!(app.in_hand(), Some(id("pouf")));
    assert_eq!(
        floor(&app.room().items["pouf"]),
        Point::new(350, 350),
        "only held"
    );
}

fn release(app: &mut Headless) {
    app.button(bevy::input::mouse::MouseButton::Left, false);
    app.frame();
    assert_eq!(app.in_hand(), None);
}

/// Whether the pouf stands where the hand let go.
fn moved(item: &Item) -> bool {
    (100..=200).contains(&floor(item).z)
}

#[test]
fn a_change_comes_in_and_the_hand_goes_on() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    hold(&mut app);
    let theirs = ROOM
        .replace("at: (150, 350)", "at: (150, 100)")
        .replace("at: (350, 350)", "at: (420, 420)");
    assert_ne!(theirs, ROOM);
    fs::write(folder.file(), theirs).unwrap();
    app.until(|app| floor(&app.room().items["table"]) == Point::new(150, 100))
        .unwrap();
    assert_eq!(app.in_hand(), Some(id("pouf")), "still held");
    assert!(
        moved(&app.shown().items["pouf"]),
        "and shown where it is held"
    );
    release(&mut app);
    assert!(moved(&app.room().items["pouf"]));
    app.save().unwrap();
    assert_eq!(read(&folder.file()), *app.room());
}

#[test]
fn a_file_that_breaks_keeps_what_it_says_and_the_move_comes_once_it_is_mended() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    hold(&mut app);
    let broken = ROOM.replace("items: [", "items: [[");
    fs::write(folder.file(), &broken).unwrap();
    app.until(|app| matches!(app.banners(), [Banner::FileBroken(_)]))
        .unwrap();
    release(&mut app);
    app.save().unwrap();
    assert!(moved(&app.room().items["pouf"]));
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), broken);
    fs::write(folder.file(), ROOM.replace("\"Test\"", "\"Mended\"")).unwrap();
    app.until(|app| app.room().name == "Mended").unwrap();
    app.save().unwrap();
    assert!(moved(&app.room().items["pouf"]));
    assert_eq!(read(&folder.file()), *app.room());
}

#[test]
fn a_deleted_file_is_written_again_with_what_the_hand_did() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    hold(&mut app);
    fs::remove_file(folder.file()).unwrap();
    app.until(|app| app.banners() == [Banner::FileGone])
        .unwrap();
    release(&mut app);
    app.save().unwrap();
    assert!(moved(&read(&folder.file()).items["pouf"]));
    app.until(|app| app.banners().is_empty()).unwrap();
}

#[test]
fn in_another_room_without_the_thing_the_hand_is_empty() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    hold(&mut app);
    let mut other = app.room().clone();
    other.name = "Another".to_owned();
    other.items.clear();
    let rug: ItemId = id("rug");
    let item = Item {
        id: rug.clone(),
        kind: id("round-rug"),
        place: Placement::Floor {
            at: Point::new(250, 250),
            turn: nest::room::Turn::new(0),
        },
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: false,
    };
    other.items.insert(rug, item);
    let elsewhere = folder.path().join("other.tmp");
    fs::write(&elsewhere, Scene::new(&other).text()).unwrap();
    fs::rename(&elsewhere, folder.file()).unwrap();
    app.until(|app| app.room().name == "Another").unwrap();
    app.point(Point::new(300, 150), 0);
    release(&mut app);
    assert_eq!(*app.room(), other, "nothing came back with the hand");
    app.save().unwrap();
    assert_eq!(read(&folder.file()), other);
}
