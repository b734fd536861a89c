//! Faults as lines for people and for programs.

use std::fmt::Write as _;

use super::{Fault, Severity};

/// A fault's place: line and column count from 1, the column in characters.
fn places<'f>(text: &str, faults: &'f [Fault]) -> Vec<(&'f Fault, usize, usize)> {
    let mut sorted: Vec<&Fault> = faults.iter().collect();
    sorted.sort_by_key(|fault| fault.span.start);
    let (mut at, mut line, mut column) = (0, 1, 1);
    let start = usize::from(text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let mut places = Vec::with_capacity(sorted.len());
    for fault in sorted {
        let end = fault.span.start.min(text.len());
        for (offset, c) in text[at..end].char_indices() {
            // A byte order mark takes no place.
            if at + offset < start {
            } else if c == '\n' {
                (line, column) = (line + 1, 1);
            } else {
                column += 1;
            }
        }
        at = end;
        places.push((fault, line, column));
    }
    places
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// One line a fault: `FILE:LINE:COLUMN: error: what is wrong (what would be right)`.
pub fn lines(file: &str, text: &str, faults: &[Fault]) -> String {
    let mut out = String::new();
    for (fault, line, column) in places(text, faults) {
        let (word, message) = (word(fault.severity), &fault.message);
        let help = fault.help.as_ref().map(|help| format!(" ({help})"));
        let help = help.unwrap_or_default();
        let one_line = format!("{file}:{line}:{column}: {word}: {message}{help}");
        out.extend(
            one_line
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c }),
        );
        out.push('\n');
    }
    out
}

/// One JSON object a line and fault: `file`, `line`, `column`, `severity`, `message`, `help` (a
/// string or `null`).
pub fn json(file: &str, text: &str, faults: &[Fault]) -> String {
    let mut out = String::new();
    for (fault, line, column) in places(text, faults) {
        out.push_str("{\"file\":");
        quote(file, &mut out);
        out.push_str(",\"line\":");
        out.push_str(&line.to_string());
        out.push_str(",\"column\":");
        out.push_str(&column.to_string());
        out.push_str(",\"severity\":");
        quote(word(fault.severity), &mut out);
        out.push_str(",\"message\":");
        quote(&fault.message, &mut out);
        out.push_str(",\"help\":");
        match &fault.help {
            Some(help) => quote(help, &mut out),
            None => out.push_str("null"),
        }
        out.push_str("}\n");
    }
    out
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    quote(text, &mut out);
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                // Writing into a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
