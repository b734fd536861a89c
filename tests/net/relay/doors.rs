//! Who gets in, who is seen by whom, who is led to whom.

use std::time::{Duration, Instant};

use nest::{
    net::proto::relay::{By, Ended, Entry, JoinCode, NotLed, Refusal, ToClient, ToRelay},
    relay::{Access, Config, Relay, Store, admin, store::now},
};

use super::client::{Client, Data, INVITE, person, visit};

async fn refused(relay: &Relay, seed: u8, entry: Entry) -> Refusal {
    match Client::join(relay, seed, entry).await {
        Ok(_) => panic!("{seed} was let in by {entry:?}"),
        Err(refusal) => refusal,
    }
}

#[tokio::test]
async fn by_invitation_only() {
    let data = Data::new();
    let relay = Relay::start(data.config(Access::Invited)).unwrap();
    assert_eq!(refused(&relay, 1, Entry::Home).await, Refusal::NotInvited);
    let config = data.config(Access::Invited);
    let code = admin::invite(&config, 2, 14).unwrap().code.unwrap();
    let first = Client::join(&relay, 1, Entry::Join(code)).await.unwrap();
    assert!(first.welcome.new);
    assert_eq!(first.welcome.name, config.name);
    // Who is a member already uses nothing up.
    let again = Client::join(&relay, 1, Entry::Join(code)).await.unwrap();
    assert!(!again.welcome.new);
    Client::join(&relay, 2, Entry::Join(code)).await.unwrap();
    assert_eq!(
        refused(&relay, 3, Entry::Join(code)).await,
        Refusal::CodeSpent
    );
    let guessed = Entry::Join(JoinCode([0; 16]));
    assert_eq!(refused(&relay, 3, guessed).await, Refusal::CodeSpent);
    let late = JoinCode([5; 16]);
    Store::open(data.path())
        .unwrap()
        .invite(late, 1, now())
        .unwrap();
    assert_eq!(
        refused(&relay, 3, Entry::Join(late)).await,
        Refusal::CodeSpent
    );
    // Guests come for somebody.
    let of = person(1).public();
    let guest = Client::join(&relay, 3, Entry::Guest { of }).await.unwrap();
    assert!(!guest.welcome.new);
    let of = person(77).public();
    assert_eq!(
        refused(&relay, 4, Entry::Guest { of }).await,
        Refusal::UnknownHost
    );
}

#[tokio::test]
async fn a_list_and_a_full_house() {
    let data = Data::new();
    let config = Config {
        people: 1,
        ..data.config(Access::List)
    };
    let relay = Relay::start(config.clone()).unwrap();
    assert_eq!(refused(&relay, 1, Entry::Home).await, Refusal::NotListed);
    let code = admin::invite(&config, 1, 1).unwrap().code.unwrap();
    assert_eq!(
        refused(&relay, 1, Entry::Join(code)).await,
        Refusal::NotListed
    );
    let store = Store::open(data.path()).unwrap();
    store.allow(person(1).public(), now()).unwrap();
    store.allow(person(2).public(), now()).unwrap();
    let _one = Client::join(&relay, 1, Entry::Home).await.unwrap();
    assert_eq!(refused(&relay, 2, Entry::Home).await, Refusal::Full);
}

#[tokio::test]
async fn what_is_known_outlives_a_restart() {
    let data = Data::new();
    let config = data.config(Access::Invited);
    let relay = Relay::start(config.clone()).unwrap();
    let key = relay.link().key;
    let code = admin::invite(&config, 2, 14).unwrap().code.unwrap();
    let mut one = Client::join(&relay, 1, Entry::Join(code)).await.unwrap();
    relay.stop();
    let farewell = one.line.hear().await;
    assert_eq!(farewell, Some(ToClient::Refused(Refusal::Draining)));
    let relay = Relay::start(config.clone()).unwrap();
    assert_eq!(relay.link().key, key);
    Client::join(&relay, 1, Entry::Home).await.unwrap();
    Client::join(&relay, 2, Entry::Join(code)).await.unwrap();
    assert_eq!(
        refused(&relay, 3, Entry::Join(code)).await,
        Refusal::CodeSpent
    );
    // Nobody else runs on the same data.
    assert!(Relay::start(config).is_err());
}

#[tokio::test]
async fn shut_out_at_once_and_let_in_again() {
    let data = Data::new();
    let relay = data.open();
    let (mut owner, mut visitor, [channel, _]) = visit(&relay).await;
    let store = Store::open(data.path()).unwrap();
    store.ban(person(2).public(), now()).unwrap();
    let told = visitor.line.hear().await;
    assert_eq!(told, Some(ToClient::Refused(Refusal::Banned)));
    assert_eq!(visitor.line.hear().await, None);
    let (token, why) = (channel.token, Ended::Gone);
    assert_eq!(
        owner.line.hear().await,
        Some(ToClient::Ended { token, why })
    );
    let of = person(1).public();
    assert_eq!(
        refused(&relay, 2, Entry::Guest { of }).await,
        Refusal::Banned
    );
    assert!(store.unban(person(2).public()).unwrap());
    Client::join(&relay, 2, Entry::Guest { of }).await.unwrap();
}

