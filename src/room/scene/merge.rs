//! Three-way merge of room files: by item and field, into the text of one of them.

use std::ops::Range;

use super::{
    super::{merge, op::Field},
    Fault, Faults, Scene, Severity,
    tree::{self, Entry, Group, Node},
};

/// Longest piece of the other file that a conflict quotes, in characters.
const MOST_QUOTED: usize = 120;

/// Writes into ours what theirs changed since base. What both changed differently stays as it is in
/// ours, and is told: a fault each, whose span is one of our text as it is afterwards. What theirs
/// added comes with its comments.
pub fn merge(base: &Scene, ours: &mut Scene, theirs: &Scene) -> Vec<Fault> {
    let merged = merge::merge(base.room(), ours.room(), theirs.room());
    let mut room = ours.room().clone();
    for op in &merged.ops {
        op.apply(&mut room);
    }
    for (id, kind) in theirs.kinds.iter() {
        ours.custom.insert(id.clone(), kind.clone());
    }
    ours.inherit(theirs.clone());
    ours.render(&room);
    let faults = merged.conflicts.iter().map(|field| Fault {
        severity: Severity::Error,
        span: find(ours.text(), field).unwrap_or(0..0),
        message: format!("both changed {}; ours stays", name(field)),
        help: find(theirs.text(), field).map(|span| {
            let words: Vec<&str> = theirs.text()[span].split_whitespace().collect();
            let words = words.join(" ");
            let mut quoted: String = words.chars().take(MOST_QUOTED).collect();
            if quoted.len() < words.len() {
                quoted.push('…');
            }
            format!("theirs: {quoted}")
        }),
    });
    faults.collect()
}

fn name(field: &Field) -> String {
    match field {
        Field::Existence(id) => {
            format!("\"{id}\", and one of them removed it or made it another kind")
        }
        Field::Place(id) => format!("where \"{id}\" is"),
        Field::Paint(id) => format!("the paint of \"{id}\""),
        Field::Lit(id) => format!("whether \"{id}\" is lit"),
        Field::Locked(id) => format!("whether \"{id}\" is locked"),
        Field::Loose(id) => format!("whether \"{id}\" is loose"),
        Field::Name => "the name".to_owned(),
        Field::Time => "the time of day".to_owned(),
        Field::Clock => "whether the clock sets the time of day".to_owned(),
        Field::Weather => "the weather".to_owned(),
        Field::Outside => "what lies outside".to_owned(),
        Field::Spawn => "where people appear".to_owned(),
        Field::Wall(id) => format!("the wall \"{id}\""),
        Field::Floor(id) => format!("the floor of \"{id}\""),
        Field::Opening(id) => format!("the opening \"{id}\""),
        Field::Shell => "the outline of the room".to_owned(),
    }
}

/// Where a text says what a field is.
fn find(text: &str, field: &Field) -> Option<Range<usize>> {
    let tree = tree::parse(text, &mut Faults::default());
    let root = tree.group()?;
    let of = |list: &str, id: &str| {
        let rows = root.field(list)?.value.group()?;
        row(rows, id).map(Entry::span)
    };
    let top = |name: &str| root.field(name).map(Entry::span);
    match field {
        Field::Existence(id)
        | Field::Place(id)
        | Field::Paint(id)
        | Field::Lit(id)
        | Field::Locked(id)
        | Field::Loose(id) => of("items", id.as_str()),
        Field::Name => top("name"),
        Field::Time | Field::Clock | Field::Weather => top("light"),
        Field::Outside => top("outside"),
        Field::Spawn => top("spawn"),
        Field::Wall(id) => of("walls", id.as_str()),
        Field::Floor(id) => of("spaces", id.as_str()).or_else(|| top("floor")),
        Field::Opening(id) => of("openings", id.as_str()),
        Field::Shell => top("spaces").or_else(|| top("size")),
    }
}

/// The entry of this key or `id`.
fn row<'g, 't>(rows: &'g Group<'t>, id: &str) -> Option<&'g Entry<'t>> {
    rows.entries.iter().find(|entry| {
        let named = |node: &Node<'_>| node.text() == Some(id);
        let own = || entry.value.group()?.field("id").map(|entry| &entry.value);
        entry.key.as_ref().or_else(own).is_some_and(named)
    })
}
