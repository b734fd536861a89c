//! Keys: drawn once, kept, carried to another machine.

use std::fs;

use nest::{
    host::{Command, Event, Home, KeyError, Keys, RelayNews},
    net::proto::{identity::PublicKey, invite::RelayAddr, relay::RelayLink},
};

use crate::{friend::Friend, nest::Folder};

#[test]
fn keys_are_drawn_once_and_stay() {
    let folder = Folder::new();
    let first = Keys::open(folder.path()).unwrap();
    let again = Keys::open(folder.path()).unwrap();
    assert_eq!(first.certificate, again.certificate);
    assert!(again.certificate.is_genuine());
    assert_ne!(first.person.public(), first.device.public());
    let mut names = folder.names();
    names.sort();
    assert_eq!(names, ["device.key", "person.key"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.file("person.key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_person_moves_to_another_machine() {
    let (old, new) = (Folder::new(), Folder::new());
    let me = Keys::open(old.path()).unwrap();
    me.export(&old.file("me.key")).unwrap();
    let there = Keys::import(new.path(), &old.file("me.key"), false).unwrap();
    assert_eq!(there.certificate.person, me.certificate.person);
    assert_ne!(there.certificate.device, me.certificate.device);
    // Again changes nothing.
    let again = Keys::import(new.path(), &old.file("me.key"), false).unwrap();
    assert_eq!(again.certificate, there.certificate);
}

#[test]
fn nobody_is_replaced_unasked() {
    let (old, new) = (Folder::new(), Folder::new());
    let (me, other) = (
        Keys::open(old.path()).unwrap(),
        Keys::open(new.path()).unwrap(),
    );
    me.export(&old.file("me.key")).unwrap();
    let taken = Keys::import(new.path(), &old.file("me.key"), false);
    assert!(matches!(taken, Err(KeyError::Taken)), "{taken:?}");
    let kept = Keys::open(new.path()).unwrap();
    assert_eq!(kept.certificate, other.certificate);
    let now = Keys::import(new.path(), &old.file("me.key"), true).unwrap();
    assert_eq!(now.certificate.person, me.certificate.person);
}

#[test]
fn a_damaged_key_is_told_and_never_replaced() {
    let folder = Folder::new();
    Keys::open(folder.path()).unwrap();
    let path = folder.file("person.key");
    let good = fs::read_to_string(&path).unwrap();
    let long = good.clone() + &"#".repeat(20_000);
    for bad in [
        "",
        "# only words\n",
        "nestkey1qqqq\n",
        &good[..good.len() - 4],
        &long,
    ] {
        fs::write(&path, bad).unwrap();
        let error = Keys::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("person.key"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bad);
    }
    fs::write(&path, [0xff, 0xfe, 1]).unwrap();
    assert!(Keys::open(folder.path()).is_err());
}

#[test]
fn the_relay_is_known_without_opening_the_nest() {
    let link = RelayLink {
        relay: RelayAddr {
            host: "relay.example.org:4433".to_owned(),
            key: PublicKey([7; 32]),
        },
        code: None,
    };
    let folder = Folder::new();
    assert_eq!(Home::relay(&folder.home()), None);
    let mut ada = Friend::at(folder, "Ada");
    ada.send(Command::SetRelay(Some(link.clone())));
    ada.wait(|event| matches!(event, Event::Relay(RelayNews::Calling(_))).then_some(()));
    ada.until(|ada| Home::relay(&ada.folder.home()).is_some());
    // Also while it is open.
    assert_eq!(Home::relay(&ada.folder.home()), Some(link.relay.clone()));
    let folder = ada.folder_after();
    assert_eq!(Home::relay(&folder.home()), Some(link.relay));
}
