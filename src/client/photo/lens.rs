//! Depth of field: what is not as far away as the thing in focus is blurred.

use bevy::{
    post_process::dof::{DepthOfField, DepthOfFieldMode},
    prelude::*,
};

use super::Photo;
use crate::client::{
    camera::{Eye, Looks},
    quality::Quality,
};

/// What a point at the horizon spreads to with all blur there is, in shares of the frame's height.
const SPREAD: f32 = 0.09;
/// The widest that anything spreads to.
const MOST: f32 = 0.07;
/// Any height of a sensor does: the aperture makes up for it. A small one lets things come near.
const SENSOR: f32 = 0.004;
/// Nearer than this nothing can be in focus, in metres.
const NEAREST: f32 = 0.2;
/// So far behind what is in focus the world ends for the blur, in metres: the ground behind a room
/// stands further off than anything is.
const DEPTH: f32 = 12.0;

/// What a lens is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Focus {
    /// To what is sharp, in metres along the way the eye looks.
    distance: f32,
    /// What a point at the horizon spreads to, in shares of the whole frame's height.
    spread: f32,
}

impl Focus {
    /// `None` where nothing is blurred.
    pub(super) fn new(blur: u16, eye: &Transform, at: Vec3) -> Option<Self> {
        let share = f32::from(blur) / 100.0;
        (blur > 0).then(|| Self {
            distance: (at - eye.translation).dot(*eye.forward()).max(NEAREST),
            spread: SPREAD * share.powf(1.5),
        })
    }

    /// For a picture so many pixels high that shows this share of the frame's height, through a lens
    /// of this field of view.
    pub(super) fn through(self, field: f32, crop: f32, height: u32) -> DepthOfField {
        let length = 0.5 * SENSOR / (field / 2.0).tan();
        let spread = self.spread / crop;
        DepthOfField {
            mode: DepthOfFieldMode::Gaussian,
            focal_distance: self.distance,
            sensor_height: SENSOR,
            aperture_f_stops: length * length
                / (SENSOR * (self.distance - length).max(0.01) * spread),
            max_circle_of_confusion_diameter: MOST / crop * height as f32,
            max_depth: self.distance + DEPTH,
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PostUpdate, put_on.after(Looks));
}

/// Puts the lens before the window's eye, and takes it away.
fn put_on(
    photo: Res<Photo>,
    quality: Res<Quality>,
    mut eyes: Query<(Entity, &mut Eye, &Transform, &Camera)>,
    mut last: Local<Option<(Focus, u32, f32)>>,
    mut commands: Commands,
) {
    let Ok((entity, mut eye, at, camera)) = eyes.single_mut() else {
        return;
    };
    let on = photo.back.is_some() && *quality != Quality::Low;
    let blur = if on { photo.setup.blur } else { 0 };
    let height = camera.physical_target_size().map_or(0, |size| size.y);
    let wanted = Focus::new(blur, at, photo.focus).map(|focus| (focus, height, eye.drawn_field()));
    if *last == wanted {
        return;
    }
    *last = wanted;
    // A room at rest is drawn anew.
    eye.set_changed();
    match wanted {
        Some((focus, height, field)) => {
            commands
                .entity(entity)
                .insert(focus.through(field, 1.0, height));
        }
        None => {
            commands.entity(entity).remove::<DepthOfField>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blur of something, in pixels: the engine's own sum.
    fn spread(lens: &DepthOfField, field: f32, depth: f32, height: u32) -> f32 {
        let length = 0.5 * lens.sensor_height / (field / 2.0).tan();
        let scale = length * length / (lens.sensor_height * lens.aperture_f_stops);
        let off = (depth - lens.focal_distance).abs();
        scale * off / (depth * (lens.focal_distance - length)) * height as f32
    }

    #[test]
    fn a_photo_is_blurred_as_its_frame_was() {
        let eye = Transform::from_xyz(0.0, 1.0, 4.0).looking_at(Vec3::new(0.0, 1.0, 0.0), Vec3::Y);
        let focus = Focus::new(60, &eye, Vec3::new(1.0, 0.5, 0.0)).unwrap();
        assert!((focus.distance - 4.0).abs() < 1e-4);
        let (whole, crop) = (0.42_f32, 0.7);
        let cropped = 2.0 * ((whole / 2.0).tan() * crop).atan();
        // The photo's pixels are three times as fine.
        let (window, photo) = (
            focus.through(whole, 1.0, 720),
            focus.through(cropped, crop, (720.0 * crop * 3.0) as u32),
        );
        for depth in [1.0, 3.0, 8.0] {
            let a = spread(&window, whole, depth, 720);
            let b = spread(&photo, cropped, depth, (720.0 * crop * 3.0) as u32);
            assert!((b / a - 3.0).abs() < 0.01, "{a} and {b}");
        }
        assert!(spread(&window, whole, 4.0, 720) < 0.01);
        assert_eq!(Focus::new(0, &eye, Vec3::ZERO), None);
    }
}
