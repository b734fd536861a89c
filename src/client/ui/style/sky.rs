//! The sky over the room: time of day, weather, and what lies outside.

use bevy_egui::egui::{
    self, Align2, Color32, FontId, Mesh, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType,
    lerp, pos2, remap_clamp, vec2,
};
use egui_phosphor::regular as icon;

use super::super::{
    text::Text,
    theme::{self, tokens},
    view::ViewModel,
    widget,
};
use crate::{
    client::intent::Intent,
    room::sky::{DAY, Outside, Weather},
};

/// The time of day, whether it is the clock's, and the weather.
pub(super) fn light(
    ui: &mut Ui,
    held: &mut Option<u16>,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    day(ui, held, view, text, asked);
    ui.add_space(6.0);
    row(ui, |ui| {
        let clock = view.room.sky.clock;
        if widget::chip(ui, icon::CLOCK, &text.get("style-clock"), clock).clicked() {
            asked.push(Intent::FollowClock(!clock));
        }
    });
    row(ui, |ui| {
        for weather in Weather::ALL {
            let (picture, key) = sign(weather);
            let on = view.room.sky.weather == weather;
            if widget::chip(ui, picture, &text.get(key), on).clicked() && !on {
                asked.push(Intent::SetWeather(weather));
            }
        }
    });
}

/// How a weather is shown, and what it is called.
pub(in super::super) fn sign(weather: Weather) -> (&'static str, &'static str) {
    match weather {
        Weather::Clear => (icon::SUN, "weather-clear"),
        Weather::Overcast => (icon::CLOUD, "weather-overcast"),
        Weather::Rain => (icon::CLOUD_RAIN, "weather-rain"),
        Weather::Snow => (icon::SNOWFLAKE, "weather-snow"),
    }
}

/// What lies outside of the windows.
pub(super) fn outside(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    row(ui, |ui| {
        for outside in Outside::ALL {
            let (sign, key) = match outside {
                Outside::Hills => (icon::MOUNTAINS, "outside-hills"),
                Outside::City => (icon::BUILDINGS, "outside-city"),
                Outside::Sea => (icon::SAILBOAT, "outside-sea"),
                Outside::Courtyard => (icon::HOUSE_LINE, "outside-courtyard"),
                Outside::Stars => (icon::PLANET, "outside-stars"),
            };
            let on = view.room.sky.outside == outside;
            if widget::chip(ui, sign, &text.get(key), on).clicked() && !on {
                asked.push(Intent::SetOutside(outside));
            }
        }
    });
}

fn row(ui: &mut Ui, chips: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        chips(ui);
    });
}

/// The day as a strip of sky with the sun or the moon on it; `held` is the time while it is held.
fn day(ui: &mut Ui, held: &mut Option<u16>, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let size = vec2(ui.available_width(), 56.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let sky = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 40.0));
    let knob = 16.0;
    let track = sky.x_range().shrink(knob + 4.0);
    let mut time = held.unwrap_or(view.room.minute);
    if let Some(pointer) = response.interact_pointer_pos() {
        let minutes = remap_clamp(pointer.x, track.min..=track.max, 0.0..=f32::from(DAY - 15));
        let wanted = (minutes / 15.0).round() as u16 * 15;
        if wanted != time {
            asked.push(Intent::PreviewTime(wanted));
        }
        time = wanted;
        *held = Some(time);
        response.request_focus();
    } else if let Some(wanted) = held.take() {
        // What is shown is the preview: whether it is anything new is known to who keeps the room.
        asked.push(Intent::SetTime(wanted));
    }
    if response.has_focus() {
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter {
                horizontal_arrows: true,
                ..Default::default()
            };
            memory.set_focus_lock_filter(response.id, filter);
        });
        let (back, on) = ui.input(|input| {
            (
                input.key_pressed(egui::Key::ArrowLeft),
                input.key_pressed(egui::Key::ArrowRight),
            )
        });
        let step = (u16::from(on) * 15, u16::from(back) * 15);
        let wanted = (time + step.0).saturating_sub(step.1).min(DAY - 15);
        if wanted != time {
            asked.push(Intent::SetTime(wanted));
            time = wanted;
        }
    }
    let name = text.get("style-time");
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(time), &name);
        info.typ = WidgetType::Slider;
        info
    });

    let t = tokens(ui);
    paint_sky(ui, sky);
    let (hover, press) = widget::motion(ui, &response);
    let x = lerp(track.min..=track.max, f32::from(time) / f32::from(DAY - 15));
    let up = (6 * 60..19 * 60 + 30).contains(&time);
    let (body, sign) = if up {
        (theme::SUN, icon::SUN)
    } else {
        (theme::MOON, icon::MOON)
    };
    let at = pos2(x, sky.center().y);
    let painter = ui.painter();
    painter.circle_filled(at + vec2(0.0, 2.0), knob + 1.0, t.shadow);
    painter.circle_filled(at, knob + hover - press, body);
    painter.circle_stroke(
        at,
        knob + hover - press,
        Stroke::new(2.0, theme::DAY.raised),
    );
    painter.text(
        at,
        Align2::CENTER_CENTER,
        sign,
        FontId::proportional(20.0),
        theme::DAY.text,
    );
    for hour in [0_u16, 6, 12, 18] {
        let x = lerp(track.min..=track.max, f32::from(hour) / 24.0);
        let mark = pos2(x, rect.bottom());
        let font = FontId::proportional(13.0);
        painter.text(
            mark,
            Align2::CENTER_BOTTOM,
            hour.to_string(),
            font,
            t.soft_text,
        );
    }
    let clock = format!("{}:{:02}", time / 60, time % 60);
    let end = pos2(rect.right(), rect.bottom());
    painter.text(
        end,
        Align2::RIGHT_BOTTOM,
        clock,
        FontId::new(13.0, theme::strong()),
        t.text,
    );
    widget::ring(ui, &response, sky, 20.0);
    response.on_hover_cursor(egui::CursorIcon::Grab);
}

/// Strips of colour between the stops of the sky, with round ends.
fn paint_sky(ui: &Ui, rect: Rect) {
    let colour_at = |minutes: f32| {
        let next = theme::SKY
            .iter()
            .position(|(at, _)| *at >= minutes)
            .unwrap_or(0)
            .max(1);
        let ((from, a), (to, b)) = (theme::SKY[next - 1], theme::SKY[next]);
        theme::mix(a, b, (minutes - from) / (to - from))
    };
    let radius = rect.height() / 2.0;
    let painter = ui.painter();
    let ends = [(rect.left() + radius, 0.0), (rect.right() - radius, 1440.0)];
    for (x, minutes) in ends {
        painter.circle_filled(pos2(x, rect.center().y), radius, colour_at(minutes));
    }
    let inner = rect.shrink2(vec2(radius, 0.0));
    let mut mesh = Mesh::default();
    let steps = 48_u32;
    for step in 0..=steps {
        let how = step as f32 / steps as f32;
        let x = lerp(inner.left()..=inner.right(), how);
        let colour: Color32 = colour_at(how * 1440.0);
        mesh.colored_vertex(pos2(x, inner.top()), colour);
        mesh.colored_vertex(pos2(x, inner.bottom()), colour);
        if step > 0 {
            let at = 2 * step;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}
