//! People: who is here, one's own door, those one met and the ways to them.

mod door;
mod face;
mod friends;
mod here;
mod relay;

use bevy_egui::egui::{Context, Ui};

use super::{PanelState, text::Text, view::ViewModel, widget};
use crate::{
    client::intent::Intent,
    room::{Author, rule::Role},
};

pub(super) use face::{block, emblem};

/// The pages of the panel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Here,
    Door,
    Friends,
}

#[derive(Debug)]
pub(super) struct State {
    page: Page,
    /// Of whom there is more to see.
    chosen: Option<Author>,
    /// Whether blocking them was clicked once.
    blocking: bool,
    /// What the next invite makes of people, for how long, and whether it names this machine.
    role: Role,
    lasts: door::Lasts,
    nearby: bool,
    /// How many invites were copied.
    copied: u64,
    /// An invite as pasted.
    invite: String,
    /// A relay's address as pasted.
    relay: String,
    /// At which address one of one's own is to be reached.
    own: String,
    /// Another relay is being named.
    changing: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            page: Page::Here,
            chosen: None,
            blocking: false,
            role: Role::Guest,
            lasts: door::Lasts::Week,
            nearby: false,
            copied: 0,
            invite: String::new(),
            relay: String::new(),
            own: String::new(),
            changing: false,
        }
    }
}

pub(super) fn people(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let state = &mut state.people;
    let names = ["people-here", "people-door", "people-friends"].map(|key| text.get(key));
    let pages = [Page::Here, Page::Door, Page::Friends];
    let choices: Vec<_> = pages
        .into_iter()
        .zip(&names)
        .map(|(page, name)| (page, "", &**name))
        .collect();
    if let Some(page) = widget::segments(ui, "people-page", &choices, state.page) {
        state.page = page;
    }
    match state.page {
        Page::Here => here::here(ui, state, view, text, &mut asked),
        Page::Door => door::door(ui, state, view, text, &mut asked),
        Page::Friends => friends::friends(ui, state, view, text, &mut asked),
    }
    ui.add_space(8.0);
    asked
}

/// Copies an invite, in a sentence, once it is there.
pub(super) fn copy_fresh(ctx: &Context, state: &mut State, view: &ViewModel, text: Text) {
    if let Some((number, _)) = view.society.invited
        && number > state.copied
    {
        state.copied = number;
        door::copy(ctx, view, text);
    }
}
