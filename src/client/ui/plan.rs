//! The plan: walls and rooms from above, drawn, dragged and cut by hand, while the room behind follows.

mod details;
mod hands;
mod held;
mod paint;
mod sheet;
mod sign;
mod walls;

use bevy_egui::egui::{
    Area, Context, Id, Key, Order, Rect, Sense, Ui, WidgetInfo, WidgetType, emath::easing, pos2,
    vec2,
};
use egui_phosphor::regular as icon;

use self::{hands::Hold, sheet::Sheet};
use super::{
    PanelState,
    text::Text,
    theme::EDGE,
    view::ViewModel,
    widget::{self, BAR},
};
use crate::{
    client::intent::Intent,
    room::{KindId, OpeningId, Point, SpaceId, shell::reshape::Gesture},
};

/// What a press on the plan does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tool {
    /// Selects, and drags walls, corners and openings.
    #[default]
    Select,
    /// Draws a room.
    Draw,
    /// Adds to the selected room.
    Grow,
    Cut,
    /// Puts in windows and doors.
    Open,
}

/// What is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Chosen {
    Space(SpaceId),
    Opening(OpeningId),
}

#[derive(Debug, Default)]
pub(super) struct State {
    open: bool,
    tool: Tool,
    /// The opening kind to put in; the first where none was picked.
    kind: Option<KindId>,
    chosen: Option<Chosen>,
    hold: Option<Hold>,
    /// The name of the selected room as it is being typed.
    name: Option<String>,
    /// What the sheet shows while a hand is on it: the plan must not move under it.
    framed: Option<(Point, Point)>,
}

impl State {
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Opens or closes it; whether it is open now.
    pub(super) fn toggle(&mut self) -> bool {
        let open = !self.open;
        *self = Self {
            open,
            tool: self.tool,
            kind: self.kind.take(),
            ..Self::default()
        };
        open
    }

    pub(super) fn close(&mut self) {
        if self.open {
            self.toggle();
        }
    }

    /// Gives up what the hand does, or else closes; whether there was anything.
    pub(super) fn close_one(&mut self) -> bool {
        let was = self.open;
        if self.hold.take().is_none() {
            self.close();
        }
        was
    }
}

/// How wide the card is: the room stays in sight beside it.
pub(super) fn width(screen: Rect) -> f32 {
    (screen.width() * 0.54 - EDGE).clamp(420.0, 1_000.0)
}

pub(super) fn plan(
    ctx: &Context,
    state: &mut PanelState,
    view: &ViewModel,
    text: Text,
) -> Vec<Intent> {
    let state = &mut state.plan;
    let time = ctx.global_style().animation_time * 1.5;
    let id = Id::new("plan");
    let shown = ctx.animate_bool_with_time_and_easing(id, state.open, time, easing::cubic_out);
    if shown == 0.0 {
        return Vec::new();
    }
    let screen = ctx.content_rect();
    let width = width(screen);
    let x = screen.left() + EDGE - (1.0 - shown) * (width + 2.0 * EDGE);
    let top = screen.top() + BAR;
    let size = vec2(width, screen.bottom() - EDGE - top);
    let area = Area::new(id)
        .fixed_pos(pos2(x, top))
        .constrain(false)
        .interactable(state.open)
        .fade_in(false)
        .order(Order::Middle);
    let card = area.show(ctx, |ui| {
        ui.set_max_size(size);
        let frame = widget::card(ui);
        let inner = size - frame.total_margin().sum();
        let shown = frame.show(ui, |ui| {
            ui.set_min_size(inner);
            ui.set_max_size(inner);
            content(ui, state, view, text)
        });
        shown.inner
    });
    card.inner
}

/// Height of what is said about the selected below the sheet.
const DETAILS: f32 = 100.0;

