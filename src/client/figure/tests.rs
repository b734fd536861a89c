//! Figures as numbers: meshes that hold together, silhouettes that differ, feet that stay put.

mod emotes;
mod rooms;

use bevy::{
    math::{Affine3A, Mat4, Vec2, Vec3},
    mesh::VertexAttributeValues,
    prelude::*,
};

use super::{
    Colours, Doing, Emote, Gait, Ground, Joint, Motion, Place, Pose, Sewn, Walker, Wish,
    ground::{Grid, RADIUS, vec},
    pose::pose,
    sew,
};
use crate::room::{
    Point, Turn,
    figure::{HAIRS, Look, SKINS},
    geom::Block,
};

const FRAME: f32 = 1.0 / 60.0;

fn colours() -> Colours {
    Colours(|paint| {
        Some(if paint == "ink" {
            [0.02; 3]
        } else {
            [0.3, 0.4, 0.5]
        })
    })
}

fn points(mesh: &Mesh) -> Vec<Vec3> {
    match mesh.attribute(Mesh::ATTRIBUTE_POSITION) {
        Some(VertexAttributeValues::Float32x3(points)) => {
            points.iter().copied().map(Vec3::from).collect()
        }
        _ => panic!("a mesh has points"),
    }
}

/// Where each joint is in the root's frame.
fn placed(pose: &Pose) -> Vec<Affine3A> {
    let mut placed: Vec<Affine3A> = Vec::new();
    for joint in Joint::ALL {
        let own = pose.joints[joint as usize].compute_affine();
        placed.push(
            joint
                .parent()
                .map_or(own, |parent| placed[parent as usize] * own),
        );
    }
    placed
}

fn look(hair: u8) -> Look {
    Look {
        hair,
        ..Look::default()
    }
}

fn standing() -> Pose {
    let motion = Motion::default();
    pose(&motion.gait, &motion.springs)
}

#[test]
fn meshes_hold_together_within_the_budget() {
    for (hair, skin) in (0..HAIRS).zip([0, 1, 4, 6, 8, SKINS - 1]) {
        let sewn = sew(&Look { skin, ..look(hair) }, colours());
        let drawn = sewn.triangles();
        assert!(drawn <= 15_000, "hair {hair}: {drawn} triangles");
        let features = sewn
            .lids
            .iter()
            .chain(&sewn.mouths)
            .chain([&sewn.eyes, &sewn.heart]);
        for mesh in sewn.joints.iter().chain(features) {
            let points = points(mesh);
            assert!(points.iter().all(|p| p.is_finite() && p.length() < 1.0));
            let Some(VertexAttributeValues::Float32x3(normals)) =
                mesh.attribute(Mesh::ATTRIBUTE_NORMAL)
            else {
                panic!("a mesh has normals")
            };
            assert!(
                normals
                    .iter()
                    .all(|n| (Vec3::from(*n).length() - 1.0).abs() < 1e-3)
            );
            let Some(VertexAttributeValues::Float32x4(dyes)) =
                mesh.attribute(Mesh::ATTRIBUTE_COLOR)
            else {
                panic!("a mesh has colours")
            };
            assert!(dyes.iter().flatten().all(|c| (0.0..=1.0).contains(c)));
            let indices = mesh.indices().expect("indexed");
            assert!(indices.iter().all(|i| i < points.len()) && indices.len() % 3 == 0);
        }
    }
}

#[test]
fn a_figure_stands_on_the_floor_120_high() {
    let (sewn, placed) = (sew(&look(0), colours()), placed(&standing()));
    let extent = |joint: Joint| {
        let points = points(&sewn.joints[joint as usize]);
        let heights = points
            .into_iter()
            .map(|p| placed[joint as usize].transform_point3(p).y);
        heights.fold((f32::MAX, f32::MIN), |(low, high), y| {
            (low.min(y), high.max(y))
        })
    };
    let (sole, _) = extent(Joint::BootLeft);
    assert!(sole.abs() < 0.003, "sole at {sole}");
    // Hair adds a little to the head's own 120 cm.
    let (_, crown) = extent(Joint::Head);
    assert!((1.17..1.27).contains(&crown), "crown at {crown}");
}

