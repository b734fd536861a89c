//! Room files: text into a room with every fault found, and changes back into the text.
//!
//! # The format
//!
//! A room file is one [RON](https://docs.rs/ron) value, `Room(…)`, in UTF-8, at most
//! [`MAX_BYTES`] long. Lengths are whole centimetres, turns whole degrees. Fields may come in any
//! order; those with a default may be left out. Comments, unknown fields and hand-made layout stay
//! when Nest writes the file.
//!
//! ```ron
//! Room(
//!     version: 1,
//!     name: "My nest",
//!     size: (600, 600, 240),
//!     floor: (kind: "oak-planks", paint: ["oak"]),
//!     walls: {"north": (kind: "wainscot", paint: ["sage", "paper"])},
//!     openings: [(id: "window", kind: "sash-window", wall: "west", at: 300, sill: 80)],
//!     light: (time: "16:30"),
//!     items: [
//!         (id: "bed", kind: "oak-bed", at: (125, 475), paint: ["walnut", "sky"]),
//!         (id: "stand", kind: "night-stand", at: (250, 565)),
//!         (id: "lamp", kind: "table-lamp", on: "stand", at: (0, 0), lit: true),
//!         (id: "print", kind: "framed-print", wall: "north", at: 330, up: 150),
//!     ],
//!     spawn: (300, 300, 180),
//! )
//! ```
//!
//! | field of `Room` | | default |
//! |---|---|---|
//! | `version` | the format, `1` | required |
//! | `name` | at most 64 characters and 256 bytes | `""` |
//! | `size` | `(width, depth, height)`: one rectangular space called `main` with walls `north`, `east`, `south`, `west`; sides 300–1600, height 220–500 | this or `spaces` |
//! | `floor` | with `size`: a finish `(kind, paint)` | oak planks |
//! | `spaces` | a list of spaces, see below | this or `size` |
//! | `walls` | a map from wall to finish `(kind, paint)` | plaster |
//! | `openings` | a list of windows and doors | `[]` |
//! | `light` | `(time: "HH:MM", clock: true, weather: Rain)`: the time of day, or that of the clock where somebody looks; `Clear`, `Overcast`, `Rain` or `Snow` | `"16:30"`, `false`, `Clear` |
//! | `outside` | what windows look out on: `Hills`, `City`, `Sea`, `Courtyard` or `Stars` | `Hills` |
//! | `items` | a list of things, at most 2,000 | `[]` |
//! | `spawn` | `(x, z, turn)`: where people appear | the middle, facing north |
//! | `kinds` | a map from custom kind to `(slot, footprint, height, paints, …)` | `{}` |
//!
//! | field of a space | | default |
//! |---|---|---|
//! | `id` | | required |
//! | `outline` | corners `((x, z), "wall")`, either way round; the wall leads from this corner to the next | required |
//! | `level` | floor above the ground | `0` |
//! | `height` | floor to ceiling | `240` |
//! | `roof` | `Indoor` or `Terrace` | `Indoor` |
//! | `floor` | a finish `(kind, paint)` | oak planks |
//!
//! | field of an opening | | default |
//! |---|---|---|
//! | `id`, `kind`, `wall` | | required |
//! | `at` | its centre, from the wall's left end seen from inside | required |
//! | `sill` | its lower edge above the floor | `0` |
//! | `paint` | colours of its frame | `[]` |
//!
//! | field of an item | | default |
//! |---|---|---|
//! | `id`, `kind` | | required |
//! | `at` | its centre: `(x, z)` on the floor or under the ceiling; with `wall` the distance from the wall's left end seen from inside; with `on` `(x, z)` from the centre of the surface, in the axes of what it stands on | required, with `on` `(0, 0)` |
//! | `turn` | 0 faces south, counter-clockwise seen from above | `0` |
//! | `wall`, `up` | hangs on that wall, so far above the floor; on a wall between two spaces, `at` is counted right round it: along the side of the space whose id comes first, then on along the other | |
//! | `ceiling` | `true`: hangs from the ceiling | `false` |
//! | `on`, `surface` | stands on that item, on its surface of that number | , `0` |
//! | `paint` | one colour per paint slot; what is missing is the kind's own | `[]` |
//! | `lit` | a lamp is on | `false` |
//! | `locked` | decorators may not touch it | `false` |
//! | `loose` | it may overlap others | `false` |
//!
//! An id is 1 to 48 bytes of letters, digits, `-`, `_`, `.` and `#`.
//!
//! An *error* is what cannot be read or drawn. One in an item, an opening or the finish of a wall
//! leaves that entry unplaced in the file, and the rest loads; any other means that there is no room.
//! A *warning* is what Nest would not have done; it stands.

