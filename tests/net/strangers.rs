//! What strangers may send without anybody noticing.

use std::{net::UdpSocket, thread, time::Duration};

use nest::net::{
    proto::{
        identity::SecretKey,
        wire::{Lane, Reason, Violation},
    },
    quic::{ALPN, PEER, client, tls},
};
use quinn::{Connection, Endpoint};

use crate::ends::{End, pair};

/// Dials as a stranger would who wrote a client of their own.
async fn stranger(host: &End, alpn: &[u8]) -> Result<(Endpoint, Connection), String> {
    let endpoint = Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap();
    let crypto = tls::client(&SecretKey::from_seed(&[66; 32]), None, alpn).unwrap();
    let connecting = endpoint.connect_with(client(crypto, PEER), host.addr(), "nest");
    match connecting.unwrap().await {
        Ok(connection) => Ok((endpoint, connection)),
        Err(error) => Err(error.to_string()),
    }
}

fn on_tokio<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

#[test]
fn another_protocol_is_turned_away() {
    let host = End::new(1);
    host.listen();
    on_tokio(async {
        let error = stranger(&host, b"h3").await.unwrap_err();
        assert!(error.contains("120"), "{error}");
        assert!(stranger(&host, ALPN).await.is_ok());
    });
}

#[test]
fn broken_frames_end_a_connection_with_the_reason() {
    let host = End::new(1);
    host.listen();
    let size = Violation::FrameSize;
    let place = Violation::OutOfPlace;
    let huge = u32::MAX.to_le_bytes();
    let (above, zero) = (65_537_u32.to_le_bytes(), [0; 4]);
    let cases: [(&[&[u8]], Violation); 5] = [
        (&[&[0, 0, 0, 0, 0], &huge], size),
        (&[&[1, 0, 0, 0, 0], &above], size),
        (&[&[1, 0, 0, 0, 0], &zero], size),
        (&[&[9, 0, 0, 0, 0]], place),
        (&[&[0, 1, 0, 0, 0]], place),
    ];
    on_tokio(async {
        for (bytes, violation) in cases {
            let (_endpoint, connection) = stranger(&host, ALPN).await.unwrap();
            let mut stream = connection.open_uni().await.unwrap();
            stream.write_all(&bytes.concat()).await.unwrap();
            let quinn::ConnectionError::ApplicationClosed(close) = connection.closed().await else {
                panic!("not closed for {violation}");
            };
            assert_eq!(
                Reason::from_bytes(&close.reason),
                Reason::Violation(violation)
            );
        }
        // A lane twice.
        let (_endpoint, connection) = stranger(&host, ALPN).await.unwrap();
        for _ in 0..2 {
            let mut stream = connection.open_uni().await.unwrap();
            stream.write_all(&[1, 0, 0, 0, 0]).await.unwrap();
        }
        let ended = connection.closed().await;
        assert!(matches!(
            ended,
            quinn::ConnectionError::ApplicationClosed(_)
        ));
    });
}

#[test]
fn garbage_is_dropped_and_counted() {
    let (host, _visitor, _far, near) = pair();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut sent = 0;
    for first in 0..=255_u8 {
        for size in [1, 2, 8, 9, 33, 34, 50, 1_200] {
            let packet: Vec<u8> = (0..size)
                .map(|at| first.wrapping_add((at % 8) as u8 * 31))
                .collect();
            socket.send_to(&packet, host.addr()).unwrap();
            sent += 1;
        }
        thread::sleep(Duration::from_millis(1));
    }
    socket
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let mut answers = 0;
    while socket.recv(&mut [0; 2_000]).is_ok() {
        answers += 1;
    }
    let stats = host.net.stats();
    assert!(stats.garbage + stats.foreign > 500, "{stats:?} of {sent}");
    assert!(answers <= 256, "{answers} answers");
    near.send(Lane::Order, vec![1, 2, 3]).unwrap();
    assert_eq!(host.frame(Lane::Order), [1, 2, 3]);
}

#[test]
fn who_connects_two_hundred_times_does_not_crowd_out_the_house() {
    let host = End::new(1);
    host.listen();
    on_tokio(async {
        let mut kept = Vec::new();
        let mut turned_away = 0;
        for _ in 0..200 {
            match stranger(&host, ALPN).await {
                Ok(connection) => kept.push(connection),
                Err(_) => turned_away += 1,
            }
        }
        assert_eq!(kept.len(), 128, "{turned_away} were turned away");
        for (endpoint, connection) in kept {
            connection.close(0_u32.into(), b"");
            drop(connection);
            endpoint.wait_idle().await;
        }
    });
    // Those who hung up make room.
    let visitor = End::new(2);
    thread::sleep(Duration::from_millis(500));
    visitor.dial(host.target());
    visitor.connected();
}
