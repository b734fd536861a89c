//! From a look to meshes, one for each part that moves, shared by figures that look alike.

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

use super::{
    body,
    clay::{Clay, Dye},
    dyes::Dyes,
    face::{Lids, Mouth},
    hair, head, leaf,
    pose::Joint,
};
use crate::room::figure::Look;

/// What colour a paint is, as linear albedo. Skins are the paints `skin-0` to `skin-9`.
#[derive(Resource, Debug, Clone, Copy)]
pub struct Colours(pub fn(&str) -> Option<[f32; 3]>);

impl Colours {
    /// A paint nobody knows is grey, so that a newer friend's look still shows.
    fn get(self, paint: &str) -> Dye {
        (self.0)(paint).map_or(Vec3::splat(0.4), Vec3::from)
    }
}

/// A figure's meshes before they are uploaded.
#[derive(Debug, Clone)]
pub struct Sewn {
    /// By [`Joint`].
    pub joints: [Mesh; Joint::ALL.len()],
    pub eyes: Mesh,
    /// What an emote sends up.
    pub heart: Mesh,
    /// By [`Lids`].
    pub lids: [Mesh; Lids::ALL.len()],
    /// By [`Mouth`].
    pub mouths: [Mesh; Mouth::ALL.len()],
}

impl Sewn {
    /// Triangles drawn at once: of lids and mouths, the largest.
    pub fn triangles(&self) -> usize {
        let count = |mesh: &Mesh| mesh.indices().map_or(0, Indices::len) / 3;
        self.joints.iter().map(count).sum::<usize>()
            + count(&self.eyes)
            + self.lids.iter().map(count).max().unwrap_or_default()
            + self.mouths.iter().map(count).max().unwrap_or_default()
    }
}

/// Sews everything a look needs. Each mesh lies about the joint it turns on, in metres.
pub fn sew(look: &Look, colours: Colours) -> Sewn {
    let dyes = Dyes::of(look, |paint| colours.get(paint));
    Sewn {
        joints: Joint::ALL.map(|joint| mesh(part(joint, look, &dyes))),
        eyes: mesh(head::eyes(&dyes)),
        heart: mesh(leaf::heart(&dyes)),
        lids: Lids::ALL.map(|lids| mesh(head::lids(lids, &dyes))),
        mouths: Mouth::ALL.map(|mouth| mesh(head::mouth(mouth, &dyes))),
    }
}

fn part(joint: Joint, look: &Look, dyes: &Dyes) -> Clay {
    match joint {
        Joint::Body => body::torso(dyes),
        Joint::Head => {
            let mut head = head::head(dyes);
            head.add(&hair::hair(look.hair, dyes), bevy::math::Affine3A::IDENTITY);
            head
        }
        Joint::Tuft => leaf::tuft(dyes),
        Joint::UpperArmLeft | Joint::UpperArmRight => body::upper_arm(dyes),
        Joint::ForearmLeft => body::forearm(1.0, dyes),
        Joint::ForearmRight => body::forearm(-1.0, dyes),
        Joint::ThighLeft | Joint::ThighRight => body::thigh(dyes),
        Joint::ShinLeft | Joint::ShinRight => body::shin(dyes),
        Joint::BootLeft | Joint::BootRight => body::boot(dyes),
        Joint::BrowLeft => head::brow(1.0, dyes),
        Joint::BrowRight => head::brow(-1.0, dyes),
    }
}

fn mesh(Clay { solid, dyes }: Clay) -> Mesh {
    let colours: Vec<[f32; 4]> = dyes.iter().map(|dye| dye.extend(1.0).to_array()).collect();
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::default(),
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, solid.positions)
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, solid.normals)
    .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colours)
    .with_inserted_indices(Indices::U32(solid.indices))
}

/// The uploaded meshes of one look.
pub(super) struct Clothes {
    pub(super) joints: [Handle<Mesh>; Joint::ALL.len()],
    pub(super) eyes: Handle<Mesh>,
    pub(super) heart: Handle<Mesh>,
    pub(super) lids: [Handle<Mesh>; Lids::ALL.len()],
    pub(super) mouths: [Handle<Mesh>; Mouth::ALL.len()],
}

/// Looks that were worn lately.
#[derive(Resource, Default)]
pub(super) struct Wardrobe {
    clothes: Vec<(Look, Clothes)>,
}

/// How many looks stay sewn: more than people in a room, so that throwing the die for long does not
/// fill the memory.
const HANGERS: usize = 48;

impl Wardrobe {
    pub(super) fn get(&self, look: &Look) -> Option<&Clothes> {
        self.clothes
            .iter()
            .find(|(worn, _)| worn == look)
            .map(|(_, clothes)| clothes)
    }

    pub(super) fn take(
        &mut self,
        look: &Look,
        colours: &Colours,
        meshes: &mut Assets<Mesh>,
    ) -> &Clothes {
        let at = self.clothes.iter().position(|(worn, _)| worn == look);
        let at = at.unwrap_or_else(|| {
            let sewn = sew(look, *colours);
            let clothes = Clothes {
                joints: sewn.joints.map(|mesh| meshes.add(mesh)),
                eyes: meshes.add(sewn.eyes),
                heart: meshes.add(sewn.heart),
                lids: sewn.lids.map(|mesh| meshes.add(mesh)),
                mouths: sewn.mouths.map(|mesh| meshes.add(mesh)),
            };
            if self.clothes.len() >= HANGERS {
                self.clothes.remove(0);
            }
            self.clothes.push((look.clone(), clothes));
            self.clothes.len() - 1
        });
        &self.clothes[at].1
    }
}
