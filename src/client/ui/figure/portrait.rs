//! A drawing of the figure, for the moments before the engine has a picture of it, and the faces on
//! the hair buttons.

use bevy_egui::egui::{
    self, Color32, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType,
    epaint::{EllipseShape, QuadraticBezierShape},
    pos2, vec2,
};

use super::super::{
    theme::{self, tokens},
    view::Swatch,
    widget,
};
use crate::room::{PaintId, figure::Look};

/// Places in a head that is one unit high, from its centre.
struct Pen<'a> {
    painter: &'a Painter,
    centre: Pos2,
    unit: f32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.centre + vec2(x, y) * self.unit
    }

    fn oval(&self, x: f32, y: f32, w: f32, h: f32, colour: Color32) {
        self.tilted(x, y, w, h, 0.0, colour);
    }

    fn tilted(&self, x: f32, y: f32, w: f32, h: f32, angle: f32, colour: Color32) {
        let radius = vec2(w, h) * self.unit / 2.0;
        let shape = EllipseShape::filled(self.at(x, y), radius, colour);
        self.painter.add(shape.with_angle(angle));
    }

    fn curve(&self, points: [(f32, f32); 3], width: f32, colour: Color32) {
        let points = points.map(|(x, y)| self.at(x, y));
        let stroke = Stroke::new(width * self.unit, colour);
        let shape =
            QuadraticBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke);
        self.painter.add(shape);
    }

    /// A leaf from `(x, y)` towards `angle`.
    fn leaf(&self, x: f32, y: f32, angle: f32, length: f32, width: f32, colour: Color32) {
        let along = egui::emath::Rot2::from_angle(angle);
        let middle = along * vec2(length / 2.0, 0.0);
        self.tilted(x + middle.x, y + middle.y, length, width, angle, colour);
    }
}

fn paint(palette: &[Swatch], id: &PaintId) -> Color32 {
    let swatch = palette.iter().find(|swatch| swatch.paint == *id);
    swatch.map_or(theme::SKINS[5], |swatch| theme::swatch(swatch.colour))
}

/// Head and shoulders, as large as the place allows.
pub(in super::super) fn portrait(ui: &Ui, place: Rect, look: &Look, palette: &[Swatch]) {
    let painter = ui.painter_at(place);
    let unit = (place.height() * 0.54).min(place.width() * 0.62);
    let centre = pos2(place.center().x, place.top() + place.height() * 0.43);
    let pen = Pen {
        painter: &painter,
        centre,
        unit,
    };
    let coat = paint(palette, &look.coat);
    let colour = paint(palette, &look.colour);
    let shade = theme::mix(coat, theme::INK, 0.16);
    back_hair(&pen, look, palette);
    // A bell of a coat, its sleeves, and a scarf for a neck.
    pen.tilted(-0.36, 0.86, 0.26, 0.62, 0.35, shade);
    pen.tilted(0.36, 0.86, 0.26, 0.62, -0.35, shade);
    pen.oval(0.0, 0.98, 0.78, 0.96, coat);
    for (x, y) in [(-0.24, 0.56), (0.24, 0.56)] {
        pen.oval(x, y, 0.16, 0.16, theme::mix(colour, theme::INK, 0.1));
    }
    pen.oval(0.0, 0.55, 0.62, 0.2, colour);
    pen.oval(
        0.0,
        0.52,
        0.56,
        0.13,
        theme::mix(colour, theme::DAY.raised, 0.14),
    );
    pen.oval(
        -0.02,
        0.78,
        0.05,
        0.05,
        theme::mix(coat, theme::DAY.raised, 0.7),
    );
    pen.oval(
        -0.02,
        0.92,
        0.05,
        0.05,
        theme::mix(coat, theme::DAY.raised, 0.7),
    );
    head(&pen, look, palette);
}

fn head(pen: &Pen<'_>, look: &Look, palette: &[Swatch]) {
    let skin = theme::SKINS[usize::from(look.skin).min(theme::SKINS.len() - 1)];
    let shade = theme::mix(skin, theme::CHEEK, 0.35);
    for side in [-1.0, 1.0] {
        pen.oval(0.52 * side, 0.1, 0.14, 0.18, shade);
    }
    // The back of the head, darker at the roots, and the face before it, widest at the cheeks.
    let root = theme::mix(paint(palette, &look.hair_paint), theme::INK, 0.14);
    pen.oval(0.0, -0.03, 1.05, 1.0, root);
    pen.oval(0.0, 0.15, 1.06, 0.72, skin);
    front_hair(pen, look, palette);
    for side in [-1.0, 1.0] {
        pen.oval(0.34 * side, 0.27, 0.17, 0.11, theme::CHEEK);
        pen.oval(0.2 * side, 0.13, 0.105, 0.145, theme::INK);
        pen.oval(0.2 * side - 0.02, 0.095, 0.035, 0.045, theme::DAY.raised);
    }
    pen.oval(0.0, 0.22, 0.06, 0.045, shade);
    let thread = theme::mix(theme::INK, theme::CHEEK, 0.2);
    pen.curve([(-0.085, 0.31), (0.0, 0.375), (0.085, 0.31)], 0.02, thread);
    // The tuft of felt leaves, in your colour.
    let colour = theme::mix(paint(palette, &look.colour), theme::INK, 0.1);
    for (angle, length) in [(-2.5, 0.17), (-0.65, 0.17), (-1.57, 0.22)] {
        pen.leaf(0.0, -0.5, angle, length, 0.085, colour);
    }
}

