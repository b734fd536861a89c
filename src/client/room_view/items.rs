//! The room's things as entities: a view that can be thrown away and built again from the room.

use std::collections::BTreeMap;

use bevy::{
    asset::AssetEventSystems,
    camera::visibility::{NoFrustumCulling, VisibilitySystems},
    light::{NotShadowCaster, TransmittedShadowReceiver},
    prelude::*,
};

use super::{OnWall, flow::Flow, plan::stands_out};
use crate::{
    client::{
        furniture::Furniture,
        light::Lamp,
        materials::Coat,
        session::{Nest, RoomChanged},
        space::{rotation, to_world},
    },
    room::{
        Item, ItemId, Kind, KindId, PaintId, Placement, Point, Room, Slot, WallId, geom::Block,
        kind::PAPER_BOX, replica::Changes, rule,
    },
};

/// The root entity of one item: its base, where it stands.
#[derive(Component, Debug)]
pub(in crate::client) struct ItemView {
    pub(in crate::client) id: ItemId,
    /// Where it belongs; motion leads there.
    pub(in crate::client) rest: Transform,
    dress: Dress,
}

/// What the meshes of an item depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dress {
    kind: KindId,
    paint: Vec<PaintId>,
    lit: bool,
    /// Else it is a paper box.
    known: bool,
    on: Footing,
}

/// What a contact blob and the wall hook depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Footing {
    Floor,
    Top,
    Wall(WallId),
    Air,
}

/// A mesh of an item: what a ray hits.
#[derive(Component, Debug, Clone)]
pub(in crate::client) struct Piece(pub(in crate::client) ItemId);

/// The entity of each item.
#[derive(Resource, Default)]
pub(in crate::client) struct Views(pub(in crate::client) BTreeMap<ItemId, Entity>);

/// Shows what changed.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct ShowItems;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Views>().add_systems(
        PostUpdate,
        // Whatever is made here is drawn in this very frame: nothing blinks when it changes.
        show.in_set(ShowItems)
            .before(TransformSystems::Propagate)
            .before(VisibilitySystems::VisibilityPropagate)
            .before(AssetEventSystems),
    );
}

fn show(
    nest: Option<Res<Nest>>,
    mut changed: MessageReader<RoomChanged>,
    mut views: ResMut<Views>,
    mut shown: Query<&mut ItemView>,
    mut furniture: ResMut<Furniture>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let Some(nest) = nest else {
        return;
    };
    let room = nest.shown();
    let mut changes = Changes::default();
    let mut all = false;
    for change in changed.read() {
        match change {
            RoomChanged::All => all = true,
            RoomChanged::Some(more) | RoomChanged::Tried(more) => changes.merge(more.clone()),
        }
    }
    if all || changes.shell {
        changes.items.extend(room.items.keys().cloned());
        changes.items.extend(views.0.keys().cloned());
    }
    for id in changes.items {
        let placed = room.items.get(&id).and_then(|item| {
            let block = rule::stand(room, nest.kinds(), &id)?;
            Some((item, block))
        });
        let Some((item, block)) = placed else {
            if let Some(entity) = views.0.remove(&id) {
                commands.entity(entity).despawn();
            }
            continue;
        };
        let kind = nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
        let rest = before_wall(room, item, rest(item, kind, &block));
        let known = furniture.recipes().get(&item.kind).is_some();
        let mut dress = dress(room, item, known);
        // In coral: it may not be put down there.
        if nest.amiss(&id) {
            dress.paint = plain(kind, "coral");
        }
        let mut before = None;
        let entity = match views.0.get(&id) {
            Some(&entity) => {
                if let Ok(mut view) = shown.get_mut(entity) {
                    view.rest = rest;
                    if view.dress == dress {
                        continue;
                    }
                    before = Some(std::mem::replace(&mut view.dress, dress.clone()));
                }
                commands.entity(entity).despawn_children();
                entity
            }
            None => {
                let view = ItemView {
                    id: id.clone(),
                    rest,
                    dress: dress.clone(),
                };
                let entity = commands.spawn((view, rest, Visibility::default())).id();
                views.0.insert(id.clone(), entity);
                entity
            }
        };
        match &dress.on {
            Footing::Wall(wall) => {
                let on = OnWall(wall.clone());
                commands.entity(entity).insert(on);
            }
            _ => {
                commands.entity(entity).remove::<OnWall>();
            }
        }
        // The same thing in other paints: those it had, for the new ones to flow over.
        let before = before.filter(|old| old.kind == dress.kind && old.paint != dress.paint);
        let before = before.map_or_else(Vec::new, |old| {
            let look = furniture.look(&old.kind, &old.paint, item.lit, kind, &mut meshes);
            look.parts
        });
        let look = furniture.look(&item.kind, &dress.paint, item.lit, kind, &mut meshes);
        commands.entity(entity).with_children(|parts| {
            let shines = item.lit && !look.lights.is_empty();
            for (coat, mesh) in look.parts {
                let mut part = parts.spawn((Piece(id.clone()), coat, Mesh3d(mesh)));
                // Its own light stands beside its shade: the frame would draw rings on the wall.
                if shines {
                    part.insert(NotShadowCaster);
                }
                // Else all of the sun would come through, also where a wall keeps it out.
                if coat == Coat::Cloth {
                    part.insert(TransmittedShadowReceiver);
                }
                let old = before.iter().find(|(old, _)| *old == coat);
                if let Some((_, old)) = old {
                    part.insert(Flow(old.clone()));
                }
            }
            if dress.on == Footing::Floor && kind.slot != Slot::Rug {
                let blob = furniture.blob(kind.footprint, &mut meshes);
                parts.spawn((Coat::Shade, Mesh3d(blob)));
            }
            for socket in look.lights.into_iter().filter(|_| item.lit) {
                let lamp = Lamp {
                    colour: socket.colour,
                    lumens: socket.lumens,
                    flicker: socket.flicker,
                };
                parts.spawn((lamp, Transform::from_translation(socket.at)));
                let at = Transform::from_translation(socket.shine);
                let shine = Mesh3d(furniture.shine(&socket, &mut meshes));
                // It turns to the eye: where its mesh lies says nothing of what is in the picture.
                parts.spawn((Coat::Shine, shine, at, NotShadowCaster, NoFrustumCulling));
            }
        });
    }
}

