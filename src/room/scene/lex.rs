//! Text into tokens. What lies between two tokens is blank space and comments, and stays in the text.

use std::ops::Range;

use super::Faults;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of `( ) [ ] { } , :`.
    Mark(char),
    /// A bare word: field name, enum variant, `true`. Hyphens are let in, so that an id without its
    /// quotes is one token.
    Word,
    Number,
    /// In double quotes.
    Text,
    /// With `r"…"` or `r#"…"#`.
    RawText,
    /// In single quotes.
    Char,
    End,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The tokens of a text, the last one being [`Kind::End`].
pub(super) fn tokens(text: &str, faults: &mut Faults) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        unclosed: false,
        faults,
    };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank();
        let start = lexer.at;
        let Some(kind) = lexer.token() else { continue };
        let span = start..lexer.at;
        tokens.push(Token { kind, span });
        if kind == Kind::End {
            return tokens;
        }
    }
}

/// A piece of what lies between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank<'t> {
    /// White space with this many line ends.
    Space(usize),
    /// `// …` without its line end, or a version-control marker.
    Line(&'t str),
    Block(&'t str),
}

/// Takes the text between two tokens apart.
pub(super) fn blanks(gap: &str) -> impl Iterator<Item = (Blank<'_>, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &gap[at..];
        let start = at;
        let length = comment(rest).or_else(|| attribute(rest));
        let (blank, length) = match length {
            Some(length) if rest.starts_with("/*") => (Blank::Block(&rest[..length]), length),
            Some(length) => (Blank::Line(&rest[..length]), length),
            None => {
                let space = |c: char| c.is_whitespace() || c == '\u{feff}';
                let length = rest.find(|c| !space(c)).unwrap_or(rest.len());
                // Whatever else may lie here is kept as if it were a comment.
                if length == 0 && !rest.is_empty() {
                    let end = rest.find('\n').unwrap_or(rest.len());
                    (
                        Blank::Line(rest[..end].trim_end()),
                        rest[..end].trim_end().len().max(1),
                    )
                } else {
                    (Blank::Space(rest[..length].matches('\n').count()), length)
                }
            }
        };
        at += length;
        (length > 0).then_some((blank, start..at))
    })
}

/// Where the first line of a gap ends, behind its line end; 0 where the gap is within one line.
pub(super) fn first_line(gap: &str) -> usize {
    for (blank, span) in blanks(gap) {
        if let Blank::Space(1..) = blank {
            return span.start + gap[span].find('\n').map_or(0, |newline| newline + 1);
        }
    }
    0
}

