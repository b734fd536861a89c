//! Which room is open: the one from the command line, the last one, or a first one; and what furniture
//! there is in it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy::prelude::*;

use super::{
    crash,
    furniture::Furniture,
    link::{Command, Event, Invite, Link, News, RoomLine},
    session::{Nest, RoomChanged},
    settings::{Language, Settings},
};
use crate::{
    assets::{Recipes, Sample, samples},
    room::replica::Changes,
};

/// What the command line asked for: a room file to open first, a nest to visit then. Gone once a room
/// was opened.
#[derive(Resource)]
pub(super) struct First {
    pub(super) file: Option<PathBuf>,
    pub(super) visit: Option<Invite>,
}

/// What to open when Nest starts.
pub(super) fn first(file: Option<&Path>, rooms: &[RoomLine], language: Language) -> Command {
    let last = rooms
        .iter()
        .filter(|line| line.there && line.row.binned.is_none())
        .max_by_key(|line| line.row.opened);
    match (file, last) {
        (Some(file), _) => Command::OpenFile(file.to_owned()),
        (None, Some(line)) => Command::Open(line.row.id),
        (None, None) => samples()
            .first()
            .map_or(Command::List, |sample| new_room(sample, language)),
    }
}

/// A room of a sample's making, named in this language.
pub(super) fn new_room(sample: &Sample, language: Language) -> Command {
    Command::New {
        name: sample.name.get(language).to_owned(),
        text: sample.text.to_owned(),
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, |mut link: ResMut<Link>| link.send(Command::List))
        .add_systems(PreUpdate, (listen, stock));
}

fn listen(
    mut news: MessageReader<News>,
    settings: Res<Settings>,
    mut link: ResMut<Link>,
    first_room: Option<Res<First>>,
    mut commands: Commands,
) {
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => {
                if let Some(wanted) = &first_room {
                    let file = wanted.file.as_deref();
                    link.send(first(file, lines, settings.language()));
                    if let Some(invite) = &wanted.visit {
                        link.send(Command::Visit(Box::new(invite.clone())));
                    }
                    commands.remove_resource::<First>();
                }
            }
            Event::Opened(opened) => crash::note_room(&opened.path),
            _ => {}
        }
    }
}

/// At home there is furniture of the person's own, elsewhere that of the nest one is in.
fn stock(
    mut news: MessageReader<News>,
    mut furniture: ResMut<Furniture>,
    mut nest: Option<ResMut<Nest>>,
    mut changed: MessageWriter<RoomChanged>,
) {
    for News(event) in news.read() {
        let own = match &**event {
            Event::Opened(opened) => &opened.recipes,
            Event::Kinds { recipes, faults } => {
                for fault in faults {
                    warn!("furniture of the nest one visits: {fault}");
                }
                recipes
            }
            _ => continue,
        };
        let recipes = if own.is_empty() {
            Recipes::built_in().clone()
        } else {
            Arc::new(own.with_built_in())
        };
        if *furniture.recipes() == recipes {
            continue;
        }
        furniture.stock(recipes);
        let Some(nest) = &mut nest else {
            continue;
        };
        for (kind, recipe) in own.iter() {
            nest.copy.replica.learn(kind, recipe.kind());
        }
        let items = nest.shown().items.values();
        let items = items.filter(|item| item.kind.is_custom());
        changed.write(RoomChanged::Some(Changes {
            items: items.map(|item| item.id.clone()).collect(),
            ..Changes::default()
        }));
    }
}
