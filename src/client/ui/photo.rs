//! Photo mode: the frame, with what is outside it dimmed, and the slim bar under it.

use bevy_egui::egui::{
    self, Align2, Context, Id, LayerId, Order, Painter, Pos2, Rect, RichText, Stroke, StrokeKind,
    Ui, emath::easing, pos2, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    text::Text,
    theme::{self, EDGE, Tokens, tokens},
    view::{Photo, ViewModel},
    widget::{self, icon_button, segments, slider},
};
use crate::{
    client::{
        intent::Intent,
        photo::setup::{FIELDS, Frame, Setup, TILT},
    },
    room::sky::{DAY, Weather},
};

/// A window narrower than this has the bar in two rows, in points.
const NARROW: f32 = 1_236.0;
/// Heights of the bar in one row and in two.
const ROWS: (f32, f32) = (56.0, 106.0);
/// Between the bar and the frame.
const GAP: f32 = 10.0;
/// Between groups of the bar.
const BETWEEN: f32 = 6.0;

fn is_narrow(screen: Rect) -> bool {
    screen.width() < NARROW
}

/// Where the frame is in a window: in its middle, clear of the bar.
pub(super) fn frame(screen: Rect, frame: Frame) -> Rect {
    let bar = if is_narrow(screen) { ROWS.1 } else { ROWS.0 };
    let room = screen.shrink2(vec2(EDGE, EDGE + bar + GAP));
    let (width, height) = frame.within((room.width(), room.height()));
    Rect::from_center_size(screen.center(), vec2(width, height))
}

/// Draws it all; `shown` is how far it has glided in.
pub(super) fn photo(ctx: &Context, view: &ViewModel, shown: f32, text: Text) -> Vec<Intent> {
    let Some(photo) = &view.photo else {
        return Vec::new();
    };
    let screen = ctx.content_rect();
    let painter = ctx.layer_painter(LayerId::new(Order::Background, Id::new("photo")));
    let t = theme::of(ctx);
    let within = frame(screen, photo.setup.frame);
    dim(&painter, screen, within, shown);
    edge(&painter, within, shown);
    if let Some(at) = photo.focus.filter(|at| within.contains(*at)) {
        focus(&painter, at, t);
    }
    if let Some(blink) = photo.blink.filter(|_| !view.settings.reduced_motion()) {
        let left = 1.0 - easing::cubic_out(blink);
        painter.rect_filled(within, 0.0, t.raised.gamma_multiply(0.9 * left));
    }
    let mut wanted = photo.setup;
    let mut asked = Vec::new();
    let away = (1.0 - shown) * (ROWS.1 + 2.0 * EDGE);
    let low = screen.shrink2(vec2(EDGE, EDGE)).translate(vec2(0.0, away));
    widget::floating(ctx, "photo-bar", Align2::CENTER_BOTTOM, low, |ui| {
        widget::pill(ui).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            let narrow = is_narrow(screen);
            ui.horizontal(|ui| {
                ui.set_height(44.0);
                shape(ui, &mut wanted, text, &mut asked);
                if !narrow {
                    ui.add_space(BETWEEN);
                    sky(ui, &mut wanted, view, text, 0.0);
                    ui.add_space(BETWEEN);
                    lens(
                        ui,
                        &mut wanted,
                        photo,
                        text,
                        (screen.width() - NARROW) / 6.0,
                    );
                }
                company(ui, &mut wanted, text);
                shutter(ui, view, text, &mut asked);
            });
            if narrow {
                ui.horizontal(|ui| {
                    ui.set_height(44.0);
                    sky(ui, &mut wanted, view, text, 20.0);
                    ui.add_space(BETWEEN);
                    lens(ui, &mut wanted, photo, text, 20.0);
                });
            }
        });
    });
    if wanted != photo.setup {
        asked.push(Intent::SetPhoto(wanted));
    }
    asked
}

