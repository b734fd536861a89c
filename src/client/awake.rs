//! Drawing only when something changes: the window sleeps until input, the hub or an animation wakes it.

use std::time::Duration;

use bevy::{
    prelude::*,
    window::RequestRedraw,
    winit::{UpdateMode, WinitSettings},
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
    .add_systems(Last, keep_drawing);
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
