//! Pictures for the panels: furniture, rooms, one's own head. They are drawn beside the window by a
//! thread of their own, and those that cost most are kept on disk.

mod draw;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
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

use self::draw::{Easel, Orders};
use super::{
    awake::Awake,
    diary::{Pages, ToDraw},
    furniture::Furniture,
    link::{Event, News, RoomId},
    panels::Drawn,
    profile::Person,
    ui::{
        PanelState,
        view::{Picture, ViewModel},
    },
};
use crate::{
    assets::Recipes,
    room::{KindId, figure::Look},
};

/// Pictures that wait for a frame. When it is full the drawing thread waits: it has time.
const WAITING: usize = 16;

/// What a picture shows.
#[derive(Debug, Clone)]
enum Subject {
    Kind(KindId),
    Sample(String),
    Room(RoomId),
    /// Of whoever was asked for last.
    Head,
    /// A day of a diary: it is kept already.
    Day,
}

/// The pictures that are up, where the panels' model is made anew.
#[derive(Resource, Default)]
pub(super) struct Hung {
    pub(super) rooms: BTreeMap<RoomId, Picture>,
}

/// The textures of what is drawn again and again.
#[derive(Resource, Default)]
struct Textures {
    rooms: BTreeMap<RoomId, Handle<Image>>,
    head: Option<Handle<Image>>,
}

#[derive(Resource)]
struct Arrivals(Mutex<Receiver<(Subject, RgbaImage)>>);

/// `folder` keeps the pictures for the next time, `kinds` holds the person's own recipes; `wake` is
/// called when a picture is there.
pub(super) fn plugin(
    folder: PathBuf,
    kinds: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
) -> impl Plugin {
    move |app: &mut App| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let orders = Orders::new(Recipes::built_in());
        let (folder, kinds, wake, taken) =
            (folder.clone(), kinds.clone(), wake.clone(), orders.clone());
        // What draws does not leave its thread.
        let thread = thread::Builder::new()
            .name("thumbnails".to_owned())
            .spawn(move || Easel::new(folder, kinds, sender, wake).work(&taken));
        if let Err(error) = thread {
            warn!("no pictures of furniture: {error}");
        }
        app.insert_resource(Arrivals(Mutex::new(receiver)))
            .insert_resource(orders)
            .init_resource::<Hung>()
            .init_resource::<Textures>()
            .add_systems(Update, (order, order_head, order_days))
            .add_systems(EguiPrimaryContextPass, hang.before(Drawn));
    }
}

/// Rooms as they are listed, furniture as it becomes known.
fn order(mut news: MessageReader<News>, furniture: Res<Furniture>, orders: Res<Orders>) {
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => orders.rooms(lines),
            Event::Opened(_) | Event::Kinds { .. } => orders.own(furniture.recipes()),
            _ => {}
        }
    }
}

/// Days of diaries, once all else is drawn.
fn order_days(mut to_draw: MessageReader<ToDraw>, orders: Res<Orders>) {
    for days in to_draw.read() {
        orders.days(days.clone());
    }
}

/// The head of who one is, or of who one would be with the choices made just now.
fn order_head(
    state: Res<PanelState>,
    person: Res<Person>,
    view: Res<ViewModel>,
    orders: Res<Orders>,
    mut ordered: Local<Option<Look>>,
) {
    if !person.asked {
        return;
    }
    let own = view.profile.as_ref().map(|profile| &profile.look);
    let wanted = state.tried_on(&view).or(own);
    if ordered.as_ref() != wanted {
        *ordered = wanted.cloned();
        orders.head(wanted.cloned());
    }
}

/// Hands what arrived to the panels.
fn hang(
    arrivals: Res<Arrivals>,
    mut contexts: EguiContexts,
    mut images: ResMut<Assets<Image>>,
    mut view: ResMut<ViewModel>,
    mut hung: ResMut<Hung>,
    mut textures: ResMut<Textures>,
    mut pages: ResMut<Pages>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
) {
    let Ok(receiver) = arrivals.0.lock() else {
        return;
    };
    while let Ok((subject, image)) = receiver.try_recv() {
        // It is on the card a frame or two from now.
        awake.stay(&time, 0.2);
        if matches!(subject, Subject::Day) {
            pages.stale = true;
            continue;
        }
        let size = Extent3d {
            width: image.width(),
            height: image.height(),
            depth_or_array_layers: 1,
        };
        let image = images.add(Image::new(
            size,
            TextureDimension::D2,
            image.into_raw(),
            TextureFormat::Rgba8UnormSrgb,
            RenderAssetUsages::RENDER_WORLD,
        ));
        let texture = contexts.add_image(EguiTextureHandle::Strong(image.clone()));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let picture = Picture { texture, uv: whole };
        let before = match subject {
            Subject::Kind(kind) => {
                if let Some(entry) = view.catalogue.iter_mut().find(|entry| entry.kind == kind) {
                    entry.thumbnail = Some(picture);
                }
                None
            }
            Subject::Sample(id) => {
                if let Some(sample) = view.samples.iter_mut().find(|sample| sample.id == id) {
                    sample.picture = Some(picture);
                }
                None
            }
            Subject::Room(room) => {
                hung.rooms.insert(room, picture);
                textures.rooms.insert(room, image)
            }
            Subject::Day => None,
            Subject::Head => {
                view.portrait = Some(picture);
                textures.head.replace(image)
            }
        };
        if let Some(before) = before {
            contexts.remove_image(&before);
        }
    }
}
