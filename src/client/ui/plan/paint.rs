//! The plan drawn: floors, the grid, things, walls, names.

use bevy_egui::egui::{self, Align2, Color32, FontId, Pos2, Rect, Shape, Stroke, Ui, vec2};

use super::{
    super::{
        text::Text,
        theme::{self, Tokens, tokens},
        view::ViewModel,
    },
    Chosen, State,
    hands::GRID,
    sheet::Sheet,
    walls::{gap, measure, wall},
};
use crate::room::{Point, geom, rule::Refusal, shell::Roof};

pub(super) fn paint(ui: &Ui, sheet: &Sheet, state: &State, view: &ViewModel, text: Text) {
    let t = tokens(ui);
    let painter = ui.painter_at(sheet.rect);
    painter.rect_filled(sheet.rect, 12.0, t.ground);
    let shell = &view.plan.shown;
    grid(&painter, sheet, t);
    // Below the floors: at an inner corner their ends reach over.
    for face in shell.faces().filter(|face| !shell.is_between(face.wall)) {
        wall(&painter, sheet, shell, &face, t);
    }
    for (id, space) in &shell.spaces {
        let paint = space.floor.paint.first();
        let known = view.palette.iter().find(|s| Some(&s.paint) == paint);
        let floor = known.map_or(t.line, |swatch| theme::swatch(swatch.colour));
        let open = if space.roof == Roof::Terrace {
            0.3
        } else {
            0.5
        };
        let mut fill = theme::mix(t.raised, floor, open);
        if state.chosen == Some(Chosen::Space(id.clone())) {
            fill = theme::mix(fill, t.primary, 0.4);
        }
        for strip in geom::strips(&space.points()) {
            let area = sheet.area(strip);
            painter.rect_filled(area, 0.0, fill);
            // It covers the paper's grid, and no wall is to be crossed by lines.
            grid(&ui.painter_at(sheet.rect.intersect(area)), sheet, t);
        }
    }
    things(&painter, sheet, view, t);
    for face in shell.faces().filter(|face| shell.is_between(face.wall)) {
        wall(&painter, sheet, shell, &face, t);
    }
    for (id, opening) in &shell.openings {
        let on = state.chosen == Some(Chosen::Opening(id.clone()));
        gap(&painter, sheet, shell, opening, on, t);
    }
    for (id, space) in &shell.spaces {
        let strips = geom::strips(&space.points());
        let wide = strips.into_iter().map(|strip| sheet.area(strip));
        let Some(widest) = wide.max_by(|a, b| a.area().total_cmp(&b.area())) else {
            continue;
        };
        let name = text.space(id);
        let galley = painter.layout_no_wrap(name, theme::label(), t.text);
        let size = galley.size();
        if size.x + 16.0 < widest.width() {
            let plate = Rect::from_center_size(widest.center(), size + vec2(16.0, 6.0));
            painter.rect_filled(plate, 12.0, t.panel.gamma_multiply(0.82));
            painter.galley(widest.center() - size / 2.0, galley, t.text);
        }
        if space.level != 0 && widest.height() > 60.0 {
            let level = text.with("plan-up", &[("length", space.level.into())]);
            let at = widest.center() + vec2(0.0, size.y / 2.0 + 12.0);
            let font = FontId::proportional(13.0);
            painter.text(at, Align2::CENTER_CENTER, level, font, t.soft_text);
        }
    }
    if let Some(Chosen::Space(id)) = &state.chosen {
        let own = shell.faces().filter(|face| face.space == id);
        for face in own.collect::<Vec<_>>() {
            measure(&painter, sheet, &face, text, t);
            let radius = 5.0;
            painter.circle(
                sheet.at(face.from),
                radius,
                t.raised,
                Stroke::new(2.0, t.primary),
            );
        }
    }
}

fn grid(painter: &egui::Painter, sheet: &Sheet, t: &Tokens) {
    let (low, high) = sheet.seen();
    let step = if sheet.scale * GRID as f32 >= 6.0 {
        GRID
    } else {
        100
    };
    let lines = |from: i32, to: i32| {
        let first = from.div_euclid(step) * step;
        (first..=to).step_by(usize::try_from(step).unwrap_or(1))
    };
    let ink = |at: i32| {
        let strong = if at % 100 == 0 { 0.75 } else { 0.3 };
        Stroke::new(1.0, t.line.gamma_multiply(strong))
    };
    for x in lines(low.x, high.x) {
        let at = sheet.at(Point::new(x, 0)).x;
        painter.vline(at, sheet.rect.y_range(), ink(x));
    }
    for z in lines(low.z, high.z) {
        let at = sheet.at(Point::new(0, z)).y;
        painter.hline(sheet.rect.x_range(), at, ink(z));
    }
}

fn things(painter: &egui::Painter, sheet: &Sheet, view: &ViewModel, t: &Tokens) {
    let in_the_way = match &view.plan.refusal {
        Some(Refusal::Fault { item, .. }) => Some(item),
        _ => None,
    };
    for thing in &view.plan.things {
        let corners: Vec<Pos2> = thing.corners.iter().map(|p| sheet.at(*p)).collect();
        let stuck = in_the_way == Some(&thing.item);
        let (fill, line) = if stuck {
            (t.warm.gamma_multiply(0.5), t.warm)
        } else if thing.flat {
            (Color32::TRANSPARENT, t.soft_text.gamma_multiply(0.35))
        } else {
            (
                t.soft_text.gamma_multiply(0.16),
                t.soft_text.gamma_multiply(0.5),
            )
        };
        painter.add(Shape::convex_polygon(corners, fill, Stroke::new(1.0, line)));
    }
}
