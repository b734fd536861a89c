//! The program `nest` as a shell runs it: what it prints, where, and how it ends.

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use nest::host::Home;

use super::{app::Folder, pictures::can_draw};

const GOOD: &str = "Room(\n    version: 1,\n    size: (500, 500, 240),\n)\n";
/// Nest would not have put them into one place; it stands.
const ODD: &str = r#"Room(
    version: 1,
    size: (500, 500, 240),
    items: [
        (id: "a", kind: "pouf", at: (250, 250)),
        (id: "b", kind: "pouf", at: (250, 250)),
    ],
)
"#;
const BROKEN: &str = "Room(\n    version: 1,\n    size: (500, \"wide\", 240),\n)\n";

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs it in the folder, as if nothing could show a window.
fn nest(folder: &Folder, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nest"))
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("NEST_HOME", folder.path().join("home"))
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Who does not read it may have ended.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn check_tells_of_every_file_and_warnings_fail_where_one_is_strict() {
    let folder = folder(&[
        ("good.room.ron", GOOD),
        ("odd.room.ron", ODD),
        ("broken.room.ron", BROKEN),
    ]);
    let good = nest(&folder, &["check", "good.room.ron"], "");
    assert_eq!((code(&good), out(&good), err(&good)), (0, "", ""));
    let odd = nest(&folder, &["check", "odd.room.ron"], "");
    assert_eq!(code(&odd), 0);
    assert!(
        out(&odd).starts_with("odd.room.ron:6:37: warning: `b`"),
        "{}",
        out(&odd)
    );
    assert_eq!(
        code(&nest(&folder, &["check", "--strict", "odd.room.ron"], "")),
        1
    );

    // What cannot be read keeps nothing of the others back.
    let all = [
        "check",
        "broken.room.ron",
        "missing.room.ron",
        ".",
        "odd.room.ron",
    ];
    let all = nest(&folder, &all, "");
    assert_eq!((code(&all), err(&all)), (1, ""));
    let lines: Vec<&str> = out(&all).lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines[0].starts_with("broken.room.ron:3:17: error: "),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("missing.room.ron: error: "),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with(".: error: this is a folder"),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].starts_with("odd.room.ron:6:37: warning: "),
        "{}",
        lines[3]
    );
}

#[test]
fn check_reads_standard_input_and_speaks_json() {
    let folder = folder(&[]);
    let good = nest(&folder, &["check", "-"], GOOD);
    assert_eq!((code(&good), out(&good)), (0, ""));
    let told = nest(
        &folder,
        &["check", "--json", "-", "missing.room.ron"],
        BROKEN,
    );
    assert_eq!(code(&told), 1);
    let lines: Vec<&str> = out(&told).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with(r#"{"file":"-","line":3,"column":17,"severity":"error","#),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with(
            r#"{"file":"missing.room.ron","line":null,"column":null,"severity":"error","#
        ),
        "{}",
        lines[1]
    );
}

#[test]
fn fmt_sees_to_every_file_it_can_and_leaves_the_others() {
    let mut torn = b"Room(\n    name: \"".to_vec();
    torn.extend(b"\xff\")\n");
    let wild = GOOD.replace("\n    ", " ");
    let folder = folder(&[("wild.room.ron", &*wild), ("good.room.ron", GOOD)]);
    fs::write(folder.path().join("torn.room.ron"), &torn).unwrap();

    let check = nest(
        &folder,
        &["fmt", "--check", "wild.room.ron", "good.room.ron"],
        "",
    );
    assert_eq!((code(&check), out(&check)), (1, "wild.room.ron\n"));
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("wild.room.ron"), wild.as_bytes());

    let all = [
        "fmt",
        "missing.room.ron",
        ".",
        "torn.room.ron",
        "wild.room.ron",
    ];
    let all = nest(&folder, &all, "");
    assert_eq!((code(&all), out(&all)), (1, ""));
    let lines: Vec<&str> = err(&all).lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines[0].starts_with("missing.room.ron: error: "),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with(".: error: this is a folder"),
        "{}",
        lines[1]
    );
    // Where the byte is, not where the file begins.
    assert!(
        lines[2].starts_with("torn.room.ron:2:12: error: this is not UTF-8"),
        "{}",
        lines[2]
    );
    assert_eq!(read("torn.room.ron"), torn);
    assert_ne!(read("wild.room.ron"), wild.as_bytes());
    let again = nest(&folder, &["fmt", "--check", "wild.room.ron"], "");
    assert_eq!((code(&again), out(&again)), (0, ""));

    let piped = nest(&folder, &["fmt", "-"], &wild);
    assert_eq!(
        (code(&piped), out(&piped)),
        (0, str::from_utf8(&read("wild.room.ron")).unwrap())
    );
}

