//! Fills what the panels show from the room, the host's news and the settings.

mod notes;
mod people;
mod plan;
mod steps;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::SystemTime};

use bevy::{prelude::*, window::PrimaryWindow};
use bevy_egui::{EguiPrimaryContextPass, egui::pos2};

use super::{
    clock::LocalTime,
    cursor::Cursor,
    decorate::{Hand, Snapping, turnable},
    furniture::Furniture,
    intent::Mode,
    link::{Event, Link, News, file_name},
    live::Me,
    news::{Told, people::Circle},
    obey::paints,
    panels::Draws,
    platform::documents,
    profile::Person,
    quality::Quality,
    rooms::Choosing,
    session::{Nest, RoomChanged, Selection},
    settings::Settings,
    thumbnails::Hung,
    ui::view::{
        Entry, FinishChoice, Ghost, Line, MoodChoice, PaintSlot, RoomCard, RoomKey, RoomView,
        Sample, Selected, SpaceView, Swatch, ViewModel, WallView,
    },
};
use crate::{
    assets::{
        Finish, Mood, Recipe, Recipes, finishes, moods, palette, recipe::Category, samples,
        suits_floors,
    },
    room::{Author, Item, KindId, PaintId, kind::PAPER_BOX},
};

/// A paint as sRGB.
fn colour(paint: &PaintId) -> [u8; 3] {
    let known = palette().get(paint.as_str());
    known.map(|rgb| rgb.0).unwrap_or_default()
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, furnish).add_systems(
        EguiPrimaryContextPass,
        (
            (fill_always, fill_catalogue),
            (fill_room, fill_selection, plan::fill).run_if(resource_exists::<Nest>),
            (fill_news, fill_toasts, people::fill),
            (notes::fill, notes::float)
                .chain()
                .run_if(resource_exists::<Nest>),
        )
            .chain()
            .before(super::panels::Drawn),
    );
}

fn ids(names: &[String]) -> Vec<PaintId> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// What does not change while Nest runs.
fn furnish(draws: Res<Draws>, mut view: ResMut<ViewModel>) {
    view.adapter.clone_from(&draws.0.name);
    view.palette = palette()
        .swatches()
        .filter_map(|paint| {
            let name = paint.name.clone();
            Some(Swatch {
                paint: paint.id.parse().ok()?,
                name,
                colour: paint.hex.0,
            })
        })
        .collect();
    let choices = |finishes: &[Finish], allowed: &[PaintId]| {
        let choice = |finish: &Finish| {
            Some(FinishChoice {
                kind: finish.id.parse().ok()?,
                name: finish.name.clone(),
                slots: finish.slots.clone(),
                paint: ids(&finish.paint),
                allowed: vec![allowed.to_vec(); finish.slots.len()],
            })
        };
        finishes.iter().filter_map(choice).collect()
    };
    let calm = palette().swatches().filter(|paint| suits_floors(paint.hex));
    let calm: Vec<PaintId> = calm.filter_map(|paint| paint.id.parse().ok()).collect();
    view.floors = choices(&finishes().floors, &calm);
    view.walls = choices(&finishes().walls, &[]);
    let mood = |mood: &Mood| {
        Some(MoodChoice {
            id: mood.id.clone(),
            name: mood.name.clone(),
            floor: mood.floor.finish()?,
            walls: mood.walls.finish()?,
            hues: mood.paints(palette()),
        })
    };
    view.moods = moods().iter().filter_map(mood).collect();
    view.catalogue = Recipes::built_in()
        .iter()
        .map(|(kind, recipe)| entry(kind, recipe))
        .collect();
    view.samples = samples()
        .iter()
        .map(|sample| Sample {
            id: sample.id.clone(),
            name: sample.name.clone(),
            picture: None,
        })
        .collect();
}

fn entry(kind: &KindId, recipe: &Recipe) -> Entry {
    let tags: Vec<String> = [&recipe.tags.en, &recipe.tags.zh]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let category = if kind.is_custom() {
        Category::Yours
    } else {
        recipe.category
    };
    let variants = recipe.variants.iter().map(|paints| ids(paints)).collect();
    let name = recipe.name.clone();
    Entry::new(kind.clone(), name, &tags, category, recipe.slot, variants)
}

