//! Relays of other versions, as a client meets them.

use std::{
    sync::{Arc, mpsc::sync_channel},
    thread,
};

use nest::net::{
    proto::{
        identity::SecretKey,
        invite::RelayAddr,
        relay::{
            ALPN, Address, Limits, Refusal, RelayLink, ToClient, VERSION, Violation, Welcome, frame,
        },
    },
    quic::{self, Command, NetEvent, RelayTrouble, tls},
};
use quinn::Endpoint;

use crate::ends::{End, key};

/// A relay that answers the first word of anybody with these bytes, and says nothing more.
fn relay(answer: Vec<u8>) -> RelayAddr {
    let secret = SecretKey::from_seed(&[55; 32]);
    let (told, at) = sync_channel(1);
    let public = secret.public();
    let serve = async move {
        let crypto = tls::server(&secret, ALPN).unwrap();
        let config = quic::server(crypto, quic::RELAY);
        let endpoint = Endpoint::server(config, "127.0.0.1:0".parse().unwrap()).unwrap();
        told.send(endpoint.local_addr().unwrap()).unwrap();
        let mut open = Vec::new();
        while let Some(incoming) = endpoint.accept().await {
            let Ok(connection) = incoming.await else {
                continue;
            };
            if let Ok((mut send, mut receive)) = connection.accept_bi().await {
                let mut length = [0; 4];
                receive.read_exact(&mut length).await.unwrap();
                let _ = send.write_all(&answer).await;
                open.push((connection, send, receive));
            }
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let named = thread::Builder::new().name("other relay".to_owned());
    named.spawn(move || runtime.block_on(serve)).unwrap();
    RelayAddr {
        host: at.recv().unwrap().to_string(),
        key: public,
    }
}

/// What the first frame of this many bytes is answered with.
fn answered(answer: Vec<u8>) -> Result<End, RelayTrouble> {
    let end = End::new(1);
    let (relay, code) = (relay(answer), None);
    end.command(Command::SetRelay {
        relay: Some(RelayLink { relay, code }),
        sink: Arc::clone(&end.sink),
    });
    let trouble = end.wait("an answer", |event| match event {
        NetEvent::RelayDown { why, .. } => Some(Some(why)),
        NetEvent::RelayUp(_) => Some(None),
        _ => None,
    });
    match trouble {
        Some(why) => Err(why),
        None => Ok(end),
    }
}

fn framed(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    [&length.to_le_bytes()[..], body].concat()
}

fn refused(answer: Vec<u8>) -> RelayTrouble {
    answered(answer).map(drop).unwrap_err()
}

fn welcome() -> ToClient {
    ToClient::Welcome(Welcome {
        version: VERSION,
        name: "Later".to_owned(),
        rules: String::new(),
        new: false,
        observed: Address {
            ip: [0; 16],
            port: 0,
        },
        nonce: [5; 16],
        limits: Limits {
            channel_kbit: 4_000,
            channels: 32,
            introductions: 20,
            idle_s: 60,
            decide_s: 10,
        },
    })
}

#[test]
fn a_relay_that_is_too_old_or_too_new_is_told_as_what_it_is() {
    for refusal in [Refusal::Older { oldest: 9 }, Refusal::Newer { newest: 0 }] {
        let answer = frame(&ToClient::Refused(refusal));
        assert_eq!(refused(answer), RelayTrouble::Refused(refusal));
    }
}

#[test]
fn a_relay_that_makes_no_sense_is_told_so() {
    // A reason that only a later version knows, and a message that only it does.
    for body in [&[1, 200][..], &[99, 1, 2, 3], &[0, 1]] {
        let trouble = refused(framed(body));
        assert!(matches!(trouble, RelayTrouble::Violation(_)), "{trouble:?}");
    }
    for length in [0, u32::MAX] {
        let trouble = refused(length.to_le_bytes().to_vec());
        assert_eq!(trouble, RelayTrouble::Violation(Violation::Size));
    }
}

#[test]
fn what_a_newer_relay_says_besides_is_passed_over() {
    let mut later = frame(&welcome())[4..].to_vec();
    later.extend([1, 2, 3]);
    let person = key(7);
    let known = frame(&ToClient::Presence { person, here: true });
    let answer = [framed(&later), framed(&[99, 1, 2, 3]), known].concat();
    let end = answered(answer).unwrap();
    end.wait("a friend", |event| match event {
        NetEvent::Presence { person: who, here } => (who == person && here).then_some(()),
        NetEvent::RelayDown { why, .. } => panic!("{why}"),
        _ => None,
    });
}
