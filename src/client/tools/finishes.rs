//! What `nest kinds` says about finishes and openings.

use std::fmt::Write as _;

use crate::{
    assets::{Words, finishes},
    room::{scene::report::quoted, shell::OPENINGS},
};

/// Writes a line for each finish and opening that `holds` lets pass by its id, its name or what it is for.
pub(super) fn list(out: &mut String, json: bool, holds: impl Fn(&str) -> bool) {
    let known = finishes();
    let paints = |slots: &[Words]| -> Vec<String> {
        let words = slots.iter().map(|slot| slot.en.to_lowercase());
        words.collect()
    };
    let floors = known.floors.iter().map(|own| ("floor", own));
    let walls = known.walls.iter().map(|own| ("walls", own));
    let finishes = floors
        .chain(walls)
        .map(|(of, own)| (of, own.id.as_str(), &own.name, paints(&own.slots), None));
    let openings = known.openings.iter().map(|own| {
        let size = OPENINGS.iter().find(|(id, ..)| *id == own.id);
        let size = size.map(|&(_, width, height)| (width, height));
        (
            "opening",
            own.id.as_str(),
            &own.name,
            paints(&own.slots),
            size,
        )
    });
    for (of, id, name, paints, size) in finishes.chain(openings) {
        if !(holds(of) || holds(id) || holds(&name.en) || holds(&name.zh)) {
            continue;
        }
        // Writing into a string cannot fail.
        let _ = if json {
            let paints: Vec<String> = paints.iter().map(|paint| quoted(paint)).collect();
            let size = size.map_or_else(String::new, |(w, h)| format!("\"size\":[{w},{h}],"));
            writeln!(
                out,
                "{{\"{of}\":{},{size}\"paints\":[{}],\"name\":{{\"en\":{},\"zh\":{}}}}}",
                quoted(id),
                paints.join(","),
                quoted(&name.en),
                quoted(&name.zh),
            )
        } else {
            let size = size.map_or_else(String::new, |(w, h)| format!("{w} × {h}"));
            let (en, zh, paints) = (&name.en, &name.zh, paints.join(", "));
            writeln!(out, "{id:<20} {size:<16} {of:<8} {en}, {zh}  [{paints}]")
        };
    }
}
