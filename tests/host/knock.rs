//! Knocking again: at whom one visited, and at whom one let in.

use nest::{
    host::{Command, Event},
    net::proto::wire::{Door, Reason, ToGuest, ToHost},
    room::rule::Role,
    store::PersonRow,
};

use crate::{direct::relay, friend::Friend, nest::Folder};

impl Friend {
    fn people(&mut self) -> Vec<PersonRow> {
        self.send(Command::People);
        self.wait(|event| match event {
            Event::People(people) => Some(people),
            _ => None,
        })
    }

    fn met(&mut self, who: nest::room::Author) -> Option<PersonRow> {
        self.people().into_iter().find(|row| row.who == who)
    }
}

#[test]
fn whoever_was_let_in_can_be_knocked_at() {
    let folder = Folder::new();
    let relay = relay(&folder);
    let (mut ada, mut bo) = (Friend::new("Ada", 1), Friend::new("Bo", 2));
    ada.joins_relay(&relay);
    bo.joins_relay(&relay);
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invite_by_relay(Role::Guest);
    bo.visit(&invite);
    bo.arrives();
    while ada.met(bo.me).is_none_or(|row| row.way.is_none()) {}
    assert_eq!(bo.met(ada.me).unwrap().invite, Some(invite.to_string()));
    bo.send(Command::GoHome);
    bo.ended();
    // Bo never let Ada in and gave her no invite; she is asked about, whatever the door.
    bo.tell(ToHost::SetDoor(Door::Open));
    ada.send(Command::Call(bo.me));
    bo.answers(true);
    ada.arrives();
    assert_eq!(ada.replica().room().items.len(), 2);
    ada.send(Command::GoHome);
    ada.ended();
    // Who was blocked finds nobody.
    let who = ada.me;
    bo.tell(ToHost::Remove { who, block: true });
    ada.send(Command::Call(bo.me));
    assert_eq!(ada.ended(), Reason::NobodyHome);
    // An invite that was taken back since is not needed by who is known.
    ada.send(Command::Revoke(invite.id));
    bo.send(Command::Call(ada.me));
    bo.arrives();
    bo.send(Command::GoHome);
    bo.ended();
    // Of a stranger nobody hears, and there is no way to who is not known.
    let mut cy = Friend::new("Cy", 1);
    cy.joins_relay(&relay);
    cy.visit(&invite);
    assert_eq!(cy.ended(), Reason::NobodyHome);
    cy.send(Command::Call(ada.me));
    cy.wait(|event| matches!(event, Event::Failed(_)).then_some(()));
    assert!(ada.met(cy.me).is_none());
}

/// Nobody sits at a machine, so its owner is never seen.
#[cfg(target_os = "linux")]
#[test]
fn a_nest_that_a_machine_hosts_is_listed_under_its_name() {
    use crate::programs::{HostProgram, RelayProgram};
    let folder = Folder::new();
    let relay = RelayProgram::new(&folder, "Relay");
    let host = HostProgram::new(&folder, "Lighthouse", &relay.addr);
    let mut ada = Friend::new("Ada", 1);
    ada.visit(&host.invite);
    ada.arrives();
    let owner = host.invite.person.into();
    let row = ada.met(owner).unwrap();
    assert_eq!(row.profile.name, "Lighthouse");
    assert_eq!(row.invite, Some(host.invite.to_string()));
    ada.send(Command::GoHome);
    ada.ended();
    ada.send(Command::Call(owner));
    ada.arrives();
}

/// An invite leads to who made it, the owner or a housemate.
#[test]
fn a_housemate_who_hosts_invites_too() {
    let (mut ada, mut bo) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    ada.tell(ToHost::SetDoor(Door::Open));
    let invite = ada.invites(nest::host::NewInvite {
        role: Role::Housemate,
        lasts: None,
        nearby: true,
    });
    let room = bo.moves_in(&invite);
    bo.until(|bo| bo.heirs > 0);
    drop(ada);
    bo.wait(|event| matches!(event, Event::TookOver { .. }).then_some(()));
    bo.until(|bo| bo.follower.is_some());
    assert_eq!(bo.shared()[0].row.id, room);
    let invite = bo.invite();
    let mut cy = Friend::new("Cy", 1);
    cy.visit(&invite);
    cy.hears(|said| match said {
        ToGuest::Snapshot(snapshot) => (snapshot.room.items.len() == 3).then_some(()),
        _ => None,
    });
}
