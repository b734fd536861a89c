//! The canonical layout: one field of the room a line, one item a line, what fits on one line there.

use super::{
    Fault, Faults,
    data::{Data, Field},
    lex::{self, Blank},
    tree::{self, Entry, Group, Node, Value},
};

/// Longest line, where a line can be broken.
const WIDTH: usize = 100;

/// Lays a file out anew; comments, unknown fields and the order of everything stay. Doing it twice
/// changes nothing more.
///
/// # Errors
/// Where the text is no RON.
pub fn format(text: &str) -> Result<String, Vec<Fault>> {
    let mut faults = Faults::default();
    if text.len() > super::MAX_BYTES {
        return Err(vec![super::too_long(text.len())]);
    }
    let tree = tree::parse(text, &mut faults);
    if !faults.is_empty() {
        return Err(faults.into_sorted());
    }
    let mut printer = Printer {
        text,
        newline: newline(text),
        unit: "    ",
        out: String::with_capacity(text.len()),
    };
    if text.starts_with('\u{feff}') {
        printer.out.push('\u{feff}');
    }
    printer.above(&text[..tree.span.start], "", true, false);
    printer.own_lines(&printer.odd(&tree), "");
    if !printer.out.is_empty() && !printer.out.ends_with(['\n', '\u{feff}']) {
        printer.out.push_str(printer.newline);
    }
    printer.value(&tree, "", Shape::Root);
    let rest = &text[tree.span.end..];
    let (same_line, below) = rest.split_at(lex::first_line(rest));
    printer.behind(same_line);
    printer.above(below, "", false, !same_line.is_empty());
    printer.out.push_str(printer.newline);
    Ok(printer.out)
}

/// How the lines of a text end.
pub(super) fn newline(text: &str) -> &'static str {
    let first = text.find('\n');
    let crlf = first.is_some_and(|at| text[..at].ends_with('\r'));
    if crlf { "\r\n" } else { "\n" }
}

/// A whole new file.
pub(super) fn fresh(room: &Data) -> String {
    let text = format!("Room{}", compact(room));
    format(&text).unwrap_or(text)
}

/// A field of the room, `name: value`, laid out at the indentation.
pub(super) fn field(body: &str, indent: &str, unit: &str, newline: &'static str) -> String {
    let text = format!("({body})");
    let tree = tree::parse(&text, &mut Faults::default());
    let mut printer = Printer {
        text: &text,
        newline,
        unit,
        out: indent.to_owned(),
    };
    if let Some(entry) = tree.group().and_then(|group| group.entries.first()) {
        printer.entry(entry, indent, Shape::Root);
    }
    printer.out.split_off(indent.len())
}

/// A value on one line.
pub(super) fn compact(data: &Data) -> String {
    let mut out = String::new();
    print(data, &mut out);
    out
}

fn print(data: &Data, out: &mut String) {
    match data {
        Data::Word(word) => out.push_str(word),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::Text(text) => quote(text, out),
        Data::Tuple(values) => print_all('(', values, ')', out, print),
        Data::List(values) => print_all('[', values, ']', out, print),
        Data::Struct(fields) => {
            let there = fields.iter().filter(|field| !field.default);
            let there = there.filter_map(|Field { name, data, .. }| Some((name, data.as_ref()?)));
            print_all('(', there, ')', out, |(name, data), out| {
                out.push_str(name);
                out.push_str(": ");
                print(data, out);
            });
        }
        Data::Table(rows) => print_all('[', rows, ']', out, |row, out| print(&row.data, out)),
        Data::Map(rows) => {
            let there = rows.iter().filter(|row| !row.default);
            print_all('{', there, '}', out, |row, out| {
                quote(&row.id, out);
                out.push_str(": ");
                print(&row.data, out);
            });
        }
    }
}

fn print_all<T>(
    open: char,
    values: impl IntoIterator<Item = T>,
    close: char,
    out: &mut String,
    print: impl Fn(T, &mut String),
) {
    out.push(open);
    for (i, value) in values.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        print(value, out);
    }
    out.push(close);
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// How a value may be laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The room: its fields on lines of their own.
    Root,
    /// Items: entries on lines of their own, each on one.
    Lines,
    /// On one line where that is possible at all.
    Flat,
    /// On one line where it fits.
    Fit,
}

