//! From palette colours to what the engine is fed: wanted screen pixels to albedo.

use bevy::prelude::*;

use super::room_view::mesh::Tint;
use crate::room::PaintId;

/// What tone mapping takes away at the dark end (Khronos PBR neutral), for the smallest channel.
fn toe(least: f32) -> f32 {
    if least < 0.04 {
        (least / 6.25).sqrt() - least
    } else {
        0.04
    }
}

/// Reflected light that every matte surface adds, whatever its colour (F0 at reflectance 0.3).
const SHEEN: f32 = 0.0144;

fn least(c: LinearRgba) -> f32 {
    c.red.min(c.green).min(c.blue)
}

/// The albedo that shows as `wanted` where a surface faces the key light.
pub(super) fn albedo(wanted: Color) -> Tint {
    let c = wanted.to_linear();
    let off = toe(least(c)) - SHEEN;
    [c.red, c.green, c.blue]
        .map(|v| (v + off).max(0.004))
        .to_tint(1.0)
}

/// The colour that shows as `wanted` on an unlit surface.
pub(super) fn unlit(wanted: Color) -> Tint {
    let c = wanted.to_linear();
    let off = toe(least(c));
    [c.red, c.green, c.blue].map(|v| v + off).to_tint(c.alpha)
}

trait ToTint {
    fn to_tint(self, alpha: f32) -> Tint;
}

impl ToTint for [f32; 3] {
    fn to_tint(self, alpha: f32) -> Tint {
        [self[0], self[1], self[2], alpha]
    }
}

/// The palette colour of a paint; paper where the name is unknown.
pub(super) fn colour(paint: &str) -> Color {
    const PALETTE: [(&str, &str); 30] = [
        ("paper", "F4EADB"),
        ("oat", "D9C7AB"),
        ("cocoa", "5B4238"),
        ("blush", "F0C4B4"),
        ("coral", "DD7862"),
        ("brick", "9E4A3E"),
        ("butter", "F3DDA0"),
        ("honey", "E3A63F"),
        ("amber", "A9662B"),
        ("sage", "C3CDAE"),
        ("moss", "82995C"),
        ("pine", "40604D"),
        ("mint", "BCDACD"),
        ("lagoon", "5FA69C"),
        ("teal", "2B6B66"),
        ("sky", "BED5E2"),
        ("denim", "6E93B6"),
        ("navy", "374A69"),
        ("lilac", "CDC1DD"),
        ("plum", "876A9A"),
        ("aubergine", "533F5D"),
        ("petal", "F2CDD0"),
        ("rose", "D88A98"),
        ("berry", "94415A"),
        ("birch", "E2CCA4"),
        ("oak", "C6965F"),
        ("cherry", "A8623F"),
        ("teak", "8A5F38"),
        ("walnut", "674433"),
        ("ebony", "3D2F2B"),
    ];
    let known = PALETTE.iter().find(|(name, _)| *name == paint);
    hex(known.map_or("F4EADB", |(_, hex)| hex))
}

/// The nth paint of a finish, or another where it has fewer.
pub(super) fn nth(paints: &[PaintId], index: usize, otherwise: &str) -> Color {
    colour(paints.get(index).map_or(otherwise, PaintId::as_str))
}

/// A colour written as six hexadecimal digits; black where it is none.
pub(super) fn hex(text: &str) -> Color {
    Srgba::hex(text).map_or(Color::BLACK, Color::Srgba)
}
