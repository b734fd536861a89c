//! First words that are wrong, and messages that make no sense.

use nest::{
    net::proto::{
        identity::{PublicKey, SecretKey},
        invite::RelayAddr,
        relay::{
            Entry, Hello, JoinCode, MAX_FRAME, OLDEST, Refusal, RelayLink, ToClient, ToRelay,
            VERSION, Violation, decode, frame, length,
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

#[test]
fn every_message_is_cut_at_every_byte() {
    let messages = [
        ToRelay::Hello(hello(1, Entry::Join(JoinCode([3; 16])))),
        ToRelay::Register {
            invites: vec![super::client::INVITE; 9],
            friends: vec![PublicKey([3; 32]); 9],
        },
        ToRelay::Decide {
            introduction: 1 << 40,
            admit: true,
        },
    ];
    for message in messages {
        let frame = frame(&message);
        let prefix = frame[..4].try_into().unwrap();
        assert_eq!(length(prefix), Ok(frame.len() - 4));
        assert_eq!(decode(&frame[4..]), Ok(Some(message)));
        for cut in 4..frame.len() {
            assert!(decode::<ToRelay>(&frame[4..cut]).is_err(), "cut at {cut}");
        }
    }
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
