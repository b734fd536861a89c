//! Connections over real sockets, in good weather and bad.

use std::{
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use nest::net::{
    path::Weather,
    proto::wire::{Lane, MAX_FRAME, Reason},
    quic::{Command, DialError, Ending, NetEvent},
};

use crate::ends::{End, LONG, Walker, key, pair, send};

const MS: Duration = Duration::from_millis(1);

/// Numbers itself, so that order and loss can be told.
fn frame(number: u32, size: usize) -> Vec<u8> {
    let mut bytes = vec![number as u8; size.max(4)];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes[..4].try_into().unwrap())
}

/// Sends numbered frames one way in their own thread, and checks that all arrive in order.
fn stream(from: &nest::net::quic::Link, to: &End, count: u32, size: usize, pause: Duration) {
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..count {
                send(from, Lane::Order, frame(n, size));
                thread::sleep(pause);
            }
        });
        for n in 0..count {
            let bytes = to.frame(Lane::Order);
            assert_eq!((number(&bytes), bytes.len()), (n, size.max(4)));
        }
    });
}

#[test]
fn frames_of_every_size_arrive_both_ways() {
    let (host, visitor, far, near) = pair();
    for (lane, size) in [
        (Lane::Control, 1),
        (Lane::Control, MAX_FRAME),
        (Lane::Order, 1),
        (Lane::Order, 1_000),
        (Lane::Order, MAX_FRAME),
        (Lane::Bulk(9), 5),
        (Lane::Bulk(9), MAX_FRAME),
        (Lane::Bulk(3), MAX_FRAME),
    ] {
        let bytes: Vec<u8> = (0..size).map(|at| at as u8).collect();
        near.send(lane, bytes.clone()).unwrap();
        assert_eq!(host.frame(lane), bytes);
        far.send(lane, bytes.clone()).unwrap();
        assert_eq!(visitor.frame(lane), bytes);
    }
    // What is too large or empty is not sent, and hurts nobody.
    near.send(Lane::Order, vec![0; MAX_FRAME + 1]).unwrap();
    near.send(Lane::Order, Vec::new()).unwrap();
    near.send(Lane::Datagram, vec![0; 1_101]).unwrap();
    near.send(Lane::Bulk(3), Vec::new()).unwrap();
    near.send(Lane::Order, vec![4, 2]).unwrap();
    assert_eq!(host.frame(Lane::Order), [4, 2]);
}

#[test]
fn the_other_key_and_no_one_at_all_are_told() {
    let (host, visitor) = (End::new(1), End::new(2));
    let failed = |target| {
        visitor.dial(target);
        visitor.wait("failed", |event| match event {
            NetEvent::DialFailed { visit: 7, why } => Some(why),
            NetEvent::Connected(_) => panic!("connected"),
            _ => None,
        })
    };
    let mut wrong = host.target();
    wrong.device = Some(key(99));
    assert_eq!(failed(host.target()), DialError::Silence, "nobody listens");
    host.listen();
    assert_eq!(failed(wrong), DialError::WrongKey);
    let mut nowhere = host.target();
    nowhere.direct = vec!["240.0.0.1:4433".to_owned()];
    let refused = failed(nowhere.clone());
    assert!(matches!(refused, DialError::Address(_)), "{refused:?}");
    nowhere.direct.clear();
    assert_eq!(failed(nowhere), DialError::NoWay);
    // And the right one still works.
    visitor.dial(host.target());
    assert_eq!(visitor.connected().device, host.device.public());
}

#[test]
fn a_reason_to_hang_up_arrives() {
    let (host, visitor, far, _near) = pair();
    far.close(Reason::DoorClosed);
    let closed = |end: &End| {
        end.wait("closed", |event| match event {
            NetEvent::Closed { why, .. } => Some(why),
            _ => None,
        })
    };
    assert_eq!(closed(&visitor), Ending::Theirs(Reason::DoorClosed));
    assert_eq!(closed(&host), Ending::Ours);
    visitor.dial(host.target());
    visitor.connected();
    host.connected();
    drop(host);
    assert_eq!(closed(&visitor), Ending::Theirs(Reason::Left));
}

