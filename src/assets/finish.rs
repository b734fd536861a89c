//! What floors and walls can be made of, and how openings look.

use serde::Deserialize;

use super::{Rgb, Words};

/// The most colour that a floor is offered in (OKLCH chroma): a louder one outshines all that stands on
/// it.
const LOUDEST_FLOOR: f32 = 0.11;

/// Whether a floor is offered in this colour.
pub fn suits_floors(colour: Rgb) -> bool {
    colour.chroma() <= LOUDEST_FLOOR
}

/// What a finish is to the light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Stuff {
    /// Plaster, paint, clay, stone.
    #[default]
    Plain,
    /// Shows its grain; on a wall only where its first paint is that of a wood.
    Wood,
    Cloth,
}

/// What a wall stands on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Skirting {
    #[default]
    Board,
    /// A tall board with a smaller one upon it.
    Tall,
    /// A low sill of wood.
    Sill,
    None,
}

/// What crowns a wall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Cornice {
    #[default]
    Rim,
    /// Stepped, below the rim.
    Moulded,
    /// A beam below the rim.
    Beam,
}

/// A finish that floors or walls can have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    pub id: String,
    pub name: Words,
    /// What its colours are for.
    pub slots: Vec<Words>,
    /// Its own colours, one a slot.
    pub paint: Vec<String>,
    #[serde(default)]
    pub stuff: Stuff,
    #[serde(default)]
    pub skirting: Skirting,
    #[serde(default)]
    pub cornice: Cornice,
    /// The slot whose colour mouldings have; else they stand out from wall and floor.
    #[serde(default)]
    pub trim: Option<usize>,
}

/// The form of a hole in a wall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum HoleShape {
    #[default]
    Square,
    Round,
    /// Upright sides under half a circle.
    Arched,
    /// A circle that is cut flat at its foot.
    Moon,
}

impl HoleShape {
    pub const ALL: [Self; 4] = [Self::Square, Self::Round, Self::Arched, Self::Moon];
}

/// How much of an opening light comes through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Glass {
    #[default]
    Whole,
    /// The upper part alone: a glazed door.
    Upper,
    /// Nothing stands in it.
    Open,
    /// Light does not come through.
    None,
}

/// How an opening looks. Its size is the domain's: [`crate::room::shell::OPENINGS`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningStyle {
    pub id: String,
    pub name: Words,
    /// What its colours are for.
    pub slots: Vec<Words>,
    /// Its own colours, one a slot; a frame without one is painted as the mouldings are.
    pub paint: Vec<Option<String>>,
    #[serde(default)]
    pub hole: HoleShape,
    #[serde(default)]
    pub glass: Glass,
    /// How many panes its bars make, across and up.
    #[serde(default = "one_pane")]
    pub panes: (u8, u8),
}

fn one_pane() -> (u8, u8) {
    (1, 1)
}

impl OpeningStyle {
    /// The share of its height, from the foot, that no light comes through.
    pub fn solid_foot(&self) -> f32 {
        match self.glass {
            Glass::Whole | Glass::Open => 0.0,
            Glass::Upper => 0.46,
            Glass::None => 1.0,
        }
    }
}

/// Every finish, in the order they are offered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finishes {
    pub floors: Vec<Finish>,
    pub walls: Vec<Finish>,
    pub openings: Vec<OpeningStyle>,
}

impl Finishes {
    pub fn floor(&self, id: &str) -> Option<&Finish> {
        self.floors.iter().find(|finish| finish.id == id)
    }

    pub fn wall(&self, id: &str) -> Option<&Finish> {
        self.walls.iter().find(|finish| finish.id == id)
    }

    /// How openings of that kind look; those that nobody knows look like the first.
    pub fn opening(&self, id: &str) -> Option<&OpeningStyle> {
        let known = self.openings.iter().find(|opening| opening.id == id);
        known.or_else(|| self.openings.first())
    }
}
