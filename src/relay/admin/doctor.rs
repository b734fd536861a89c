//! Whether a relay can be reached: said as far as it can be known from where one stands.

use std::{
    fmt::Write,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::{Duration, Instant},
};

use quinn::{ClientConfig, ConnectionError, Endpoint};
use tokio::time::timeout;

use super::{link, open};
use crate::{
    net::{
        proto::{
            identity::SecretKey,
            invite::RelayAddr,
            relay::{
                ALPN, Entry, Hello, OLDEST, Refusal, ToClient, ToRelay, VERSION, decode, frame,
                length,
            },
        },
        quic::tls,
    },
    relay::{
        Config, RelayError,
        desk::{OUTSIDE, is_outside},
        files,
        store::now,
    },
};

const PATIENCE: Duration = Duration::from_secs(5);

/// What became of an attempt to reach a relay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reached {
    #[error("it answers, with the right key, in {} ms", .0.as_millis())]
    Yes(Duration),
    #[error("it answers, with the right key, and says: {0}")]
    Says(Refusal),
    #[error("something answers there, but not with the key of this address: is it an old address?")]
    WrongKey,
    #[error("something answers there that is no relay: {0}")]
    NoRelay(String),
    #[error(
        "nothing comes back: the relay does not run, the port is another one, or a firewall drops UDP on the way"
    )]
    Nothing,
    #[error("the name {0:?} leads to no address")]
    NoSuchHost(String),
    #[error("this machine cannot send there: {0}")]
    NoWay(String),
}

/// Goes to a relay as a stranger would, and says what came of it.
pub fn reach(relay: &RelayAddr) -> Reached {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(attempt(relay)).unwrap_or_else(|no| no),
        Err(error) => Reached::NoWay(error.to_string()),
    }
}

async fn attempt(relay: &RelayAddr) -> Result<Reached, Reached> {
    let no_way = |error: &dyn std::fmt::Display| Reached::NoWay(error.to_string());
    let mut found = relay
        .host
        .to_socket_addrs()
        .map_err(|_| Reached::NoSuchHost(relay.host.clone()))?;
    let to = found
        .next()
        .ok_or_else(|| Reached::NoSuchHost(relay.host.clone()))?;
    let from: SocketAddr = if to.is_ipv6() {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    };
    // Nobody in particular: the relay says that they are not invited, which is an answer.
    let nobody = SecretKey::from_seed(&rand::random());
    let crypto = tls::client(&nobody, Some(relay.key), ALPN).map_err(|e| no_way(&e))?;
    let endpoint = Endpoint::client(from).map_err(|e| no_way(&e))?;
    let start = Instant::now();
    let connecting = endpoint.connect_with(ClientConfig::new(Arc::new(crypto)), to, "relay");
    let connecting = connecting.map_err(|e| no_way(&e))?;
    let connection = match timeout(PATIENCE, connecting).await {
        Err(_) | Ok(Err(ConnectionError::TimedOut)) => return Err(Reached::Nothing),
        Ok(Err(ConnectionError::TransportError(error)))
            if error.to_string().contains("invalid peer") =>
        {
            return Err(Reached::WrongKey);
        }
        Ok(Err(error)) => return Err(Reached::NoRelay(error.to_string())),
        Ok(Ok(connection)) => connection,
    };
    let hello = ToRelay::Hello(Hello {
        versions: (OLDEST, VERSION),
        certificate: nobody.certify(nobody.public()),
        entry: Entry::Guest {
            of: nobody.public(),
        },
    });
    let answer = timeout(PATIENCE, async {
        let (mut send, mut receive) = connection.open_bi().await.ok()?;
        send.write_all(&frame(&hello)).await.ok()?;
        let mut prefix = [0; 4];
        receive.read_exact(&mut prefix).await.ok()?;
        let mut bytes = vec![0; length(prefix).ok()?];
        receive.read_exact(&mut bytes).await.ok()?;
        decode::<ToClient>(&bytes).ok()?
    })
    .await;
    let round_trip = start.elapsed();
    connection.close(0_u32.into(), b"");
    endpoint.wait_idle().await;
    match answer {
        Ok(Some(ToClient::Refused(Refusal::UnknownHost) | ToClient::Welcome(_))) => {
            Ok(Reached::Yes(round_trip))
        }
        Ok(Some(ToClient::Refused(refusal))) => Ok(Reached::Says(refusal)),
        _ => Err(Reached::NoRelay("it does not answer a greeting".to_owned())),
    }
}

/// What can be known from the machine that the relay runs on.
pub fn doctor(config: &Config) -> Result<String, RelayError> {
    let store = open(&config.data)?;
    let link = link(config)?;
    let runs = files::lock(&config.data)?.is_none();
    let mut text = format!("address: {link}\n");
    if runs {
        let port = config.candidates().first().map_or(0, SocketAddr::port);
        let here = RelayAddr {
            host: format!("127.0.0.1:{port}"),
            key: link.key,
        };
        let _ = writeln!(text, "from this machine: {}", reach(&here));
        let _ = writeln!(text, "by its address, from this machine: {}", reach(&link));
    } else {
        text += "the relay does not run on this data\n";
    }
    let public = link
        .host
        .to_socket_addrs()
        .ok()
        .and_then(|mut all| all.next());
    match public {
        Some(address) if is_outside(address) => text += "the address is a public one\n",
        Some(address) => {
            let _ = writeln!(
                text,
                "{} is an address of a private network: only people in it can come; \
                 set `address` to how the outside reaches this machine, and lead the port here",
                address.ip()
            );
        }
        None => {
            let _ = writeln!(text, "the name in {:?} leads to no address", link.host);
        }
    }
    let outside = store
        .note(OUTSIDE)?
        .and_then(|text| text.parse::<i64>().ok());
    match outside {
        Some(seconds) => {
            let _ = writeln!(
                text,
                "UDP arrives from outside: somebody came from there {} hours ago",
                (now() - seconds).max(0) / 3_600
            );
        }
        None => text.push_str(
            "nobody has come from outside yet, so whether UDP arrives is not known from here\n",
        ),
    }
    let _ = write!(
        text,
        "to be sure, on a machine elsewhere: nest-relay doctor '{link}'"
    );
    Ok(text)
}
