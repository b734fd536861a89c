//! Names and speech in a photo: the tags of the interface, painted into its pixels at its own
//! fineness.

use bevy_egui::egui::{
    Color32, ColorImage, Context, Pos2, RawInput, Rect, TextureId, TexturesDelta, ViewportId,
    epaint::{ImageData, Mesh, Primitive, Vertex},
    vec2,
};
use image::RgbaImage;

use crate::client::ui::{
    self,
    text::Text,
    view::{Tag, ViewModel},
};

/// What is written, and in which part of the window it stood.
pub(super) struct Words {
    tags: Vec<Tag>,
    frame: Rect,
    text: Text,
    dusk: bool,
}

impl Words {
    /// Those within the frame.
    pub(super) fn new(view: &ViewModel, frame: Rect) -> Self {
        let tags = view.tags.iter().filter(|tag| frame.contains(tag.at));
        let moved = |tag: &Tag| Tag {
            at: tag.at - frame.min.to_vec2(),
            typing: false,
            ..tag.clone()
        };
        Self {
            tags: tags.map(moved).collect(),
            frame,
            text: Text(view.settings.language()),
            dusk: ui::is_dusk(view),
        }
    }
}

/// Writes them over the picture.
pub(super) fn write(image: &mut RgbaImage, words: Words) {
    if words.tags.is_empty() {
        return;
    }
    let ctx = Context::default();
    ui::fonts::install(&ctx);
    let fine = image.width() as f32 / words.frame.width();
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, words.frame.size())),
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(fine);
    }
    let mut atlas = Atlas::default();
    // Fonts are there from the second pass on.
    for last in [false, true] {
        let mut drawn = ctx.run_ui(input.clone(), |ui| {
            ui::write_tags(ui.ctx(), &words.tags, words.text, words.dusk);
        });
        atlas.take(&drawn.textures_delta);
        // Taken: egui minds textures that nobody looked at.
        drawn.textures_delta.clear();
        if !last {
            continue;
        }
        for piece in ctx.tessellate(drawn.shapes, drawn.pixels_per_point) {
            if let Primitive::Mesh(mesh) = piece.primitive {
                paint(image, &mesh, piece.clip_rect * fine, fine, &atlas);
            }
        }
    }
}

/// The letters' shapes.
#[derive(Default)]
struct Atlas(ColorImage);

impl Atlas {
    fn take(&mut self, delta: &TexturesDelta) {
        let changes = delta.set.get(&TextureId::default());
        for change in changes.into_iter().flatten() {
            let ImageData::Color(image) = &change.image;
            let Some([left, top]) = change.pos else {
                self.0 = ColorImage::clone(image);
                continue;
            };
            let [width, height] = image.size;
            for y in 0..height {
                let at = (top + y) * self.0.size[0] + left;
                let row = &image.pixels[y * width..(y + 1) * width];
                if let Some(to) = self.0.pixels.get_mut(at..at + width) {
                    to.copy_from_slice(row);
                }
            }
        }
    }

    /// Between its four nearest points.
    fn at(&self, uv: Pos2) -> [f32; 4] {
        let [width, height] = self.0.size;
        let (x, y) = (uv.x * width as f32 - 0.5, uv.y * height as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let mut sum = [0.0; 4];
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let (px, py) = (left + dx, top + dy);
            let share = (1.0 - (x - px).abs()) * (1.0 - (y - py).abs());
            let inside = |at: f32, of: usize| (at.max(0.0) as usize).min(of.saturating_sub(1));
            let at = inside(py, height) * width + inside(px, width);
            let point = self.0.pixels.get(at).copied().unwrap_or(Color32::WHITE);
            for (sum, channel) in sum.iter_mut().zip(point.to_array()) {
                *sum += share * f32::from(channel) / 255.0;
            }
        }
        sum
    }
}

/// Fills triangles within `clip`, in pixels: as a graphics card would, edges shared by two once.
fn paint(image: &mut RgbaImage, mesh: &Mesh, clip: Rect, fine: f32, atlas: &Atlas) {
    let whole = Rect::from_min_size(
        Pos2::ZERO,
        vec2(image.width() as f32, image.height() as f32),
    );
    let clip = clip.intersect(whole);
    for corners in mesh.indices.as_chunks::<3>().0 {
        let corner = |i: usize| mesh.vertices.get(corners[i] as usize).copied();
        let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else {
            continue;
        };
        triangle(image, [a, b, c], clip, fine, atlas);
    }
}

