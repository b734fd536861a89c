//! The room from above, as the plan shows it.

use super::Words;
use crate::room::{ItemId, Point, Shell, rule::Refusal};

/// What there is to see of the room from above.
#[derive(Debug, Clone, Default)]
pub struct PlanView {
    /// Whether one may reshape it.
    pub may: bool,
    /// As it is.
    pub shell: Shell,
    /// As it would be with what the hand tries.
    pub shown: Shell,
    pub things: Vec<Footprint>,
    /// Why what the hand tries may not be.
    pub refusal: Option<Refusal>,
}

/// What a thing covers of the floor.
#[derive(Debug, Clone)]
pub struct Footprint {
    pub item: ItemId,
    pub name: Option<Words>,
    /// Its corners in room centimetres, in order round it.
    pub corners: [Point; 4],
    /// It lies flat.
    pub flat: bool,
}
