//! Which room is open: the one from the command line, the last one, or a first one; and what furniture
//! there is in it.

use std::{
    cmp::Reverse,
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy::prelude::*;

use super::{
    crash,
    furniture::Furniture,
    link::{Command, Event, HostError, Invite, Link, News, RoomLine, StoreError},
    profile::Person,
    session::{Nest, RoomChanged},
    settings::{Language, Settings},
    ui::text::Text,
};
use crate::{
    assets::{Recipes, Sample, samples},
    room::{MAX_NAME, replica::Changes},
};

/// What the command line asked for: a room file to open first, a nest to visit then. Gone once there is
/// a room.
#[derive(Resource)]
pub(super) struct First {
    file: Option<PathBuf>,
    visit: Option<Invite>,
    /// What is left to open, if what was asked for last cannot be.
    plan: Option<VecDeque<Command>>,
}

impl First {
    pub(super) fn new(file: Option<PathBuf>, visit: Option<Invite>) -> Self {
        Self {
            file,
            visit,
            plan: None,
        }
    }
}

/// On the first run of all a room is only shown, until somebody chose one to begin in.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choosing(pub(super) bool);

/// What to open when Nest starts, each if those before it cannot be: the file, the rooms, the one that
/// was open last first, and at last a sample, which is kept where `keep` is set.
pub(super) fn plan(
    file: Option<&Path>,
    rooms: &[RoomLine],
    language: Language,
    keep: bool,
) -> VecDeque<Command> {
    // One whose file is gone is in the log.
    let mut rooms: Vec<&RoomLine> = rooms
        .iter()
        .filter(|line| line.row.binned.is_none())
        .collect();
    rooms.sort_by_key(|line| Reverse((line.row.opened, line.row.id)));
    let file = file.map(|file| Command::OpenFile(file.to_owned()));
    let rooms = rooms.into_iter().map(|line| Command::Open(line.row.id));
    let sample = samples()
        .first()
        .map(|sample| match new_room(sample, language) {
            Command::New { name, text } if !keep => Command::Try { name, text },
            command => command,
        });
    file.into_iter().chain(rooms).chain(sample).collect()
}

/// Whether a failure is the last word on the room that was to be opened: one whose log is damaged is
/// opened from its file.
pub(super) fn is_final(error: &HostError) -> bool {
    !matches!(error, HostError::Store(StoreError::DamagedRoom { .. }))
}

/// A room of a sample's making, named in this language.
pub(super) fn new_room(sample: &Sample, language: Language) -> Command {
    Command::New {
        name: sample.name.get(language).to_owned(),
        text: sample.text.to_owned(),
    }
}

/// A name for a copy that no room has: the same with the next number.
pub(super) fn fresh_name(name: &str, taken: &[&str], text: Text) -> String {
    let counted = name
        .rsplit_once(' ')
        .filter(|(_, number)| number.parse::<u32>().is_ok());
    let stem = counted.map_or(name, |(stem, _)| stem);
    let numbered = |number: usize| {
        let mut stem = stem.to_owned();
        loop {
            let number = number.to_string();
            let parts = [("name", stem.as_str().into()), ("number", number.into())];
            let fresh = text.with("room-numbered", &parts).into_owned();
            if fresh.chars().count() <= MAX_NAME.0 && fresh.len() <= MAX_NAME.1 {
                return fresh;
            }
            stem.pop();
        }
    };
    let mut names = (2..).map(numbered);
    let free = names.find(|name| !taken.contains(&name.as_str()));
    free.unwrap_or_else(|| name.to_owned())
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Choosing>()
        .add_systems(Startup, |mut link: ResMut<Link>| link.send(Command::List))
        .add_systems(PreUpdate, (listen, stock));
}

fn listen(
    mut news: MessageReader<News>,
    settings: Res<Settings>,
    person: Res<Person>,
    mut link: ResMut<Link>,
    mut first: Option<ResMut<First>>,
    mut choosing: ResMut<Choosing>,
    mut commands: Commands,
) {
    for News(event) in news.read() {
        if let Event::Opened(opened) = &**event {
            crash::note_room(&opened.path);
            choosing.0 = false;
        }
        let Some(first) = &mut first else {
            continue;
        };
        let next = match &**event {
            Event::Rooms(lines) if first.plan.is_none() => {
                let keep = person.profile.is_some() || first.visit.is_some();
                let file = first.file.as_deref();
                let plan = plan(file, lines, settings.language(), keep);
                first.plan.insert(plan).pop_front()
            }
            Event::Failed(error) if is_final(error) => {
                first.plan.as_mut().and_then(VecDeque::pop_front)
            }
            Event::Opened(_) => {
                if let Some(invite) = first.visit.take() {
                    link.send(Command::Visit(Box::new(invite)));
                }
                commands.remove_resource::<First>();
                None
            }
            _ => None,
        };
        if let Some(command) = next {
            if matches!(command, Command::Try { .. }) {
                choosing.0 = true;
                commands.remove_resource::<First>();
            }
            link.send(command);
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

#[cfg(test)]
mod tests {
    use super::{super::link::RoomId, *};
    use crate::store::RoomRow;

    fn line(id: i64, opened: i64, there: bool, binned: Option<i64>) -> RoomLine {
        RoomLine {
            row: RoomRow {
                id: RoomId(id),
                path: PathBuf::from("a.room.ron"),
                name: String::new(),
                created: 0,
                opened,
                binned,
                home: None,
            },
            there,
            elsewhere: false,
            open: false,
            shared: None,
        }
    }

    #[test]
    fn a_copy_has_a_name_of_its_own_that_fits() {
        let fresh = |name: &str, taken: &[&str]| fresh_name(name, taken, Text(Language::English));
        assert_eq!(fresh("My nest", &["My nest"]), "My nest 2");
        assert_eq!(fresh("My nest 2", &["My nest", "My nest 2"]), "My nest 3");
        assert_eq!(fresh("小窝", &["小窝", "小窝 2", "小窝 4"]), "小窝 3");
        for long in ["x".repeat(64), "长".repeat(64)] {
            let name = fresh(&long, &[]);
            assert!(name.ends_with(" 2") && name.chars().count() == 64, "{name}");
            assert!(name.len() <= MAX_NAME.1);
        }
    }

    #[test]
    fn the_room_one_was_in_last_opens_again_though_its_file_is_gone() {
        let rooms = [
            line(1, 10, true, None),
            line(2, 30, false, None),
            line(3, 40, true, Some(50)),
            line(4, 20, true, None),
        ];
        let opens = |file: Option<&str>, rooms: &[RoomLine], keep| {
            let plan = plan(file.map(Path::new), rooms, Language::English, keep);
            let opened = plan.iter().map(|command| match command {
                Command::OpenFile(file) => file.display().to_string(),
                Command::Open(room) => room.to_string(),
                Command::New { .. } => "new".to_owned(),
                Command::Try { .. } => "try".to_owned(),
                other => panic!("{other:?}"),
            });
            opened.collect::<Vec<_>>()
        };
        assert_eq!(opens(None, &rooms, true), ["2", "4", "1", "new"]);
        assert_eq!(opens(Some("f"), &rooms, true), ["f", "2", "4", "1", "new"]);
        assert_eq!(opens(None, &[], false), ["try"]);
        let damaged = StoreError::DamagedRoom {
            room: RoomId(2),
            reason: String::new(),
        };
        assert!(!is_final(&damaged.into()) && is_final(&HostError::NoneOpen));
    }
}
