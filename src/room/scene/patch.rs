//! Changes of a room into its text: what did not change keeps every byte.
//!
//! The text is rebuilt from the tree: a value that is as it should be is copied, a group is taken
//! apart into chunks, one for each entry with its comments, and put together again.

mod chunk;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use serde::{Deserialize, Serialize};

use self::chunk::{Chunk, Layout, Mode};
use super::{
    Faults, MAX_BYTES,
    data::{Data, Field, Row},
    format,
    tree::{self, Entry, Group, Node, Value},
};

/// What was taken out of the text, the oldest first.
///
/// Encoded by position and kept for ever: [`Removed::FORMAT`] counts what its fields were.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Removed {
    list: VecDeque<Lost>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Lost {
    /// Names of fields and ids of entries from the root on.
    path: String,
    /// The entry before it; `None` if it was the first.
    after: Option<String>,
    chunk: Chunk<'static>,
    /// What its value was; `None` for one that was never in the room, or where only its text is
    /// known.
    #[serde(skip)]
    data: Option<Data>,
}

impl Removed {
    const FORMAT: u8 = 1;

    pub(super) fn encode(&self) -> Vec<u8> {
        // Strings and lists of them can always be encoded.
        postcard::to_allocvec(&(Self::FORMAT, self)).unwrap_or_default()
    }

    /// Nothing, where the bytes say nothing that can be read.
    pub(super) fn decode(bytes: &[u8]) -> Self {
        let (format, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let mut removed: Self = match *format {
            Self::FORMAT => postcard::from_bytes(rest).unwrap_or_default(),
            _ => Self::default(),
        };
        removed.limit();
        removed
    }

    fn push(&mut self, lost: Lost) {
        self.list.push_back(lost);
    }

    fn take(&mut self, path: &str) -> Vec<Lost> {
        if !self.list.iter().any(|lost| lost.path == path) {
            return Vec::new();
        }
        let (found, rest) = self.list.drain(..).partition(|lost| lost.path == path);
        self.list = rest;
        Vec::from_iter::<VecDeque<Lost>>(found)
    }

    /// Forgets the oldest where there is more than a file may hold.
    fn limit(&mut self) {
        let mut bytes: usize = self.list.iter().map(|lost| lost.chunk.len()).sum();
        while bytes > MAX_BYTES {
            let Some(oldest) = self.list.pop_front() else {
                return;
            };
            bytes -= oldest.chunk.len();
        }
    }
}

/// The text with what differs between `old` and `new` changed.
pub(super) fn patch(text: &str, old: &Data, new: &Data, removed: &mut Removed) -> String {
    let tree = tree::parse(text, &mut Faults::default());
    let mut patcher = Patcher {
        text,
        style: Style::of(text, &tree),
        removed,
    };
    let mut out = String::with_capacity(text.len() + 256);
    out.push_str(&text[..tree.span.start]);
    out.push_str(&patcher.value(&tree, Some(old), new, ""));
    out.push_str(&text[tree.span.end..]);
    removed.limit();
    out
}

/// How the lines of a file end and are indented.
#[derive(Debug, Clone, Copy)]
struct Style<'t> {
    newline: &'static str,
    indent: &'t str,
}

impl<'t> Style<'t> {
    fn of(text: &'t str, tree: &Node<'t>) -> Self {
        let first = tree.group().and_then(|root| root.entries.first());
        let indent = first.map_or("", |entry| line_indent(text, entry.span().start));
        Self {
            newline: format::newline(text),
            indent: if indent.is_empty() { "    " } else { indent },
        }
    }
}

/// The white space that the line of `at` begins with.
fn line_indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].trim_start_matches('\u{feff}');
    &line[..line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len())]
}

struct Patcher<'t, 'r> {
    text: &'t str,
    style: Style<'t>,
    removed: &'r mut Removed,
}

/// What is wanted of one entry of a group.
struct Wish<'d> {
    id: Cow<'d, str>,
    new: Option<&'d Data>,
    old: Option<&'d Data>,
    /// Whether old and new differ, or the old value is not known.
    changed: bool,
    /// Whether leaving it out says the same.
    default: bool,
}

/// What kind of entries a group has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entries {
    /// `name: value`.
    Fields,
    /// `"key": value`.
    Pairs,
    /// Structs with an `id`.
    Rows,
    Values,
}

