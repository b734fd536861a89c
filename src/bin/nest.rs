//! `nest`: the desktop client, and tools for room files.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through both"
)]

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use nest::client::{self, Launch, tools};

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
        }),
        Some(Command::Render(render)) => render.run(home),
        Some(Command::Check(check)) => check.run(home),
        Some(Command::Fmt(fmt)) => fmt.run(),
        Some(Command::Kinds(list)) => list.run(home),
    };
    match result {
        Ok(outcome) => {
            print!("{}", outcome.text);
            outcome.code
        }
        Err(error) => {
            eprintln!("nest: {error}");
            ExitCode::FAILURE
        }
    }
}
