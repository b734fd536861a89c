//! What a quality looks like: the same room, drawn beside the choice.

use bevy_egui::egui::{self, ColorImage, Id, TextureHandle, TextureOptions, Ui};

use crate::{assets, client::quality::Quality};

/// Height over width of the pictures.
const SHAPE: f32 = 9.0 / 16.0;
const CORNER: u8 = 12;

fn file(quality: Quality) -> &'static str {
    match quality {
        Quality::Low => "quality/living-room-1630-low.png",
        Quality::Medium => "quality/living-room-1630-medium.png",
        Quality::High => "quality/living-room-1630-high.png",
    }
}

/// The picture of a quality, as wide as there is room.
pub(super) fn show(ui: &mut Ui, quality: Quality) {
    let Some(texture) = texture(ui, quality) else {
        return;
    };
    let width = ui.available_width();
    ui.add_space(4.0);
    ui.add(
        egui::Image::new(&texture)
            .fit_to_exact_size(egui::vec2(width, width * SHAPE))
            .corner_radius(CORNER),
    );
    ui.add_space(4.0);
}

/// Read once, and kept by egui until it ends.
fn texture(ui: &Ui, quality: Quality) -> Option<TextureHandle> {
    let id = Id::new(("quality-preview", file(quality)));
    if let Some(kept) = ui.data(|data| data.get_temp::<TextureHandle>(id)) {
        return Some(kept);
    }
    let png = assets::bytes(file(quality))?;
    let image = image::load_from_memory(png).ok()?.to_rgba8();
    let size = [image.width() as usize, image.height() as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, image.as_raw());
    let texture = ui
        .ctx()
        .load_texture(file(quality), image, TextureOptions::LINEAR);
    ui.data_mut(|data| data.insert_temp(id, texture.clone()));
    Some(texture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quality_has_a_picture_of_its_own() {
        let pictures = [Quality::Low, Quality::Medium, Quality::High].map(|quality| {
            let png = assets::bytes(file(quality)).unwrap();
            image::load_from_memory(png).unwrap().to_rgba8()
        });
        for picture in &pictures {
            let (width, height) = picture.dimensions();
            assert_eq!(height, (width as f32 * SHAPE) as u32);
        }
        assert_ne!(pictures[0], pictures[1]);
        assert_ne!(pictures[1], pictures[2]);
    }
}
