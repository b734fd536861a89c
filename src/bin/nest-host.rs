//! `nest-host`: rooms that are always open, on a machine where nobody sits.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through both"
)]

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{self, RecvTimeoutError, SyncSender},
    time::Duration,
};

use clap::{Parser, ValueEnum};
use nest::{
    assets::vocabulary,
    host::{Command, Config, Event, FileNews, Home, Host, Keys, NewInvite, RelayNews},
    net::{
        proto::{
            invite::Invite,
            relay::RelayLink,
            wire::{Door, ToGuest, ToHost},
        },
        quic::NetConfig,
    },
    room::rule::Role,
};

/// Hosts rooms without a window. Whoever has an invite comes in, whenever this runs. Whoever runs it
/// can read what is said and done in the rooms: their doors say that a machine hosts them.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The room file to host
    #[arg(required_unless_present = "rooms")]
    file: Option<PathBuf>,
    /// A folder: every *.room.ron in it is hosted, each as a nest of its own
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    rooms: Option<PathBuf>,
    /// The relay through which visitors find the way; without one only those on this network do
    #[arg(long, value_name = "nest-relay://…")]
    relay: Option<RelayLink>,
    /// The folder for keys and history. Beside you by default, so that a first try leaves everything in
    /// one place that you see
    #[arg(
        long,
        env = "NEST_HOST_DATA",
        value_name = "DIR",
        default_value = "nest-host-data"
    )]
    data: PathBuf,
    /// Let the relay carry everything, so that no visitor learns where this machine is. Off by default:
    /// the way past the relay is shorter, and costs nobody anything
    #[arg(long, requires = "relay")]
    hide_address: bool,
    /// What visitors may do
    #[arg(long, value_enum, default_value_t = As::Guest)]
    role: As,
}

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// Walk, sit, talk, switch lamps
    Guest,
    /// And place, move, paint and remove what is not locked
    Decorator,
}

/// Under which name a room's invite is kept, so that it stays the same.
const INVITE: &str = "invite";

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nest-host: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let files = match (&cli.file, &cli.rooms) {
        (Some(file), _) => vec![file.clone()],
        (None, Some(folder)) => rooms(folder)?,
        (None, None) => Vec::new(),
    };
    if files.is_empty() {
        return Err("there is no *.room.ron in that folder".into());
    }
    // One note that there is something to do is enough: what is full is heard anyway.
    let (wake, woken) = mpsc::sync_channel(1);
    let mut nests = Vec::new();
    for file in &files {
        nests.push(Nest::open(file, cli, wake.clone())?);
    }
    stop_on_signal(wake)?;
    loop {
        for nest in &mut nests {
            nest.work()?;
        }
        match woken.recv_timeout(Duration::from_secs(1)) {
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(Wake::Event) | Err(RecvTimeoutError::Timeout) => {}
        }
    }
    println!("closing; everything is kept");
    Ok(())
}

enum Wake {
    Event,
    Stop,
}

/// The room files of a folder, in the order of their names.
fn rooms(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".room.ron") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Ctrl-C and a service's stop end the program in order.
fn stop_on_signal(wake: SyncSender<Wake>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(stopped());
            // Where nobody listens any more it has stopped.
            let _ = wake.send(Wake::Stop);
        })?;
    Ok(())
}

async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = term.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// One hosted room.
struct Nest {
    host: Host,
    name: String,
    role: Role,
    relay: Option<RelayLink>,
    kept: Option<Invite>,
    invited: bool,
}

impl Nest {
    fn open(
        file: &Path,
        cli: &Cli,
        wake: SyncSender<Wake>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.trim_end_matches(".room.ron").to_owned();
        // Each room is a nest of its own, with a key of its own.
        let home = Home::open(&cli.data.join(&name))?;
        let keys = Keys::open(home.root())?;
        let mut config = Config::new(home, vocabulary().clone(), keys.person.public().into());
        config.machine = true;
        config.network = Some(NetConfig {
            device: keys.device,
            certificate: keys.certificate,
            bind: None,
            impair: None,
        });
        config.wake = std::sync::Arc::new(move || {
            let _ = wake.try_send(Wake::Event);
        });
        let host = Host::start(config)?;
        host.send(Command::OpenFile(file.to_owned()))?;
        host.send(Command::Tell(ToHost::SetDoor(Door::Open)))?;
        host.send(Command::Hide(cli.hide_address))?;
        host.send(Command::SetRelay(cli.relay.clone()))?;
        Ok(Self {
            host,
            name,
            role: match cli.role {
                As::Guest => Role::Guest,
                As::Decorator => Role::Decorator,
            },
            relay: cli.relay.clone(),
            kept: None,
            invited: false,
        })
    }

    /// Says what happened.
    fn work(&mut self) -> Result<(), Box<dyn std::error::Error>> {
        let name = self.name.clone();
        while let Some(event) = self.host.poll() {
            match event {
                Event::Values(values) => {
                    let kept = values.iter().find(|(key, _)| key == INVITE);
                    self.kept = kept.and_then(|(_, text)| text.parse().ok());
                }
                Event::Opened(opened) => {
                    println!("{name}: open, from {}", opened.path.display());
                    if !opened.report.is_empty() {
                        print!("{}", opened.report);
                    }
                }
                Event::Door(door) if !self.invited => {
                    self.invited = true;
                    let relay = self.relay.as_ref().map(|link| &link.relay);
                    let kept = self.kept.as_ref().filter(|invite| {
                        let known = door.invites.iter().any(|given| given.id == invite.id);
                        known && relay.is_some() && invite.relay.as_ref() == relay
                    });
                    if let Some(invite) = kept {
                        println!("{name}: come in with {invite}");
                    } else {
                        self.host.send(Command::Invite(NewInvite {
                            role: self.role,
                            lasts: None,
                            nearby: self.relay.is_none(),
                        }))?;
                    }
                }
                Event::Invited(invite) => {
                    println!("{name}: come in with {invite}");
                    self.host.send(Command::SetValue {
                        key: INVITE.to_owned(),
                        value: invite.to_string(),
                    })?;
                }
                Event::Hub(ToGuest::Arrived(person)) => {
                    println!("{name}: {} came in", called(&person.profile.name));
                }
                Event::Relay(RelayNews::Up { relay, .. }) => {
                    println!("{name}: found through {}", relay.host);
                }
                Event::Relay(RelayNews::Down { relay, why }) => {
                    eprintln!("{name}: the relay {} is not reached: {why}", relay.host);
                }
                Event::NoNetwork(error) => return Err(error.into()),
                Event::Failed(error) => eprintln!("{name}: {error}"),
                Event::File(FileNews::NotSaved(trouble) | FileNews::Broken(trouble)) => {
                    eprintln!("{name}: {trouble}");
                }
                _ => {}
            }
        }
        if self.host.ended() {
            return Err(format!("{name}: its thread ended").into());
        }
        Ok(())
    }
}

fn called(name: &str) -> &str {
    if name.is_empty() { "somebody" } else { name }
}
