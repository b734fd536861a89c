//! Draws the panels over the room, hands on what they ask for, and keeps the settings.

use bevy::{
    audio::{GlobalVolume, Volume},
    prelude::*,
    tasks::IoTaskPool,
    window::PrimaryWindow,
};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{
    awake::Awake,
    camera::Eye,
    cursor::Covered,
    link::{RealDisk, replace},
    model,
    news::Told,
    obey::Asked,
    profile::Person,
    quality::{Adapter, Quality},
    room_view::motion::Lively,
    settings::Settings,
    shortcuts::Typing,
    ui::{
        self, PanelState,
        text::Text,
        view::{Banner, ViewModel},
    },
};

/// Where the settings are kept.
#[derive(Resource)]
pub(super) struct SettingsFile(pub(super) std::path::PathBuf);

/// The panels are drawn; what they show is filled before.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Drawn;

/// What draws here.
#[derive(Resource)]
pub(super) struct Draws(pub(super) Adapter);

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((model::plugin, ui::plugin))
        .add_systems(EguiPrimaryContextPass, show.in_set(Drawn))
        .add_systems(Update, (apply_settings, keep_settings, title));
}

fn show(
    mut contexts: EguiContexts,
    person: Res<Person>,
    time: Res<Time<Real>>,
    mut state: ResMut<PanelState>,
    view: Res<ViewModel>,
    mut told: ResMut<Told>,
    mut asked: MessageWriter<Asked>,
    mut awake: ResMut<Awake>,
    mut typing: ResMut<Typing>,
    mut covered: ResMut<Covered>,
    mut eyes: Query<&mut Eye>,
    mut has_fonts: Local<bool>,
    mut framed: Local<(Vec2, Vec2)>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    if !*has_fonts {
        *has_fonts = true;
        if !ui::fonts::install(ctx) {
            told.raise(Banner::NoChineseFont);
        }
        // Fonts are there from the next frame on.
        awake.stay(&time, 0.2);
        return Ok(());
    }
    // Before the host has told who one is, nobody knows which panels there are.
    if !person.asked {
        return Ok(());
    }
    for intent in ui::show(ctx, &mut state, &view) {
        asked.write(Asked(intent));
        awake.stay(&time, 0.2);
    }
    typing.0 = ui::wants_keyboard(ctx, &state);
    covered.0 = view.profile.is_none();
    let (screen, free) = (ctx.content_rect(), ui::free_area(ctx, &state, &view));
    let off = (free.center() - screen.center()) / screen.height();
    let size = free.size() / screen.size();
    let (aside, share) = (Vec2::new(off.x, off.y), Vec2::new(size.x, size.y));
    if *framed != (aside, share) {
        *framed = (aside, share);
        for mut eye in &mut eyes {
            eye.make_room(aside, share);
        }
    }
    Ok(())
}

fn apply_settings(
    settings: Res<Settings>,
    draws: Res<Draws>,
    mut quality: ResMut<Quality>,
    mut lively: ResMut<Lively>,
    mut volume: ResMut<GlobalVolume>,
    mut eyes: Query<&mut Eye>,
) {
    if !settings.is_changed() {
        return;
    }
    quality.set_if_neq(settings.quality.unwrap_or_else(|| draws.0.quality()));
    let calm = settings.reduced_motion();
    lively.0 = !calm;
    volume.volume = Volume::Linear(f32::from(settings.volume) / 100.0);
    for mut eye in &mut eyes {
        eye.calm = calm;
    }
}

/// Writes the settings beside the frames; the newest wins.
fn keep_settings(settings: Res<Settings>, file: Res<SettingsFile>) {
    if !settings.is_changed() || settings.is_added() {
        return;
    }
    let (path, text) = (file.0.clone(), settings.write());
    let write = async move {
        if let Err(error) = replace(&RealDisk, &path, text.as_bytes()) {
            error!("the settings cannot be kept in {}: {error}", path.display());
        }
    };
    IoTaskPool::get().spawn(write).detach();
}

/// Says where one is, and how much was said there that one has not seen.
fn title(view: Res<ViewModel>, mut windows: Query<&mut Window, With<PrimaryWindow>>) {
    if view.room.name.is_empty() {
        return;
    }
    let text = Text(view.settings.language());
    let society = &view.society;
    let mut title = format!("{} · Nest", text.place(&view));
    if society.unread > 0 {
        let count = society.unread.min(99);
        let unread = [("count", count.into()), ("title", title.into())];
        title = text.with("unread-title", &unread).into_owned();
    }
    for mut window in &mut windows {
        if window.title != title {
            window.title.clone_from(&title);
        }
    }
}
