//! What strangers try on a nest that is open to visitors, and what they hear.

use nest::{
    host::{Command, Event, NewInvite},
    net::{
        proto::{
            identity::SecretKey,
            wire::{Door, Reason, ToGuest, ToHost},
        },
        quic::{ALPN, PEER, client, tls},
    },
    room::{
        chat::{LineId, Unheard},
        edit::{Intent, Stamp},
        op::Op,
        rule::{Refusal, Role},
    },
};

use crate::{
    friend::Friend,
    nest::{cup, id, place},
    stranger::Stranger,
};

fn open(cups: usize, role: Role) -> (Friend, nest::net::proto::invite::Invite) {
    let mut owner = Friend::new("Ada", cups);
    owner.tell(ToHost::SetDoor(Door::Open));
    let invite = owner.invites(NewInvite {
        role,
        lasts: None,
        nearby: true,
    });
    (owner, invite)
}

fn refused(stranger: &mut Stranger, asked: u64) -> Refusal {
    stranger.hears(|said| match said {
        ToGuest::Refused { author_seq, reason } if author_seq == asked => Some(reason),
        ToGuest::Confirmed(confirmed) => panic!("{confirmed:?}"),
        _ => None,
    })
}

#[test]
fn who_is_not_vouched_for_is_sent_away() {
    let (_owner, invite) = open(1, Role::Guest);
    let victim = SecretKey::from_seed(&[77; 32]).public();
    let mut forger = Stranger::vouched(60, &invite, |mut certificate| {
        certificate.person = victim;
        certificate
    });
    assert_eq!(forger.ended(), Reason::NotSigned);
    // Another device than the one that holds the connection's key.
    let mut thief = Stranger::vouched(61, &invite, |_| {
        let other = SecretKey::from_seed(&[78; 32]).public();
        SecretKey::from_seed(&[61; 32]).certify(other)
    });
    assert_eq!(thief.ended(), Reason::NotSigned);
    Stranger::new(62, &invite).arrives();
}

#[test]
fn what_may_not_be_is_refused_and_changes_nothing() {
    let (mut owner, invite) = open(3, Role::Decorator);
    owner.add("locked", 50);
    owner.until(|owner| owner.replica().settled());
    let lock = Op::Lock(id("locked"), true);
    owner.edit(lock);
    owner.until(|owner| owner.replica().settled());
    let mut stranger = Stranger::new(60, &invite);
    stranger.arrives();
    let (me, other) = (stranger.me, owner.me);
    let before = owner.replica().room().clone();
    let cases = [
        (other, Intent::Do, Op::Add(cup("mine", 60)), Refusal::Forged),
        (
            me,
            Intent::Undo(Stamp { epoch: 1, seq: 1 }),
            Op::Remove(id("cup-1")),
            Refusal::Forged,
        ),
        (
            me,
            Intent::Do,
            Op::Place(id("locked"), place(61)),
            Refusal::Locked(id("locked")),
        ),
        (
            me,
            Intent::Do,
            Op::Remove(id("locked")),
            Refusal::Locked(id("locked")),
        ),
        (me, Intent::Do, Op::Lock(id("cup-1"), true), Refusal::Role),
        (
            me,
            Intent::Do,
            Op::Add(cup("cup-1", 62)),
            Refusal::IdTaken(id("cup-1")),
        ),
    ];
    for (author, intent, op, reason) in cases {
        let asked = stranger.ask(author, intent, op);
        assert_eq!(refused(&mut stranger, asked), reason);
    }
    assert_eq!(*owner.replica().room(), before);
    // An id that was in use is never used again, or undo would bring back two.
    let asked = stranger.ask(me, Intent::Do, Op::Remove(id("cup-1")));
    stranger.hears(|said| matches!(said, ToGuest::Confirmed(_)).then_some(()));
    assert_eq!(asked, 7);
    let asked = stranger.ask(me, Intent::Do, Op::Add(cup("cup-1", 62)));
    assert_eq!(refused(&mut stranger, asked), Refusal::IdTaken(id("cup-1")));

    // A guest changes nothing but lamps.
    owner.tell(ToHost::SetRole {
        who: me,
        role: Role::Guest,
    });
    stranger.hears(|said| matches!(said, ToGuest::Changed(p) if p.who == me).then_some(()));
    for op in [
        Op::Add(cup("mine", 60)),
        Op::Place(id("cup-0"), place(61)),
        Op::Remove(id("cup-0")),
    ] {
        let asked = stranger.ask(me, Intent::Do, op);
        assert_eq!(refused(&mut stranger, asked), Refusal::Role);
    }
    // What only housemates may say does nothing, and nobody is let in or shown out by it.
    let said = [
        ToHost::SetDoor(Door::Closed),
        ToHost::SetRole {
            who: me,
            role: Role::Owner,
        },
        ToHost::Remove {
            who: other,
            block: true,
        },
    ];
    for said in said {
        stranger.visitor.visit.tell(&said);
    }
    let asked = stranger.ask(me, Intent::Do, Op::Remove(id("cup-0")));
    assert_eq!(refused(&mut stranger, asked), Refusal::Role);
    let mut next = Stranger::new(61, &invite);
    next.arrives();
}

#[test]
fn fifty_lines_at_once_are_too_many() {
    let (mut owner, invite) = open(1, Role::Guest);
    let mut stranger = Stranger::new(60, &invite);
    stranger.arrives();
    for number in 1..=50 {
        let id = LineId { run: 9, number };
        let text = format!("line {number}");
        stranger.visitor.visit.tell(&ToHost::Say { id, text });
    }
    let (mut heard, mut unheard) = (0, 0);
    while heard + unheard < 50 {
        stranger.hears(|said| {
            match said {
                ToGuest::Line(_) => heard += 1,
                ToGuest::Unheard { reason, .. } => {
                    assert_eq!(reason, Unheard::TooFast);
                    unheard += 1;
                }
                _ => return None,
            }
            Some(())
        });
    }
    // Eight at once, and more as time passes: on the busiest machine never all.
    assert!((8..50).contains(&heard), "{heard} were heard");
    owner.until(|owner| owner.lines.len() == heard);
}

#[test]
fn who_connects_a_thousand_times_is_soon_forgotten() {
    let (mut owner, invite) = open(1, Role::Guest);
    let addr = invite.direct.last().unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let memory = || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let mut before = None;
    runtime.block_on(async {
        let endpoint = quinn::Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap();
        for number in 0..1_000 {
            if number == 100 {
                before = memory();
            }
            let crypto = tls::client(&SecretKey::from_seed(&[66; 32]), None, ALPN).unwrap();
            let connecting = endpoint.connect_with(client(crypto, PEER), addr, "nest");
            let connection = connecting.unwrap().await.unwrap();
            // Some say something, some nothing, some hang up, some are just gone.
            if number % 3 == 0 {
                let mut stream = connection.open_uni().await.unwrap();
                let _ = stream
                    .write_all(&[0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3])
                    .await;
            }
            connection.close(0_u32.into(), b"");
        }
        endpoint.wait_idle().await;
    });
    if let Some((before, after)) = before.zip(memory()) {
        // Other tests run in this process at the same time.
        assert!(after < before + 200_000, "from {before} kB to {after} kB");
    }
    let mut guest = Friend::new("Bo", 1);
    guest.visit(&invite);
    guest.arrives();
    owner.send(Command::Say("still here".to_owned()));
    guest.until(|guest| guest.lines == ["still here"]);
    owner.send(Command::People);
    let people = owner.wait(|event| match event {
        Event::People(people) => Some(people),
        _ => None,
    });
    assert_eq!(people.len(), 1, "strangers are nobody one met");
}
