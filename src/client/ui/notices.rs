//! What speaks up by itself: banners, toasts, the reason at the cursor, what takes a while.

use std::path::Path;

use bevy_egui::egui::{
    self, Align2, Color32, Context, CornerRadius, Frame, Margin, Rect, RichText, Ui, pos2, vec2,
};
use egui_phosphor::regular as icon;

use super::{
    PanelState, callers,
    text::Text,
    theme::{self, EDGE, tokens},
    view::{Banner, Conflict, Note, Task, Toast, ViewModel},
    widget::{self, BAR, Look, button, icon_button},
};
use crate::client::intent::{Answer, Intent};

pub(super) fn notices(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let mut asked = Vec::new();
    let screen = ctx.content_rect();
    let free = super::free_area(ctx, state, view);
    let within = Rect::from_min_max(
        pos2(free.left() + EDGE, screen.top() + BAR),
        pos2(free.right() - EDGE, screen.bottom() - BAR),
    );
    // One of each at a time, the gravest banner and the newest toast: more would cover the room.
    let mut top = within.top();
    let caller = callers::callers(ctx, &mut state.callers, within, view, text, &mut asked);
    if let Some(card) = caller {
        top = card.bottom() + 8.0;
    } else if let Some(banner) = view.banners.iter().max_by_key(|banner| banner.is_grave()) {
        let ((), rect) = widget::floating(ctx, "banner", Align2::CENTER_TOP, within, |ui| {
            ui.set_max_width(within.width().min(600.0));
            show_banner(ui, banner, view, text, &mut asked);
        });
        top = rect.bottom() + 8.0;
    }
    if let Some(toast) = view.toasts.last() {
        let below = within.with_min_y(top);
        widget::floating(ctx, "toast", Align2::CENTER_TOP, below, |ui| {
            // Fades in; the session takes it away in time.
            let time = ui.style().animation_time.max(f32::EPSILON);
            ui.set_opacity((toast.age / time).clamp(0.0, 1.0));
            ui.set_max_width(within.width().min(520.0));
            if let Note::Photo { file, .. } | Note::Bound(file) = &toast.note {
                kept(ui, toast, file, text, &mut asked);
                return;
            }
            let (sign, colour) = tone(ui, &toast.note);
            if bubble(ui, sign, colour, &text.note(&toast.note)).clicked() {
                asked.push(Intent::DismissToast(toast.id));
            }
        });
    }
    if let Some(ghost) = &view.ghost
        && let Some(refusal) = &ghost.refusal
    {
        reason(ctx, ghost.at, &text.refusal(refusal));
    }
    if let Some(busy) = &view.busy {
        let words = text.get(match busy.what {
            Task::Drawing => "busy-drawing",
            Task::Binding => "busy-binding",
            Task::Painting => "busy-painting",
        });
        let low = Rect::from_min_max(within.min, pos2(within.right(), screen.bottom() - BAR));
        widget::floating(ctx, "busy", Align2::RIGHT_BOTTOM, low, |ui| {
            widget::card(ui).show(ui, |ui| {
                ui.set_width(220.0);
                ui.add(egui::Label::new(&*words).wrap());
                progress(ui, busy.progress);
                if busy.cancellable
                    && button(ui, Look::Quiet, icon::X, &text.get("cancel")).clicked()
                {
                    asked.push(Intent::Cancel);
                }
            });
        });
    }
    asked
}

fn show_banner(
    ui: &mut Ui,
    banner: &Banner,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let t = tokens(ui);
    let (answer, key) = match banner {
        Banner::CannotSave { .. }
        | Banner::Full
        | Banner::FileUnread(_)
        | Banner::FileUnsaved(_) => (Answer::SaveAgain, "banner-save-again"),
        Banner::FileBroken(_) => (Answer::ReplaceFile, "banner-replace"),
        Banner::FileGone => (Answer::ReplaceFile, "banner-write"),
        Banner::Ended { .. } => (Answer::Close, "key-quit"),
        Banner::Merged { .. }
        | Banner::Met { .. }
        | Banner::Recovered { .. }
        | Banner::CannotOpen(..)
        | Banner::NoChineseFont => (Answer::Dismiss, "banner-fine"),
    };
    let (sign, colour, look) = if banner.is_grave() {
        (icon::WARNING_CIRCLE, t.danger, Look::Primary)
    } else {
        (icon::INFO, t.go, Look::Plain)
    };
    let frame = widget::card(ui).inner_margin(Margin::symmetric(16, 10));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.add(egui::Label::new(
                RichText::new(sign).size(22.0).color(colour),
            ));
            let words = text.banner(banner);
            let label = text.get(key);
            let beside = widget::button_width(ui, &label) + 16.0;
            let room = ui.available_width() - beside;
            ui.vertical(|ui| {
                ui.set_width(room);
                let told = ui.add(egui::Label::new(RichText::new(&*words)).wrap());
                if let Banner::Merged { conflicts }
                | Banner::Met {
                    conflicts,
                    refused: None,
                } = banner
                {
                    // Between two drawers a list would reach into the middle of the room.
                    if room > LISTED {
                        differences(ui, conflicts, view, text);
                    } else {
                        told.on_hover_ui(|ui| differences(ui, conflicts, view, text));
                    }
                }
            });
            if button(ui, look, "", &label).clicked() {
                asked.push(Intent::Answer {
                    banner: banner.clone(),
                    answer,
                });
            }
        });
    });
}

/// A banner that has more room than this for its words lists what it tells of.
const LISTED: f32 = 400.0;

