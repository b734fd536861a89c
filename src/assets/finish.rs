//! What floors and walls can be made of.

use serde::Deserialize;

use super::{Rgb, Words};

/// The most colour that a floor is offered in (OKLCH chroma): a louder one outshines all that stands on
/// it.
const LOUDEST_FLOOR: f32 = 0.11;

/// Whether a floor is offered in this colour.
pub fn suits_floors(colour: Rgb) -> bool {
    colour.chroma() <= LOUDEST_FLOOR
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
}

/// Every finish, in the order they are offered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finishes {
    pub floors: Vec<Finish>,
    pub walls: Vec<Finish>,
}
