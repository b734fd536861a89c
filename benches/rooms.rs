//! What each sample room gives the graphics card to do, and how fast Low is drawn: `cargo bench --profile
//! dev --bench rooms`. Needs something that can draw; fails where a figure to hold is not held.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints, and may fail loudly"
)]

use nest::{
    assets::{samples, vocabulary},
    client::{
        load::Load,
        picture::{Drawing, Painter},
        quality::{self, Quality},
    },
    room::{Room, figure::Look, scene::Scene},
};

/// As many as there are finishes; things that look alike are drawn together.
const MATERIALS: usize = 14;
/// Frames a second of Low where a processor draws 640 by 360 pixels of the room one starts with.
const FRAMES: f64 = 8.0;

fn room(text: &str) -> Room {
    let reading = Scene::parse(text, vocabulary());
    reading.scene.unwrap().room().clone()
}

fn drawing(size: (u32, u32), quality: Quality) -> Drawing {
    Drawing {
        size,
        quality,
        figure: Some(Look::default()),
        ..Drawing::default()
    }
}

fn main() {
    let adapter = quality::adapter().expect("something that can draw");
    println!("drawn by {}", adapter.name);
    let mut painter = Painter::open().unwrap();
    println!("{:<24}{}", "", Load::HEAD);
    for sample in samples() {
        let room = room(sample.text);
        for quality in [Quality::Low, Quality::Medium, Quality::High] {
            let load = painter.weigh(&room, &drawing((64, 36), quality)).unwrap();
            println!("{:<16}{:<8}{load}", sample.id, format!("{quality:?}"));
            assert!(load.materials <= MATERIALS, "few and shared");
            assert!(load.calls <= load.seen);
        }
    }
    for sample in samples() {
        let room = room(sample.text);
        let frame = painter
            .measure(&room, &drawing((640, 360), Quality::Low), 24)
            .unwrap();
        let rate = 1000.0 / frame;
        println!(
            "{}: Low at 640 × 360: {frame:.0} ms, {rate:.1} a second",
            sample.id
        );
        if sample.id == samples()[0].id && adapter.software {
            assert!(
                rate >= FRAMES,
                "{rate:.1} frames a second, at least {FRAMES}"
            );
        }
    }
}
