//! Schemes for the whole room: pointing at one tries it on, a click keeps it.

use bevy_egui::egui::{Color32, Rect, Stroke, Ui, pos2, vec2};

use super::{
    super::{
        text::Text,
        theme::{self, tokens},
        view::{MoodChoice, ViewModel},
        widget,
    },
    swatch,
};
use crate::{
    client::intent::Intent,
    room::{Finish, PaintId},
};

pub(super) fn moods(ui: &mut Ui, view: &ViewModel, text: Text, asked: &mut Vec<Intent>) {
    let gap = 8.0;
    let side = (ui.available_width() - 2.0 * gap) / 3.0;
    for line in view.moods.chunks(3) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for mood in line {
                let on = worn(mood, view);
                let size = vec2(side, side * 0.72 + 26.0);
                let tile = widget::tile(ui, size, None, "", text.name(&mood.name), on);
                paint(ui, widget::inside(tile.rect), mood, view);
                if tile.clicked() {
                    asked.push(Intent::SetMood(mood.id.clone()));
                } else if tile.hovered() {
                    asked.push(Intent::TryMood(mood.id.clone()));
                }
            }
        });
    }
}

/// Whether floor and walls are this mood's.
fn worn(mood: &MoodChoice, view: &ViewModel) -> bool {
    let mut walls = view.room.walls.iter();
    let mut spaces = view.room.spaces.iter();
    walls.all(|wall| wall.finish == mood.walls) && spaces.all(|space| space.floor == mood.floor)
}

/// A corner of the room: wall, floor, and the colours of things.
fn paint(ui: &Ui, rect: Rect, mood: &MoodChoice, view: &ViewModel) {
    let colour = |paint: &PaintId| -> Option<Color32> {
        let known = view.palette.iter().find(|swatch| swatch.paint == *paint)?;
        Some(theme::swatch(known.colour))
    };
    let finish = |rect: Rect, finish: &Finish| {
        let colours: Vec<Color32> = finish.paint.iter().filter_map(colour).collect();
        swatch::paint(ui.painter(), rect, finish.kind.as_str(), &colours);
    };
    let horizon = rect.top() + rect.height() * 0.62;
    finish(
        Rect::from_min_max(rect.min, pos2(rect.right(), horizon)),
        &mood.walls,
    );
    finish(
        Rect::from_min_max(pos2(rect.left(), horizon), rect.max),
        &mood.floor,
    );
    let line = Stroke::new(1.5, tokens(ui).raised);
    let colours: Vec<Color32> = mood.hues.iter().filter_map(colour).collect();
    let radius = (rect.width() / 11.0).min(9.0);
    let between = radius * 2.2;
    let first = rect.center().x - between * (colours.len() as f32 - 1.0) / 2.0;
    for (at, colour) in colours.into_iter().enumerate() {
        let centre = pos2(first + between * at as f32, horizon);
        ui.painter().circle(centre, radius, colour, line);
    }
}
