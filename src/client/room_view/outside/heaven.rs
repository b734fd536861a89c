//! The sky in a window: its colours, sun or moon, stars, clouds.

use bevy::prelude::*;

use super::canvas::{Canvas, mix};
use crate::client::light::mood::{Hue, View};

/// Where the sun stands across the window.
const SUN: f32 = 0.68;

pub(super) fn paint(canvas: &mut Canvas, view: &View) {
    canvas.wash(|up| sky(view, up));
    canvas.layer();
    let sun = Vec2::new(SUN, view.disc_height);
    let behind = sky(view, view.disc_height);
    if view.disc_seen > 0.0 {
        for (radius, share) in [(0.15, 0.16), (0.11, 0.2), (0.075, 1.0)] {
            canvas.disc(sun, radius, mix(behind, view.disc, share * view.disc_seen));
            canvas.layer();
        }
    }
    stars(canvas, view, (view.stars * 26.0) as u32);
    clouds(canvas, view);
}

fn sky(view: &View, up: f32) -> Hue {
    mix(view.low, view.high, (up - 0.25).max(0.0) / 0.75)
}

/// Little diamonds of light.
pub(super) fn stars(canvas: &mut Canvas, view: &View, count: u32) {
    for i in 0..count {
        let at = Vec2::new(
            canvas.chance(977 + 2 * i),
            0.35 + 0.63 * canvas.chance(9331 + 2 * i),
        );
        let size = (0.003 + 0.0045 * canvas.chance(i)) * canvas.scale();
        let corners = [Vec2::NEG_X, Vec2::NEG_Y, Vec2::X, Vec2::Y];
        let bright = 0.45 + 0.55 * canvas.chance(77 + i);
        canvas.shape(
            &corners.map(|c| at + c * size),
            mix(view.high, view.disc, bright),
        );
    }
    canvas.layer();
}

/// Heaps of ovals: a few light ones on a clear day, a whole cover where it is overcast.
fn clouds(canvas: &mut Canvas, view: &View) {
    let count = (view.clouds * 9.0).round() as u32;
    let by_day = 1.0 - view.night;
    for i in 0..count {
        let share = (i as f32 + 0.5) / count as f32;
        let at = Vec2::new(
            (share + 0.31 * canvas.chance(40 + i) + 0.13).fract(),
            0.62 + 0.34 * canvas.chance(60 + i) - 0.1 * view.clouds,
        );
        let size = 0.07 + 0.05 * canvas.chance(80 + i) + 0.06 * view.clouds;
        let behind = sky(view, at.y);
        // By day they are lighter than the sky, and the fewer, the more; at night hardly seen.
        let light = mix(view.disc, view.low, 0.35);
        let pale = mix(behind, light, (0.62 - 0.3 * view.clouds) * by_day + 0.1);
        let belly = mix(pale, behind, 0.45);
        let puffs = [
            (Vec2::new(-0.9, 0.0), Vec2::new(0.9, 0.36)),
            (Vec2::new(0.95, -0.02), Vec2::new(0.85, 0.32)),
            (Vec2::new(-0.25, 0.22), Vec2::new(0.72, 0.5)),
            (Vec2::new(0.42, 0.12), Vec2::new(0.62, 0.42)),
        ];
        for (hue, down) in [(belly, 0.14), (pale, 0.0)] {
            for (off, radii) in puffs {
                let middle = at + (off - Vec2::new(0.0, down)) * size * canvas.scale();
                canvas.oval(middle, radii * size * (1.0 - down), hue);
            }
            canvas.layer();
        }
    }
}
