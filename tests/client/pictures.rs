//! Pictures without a window: a broken lamp, wall, window or shade fails here.

use image::RgbaImage;
use nest::{
    assets::{Recipes, samples, vocabulary},
    client::{
        camera::View,
        picture::{Drawing, Painter, Picture, draw, draw_held},
        portraits::Portraits,
        quality::{self, Quality},
        values::Values,
    },
    room::{Item, Placement, Point, Room, Turn, figure::Look, scene::Scene},
};

const SIZE: (u32, u32) = (320, 180);

/// Whether anything here can draw. Under `CI` something must.
#[expect(clippy::print_stdout, reason = "a test that skips says so")]
pub(super) fn can_draw() -> bool {
    let can = quality::adapter().is_some();
    assert!(
        can || std::env::var_os("CI").is_none(),
        "no adapter under CI"
    );
    if !can {
        println!("skipped: nothing here can draw");
    }
    can
}

fn room(openings: &str, items: &str, time: &str) -> Room {
    let text = format!(
        r#"Room(version: 1, name: "Test", size: (400, 400, 240),
            floor: (kind: "oak-planks", paint: ["oak"]),
            walls: {{"north": (kind: "plaster", paint: ["mint"]), "west": (kind: "plaster", paint: ["mint"])}},
            openings: [{openings}], light: (time: "{time}"), items: [{items}])"#
    );
    let reading = Scene::parse(&text, vocabulary());
    reading
        .scene
        .expect("the test's room is sound")
        .room()
        .clone()
}

fn picture(room: &Room, quality: Quality) -> Picture {
    let drawing = Drawing {
        size: SIZE,
        quality,
        view: View::Home,
        ..Drawing::default()
    };
    draw(room, &drawing).expect("an adapter was found")
}

/// The mean colour of the room's pixels between two shares of the frame.
fn mean(picture: &Picture, x: (f32, f32), y: (f32, f32)) -> [f32; 3] {
    let inside =
        |share: (f32, f32), at: u32, of: u32| (share.0..share.1).contains(&(at as f32 / of as f32));
    let (w, h) = picture.image.dimensions();
    let mut sum = [0.0; 3];
    let mut count = 0.0f32;
    for ((px, py, pixel), room) in picture.image.enumerate_pixels().zip(&picture.room) {
        if *room && inside(x, px, w) && inside(y, py, h) {
            count += 1.0;
            for (sum, channel) in sum.iter_mut().zip(pixel.0) {
                *sum += f32::from(channel);
            }
        }
    }
    assert!(count > 0.0, "nothing of the room is there");
    sum.map(|channel| channel / count)
}

fn light(colour: [f32; 3]) -> f32 {
    0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
}

fn difference(a: &RgbaImage, b: &RgbaImage) -> usize {
    a.pixels()
        .zip(b.pixels())
        .filter(|(a, b)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 12))
        .count()
}

#[test]
fn walls_stand_behind_the_floor_and_the_near_ones_are_down() {
    if !can_draw() {
        return;
    }
    for quality in [Quality::Low, Quality::Medium] {
        let picture = picture(&room("", "", "16:30"), quality);
        let share =
            picture.room.iter().filter(|room| **room).count() as f32 / picture.room.len() as f32;
        assert!(
            (0.2..0.6).contains(&share),
            "{quality:?}: the room fills {share} of the frame"
        );
        let [r, g, b] = mean(&picture, (0.5, 0.65), (0.2, 0.3));
        assert!(
            g > r && g > b && g > 180.0,
            "{quality:?}: the mint wall is {r} {g} {b}"
        );
        // Oak from the middle to the front: no wall stands before it.
        let [r, g, b] = mean(&picture, (0.42, 0.58), (0.55, 0.7));
        assert!(
            r > g && g > b && r > 140.0,
            "{quality:?}: the oak floor is {r} {g} {b}"
        );
        // The west wall turns away from the key light.
        let west = light(mean(&picture, (0.3, 0.38), (0.32, 0.42)));
        let north = light(mean(&picture, (0.5, 0.65), (0.2, 0.3)));
        assert!(
            (0.5..0.85).contains(&(west / north)),
            "{quality:?}: shade is {west} of {north}"
        );
    }
}

