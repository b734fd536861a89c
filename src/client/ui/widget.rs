//! The pieces panels are made of. All are drawn here, eased, at least 36 points tall, and carry their
//! names into the accessibility tree.

mod field;
mod paint;
mod range;

use bevy_egui::egui::{
    self, Align2, Area, Color32, Context, CornerRadius, FontId, Frame, Id, Margin, Order, Pos2,
    Rect, Response, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextWrapMode, Ui, Vec2,
    WidgetInfo, WidgetText, WidgetType, emath::easing, pos2, vec2,
};

pub(super) use self::{
    field::{Field, Typed, composing, watch_composing},
    paint::{colours, picture, swatch},
    range::slider,
};
use super::theme::{self, CORNER, EDGE, INNER_CORNER, TARGET, Tokens, tokens};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The one thing to do next.
    Primary,
    Plain,
    /// Without ground until hovered.
    Quiet,
}

/// From 0 to 1 while hovered, and while pressed.
pub(super) fn motion(ui: &Ui, response: &Response) -> (f32, f32) {
    let time = ui.style().animation_time;
    let lit = response.hovered() || response.has_focus();
    let ctx = ui.ctx();
    let ease = easing::cubic_out;
    let hover = ctx.animate_bool_with_time_and_easing(response.id.with("over"), lit, time, ease);
    let held = response.is_pointer_button_down_on();
    let press =
        ctx.animate_bool_with_time_and_easing(response.id.with("held"), held, time / 2.0, ease);
    (hover, press)
}

/// The ring around what the keyboard is on.
pub(super) fn ring(ui: &Ui, response: &Response, rect: Rect, corner: f32) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, tokens(ui).primary);
        ui.painter()
            .rect_stroke(rect, corner, stroke, StrokeKind::Outside);
    }
}

fn dressed(t: &Tokens, look: Look, hover: f32) -> (Color32, Color32) {
    let (ground, text) = match look {
        Look::Primary => (t.primary, t.on_primary),
        Look::Plain => (t.ground, t.text),
        Look::Quiet => (Color32::TRANSPARENT, t.text),
    };
    let ground = match look {
        Look::Primary => theme::mix(ground, t.raised, hover * 0.25),
        Look::Plain => theme::mix(ground, t.primary, hover * 0.28),
        Look::Quiet => theme::mix(ground, t.ground, hover),
    };
    (ground, text)
}

/// A pill with an icon, words, or both; `icon` may be empty.
pub(super) fn button(ui: &mut Ui, look: Look, icon: &str, label: &str) -> Response {
    let shown = if icon.is_empty() {
        label.to_owned()
    } else {
        format!("{icon}  {label}")
    };
    let padding = 16.0;
    let room = (ui.available_width() - 2.0 * padding).max(24.0);
    let galley = WidgetText::from(RichText::new(shown).font(theme::label())).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        room,
        theme::label(),
    );
    let size = vec2(galley.size().x + 2.0 * padding, 40.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, label));
    let (hover, press) = motion(ui, &response);
    let t = tokens(ui);
    let (ground, text) = dressed(t, look, if enabled { hover } else { 0.0 });
    let rect = rect.expand(hover - 2.0 * press);
    if look == Look::Primary && enabled {
        let lift = egui::Shadow {
            offset: [0, 2],
            blur: 6,
            spread: 0,
            color: t.shadow,
        };
        ui.painter()
            .add(lift.as_shape(rect, CornerRadius::same(20)));
    }
    ui.painter().rect_filled(rect, 20.0, ground);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, text);
    ring(ui, &response, rect, 20.0);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// How wide a button with these words becomes.
pub(super) fn button_width(ui: &Ui, label: &str) -> f32 {
    let galley = ui
        .painter()
        .layout_no_wrap(label.to_owned(), theme::label(), tokens(ui).text);
    galley.size().x + 32.0
}

/// A round button with an icon; `name` is read out and shown on hover.
pub(super) fn icon_button(ui: &mut Ui, icon: &str, name: &str, on: bool) -> Response {
    toned_icon_button(ui, icon, name, on, false)
}

