//! The room's hull as it is seen: floor, walls, openings, slab, and what lies behind.

pub(super) mod background;
mod beam;
mod cut;
mod field;
mod floor;
mod flow;
mod hole;
pub(super) mod items;
pub(super) mod mesh;
pub(super) mod motion;
pub(super) mod openings;
mod outside;
pub(super) mod plan;
mod sample;
pub(super) mod shell;
mod sink;
mod steps;
pub(super) mod unfold;
mod wall;

use bevy::prelude::*;

pub(super) use self::sample::sample;
pub(super) use self::sink::{NEAR, OnWall, Sinks, Sunk};
use super::session::{Nest, RoomChanged};
use crate::room::{Shell, Sky};

/// The render layer of walls as built: they keep the sun out and are never seen.
pub(super) const WALLS_AS_BUILT: usize = 1;

/// What is shown. Whoever holds the room writes it here when it changes.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    pub shell: Shell,
    pub sky: Sky,
}

/// Systems that turn the [`Stage`] into entities; run them after it was written.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Show;

/// Keeps the stage true to the room.
fn set_stage(
    nest: Option<Res<Nest>>,
    mut changed: MessageReader<RoomChanged>,
    mut stage: ResMut<Stage>,
) {
    let Some(nest) = nest else {
        return;
    };
    let concerns_stage = |change: &RoomChanged| match change {
        RoomChanged::All => true,
        RoomChanged::Some(changes) | RoomChanged::Tried(changes) => changes.shell || changes.meta,
    };
    if changed
        .read()
        .filter(|change| concerns_stage(change))
        .last()
        .is_some()
    {
        let room = nest.shown();
        stage.set_if_neq(Stage {
            shell: room.shell.clone(),
            sky: room.sky,
        });
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<RoomChanged>()
        .init_resource::<Stage>()
        .add_systems(Update, set_stage.before(Show))
        .add_plugins((
            shell::plugin,
            sink::plugin,
            outside::plugin,
            background::plugin,
            beam::plugin,
            items::plugin,
            motion::plugin,
            flow::plugin,
            unfold::plugin,
        ));
}
