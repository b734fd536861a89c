//! A thousand strangers at once, before a host in a process of its own, whose memory is looked at.

use std::{fs, net::SocketAddr, time::Duration};

use nest::net::{
    proto::identity::SecretKey,
    quic::{ALPN, PEER, client, tls},
};
use quinn::Endpoint;
use tokio::{task::JoinSet, time};

use crate::{
    friend::Friend,
    nest::Folder,
    programs::{HostProgram, RelayProgram},
};

/// What a program holds now, and held at most so far, in kilobytes; `None` where the system does not say.
fn memory(id: u32) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = |name| {
        let mut lines = status.lines();
        let line = lines.find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    Some((line("VmRSS")?, line("VmHWM")?))
}

/// One stranger: says something that makes no sense, or nothing, and stays as long as it may.
async fn stranger(number: u32, endpoint: Endpoint, addr: SocketAddr) -> bool {
    let key = SecretKey::from_seed(&[66; 32]);
    let config = client(tls::client(&key, None, ALPN).unwrap(), PEER);
    let connecting = endpoint.connect_with(config, addr, "nest").unwrap();
    let Ok(Ok(connection)) = time::timeout(Duration::from_secs(20), connecting).await else {
        return false;
    };
    if let Ok(mut stream) = connection.open_uni().await {
        let words: &[u8] = match number % 3 {
            0 => &[0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3],
            1 => &[1, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
            _ => &[],
        };
        let _ = stream.write_all(words).await;
    }
    let _ = time::timeout(Duration::from_secs(3), connection.closed()).await;
    true
}

#[test]
fn a_thousand_strangers_at_once_cost_little_and_are_forgotten() {
    let folder = Folder::new();
    let relay = RelayProgram::new(&folder, "Relay");
    let host = HostProgram::new(&folder, "Room", &relay.addr);
    let id = host.program.id();
    let addr = host.address();
    let before = memory(id);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let came = runtime.block_on(async {
        // From a few machines: a process may not have a thousand sockets.
        let machine = |_| Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap();
        let machines: Vec<Endpoint> = (0..8).map(machine).collect();
        let mut all = JoinSet::new();
        for number in 0..1_000 {
            let endpoint = machines[number as usize % machines.len()].clone();
            all.spawn(stranger(number, endpoint, addr));
        }
        let mut came = 0;
        while let Some(done) = all.join_next().await {
            came += u32::from(done.unwrap());
        }
        came
    });
    // Never more than there is room for at a time.
    assert!(
        came >= 100,
        "{came} of a thousand were let as far as the door"
    );
    let after = memory(id);
    println!("{came} came; from {before:?} kB to {after:?} kB");
    if let (Some((before, _)), Some((_, most))) = (before, after) {
        assert!(most < before + MOST_KB, "from {before} kB to {most} kB");
    }
    let mut guest = Friend::new("Bo", 1);
    guest.visit(&host.invite);
    guest.arrives();
}

/// What 128 connections may take, with as many more handshakes under way.
const MOST_KB: u64 = 32 * 1_024;
