//! The diary of the room one is in: a page for each day on which it changed, and all of them in motion.

use std::time::Duration;

use bevy_egui::egui::{self, Align2, Color32, FontId, Rect, RichText, Sense, Ui, pos2, vec2};
use egui_phosphor::regular as icon;

use super::{
    Panel, PanelState,
    text::Text,
    theme::{self, tokens},
    view::{Page, ViewModel},
    widget::{self, Look, button, icon_button, slider},
};
use crate::client::{diary::film::Binding, intent::Intent};

/// Seconds that a page is seen while they are turned, and with less motion.
const SEEN: (f64, f64) = (0.4, 1.2);
/// Seconds in which one page becomes the next.
const FADE: f64 = 0.2;

#[derive(Debug, Default)]
pub(super) struct State {
    /// The open page; `None`: the last one.
    at: Option<usize>,
    /// Since when the open page is seen, and the one before it.
    turned: Option<(f64, usize)>,
    playing: bool,
}

impl State {
    fn turn(&mut self, from: usize, to: usize, now: f64) {
        self.at = Some(to);
        self.turned = Some((now, from));
    }
}

impl PanelState {
    /// Which page of the diary is looked at, the last one where that is `None`; `None` while it is
    /// closed.
    pub fn diary_page(&self) -> Option<Option<usize>> {
        (self.panel == Some(Panel::Diary)).then_some(self.diary.at)
    }
}

pub(super) fn diary(
    ui: &mut Ui,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let pages = &view.diary.pages;
    let state = &mut state.diary;
    if !view.diary.kept {
        widget::soft(ui, &text.get("diary-elsewhere"));
        return asked;
    }
    let Some(last) = pages.len().checked_sub(1) else {
        empty(ui, text);
        return asked;
    };
    let now = ui.input(|input| input.time);
    let at = play(ui, state, view, last, now);
    page(ui, state, pages, at, now, view.settings.reduced_motion());
    words(ui, &pages[at], text);
    leaf(ui, state, (at, last), now, text);
    widget::section(ui, &text.get("diary-take"));
    let free = view.busy.is_none();
    ui.add_enabled_ui(free, |ui| {
        ui.horizontal_wrapped(|ui| {
            for (binding, sign, key) in [
                (Binding::Gif, icon::GIF, "diary-gif"),
                (Binding::Frames, icon::IMAGES, "diary-frames"),
            ] {
                if button(ui, Look::Plain, sign, &text.get(key)).clicked() {
                    asked.push(Intent::BindDiary(binding));
                }
            }
        });
    });
    widget::soft(ui, &text.get("diary-hint"));
    ui.add_space(8.0);
    asked
}

/// Turns the page where its time has come; which one is open.
fn play(ui: &Ui, state: &mut State, view: &ViewModel, last: usize, now: f64) -> usize {
    let at = state.at.unwrap_or(last).min(last);
    if !state.playing {
        return at;
    }
    let seen = if view.settings.reduced_motion() {
        SEEN.1
    } else {
        SEEN.0
    };
    let since = state.turned.map_or(0.0, |(turned, _)| turned);
    let left = since + seen - now;
    if left > 0.0 {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
        return at;
    }
    // The next picture may still be on its way from the disk.
    let next = if at == last { 0 } else { at + 1 };
    if view.diary.pages[next].picture.is_none() {
        ui.ctx().request_repaint_after(Duration::from_millis(50));
        return at;
    }
    state.turn(at, next, now);
    if next == last {
        state.playing = false;
    }
    next
}