fn content(ui: &mut Ui, state: &mut State, view: &ViewModel, text: Text) -> Vec<Intent> {
    let mut asked = Vec::new();
    if widget::title(ui, &text.get("plan-title"), &text.get("close")) {
        state.close();
        return asked;
    }
    forget_what_is_gone(state, view);
    tools(ui, state, text);
    let room = ui.available_size() - vec2(0.0, DETAILS + ui.spacing().item_spacing.y);
    canvas(ui, room, state, view, text, &mut asked);
    details::details(ui, state, view, text, &mut asked);
    asked
}

fn tools(ui: &mut Ui, state: &mut State, text: Text) {
    let words = [
        (Tool::Select, icon::CURSOR, text.get("plan-select")),
        (Tool::Draw, icon::PLUS_SQUARE, text.get("plan-draw")),
        (Tool::Grow, icon::UNITE_SQUARE, text.get("plan-grow")),
        (Tool::Cut, icon::SUBTRACT_SQUARE, text.get("plan-cut")),
        (Tool::Open, icon::DOOR, text.get("plan-open")),
    ];
    let choices = words
        .each_ref()
        .map(|(tool, sign, label)| (*tool, *sign, &**label));
    if let Some(tool) = widget::segments(ui, "tools", &choices, state.tool) {
        state.tool = tool;
        state.hold = None;
        if tool == Tool::Open {
            state.chosen = None;
        }
    }
}

fn canvas(
    ui: &mut Ui,
    size: bevy_egui::egui::Vec2,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let name = text.get("plan-sheet");
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, &*name));
    let bounds = view.plan.shell.bounds();
    if state.hold.is_none() {
        state.framed = Some(bounds);
    }
    let sheet = Sheet::new(rect, state.framed.unwrap_or(bounds));
    let pointer = ui.input(|input| input.pointer.latest_pos());
    let over = pointer.filter(|at| rect.contains(*at) && response.contains_pointer());
    let fine = ui.input(|input| input.modifiers.alt);
    let plan = &view.plan;
    // Where frames are slow, a click goes down and up within one.
    if (response.is_pointer_button_down_on() || response.clicked())
        && ui.input(|input| input.pointer.primary_pressed())
        && let Some(at) = over
    {
        asked.extend(details::renamed(state, text));
        hands::press(state, plan, &sheet, at, fine);
    }
    let trial: Option<Gesture> = match (&state.hold, pointer) {
        (Some(hold), Some(at)) => hands::gesture(hold, state, plan, &sheet, at, fine),
        _ => None,
    };
    let given_up = ui.input(|input| input.key_pressed(Key::Escape));
    let done = ui.input(|input| input.pointer.primary_released() || input.key_pressed(Key::Enter));
    if given_up {
        state.hold = None;
    } else if state.hold.is_some() {
        if done {
            hands::release(state, trial.as_ref());
            asked.extend(trial.clone().map(Intent::Reshape));
        } else {
            asked.extend(trial.clone().map(Intent::TryReshape));
        }
    } else if let Some(Chosen::Opening(id)) = &state.chosen
        && over.is_some()
        && view.selection.is_none()
        && ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace))
    {
        asked.push(Intent::Reshape(Gesture::Close(id.clone())));
    }
    if let Some(at) = over
        && let Some(sign) = hands::sign(state, plan, &sheet, at)
    {
        ui.ctx().set_cursor_icon(sign);
    }
    paint::paint(ui, &sheet, state, view, text);
    if let (Some(hold), Some(at)) = (&state.hold, pointer) {
        held::held(ui, &sheet, hold, trial.as_ref(), at, view, text, fine);
    }
}

/// An opening that somebody else took away, or undo did, is not selected any more. A room that was given
/// a name just now is there in a moment.
fn forget_what_is_gone(state: &mut State, view: &ViewModel) {
    let shell = &view.plan.shell;
    if let Some(Chosen::Opening(id)) = &state.chosen
        && !shell.openings.contains_key(id)
    {
        state.chosen = None;
    }
    // Who grows a room grows the only one without being asked which.
    if state.tool == Tool::Grow
        && !matches!(state.chosen, Some(Chosen::Space(_)))
        && let Some(first) = shell.spaces.keys().next()
    {
        state.chosen = Some(Chosen::Space(first.clone()));
    }
}
