//! How the room itself looks: its light, its floor and its walls.

mod moods;
mod swatch;

use std::collections::BTreeSet;

use bevy_egui::egui::{
    self, Align2, Color32, FontId, Mesh, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType,
    lerp, pos2, remap_clamp, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    text::Text,
    theme::{self, tokens},
    view::{FinishChoice, ViewModel},
    widget,
};
use crate::{
    client::intent::Intent,
    room::{Finish, PaintId, WallId},
};

#[derive(Debug, Default)]
pub(super) struct State {
    /// The time while the sun is held.
    time: Option<u16>,
    /// The wall being dressed; `None`: all.
    wall: Option<WallId>,
}

pub(super) fn style(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let state = &mut state.style;
    widget::section(ui, &text.get("style-moods"));
    moods::moods(ui, view, text, &mut asked);

    widget::section(ui, &text.get("style-light"));
    light(ui, state, view, text, &mut asked);

    widget::section(ui, &text.get("style-floor"));
    if let Some(space) = view.room.spaces.first()
        && let Some(finish) = ui
            .push_id("floor", |ui| {
                dress(ui, &view.floors, &space.floor, view, text)
            })
            .inner
    {
        let spaces = view.room.spaces.iter();
        asked.extend(spaces.map(|space| Intent::FinishFloor(space.id.clone(), finish.clone())));
    }

    widget::section(ui, &text.get("style-walls"));
    if state
        .wall
        .as_ref()
        .is_some_and(|wall| !view.room.walls.iter().any(|w| w.id == *wall))
    {
        state.wall = None;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        if widget::chip(ui, "", &text.get("wall-all"), state.wall.is_none()).clicked() {
            state.wall = None;
        }
        for (at, wall) in view.room.walls.iter().enumerate() {
            let name = match wall.id.as_str() {
                "north" => text.get("wall-north"),
                "east" => text.get("wall-east"),
                "south" => text.get("wall-south"),
                "west" => text.get("wall-west"),
                _ => text.with("wall-number", &[("number", (at + 1).into())]),
            };
            if widget::chip(ui, "", &name, state.wall.as_ref() == Some(&wall.id)).clicked() {
                state.wall = Some(wall.id.clone());
            }
        }
    });
    let chosen =
        |wall: &&super::view::WallView| state.wall.as_ref().is_none_or(|id| *id == wall.id);
    if let Some(first) = view.room.walls.iter().find(chosen)
        && let Some(finish) = ui
            .push_id("walls", |ui| {
                dress(ui, &view.walls, &first.finish, view, text)
            })
            .inner
    {
        let walls = view
            .room
            .walls
            .iter()
            .filter(chosen)
            .map(|wall| wall.id.clone());
        asked.push(Intent::FinishWalls(walls.collect(), finish));
    }
    ui.add_space(8.0);
    asked
}

/// Which finish, and its colours; the finish that was picked.
fn dress(
    ui: &mut Ui,
    choices: &[FinishChoice],
    current: &Finish,
    view: &ViewModel,
    text: Text,
) -> Option<Finish> {
    let mut picked = None;
    let gap = 8.0;
    let side = (ui.available_width() - 2.0 * gap) / 3.0;
    for line in choices.chunks(3) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for choice in line {
                let on = choice.kind == current.kind;
                let tile = finish(ui, choice, on.then_some(current), side, view, text);
                if tile.clicked() && !on {
                    picked = Some(Finish {
                        kind: choice.kind.clone(),
                        paint: choice.paint.clone(),
                    });
                }
            }
        });
    }
    let choice = choices.iter().find(|choice| choice.kind == current.kind)?;
    for (slot, name) in choice.slots.iter().enumerate() {
        let paint = current.paint.get(slot).or_else(|| choice.paint.get(slot));
        ui.add_space(2.0);
        widget::soft(ui, text.name(name));
        let wanted = ui.push_id(slot, |ui| {
            paints(
                ui,
                paint,
                choice.allowed.get(slot).map_or(&[], Vec::as_slice),
                view,
                text,
            )
        });
        if let Some(wanted) = wanted.inner {
            let mut finish = Finish {
                kind: current.kind.clone(),
                paint: choice.paint.clone(),
            };
            for (at, paint) in current.paint.iter().enumerate().take(finish.paint.len()) {
                finish.paint[at] = paint.clone();
            }
            if let Some(place) = finish.paint.get_mut(slot) {
                *place = wanted;
                picked = Some(finish);
            }
        }
    }
    picked
}

/// A finish as a small picture; the one in use wears the colours it has in the room.
fn finish(
    ui: &mut Ui,
    choice: &FinishChoice,
    current: Option<&Finish>,
    side: f32,
    view: &ViewModel,
    text: Text,
) -> egui::Response {
    let name = text.name(&choice.name);
    let tile = widget::tile(
        ui,
        vec2(side, side * 0.56 + 26.0),
        None,
        "",
        name,
        current.is_some(),
    );
    let worn = current.map_or(&[][..], |current| &current.paint);
    let colours: Vec<Color32> = choice
        .paint
        .iter()
        .enumerate()
        .filter_map(|(slot, own)| {
            let paint = worn.get(slot).unwrap_or(own);
            let known = view.palette.iter().find(|swatch| swatch.paint == *paint)?;
            Some(theme::swatch(known.colour))
        })
        .collect();
    swatch::paint(
        ui.painter(),
        widget::inside(tile.rect),
        choice.kind.as_str(),
        &colours,
    );
    tile
}

/// Swatches, those in the room before all others.
fn paints(
    ui: &mut Ui,
    current: Option<&PaintId>,
    allowed: &[PaintId],
    view: &ViewModel,
    text: Text,
) -> Option<PaintId> {
    let mut picked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        let used = view
            .used
            .iter()
            .filter_map(|paint| view.palette.iter().find(|swatch| swatch.paint == *paint));
        let mut shown = BTreeSet::new();
        for swatch in used.chain(&view.palette) {
            let fits = allowed.is_empty() || allowed.contains(&swatch.paint);
            if !fits || !shown.insert(&swatch.paint) {
                continue;
            }
            let on = current == Some(&swatch.paint);
            let colour = theme::swatch(swatch.colour);
            if widget::swatch(ui, colour, text.name(&swatch.name), on).clicked() && !on {
                picked = Some(swatch.paint.clone());
            }
        }
    });
    picked
}

/// The day as a strip of sky with the sun or the moon on it.
fn light(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    const DAY: u16 = 24 * 60;
    let size = vec2(ui.available_width(), 56.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let sky = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 40.0));
    let knob = 16.0;
    let track = sky.x_range().shrink(knob + 4.0);
    let held = response.interact_pointer_pos();
    let mut time = state.time.unwrap_or(view.room.time);
    if let Some(pointer) = held {
        let minutes = remap_clamp(pointer.x, track.min..=track.max, 0.0..=f32::from(DAY - 15));
        let wanted = (minutes / 15.0).round() as u16 * 15;
        if wanted != time {
            asked.push(Intent::PreviewTime(wanted));
        }
        time = wanted;
        state.time = Some(time);
        response.request_focus();
    } else if let Some(wanted) = state.time.take()
        && wanted != view.room.time
    {
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
