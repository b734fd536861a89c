//! A group taken apart into its entries, each with the blank space and comments that belong to it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::super::{
    lex::{self, Blank},
    tree::{Entry, Group},
};

/// An entry with what goes where it goes. The chunks of a group, between its head and its tail, are
/// its whole text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Chunk<'t> {
    pub(super) id: Option<Cow<'t, str>>,
    /// Indentation, and the comment lines above.
    lead: Cow<'t, str>,
    pub(super) body: Cow<'t, str>,
    /// Between the entry and its comma.
    gap: Cow<'t, str>,
    comma: bool,
    /// To the end of the line, where nothing else stands on it.
    trail: Cow<'t, str>,
    /// Whether only white space stands before it on its line.
    own_line: bool,
    /// Comments kept apart by a blank line, which stayed when the entry was removed.
    above: Cow<'t, str>,
}

impl Chunk<'_> {
    pub(super) fn into_owned(self) -> Chunk<'static> {
        Chunk {
            id: self.id.map(|id| id.into_owned().into()),
            lead: self.lead.into_owned().into(),
            body: self.body.into_owned().into(),
            gap: self.gap.into_owned().into(),
            trail: self.trail.into_owned().into(),
            above: self.above.into_owned().into(),
            ..self
        }
    }

    /// Bytes of text.
    pub(super) fn len(&self) -> usize {
        self.lead.len() + self.body.len() + self.gap.len() + self.trail.len()
    }

    /// Whether it shares its line and has no comments, so that nothing is lost with it.
    pub(super) fn is_plain(&self) -> bool {
        let blank = |text: &str| text.trim().is_empty();
        let comment = self.body.contains("//") || self.body.contains("/*");
        !self.own_line && !comment && blank(&self.lead) && blank(&self.gap) && blank(&self.trail)
    }
}

/// How new entries of a group are laid out.
pub(super) enum Mode {
    /// Each on a line of its own.
    Lines {
        indent: String,
        /// Where the closing bracket goes if there was no entry before.
        outer: String,
    },
    Inline,
}

pub(super) struct Layout<'t> {
    head: Cow<'t, str>,
    pub(super) chunks: Vec<Chunk<'t>>,
    tail: Cow<'t, str>,
    /// Whether the last entry has a comma; `None` where there is no entry.
    comma: Option<bool>,
    empty: bool,
}

