//! The figure: meshes sewn from a look, a pose for every moment, and ways round the furniture.
//!
//! A [`Figure`] stands at its entity's transform. What moves it writes a [`Motion`]; poses follow.

mod body;
mod clay;
mod dyes;
mod emote;
mod face;
mod gait;
mod ground;
mod hair;
mod head;
mod leaf;
mod pose;
mod puppet;
mod sew;
mod walk;
mod walker;

#[cfg(test)]
mod tests;

use bevy::prelude::*;

use self::sew::Wardrobe;
pub(super) use self::walker::FIDGET;
pub use self::{
    emote::{Act, Emote},
    face::{Face, Lids, Mouth},
    gait::{Foot, Gait, Mood, Spring, Springs},
    ground::{Ground, Place},
    pose::{Joint, Pose, pose},
    puppet::Puppet,
    sew::{Colours, Sewn, sew},
    walk::{Show, SitOn, Steer, WalkTo},
    walker::{Doing, Gaze, Walker, Wish},
};
pub(super) use self::{
    ground::Grid,
    walk::{Surveying, Walking},
    walker::SPEED,
};
use super::{awake::Awake, materials::Coat};
use crate::room::figure::Look;

/// A person's figure. Its entity's transform is where it stands, in Bevy's metres.
#[derive(Component, Debug, Clone)]
#[require(Transform, Visibility, Motion)]
pub struct Figure {
    pub look: Look,
}

/// What its poses are made from.
#[derive(Component, Debug, Clone)]
pub struct Motion {
    pub gait: Gait,
    pub springs: Springs,
}

impl Motion {
    /// Standing at `at`, facing `yaw` (0 is south, counter-clockwise from above, in radians).
    pub fn new(at: Vec3, yaw: f32, seed: u32) -> Self {
        Self {
            gait: Gait::new(at, yaw, seed),
            springs: Springs::new(yaw),
        }
    }

    /// The same in the middle of a wave.
    pub(super) fn waving(at: Vec3, yaw: f32) -> Self {
        let mut motion = Self::new(at, yaw, 0);
        motion.gait.act = Some(Act {
            emote: Emote::Wave,
            age: 0.4,
            share: 1.0,
        });
        motion
    }

    /// `dt` seconds on: the body goes to `at` (room centimetres) facing `heading`, all else follows.
    fn go(&mut self, at: Vec2, height: f32, heading: f32, dt: f32) {
        self.springs.follow(heading, &self.gait, dt);
        let root = Vec3::new(at.x, height, -at.y) / 100.0;
        self.gait.walk(root, self.springs.body.value, dt);
    }

    /// Where the figure's entity belongs.
    fn stands(&self, scale: Vec3) -> Transform {
        Transform {
            translation: self.gait.root,
            rotation: Quat::from_rotation_y(self.springs.body.value),
            scale,
        }
    }
}

impl Default for Motion {
    fn default() -> Self {
        Self::new(Vec3::ZERO, 0.0, 0)
    }
}

/// Less motion, asked for in the settings: figures walk, but neither bob nor spring.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub struct ReducedMotion(pub bool);

/// The entities a figure is made of.
#[derive(Component)]
struct Body {
    joints: [Entity; Joint::ALL.len()],
    lids: Entity,
    mouth: Entity,
    shown: Option<(Lids, Mouth)>,
    /// Sent up by an emote.
    heart: Option<Entity>,
}

/// Poses are applied here; move figures before it.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Posing;

pub fn plugin(app: &mut App) {
    app.init_resource::<ReducedMotion>()
        .init_resource::<Awake>()
        .init_resource::<Wardrobe>()
        .add_plugins(walk::plugin)
        .add_systems(Update, (dress, apply, send_hearts).chain().in_set(Posing));
}

/// Gives figures whose look is new their body.
fn dress(
    mut commands: Commands,
    figures: Query<(Entity, &Figure, Option<&Body>), Changed<Figure>>,
    mut wardrobe: ResMut<Wardrobe>,
    colours: Res<Colours>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    for (root, figure, worn) in &figures {
        if let Some(body) = worn {
            if let Some(heart) = body.heart {
                commands.entity(heart).despawn();
            }
            for joint in Joint::ALL.iter().filter(|joint| joint.parent().is_none()) {
                commands.entity(body.joints[*joint as usize]).despawn();
            }
        }
        let clothes = wardrobe.take(&figure.look, &colours, &mut meshes);
        let mut joints = [root; Joint::ALL.len()];
        for joint in Joint::ALL {
            let parent = joint
                .parent()
                .map_or(root, |parent| joints[parent as usize]);
            let part = (
                Mesh3d(clothes.joints[joint as usize].clone()),
                Coat::Matte,
                ChildOf(parent),
            );
            joints[joint as usize] = commands.spawn(part).id();
        }
        let head = joints[Joint::Head as usize];
        commands.spawn((Mesh3d(clothes.eyes.clone()), Coat::Gloss, ChildOf(head)));
        let mut feature = |mesh: &Handle<Mesh>| {
            commands
                .spawn((Mesh3d(mesh.clone()), Coat::Matte, ChildOf(head)))
                .id()
        };
        let lids = feature(&clothes.lids[Lids::Open as usize]);
        let mouth = feature(&clothes.mouths[Mouth::Smile as usize]);
        commands.entity(root).insert(Body {
            joints,
            lids,
            mouth,
            shown: None,
            heart: None,
        });
    }
}

/// Hearts are there only while somebody sends one up.
fn send_hearts(
    mut figures: Query<(Entity, &Figure, &Motion, &mut Body)>,
    wardrobe: Res<Wardrobe>,
    mut transforms: Query<&mut Transform, Without<Body>>,
    mut commands: Commands,
) {
    for (root, figure, motion, mut body) in &mut figures {
        let wanted = emote::heart(&motion.gait);
        match (body.heart, wanted) {
            (None, None) => {}
            (Some(heart), None) => {
                commands.entity(heart).despawn();
                body.heart = None;
            }
            (Some(heart), Some(place)) => {
                if let Ok(mut transform) = transforms.get_mut(heart) {
                    *transform = place;
                }
            }
            (None, Some(place)) => {
                if let Some(clothes) = wardrobe.get(&figure.look) {
                    let mesh = Mesh3d(clothes.heart.clone());
                    let heart = (mesh, Coat::Matte, place, ChildOf(root));
                    body.heart = Some(commands.spawn(heart).id());
                }
            }
        }
    }
}

/// Moves joints to the pose of this frame and swaps what of the face changed.
fn apply(
    mut figures: Query<(&Figure, &Motion, &mut Body)>,
    wardrobe: Res<Wardrobe>,
    mut transforms: Query<&mut Transform, Without<Body>>,
    mut meshes: Query<&mut Mesh3d>,
) {
    for (figure, motion, mut body) in &mut figures {
        let pose = pose(&motion.gait, &motion.springs);
        for (joint, placed) in body.joints.iter().zip(pose.joints) {
            if let Ok(mut transform) = transforms.get_mut(*joint) {
                transform.set_if_neq(placed);
            }
        }
        let face = (pose.face.lids, pose.face.mouth);
        let Some(clothes) = wardrobe
            .get(&figure.look)
            .filter(|_| body.shown != Some(face))
        else {
            continue;
        };
        body.shown = Some(face);
        for (entity, mesh) in [
            (body.lids, &clothes.lids[face.0 as usize]),
            (body.mouth, &clothes.mouths[face.1 as usize]),
        ] {
            if let Ok(mut shown) = meshes.get_mut(entity) {
                shown.0 = mesh.clone();
            }
        }
    }
}
