//! Does what people ask for: an [`Intent`] becomes an edit, a command to the host, or a setting.

mod people;
mod shape;

use std::collections::BTreeSet;

use bevy::{app::AppExit, prelude::*};

use super::{
    decorate::{Hand, Snapping, clones, turns},
    files::Dialogs,
    furniture::Furniture,
    intent::{Answer, Intent, Mode},
    link::{Command, Link},
    news::Told,
    platform::{documents, reveal},
    profile::Person,
    rooms::{Choosing, fresh_name, new_room},
    session::{Nest, Refused, RoomChanged, Selection},
    settings::Settings,
    ui::text::Text,
};
use crate::{
    assets::{Recipes, moods, palette, samples},
    room::{
        Item, ItemId, PaintId,
        edit::{Label, Verb},
        op::Op,
        rule::{self, Refusal},
    },
};

/// What people asked for, from panels, mouse and keys alike.
#[derive(Message, Debug, Clone)]
pub(super) struct Asked(pub(super) Intent);

/// Does what was asked for.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Obey;

pub(super) use self::shape::Shaping;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shaping>()
        .add_message::<Asked>()
        .add_systems(
            Update,
            (
                (decorate, shape::shape)
                    .chain()
                    .run_if(resource_exists::<Nest>),
                keep_house,
                people::mingle,
            )
                .in_set(Obey),
        );
}

