//! How long it takes to connect, how old poses are, and what handing them on costs, over bare links on
//! loopback: what the `crowd` benchmark, with a hub and rooms, is compared with. Prints, and judges
//! nothing: `cargo core-bench --bench net`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

use std::{
    fs,
    process::{Child, Command as Process, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use nest::net::{
    proto::{identity::SecretKey, wire::Lane},
    quic::{Command, Link, Net, NetConfig, NetEvent, Sink, Target},
};

/// From one pose to the next.
const TICK: Duration = Duration::from_millis(50);
/// How long people walk.
const WALK: Duration = Duration::from_secs(10);
/// Bytes of a pose, slot included.
const POSE: usize = 17;

fn start(seed: u8) -> (Net, SecretKey, Sink, Receiver<NetEvent>) {
    let device = SecretKey::from_seed(&[seed; 32]);
    let person = SecretKey::from_seed(&[seed ^ 0x80; 32]);
    let net = Net::start(NetConfig {
        certificate: person.certify(device.public()),
        device,
        bind: Some("127.0.0.1:0".parse().unwrap()),
        impair: None,
    });
    let (out, events) = sync_channel(65_536);
    let sink: Sink = Arc::new(move |event| {
        // A full queue loses events here: nothing but datagrams comes in numbers.
        let _ = out.try_send(event);
        Ok(())
    });
    (net.unwrap(), person, sink, events)
}

fn dial(net: &Net, sink: &Sink, port: u16) {
    let target = Target {
        person: SecretKey::from_seed(&[1; 32]).public(),
        device: None,
        direct: vec![format!("127.0.0.1:{port}")],
        relay: None,
        invite: None,
    };
    net.command(Command::Dial {
        visit: 0,
        target: Box::new(target),
        sink: Arc::clone(sink),
    })
    .unwrap();
}

fn connected(events: &Receiver<NetEvent>) -> Link {
    loop {
        match events.recv_timeout(Duration::from_secs(30)).unwrap() {
            NetEvent::Connected(connected) => return connected.link,
            NetEvent::DialFailed { why, .. } => panic!("{why}"),
            _ => {}
        }
    }
}

fn shares(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values[(values.len() - 1) * share / 100];
    format!(
        "median {:.2}, 99 % {:.2}, worst {:.2}",
        at(50),
        at(99),
        at(100)
    )
}

fn joins() {
    let (host, _, sink, events) = start(1);
    host.command(Command::Listen { sink }).unwrap();
    let (net, _, sink, here) = start(2);
    let mut handshakes = Vec::new();
    let mut joins = Vec::new();
    // A room of 1,000 items, as it travels.
    let snapshot: Vec<Vec<u8>> = vec![vec![7; 35_000], vec![7; 35_000]];
    for _ in 0..100 {
        let begun = Instant::now();
        dial(&net, &sink, host.local_port());
        let near = connected(&here);
        handshakes.push(begun.elapsed().as_secs_f64() * 1e3);
        let far = connected(&events);
        for frame in &snapshot {
            far.send(Lane::Order, frame.clone()).unwrap();
        }
        let mut missing = snapshot.len();
        while missing > 0 {
            let event = here.recv_timeout(Duration::from_secs(10)).unwrap();
            missing -= usize::from(matches!(event, NetEvent::Frame { .. }));
        }
        joins.push(begun.elapsed().as_secs_f64() * 1e3);
        near.close(nest::net::proto::wire::Reason::Left);
        while !matches!(here.recv().unwrap(), NetEvent::Closed { .. }) {}
        while !matches!(events.recv().unwrap(), NetEvent::Closed { .. }) {}
    }
    println!("dial to connected, ms: {}", shares(handshakes));
    println!("dial to 70 kB received, ms: {}", shares(joins));
}

fn micros() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_micros()).unwrap()
}

/// Microseconds of processor that this process has used, where the system tells.
fn used() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(ticks * 10_000)
}

/// People who walk, in a process of their own: says how old the poses are that reach them.
fn walk(port: u16, count: usize) {
    let mut people = Vec::new();
    for n in 0..count {
        let (net, _, sink, events) = start(u8::try_from(10 + n).unwrap());
        dial(&net, &sink, port);
        let link = connected(&events);
        people.push((net, events, link));
    }
    let mut ages = Vec::new();
    let mut next = Instant::now();
    let end = next + WALK + TICK * 20;
    while next < end {
        for (_, events, link) in &people {
            let mut pose = micros().to_le_bytes().to_vec();
            pose.resize(POSE, 0);
            let _ = link.send(Lane::Datagram, pose);
            for event in events.try_iter() {
                if let NetEvent::Frame { bytes, .. } = event {
                    // Stamped by the hub when it was handed to the network.
                    let stamp = u64::from_le_bytes(bytes[..8].try_into().unwrap());
                    let heard = u64::from_le_bytes(bytes[8..16].try_into().unwrap());
                    ages.push((stamp, heard));
                }
            }
        }
        next += TICK;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let hops = ages.iter().map(|(sent, heard)| (heard - sent) as f64 / 1e3);
    println!("  pose age at the hub, ms: {}", shares(hops.collect()));
}

fn people(port: u16, count: usize) -> Child {
    Process::new(std::env::current_exe().unwrap())
        .args(["--walk", &port.to_string(), &count.to_string()])
        .stdout(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn hub(count: usize) {
    let (host, _, _, _) = start(1);
    let (out, events) = sync_channel(65_536);
    // Poses are stamped as they come out of the network.
    let sink: Sink = Arc::new(move |event| {
        let _ = out.try_send((event, micros()));
        Ok(())
    });
    host.command(Command::Listen { sink }).unwrap();
    let mut child = people(host.local_port(), count);
    let mut links = Vec::new();
    while links.len() < count {
        if let (NetEvent::Connected(connected), _) = events.recv().unwrap() {
            links.push(connected.link);
        }
    }
    let (begun, before) = (Instant::now(), used());
    let (mut received, mut delivered) = (0, 0);
    let mut newest = vec![0; 16];
    while begun.elapsed() < WALK {
        for (event, at) in events.try_iter() {
            if let NetEvent::Frame { bytes, .. } = event {
                received += 1;
                newest = [&bytes[..8], &at.to_le_bytes()[..]].concat();
            }
        }
        let mut batch = newest.clone();
        batch.resize(count * POSE, 0);
        for link in &links {
            let _ = link.send(Lane::Datagram, batch.clone());
            delivered += count;
        }
        thread::sleep(TICK);
    }
    let used = used().zip(before).map(|(now, before)| now - before);
    let used = used.unwrap_or(0) as f64;
    println!(
        "{count} people: {received} poses in, {delivered} out, {:.2} µs of processor a pose delivered, {:.1} % of a core",
        used / delivered as f64,
        used / 1e4 / WALK.as_secs_f64()
    );
    child.wait().unwrap();
}

fn main() {
    let args: Vec<_> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--walk") {
        walk(args[at + 1].parse().unwrap(), args[at + 2].parse().unwrap());
        return;
    }
    joins();
    for count in [8, 16, 32] {
        hub(count);
    }
}
