//! Photo mode: the interface glides away, the eye goes free, and what it sees becomes a picture.
//!
//! Time and weather are previews of the room, as a slider's are while it is held: nobody is asked and
//! nothing is kept.

mod aim;
mod develop;
mod lens;
mod letters;
pub mod setup;

use std::{path::PathBuf, sync::Arc, time::Duration};

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui::pos2};

use self::setup::Setup;
use super::{
    awake::Awake,
    camera::{Eye, Pose},
    figure::{Figure, Walker},
    intent::{Intent, Mode},
    obey::{Asked, Obey},
    panels::Drawn,
    quality::Quality,
    session::{Entered, Nest, RoomChanged},
    ui::view::{self, ViewModel},
};
use crate::room::op::Op;

/// How far above its feet a figure's face is, in metres.
const FACE: f32 = 0.85;
/// How long the blink of the shutter is seen, in seconds.
const BLINK: f32 = 0.45;

/// What is set for photos, and what comes back when photo mode is left.
#[derive(Resource, Debug, Default)]
struct Photo {
    setup: Setup,
    /// What is in focus, in engine metres.
    focus: Vec3,
    /// While it is on: the mode before, and where the eye was and whether it was held.
    back: Option<(Mode, Pose, bool)>,
    /// When the shutter was pressed last.
    pressed: Option<Duration>,
}

impl Photo {
    /// What is shown of the sky instead of the room's own.
    fn sky(&self) -> Vec<Op> {
        let time = self
            .setup
            .time
            .map(|time| [Op::SetTime(time), Op::SetClock(false)]);
        let weather = self.setup.weather.map(Op::SetWeather);
        time.into_iter().flatten().chain(weather).collect()
    }
}

/// `folder` is where photos are kept; `wake` is called when one is there.
pub(super) fn plugin(folder: PathBuf, wake: Arc<dyn Fn() + Send + Sync>) -> impl Plugin {
    move |app: &mut App| {
        app.init_resource::<Photo>()
            .add_plugins((
                aim::plugin,
                lens::plugin,
                develop::plugin(folder.clone(), wake.clone()),
            ))
            .add_systems(
                Update,
                (
                    leave_with_the_room.before(Obey),
                    (leave, turn, choose, hide)
                        .chain()
                        .after(Obey)
                        .run_if(resource_exists::<Nest>),
                ),
            )
            .add_systems(
                EguiPrimaryContextPass,
                fill.before(Drawn).run_if(resource_exists::<ViewModel>),
            );
    }
}

/// Another room has another sky, and another place to look from.
fn leave_with_the_room(
    mut entered: MessageReader<Entered>,
    mut photo: ResMut<Photo>,
    mut mode: ResMut<Mode>,
    mut eyes: Query<&mut Eye>,
) {
    if entered.read().count() == 0 || photo.back.is_none() {
        return;
    }
    photo.back = None;
    mode.set_if_neq(Mode::Live);
    for mut eye in &mut eyes {
        let now = Pose {
            field: super::camera::FIELD,
            roll: 0.0,
            ..eye.wanted
        };
        eye.bind(now, false);
    }
}

fn leave(mut asked: MessageReader<Asked>, photo: Res<Photo>, mut mode: ResMut<Mode>) {
    let wanted = |Asked(intent): &Asked| *intent == Intent::LeavePhoto;
    if asked.read().filter(|asked| wanted(asked)).count() > 0
        && let Some((before, ..)) = photo.back
    {
        mode.set_if_neq(before);
    }
}

/// Comes into photo mode, or goes back to where one was.
fn turn(
    mode: Res<Mode>,
    mut photo: ResMut<Photo>,
    mut nest: ResMut<Nest>,
    mut last: Local<Mode>,
    mut changed: MessageWriter<RoomChanged>,
    mut eyes: Query<&mut Eye>,
    own: Query<&Transform, With<Walker>>,
) {
    let before = std::mem::replace(&mut *last, *mode);
    let Ok(mut eye) = eyes.single_mut() else {
        return;
    };
    match (*mode == Mode::Photo, photo.back) {
        (true, None) => {
            photo.back = Some((before, eye.wanted, eye.held));
            photo.setup = Setup::default();
            photo.focus = own
                .single()
                .map_or(eye.wanted.focus, |at| at.translation + Vec3::Y * FACE);
            eye.set_free();
        }
        (false, Some((_, pose, held))) => {
            photo.back = None;
            eye.bind(pose, held);
            changed.write(nest.show_plain());
        }
        _ => {}
    }
}

/// Takes over what was chosen on the bar.
fn choose(
    mut asked: MessageReader<Asked>,
    mut photo: ResMut<Photo>,
    mut nest: ResMut<Nest>,
    mut changed: MessageWriter<RoomChanged>,
    mut eyes: Query<&mut Eye>,
) {
    for Asked(intent) in asked.read() {
        let (Intent::SetPhoto(setup), Some(_)) = (intent, photo.back) else {
            continue;
        };
        let sky = photo.sky();
        photo.setup = setup.bounded();
        for mut eye in &mut eyes {
            eye.wanted.field = f32::from(photo.setup.field).to_radians();
            // The head goes the other way than what it sees.
            eye.wanted.roll = f32::from(photo.setup.tilt).to_radians();
        }
        let wanted = photo.sky();
        if wanted != sky {
            changed.write(if wanted.is_empty() {
                nest.show_plain()
            } else {
                nest.preview(&wanted, false)
            });
        }
    }
}

/// Nobody is seen where nobody is wanted.
fn hide(photo: Res<Photo>, mut figures: Query<&mut Visibility, With<Figure>>) {
    let wanted = if photo.back.is_some() && !photo.setup.people {
        Visibility::Hidden
    } else {
        Visibility::Inherited
    };
    for mut visibility in &mut figures {
        visibility.set_if_neq(wanted);
    }
}

/// Tells the bar what is set.
fn fill(
    photo: Res<Photo>,
    quality: Res<Quality>,
    time: Res<Time<Real>>,
    eyes: Query<(&GlobalTransform, &Camera), With<Eye>>,
    mut contexts: EguiContexts,
    mut awake: ResMut<Awake>,
    mut view: ResMut<ViewModel>,
) -> Result {
    if photo.back.is_none() {
        if view.photo.is_some() {
            view.photo = None;
        }
        return Ok(());
    }
    let zoom = contexts.ctx_mut()?.zoom_factor();
    let since = |pressed: Duration| (time.elapsed() - pressed).as_secs_f32();
    let blink = photo.pressed.map(since).filter(|since| *since < BLINK);
    if blink.is_some() {
        awake.stay(&time, 0.1);
    }
    let blurs = *quality != Quality::Low;
    let seen = eyes.single().ok().and_then(|(eye, camera)| {
        let at = camera.world_to_viewport(eye, photo.focus).ok()?;
        Some(pos2(at.x / zoom, at.y / zoom))
    });
    view.photo = Some(view::Photo {
        setup: photo.setup,
        blurs,
        blink: blink.map(|since| since / BLINK),
        focus: seen.filter(|_| blurs && photo.setup.blur > 0),
    });
    Ok(())
}
