//! Single values: numbers, texts, ids, tuples, and the fields of a struct.

use std::{
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
    str::FromStr,
};

use super::{
    super::{
        super::{Finish, KindId, MAX_PAINTS, PaintId, Point, id::IdError},
        suggest::nearest,
        tree::{Group, Node, Value, short},
    },
    FAR, Reader, field,
};

impl Reader<'_> {
    fn expected(&mut self, node: &Node<'_>, name: &str, example: &str) {
        let message = match &node.value {
            // What could not be read was reported.
            Value::Bad => return,
            _ => format!("`{name}` cannot be {}", node.describe()),
        };
        let help = match &node.value {
            Value::Word(word) if example.contains('"') => {
                format!("write \"{word}\" in double quotes")
            }
            Value::Char(text) => format!("write \"{text}\" in double quotes"),
            _ => example.to_owned(),
        };
        self.faults.error(node.span.clone(), message).help(help);
    }

    /// The struct that a node is, with its fields checked.
    pub(super) fn fields<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        what: &str,
        known: &[&str],
        example: &str,
    ) -> Option<&'n Group<'t>> {
        match &node.value {
            Value::Group(group) if group.open == '(' => {
                self.check_fields(group, what, known)?;
                Some(group)
            }
            _ => {
                self.expected(node, what.trim_matches('`'), example);
                None
            }
        }
    }

    /// Warns about unknown fields; `None` where one has no name or comes twice.
    pub(super) fn check_fields(
        &mut self,
        group: &Group<'_>,
        what: &str,
        known: &[&str],
    ) -> Option<()> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut sound = Some(());
        for entry in &group.entries {
            let Some(name) = entry.name() else {
                self.faults
                    .error(entry.span(), format!("a field of {what} has no name"))
                    .help("name: value");
                sound = None;
                continue;
            };
            if !known.contains(&name) {
                let key = entry
                    .key
                    .as_ref()
                    .map_or_else(|| entry.span(), |key| key.span.clone());
                self.faults
                    .warn(key, format!("{what} has no field `{}`", short(name)))
                    .find_help(|| nearest(name, known.iter().copied()));
            } else if !seen.insert(name) {
                self.faults
                    .error(
                        entry.span(),
                        format!("the field `{name}` of {what} is here twice"),
                    )
                    .help("delete one");
                sound = None;
            }
        }
        sound
    }

    pub(super) fn need<'n, 't>(
        &mut self,
        span: &Range<usize>,
        group: &'n Group<'t>,
        name: &str,
        what: &str,
        example: &str,
    ) -> Option<&'n Node<'t>> {
        let found = field(group, name);
        if found.is_none() {
            let start = span.start;
            self.faults
                .error(start..start, format!("{what} has no `{name}`"))
                .help(format!("such as {example}"));
        }
        found
    }

    pub(super) fn list<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        name: &str,
        example: &str,
    ) -> Option<&'n Group<'t>> {
        match &node.value {
            Value::Group(group) if group.open == '[' => Some(group),
            _ => {
                self.expected(node, name, example);
                None
            }
        }
    }

    pub(super) fn map<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        name: &str,
        example: &str,
    ) -> Option<&'n Group<'t>> {
        match &node.value {
            Value::Group(group) if group.open == '{' => Some(group),
            _ => {
                self.expected(node, name, example);
                None
            }
        }
    }

    pub(super) fn tuple<'n, 't, const N: usize>(
        &mut self,
        node: &'n Node<'t>,
        name: &str,
        example: &str,
    ) -> Option<[&'n Node<'t>; N]> {
        let values = node
            .group()
            .filter(|group| group.open == '(')
            .and_then(|group| {
                let plain = group.entries.iter().all(|entry| entry.key.is_none());
                let values: Vec<_> = group
                    .entries
                    .iter()
                    .map(|entry| entry.value.plain())
                    .collect();
                if plain { values.try_into().ok() } else { None }
            });
        if values.is_none() {
            self.expected(node, name, example);
        }
        values
    }

    pub(super) fn number(
        &mut self,
        node: &Node<'_>,
        name: &str,
        range: RangeInclusive<i32>,
    ) -> Option<i32> {
        let (low, high) = (range.start(), range.end());
        let help = format!("a whole number from {low} to {high}");
        match node.value {
            Value::Number(Some(wide)) => {
                let number = i32::try_from(wide)
                    .ok()
                    .filter(|number| range.contains(number));
                if number.is_none() {
                    self.faults
                        .error(node.span.clone(), format!("`{name}` cannot be {wide}"))
                        .help(help);
                }
                number
            }
            _ => {
                self.expected(node, name, &help);
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, group: &Group<'_>, name: &str) -> Option<bool> {
        let Some(node) = field(group, name) else {
            return Some(false);
        };
        match node.value {
            Value::Word("true") => Some(true),
            Value::Word("false") => Some(false),
            _ => {
                self.expected(node, name, "true or false");
                None
            }
        }
    }

    /// One of a few words, the usual one where it is left out.
    pub(super) fn word<T: Copy>(
        &mut self,
        group: &Group<'_>,
        name: &str,
        usual: T,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let Some(node) = field(group, name) else {
            return Some(usual);
        };
        let says = |one: &&T| matches!(node.value, Value::Word(said) if said == word(**one));
        let found = all.iter().find(says);
        if found.is_none() && !matches!(node.value, Value::Bad) {
            let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
            let (last, first) = words.split_last().unwrap_or((&"", &[]));
            self.faults
                .error(
                    node.span.clone(),
                    format!("`{name}` cannot be {}", node.describe()),
                )
                .help(format!("{} or {last}", first.join(", ")));
        }
        found.copied()
    }

    pub(super) fn text<'n>(
        &mut self,
        node: &'n Node<'_>,
        name: &str,
        example: &str,
    ) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            self.expected(node, name, example);
        }
        text
    }

    pub(super) fn id<T: FromStr<Err = IdError>>(
        &mut self,
        node: &Node<'_>,
        name: &str,
    ) -> Option<T> {
        let text = self.text(node, name, "a text in double quotes, such as \"oak-bed\"")?;
        match text.parse() {
            Ok(id) => Some(id),
            Err(error) => {
                let message = format!("`{name}` cannot be {:?}", short(text));
                self.faults
                    .error(node.span.clone(), message)
                    .help(error.to_string());
                None
            }
        }
    }

    pub(super) fn point(&mut self, node: &Node<'_>, name: &str) -> Option<Point> {
        let [x, z] = self.tuple(node, name, "(x, z), such as (125, 475)")?;
        self.coordinates(x, z, name)
    }

    pub(super) fn coordinates(&mut self, x: &Node<'_>, z: &Node<'_>, name: &str) -> Option<Point> {
        let x = self.number(x, name, FAR);
        let z = self.number(z, name, FAR);
        Some(Point::new(x?, z?))
    }

    pub(super) fn paints(&mut self, group: &Group<'_>) -> Option<Vec<PaintId>> {
        let Some(node) = field(group, "paint") else {
            return Some(Vec::new());
        };
        let list = self.list(node, "paint", "[\"oak\"]")?;
        if list.entries.len() > MAX_PAINTS {
            self.faults
                .error(
                    node.span.clone(),
                    format!("there are {} paints", list.entries.len()),
                )
                .help(format!("at most {MAX_PAINTS}"));
            return None;
        }
        let mut paints = Vec::with_capacity(list.entries.len());
        for entry in &list.entries {
            let node = entry.value.plain();
            let paint: PaintId = self.id(node, "paint")?;
            let known = &self.words.paints;
            if !known.is_empty() && !known.contains(&paint) {
                self.faults
                    .warn(node.span.clone(), format!("there is no paint `{paint}`"))
                    .find_help(|| nearest(paint.as_str(), known.iter().map(PaintId::as_str)));
            }
            paints.push(paint);
        }
        Some(paints)
    }

    pub(super) fn finish(
        &mut self,
        node: &Node<'_>,
        name: &str,
        known: &BTreeSet<KindId>,
    ) -> Option<Finish> {
        let example = format!("{name}: (kind: \"oak-planks\", paint: [\"oak\"])");
        let group = self.fields(node, &format!("`{name}`"), &["kind", "paint"], &example)?;
        let kind = self.need(
            &node.span,
            group,
            "kind",
            &format!("`{name}`"),
            "kind: \"oak-planks\"",
        );
        let kind = kind.and_then(|node| {
            let kind = self.id::<KindId>(node, "kind")?;
            if !known.is_empty() && !known.contains(&kind) {
                self.faults
                    .warn(node.span.clone(), format!("there is no finish `{kind}`"))
                    .find_help(|| nearest(kind.as_str(), known.iter().map(KindId::as_str)));
            }
            Some(kind)
        });
        let paint = self.paints(group);
        Some(Finish {
            kind: kind?,
            paint: paint?,
        })
    }

    /// An entry's `id`, if no entry before had it.
    pub(super) fn fresh_id<T: FromStr<Err = IdError> + Ord + Clone + std::fmt::Display>(
        &mut self,
        node: &Node<'_>,
        group: &Group<'_>,
        what: &str,
        seen: &mut BTreeSet<T>,
    ) -> Option<T> {
        let id_node = self.need(&node.span, group, "id", what, "id: \"bed\"")?;
        let id: T = self.id(id_node, "id")?;
        if !seen.insert(id.clone()) {
            self.faults
                .error(
                    id_node.span.clone(),
                    format!(
                        "the id `{id}` is taken by {what} before; this stays in the file unplaced"
                    ),
                )
                .help("give it another id");
            return None;
        }
        Some(id)
    }
}
