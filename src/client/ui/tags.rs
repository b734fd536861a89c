//! Names and speech over people's heads, under every panel.

use std::{f32::consts::TAU, time::Duration};

use bevy_egui::egui::{
    Color32, Context, FontId, Galley, Id, LayerId, Order, Painter, Pos2, Rect, Shape, Stroke,
    StrokeKind, Vec2, pos2, text::LayoutJob, vec2,
};

use super::{
    text::Text,
    theme::{self, DAY, DUSK, Tokens},
    view::{Bubble, Tag},
};

/// Widest bubble and most lines in it, in points.
const WIDEST: f32 = 230.0;
const LINES: usize = 4;
/// Seconds a bubble takes to come and to go.
const EASE: (f32, f32) = (0.2, 0.45);
const GAP: f32 = 5.0;
/// How far something may be moved up to make room, in points.
const ASTRAY: f32 = 60.0;

/// Draws them within `free`, the nearest person's first; the others make room.
pub(super) fn tags(ctx: &Context, tags: &[Tag], free: Rect, text: Text) {
    if tags.is_empty() {
        return;
    }
    let painter = ctx.layer_painter(LayerId::new(Order::Background, Id::new("tags")));
    let dark = ctx.global_style().visuals.dark_mode;
    let tokens = if dark { &DUSK } else { &DAY };
    let mut taken: Vec<Rect> = Vec::new();
    let mut nearest: Vec<&Tag> = tags.iter().collect();
    nearest.sort_by(|a, b| b.at.y.total_cmp(&a.at.y));
    let seen = free.expand(40.0);
    for tag in nearest.into_iter().filter(|tag| seen.contains(tag.at)) {
        let mut pen = Pen {
            painter: &painter,
            tokens,
            tag,
            free,
            foot: tag.at,
            taken: &mut taken,
        };
        if let Some(name) = &tag.name {
            let name = if name.is_empty() {
                text.get("somebody").into_owned()
            } else {
                name.clone()
            };
            pen.name(name);
        }
        if tag.typing {
            pen.dots();
            ctx.request_repaint_after(Duration::from_millis(60));
        }
        for (older, bubble) in tag.said.iter().rev().enumerate() {
            pen.bubble(bubble, older > 0);
        }
        if !tag.said.is_empty() {
            ctx.request_repaint_after(Duration::from_millis(30));
        }
    }
}

/// Draws one person's, from the head up.
struct Pen<'a> {
    painter: &'a Painter,
    tokens: &'static Tokens,
    tag: &'a Tag,
    free: Rect,
    /// The middle of the lower edge of what comes next.
    foot: Pos2,
    taken: &'a mut Vec<Rect>,
}

impl Pen<'_> {
    /// Where something of this size goes: above what is there, but no further up than `most`, and
    /// within the free part of the window.
    fn place(&mut self, size: Vec2, most: f32) -> Rect {
        let at = self.foot - vec2(size.x / 2.0, size.y);
        let straight = Rect::from_min_size(at, size);
        let mut rect = straight;
        while let Some(over) = self.taken.iter().find(|taken| taken.intersects(rect)) {
            rect = rect.translate(vec2(0.0, over.top() - rect.bottom() - 2.0));
            if straight.top() - rect.top() > most {
                // What floats far from its head would be taken for somebody else's.
                rect = straight;
                break;
            }
        }
        let free = self.free.shrink(8.0);
        let right = (free.right() - rect.right()).min(0.0);
        let x = (free.left() - rect.left()).max(right);
        let y = (free.top() - rect.top()).max(0.0);
        let rect = rect.translate(vec2(x, y));
        self.taken.push(rect);
        self.foot = pos2(self.foot.x, rect.top() - GAP);
        rect
    }

    fn colour(&self) -> Color32 {
        theme::swatch(self.tag.colour)
    }

    fn faded(&self, share: f32) -> Painter {
        let mut painter = self.painter.clone();
        painter.set_opacity(share);
        painter
    }

    fn name(&mut self, name: String) {
        if self.tag.clear <= 0.02 {
            return;
        }
        let painter = self.faded(self.tag.clear);
        let font = FontId::new(13.0, theme::strong());
        let galley = painter.layout_no_wrap(name, font, self.tokens.text);
        let rect = self.place(galley.size() + vec2(30.0, 6.0), ASTRAY);
        let fill = self.tokens.panel.gamma_multiply(0.88);
        painter.rect_filled(rect, rect.height() / 2.0, fill);
        let dot = pos2(rect.left() + 12.0, rect.center().y);
        painter.circle_filled(dot, 4.5, self.colour());
        let at = pos2(rect.left() + 21.0, rect.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, self.tokens.text);
    }

    fn dots(&mut self) {
        let time = self.painter.ctx().input(|input| input.time) as f32;
        let rect = self.place(vec2(44.0, 24.0), ASTRAY);
        self.card(self.painter, rect);
        for n in 0..3_u8 {
            let n = f32::from(n);
            let wave = (time * 5.0 - n * 0.9).rem_euclid(TAU).sin().max(0.0);
            let at = rect.center() + vec2((n - 1.0) * 10.0, -3.0 * wave);
            self.painter.circle_filled(at, 3.0, self.tokens.soft_text);
        }
    }

    /// An older one is left out where it would lie over others.
    fn bubble(&mut self, bubble: &Bubble, older: bool) {
        let come = (bubble.age / EASE.0).clamp(0.0, 1.0);
        let go = ((bubble.lasts - bubble.age) / EASE.1).clamp(0.0, 1.0);
        let share = 1.0 - (1.0 - come) * (1.0 - come);
        let painter = self.faded(share.min(go));
        let galley = words(&painter, &bubble.text, self.tokens.text);
        let size = galley.size() + vec2(24.0, 14.0);
        let lowest = Rect::from_min_size(self.foot - vec2(size.x / 2.0, size.y), size);
        if older && self.taken.iter().any(|taken| taken.intersects(lowest)) {
            return;
        }
        let rect = self.place(size, ASTRAY);
        let rect = rect.translate(vec2(0.0, (1.0 - share) * 8.0));
        self.card(&painter, rect);
        let at = rect.center() - galley.size() / 2.0;
        painter.galley(at, galley, self.tokens.text);
    }

    /// A cream card with an edge in the person's colour, and a tip towards the head.
    fn card(&self, painter: &Painter, rect: Rect) {
        let t = self.tokens;
        let corner = 12.0_f32.min(rect.height() / 2.0);
        let soft = rect.translate(vec2(0.0, 2.0)).expand(1.0);
        painter.rect_filled(soft, corner, t.shadow);
        let tip = self.tag.at.x.clamp(rect.left() + 16.0, rect.right() - 16.0);
        let edge = Stroke::new(2.0, self.colour());
        painter.rect(rect, corner, t.raised, edge, StrokeKind::Inside);
        let y = rect.bottom() - 2.0;
        let corners = [(-6.0, 0.0), (6.0, 0.0), (0.0, 7.0)];
        let corners = corners.map(|(dx, dy)| pos2(tip + dx, y + dy));
        painter.add(Shape::convex_polygon(
            corners.to_vec(),
            self.colour(),
            Stroke::NONE,
        ));
    }
}

/// The words of a bubble, cut where they are too many.
fn words(painter: &Painter, text: &str, colour: Color32) -> std::sync::Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), FontId::proportional(15.0), colour, WIDEST);
    job.wrap.max_rows = LINES;
    painter.layout_job(job)
}
