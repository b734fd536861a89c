//! The files of the repository, what is code in them and what is not, and how faults are told.

use std::{fmt, fs, path::Path};

/// A text file: its path from the root of the repository, with `/` on every system.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

/// One breach of a rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl File {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the file is `folder.rs`, or lies in `folder/`.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// A fault at a byte of the text.
    pub(super) fn fault(&self, at: usize, what: impl Into<String>) -> Fault {
        Fault {
            path: self.path.clone(),
            line: self.text[..at].matches('\n').count() + 1,
            what: what.into(),
        }
    }

    /// The text with comments and literals blanked byte for byte, so that offsets stay.
    pub(super) fn code(&self) -> String {
        self.keep(|part| part == Part::Code)
    }

    /// The text with everything but string literals blanked.
    pub(super) fn strings(&self) -> String {
        self.keep(|part| part == Part::String)
    }

    /// The text without the comments.
    pub(super) fn uncommented(&self) -> String {
        self.keep(|part| part != Part::Comment)
    }

    fn keep(&self, wanted: impl Fn(Part) -> bool) -> String {
        let mut kept = String::with_capacity(self.text.len());
        for (part, from, to) in parts(&self.text) {
            for c in self.text[from..to].chars() {
                if c == '\n' || wanted(part) {
                    kept.push(c);
                } else {
                    kept.extend(std::iter::repeat_n(' ', c.len_utf8()));
                }
            }
        }
        kept
    }

    /// Where the unit tests are: the byte ranges of items under `#[cfg(test)]`, and all of a file that
    /// holds nothing else.
    pub(super) fn unit_tests(&self) -> Vec<(usize, usize)> {
        let code = self.code();
        if self.path.ends_with("/tests.rs") {
            return vec![(0, code.len())];
        }
        let attribute = "#[cfg(test)]";
        code.match_indices(attribute)
            .map(|(from, _)| {
                let rest = &code[from + attribute.len()..];
                let mut depth = 0_usize;
                for (at, c) in rest.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth <= 1 => return (from, from + attribute.len() + at),
                        '}' => depth -= 1,
                        ';' if depth == 0 => return (from, from + attribute.len() + at),
                        _ => {}
                    }
                }
                (from, code.len())
            })
            .collect()
    }
}

/// Every file of the folders that hold the work, and those at the root; dotted ones too.
pub(super) fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(root, root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        found.iter().any(|file| file.path == "src/lib.rs"),
        "found no src/lib.rs under {}: the walk is broken",
        root.display()
    );
    found
}

const FOLDERS: [&str; 11] = [
    ".cargo", ".ci", ".github", "assets", "benches", "docs", "examples", "fuzz", "scenes", "src",
    "tests",
];

fn collect(root: &Path, folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(root).unwrap().to_str().unwrap();
        let relative = relative.replace('\\', "/");
        if path.is_dir() {
            let ours = folder != root || FOLDERS.contains(&relative.as_str());
            let built = path.join("CACHEDIR.TAG").exists() || relative.starts_with("fuzz/corpus");
            if ours && !built {
                collect(root, &path, found);
            }
        } else if relative != "Cargo.lock"
            && let Ok(text) = fs::read_to_string(&path)
        {
            // What is not UTF-8 is a picture or a sound: no text to hold rules against.
            found.push(File {
                path: relative,
                text,
            });
        }
    }
}

/// Fails with every fault, one a line.
#[track_caller]
pub(super) fn hold(faults: &[Fault]) {
    let list: String = faults.iter().map(|fault| format!("\n{fault}")).collect();
    assert!(faults.is_empty(), "{} faults:{list}", faults.len());
}

/// Fails unless the faults are at these lines, each naming this word.
#[track_caller]
pub(super) fn expect(faults: &[Fault], wanted: &[(usize, &str)]) {
    let fits = faults.len() == wanted.len()
        && faults
            .iter()
            .zip(wanted)
            .all(|(fault, &(line, word))| fault.line == line && fault.what.contains(word));
    assert!(fits, "wanted {wanted:?}, found {faults:#?}");
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    String,
    Char,
}

/// Cuts Rust into code, comments and literals: as much of a lexer as telling them apart takes.
fn parts(text: &str) -> Vec<(Part, usize, usize)> {
    let mut parts = Vec::new();
    let mut code = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let literal = if rest.starts_with("//") {
            Some((Part::Comment, rest.find('\n').unwrap_or(rest.len())))
        } else if rest.starts_with("/*") {
            Some((Part::Comment, block_comment(rest)))
        } else if rest.starts_with('"') {
            Some((Part::String, quoted(rest, '"')))
        } else if rest.starts_with('\'') {
            char_literal(rest).map(|len| (Part::Char, len))
        } else if text[..at].ends_with(is_word) {
            None
        } else {
            raw_string(rest).map(|len| (Part::String, len))
        };
        if let Some((part, len)) = literal {
            parts.push((Part::Code, code, at));
            parts.push((part, at, at + len));
            at += len;
            code = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.push((Part::Code, code, text.len()));
    parts
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// The length of a character literal, or `None` for a lifetime.
fn char_literal(rest: &str) -> Option<usize> {
    let mut chars = rest.chars().skip(1);
    let first = chars.next()?;
    (first == '\\' || chars.next() == Some('\'')).then(|| quoted(rest, '\''))
}

/// The length of `r"…"`, `r#"…"#` and their byte and C kin.
fn raw_string(rest: &str) -> Option<usize> {
    let after = ["r", "br", "cr"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))?;
    let body = after.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(after.len() - body.len()));
    let close = body.strip_prefix('"')?.find(&end)?;
    Some(rest.len() - body.len() + 1 + close + end.len())
}

#[test]
fn code_comments_and_strings_are_told_apart() {
    let file = File::new(
        "src/a.rs",
        "let a = \"x // \\\" y\"; // say \"hi\"\nlet b = r#\"c \" d\"#; /* e /* f */ g */ let h: &'a u8 = '\"';",
    );
    let squeeze = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        squeeze(file.code()),
        "let a = ; let b = ; let h: &'a u8 = ;"
    );
    assert_eq!(squeeze(file.strings()), "\"x // \\\" y\" r#\"c \" d\"#");
    assert_eq!(file.code().len(), file.text.len());
}

#[test]
fn unit_tests_are_found() {
    let file = File::new(
        "src/a.rs",
        "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}\n#[cfg(test)]\nmod far;\n",
    );
    let found: Vec<_> = file
        .unit_tests()
        .into_iter()
        .map(|(from, to)| &file.text[from..=to])
        .collect();
    assert_eq!(
        found,
        [
            "#[cfg(test)]\nmod tests { fn b() { {} } }",
            "#[cfg(test)]\nmod far;"
        ]
    );
}
