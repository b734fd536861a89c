//! What the hand on the plan draws or drags, drawn with its measures and with what is wrong with it.

use bevy_egui::egui::{Pos2, Rect, Stroke, StrokeKind, Ui, vec2};

use super::{
    super::{text::Text, theme::tokens, view::ViewModel},
    hands::{self, Hold},
    sheet::Sheet,
    walls::{measure, metres, outward, plate, thickness},
};
use crate::room::{Point, rule::Refusal, shell::reshape::Gesture};

/// What the hand draws or drags, its measures, and why it may not be.
pub(super) fn held(
    ui: &Ui,
    sheet: &Sheet,
    hold: &Hold,
    trial: Option<&Gesture>,
    at: Pos2,
    view: &ViewModel,
    text: Text,
    fine: bool,
) {
    let t = tokens(ui);
    let painter = ui.painter_at(sheet.rect);
    let amiss = trial.is_some() && view.plan.refusal.is_some();
    let ink = if amiss { t.warm } else { t.go };
    let line = Stroke::new(2.5, ink);
    let shell = &view.plan.shell;
    match (hold, trial) {
        (Hold::Area(from), _) => {
            let to = hands::corner(shell, sheet.point(at), fine);
            let rect = Rect::from_two_pos(sheet.at(*from), sheet.at(to));
            painter.rect(
                rect,
                2.0,
                ink.gamma_multiply(0.18),
                line,
                StrokeKind::Middle,
            );
            let size = to - *from;
            let above = rect.center_top() - vec2(0.0, 12.0);
            let beside = rect.left_center() - vec2(30.0, 0.0);
            plate(&painter, above, &metres(size.x.abs(), text), t.text, t);
            plate(&painter, beside, &metres(size.z.abs(), text), t.text, t);
        }
        (
            Hold::Wall { space, .. } | Hold::Corner { space, .. },
            Some(Gesture::Drag { .. } | Gesture::Corner { .. }),
        ) => {
            let faces = view.plan.shown.faces().filter(|face| face.space == space);
            for face in faces {
                measure(&painter, sheet, &face, text, t);
            }
            if let (Hold::Wall { from, to, .. }, Some(Gesture::Drag { by, .. })) = (hold, trial) {
                let d = *to - *from;
                let out = Point::new(-d.z.signum() * by, d.x.signum() * by);
                painter.line_segment([sheet.at(*from + out), sheet.at(*to + out)], line);
                let sign = if *by > 0 { "+" } else { "−" };
                let words = format!("{sign}{}", metres(by.abs(), text));
                plate(&painter, at + vec2(34.0, -18.0), &words, ink, t);
            }
        }
        (Hold::Opening { .. }, Some(Gesture::Open(_, opening))) => {
            if let Some((from, to)) = hands::stretch(shell, opening) {
                let thick = Stroke::new(thickness(sheet) + 3.0, ink.gamma_multiply(0.6));
                painter.line_segment([sheet.at(from), sheet.at(to)], thick);
                if let Some(face) = shell.face(&opening.wall) {
                    let (left, right) = (
                        opening.along - opening.size().0 / 2,
                        face.length() - opening.along - opening.size().0 / 2,
                    );
                    let inward = -outward(&face) * 18.0;
                    for (a, b, length) in [(face.from, from, left), (to, face.to, right)] {
                        let middle = sheet.at(a) + (sheet.at(b) - sheet.at(a)) / 2.0;
                        plate(&painter, middle + inward, &metres(length, text), t.text, t);
                    }
                }
            }
        }
        _ => {}
    }
    if let Some(refusal) = view.plan.refusal.as_ref().filter(|_| trial.is_some()) {
        let words = reason(refusal, view, text);
        plate(&painter, at + vec2(0.0, 28.0), &words, t.warm, t);
    }
}

/// Why the plan may not be so: what is in the way is named.
fn reason(refusal: &Refusal, view: &ViewModel, text: Text) -> String {
    if let Refusal::Fault { item, .. } = refusal
        && let Some(thing) = view.plan.things.iter().find(|thing| thing.item == *item)
        && let Some(name) = &thing.name
    {
        let thing = text.name(name);
        return text
            .with("plan-no-room", &[("thing", thing.into())])
            .into_owned();
    }
    text.refusal(refusal).into_owned()
}
