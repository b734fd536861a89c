//! Friends who visit each other: whole hosts on a real network, each with a client that follows.

use std::{
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command, Event, HostError, NewInvite},
    net::proto::{
        pose::Pose,
        wire::{Door, Held, Reason, ToGuest, ToHost},
    },
    room::{
        Author,
        chat::Unheard,
        op::Op,
        rule::{Refusal, Role},
    },
};

use crate::{
    friend::{Friend, PATIENCE},
    nest::{id, parse, place, room},
};

#[test]
fn a_friend_knocks_comes_in_sees_and_talks() {
    let (mut owner, mut guest) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite();
    guest.visit(&invite);
    owner.answers(true);
    guest.arrives();
    assert_eq!(guest.replica().room(), owner.replica().room());

    owner.add("new-cup", 50);
    guest.until(|guest| guest.has("new-cup"));

    guest.send(Command::Say("hello".to_owned()));
    owner.until(|owner| owner.lines == ["hello"]);
    owner.send(Command::Say("come in".to_owned()));
    guest.until(|guest| guest.lines == ["hello", "come in"]);
    owner.until(|owner| owner.lines == ["hello", "come in"]);

    guest.send(Command::GoHome);
    assert_eq!(guest.ended(), Reason::Left);
    guest.until(|guest| {
        guest
            .follower
            .as_ref()
            .is_some_and(|f| f.replica.room() == &room(1))
    });

    {
        let (friend, other) = (&mut owner, guest.me);
        friend.send(Command::People);
        let people = friend.wait(|event| match event {
            Event::People(people) => Some(people),
            _ => None,
        });
        assert!(people.iter().any(|person| person.who == other));
    }
    guest.send(Command::People);
    let people = guest.wait(|event| match event {
        Event::People(people) => Some(people),
        _ => None,
    });
    let met = people.iter().find(|person| person.who == owner.me).unwrap();
    assert_eq!(met.invite, Some(invite.to_string()));
}

#[test]
fn a_decorator_changes_the_room() {
    let (mut owner, mut guest) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    owner.tell(ToHost::SetRole {
        who: guest.me,
        role: Role::Decorator,
    });
    guest.until(|guest| guest.replica().role() == Role::Decorator);
    guest.add("gift", 60);
    owner.until(|owner| owner.has("gift"));
    guest.until(|guest| guest.replica().settled());
    owner.send(Command::Flush);
    owner.wait(|event| matches!(event, Event::Flushed).then_some(()));
    let saved = parse(&owner.folder.file("nest.room.ron"));
    assert_eq!(&saved, owner.replica().room());
}

#[test]
fn a_closed_door_says_so() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Closed));
    let invite = owner.invite();
    guest.visit(&invite);
    assert_eq!(guest.ended(), Reason::DoorClosed);
}

#[test]
fn who_was_shown_out_for_ever_finds_nobody_home() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    owner.tell(ToHost::Remove {
        who: guest.me,
        block: true,
    });
    guest.ended();
    guest.visit(&invite);
    assert_eq!(guest.ended(), Reason::NobodyHome);
}

#[test]
fn nobody_visits_themselves() {
    let mut owner = Friend::new("Ada", 1);
    let invite = owner.invite();
    owner.visit(&invite);
    let error = owner.wait(|event| match event {
        Event::Failed(error) => Some(error),
        _ => None,
    });
    assert!(matches!(error, HostError::Yourself));
}

#[test]
fn invites_run_out_and_are_taken_back() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let spent = owner.invites(NewInvite {
        role: Role::Guest,
        lasts: Some(Duration::from_millis(1)),
        nearby: true,
    });
    thread::sleep(Duration::from_millis(5));
    guest.visit(&spent);
    assert_eq!(guest.ended(), Reason::InviteSpent);

    let taken_back = owner.invite();
    owner.send(Command::Revoke(taken_back.id));
    owner.wait(|event| matches!(event, Event::Door(door) if door.invites.len() == 1).then_some(()));
    guest.visit(&taken_back);
    assert_eq!(guest.ended(), Reason::InviteSpent);

    // Nor does anybody come in who knows the invite's name and not its secret.
    let mut guessed = owner.invite();
    guessed.secret[0] ^= 1;
    guest.visit(&guessed);
    assert_eq!(guest.ended(), Reason::InviteSpent);
}

#[test]
fn who_is_asked_to_wait_or_to_leave_may_come_again() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invite();
    guest.visit(&invite);
    owner.answers(false);
    assert_eq!(guest.ended(), Reason::NotNow);
    guest.visit(&invite);
    owner.answers(true);
    guest.arrives();
    owner.tell(ToHost::Remove {
        who: guest.me,
        block: false,
    });
    assert_eq!(guest.ended(), Reason::Removed);
    guest.visit(&invite);
    owner.answers(true);
    guest.arrives();
}

