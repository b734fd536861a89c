//! Walls, windows and doors on the plan, and how long they are.

use bevy_egui::egui::{
    self, Color32, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use super::{
    super::{text::Text, theme::Tokens},
    hands,
    sheet::Sheet,
};
use crate::room::{
    Shell,
    shell::{Face, Opening, PARAPET, WALL_THICKNESS},
};

/// From inside to outside on the sheet.
pub(super) fn outward(face: &Face<'_>) -> Vec2 {
    let inside = face.point(0, 1) - face.from;
    vec2(-inside.x as f32, inside.z as f32)
}

/// How thick walls are drawn, in points.
pub(super) fn thickness(sheet: &Sheet) -> f32 {
    (WALL_THICKNESS as f32 * sheet.scale).max(5.0)
}

pub(super) fn wall(
    painter: &egui::Painter,
    sheet: &Sheet,
    shell: &Shell,
    face: &Face<'_>,
    t: &Tokens,
) {
    let thick = thickness(sheet);
    let out = outward(face);
    let along = (sheet.at(face.to) - sheet.at(face.from)).normalized() * thick;
    let (a, b) = (sheet.at(face.from), sheet.at(face.to));
    let low = face.height <= PARAPET;
    let (near, far, ends) = if shell.is_between(face.wall) {
        (-0.5, 0.5, 0.5)
    } else {
        (0.0, 1.0, 1.0)
    };
    let ends = along * ends;
    let rect = Rect::from_two_pos(a + out * near * thick - ends, b + out * far * thick + ends);
    if low {
        let line = Stroke::new(1.5, t.soft_text);
        painter.rect(rect.shrink(1.0), 2.0, t.raised, line, StrokeKind::Inside);
    } else {
        painter.rect_filled(rect, 0.0, t.text);
    }
}

pub(super) fn gap(
    painter: &egui::Painter,
    sheet: &Sheet,
    shell: &Shell,
    opening: &Opening,
    on: bool,
    t: &Tokens,
) {
    let (Some(face), Some((from, to))) =
        (shell.face(&opening.wall), hands::stretch(shell, opening))
    else {
        return;
    };
    let thick = thickness(sheet);
    let out = outward(&face);
    let (near, far) = if shell.is_between(face.wall) {
        (-0.5, 0.5)
    } else {
        (0.0, 1.0)
    };
    let (a, b) = (sheet.at(from), sheet.at(to));
    let rect = Rect::from_two_pos(a + out * near * thick, b + out * far * thick);
    let ink = if on { t.warm } else { t.text };
    let line = Stroke::new(1.5, ink);
    painter.rect(
        rect.expand(1.0),
        0.0,
        if on { t.primary } else { t.raised },
        line,
        StrokeKind::Inside,
    );
    let (width, height) = opening.size();
    if height >= 160 {
        // A leaf that stands open into the room, and the way it swings.
        let leaves = if width >= 120 { 2 } else { 1 };
        let d = (b - a) / leaves as f32;
        let hinges = if leaves == 2 {
            vec![(a, d), (b, -d)]
        } else {
            vec![(a, d)]
        };
        for (hinge, d) in hinges {
            let hinge = hinge + out * near * thick;
            let inside = -out * d.length();
            painter.line_segment([hinge, hinge + inside], line);
            let arc: Vec<Pos2> = (0..=12)
                .map(|i| {
                    let (sin, cos) = (i as f32 / 12.0 * std::f32::consts::FRAC_PI_2).sin_cos();
                    hinge + inside * cos + d * sin
                })
                .collect();
            painter.add(Shape::line(arc, Stroke::new(1.0, t.soft_text)));
        }
    } else {
        let middle = out * f32::midpoint(near, far) * thick;
        painter.line_segment([a + middle, b + middle], Stroke::new(1.2, ink));
    }
}

/// How long a wall is, written inside it.
pub(super) fn measure(
    painter: &egui::Painter,
    sheet: &Sheet,
    face: &Face<'_>,
    text: Text,
    t: &Tokens,
) {
    let middle = sheet.at(face.from) + (sheet.at(face.to) - sheet.at(face.from)) / 2.0;
    let at = middle - outward(face) * 16.0;
    let long = sheet.at(face.from).distance(sheet.at(face.to));
    if long > 44.0 {
        plate(painter, at, &metres(face.length(), text), t.text, t);
    }
}

pub(super) fn metres(length: i32, text: Text) -> String {
    let (whole, part) = (length / 100, length % 100);
    let number = match (part, part % 10) {
        (0, _) => whole.to_string(),
        (_, 0) => format!("{whole}.{}", part / 10),
        _ => format!("{whole}.{part:02}"),
    };
    text.with("plan-metres", &[("length", number.into())])
        .into_owned()
}

/// Words on a small card.
pub(super) fn plate(painter: &egui::Painter, at: Pos2, words: &str, ink: Color32, t: &Tokens) {
    let font = FontId::proportional(13.0);
    let galley = painter.layout_no_wrap(words.to_owned(), font, ink);
    let size = galley.size() + vec2(12.0, 4.0);
    let bounds = painter.clip_rect().shrink(2.0);
    let half = size / 2.0;
    let at = pos2(
        at.x.clamp(
            bounds.left() + half.x,
            (bounds.right() - half.x).max(bounds.left() + half.x),
        ),
        at.y.clamp(
            bounds.top() + half.y,
            (bounds.bottom() - half.y).max(bounds.top() + half.y),
        ),
    );
    let card = Rect::from_center_size(at, size);
    painter.rect_filled(card, 9.0, t.raised);
    painter.galley(at - galley.size() / 2.0, galley, ink);
}