impl<'t> Layout<'t> {
    pub(super) fn split(
        text: &'t str,
        group: &Group<'t>,
        id: impl Fn(usize, &Entry<'t>) -> Option<Cow<'t, str>>,
    ) -> Self {
        let start = |i: usize| {
            group
                .entries
                .get(i)
                .map_or(group.inner.end, |entry| entry.span().start)
        };
        let before = &text[group.inner.start..start(0)];
        let (head, mut lead) = before.split_at(lex::first_line(before));
        let mut line_begins = head.ends_with('\n');
        let mut chunks = Vec::with_capacity(group.entries.len());
        for (i, entry) in group.entries.iter().enumerate() {
            let span = entry.span();
            let end = entry.comma.unwrap_or(span.end);
            let rest = &text[entry.comma.map_or(end, |comma| comma + 1)..start(i + 1)];
            let (trail, next) = rest.split_at(lex::first_line(rest));
            let own_line = match lead.rsplit_once('\n') {
                Some((_, line)) => line.trim().is_empty(),
                None => line_begins && lead.trim().is_empty(),
            };
            chunks.push(Chunk {
                id: id(i, entry),
                lead: lead.into(),
                body: text[span.clone()].into(),
                gap: text[span.end..end].into(),
                comma: entry.comma.is_some(),
                trail: trail.into(),
                own_line,
                above: "".into(),
            });
            line_begins = trail.ends_with('\n');
            lead = next;
        }
        Self {
            head: head.into(),
            chunks,
            tail: lead.into(),
            comma: group.entries.last().map(|entry| entry.comma.is_some()),
            empty: group.entries.is_empty(),
        }
    }

    /// Takes out the doomed chunks; each comes with the id of the one that stood before it.
    pub(super) fn remove(&mut self, doomed: &[bool]) -> Vec<(Option<String>, Chunk<'t>)> {
        let mut removed = Vec::new();
        if !doomed.contains(&true) {
            return removed;
        }
        let mut kept: Vec<Chunk<'t>> = Vec::with_capacity(self.chunks.len());
        let (mut stay, mut before) = (String::new(), None);
        // The space before the first entry of a line is for whichever entry comes first.
        let mut first_lead = None;
        for (mut chunk, doomed) in self.chunks.drain(..).zip(doomed) {
            let name = chunk.id.as_deref().map(str::to_owned);
            if *doomed {
                if kept.is_empty() && first_lead.is_none() && !chunk.own_line {
                    first_lead = Some(chunk.lead.clone());
                }
                let (above, own) = chunk.lead.split_at(detached(&chunk.lead));
                stay.push_str(above);
                chunk.above = above.to_owned().into();
                chunk.lead = own.to_owned().into();
                removed.push((before.take(), chunk));
            } else {
                let first = kept.is_empty() && chunk.lead.trim().is_empty() && !chunk.own_line;
                if let Some(lead) = first_lead.take().filter(|_| first) {
                    chunk.lead = lead;
                }
                if !stay.is_empty() {
                    chunk.lead = format!("{}{}", std::mem::take(&mut stay), chunk.lead).into();
                }
                kept.push(chunk);
            }
            before = name;
        }
        if !stay.is_empty() {
            self.tail = format!("{stay}{}", self.tail).into();
        }
        self.chunks = kept;
        removed
    }

    /// How new entries are laid out: like the last one.
    pub(super) fn mode(&self, text: &str, group: &Group<'_>, unit: &str, rows: bool) -> Mode {
        match self.chunks.last() {
            Some(last) if last.own_line => {
                let indent = last.lead.rsplit('\n').next().unwrap_or_default();
                Mode::Lines {
                    indent: indent.to_owned(),
                    outer: String::new(),
                }
            }
            Some(_) => Mode::Inline,
            None if rows || self.head.contains('\n') => {
                let outer = super::line_indent(text, group.inner.start);
                Mode::Lines {
                    indent: format!("{outer}{unit}"),
                    outer: outer.to_owned(),
                }
            }
            None => Mode::Inline,
        }
    }

    pub(super) fn insert(
        &mut self,
        at: usize,
        id: String,
        body: String,
        mode: &Mode,
        newline: &str,
    ) {
        let before = match at.checked_sub(1).map(|before| &self.chunks[before]) {
            Some(chunk) => &chunk.trail,
            None => &self.head,
        };
        let line_begins = before.ends_with('\n');
        let (lead, trail) = match mode {
            Mode::Lines { indent, .. } if line_begins => (indent.clone(), newline),
            Mode::Lines { indent, outer } if self.chunks.is_empty() => {
                self.tail = format!("{outer}{}", self.tail.trim_start_matches([' ', '\t'])).into();
                (format!("{newline}{indent}"), newline)
            }
            Mode::Lines { indent, .. } => (format!("{newline}{indent}"), ""),
            Mode::Inline => {
                let lead = match self.chunks.get_mut(at) {
                    Some(next) if at == 0 => {
                        let lead = next.lead.clone().into_owned();
                        if lead.is_empty() {
                            next.lead = " ".into();
                        }
                        if lead.trim().is_empty() {
                            lead
                        } else {
                            String::new()
                        }
                    }
                    _ if at == 0 => String::new(),
                    _ => " ".to_owned(),
                };
                (lead, "")
            }
        };
        let chunk = Chunk {
            id: Some(id.into()),
            lead: lead.into(),
            body: body.into(),
            gap: "".into(),
            comma: false,
            trail: trail.to_owned().into(),
            own_line: matches!(mode, Mode::Lines { .. }),
            above: "".into(),
        };
        if self.comma.is_none() {
            self.comma = Some(chunk.own_line);
        }
        self.chunks.insert(at, chunk);
    }

    /// Puts a removed chunk back.
    pub(super) fn put_back(&mut self, at: usize, mut chunk: Chunk<'static>) {
        if self.empty {
            // The last one knows how the list ended.
            self.comma = Some(self.comma.unwrap_or(true) && chunk.comma);
        }
        let next = match self.chunks.get_mut(at) {
            Some(next) => &mut next.lead,
            None => &mut self.tail,
        };
        let above = std::mem::take(&mut chunk.above);
        if !above.is_empty()
            && let Some(rest) = next.strip_prefix(&*above)
        {
            *next = rest.to_owned().into();
            chunk.lead = format!("{above}{}", chunk.lead).into();
        }
        if at == 0 && !chunk.own_line && !self.chunks.is_empty() && self.chunks[0].lead.is_empty() {
            self.chunks[0].lead = " ".into();
        }
        self.chunks.insert(at, chunk);
    }

    /// The text of the group between its brackets.
    pub(super) fn join(self) -> String {
        let mut out = self.head.into_owned();
        let last = self.chunks.len().saturating_sub(1);
        for (i, chunk) in self.chunks.into_iter().enumerate() {
            out.push_str(&chunk.lead);
            out.push_str(&chunk.body);
            out.push_str(&chunk.gap);
            if i < last || self.comma == Some(true) {
                out.push(',');
            }
            out.push_str(&chunk.trail);
        }
        out.push_str(&self.tail);
        out
    }
}

/// The length of those comments above an entry that a blank line keeps apart from it.
fn detached(lead: &str) -> usize {
    let (mut comment, mut end) = (false, 0);
    for (blank, span) in lex::blanks(lead) {
        match blank {
            Blank::Space(lines) if comment && lines >= 2 => {
                let space = &lead[span.clone()];
                end = span.start + space.rfind('\n').map_or(0, |newline| newline + 1);
            }
            Blank::Space(_) => {}
            Blank::Line(_) | Blank::Block(_) => comment = true,
        }
    }
    end
}