impl<'t> Patcher<'t, '_> {
    /// The text of a value that is to be `new`.
    fn value(
        &mut self,
        node: &Node<'t>,
        old: Option<&Data>,
        new: &Data,
        path: &str,
    ) -> Cow<'t, str> {
        let source = &self.text[node.span.clone()];
        if old == Some(new) {
            return source.into();
        }
        // `Some(…)` stays around what changes.
        let inner = node.plain();
        let (range, patched) = match (&inner.value, new) {
            (Value::Group(group), new) if fits(group, new) => {
                let (entries, wishes) = wishes(group, old, new);
                (&group.inner, self.group(group, entries, &wishes, path))
            }
            _ if says(inner, new) => return source.into(),
            _ => (&inner.span, format::compact(new)),
        };
        let before = &self.text[node.span.start..range.start];
        let after = &self.text[range.end..node.span.end];
        format!("{before}{patched}{after}").into()
    }

    /// The text between the brackets of a group.
    fn group(
        &mut self,
        group: &Group<'t>,
        entries: Entries,
        wishes: &[Wish<'_>],
        path: &str,
    ) -> String {
        let mut layout = Layout::split(self.text, group, |i, entry| id(entries, i, entry));
        let by_id: BTreeMap<&str, (usize, &Wish<'_>)> = wishes
            .iter()
            .enumerate()
            .map(|(order, wish)| (&*wish.id, (order, wish)))
            .collect();
        let mut seen = BTreeSet::new();
        let mut doomed = vec![false; layout.chunks.len()];
        for (i, entry) in group.entries.iter().enumerate() {
            let chunk = &mut layout.chunks[i];
            let Some((_, wish)) = chunk.id.as_deref().and_then(|id| by_id.get(id)) else {
                continue;
            };
            let first = seen.insert(&*wish.id);
            doomed[i] = match wish.new {
                _ if !wish.changed => false,
                None => true,
                // A second field of the same name would leave the entry unreadable.
                Some(_) if !first => entries == Entries::Fields,
                Some(new) => {
                    // A place that happens to be the default is still worth saying.
                    let goes = wish.default
                        && wish.old.is_some()
                        && !matches!(new, Data::Tuple(_))
                        && chunk.is_plain();
                    if !goes {
                        let head = &self.text[entry.span().start..entry.value.span.start];
                        let value = self.value(&entry.value, wish.old, new, &join(path, &wish.id));
                        chunk.body = format!("{head}{value}").into();
                    }
                    goes
                }
            };
        }
        for (after, chunk) in layout.remove(&doomed) {
            let id = chunk.id.clone().unwrap_or_default();
            let data = by_id.get(&*id).and_then(|(_, wish)| wish.old.cloned());
            self.removed.push(Lost {
                path: join(path, &id),
                after,
                chunk: chunk.into_owned(),
                data,
            });
        }
        let missing = wishes.iter().enumerate().filter_map(|(order, wish)| {
            let new = wish
                .new
                .filter(|_| !wish.default && !seen.contains(&*wish.id))?;
            Some((order, wish, new))
        });
        let mut lost = Vec::new();
        for (order, wish, new) in missing {
            let found = self.removed.take(&join(path, &wish.id));
            if found.is_empty() {
                let at = match entries {
                    Entries::Fields => {
                        let before = |chunk: &Chunk<'_>| {
                            let known = chunk.id.as_deref().and_then(|id| by_id.get(id));
                            known.is_some_and(|(other, _)| *other < order)
                        };
                        layout
                            .chunks
                            .iter()
                            .rposition(before)
                            .map_or(0, |at| at + 1)
                    }
                    _ => layout.chunks.len(),
                };
                let mut body = match entries {
                    Entries::Fields => format!("{}: ", wish.id),
                    Entries::Pairs => {
                        format!("{}: ", format::compact(&Data::Text(wish.id.to_string())))
                    }
                    Entries::Rows | Entries::Values => String::new(),
                };
                body.push_str(&format::compact(new));
                let mode = layout.mode(
                    self.text,
                    group,
                    self.style.indent,
                    entries == Entries::Rows,
                );
                if let (Mode::Lines { indent, .. }, true) = (&mode, path.is_empty()) {
                    body = format::field(&body, indent, self.style.indent, self.style.newline);
                }
                layout.insert(at, wish.id.to_string(), body, &mode, self.style.newline);
            } else {
                lost.push((found, new));
            }
        }
        self.restore(&mut layout, lost);
        layout.join()
    }

    /// Puts back what was removed, each behind the entry that it stood behind.
    fn restore(&mut self, layout: &mut Layout<'t>, mut lost: Vec<(Vec<Lost>, &Data)>) {
        while !lost.is_empty() {
            let present: BTreeSet<String> = layout
                .chunks
                .iter()
                .filter_map(|chunk| Some(chunk.id.as_deref()?.to_owned()))
                .collect();
            let home = |(found, _): &(Vec<Lost>, &Data)| {
                found[0]
                    .after
                    .as_ref()
                    .is_none_or(|after| present.contains(after))
            };
            let (mut ready, waiting): (Vec<_>, Vec<_>) = lost.into_iter().partition(home);
            lost = waiting;
            if ready.is_empty() {
                // What it stood behind is gone: it goes to the end.
                ready = std::mem::take(&mut lost);
            }
            for (found, new) in ready {
                for (i, lost) in found.into_iter().enumerate() {
                    let behind = lost.after.as_deref();
                    let at = match behind {
                        None => 0,
                        Some(after) => layout
                            .chunks
                            .iter()
                            .rposition(|chunk| chunk.id.as_deref() == Some(after))
                            .map_or(layout.chunks.len(), |at| at + 1),
                    };
                    let mut chunk = lost.chunk;
                    if i == 0 {
                        chunk.body = self
                            .revive(&chunk.body, lost.data.as_ref(), new, &lost.path)
                            .into();
                    }
                    layout.put_back(at, chunk);
                }
            }
        }
    }

    /// The text of a removed entry, its value being `new` now.
    fn revive(&mut self, body: &str, old: Option<&Data>, new: &Data, path: &str) -> String {
        let text = format!("({body})");
        let tree = tree::parse(&text, &mut Faults::default());
        let Some(entry) = tree.group().and_then(|group| group.entries.first()) else {
            return body.to_owned();
        };
        let mut patcher = Patcher {
            text: &text,
            style: Style {
                newline: self.style.newline,
                indent: "    ",
            },
            removed: self.removed,
        };
        let value = patcher.value(&entry.value, old, new, path);
        format!("{}{value}", &text[1..entry.value.span.start])
    }
}