/// Like [`icon_button`]; `danger` for what takes away.
pub(super) fn toned_icon_button(
    ui: &mut Ui,
    icon: &str,
    name: &str,
    on: bool,
    danger: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, enabled, on, name));
    let (hover, press) = motion(ui, &response);
    let t = tokens(ui);
    let (ground, ink) = match (on, danger) {
        (true, _) => (t.primary, t.on_primary),
        (false, true) => (theme::mix(Color32::TRANSPARENT, t.ground, hover), t.danger),
        (false, false) => (theme::mix(Color32::TRANSPARENT, t.ground, hover), t.text),
    };
    let round = rect.shrink(1.0 + press * 1.5 - hover * 0.5);
    ui.painter()
        .circle_filled(round.center(), round.width() / 2.0, ground);
    let font = FontId::proportional(20.0 + hover - press);
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, icon, font, ink);
    ring(ui, &response, round, 20.0);
    response
        .on_hover_text(name)
        .on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// A pill that is on or off.
pub(super) fn chip(ui: &mut Ui, icon: &str, label: &str, on: bool) -> Response {
    let shown = if icon.is_empty() {
        label.to_owned()
    } else {
        format!("{icon} {label}")
    };
    let room = (ui.available_width() - 24.0).max(24.0);
    let font = if on {
        theme::label()
    } else {
        FontId::proportional(15.0)
    };
    let text = WidgetText::from(RichText::new(shown).font(font.clone()));
    let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), room, font);
    let size = vec2((galley.size().x + 24.0).max(TARGET), TARGET);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, enabled, on, label));
    let (hover, press) = motion(ui, &response);
    let t = tokens(ui);
    let (ground, ink) = if on {
        (t.primary, t.on_primary)
    } else {
        (theme::mix(t.ground, t.primary, hover * 0.25), t.text)
    };
    let rect = rect.shrink(press);
    ui.painter().rect_filled(rect, 18.0, ground);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    ring(ui, &response, rect, 18.0);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// One of a few, side by side in a trough; the mark slides. Returns what was picked.
pub(super) fn segments<T: Copy + PartialEq>(
    ui: &mut Ui,
    salt: &str,
    choices: &[(T, &str, &str)],
    current: T,
) -> Option<T> {
    let t = tokens(ui);
    let galleys: Vec<_> = choices
        .iter()
        .map(|(_, icon, label)| {
            let text = if icon.is_empty() {
                (*label).to_owned()
            } else {
                format!("{icon}  {label}")
            };
            ui.painter().layout_no_wrap(text, theme::label(), t.text)
        })
        .collect();
    let natural: Vec<f32> = galleys
        .iter()
        .map(|galley| galley.size().x + 28.0)
        .collect();
    let squeeze = ((ui.available_width() - 8.0) / natural.iter().sum::<f32>()).min(1.0);
    let widths: Vec<f32> = natural.iter().map(|width| width * squeeze).collect();
    let size = vec2(widths.iter().sum::<f32>() + 8.0, 44.0);
    let (trough, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(trough, 22.0, t.ground);
    let id = ui.id().with(salt);
    let mut left = trough.left() + 4.0;
    let mut cells = Vec::new();
    for width in &widths {
        cells.push(Rect::from_min_size(
            pos2(left, trough.top() + 4.0),
            vec2(*width, 36.0),
        ));
        left += width;
    }
    if let Some(at) = choices.iter().position(|(value, ..)| *value == current) {
        let time = ui.style().animation_time;
        let slide = |part: &str, to| ui.ctx().animate_value_with_time(id.with(part), to, time);
        // Relative to the trough, so that the mark does not swim when the card moves.
        let (x, width) = (
            slide("x", cells[at].left() - trough.left()),
            slide("w", cells[at].width()),
        );
        let mark = Rect::from_min_size(trough.min + vec2(x, 4.0), vec2(width, 36.0));
        ui.painter().rect_filled(mark, 18.0, t.primary);
    }
    let mut picked = None;
    for (i, (value, _, label)) in choices.iter().enumerate() {
        let response = ui.interact(cells[i], id.with(i), Sense::click());
        let on = *value == current;
        response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, on, label));
        let (hover, _) = motion(ui, &response);
        let ink = if on {
            t.on_primary
        } else {
            theme::mix(t.soft_text, t.text, hover)
        };
        let galley = galleys[i].clone();
        let at = cells[i].center() - galley.size() / 2.0;
        ui.painter_at(cells[i])
            .galley_with_override_text_color(at, galley, ink);
        ring(ui, &response, cells[i], 18.0);
        if response
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .clicked()
            && !on
        {
            picked = Some(*value);
        }
    }
    picked
}

