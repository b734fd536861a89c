//! Packets through a relay, and all that must not go through.

use std::{fs, time::Duration};

use nest::net::proto::relay::{
    Channel, Ended, ToClient, ToRelay,
    datagram::{Binder, Control, Side, Token, What},
};

use super::client::{Data, bound, meet, receive, socket, visit};

fn wrapped(token: Token, packet: &[u8]) -> Vec<u8> {
    [&token.bytes()[..], packet].concat()
}

#[tokio::test]
async fn a_visit_goes_through_both_ways() {
    let data = Data::new();
    let relay = data.open();
    let (mut owner, mut visitor, [visitors, owners]) = visit(&relay).await;
    let (a, b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
    for size in [1, 300, 1_392] {
        let packet = wrapped(visitors.token, &vec![0xc1; size]);
        a.send_to(&packet, relay.addr()).await.unwrap();
        assert_eq!(receive(&b).await.as_ref(), Some(&packet), "{size} bytes");
        b.send_to(&packet, relay.addr()).await.unwrap();
        assert_eq!(receive(&a).await.as_ref(), Some(&packet), "{size} bytes");
    }
    let large = wrapped(visitors.token, &[0xc1; 1_393]);
    a.send_to(&large, relay.addr()).await.unwrap();
    assert_eq!(receive(&b).await, None);
    let token = visitors.token;
    visitor.line.say(&ToRelay::Release { token }).await;
    let why = Ended::Released;
    assert_eq!(
        owner.line.hear().await,
        Some(ToClient::Ended { token, why })
    );
    a.send_to(&wrapped(token, b"more"), relay.addr())
        .await
        .unwrap();
    assert_eq!(receive(&b).await, None);
}

#[tokio::test]
async fn sides_may_move() {
    let data = Data::new();
    let relay = data.open();
    let (_owner, _visitor, [visitors, owners]) = visit(&relay).await;
    let (a, b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
    let elsewhere = socket().await;
    let mut binder = Binder::new(visitors, 0);
    // The counter goes on where the first address left it.
    for _ in 0..3 {
        let bind = binder.poll(binder.due()).unwrap();
        elsewhere.send_to(&bind, relay.addr()).await.unwrap();
    }
    let cookie = receive(&elsewhere).await.unwrap();
    let bind = binder.handle(9_000, &cookie).unwrap();
    elsewhere.send_to(&bind, relay.addr()).await.unwrap();
    binder.handle(9_000, &receive(&elsewhere).await.unwrap());
    assert!(binder.is_bound());
    let packet = wrapped(owners.token, b"\xc1hello");
    b.send_to(&packet, relay.addr()).await.unwrap();
    assert_eq!(receive(&elsewhere).await, Some(packet.clone()));
    a.send_to(&packet, relay.addr()).await.unwrap();
    assert_eq!(receive(&b).await, None, "the old address is foreign now");
}

#[tokio::test]
async fn a_bind_counts_once_and_for_its_address_only() {
    let data = Data::new();
    let relay = data.open();
    let (_owner, _visitor, [visitors, owners]) = visit(&relay).await;
    let b = bound(&relay, owners).await;
    let (a, thief) = (socket().await, socket().await);
    let mut binder = Binder::new(visitors, 0);
    let first = binder.poll(0).unwrap();
    a.send_to(&first, relay.addr()).await.unwrap();
    let cookie = receive(&a).await.unwrap();
    // Overheard and sent again: not even an answer.
    thief.send_to(&first, relay.addr()).await.unwrap();
    assert_eq!(receive(&thief).await, None);
    // Overheard with the cookie, and sent before its owner's arrived: the cookie is another address's.
    let second = binder.handle(1, &cookie).unwrap();
    thief.send_to(&second, relay.addr()).await.unwrap();
    let answer = receive(&thief).await.unwrap();
    let answer = Control::read(&answer).unwrap();
    assert!(matches!(answer.what, What::Cookie(_)), "{answer:?}");
    let packet = wrapped(owners.token, b"\xc1hello");
    b.send_to(&packet, relay.addr()).await.unwrap();
    assert_eq!(receive(&thief).await, None);
    // Signed with the other side's key, or with none.
    for key in [owners.key, [0; 32]] {
        let forged = Control {
            what: What::Bind([0; 16]),
            side: Side::Visitor,
            token: visitors.token,
            counter: 1_000,
        };
        thief
            .send_to(&forged.sign(&key), relay.addr())
            .await
            .unwrap();
        assert_eq!(receive(&thief).await, None);
    }
    // An answer of the relay, sent back to it.
    a.send_to(&cookie, relay.addr()).await.unwrap();
    assert_eq!(receive(&a).await, None);
}

#[tokio::test]
async fn foreign_packets_go_nowhere_and_no_more_goes_out_than_came_in() {
    let data = Data::new();
    let relay = data.open();
    let (_owner, _visitor, [visitors, owners]) = visit(&relay).await;
    let (a, b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
    // QUIC on the control connections is not what is measured.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = relay.traffic();
    let stranger = socket().await;
    // A known token from a foreign address; guessed tokens from a bound one.
    let stolen = wrapped(visitors.token, b"\xc1stolen");
    stranger.send_to(&stolen, relay.addr()).await.unwrap();
    for guess in 0..500_u64 {
        let token = Token::new(guess.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        a.send_to(&wrapped(token, b"\xc1guess"), relay.addr())
            .await
            .unwrap();
    }
    // Garbage of every length that begins with every byte.
    let mut noise = 1_u32;
    for n in 0..2_000_usize {
        let garbage: Vec<u8> = (0..n % 1_400)
            .map(|i| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if i == 0 {
                    (n % 256) as u8
                } else {
                    (noise >> 24) as u8
                }
            })
            .collect();
        stranger.send_to(&garbage, relay.addr()).await.unwrap();
        if n % 64 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    assert_eq!(receive(&b).await, None);
    let after = relay.traffic();
    assert_eq!(after.forwarded, before.forwarded);
    let (came, went) = (
        after.bytes_in - before.bytes_in,
        after.bytes_out - before.bytes_out,
    );
    assert!(came > 500_000, "{came}");
    assert!(went <= came / 10, "{went} bytes out for {came} bytes in");
    // It still works.
    let packet = wrapped(visitors.token, b"\xc1after");
    a.send_to(&packet, relay.addr()).await.unwrap();
    assert_eq!(receive(&b).await, Some(packet));
}

#[tokio::test]
async fn a_channel_is_no_faster_than_it_may_be() {
    let data = Data::new();
    let relay = nest::relay::Relay::start(nest::relay::Config {
        channel_kbit: 800,
        ..data.config(nest::relay::Access::Open)
    })
    .unwrap();
    let (_owner, _visitor, [visitors, owners]) = visit(&relay).await;
    let (a, _b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
    let start = std::time::Instant::now();
    let packet = wrapped(visitors.token, &[0xc1; 1_000]);
    for _ in 0..400 {
        a.send_to(&packet, relay.addr()).await.unwrap();
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let forwarded = relay.traffic().forwarded;
    let most = 26 + (start.elapsed().as_millis() / 10) as u64 + 2;
    assert!(
        (10..=most).contains(&forwarded),
        "{forwarded}, at most {most}"
    );
}

#[tokio::test]
async fn what_is_idle_ends() {
    let data = Data::new();
    let relay = nest::relay::Relay::start(nest::relay::Config {
        idle_s: 1,
        ..data.config(nest::relay::Access::Open)
    })
    .unwrap();
    let (mut owner, mut visitor, [Channel { token, .. }, _]) = visit(&relay).await;
    let why = Ended::Idle;
    for client in [&mut owner, &mut visitor] {
        assert_eq!(
            client.line.hear().await,
            Some(ToClient::Ended { token, why })
        );
    }
}

#[tokio::test]
async fn the_months_traffic_runs_out() {
    let data = Data::new();
    let config = nest::relay::Config {
        month_gb: 1,
        ..data.config(nest::relay::Access::Open)
    };
    // Made by a first start, then brought near the end of its month.
    nest::relay::Relay::start(config.clone()).unwrap().stop();
    let sql = rusqlite::Connection::open(data.path().join("relay.sqlite")).unwrap();
    let month = nest::relay::store::month(nest::relay::store::now());
    sql.execute("INSERT INTO traffic VALUES (?, 999990000)", [month])
        .unwrap();
    drop(sql);
    let relay = nest::relay::Relay::start(config).unwrap();
    let (mut owner, _visitor, [visitors, owners]) = visit(&relay).await;
    let (a, b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
    let packet = wrapped(visitors.token, &[0xc1; 992]);
    let mut arrived = 0;
    for _ in 0..15 {
        a.send_to(&packet, relay.addr()).await.unwrap();
        arrived += u32::from(receive(&b).await.is_some());
    }
    assert_eq!(arrived, 10);
    let (token, why) = (visitors.token, Ended::TrafficSpent);
    assert_eq!(
        owner.line.hear().await,
        Some(ToClient::Ended { token, why })
    );
}

/// What a visit carries is not kept, nor who visited whom.
#[tokio::test]
async fn the_disk_holds_no_word_of_it() {
    let data = Data::new();
    let relay = data.open();
    let (mut owner, mut visitor, channels) = visit(&relay).await;
    let again = meet(&mut owner, &mut visitor).await;
    for [visitors, owners] in [channels, again] {
        let (a, b) = (bound(&relay, visitors).await, bound(&relay, owners).await);
        let packet = wrapped(visitors.token, b"\xc1the cat sat on the sofa");
        a.send_to(&packet, relay.addr()).await.unwrap();
        assert_eq!(receive(&b).await, Some(packet));
    }
    let visitor = super::client::person(2).public();
    let look = |when: &str| {
        for entry in fs::read_dir(data.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
            assert!(!has(b"the cat sat"), "{when}: {}", path.display());
            assert!(!has(&visitor.0), "{when}: a guest in {}", path.display());
        }
    };
    look("while it runs");
    relay.stop();
    look("afterwards");
}
