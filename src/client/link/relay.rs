//! A relay of one's own, on threads beside the window for as long as Nest is open.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{
    net::proto::invite::{Code, RelayAddr},
    relay::{Config, Relay, RelayError, admin, config::FILE},
};

/// How long one that was stopped just now may hold on to its data.
const PATIENCE: Duration = Duration::from_secs(5);

/// A relay that starts, runs, or could not start. It stops when this is dropped, which takes a second
/// or two.
pub(in crate::client) struct OwnRelay {
    /// In a mutex only so that it can be shared; one client polls.
    started: Mutex<Receiver<Result<RelayAddr, RelayError>>>,
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl OwnRelay {
    /// Starts one whose data lie in `data`, and makes what is missing there. It is reached at `address`,
    /// `host` or `host:port`, or at this machine's own where that is empty; `me` may have their home
    /// there. `wake` is called when it is known what became of it.
    ///
    /// # Errors
    /// Where there can be no more threads.
    pub(in crate::client) fn start(
        data: PathBuf,
        address: String,
        me: Code,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Self, RelayError> {
        let (tell, started) = mpsc::sync_channel(1);
        let (stop, stopped) = mpsc::sync_channel::<()>(1);
        let run = move || {
            let relay = patiently(|| open(&data, &address, &me));
            let (relay, told) = match relay {
                Ok(relay) => {
                    let link = relay.link().clone();
                    (Some(relay), Ok(link))
                }
                Err(error) => (None, Err(error)),
            };
            // Where nobody listens any more it is not wanted any more.
            let _ = tell.send(told);
            wake();
            if relay.is_some() {
                let _ = stopped.recv();
            }
        };
        let thread = thread::Builder::new()
            .name("own-relay".to_owned())
            .spawn(run)
            .map_err(RelayError::Thread)?;
        Ok(Self {
            started: Mutex::new(started),
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// What became of it, once.
    pub(in crate::client) fn poll(&self) -> Option<Result<RelayAddr, RelayError>> {
        let started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        started.try_recv().ok()
    }

    /// Stops it, and does not wait for that.
    pub(in crate::client) fn stop(mut self) {
        self.thread = None;
    }
}

impl Drop for OwnRelay {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the relay's thread panicked");
        }
    }
}

fn open(data: &Path, address: &str, me: &Code) -> Result<Relay, RelayError> {
    let file = data.join(FILE);
    let mut config = Config::read(data, &file)?;
    let port = config.listen.rsplit(':').next().unwrap_or_default();
    config.address = match address {
        "" => String::new(),
        host if host.contains(':') => host.to_owned(),
        host => format!("{host}:{port}"),
    };
    admin::init(&config, &file)?;
    admin::allow(data, &me.to_string())?;
    let relay = Relay::start(config)?;
    let link = relay.link().to_string();
    if let Err(error) = link.parse::<RelayAddr>() {
        return Err(RelayError::Usage(error.to_string()));
    }
    Ok(relay)
}

/// Tries again while another relay has the data.
fn patiently(open: impl Fn() -> Result<Relay, RelayError>) -> Result<Relay, RelayError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match open() {
            Err(RelayError::Running(_)) if Instant::now() < end => {
                thread::sleep(Duration::from_millis(100));
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;
    use crate::{
        assets::vocabulary,
        host::{self, Command, Event, Home, Host, Keys, RelayNews},
        net::{proto::relay::RelayLink, quic::NetConfig},
    };

    const SOON: Duration = Duration::from_secs(60);

    fn wait<T>(mut poll: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + SOON;
        loop {
            if let Some(found) = poll() {
                return found;
            }
            assert!(Instant::now() < end, "what was waited for did not come");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn whoever_runs_a_relay_is_found_through_it() {
        let folder = env::temp_dir().join(format!("nest-own-relay-{}", process::id()));
        let data = folder.join("relay");
        fs::create_dir_all(&data).unwrap();
        fs::write(data.join(FILE), r#"(listen: "127.0.0.1:0")"#).unwrap();
        let keys = Keys::open(&folder).unwrap();
        let me = Code {
            person: keys.person.public(),
            relay: None,
        };
        let start = |address: &str| {
            let wake = Arc::new(|| {});
            OwnRelay::start(data.clone(), address.to_owned(), me.clone(), wake).unwrap()
        };
        let relay = start("");
        let address = wait(|| relay.poll()).unwrap();

        let home = Home::open(&folder.join("home")).unwrap();
        let host = Host::start(host::Config {
            network: Some(NetConfig {
                device: keys.device,
                certificate: keys.certificate,
                bind: Some("127.0.0.1:0".parse().unwrap()),
                impair: None,
            }),
            ..host::Config::new(home, vocabulary().clone(), me.person.into())
        })
        .unwrap();
        let link = RelayLink {
            relay: address.clone(),
            code: None,
        };
        host.send(Command::SetRelay(Some(link))).unwrap();
        wait(|| match host.poll()? {
            Event::Relay(RelayNews::Up { .. }) => Some(()),
            Event::Relay(RelayNews::Down { why, .. }) => panic!("{why:?}"),
            _ => None,
        });
        drop(host);

        // Stopped and begun again at once it is the same relay, at the address that was named.
        relay.stop();
        let relay = start("relay.example.org:4433");
        let again = wait(|| relay.poll()).unwrap();
        assert_eq!(again.key, address.key);
        assert_eq!(again.host, "relay.example.org:4433");
        drop(relay);
        // What nobody could dial is told.
        let relay = start("two words");
        assert!(wait(|| relay.poll()).is_err());
        drop(relay);
        fs::remove_dir_all(&folder).unwrap();
    }
}