/// Words with a switch at the end of the row; whether it was flipped.
pub(super) fn switch(ui: &mut Ui, label: &str, on: bool) -> bool {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 40.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, on, label));
    let t = tokens(ui);
    let time = ui.style().animation_time;
    let how = ui
        .ctx()
        .animate_bool_with_time_and_easing(response.id, on, time, easing::cubic_out);
    let (hover, press) = motion(ui, &response);
    let track = Rect::from_center_size(rect.right_center() - vec2(23.0, 0.0), vec2(46.0, 26.0));
    ui.painter()
        .rect_filled(track, 13.0, theme::mix(t.line, t.primary, how));
    let knob = pos2(
        egui::lerp(track.left() + 13.0..=track.right() - 13.0, how),
        track.center().y,
    );
    ui.painter()
        .circle_filled(knob, 10.0 + hover - press, t.raised);
    let galley = WidgetText::from(label).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        width - 60.0,
        FontId::proportional(15.0),
    );
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, t.text);
    ring(ui, &response, rect, f32::from(INNER_CORNER));
    response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .clicked()
}

/// The frame of a floating card.
pub(super) fn card(ui: &Ui) -> Frame {
    let t = tokens(ui);
    Frame::new()
        .fill(t.panel)
        .stroke(Stroke::new(1.0, t.line))
        .corner_radius(CornerRadius::same(CORNER))
        .shadow(theme::shadow(t))
        .inner_margin(Margin::same(16))
}

/// The frame of a floating row of controls.
pub(super) fn pill(ui: &Ui) -> Frame {
    card(ui)
        .corner_radius(CornerRadius::same(26))
        .inner_margin(Margin::symmetric(6, 5))
}

/// Something that floats over the room, held at a corner or side of `within`.
pub(super) fn floating<R>(
    ctx: &Context,
    name: &str,
    anchor: Align2,
    within: Rect,
    add: impl FnOnce(&mut Ui) -> R,
) -> (R, Rect) {
    let pivot = anchor.pos_in_rect(&within);
    let shown = Area::new(Id::new(name))
        .pivot(anchor)
        .fixed_pos(pivot)
        .constrain(false)
        .order(Order::Middle)
        .show(ctx, |ui| {
            ui.set_max_size(within.size());
            add(ui)
        });
    (shown.inner, shown.response.rect)
}

/// Which side a drawer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A card at a side of the window that slides in and out; scrolls where it is too long. The header
/// stays. How far it is scrolled belongs to its `content`. It leaves so many points free `below` it. `None`
/// while it is away.
pub(super) fn drawer<S, R>(
    ctx: &Context,
    name: &str,
    content: impl egui::AsIdSalt,
    side: Side,
    below: f32,
    open: bool,
    state: &mut S,
    header: impl FnOnce(&mut Ui, &mut S),
    body: impl FnOnce(&mut Ui, &mut S) -> R,
) -> Option<R> {
    let id = Id::new(name);
    let time = ctx.global_style().animation_time * 1.5;
    let shown = ctx.animate_bool_with_time_and_easing(id, open, time, easing::cubic_out);
    if shown == 0.0 {
        return None;
    }
    let screen = ctx.content_rect();
    let width = drawer_width(screen);
    let away = (1.0 - shown) * (width + 2.0 * EDGE);
    let x = match side {
        Side::Left => screen.left() + EDGE - away,
        Side::Right => screen.right() - EDGE - width + away,
    };
    let top = screen.top() + BAR;
    let height = screen.bottom() - EDGE - below - top;
    let area = Area::new(id)
        .fixed_pos(pos2(x, top))
        .constrain(false)
        .interactable(open)
        .fade_in(false)
        .order(Order::Middle);
    let inner = area.show(ctx, |ui| {
        ui.set_max_size(vec2(width, height));
        let frame = card(ui);
        let margin = frame.total_margin().sum();
        frame
            .show(ui, |ui| {
                ui.set_width(width - margin.x);
                header(ui, state);
                let rest = height - margin.y - ui.min_rect().height() - ui.spacing().item_spacing.y;
                ScrollArea::vertical()
                    .id_salt(content)
                    .max_height(rest)
                    .auto_shrink([false, true])
                    .show(ui, |ui| body(ui, state))
                    .inner
            })
            .inner
    });
    Some(inner.inner)
}

