//! The one card of a window that only says why Nest does not open.

use bevy_egui::egui::{self, Align, Context, Frame, Key, Layout, RichText};
use egui_phosphor::regular as icon;

use super::{
    text::Text,
    theme::{self, tokens},
    widget::{self, Look, button},
};

/// Fills the window with the card; whether it is to be closed.
pub fn excuse(ctx: &Context, words: &str, text: Text) -> bool {
    theme::apply(ctx, false, true);
    let mut close = ctx.input(|input| input.key_pressed(Key::Escape));
    let screen = ctx.content_rect();
    egui::Area::new(egui::Id::new("excuse"))
        .fixed_pos(screen.min)
        .show(ctx, |ui| {
            let t = tokens(ui);
            ui.painter().rect_filled(screen, 0.0, t.ground);
            Frame::new().inner_margin(theme::EDGE).show(ui, |ui| {
                let card = widget::card(ui).inner_margin(egui::Margin::same(20));
                let margin = (card.total_margin().sum() + egui::Vec2::splat(2.0 * theme::EDGE))
                    .max(egui::Vec2::ZERO);
                card.show(ui, |ui| {
                    ui.set_width(screen.width() - margin.x);
                    ui.set_height(screen.height() - margin.y);
                    ui.horizontal(|ui| {
                        let sign = RichText::new(icon::HOUSE_LINE).size(26.0).color(t.warm);
                        ui.add(egui::Label::new(sign));
                        let title = RichText::new(&*text.get("excuse-title"))
                            .font(egui::FontId::new(22.0, theme::strong()));
                        ui.add(egui::Label::new(title));
                    });
                    ui.add_space(8.0);
                    ui.add(egui::Label::new(words).wrap());
                    ui.with_layout(Layout::bottom_up(Align::Max), |ui| {
                        close |= button(ui, Look::Primary, "", &text.get("key-quit")).clicked();
                    });
                });
            });
        });
    close
}
