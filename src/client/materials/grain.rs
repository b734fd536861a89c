//! The grain of wood and the nap of cloth: small textures that repeat, with their smaller selves.

use bevy::{
    asset::RenderAssetUsages,
    image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor},
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

const SIDE: usize = 256;

/// Streaks along the first axis, a metre a side.
pub(super) fn wood() -> Image {
    let value = |x: f32, y: f32| {
        // Streaks wander, as the rings of a tree do.
        let drift = 0.035 * (wave(x, y, 2, 3, 11) - 0.5);
        let y = (y + drift).rem_euclid(1.0);
        0.5 * wave(x, y, 2, 22, 1) + 0.32 * wave(x, y, 3, 56, 2) + 0.18 * wave(x, y, 8, 110, 3)
    };
    image(|x, y| {
        let dark = (value(x, y) - 0.5) * 0.34;
        // What is darker is a little redder.
        [1.0 - dark * 0.8, 1.0 - dark, 1.0 - dark * 1.15]
    })
}

/// Felt seen from a little way off: soft mottling, a metre a side.
pub(super) fn felt() -> Image {
    image(|x, y| {
        let soft = 0.45 * wave(x, y, 22, 22, 4) + 0.35 * wave(x, y, 48, 48, 5);
        let dark = (soft + 0.2 * wave(x, y, 112, 112, 6) - 0.5) * 0.26;
        [1.0 - dark; 3]
    })
}

/// Smooth noise from 0 to 1 that repeats after 1 on both axes, so many bumps long and wide.
fn wave(x: f32, y: f32, along: u32, across: u32, seed: u32) -> f32 {
    let (u, v) = (x * along as f32, y * across as f32);
    let (i, j) = (u.floor(), v.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (s, t) = (ease(u - i), ease(v - j));
    let at = |di: u32, dj: u32| {
        let (i, j) = ((i as u32 + di) % along, (j as u32 + dj) % across);
        let mut h = (i * 7919 + j).wrapping_mul(0x9E37_79B9) ^ seed.wrapping_mul(0x85EB_CA6B);
        h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
        h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
        ((h ^ (h >> 15)) >> 8) as f32 / 16_777_216.0
    };
    let low = at(0, 0) + (at(1, 0) - at(0, 0)) * s;
    let high = at(0, 1) + (at(1, 1) - at(0, 1)) * s;
    low + (high - low) * t
}

/// A texture of factors about 1, which are stored halved: [`LEVEL`] brings them back.
fn image(factor: impl Fn(f32, f32) -> [f32; 3]) -> Image {
    let mut level: Vec<[f32; 3]> = (0..SIDE * SIDE)
        .map(|i| {
            let at = |n: usize| (n as f32 + 0.5) / SIDE as f32;
            factor(at(i % SIDE), at(i / SIDE))
        })
        .collect();
    let mut data = Vec::new();
    let mut side = SIDE;
    loop {
        for texel in &level {
            data.extend(texel.map(|c| (c / LEVEL * 255.0).round().clamp(0.0, 255.0) as u8));
            data.push(255);
        }
        if side == 1 {
            break;
        }
        let half = side / 2;
        level = (0..half * half)
            .map(|i| {
                let (x, y) = (i % half * 2, i / half * 2);
                let four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
                    .map(|(x, y)| level[y * side + x]);
                std::array::from_fn(|c| four.iter().map(|texel| texel[c]).sum::<f32>() / 4.0)
            })
            .collect();
        side = half;
    }
    let size = Extent3d {
        width: SIDE as u32,
        height: SIDE as u32,
        depth_or_array_layers: 1,
    };
    let mut image = Image::new_uninit(
        size,
        TextureDimension::D2,
        TextureFormat::Rgba8Unorm,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.data = Some(data);
    image.texture_descriptor.mip_level_count = SIDE.ilog2() + 1;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        // Floors are seen at a slant.
        anisotropy_clamp: 4,
        ..default()
    });
    image
}

/// What the textures are to be multiplied by.
pub(super) const LEVEL: f32 = 1.25;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grain_is_faint_and_changes_no_colour_on_the_whole() {
        for image in [wood(), felt()] {
            let data = image.data.unwrap();
            let first: Vec<f32> = data[..SIDE * SIDE * 4]
                .chunks_exact(4)
                .map(|t| f32::from(t[1]) / 255.0 * LEVEL)
                .collect();
            let mean = first.iter().sum::<f32>() / first.len() as f32;
            assert!((mean - 1.0).abs() < 0.02, "mean {mean}");
            assert!(first.iter().all(|v| (0.8..1.2).contains(v)));
            // The smallest level is one texel of the mean.
            let last = f32::from(data[data.len() - 3]) / 255.0 * LEVEL;
            assert!((last - mean).abs() < 0.02);
        }
    }
}
