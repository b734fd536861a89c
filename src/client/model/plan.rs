//! Fills the plan: walls, rooms, and what stands in them, from above.

use bevy::prelude::*;

use crate::{
    client::{
        furniture::Furniture,
        obey::Shaping,
        session::{Nest, RoomChanged},
        ui::view::{Footprint, PlanView, ViewModel},
    },
    room::{
        Point, Slot,
        kind::PAPER_BOX,
        rule::{self, Role},
    },
};

pub(super) fn fill(
    nest: Res<Nest>,
    furniture: Res<Furniture>,
    shaping: Res<Shaping>,
    mut changed: MessageReader<RoomChanged>,
    mut view: ResMut<ViewModel>,
) {
    let may = nest.copy.replica.role() >= Role::Housemate;
    if changed.read().last().is_none() && !shaping.is_changed() && view.plan.may == may {
        return;
    }
    let room = nest.shown();
    let things = room.items.values().filter_map(|item| {
        let kind = nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
        let block = rule::stand(room, nest.kinds(), &item.id)?;
        let half = (i32::from(block.size.0) / 2, i32::from(block.size.1) / 2);
        let corner =
            |x: i32, z: i32| block.at + Point::new(x * half.0, z * half.1).rotated(block.turn);
        let recipe = furniture.recipes().get(&item.kind);
        Some(Footprint {
            item: item.id.clone(),
            name: recipe.map(|recipe| recipe.name.clone()),
            corners: [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)],
            flat: kind.slot == Slot::Rug,
        })
    });
    view.plan = PlanView {
        may,
        shell: nest.room().shell.clone(),
        shown: room.shell.clone(),
        things: things.collect(),
        refusal: shaping.refusal.clone(),
    };
}
