//! From palette colours to what vertices carry.

use bevy::prelude::*;

use super::room_view::mesh::Tint;
use crate::{
    assets::{Rgb, palette},
    room::PaintId,
};

/// The palette's colour of that name; paper where there is none.
pub(super) fn paint(name: &str) -> Rgb {
    let paper = || palette().get("paper").unwrap_or(Rgb([255; 3]));
    palette().get(name).unwrap_or_else(paper)
}

/// The nth paint of a finish, or another where it has fewer.
pub(super) fn nth(paints: &[PaintId], index: usize, otherwise: &str) -> Rgb {
    paint(paints.get(index).map_or(otherwise, PaintId::as_str))
}

/// For surfaces that light falls on.
pub(super) fn albedo(colour: Rgb) -> Tint {
    let [r, g, b] = colour.albedo();
    [r, g, b, 1.0]
}

/// For surfaces that show as coloured.
pub(super) fn plain(colour: Rgb) -> Tint {
    let [r, g, b] = colour.shining();
    [r, g, b, 1.0]
}

/// The same for a colour that was mixed: what the tone curve's toe takes away is added before.
pub(super) fn shining(wanted: LinearRgba) -> Tint {
    let least = wanted.red.min(wanted.green).min(wanted.blue);
    let off = if least < 0.04 {
        (least / 6.25).sqrt() - least
    } else {
        0.04
    };
    [
        wanted.red + off,
        wanted.green + off,
        wanted.blue + off,
        wanted.alpha,
    ]
}
