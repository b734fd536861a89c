//! What floors and walls can be made of.

use serde::Deserialize;

use super::Words;

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
