//! Who may import whom, and what the core may not name.

use super::source::{Fault, File, expect, files, hold, is_word};

/// What each part of the crate may import besides itself. Binaries may import all.
const MAY_IMPORT: [(&str, &[&str]); 12] = [
    ("room", &[]),
    ("assets", &["room"]),
    ("net::proto", &["room"]),
    ("net::path", &["net::proto"]),
    ("net::quic", &["room", "net::proto", "net::path"]),
    ("net", &["net::proto", "net::path", "net::quic"]),
    ("store", &["room", "net::proto"]),
    (
        "host",
        &[
            "room",
            "assets",
            "store",
            "net",
            "net::proto",
            "net::path",
            "net::quic",
        ],
    ),
    (
        "bot",
        &[
            "room",
            "host",
            "net",
            "net::proto",
            "net::path",
            "net::quic",
        ],
    ),
    // Not the room: a relay never sees one.
    (
        "relay",
        &["store", "net", "net::proto", "net::path", "net::quic"],
    ),
    // The catalogue, the list of rooms and the chats are read without the hub; all else of it, and the
    // whole network, goes through the link, which hands on the types that the rest of the client needs.
    ("client", &["room", "assets", "store", "client::link"]),
    (
        "client::link",
        &[
            "room",
            "assets",
            "store",
            "host",
            "relay",
            "client",
            "net",
            "net::proto",
            "net::path",
            "net::quic",
        ],
    ),
];

const ENGINE: [&str; 4] = ["bevy", "egui", "wgpu", "winit"];
const SHELL: [&str; 3] = ["tokio", "quinn", "rand"];
const SYSTEM: [&str; 3] = ["fs", "net", "thread"];
const UNSTEADY: [&str; 4] = ["f32", "f64", "HashMap", "HashSet"];

/// The part of the crate that a path within it belongs to: the longest name that fits.
fn part(path: &[String]) -> Option<&'static str> {
    let named = |name: &str| {
        let mut parts = MAY_IMPORT.iter().map(|(part, _)| *part);
        parts.find(|part| *part == name)
    };
    path.get(..2)
        .and_then(|two| named(&two.join("::")))
        .or_else(|| named(path.first()?))
}

/// The module a file is: `src/room/op.rs` is `room::op`.
fn module(file: &File) -> Option<Vec<String>> {
    let path = file.path.strip_prefix("src/")?.strip_suffix(".rs")?;
    (path != "lib").then(|| path.split('/').map(str::to_owned).collect())
}

fn layers(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files {
        let Some(from) = module(file).as_deref().and_then(part) else {
            continue;
        };
        let allowed = MAY_IMPORT
            .iter()
            .find(|(part, _)| *part == from)
            .map_or(&[][..], |(_, allowed)| allowed);
        for (at, path) in inner_paths(file) {
            if let Some(to) = part(&path)
                && to != from
                && !allowed.contains(&to)
            {
                faults.push(file.fault(
                    at,
                    format!(
                        "{from} may not import {to} (`{}`), only: {}",
                        path.join("::"),
                        if allowed.is_empty() {
                            "itself".to_owned()
                        } else {
                            allowed.join(", ")
                        }
                    ),
                ));
            }
        }
    }
    faults
}

fn outsiders(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files {
        let Some(module) = module(file) else { continue };
        let from = match part(&module) {
            Some(part) => part,
            // The binaries that open no window.
            None if module[0] == "bin" && module[1] != "nest" => "a binary without a window",
            None => continue,
        };
        if from.starts_with("client") || from == "assets" {
            continue;
        }
        let core = from == "room" || from == "net::proto";
        for (at, path) in paths(&file.code()) {
            let is = |names: &[&str]| names.iter().any(|name| is_crate(&path[0], name));
            let system = path[0] == "std" && path.len() > 1 && SYSTEM.contains(&path[1].as_str());
            let clock = path.last().is_some_and(|last| last == "now")
                && path
                    .iter()
                    .any(|name| name == "Instant" || name == "SystemTime");
            let path = path.join("::");
            if is(&ENGINE) {
                faults
                    .push(file.fault(at, format!("{from} never names the engine, here `{path}`")));
            } else if core && (is(&SHELL) || system) {
                faults.push(file.fault(
                    at,
                    format!(
                        "{from} does no input or output, here `{path}`: return what is to be done"
                    ),
                ));
            } else if core && clock {
                faults.push(file.fault(
                    at,
                    format!("{from} has no clock, here `{path}`: take the time as an argument"),
                ));
            }
        }
        if core {
            faults.extend(unsteady(file));
        }
    }
    faults
}