struct Printer<'t> {
    text: &'t str,
    newline: &'static str,
    unit: &'t str,
    out: String,
}

impl<'t> Printer<'t> {
    fn break_line(&mut self, indent: &str, blank: bool) {
        if blank {
            self.out.push_str(self.newline);
        }
        self.out.push_str(self.newline);
        self.out.push_str(indent);
    }

    fn entry(&mut self, entry: &Entry<'t>, indent: &str, within: Shape) {
        let name = entry.name();
        if let Some(key) = &entry.key {
            let key = self
                .flat(key)
                .unwrap_or_else(|| self.text[key.span.clone()].to_owned());
            self.out.push_str(&key);
            self.out.push_str(": ");
        }
        let shape = match (within, name) {
            (Shape::Root, Some("items" | "openings")) => Shape::Lines,
            (Shape::Lines, _) => Shape::Flat,
            _ => Shape::Fit,
        };
        self.value(&entry.value, indent, shape);
    }

    fn value(&mut self, node: &Node<'t>, indent: &str, shape: Shape) {
        let Value::Group(group) = &node.value else {
            self.out.push_str(&self.text[node.span.clone()]);
            return;
        };
        if let Some(flat) = self.flat(node) {
            let start = self.out.rfind('\n').map_or(0, |newline| newline + 1);
            let fits = || self.out[start..].chars().count() + flat.chars().count() < WIDTH;
            let flat_wanted = match shape {
                Shape::Root => false,
                Shape::Lines => group.entries.len() < 2 && fits() && !is_items(&self.out),
                Shape::Flat => true,
                Shape::Fit => fits(),
            };
            if flat_wanted || group.entries.is_empty() {
                self.out.push_str(&flat);
                return;
            }
        }
        self.expanded(node, group, indent, shape);
    }

    fn expanded(&mut self, node: &Node<'t>, group: &Group<'t>, indent: &str, shape: Shape) {
        let inner = format!("{indent}{}", self.unit);
        let text = self.text;
        self.out.push_str(group.name.unwrap_or_default());
        self.out.push(group.open);
        let start = |i: usize| {
            group
                .entries
                .get(i)
                .map_or(group.inner.end, |entry| entry.span().start)
        };
        let gap = &text[group.inner.start..start(0)];
        let (same_line, mut above) = gap.split_at(lex::first_line(gap));
        self.behind(same_line);
        let mut cut = !same_line.is_empty();
        for (i, entry) in group.entries.iter().enumerate() {
            let blank = self.above(above, &inner, i == 0, cut);
            self.own_lines(&self.odd_of(entry), &inner);
            self.break_line(&inner, blank && i > 0);
            self.entry(entry, &inner, shape);
            self.out.push(',');
            let end = entry.value.span.end;
            if let Some(comma) = entry.comma {
                self.behind(&text[end..comma]);
            }
            let rest = &text[entry.comma.map_or(end, |comma| comma + 1)..start(i + 1)];
            let (same_line, next) = rest.split_at(lex::first_line(rest));
            self.behind(same_line);
            cut = !same_line.is_empty();
            above = next;
        }
        self.above(above, &inner, group.entries.is_empty(), cut);
        self.break_line(indent, false);
        self.out.push_str(&text[group.inner.end..node.span.end]);
    }

    /// Comments on lines of their own. `cut`: the line before the gap ended in front of it. Returns
    /// whether a blank line stands before what follows.
    fn above(&mut self, gap: &str, indent: &str, first: bool, cut: bool) -> bool {
        let (mut lines, mut first) = (usize::from(cut), first);
        for (blank, _) in lex::blanks(gap) {
            match blank {
                Blank::Space(more) => lines += more,
                Blank::Line(comment) | Blank::Block(comment) => {
                    if self.out.is_empty() || self.out == "\u{feff}" {
                        self.out.push_str(comment.trim_end());
                    } else {
                        self.break_line(indent, lines >= 2 && !first);
                        self.out.push_str(comment.trim_end());
                    }
                    (lines, first) = (0, false);
                }
            }
        }
        lines >= 2
    }

