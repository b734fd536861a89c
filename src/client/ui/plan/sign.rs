//! Small drawings of windows and doors, seen from the front.

use bevy_egui::egui::{CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::super::theme::Tokens;
use crate::room::{KindId, shell::Opening};

/// From this height on an opening is a door, in centimetres.
const DOOR: i32 = 160;

/// Clear width and height of a kind.
pub(super) fn size(kind: &KindId) -> Option<(i32, i32)> {
    let wall = "north".parse().ok()?;
    let opening = Opening {
        kind: kind.clone(),
        wall,
        along: 0,
        sill: 0,
        paint: Vec::new(),
    };
    Some(opening.size())
}

/// Draws an opening of this kind into the middle of `rect`, to scale.
pub(super) fn draw(painter: &Painter, rect: Rect, kind: &KindId, t: &Tokens) {
    let Some((width, height)) = size(kind) else {
        return;
    };
    let name = kind.as_str();
    let scale = rect.height() / 185.0;
    let whole = vec2(width as f32, height as f32) * scale;
    let is_door = height >= DOOR;
    let low = if is_door { 0.0 } else { 45.0 * scale };
    let frame = Rect::from_center_size(
        pos2(rect.center().x, rect.bottom() - low - whole.y / 2.0),
        whole,
    );
    let line = Stroke::new(2.0, t.text);
    let thin = Stroke::new(1.2, t.text);
    if name.contains("round") {
        let radius = whole.min_elem() / 2.0;
        painter.circle(frame.center(), radius, t.ground, line);
        painter.hline(frame.x_range().shrink(2.0), frame.center().y, thin);
        painter.vline(frame.center().x, frame.y_range().shrink(2.0), thin);
        return;
    }
    let arch = if name.contains("arch") {
        let round = (whole.x / 2.0).min(120.0) as u8;
        CornerRadius {
            nw: round,
            ne: round,
            sw: 0,
            se: 0,
        }
    } else {
        CornerRadius::same(2)
    };
    painter.rect(frame, arch, t.ground, line, StrokeKind::Inside);
    let leaves = if width >= 120 { 2 } else { 1 };
    if is_door {
        if leaves == 2 {
            painter.vline(frame.center().x, frame.y_range(), line);
        }
        let knob = if leaves == 2 {
            5.0
        } else {
            whole.x / 2.0 - 5.0
        };
        let at = frame.center() + vec2(knob, 2.0);
        painter.circle_filled(at, 2.0, t.primary);
        return;
    }
    let (columns, rows) = if name.contains("lattice") {
        (5, 5)
    } else {
        (3, 2)
    };
    for i in 1..columns {
        let x = frame.left() + whole.x * i as f32 / columns as f32;
        painter.vline(x, frame.y_range(), thin);
    }
    for i in 1..rows {
        let y = frame.top() + whole.y * i as f32 / rows as f32;
        painter.hline(frame.x_range(), y, thin);
    }
}
