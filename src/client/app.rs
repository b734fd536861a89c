//! Putting the app together: what runs with a window, and what is done where there is none.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bevy::{log::LogPlugin, prelude::*, window::WindowResolution};
use bevy_egui::EguiPlugin;

use super::{
    awake, company, crash, cursor, decorate, diary,
    error::ClientError,
    excuse, figure, files, furniture, keyboard,
    link::{self, Command, Config, Event, Home, Host, Invite, Keys, Link, NetConfig, Said, Waker},
    live::{self, Me},
    news, notes, obey, others, own_relay,
    panels::{self, Draws, SettingsFile},
    photo,
    picture::{self, Drawing},
    platform, profile, quality, rooms, screen, session,
    settings::{Language, Settings},
    shortcuts,
    shot::ShotError,
    sound, steer, thumbnails,
    tools::Outcome,
    ui::text::Text,
};
use crate::{
    assets::{Recipes, vocabulary},
    room::{figure::Look, replica::Snapshot},
};

/// How Nest is started.
#[derive(Debug)]
pub struct Launch {
    /// The data folder, instead of the system's place for it.
    pub home: Option<PathBuf>,
    /// A room file to open where it lies.
    pub file: Option<PathBuf>,
    /// A nest to visit.
    pub visit: Option<Invite>,
}

/// Opens the window, or draws the nest to a picture where no window can be.
///
/// # Errors
/// The data folder cannot be used, or nothing here can draw; where there is a display, a window says so
/// too.
pub fn run(launch: &Launch) -> Result<Outcome, ClientError> {
    let outcome = open(launch);
    if let Err(error) = &outcome
        && platform::has_display()
        && quality::adapter().is_some()
    {
        let home = Home::find(launch.home.as_deref()).ok();
        let settings = home.map(|home| read_settings(&Home::settings_in(&home)));
        excuse::show(error, settings.unwrap_or_default().language());
    }
    outcome
}

fn open(launch: &Launch) -> Result<Outcome, ClientError> {
    let home = Home::open(&Home::find(launch.home.as_deref())?)?;
    let keys = Keys::open(home.root())?;
    let me = keys.person.public().into();
    let (pictures, kinds, cache) = (home.pictures(), home.kinds(), home.cache());
    let (relay, shelf) = (home.own_relay(), home.diary());
    let settings_file = home.settings();
    let settings = read_settings(&settings_file);
    let text = Text(settings.language());
    crash::leave_notes_in(home.crash(), text);
    let waker = Waker::default();
    let mut config = Config::new(home, vocabulary().clone(), me);
    config.wake = waker.callback();
    config.network = Some(NetConfig {
        device: keys.device,
        certificate: keys.certificate,
        bind: None,
        impair: None,
    });
    config.vet = furniture::vet;
    let host = Host::start(config)?;
    if !platform::has_display() {
        return draw_instead(&host, launch, &pictures, text);
    }
    let adapter = quality::adapter().ok_or(ShotError::NoAdapter)?;
    let wake = waker.callback();
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: Some(Window {
                    title: "Nest".to_owned(),
                    name: Some("nest".to_owned()),
                    resolution: WindowResolution::new(1280, 720),
                    ..default()
                }),
                ..default()
            })
            .set(LogPlugin {
                // What the engine warns of, nobody who decorates a room can do anything about.
                filter: "error,nest=info".to_owned(),
                ..default()
            }),
    )
    .add_plugins(EguiPlugin::default())
    .insert_resource(adapter.quality())
    .insert_resource(settings)
    .insert_resource(SettingsFile(settings_file))
    .insert_resource(Draws(adapter))
    .insert_resource(Link::new(host, me))
    .insert_resource(Me {
        look: Look::roll(rand::random()),
    })
    .insert_resource(picture::COLOURS)
    .insert_resource(rooms::First::new(launch.file.clone(), launch.visit.clone()))
    .add_plugins((
        living(waker, pictures, shelf),
        panels::plugin,
        shortcuts::plugin,
        sound::plugin,
        thumbnails::plugin(cache, kinds, wake.clone()),
        own_relay::plugin(relay, wake),
        screen::plugin,
    ));
    let exit = app.run();
    Ok(Outcome::judged(String::new(), exit.is_success()))
}

