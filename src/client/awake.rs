//! Drawing only when something changes: the window sleeps until input, the hub or an animation wakes it.

use std::time::Duration;

use bevy::{
    input::{keyboard::KeyboardInput, mouse::MouseButtonInput},
    prelude::*,
    window::RequestRedraw,
    winit::{UpdateMode, WinitSettings},
};
use bevy_egui::{
    EguiInput, EguiPostUpdateSet, EguiPreUpdateSet, EguiRenderOutput,
    egui::{Event, Modifiers},
};

use super::{figure::ReducedMotion, panels::Draws, quality::Quality};

/// Until when the window keeps drawing on its own.
#[derive(Resource, Default)]
pub(super) struct Awake {
    until: Duration,
}

impl Awake {
    /// Keeps drawing for `seconds` from now, or longer where that was asked for before.
    pub(super) fn stay(&mut self, time: &Time<Real>, seconds: f32) {
        self.until = self
            .until
            .max(time.elapsed() + Duration::from_secs_f32(seconds));
    }

    /// Whether nothing keeps the window drawing: then frames come seldom, and far apart.
    pub(super) fn dozes(&self, time: &Time<Real>) -> bool {
        self.until <= time.elapsed()
    }
}

/// Whether small things move by themselves: rain, flames. They hold still where a picture is dear or
/// less motion is wanted, and once nobody has done anything for a while, so that the window may sleep.
#[derive(Resource, Debug, Default)]
pub(super) struct Ambience {
    pub(super) plays: bool,
    /// How often it moves: so often the window wakes.
    pub(super) beats: Option<Duration>,
}

/// Seconds without mouse or keys after which ambience rests.
const UNWATCHED: f32 = 75.0;

fn attend(
    time: Res<Time<Real>>,
    quality: Res<Quality>,
    calm: Option<Res<ReducedMotion>>,
    draws: Option<Res<Draws>>,
    mut moves: MessageReader<CursorMoved>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut keys: MessageReader<KeyboardInput>,
    mut last: Local<Duration>,
    mut ambience: ResMut<Ambience>,
) {
    if moves.read().count() + buttons.read().count() + keys.read().count() > 0 {
        *last = time.elapsed();
    }
    let watched = time.elapsed() < *last + Duration::from_secs_f32(UNWATCHED);
    let dear = draws.map_or(*quality == Quality::Low, |draws| draws.0.software);
    ambience.plays = watched && !dear && !calm.is_some_and(|calm| calm.0);
}

/// A minute's heartbeat lets clocks and "an hour ago" stay true in a window nobody touches.
const HEARTBEAT: Duration = Duration::from_secs(60);

fn set_heartbeat(ambience: Res<Ambience>, mut winit: ResMut<WinitSettings>) {
    let wanted = UpdateMode::reactive(ambience.beats.unwrap_or(HEARTBEAT));
    if winit.focused_mode != wanted {
        winit.focused_mode = wanted;
    }
}

pub(super) fn plugin(app: &mut App) {
    let sleepy = UpdateMode::reactive(HEARTBEAT);
    app.insert_resource(WinitSettings {
        focused_mode: sleepy,
        unfocused_mode: sleepy,
    })
    .init_resource::<Awake>()
    .init_resource::<Ambience>()
    .add_systems(First, attend)
    .add_systems(
        PreUpdate,
        calm_egui
            .after(EguiPreUpdateSet::ProcessInput)
            .before(EguiPreUpdateSet::BeginPass),
    )
    .add_systems(
        PostUpdate,
        show_glyphs
            .after(EguiPostUpdateSet::ProcessOutput)
            .before(EguiPostUpdateSet::PostProcessOutput),
    )
    .add_systems(Last, (keep_drawing, set_heartbeat));
}

/// bevy_egui tells egui of the modifier keys in every frame, and egui asks for another frame after
/// each event: without this nothing would ever sleep.
fn calm_egui(mut inputs: Query<&mut EguiInput>, mut last: Local<Modifiers>) {
    for mut input in &mut inputs {
        input.events.retain(|event| match event {
            Event::ModifiersChanged(now) => std::mem::replace(&mut *last, *now) != *now,
            _ => true,
        });
    }
}

/// Letters that were never written before are on the graphics card one frame after the words they are in.
fn show_glyphs(outputs: Query<&EguiRenderOutput>, time: Res<Time<Real>>, mut awake: ResMut<Awake>) {
    if outputs
        .iter()
        .any(|output| !output.textures_delta.set.is_empty())
    {
        awake.stay(&time, 0.2);
    }
}

fn keep_drawing(
    awake: Res<Awake>,
    time: Res<Time<Real>>,
    mut redraws: MessageWriter<RequestRedraw>,
) {
    if awake.until > time.elapsed() {
        redraws.write(RequestRedraw);
    }
}
