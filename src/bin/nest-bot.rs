//! `nest-bot`: visitors without a window, for automation and to see what a nest can bear.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through both"
)]

use std::{
    fs, io,
    path::PathBuf,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use clap::{Args, Parser, Subcommand};
use nest::{
    bot::{Bot, Report, Step, Ways},
    net::proto::invite::Invite,
};

/// Visits nests without a window, and tells what it saw there.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Visit a nest. Fails where a visitor was not let in, had another room than the host at any time, or
    /// asked for something that was not dealt with
    Visit(Visit),
}

#[derive(Args)]
struct Visit {
    /// The invite, or any text that holds one
    invite: String,
    /// How many visitors
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    count: u16,
    /// How long they stay
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Walk about
    #[arg(long)]
    walk: bool,
    /// Say something now and then
    #[arg(long)]
    chat: bool,
    /// Move things about
    #[arg(long)]
    decorate: bool,
    /// With --decorate: how many of them do, where not all are to
    #[arg(long, requires = "decorate")]
    decorators: Option<u16>,
    /// What to do when: a RON list such as [(at: 1.0, act: Say("hello")), (at: 2.0, act: Walk(100, 150))]
    #[arg(long, value_name = "FILE.ron")]
    script: Option<PathBuf>,
    /// Print what was seen as JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    let Command::Visit(visit) = Cli::parse().command;
    match visit.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("nest-bot: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Visit {
    /// Whether every visitor was let in and had what the host has.
    fn run(&self) -> Result<bool, Box<dyn std::error::Error>> {
        let invite = Invite::find(&self.invite)?;
        let script: Vec<Step> = match &self.script {
            Some(path) => {
                let text = fs::read_to_string(path)?;
                ron::from_str(&text).map_err(|error| format!("{}:{error}", path.display()))?
            }
            None => Vec::new(),
        };
        let start = Instant::now();
        let stay = Duration::from_secs(self.seconds);
        let mut threads = Vec::new();
        for number in 0..self.count {
            let ways = Ways {
                walk: self.walk,
                chat: self.chat,
                decorate: self.decorate && self.decorators.is_none_or(|most| number < most),
                script: script.clone(),
            };
            let bot = Bot::new(number, &invite, ways, start)?;
            let thread = thread::Builder::new().name(format!("bot-{number}"));
            threads.push(thread.spawn(move || bot.stay(stay))?);
        }
        let mut reports = Vec::new();
        for thread in threads {
            reports.push(thread.join().map_err(|_| "a visitor's thread panicked")?);
        }
        if self.json {
            let lines: Vec<String> = reports.iter().map(Report::json).collect();
            println!("[{}]", lines.join(",\n "));
        } else {
            for report in &reports {
                println!("{report}");
            }
        }
        Ok(reports.iter().all(Report::good))
    }
}
