//! Somebody whom many people know: more than a relay takes at a time.

use std::time::{Duration, Instant};

use nest::{
    host::{Command, Event, NewInvite, RelayNews},
    net::proto::{
        hub::{Doorkeeper, Known},
        wire::{Door, ToHost},
    },
    room::{Author, rule::Role},
    store::Store,
};

use crate::{direct::relay, friend::Friend, nest::Folder};

#[test]
fn who_let_in_three_hundred_people_is_still_found_through_the_relay() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let ada = Friend::new("Ada", 1);
    let (me, folder) = (ada.me, ada.folder_after());
    let database = folder.home().join("nest.sqlite");
    let mut store = Store::open(&database).unwrap();
    let room = store.rooms().unwrap()[0].id;
    let guest = |n: u32| {
        let mut key = [3; 32];
        key[..4].copy_from_slice(&n.to_le_bytes());
        Author(key)
    };
    let role = Role::Guest;
    let door = Doorkeeper {
        door: Door::Open,
        known: (0..300)
            .map(|n| (guest(n), Known { role, invite: None }))
            .collect(),
        ..Doorkeeper::default()
    };
    store.set_door(room, &door).unwrap();
    drop(store);
    let mut ada = Friend::at(folder, "Ada");
    assert_eq!(ada.me, me);
    ada.opens_own();
    ada.joins_relay(&relay);
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invites(NewInvite {
        role,
        lasts: None,
        nearby: false,
    });
    let mut bo = Friend::new("Bo", 1);
    bo.visit(&invite);
    bo.arrives();
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        match ada.step() {
            Some(Event::Relay(RelayNews::Down { why, .. })) => panic!("{why}"),
            Some(_) => {}
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    bo.send(Command::Say("hello".to_owned()));
    ada.until(|ada| ada.lines == ["hello"]);
}

/// Two friends of whom only one visits the other, ever.
#[test]
fn who_visited_and_who_was_visited_see_that_the_other_is_there() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let (mut ada, mut bo) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    ada.joins_relay(&relay);
    bo.joins_relay(&relay);
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invite_by_relay(Role::Guest);
    bo.visit(&invite);
    bo.arrives();
    let (in_ada, in_bo) = (bo.me, ada.me);
    ada.until(|ada| ada.there.contains(&in_ada));
    bo.until(|bo| bo.there.contains(&in_bo));
    // Who is taken off the list, and whom nobody let in, is not told of any more.
    bo.send(Command::Forget(in_bo));
    ada.until(|ada| !ada.there.contains(&in_ada));
}
