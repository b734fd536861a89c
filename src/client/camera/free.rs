//! What the eye may do for a photo: come close, look up, stand anywhere above the floor; with other
//! lenses, and a tilted head.

use bevy::prelude::*;

use super::{Eye, PITCH, Pose};

/// How far down and up a free eye looks.
const FREE_PITCH: (f32, f32) = (-0.9, 1.52);
/// How near the focus the eye comes, in metres: bound and free.
const NEAREST: (f32, f32) = (2.5, 0.4);
/// The floor keeps so much away from the eye, in metres.
const ABOVE: f32 = 0.08;
/// How far outside the room a free eye may aim, in metres.
const OUTSIDE: f32 = 3.0;
/// Nearer than this nothing is drawn, in metres: bound and free.
const NEAR: (f32, f32) = (0.3, 0.05);

impl Eye {
    /// Lets it go anywhere above the floor, from where it is.
    pub(in crate::client) fn set_free(&mut self) {
        self.roams = true;
        self.held = true;
    }

    /// Back to what a room is seen from: there, and as it was held.
    pub(in crate::client) fn bind(&mut self, wanted: Pose, held: bool) {
        self.roams = false;
        self.held = held;
        self.wanted = wanted;
    }

    /// Is at once where a photo is taken from, and sees so much of the frame's height.
    pub(in crate::client) fn stand(&mut self, pose: Pose, crop: f32) {
        self.set_free();
        self.wanted = pose;
        self.crop = crop;
        self.jump();
    }

    pub(super) fn pitches(&self) -> (f32, f32) {
        if self.roams {
            (self.lowest(), FREE_PITCH.1)
        } else {
            PITCH
        }
    }

    pub(super) fn nearest(&self) -> f32 {
        if self.roams { NEAREST.1 } else { NEAREST.0 }
    }

    /// The pitch at which it would touch the floor.
    fn lowest(&self) -> f32 {
        let Pose {
            focus, distance, ..
        } = self.wanted;
        let sin = ((ABOVE - focus.y) / distance).clamp(-1.0, 1.0);
        sin.asin().max(FREE_PITCH.0)
    }

    /// After a move: the floor is not passed.
    pub(super) fn stay_above(&mut self) {
        if self.roams {
            self.wanted.pitch = self.wanted.pitch.max(self.lowest());
        }
    }

    /// Shifts the focus across the frame, in shares of its height: sideways and up.
    pub(super) fn shift(&mut self, by: Vec2) {
        let placed = self.wanted.transform();
        let step = 2.0 * self.wanted.distance * self.wanted.half();
        self.aim_at(self.wanted.focus + (placed.right() * by.x + placed.up() * by.y) * step);
    }

    /// Goes over the floor, in metres: right, and ahead.
    pub(in crate::client) fn wander(&mut self, by: Vec2) {
        self.held = true;
        let (sin, cos) = self.wanted.yaw.sin_cos();
        let right = Vec3::new(cos, 0.0, -sin) * by.x;
        let ahead = Vec3::new(-sin, 0.0, -cos) * by.y;
        self.aim_at(self.wanted.focus + right + ahead);
    }

    fn aim_at(&mut self, focus: Vec3) {
        let (low, high) = self.bounds;
        let low = (low - OUTSIDE).with_y(ABOVE);
        self.wanted.focus = focus.clamp(low, (high + OUTSIDE).max(low));
        self.stay_above();
    }

    /// On its way from one place above the floor to another, too.
    pub(super) fn above_floor(&self, mut placed: Transform) -> Transform {
        if self.roams {
            placed.translation.y = placed.translation.y.max(ABOVE);
        }
        placed
    }

    /// The vertical field of view of what is drawn.
    pub(in crate::client) fn drawn_field(&self) -> f32 {
        2.0 * (self.now.half() * self.crop).atan()
    }

    /// Puts on the lens.
    pub(super) fn see_through(&self, projection: &mut Mut<Projection>) {
        let fov = self.drawn_field();
        let near = if self.roams { NEAR.1 } else { NEAR.0 };
        if let Projection::Perspective(lens) = &**projection
            && (lens.fov, lens.near) != (fov, near)
        {
            let lens = PerspectiveProjection {
                fov,
                near,
                ..lens.clone()
            };
            **projection = Projection::Perspective(lens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::camera::View;
    use crate::room::{Finish, Shell};

    fn in_a_room() -> Eye {
        let finish = |kind: &str| Finish {
            kind: kind.parse().unwrap(),
            paint: Vec::new(),
        };
        let shell = Shell::rectangle(500, 400, 240, finish("oak-planks"), &finish("plaster"));
        let mut eye = Eye::default();
        eye.home(View::Home, &shell, 16.0 / 9.0);
        eye
    }

    #[test]
    fn a_free_eye_comes_close_and_looks_up_and_never_passes_the_floor() {
        let mut eye = in_a_room();
        eye.zoom(0.0);
        let bound = eye.wanted.distance;
        eye.set_free();
        eye.zoom(0.0);
        assert!(eye.wanted.distance < bound / 4.0);
        for (orbit, shift, zoom) in [
            (-9.0, 0.0, 1.0),
            (0.3, -5.0, 1.0),
            (-9.0, 9.0, 40.0),
            (-9.0, -9.0, 1.0),
        ] {
            eye.orbit(Vec2::new(0.7, orbit));
            eye.pan(Vec2::new(0.2, shift));
            eye.zoom(zoom);
            eye.wander(Vec2::new(1.0, -2.0));
            eye.jump();
            let height = eye.placed().translation.y;
            assert!(
                height >= ABOVE - 0.001,
                "{height} after {orbit} {shift} {zoom}"
            );
        }
        eye.aim_at(Vec3::new(0.0, 2.0, 0.0));
        eye.zoom(0.0);
        eye.orbit(Vec2::new(0.0, -9.0));
        assert!(eye.wanted.pitch < -0.5, "it looks up: {}", eye.wanted.pitch);
    }

    #[test]
    fn a_bound_eye_is_back_where_it_was() {
        let mut eye = in_a_room();
        let (before, held) = (eye.wanted, eye.held);
        eye.set_free();
        eye.wanted.field = 1.0;
        eye.orbit(Vec2::new(1.0, -1.0));
        eye.bind(before, held);
        assert_eq!((eye.wanted, eye.held), (before, held));
    }

    #[test]
    fn a_cropped_frame_shows_the_middle_of_the_whole_one() {
        let mut eye = in_a_room();
        let pose = eye.wanted;
        eye.stand(pose, 0.5);
        let half = (eye.drawn_field() / 2.0).tan();
        assert!((half / pose.half() - 0.5).abs() < 1e-5);
    }
}