/// The figure's head and shoulders as a mask of 96 × 96 pixels, seen as from home.
fn silhouette(sewn: &Sewn) -> Vec<bool> {
    const SIDE: usize = 96;
    let placed = placed(&standing());
    let aim = Vec3::Y * 0.9;
    let (yaw, pitch) = (34_f32.to_radians(), 27_f32.to_radians());
    let away = Vec3::new(
        pitch.cos() * yaw.sin(),
        pitch.sin(),
        pitch.cos() * yaw.cos(),
    );
    let view = Mat4::perspective_rh(24_f32.to_radians(), 1.0, 0.1, 10.0)
        * Mat4::look_at_rh(aim + away * 2.2, aim, Vec3::Y);
    let mut mask = vec![false; SIDE * SIDE];
    for (mesh, place) in sewn.joints.iter().zip(placed) {
        let seen: Vec<Vec2> = points(mesh)
            .into_iter()
            .map(|p| {
                (view.project_point3(place.transform_point3(p)).truncate() + 1.0) * SIDE as f32
                    / 2.0
            })
            .collect();
        let corners: Vec<usize> = mesh.indices().expect("indexed").iter().collect();
        for face in corners.chunks_exact(3) {
            let [a, b, c] = [seen[face[0]], seen[face[1]], seen[face[2]]];
            let (low, high) = (a.min(b).min(c).floor(), a.max(b).max(c).ceil());
            for y in low.y.max(0.0) as usize..high.y.clamp(0.0, SIDE as f32) as usize {
                for x in low.x.max(0.0) as usize..high.x.clamp(0.0, SIDE as f32) as usize {
                    let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                    let side = |a: Vec2, b: Vec2| (b - a).perp_dot(p - a) >= 0.0;
                    let sides = [side(a, b), side(b, c), side(c, a)];
                    mask[y * SIDE + x] |= sides == [true; 3] || sides == [false; 3];
                }
            }
        }
    }
    mask
}

#[test]
fn every_hair_form_is_told_by_its_silhouette() {
    let masks: Vec<_> = (0..HAIRS)
        .map(|hair| silhouette(&sew(&look(hair), colours())))
        .collect();
    for (a, left) in masks.iter().enumerate() {
        for (b, right) in masks.iter().enumerate().skip(a + 1) {
            let pairs = || left.iter().zip(right);
            let apart = pairs().filter(|(l, r)| l != r).count();
            let either = pairs().filter(|(l, r)| **l || **r).count();
            let share = apart as f32 / either as f32;
            assert!(share > 0.06, "hair {a} and {b} differ by {share}");
        }
    }
}

fn block(x: i32, z: i32, turn: i32, size: (u16, u16)) -> Block {
    Block {
        at: Point::new(x, z),
        turn: Turn::new(turn),
        size,
        bottom: 0,
        top: 60,
    }
}

/// Walls all round.
fn walled(outlines: &[Vec<(i32, i32)>]) -> Vec<(Point, Point)> {
    let at = |(x, z)| Point::new(x, z);
    let round = |outline: &Vec<(i32, i32)>| {
        let next = outline.iter().cycle().skip(1);
        let edges = outline.iter().zip(next);
        edges.map(|(a, b)| (at(*a), at(*b))).collect::<Vec<_>>()
    };
    outlines.iter().flat_map(round).collect()
}

/// A room 6 m square with a table, a slanted sofa and a wall of shelves that leaves a gap.
fn room() -> Ground {
    let corners = [(0, 0), (0, 600), (600, 600), (600, 0)];
    Ground {
        walls: walled(&[corners.to_vec()]),
        outlines: vec![corners.map(|(x, z)| Point::new(x, z)).to_vec()],
        blocks: vec![
            block(300, 300, 0, (120, 80)),
            block(120, 450, 30, (160, 70)),
            block(430, 150, 0, (20, 300)),
        ],
        seats: vec![Place {
            item: "sofa".parse().expect("an id"),
            seat: 0,
            at: Point::new(120, 450),
            height: 33,
            turn: Turn::new(30),
            lies: false,
        }],
        ..Ground::default()
    }
}

/// A walker driven frame by frame.
struct Stage {
    walker: Walker,
    motion: Motion,
    grid: Grid,
    steer: Vec2,
}

impl Stage {
    fn new(at: Vec2) -> Self {
        let grid = Grid::new(&room());
        let walker = Walker::new(at, 0.0);
        let root = Vec3::new(at.x, 0.0, -at.y) / 100.0;
        Self {
            walker,
            motion: Motion::new(root, 0.0, 3),
            grid,
            steer: Vec2::ZERO,
        }
    }

    fn frame(&mut self) -> Pose {
        self.walker
            .advance(&mut self.motion, self.steer, &self.grid, FRAME);
        pose(&self.motion.gait, &self.motion.springs)
    }

