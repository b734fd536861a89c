//! Selecting many: a rectangle drawn over the room.

use bevy::prelude::*;

use super::Hand;
use crate::client::{
    camera::Eye,
    cursor::{Aim, Cursor},
    room_view::items::ItemView,
    session::{Mode, Selection},
};

/// The rectangle being drawn, in logical pixels, for the interface to show.
#[derive(Resource, Default, PartialEq)]
pub(in crate::client) struct Marquee(pub(in crate::client) Option<Rect>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Marquee>().add_systems(
        PreUpdate,
        sweep.after(Aim).run_if(resource_equals(Mode::Decorate)),
    );
}

/// Selects what stands under the rectangle while it is drawn.
fn sweep(
    hand: Res<Hand>,
    cursor: Res<Cursor>,
    eyes: Query<(&GlobalTransform, &Camera), With<Eye>>,
    items: Query<(&ItemView, &GlobalTransform)>,
    mut selection: ResMut<Selection>,
    mut marquee: ResMut<Marquee>,
) {
    let Hand::Sweeps(from) = *hand else {
        marquee.set_if_neq(Marquee(None));
        return;
    };
    let Ok((eye, camera)) = eyes.single() else {
        return;
    };
    let rect = Rect::from_corners(from, cursor.at);
    if !marquee.set_if_neq(Marquee(Some(rect))) {
        return;
    }
    let under = items.iter().filter(|(_, at)| {
        let on_screen = camera.world_to_viewport(eye, at.translation());
        on_screen.is_ok_and(|at| rect.contains(at))
    });
    selection.0 = under.map(|(view, _)| view.id.clone()).collect();
}
