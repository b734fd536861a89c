//! Processes killed at random moments, and on disks that are full: what was acknowledged is there.
//!
//! `NEST_KILLS=1000 cargo test --test host kill` kills more often than the usual hundred times.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use nest::store::Store;

use crate::{
    child::{FOLDER, UNTIL_FULL, after, edits},
    nest::{Folder, ME, names, parse, room, text},
};

/// What a child told until it ended.
#[derive(Debug, Default)]
struct Told {
    confirmed: u64,
    saved: u64,
    writing: bool,
    /// Why the log could not be written.
    full: Option<String>,
    /// An honest edit that was refused: it is answered like one that is kept.
    refused: Option<String>,
}

impl Told {
    fn take(&mut self, line: &str) -> bool {
        let Some((_, line)) = line.split_once('@') else {
            return false;
        };
        match line.split_once(' ').unwrap_or((line, "")) {
            ("c", number) => self.confirmed = number.parse().unwrap_or(self.confirmed),
            // The last line may be cut off.
            ("s", number) => {
                self.saved = number
                    .parse()
                    .map_or(self.saved, |n: u64| n.max(self.saved));
            }
            ("w", _) => self.writing = true,
            ("d", _) => self.writing = false,
            ("full", why) => self.full = Some(why.to_owned()),
            ("refused", why) => self.refused = Some(why.to_owned()),
            _ => {}
        }
        true
    }

    fn committing(&self) -> bool {
        self.confirmed > self.saved
    }
}

fn child(folder: &Folder, mut command: Command) -> Child {
    command
        .args([
            "--exact",
            "child::edits_for_ever",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What is there after the end of a child: all that was acknowledged, in the log and in order; a file
/// that can be read, as it was after some edit. Only where the log cannot be written is the file ahead.
fn examine(folder: &Folder, told: &Told) -> u64 {
    assert_eq!(told.refused, None, "{:?}", told.full);
    let mut store = Store::open(&folder.home().join("nest.sqlite")).unwrap();
    let rows = store.rooms().unwrap();
    if rows.is_empty() {
        assert_eq!(told.saved, 0);
        return 0;
    }
    let loaded = store.load(rows[0].id).unwrap();
    let last = loaded.history.last_author_seq(ME);
    assert!(
        last >= told.saved,
        "{} was acknowledged, {last} is the last there",
        told.saved
    );
    assert_eq!(loaded.seq, last);
    assert_eq!(loaded.room, after(last));
    let file = parse(&folder.file("my.room.ron"));
    assert!(
        edits(&file) <= last || told.full.is_some(),
        "the file is ahead of the log"
    );
    assert_eq!(file, after(edits(&file)));
    store.set_value("examined", "yes").unwrap();
    last
}

#[test]
fn what_was_acknowledged_survives_kills() {
    let kills: u32 = env::var("NEST_KILLS").map_or(100, |kills| kills.parse().unwrap());
    let mut random =
        env::var("NEST_SEED").map_or(0x9e37_79b9_7f4a_7c15, |seed| seed.parse().unwrap());
    println!("NEST_SEED={random} NEST_KILLS={kills}");
    let mut draw = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let folder = Folder::new();
    fs::write(folder.file("my.room.ron"), text(&room(1))).unwrap();
    let (mut committing, mut writing, mut within) = (0, 0, 0);
    let mut last = 0;
    for kill in 0..kills {
        let mut child = child(&folder, Command::new(env::current_exe().unwrap()));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = Told::default();
        let mut patience = draw(60);
        // A third at any moment, a third while a commit is on its way, a third while the file is written.
        for line in lines.by_ref().map_while(Result::ok) {
            if !told.take(&line) {
                continue;
            }
            let ripe = match kill % 3 {
                0 => true,
                1 => told.committing(),
                _ => told.writing,
            };
            if ripe && patience == 0 {
                if kill % 3 == 0 {
                    thread::sleep(Duration::from_micros(draw(8_000)));
                }
                break;
            }
            patience = patience.saturating_sub(1);
        }
        child.kill().unwrap();
        // What was on its way through the pipe was told as well.
        for line in lines.map_while(Result::ok) {
            told.take(&line);
        }
        child.wait().unwrap();
        committing += u32::from(told.committing());
        writing += u32::from(told.writing);
        within += u32::from(told.committing() || told.writing);
        let now = examine(&folder, &told);
        assert!(now >= last, "edits of an earlier run are gone");
        last = now;
    }
    println!(
        "{kills} kills, {committing} within a commit, {writing} within a file write, {last} edits"
    );
    assert!(within * 10 >= kills * 3, "only {within} kills hit");
    assert!(names(folder.path()).len() <= 3, "{:?}", folder.names());
    let nest = crate::nest::Nest::open(&folder, &folder.file("my.room.ron"));
    assert_eq!(nest.room(), &after(last));
    drop(nest);
    assert_eq!(parse(&folder.file("my.room.ron")), after(last));
    assert_eq!(folder.names(), ["home", "my.room.ron"]);
}

/// A limit on the size of files makes real writes fail, first those of the log.
#[cfg(unix)]
#[test]
fn what_was_acknowledged_survives_a_full_disk() {
    let run = |folder: &Folder, limit: u32| {
        let mut shell = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        shell
            .args(["-c", &script])
            .arg(env::current_exe().unwrap())
            .env(UNTIL_FULL, "yes");
        let mut child = child(folder, shell);
        let mut told = Told::default();
        for line in BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
        {
            told.take(&line);
        }
        assert!(child.wait().unwrap().success());
        told
    };
    for limit in [500, 700] {
        let folder = Folder::new();
        fs::write(folder.file("my.room.ron"), text(&room(1))).unwrap();
        let told = run(&folder, limit);
        assert!(told.full.is_some(), "the limit was not reached");
        examine(&folder, &told);
        assert_eq!(folder.names(), ["home", "my.room.ron"]);
    }
}
