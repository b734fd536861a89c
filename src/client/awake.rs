//! Drawing only when something changes: the window sleeps until input, the hub or an animation wakes it.

use std::time::Duration;

use bevy::{
    prelude::*,
    window::RequestRedraw,
    winit::{UpdateMode, WinitSettings},
};
use bevy_egui::{
    EguiInput, EguiPostUpdateSet, EguiPreUpdateSet, EguiRenderOutput,
    egui::{Event, Modifiers},
};

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

pub(super) fn plugin(app: &mut App) {
    // A minute's heartbeat lets clocks and "an hour ago" stay true in a window nobody touches.
    let sleepy = UpdateMode::reactive(Duration::from_secs(60));
    app.insert_resource(WinitSettings {
        focused_mode: sleepy,
        unfocused_mode: sleepy,
    })
    .init_resource::<Awake>()
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
    .add_systems(Last, keep_drawing);
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
