//! What the room stands before: a gradient behind everything, and soft shadows on the ground.

use bevy::{light::NotShadowCaster, prelude::*};

use super::mesh::{Builder, Plane, Tint};
use crate::client::{
    camera::Eye,
    light::Mood,
    materials::Coat,
    paint::{self, shining},
};

/// Far enough to lie behind every room, near enough for the far plane.
const DISTANCE: f32 = 300.0;

/// The quad behind everything. Hide it to see which pixels are the room's.
#[derive(Component)]
pub(in crate::client) struct Background;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (hang, tint, fit).chain());
}

fn hang(eyes: Query<Entity, Added<Eye>>, mut meshes: ResMut<Assets<Mesh>>, mut commands: Commands) {
    for eye in &eyes {
        let mesh = meshes.add(gradient([0.5; 4], [0.5; 4]));
        let at = Transform::from_xyz(0.0, 0.0, -DISTANCE);
        commands.spawn((
            ChildOf(eye),
            Background,
            Mesh3d(mesh),
            Coat::Plain,
            at,
            NotShadowCaster,
        ));
    }
}

/// As high as the frame through any lens, and wide enough for any.
fn fit(eyes: Query<&Eye>, mut quads: Query<(&ChildOf, &mut Transform), With<Background>>) {
    for (eye, mut at) in &mut quads {
        if let Ok(eye) = eyes.get(eye.parent()) {
            let half = DISTANCE * (eye.now.field / 2.0).tan();
            at.set_if_neq(at.with_scale(Vec3::new(half * 5.0, half, 1.0)));
        }
    }
}

fn gradient(top: Tint, bottom: Tint) -> Mesh {
    let mut b = Builder::default();
    let plane = Plane {
        origin: Vec3::ZERO,
        u: Vec3::X,
        v: Vec3::Y,
    };
    b.sheet(&plane, Rect::new(-1.0, -1.0, 1.0, 1.0), 0.0, 0.125, |p| {
        let share = (p.y + 1.0) / 2.0;
        std::array::from_fn(|i| bottom[i] + (top[i] - bottom[i]) * share)
    });
    b.build()
}

fn tint(
    mood: Res<Mood>,
    new: Query<(), Added<Background>>,
    quads: Query<&Mesh3d, With<Background>>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    if !mood.is_changed() && new.is_empty() {
        return;
    }
    for quad in &quads {
        let (top, bottom) = (mood.ground.top.0, mood.ground.bottom.0);
        let mesh = gradient(shining(top), shining(bottom));
        let _ = meshes.insert(quad.id(), mesh);
    }
}

/// A soft dark patch, flat on the ground around its middle: full under a rounded box of `half`
/// metres, gone `feather` metres outside it. `depth` is its opacity.
pub(in crate::client) fn blob(half: Vec2, radius: f32, feather: f32, depth: f32) -> Mesh {
    // Not black: shade leans towards violet.
    let tint = paint::plain(paint::paint("shade"));
    let radius = radius.min(half.min_element());
    let alpha = |p: Vec2| {
        let q = p.abs() - half + radius;
        let d = q.max(Vec2::ZERO).length() + q.max_element().min(0.0) - radius;
        let t = ((d + 0.35 * feather) / (1.35 * feather)).clamp(0.0, 1.0);
        depth * (1.0 - t * t * (3.0 - 2.0 * t))
    };
    let mut b = Builder::default();
    let plane = Plane {
        origin: Vec3::ZERO,
        u: Vec3::X,
        v: Vec3::NEG_Z,
    };
    // Fine where the edge falls off, one piece in the middle.
    let axis = |half: f32| {
        let inner = (half - feather * 0.35 - radius * 0.3).max(half * 0.3);
        let outer = half + feather;
        let steps = 6;
        let mut line: Vec<f32> = (0..=steps)
            .map(|i| inner + (outer - inner) * i as f32 / steps as f32)
            .collect();
        line.extend(line.clone().iter().map(|v| -v));
        line.sort_by(f32::total_cmp);
        line
    };
    let (us, vs) = (axis(half.x), axis(half.y));
    let ids: Vec<u32> = vs
        .iter()
        .flat_map(|&v| us.iter().map(move |&u| Vec2::new(u, v)))
        .map(|p| {
            b.vertex(
                plane.at(p, 0.0),
                Vec3::Y,
                [tint[0], tint[1], tint[2], alpha(p)],
            )
        })
        .collect();
    for row in 0..vs.len() - 1 {
        for column in 0..us.len() - 1 {
            let a = row * us.len() + column;
            b.face([ids[a], ids[a + 1], ids[a + 1 + us.len()], ids[a + us.len()]]);
        }
    }
    b.build()
}
