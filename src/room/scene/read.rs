//! The tree of a room file into a room.

mod item;
mod shell;
mod value;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    super::{
        Item, ItemId, Kind, KindId, Kinds, MAX_ITEMS, MAX_NAME, Room, Spawn, Turn,
        geom::REACH,
        rule::{self, Survey},
        sky::{Outside, Sky, Weather},
    },
    Faults, VERSION, Vocabulary, data,
    suggest::nearest,
    tree::{Entry, Group, Node, Value},
};

const FIELDS: [&str; 12] = [
    "version", "name", "size", "spaces", "floor", "walls", "openings", "kinds", "light", "outside",
    "items", "spawn",
];
const SHAPE: &str = "a room file is `Room(version: 1, name: \"…\", size: (600, 600, 240), …)`";

/// Reads a room and its custom kinds; `None` where there is none to draw, which is reported.
pub(super) fn room(
    tree: &Node<'_>,
    text: &str,
    words: &Vocabulary,
    faults: &mut Faults,
) -> Option<(Room, Kinds)> {
    let mut reader = Reader {
        text,
        words,
        faults,
        kinds: words.kinds.clone(),
    };
    reader.room(tree)
}

struct Reader<'a> {
    text: &'a str,
    words: &'a Vocabulary,
    faults: &'a mut Faults,
    /// Those known, and those the file describes.
    kinds: Kinds,
}

