//! What is opened when Nest starts, and which rooms there are then.

use std::fs;

use nest::{
    client::{
        headless::Headless,
        intent::Intent,
        ui::view::{Banner, FileFault, Profile},
    },
    room::figure::Look,
};

use super::app::Folder;

fn begin(sample: Option<&str>) -> Intent {
    Intent::Begin {
        profile: Profile {
            name: "Mila".to_owned(),
            look: Look::default(),
        },
        sample: sample.map(str::to_owned),
    }
}

#[test]
fn whichever_room_is_chosen_on_the_first_run_is_the_only_one() {
    for (wanted, name) in [
        (begin(Some("living-room")), "Living room"),
        (begin(Some("tiny")), "Tiny room"),
        (Intent::SkipWelcome, "Living room"),
    ] {
        let folder = Folder::new();
        let mut app = Headless::start(&folder.home(), None).unwrap();
        assert_eq!(
            app.room().name,
            "Living room",
            "one is shown behind the card"
        );
        assert_eq!(app.rooms(0).unwrap(), [""; 0], "and none is made");
        app.ask(wanted);
        assert_eq!(app.rooms(1).unwrap(), [name]);
        app.until(|app| app.room().name == name).unwrap();
        drop(app);
        let mut again = Headless::start(&folder.home(), None).unwrap();
        assert_eq!(again.room().name, name);
        assert_eq!(again.rooms(1).unwrap(), [name]);
    }
}

#[test]
fn who_opens_a_file_on_the_first_run_stays_in_it() {
    let folder = Folder::with_room();
    let mut app = Headless::start(&folder.home(), Some(&folder.file())).unwrap();
    app.ask(begin(None));
    app.settle().unwrap();
    assert_eq!(app.room().name, "Test");
    assert_eq!(app.rooms(1).unwrap(), ["Test"]);
}

#[test]
fn a_file_that_cannot_be_opened_is_told_until_it_was_read_and_there_is_a_room() {
    let folder = Folder::with_room();
    drop(Headless::start(&folder.home(), Some(&folder.file())).unwrap());
    let broken = folder.path().join("broken.room.ron");
    fs::write(&broken, "once upon a time").unwrap();
    let mut app = Headless::start(&folder.home(), Some(&broken)).unwrap();
    assert_eq!(app.room().name, "Test", "the room one was in last");
    for _ in 0..30 {
        app.frame();
    }
    let [Banner::CannotOpen(path, FileFault::At { line: 1, .. })] = app.banners() else {
        panic!("{:?}", app.banners());
    };
    assert_eq!(*path, broken.canonicalize().unwrap());
}

#[test]
fn the_room_one_was_in_opens_though_its_file_was_deleted() {
    let folder = Folder::with_room();
    let mut app = Headless::start(&folder.home(), Some(&folder.file())).unwrap();
    app.ask(begin(None));
    app.settle().unwrap();
    drop(app);
    fs::remove_file(folder.file()).unwrap();
    let mut app = Headless::start(&folder.home(), None).unwrap();
    assert_eq!(app.room().name, "Test");
    for _ in 0..3 {
        app.frame();
    }
    assert_eq!(app.banners(), [Banner::FileGone]);
    assert_eq!(app.rooms(1).unwrap(), ["Test"]);
}