#[test]
fn the_sun_comes_through_windows_only() {
    if !can_draw() {
        return;
    }
    let window = r#"(id: "w", kind: "sash-window", wall: "west", at: 200, sill: 80)"#;
    for quality in [Quality::Low, Quality::Medium] {
        let closed = picture(&room("", "", "16:30"), quality);
        let open = picture(&room(window, "", "16:30"), quality);
        let gain = |x: u8, y: u8| {
            let (x, y) = (0.35 + 0.015 * f32::from(x), 0.45 + 0.025 * f32::from(y));
            let cell = |picture| light(mean(picture, (x, x + 0.015), (y, y + 0.025)));
            cell(&open) - cell(&closed)
        };
        let cells = (0..20).flat_map(|x| (0..10).map(move |y| (x, y)));
        let most = cells.map(|(x, y)| gain(x, y)).fold(0.0, f32::max);
        assert!(most > 15.0, "{quality:?}: the floor gains {most}");
    }
}

#[test]
fn a_lamp_lights_the_night() {
    if !can_draw() {
        return;
    }
    let lamp = |lit: bool| {
        let item = format!(r#"(id: "lamp", kind: "floor-lamp", at: (200, 340), lit: {lit})"#);
        room("", &item, "22:00")
    };
    for quality in [Quality::Low, Quality::Medium] {
        let off = mean(&picture(&lamp(false), quality), (0.3, 0.7), (0.15, 0.6));
        let on = mean(&picture(&lamp(true), quality), (0.3, 0.7), (0.15, 0.6));
        assert!(
            light(on) > light(off) * 1.15,
            "{quality:?}: {off:?} off, {on:?} on"
        );
        assert!(
            on[0] / on[2] > off[0] / off[2] * 1.15,
            "{quality:?}: lamplight is warm"
        );
    }
}

#[test]
fn what_is_held_is_seen_where_it_would_stand_and_blushes_where_it_may_not() {
    if !can_draw() {
        return;
    }
    let bare = room("", "", "16:30");
    let at = |x: i32, z: i32| Item {
        id: "held".parse().expect("an id"),
        kind: "pouf".parse().expect("a kind"),
        place: Placement::Floor {
            at: Point::new(x, z),
            turn: Turn::default(),
        },
        paint: vec!["teal".parse().expect("a paint"); 2],
        lit: false,
        locked: false,
        loose: false,
    };
    let drawing = Drawing {
        size: SIZE,
        quality: Quality::Low,
        view: View::Home,
        ..Drawing::default()
    };
    let held = |item, amiss| {
        draw_held(&bare, &drawing, item, amiss)
            .expect("an adapter was found")
            .image
    };
    let plain = picture(&bare, Quality::Low).image;
    // Colours of the pixels that it changed, and their middle.
    let seen = |image: &RgbaImage| {
        let (mut sum, mut middle, mut count) = ([0.0; 3], (0.0, 0.0), 0.0f32);
        for ((x, y, pixel), before) in image.enumerate_pixels().zip(plain.pixels()) {
            let off = pixel.0.iter().zip(before.0).map(|(a, b)| a.abs_diff(b));
            if off.max() > Some(40) {
                count += 1.0;
                middle = (middle.0 + x as f32, middle.1 + y as f32);
                for (sum, channel) in sum.iter_mut().zip(pixel.0) {
                    *sum += f32::from(channel);
                }
            }
        }
        assert!(count > 60.0, "the ghost covers {count} pixels");
        let middle = (middle.0 / count, middle.1 / count);
        (sum.map(|channel| channel / count), middle)
    };
    let (fine, west) = seen(&held(at(100, 100), false));
    assert!(fine[1] > fine[0], "teal where it may stand: {fine:?}");
    let (refused, same) = seen(&held(at(100, 100), true));
    assert!(
        refused[0] > refused[1] * 1.3 && refused[0] > refused[2] * 1.3,
        "coral where it may not: {refused:?}"
    );
    assert!((west.0 - same.0).abs() < 4.0 && (west.1 - same.1).abs() < 4.0);
    let (_, east) = seen(&held(at(300, 100), false));
    assert!(east.0 > west.0 + 30.0, "it follows: {west:?}, {east:?}");
}

#[test]
fn one_engine_draws_room_after_room_and_none_leaves_a_trace() {
    if !can_draw() {
        return;
    }
    let lamp = r#"(id: "it", kind: "floor-lamp", at: (200, 300), lit: true)"#;
    let sofa =
        r#"(id: "it", kind: "sofa", at: (200, 300)), (id: "more", kind: "pouf", at: (100, 100))"#;
    let rooms = [room("", lamp, "21:00"), room("", sofa, "12:30")];
    let mut painter = Painter::open().expect("an adapter was found");
    let mut draw = |room: &Room, size, quality| {
        let drawing = Drawing {
            size,
            quality,
            ..Drawing::default()
        };
        painter.image(room, &drawing).expect("an adapter was found")
    };
    let first = draw(&rooms[0], SIZE, Quality::Low);
    let other = draw(&rooms[1], (160, 90), Quality::Medium);
    assert_eq!(other.dimensions(), (160, 90));
    let again = draw(&rooms[0], SIZE, Quality::Low);
    assert_eq!(difference(&first, &again), 0);
    let day = draw(&rooms[1], SIZE, Quality::Low);
    assert!(difference(&first, &day) > 20_000);
}

#[test]
fn every_time_of_day_looks_its_own() {
    if !can_draw() {
        return;
    }
    let window = r#"(id: "w", kind: "round-window", wall: "west", at: 200, sill: 80)"#;
    let times = ["02:00", "06:30", "12:00", "18:30", "19:45"];
    let pictures = times.map(|time| picture(&room(window, "", time), Quality::Low).image);
    for (i, pair) in pictures.windows(2).enumerate() {
        let changed = difference(&pair[0], &pair[1]);
        assert!(
            changed > 5_000,
            "{} and {} differ in {changed} pixels",
            times[i],
            times[i + 1]
        );
    }
}

/// By the figures of `nest render --values`, at the smallest size at which they are those of a large
/// picture; of every hour in the quality that is drawn in no time, of the afternoon in the finest.
#[test]
fn every_sample_room_holds_its_values_at_every_hour() {
    if !can_draw() {
        return;
    }
    let mut painter = Painter::open().expect("an adapter was found");
    let hours = [(16, 30), (6, 30), (12, 30), (18, 30), (20, 0), (22, 0)];
    for (quality, hours) in [(Quality::Low, &hours[..]), (Quality::High, &hours[..1])] {
        let drawing = Drawing {
            size: (480, 270),
            quality,
            figure: Some(Look::default()),
            ..Drawing::default()
        };
        for sample in samples() {
            let scene = Scene::parse(sample.text, vocabulary()).scene;
            let mut room = scene.expect("it ships").room().clone();
            for (hour, minute) in hours {
                room.sky.time = hour * 60 + minute;
                let drawn = painter.draw(&room, &drawing).expect("it drew before");
                let values = Values::of(&drawn, room.sky.time);
                let at = format!("{} {hour}:{minute:02} {quality:?}", sample.id);
                assert!(values.good(), "{at}:\n{values}");
            }
        }
    }
}

#[test]
fn portraits_show_the_thing_and_nothing_else() {
    if !can_draw() {
        return;
    }
    let kinds = ["floor-lamp", "no-such-kind", "framed-print"];
    let mut easel = Portraits::open().expect("an adapter was found");
    let portraits = kinds.map(|kind| {
        let kind = kind.parse().expect("a kind");
        let portrait = easel.kind(Recipes::built_in(), &kind, &[]);
        portrait.expect("an adapter was found")
    });
    assert!(portraits[1].is_none());
    for portrait in [&portraits[0], &portraits[2]] {
        let portrait = portrait.as_ref().expect("a known kind");
        let solid = portrait.pixels().filter(|pixel| pixel.0[3] > 200).count();
        assert!(
            (1_000..60_000).contains(&solid),
            "{solid} of 65536 pixels are solid"
        );
        assert_eq!(portrait.get_pixel(0, 0).0[3], 0, "the ground is clear");
    }
}
