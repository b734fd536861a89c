//! What lies outside a window: hills, a city, the sea, a courtyard, or nothing but stars.

use std::f32::consts::TAU;

use bevy::prelude::*;

use super::{
    canvas::{Canvas, mix, named, under},
    heaven,
};
use crate::client::light::mood::{Hue, View};

fn v(x: f32, y: f32) -> Vec2 {
    Vec2::new(x, y)
}

/// A colour of the palette in the light of the moment, behind a little air.
fn lit(view: &View, paint: &str, air: f32) -> Hue {
    mix(under(view.low, named(paint)), view.low, air)
}

/// Two rows of hills, a few trees on the nearer one.
pub(super) fn hills(canvas: &mut Canvas, view: &View) {
    let (low, near, far) = (view.low, view.near, view.far);
    let wave = |at: f32, waves: f32, phase: f32| {
        (at * waves * TAU + phase).sin() + 0.35 * (at * waves * 5.1 + phase).sin()
    };
    let distant = |x: f32| 0.36 + 0.055 * wave(x, 1.7, 0.4);
    canvas.ridge(0.0, distant, (far, mix(far, low, 0.35)));
    canvas.layer();
    let close = |x: f32| 0.2 + 0.075 * wave(x, 1.1, 2.2);
    for i in 0..7 {
        let x = 0.04 + 0.15 * i as f32 + 0.07 * canvas.chance(300 + i);
        let tall = 0.07 + 0.05 * canvas.chance(310 + i);
        let foot = v(x, close(x.clamp(0.0, 1.0)) - 0.01);
        let up = |share: f32| v(0.0, tall * share) * canvas.scale();
        let (at, crown) = (foot + up(0.62), tall * 0.42);
        let dark = mix(near, view.high, 0.22);
        let shade = under(mix(near, view.disc, 0.4), dark);
        let shade = mix(
            mix(dark, shade, 0.5 - 0.3 * view.night),
            view.disc,
            view.snow * 0.3,
        );
        let stem = 0.008 * canvas.scale().x;
        canvas.rect(foot - v(stem, 0.0), at + v(stem, 0.0), shade);
        canvas.oval(at, v(crown * 0.86, crown), shade);
    }
    canvas.layer();
    canvas.ridge(0.0, close, (near, mix(near, low, 0.16)));
}

/// Two rows of houses; when it gets dark their windows are lit.
pub(super) fn city(canvas: &mut Canvas, view: &View) {
    let distant = mix(lit(view, "sky", 0.3), view.far, 0.25);
    let close = mix(lit(view, "denim", 0.22), view.near, 0.3);
    let rows = [
        (0.6, 0.16, 0.62, distant, 0.0),
        (0.36, 0.13, 0.85, close, 0.5),
    ];
    for (row, (top, swing, widest, body, shift)) in rows.into_iter().enumerate() {
        let seed = 1000 * (row as u32 + 1);
        let mut left = -0.1 - 0.1 * shift;
        let mut n = 0;
        while left < 1.0 && n < 24 {
            let own = |k: u32| canvas.chance(seed + n * 40 + k);
            let (chance, tall) = (own(1), own(2));
            let wide = (0.16 + 0.14 * chance) * widest * canvas.scale().x;
            let high = top - swing + 2.0 * swing * tall;
            let face = mix(body, view.low, 0.12 * own(3));
            house(
                canvas,
                view,
                seed + n * 40 + 4,
                (left, left + wide),
                high,
                face,
            );
            left += wide + (0.004 + 0.02 * canvas.chance(seed + n)) * canvas.scale().x;
            n += 1;
        }
        canvas.layer();
        canvas.layer();
    }
}

fn house(
    canvas: &mut Canvas,
    view: &View,
    seed: u32,
    (left, right): (f32, f32),
    top: f32,
    face: Hue,
) {
    canvas.rect(v(left, 0.0), v(right, top), face);
    let scale = canvas.scale();
    let roof = mix(face, view.near, 0.5);
    let roof = mix(roof, view.disc, view.snow * 0.8);
    match (canvas.chance(seed) * 4.0) as u32 {
        0 => {
            let peak = v((left + right) / 2.0, top + 0.07 * scale.y);
            canvas.shape(&[v(left, top), v(right, top), peak], roof);
        }
        1 => {
            let mast = 0.006 * scale.x;
            let at = left + (right - left) * 0.6;
            canvas.rect(v(at, top), v(at + mast, top + 0.09 * scale.y), roof);
        }
        _ => {
            let lip = 0.012;
            canvas.rect(
                v(left - lip * 0.4 * scale.x, top - lip * scale.y),
                v(right + lip * 0.4 * scale.x, top),
                roof,
            );
        }
    }
    canvas.layer();
    let (pane, gap) = (v(0.02, 0.028) * scale, v(0.024, 0.034) * scale);
    let dark = mix(face, view.high, 0.28);
    let warm = under(view.disc, named("butter"));
    let mut y = top - 0.05 * scale.y;
    let mut n = seed + 5;
    while y > pane.y {
        let mut x = left + gap.x * 0.6;
        while x + pane.x < right - gap.x * 0.3 {
            n += 1;
            let lamp = canvas.chance(n) < 0.12 + 0.42 * view.night;
            let glow = if lamp { view.night.max(0.12) } else { 0.0 };
            canvas.rect(v(x, y - pane.y), v(x + pane.x, y), mix(dark, warm, glow));
            x += pane.x + gap.x;
        }
        y -= pane.y + gap.y;
    }
}

