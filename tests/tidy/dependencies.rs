//! What the small builds pull in, from cargo's own mouth.

use std::process::Command;

/// The builds that stay small, by their feature; the core has none.
const SMALL: [&str; 4] = ["", "host", "net", "relay"];
const ENGINE: [&str; 9] = [
    "bevy",
    "egui",
    "eframe",
    "epaint",
    "ecolor",
    "wgpu",
    "naga",
    "winit",
    "accesskit",
];
/// What only the shells around the core may use.
const SHELL: [&str; 5] = ["tokio", "quinn", "rand", "rusqlite", "notify"];

/// The packages of a `cargo tree --prefix none` that belong to one of these families.
fn intruders<'a>(tree: &'a str, families: &[&str]) -> Vec<&'a str> {
    let is_in = |name: &str| {
        families.iter().any(|family| {
            name.strip_prefix(family)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        })
    };
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| is_in(name))
        .collect()
}

/// Offline, because what was built was fetched; without dev-dependencies, which do not ship.
fn tree(feature: &str) -> String {
    let run = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--no-default-features"])
        .args([
            "--features",
            feature,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(run.stdout).unwrap();
    assert!(
        run.status.success() && tree.starts_with("nest "),
        "cargo tree of the feature \"{feature}\" failed: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    tree
}

#[test]
fn small_builds_pull_in_no_engine() {
    let manifest = include_str!("../../Cargo.toml");
    for feature in SMALL {
        if !feature.is_empty() && !manifest.contains(&format!("\n{feature} = [")) {
            continue;
        }
        let tree = tree(feature);
        let found = intruders(&tree, &ENGINE);
        assert!(
            found.is_empty(),
            "the feature \"{feature}\" pulls in {found:?}: cargo tree --no-default-features \
             --features \"{feature}\" --invert {} says through whom",
            found[0]
        );
        let found = intruders(&tree, if feature.is_empty() { &SHELL } else { &[] });
        assert!(
            found.is_empty(),
            "the core pulls in {found:?}: make it optional"
        );
    }
    let bad = "nest v0.1.0\nserde v1.0.0\nrandom v1.0.0\nbevy_math v0.19.1\nwgpu v29.0.4 (*)\n";
    assert_eq!(intruders(bad, &ENGINE), ["bevy_math", "wgpu"]);
    assert!(intruders(bad, &SHELL).is_empty());
}
