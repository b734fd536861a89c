//! Pictures of furniture and sample rooms for the panels: drawn beside the window, kept on disk.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
};

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};
use bevy_egui::{
    EguiContexts, EguiPrimaryContextPass, EguiTextureHandle,
    egui::{Rect, pos2},
};
use image::RgbaImage;

use super::{
    awake::Awake,
    panels::Drawn,
    picture::{self, Drawing},
    quality::Quality,
    ui::view::{Picture, ViewModel},
};
use crate::{
    assets::{self, Recipes, samples, vocabulary},
    room::{KindId, scene::Scene},
};

/// Side of a picture of furniture, in pixels.
const SIDE: u32 = 128;
/// Size of a picture of a room.
const ROOM: (u32, u32) = (444, 212);
/// Pictures that wait for a frame. When it is full the drawing thread waits: it has time.
const WAITING: usize = 16;

/// What a picture shows.
#[derive(Debug, Clone)]
enum Subject {
    Kind(KindId),
    Sample(String),
}

#[derive(Resource)]
struct Arrivals(Mutex<Receiver<(Subject, RgbaImage)>>);

/// `folder` keeps the pictures for the next time.
pub(super) fn plugin(folder: PathBuf) -> impl Plugin {
    move |app: &mut App| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let folder = folder.clone();
        let thread = thread::Builder::new()
            .name("thumbnails".to_owned())
            .spawn(move || draw_all(&folder, &sender));
        if let Err(error) = thread {
            warn!("no pictures of furniture: {error}");
        }
        app.insert_resource(Arrivals(Mutex::new(receiver)))
            .add_systems(EguiPrimaryContextPass, hang.before(Drawn));
    }
}

/// Sends every picture: those on disk at once, then those that have to be drawn.
fn draw_all(folder: &Path, sender: &SyncSender<(Subject, RgbaImage)>) {
    let mut missing = Vec::new();
    for (kind, recipe) in Recipes::built_in().iter() {
        let text = assets::text(&format!("furniture/{kind}.ron")).unwrap_or_default();
        let path = kept(folder, text);
        match image::open(&path) {
            Ok(image) => {
                let subject = Subject::Kind(kind.clone());
                if sender.send((subject, image.to_rgba8())).is_err() {
                    return;
                }
            }
            Err(_) => {
                let own = recipe
                    .variants
                    .first()
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let own = own.iter().filter_map(|paint| paint.parse().ok()).collect();
                missing.push(((kind.clone(), own), path));
            }
        }
    }
    for sample in samples() {
        let path = kept(folder, sample.text);
        let image = image::open(&path).ok().map(|image| image.to_rgba8());
        let Some(image) = image.or_else(|| draw_room(sample.text, &path)) else {
            continue;
        };
        if sender
            .send((Subject::Sample(sample.id.clone()), image))
            .is_err()
        {
            return;
        }
    }
    if missing.is_empty() {
        return;
    }
    let (kinds, paths): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
    match picture::portraits(&kinds, SIDE) {
        Ok(images) => {
            for (((kind, _), path), image) in kinds.into_iter().zip(paths).zip(images) {
                let Some(image) = image else {
                    continue;
                };
                keep(&path, &image);
                if sender.send((Subject::Kind(kind), image)).is_err() {
                    return;
                }
            }
        }
        Err(error) => warn!("no pictures of furniture: {error}"),
    }
}

fn draw_room(text: &str, path: &Path) -> Option<RgbaImage> {
    let scene = Scene::parse(text, vocabulary()).scene?;
    let drawing = Drawing {
        size: ROOM,
        quality: Quality::Medium,
        ..Drawing::default()
    };
    let picture = picture::draw(scene.room(), &drawing)
        .inspect_err(|error| warn!("no picture of a sample room: {error}"))
        .ok()?;
    keep(path, &picture.image);
    Some(picture.image)
}

/// Where the picture of what this text describes is kept; another text has another picture.
fn kept(folder: &Path, text: &str) -> PathBuf {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    folder.join(format!("{}-{}.png", env!("CARGO_PKG_VERSION"), &hash[..16]))
}

fn keep(path: &Path, image: &RgbaImage) {
    if let Err(error) = image.save(path) {
        warn!("{}: {error}", path.display());
    }
}

/// Hands what arrived to the panels.
fn hang(
    arrivals: Res<Arrivals>,
    mut contexts: EguiContexts,
    mut images: ResMut<Assets<Image>>,
    mut view: ResMut<ViewModel>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut done: Local<bool>,
) {
    if *done {
        return;
    }
    let Ok(receiver) = arrivals.0.lock() else {
        return;
    };
    loop {
        let (subject, image) = match receiver.try_recv() {
            Ok(arrived) => arrived,
            Err(mpsc::TryRecvError::Empty) => break,
            Err(mpsc::TryRecvError::Disconnected) => {
                *done = true;
                return;
            }
        };
        let size = Extent3d {
            width: image.width(),
            height: image.height(),
            depth_or_array_layers: 1,
        };
        let texture = images.add(Image::new(
            size,
            TextureDimension::D2,
            image.into_raw(),
            TextureFormat::Rgba8UnormSrgb,
            RenderAssetUsages::RENDER_WORLD,
        ));
        let texture = contexts.add_image(EguiTextureHandle::Strong(texture));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let picture = Some(Picture { texture, uv: whole });
        match subject {
            Subject::Kind(kind) => {
                if let Some(entry) = view.catalogue.iter_mut().find(|entry| entry.kind == kind) {
                    entry.thumbnail = picture;
                }
            }
            Subject::Sample(id) => {
                if let Some(sample) = view.samples.iter_mut().find(|sample| sample.id == id) {
                    sample.picture = picture;
                }
            }
        }
    }
    // Looks again soon: the thread that draws cannot wake the window.
    awake.stay(&time, 0.5);
}
