//! What a relay costs: processor time per forwarded packet beside a plain loop in the same run, and
//! memory per person who is here: `cargo bench --no-default-features --features relay --bench relay`.
//! Fails where a figure to hold is not held. Reads what Linux counts; says so elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use nest::{
    net::{
        proto::{
            identity::SecretKey,
            invite::{InviteId, RelayAddr},
            relay::{
                ALPN, By, Channel, Entry, Hello, OLDEST, ToClient, ToRelay, VERSION,
                datagram::Binder, decode, frame, length,
            },
        },
        quic::tls,
    },
    relay::{Access, Config, Relay},
};
use quinn::{
    Connection, Endpoint, RecvStream, SendStream,
    udp::{EcnCodepoint, Transmit, UdpSocketState},
};

const CHANNELS: u8 = 50;
const PACKET: usize = 1_200;
const ROUND: Duration = Duration::from_secs(3);
const RUN: usize = 16;
const IDLE: usize = 500;

fn main() {
    let folder = std::env::temp_dir().join(format!("nest-relay-bench-{}", std::process::id()));
    if Path::new("/proc/self/task").exists() {
        idle(&folder.join("idle"));
        forwarding(&folder.join("forward"));
    } else {
        println!("processor time and memory are read from Linux only");
    }
    let _ = fs::remove_dir_all(folder);
}

/// Processor time of a thread of this process so far.
fn cpu(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let times = tasks.filter_map(|task| {
        let task = task.ok()?.path();
        let comm = fs::read_to_string(task.join("comm")).ok()?;
        let stat = fs::read_to_string(task.join("schedstat")).ok()?;
        let nanos: u64 = stat.split(' ').next()?.parse().ok()?;
        (comm.trim() == name).then_some(Duration::from_nanos(nanos))
    });
    times.sum()
}

fn local() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

/// Receives and sends on, nothing else.
struct Plain {
    addr: SocketAddr,
    count: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Plain {
    fn start(to: Vec<SocketAddr>) -> Self {
        let (socket, count, stop) = (local(), Arc::default(), Arc::default());
        let plain = Self {
            addr: socket.local_addr().unwrap(),
            count: Arc::clone(&count),
            stop: Arc::clone(&stop),
        };
        let state = UdpSocketState::new((&socket).into()).unwrap();
        let _ = state.set_recv_buffer_size((&socket).into(), 4 << 20);
        socket.set_nonblocking(false).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        let run = move || {
            let mut buffer = [0; 2_000];
            let mut to = to.iter().cycle();
            while !stop.load(Relaxed) {
                if let Ok((length, _)) = socket.recv_from(&mut buffer)
                    && let Some(to) = to.next()
                {
                    let _ = socket.send_to(&buffer[..length], to);
                    count.fetch_add(1, Relaxed);
                }
            }
        };
        thread::Builder::new()
            .name("plain".to_owned())
            .spawn(run)
            .unwrap();
        plain
    }
}

/// Takes what arrives and forgets it, so that receivers are never full.
fn sink(sockets: Vec<UdpSocket>, stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    let run = move || {
        for socket in &sockets {
            socket.set_nonblocking(true).unwrap();
        }
        let mut buffer = [0; 2_000];
        while !stop.load(Relaxed) {
            for socket in &sockets {
                while socket.recv(&mut buffer).is_ok() {}
            }
            thread::sleep(Duration::from_millis(2));
        }
    };
    thread::Builder::new()
        .name("sink".to_owned())
        .spawn(run)
        .unwrap();
}

fn forwarding(data: &Path) {
    let relay = Relay::start(Config {
        data: data.to_owned(),
        listen: "127.0.0.1:0".to_owned(),
        access: Access::Open,
        connects: 60_000,
        introductions: 60_000,
        channels: 1_000,
        channel_kbit: 4_000_000,
        person_kbit: 4_000_000,
        address_kbit: 4_000_000,
        ..Config::default()
    })
    .unwrap();
    let runtime = runtime();
    let channels = runtime.block_on(channels(&relay));
    let senders: Vec<UdpSocket> = channels.iter().map(|[a, _]| bind(&relay, *a)).collect();
    let receivers: Vec<UdpSocket> = channels.iter().map(|[_, b]| bind(&relay, *b)).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let to = receivers.iter().map(|socket| socket.local_addr().unwrap());
    let plain = Plain::start(to.collect());
    sink(receivers, &stop);
    let packets: Vec<Vec<u8>> = channels
        .iter()
        .map(|[channel, _]| [&channel.token.bytes()[..], &[0xc1; PACKET - 8]].concat())
        .collect();
    println!("{CHANNELS} channels, {PACKET} B, processor time of the forwarding thread a packet:");
    let relayed = || relay.traffic().forwarded;
    let plainly = || plain.count.load(Relaxed);
    let mut ratio = [Vec::new(), Vec::new()];
    for rate in [40_000, u64::MAX] {
        for _ in 0..3 {
            let one = round(
                "plain", plain.addr, &senders, &packets, rate, 1, None, plainly,
            );
            let ours = round(
                "relay-forward",
                relay.addr(),
                &senders,
                &packets,
                rate,
                1,
                None,
                relayed,
            );
            ratio[0].push(ours / one);
        }
    }
    let ecn = Some(EcnCodepoint::Ect0);
    for _ in 0..3 {
        let one = round(
            "plain",
            plain.addr,
            &senders,
            &packets,
            u64::MAX,
            1,
            None,
            plainly,
        );
        let ours = round(
            "relay-forward",
            relay.addr(),
            &senders,
            &packets,
            u64::MAX,
            RUN,
            ecn,
            relayed,
        );
        ratio[1].push(ours / one);
    }
    println!("  the same with marks of congestion, which a plain loop loses:");
    round(
        "relay-forward",
        relay.addr(),
        &senders,
        &packets,
        u64::MAX,
        1,
        ecn,
        relayed,
    );
    stop.store(true, Relaxed);
    plain.stop.store(true, Relaxed);
    let [scattered, runs] = ratio.map(|mut all| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    });
    println!(
        "of a plain loop: {scattered:.2} scattered, {runs:.2} in runs (to hold: 1.00 and 0.33)"
    );
    // Something for the noise of a machine that does other things, too.
    assert!(
        scattered <= 1.25,
        "a scattered packet costs {scattered:.2} of a plain loop's"
    );
    assert!(
        runs <= 0.37,
        "a packet in a run costs {runs:.2} of a plain loop's"
    );
}