mod data;
mod format;
mod lex;
mod merge;
mod patch;
mod read;
pub mod report;
mod suggest;
mod tree;

use std::{collections::BTreeSet, ops::Range};

pub(super) use self::data::{floor_finish, wall_finish};
use self::{data::Form, patch::Removed};
pub use self::{format::format, merge::merge};
use super::{KindId, Kinds, PaintId, Room};

/// Longest room file in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The format this program reads and writes.
pub const VERSION: i64 = 1;
/// How many faults of one file are told apart; the rest are counted.
const MOST_FAULTS: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stands in the room, though Nest would not have done so.
    Warning,
    /// Cannot be read or drawn.
    Error,
}

/// Something wrong with a room file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub severity: Severity,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// The names that files may use besides those they define. A list that is empty is not checked
/// against.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub kinds: Kinds,
    pub paints: BTreeSet<PaintId>,
    /// Finishes of floors.
    pub floors: BTreeSet<KindId>,
    /// Finishes of walls.
    pub walls: BTreeSet<KindId>,
}

/// A room file that was read: a room, and the text that changes of it are written into.
#[derive(Debug, Clone)]
pub struct Scene {
    text: String,
    room: Room,
    /// Those the text describes.
    kinds: Kinds,
    /// Those it would describe, were they used.
    custom: Kinds,
    form: Form,
    removed: Removed,
}

/// What reading a file gave.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `None` where nothing can be drawn.
    pub scene: Option<Scene>,
    /// In the order of the text.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// Whether any fault is an error, be it that of one item only.
    pub fn has_errors(&self) -> bool {
        self.faults
            .iter()
            .any(|fault| fault.severity == Severity::Error)
    }
}

/// The text that a file's bytes are.
///
/// # Errors
/// The bytes are too many or not UTF-8; the span is one of the valid part.
pub fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(too_long(bytes.len()));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        Fault {
            severity: Severity::Error,
            span: at..at,
            message: format!("this is not UTF-8 text: byte 0x{byte:02x} at offset {at}"),
            help: Some("save the file as UTF-8; if it is not a room, open another".to_owned()),
        }
    })
}

fn too_long(bytes: usize) -> Fault {
    Fault {
        severity: Severity::Error,
        span: 0..0,
        message: format!("the file has {bytes} bytes"),
        help: Some(format!("a room file has at most {MAX_BYTES} bytes (4 MiB)")),
    }
}

impl Scene {
    /// Reads a room file.
    pub fn parse(text: &str, words: &Vocabulary) -> Reading {
        if text.len() > MAX_BYTES {
            return Reading {
                scene: None,
                faults: vec![too_long(text.len())],
            };
        }
        let mut faults = Faults::default();
        let tree = tree::parse(text, &mut faults);
        // What comes after a broken bracket would only be guessed at.
        let read = if faults.is_empty() {
            read::room(&tree, text, words, &mut faults)
        } else {
            None
        };
        let scene = read.map(|(room, kinds)| Self {
            text: text.to_owned(),
            form: Form::of(&tree),
            removed: Removed::default(),
            room,
            kinds,
            custom: customs(&words.kinds, |_| true),
        });
        let faults = faults.into_sorted();
        Reading { scene, faults }
    }

