//! A picture as large as a hole in a wall, painted in flat layers from back to front.

use std::f32::consts::TAU;

use bevy::prelude::*;

use crate::client::{
    light::mood::Hue,
    paint::{self, shining},
    room_view::mesh::{Builder, Plane, noise},
};

/// How far each layer stands before the one behind it, in metres.
const LAYER: f32 = 0.0015;

/// Places are shares of the hole's width and height from its lower left corner, lengths shares of its
/// shorter side; what is outside is cut off.
pub(super) struct Canvas {
    builder: Builder,
    plane: Plane,
    hole: Rect,
    lift: f32,
    seed: u32,
}

impl Canvas {
    pub(super) fn new(plane: Plane, hole: Rect, seed: u32) -> Self {
        Self {
            builder: Builder::default(),
            plane,
            hole,
            lift: 0.0,
            seed,
        }
    }

    pub(super) fn build(self) -> Mesh {
        self.builder.build()
    }

    /// What is painted from here on covers what was before.
    pub(super) fn layer(&mut self) {
        self.lift += LAYER;
    }

    /// A number in 0–1 that is this window's own.
    pub(super) fn chance(&self, n: u32) -> f32 {
        noise(self.seed.wrapping_mul(7919).wrapping_add(n))
    }

    /// What a length is in shares of width and of height.
    pub(super) fn scale(&self) -> Vec2 {
        self.hole.size().min_element() / self.hole.size()
    }

    /// How many of the shorter side go into the width.
    pub(super) fn width(&self) -> f32 {
        1.0 / self.scale().x
    }

    fn place(&self, share: Vec2) -> Vec2 {
        self.hole.min + self.hole.size() * share.clamp(Vec2::ZERO, Vec2::ONE)
    }

    /// All of it, from one colour at the bottom to another at the top, with what is between.
    pub(super) fn wash(&mut self, hue: impl Fn(f32) -> Hue) {
        let (low, height) = (self.hole.min.y, self.hole.height());
        self.builder
            .sheet(&self.plane, self.hole, self.lift, 0.06, |p| {
                shining(hue((p.y - low) / height).0)
            });
    }

    /// A convex shape, counter-clockwise.
    pub(super) fn shape(&mut self, corners: &[Vec2], hue: Hue) {
        let corners: Vec<Vec3> = corners
            .iter()
            .map(|corner| self.plane.at(self.place(*corner), self.lift))
            .collect();
        let normal = self.plane.normal();
        self.builder.polygon(&corners, normal, shining(hue.0));
    }

    pub(super) fn rect(&mut self, low: Vec2, high: Vec2, hue: Hue) {
        if low.x < 1.0 && high.x > 0.0 && low.y < 1.0 && high.y > 0.0 {
            let corners = [
                low,
                Vec2::new(high.x, low.y),
                high,
                Vec2::new(low.x, high.y),
            ];
            self.shape(&corners, hue);
        }
    }

    /// An ellipse; `radii` are lengths.
    pub(super) fn oval(&mut self, middle: Vec2, radii: Vec2, hue: Hue) {
        let radii = radii * self.scale();
        if (middle + radii).min_element() < 0.0 || (middle - radii).max_element() > 1.0 {
            return;
        }
        let rim: Vec<Vec2> = (0..28)
            .map(|i| middle + radii * Vec2::from_angle(i as f32 / 28.0 * TAU))
            .collect();
        self.shape(&rim, hue);
    }

    pub(super) fn disc(&mut self, middle: Vec2, radius: f32, hue: Hue) {
        self.oval(middle, Vec2::splat(radius), hue);
    }

    /// Land up to a line, from `foot` up; `body` at its foot, `crest` along the line.
    pub(super) fn ridge(
        &mut self,
        foot: f32,
        line: impl Fn(f32) -> f32,
        (body, crest): (Hue, Hue),
    ) {
        const COLUMNS: u32 = 32;
        let normal = self.plane.normal();
        let ids: Vec<[u32; 2]> = (0..=COLUMNS)
            .map(|i| {
                let x = i as f32 / COLUMNS as f32;
                let ends = [(foot, body), (line(x).max(foot), crest)];
                ends.map(|(y, hue)| {
                    let at = self.plane.at(self.place(Vec2::new(x, y)), self.lift);
                    self.builder.vertex(at, normal, shining(hue.0))
                })
            })
            .collect();
        for pair in ids.windows(2) {
            self.builder
                .face([pair[0][0], pair[1][0], pair[1][1], pair[0][1]]);
        }
    }
}

/// One colour with a share of another.
pub(super) fn mix(a: Hue, b: Hue, share: f32) -> Hue {
    Hue(Mix::mix(&a.0, &b.0, share.clamp(0.0, 1.0)))
}

/// A colour of the palette.
pub(super) fn named(paint: &str) -> Hue {
    let [red, green, blue] = paint::paint(paint).linear();
    Hue(LinearRgba::rgb(red, green, blue))
}

/// What `hue` looks like under light of the colour `light`.
pub(super) fn under(light: Hue, hue: Hue) -> Hue {
    let (a, b) = (hue.0, light.0);
    Hue(LinearRgba::rgb(
        a.red * b.red,
        a.green * b.green,
        a.blue * b.blue,
    ))
}