    /// Where each joint is in the world.
    fn world(&mut self) -> Vec<Affine3A> {
        let pose = self.frame();
        let root = Affine3A::from_rotation_translation(
            Quat::from_rotation_y(self.motion.springs.body.value),
            self.motion.gait.root,
        );
        placed(&pose)
            .into_iter()
            .map(|joint| root * joint)
            .collect()
    }
}

#[test]
fn feet_never_slide() {
    let mut stage = Stage::new(Vec2::new(60.0, 60.0));
    stage
        .walker
        .pursue(Wish::Walk(Vec2::new(540.0, 540.0)), &stage.grid);
    let ball = Vec3::new(0.0, -0.085, 0.075);
    let mut last: [Option<Vec3>; 2] = [None; 2];
    let (mut worst, mut planted) = (0.0_f32, 0);
    for _ in 0..600 {
        let joints = stage.world();
        for (i, joint) in [Joint::BootLeft, Joint::BootRight].into_iter().enumerate() {
            let stays = stage.motion.gait.feet[i].step.is_none();
            let ball = joints[joint as usize].transform_point3(ball);
            if let Some(before) = last[i].filter(|_| stays) {
                worst = worst.max(ball.distance(before));
                planted += 1;
            }
            last[i] = stays.then_some(ball);
        }
    }
    assert!(
        planted > 600 && worst < 0.0005,
        "{worst} m in a frame, {planted} planted frames"
    );
    let end = stage.walker.at;
    assert!(
        end.distance(Vec2::new(540.0, 540.0)) < 1.0,
        "ended at {end}"
    );
}

#[test]
fn nothing_jumps_between_frames() {
    let mut stage = Stage::new(Vec2::new(300.0, 100.0));
    let mut last = stage.world();
    let turn = |place: &Affine3A| place.to_scale_rotation_translation().1;
    for frame in 0..1500 {
        match frame {
            60 => {
                let seat = room().seats.remove(0);
                stage.walker.pursue(Wish::Sit(seat), &stage.grid);
            }
            500 => stage.walker.show(Emote::Wave),
            700 => stage
                .walker
                .pursue(Wish::Walk(Vec2::new(300.0, 100.0)), &stage.grid),
            1000..1060 => stage.steer = Vec2::new(0.6, 0.8),
            1060..1100 => stage.steer = Vec2::new(-1.0, 0.0),
            1100 => stage.steer = Vec2::ZERO,
            _ => {}
        }
        let now = stage.world();
        for joint in Joint::ALL {
            // Brows belong to the face, which changes on steps.
            if matches!(joint, Joint::BrowLeft | Joint::BrowRight) {
                continue;
            }
            let (a, b) = (last[joint as usize], now[joint as usize]);
            let turned = turn(&a).angle_between(turn(&b));
            // A foot on its way is twice as fast as its owner.
            let limit = if joint.parent().is_none() && joint != Joint::Body {
                0.6
            } else {
                0.42
            };
            let moved = Vec3::from(b.translation - a.translation).length();
            assert!(
                moved < 0.12 && turned < limit,
                "{joint:?} at frame {frame}: {moved} m, {turned} rad, {:?}",
                stage.walker.doing
            );
        }
        last = now;
    }
}

#[test]
fn the_head_leads_and_stops_overshoot() {
    let mut stage = Stage::new(Vec2::new(60.0, 60.0));
    stage.steer = Vec2::Y;
    let (mut head, mut body) = (None, None);
    for frame in 0..120 {
        stage.frame();
        let half = std::f32::consts::FRAC_PI_2;
        let springs = &stage.motion.springs;
        head = head.or_else(|| (springs.head.value.abs() > half).then_some(frame));
        body = body.or_else(|| (springs.body.value.abs() > half).then_some(frame));
    }
    let lead = (body.expect("turned") - head.expect("turned")) as f32 * FRAME;
    assert!((0.06..0.13).contains(&lead), "leads by {lead} s");
    stage.steer = Vec2::ZERO;
    let leans = (0..90).map(|_| {
        stage.frame();
        stage.motion.springs.lean.value.to_degrees()
    });
    let most = leans.fold(0.0, f32::max);
    assert!((4.5..8.0).contains(&most), "overshoots by {most} degrees");
}

#[test]
fn ways_stay_clear_of_everything() {
    let ground = room();
    let grid = Grid::new(&ground);
    for (from, to) in [
        ((60, 60), (540, 540)),
        ((60, 60), (540, 60)),
        ((300, 200), (300, 400)),
        ((40, 560), (500, 60)),
    ] {
        let (from, to) = (vec(Point::new(from.0, from.1)), vec(Point::new(to.0, to.1)));
        let way = grid.way(from, to).expect("a way");
        assert!(way.arrives && *way.points.last().expect("an end") == to);
        for pair in way.points.windows(2) {
            for i in 0..=50 {
                let spare = grid.clearance(pair[0].lerp(pair[1], i as f32 / 50.0));
                assert!(
                    spare > RADIUS - 1.0,
                    "{spare} cm from something on the way to {to}"
                );
            }
        }
        assert!(way.points.len() < 8, "{} corners", way.points.len());
    }
}

