//! Mouse and keys to camera and figure: orbit, zoom, pan; walk, sit, switch a lamp.

use bevy::{
    input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit},
    prelude::*,
    window::PrimaryWindow,
};
use bevy_egui::input::EguiWantsInput;

use super::{
    awake::Awake,
    camera::Eye,
    cursor::{Aim, Cursor},
    decorate::Hand,
    figure::{SitOn, Steer, WalkTo},
    link::Link,
    session::{Mode, Nest, Refused, RoomChanged},
    space::to_room,
};
use crate::room::{ItemId, Point, edit::Verb, geom, op::Op};

/// Radians an orbit turns for each pixel.
const ORBIT: f32 = 0.006;
/// What one notch of the wheel multiplies the distance by.
const NOTCH: f32 = 0.9;
const PIXELS_A_NOTCH: f32 = 60.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, (look, walk).after(Aim))
        .add_systems(
            PreUpdate,
            touch
                .after(Aim)
                .run_if(resource_exists::<Nest>)
                .run_if(resource_equals(Mode::Live)),
        );
}

fn look(
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    scroll: Res<AccumulatedMouseScroll>,
    windows: Query<&Window, With<PrimaryWindow>>,
    egui: Res<EguiWantsInput>,
    hand: Res<Hand>,
    mode: Res<Mode>,
    keys: Res<ButtonInput<KeyCode>>,
    time: Res<Time<Real>>,
    mut eyes: Query<&mut Eye>,
    mut awake: ResMut<Awake>,
) {
    let (Ok(mut eye), Ok(window)) = (eyes.single_mut(), windows.single()) else {
        return;
    };
    if egui.wants_any_pointer_input() {
        return;
    }
    let by = motion.delta;
    // Nothing is dragged in a photo but the view.
    let drags = *mode == Mode::Photo && buttons.pressed(MouseButton::Left);
    let pans = drags && keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
    let orbits = buttons.pressed(MouseButton::Right) && !hand.holds() || drags && !pans;
    if by != Vec2::ZERO && orbits {
        eye.orbit(Vec2::new(-by.x, by.y) * ORBIT);
        awake.stay(&time, 0.1);
    }
    if by != Vec2::ZERO && (buttons.pressed(MouseButton::Middle) || pans) {
        eye.pan(Vec2::new(-by.x, by.y) / window.height());
        awake.stay(&time, 0.1);
    }
    let notches = match scroll.unit {
        MouseScrollUnit::Line => scroll.delta.y,
        MouseScrollUnit::Pixel => scroll.delta.y / PIXELS_A_NOTCH,
    };
    if notches != 0.0 {
        eye.zoom(NOTCH.powf(notches));
        awake.stay(&time, 0.1);
    }
}

/// W, A, S and D as a direction on the screen; dead while a text field has the keys.
fn walk(
    keys: Res<ButtonInput<KeyCode>>,
    mode: Res<Mode>,
    egui: Res<EguiWantsInput>,
    eyes: Query<&Eye>,
    mut steer: ResMut<Steer>,
) {
    let axis =
        |plus, minus| f32::from(i8::from(keys.pressed(plus)) - i8::from(keys.pressed(minus)));
    let chord = keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]);
    let wanted = if *mode == Mode::Live && !egui.wants_any_keyboard_input() && !chord {
        Vec2::new(
            axis(KeyCode::KeyD, KeyCode::KeyA),
            axis(KeyCode::KeyW, KeyCode::KeyS),
        )
    } else {
        Vec2::ZERO
    };
    // Away from the eye is up the screen; room axes are x east and y north.
    let turned = eyes
        .single()
        .map(|eye| Vec2::from_angle(eye.now.yaw).rotate(wanted));
    steer.0 = turned.unwrap_or_default().clamp_length_max(1.0);
}

/// A click in Live mode: sit where one sits, switch what can be switched, else walk there.
fn touch(
    buttons: Res<ButtonInput<MouseButton>>,
    cursor: Res<Cursor>,
    mut link: ResMut<Link>,
    mut nest: ResMut<Nest>,
    mut walks: MessageWriter<WalkTo>,
    mut sits: MessageWriter<SitOn>,
    mut changed: MessageWriter<RoomChanged>,
    mut refused: MessageWriter<Refused>,
) {
    let (true, Some(ray)) = (buttons.just_pressed(MouseButton::Left), cursor.ray) else {
        return;
    };
    if let Some((id, hit)) = &cursor.over {
        let Some(item) = nest.room().items.get(id).cloned() else {
            return;
        };
        let kind = nest.kinds().get(&item.kind);
        if kind.is_some_and(|kind| kind.lamp) {
            let label = nest.label(Verb::Switch, [&item]);
            match nest.edit(&mut link, label, vec![Op::Light(item.id, !item.lit)]) {
                Ok(change) => drop(changed.write(change)),
                Err(reason) => drop(refused.write(reason)),
            }
            return;
        }
        if let Some(seat) = nearest_seat(&nest, id, *hit) {
            sits.write(SitOn {
                item: id.clone(),
                seat,
            });
            return;
        }
    }
    let plane = InfinitePlane3d::new(Vec3::Y);
    let meets = |level: i32| {
        let height = Vec3::Y * level as f32 / 100.0;
        let at = to_room(ray.plane_intersection_point(height, plane)?);
        Some(Point::new(at.x.round() as i32, at.z.round() as i32))
    };
    // From above, the highest floor is met first.
    let floors = nest.room().shell.spaces.values().filter_map(|space| {
        let at = meets(space.level)?;
        geom::contains(&space.points(), at).then_some((space.level, at))
    });
    let floor = floors.max_by_key(|(level, _)| *level).map(|(_, at)| at);
    if let Some(at) = floor.or_else(|| meets(0)) {
        walks.write(WalkTo(at));
    }
}

/// The seat of an item nearest to where it was clicked.
fn nearest_seat(nest: &Nest, id: &ItemId, hit: Vec3) -> Option<usize> {
    let room = nest.room();
    let block = crate::room::rule::stand(room, nest.kinds(), id)?;
    let kind = nest.kinds().get(&room.items.get(id)?.kind)?;
    let hit = Point::new(hit.x.round() as i32, hit.z.round() as i32);
    let distance = |at: Point| (block.at + at.rotated(block.turn)).distance_squared(hit);
    let seats = kind.seats.iter().enumerate();
    seats
        .min_by_key(|(_, seat)| distance(seat.at))
        .map(|(index, _)| index)
}
