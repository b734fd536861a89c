//! A slider for whole numbers.

use std::ops::RangeInclusive;

use bevy_egui::egui::{
    self, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, lerp, pos2, remap_clamp, vec2,
};

use super::{super::theme::tokens, motion, ring};

/// A track with a knob as wide as there is room; arrows move it by `step`.
pub(in super::super) fn slider(
    ui: &mut Ui,
    name: &str,
    value: &mut u16,
    range: RangeInclusive<u16>,
    step: u16,
) -> Response {
    let size = vec2(ui.available_width(), 36.0);
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let (low, high) = (*range.start(), *range.end());
    let knob = 10.0;
    let track = Rect::from_min_max(
        pos2(rect.left() + knob, rect.center().y - 4.0),
        pos2(rect.right() - knob, rect.center().y + 4.0),
    );
    let before = *value;
    if let Some(pointer) = response.interact_pointer_pos() {
        let wanted = remap_clamp(
            pointer.x,
            track.left()..=track.right(),
            f32::from(low)..=f32::from(high),
        );
        let steps = (wanted / f32::from(step)).round() as u16;
        *value = (steps * step).clamp(low, high);
        response.request_focus();
    }
    if response.has_focus() {
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter {
                horizontal_arrows: true,
                ..Default::default()
            };
            memory.set_focus_lock_filter(response.id, filter);
        });
        let (left, right) = ui.input(|input| {
            (
                input.key_pressed(Key::ArrowLeft),
                input.key_pressed(Key::ArrowRight),
            )
        });
        if left {
            *value = value.saturating_sub(step).max(low);
        }
        if right {
            *value = (*value + step).min(high);
        }
    }
    if *value != before {
        response.mark_changed();
    }
    let shown = f64::from(*value);
    response.widget_info(|| WidgetInfo::slider(true, shown, name));
    let t = tokens(ui);
    let (hover, press) = motion(ui, &response);
    let how = f32::from(*value - low) / f32::from(high - low);
    let x = lerp(track.left()..=track.right(), how);
    let painter = ui.painter();
    painter.rect_filled(track, 4.0, t.ground);
    painter.rect_stroke(
        track,
        4.0,
        Stroke::new(1.0, t.line),
        egui::StrokeKind::Inside,
    );
    let filled = Rect::from_min_max(track.min, pos2(x, track.max.y));
    painter.rect_filled(filled, 4.0, t.primary);
    let radius = knob + hover - press;
    painter.circle_filled(pos2(x, rect.center().y + 1.0), radius + 1.0, t.shadow);
    painter.circle_filled(pos2(x, rect.center().y), radius, t.raised);
    painter.circle_stroke(
        pos2(x, rect.center().y),
        radius,
        Stroke::new(1.5, t.primary),
    );
    ring(ui, &response, rect, 18.0);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}
