//! `nest`: the desktop client, and tools for room files.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through both"
)]

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use nest::{
    client::{self, Launch, error::ClientError, identity, tools},
    net::proto::invite::Invite,
};

/// Your nest: a small room that is a file you own. Without a command it opens.
#[derive(Parser)]
#[command(version, about, subcommand_negates_reqs = true)]
struct Cli {
    /// A room file to open where it lies, instead of the room you were in last
    file: Option<PathBuf>,
    /// The folder that holds your rooms, history and settings
    #[arg(long, env = "NEST_HOME", value_name = "DIR", global = true)]
    home: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Draw a room file to a picture, without window or display
    Render(tools::Render),
    /// Say what is wrong in room files, with file, line and column
    Check(tools::Check),
    /// Write room files the usual way; comments and unknown fields stay
    Fmt(tools::Fmt),
    /// Bring two versions of a room file together that grew out of the same one
    Merge(tools::Merge),
    /// Open your nest and go to somebody else's
    Visit {
        /// The invite, or any text that holds one
        invite: String,
    },
    /// Say who you are: your code, and the emblem by which friends compare it
    Whoami(identity::Whoami),
    /// Keep your key elsewhere, or bring it to this machine
    #[command(subcommand)]
    Key(identity::Key),
    /// List the kinds of furniture that rooms can hold
    Kinds(tools::ListKinds),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let home = cli.home.as_deref();
    let result = match cli.command {
        None => client::run(&Launch {
            home: cli.home.clone(),
            file: cli.file,
            visit: None,
        }),
        Some(Command::Visit { invite }) => Invite::find(&invite)
            .map_err(ClientError::from)
            .and_then(|invite| {
                client::run(&Launch {
                    home: cli.home.clone(),
                    file: None,
                    visit: Some(invite),
                })
            }),
        Some(Command::Whoami(whoami)) => whoami.run(home),
        Some(Command::Key(key)) => key.run(home),
        Some(Command::Render(render)) => render.run(home),
        Some(Command::Check(check)) => check.run(home),
        Some(Command::Fmt(fmt)) => fmt.run(),
        Some(Command::Merge(merge)) => merge.run(home),
        Some(Command::Kinds(list)) => list.run(home),
    };
    match result {
        Ok(outcome) => {
            print!("{}", outcome.text);
            eprint!("{}", outcome.errors);
            outcome.code
        }
        Err(error) => {
            eprintln!("nest: {error}");
            ExitCode::FAILURE
        }
    }
}
