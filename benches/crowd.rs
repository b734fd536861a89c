//! A real host and people who walk about in it, over loopback: what the host's process pays to hand a
//! pose on, how old poses are at the receivers' sockets, what a receiver's line carries, and how long it
//! takes to come into a room of a thousand things. The people are in a process of their own. Prints, and
//! judges nothing: `cargo core-bench --bench crowd -- [SECONDS [PEOPLE...]]`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

#[path = "thousand.rs"]
mod thousand;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    process::{Command as Process, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use nest::{
    assets::vocabulary,
    host::{Command, Config, Event, Home, Host, Keys, NewInvite, Visited, Visitor},
    net::{
        proto::{
            identity::SecretKey,
            invite::Invite,
            pose::{Gait, Pose},
            visit::VisitEvent,
            wire::{Door, FromHost, Lane, Profile, Slot, ToGuest, ToHost},
        },
        quic::{Net, NetConfig, NetEvent, Sink},
    },
    room::{Author, MAX_ITEMS, Room, replica::Replica, rule::Role, scene::Scene},
};

/// From one step of somebody's to the next, as in a window.
const STEP: Duration = Duration::from_millis(20);
/// Into so many moments of it people are spread, for nobody walks in step.
const MOMENTS: u32 = 10;
/// Before anything is measured.
const WARM: Duration = Duration::from_secs(2);
const JOINS: usize = 100;

fn net(seed: u8, port: &str) -> (NetConfig, SecretKey) {
    let device = SecretKey::from_seed(&[seed; 32]);
    let person = SecretKey::from_seed(&[seed ^ 0x80; 32]);
    let config = NetConfig {
        certificate: person.certify(device.public()),
        device,
        bind: Some(port.parse().unwrap()),
        impair: None,
    };
    (config, person)
}

/// A host that lets everybody in, and an invite.
fn host(folder: &std::path::Path, room: &Room) -> (Host, Invite) {
    fs::create_dir_all(folder).unwrap();
    let file = folder.join("my.room.ron");
    fs::write(&file, Scene::new(room).text()).unwrap();
    let home = Home::open(&folder.join("home")).unwrap();
    let keys = Keys::open(home.root()).unwrap();
    let mut config = Config::new(home, vocabulary().clone(), keys.certificate.person.into());
    config.machine = true;
    config.network = Some(NetConfig {
        device: keys.device,
        certificate: keys.certificate,
        bind: Some("127.0.0.1:0".parse().unwrap()),
        impair: None,
    });
    let host = Host::start(config).unwrap();
    let wanted = NewInvite {
        role: Role::Guest,
        lasts: None,
        nearby: true,
    };
    for command in [
        Command::OpenFile(file),
        Command::Tell(ToHost::SetDoor(Door::Open)),
        Command::Invite(wanted),
    ] {
        host.send(command).unwrap();
    }
    let mut invite = loop {
        match host.poll() {
            Some(Event::Invited(invite)) => break *invite,
            Some(Event::Failed(error)) => panic!("{error}"),
            Some(_) => {}
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    invite.direct.retain(|address| address.starts_with("127."));
    (host, invite)
}

fn visitor(seed: u8, invite: &Invite, dial: u64, now: Duration) -> Visitor {
    let (config, _) = net(seed, "127.0.0.1:0");
    Visitor::new(
        invite.clone(),
        config.certificate,
        Profile::default(),
        1,
        dial << 32,
        now,
    )
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

/// Dials, knocks, takes the snapshot, and has a replica of it: again and again.
fn joins(folder: &std::path::Path) {
    let room = thousand::room();
    assert!(room.items.len() == 1_000 && room.items.len() <= MAX_ITEMS);
    let (_host, invite) = host(folder, &room);
    let (config, person) = net(40, "127.0.0.1:0");
    let me: Author = person.public().into();
    let net = Net::start(config).unwrap();
    let (out, events) = sync_channel(1_024);
    let sink: Sink = Arc::new(move |event| {
        // At the end nobody listens any more.
        let _ = out.send(event);
        Ok(())
    });
    let start = Instant::now();
    let mut times = Vec::new();
    let mut bytes = 0;
    for n in 0..JOINS {
        let begun = Instant::now();
        let mut visitor = visitor(40, &invite, n as u64 + 1, start.elapsed());
        let replica = 'inside: loop {
            while let Some(visited) = visitor.work(&net, &sink, start.elapsed()) {
                match visited {
                    Visited::Event(VisitEvent::Said(ToGuest::Snapshot(snapshot))) => {
                        break 'inside Replica::new(me, *snapshot);
                    }
                    Visited::Event(VisitEvent::Ended(reason)) => panic!("{reason}"),
                    _ => {}
                }
            }
            let event = events.recv_timeout(Duration::from_secs(10)).unwrap();
            drop(visitor.hear(event, start.elapsed()));
        };
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(replica.confirmed().items.len(), room.items.len());
        bytes = visitor.traffic().1;
        visitor.leave();
    }
    println!(
        "join of {} things, dial to confirmed model, ms: {} ({bytes} bytes received)",
        room.items.len(),
        shares(times)
    );
}

/// When each pose went out, by whose it is and its tick.
type Sent = Arc<Mutex<BTreeMap<(Slot, u16), Instant>>>;

/// What came to one receiver.
#[derive(Default)]
struct Came {
    /// Milliseconds from sending to the receiver's socket, of everybody's poses, each once.
    ages: Vec<f64>,
    newest: BTreeMap<Slot, u16>,
}

struct Walker {
    net: Net,
    sink: Sink,
    events: Receiver<NetEvent>,
    visitor: Visitor,
    came: Arc<Mutex<Came>>,
    slot: Option<Slot>,
    inside: bool,
    tick: u16,
}

impl Walker {
    fn new(seed: u8, invite: &Invite, sent: &Sent) -> Self {
        let (config, _) = net(seed, "127.0.0.1:0");
        let net = Net::start(config).unwrap();
        let came = Arc::new(Mutex::new(Came::default()));
        let (out, events) = sync_channel(4_096);
        let (notes, sent) = (Arc::clone(&came), Arc::clone(sent));
        // Called from the network's thread as soon as the socket was read.
        let sink: Sink = Arc::new(move |event| {
            let now = Instant::now();
            if let NetEvent::Frame {
                lane: Lane::Datagram,
                bytes,
                ..
            } = &event
                && let Ok(Some(FromHost::Poses(poses))) = FromHost::decode(bytes)
            {
                let (mut came, sent) = (notes.lock().unwrap(), sent.lock().unwrap());
                for (slot, pose) in poses {
                    if came.newest.insert(slot, pose.tick) != Some(pose.tick)
                        && let Some(at) = sent.get(&(slot, pose.tick))
                    {
                        came.ages.push((now - *at).as_secs_f64() * 1e3);
                    }
                }
            }
            out.try_send(event).map_err(|error| match error {
                std::sync::mpsc::TrySendError::Full(event)
                | std::sync::mpsc::TrySendError::Disconnected(event) => event,
            })
        });
        Self {
            visitor: visitor(seed, invite, 1, Duration::ZERO),
            net,
            sink,
            events,
            came,
            slot: None,
            inside: false,
            tick: 0,
        }
    }

    fn work(&mut self, now: Duration) {
        loop {
            while let Some(visited) = self.visitor.work(&self.net, &self.sink, now) {
                match visited {
                    Visited::Event(VisitEvent::Said(ToGuest::Admitted(admitted))) => {
                        self.slot = Some(admitted.slot);
                    }
                    Visited::Event(VisitEvent::Said(ToGuest::Snapshot(_))) => self.inside = true,
                    Visited::Event(VisitEvent::Ended(reason)) => panic!("{reason}"),
                    _ => {}
                }
            }
            let Ok(event) = self.events.try_recv() else {
                return;
            };
            drop(self.visitor.hear(event, now));
        }
    }

    fn step(&mut self, now: Duration, sent: &Sent) {
        let Some(slot) = self.slot.filter(|_| self.inside) else {
            return;
        };
        self.tick = self.tick.wrapping_add(2);
        let angle = now.as_secs_f32() + f32::from(slot.0);
        let (x, z) = (800.0 + 90.0 * angle.cos(), 800.0 + 90.0 * angle.sin());
        let pose = Pose {
            tick: self.tick,
            x: x as i16,
            z: z as i16,
            gait: Gait::Walk,
            ..Pose::default()
        };
        self.visitor.visit.send_pose(pose, now);
        let mut sent = sent.lock().unwrap();
        sent.insert((slot, self.tick), Instant::now());
        // What is older than a few seconds arrives no more.
        sent.remove(&(slot, self.tick.wrapping_sub(500)));
    }
}

/// People who walk, in a process of their own; says when they begin and what they saw.
fn walk(invite: &Invite, count: u8, long: Duration) {
    let sent = Sent::default();
    let start = Instant::now();
    let mut people: Vec<_> = (0..count)
        .map(|n| Walker::new(50 + n, invite, &sent))
        .collect();
    while people.iter().any(|walker| !walker.inside) {
        people
            .iter_mut()
            .for_each(|walker| walker.work(start.elapsed()));
        assert!(start.elapsed() < Duration::from_secs(60), "not let in");
        thread::sleep(Duration::from_millis(1));
    }
    let mut next = Instant::now();
    let mut moments = 0..;
    let mut go = |people: &mut Vec<Walker>, long: Duration| {
        let end = Instant::now() + long;
        while Instant::now() < end {
            let moment = moments.next().unwrap_or_default() % MOMENTS;
            for (n, walker) in (0..).zip(people.iter_mut()) {
                if n % MOMENTS == moment {
                    walker.step(start.elapsed(), &sent);
                }
            }
            next += STEP / MOMENTS;
            loop {
                people
                    .iter_mut()
                    .for_each(|walker| walker.work(start.elapsed()));
                let due = people.iter().filter_map(|walker| walker.visitor.due());
                let due = due.min().map_or(next, |due| next.min(start + due));
                thread::sleep(due.saturating_duration_since(Instant::now()));
                if due == next {
                    break;
                }
            }
        }
    };
    go(&mut people, WARM);
    let before: Vec<_> = people.iter().map(|one| one.visitor.traffic()).collect();
    for walker in &people {
        walker.came.lock().unwrap().ages.clear();
    }
    println!("begin");
    let begun = Instant::now();
    go(&mut people, long);
    println!("end");
    let took = begun.elapsed().as_secs_f64();
    let rate = |bytes: u64| bytes as f64 * 8.0 / 1e3 / took;
    let lines = people.iter().zip(before);
    let lines: Vec<_> = lines
        .map(|(one, (up, down))| {
            let now = one.visitor.traffic();
            (rate(now.0 - up), rate(now.1 - down))
        })
        .collect();
    let (up, down): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let ages: Vec<f64> = people
        .iter()
        .flat_map(|one| std::mem::take(&mut one.came.lock().unwrap().ages))
        .collect();
    println!("delivered {}", ages.len());
    println!(
        "  pose age, sending to the receiver's socket, ms: {}",
        shares(ages)
    );
    println!("  kbit/s down, without headers of UDP: {}", shares(down));
    println!("  kbit/s up, without headers of UDP: {}", shares(up));
}

/// Nanoseconds of processor that this process has used, where the system tells.
fn used() -> Option<u64> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let times = tasks.filter_map(|task| {
        let stat = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse::<u64>().ok()
    });
    Some(times.sum())
}

/// The host's side of people who walk.
fn crowd(folder: &std::path::Path, count: u8, long: Duration) {
    let room = Room {
        items: BTreeMap::new(),
        ..thousand::room()
    };
    let (host, invite) = host(folder, &room);
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--walk", &invite.to_string(), &count.to_string()])
        .arg(long.as_secs().to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut delivered, mut cpu) = (0, (None, None));
    let mut told = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        // What a window would read.
        while host.poll().is_some() {}
        let line = line.unwrap();
        match line.split_once(' ') {
            None if line == "begin" => cpu.0 = used(),
            None if line == "end" => cpu.1 = used(),
            Some(("delivered", number)) => delivered = number.parse().unwrap(),
            _ => told.push(line),
        }
    }
    assert!(child.wait().unwrap().success());
    let pays = cpu.1.zip(cpu.0).map_or(0, |(end, begin)| end - begin) as f64;
    println!(
        "{count} people, {} s: {delivered} poses delivered, {:.2} µs of processor of the host each, \
         {:.1} % of a core",
        long.as_secs(),
        pays / 1e3 / f64::from(delivered),
        pays / 1e7 / long.as_secs_f64()
    );
    told.iter().for_each(|line| println!("{line}"));
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says so to every benchmark.
    args.retain(|arg| arg != "--bench");
    if args.first().is_some_and(|arg| arg == "--walk") {
        let long = Duration::from_secs(args[3].parse().unwrap());
        return walk(&args[1].parse().unwrap(), args[2].parse().unwrap(), long);
    }
    let mut numbers = args.iter().map(|arg| arg.parse::<u64>().unwrap());
    let long = Duration::from_secs(numbers.next().unwrap_or(10));
    let mut counts: Vec<_> = numbers.map(|count| u8::try_from(count).unwrap()).collect();
    if counts.is_empty() {
        counts = vec![8, 16, 32, 64];
    }
    let folder = std::env::temp_dir().join(format!("nest-crowd-bench-{}", std::process::id()));
    joins(&folder.join("join"));
    for count in counts {
        crowd(&folder.join(count.to_string()), count, long);
    }
    fs::remove_dir_all(folder).unwrap();
}