/// All that goes on in a room, but for what is drawn over it.
/// `pictures` is where photos are kept, `shelf` where diaries are.
pub(super) fn living(waker: Waker, pictures: PathBuf, shelf: PathBuf) -> impl Plugin {
    move |app: &mut App| {
        let wake = waker.callback();
        app.add_plugins((
            photo::plugin(pictures.clone(), wake.clone()),
            diary::plugin(shelf.clone(), pictures.clone(), wake),
        ));
        app.add_plugins((
            super::scene,
            (awake::plugin, keyboard::plugin),
            cursor::plugin,
            decorate::plugin,
            figure::plugin,
            link::plugin(waker.clone()),
            live::plugin,
            rooms::plugin,
            news::plugin,
            (company::plugin, others::plugin, notes::plugin),
            profile::plugin,
            files::plugin,
            session::plugin,
            steer::plugin,
            obey::plugin,
        ));
    }
}

/// The settings as they were kept. A file that cannot be read is left alone until they are changed.
fn read_settings(path: &Path) -> Settings {
    let Ok(text) = fs::read_to_string(path) else {
        return Settings::default();
    };
    Settings::read(&text).unwrap_or_else(|error| {
        error!("{}:{error}: the usual settings are used", path.display());
        Settings::default()
    })
}

/// How long the host may take to open a room.
const PATIENCE: Duration = Duration::from_secs(60);

/// Draws the nest that would have been opened.
fn draw_instead(
    host: &Host,
    launch: &Launch,
    pictures: &Path,
    text: Text,
) -> Result<Outcome, ClientError> {
    let (snapshot, own, errors) = open_first(host, launch, text.0)?;
    let drawing = Drawing {
        figure: Some(Look::default()),
        recipes: Arc::new(own.with_built_in()),
        kinds: snapshot.kinds,
        ..Drawing::default()
    };
    let picture = picture::draw(&snapshot.room, &drawing)?;
    let path = pictures.join("nest.png");
    let fault = |error| ClientError::Picture {
        path: path.clone(),
        error,
    };
    picture.image.save(&path).map_err(fault)?;
    let place = path.display().to_string();
    let said = text.with("no-display", &[("path", place.into())]);
    Ok(Outcome {
        errors,
        ..Outcome::success(format!("{said}\n"))
    })
}

/// The room, the person's own recipes that it may use, and what went wrong on the way, a line each.
fn open_first(
    host: &Host,
    launch: &Launch,
    language: Language,
) -> Result<(Snapshot, Arc<Recipes>, String), ClientError> {
    let mut recipes = Arc::default();
    let mut errors = String::new();
    let mut plan = VecDeque::new();
    // The inbox is empty: nothing was sent before.
    let _ = host.send(Command::List);
    let end = std::time::Instant::now() + PATIENCE;
    while std::time::Instant::now() < end {
        match host.poll() {
            Some(Event::Rooms(lines)) => {
                // Nobody is there to choose a room to begin in, so none is made.
                plan = rooms::plan(launch.file.as_deref(), &lines, language, false);
                if let Some(first) = plan.pop_front() {
                    let _ = host.send(first);
                }
            }
            Some(Event::Opened(opened)) => {
                let faults = opened.faults.iter();
                errors.extend(faults.map(|fault| format!("nest: {fault}\n")));
                recipes = opened.recipes;
            }
            Some(Event::Hub(Said::Snapshot(snapshot))) => return Ok((*snapshot, recipes, errors)),
            Some(Event::Failed(error)) => {
                // The file that was named, and no other.
                let next = plan.front().filter(|_| launch.file.is_none());
                if rooms::is_final(&error) {
                    let Some(next) = next.cloned() else {
                        return Err(error.into());
                    };
                    plan.pop_front();
                    let _ = host.send(next);
                }
                errors += &format!("nest: {error}\n");
            }
            Some(_) => {}
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    Err(ClientError::Slow)
}