/// What changes the open room, or what is done to it with hands.
fn decorate(
    mut asked: MessageReader<Asked>,
    mut nest: ResMut<Nest>,
    furniture: Res<Furniture>,
    mut link: ResMut<Link>,
    mut mode: ResMut<Mode>,
    mut hand: ResMut<Hand>,
    mut selection: ResMut<Selection>,
    mut snapping: ResMut<Snapping>,
    mut changed: MessageWriter<RoomChanged>,
    mut refused: MessageWriter<Refused>,
    mut tried: Local<Option<String>>,
) {
    let before = tried.take();
    for Asked(intent) in asked.read() {
        let (verb, ops) = match intent {
            Intent::SetMode(wanted) => {
                mode.set_if_neq(*wanted);
                if *wanted != Mode::Decorate {
                    *hand = Hand::Open;
                    selection.0.clear();
                    changed.write(nest.show_plain());
                }
                continue;
            }
            Intent::Undo | Intent::Redo if link.is_over() => {
                refused.write(Refused(Refusal::CannotSave));
                continue;
            }
            Intent::Undo | Intent::Redo => {
                let request = match intent {
                    Intent::Undo => nest.copy.replica.undo(),
                    _ => nest.copy.replica.redo(),
                };
                link.ask(request);
                continue;
            }
            Intent::Take { kind, paint } => {
                mode.set_if_neq(Mode::Decorate);
                hand.take(&nest, kind.clone(), paint.clone());
                continue;
            }
            Intent::Cancel if hand.holds() => {
                *hand = Hand::Open;
                changed.write(nest.show_plain());
                continue;
            }
            Intent::Deselect => {
                selection.0.clear();
                continue;
            }
            Intent::Snap(snap) => {
                snapping.0 = *snap;
                continue;
            }
            Intent::PreviewTime(time) => {
                let ops = [Op::SetTime(*time), Op::SetClock(false)];
                changed.write(nest.preview(&ops, false));
                continue;
            }
            Intent::TryMood(wanted) => {
                if before.as_ref() != Some(wanted) {
                    let ops = mood(&nest, &furniture, wanted);
                    changed.write(nest.preview(&ops, false));
                }
                *tried = Some(wanted.clone());
                continue;
            }
            Intent::SetMood(wanted) => (Verb::Restyle, mood(&nest, &furniture, wanted)),
            Intent::Turn(degrees) => {
                if hand.turn(*degrees) {
                    continue;
                }
                (Verb::Turn, turns(nest.room(), &selection.0, *degrees))
            }
            Intent::Clone => {
                match clones(&nest, &selection.0, rand::random) {
                    Ok((ops, fresh)) if !ops.is_empty() => {
                        let label = label(&nest, Verb::Clone, &selection.0);
                        match nest.edit(&mut link, label, ops) {
                            Ok(change) => {
                                changed.write(change);
                                selection.0 = fresh;
                            }
                            Err(reason) => drop(refused.write(reason)),
                        }
                    }
                    Ok(_) => {}
                    Err(reason) => drop(refused.write(Refused(reason))),
                }
                continue;
            }
            Intent::Paint { slot, paint } => {
                let ops = each(&nest, &selection.0, |item| {
                    let mut paints = paints(furniture.recipes(), item);
                    *paints.get_mut(*slot)? = paint.clone();
                    (paints != item.paint).then(|| Op::Paint(item.id.clone(), paints))
                });
                (Verb::Paint, ops)
            }
            Intent::PaintAll(paints) => {
                let ops = each(&nest, &selection.0, |item| {
                    let other = item.paint != *paints;
                    other.then(|| Op::Paint(item.id.clone(), paints.clone()))
                });
                (Verb::Paint, ops)
            }
            Intent::Remove => (Verb::Remove, rule::removal(nest.room(), &selection.0)),
            Intent::Lock(lock) => {
                let ops = each(&nest, &selection.0, |item| {
                    (item.locked != *lock).then(|| Op::Lock(item.id.clone(), *lock))
                });
                (Verb::Lock, ops)
            }
            Intent::Switch(lit) => {
                let ops = each(&nest, &selection.0, |item| {
                    let lamp = nest.kinds().get(&item.kind)?.lamp;
                    (lamp && item.lit != *lit).then(|| Op::Light(item.id.clone(), *lit))
                });
                (Verb::Switch, ops)
            }
            Intent::RenameRoom(name) => (Verb::Rename, vec![Op::Rename(name.clone())]),
            Intent::SetTime(time) => {
                let sky = nest.room().sky;
                let by_hand = sky.clock.then_some(Op::SetClock(false));
                let time = (sky.time != *time).then_some(Op::SetTime(*time));
                (Verb::Relight, time.into_iter().chain(by_hand).collect())
            }
            Intent::FollowClock(clock) => (Verb::Relight, vec![Op::SetClock(*clock)]),
            Intent::SetWeather(weather) => (Verb::Relight, vec![Op::SetWeather(*weather)]),
            Intent::SetOutside(outside) => (Verb::Restyle, vec![Op::SetOutside(*outside)]),
            Intent::FinishFloor(space, finish) => (
                Verb::Restyle,
                vec![Op::FinishFloor(space.clone(), finish.clone())],
            ),
            Intent::FinishWalls(walls, finish) => {
                let ops = walls
                    .iter()
                    .map(|wall| Op::FinishWall(wall.clone(), finish.clone()));
                (Verb::Restyle, ops.collect())
            }
            _ => continue,
        };
        changed.write(nest.show_plain());
        if ops.is_empty() {
            continue;
        }
        // A mood is one change of the room, whatever it paints.
        let touched = match verb {
            Verb::Restyle => BTreeSet::new(),
            _ => ops.iter().filter_map(Op::item).cloned().collect(),
        };
        let label = label(&nest, verb, &touched);
        match nest.edit(&mut link, label, ops) {
            Ok(change) => drop(changed.write(change)),
            Err(reason) => drop(refused.write(reason)),
        }
    }
    // Nobody points at it any more.
    if before.is_some() && tried.is_none() {
        changed.write(nest.show_plain());
    }
}

/// What brings the room into a mood.
fn mood(nest: &Nest, furniture: &Furniture, wanted: &str) -> Vec<Op> {
    let mood = moods().iter().find(|mood| mood.id == wanted);
    mood.map(|mood| mood.ops(nest.room(), furniture.recipes(), palette()))
        .unwrap_or_default()
}

/// The ops for each of the items that needs one.
fn each(nest: &Nest, items: &BTreeSet<ItemId>, op: impl Fn(&Item) -> Option<Op>) -> Vec<Op> {
    let items = items.iter().filter_map(|id| nest.room().items.get(id));
    items.filter_map(op).collect()
}