#[test]
fn kinds_are_listed_and_looked_for() {
    let folder = folder(&[]);
    let lamps = nest(&folder, &["kinds", "lamp"], "");
    assert_eq!(code(&lamps), 0);
    assert!(
        out(&lamps)
            .lines()
            .any(|line| line.starts_with("table-lamp ")),
        "{}",
        out(&lamps)
    );
    assert!(!out(&lamps).contains("sofa"));
    let json = nest(&folder, &["kinds", "--json", "沙发"], "");
    assert!(
        out(&json).contains(r#"{"kind":"sofa","footprint":["#),
        "{}",
        out(&json)
    );
    let none = nest(&folder, &["kinds", "xylophone"], "");
    assert_eq!(code(&none), 1);
    assert!(out(&none).contains("xylophone"));
}

#[test]
fn what_cannot_be_drawn_or_is_mistyped_is_told_on_the_standard_error() {
    let folder = folder(&[("good.room.ron", GOOD), ("broken.room.ron", BROKEN)]);
    let cases: [(&[&str], &str); 6] = [
        (
            &["render", "missing.room.ron", "-o", "a.png"],
            "missing.room.ron",
        ),
        (&["render", ".", "-o", "a.png"], "this is a folder"),
        (
            &["render", "broken.room.ron", "-o", "a.png"],
            "broken.room.ron:3:17: error:",
        ),
        (
            &["render", "good.room.ron", "-o", "a.png", "--size", "4x4"],
            "1280x720",
        ),
        (
            &["render", "good.room.ron", "-o", "a.png", "--time", "25:00"],
            "16:30",
        ),
        (&["visit", "hello"], "invite"),
    ];
    for (arguments, says) in cases {
        let told = nest(&folder, arguments, "");
        assert_eq!((code(&told), out(&told)), (1, ""), "{arguments:?}");
        assert!(
            err(&told).starts_with("nest: ") && err(&told).contains(says),
            "{}",
            err(&told)
        );
    }
    assert_eq!(code(&nest(&folder, &["check"], "")), 2, "usage");
    assert!(out(&nest(&folder, &["--help"], "")).contains("render"));
}

#[test]
fn a_picture_and_its_values_are_told_and_bad_ones_fail() {
    if !can_draw() {
        return;
    }
    let folder = folder(&[("odd.room.ron", ODD)]);
    let arguments = [
        "render",
        "odd.room.ron",
        "-o",
        "dark.png",
        "--size",
        "64x36",
        "--time",
        "02:00",
        "--quality",
        "low",
        "--values",
    ];
    let told = nest(&folder, &arguments, "");
    assert_eq!(code(&told), 1, "{}", err(&told));
    assert!(out(&told).contains("warning: `b`"), "{}", out(&told));
    assert!(
        out(&told).contains("p50") && out(&told).contains("BAD"),
        "{}",
        out(&told)
    );
    let picture = image::open(folder.path().join("dark.png")).unwrap();
    assert_eq!((picture.width(), picture.height()), (64, 36));
}

#[test]
fn a_second_nest_on_the_same_rooms_says_so() {
    let folder = folder(&[]);
    let elsewhere = folder.path().join("elsewhere");
    let held = Home::open(&elsewhere).unwrap();
    let told = nest(&folder, &["--home", elsewhere.to_str().unwrap()], "");
    assert_eq!(code(&told), 1);
    assert!(
        err(&told).contains("open in another Nest") && err(&told).contains("elsewhere"),
        "{}",
        err(&told)
    );
    assert!(
        !folder.path().join("home").exists(),
        "--home goes before NEST_HOME"
    );
    drop(held);
}

#[test]
fn without_a_display_the_nest_is_drawn_to_a_file() {
    if !can_draw() {
        return;
    }
    let folder = folder(&[("mine.room.ron", GOOD), ("broken.room.ron", BROKEN)]);
    let drawn = |told: &Output| -> PathBuf {
        assert_eq!(code(told), 0, "{}", err(told));
        let path = out(told).trim().rsplit(' ').next().unwrap().to_owned();
        assert!(image::open(&path).is_ok(), "{}", out(told));
        path.into()
    };
    let home = folder.path().join("home");
    let told = nest(&folder, &["mine.room.ron"], "");
    assert!(drawn(&told).starts_with(home.canonicalize().unwrap()));
    // Who names a file is not shown another.
    let told = nest(&folder, &["broken.room.ron"], "");
    assert_eq!((code(&told), out(&told)), (1, ""));
    assert!(
        err(&told).contains("broken.room.ron:3:17: error:"),
        "{}",
        err(&told)
    );
}
