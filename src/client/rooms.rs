//! Which room is open: the one from the command line, the last one, or a first one.

use std::path::{Path, PathBuf};

use bevy::prelude::*;

use super::{
    crash,
    link::{Command, Event, Link, News, RoomLine},
};
use crate::assets::samples;

/// The room file to open first, if one was asked for; gone once a room was opened.
#[derive(Resource)]
pub(super) struct First(pub(super) Option<PathBuf>);

/// The list of rooms as the host told it last.
#[derive(Resource, Default)]
pub(super) struct RoomList(pub(super) Vec<RoomLine>);

/// What to open when Nest starts.
pub(super) fn first(file: Option<&Path>, rooms: &[RoomLine]) -> Command {
    let last = rooms
        .iter()
        .filter(|line| line.there && line.row.binned.is_none())
        .max_by_key(|line| line.row.opened);
    match (file, last) {
        (Some(file), _) => Command::OpenFile(file.to_owned()),
        (None, Some(line)) => Command::Open(line.row.id),
        (None, None) => Command::New {
            name: String::new(),
            text: samples()
                .first()
                .map_or("", |sample| sample.text)
                .to_owned(),
        },
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<RoomList>()
        .add_systems(Startup, |mut link: ResMut<Link>| link.send(Command::List))
        .add_systems(PreUpdate, listen);
}

fn listen(
    mut news: MessageReader<News>,
    mut list: ResMut<RoomList>,
    mut link: ResMut<Link>,
    first_room: Option<Res<First>>,
    mut commands: Commands,
) {
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => {
                list.0.clone_from(lines);
                if let Some(wanted) = &first_room {
                    link.send(first(wanted.0.as_deref(), lines));
                    commands.remove_resource::<First>();
                }
            }
            Event::Opened(opened) => {
                crash::note_room("", &opened.path);
                link.send(Command::List);
            }
            _ => {}
        }
    }
}
