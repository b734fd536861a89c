//! A kind of furniture as data: what rules, shop window and mesh kit need to know of it.
//!
//! Lengths are centimetres in the item's own axes: x to its right seen from behind (east while it
//! is not turned), y up, z to its back (north). The origin is the centre of the footprint: on the
//! floor; for wall kinds on the wall, at its lower edge; for ceiling kinds at the ceiling.

use std::{collections::BTreeSet, sync::Arc};

use serde::Deserialize;

use super::{
    palette::Palette,
    part::{Part, PartError},
};
pub use crate::room::kind::MAX_RECIPE;
use crate::room::{self, Point, Turn, kind};

/// Most triangles of one item.
pub const MAX_TRIANGLES: u64 = 8_000;
const MAX_PAINTS: usize = 6;
const SHAPE: &str = "one is `(name: (en: \"…\", zh: \"…\"), tags: …, category: …, slot: …, footprint: …, height: …, paints: …, variants: …, parts: […])`";

/// What is wrong with a recipe: the file, the place in it, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    #[error("{file}: {problem}")]
    File { file: String, problem: String },
    #[error("{file}:{line}:{column}: {problem}")]
    Text {
        file: String,
        line: usize,
        column: usize,
        problem: String,
    },
}

impl RecipeError {
    /// The file, as it was named.
    pub fn path(&self) -> &str {
        match self {
            Self::File { file, .. } | Self::Text { file, .. } => file,
        }
    }

    pub(super) fn file(file: &str, problem: impl ToString) -> Self {
        Self::File {
            file: file.to_owned(),
            problem: problem.to_string(),
        }
    }

    pub(super) fn at(file: &str, (line, column): (usize, usize), problem: impl ToString) -> Self {
        Self::Text {
            file: file.to_owned(),
            line,
            column,
            problem: problem.to_string(),
        }
    }

    /// Shown where the field of the recipe begins that it is in.
    pub(super) fn in_field(file: &str, text: &str, error: PartError) -> Self {
        let top = error.field.split(['[', '.']).next().unwrap_or_default();
        let written = format!("{top}:");
        let mut found = text.match_indices(&written).map(|(at, _)| at);
        let begins = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let at = found.find(begins).unwrap_or_default();
        Self::at(file, place(text, at), error)
    }
}

/// The line and the column of a place in a text, from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line..].chars().count() + 1,
    )
}

/// The same words in the languages Nest speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words<T = String> {
    pub en: T,
    pub zh: T,
}

/// Where the catalogue shows a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Category {
    Seating,
    Tables,
    Beds,
    Storage,
    Lamps,
    Plants,
    Rugs,
    Walls,
    Little,
    /// Recipes of one's own, wherever they say they belong.
    #[serde(skip)]
    Yours,
}

/// What a click does in live mode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Touch {
    #[default]
    Nothing,
    /// Switches its lights.
    Switch,
}

/// One of an item's paints: the name parts call it by and the words people read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaintSlot {
    pub id: String,
    pub name: Words,
    /// Has its colour by nature, as leaves have: moods leave it alone.
    #[serde(default)]
    pub natural: bool,
}

/// Where a lamp shines from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    pub at: (f32, f32, f32),
    pub lumens: f32,
    /// A colour of the palette.
    #[serde(default = "lamp")]
    pub paint: String,
    #[serde(default)]
    pub flicker: Flicker,
}

/// How steadily something shines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Flicker {
    #[default]
    Steady,
    /// As candles and embers do.
    Flame,
    /// As a screen does on which something plays.
    Screen,
}