fn join(path: &str, id: &str) -> String {
    format!("{path}/{id}")
}

/// Whether a group can be patched entry by entry into the value.
fn fits(group: &Group<'_>, new: &Data) -> bool {
    match new {
        Data::Struct(_) => group.open == '(',
        Data::Tuple(values) => group.open == '(' && group.entries.len() == values.len(),
        Data::List(_) | Data::Table(_) => group.open == '[',
        Data::Map(_) => group.open == '{',
        Data::Word(_) | Data::Number(_) | Data::Text(_) => false,
    }
}

fn wishes<'d>(group: &Group<'_>, old: Option<&'d Data>, new: &'d Data) -> (Entries, Vec<Wish<'d>>) {
    match new {
        Data::Struct(fields) => (Entries::Fields, field_wishes(old, fields)),
        Data::Map(rows) => (Entries::Pairs, row_wishes(old, rows)),
        Data::Table(rows) => (Entries::Rows, row_wishes(old, rows)),
        Data::List(values) | Data::Tuple(values) => {
            let wish = |i: usize| Wish {
                id: i.to_string().into(),
                new: values.get(i),
                old: None,
                changed: true,
                default: false,
            };
            let count = values.len().max(group.entries.len());
            (Entries::Values, (0..count).map(wish).collect())
        }
        Data::Word(_) | Data::Number(_) | Data::Text(_) => (Entries::Values, Vec::new()),
    }
}

fn field_wishes<'d>(old: Option<&'d Data>, new: &'d [Field]) -> Vec<Wish<'d>> {
    let old: Option<&[Field]> = match old {
        Some(Data::Struct(fields)) => Some(fields),
        _ => None,
    };
    let wish = |(i, field): (usize, &'d Field)| {
        let old = old.and_then(|fields| fields.get(i));
        Wish {
            id: field.name.into(),
            new: field.data.as_ref(),
            old: old.and_then(|old| old.data.as_ref()),
            changed: old.is_none_or(|old| old.data != field.data),
            default: field.default,
        }
    };
    new.iter().enumerate().map(wish).collect()
}

fn row_wishes<'d>(old: Option<&'d Data>, new: &'d [Row]) -> Vec<Wish<'d>> {
    let old: &[Row] = match old {
        Some(Data::Table(rows) | Data::Map(rows)) => rows,
        _ => &[],
    };
    let before: BTreeMap<&str, &Data> = old.iter().map(|row| (&*row.id, &row.data)).collect();
    let kept: BTreeSet<&str> = new.iter().map(|row| &*row.id).collect();
    let stays = new.iter().map(|row| {
        let old = before.get(&*row.id).copied();
        Wish {
            id: (&*row.id).into(),
            new: Some(&row.data),
            old,
            changed: old != Some(&row.data),
            default: row.default,
        }
    });
    // What was never in the room stays in the file; what was and no longer is goes.
    let goes = old
        .iter()
        .filter(|row| !kept.contains(&*row.id))
        .map(|row| Wish {
            id: (&*row.id).into(),
            new: None,
            old: Some(&row.data),
            changed: true,
            default: false,
        });
    stays.chain(goes).collect()
}

fn id<'t>(entries: Entries, i: usize, entry: &Entry<'t>) -> Option<Cow<'t, str>> {
    match entries {
        Entries::Fields => entry.name().map(Cow::from),
        Entries::Pairs => entry.key.as_ref()?.text().map(|key| key.to_owned().into()),
        Entries::Rows => {
            let id = entry.value.group()?.field("id")?;
            id.value.text().map(|id| id.to_owned().into())
        }
        Entries::Values => Some(i.to_string().into()),
    }
}

/// Whether a value in the text is this one already.
fn says(node: &Node<'_>, data: &Data) -> bool {
    match (&node.value, data) {
        (Value::Word(word), Data::Word(wanted)) => word == wanted,
        (Value::Number(number), Data::Number(wanted)) => *number == Some(*wanted),
        (Value::Text(text), Data::Text(wanted)) => text == wanted,
        _ => false,
    }
}
