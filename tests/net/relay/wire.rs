//! First words that are wrong, and messages that make no sense.

use nest::{
    net::proto::{
        identity::{PublicKey, SecretKey},
        invite::RelayAddr,
        relay::{
            Address, Asked, By, Channel, Ended, Entry, Hello, JoinCode, Limits, MAX_FRAME, NotLed,
            OLDEST, Refusal, RelayLink, Tagged, ToClient, ToRelay, VERSION, Violation, Welcome,
            datagram::{Side, Token},
            decode, frame, length,
        },
    },
    relay::admin::{Reached, reach},
};

use super::client::{Client, Data, Line, certificate, hello, person, socket};

#[tokio::test]
async fn versions_are_told_apart() {
    let data = Data::new();
    let relay = data.open();
    let future = (VERSION + 1, VERSION + 9);
    for (versions, refusal) in [
        ((0, OLDEST - 1), Refusal::Older { oldest: OLDEST }),
        (future, Refusal::Newer { newest: VERSION }),
    ] {
        let hello = Hello {
            versions,
            ..hello(1, Entry::Home)
        };
        let mut line = Line::open(&relay, 1).await;
        line.say(&ToRelay::Hello(hello)).await;
        assert_eq!(line.hear().await, Some(ToClient::Refused(refusal)));
    }
    // Only the beginning is the same for ever.
    let mut line = Line::open(&relay, 1).await;
    let strange = postcard::to_allocvec(&(0_u32, future, "who knows")).unwrap();
    let length = (strange.len() as u32).to_le_bytes();
    line.send
        .write_all(&[&length[..], &strange].concat())
        .await
        .unwrap();
    let newer = Refusal::Newer { newest: VERSION };
    assert_eq!(line.hear().await, Some(ToClient::Refused(newer)));
    // One that speaks ours and later ones.
    let hello = Hello {
        versions: (OLDEST, VERSION + 3),
        ..hello(1, Entry::Home)
    };
    let mut line = Line::open(&relay, 1).await;
    line.say(&ToRelay::Hello(hello)).await;
    let welcome = line.hear().await;
    assert!(matches!(welcome, Some(ToClient::Welcome(welcome)) if welcome.version == VERSION));
}

#[tokio::test]
async fn certificates_are_of_this_device_and_person() {
    let data = Data::new();
    let relay = data.open();
    let mut forged = certificate(1);
    forged.person = person(2).public();
    for wrong in [certificate(2), forged] {
        let mut line = Line::open(&relay, 1).await;
        let hello = Hello {
            certificate: wrong,
            ..hello(1, Entry::Home)
        };
        line.say(&ToRelay::Hello(hello)).await;
        assert_eq!(
            line.hear().await,
            Some(ToClient::Refused(Refusal::NotSigned))
        );
    }
}

#[tokio::test]
async fn nonsense_is_told_and_ends() {
    let data = Data::new();
    let relay = data.open();
    let too_long = ((MAX_FRAME + 1) as u32).to_le_bytes();
    let unknown = [1, 0, 0, 0, 0x7f];
    for (bytes, violation) in [
        (vec![0; 4], Violation::Size),
        (too_long.to_vec(), Violation::Size),
        (vec![1, 0, 0, 0, 1], Violation::Malformed),
        (
            frame(&ToRelay::Hello(hello(1, Entry::Home))),
            Violation::OutOfTurn,
        ),
    ] {
        let mut client = Client::join(&relay, 1, Entry::Home).await.unwrap();
        // From a later version: passed over.
        client.line.send.write_all(&unknown).await.unwrap();
        client.line.send.write_all(&bytes).await.unwrap();
        let refusal = Refusal::Violation(violation);
        assert_eq!(
            client.line.hear().await,
            Some(ToClient::Refused(refusal)),
            "{bytes:?}"
        );
        assert_eq!(client.line.hear().await, None);
    }
    let mut line = Line::open(&relay, 1).await;
    line.say(&ToRelay::Decide {
        introduction: 1,
        admit: true,
    })
    .await;
    let told = line.hear().await;
    assert!(
        matches!(told, Some(ToClient::Refused(Refusal::Violation(_)))),
        "{told:?}"
    );
}

fn token() -> Token {
    Token::new([4; 8])
}

