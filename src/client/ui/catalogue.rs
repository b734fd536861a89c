//! The drawer on the left: everything there is to place, by category or by what people type.

use bevy_egui::egui::{Context, Direction, Id, Key, Layout, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    PanelState,
    search::find,
    text::Text,
    view::{Category, Entry, ViewModel},
    widget::{self, Field, Side},
};
use crate::client::intent::{Intent, Mode};

#[derive(Debug, Default)]
pub(super) struct State {
    /// Put away by hand; Decorate shows it otherwise.
    pub(super) hidden: bool,
    category: Option<Category>,
    query: String,
}

const CATEGORIES: [(Category, &str, &str); 10] = [
    (Category::Seating, icon::ARMCHAIR, "category-seating"),
    (Category::Tables, icon::DESK, "category-tables"),
    (Category::Beds, icon::BED, "category-beds"),
    (Category::Storage, icon::DRESSER, "category-storage"),
    (Category::Lamps, icon::LAMP, "category-lamps"),
    (Category::Plants, icon::POTTED_PLANT, "category-plants"),
    (Category::Rugs, icon::RUG, "category-rugs"),
    (Category::Walls, icon::IMAGE_SQUARE, "category-walls"),
    (Category::Little, icon::COFFEE, "category-little"),
    (Category::Yours, icon::HAMMER, "category-yours"),
];

pub(super) fn open(ctx: &Context, state: &PanelState, view: &ViewModel) -> bool {
    // A small window has room for one drawer beside the room.
    let room = state.panel.is_none() || ctx.content_rect().width() >= 1_100.0;
    view.mode == Mode::Decorate
        && !state.catalogue.hidden
        && !state.plan.is_open()
        && view.profile.is_some()
        && room
}

pub(super) fn catalogue(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let open = open(ctx, state, view);
    let mut first = None;
    let shown = widget::drawer(
        ctx,
        "catalogue",
        "kinds",
        Side::Left,
        state.chat.height(),
        open,
        state,
        |ui, state| first = header(ui, &mut state.catalogue, view, text),
        |ui, state| grid(ui, &state.catalogue, view, text),
    );
    // Enter in the search field takes the best find.
    first.into_iter().chain(shown.unwrap_or_default()).collect()
}

/// Search and categories; Enter in the search takes the best find.
fn header(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text) -> Option<Intent> {
    let name = text.get("search-furniture");
    let id = Id::new("search");
    let field = Field {
        id,
        name: &name,
        icon: icon::MAGNIFYING_GLASS,
        width: ui.available_width(),
        limit: 64,
    };
    let typed = field.show(ui, &mut state.query);
    if typed.cancelled {
        state.query.clear();
    }
    // Down leaves the field for the grid.
    let down = typed.response.has_focus() && ui.input(|input| input.key_pressed(Key::ArrowDown));
    if down && !listed(state, view).is_empty() {
        ui.memory_mut(|memory| memory.request_focus(tile_id(0)));
    }
    categories(ui, state, view, text);
    ui.add_space(4.0);
    let best = if typed.committed {
        listed(state, view).first().copied()
    } else {
        None
    };
    best.map(take)
}

/// Two even rows of signs.
fn categories(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text) {
    let all = (None, icon::SQUARES_FOUR, text.get("category-all"));
    let used = CATEGORIES.into_iter().filter(|(category, ..)| {
        view.catalogue
            .iter()
            .any(|entry| entry.category == *category)
    });
    let shown: Vec<_> = std::iter::once(all)
        .chain(used.map(|(category, sign, key)| (Some(category), sign, text.get(key))))
        .collect();
    let columns = shown.len().div_ceil(2).max(1);
    let width = ui.available_width() / columns as f32;
    ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
    for row in shown.chunks(columns) {
        ui.horizontal(|ui| {
            for (category, sign, name) in row {
                let cell = Layout::centered_and_justified(Direction::LeftToRight);
                ui.allocate_ui_with_layout(vec2(width, 40.0), cell, |ui| {
                    ui.set_min_width(width);
                    let on = state.category == *category;
                    if widget::icon_button(ui, sign, name, on).clicked() {
                        state.category = *category;
                    }
                });
            }
        });
    }
    ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
}

fn tile_id(at: usize) -> Id {
    Id::new("catalogue-tile").with(at)
}

/// Searching looks everywhere; a category narrows what is browsed.
fn listed<'a>(state: &State, view: &'a ViewModel) -> Vec<&'a Entry> {
    if state.query.trim().is_empty() {
        let within = |entry: &&Entry| state.category.is_none_or(|only| entry.category == only);
        return view.catalogue.iter().filter(within).collect();
    }
    find(&view.catalogue, &state.query)
}

fn take(entry: &Entry) -> Intent {
    let paint = entry.variants.first().cloned().unwrap_or_default();
    Intent::Take {
        kind: entry.kind.clone(),
        paint,
    }
}

fn grid(ui: &mut Ui, state: &State, view: &ViewModel, text: Text) -> Vec<Intent> {
    let entries = listed(state, view);
    if entries.is_empty() {
        ui.add_space(16.0);
        let query = state.query.trim();
        let words = if query.is_empty() {
            text.get("catalogue-empty")
        } else {
            text.with("search-nothing", &[("query", query.into())])
        };
        widget::soft(ui, &words);
        widget::soft(ui, &text.get("search-hint"));
        return Vec::new();
    }
    let mut asked = Vec::new();
    let gap = 8.0;
    let width = ui.available_width();
    let columns = ((width + gap) / (88.0 + gap)).floor().max(1.0);
    let side = (width - gap * (columns - 1.0)) / columns;
    ui.spacing_mut().item_spacing = vec2(gap, gap);
    for (row, line) in entries.chunks(columns as usize).enumerate() {
        ui.horizontal(|ui| {
            for (column, entry) in line.iter().enumerate() {
                let at = row * columns as usize + column;
                let sign = CATEGORIES
                    .iter()
                    .find(|(category, ..)| *category == entry.category)
                    .map_or(icon::PACKAGE, |(_, sign, _)| sign);
                let name = text.name(&entry.name);
                let size = vec2(side, side + 20.0);
                let tile = widget::tile_with_id(ui, tile_id(at), size, entry.thumbnail, sign, name);
                if tile.gained_focus() {
                    tile.scroll_to_me(None);
                }
                if tile.clicked() {
                    asked.push(take(entry));
                }
            }
        });
    }
    ui.add_space(4.0);
    asked
}
