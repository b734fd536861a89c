//! Paint that flows: a new colour runs over a thing from below, over a floor from its middle.

use std::f32::consts::TAU;

use bevy::{asset::AssetEventSystems, mesh::VertexAttributeValues, prelude::*};

use super::{items::ShowItems, motion::Lively};
use crate::client::awake::Awake;

/// Seconds until all is painted.
const SECONDS: f32 = 0.32;
/// How wide the edge of the new colour is, in shares of the way, and how far it runs ahead in places.
const EDGE: f32 = 0.3;
const TONGUES: f32 = 0.07;
/// Vertices that are painted at a time; what else there is has its colour at once.
const MOST: usize = 160_000;
/// What is lower than this, in metres, is painted from its middle.
const FLAT: f32 = 0.12;

/// What it was painted like before. Goes on an entity whose mesh has just become another.
#[derive(Component, Debug, Clone)]
pub(super) struct Flow(pub(super) Handle<Mesh>);

/// On its way from one paint to the other.
#[derive(Component, Debug)]
struct Flowing {
    from: Vec<[f32; 4]>,
    to: Handle<Mesh>,
    /// When the new colour comes to each vertex, 0 to 1.
    when: Vec<f32>,
    age: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PostUpdate,
        (begin, run)
            .chain()
            .after(ShowItems)
            .before(AssetEventSystems),
    );
}

fn begin(
    lively: Res<Lively>,
    new: Query<(Entity, &Flow, &Mesh3d)>,
    under_way: Query<&Flowing>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let mut busy: usize = under_way.iter().map(|flowing| flowing.when.len()).sum();
    for (entity, Flow(old), mesh) in &new {
        commands.entity(entity).remove::<Flow>();
        let before = meshes.get(old).and_then(|old| colours(old).cloned());
        let after = meshes.get(&mesh.0);
        let (Some(from), Some(after), true) = (before, after, lively.0) else {
            continue;
        };
        // Another form, the same colours, or too much at once.
        let same = colours(after).is_none_or(|to| to.len() != from.len() || *to == from);
        if same || busy + from.len() > MOST {
            continue;
        }
        let Some(when) = when(after) else {
            continue;
        };
        busy += from.len();
        let flowing = Flowing {
            when,
            from,
            to: mesh.0.clone(),
            age: 0.0,
        };
        let wet = painted(after.clone(), &flowing, after);
        let wet = Mesh3d(meshes.add(wet));
        commands.entity(entity).insert((flowing, wet));
    }
}

fn run(
    time: Res<Time<Real>>,
    mut flowing: Query<(Entity, &mut Flowing, &mut Mesh3d)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut awake: ResMut<Awake>,
    mut commands: Commands,
) {
    for (entity, mut flow, mut mesh) in &mut flowing {
        awake.stay(&time, 0.1);
        flow.age += time.delta_secs();
        if flow.age >= SECONDS {
            mesh.0 = flow.to.clone();
            commands.entity(entity).remove::<Flowing>();
            continue;
        }
        let Some(dry) = meshes.get(&flow.to) else {
            continue;
        };
        let Some(colours) = mixed(&flow, dry) else {
            continue;
        };
        if let Some(mut wet) = meshes.get_mut(&mesh.0) {
            wet.insert_attribute(Mesh::ATTRIBUTE_COLOR, colours);
        }
    }
}

fn painted(mut wet: Mesh, flow: &Flowing, dry: &Mesh) -> Mesh {
    if let Some(colours) = mixed(flow, dry) {
        wet.insert_attribute(Mesh::ATTRIBUTE_COLOR, colours);
    }
    wet
}

/// The colours of this moment.
fn mixed(flow: &Flowing, dry: &Mesh) -> Option<Vec<[f32; 4]>> {
    let to = colours(dry)?;
    let front = flow.age / SECONDS * (1.0 + EDGE);
    let ways = flow.from.iter().zip(to).zip(&flow.when);
    let mixed = ways.map(|((from, to), when)| {
        let share = ((front - when) / EDGE).clamp(0.0, 1.0);
        std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share)
    });
    Some(mixed.collect())
}

fn colours(mesh: &Mesh) -> Option<&Vec<[f32; 4]>> {
    match mesh.attribute(Mesh::ATTRIBUTE_COLOR)? {
        VertexAttributeValues::Float32x4(colours) => Some(colours),
        _ => None,
    }
}

/// When the colour comes to each vertex.
fn when(mesh: &Mesh) -> Option<Vec<f32>> {
    let VertexAttributeValues::Float32x3(positions) = mesh.attribute(Mesh::ATTRIBUTE_POSITION)?
    else {
        return None;
    };
    let points = || positions.iter().copied().map(Vec3::from);
    let (low, high) = points().fold((Vec3::MAX, Vec3::MIN), |(low, high), p| {
        (low.min(p), high.max(p))
    });
    let (middle, size) = ((low + high) / 2.0, high - low);
    let way = |p: Vec3| {
        if size.y < FLAT {
            p.xz().distance(middle.xz()) / (size.xz().length() / 2.0).max(0.01)
        } else {
            (p.y - low.y) / size.y
        }
    };
    let tongue = |p: Vec3| ((p.x * 1.7 + p.z * 2.3) / size.max_element().max(0.01) * TAU).sin();
    Some(
        points()
            .map(|p| (way(p) + TONGUES * tongue(p)).clamp(0.0, 1.0))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_colour_comes_from_below_and_is_there_in_the_end() {
        let (red, blue) = ([1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]);
        let block = Mesh::from(Cuboid::new(1.0, 2.0, 1.0));
        let count = block.count_vertices();
        let dry = block.with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, vec![blue; count]);
        let mut flow = Flowing {
            from: vec![red; count],
            to: Handle::default(),
            when: when(&dry).unwrap(),
            age: 0.0,
        };
        assert!(mixed(&flow, &dry).unwrap().iter().all(|c| *c == red));
        flow.age = SECONDS / 2.0;
        let half = mixed(&flow, &dry).unwrap();
        let Some(VertexAttributeValues::Float32x3(at)) = dry.attribute(Mesh::ATTRIBUTE_POSITION)
        else {
            panic!("a block has corners");
        };
        for (p, colour) in at.iter().zip(half) {
            assert_eq!(p[1] < 0.0, colour[2] > 0.9, "{p:?}: {colour:?}");
        }
        flow.age = SECONDS;
        let near = |c: &[f32; 4]| c.iter().zip(blue).all(|(c, b)| (c - b).abs() < 1e-4);
        assert!(mixed(&flow, &dry).unwrap().iter().all(near));
    }
}
