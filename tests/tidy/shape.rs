//! What a file looks like: its head, its length, its name, and what is left in it.

use super::source::{Fault, File, expect, files, hold};

const LONGEST: usize = 600;

fn heads(files: &[File]) -> Vec<Fault> {
    rust(files)
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.fault(0, "open the file with a `//!` that says what lives here"))
        .collect()
}

fn lengths(files: &[File]) -> Vec<Fault> {
    rust(files)
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let last = file.text.len();
            (lines > LONGEST).then(|| {
                file.fault(
                    last,
                    format!("{lines} lines, at most {LONGEST}: split it by what it is about"),
                )
            })
        })
        .collect()
}

fn names(files: &[File]) -> Vec<Fault> {
    rust(files)
        .filter_map(|file| {
            let folder = file.path.strip_suffix("/mod.rs")?;
            Some(file.fault(0, format!("call it {folder}.rs, beside the folder")))
        })
        .collect()
}

/// Work put off, in code. Clippy sees `todo!` too, but not behind a feature that is off.
fn leftovers(files: &[File]) -> Vec<Fault> {
    let banned = [
        ("#[ignore", "a test runs or is removed"),
        ("todo!", "write it, or leave it out"),
        ("unimplemented!", "write it, or leave it out"),
    ];
    let mut faults = Vec::new();
    for file in rust(files) {
        let code = file.code();
        for (word, right) in banned {
            for (at, _) in code.match_indices(word) {
                faults.push(file.fault(at, format!("`{word}`: {right}")));
            }
        }
    }
    faults
}

/// Paths that exist on one machine only. The socket folder of X11 has its name from the protocol.
fn machine_paths(files: &[File]) -> Vec<Fault> {
    let banned = [
        concat!("/", "root/"),
        concat!("/", "home/"),
        concat!("/", "Users/"),
        concat!("/", "tmp/"),
        concat!("C:", "\\Users\\"),
    ];
    let mut faults = Vec::new();
    for file in files {
        for word in banned {
            for (at, _) in file.text.match_indices(word) {
                let begins = !file.text[..at]
                    .ends_with(|c: char| c.is_alphanumeric() || "._-~)}".contains(c));
                let named = file.text[at + word.len()..]
                    .starts_with(|c: char| c.is_alphanumeric() || c == '_');
                if begins && named {
                    faults.push(file.fault(
                        at,
                        format!("`{word}…` is a path of one machine: take a relative one, or ask the system"),
                    ));
                }
            }
        }
    }
    faults
}

/// What is read at run time must be there; other tests parse it.
fn empty_data(files: &[File]) -> Vec<Fault> {
    files
        .iter()
        .filter(|file| file.path.starts_with("assets/") || file.path.starts_with("scenes/"))
        .filter(|file| file.text.trim().is_empty())
        .map(|file| file.fault(0, "the file is empty: fill it or remove it"))
        .collect()
}

fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is_rust())
}

#[test]
fn every_file_says_what_lives_in_it() {
    hold(&heads(&files()));
    let bad = [
        File::new("src/a.rs", "//! Good.\n"),
        File::new("src/b.rs", "use std::fmt;\n"),
    ];
    expect(&heads(&bad), &[(1, "//!")]);
}

#[test]
fn no_file_is_long() {
    hold(&lengths(&files()));
    let bad = [
        File::new("src/a.rs", &"//! x\n".repeat(LONGEST)),
        File::new("src/b.rs", &"//! x\n".repeat(LONGEST + 1)),
    ];
    expect(&lengths(&bad), &[(LONGEST + 2, "601 lines")]);
}

#[test]
fn no_file_is_called_mod() {
    hold(&names(&files()));
    let bad = [
        File::new("src/room/model.rs", ""),
        File::new("src/room/mod.rs", ""),
    ];
    expect(&names(&bad), &[(1, "src/room.rs")]);
}

#[test]
fn nothing_is_put_off() {
    hold(&leftovers(&files()));
    let bad = [File::new(
        "src/a.rs",
        "// todo! is a word here\nfn a() { todo!(); }\n#[test]\n#[ignore = \"slow\"]\nfn b() { unimplemented!() }\n",
    )];
    expect(
        &leftovers(&bad),
        &[(4, "ignore"), (2, "todo"), (5, "unimplemented")],
    );
}

#[test]
fn no_path_belongs_to_one_machine() {
    hold(&machine_paths(&files()));
    let bad = [File::new(
        "README.md",
        concat!(
            "look in ~/",
            "tmp/a and src/home/b.rs\nit is in /",
            "tmp/a\nor \"/",
            "home/mei/nest\"\nX11 sits in /",
            "tmp/.X11-unix\n"
        ),
    )];
    expect(&machine_paths(&bad), &[(3, "home"), (2, "tmp")]);
}

#[test]
fn no_data_is_empty() {
    hold(&empty_data(&files()));
    let bad = [
        File::new("scenes/a.room.ron", " \n"),
        File::new("assets/furniture/bed.ron", "(parts: [])"),
    ];
    expect(&empty_data(&bad), &[(1, "empty")]);
}
