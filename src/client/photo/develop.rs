//! From the shutter to a file: the room as the frame showed it, people included, is drawn once more
//! beside the window, finer and without an interface; then kept, copied and shown.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
    window::PrimaryWindow,
};
use bevy_egui::{
    EguiContexts, EguiPrimaryContextPass, EguiTextureHandle,
    egui::{ColorImage, Rect, pos2, vec2},
};
use image::{
    RgbaImage,
    imageops::{self, FilterType},
};

use super::{
    Photo,
    lens::Focus,
    letters::{self, Words},
    setup::{Frame, LONG},
};
use crate::{
    assets::Recipes,
    client::{
        album,
        awake::Awake,
        camera::{Eye, Pose},
        clock,
        figure::{Figure, Motion},
        furniture::Furniture,
        intent::Intent,
        news::Told,
        obey::{Asked, Obey},
        panels::{Drawn, Draws},
        picture::{self, Drawing},
        quality::Quality,
        session::Nest,
        settings::Settings,
        shot::ShotError,
        ui::{
            self,
            view::{Note, Picture, Task, ViewModel},
        },
        work::{GivenUp, Reins, Work},
    },
    room::{Kinds, Room},
};

/// Width of the picture that tells that a photo is there, in pixels.
const SMALL: u32 = 320;

