//! Fills what the panels show of notes, and where their signs float.

use std::{collections::BTreeMap, time::SystemTime};

use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui::pos2};

use super::colour;
use crate::{
    client::{
        camera::Eye,
        company::Company,
        furniture::Furniture,
        link::Link,
        news::people::Circle,
        notes::Pinned,
        session::Nest,
        space::to_world,
        ui::{
            PanelState,
            view::{Pin, Sign, ViewModel},
        },
    },
    room::{
        Author, ItemId,
        note::NoteKey,
        rule::{self, Role},
    },
};

pub(super) fn fill(
    pinned: Res<Pinned>,
    link: Res<Link>,
    nest: Res<Nest>,
    company: Res<Company>,
    circle: Res<Circle>,
    furniture: Res<Furniture>,
    panels: Res<PanelState>,
    mut view: ResMut<ViewModel>,
) {
    let now = SystemTime::UNIX_EPOCH
        .elapsed()
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0));
    let ago = |at: u64| now.saturating_sub(at) / 1_000;
    let (me, room) = (link.me(), nest.room());
    let theirs = |who: Author| {
        let mut present = company.people.values();
        let present = present.find(|person| person.who == who);
        let met = || circle.people.iter().find(|row| row.who == who);
        let profile = present.map(|person| &person.profile);
        let profile = profile.or_else(|| met().map(|row| &row.profile));
        profile.map_or_else(Default::default, |profile| colour(&profile.colour))
    };
    let hanging = pinned.hanging.values().map(|note| Pin {
        key: note.key,
        item: note.item.clone(),
        gone: !room.items.contains_key(&note.item),
        author: (note.key.author != me).then(|| note.name.clone()),
        colour: theirs(note.key.author),
        text: note.text.clone(),
        ago: ago(note.at),
        waits: false,
        mine_to_take: note.key.author == me || company.role >= Role::Housemate,
    });
    let own = |number| NoteKey { author: me, number };
    // What is kept here already waits only for the word of it.
    let waiting = pinned
        .waiting
        .iter()
        .filter(|draft| !pinned.hanging.contains_key(&own(draft.number)));
    let waiting = waiting.map(|draft| Pin {
        key: own(draft.number),
        item: draft.item.clone(),
        gone: !room.items.contains_key(&draft.item),
        author: None,
        colour: theirs(me),
        text: draft.text.clone(),
        ago: ago(draft.at),
        waits: true,
        mine_to_take: true,
    });
    let mut pins: Vec<Pin> = hanging.chain(waiting).collect();
    pins.sort_by_key(|pin| pin.ago);
    if view.pins != pins {
        view.pins = pins;
    }
    let on = panels.notes_on().and_then(|item| room.items.get(item));
    let recipe = on.and_then(|item| furniture.recipes().get(&item.kind));
    let name = recipe.map(|recipe| recipe.name.clone());
    if view.pin_on != name {
        view.pin_on = name;
    }
}

/// Where the signs are on the screen.
pub(super) fn float(
    nest: Res<Nest>,
    mut contexts: EguiContexts,
    eyes: Query<(&GlobalTransform, &Camera), With<Eye>>,
    mut view: ResMut<ViewModel>,
) -> Result {
    let zoom = contexts.ctx_mut()?.zoom_factor();
    let mut on: BTreeMap<&ItemId, bool> = BTreeMap::new();
    for pin in &view.pins {
        *on.entry(&pin.item).or_insert(true) &= pin.waits;
    }
    let sign = |(item, waits): (&ItemId, bool)| {
        let (eye, camera) = eyes.single().ok()?;
        let block = rule::stand(nest.room(), nest.kinds(), item)?;
        let top = camera.world_to_viewport(eye, to_world(block.at, block.top));
        let top = top.ok()?;
        Some(Sign {
            item: item.clone(),
            at: pos2(top.x / zoom, top.y / zoom),
            waits,
        })
    };
    let signs: Vec<Sign> = on.into_iter().filter_map(sign).collect();
    if view.signs != signs {
        view.signs = signs;
    }
    Ok(())
}