/// Floats and unordered maps: what comes out different on another machine.
fn unsteady(file: &File) -> Vec<Fault> {
    words(&file.code())
        .filter(|(_, word)| UNSTEADY.contains(word))
        .map(|(at, word)| {
            file.fault(
                at,
                format!(
                    "`{word}` in the core: integers and ordered maps come out the same everywhere"
                ),
            )
        })
        .collect()
}

/// Panels are functions from a view to intents.
fn panels(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_in("src/client/ui")) {
        let code = file.code();
        for (at, word) in words(&code).filter(|(_, word)| *word == "fn") {
            let rest = &code[at + word.len()..];
            let head = &rest[..rest.find(['{', ';']).unwrap_or(rest.len())];
            let named = |name: &str| words(head).any(|(_, word)| word == name);
            if named("Ui")
                && let Some(ecs) = ["World", "Commands", "Query", "Res", "ResMut"]
                    .into_iter()
                    .find(|name| named(name))
            {
                faults.push(file.fault(at, format!("a panel never sees the ECS, here `{ecs}`: hand it a view model, return intents")));
            }
        }
    }
    faults
}

/// What differs between systems lives in one place of the client.
fn systems(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.is_in("src/client") && !file.is_in("src/client/platform"))
    {
        let code = file.code();
        for (at, _) in code.match_indices("cfg") {
            let rest = &code[at..];
            let inside = &rest[..rest.find(['\n', ']']).unwrap_or(rest.len())];
            if let Some((_, word)) = words(inside)
                .find(|(_, word)| ["target_os", "target_family", "windows", "unix"].contains(word))
            {
                faults.push(file.fault(
                    at,
                    format!(
                        "`{word}` outside client/platform: put what differs between systems there"
                    ),
                ));
            }
        }
    }
    faults
}

fn is_crate(name: &str, family: &str) -> bool {
    name.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    code.split(|c| !is_word(c)).map(move |word| {
        let here = code[at..].find(word).map_or(at, |skip| at + skip);
        at = here + word.len();
        (here, word)
    })
}

/// Every path of the file that leads into this crate, from the crate's root.
fn inner_paths(file: &File) -> Vec<(usize, Vec<String>)> {
    let code = file.code();
    let inline = inline_modules(&code);
    let mut found = Vec::new();
    for (at, path) in paths(&code) {
        let mut base = module(file).unwrap_or_default();
        base.extend(
            inline
                .iter()
                .filter(|(from, to, _)| (*from..*to).contains(&at))
                .map(|(_, _, name)| name.clone()),
        );
        let mut rest = path.as_slice();
        match rest[0].as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while rest.get(1).is_some_and(|next| next == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                base.pop();
            }
            _ => continue,
        }
        base.extend_from_slice(&rest[1..]);
        found.push((at, base));
    }
    found
}

/// The `mod name { … }` of a file: range and name, outer ones first.
fn inline_modules(code: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let all: Vec<_> = words(code).filter(|(_, word)| !word.is_empty()).collect();
    for pair in all.windows(2) {
        let (name_at, name) = pair[1];
        let after = &code[name_at + name.len()..];
        if pair[0].1 != "mod" || !after.trim_start().starts_with('{') {
            continue;
        }
        let mut depth = 0_usize;
        let end = after.char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return None,
            }
            (depth == 0).then_some(at)
        });
        let from = name_at + name.len();
        found.push((
            from,
            end.map_or(code.len(), |at| from + at),
            name.to_owned(),
        ));
    }
    found
}

/// Every path of two names and more in some code, and each `use` of one, groups unfolded.
fn paths(code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut used = false;
    for (at, word) in words(code) {
        if at < end || word.is_empty() {
            continue;
        }
        end = path_at(code, at, &[], used, &mut found);
        used = word == "use";
    }
    found
}

