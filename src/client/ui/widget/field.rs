//! Text fields that know about input methods and about limits.

use bevy_egui::egui::{
    self, Context, CornerRadius, Event, FontId, Frame, Id, ImeEvent, Key, Margin, Response,
    RichText, Stroke, TextEdit, Ui, WidgetInfo, WidgetType, vec2,
};

use super::super::theme::{INNER_CORNER, tokens};

/// What an input method is at; kept by the context.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Composition {
    under_way: bool,
    /// It ended in the last frame.
    just_ended: bool,
}

fn slot() -> Id {
    Id::new("nest-composition")
}

/// Whether an input method is composing: Enter belongs to it then, and so do all other keys.
pub(in super::super) fn composing(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp::<Composition>(slot()))
        .unwrap_or_default()
        .under_way
}

/// Follows the input method, and keeps from the panels the Enter that ends a composition: some
/// systems deliver it beside the text or right after it, and a name must not be taken half-typed.
pub(in super::super) fn watch_composing(ctx: &Context) {
    let before: Composition = ctx.data(|data| data.get_temp(slot())).unwrap_or_default();
    let (mut under_way, mut touched) = (before.under_way, before.under_way);
    ctx.input(|input| {
        for event in &input.events {
            match event {
                Event::Ime(ImeEvent::Preedit { text, .. }) => under_way = !text.is_empty(),
                Event::Ime(ImeEvent::Commit(_)) => under_way = false,
                _ => continue,
            }
            touched = true;
        }
    });
    if touched || before.just_ended {
        ctx.input_mut(|input| {
            input.events.retain(|event| {
                !matches!(
                    event,
                    Event::Key {
                        key: Key::Enter | Key::Tab | Key::Escape,
                        ..
                    }
                )
            });
        });
    }
    let now = Composition {
        under_way,
        just_ended: touched && !under_way,
    };
    if now != before {
        ctx.data_mut(|data| data.insert_temp(slot(), now));
    }
}

/// A single line of text.
pub(in super::super) struct Field<'a> {
    pub(in super::super) id: Id,
    /// Read out, and shown while the field is empty.
    pub(in super::super) name: &'a str,
    /// In front; may be empty.
    pub(in super::super) icon: &'a str,
    pub(in super::super) width: f32,
    /// Most characters.
    pub(in super::super) limit: usize,
}

/// What happened to a field.
pub(in super::super) struct Typed {
    pub(in super::super) response: Response,
    /// Enter was pressed, and not for an input method.
    pub(in super::super) committed: bool,
    /// Escape was pressed.
    pub(in super::super) cancelled: bool,
}

impl Field<'_> {
    pub(in super::super) fn show(self, ui: &mut Ui, text: &mut String) -> Typed {
        let t = tokens(ui);
        let focused = ui.memory(|memory| memory.has_focus(self.id));
        let line = if focused {
            Stroke::new(2.0, t.primary)
        } else {
            Stroke::new(1.0, t.line)
        };
        let frame = Frame::new()
            .fill(t.raised)
            .stroke(line)
            .corner_radius(CornerRadius::same(INNER_CORNER))
            .inner_margin(Margin::symmetric(12, 9));
        let used = text.chars().count();
        let near = used * 5 >= self.limit * 4;
        let inner = self.width - frame.total_margin().sum().x;
        let shown = frame.show(ui, |ui| {
            ui.set_width(inner);
            ui.spacing_mut().interact_size.y = 20.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let mut room = inner;
                if !self.icon.is_empty() {
                    let icon = RichText::new(self.icon).size(18.0).color(t.soft_text);
                    room -= ui.add(egui::Label::new(icon)).rect.width() + 8.0;
                }
                if near {
                    room -= 52.0;
                }
                let hint = RichText::new(self.name).color(t.soft_text);
                let edit = TextEdit::singleline(text)
                    .id(self.id)
                    .frame(Frame::NONE)
                    .margin(Margin::ZERO)
                    .min_size(vec2(0.0, 20.0))
                    .desired_width(room)
                    .char_limit(self.limit)
                    .font(FontId::proportional(16.0))
                    .text_color(t.text)
                    .hint_text(hint);
                let response = edit.show(ui).response.response;
                if near {
                    let count = format!("{used}/{}", self.limit);
                    let colour = if used == self.limit {
                        t.warm
                    } else {
                        t.soft_text
                    };
                    ui.add(egui::Label::new(
                        RichText::new(count).size(13.0).color(colour),
                    ));
                }
                response
            })
            .inner
        });
        let response = shown.inner;
        // The whole frame takes the click, as people aim at what looks like the field.
        let ground = ui.interact(
            shown.response.rect,
            self.id.with("ground"),
            egui::Sense::click(),
        );
        if ground.clicked() {
            response.request_focus();
        }
        let value = text.clone();
        let enabled = ui.is_enabled();
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(WidgetType::TextEdit, enabled, self.name);
            info.current_text_value = Some(value.clone());
            info
        });
        let left = response.lost_focus();
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        Typed {
            committed: left && pressed(Key::Enter),
            cancelled: left && pressed(Key::Escape),
            response: response.with_new_rect(shown.response.rect),
        }
    }
}
