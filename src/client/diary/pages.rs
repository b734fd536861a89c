//! The pages of the diary that are open in the panel, and binding them to take along.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
    tasks::{IoTaskPool, Task, futures::check_ready},
};
use bevy_egui::{
    EguiContexts, EguiPrimaryContextPass, EguiTextureHandle,
    egui::{Rect, pos2},
};
use image::RgbaImage;
use jiff::civil::Date;

use super::{
    Keeper,
    film::{self, FilmError},
    shelf,
};
use crate::client::{
    album,
    awake::Awake,
    clock,
    intent::Intent,
    news::{HISTORY, Told},
    obey::{Asked, Obey},
    panels::Drawn,
    session::Nest,
    ui::{
        PanelState,
        view::{self, FileFault, Note, Picture, ViewModel},
    },
    work::Work,
};

/// Pages before and after the open one whose pictures are at hand.
const AT_HAND: usize = 6;

/// What was read of a diary.
struct Leaves {
    folder: PathBuf,
    days: Vec<Date>,
    pictures: Vec<(Date, RgbaImage)>,
}

/// The diary that is open in the panel.
#[derive(Resource, Default)]
pub(in crate::client) struct Pages {
    folder: Option<PathBuf>,
    days: Vec<Date>,
    shown: BTreeMap<Date, (Handle<Image>, Picture)>,
    reading: Option<Task<Leaves>>,
    /// A day was drawn that is not read yet.
    pub(in crate::client) stale: bool,
}

/// Binds one diary at a time.
#[derive(Resource)]
struct Bindery {
    album: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
    work: Option<(PathBuf, Work<Result<(), FilmError>>)>,
}

pub(super) fn plugin(album: PathBuf, wake: Arc<dyn Fn() + Send + Sync>) -> impl Plugin {
    move |app: &mut App| {
        app.init_resource::<Pages>()
            .insert_resource(Bindery {
                album: album.clone(),
                wake: wake.clone(),
                work: None,
            })
            .add_systems(
                Update,
                (
                    bind.after(Obey).run_if(resource_exists::<Nest>),
                    collect.run_if(resource_exists::<Told>),
                )
                    .chain(),
            )
            .add_systems(
                EguiPrimaryContextPass,
                leaf.before(Drawn).run_if(resource_exists::<ViewModel>),
            );
    }
}

/// Reads the days of a folder, and the pictures of those wanted.
fn read(folder: PathBuf, wanted: impl FnOnce(&[Date]) -> Vec<Date>) -> Leaves {
    let days = shelf::days(&folder);
    let open = |day: Date| {
        let image = image::open(shelf::picture(&folder, day)).ok()?;
        Some((day, image.into_rgba8()))
    };
    let pictures = wanted(&days).into_iter().filter_map(open).collect();
    Leaves {
        days,
        pictures,
        folder,
    }
}

/// The days about the open page, the last one where none is open.
fn about(days: &[Date], at: Option<usize>) -> &[Date] {
    let at = at.unwrap_or(usize::MAX).min(days.len().saturating_sub(1));
    let end = (at + AT_HAND).min(days.len());
    &days[at.saturating_sub(AT_HAND).min(end)..end]
}

/// Has at hand what the panel shows.
fn leaf(
    keeper: Res<Keeper>,
    told: Res<Told>,
    nest: Option<Res<Nest>>,
    state: Res<PanelState>,
    mut pages: ResMut<Pages>,
    mut contexts: EguiContexts,
    mut images: ResMut<Assets<Image>>,
    mut view: ResMut<ViewModel>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
) {
    let Some(at) = state.diary_page() else {
        if !pages.shown.is_empty() {
            for (_, (handle, _)) in std::mem::take(&mut pages.shown) {
                contexts.remove_image(&handle);
            }
            *pages = Pages::default();
            view.diary = view::Diary::default();
        }
        return;
    };
    let pages = &mut *pages;
    let folder = keeper.place.as_ref().map(|place| place.folder.clone());
    if pages.folder != folder {
        pages.folder.clone_from(&folder);
        pages.days.clear();
        pages.reading = None;
        pages.stale = true;
    }
    if let Some(leaves) = pages.reading.as_mut().and_then(check_ready) {
        pages.reading = None;
        if Some(&leaves.folder) == folder.as_ref() {
            pages.days = leaves.days;
            for (day, image) in leaves.pictures {
                let hung = hang(&image, &mut images, &mut contexts);
                if let Some((before, _)) = pages.shown.insert(day, hung) {
                    contexts.remove_image(&before);
                }
            }
            awake.stay(&time, 0.2);
        }
    }
    let near = about(&pages.days, at).to_vec();
    let far: Vec<Date> = pages
        .shown
        .keys()
        .filter(|day| !near.contains(day))
        .copied()
        .collect();
    for day in far {
        if let Some((handle, _)) = pages.shown.remove(&day) {
            contexts.remove_image(&handle);
        }
    }
    let lacking = near.iter().any(|day| !pages.shown.contains_key(day));
    if pages.reading.is_none()
        && (pages.stale || lacking)
        && let Some(folder) = folder.clone()
    {
        let stale = std::mem::take(&mut pages.stale);
        let there: Vec<Date> = pages.shown.keys().copied().collect();
        let today = clock::now().date();
        let wanted = move |days: &[Date]| {
            let near = about(days, at).iter().copied();
            // Today's may have been drawn anew.
            near.filter(|day| !there.contains(day) || stale && *day == today)
                .collect()
        };
        let reading = async move { read(folder, wanted) };
        pages.reading = Some(IoTaskPool::get().spawn(reading));
    }
    if pages.reading.is_some() {
        awake.stay(&time, 0.1);
    }
    view.diary = view::Diary {
        kept: folder.is_some() && nest.is_some(),
        pages: pages
            .days
            .iter()
            .map(|day| view::Page {
                day: *day,
                edits: edits(&told, *day),
                picture: pages.shown.get(day).map(|(_, picture)| *picture),
            })
            .collect(),
    };
}