#[test]
fn who_cannot_arrive_walks_as_near_as_possible() {
    let mut ground = room();
    // Shelves across the whole room.
    ground.blocks.push(block(300, 500, 0, (600, 20)));
    let grid = Grid::new(&ground);
    let (from, to) = (Vec2::new(300.0, 200.0), Vec2::new(300.0, 570.0));
    let way = grid.way(from, to).expect("a way");
    let end = *way.points.last().expect("an end");
    assert!(
        !way.arrives && end.y < 490.0 && end.distance(to) < 115.0,
        "ended at {end}"
    );
    assert!(Grid::new(&Ground::default()).way(from, to).is_none());
}

#[test]
fn steering_slides_along_walls() {
    let mut stage = Stage::new(Vec2::new(60.0, 60.0));
    stage.steer = Vec2::new(-0.7, 0.7);
    for _ in 0..120 {
        stage.frame();
        let spare = stage.grid.clearance(stage.walker.at);
        assert!(spare > RADIUS - 1.0, "{spare} cm left");
    }
    assert!(stage.walker.at.y > 120.0, "slid to {}", stage.walker.at);
}

#[test]
fn sits_down_and_gets_up() {
    let seat = room().seats.remove(0);
    let mut stage = Stage::new(Vec2::new(300.0, 100.0));
    stage.walker.pursue(Wish::Sit(seat.clone()), &stage.grid);
    let mut seen = Vec::new();
    let mut note = |doing: &Doing| {
        let name = match doing {
            Doing::Standing => "stands",
            Doing::Walking { .. } => "walks",
            Doing::Steering => "steers",
            Doing::HoppingOn { .. } => "hops on",
            Doing::Sitting(_) => "sits",
            Doing::HoppingOff { .. } => "hops off",
        };
        if seen.last() != Some(&name) {
            seen.push(name);
        }
    };
    for _ in 0..600 {
        stage.frame();
        note(&stage.walker.doing);
    }
    assert_eq!(stage.walker.at, vec(seat.at));
    assert_eq!(stage.walker.height, 33.0);
    let facing = stage
        .motion
        .springs
        .body
        .value
        .rem_euclid(std::f32::consts::TAU);
    assert!(
        (facing - 30_f32.to_radians()).abs() < 0.01,
        "faces {facing}"
    );
    stage
        .walker
        .pursue(Wish::Walk(Vec2::new(300.0, 100.0)), &stage.grid);
    for _ in 0..600 {
        stage.frame();
        note(&stage.walker.doing);
    }
    assert_eq!(
        seen,
        ["walks", "hops on", "sits", "hops off", "walks", "stands"]
    );
    // The seat goes away under a sitter.
    stage.walker.pursue(Wish::Sit(seat), &stage.grid);
    for _ in 0..600 {
        stage.frame();
    }
    let ground = Ground {
        seats: Vec::new(),
        ..room()
    };
    stage.walker.look_again(&ground, &stage.grid);
    for _ in 0..60 {
        stage.frame();
    }
    assert_eq!(stage.walker.doing, Doing::Standing);
    assert!(stage.grid.clearance(stage.walker.at) > RADIUS - 1.0);
}

#[test]
fn less_motion_holds_still() {
    let mut motion = Motion::default();
    motion.gait.calm = true;
    let at = |motion: &Motion| pose(&motion.gait, &motion.springs);
    let before = at(&motion);
    let still = |pose: &Pose| pose.joints[..Joint::BrowLeft as usize].to_vec();
    for _ in 0..600 {
        motion.springs.follow(0.0, &motion.gait.clone(), FRAME);
        motion.gait.walk(Vec3::ZERO, 0.0, FRAME);
        assert_eq!(still(&before), still(&at(&motion)));
    }
}

#[test]
fn a_pose_is_a_function_of_gait_and_springs() {
    let mut gait = Gait::new(Vec3::ZERO, 0.3, 5);
    gait.speed = 1.0;
    gait.phase = 0.4;
    let springs = super::Springs::new(0.3);
    assert_eq!(
        pose(&gait, &springs).joints,
        pose(&gait.clone(), &springs.clone()).joints
    );
}
