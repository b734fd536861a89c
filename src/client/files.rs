//! The system's own windows for picking files. They run beside the app and answer when they are done.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use bevy::{prelude::*, tasks::IoTaskPool};

use super::{
    awake::Awake,
    intent::Intent,
    link::file_name,
    obey::{Asked, Obey},
    platform::documents,
    ui::view::RoomKey,
};

/// What was picked, waiting for the next frame. One window at a time, so it stays small.
#[derive(Resource, Default)]
pub(super) struct Dialogs(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    open: bool,
    picked: Option<Intent>,
}

impl Dialogs {
    pub(super) fn browse_to_open(&self) {
        self.ask(async || {
            let dialog = rfd::AsyncFileDialog::new().add_filter("Nest", &["ron"]);
            let file = dialog.pick_file().await?;
            Some(Intent::OpenFile(PathBuf::from(file.path())))
        });
    }

    pub(super) fn browse_to_export(&self, key: RoomKey, name: &str) {
        let name = file_name(name);
        self.ask(async move || {
            let dialog = rfd::AsyncFileDialog::new()
                .set_directory(documents())
                .set_file_name(name);
            let file = dialog.save_file().await?;
            Some(Intent::Export {
                room: key,
                to: PathBuf::from(file.path()),
                // The system's window has asked.
                over: true,
            })
        });
    }

    fn ask<F, A>(&self, window: F)
    where
        F: FnOnce() -> A + Send + 'static,
        A: Future<Output = Option<Intent>> + Send,
    {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.open {
            return;
        }
        state.open = true;
        drop(state);
        let slot = self.0.clone();
        let wait = async move {
            let picked = window().await;
            let mut state = slot.lock().unwrap_or_else(PoisonError::into_inner);
            *state = State {
                open: false,
                picked,
            };
        };
        IoTaskPool::get().spawn(wait).detach();
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Dialogs>()
        .add_systems(Update, answer.before(Obey));
}

fn answer(
    dialogs: Res<Dialogs>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut asked: MessageWriter<Asked>,
) {
    let mut state = dialogs.0.lock().unwrap_or_else(PoisonError::into_inner);
    if state.open {
        awake.stay(&time, 0.3);
    }
    if let Some(intent) = state.picked.take() {
        asked.write(Asked(intent));
    }
}
