//! The interface: panels over the room, drawn with egui.
//!
//! Every panel is a function from what there is to show ([`view::ViewModel`]) and its own state to
//! what the person asks for ([`super::intent::Intent`]). None of them sees the engine's world.

mod bar;
mod blend;
mod callers;
mod catalogue;
mod chat;
mod diary;
mod emotes;
mod excuse;
mod figure;
pub mod fonts;
mod help;
mod history;
mod notes;
mod notices;
mod people;
mod photo;
mod plan;
mod rooms;
mod search;
mod selection;
mod settings;
mod style;
mod tags;
pub mod text;
pub mod theme;
pub mod view;
mod welcome;
mod widget;

use bevy::prelude::{App, Resource, Startup};
use bevy_egui::egui::{Context, Id, Rect, emath::easing, pos2, vec2};

pub use self::excuse::excuse;
use self::{
    text::Text,
    view::{Tag, ViewModel},
    widget::{Side, drawer_width},
};
use super::{
    intent::{Intent, Mode},
    photo::setup::Frame,
    settings::{Action, Theme},
};
use crate::room::figure::Look;

/// What is open on the right, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Panel {
    People,
    Style,
    Rooms,
    History,
    Settings,
    Figure,
    Help,
    Notes,
    Diary,
}

/// What the panels remember from one frame to the next.
#[derive(Resource, Debug, Default)]
pub struct PanelState {
    pub panel: Option<Panel>,
    /// The panel that slides away keeps its content meanwhile.
    last: Option<Panel>,
    catalogue: catalogue::State,
    bar: bar::State,
    selection: selection::State,
    plan: plan::State,
    style: style::State,
    rooms: rooms::State,
    welcome: welcome::State,
    figure: figure::State,
    people: people::State,
    callers: callers::State,
    chat: chat::State,
    notes: notes::State,
    diary: diary::State,
    /// Whether the row of emotes is shown.
    emotes: bool,
    /// Waiting for the new key of an action.
    binding: Option<Action>,
}

impl PanelState {
    /// Closes all that is open.
    fn put_away(&mut self) {
        while self.close_one() {}
    }

    /// Closes the topmost thing; whether there was one.
    pub fn close_one(&mut self) -> bool {
        let swatches = self.selection.close();
        self.plan.close_one()
            || swatches
            || self.panel.take().is_some()
            || self.chat.close()
            || std::mem::take(&mut self.emotes)
    }

    pub fn toggle(&mut self, panel: Panel) {
        self.panel = if self.panel == Some(panel) {
            None
        } else {
            Some(panel)
        };
    }

    /// Whether something is being written into the chat.
    pub fn is_typing(&self) -> bool {
        self.chat.is_typing()
    }

    /// Shows the row of emotes or puts it away.
    pub fn toggle_emotes(&mut self) {
        self.emotes = !self.emotes;
    }

    /// Shows the catalogue or puts it away.
    pub fn toggle_catalogue(&mut self) {
        self.catalogue.hidden = !self.catalogue.hidden;
    }

    /// Shows the plan of walls and rooms or puts it away.
    pub fn toggle_plan(&mut self) {
        if self.plan.toggle() {
            self.panel = None;
            self.chat.close();
        }
    }

    /// The look being tried on, for a portrait: of the welcome card or the figure panel.
    pub fn tried_on(&self, view: &ViewModel) -> Option<&Look> {
        if view.profile.is_none() {
            return Some(&self.welcome.figure.profile.look);
        }
        (self.panel == Some(Panel::Figure)).then_some(&self.figure.profile.look)
    }
}

/// What the interface needs of the engine; the session calls [`show`] once a frame.
pub fn plugin(app: &mut App) {
    app.init_resource::<PanelState>()
        .init_resource::<ViewModel>()
        .add_systems(Startup, blend::mend);
}

/// Whether keys belong to a text field or an input method, or to a key being bound.
pub fn wants_keyboard(ctx: &Context, state: &PanelState) -> bool {
    ctx.text_edit_focused() || widget::composing(ctx) || state.binding.is_some()
}

/// The middle of the window that no panel covers, in points: for framing the room.
pub fn free_area(ctx: &Context, state: &PanelState, view: &ViewModel) -> Rect {
    let screen = ctx.content_rect();
    if view.photo.is_some() {
        // The frame is in the middle of all of it.
        return screen;
    }
    let drawer = drawer_width(screen) + 2.0 * theme::EDGE;
    let left = if state.plan.is_open() {
        plan::width(screen) + 2.0 * theme::EDGE
    } else if catalogue::open(ctx, state, view) || state.chat.is_open() {
        drawer
    } else {
        0.0
    };
    let right = if state.panel.is_some() { drawer } else { 0.0 };
    Rect::from_min_max(
        pos2(screen.left() + left, screen.top() + widget::BAR),
        pos2(screen.right() - right, screen.bottom()),
    )
}

/// Where the frame of a photo is in a window of this size, in points.
pub fn photo_frame(screen: Rect, frame: Frame) -> Rect {
    photo::frame(screen, frame)
}

/// Whether the interface is dark.
pub fn is_dusk(view: &ViewModel) -> bool {
    match view.settings.theme {
        Theme::Day => false,
        Theme::Dusk => true,
        Theme::Auto => view.dark,
    }
}

