//! Small pictures of finishes: a piece of floor or wall as it is built, in its own colours.

use std::sync::Arc;

use bevy_egui::egui::{Color32, Id, Mesh, Painter, Rect, Rgba, Shape, pos2, vec2};

use super::super::theme;
use crate::client::room_view::sample;

/// Paints a finish into `rect`; `colours` are those of its slots. A kind that nobody knows is plain.
pub(super) fn paint(painter: &Painter, rect: Rect, kind: &str, colours: &[Color32]) {
    let shown = rect.intersect(painter.clip_rect());
    if !shown.is_positive() {
        return;
    }
    let painter = painter.with_clip_rect(shown);
    let first = colours.first().copied().unwrap_or(theme::DAY.line);
    painter.rect_filled(rect, 4.0, first);
    let size = rect.size().round();
    let id = Id::new(("finish", kind, colours, size.x as i32, size.y as i32));
    // Built once: it is looked at in many frames.
    let mesh = painter.ctx().data_mut(|data| {
        let build = || Arc::new(build(kind, colours, rect));
        Arc::clone(data.get_temp_mut_or_insert_with(id, build))
    });
    let mut mesh = Mesh::clone(&mesh);
    mesh.translate(rect.min.to_vec2());
    painter.add(Shape::mesh(mesh));
}

/// The picture at the origin.
fn build(kind: &str, colours: &[Color32], rect: Rect) -> Mesh {
    let tints: Vec<[f32; 4]> = colours
        .iter()
        .map(|colour| Rgba::from(*colour).to_array())
        .collect();
    let size = rect.size();
    let sample = sample(kind, &tints, size.x / size.y.max(1.0));
    let mut mesh = Mesh::default();
    for (at, [r, g, b, _]) in sample.corners {
        let at = pos2(0.0, 0.0) + vec2(at.x, 1.0 - at.y) * size;
        mesh.colored_vertex(at, Color32::from(Rgba::from_rgb(r, g, b)));
    }
    mesh.indices = sample.triangles;
    mesh
}
