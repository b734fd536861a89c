//! Small pictures of finishes: how floors are laid and walls are done, in their own colours.

use bevy_egui::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::super::theme;

/// Paints a finish into `rect`; `colours` are those of its slots. A kind that nobody knows is plain.
pub(super) fn paint(painter: &Painter, rect: Rect, kind: &str, colours: &[Color32]) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let first = colours.first().copied().unwrap_or(theme::DAY.line);
    let second = colours.get(1).copied().unwrap_or(first);
    let joint = theme::mix(first, theme::DAY.text, 0.28);
    let line = Stroke::new(1.0, joint);
    painter.rect_filled(rect, 4.0, first);
    match kind {
        "oak-planks" => planks(&painter, rect, first, line),
        "herringbone" => herringbone(&painter, rect, first, joint),
        "tiles" => tiles(&painter, rect, second, line),
        "tatami" => tatami(&painter, rect, second, line),
        "carpet" => nap(&painter, rect, theme::mix(first, theme::DAY.text, 0.12)),
        "wainscot" => wainscot(&painter, rect, second),
        "stripes" => stripes(&painter, rect, second),
        "sprigs" => sprigs(&painter, rect, second),
        "brick" => brick(
            &painter,
            rect,
            first,
            Stroke::new(1.5, theme::mix(first, theme::DAY.raised, 0.5)),
        ),
        "panels" => panels(&painter, rect, joint, first),
        _ => {}
    }
}

/// Neighbours differ a little.
fn shade(colour: Color32, at: usize) -> Color32 {
    let by = [0.0, 0.09, 0.04, 0.13, 0.06][at % 5];
    theme::mix(colour, theme::DAY.text, by)
}

/// `count` even steps from one end to the other, the first left out.
fn steps(from: f32, to: f32, count: usize) -> impl Iterator<Item = f32> {
    (1..count).map(move |step| from + (to - from) * step as f32 / count as f32)
}

fn planks(painter: &Painter, rect: Rect, colour: Color32, line: Stroke) {
    let wide = rect.height() / 4.0;
    for row in 0..4 {
        let top = rect.top() + wide * row as f32;
        let board = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), wide));
        painter.rect_filled(board, 0.0, shade(colour, row));
        painter.hline(rect.x_range(), top, line);
        let end = rect.left() + rect.width() * [0.62, 0.28, 0.8, 0.44][row];
        painter.vline(end, board.y_range(), line);
    }
}

fn herringbone(painter: &Painter, rect: Rect, colour: Color32, joint: Color32) {
    let (long, wide) = (rect.width() / 3.0, rect.width() / 9.0);
    let diagonal = |by: f32| vec2(by, by) * std::f32::consts::FRAC_1_SQRT_2;
    let across = |by: f32| vec2(by, -by) * std::f32::consts::FRAC_1_SQRT_2;
    let block = |at: Pos2, along: bool, tint: Color32| {
        let (a, b) = if along {
            (diagonal(long), across(wide))
        } else {
            (across(long), diagonal(wide))
        };
        let corners = vec![at, at + a, at + a + b, at + b];
        Shape::convex_polygon(corners, tint, Stroke::new(0.8, joint))
    };
    let step = wide * std::f32::consts::SQRT_2;
    for column in 0..8_i32 {
        for row in -2..14_i32 {
            let x = rect.left() - long + column as f32 * long * std::f32::consts::SQRT_2 / 1.5;
            let at = pos2(x, rect.top() - long + row as f32 * step);
            let tint = (column + row).unsigned_abs() as usize;
            painter.add(block(at, true, shade(colour, tint)));
            painter.add(block(at + diagonal(long), false, shade(colour, tint + 2)));
        }
    }
}

fn tiles(painter: &Painter, rect: Rect, other: Color32, line: Stroke) {
    let side = rect.height() / 3.0;
    let columns = (rect.width() / side).ceil() as usize;
    for row in 0..3 {
        for column in (0..columns).filter(|column| (row + column) % 2 == 1) {
            let at = rect.min + vec2(column as f32, row as f32) * side;
            painter.rect_filled(Rect::from_min_size(at, vec2(side, side)), 0.0, other);
        }
    }
    for at in 1..columns.max(3) {
        let by = side * at as f32;
        painter.vline(rect.left() + by, rect.y_range(), line);
        painter.hline(rect.x_range(), rect.top() + by, line);
    }
}