/// Kinds of somebody's own come and go with the room.
fn fill_catalogue(
    mut news: MessageReader<News>,
    furniture: Res<Furniture>,
    mut view: ResMut<ViewModel>,
) {
    let opened = |News(event): &News| matches!(**event, Event::Opened(_) | Event::Kinds { .. });
    // Each one is read: `any` would leave the rest for the next frame.
    if news.read().filter(|news| opened(news)).count() == 0 {
        return;
    }
    let own = || {
        let all = furniture.recipes().iter();
        all.filter(|(kind, _)| kind.is_custom())
    };
    view.catalogue
        .retain(|entry| !entry.kind.is_custom() || own().any(|(kind, _)| *kind == entry.kind));
    for (kind, recipe) in own() {
        if view.catalogue.iter().all(|entry| entry.kind != *kind) {
            view.catalogue.push(entry(kind, recipe));
        }
    }
}

fn fill_always(
    mode: Res<Mode>,
    settings: Res<Settings>,
    quality: Res<Quality>,
    person: Res<Person>,
    choosing: Res<Choosing>,
    hand: Res<Hand>,
    snapping: Res<Snapping>,
    cursor: Res<Cursor>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut view: ResMut<ViewModel>,
) {
    view.mode = *mode;
    if settings.is_changed() || view.is_added() {
        view.settings = settings.clone();
    }
    view.quality = *quality;
    if person.is_changed() || view.is_added() {
        view.profile.clone_from(&person.profile);
    }
    view.choosing = choosing.0;
    view.holding = hand.holds();
    view.snapping = snapping.0;
    // The interface counts in points, the cursor in pixels of the window.
    let zoom = f32::from(settings.scale.max(1)) / 100.0;
    let at = windows
        .single()
        .ok()
        .and_then(Window::cursor_position)
        .unwrap_or(cursor.at)
        / zoom;
    view.ghost = hand.holds().then(|| Ghost {
        at: pos2(at.x, at.y),
        refusal: hand.refusal().cloned(),
    });
}

/// From dusk to dawn, in minutes of the day.
const NIGHT: (u16, u16) = (18 * 60 + 30, 6 * 60 + 30);