#[test]
fn what_is_no_longer_allowed_is_refused() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    let who = guest.me;
    for (role, name) in [(Role::Decorator, "gift"), (Role::Decorator, "second")] {
        owner.tell(ToHost::SetRole { who, role });
        guest.until(|guest| guest.replica().role() == role);
        guest.add(name, 60 + name.len());
        owner.until(|owner| owner.has(name));
        guest.until(|guest| guest.replica().settled());
        let role = Role::Guest;
        owner.tell(ToHost::SetRole { who, role });
        owner.hears(|said| matches!(said, ToGuest::Changed(p) if p.role == role).then_some(()));
        // Asked before the guest knows.
        guest.add("late", 70);
        let reason = guest.hears(|said| match said {
            ToGuest::Refused { reason, .. } => Some(reason),
            _ => None,
        });
        assert_eq!(reason, Refusal::Role);
        guest.until(|guest| guest.replica().role() == role);
        assert!(!guest.has("late"));
        assert_eq!(guest.replica().room(), owner.replica().room());
    }
}

#[test]
fn poses_and_hands_reach_everybody() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invites(NewInvite {
        role: Role::Decorator,
        lasts: None,
        nearby: true,
    });
    guest.visit(&invite);
    guest.arrives();
    let mut tick = 0;
    let mut meet = |from: &mut Friend, to: &mut Friend, x: i16| {
        // Poses are lost at times, so they are sent until one arrives.
        let begun = Instant::now();
        loop {
            tick += 5;
            let (y, z) = (0, 30);
            from.send(Command::Pose(Pose {
                tick,
                x,
                y,
                z,
                ..Pose::default()
            }));
            while let Some(event) = to.step() {
                if matches!(event, Event::Poses(poses) if poses.iter().any(|(_, pose)| pose.x == x))
                {
                    return;
                }
            }
            while from.step().is_some() {}
            assert!(begun.elapsed() < PATIENCE, "no pose arrived");
            thread::sleep(Duration::from_millis(20));
        }
    };
    meet(&mut guest, &mut owner, 40);
    meet(&mut owner, &mut guest, 50);
    let held = vec![Held {
        item: Some(id("cup-0")),
        kind: id("cup"),
        place: place(9),
        paint: Vec::new(),
    }];
    for (from, to) in [(0, 1), (1, 0)] {
        let ends = [&mut owner, &mut guest];
        let [a, b] = ends;
        let (from, to) = if from < to { (a, b) } else { (b, a) };
        let begun = Instant::now();
        'held: loop {
            from.send(Command::Held(held.clone()));
            while let Some(event) = to.step() {
                if matches!(event, Event::Held(_, seen) if seen == held) {
                    break 'held;
                }
            }
            assert!(begun.elapsed() < PATIENCE, "nobody saw what was held");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn a_line_may_be_long_but_not_longer() {
    let (mut owner, mut guest) = (Friend::new("Ada", 1), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invite();
    guest.visit(&invite);
    guest.arrives();
    let long = "字".repeat(2_000);
    guest.send(Command::Say(format!("{long}字")));
    let reason = guest.hears(|said| match said {
        ToGuest::Unheard { reason, .. } => Some(reason),
        _ => None,
    });
    assert_eq!(reason, Unheard::TooLong);
    guest.send(Command::Say("\u{200b}\u{202e}".to_owned()));
    let reason = guest.hears(|said| match said {
        ToGuest::Unheard { reason, .. } => Some(reason),
        _ => None,
    });
    assert_eq!(reason, Unheard::Empty);
    guest.send(Command::Say(long.clone()));
    guest.send(Command::Say("a\u{202e}b".to_owned()));
    owner.until(|owner| owner.lines.len() == 2);
    assert_eq!(owner.lines, [long.as_str(), "ab"]);
}

#[test]
fn what_somebody_changed_is_taken_back_at_once() {
    let (mut owner, mut guest) = (Friend::new("Ada", 3), Friend::new("Bo", 1));
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invites(NewInvite {
        role: Role::Decorator,
        lasts: None,
        nearby: true,
    });
    guest.visit(&invite);
    guest.arrives();
    let before = owner.replica().room().clone();
    guest.add("gift", 60);
    guest.edit(Op::Place(id("gift"), place(61)));
    guest.edit(Op::Remove(id("cup-0")));
    guest.edit(Op::Place(id("cup-1"), place(62)));
    guest.edit(Op::Place(id("cup-2"), place(63)));
    owner.until(|owner| owner.replica().stamp().seq == 5);
    // What the owner made of it since stays.
    owner.edit(Op::Place(id("cup-2"), place(64)));
    owner.until(|owner| owner.replica().settled());
    // Nobody else can do that.
    guest.tell(ToHost::TakeBack(owner.me));
    owner.tell(ToHost::TakeBack(guest.me));
    for friend in [&mut owner, &mut guest] {
        friend.until(|friend| friend.replica().stamp().seq == 7);
        let mut wanted = before.clone();
        Op::Place(id("cup-2"), place(64)).apply(&mut wanted);
        assert_eq!(friend.replica().room(), &wanted);
    }
    // One step, which one step takes back.
    let undo = owner.follower.as_mut().unwrap().replica.undo();
    owner.send(Command::Request(undo));
    owner.until(|owner| owner.has("gift") && !owner.has("cup-0"));
    // There is nothing to take back of who changed nothing.
    owner.tell(ToHost::TakeBack(Author([9; 32])));
    owner.send(Command::Say("still here".to_owned()));
    guest.until(|guest| guest.lines == ["still here"]);
    assert_eq!(guest.replica().stamp().seq, 8);
}