#[tokio::test]
async fn draining_waits_for_the_last_visit() {
    let data = Data::new();
    let relay = data.open();
    let (mut owner, mut visitor, [channel, _]) = visit(&relay).await;
    admin::drain(data.path()).unwrap();
    assert_eq!(owner.line.hear().await, Some(ToClient::Draining));
    assert_eq!(visitor.line.hear().await, Some(ToClient::Draining));
    assert_eq!(refused(&relay, 3, Entry::Home).await, Refusal::Draining);
    visitor.knock(1, 1, INVITE).await;
    let (attempt, why) = (1, NotLed::Draining);
    assert_eq!(
        visitor.line.hear().await,
        Some(ToClient::NotLed { attempt, why })
    );
    assert!(!*relay.done().borrow());
    let token = channel.token;
    visitor.line.say(&ToRelay::Release { token }).await;
    let mut done = relay.done();
    let done = done.wait_for(|done| *done);
    tokio::time::timeout(Duration::from_secs(10), done)
        .await
        .unwrap()
        .unwrap();
}

fn register(invites: &[u8], friends: &[u8]) -> ToRelay {
    ToRelay::Register {
        invites: invites
            .iter()
            .map(|n| nest::net::proto::invite::InviteId([*n; 8]))
            .collect(),
        friends: friends.iter().map(|seed| person(*seed).public()).collect(),
    }
}

#[tokio::test]
async fn presence_is_for_friends_who_list_each_other() {
    let data = Data::new();
    let relay = data.open();
    let mut one = Client::join(&relay, 1, Entry::Home).await.unwrap();
    let mut two = Client::join(&relay, 2, Entry::Home).await.unwrap();
    one.line.say(&register(&[], &[2])).await;
    assert!(two.line.is_silent(Duration::from_millis(300)).await);
    two.line.say(&register(&[], &[1])).await;
    let presence = |seed, here| {
        let person = person(seed).public();
        Some(ToClient::Presence { person, here })
    };
    assert_eq!(two.line.hear().await, presence(1, true));
    assert_eq!(one.line.hear().await, presence(2, true));
    // Taken off the list: gone, as far as they can tell.
    one.line.say(&register(&[], &[])).await;
    assert_eq!(two.line.hear().await, presence(1, false));
    one.line.say(&register(&[], &[2])).await;
    assert_eq!(two.line.hear().await, presence(1, true));
    assert_eq!(one.line.hear().await, presence(2, true));
    // Friends knock without an invite.
    let by = By::Friend;
    let (attempt, owner) = (4, person(1).public());
    two.line
        .say(&ToRelay::Introduce { attempt, owner, by })
        .await;
    let heard = one.line.hear().await;
    assert!(
        matches!(heard, Some(ToClient::Introduction { by: By::Friend, .. })),
        "{heard:?}"
    );
    drop(two);
    assert_eq!(one.line.hear().await, presence(2, false));
}

#[tokio::test]
async fn a_no_is_like_nobody_at_home() {
    let data = Data::new();
    let relay = data.open();
    let mut owner = Client::join(&relay, 1, Entry::Home).await.unwrap();
    owner.line.say(&register(&[1], &[])).await;
    // A member who is away.
    drop(Client::join(&relay, 3, Entry::Home).await.unwrap());
    let mut visitor = Client::join(&relay, 2, Entry::Home).await.unwrap();
    let mut waits = Vec::new();
    for (attempt, of, invite, decided) in [
        (1, 1, 1, true),
        (2, 1, 8, false),
        (3, 3, 1, false),
        (4, 99, 1, false),
    ] {
        let start = Instant::now();
        let id = nest::net::proto::invite::InviteId([invite; 8]);
        visitor.knock(attempt, of, id).await;
        if decided {
            let Some(ToClient::Introduction { introduction, .. }) = owner.line.hear().await else {
                panic!("no introduction");
            };
            let admit = false;
            owner
                .line
                .say(&ToRelay::Decide {
                    introduction,
                    admit,
                })
                .await;
        }
        let why = NotLed::Offline;
        assert_eq!(
            visitor.line.hear().await,
            Some(ToClient::NotLed { attempt, why })
        );
        waits.push(start.elapsed());
    }
    let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    assert!(*least >= Duration::from_millis(950), "{waits:?}");
    assert!(*most - *least < Duration::from_millis(700), "{waits:?}");
    // To oneself, by friendship that is none, and too often.
    visitor.knock(5, 2, INVITE).await;
    let (attempt, why) = (5, NotLed::Offline);
    assert_eq!(
        visitor.line.hear().await,
        Some(ToClient::NotLed { attempt, why })
    );
    for attempt in 10..40 {
        visitor.knock(attempt, 99, INVITE).await;
    }
    let mut last = None;
    for _ in 10..40 {
        last = visitor.line.hear().await;
        if matches!(
            last,
            Some(ToClient::NotLed {
                why: NotLed::TooOften,
                ..
            })
        ) {
            return;
        }
    }
    panic!("never too often: {last:?}");
}

#[tokio::test]
async fn guests_host_nothing() {
    let data = Data::new();
    let relay = Relay::start(data.config(Access::Invited)).unwrap();
    let store = Store::open(data.path()).unwrap();
    store.allow(person(1).public(), now()).unwrap();
    let of = person(1).public();
    let mut guest = Client::join(&relay, 2, Entry::Guest { of }).await.unwrap();
    guest.line.say(&register(&[1], &[])).await;
    let told = guest.line.hear().await;
    assert!(
        matches!(told, Some(ToClient::Refused(Refusal::Violation(_)))),
        "{told:?}"
    );
}

#[tokio::test]
async fn the_newer_connection_of_a_person_stays() {
    let data = Data::new();
    let relay = data.open();
    let mut old = Client::join(&relay, 1, Entry::Home).await.unwrap();
    let mut new = Client::join(&relay, 1, Entry::Home).await.unwrap();
    let told = old.line.hear().await;
    assert_eq!(told, Some(ToClient::Refused(Refusal::Elsewhere)));
    assert!(new.line.is_silent(Duration::from_millis(300)).await);
}