/// Microseconds of processor time that each packet took of the thread.
fn round(
    thread: &str,
    to: SocketAddr,
    senders: &[UdpSocket],
    packets: &[Vec<u8>],
    rate: u64,
    run: usize,
    ecn: Option<EcnCodepoint>,
    count: impl Fn() -> u64,
) -> f64 {
    let states: Vec<UdpSocketState> = senders
        .iter()
        .map(|socket| UdpSocketState::new(socket.into()).unwrap())
        .collect();
    for socket in senders {
        socket.set_nonblocking(false).unwrap();
    }
    let runs: Vec<Vec<u8>> = packets.iter().map(|packet| packet.repeat(run)).collect();
    let (before, spent, start) = (count(), cpu(thread), Instant::now());
    let mut sent = 0_u64;
    'round: loop {
        for ((socket, state), contents) in senders.iter().zip(&states).zip(&runs) {
            let elapsed = start.elapsed();
            if elapsed > ROUND {
                break 'round;
            }
            let due = elapsed.as_micros() as u64 * (rate / 1_000).min(1_000_000) / 1_000;
            if sent > due {
                thread::sleep(Duration::from_micros(200));
                continue;
            }
            let transmit = Transmit {
                destination: to,
                ecn,
                contents,
                segment_size: (run > 1).then_some(PACKET),
                src_ip: None,
            };
            let _ = state.try_send(socket.into(), &transmit);
            sent += run as u64;
        }
    }
    thread::sleep(Duration::from_millis(200));
    let (packets, spent) = (count() - before, cpu(thread) - spent);
    let each = spent.as_secs_f64() * 1e6 / packets.max(1) as f64;
    let per_second = packets as f64 / ROUND.as_secs_f64() / 1_000.0;
    let kind = if run > 1 { "runs" } else { "scattered" };
    println!("  {thread:<14} {kind:<10} {per_second:>5.0} k/s  {each:.2} us");
    each
}

