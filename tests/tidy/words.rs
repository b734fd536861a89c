//! Words that people read live in `assets/i18n`, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Fault, File, expect, files, hold};

const LANGUAGES: [&str; 2] = ["en-US", "zh-CN"];

/// Calls whose text ends up on the screen, as far as the text of a call can tell.
const SHOWN_BY: [&str; 21] = [
    ".label(",
    ".heading(",
    ".button(",
    ".small_button(",
    ".small(",
    ".strong(",
    ".weak(",
    ".monospace(",
    ".link(",
    ".hint_text(",
    ".on_hover_text(",
    ".on_disabled_hover_text(",
    ".menu_button(",
    ".collapsing(",
    ".text(",
    "Button::new(",
    "Label::new(",
    "RichText::new(",
    "Text::new(",
    "Text2d::new(",
    "WidgetText::from(",
];

fn stray_words(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.is_rust() && file.is_in("src"))
    {
        let tests = file.unit_tests();
        let (code, strings) = (file.code(), file.strings());
        for (at, literal) in literals(&strings) {
            if tests.iter().any(|(from, to)| (*from..*to).contains(&at)) {
                continue;
            }
            if literal.contains(|c| ('\u{2E80}'..='\u{9FFF}').contains(&c)) {
                faults.push(file.fault(at, "Chinese in the code: put it into assets/i18n"));
            } else if file.is_in("src/client") && is_shown(&code[..at]) && has_words(literal) {
                faults.push(file.fault(
                    at,
                    format!("{literal} is shown as it is: put it into assets/i18n and take it from there"),
                ));
            }
        }
    }
    faults
}

/// The string literals, from the text with everything else blanked. Literals never touch.
fn literals(strings: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = strings;
    while let Some(skipped) = rest.find(|c: char| !c.is_whitespace()) {
        let begin = strings.len() - rest.len() + skipped;
        let quote = rest[skipped..].find('"').map_or(skipped, |at| skipped + at);
        let hashes = "#".repeat(rest[skipped..quote].matches('#').count());
        let end = close(
            &rest[quote + 1..],
            &hashes,
            rest[skipped..quote].contains('r'),
        );
        let to = (quote + 1 + end).min(rest.len());
        found.push((begin, &rest[skipped..to]));
        rest = &rest[to..];
    }
    found
}

fn close(body: &str, hashes: &str, raw: bool) -> usize {
    let quote = format!("\"{hashes}");
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' && !raw {
            escaped = true;
        } else if body[at..].starts_with(&quote) {
            return at + quote.len();
        }
    }
    body.len()
}

fn is_shown(before: &str) -> bool {
    let mut before = before.trim_end();
    for wrapper in ["format!(", "&"] {
        before = before.strip_suffix(wrapper).unwrap_or(before).trim_end();
    }
    SHOWN_BY.iter().any(|call| before.ends_with(call))
}

/// Whether anything is left to read once the placeholders are gone.
fn has_words(literal: &str) -> bool {
    let mut depth = 0_usize;
    let quoted = literal.find('"').map_or(literal, |at| &literal[at..]);
    quoted.chars().any(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_alphabetic()
    })
}

/// A message of a language: where it is, and which variables it takes.
struct Message<'a> {
    file: &'a File,
    at: usize,
    variables: BTreeSet<&'a str>,
}

fn uneven_messages(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let languages = LANGUAGES.map(|language| messages(files, language, &mut faults));
    if languages.iter().all(BTreeMap::is_empty) {
        return faults;
    }
    for (ours, other, language) in [
        (&languages[0], &languages[1], LANGUAGES[1]),
        (&languages[1], &languages[0], LANGUAGES[0]),
    ] {
        for (key, message) in ours {
            match other.get(key) {
                None => faults.push(message.file.fault(
                    message.at,
                    format!("`{key}` is missing in {language}: add it there"),
                )),
                Some(twin) => {
                    let lost: Vec<_> = message.variables.difference(&twin.variables).collect();
                    if !lost.is_empty() {
                        faults.push(message.file.fault(
                            message.at,
                            format!("`{key}` takes {lost:?}, in {language} it does not: use them in both"),
                        ));
                    }
                }
            }
        }
    }
    faults
}

