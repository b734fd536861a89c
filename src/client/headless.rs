//! The app without window, renderer and panels: mouse, hand, link, host and entities are the real ones.
//! For tests and benchmarks.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::{
    app::PluginsState,
    audio::AudioPlugin,
    camera::RenderTarget,
    input::{ButtonState, mouse::MouseButtonInput},
    log::LogPlugin,
    prelude::*,
    render::{RenderPlugin, settings::WgpuSettings},
    time::TimeUpdateStrategy,
    window::{ExitCondition, PrimaryWindow},
    winit::WinitPlugin,
};
use bevy_egui::{EguiUserTextures, input::EguiWantsInput};

use super::{
    app,
    camera::{self, Eye},
    decorate::Hand,
    error::ClientError,
    figure::{Colours, Puppet},
    intent::Intent,
    link::{Command, Config, Event, Heard, Home, Host, Link, News, Waker},
    live::Me,
    news::Told,
    obey::Asked,
    others::Ghost,
    profile::Person,
    quality::Quality,
    room_view::items::{ItemView, Views},
    rooms,
    session::{Nest, Selection},
    settings::Settings,
    space::{to_room, to_world},
    ui::{
        Panel, PanelState,
        view::{Banner, Note},
    },
};
use crate::{
    assets::{palette, vocabulary},
    room::{Author, ItemId, Point, Room, figure::Look, rule::Refusal},
};

/// How long anything waited for may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An app that runs a frame when it is told to.
pub struct Headless {
    app: App,
    window: Entity,
}

impl Headless {
    /// Opens a room file with a data folder, and runs until the room is there.
    ///
    /// # Errors
    /// The data folder cannot be used, or the room does not open.
    pub fn open(home: &Path, file: &Path) -> Result<Self, ClientError> {
        Self::start(home, Some(file))
    }

