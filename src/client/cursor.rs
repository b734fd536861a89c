//! What the mouse points at: a ray into the room, and the item it meets.

use bevy::{
    picking::mesh_picking::ray_cast::{MeshRayCast, MeshRayCastSettings, RayCastVisibility},
    prelude::*,
    window::PrimaryWindow,
};
use bevy_egui::{
    EguiContexts,
    egui::{Order, pos2},
    input::EguiWantsInput,
};

use super::{camera::Eye, room_view::items::Piece, space::to_room};
use crate::room::ItemId;

/// What the mouse points at; nothing while it is over a panel or outside the window.
#[derive(Resource, Default)]
pub(super) struct Cursor {
    /// In logical pixels from the window's top left.
    pub(super) at: Vec2,
    /// In engine metres.
    pub(super) ray: Option<Ray3d>,
    /// The item under it and where the ray meets it, in room centimetres.
    pub(super) over: Option<(ItemId, Vec3)>,
}

/// Whether a card wants an answer before anything else: all of the room is behind it.
#[derive(Resource, Default)]
pub(super) struct Covered(pub(super) bool);

/// Finds what the mouse points at.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Aim;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Cursor>()
        .init_resource::<Covered>()
        .add_systems(PreUpdate, aim.in_set(Aim));
}

fn aim(
    mut moved: MessageReader<CursorMoved>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Query<(Ref<GlobalTransform>, &Camera), With<Eye>>,
    egui: Res<EguiWantsInput>,
    covered: Res<Covered>,
    mut contexts: EguiContexts,
    pieces: Query<&Piece>,
    mut caster: MeshRayCast<'_, '_>,
    mut cursor: ResMut<Cursor>,
    mut was_over_panel: Local<bool>,
) {
    let (Ok(window), Ok((eye, camera))) = (windows.single(), eyes.single()) else {
        return;
    };
    // Asked anew, for a slow frame can bring a move and a click at once.
    let at = window.cursor_position();
    let on_layer = |at: Vec2| {
        let ctx = contexts.ctx_mut().ok()?;
        let at = at / ctx.zoom_factor();
        ctx.layer_id_at(pos2(at.x, at.y))
    };
    let layer = at.and_then(on_layer);
    let over_panel = layer.is_some_and(|layer| layer.order != Order::Background)
        || egui.is_popup_open()
        || covered.0;
    let still = moved.is_empty() && !eye.is_changed() && *was_over_panel == over_panel;
    moved.clear();
    *was_over_panel = over_panel;
    if still {
        return;
    }
    cursor.at = at.unwrap_or(cursor.at);
    cursor.ray = at
        .filter(|_| !over_panel)
        .and_then(|at| camera.viewport_to_world(&eye, at).ok());
    let is_piece = |entity| pieces.contains(entity);
    let settings = MeshRayCastSettings::default()
        .with_visibility(RayCastVisibility::Visible)
        .with_filter(&is_piece);
    let hit = cursor.ray.and_then(|ray| {
        let (entity, hit) = caster.cast_ray(ray, &settings).first()?.clone();
        Some((pieces.get(entity).ok()?.0.clone(), to_room(hit.point)))
    });
    cursor.over = hit;
}
