//! Rooms without a window and visitors without one: what the programs print, and how they end.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use nest::{net::proto::invite::Invite, store::digest};

use crate::nest::{Folder, parse};

/// `nest-host` with a folder of rooms, and an invite to each.
struct Rooms {
    child: Child,
    invites: Vec<(String, Invite)>,
    folder: Folder,
}

impl Rooms {
    fn new(names: &[&str]) -> Self {
        let folder = Folder::new();
        let rooms = folder.path().join("rooms");
        fs::create_dir_all(&rooms).unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/tiny.room.ron");
        for name in names {
            fs::copy(&sample, rooms.join(format!("{name}.room.ron"))).unwrap();
        }
        // What is no room is none of its business.
        fs::write(rooms.join("notes.txt"), "feed the cat").unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_nest-host"))
            .args(["--role", "decorator", "--rooms"])
            .arg(&rooms)
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut invites = Vec::new();
        while invites.len() < names.len() {
            let line = lines.next().expect("it ended").unwrap();
            if let Ok(invite) = Invite::find(&line) {
                let name = line.split(':').next().unwrap().to_owned();
                invites.push((name, invite));
            }
        }
        // Nobody reads what else it says, which must not stop it.
        std::thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || lines.for_each(drop))
            .unwrap();
        invites.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self {
            child,
            invites,
            folder,
        }
    }
}

impl Drop for Rooms {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn bot(invite: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nest-bot"))
        .args(["visit", invite])
        .args(more)
        .output()
        .unwrap()
}

/// What stands behind a name in JSON, for each visitor.
fn values<'a>(json: &'a str, name: &str) -> Vec<&'a str> {
    let name = format!("\"{name}\": ");
    let found = json.split(name.as_str()).skip(1);
    found
        .map(|rest| rest.split([',', '}']).next().unwrap().trim_matches('"'))
        .collect()
}

#[test]
fn every_room_of_a_folder_is_hosted_as_a_nest_of_its_own() {
    let rooms = Rooms::new(&["attic", "cellar"]);
    let names: Vec<_> = rooms
        .invites
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["attic", "cellar"]);
    assert_ne!(rooms.invites[0].1.person, rooms.invites[1].1.person);
    for (name, invite) in &rooms.invites {
        let seen = bot(
            &invite.to_string(),
            &["--count", "2", "--seconds", "1", "--json"],
        );
        let said = String::from_utf8_lossy(&seen.stdout).into_owned();
        assert!(seen.status.success(), "{name}: {said}");
        let file = rooms.folder.path().join(format!("rooms/{name}.room.ron"));
        let digest = digest(&parse(&file));
        let hashes = values(&said, "hash");
        assert_eq!(hashes.len(), 2, "{said}");
        assert!(
            hashes.iter().all(|hash| hash.starts_with(&digest)),
            "{said}"
        );
    }
}

#[test]
fn a_visitor_follows_its_script() {
    let rooms = Rooms::new(&["attic"]);
    let script = rooms.folder.file("script.ron");
    let steps = r#"[
        (at: 0.1, act: Say("hello")),
        (at: 0.2, act: Walk(100, 120)),
        (at: 0.3, act: Move("pouf", 272, 106)),
        (at: 0.5, act: Remove("books")),
        (at: 0.8, act: Undo),
        (at: 1.1, act: Leave),
    ]"#;
    fs::write(&script, steps).unwrap();
    let invite = rooms.invites[0].1.to_string();
    let begun = std::time::Instant::now();
    let seen = bot(
        &invite,
        &[
            "--seconds",
            "40",
            "--json",
            "--script",
            script.to_str().unwrap(),
        ],
    );
    let said = String::from_utf8_lossy(&seen.stdout).into_owned();
    assert!(seen.status.success(), "{said}");
    assert!(begun.elapsed().as_secs() < 30, "it left in time");
    for (name, wanted) in [
        ("lines", "1"),
        ("asked", "2"),
        ("edits", "3"),
        ("same", "true"),
    ] {
        assert_eq!(values(&said, name), [wanted], "{name} in {said}");
    }
}

#[test]
fn who_comes_to_nothing_says_so_and_fails() {
    let mut rooms = Rooms::new(&["attic"]);
    let script = rooms.folder.file("script.ron");
    fs::write(&script, "[(at: 0.1, act: Dance)]").unwrap();
    let invite = rooms.invites[0].1.to_string();
    let fails = |invite: &str, more: &[&str]| {
        let seen = bot(invite, more);
        assert!(!seen.status.success(), "{more:?}");
        let (out, err) = (&seen.stdout, &seen.stderr);
        [out, err].map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let [_, told] = fails("no invite at all", &[]);
    assert!(told.contains("nestvisit"), "{told}");
    let [_, told] = fails(&invite, &["--script", script.to_str().unwrap()]);
    assert!(told.contains("script.ron:1:"), "{told}");
    let mut wrong = rooms.invites[0].1.clone();
    wrong.secret[0] ^= 1;
    let [told, _] = fails(&wrong.to_string(), &["--seconds", "5"]);
    assert!(told.contains("the invite is not valid"), "{told}");
    // Nobody is there any more.
    rooms.child.kill().unwrap();
    rooms.child.wait().unwrap();
    let [told, _] = fails(&invite, &["--seconds", "2"]);
    assert!(
        told.contains("was not let in") || told.contains("nobody"),
        "{told}"
    );
}