fn lamp() -> String {
    "lamp".to_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSeat {
    at: (i32, i32),
    height: u16,
    #[serde(default)]
    turn: i32,
    /// For lying on: `turn` says where the feet point.
    #[serde(default)]
    lies: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSurface {
    #[serde(default)]
    at: (i32, i32),
    size: (u16, u16),
    height: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSolid {
    #[serde(default)]
    at: (i32, i32),
    size: (u16, u16),
    #[serde(default)]
    bottom: u16,
    top: u16,
}

/// A kind of furniture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub name: Words,
    /// More words people search by.
    pub tags: Words<Vec<String>>,
    pub category: Category,
    pub slot: room::Slot,
    /// Width and depth; for wall kinds along the wall and into the room.
    pub footprint: (u16, u16),
    pub height: u16,
    #[serde(default)]
    pub covers_openings: bool,
    pub paints: Vec<PaintSlot>,
    /// Colours that go well together, one a paint slot; the first is the kind's own.
    pub variants: Vec<Vec<String>>,
    /// What of it is solid, where that is less than its whole box.
    #[serde(default)]
    solids: Vec<RawSolid>,
    #[serde(default)]
    seats: Vec<RawSeat>,
    #[serde(default)]
    surfaces: Vec<RawSurface>,
    #[serde(default)]
    pub lights: Vec<Light>,
    #[serde(default)]
    pub touch: Touch,
    pub parts: Vec<Part>,
    /// As it was written.
    #[serde(skip)]
    pub text: Arc<str>,
}

impl Recipe {
    /// Reads and checks a recipe; `file` names it in errors.
    ///
    /// Nothing is allocated for its mesh: a recipe that would ask for too much is refused here.
    pub fn parse(file: &str, text: &str, palette: &Palette) -> Result<Self, RecipeError> {
        if text.len() > MAX_RECIPE {
            let bytes = text.len();
            let problem =
                format!("a recipe is at most {MAX_RECIPE} bytes long, this one has {bytes}");
            return Err(RecipeError::file(file, problem));
        }
        let mut recipe: Self = super::reader().from_str(text).map_err(|error| {
            let at = (error.span.start.line, error.span.start.col);
            let problem = match error.code {
                ron::Error::ExpectedStructLike
                | ron::Error::ExpectedNamedStructLike(_)
                | ron::Error::ExpectedStructName(_)
                | ron::Error::ExpectedDifferentStructName { .. } => {
                    format!("this is no recipe: {SHAPE}")
                }
                code => code.to_string(),
            };
            RecipeError::at(file, at, problem)
        })?;
        recipe.check(palette).map_err(|(field, problem)| {
            RecipeError::in_field(file, text, PartError { field, problem })
        })?;
        recipe.text = text.into();
        Ok(recipe)
    }

    fn check(&self, palette: &Palette) -> Result<(), (String, String)> {
        let wrong = |field: &str, problem: &str| Err((field.to_owned(), problem.to_owned()));
        if self.name.en.trim().is_empty() || self.name.zh.trim().is_empty() {
            return wrong("name", "needs a name in both languages");
        }
        if self.paints.is_empty() || self.paints.len() > MAX_PAINTS {
            return Err((
                "paints".to_owned(),
                format!("needs 1 to {MAX_PAINTS} slots"),
            ));
        }
        let names: BTreeSet<&str> = self.paints.iter().map(|slot| slot.id.as_str()).collect();
        if names.len() < self.paints.len() {
            return wrong("paints", "two slots have the same id");
        }
        if self.variants.len() < 2 {
            return wrong("variants", "needs at least two");
        }
        for (i, variant) in self.variants.iter().enumerate() {
            let field = format!("variants[{i}]");
            if variant.len() != self.paints.len() {
                let (has, slots) = (variant.len(), self.paints.len());
                return Err((field, format!("has {has} colours for {slots} paint slots")));
            }
            for paint in variant {
                palette
                    .require(paint)
                    .map_err(|problem| (field.clone(), problem))?;
            }
        }
        for (i, light) in self.lights.iter().enumerate() {
            palette
                .require(&light.paint)
                .map_err(|problem| (format!("lights[{i}].paint"), problem))?;
        }
        if self.touch == Touch::Switch && self.lights.is_empty() {
            return wrong("touch", "a switch needs at least one of `lights`");
        }
        self.kind()
            .check()
            .map_err(|(field, problem)| (field.to_owned(), problem))?;
        if self.parts.is_empty() {
            return wrong("parts", "needs at least one part");
        }
        let mut triangles = 0;
        for (i, part) in self.parts.iter().enumerate() {
            let count = part.check(&|name| self.paint_index(name).is_some(), palette, 0);
            triangles += count
                .map_err(|PartError { field, problem }| (format!("parts[{i}]{field}"), problem))?;
            if triangles > MAX_TRIANGLES {
                return Err((
                    format!("parts[{i}]"),
                    format!(
                        "brings the item to {triangles} triangles or more, {MAX_TRIANGLES} are allowed"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Which paint slot `name` is.
    pub fn paint_index(&self, name: &str) -> Option<usize> {
        self.paints.iter().position(|slot| slot.id == name)
    }

    /// The colour names of an item painted `paint`: what is missing or unknown falls back to the
    /// kind's own.
    pub fn paints_or_own<'a>(
        &'a self,
        paint: &'a [room::PaintId],
        palette: &Palette,
    ) -> Vec<&'a str> {
        self.variants[0]
            .iter()
            .enumerate()
            .map(|(i, own)| {
                paint
                    .get(i)
                    .map(room::PaintId::as_str)
                    .filter(|name| palette.get(name).is_some())
                    .unwrap_or(own)
            })
            .collect()
    }

    /// What rules need to know of it.
    pub fn kind(&self) -> room::Kind {
        room::Kind {
            slot: self.slot,
            footprint: self.footprint,
            height: self.height,
            paints: self.paints.len() as u8,
            lamp: !self.lights.is_empty(),
            covers_openings: self.covers_openings,
            solids: self
                .solids
                .iter()
                .map(|solid| kind::Solid {
                    at: Point::new(solid.at.0, solid.at.1),
                    size: solid.size,
                    bottom: solid.bottom,
                    top: solid.top,
                })
                .collect(),
            surfaces: self
                .surfaces
                .iter()
                .map(|top| kind::Surface {
                    at: Point::new(top.at.0, top.at.1),
                    size: top.size,
                    height: top.height,
                })
                .collect(),
            seats: self
                .seats
                .iter()
                .map(|seat| kind::Seat {
                    at: Point::new(seat.at.0, seat.at.1),
                    height: seat.height,
                    turn: Turn::new(seat.turn),
                    lies: seat.lies,
                })
                .collect(),
        }
    }
}
