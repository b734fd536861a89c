//! The view through windows: sky, hills, sun or moon, painted by the mood.

use bevy::{light::NotShadowCaster, prelude::*};

use super::{
    Show, Stage,
    mesh::{Builder, Plane, Tint, noise},
    plan,
    shell::Hull,
    sink::{Part, Role},
};
use crate::client::{
    light::{Mood, mood::Outside},
    materials::Coat,
    paint::shining,
};

#[derive(Component)]
struct Painted;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, paint.after(Show));
}

fn paint(
    stage: Res<Stage>,
    mood: Res<Mood>,
    old: Query<Entity, With<Painted>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    if !(stage.is_changed() || mood.is_changed()) {
        return;
    }
    for entity in &old {
        commands.entity(entity).try_despawn();
    }
    for plan in plan::plans(&stage.shell) {
        for (i, (hole, opening)) in plan.openings.iter().enumerate() {
            if opening.kind.as_str() == "door" {
                continue;
            }
            let plane = plan.inner.lifted(-plan.thickness + 0.01);
            let mesh = meshes.add(view(&plane, *hole, &mood.outside, i as u32).build());
            commands.spawn((
                Hull,
                Painted,
                Mesh3d(mesh),
                Coat::Plain,
                NotShadowCaster,
                Transform::from_xyz(0.0, plan.level, 0.0),
                Part {
                    wall: plan.wall.clone(),
                    outward: -plan.inner.normal().xz(),
                    level: plan.level,
                    height: plan.height,
                    role: Role::Fitting,
                },
            ));
        }
    }
}

fn mix(a: Tint, b: Tint, share: f32) -> Tint {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
}

/// A picture as large as the hole.
fn view(plane: &Plane, hole: Rect, outside: &Outside, seed: u32) -> Builder {
    let mut b = Builder::default();
    let paint = |hue: &crate::client::light::mood::Hue| shining(hue.0);
    let (high, low) = (paint(&outside.high), paint(&outside.low));
    let (near, far) = (paint(&outside.near), paint(&outside.far));
    b.sheet(plane, hole, 0.0, 0.1, |p| {
        mix(
            low,
            high,
            ((p.y - hole.min.y) / hole.height() - 0.25).max(0.0) / 0.75,
        )
    });
    let disc = paint(&outside.disc);
    let radius = hole.width().min(hole.height()) * 0.075;
    let at = hole.min + hole.size() * Vec2::new(0.68, outside.disc_height);
    let circle = |radius: f32, lift: f32| -> Vec<Vec3> {
        (0..28)
            .map(|i| Vec2::from_angle(i as f32 / 28.0 * std::f32::consts::TAU) * radius + at)
            .map(|p| plane.at(p.clamp(hole.min, hole.max), lift))
            .collect()
    };
    b.polygon(&circle(radius, 0.002), plane.normal(), disc);
    for i in 0..(outside.stars * 26.0) as u32 {
        let spot = Vec2::new(
            noise(seed * 977 + i),
            0.45 + 0.5 * noise(seed * 331 + i + 9000),
        );
        let p = hole.min + hole.size() * spot;
        let s = 0.004 + 0.004 * noise(i);
        let corners = [
            Vec2::new(-s, 0.0),
            Vec2::new(0.0, -s),
            Vec2::new(s, 0.0),
            Vec2::new(0.0, s),
        ];
        let corners = corners.map(|c| plane.at((p + c).clamp(hole.min, hole.max), 0.001));
        b.polygon(&corners, plane.normal(), mix(high, disc, outside.stars));
    }
    let hills = [
        (0.36, 0.055, 1.7, 0.4, far, mix(far, low, 0.35), 0.003),
        (0.2, 0.075, 1.1, 2.2, near, mix(near, low, 0.16), 0.004),
    ];
    for (height, swing, waves, phase, body, crest, lift) in hills {
        let columns = 24;
        let ridge = |i: u32| {
            let t = i as f32 / columns as f32;
            let wave = (t * waves * std::f32::consts::TAU + phase).sin()
                + 0.35 * (t * waves * 5.1 + phase).sin();
            let x = hole.min.x + hole.width() * t;
            Vec2::new(x, hole.min.y + hole.height() * (height + swing * wave))
        };
        for i in 0..columns {
            let (l, r) = (ridge(i), ridge(i + 1));
            let foot = |p: Vec2| plane.at(Vec2::new(p.x, hole.min.y), lift);
            let ids = [
                b.vertex(foot(l), plane.normal(), body),
                b.vertex(foot(r), plane.normal(), body),
                b.vertex(plane.at(r, lift), plane.normal(), crest),
                b.vertex(plane.at(l, lift), plane.normal(), crest),
            ];
            b.face(ids);
        }
    }
    b
}