fn triangle(image: &mut RgbaImage, corners: [Vertex; 3], clip: Rect, fine: f32, atlas: &Atlas) {
    let mut corners = corners;
    let mut at = corners.map(|corner| corner.pos * fine);
    // Twice the area of a triangle; above 0 when it runs clockwise on the screen.
    let area = |a: Pos2, b: Pos2, c: Pos2| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let mut whole = area(at[0], at[1], at[2]);
    if whole < 0.0 {
        corners.swap(1, 2);
        at.swap(1, 2);
        whole = -whole;
    }
    if whole < 1e-6 {
        return;
    }
    let bounds = Rect::from_points(&at).intersect(clip);
    // A point on an edge belongs to the triangle right of it or below it.
    let owns = |from: Pos2, to: Pos2| to.y < from.y || (to.y == from.y && to.x > from.x);
    let sides =
        [(1, 2), (2, 0), (0, 1)].map(|(from, to)| (at[from], at[to], owns(at[from], at[to])));
    let pixels = |low: f32, high: f32| {
        (low - 0.5).ceil().max(0.0) as u32..(high + 0.5).floor().max(0.0) as u32
    };
    for y in pixels(bounds.top(), bounds.bottom()) {
        for x in pixels(bounds.left(), bounds.right()) {
            let point = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            let shares = sides.map(|(from, to, owned)| {
                let share = area(from, to, point) / whole;
                (share > 0.0 || (share == 0.0 && owned)).then_some(share)
            });
            let [Some(i), Some(j), Some(k)] = shares else {
                continue;
            };
            let mix = |of: fn(&Vertex) -> [f32; 4]| -> [f32; 4] {
                let [a, b, c] = [of(&corners[0]), of(&corners[1]), of(&corners[2])];
                std::array::from_fn(|n| a[n] * i + b[n] * j + c[n] * k)
            };
            let ink = mix(|corner| corner.color.to_array().map(|c| f32::from(c) / 255.0));
            let [u, v, ..] = mix(|corner| [corner.uv.x, corner.uv.y, 0.0, 0.0]);
            let shape = atlas.at(Pos2::new(u, v));
            if x < image.width() && y < image.height() {
                let under = image.get_pixel_mut(x, y);
                let clear = 1.0 - ink[3] * shape[3];
                for n in 0..3 {
                    let over = ink[n] * shape[n] * 255.0;
                    under.0[n] = (over + f32::from(under.0[n]) * clear)
                        .round()
                        .clamp(0.0, 255.0) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::pos2;
    use image::Rgba;

    use super::*;

    fn tag(at: Pos2, name: &str) -> Tag {
        Tag {
            at,
            name: Some(name.to_owned()),
            colour: [227, 166, 63],
            clear: 1.0,
            said: Vec::new(),
            typing: true,
        }
    }

    #[test]
    fn two_triangles_of_a_square_meet_without_a_seam() {
        let mut image = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 255]));
        let mut mesh = Mesh::default();
        let half = Color32::WHITE.gamma_multiply(0.5);
        let square = Rect::from_min_max(pos2(2.5, 3.5), pos2(16.25, 17.75));
        mesh.add_colored_rect(square, half);
        let white = Atlas(ColorImage::filled([1, 1], Color32::WHITE));
        let clip = Rect::from_min_max(Pos2::ZERO, pos2(40.0, 30.0));
        paint(&mut image, &mesh, clip, 2.0, &white);
        let mut seen = std::collections::BTreeSet::new();
        for (x, y, pixel) in image.enumerate_pixels() {
            let inside = (5..32).contains(&x) && (7..30).contains(&y);
            if inside {
                seen.insert(pixel.0[0]);
            } else if !(4..34).contains(&x) || !(6..31).contains(&y) {
                assert_eq!(pixel.0[0], 0, "{x} {y}");
            }
        }
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen.iter().all(|level| level.abs_diff(128) < 3), "{seen:?}");
    }

    #[test]
    fn a_name_is_written_where_it_floats_and_nowhere_else() {
        let ground = Rgba([40, 40, 40, 255]);
        let mut image = RgbaImage::from_pixel(600, 400, ground);
        let view = ViewModel {
            tags: vec![
                tag(pos2(400.0, 250.0), "Mira 小梅"),
                tag(pos2(20.0, 20.0), "Outside"),
            ],
            ..ViewModel::default()
        };
        let frame = Rect::from_min_size(pos2(300.0, 150.0), vec2(200.0, 400.0 / 3.0));
        write(&mut image, Words::new(&view, frame));
        let written: Vec<(u32, u32)> = image
            .enumerate_pixels()
            .filter(|(.., pixel)| **pixel != ground)
            .map(|(x, y, _)| (x, y))
            .collect();
        assert!(written.len() > 2_000, "{} pixels", written.len());
        let about = |(x, y): &(u32, u32)| x.abs_diff(300) < 160 && (210..=302).contains(y);
        assert!(written.iter().all(about));
    }
}
