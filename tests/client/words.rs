//! Every string is used, and every string that is used is there.

use std::{collections::BTreeSet, fs, path::Path};

fn read(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn keys(language: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/i18n/{language}.ftl"));
    let strings = fs::read_to_string(path).unwrap();
    let heads = strings
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    heads
        .map(|line| line.split(" =").next().unwrap().to_owned())
        .collect()
}

#[test]
fn strings_and_code_agree() {
    let mut code = String::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/client"),
        &mut code,
    );
    let keys = keys("en-US");
    assert_eq!(keys, self::keys("zh-CN"));
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| !code.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    for call in [
        "text.get(",
        "text.with(",
        "self.get(",
        "self.with(",
        "english.get(",
    ] {
        for (at, _) in code.match_indices(call) {
            let argument = code[at + call.len()..].trim_start();
            if let Some(literal) = argument.strip_prefix('"') {
                let key = literal.split('"').next().unwrap();
                assert!(keys.contains(key), "{key} is in no language");
            }
        }
    }
}
