//! A relay that stops, or is killed, in the middle of a visit, and comes back.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::Ipv4Addr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use nest::net::{
    proto::{identity::SecretKey, invite::RelayAddr, relay::ALPN, wire::Lane},
    quic::tls,
};
use quinn::{ClientConfig, ConnectionError, Endpoint};

use crate::{
    ends::{End, Walker, send},
    relayed::{host, meet},
};

const MS: Duration = Duration::from_millis(1);

/// `nest-relay` as a process, in a folder that is gone afterwards.
struct Process {
    child: Child,
    data: PathBuf,
    addr: RelayAddr,
}

impl Process {
    fn new(name: &str) -> Self {
        let name = format!("nest-restart-{name}-{}", std::process::id());
        let data = std::env::temp_dir().join(name);
        let (child, addr) = Self::spawn(&data, "127.0.0.1:0");
        Self { child, data, addr }
    }

    fn spawn(data: &PathBuf, listen: &str) -> (Child, RelayAddr) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nest-relay"))
            .args(["--access", "open", "--listen", listen, "--data"])
            .arg(data)
            .env_remove("NEST_RELAY_DATA")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.as_mut().unwrap());
        out.read_line(&mut line).unwrap();
        (child, line.parse().unwrap())
    }

    /// Kills it without a word.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it did.
    fn stop(&mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap();
    }

    fn start(&mut self) {
        let (child, addr) = Self::spawn(&self.data, &self.addr.host);
        assert_eq!(addr, self.addr);
        self.child = child;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// Says how long after the relay was back, which was away for so long, either side was heard again.
fn outlive(name: &str, away: impl FnOnce(&mut Process), down: Duration) -> [Duration; 2] {
    let mut relay = Process::new(name);
    let (host, visitor) = (host(&relay.addr, 1), End::new(2));
    let (near, far) = meet(&host, &visitor, &relay.addr);
    let _walk = [&near.link, &far.link].map(Walker::new);
    thread::sleep(300 * MS);
    away(&mut relay);
    thread::sleep(down);
    relay.start();
    let back = Instant::now();
    send(&near.link, Lane::Order, vec![2]);
    send(&far.link, Lane::Order, vec![3]);
    [(&host, 2), (&visitor, 3)].map(|(end, word)| {
        assert_eq!(end.frame(Lane::Order), [word]);
        back.elapsed()
    })
}

#[test]
fn a_visit_outlives_a_relay_that_is_killed() {
    let took = outlive("killed", Process::kill, 500 * MS);
    println!("heard again after {took:?}");
}

#[test]
fn a_visit_outlives_a_relay_that_is_updated() {
    let took = outlive("updated", Process::stop, 3_000 * MS);
    println!("heard again after {took:?}");
}

#[tokio::test]
async fn who_was_at_a_relay_that_was_killed_is_told_and_does_not_wait() {
    let mut relay = Process::new("reset");
    let crypto = tls::client(&SecretKey::from_seed(&[1; 32]), Some(relay.addr.key), ALPN).unwrap();
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let config = ClientConfig::new(Arc::new(crypto));
    let to = relay.addr.host.parse().unwrap();
    let connecting = endpoint.connect_with(config, to, "relay").unwrap();
    let connection = connecting.await.unwrap();
    relay.kill();
    relay.start();
    let (mut send, _receive) = connection.open_bi().await.unwrap();
    send.write_all(&[0; 64]).await.unwrap();
    assert_eq!(connection.closed().await, ConnectionError::Reset);
}

/// `NEST_RESTARTS=8` restarts it in different ways and prints what it took.
#[test]
fn measure() {
    let rounds = std::env::var("NEST_RESTARTS").map_or(0, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let down = [0, 1_000, 4_000, 9_000][round % 4];
        let took = std::panic::catch_unwind(|| {
            if round % 8 < 4 {
                outlive("stop", Process::stop, down * MS)
            } else {
                outlive("kill", Process::kill, down * MS)
            }
        });
        let way = if round % 8 < 4 { "stopped" } else { "killed" };
        println!("{way}, {down} ms away: {took:?}");
    }
}
