//! Hands in photo mode: a click focuses, keys go over the floor. Orbiting and zooming are as ever.

use bevy::{
    picking::mesh_picking::ray_cast::{MeshRayCast, MeshRayCastSettings, RayCastVisibility},
    prelude::*,
};
use bevy_egui::input::EguiWantsInput;

use super::Photo;
use crate::client::{
    awake::Awake,
    camera::{Eye, Looks},
    cursor::{Aim, Cursor},
    intent::Mode,
    materials::Coat,
    room_view::{background::Background, shell::SlabShadow},
    settings::{Action, Settings},
};

/// How far the mouse may go in a click, in pixels.
const STILL: f32 = 4.0;
/// Metres a second.
const PACE: f32 = 2.2;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        focus.after(Aim).run_if(resource_equals(Mode::Photo)),
    )
    .add_systems(
        PostUpdate,
        wander.before(Looks).run_if(resource_equals(Mode::Photo)),
    );
}

/// A click that turns nothing puts what it points at into focus.
fn focus(
    buttons: Res<ButtonInput<MouseButton>>,
    cursor: Res<Cursor>,
    coats: Query<&Coat, (Without<Background>, Without<SlabShadow>)>,
    mut caster: MeshRayCast<'_, '_>,
    mut photo: ResMut<Photo>,
    mut pressed: Local<Option<Vec2>>,
) {
    if buttons.just_pressed(MouseButton::Left) {
        *pressed = cursor.ray.is_some().then_some(cursor.at);
    }
    if !buttons.just_released(MouseButton::Left) {
        return;
    }
    let (Some(from), Some(ray)) = (pressed.take(), cursor.ray) else {
        return;
    };
    if from.distance(cursor.at) > STILL {
        return;
    }
    // Walls as they were built keep the sun out, and are not seen.
    let seen = |coat: &Coat| !matches!(coat, Coat::Hidden | Coat::Shade | Coat::Shine);
    let solid = |entity| coats.get(entity).is_ok_and(seen);
    let settings = MeshRayCastSettings::default()
        .with_visibility(RayCastVisibility::Visible)
        .with_filter(&solid);
    if let Some((_, hit)) = caster.cast_ray(ray, &settings).first() {
        photo.focus = hit.point;
    }
}

/// The keys of walking move the eye over the floor.
fn wander(
    keys: Res<ButtonInput<KeyCode>>,
    settings: Res<Settings>,
    egui: Res<EguiWantsInput>,
    time: Res<Time>,
    real: Res<Time<Real>>,
    mut eyes: Query<&mut Eye>,
    mut awake: ResMut<Awake>,
) {
    let held = |action: Action| f32::from(u8::from(settings.keys.get(action).held(&keys)));
    let by = Vec2::new(
        held(Action::East) - held(Action::West),
        held(Action::North) - held(Action::South),
    );
    if by == Vec2::ZERO || egui.wants_any_keyboard_input() {
        return;
    }
    awake.stay(&real, 0.2);
    for mut eye in &mut eyes {
        eye.wander(by.clamp_length_max(1.0) * PACE * time.delta_secs().min(0.1));
    }
}
