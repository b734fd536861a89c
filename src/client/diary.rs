//! The diary: each day on which a room of one's own changed keeps one small picture.
//!
//! What a room was like is put down as its text a while after the last change of the day, when its diary
//! is opened, when another room is entered and when Nest ends; the thread that draws makes a picture of
//! it when it has time, if need be the next time Nest runs. A room in the bin keeps its diary, and has it
//! when it is taken out again; a copy of a room begins one of its own. Only a window keeps diaries.

pub mod film;
mod pages;
pub(super) mod shelf;

use std::{
    mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bevy::{app::AppExit, prelude::*, tasks::IoTaskPool};
use jiff::civil::Date;

pub(super) use self::pages::Pages;
use super::{
    awake::Awake,
    clock::{self, LocalTime},
    link::{Event, News, RoomLine, VisitNews},
    obey::Obey,
    session::{Entered, Nest},
    ui::PanelState,
};
use crate::room::{Room, edit::Stamp, scene::Scene};

/// A room that was left alone for so long is put down. The window's heartbeat is a minute.
const QUIET: Duration = Duration::from_secs(180);
/// The same while its diary is looked at: today's page is wanted.
const LOOKED_AT: Duration = Duration::from_secs(2);

/// The room one is in, where it is one of this data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// Where its diary lies.
    folder: PathBuf,
    /// Its own file.
    file: PathBuf,
}

impl Place {
    fn of(shelf: &Path, line: &RoomLine) -> Self {
        Self {
            folder: shelf::folder(shelf, line.row.id, line.row.created),
            file: line.row.path.clone(),
        }
    }
}

/// A room that changed and is not put down yet.
#[derive(Debug)]
struct Due {
    day: Date,
    room: Room,
    /// When it changed last.
    since: Duration,
}

/// Keeps the diary.
#[derive(Resource)]
struct Keeper {
    shelf: PathBuf,
    place: Option<Place>,
    /// The last change that was noticed.
    seen: Stamp,
    due: Option<Due>,
    /// What was put down and not drawn yet: at most a day of every room that was entered since the
    /// last frame.
    written: Arc<Mutex<Vec<ToDraw>>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Keeper {
    /// What is to be put down now, and where.
    fn take_due(&mut self) -> Option<(Place, Due)> {
        let due = self.due.take()?;
        Some((self.place.clone()?, due))
    }

    /// Puts down what is due, beside the frames.
    fn put_down(&mut self) {
        let Some((Place { folder, file }, due)) = self.take_due() else {
            return;
        };
        let (shelf, written, wake) = (self.shelf.clone(), self.written.clone(), self.wake.clone());
        let write = async move {
            write(&folder, &due);
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.push(ToDraw {
                shelf,
                folder,
                file,
            });
            drop(written);
            wake();
        };
        IoTaskPool::get().spawn(write).detach();
    }
}

/// There are days to draw for this room.
#[derive(Message, Debug, Clone)]
pub(super) struct ToDraw {
    pub(super) shelf: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) file: PathBuf,
}

/// `shelf` is where diaries lie, `album` where they are bound; `wake` is called meanwhile.
pub(super) fn plugin(
    shelf: PathBuf,
    album: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
) -> impl Plugin {
    move |app: &mut App| {
        app.insert_resource(Keeper {
            shelf: shelf.clone(),
            place: None,
            seen: Stamp::default(),
            due: None,
            written: Arc::default(),
            wake: wake.clone(),
        })
        .add_message::<ToDraw>()
        .add_plugins(pages::plugin(album.clone(), wake.clone()))
        .add_systems(
            Update,
            (locate, watch.run_if(resource_exists::<Nest>), tell)
                .chain()
                .before(Obey),
        )
        .add_systems(Last, close);
    }
}

/// Whose diary it is: the list of rooms tells, once one is in.
fn locate(
    mut news: MessageReader<News>,
    mut keeper: ResMut<Keeper>,
    mut drawn: Local<bool>,
    mut to_draw: MessageWriter<ToDraw>,
) {
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => {
                let shelf = keeper.shelf.clone();
                let open = lines.iter().find(|line| line.open);
                keeper.place = open.map(|line| Place::of(&shelf, line));
                // What was not drawn when Nest ended.
                if !mem::replace(&mut *drawn, true) {
                    to_draw.write_batch(lines.iter().map(|line| {
                        let Place { folder, file } = Place::of(&shelf, line);
                        ToDraw {
                            shelf: shelf.clone(),
                            folder,
                            file,
                        }
                    }));
                }
            }
            Event::Opened(_)
            | Event::OpenedCopy(_)
            | Event::Visit(VisitNews::Inside { .. } | VisitNews::Ended { .. }) => {
                keeper.put_down();
                keeper.place = None;
            }
            _ => {}
        }
    }
}

/// Notices what changed, and puts it down when nobody changes more, or the day is over.
fn watch(
    nest: Res<Nest>,
    mut entered: MessageReader<Entered>,
    time: Res<Time<Real>>,
    local: Res<LocalTime>,
    panels: Res<PanelState>,
    mut keeper: ResMut<Keeper>,
    mut awake: ResMut<Awake>,
) {
    let keeper = keeper.bypass_change_detection();
    let stamp = nest.copy.replica.stamp();
    let now = time.elapsed();
    let today = || clock::now().date();
    if entered.read().count() > 0 {
        keeper.seen = stamp;
        keeper.due = None;
    } else if stamp != keeper.seen {
        keeper.seen = stamp;
        let day = today();
        // Yesterday's last look goes down before today's first.
        if keeper.due.as_ref().is_some_and(|due| due.day != day) {
            keeper.put_down();
        }
        let mut room = nest.room().clone();
        // Whenever it is drawn, it is lit as it was.
        (room.sky.time, room.sky.clock) = (local.minute(&room.sky), false);
        keeper.due = Some(Due {
            day,
            room,
            since: now,
        });
        return;
    }
    let Some(due) = keeper.due.as_ref().filter(|_| keeper.place.is_some()) else {
        return;
    };
    let quiet = match panels.diary_page() {
        Some(_) => LOOKED_AT,
        None => QUIET,
    };
    if now > due.since + quiet || due.day != today() {
        keeper.put_down();
    } else if quiet == LOOKED_AT {
        awake.stay(&time, LOOKED_AT.as_secs_f32());
    }
}

/// What draws hears of what was put down.
fn tell(keeper: Res<Keeper>, mut to_draw: MessageWriter<ToDraw>) {
    let mut written = keeper
        .written
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    to_draw.write_batch(mem::take(&mut *written));
}

fn write(folder: &Path, due: &Due) {
    let scene = Scene::new(&due.room);
    if let Err(error) = shelf::keep_draft(folder, due.day, scene.text()) {
        warn!("{}: {error}", folder.display());
    }
}

/// Nest ends: the text is quickly written, its picture is drawn the next time.
fn close(mut exits: MessageReader<AppExit>, mut keeper: ResMut<Keeper>) {
    if exits.read().count() > 0
        && let Some((place, due)) = keeper.take_due()
    {
        write(&place.folder, &due);
    }
}