/// The way out, and the shapes.
fn shape(ui: &mut Ui, wanted: &mut Setup, text: Text, asked: &mut Vec<Intent>) {
    if icon_button(ui, icon::X, &text.get("photo-leave"), false).clicked() {
        asked.push(Intent::LeavePhoto);
    }
    let names = Frame::ALL.map(|frame| {
        let (across, up) = frame.ratio();
        format!("{across}:{up}")
    });
    let choices: Vec<_> = Frame::ALL
        .iter()
        .zip(&names)
        .map(|(frame, name)| (*frame, "", name.as_str()))
        .collect();
    if let Some(frame) = segments(ui, "frame", &choices, wanted.frame) {
        wanted.frame = frame;
    }
}

/// Light and weather of the picture alone.
fn sky(ui: &mut Ui, wanted: &mut Setup, view: &ViewModel, text: Text, wide: f32) {
    let before = wanted.time.unwrap_or(view.room.minute) / 15 * 15;
    let clock = format!("{}:{:02}", before / 60, before % 60);
    let name = text.with("photo-time", &[("time", clock.into())]);
    let mut time = before;
    dial(
        ui,
        icon::SUN_HORIZON,
        &name,
        (&mut time, 0, DAY - 15, 15),
        92.0 + wide,
    );
    if time != before {
        wanted.time = Some(time);
    }
    let shown = wanted.weather.unwrap_or(view.room.sky.weather);
    ui.spacing_mut().item_spacing.x = 0.0;
    for weather in Weather::ALL {
        let (sign, key) = super::style::weather(weather);
        if icon_button(ui, sign, &text.get(key), shown == weather).clicked() {
            wanted.weather = Some(weather);
        }
    }
    ui.spacing_mut().item_spacing.x = 4.0;
}

/// Blur, distance, tilt.
fn lens(ui: &mut Ui, wanted: &mut Setup, photo: &Photo, text: Text, wide: f32) {
    let width = 76.0 + wide.clamp(0.0, 70.0);
    let name = if photo.blurs {
        text.with("photo-blur", &[("percent", wanted.blur.into())])
    } else {
        text.get("photo-no-blur")
    };
    ui.add_enabled_ui(photo.blurs, |ui| {
        dial(
            ui,
            icon::APERTURE,
            &name,
            (&mut wanted.blur, 0, 100, 5),
            width,
        );
    });
    // To the right is closer.
    let mut zoom = FIELDS.0 + FIELDS.1 - wanted.field;
    let name = text.with("photo-field", &[("degrees", wanted.field.into())]);
    dial(
        ui,
        icon::MAGNIFYING_GLASS_PLUS,
        &name,
        (&mut zoom, FIELDS.0, FIELDS.1, 1),
        width,
    );
    wanted.field = FIELDS.0 + FIELDS.1 - zoom;
    let mut tilt = (wanted.tilt + TILT).unsigned_abs();
    let name = text.with("photo-tilt", &[("degrees", wanted.tilt.into())]);
    let most = TILT.unsigned_abs() * 2;
    dial(
        ui,
        icon::ARROW_CLOCKWISE,
        &name,
        (&mut tilt, 0, most, 2),
        width,
    );
    wanted.tilt = i16::try_from(tilt).unwrap_or(TILT) - TILT;
}

/// A sign and a slider.
fn dial(
    ui: &mut Ui,
    sign: &str,
    name: &str,
    (value, low, high, step): (&mut u16, u16, u16, u16),
    width: f32,
) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let ink = tokens(ui).soft_text;
        let sign = RichText::new(sign).size(19.0).color(ink);
        ui.add(egui::Label::new(sign)).on_hover_text(name);
        ui.allocate_ui(vec2(width, 36.0), |ui| {
            slider(ui, name, value, low..=high, step).on_hover_text(name);
        });
    });
}