fn tatami(painter: &Painter, rect: Rect, border: Color32, line: Stroke) {
    let straw = Stroke::new(0.6, line.color);
    for y in steps(rect.top(), rect.bottom(), 14) {
        painter.hline(rect.x_range(), y, straw);
    }
    let seam = Stroke::new(rect.height() / 12.0, border);
    painter.hline(rect.x_range(), rect.center().y, seam);
    painter.vline(
        rect.left() + rect.width() * 0.3,
        rect.top()..=rect.center().y,
        seam,
    );
    painter.vline(
        rect.left() + rect.width() * 0.7,
        rect.center().y..=rect.bottom(),
        seam,
    );
}

fn nap(painter: &Painter, rect: Rect, dark: Color32) {
    for row in 0..9 {
        for column in 0..16 {
            let shift = if row % 2 == 0 { 0.25 } else { 0.75 };
            let at = vec2(
                (column as f32 + shift) / 16.0 * rect.width(),
                (row as f32 + 0.5) / 9.0 * rect.height(),
            );
            painter.circle_filled(rect.min + at, 1.1, dark);
        }
    }
}

fn wainscot(painter: &Painter, rect: Rect, boards: Color32) {
    let rail = rect.top() + rect.height() * 0.55;
    let low = Rect::from_min_max(pos2(rect.left(), rail), rect.max);
    painter.rect_filled(low, 0.0, boards);
    let line = Stroke::new(1.0, theme::mix(boards, theme::DAY.text, 0.25));
    for x in steps(rect.left(), rect.right(), 7) {
        painter.vline(x, low.y_range(), line);
    }
    painter.hline(rect.x_range(), rail, Stroke::new(3.0, line.color));
}

fn stripes(painter: &Painter, rect: Rect, stripe: Color32) {
    let wide = rect.width() / 10.0;
    for at in 0..5 {
        let left = rect.left() + wide * (2.0 * at as f32 + 0.5);
        let min = pos2(left, rect.top());
        let strip = Rect::from_min_size(min, vec2(wide, rect.height()));
        painter.rect_filled(strip, 0.0, stripe);
    }
}

fn sprigs(painter: &Painter, rect: Rect, leaf: Color32) {
    let side = rect.height() / 2.5;
    for row in 0..3 {
        for column in 0..6 {
            let shift = if row % 2 == 0 { 0.5 } else { 0.0 };
            let at = rect.min + vec2(column as f32 + shift, row as f32 + 0.4) * side;
            let stem = Stroke::new(1.2, leaf);
            painter.line_segment([at + vec2(0.0, 5.0), at - vec2(0.0, 4.0)], stem);
            for (x, y) in [(-3.0, -1.0), (3.0, -1.0), (0.0, -5.0)] {
                painter.circle_filled(at + vec2(x, y), 2.1, leaf);
            }
        }
    }
}

fn brick(painter: &Painter, rect: Rect, colour: Color32, mortar: Stroke) {
    let (high, long) = (rect.height() / 5.0, rect.height() / 2.2);
    for row in 0..5 {
        let top = rect.top() + high * row as f32;
        let shift = if row % 2 == 0 { 0.0 } else { long / 2.0 };
        for column in 0..8 {
            let min = pos2(rect.left() - shift + long * column as f32, top);
            let block = Rect::from_min_size(min, vec2(long, high));
            painter.rect_filled(block, 0.0, shade(colour, row * 3 + column));
            painter.vline(min.x, block.y_range(), mortar);
        }
        painter.hline(rect.x_range(), top, mortar);
    }
}

fn panels(painter: &Painter, rect: Rect, dark: Color32, colour: Color32) {
    let light = theme::mix(colour, theme::DAY.raised, 0.4);
    let wide = rect.width() / 3.0;
    for at in 0..3 {
        let min = rect.min + vec2(wide * at as f32, 0.0);
        let frame = Rect::from_min_size(min, vec2(wide, rect.height())).shrink(4.0);
        let corners = [
            frame.left_bottom(),
            frame.left_top(),
            frame.right_top(),
            frame.right_bottom(),
        ];
        painter.line_segment([corners[0], corners[1]], Stroke::new(1.5, dark));
        painter.line_segment([corners[1], corners[2]], Stroke::new(1.5, dark));
        painter.line_segment([corners[2], corners[3]], Stroke::new(1.5, light));
        painter.line_segment([corners[3], corners[0]], Stroke::new(1.5, light));
    }
}