    /// Comments at the end of a line.
    fn behind(&mut self, gap: &str) {
        for (blank, _) in lex::blanks(gap) {
            if let Blank::Line(comment) | Blank::Block(comment) = blank {
                self.out.push(' ');
                self.out.push_str(comment.trim_end());
            }
        }
    }

    fn own_lines(&mut self, comments: &[&str], indent: &str) {
        for comment in comments {
            self.break_line(indent, false);
            self.out.push_str(comment.trim_end());
        }
    }

    /// Comments between a name and its bracket: they go above.
    fn odd(&self, node: &Node<'t>) -> Vec<&'t str> {
        match &node.value {
            Value::Group(Group {
                name: Some(name),
                inner,
                ..
            }) => comments(&self.text[node.span.start + name.len()..inner.start.saturating_sub(1)]),
            _ => Vec::new(),
        }
    }

    /// Comments within an entry but outside of its value: they go above.
    fn odd_of(&self, entry: &Entry<'t>) -> Vec<&'t str> {
        let mut odd = Vec::new();
        if let Some(key) = &entry.key {
            odd.extend(comments_around_colon(
                &self.text[key.span.end..entry.value.span.start],
            ));
        }
        odd.extend(self.odd(&entry.value));
        odd
    }

    /// The value on one line; `None` where a comment forbids it.
    fn flat(&self, node: &Node<'t>) -> Option<String> {
        let Value::Group(group) = &node.value else {
            return Some(self.text[node.span.clone()].to_owned());
        };
        let mut out = group.name.unwrap_or_default().to_owned();
        out.push(group.open);
        let mut at = group.inner.start;
        for (i, entry) in group.entries.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            let mut before = comments(&self.text[at..entry.span().start]);
            before.extend(self.odd_of(entry));
            for comment in before {
                out.push_str(block(comment)?);
                out.push(' ');
            }
            if let Some(key) = &entry.key {
                out.push_str(&self.flat(key)?);
                out.push_str(": ");
            }
            out.push_str(&self.flat(&entry.value)?);
            at = entry.value.span.end;
            if let Some(comma) = entry.comma {
                for comment in comments(&self.text[at..comma]) {
                    out.push(' ');
                    out.push_str(block(comment)?);
                }
                at = comma + 1;
            }
            if i + 1 < group.entries.len() {
                out.push(',');
            }
        }
        for comment in comments(&self.text[at..group.inner.end]) {
            out.push(' ');
            out.push_str(block(comment)?);
        }
        out.push_str(&self.text[group.inner.end..node.span.end]);
        Some(out)
    }
}

/// Whether the field being written is `items`, which are always one a line.
fn is_items(out: &str) -> bool {
    out.ends_with("items: ")
}

/// A comment that may stand within a line.
fn block(comment: &str) -> Option<&str> {
    (comment.starts_with("/*") && !comment.contains('\n')).then_some(comment)
}

fn comments(gap: &str) -> Vec<&str> {
    let comment = |(blank, _)| match blank {
        Blank::Line(comment) | Blank::Block(comment) => Some(comment),
        Blank::Space(_) => None,
    };
    lex::blanks(gap).filter_map(comment).collect()
}

/// Like [`comments`], of a gap that holds a colon.
fn comments_around_colon(gap: &str) -> Vec<&str> {
    let mut at = 0;
    for (blank, span) in lex::blanks(gap) {
        match blank {
            Blank::Space(_) => at = span.end,
            Blank::Block(_) => at = span.end,
            Blank::Line(comment) if comment.starts_with("//") => at = span.end,
            Blank::Line(_) => break,
        }
    }
    let (before, after) = gap.split_at(at);
    let mut found = comments(before);
    found.extend(comments(after.strip_prefix(':').unwrap_or(after)));
    found
}