    /// Starts with a data folder as the window does, and runs until some room is there.
    ///
    /// # Errors
    /// The data folder cannot be used, or no room opens.
    pub fn start(home: &Path, file: Option<&Path>) -> Result<Self, ClientError> {
        let waker = Waker::default();
        let me = Author([7; 32]);
        let home = Home::open(home)?;
        let (pictures, shelf) = (home.pictures(), home.diary());
        let host = Host::start(Config::new(home, vocabulary().clone(), me))?;
        let mut app = App::new();
        let blind = WgpuSettings {
            backends: None,
            ..default()
        };
        app.add_plugins(
            DefaultPlugins
                .set(WindowPlugin {
                    exit_condition: ExitCondition::DontExit,
                    ..default()
                })
                .set(RenderPlugin {
                    render_creation: blind.into(),
                    ..default()
                })
                .disable::<WinitPlugin>()
                .disable::<LogPlugin>()
                .disable::<AudioPlugin>(),
        )
        // There are no panels: nothing is over the room, and nothing else wants mouse or keys.
        .init_resource::<EguiWantsInput>()
        .init_resource::<EguiUserTextures>()
        // Every frame is long enough for any glide to end.
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(
            500,
        )))
        .insert_resource(Quality::Low)
        .insert_resource(Settings::default())
        .init_resource::<PanelState>()
        .insert_resource(Link::new(host, me))
        .insert_resource(Me {
            look: Look::default(),
        })
        .insert_resource(Colours(|paint| {
            palette().get(paint).map(|rgb| rgb.albedo())
        }))
        .insert_resource(rooms::First::new(file.map(Path::to_owned), None))
        .add_plugins(app::living(waker, pictures, shelf))
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(camera::bundle(RenderTarget::default()));
        });
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let mut windows = app
            .world_mut()
            .query_filtered::<Entity, With<PrimaryWindow>>();
        let window = windows.single(app.world()).map_err(|_| ClientError::Slow)?;
        let mut headless = Self { app, window };
        headless
            .wait(|world| world.contains_resource::<Nest>() && world.resource::<Person>().asked)?;
        headless.frames(3);
        Ok(headless)
    }

    /// Runs one frame.
    pub fn frame(&mut self) {
        self.app.update();
    }

    fn frames(&mut self, count: usize) {
        for _ in 0..count {
            self.frame();
        }
    }

    fn wait(&mut self, mut done: impl FnMut(&mut World) -> bool) -> Result<(), ClientError> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            self.frame();
            if done(self.app.world_mut()) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(ClientError::Slow)
    }

    /// Runs frames until the hub has saved all that was asked for.
    ///
    /// # Errors
    /// It does not happen within a minute.
    pub fn settle(&mut self) -> Result<(), ClientError> {
        self.wait(|world| world.resource::<Nest>().copy.replica.settled())?;
        self.frame();
        Ok(())
    }

    /// Settles, and has the room file written.
    ///
    /// # Errors
    /// It does not happen within a minute.
    pub fn save(&mut self) -> Result<(), ClientError> {
        self.settle()?;
        let world = self.app.world_mut();
        world.resource_mut::<Link>().send(Command::Flush);
        self.wait(|world| {
            let news = world.resource_mut::<Messages<News>>();
            let mut cursor = news.get_cursor();
            cursor
                .read(&news)
                .any(|News(event)| matches!(**event, Event::Flushed))
        })
    }

    /// Runs frames until the list of rooms holds so many, and names them.
    ///
    /// # Errors
    /// It does not happen within a minute.
    pub fn rooms(&mut self, count: usize) -> Result<Vec<String>, ClientError> {
        let asked = Command::List;
        self.app.world_mut().resource_mut::<Link>().send(asked);
        self.frames(3);
        self.wait(|world| world.resource::<Told>().rooms.len() == count)?;
        let rooms = &self.app.world().resource::<Told>().rooms;
        Ok(rooms.iter().map(|line| line.row.name.clone()).collect())
    }

    /// Runs frames until something is so.
    ///
    /// # Errors
    /// It does not come within a minute.
    pub fn until(&mut self, mut so: impl FnMut(&Self) -> bool) -> Result<(), ClientError> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            self.frame();
            if so(self) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(ClientError::Slow)
    }

    /// The banners that are up.
    pub fn banners(&self) -> &[Banner] {
        &self.app.world().resource::<Told>().banners
    }

    /// Goes to another room, and waits until its diary is known.
    ///
    /// # Errors
    /// It does not open within a minute.
    pub fn enter(&mut self, file: &Path) -> Result<(), ClientError> {
        self.ask(Intent::OpenFile(file.to_owned()));
        self.wait(|world| {
            let rooms = &world.resource::<Told>().rooms;
            let mut open = rooms.iter().filter(|line| line.open);
            open.any(|line| line.row.path.file_name() == file.file_name())
        })?;
        self.frames(3);
        Ok(())
    }

    /// Runs frames until there is what is looked for.
    ///
    /// # Errors
    /// It is not there within a minute.
    pub fn wait_for<T>(&mut self, mut look: impl FnMut() -> Option<T>) -> Result<T, ClientError> {
        let mut found = None;
        self.wait(|_| {
            found = look();
            found.is_some()
        })?;
        found.ok_or(ClientError::Slow)
    }

    /// Presses the shutter and waits until the photo is kept: where.
    ///
    /// # Errors
    /// It is not there within a minute.
    pub fn photo(&mut self) -> Result<PathBuf, ClientError> {
        // What notes there are would go while the photo is drawn.
        self.pace(Duration::from_millis(1));
        self.app.world_mut().resource_mut::<Told>().toasts.clear();
        self.ask(Intent::Shutter);
        let mut kept = None;
        self.wait(|world| {
            let toasts = &world.resource::<Told>().toasts;
            kept = toasts.iter().find_map(|toast| match &toast.note {
                Note::Photo { file, .. } => Some(file.clone()),
                _ => None,
            });
            kept.is_some()
        })?;
        kept.ok_or(ClientError::Slow)
    }

    /// What panels and keys do.
    pub fn ask(&mut self, intent: Intent) {
        self.app.world_mut().write_message(Asked(intent));
        self.frame();
    }

    /// Frames are so long from now on.
    pub fn pace(&mut self, frame: Duration) {
        self.app
            .insert_resource(TimeUpdateStrategy::ManualDuration(frame));
    }

    /// What the host would tell.
    pub fn hear(&mut self, event: Event) {
        let world = self.app.world_mut();
        match event {
            Event::Hub(said) => drop(world.write_message(Heard(said))),
            event => drop(world.write_message(News(Arc::new(event)))),
        }
        self.frame();
    }

    /// Where the others in the room are drawn, in room centimetres, and whether they sit.
    pub fn others(&mut self) -> Vec<(Vec3, bool)> {
        let world = self.app.world_mut();
        let mut others = world.query::<(&Transform, &Puppet)>();
        let seen = others.iter(world);
        seen.map(|(at, puppet)| (to_room(at.translation), puppet.sits))
            .collect()
    }

    /// Where what the others hold is drawn, in room centimetres.
    pub fn ghosts(&mut self) -> Vec<Vec3> {
        let world = self.app.world_mut();
        let mut ghosts = world.query_filtered::<&Transform, With<Ghost>>();
        let seen = ghosts.iter(world);
        seen.map(|at| to_room(at.translation)).collect()
    }

    /// Moves the mouse to where a point of the room is seen, in centimetres.
    pub fn point(&mut self, at: Point, up: i32) {
        let world = self.app.world_mut();
        let mut eyes = world.query_filtered::<(&GlobalTransform, &Camera), With<Eye>>();
        let Ok((eye, camera)) = eyes.single(world) else {
            return;
        };
        let Ok(position) = camera.world_to_viewport(eye, to_world(at, up)) else {
            return;
        };
        if let Some(mut window) = world.get_mut::<Window>(self.window) {
            window.set_cursor_position(Some(position));
        }
        world.write_message(CursorMoved {
            window: self.window,
            position,
            delta: None,
        });
        self.frame();
    }

    /// Presses a mouse button or lets it go.
    pub fn button(&mut self, button: MouseButton, pressed: bool) {
        let state = if pressed {
            ButtonState::Pressed
        } else {
            ButtonState::Released
        };
        self.app.world_mut().write_message(MouseButtonInput {
            button,
            state,
            window: self.window,
        });
        self.frame();
    }

    /// The room as the window has it: what was asked for is in it already.
    pub fn room(&self) -> &Room {
        self.app.world().resource::<Nest>().room()
    }

    /// The room as it is drawn: with what is being tried.
    pub fn shown(&self) -> &Room {
        self.app.world().resource::<Nest>().shown()
    }

    /// Where an item is drawn: its base in room centimetres, if it is drawn at all.
    pub fn drawn(&self, id: &ItemId) -> Option<Vec3> {
        let world = self.app.world();
        let entity = *world.resource::<Views>().0.get(id)?;
        let view = world.get::<ItemView>(entity)?;
        Some(to_room(view.rest.translation))
    }

    /// How many items are drawn.
    pub fn drawn_count(&self) -> usize {
        self.app.world().resource::<Views>().0.len()
    }

    /// The id of what is held: of a new thing, or of the one that leads the others.
    pub fn in_hand(&self) -> Option<ItemId> {
        self.app.world().resource::<Hand>().held().cloned()
    }

    /// Why what is held may not be put down here.
    pub fn refusal(&self) -> Option<Refusal> {
        self.app.world().resource::<Hand>().refusal().cloned()
    }

    /// Opens a panel.
    pub fn look_at(&mut self, panel: Panel) {
        self.app.world_mut().resource_mut::<PanelState>().panel = Some(panel);
    }

    pub fn select(&mut self, ids: &[&ItemId]) {
        let mut selection = self.app.world_mut().resource_mut::<Selection>();
        selection.0 = ids.iter().map(|id| (*id).clone()).collect();
        self.frame();
    }

    pub fn selected(&self) -> Vec<ItemId> {
        let selection = self.app.world().resource::<Selection>();
        selection.0.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::awake::Awake, *};

    /// How many things moved in the last frame.
    #[derive(Resource, Default)]
    struct Moved(usize);

    #[test]
    fn a_room_in_which_nobody_does_anything_comes_to_rest() {
        let home = std::env::temp_dir().join(format!("nest-rest-{}", std::process::id()));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/tiny.room.ron");
        let mut headless = Headless::open(&home, &file).unwrap();
        let count = |things: Query<(), Changed<GlobalTransform>>,
                     time: Res<Time<Real>>,
                     mut moved: ResMut<Moved>,
                     mut awake: ResMut<Awake>| {
            moved.0 = things.iter().count();
            // The window goes on drawing whatever else it sees.
            awake.stay(&time, 1.0);
        };
        headless
            .app
            .insert_resource(Quality::High)
            .init_resource::<Moved>()
            .add_systems(Last, count);
        headless.pace(Duration::from_millis(100));
        let mut moved = |frames: usize| -> usize {
            let mut sum = 0;
            for _ in 0..frames {
                headless.frame();
                sum += headless.app.world().resource::<Moved>().0;
            }
            sum
        };
        assert!(moved(200) > 0, "who has just come breathes");
        moved(700);
        assert_eq!(moved(20), 0);
        drop(headless);
        let _ = std::fs::remove_dir_all(home);
    }
}
