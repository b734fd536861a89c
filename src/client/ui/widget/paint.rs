//! Swatches and pictures.

use bevy_egui::egui::{
    self, Align2, Color32, FontId, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
    WidgetType, emath::Rot2, vec2,
};

use super::{
    super::{
        theme::{self, TARGET, tokens},
        view::Picture,
    },
    motion, ring,
};

/// A dot of one colour.
pub(in super::super) fn swatch(ui: &mut Ui, colour: Color32, name: &str, on: bool) -> Response {
    colours(ui, &[colour], name, on)
}

/// A dot of several colours, in wedges.
pub(in super::super) fn colours(
    ui: &mut Ui,
    colours: &[Color32],
    name: &str,
    on: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(TARGET), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::ColorButton, true, on, name));
    let t = tokens(ui);
    let (hover, press) = motion(ui, &response);
    let radius = 13.0 + hover * 1.5 - press * 1.5;
    let centre = rect.center();
    let painter = ui.painter();
    match colours {
        [] => {}
        [one] => {
            painter.circle_filled(centre, radius, *one);
        }
        many => {
            let wedge = std::f32::consts::TAU / many.len() as f32;
            let start = -std::f32::consts::FRAC_PI_2 - wedge / 2.0;
            for (i, colour) in many.iter().enumerate() {
                let from = start + wedge * i as f32;
                let rim = (0..=12).map(|step| {
                    let angle = from + wedge * step as f32 / 12.0;
                    centre + Rot2::from_angle(angle) * vec2(radius, 0.0)
                });
                // Half circles are convex only without their centre.
                let points = if many.len() == 2 {
                    rim.collect()
                } else {
                    rim.chain([centre]).collect()
                };
                painter.add(Shape::convex_polygon(points, *colour, Stroke::NONE));
            }
        }
    }
    painter.circle_stroke(
        centre,
        radius,
        Stroke::new(1.0, theme::mix(t.line, t.soft_text, 0.4)),
    );
    if on {
        painter.circle_stroke(centre, 16.5, Stroke::new(2.5, t.primary));
        let first = colours.first().copied().unwrap_or(t.panel);
        let light = first.intensity() > 0.5;
        let ink = if light {
            theme::DAY.text
        } else {
            theme::DUSK.text
        };
        let font = FontId::proportional(14.0);
        painter.text(
            centre,
            Align2::CENTER_CENTER,
            egui_phosphor::regular::CHECK,
            font,
            ink,
        );
    }
    ring(ui, &response, rect, TARGET / 2.0);
    response
        .on_hover_text(name)
        .on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// A picture that fills a place, cut to its shape; an icon on quiet ground while there is none.
pub(in super::super) fn picture(ui: &Ui, rect: Rect, shown: Option<Picture>, icon: &str) {
    let t = tokens(ui);
    let Some(Picture { texture, uv }) = shown else {
        ui.painter().rect_filled(rect, 8.0, t.ground);
        let font = FontId::proportional((rect.height() * 0.4).clamp(18.0, 44.0));
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            icon,
            font,
            t.soft_text,
        );
        return;
    };
    let size = egui::load::SizedTexture::new(texture, rect.size());
    egui::Image::from_texture(size)
        .uv(uv)
        .corner_radius(8)
        .paint_at(ui, rect);
}
