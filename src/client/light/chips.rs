//! Whether palette colours arrive on the screen: a sheet of chips that faces the key light.

use bevy::prelude::*;

use super::{KEY_AZIMUTH, from};
use crate::{
    assets::{Rgb, palette},
    client::{
        camera::{Eye, View},
        materials::Coat,
        paint::albedo,
        quality::{self, Quality},
        room_view::{
            Stage,
            mesh::{Builder, Plane},
        },
        shot::Studio,
    },
    room::{Finish, Shell, Sky},
};

/// Half the side of a chip, in metres, and how far apart their middles are.
const HALF: f32 = 0.13;
const APART: f32 = 0.3;
const COLUMNS: usize = 6;
/// The greatest difference in colour, CIE 1976, that anybody may find.
/// Honey, the loudest, comes out palest: 8.2 off at Low, 8.9 at Medium.
const MOST: f32 = 9.0;
/// And all of them on average.
const MEAN: f32 = 5.0;

/// CIE L*a*b*.
fn lab(Rgb(channels): Rgb) -> Vec3 {
    let [red, green, blue] = channels.map(|channel| f32::from(channel) / 255.0);
    let seen = Srgba {
        red,
        green,
        blue,
        alpha: 1.0,
    };
    let Laba {
        lightness, a, b, ..
    } = seen.into();
    Vec3::new(lightness, a, b) * 100.0
}

fn bare() -> Stage {
    let finish = |kind: &str| Finish {
        kind: kind.parse().unwrap(),
        paint: Vec::new(),
    };
    Stage {
        shell: Shell::rectangle(400, 400, 240, finish("oak-planks"), &finish("plaster")),
        sky: Sky::default(),
    }
}

#[test]
fn palette_colours_arrive_on_the_screen() {
    let can = quality::adapter().is_some();
    assert!(can || std::env::var_os("CI").is_none(), "no adapter");
    if !can {
        println!("skipped: nothing here can draw");
        return;
    }
    let chips: Vec<_> = palette().swatches().collect();
    let towards = from(KEY_AZIMUTH.to_radians(), 42f32.to_radians()).back();
    let across = Vec3::Y.cross(*towards).normalize();
    let sheet = Plane {
        origin: Vec3::new(2.0, 1.3, -2.0),
        u: across,
        v: towards.cross(across),
    };
    let rows = chips.len().div_ceil(COLUMNS);
    let middle = |i: usize| {
        let place = Vec2::new((i % COLUMNS) as f32, (i / COLUMNS) as f32);
        (place - Vec2::new(COLUMNS as f32 - 1.0, rows as f32 - 1.0) / 2.0) * APART
    };
    let mut builder = Builder::default();
    for (i, chip) in chips.iter().enumerate() {
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        let corners = corners.map(|(x, y)| {
            let at = sheet.at(middle(i) + Vec2::new(x, y) * HALF, 0.0);
            builder.vertex(at, sheet.normal(), albedo(chip.hex))
        });
        builder.face(corners);
    }
    let mut studio = Studio::open((640, 360), Quality::Low, |_| {}).unwrap();
    let world = studio.world_mut();
    world.insert_resource(bare());
    let mesh = world.resource_mut::<Assets<Mesh>>().add(builder.build());
    world.spawn((Mesh3d(mesh), Coat::Matte));
    for quality in [Quality::Low, Quality::Medium] {
        studio.world_mut().insert_resource(quality);
        let image = studio.shoot(View::Home).unwrap();
        let world = studio.world_mut();
        let mut eyes = world.query_filtered::<(&GlobalTransform, &Camera), With<Eye>>();
        let (eye, camera) = eyes.single(world).unwrap();
        let mut sum = 0.0;
        let mut worst = (0.0, String::new());
        for (i, chip) in chips.iter().enumerate() {
            let at = camera
                .world_to_viewport(eye, sheet.at(middle(i), 0.0))
                .unwrap();
            let mut seen = [0u32; 3];
            for (x, y) in (0..9).map(|n| (n % 3, n / 3)) {
                let pixel = image.get_pixel(at.x as u32 + x - 1, at.y as u32 + y - 1);
                seen = std::array::from_fn(|c| seen[c] + u32::from(pixel.0[c]));
            }
            let seen = Rgb(seen.map(|channel| (channel / 9) as u8));
            let off = lab(seen).distance(lab(chip.hex));
            sum += off;
            if off > worst.0 {
                worst = (
                    off,
                    format!("{} is {:?} and not {:?}", chip.id, seen, chip.hex),
                );
            }
        }
        let mean = sum / chips.len() as f32;
        println!(
            "{quality:?}: mean {mean:.1}, worst {:.1}: {}",
            worst.0, worst.1
        );
        assert!(worst.0 <= MOST, "{quality:?}: {:.1}, {}", worst.0, worst.1);
        assert!(mean <= MEAN, "{quality:?}: mean {mean:.1}");
    }
}