/// How often the room was changed on a day, where what is listed of its history goes back so far.
fn edits(told: &Told, day: Date) -> Option<usize> {
    let whole = told.history.len() < HISTORY;
    let first = told.history.last().and_then(|line| clock::day_of(line.at));
    let reaches = whole || first.is_some_and(|first| first < day);
    let on_it = told
        .history
        .iter()
        .filter(|line| clock::day_of(line.at) == Some(day));
    reaches.then(|| on_it.count()).filter(|count| *count > 0)
}

fn hang(
    image: &RgbaImage,
    images: &mut Assets<Image>,
    contexts: &mut EguiContexts,
) -> (Handle<Image>, Picture) {
    let size = Extent3d {
        width: image.width(),
        height: image.height(),
        depth_or_array_layers: 1,
    };
    let handle = images.add(Image::new(
        size,
        TextureDimension::D2,
        image.as_raw().clone(),
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    ));
    let texture = contexts.add_image(EguiTextureHandle::Strong(handle.clone()));
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    (handle, Picture { texture, uv })
}

/// Begins to bind the diary of the room one is in.
fn bind(
    mut asked: MessageReader<Asked>,
    keeper: Res<Keeper>,
    nest: Res<Nest>,
    mut bindery: ResMut<Bindery>,
) {
    for Asked(intent) in asked.read() {
        if *intent == Intent::Cancel {
            bindery.work = None;
        }
        let (Intent::BindDiary(binding), None, Some(place)) =
            (intent, &bindery.work, &keeper.place)
        else {
            continue;
        };
        let binding = *binding;
        let ending = match binding {
            film::Binding::Gif => ".gif",
            film::Binding::Frames => "",
        };
        let to = album::unused(&bindery.album, &nest.room().name, clock::now(), ending);
        let folder = place.folder.clone();
        let work = Work::start("bindery", bindery.wake.clone(), {
            let to = to.clone();
            move |reins| film::bind(binding, &folder, &shelf::days(&folder), &to, reins)
        });
        bindery.work = work
            .inspect_err(|error| warn!("no flipbook: {error}"))
            .ok()
            .map(|work| (to, work));
    }
}

/// Tells how far it is, and what came of it.
fn collect(mut bindery: ResMut<Bindery>, mut told: ResMut<Told>, view: Option<ResMut<ViewModel>>) {
    if let Some(mut view) = view {
        let progress = bindery.work.as_ref().map(|(_, work)| work.progress());
        view.set_busy(view::Task::Binding, progress, true);
    }
    let Some(done) = bindery.work.as_ref().and_then(|(_, work)| work.poll()) else {
        return;
    };
    let Some((to, _)) = bindery.work.take() else {
        return;
    };
    match done {
        Ok(Ok(())) => told.toast(Note::Bound(to)),
        Ok(Err(FilmError::GivenUp(_))) => {}
        Ok(Err(error)) => told.toast(cannot(&to, &error)),
        Err(error) => told.toast(cannot(&to, &error)),
    }
}

fn cannot(to: &Path, error: &dyn std::error::Error) -> Note {
    Note::CannotSave(to.to_owned(), FileFault::System(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_about_the_open_one_are_at_hand() {
        let days: Vec<Date> = (1..=28)
            .map(|day| jiff::civil::date(2026, 2, day))
            .collect();
        assert_eq!(about(&days, None).last(), days.last());
        assert_eq!(about(&days, None).len(), AT_HAND + 1);
        assert_eq!(about(&days, Some(0)), &days[..AT_HAND]);
        assert!(about(&days, Some(14)).contains(&days[14 + AT_HAND - 1]));
        assert!(about(&[], Some(3)).is_empty());
    }
}