/// The picture, coming out of the one before.
fn page(ui: &mut Ui, state: &State, pages: &[Page], at: usize, now: f64, calm: bool) {
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::hover());
    let here = pages[at].picture;
    let fading = state
        .turned
        .filter(|(since, _)| !calm && now < since + FADE);
    if let Some((since, before)) = fading
        && let Some(before) = pages.get(before).and_then(|page| page.picture)
        && let Some(here) = here
    {
        let share = ((now - since) / FADE).clamp(0.0, 1.0) as f32;
        widget::picture(ui, rect, Some(before), icon::BOOK_OPEN);
        let size = egui::load::SizedTexture::new(here.texture, rect.size());
        egui::Image::from_texture(size)
            .uv(here.uv)
            .corner_radius(8)
            .tint(Color32::WHITE.gamma_multiply(share))
            .paint_at(ui, rect);
        ui.ctx().request_repaint();
        return;
    }
    widget::picture(ui, rect, here, icon::BOOK_OPEN);
}

fn words(ui: &mut Ui, page: &Page, text: Text) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let day = RichText::new(&*text.date(page.day)).font(theme::label());
    ui.add(egui::Label::new(day).wrap());
    let edits = page
        .edits
        .map(|edits| text.with("diary-edits", &[("count", edits.into())]));
    // Its line is there without it too: what one leafs with stays under the hand.
    widget::soft(ui, edits.as_deref().unwrap_or(" "));
}

/// Back, play, on; and a slider through all pages.
fn leaf(ui: &mut Ui, state: &mut State, (at, last): (usize, usize), now: f64, text: Text) {
    if last == 0 {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let back = |ui: &mut Ui| icon_button(ui, icon::CARET_LEFT, &text.get("diary-back"), false);
        if ui.add_enabled_ui(at > 0, back).inner.clicked() {
            state.playing = false;
            state.turn(at, at - 1, now);
        }
        let (sign, key) = if state.playing {
            (icon::PAUSE, "diary-pause")
        } else {
            (icon::PLAY, "diary-play")
        };
        if icon_button(ui, sign, &text.get(key), state.playing).clicked() {
            state.playing = !state.playing;
            if state.playing {
                // From the first day on, where all was seen.
                let from = if at == last { 0 } else { at };
                state.turn(at, from, now);
            }
        }
        let on = |ui: &mut Ui| icon_button(ui, icon::CARET_RIGHT, &text.get("diary-on"), false);
        if ui.add_enabled_ui(at < last, on).inner.clicked() {
            state.playing = false;
            state.turn(at, at + 1, now);
        }
        let place = format!("{} / {}", at + 1, last + 1);
        let most = u16::try_from(last).unwrap_or(u16::MAX);
        let mut wanted = u16::try_from(at).unwrap_or(u16::MAX);
        let name = text.with("diary-page", &[("place", place.as_str().into())]);
        let right = ui.available_width() - 64.0;
        ui.allocate_ui(vec2(right, 36.0), |ui| {
            if slider(ui, &name, &mut wanted, 0..=most, 1).changed() {
                state.playing = false;
                state.turn(at, usize::from(wanted), now);
            }
        });
        let (rect, _) = ui.allocate_exact_size(vec2(60.0, 36.0), Sense::hover());
        let ink = tokens(ui).soft_text;
        let font = FontId::proportional(13.0);
        ui.painter()
            .text(rect.right_center(), Align2::RIGHT_CENTER, place, font, ink);
    });
}

/// Nothing yet: what will come, and how.
fn empty(ui: &mut Ui, text: Text) {
    let t = tokens(ui);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::hover());
    ui.painter().rect_filled(rect, 8.0, t.ground);
    let book = Rect::from_center_size(rect.center(), vec2(72.0, 72.0));
    ui.painter().circle_filled(book.center(), 38.0, t.raised);
    let font = FontId::proportional(40.0);
    let at = pos2(book.center().x, book.center().y);
    ui.painter().text(
        at,
        Align2::CENTER_CENTER,
        icon::BOOK_OPEN,
        font,
        t.soft_text,
    );
    ui.add(egui::Label::new(RichText::new(&*text.get("diary-empty")).font(theme::label())).wrap());
    widget::soft(ui, &text.get("diary-hint"));
}