/// Who and what is in the picture besides the room.
fn company(ui: &mut Ui, wanted: &mut Setup, text: Text) {
    let (people, key) = if wanted.people {
        (icon::USERS, "photo-hide-people")
    } else {
        (icon::USER_MINUS, "photo-show-people")
    };
    if icon_button(ui, people, &text.get(key), wanted.people).clicked() {
        wanted.people = !wanted.people;
    }
    let key = if wanted.names {
        "photo-hide-names"
    } else {
        "photo-show-names"
    };
    let names = |ui: &mut Ui| {
        let on = wanted.names && wanted.people;
        icon_button(ui, icon::TAG, &text.get(key), on).clicked()
    };
    if ui.add_enabled_ui(wanted.people, names).inner {
        wanted.names = !wanted.names;
    }
}

/// The large round button; dead while a photo is being drawn.
fn shutter(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let name = text.get("photo-shutter");
    let press = |ui: &mut Ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(48.0, 44.0), egui::Sense::click());
        let enabled = ui.is_enabled();
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, enabled, &*name));
        let (hover, press) = widget::motion(ui, &response);
        let t = tokens(ui);
        let (centre, painter) = (rect.center(), ui.painter());
        painter.circle_stroke(centre, 20.5, Stroke::new(2.5, t.primary));
        let radius = 16.0 + hover - 2.0 * press;
        painter.circle_filled(centre, radius, t.primary);
        let sign = egui::FontId::proportional(19.0);
        painter.text(
            centre,
            Align2::CENTER_CENTER,
            icon::CAMERA,
            sign,
            t.on_primary,
        );
        widget::ring(ui, &response, rect, 22.0);
        response
            .on_hover_text(&*name)
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .clicked()
    };
    if ui.add_enabled_ui(view.busy.is_none(), press).inner {
        asked.push(Intent::Shutter);
    }
}

/// What is not in the picture.
fn dim(painter: &Painter, screen: Rect, frame: Rect, shown: f32) {
    let veil = theme::DIM.gamma_multiply(shown);
    let (a, b) = (frame.min, frame.max);
    for (x, y) in [
        ((screen.left(), screen.right()), (screen.top(), a.y)),
        ((screen.left(), screen.right()), (b.y, screen.bottom())),
        ((screen.left(), a.x), (a.y, b.y)),
        ((b.x, screen.right()), (a.y, b.y)),
    ] {
        let part = Rect::from_x_y_ranges(x.0..=x.1, y.0..=y.1);
        if part.is_positive() {
            painter.rect_filled(part, 0.0, veil);
        }
    }
}

/// A fine line with stronger corners.
fn edge(painter: &Painter, frame: Rect, shown: f32) {
    let ink = theme::DAY.raised.gamma_multiply(shown);
    let fine = Stroke::new(1.0, ink.gamma_multiply(0.55));
    painter.rect_stroke(frame, 0.0, fine, StrokeKind::Outside);
    brackets(painter, frame.expand(1.0), 18.0, Stroke::new(2.5, ink));
}

/// Where it is sharp.
fn focus(painter: &Painter, at: Pos2, t: &Tokens) {
    let around = Rect::from_center_size(at, vec2(34.0, 34.0));
    brackets(
        painter,
        around.translate(vec2(0.0, 1.0)),
        9.0,
        Stroke::new(3.0, t.shadow),
    );
    brackets(painter, around, 9.0, Stroke::new(2.0, theme::DAY.primary));
}

fn brackets(painter: &Painter, rect: Rect, long: f32, stroke: Stroke) {
    for (x, y) in [
        (rect.left(), rect.top()),
        (rect.right(), rect.top()),
        (rect.left(), rect.bottom()),
        (rect.right(), rect.bottom()),
    ] {
        let corner = pos2(x, y);
        let inward = rect.center() - corner;
        let across = corner + vec2(long * inward.x.signum(), 0.0);
        let up = corner + vec2(0.0, long * inward.y.signum());
        painter.line(vec![across, corner, up], stroke);
    }
}