/// An item's colours, its kind's own where it has none.
pub(super) fn paints(recipes: &Recipes, item: &Item) -> Vec<PaintId> {
    let Some(recipe) = recipes.get(&item.kind) else {
        return item.paint.clone();
    };
    let paints = recipe.paints_or_own(&item.paint, palette());
    paints
        .iter()
        .filter_map(|paint| paint.parse().ok())
        .collect()
}

fn label(nest: &Nest, verb: Verb, items: &BTreeSet<ItemId>) -> Label {
    if items.is_empty() {
        return Label {
            verb,
            kind: None,
            count: 0,
        };
    }
    nest.label(
        verb,
        items.iter().filter_map(|id| nest.room().items.get(id)),
    )
}

/// What concerns the list of rooms, files, settings and oneself.
fn keep_house(
    mut asked: MessageReader<Asked>,
    mut link: ResMut<Link>,
    mut told: ResMut<Told>,
    mut settings: ResMut<Settings>,
    mut person: ResMut<Person>,
    mut choosing: ResMut<Choosing>,
    dialogs: Res<Dialogs>,
    mut exit: MessageWriter<AppExit>,
) {
    for Asked(intent) in asked.read() {
        match intent {
            Intent::OpenRoom(key) => link.send(Command::Open(key.room())),
            Intent::OpenFile(path) => link.send(Command::OpenFile(path.clone())),
            Intent::NewRoom { sample } => begin(&mut link, sample, &settings),
            Intent::DuplicateRoom(key) => {
                let taken: Vec<&str> = told.rooms.iter().map(|line| &*line.row.name).collect();
                let text = Text(settings.language());
                let name = fresh_name(&told.name_of(*key), &taken, text);
                link.send(Command::Duplicate {
                    room: key.room(),
                    name,
                });
            }
            Intent::RenameOther(key, name) => {
                link.send(Command::Rename {
                    room: key.room(),
                    name: name.clone(),
                });
            }
            Intent::BinRoom(key) => link.send(Command::Bin(key.room())),
            Intent::RestoreRoom(key) => link.send(Command::Restore(key.room())),
            Intent::Export { room, to, over } => {
                link.send(Command::Export {
                    room: room.room(),
                    to: documents().join(to),
                    over: *over,
                });
            }
            Intent::BrowseToOpen => dialogs.browse_to_open(),
            Intent::BrowseToExport(key) => dialogs.browse_to_export(*key, &told.name_of(*key)),
            Intent::Reveal(key) => {
                if let Some(path) = told.path_of(*key) {
                    reveal(&path);
                }
            }
            Intent::ShowFile(path) => reveal(path),
            Intent::SetSettings(wanted) => {
                settings.set_if_neq(wanted.clone());
            }
            Intent::Begin { profile, sample } => {
                person.introduce(profile.clone(), &mut link);
                if let (true, Some(sample)) = (std::mem::take(&mut choosing.0), sample) {
                    begin(&mut link, sample, &settings);
                }
            }
            Intent::SkipWelcome => {
                person.introduce(Person::by_chance(), &mut link);
                if let (true, Some(first)) = (std::mem::take(&mut choosing.0), samples().first()) {
                    begin(&mut link, &first.id, &settings);
                }
            }
            Intent::SetProfile(profile) => person.introduce(profile.clone(), &mut link),
            Intent::Answer { banner, answer } => match answer {
                Answer::SaveAgain => {
                    // It comes back if it is still so.
                    told.dismiss_banner(banner);
                    link.send(Command::Flush);
                }
                Answer::ReplaceFile => link.send(Command::Overwrite),
                Answer::Close => drop(exit.write(AppExit::Success)),
                Answer::Dismiss => told.dismiss_banner(banner),
            },
            Intent::DismissToast(id) => told.dismiss_toast(*id),
            Intent::Quit => drop(exit.write(AppExit::Success)),
            _ => {}
        }
    }
}

/// Makes a room of a sample and opens it.
fn begin(link: &mut Link, sample: &str, settings: &Settings) {
    if let Some(sample) = samples().iter().find(|known| known.id == sample) {
        link.send(new_room(sample, settings.language()));
    }
}