/// What two sides changed differently, a line each; no higher than leaves the middle free.
fn differences(ui: &mut Ui, conflicts: &[Conflict], view: &ViewModel, text: Text) {
    let t = tokens(ui);
    let area = egui::ScrollArea::vertical().id_salt("conflicts");
    let area = area.max_height(76.0).auto_shrink([false, true]);
    ui.spacing_mut().item_spacing.y = 2.0;
    area.show_rows(ui, 18.0, conflicts.len(), |ui, rows| {
        for conflict in &conflicts[rows] {
            let words = text.conflict(conflict, &view.catalogue);
            let words = RichText::new(words).size(14.0).color(t.soft_text);
            ui.add(egui::Label::new(words).truncate());
        }
    });
}

fn tone(ui: &Ui, note: &Note) -> (&'static str, Color32) {
    let t = tokens(ui);
    match note {
        Note::Refused(_)
        | Note::Unheard(_)
        | Note::Unleft(_)
        | Note::NoWay
        | Note::NoNetwork
        | Note::IsOpen
        | Note::Yourself => (icon::HAND_PALM, t.warm),
        Note::Elsewhere(_) | Note::TookOver(_) | Note::Moved(_) => (icon::HOUSE_LINE, t.go),
        Note::Machine => (icon::HARD_DRIVES, t.warm),
        Note::Met(_) => (icon::GIT_MERGE, t.go),
        Note::Came(_) | Note::Became(_) => (icon::HAND_WAVING, t.go),
        Note::Went(_) => (icon::SIGN_OUT, t.go),
        Note::CannotOpen(..)
        | Note::CannotSave(..)
        | Note::CannotMove(..)
        | Note::DamagedRoom
        | Note::Failed(_)
        | Note::NoPhoto(_)
        | Note::BadRecipe { .. } => (icon::WARNING_CIRCLE, t.danger),
        Note::UndoSkipped(_) => (icon::INFO, t.go),
        Note::Exported(_) | Note::Photo { .. } | Note::Bound(_) | Note::Binned(_) => {
            (icon::CHECK_CIRCLE, t.go)
        }
    }
}

/// A pill with a sign and words; a click takes it away.
fn bubble(ui: &mut Ui, sign: &str, colour: Color32, words: &str) -> egui::Response {
    let frame = widget::pill(ui).inner_margin(Margin::symmetric(16, 9));
    let shown = frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.add(egui::Label::new(
                RichText::new(sign).size(18.0).color(colour),
            ));
            ui.add(egui::Label::new(words).wrap());
        });
    });
    let response = shown.response.interact(egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, words));
    response
}

/// A picture or a flipbook was kept: what it looks like, where it lies, and the way there.
fn kept(ui: &mut Ui, toast: &Toast, file: &Path, text: Text, asked: &mut Vec<Intent>) {
    let frame = widget::card(ui).inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            let (sign, colour) = tone(ui, &toast.note);
            match &toast.note {
                Note::Photo {
                    picture: Some(picture),
                    size,
                    ..
                } => {
                    let high = 72.0;
                    let wide = high * size.0 as f32 / size.1.max(1) as f32;
                    let (rect, _) = ui.allocate_exact_size(vec2(wide, high), egui::Sense::hover());
                    widget::picture(ui, rect, Some(*picture), sign);
                }
                _ => drop(ui.add(egui::Label::new(
                    RichText::new(sign).size(22.0).color(colour),
                ))),
            }
            let show = text.get("show");
            let beside = widget::button_width(ui, &show) + 52.0;
            let room = (ui.available_width() - beside).max(120.0);
            ui.vertical(|ui| {
                ui.set_width(room);
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.add(egui::Label::new(&*text.note(&toast.note)).wrap());
                widget::soft(ui, &file.display().to_string());
            });
            if button(ui, Look::Primary, "", &show).clicked() {
                asked.push(Intent::ShowFile(file.to_owned()));
            }
            if icon_button(ui, icon::X, &text.get("close"), false).clicked() {
                asked.push(Intent::DismissToast(toast.id));
            }
        });
    });
}

/// Why what is held may not stand where the cursor is.
fn reason(ctx: &Context, at: egui::Pos2, words: &str) {
    let screen = ctx.content_rect().shrink(EDGE);
    egui::Area::new(egui::Id::new("reason"))
        .pivot(Align2::LEFT_BOTTOM)
        .fixed_pos(at + vec2(18.0, -14.0))
        .constrain_to(screen)
        .interactable(false)
        .order(egui::Order::Tooltip)
        .show(ctx, |ui| {
            let t = tokens(ui);
            let frame = Frame::new()
                .fill(t.warm)
                .corner_radius(CornerRadius {
                    nw: 16,
                    ne: 16,
                    sw: 4,
                    se: 16,
                })
                .shadow(theme::shadow(t))
                .inner_margin(Margin::symmetric(14, 8));
            frame.show(ui, |ui| {
                let words = RichText::new(words).font(theme::label()).color(t.on_strong);
                ui.add(egui::Label::new(words).extend());
            });
        });
}

fn progress(ui: &mut Ui, how: Option<f32>) {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 4.0, t.ground);
    let filled = match how {
        Some(how) => rect.with_max_x(egui::lerp(rect.x_range(), how.clamp(0.0, 1.0))),
        None => {
            ui.ctx().request_repaint();
            let phase = ui.input(|input| (input.time * 0.8).fract()) as f32;
            let x = egui::lerp(rect.left()..=rect.right() - rect.width() * 0.3, phase);
            Rect::from_min_size(pos2(x, rect.top()), vec2(rect.width() * 0.3, 8.0))
        }
    };
    ui.painter().rect_filled(filled, 4.0, t.primary);
}