/// The length of the comment that `rest` begins with; a line comment ends before its line end.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        let line = rest.split('\n').next().unwrap_or_default();
        return Some(line.strip_suffix('\r').unwrap_or(line).len());
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match &bytes[at..(at + 2).min(bytes.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

/// The length of an attribute such as `#![enable(implicit_some)]`.
fn attribute(rest: &str) -> Option<usize> {
    if !rest.starts_with("#![") {
        return None;
    }
    let line = rest[..rest.find('\n').unwrap_or(rest.len())].trim_end();
    Some(line.find(']').map_or(line.len(), |at| at + 1))
}

struct Lexer<'t, 'f> {
    text: &'t str,
    at: usize,
    /// Some text was never closed: from then on texts end on their line, else a long file of such
    /// texts would be searched to its end for each.
    unclosed: bool,
    faults: &'f mut Faults,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The rest of the line, as far as a guess is worth looking.
    fn near(&self) -> &'t str {
        let rest = self.rest();
        let rest = &rest[..rest.floor_char_boundary(400)];
        &rest[..rest.find('\n').unwrap_or(rest.len())]
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let space = |c: char| c.is_whitespace() || c == '\u{feff}';
            let blank = rest.find(|c| !space(c)).unwrap_or(rest.len());
            self.at += blank;
            let rest = self.rest();
            let line_start = self.at == 0 || self.text.as_bytes()[self.at - 1] == b'\n';
            if line_start && let Some(marker) = conflict(rest) {
                let end = self.at + rest.find('\n').unwrap_or(rest.len());
                self.faults
                    .error(self.at..self.at + 7, marker)
                    .help("keep the lines of one side, or of both, and delete the marker lines");
                self.at = end;
            } else if let Some(length) = comment(rest) {
                if rest.starts_with("/*") && !rest[..length].ends_with("*/") {
                    let start = self.at;
                    self.faults
                        .error(start..start + 2, "this comment is never closed")
                        .help("add `*/` where it ends");
                }
                self.at += length;
            } else if let Some(length) = attribute(rest) {
                self.at += length;
            } else {
                return;
            }
        }
    }

    /// The next token, or `None` where something was skipped with a fault.
    fn token(&mut self) -> Option<Kind> {
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Some(Kind::End);
        };
        match first {
            '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' => {
                self.at += 1;
                Some(Kind::Mark(first))
            }
            '"' => Some(self.text()),
            '\'' => {
                let rest = self.near();
                let close = match rest.strip_prefix("'\\''") {
                    Some(_) => Some(4),
                    None => rest[1..].find('\'').map(|at| at + 2),
                };
                if close.is_none() {
                    self.faults
                        .error(start..start + 1, "this `'` is never closed")
                        .help("text stands in double quotes: \"…\"");
                }
                self.at += close.unwrap_or_else(|| rest.trim_end().len());
                Some(Kind::Char)
            }
            'r' if self.raw_start().is_some() => Some(self.raw_text()),
            c if c.is_alphabetic() || c == '_' => {
                let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                let rest = self.rest();
                self.at += rest.find(|c| !word(c)).unwrap_or(rest.len());
                Some(Kind::Word)
            }
            c if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') => {
                let number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
                let rest = &self.text[start + 1..];
                let mut length = 1 + rest.find(|c| !number(c)).unwrap_or(rest.len());
                // An exponent may have a sign of its own.
                if self.text[start..start + length].ends_with(['e', 'E'])
                    && self.text[start + length..].starts_with(['+', '-'])
                {
                    let rest = &self.text[start + length + 1..];
                    length += 1 + rest
                        .find(|c: char| !c.is_ascii_digit())
                        .unwrap_or(rest.len());
                }
                self.at += length;
                Some(Kind::Number)
            }
            c => self.stray(c),
        }
    }

    fn text(&mut self) -> Kind {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    return Kind::Text;
                }
                b'\\' => at += 2,
                b'\n' if self.unclosed => break,
                _ => at += 1,
            }
        }
        self.unclosed = true;
        // Most likely the quote is missing on this line: go on with the next one.
        let rest = self.rest();
        let line = rest[..rest.find('\n').unwrap_or(rest.len())].trim_end();
        let line = line.strip_suffix(',').unwrap_or(line).len().max(1);
        self.at = start + line;
        self.faults
            .error(start..start + 1, "this text is never closed")
            .help("add a `\"` where it ends");
        Kind::Text
    }

    /// How many `#` a raw text here has.
    fn raw_start(&self) -> Option<usize> {
        let rest = &self.rest()[1..];
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        rest[hashes..].starts_with('"').then_some(hashes)
    }

    fn raw_text(&mut self) -> Kind {
        let start = self.at;
        let hashes = self.raw_start().unwrap_or_default();
        let close = format!("\"{}", "#".repeat(hashes.min(255)));
        let body = start + hashes + 2;
        match self.text[body..].find(&close) {
            Some(length) => self.at = body + length + close.len(),
            None => {
                self.faults
                    .error(start..body, "this text is never closed")
                    .help(format!("add `{close}` where it ends"));
                self.at = self.text.len();
            }
        }
        Kind::RawText
    }

    /// A character that begins nothing: often one that a Chinese keyboard gives for an ASCII one.
    fn stray(&mut self, c: char) -> Option<Kind> {
        let span = self.at..self.at + c.len_utf8();
        self.at = span.end;
        let meant = match c {
            '（' => '(',
            '）' => ')',
            '［' | '【' => '[',
            '］' | '】' => ']',
            '｛' => '{',
            '｝' => '}',
            '，' | '、' | ';' | '；' => ',',
            '：' | '=' => ':',
            '“' | '”' | '„' | '＂' | '「' | '」' => {
                self.faults
                    .error(span, format!("`{c}` does not begin or end a text"))
                    .help("write a straight double quote: `\"`");
                // The rest of such a text would only give more faults.
                let rest = self.near();
                let close = rest.find(['“', '”', '„', '＂', '「', '」', '"']);
                if let Some(close) = close {
                    let quote = rest[close..].chars().next().map_or(0, char::len_utf8);
                    self.at += close + quote;
                }
                return Some(Kind::Char);
            }
            _ => {
                self.faults
                    .error(span, format!("{c:?} has no meaning here"))
                    .help("delete it, or put it in double quotes if it is part of a text");
                return None;
            }
        };
        self.faults
            .error(span, format!("`{c}` has no meaning here"))
            .help(format!("write `{meant}`"));
        Some(Kind::Mark(meant))
    }
}

/// What a line left by version control says, if `rest` begins with one.
fn conflict(rest: &str) -> Option<&'static str> {
    let marks = [
        ("<<<<<<<", "a merge conflict begins here"),
        ("|||||||", "a merge conflict goes on here"),
        ("=======", "a merge conflict goes on here"),
        (">>>>>>>", "a merge conflict ends here"),
    ];
    let found = marks.iter().find(|(mark, _)| rest.starts_with(mark))?;
    Some(found.1)
}