/// What falls behind the shoulders.
fn back_hair(pen: &Pen<'_>, look: &Look, palette: &[Swatch]) {
    let hair = theme::mix(paint(palette, &look.hair_paint), theme::INK, 0.22);
    match look.hair {
        1 => pen.oval(0.0, 0.12, 1.16, 0.86, hair),
        2 => {
            for side in [-1.0, 1.0] {
                pen.oval(
                    0.42 * side,
                    -0.4,
                    0.36,
                    0.36,
                    paint(palette, &look.hair_paint),
                );
            }
        }
        3 => {
            pen.oval(0.0, 0.28, 1.14, 1.3, hair);
        }
        4 => {
            for step in 0..9 {
                let angle = std::f32::consts::PI * (0.88 + step as f32 * 0.155);
                pen.oval(
                    0.5 * angle.cos(),
                    -0.02 + 0.48 * angle.sin(),
                    0.36,
                    0.36,
                    hair,
                );
            }
        }
        5 => {
            pen.tilted(0.5, -0.36, 0.3, 0.66, 0.7, hair);
            pen.tilted(0.6, -0.06, 0.22, 0.5, 0.1, hair);
        }
        _ => {}
    }
}

/// What is swept from the crown over the forehead: leaves.
fn front_hair(pen: &Pen<'_>, look: &Look, palette: &[Swatch]) {
    let hair = paint(palette, &look.hair_paint);
    let light = theme::mix(hair, theme::DAY.raised, 0.08);
    // The tips of the leaves, from the outer ones to those on top.
    let tips: &[(f32, f32)] = match look.hair {
        0 => &[
            (-0.56, 0.04),
            (0.55, 0.02),
            (-0.44, -0.06),
            (0.45, -0.08),
            (0.22, -0.13),
            (-0.28, -0.1),
            (-0.02, -0.07),
        ],
        1 => &[
            (-0.56, 0.16),
            (0.56, 0.16),
            (-0.4, -0.1),
            (0.4, -0.1),
            (-0.21, -0.11),
            (0.21, -0.11),
            (0.0, -0.11),
        ],
        2 | 3 => &[
            (-0.55, 0.1),
            (0.55, 0.1),
            (-0.44, -0.1),
            (0.44, -0.1),
            (-0.26, -0.22),
            (0.26, -0.22),
        ],
        4 => &[],
        _ => &[
            (-0.54, 0.06),
            (0.55, 0.06),
            (-0.38, -0.14),
            (0.46, -0.08),
            (0.32, -0.17),
            (0.12, -0.2),
        ],
    };
    for (at, (x, y)) in tips.iter().enumerate() {
        let colour = if at % 2 == 0 { hair } else { light };
        let (dx, dy) = (*x, *y + 0.5);
        let length = dx.hypot(dy) + 0.03;
        pen.leaf(0.0, -0.5, dy.atan2(dx), length, 0.25, colour);
    }
    if look.hair == 4 {
        let curls = [
            (-0.45, -0.14),
            (0.45, -0.14),
            (-0.33, -0.29),
            (0.33, -0.29),
            (-0.17, -0.34),
            (0.17, -0.35),
            (0.0, -0.36),
        ];
        for (at, (x, y)) in curls.into_iter().enumerate() {
            pen.oval(x, y, 0.27, 0.26, if at % 2 == 0 { hair } else { light });
        }
    }
}

/// A small face that shows one form of hair.
pub(super) fn hair_button(
    ui: &mut Ui,
    look: &Look,
    form: u8,
    name: &str,
    palette: &[Swatch],
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(44.0), Sense::click());
    let on = look.hair == form;
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, on, name));
    let t = tokens(ui);
    let (hover, press) = widget::motion(ui, &response);
    let ground = if on {
        t.primary
    } else {
        theme::mix(t.ground, t.primary, hover * 0.3)
    };
    let round = rect.shrink(1.0 + press);
    ui.painter().rect_filled(round, 12.0, ground);
    let centre = rect.center() + vec2(0.0, 3.0);
    let pen = Pen {
        painter: &ui.painter_at(round),
        centre,
        unit: 27.0 + hover,
    };
    let look = Look {
        hair: form,
        ..look.clone()
    };
    back_hair(&pen, &look, palette);
    head(&pen, &look, palette);
    widget::ring(ui, &response, round, 12.0);
    response
        .on_hover_text(name)
        .on_hover_cursor(egui::CursorIcon::PointingHand)
}