/// Why there is no photo.
#[derive(Debug, thiserror::Error)]
enum Undeveloped {
    #[error(transparent)]
    GivenUp(#[from] GivenUp),
    #[error(transparent)]
    Shot(#[from] ShotError),
    #[error("{path}: {error}")]
    Image {
        path: PathBuf,
        error: image::ImageError,
    },
    #[error("{path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
}

/// All that was seen when the shutter was pressed.
struct Negative {
    room: Room,
    kinds: Kinds,
    recipes: Arc<Recipes>,
    people: Vec<(Figure, Motion, Transform)>,
    frame: Frame,
    quality: Quality,
    /// How many times as fine it is drawn, to be scaled down.
    finer: u32,
    pose: Pose,
    crop: f32,
    focus: Option<Focus>,
    words: Option<Words>,
    path: PathBuf,
}

/// A photo that was kept.
struct Print {
    path: PathBuf,
    image: RgbaImage,
}

/// The photo that is being developed, one at a time, and the last one that was.
#[derive(Resource)]
struct Darkroom {
    folder: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
    work: Option<Work<Result<Print, Undeveloped>>>,
    /// Not copied and shown yet.
    fresh: Option<Print>,
    hung: Option<Handle<Image>>,
}

pub(super) fn plugin(folder: PathBuf, wake: Arc<dyn Fn() + Send + Sync>) -> impl Plugin {
    move |app: &mut App| {
        app.insert_resource(Darkroom {
            folder: folder.clone(),
            wake: wake.clone(),
            work: None,
            fresh: None,
            hung: None,
        })
        .add_systems(
            Update,
            (
                press.after(Obey).run_if(resource_exists::<Nest>),
                collect.run_if(resource_exists::<Told>),
            )
                .chain(),
        )
        .add_systems(
            EguiPrimaryContextPass,
            hang.before(Drawn).run_if(resource_exists::<ViewModel>),
        );
    }
}

/// Presses the shutter: nothing that moves on matters to the photo.
fn press(
    mut asked: MessageReader<Asked>,
    mut photo: ResMut<Photo>,
    mut darkroom: ResMut<Darkroom>,
    (nest, furniture): (Res<Nest>, Res<Furniture>),
    (quality, draws): (Res<Quality>, Option<Res<Draws>>),
    (settings, view): (Res<Settings>, Option<Res<ViewModel>>),
    time: Res<Time<Real>>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Query<(&Eye, &Transform)>,
    figures: Query<(&Figure, &Motion, &Transform)>,
) {
    for Asked(intent) in asked.read() {
        if *intent == Intent::Cancel {
            darkroom.work = None;
        }
        if *intent != Intent::Shutter || photo.back.is_none() || darkroom.work.is_some() {
            continue;
        }
        let (Ok((eye, at)), Ok(window)) = (eyes.single(), windows.single()) else {
            continue;
        };
        photo.pressed = Some(time.elapsed());
        let setup = photo.setup;
        let points = window.size() / (f32::from(settings.scale) / 100.0);
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(points.x, points.y));
        let frame = ui::photo_frame(screen, setup.frame);
        let software = draws.as_ref().is_none_or(|draws| draws.0.software);
        let best = draws
            .as_ref()
            .map_or(Quality::Low, |draws| draws.0.quality());
        let quality = best.max(*quality);
        let people = figures.iter().filter(|_| setup.people);
        let words = view
            .as_ref()
            .filter(|_| setup.names && setup.people)
            .map(|view| Words::new(view, frame));
        let name = &nest.room().name;
        let negative = Negative {
            room: nest.shown().clone(),
            kinds: nest.kinds().clone(),
            recipes: furniture.recipes().clone(),
            people: people
                .map(|(figure, motion, at)| (figure.clone(), motion.clone(), *at))
                .collect(),
            frame: setup.frame,
            quality,
            // A processor takes minutes for what a graphics card does at once.
            finer: if software && quality != Quality::Low {
                1
            } else {
                2
            },
            pose: eye.now,
            crop: frame.height() / screen.height(),
            focus: Focus::new(setup.blur, at, photo.focus).filter(|_| quality != Quality::Low),
            words,
            path: album::unused(&darkroom.folder, name, clock::now(), ".png"),
        };
        let wake = darkroom.wake.clone();
        let work = Work::start("darkroom", wake, move |reins| develop(negative, reins));
        darkroom.work = work.inspect_err(|error| warn!("no photo: {error}")).ok();
    }
}

fn develop(negative: Negative, reins: &Reins) -> Result<Print, Undeveloped> {
    let Negative {
        frame,
        finer,
        pose,
        crop,
        path,
        ..
    } = negative;
    reins.reach(0.03)?;
    let size = frame.size(LONG);
    let drawing = Drawing {
        size: (size.0 * finer, size.1 * finer),
        quality: negative.quality,
        recipes: negative.recipes,
        kinds: negative.kinds,
        ..Drawing::default()
    };
    let mut studio = picture::studio(&negative.room, &drawing)?;
    let eye = studio.eye();
    let world = studio.world_mut();
    for person in negative.people {
        world.spawn(person);
    }
    reins.reach(0.2)?;
    studio.stand(pose, crop)?;
    reins.reach(0.5)?;
    if let Some(focus) = negative.focus {
        let world = studio.world_mut();
        let field = world.get::<Eye>(eye).map(Eye::drawn_field);
        let field = field.unwrap_or(pose.field);
        world
            .entity_mut(eye)
            .insert(focus.through(field, crop, drawing.size.1));
        // Its shaders are made, too.
        studio.stand(pose, crop)?;
        reins.reach(0.6)?;
    }
    let large = studio.expose()?;
    drop(studio);
    reins.reach(0.85)?;
    let mut image = if finer > 1 {
        imageops::resize(&large, size.0, size.1, FilterType::Triangle)
    } else {
        large
    };
    if let Some(words) = negative.words {
        letters::write(&mut image, words);
    }
    reins.reach(0.92)?;
    keep(&image, &path)?;
    reins.reach(1.0)?;
    Ok(Print { path, image })
}

/// Whole, or not at all.
fn keep(image: &RgbaImage, path: &Path) -> Result<(), Undeveloped> {
    let coming = path.with_extension("png.part");
    let saved = image.save_with_format(&coming, image::ImageFormat::Png);
    saved.map_err(|error| Undeveloped::Image {
        path: path.to_owned(),
        error,
    })?;
    fs::rename(&coming, path).map_err(|error| Undeveloped::Io {
        path: path.to_owned(),
        error,
    })
}

/// Takes over what was developed.
fn collect(mut darkroom: ResMut<Darkroom>, mut told: ResMut<Told>) {
    let Some(done) = darkroom.work.as_ref().and_then(Work::poll) else {
        return;
    };
    darkroom.work = None;
    match done {
        Ok(Ok(print)) => {
            told.toast(Note::Photo {
                file: print.path.clone(),
                size: print.image.dimensions(),
                picture: None,
            });
            darkroom.fresh = Some(print);
        }
        Ok(Err(Undeveloped::GivenUp(_))) => {}
        Ok(Err(error)) => told.toast(Note::NoPhoto(error.to_string())),
        Err(error) => told.toast(Note::NoPhoto(error.to_string())),
    }
}

/// Copies what is fresh, and hangs a small picture of it into its note. Tells how far the next is.
fn hang(
    mut darkroom: ResMut<Darkroom>,
    mut told: ResMut<Told>,
    mut contexts: EguiContexts,
    mut images: ResMut<Assets<Image>>,
    mut view: ResMut<ViewModel>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
) -> Result {
    let developing = darkroom.work.as_ref().map(Work::progress);
    view.set_busy(Task::Drawing, developing, true);
    let Some(Print { path, image }) = darkroom.fresh.take() else {
        return Ok(());
    };
    let size = [image.width() as usize, image.height() as usize];
    let copy = ColorImage::from_rgba_unmultiplied(size, image.as_raw());
    contexts.ctx_mut()?.copy_image(copy);
    let height = SMALL * image.height() / image.width();
    let small = imageops::thumbnail(&image, SMALL, height);
    let size = Extent3d {
        width: small.width(),
        height: small.height(),
        depth_or_array_layers: 1,
    };
    let texture = images.add(Image::new(
        size,
        TextureDimension::D2,
        small.into_raw(),
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    ));
    let id = contexts.add_image(EguiTextureHandle::Strong(texture.clone()));
    if let Some(before) = darkroom.hung.replace(texture) {
        contexts.remove_image(&before);
    }
    let hung = Picture {
        texture: id,
        uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
    };
    for toast in &mut told.toasts {
        match &mut toast.note {
            Note::Photo { file, picture, .. } if *file == path => *picture = Some(hung),
            // Its texture is gone.
            Note::Photo { picture, .. } => *picture = None,
            _ => {}
        }
    }
    // It is on the card a frame or two from now.
    awake.stay(&time, 0.2);
    Ok(())
}