fn fill_room(
    nest: Res<Nest>,
    told: Res<Told>,
    local: Res<LocalTime>,
    mut changed: MessageReader<RoomChanged>,
    mut view: ResMut<ViewModel>,
) {
    if changed.read().last().is_none() && !told.is_changed() && !local.is_changed() {
        return;
    }
    // What is only tried out is worn by nothing yet; but the light says what hour it is.
    let (room, sky) = (nest.room(), nest.shown().sky);
    let key = told
        .rooms
        .iter()
        .find(|line| line.open)
        .map(|line| RoomKey::of(line.row.id));
    view.room = RoomView {
        key: key.unwrap_or_default(),
        name: room.name.clone(),
        sky,
        minute: local.minute(&sky),
        spaces: room
            .shell
            .spaces
            .iter()
            .map(|(id, space)| SpaceView {
                id: id.clone(),
                floor: space.floor.clone(),
            })
            .collect(),
        walls: room
            .shell
            .walls
            .iter()
            .map(|(id, finish)| WallView {
                id: id.clone(),
                finish: finish.clone(),
            })
            .collect(),
        items: room.items.len(),
    };
    let minute = view.room.minute;
    view.dark = minute >= NIGHT.0 || minute < NIGHT.1;
    let mut used: BTreeMap<&PaintId, usize> = BTreeMap::new();
    for paint in room.items.values().flat_map(|item| &item.paint) {
        *used.entry(paint).or_default() += 1;
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by_key(|(paint, count)| (std::cmp::Reverse(*count), (*paint).clone()));
    view.used = used.into_iter().map(|(paint, _)| paint.clone()).collect();
    let replica = &nest.copy.replica;
    (view.undo, view.redo) = steps::steps(&replica.ways(), &told.history, replica.author());
}

fn fill_selection(
    nest: Res<Nest>,
    furniture: Res<Furniture>,
    selection: Res<Selection>,
    mut changed: MessageReader<RoomChanged>,
    mut view: ResMut<ViewModel>,
) {
    if changed.read().last().is_none() && !selection.is_changed() {
        return;
    }
    let items: Vec<&Item> = selection
        .0
        .iter()
        .filter_map(|id| nest.room().items.get(id))
        .collect();
    let Some(first) = items.first() else {
        view.selection = None;
        return;
    };
    let same: Option<&KindId> = items
        .iter()
        .all(|item| item.kind == first.kind)
        .then_some(&first.kind);
    let recipe_of = |item: &Item| furniture.recipes().get(&item.kind);
    let recipe = recipe_of(first).filter(|_| same.is_some());
    let colours: Vec<Vec<PaintId>> = items
        .iter()
        .map(|item| paints(furniture.recipes(), item))
        .collect();
    // The slots that all of them have; one of another kind calls them otherwise.
    let count = |item: &&Item| recipe_of(item).map_or(0, |recipe| recipe.paints.len());
    let common = items.iter().map(count).min().unwrap_or_default();
    let slots = (0..common).map(|slot| {
        let mut worn = colours.iter().map(|paints| paints.get(slot));
        let one = worn.next().flatten();
        let all = worn.all(|paint| paint == one);
        let mut names = items
            .iter()
            .map(|item| recipe_of(item)?.paints.get(slot).map(|paint| &paint.name));
        let name = names.next().flatten();
        let shared = names.all(|other| other == name);
        PaintSlot {
            name: name.filter(|_| shared).cloned(),
            paint: one.filter(|_| all).cloned(),
        }
    });
    let kind_of = |item: &Item| nest.kinds().get(&item.kind).unwrap_or(&PAPER_BOX);
    let mut lamps = items.iter().filter(|item| kind_of(item).lamp).peekable();
    view.selection = Some(Selected {
        items: items.iter().map(|item| item.id.clone()).collect(),
        kind: same.cloned(),
        name: recipe.map(|recipe| recipe.name.clone()),
        slots: slots.collect(),
        variants: recipe
            .map(|recipe| recipe.variants.iter().map(|paints| ids(paints)).collect())
            .unwrap_or_default(),
        locked: items.iter().all(|item| item.locked),
        lit: lamps.peek().is_some().then(|| lamps.all(|item| item.lit)),
        turns: items.iter().any(|item| turnable(kind_of(item).slot)),
    });
}

/// They grow older every frame, which concerns nothing else.
fn fill_toasts(told: Res<Told>, mut view: ResMut<ViewModel>) {
    view.toasts.clone_from(&told.toasts);
}

fn fill_news(
    told: Res<Told>,
    link: Res<Link>,
    me: Res<Me>,
    circle: Res<Circle>,
    hung: Res<Hung>,
    mut view: ResMut<ViewModel>,
) {
    if !told.is_changed() && !hung.is_changed() && !circle.is_changed() {
        return;
    }
    let now = SystemTime::UNIX_EPOCH
        .elapsed()
        .map_or(0, |since| since.as_millis() as i64);
    let ago = |at: i64| u64::try_from(now - at).unwrap_or_default() / 1000;
    view.banners.clone_from(&told.banners);
    view.exported = told.exported;
    let copies = documents();
    view.rooms = told
        .rooms
        .iter()
        .map(|line| RoomCard {
            key: RoomKey::of(line.row.id),
            name: line.row.name.clone(),
            picture: hung.rooms.get(&line.row.id).copied(),
            opened: (!line.open).then(|| ago(line.row.opened)),
            binned: line.row.binned.is_some(),
            copy_to: copies.join(file_name(&line.row.name)),
            file: line.elsewhere.then(|| line.row.path.clone()),
            shared: line.shared.as_ref().map_or_else(Vec::new, |shared| {
                let mates = shared.mates.iter().filter(|mate| mate.who != link.me());
                mates.map(|mate| mate.name.clone()).collect()
            }),
            whose: line.shared.as_ref().and_then(|shared| {
                let mut mates = shared.mates.iter();
                let owner = mates.find(|mate| mate.who == shared.owner)?;
                (owner.who != link.me()).then(|| owner.name.clone())
            }),
        })
        .collect();
    let profile = |who: Author| {
        let met = circle.people.iter().find(|row| row.who == who);
        met.map(|row| &row.profile)
    };
    let called = |who: Author| {
        let mut lines = told.rooms.iter().filter_map(|line| line.shared.as_ref());
        let mut shared =
            || lines.find_map(|shared| shared.mates.iter().find(|mate| mate.who == who));
        let name = profile(who).map(|profile| &profile.name);
        name.or_else(|| shared().map(|mate| &mate.name))
            .cloned()
            .unwrap_or_default()
    };
    view.history = told
        .history
        .iter()
        .map(|line| Line {
            label: line.label.clone(),
            intent: line.intent,
            author: (line.author != link.me()).then(|| called(line.author)),
            colour: profile(line.author)
                .map_or_else(|| colour(&me.look.colour), |p| colour(&p.colour)),
            ago: ago(line.at),
        })
        .collect();
}