#[test]
fn a_reader_that_stopped_holds_up_the_writer_and_loses_nothing() {
    let (host, _visitor, far, near) = pair();
    drop(far);
    host.full.store(true, Ordering::Relaxed);
    let mut sent = 0;
    let mut refused = Instant::now();
    while refused.elapsed() < 300 * MS {
        match near.send(Lane::Order, frame(sent, 1_000)) {
            Ok(()) => {
                sent += 1;
                refused = Instant::now();
            }
            Err(_) => thread::sleep(MS),
        }
        assert!(sent < 4_000, "nothing holds the writer up");
    }
    host.full.store(false, Ordering::Relaxed);
    for n in 0..sent {
        assert_eq!(number(&host.frame(Lane::Order)), n);
    }
    _visitor.wait("room", |event| {
        matches!(event, NetEvent::Room { .. }).then_some(())
    });
}

#[test]
fn a_flood_of_datagrams_leaves_room_for_streams() {
    let (host, _visitor, far, near) = pair();
    let weather = Weather {
        delay: 20 * MS,
        ..Weather::default()
    };
    host.weather.everywhere(weather);
    _visitor.weather.everywhere(weather);
    let end = Instant::now() + 1_000 * MS;
    let (mut offered, mut arrived, mut bytes) = (0, 0, 0);
    while Instant::now() < end {
        far.send(Lane::Datagram, vec![1; 1_100]).unwrap();
        offered += 1;
        let _ = far.send(Lane::Order, vec![2; 10_000]);
        while let Ok(event) = _visitor.events.try_recv() {
            match event {
                NetEvent::Frame {
                    lane: Lane::Datagram,
                    ..
                } => arrived += 1,
                NetEvent::Frame { bytes: frame, .. } => bytes += frame.len(),
                _ => {}
            }
        }
        thread::sleep(MS);
    }
    drop(near);
    assert!(
        (10..=60).contains(&arrived),
        "{arrived} of {offered} datagrams arrived"
    );
    assert!(bytes > 200_000, "{bytes} bytes of the stream arrived");
}

#[test]
fn a_third_of_all_packets_may_be_lost_in_bursts() {
    let (host, visitor, far, near) = pair();
    let bad = Weather {
        loss: 300,
        burst: 3,
        delay: 5 * MS,
        jitter: 5 * MS,
        reorder: 50,
        duplicate: 50,
        ..Weather::default()
    };
    host.weather.everywhere(bad);
    visitor.weather.everywhere(bad);
    let _walk = [&near, &far].map(Walker::new);
    stream(&near, &host, 100, 1_000, 5 * MS);
    stream(&far, &visitor, 100, 1_000, 5 * MS);
}

#[test]
fn a_blackout_is_slept_through() {
    let (host, visitor, _far, near) = pair();
    near.send(Lane::Order, vec![1]).unwrap();
    assert_eq!(host.frame(Lane::Order), [1]);
    let black = Weather {
        blackout: true,
        ..Weather::default()
    };
    visitor.weather.everywhere(black);
    near.send(Lane::Order, vec![2]).unwrap();
    thread::sleep(5_000 * MS);
    visitor.weather.clear();
    let light = Instant::now();
    near.send(Lane::Order, vec![3]).unwrap();
    assert_eq!(host.frame(Lane::Order), [2]);
    assert_eq!(host.frame(Lane::Order), [3]);
    assert!(light.elapsed() < LONG / 2, "it took {:?}", light.elapsed());
}

#[test]
fn another_port_is_taken_on_the_same_connection() {
    let (host, visitor, far, near) = pair();
    stream(&near, &host, 20, 1_000, MS);
    visitor.command(Command::Rebind);
    let moved = Instant::now();
    stream(&near, &host, 20, 1_000, MS);
    stream(&far, &visitor, 20, 1_000, MS);
    assert!(
        moved.elapsed() < 5_000 * MS,
        "it took {:?}",
        moved.elapsed()
    );
}

#[test]
fn both_kinds_of_addresses_are_spoken() {
    let (host, visitor) = (End::on("[::]:0", 1), End::on("[::]:0", 2));
    host.listen();
    for at in ["127.0.0.1", "[::1]"] {
        let mut target = host.target();
        target.direct = vec![format!("{at}:{}", host.net.local_port())];
        visitor.dial(target);
        let link = visitor.connected().link;
        link.send(Lane::Order, vec![5]).unwrap();
        assert_eq!(host.frame(Lane::Order), [5], "over {at}");
    }
}