/// Where an item's base is drawn.
pub(in crate::client) fn rest(item: &Item, kind: &Kind, block: &Block) -> Transform {
    // Recipes of wall things begin at their lower edge, those of hanging things at the ceiling.
    let up = match item.place {
        Placement::Ceiling { .. } => block.top,
        _ => block.bottom,
    };
    // A wall thing's box stands out of the wall by half its depth; its recipe begins at the wall.
    let at = match item.place {
        Placement::Wall { .. } => {
            let back = Point::new(0, i32::from(kind.footprint.1) / 2);
            block.at + back.rotated(block.turn)
        }
        _ => block.at,
    };
    Transform::from_translation(to_world(at, up)).with_rotation(rotation(block.turn))
}

/// Walls between two spaces stand out from the line they are on, and what hangs on them with them.
fn before_wall(room: &Room, item: &Item, mut rest: Transform) -> Transform {
    let parent = |item: &&Item| room.items.get(item.place.parent()?);
    let chain = std::iter::successors(Some(item), parent).take(crate::room::MAX_DEPTH + 1);
    if let Some(Placement::Wall { wall, along, .. }) = chain.last().map(|root| &root.place)
        && let Some((side, _)) = room.shell.side(wall, *along)
    {
        let out = rotation(side.turn()) * Vec3::Z;
        rest.translation += out * stands_out(&room.shell, wall);
    }
    rest
}

fn dress(room: &Room, item: &Item, known: bool) -> Dress {
    let on = match &item.place {
        Placement::Floor { .. } => Footing::Floor,
        Placement::Surface { parent, .. } => hung(room, parent).map_or(Footing::Top, Footing::Wall),
        Placement::Wall { wall, .. } => Footing::Wall(wall.clone()),
        Placement::Ceiling { .. } => Footing::Air,
    };
    Dress {
        kind: item.kind.clone(),
        paint: item.paint.clone(),
        lit: item.lit,
        known,
        on,
    }
}

/// All in one paint.
pub(in crate::client) fn plain(kind: &Kind, paint: &str) -> Vec<PaintId> {
    let paint = paint.parse::<PaintId>();
    paint.map_or_else(
        |_| Vec::new(),
        |paint| vec![paint; usize::from(kind.paints)],
    )
}

/// The wall that something stands on by way of its parents: what is on a wall shelf sinks with it.
fn hung(room: &Room, parent: &ItemId) -> Option<WallId> {
    let mut next = Some(parent);
    for _ in 0..=crate::room::MAX_DEPTH {
        match &room.items.get(next?)?.place {
            Placement::Wall { wall, .. } => return Some(wall.clone()),
            place => next = place.parent(),
        }
    }
    None
}