fn to_relay() -> Vec<ToRelay> {
    vec![
        ToRelay::Hello(hello(1, Entry::Join(JoinCode([3; 16])))),
        ToRelay::Register {
            invites: vec![super::client::INVITE; 9],
            friends: vec![PublicKey([3; 32]); 9],
        },
        ToRelay::Introduce {
            attempt: 700,
            owner: person(1).public(),
            by: By::Invite {
                id: super::client::INVITE,
                proof: [7; 32],
            },
        },
        ToRelay::Decide {
            introduction: 1 << 40,
            admit: true,
        },
        ToRelay::Release { token: token() },
    ]
}

fn to_client() -> Vec<ToClient> {
    let peer = certificate(1);
    vec![
        ToClient::Welcome(Welcome {
            version: VERSION,
            name: "小窝 relay".to_owned(),
            rules: "Be kind".to_owned(),
            new: true,
            observed: Address {
                ip: [9; 16],
                port: 4_433,
            },
            nonce: [5; 16],
            limits: Limits {
                channel_kbit: 4_000,
                channels: 32,
                introductions: 20,
                idle_s: 60,
                decide_s: 10,
            },
        }),
        ToClient::Refused(Refusal::Older { oldest: 700 }),
        ToClient::Presence {
            person: person(2).public(),
            here: true,
        },
        ToClient::Introduction {
            introduction: 1 << 40,
            visitor: peer,
            by: By::Friend,
            nonce: [6; 16],
        },
        ToClient::Channel {
            of: Asked::Introduction(1 << 40),
            peer,
            channel: Channel {
                token: token(),
                side: Side::Owner,
                key: [8; 32],
            },
        },
        ToClient::NotLed {
            attempt: 700,
            why: NotLed::Offline,
        },
        ToClient::Ended {
            token: token(),
            why: Ended::Idle,
        },
        ToClient::Draining,
    ]
}

/// Round trips, and every cut; what a later version put behind is passed over.
fn survives<T: Tagged + PartialEq + std::fmt::Debug>(messages: Vec<T>) {
    let tags: Vec<u8> = messages.iter().map(|message| frame(message)[4]).collect();
    let all: Vec<u8> = (0..T::TAGS).map(|tag| tag as u8).collect();
    assert_eq!(tags, all, "every message once, in the order of the tags");
    for message in messages {
        let frame = frame(&message);
        let prefix = frame[..4].try_into().unwrap();
        assert_eq!(length(prefix), Ok(frame.len() - 4));
        for cut in 4..frame.len() {
            let cut = decode::<T>(&frame[4..cut]);
            assert!(cut.is_err(), "{message:?} cut: {cut:?}");
        }
        let longer = [&frame[4..], &[1, 2, 3]].concat();
        assert_eq!(decode(&longer).unwrap().as_ref(), Some(&message));
        assert_eq!(decode(&frame[4..]), Ok(Some(message)));
    }
    let later = postcard::to_allocvec(&(T::TAGS, "who knows")).unwrap();
    assert_eq!(decode::<T>(&later), Ok(None));
}

#[test]
fn every_message_survives_and_no_cut_does() {
    survives(to_relay());
    survives(to_client());
}

#[test]
fn a_relay_is_reached_or_it_is_said_why_not() {
    let data = Data::new();
    let relay = data.open();
    let link = RelayAddr {
        host: relay.addr().to_string(),
        ..relay.link().clone()
    };
    assert!(
        matches!(reach(&link), Reached::Yes(_)),
        "{:?}",
        reach(&link)
    );
    let stranger = RelayAddr {
        key: SecretKey::from_seed(&[9; 32]).public(),
        ..link.clone()
    };
    assert_eq!(reach(&stranger), Reached::WrongKey);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let silent = runtime.block_on(socket());
    let nobody = RelayAddr {
        host: silent.local_addr().unwrap().to_string(),
        ..link.clone()
    };
    assert_eq!(reach(&nobody), Reached::Nothing);
    let nowhere = RelayAddr {
        host: "nowhere.invalid:1".to_owned(),
        ..link
    };
    assert!(matches!(reach(&nowhere), Reached::NoSuchHost(_)));
}

#[test]
fn a_link_to_join_by_is_read_as_it_is_printed() {
    let relay = RelayAddr {
        host: "relay.example.org:4433".to_owned(),
        key: person(1).public(),
    };
    for code in [None, Some(JoinCode([3; 16]))] {
        let link = RelayLink {
            relay: relay.clone(),
            code,
        };
        assert_eq!(link.to_string().parse(), Ok(link.clone()));
        let text = link.to_string();
        for cut in 1..text.len() {
            // Cut off just before the code, it is an address.
            assert!(
                text[..cut].parse::<RelayLink>().is_err() || text[cut..].starts_with('+'),
                "{}",
                &text[..cut]
            );
        }
    }
}
