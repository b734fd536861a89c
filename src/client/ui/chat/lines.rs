//! The lines of the chat.

use bevy_egui::egui::{
    self, Align2, FontId, RichText, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use crate::client::ui::{
    text::Text,
    theme::{self, tokens},
    view::society::{Day, Spoken},
};

/// Seconds within which lines of the same person stay together.
const BREATH: u64 = 5 * 60;

/// Draws them, a rule before each day but today; the link that was clicked.
pub(super) fn lines(ui: &mut Ui, lines: &[Spoken], today: Day, text: Text) -> Option<String> {
    let mut clicked = None;
    let mut last: Option<&Spoken> = None;
    ui.spacing_mut().item_spacing.y = 3.0;
    for (at, line) in lines.iter().enumerate() {
        let day = line.at.day;
        let same_day = last.map_or(today, |last| last.at.day) == day;
        if !same_day {
            rule(ui, &text.day(day, today));
        }
        let goes_on = last.is_some_and(|last| {
            let pause = line.at.seconds.saturating_sub(last.at.seconds);
            same_day && last.mine == line.mine && last.name == line.name && pause < BREATH
        });
        if !goes_on {
            author(ui, line, text);
        }
        ui.push_id(at, |ui| {
            clicked = words(ui, line).or_else(|| clicked.take());
        });
        last = Some(line);
    }
    clicked
}

/// A rule with words in it.
fn rule(ui: &mut Ui, words: &str) {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, words));
    let font = FontId::proportional(13.0);
    let galley = ui
        .painter()
        .layout_no_wrap(words.to_owned(), font, t.soft_text);
    let half = galley.size().x / 2.0 + 10.0;
    let y = rect.center().y;
    let stroke = egui::Stroke::new(1.0, t.line);
    let middle = rect.center().x;
    ui.painter().hline(rect.left()..=middle - half, y, stroke);
    ui.painter().hline(middle + half..=rect.right(), y, stroke);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, t.soft_text);
}

fn author(ui: &mut Ui, line: &Spoken, text: Text) {
    let t = tokens(ui);
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let y = rect.center().y;
    ui.painter()
        .circle_filled(pos2(rect.left() + 6.0, y), 5.0, theme::swatch(line.colour));
    let font = FontId::proportional(13.0);
    let clock = text.clock(line.at.minute);
    let when = ui.painter().layout_no_wrap(clock, font, t.soft_text);
    let name = match (line.mine, line.name.is_empty()) {
        (true, _) => text.get("you"),
        (_, true) => text.get("somebody"),
        _ => line.name.as_str().into(),
    };
    let said = text.with(
        "chat-by",
        &[
            ("name", name.clone().into()),
            ("time", text.clock(line.at.minute).into()),
        ],
    );
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &*said));
    let room = rect.width() - when.size().x - 28.0;
    let galley = egui::WidgetText::from(RichText::new(name).font(theme::label())).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        room,
        theme::label(),
    );
    let height = galley.size().y;
    ui.painter()
        .galley(pos2(rect.left() + 18.0, y - height / 2.0), galley, t.text);
    let at = Align2::RIGHT_CENTER.align_size_within_rect(when.size(), rect);
    ui.painter().galley(at.min, when, t.soft_text);
}

/// What was said, with links to click; the one that was.
fn words(ui: &mut Ui, line: &Spoken) -> Option<String> {
    let t = tokens(ui);
    let ink = if line.open { t.soft_text } else { t.text };
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().interact_size.y = 0.0;
        for (piece, link) in pieces(&line.text) {
            let words = RichText::new(piece).size(15.0);
            if link {
                let label = egui::Label::new(words.color(t.go).underline()).sense(Sense::click());
                let response = ui
                    .add(label)
                    .on_hover_cursor(egui::CursorIcon::PointingHand);
                if response.clicked() {
                    clicked = Some(piece.to_owned());
                }
            } else {
                ui.add(egui::Label::new(words.color(ink)).selectable(true));
            }
        }
    });
    clicked
}

/// A text in pieces, and whether each is a link.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| rest.find(scheme))
        .min()
    {
        let end = rest[at..]
            .find(|c: char| c.is_whitespace() || !c.is_ascii())
            .map_or(rest.len(), |end| at + end);
        let link = rest[at..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
        pieces.push((&rest[..at], false));
        pieces.push((link, link.len() > "https://".len()));
        rest = &rest[at + link.len()..];
    }
    pieces.push((rest, false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn links_are_found_within_words() {
        let found = pieces("look (https://example.org/a?b=c), 看http://x.y。 done");
        let expected = [
            ("look (", false),
            ("https://example.org/a?b=c", true),
            ("), 看", false),
            ("http://x.y", true),
            ("。 done", false),
        ];
        assert_eq!(found, expected);
        assert_eq!(pieces("http://"), [("http://", false)]);
        assert_eq!(pieces(""), []);
    }
}
