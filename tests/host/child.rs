//! The process that is killed: it edits without a pause and tells what it was told.
//!
//! Edit `k` adds `c<k>`, moves `cup-0` and removes `c<k - 200>`, so that the room tells which edits
//! it has had.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

use nest::{
    host::{Command, Config, Disk, Event, FileNews, LogNews, Mark, Pace, RealDisk},
    net::proto::wire::ToGuest as Message,
    room::{
        Room,
        edit::{Label, Verb},
        op::Op,
    },
};

use crate::nest::{Nest, config, cup, id, pace, place, room};

/// The folder to work in. Without it this process is no child.
pub(crate) const FOLDER: &str = "NEST_TEST_CHILD";
/// End after the first commit that failed, rather than never.
pub(crate) const UNTIL_FULL: &str = "NEST_TEST_UNTIL_FULL";
/// Edits on their way at a time.
const FLIGHT: u64 = 6;
/// Cups of edits that are in the room.
const KEPT: u64 = 200;

pub(crate) fn ops(k: u64) -> Vec<Op> {
    let spot = |k: u64| usize::try_from(k % 1_800).unwrap();
    let mut ops = vec![
        Op::Place(id("cup-0"), place(spot(k) % 100)),
        Op::Add(cup(&format!("c{k}"), 150 + spot(k))),
    ];
    if k > KEPT {
        ops.push(Op::Remove(id(&format!("c{}", k - KEPT))));
    }
    ops
}

/// The room after so many edits.
pub(crate) fn after(edits: u64) -> Room {
    let mut all = room(1);
    // What came before the last cup that is left shows in nothing.
    for k in edits.saturating_sub(KEPT) + 1..=edits {
        for op in ops(k) {
            op.apply(&mut all);
        }
    }
    all
}

/// How many edits the room has had.
pub(crate) fn edits(room: &Room) -> u64 {
    let numbers = room
        .items
        .keys()
        .filter_map(|id| id.as_str().strip_prefix('c')?.parse().ok());
    numbers.max().unwrap_or(0)
}

fn tell(line: &str) {
    let mut out = io::stdout().lock();
    if writeln!(out, "@{line}").and_then(|()| out.flush()).is_err() {
        // The parent is gone, and nobody is left to end this.
        std::process::abort();
    }
}

/// Tells when a file is being written: `w` before each step, `d` when it is done.
struct Telling;

impl Disk for Telling {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        RealDisk.read(path, limit)
    }
    fn mark(&self, path: &Path) -> io::Result<Option<Mark>> {
        RealDisk.mark(path)
    }
    fn write(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
        tell("w");
        // In two halves, so that a kill can fall between them.
        RealDisk.write(path, &bytes[..bytes.len() / 2], like)?;
        tell("w");
        RealDisk.write(path, bytes, like)
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        tell("w");
        RealDisk.sync(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        tell("w");
        RealDisk.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        tell("w");
        RealDisk.sync_folder(folder)?;
        tell("d");
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
}

/// Not a test: what the others start.
#[test]
fn edits_for_ever() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let until_full = env::var_os(UNTIL_FULL).is_some();
    let pace = Pace {
        save: std::time::Duration::from_millis(3),
        ..pace()
    };
    let disk = Box::new(Telling);
    let mut nest = Nest::with(Config {
        pace,
        disk,
        ..config(&folder.join("home"))
    });
    nest.open_file(&folder.join("my.room.ron"));
    let mut next = edits(nest.room()) + 1;
    let mut confirmed = next - 1;
    loop {
        while next <= confirmed + FLIGHT {
            let label = Label {
                verb: Verb::Place,
                kind: None,
                count: 1,
            };
            let (request, _) = nest
                .replica
                .as_mut()
                .unwrap()
                .edit(label, ops(next))
                .unwrap();
            nest.send(Command::Request(request));
            next += 1;
        }
        let full = nest.wait(|event| match event {
            Event::Hub(Message::Confirmed(edit)) => {
                confirmed = edit.edit.author_seq;
                tell(&format!("c {confirmed}"));
                Some(false)
            }
            Event::Hub(Message::Saved { author_seq }) => {
                tell(&format!("s {author_seq}"));
                Some(false)
            }
            Event::Hub(Message::Refused { author_seq, reason }) => {
                tell(&format!("refused {author_seq}: {reason}"));
                Some(false)
            }
            Event::Log(LogNews::NotSaved(error)) => {
                tell(&format!("full {error}"));
                Some(true)
            }
            Event::File(FileNews::NotSaved(trouble)) => {
                tell(&format!("unsaved {trouble}"));
                Some(false)
            }
            _ => None,
        });
        if full && until_full {
            return;
        }
    }
}