/// Water to the horizon, an island, a sail, light on the waves.
pub(super) fn sea(canvas: &mut Canvas, view: &View) {
    const HORIZON: f32 = 0.4;
    let scale = canvas.scale();
    let island = |x: f32| {
        let bump = |at: f32, wide: f32, tall: f32| {
            let off = (x - at) / wide;
            tall * (-off * off).exp()
        };
        HORIZON - 0.01 + bump(0.2, 0.12, 0.1) + bump(0.34, 0.07, 0.055)
    };
    canvas.ridge(
        HORIZON - 0.01,
        island,
        (view.far, mix(view.far, view.low, 0.3)),
    );
    canvas.layer();
    let deep = mix(lit(view, "lagoon", 0.1), view.high, 0.45);
    let shallow = mix(view.low, view.high, 0.5);
    canvas.ridge(0.0, |_| HORIZON, (deep, shallow));
    canvas.layer();
    for i in 0..26 {
        let down = canvas.chance(500 + i);
        let y = HORIZON * (1.0 - 0.94 * down) - 0.012;
        let spread = 0.05 + 0.22 * down;
        let under_sun = i % 3 != 0;
        let x = if under_sun {
            0.68 + spread * (canvas.chance(540 + i) - 0.5)
        } else {
            canvas.chance(580 + i)
        };
        let long = (0.02 + 0.05 * down) * scale.x;
        let thick = (0.003 + 0.004 * down) * scale.y;
        let bright = if under_sun { 0.6 * view.disc_seen } else { 0.0 } + 0.12;
        let hue = mix(mix(deep, shallow, 0.6), view.disc, bright);
        canvas.oval(v(x, y), v(long / scale.x, thick / scale.y), hue);
    }
    canvas.layer();
    let boat = v(0.45, HORIZON - 0.05);
    let at = |x: f32, y: f32| boat + v(x, y) * scale;
    let sail = mix(view.low, view.disc, 0.5);
    canvas.shape(&[at(0.006, 0.012), at(0.055, 0.016), at(0.008, 0.12)], sail);
    let shade = mix(sail, view.high, 0.3);
    canvas.shape(
        &[at(-0.035, 0.018), at(-0.004, 0.012), at(-0.002, 0.1)],
        shade,
    );
    let hull = lit(view, "brick", 0.15);
    let wood = [
        at(-0.05, 0.008),
        at(-0.032, -0.012),
        at(0.042, -0.012),
        at(0.066, 0.008),
    ];
    canvas.shape(&wood, hull);
}