fn bind(relay: &Relay, channel: Channel) -> UdpSocket {
    let socket = local();
    socket
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let mut binder = Binder::new(channel, 0);
    let mut next = binder.poll(0);
    let mut buffer = [0; 100];
    while !binder.is_bound() {
        if let Some(bind) = next {
            socket.send_to(&bind, relay.addr()).unwrap();
        }
        let length = socket.recv(&mut buffer).unwrap();
        next = binder.handle(1, &buffer[..length]);
    }
    socket
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// Somebody at the relay.
struct Client {
    connection: Connection,
    send: SendStream,
    receive: RecvStream,
}

impl Client {
    async fn join(endpoint: &Endpoint, relay: &RelayAddr, seed: [u8; 32], entry: Entry) -> Self {
        let key = SecretKey::from_seed(&seed);
        let crypto = tls::client(&key, Some(relay.key), ALPN).unwrap();
        let mut config = quinn::ClientConfig::new(Arc::new(crypto));
        let mut transport = quinn::TransportConfig::default();
        transport.keep_alive_interval(Some(Duration::from_secs(12)));
        config.transport_config(Arc::new(transport));
        let to = relay.host.parse().unwrap();
        let connection = endpoint
            .connect_with(config, to, "relay")
            .unwrap()
            .await
            .unwrap();
        let (send, receive) = connection.open_bi().await.unwrap();
        let mut client = Self {
            connection,
            send,
            receive,
        };
        let hello = Hello {
            versions: (OLDEST, VERSION),
            certificate: key.certify(key.public()),
            entry,
        };
        client.say(&ToRelay::Hello(hello)).await;
        assert!(matches!(client.hear().await, ToClient::Welcome(_)));
        client
    }

    async fn say(&mut self, message: &ToRelay) {
        self.send.write_all(&frame(message)).await.unwrap();
    }

    async fn hear(&mut self) -> ToClient {
        let mut prefix = [0; 4];
        self.receive.read_exact(&mut prefix).await.unwrap();
        let mut bytes = vec![0; length(prefix).unwrap()];
        self.receive.read_exact(&mut bytes).await.unwrap();
        decode(&bytes).unwrap().unwrap()
    }
}

async fn channels(relay: &Relay) -> Vec<[Channel; 2]> {
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let owner_key = SecretKey::from_seed(&[200; 32]).public();
    let mut owner = Client::join(&endpoint, relay.link(), [200; 32], Entry::Home).await;
    let id = InviteId([1; 8]);
    let register = ToRelay::Register {
        invites: vec![id],
        friends: Vec::new(),
    };
    owner.say(&register).await;
    let mut channels = Vec::new();
    for n in 0..CHANNELS {
        let mut visitor = Client::join(&endpoint, relay.link(), [n; 32], Entry::Home).await;
        let by = By::Invite { id, proof: [0; 32] };
        let (attempt, owner_key) = (0, owner_key);
        let introduce = ToRelay::Introduce {
            attempt,
            owner: owner_key,
            by,
        };
        visitor.say(&introduce).await;
        let ToClient::Introduction { introduction, .. } = owner.hear().await else {
            panic!("no introduction");
        };
        let admit = true;
        owner
            .say(&ToRelay::Decide {
                introduction,
                admit,
            })
            .await;
        let both = (visitor.hear().await, owner.hear().await);
        let (ToClient::Channel { channel: a, .. }, ToClient::Channel { channel: b, .. }) = both
        else {
            panic!("no channel");
        };
        channels.push([a, b]);
        visitor.connection.close(0_u32.into(), b"");
    }
    channels
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

fn idle(data: &Path) {
    fs::create_dir_all(data).unwrap();
    let settings: PathBuf = data.join("relay.ron");
    fs::write(
        &settings,
        "(listen: \"127.0.0.1:0\", access: open, people: 2000, connects: 60000)",
    )
    .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_nest-relay"));
    command
        .arg("--data")
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut process = Process(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(process.0.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let relay: RelayAddr = line.parse().unwrap();
    let resident = || -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", process.0.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    runtime().block_on(async {
        let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let seed = |n: usize| {
            let mut seed = [9; 32];
            seed[..8].copy_from_slice(&n.to_le_bytes());
            seed
        };
        // What the first ones bring along is not theirs.
        let mut here = Vec::new();
        for n in 0..20 {
            here.push(Client::join(&endpoint, &relay, seed(n), Entry::Home).await);
        }
        let before = resident();
        for n in 20..20 + IDLE {
            here.push(Client::join(&endpoint, &relay, seed(n), Entry::Home).await);
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        let after = resident();
        let each = (after - before) as f64 / 1_024.0 / IDLE as f64;
        println!(
            "relay with {} people: {} MB; {each:.3} MB each (to hold: 0.2)",
            here.len(),
            after / 1_024
        );
        assert!(each <= 0.2, "{each:.3} MB a person");
    });
}