/// Reads one path or tree at a name and gives where it ends.
fn path_at(
    code: &str,
    at: usize,
    prefix: &[String],
    used: bool,
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut path = prefix.to_vec();
    let mut here = at;
    loop {
        let name = code[here..]
            .find(|c| !is_word(c))
            .unwrap_or(code.len() - here);
        path.push(code[here..here + name].to_owned());
        here += name;
        let Some(next) = skip(code, here, "::") else {
            break;
        };
        if code[next..].starts_with('{') {
            here = next + 1;
            loop {
                here += code[here..].len() - code[here..].trim_start().len();
                if code[here..].starts_with(is_word) {
                    here = path_at(code, here, &path, true, found);
                } else if code[here..].is_empty() || code[here..].starts_with('}') {
                    return here + 1;
                } else {
                    here += code[here..].chars().next().map_or(1, char::len_utf8);
                }
            }
        }
        if !code[next..].starts_with(is_word) {
            break;
        }
        here = next;
    }
    if used || path.len() > 1 {
        found.push((at, path));
    }
    here
}

fn skip(code: &str, at: usize, word: &str) -> Option<usize> {
    let rest = code[at..].trim_start().strip_prefix(word)?.trim_start();
    Some(code.len() - rest.len())
}

#[test]
fn imports_go_one_way() {
    hold(&layers(&files()));
    let bad = [
        File::new(
            "src/room/op.rs",
            "use crate::{\n    room::id::Id,\n    net::proto::Hub,\n};\n",
        ),
        File::new(
            "src/net/proto/hub.rs",
            "use super::super::quic;\nuse super::wire;\nmod tests { use super::super::wire; }\n",
        ),
        File::new(
            "src/net/path.rs",
            "use super::proto::wire;\nuse crate::net::quic::Driver;\n",
        ),
        File::new("src/store.rs", "use crate::{net, room};\n"),
        File::new("src/relay/mail.rs", "fn a(room: &crate::room::Room) {}\n"),
        File::new(
            "src/client/session.rs",
            "use crate::client::link::Link;\nuse crate::host::Host;\n",
        ),
        File::new(
            "src/client/link/dial.rs",
            "use crate::{host, net};\nuse super::super::session;\n",
        ),
        File::new(
            "src/host.rs",
            "/// See `crate::client`.\nuse crate::client::session;\n",
        ),
        File::new("src/bin/nest.rs", "use nest::client;\n"),
    ];
    expect(
        &layers(&bad),
        &[
            (3, "room may not import net::proto"),
            (1, "net::proto may not import net::quic"),
            (2, "net::path may not import net::quic"),
            (1, "store may not import net "),
            (1, "relay may not import room"),
            (2, "client may not import host"),
            (2, "host may not import client"),
        ],
    );
}

#[test]
fn the_core_names_no_shell() {
    hold(&outsiders(&files()));
    let bad = [
        File::new(
            "src/room.rs",
            "use std::{collections::BTreeMap, fs};\nuse rand::Rng as _;\nfn a() { let random = \"tokio::net\"; let t = std::time::Instant::now(); }\nfn b(x: f32) {}\n",
        ),
        File::new(
            "src/net/proto/sync.rs",
            "use bevy_math::Vec3;\nuse std::time::Duration;\n",
        ),
        File::new(
            "src/host/hub.rs",
            "use std::thread;\nfn a(e: bevy::prelude::Entity) {}\n",
        ),
        File::new("src/bin/nest-relay.rs", "use bevy::prelude::*;\n"),
        File::new("src/client/camera.rs", "use bevy::prelude::*;\n"),
    ];
    expect(
        &outsiders(&bad),
        &[
            (1, "std::fs"),
            (2, "rand::Rng"),
            (3, "no clock"),
            (4, "f32"),
            (1, "bevy_math"),
            (2, "bevy::prelude::Entity"),
            (1, "bevy::prelude"),
        ],
    );
}

#[test]
fn panels_see_no_ecs() {
    hold(&panels(&files()));
    let bad = [File::new(
        "src/client/ui/door.rs",
        "pub(super) fn door(ui: &mut egui::Ui, state: &mut Door, view: &View) -> Vec<Intent> {}\nfn show(ui: &mut Ui, rooms: Query<&Room>) {}\nfn draw(rooms: Query<&Room>) {}\n",
    )];
    expect(&panels(&bad), &[(2, "Query")]);
}

#[test]
fn systems_differ_in_one_place() {
    hold(&systems(&files()));
    let bad = [
        File::new(
            "src/client/shot.rs",
            "#[cfg(test)]\nmod a;\n#[cfg(not(target_os = \"macos\"))]\nfn b() {}\n",
        ),
        File::new("src/client/platform/linux.rs", "#[cfg(unix)]\nfn a() {}\n"),
    ];
    expect(&systems(&bad), &[(3, "target_os")]);
}