/// The messages and attributes of a language, from `LANGUAGE.ftl` or the files in `LANGUAGE/`.
fn messages<'a>(
    files: &'a [File],
    language: &str,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, Message<'a>> {
    let mut found = BTreeMap::new();
    let stem = format!("assets/i18n/{language}");
    let single = format!("{stem}.ftl");
    let ours =
        |file: &&File| file.path.ends_with(".ftl") && (file.path == single || file.is_in(&stem));
    for file in files.iter().filter(ours) {
        let mut at = 0;
        let mut message = String::new();
        let mut key = None;
        for line in file.text.split_inclusive('\n') {
            let head = line.split_once('=').map_or("", |(head, _)| head.trim_end());
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) && is_key(head) {
                head.clone_into(&mut message);
                key = Some(message.clone());
            } else if let Some(name) = head
                .trim_start()
                .strip_prefix('.')
                .filter(|name| is_key(name))
            {
                key = Some(format!("{message}.{name}"));
            } else if line.starts_with(['-', '#']) {
                key = None;
            } else {
                // The text of the message goes on.
                if let Some(key) = &key {
                    note(&mut found, key, line);
                }
                at += line.len();
                continue;
            }
            if let Some(key) = &key {
                let variables = BTreeSet::new();
                let fresh = Message {
                    file,
                    at,
                    variables,
                };
                if found.insert(key.clone(), fresh).is_some() {
                    faults.push(file.fault(at, format!("`{key}` is there twice: remove one")));
                }
                note(&mut found, key, line);
            }
            at += line.len();
        }
    }
    found
}

fn note<'a>(found: &mut BTreeMap<String, Message<'a>>, key: &str, line: &'a str) {
    let names = line.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !is_key_char(c)).unwrap_or(rest.len());
        &rest[..end]
    });
    if let Some(message) = found.get_mut(key) {
        message.variables.extend(names);
    }
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_key_char)
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

#[test]
fn words_live_with_the_languages() {
    hold(&stray_words(&files()));
    let bad = [
        File::new(
            "src/client/ui/door.rs",
            "ui.label(text.get(\"door-open\"));\nui.label(\"Open\");\nui.button(format!(\"{count}\"));\nui.button(&format!(\"{count} rooms\"));\nlet id = egui::Id::new(\"door\");\n#[cfg(test)]\nmod tests { fn a() { ui.label(\"Open\"); } }\n",
        ),
        File::new("src/room/chat.rs", "// 沙发\nlet a = \"沙发\";\n"),
    ];
    expect(
        &stray_words(&bad),
        &[(2, "Open"), (4, "rooms"), (2, "Chinese")],
    );
}

#[test]
fn both_languages_say_the_same() {
    hold(&uneven_messages(&files()));
    let bad = [
        File::new(
            "assets/i18n/en-US.ftl",
            "# Door\ndoor-open = Open\n    .hint = Let { $name } in\nonly = Here\ntwice = 1\ntwice = 2\nmany =\n    { $count ->\n        [one] One\n       *[other] { $count }\n    }\n",
        ),
        File::new(
            "assets/i18n/zh-CN.ftl",
            "door-open = 开门\n    .hint = 请进\ntwice = 二\nmany = { $count } 个\n",
        ),
    ];
    expect(
        &uneven_messages(&bad),
        &[
            (6, "twice"),
            (3, "door-open.hint"),
            (4, "`only` is missing in zh-CN"),
        ],
    );
    let one = [File::new("assets/i18n/zh-CN/door.ftl", "door = 门\n")];
    expect(&uneven_messages(&one), &[(1, "missing in en-US")]);
}