/// Height that the top bar takes from the window.
pub(super) const BAR: f32 = 80.0;

/// Drawers leave the middle third free.
pub(super) fn drawer_width(screen: Rect) -> f32 {
    (screen.width() / 3.0 - 2.0 * EDGE).clamp(236.0, 360.0)
}

/// The title of a card, with a button that closes it; whether it was pressed.
pub(super) fn title(ui: &mut Ui, words: &str, close: &str) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.set_height(40.0);
        let room = ui.available_width() - 48.0;
        let text = WidgetText::from(RichText::new(words).font(theme::heading()));
        let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), room, theme::heading());
        ui.add(egui::Label::new(galley));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            closed = icon_button(ui, egui_phosphor::regular::X, close, false).clicked();
        });
    });
    closed
}

/// The small heading of a group within a card.
pub(super) fn section(ui: &mut Ui, words: &str) {
    ui.add_space(8.0);
    let text = RichText::new(words)
        .font(theme::label())
        .color(tokens(ui).soft_text);
    ui.add(egui::Label::new(text).wrap());
}

/// Words of explanation.
pub(super) fn soft(ui: &mut Ui, words: &str) {
    let text = RichText::new(words).size(14.0).color(tokens(ui).soft_text);
    ui.add(egui::Label::new(text).wrap());
}

/// The height of a tile's name.
const WORDS: f32 = 26.0;

/// Where a tile of this place has its picture.
pub(super) fn inside(tile: Rect) -> Rect {
    Rect::from_min_max(tile.min, tile.max - vec2(0.0, WORDS)).shrink(6.0)
}

/// A picture with its name under it, to pick from a grid.
pub(super) fn tile(
    ui: &mut Ui,
    size: Vec2,
    shown: Option<super::view::Picture>,
    icon: &str,
    label: &str,
    on: bool,
) -> Response {
    let (id, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, id, Sense::click());
    face(ui, response, shown, icon, label, on)
}

/// A [`tile`] whose focus can be asked for by this id.
pub(super) fn tile_with_id(
    ui: &mut Ui,
    id: Id,
    size: Vec2,
    shown: Option<super::view::Picture>,
    icon: &str,
    label: &str,
) -> Response {
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, id, Sense::click());
    face(ui, response, shown, icon, label, false)
}

fn face(
    ui: &Ui,
    response: Response,
    shown: Option<super::view::Picture>,
    icon: &str,
    label: &str,
    on: bool,
) -> Response {
    let rect = response.rect;
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, on, label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = tokens(ui);
    let (hover, press) = motion(ui, &response);
    let face = rect.expand(hover - press * 2.0);
    let corner = f32::from(INNER_CORNER);
    if hover > 0.0 {
        let lift = egui::Shadow {
            offset: [0, 3],
            blur: 10,
            spread: 0,
            color: t.shadow.gamma_multiply(hover),
        };
        ui.painter()
            .add(lift.as_shape(face, CornerRadius::same(INNER_CORNER)));
    }
    ui.painter().rect_filled(face, corner, t.raised);
    let line = if on {
        Stroke::new(2.5, t.primary)
    } else {
        Stroke::new(1.0, theme::mix(t.line, t.primary, hover))
    };
    picture(ui, inside(face), shown, icon);
    ui.painter()
        .rect_stroke(face, corner, line, StrokeKind::Inside);
    let font = FontId::proportional(13.0);
    let galley = WidgetText::from(RichText::new(label).font(font.clone())).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        rect.width() - 12.0,
        font,
    );
    let elided = galley.elided;
    let at: Pos2 = pos2(rect.center().x, rect.bottom() - 6.0 - WORDS / 2.0 + 3.0);
    ui.painter()
        .galley(at - galley.size() / 2.0, galley, t.text);
    ring(ui, &response, face, corner);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if elided {
        response.on_hover_text(label)
    } else {
        response
    }
}
