//! What is put down raises a puff: a few small discs of felt that grow and are gone.

use bevy::{light::NotShadowCaster, prelude::*};

use super::Dropped;
use crate::{
    assets::palette,
    client::{
        awake::Awake,
        materials::Coat,
        room_view::{
            items::{ItemView, Views},
            motion::Lively,
        },
        session::Nest,
    },
    room::{Slot, kind::PAPER_BOX},
};

const DISCS: u16 = 9;
/// Seconds until they are gone.
const LIFE: f32 = 0.25;
/// Radius of the largest, and how far they fly, in metres.
const LARGEST: f32 = 0.038;
const REACH: f32 = 0.13;

#[derive(Component)]
struct Disc {
    from: Vec3,
    to: Vec3,
    age: f32,
}

/// The one mesh of all discs.
#[derive(Resource)]
struct Felt(Handle<Mesh>);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, cut)
        .add_systems(Update, (rise.run_if(resource_exists::<Nest>), fly));
}

fn cut(mut meshes: ResMut<Assets<Mesh>>, mut commands: Commands) {
    let mesh = Mesh::from(Cylinder::new(1.0, 0.5));
    let [red, green, blue] = palette()
        .get("oat")
        .map(|oat| oat.albedo())
        .unwrap_or_default();
    let colours = vec![[red, green, blue, 1.0]; mesh.count_vertices()];
    let mesh = mesh.with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colours);
    commands.insert_resource(Felt(meshes.add(mesh)));
}

fn rise(
    mut dropped: MessageReader<Dropped>,
    nest: Res<Nest>,
    lively: Res<Lively>,
    felt: Res<Felt>,
    views: Res<Views>,
    items: Query<&ItemView>,
    mut commands: Commands,
) {
    for Dropped(id) in dropped.read() {
        let item = nest.room().items.get(id);
        let view = views.0.get(id).and_then(|view| items.get(*view).ok());
        let (Some(item), Some(view), true) = (item, view, lively.0) else {
            continue;
        };
        let kind = nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
        let half = |side: u16| f32::from(side) / 200.0;
        let (across, deep, high) = (
            half(kind.footprint.0),
            half(kind.footprint.1),
            half(kind.height),
        );
        for disc in 0..DISCS {
            let turn = std::f32::consts::TAU * f32::from(disc) / f32::from(DISCS);
            let (sin, cos) = turn.sin_cos();
            // Round the foot of what stands, round the outline of what hangs on a wall.
            let (edge, out) = match kind.slot {
                Slot::Wall => (
                    Vec3::new(cos * across, high + sin * high, 0.02),
                    Vec3::new(cos, sin, 0.2),
                ),
                _ => (
                    Vec3::new(cos * across, 0.02, sin * deep),
                    Vec3::new(cos, 0.25, sin),
                ),
            };
            let from = view.rest.transform_point(edge);
            let to = from + view.rest.rotation * out.normalize() * REACH;
            commands.spawn((
                Disc { from, to, age: 0.0 },
                Coat::Felt,
                Mesh3d(felt.0.clone()),
                NotShadowCaster,
                Transform::from_translation(from).with_scale(Vec3::ZERO),
            ));
        }
    }
}

fn fly(
    time: Res<Time<Real>>,
    mut discs: Query<(Entity, &mut Disc, &mut Transform)>,
    mut awake: ResMut<Awake>,
    mut commands: Commands,
) {
    for (entity, mut disc, mut transform) in &mut discs {
        // The frame that a drop is saved in can be long: a puff is seen all the same.
        disc.age += time.delta_secs().min(LIFE / 3.0);
        let t = disc.age / LIFE;
        if t >= 1.0 {
            commands.entity(entity).despawn();
        } else {
            let eased = 1.0 - (1.0 - t) * (1.0 - t);
            transform.translation = disc.from.lerp(disc.to, eased);
            transform.scale = Vec3::splat(LARGEST * (t.sqrt() * std::f32::consts::PI).sin());
        }
        awake.stay(&time, 0.1);
    }
}
