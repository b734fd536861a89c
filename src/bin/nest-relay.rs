//! `nest-relay`: the server that introduces people and forwards what it cannot read.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through both"
)]

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use nest::{
    net::proto::invite::RelayAddr,
    relay::{
        Access, Config, Relay, RelayError,
        admin::{self, Reached},
        config::FILE,
    },
};
use tracing_subscriber::EnvFilter;

/// A relay for Nest: introduces friends to each other, and carries their visits where no direct way
/// leads. It cannot read what it carries. Without a command it runs, and makes what is missing first.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct Settings {
    /// The folder for key, settings and members. Beside you by default, so that a first try leaves
    /// everything in one place that you see
    #[arg(
        long,
        env = "NEST_RELAY_DATA",
        value_name = "DIR",
        default_value = "nest-relay-data",
        global = true
    )]
    data: PathBuf,
    /// The settings file. By default relay.ron in the data folder, so that one folder is all there is
    /// to copy
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Address and UDP port to listen on. By default [::]:4433, on every address of both kinds, a port
    /// that needs no rights; 443 passes more firewalls where it is free
    #[arg(long, value_name = "ADDRESS:PORT", global = true)]
    listen: Option<String>,
    /// How others reach this machine. By default its own address, which is right where that is public
    #[arg(long, value_name = "HOST:PORT", global = true)]
    address: Option<String>,
    /// What the relay calls itself. By default "A Nest relay", for it need have no name
    #[arg(long, global = true)]
    name: Option<String>,
    /// Who may have their home here. By default invited, so that you know whose traffic you carry
    #[arg(long, value_enum, global = true)]
    access: Option<Who>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Who {
    /// Who holds a link made with `nest-relay invite`
    Invited,
    /// Anybody who knows the address
    Open,
    /// Who was named with `nest-relay allow`
    List,
}

#[derive(Subcommand)]
enum Command {
    /// Make key and settings; print the address, the firewall line and what to back up
    Init {
        /// From a file that `nest-relay backup` made
        #[arg(long, value_name = "FILE")]
        restore: Option<PathBuf>,
    },
    /// Print a link by which people can join
    Invite {
        /// For so many people. One by default: then a link that leaks is used up or never worked
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        uses: u32,
        /// For so many days. A fortnight by default: time to answer a message
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=3_650))]
        days: u32,
    },
    /// Let somebody have their home here, by their code (nest1…)
    Allow { who: String },
    /// List members, who is here, who is shut out, and what was carried this month
    Peers,
    /// Shut somebody out, at once: by their code, or the eight figures that `peers` shows
    Ban { who: String },
    /// Let somebody in again
    Unban { who: String },
    /// Let nobody new in, and stop when the last visit is over
    Drain,
    /// Copy everything into one file, also while the relay runs
    Backup { file: PathBuf },
    /// Say whether people can reach this relay, or, from another machine, the relay of an address
    Doctor { relay: Option<RelayAddr> },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("nest-relay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, RelayError> {
    let Settings {
        data, config: file, ..
    } = &cli.settings;
    let (data, file) = (data.clone(), file.clone());
    let file = file.unwrap_or_else(|| data.join(FILE));
    if let Some(Command::Init {
        restore: Some(from),
    }) = &cli.command
    {
        admin::restore(&data, from)?;
    }
    let config = settings(&cli.settings, Config::read(&data, &file)?);
    config.check().map_err(RelayError::Usage)?;
    let text = match cli.command {
        None => return serve(config, &file),
        Some(Command::Init { .. }) => admin::init(&config, &file)?,
        Some(Command::Invite { uses, days }) => {
            admin::init(&config, &file)?;
            admin::invite(&config, uses, days)?.to_string()
        }
        Some(Command::Allow { who }) => admin::allow(&data, &who)?,
        Some(Command::Peers) => admin::peers(&config)?,
        Some(Command::Ban { who }) => admin::ban(&data, &who)?,
        Some(Command::Unban { who }) => admin::unban(&data, &who)?,
        Some(Command::Drain) => admin::drain(&data)?,
        Some(Command::Backup { file }) => admin::backup(&data, &file)?,
        Some(Command::Doctor { relay: None }) => admin::doctor(&config)?,
        Some(Command::Doctor { relay: Some(relay) }) => {
            let reached = admin::reach(&relay);
            println!("{reached}");
            let yes = matches!(reached, Reached::Yes(_) | Reached::Says(_));
            return Ok(if yes {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
    };
    println!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// The command line over the file.
fn settings(given: &Settings, mut config: Config) -> Config {
    let over = |value: &Option<String>, setting: &mut String| {
        if let Some(value) = value {
            setting.clone_from(value);
        }
    };
    over(&given.listen, &mut config.listen);
    over(&given.address, &mut config.address);
    over(&given.name, &mut config.name);
    if let Some(access) = given.access {
        config.access = match access {
            Who::Invited => Access::Invited,
            Who::Open => Access::Open,
            Who::List => Access::List,
        };
    }
    config
}

fn serve(config: Config, file: &Path) -> Result<ExitCode, RelayError> {
    let filter = EnvFilter::try_from_env("NEST_RELAY_LOG");
    tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("nest=info,warn")))
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    if !file.exists() {
        let made = admin::init(&config, file)?;
        tracing::info!("made what was missing:\n{made}");
    }
    let access = config.access;
    // Before the port is open, so that no signal is missed.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(RelayError::Thread)?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new().map_err(RelayError::Thread)?
    };
    let relay = Relay::start(config)?;
    println!("{}", relay.link());
    tracing::info!("listening on {}, access {access:?}", relay.addr());
    runtime.block_on(async {
        let mut done = relay.done();
        tokio::select! {
            _ = done.wait_for(|done| *done) => {}
            () = signals.next() => tracing::info!("stopping"),
        }
    });
    let traffic = relay.traffic();
    relay.stop();
    tracing::info!(
        "stopped; {} packets forwarded, {} dropped",
        traffic.forwarded,
        traffic.dropped
    );
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, and on Unix the signal by which services are stopped.
#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
