//! What the others hold while they decorate: a ghost in their colour, where it would land.

use std::{collections::BTreeSet, time::Duration};

use bevy::{light::NotShadowCaster, prelude::*};

use crate::{
    client::{
        awake::Awake,
        company::Company,
        furniture::Furniture,
        link::{Event, Held, News, Slot},
        materials::Coat,
        room_view::{
            items::{ItemView, Views, plain, rest},
            motion::Lively,
        },
        session::{Entered, Nest},
    },
    room::{Item, ItemId, KindId, PaintId, kind::PAPER_BOX, rule},
};

/// Without news for so long, what somebody holds was put down and the word of it lost.
const LOST: Duration = Duration::from_secs(2);
/// Seconds until two thirds of a glide are done.
const GLIDE: f32 = 0.07;

/// A thing in somebody's hands.
#[derive(Component, Debug)]
pub(in crate::client) struct Ghost {
    slot: Slot,
    /// Which of the things they hold.
    number: usize,
    item: Option<ItemId>,
    kind: KindId,
    colour: PaintId,
    rest: Transform,
    heard: Duration,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (listen, glide).chain().run_if(resource_exists::<Nest>),
    );
}

fn listen(
    mut news: MessageReader<News>,
    mut entered: MessageReader<Entered>,
    company: Res<Company>,
    nest: Res<Nest>,
    time: Res<Time<Real>>,
    views: Res<Views>,
    items: Query<&ItemView>,
    mut ghosts: Query<(Entity, &mut Ghost)>,
    mut furniture: ResMut<Furniture>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let now = time.elapsed();
    let elsewhere = entered.read().count() > 0;
    for (entity, ghost) in &ghosts {
        let here = company.people.contains_key(&ghost.slot);
        if elsewhere || !here || now > ghost.heard + LOST {
            commands.entity(entity).despawn();
        }
    }
    // Only the newest of each person counts: what a frame's earlier news say is past.
    let mut told: Vec<(Slot, &[Held])> = Vec::new();
    for News(event) in news.read() {
        if let Event::Held(slot, held) = &**event {
            told.retain(|(other, _)| other != slot);
            told.push((*slot, held));
        }
    }
    for (slot, held) in told {
        let Some(person) = company.people.get(&slot).filter(|_| slot != company.me) else {
            continue;
        };
        let colour = person.profile.figure().colour;
        let mut kept = BTreeSet::new();
        for (number, held) in held.iter().enumerate() {
            let Some(stands) = stands(&nest, held) else {
                continue;
            };
            let old = ghosts.iter_mut().find(|(_, ghost)| {
                let same = ghost.kind == held.kind && ghost.item == held.item;
                ghost.slot == slot && ghost.number == number && same && ghost.colour == colour
            });
            if let Some((_, mut ghost)) = old {
                ghost.rest = stands;
                ghost.heard = now;
                kept.insert(number);
                continue;
            }
            let ghost = Ghost {
                slot,
                number,
                item: held.item.clone(),
                kind: held.kind.clone(),
                colour: colour.clone(),
                rest: stands,
                heard: now,
            };
            // It sets out from where the thing is.
            let view = held.item.as_ref().and_then(|id| views.0.get(id));
            let from = view.and_then(|view| items.get(*view).ok());
            let from = from.map_or(stands, |view| view.rest);
            let mut root = commands.spawn((ghost, from, Visibility::default()));
            let family = family(&nest, held);
            root.with_children(|parts| {
                for (item, at) in family {
                    let kind = nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
                    let paint = plain(kind, colour.as_str());
                    let look = furniture.look(&item.kind, &paint, false, kind, &mut meshes);
                    for (_, mesh) in look.parts {
                        parts.spawn((Coat::Ghost, Mesh3d(mesh), at, NotShadowCaster));
                    }
                }
            });
        }
        for (entity, ghost) in ghosts.iter().filter(|(_, ghost)| ghost.slot == slot) {
            if !kept.contains(&ghost.number) {
                commands.entity(entity).despawn();
            }
        }
    }
}

/// Something held, as an item of the room.
fn as_item(held: &Held) -> Item {
    let id = held.item.clone();
    Item {
        id: id.unwrap_or_else(|| ItemId::generate(&held.kind, 0)),
        kind: held.kind.clone(),
        place: held.place.clone(),
        paint: held.paint.clone(),
        lit: false,
        locked: false,
        loose: false,
    }
}

/// Where it would stand; `None` where it stands on nothing that is here.
fn stands(nest: &Nest, held: &Held) -> Option<Transform> {
    let item = as_item(held);
    let kind = nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
    let block = rule::would_stand(nest.room(), nest.kinds(), &item)?;
    Some(rest(&item, kind, &block))
}

/// What is held and what it carries, relative to it.
fn family(nest: &Nest, held: &Held) -> Vec<(Item, Transform)> {
    let (room, kinds) = (nest.room(), nest.kinds());
    let placed = |id: &ItemId| {
        let item = room.items.get(id)?;
        let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
        Some((item, rest(item, kind, &rule::stand(room, kinds, id)?)))
    };
    let carried = held.item.as_ref().and_then(|id| {
        let (_, base) = placed(id)?;
        let family = room.carried(&[id.clone()].into());
        let others = family.iter().filter(|other| *other != id);
        let relative = others.filter_map(placed).map(|(item, at)| {
            let at = base.compute_affine().inverse() * at.compute_affine();
            (item.clone(), Transform::from_matrix(at.into()))
        });
        Some(relative.collect::<Vec<_>>())
    });
    std::iter::once((as_item(held), Transform::IDENTITY))
        .chain(carried.unwrap_or_default())
        .collect()
}

fn glide(
    time: Res<Time<Real>>,
    lively: Res<Lively>,
    mut ghosts: Query<(&Ghost, &mut Transform)>,
    mut awake: ResMut<Awake>,
) {
    if ghosts.is_empty() {
        return;
    }
    // One that nobody tells of any more has to be seen to.
    awake.stay(&time, 0.2);
    let step = if lively.0 {
        1.0 - (-time.delta_secs() / GLIDE).exp()
    } else {
        1.0
    };
    for (ghost, mut transform) in &mut ghosts {
        transform.translation = transform.translation.lerp(ghost.rest.translation, step);
        transform.rotation = transform.rotation.slerp(ghost.rest.rotation, step);
    }
}