/// A whitewashed wall with a tiled top and a round gate, bamboo before it.
pub(super) fn courtyard(canvas: &mut Canvas, view: &View) {
    const EAVE: f32 = 0.6;
    let scale = canvas.scale();
    let wall = mix(lit(view, "paper", 0.06), view.high, 0.06);
    let tiles = mix(lit(view, "navy", 0.22), view.near, 0.2);
    let snowy = |hue: Hue| mix(hue, mix(view.low, view.disc, 0.6), view.snow);
    // Trees behind.
    for i in 0..6 {
        let x = (i as f32 + 0.3 + 0.5 * canvas.chance(700 + i)) / 6.0;
        let hue = snowy(mix(
            mix(view.far, view.near, 0.55),
            lit(view, "moss", 0.3),
            0.4,
        ));
        let radius = 0.12 + 0.07 * canvas.chance(710 + i);
        canvas.disc(v(x, EAVE + 0.05 * scale.y), radius, hue);
        canvas.layer();
    }
    let roof_top = EAVE + 0.075 * scale.y;
    canvas.rect(v(0.0, 0.0), v(1.0, EAVE), wall);
    canvas.layer();
    canvas.rect(
        v(0.0, EAVE - 0.01 * scale.y),
        v(1.0, roof_top),
        snowy(tiles),
    );
    canvas.layer();
    canvas.rect(
        v(0.0, roof_top - 0.016 * scale.y),
        v(1.0, roof_top),
        snowy(mix(tiles, view.low, 0.18)),
    );
    let count = (canvas.width() / 0.055).ceil() as u32;
    for i in 0..count {
        let x = (i as f32 + 0.5) / count as f32;
        canvas.disc(v(x, EAVE), 0.02, mix(tiles, wall, 0.3));
    }
    canvas.layer();
    // The gate, with the garden behind it.
    let gate = v(0.5 + 0.16 / canvas.width().max(1.0), 0.22);
    canvas.disc(gate, 0.3, mix(wall, tiles, 0.42));
    canvas.layer();
    canvas.disc(gate, 0.27, mix(view.low, view.far, 0.55));
    canvas.layer();
    for (x, y, radius, share) in [
        (-0.12, -0.06, 0.11, 0.5),
        (0.1, -0.1, 0.13, 0.8),
        (0.0, -0.15, 0.1, 1.0),
    ] {
        let bush = mix(
            mix(view.far, view.near, share),
            lit(view, "moss", 0.2),
            0.35,
        );
        canvas.disc(gate + v(x, y) * scale, radius, snowy(bush));
        canvas.layer();
    }
    // A lantern over the gate, lit when it gets dark.
    let lantern = v(gate.x, EAVE - 0.02 * scale.y);
    let glow = mix(lit(view, "coral", 0.0), named("honey"), 0.7 * view.night);
    canvas.rect(
        lantern - v(0.003, 0.05) * scale,
        lantern + v(0.003, 0.0) * scale,
        tiles,
    );
    canvas.layer();
    canvas.oval(lantern - v(0.0, 0.075) * scale, v(0.042, 0.034), glow);
    canvas.layer();
    let path = mix(lit(view, "oat", 0.1), view.near, 0.3);
    canvas.ridge(0.0, |_| 0.07, (snowy(path), snowy(mix(path, wall, 0.25))));
    canvas.layer();
    // Bamboo at the side.
    for i in 0..5 {
        let x = 0.05 + (0.04 + 0.055 * i as f32 + 0.02 * canvas.chance(800 + i)) * scale.x;
        let lean = 0.05 * (canvas.chance(810 + i) - 0.35) * scale.x;
        let high = 0.62 + 0.32 * canvas.chance(820 + i);
        let stem = mix(
            lit(view, "moss", 0.05),
            lit(view, "pine", 0.05),
            canvas.chance(830 + i),
        );
        let half = 0.006 * scale.x;
        let (foot, tip) = (v(x, 0.0), v(x + lean, high));
        canvas.shape(
            &[
                foot - v(half, 0.0),
                foot + v(half, 0.0),
                tip + v(half, 0.0),
                tip - v(half, 0.0),
            ],
            stem,
        );
        for k in 0..7 {
            let up = 0.35 + 0.65 * (k as f32 + canvas.chance(840 + i * 9 + k)) / 7.0;
            let at = foot.lerp(tip, up);
            let side = if k % 2 == 0 { 1.0 } else { -1.0 };
            let long = 0.07 + 0.04 * canvas.chance(900 + i * 9 + k);
            let end = at + v(side * long, -0.045) * scale;
            let out = v(0.006 * side, 0.018) * scale;
            let middle = at.lerp(end, 0.4);
            let mut leaf = [at, middle - out, end, middle + out];
            if side < 0.0 {
                leaf.reverse();
            }
            canvas.shape(&leaf, snowy(mix(stem, view.low, 0.12 * canvas.chance(k))));
        }
    }
}

/// The sky of a clear night at any time of day, with a ringed planet.
pub(super) fn stars(canvas: &mut Canvas, view: &View) {
    let (top, middle, foot) = (named("aubergine"), named("navy"), named("plum"));
    let deep = |hue: Hue, by: f32| Hue((hue.0 * by).with_alpha(1.0));
    let by_day = 0.25 * (1.0 - view.night);
    canvas.layer();
    canvas.wash(|up| {
        let hue = if up > 0.45 {
            mix(deep(middle, 0.8), deep(top, 0.36), (up - 0.45) / 0.55)
        } else {
            mix(deep(foot, 0.8), deep(middle, 0.8), up / 0.45)
        };
        mix(hue, view.low, by_day * (1.0 - up))
    });
    canvas.layer();
    let light = named("butter");
    let night = View {
        high: deep(middle, 0.8),
        disc: light,
        ..*view
    };
    heaven::stars(canvas, &night, 70);
    let planet = v(0.46, 0.62);
    let (body, ring) = (named("blush"), named("honey"));
    canvas.disc(planet, 0.12, deep(body, 0.75));
    canvas.layer();
    canvas.oval(
        planet + v(-0.02, 0.022) * canvas.scale(),
        v(0.088, 0.085),
        deep(body, 0.95),
    );
    canvas.layer();
    // The ring before it: a thin band that leans.
    let lean = Vec2::from_angle(-0.32);
    let around = |share: f32, radius: f32| {
        let p = Vec2::from_angle(share) * v(radius, radius * 0.24);
        planet + lean.rotate(p) * canvas.scale()
    };
    let band: Vec<[Vec2; 2]> = (0..=40)
        .map(|i| TAU * (0.5 + 0.64 * (i as f32 / 40.0 - 0.5) + 0.25))
        .map(|share| [around(share, 0.165), around(share, 0.21)])
        .collect();
    for pair in band.windows(2) {
        canvas.shape(
            &[pair[0][0], pair[0][1], pair[1][1], pair[1][0]],
            deep(ring, 0.85),
        );
    }
}