    /// A room that has no file yet, written in the canonical layout.
    pub fn new(room: &Room) -> Self {
        let form = Form::Size.fit(room);
        Self {
            text: format::fresh(&data::room(room, form, &Kinds::default())),
            room: room.clone(),
            kinds: Kinds::default(),
            custom: Kinds::default(),
            form,
            removed: Removed::default(),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The room as it is in the text.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The custom kinds that the file describes.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Writes into the text what differs between its room and this one, and nothing else; what is
    /// removed is remembered, and comes back as it was when it is added again. A custom kind that is
    /// used is described from then on, so that the room can be read where its recipe is missing.
    pub fn render(&mut self, room: &Room) -> &str {
        if *room != self.room {
            let form = self.form.fit(room);
            let old = data::room(&self.room, self.form, &self.kinds);
            let used: BTreeSet<&KindId> = room.items.values().map(|item| &item.kind).collect();
            let fresh = customs(&self.custom, |id| {
                used.contains(id) && self.kinds.get(id).is_none()
            });
            for (id, kind) in fresh.iter() {
                self.kinds.insert(id.clone(), kind.clone());
            }
            let new = data::room(room, form, &self.kinds);
            self.text = patch::patch(&self.text, &old, &new, &mut self.removed);
            self.form = form;
            self.room = room.clone();
        }
        &self.text
    }

    /// What is remembered of removed things, to be kept for [`Self::recall`].
    pub fn memory(&self) -> Vec<u8> {
        self.removed.encode()
    }

    /// Remembers what a scene of the same file did when it had the same text.
    pub fn recall(&mut self, memory: &[u8]) {
        self.removed = Removed::decode(memory);
    }

    /// Takes over what an earlier scene of the same file remembers of removed things, so that it
    /// comes back when they do. To be called when the file was changed by another program.
    pub fn inherit(&mut self, earlier: Self) {
        let old = data::room(&earlier.room, earlier.form, &earlier.kinds);
        let new = data::room(&self.room, self.form, &self.kinds);
        self.removed = earlier.removed;
        if earlier.form == self.form {
            // What the other program removed is lost from the text, but not from this memory.
            patch::patch(&earlier.text, &old, &new, &mut self.removed);
        }
    }
}

/// The custom ones among them that are wanted.
fn customs(kinds: &Kinds, wanted: impl Fn(&KindId) -> bool) -> Kinds {
    let custom = kinds.iter().filter(|(id, _)| id.is_custom() && wanted(id));
    custom
        .map(|(id, kind)| (id.clone(), kind.clone()))
        .collect()
}

/// Collects faults, up to a limit.
#[derive(Debug, Default)]
struct Faults {
    list: Vec<Fault>,
    /// How many were not kept, and the worst of them.
    hidden: (usize, Option<Severity>),
}

impl Faults {
    fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> Note<'_> {
        self.push(Severity::Error, span, message.into())
    }

    fn warn(&mut self, span: Range<usize>, message: impl Into<String>) -> Note<'_> {
        self.push(Severity::Warning, span, message.into())
    }

    fn push(&mut self, severity: Severity, span: Range<usize>, message: String) -> Note<'_> {
        if self.list.len() >= MOST_FAULTS {
            self.hidden = (self.hidden.0 + 1, self.hidden.1.max(Some(severity)));
            return Note(None);
        }
        self.list.push(Fault {
            severity,
            span,
            message,
            help: None,
        });
        Note(self.list.last_mut())
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn into_sorted(mut self) -> Vec<Fault> {
        self.list.sort_by_key(|fault| fault.span.start);
        if let (hidden, Some(severity)) = self.hidden {
            let end = self.list.last().map_or(0, |fault| fault.span.end);
            self.list.push(Fault {
                severity,
                span: end..end,
                message: format!("{hidden} more faults are not shown"),
                help: None,
            });
        }
        self.list
    }
}

/// A fault just reported, to add help to.
struct Note<'f>(Option<&'f mut Fault>);

impl Note<'_> {
    fn help(self, help: impl Into<String>) {
        if let Some(fault) = self.0 {
            fault.help = Some(help.into());
        }
    }

    /// Help that takes time to find.
    fn find_help(self, help: impl FnOnce() -> Option<String>) {
        if let Some(fault) = self.0 {
            fault.help = help();
        }
    }
}