impl Reader<'_> {
    fn room(&mut self, tree: &Node<'_>) -> Option<(Room, Kinds)> {
        let root = match &tree.value {
            Value::Group(group)
                if group.open == '(' && matches!(group.name, None | Some("Room")) =>
            {
                group
            }
            _ => {
                let message = format!(
                    "this is not a room: expected `Room(…)`, found {}",
                    tree.describe()
                );
                self.faults
                    .error(tree.span.start..tree.span.start, message)
                    .help(SHAPE);
                return None;
            }
        };
        // The future first: what it changed would only look like faults.
        self.version(tree, root)?;
        let sound = self.check_fields(root, "the room", &FIELDS).is_some();
        let name = self.name(root);
        let custom = self.custom_kinds(root);
        let shell = self.shell(tree, root);
        let sky = self.sky(root);
        // Without a shell nothing can be said about walls, but the items can still be read.
        let items = self.items(root, shell.as_ref().map(|shell| &shell.shell));
        let spawn = self.spawn(root);
        let (name, (shell, openings), sky) = (name?, shell.map(|s| (s.shell, s.openings))?, sky?);
        let (custom, items, spawn) = (custom?, items?, spawn?);
        if !sound {
            return None;
        }
        let spawn = spawn.unwrap_or_else(|| data::default_spawn(&shell));
        let mut room = Room {
            name,
            sky,
            shell,
            items: BTreeMap::new(),
            spawn,
        };
        let spans = self.place(&mut room, items);
        self.warn(&room, root, &spans, &openings);
        Some((room, custom))
    }

    fn version(&mut self, tree: &Node<'_>, root: &Group<'_>) -> Option<()> {
        let node = self.need(&tree.span, root, "version", "the room", "version: 1")?;
        match node.value {
            Value::Number(Some(VERSION)) => Some(()),
            Value::Number(Some(newer)) if newer > VERSION => {
                self.faults
                    .error(
                        node.span.clone(),
                        format!("the file was made by a newer Nest: its version is {newer}, this Nest reads {VERSION}"),
                    )
                    .help("update Nest to open it; it is left as it is");
                None
            }
            _ => {
                let found = node.describe();
                self.faults
                    .error(
                        node.span.clone(),
                        format!("there is no version like this: {found}"),
                    )
                    .help(format!("version: {VERSION}"));
                None
            }
        }
    }

    fn name(&mut self, root: &Group<'_>) -> Option<String> {
        let Some(node) = field(root, "name") else {
            return Some(String::new());
        };
        let name = self.text(node, "name", "name: \"My nest\"")?;
        let (characters, bytes) = (name.chars().count(), name.len());
        if characters > MAX_NAME.0 || bytes > MAX_NAME.1 {
            self.faults
                .error(
                    node.span.clone(),
                    format!("the name has {characters} characters and {bytes} bytes"),
                )
                .help(format!(
                    "at most {} characters and {} bytes",
                    MAX_NAME.0, MAX_NAME.1
                ));
            return None;
        }
        Some(name.to_owned())
    }

    fn sky(&mut self, root: &Group<'_>) -> Option<Sky> {
        const EXAMPLE: &str = "light: (time: \"16:30\")";
        let usual = Sky::default();
        let outside = self.word(root, "outside", usual.outside, &Outside::ALL, Outside::word);
        let Some(node) = field(root, "light") else {
            return Some(Sky {
                outside: outside?,
                ..usual
            });
        };
        let group = self.fields(node, "`light`", &["time", "clock", "weather"], EXAMPLE)?;
        let time = field(group, "time").map_or(Some(usual.time), |node| self.time(node, EXAMPLE));
        let clock = self.boolean(group, "clock");
        let weather = self.word(
            group,
            "weather",
            usual.weather,
            &Weather::ALL,
            Weather::word,
        );
        Some(Sky {
            time: time?,
            clock: clock?,
            weather: weather?,
            outside: outside?,
        })
    }

    /// Minutes after midnight.
    fn time(&mut self, node: &Node<'_>, example: &str) -> Option<u16> {
        let text = self.text(node, "time", example)?;
        let parsed = text.split_once(':').and_then(|(hours, minutes)| {
            let digits = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
            let sound = digits(hours) && digits(minutes) && minutes.len() == 2;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (sound && hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
        });
        if parsed.is_none() {
            self.faults
                .error(node.span.clone(), format!("{text:?} is not a time of day"))
                .help("\"00:00\" to \"23:59\"");
        }
        parsed
    }

    fn spawn(&mut self, root: &Group<'_>) -> Option<Option<Spawn>> {
        let Some(node) = field(root, "spawn") else {
            return Some(None);
        };
        let [x, z, turn] = self.tuple(node, "spawn", "(x, z, turn), such as (300, 300, 180)")?;
        let at = self.coordinates(x, z, "spawn");
        let turn = self.number(turn, "turn", i32::MIN..=i32::MAX);
        Some(Some(Spawn {
            at: at?,
            turn: Turn::new(turn?),
        }))
    }

    /// Custom kinds, which the checks below know from then on.
    fn custom_kinds(&mut self, root: &Group<'_>) -> Option<Kinds> {
        let mut custom = Kinds::default();
        let Some(node) = field(root, "kinds") else {
            return Some(custom);
        };
        let map = self.map(node, "kinds", "{\"name#hash\": (slot: Floor, …)}")?;
        if let Some(entry) = map.entries.get(MAX_ITEMS) {
            let message = format!("the room describes {} kinds", map.entries.len());
            self.faults
                .error(entry.span(), message)
                .help(format!("a room describes at most {MAX_ITEMS} kinds"));
            return None;
        }
        for entry in &map.entries {
            let Some(id) = entry
                .key
                .as_ref()
                .and_then(|key| self.id::<KindId>(key, "kind"))
            else {
                continue;
            };
            let span = entry.value.span.clone();
            match ron::from_str::<Kind>(&self.text[span.clone()]) {
                Ok(kind) if kind.check().is_err() => {
                    if let Err((name, problem)) = kind.check() {
                        let group = entry.value.group();
                        let there = group.and_then(|group| group.field(name));
                        let span = there.map_or(span, |field| field.value.span.clone());
                        self.faults
                            .error(span, format!("`{name}` of `{id}`: {problem}"));
                    }
                }
                Ok(kind) => {
                    // The recipe knows best what its kind is.
                    if self.kinds.get(&id).is_none() {
                        self.kinds.insert(id.clone(), kind.clone());
                    }
                    custom.insert(id, kind);
                }
                Err(error) => self
                    .faults
                    .error(span, format!("this describes no kind: {}", error.code))
                    .help("(slot: Floor, footprint: (60, 40), height: 50, paints: 1)"),
            }
        }
        Some(custom)
    }

    /// Puts the items into the room that have a place, and reports the others.
    fn place(&mut self, room: &mut Room, items: Vec<Read>) -> BTreeMap<ItemId, Range<usize>> {
        let mut spans = BTreeMap::new();
        for Read { item, span } in items {
            spans.insert(item.id.clone(), span);
            room.items.insert(item.id.clone(), item);
        }
        let lost: Vec<_> = room
            .items
            .values()
            .filter_map(|item| Some((item.id.clone(), rule::anchored(room, item).err()?)))
            .collect();
        for (id, fault) in lost {
            let span = spans.get(&id).cloned().unwrap_or_default();
            let help = match &fault {
                rule::Fault::NoSuchParent(parent) => {
                    let others = room
                        .items
                        .keys()
                        .map(ItemId::as_str)
                        .filter(|other| *other != id.as_str());
                    nearest(parent.as_str(), others).or_else(|| {
                        Some("`on` names the id of another item of this room".to_owned())
                    })
                }
                rule::Fault::Ring => Some("one of them must stand on the floor or hang".to_owned()),
                rule::Fault::TooDeep => Some(format!(
                    "at most {} things upon each other under one",
                    super::super::MAX_DEPTH
                )),
                _ => None,
            };
            self.faults
                .error(
                    span,
                    format!("`{id}` {fault}; it stays in the file unplaced"),
                )
                .find_help(|| help);
        }
        let placed: Vec<_> = room
            .items
            .values()
            .filter(|item| rule::anchored(room, item).is_err())
            .map(|item| item.id.clone())
            .collect();
        for id in placed {
            room.items.remove(&id);
        }
        spans
    }

    /// What stands, though Nest would not have placed it so.
    fn warn(
        &mut self,
        room: &Room,
        root: &Group<'_>,
        items: &BTreeMap<ItemId, Range<usize>>,
        openings: &BTreeMap<super::super::OpeningId, Range<usize>>,
    ) {
        for fault in rule::shell_faults(&room.shell) {
            let opening = match &fault {
                rule::ShellFault::OpeningOutside(id) | rule::ShellFault::OpeningsOverlap(_, id) => {
                    Some(id)
                }
                _ => None,
            };
            if let Some(span) = opening.and_then(|id| openings.get(id)) {
                self.faults.warn(span.clone(), fault.to_string());
            }
        }
        if room.shell.space_at(room.spawn.at).is_none()
            && let Some(node) = field(root, "spawn")
        {
            self.faults
                .warn(node.span.clone(), "people would appear outside")
                .help("a point on the floor of a space");
        }
        for (id, faults) in Survey::new(room, &self.kinds).all() {
            let span = items.get(id).cloned().unwrap_or_default();
            for fault in faults
                .iter()
                .filter(|fault| **fault != rule::Fault::UnknownKind)
            {
                // Two that overlap are told once, at the later one.
                if let rule::Fault::Overlaps(other) = fault
                    && items
                        .get(other)
                        .is_some_and(|before| before.start > span.start)
                    && room.items.get(other).is_some_and(|item| !item.loose)
                {
                    continue;
                }
                self.faults.warn(span.clone(), format!("`{id}` {fault}"));
            }
        }
    }

    fn items(
        &mut self,
        root: &Group<'_>,
        shell: Option<&super::super::Shell>,
    ) -> Option<Vec<Read>> {
        let Some(node) = field(root, "items") else {
            return Some(Vec::new());
        };
        let list = self.list(
            node,
            "items",
            "[(id: \"bed\", kind: \"oak-bed\", at: (125, 475))]",
        )?;
        if let Some(entry) = list.entries.get(MAX_ITEMS) {
            self.faults
                .error(
                    entry.span(),
                    format!("the room has {} items", list.entries.len()),
                )
                .help(format!("a room holds at most {MAX_ITEMS} items"));
            return None;
        }
        let mut seen = BTreeSet::new();
        let read = |entry: &Entry<'_>| self.item(&entry.value, shell, &mut seen);
        Some(list.entries.iter().filter_map(read).collect())
    }
}

/// An item and where faults of its place are shown.
struct Read {
    item: Item,
    span: Range<usize>,
}

/// A field's value; `None` is as good as not there.
fn field<'n, 't>(group: &'n Group<'t>, name: &str) -> Option<&'n Node<'t>> {
    let node = group.field(name)?.value.plain();
    (!matches!(node.value, Value::Word("None"))).then_some(node)
}

/// How far from the origin anything may be.
const FAR: std::ops::RangeInclusive<i32> = -REACH..=REACH;