/// Names and speech alone, for a photo.
pub(super) fn write_tags(ctx: &Context, tags: &[Tag], text: Text, dusk: bool) {
    theme::apply(ctx, dusk, true);
    tags::tags(ctx, tags, ctx.content_rect(), text);
}

/// Draws all panels over the room; returns what was asked for, in order.
pub fn show(ctx: &Context, state: &mut PanelState, view: &ViewModel) -> Vec<Intent> {
    let settings = &view.settings;
    theme::apply(ctx, is_dusk(view), settings.reduced_motion());
    ctx.set_zoom_factor(f32::from(settings.scale) / 100.0);
    widget::watch_composing(ctx);
    let text = Text(settings.language());

    // Asked before anything is drawn: a field that takes Enter lets go of the keyboard with it.
    let keys_free = ctx.memory(|memory| memory.focused().is_none()) && state.binding.is_none();
    let mut asked = Vec::new();
    if view.profile.is_none() {
        asked.extend(welcome::welcome(ctx, state, view, text));
        asked.extend(notices::notices(ctx, state, view, text));
        show_composing(ctx);
        return asked;
    }
    if view.mode != Mode::Decorate {
        state.selection.close();
    }
    // One large card at a time.
    if view.mode == Mode::Live || !view.plan.may || state.panel.is_some() || state.chat.is_open() {
        state.plan.close();
    }
    let time = ctx.global_style().animation_time * 2.0;
    let (id, on) = (Id::new("photo-mode"), view.photo.is_some());
    let away = ctx.animate_bool_with_time_and_easing(id, on, time, easing::cubic_out);
    let free = free_area(ctx, state, view);
    if let Some(shot) = &view.photo {
        state.put_away();
        let frame = photo::frame(free, shot.setup.frame);
        if shot.setup.names && shot.setup.people {
            let mut tags = view.tags.clone();
            tags.retain(|tag| frame.contains(tag.at));
            tags::tags(ctx, &tags, frame, text);
        }
        asked.extend(photo::photo(ctx, view, away, text));
    } else {
        tags::tags(ctx, &view.tags, free, text);
        notes::signs(ctx, state, view, free, text);
    }
    asked.extend(catalogue::catalogue(ctx, state, view, text));
    asked.extend(plan::plan(ctx, state, view, text));
    asked.extend(selection::selection(ctx, state, view, text));
    asked.extend(emotes::emotes(ctx, state, view, text));
    if away < 1.0 {
        asked.extend(bar::bar(ctx, state, view, away, text));
    }
    asked.extend(side(ctx, state, view, text));
    asked.extend(chat::chat(ctx, state, view, text, keys_free));
    people::copy_fresh(ctx, &mut state.people, view, text);
    asked.extend(notices::notices(ctx, state, view, text));
    show_composing(ctx);
    asked
}

/// Input methods on X11 put their window at the top left of the place they are given, which is the
/// field as egui has it: over the letters. Below the cursor nothing is covered.
fn show_composing(ctx: &Context) {
    ctx.output_mut(|output| {
        if let Some(ime) = &mut output.ime {
            let below = ime.cursor_rect.left_bottom() + vec2(0.0, 4.0);
            ime.rect = Rect::from_min_size(below, vec2(1.0, 1.0));
        }
    });
}

/// The one panel open on the right.
fn side(ctx: &Context, state: &mut PanelState, view: &ViewModel, text: Text) -> Vec<Intent> {
    let open = state.panel.is_some();
    if state.panel != state.last && open {
        state.last = state.panel;
        if state.panel == Some(Panel::Figure) {
            state.figure.begin(view);
        }
    }
    let Some(panel) = state.last else {
        return Vec::new();
    };
    if panel != Panel::Settings || !open {
        state.binding = None;
    }
    let heading = text.get(match panel {
        Panel::People => "people-title",
        Panel::Style => "style-title",
        Panel::Rooms => "rooms-title",
        Panel::History => "history-title",
        Panel::Settings => "settings-title",
        Panel::Figure => "figure-title",
        Panel::Help => "help-title",
        Panel::Notes => "pins-title",
        Panel::Diary => "diary-title",
    });
    let close = text.get("close");
    let shown = widget::drawer(
        ctx,
        "side",
        panel,
        Side::Right,
        0.0,
        open,
        state,
        |ui, state| {
            if widget::title(ui, &heading, &close) {
                state.panel = None;
            }
        },
        |ui, state| {
            ui.push_id(panel, |ui| match panel {
                Panel::People => people::people(ui, state, view, text),
                Panel::Style => style::style(ui, state, view, text),
                Panel::Rooms => rooms::rooms(ui, state, view, text),
                Panel::History => history::history(ui, state, view, text),
                Panel::Settings => settings::settings(ui, state, view, text),
                Panel::Figure => figure::figure(ui, state, view, text),
                Panel::Help => help::help(ui, state, view, text),
                Panel::Notes => notes::notes(ui, state, view, text),
                Panel::Diary => diary::diary(ui, state, view, text),
            })
            .inner
        },
    );
    if shown.is_none() {
        state.last = None;
    }
    shown.unwrap_or_default()
}
