//! The thread that draws: what was asked for, the most urgent first.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc::SyncSender},
};

use bevy::prelude::*;
use image::RgbaImage;

use super::Subject;
use crate::{
    assets::{self, Recipes, own, samples, words},
    client::{
        diary::{ToDraw, shelf},
        furniture::vet,
        link::{RoomId, RoomLine},
        picture::{self, Drawing},
        portraits::Portraits,
        quality::Quality,
    },
    room::{
        KindId,
        figure::Look,
        scene::{self, MAX_BYTES, Scene},
    },
};

/// Size of a picture of a room.
const ROOM: (u32, u32) = (444, 212);

/// What is to be drawn. It cannot grow beyond what there is to show: one head, each kind, sample,
/// room and room's diary once.
#[derive(Resource, Clone)]
pub(super) struct Orders(Arc<(Mutex<Queue>, Condvar)>);

struct Queue {
    head: Option<Look>,
    kinds: VecDeque<(Arc<Recipes>, KindId)>,
    samples: VecDeque<usize>,
    rooms: VecDeque<(RoomId, PathBuf)>,
    /// By the folder of the diary.
    days: BTreeMap<PathBuf, ToDraw>,
    /// Own kinds that were asked for.
    seen: BTreeSet<KindId>,
}

enum Order {
    Head(Look),
    Kind(Arc<Recipes>, KindId),
    Sample(usize),
    Room(RoomId, PathBuf),
    Days(ToDraw),
}

impl Orders {
    /// What ships is wanted from the start.
    pub(super) fn new(recipes: &Arc<Recipes>) -> Self {
        let kinds = recipes
            .iter()
            .map(|(kind, _)| (recipes.clone(), kind.clone()));
        let queue = Queue {
            head: None,
            kinds: kinds.collect(),
            samples: (0..samples().len()).collect(),
            rooms: VecDeque::new(),
            days: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        Self(Arc::new((Mutex::new(queue), Condvar::new())))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn head(&self, look: Option<Look>) {
        self.queue().head = look;
        self.0.1.notify_one();
    }

    /// The person's own kinds among these that were not asked for yet.
    pub(super) fn own(&self, recipes: &Arc<Recipes>) {
        let mut queue = self.queue();
        for (kind, _) in recipes.iter().filter(|(kind, _)| kind.is_custom()) {
            if queue.seen.insert(kind.clone()) {
                queue.kinds.push_front((recipes.clone(), kind.clone()));
            }
        }
        self.0.1.notify_one();
    }

    /// These rooms, the one opened last first.
    pub(super) fn rooms(&self, lines: &[RoomLine]) {
        let mut lines: Vec<_> = lines
            .iter()
            .filter(|line| line.there && line.row.binned.is_none())
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.row.opened));
        let rooms = lines
            .iter()
            .map(|line| (line.row.id, line.row.path.clone()));
        self.queue().rooms = rooms.collect();
        self.0.1.notify_one();
    }

    /// The days of a diary that have no picture yet.
    pub(super) fn days(&self, days: ToDraw) {
        self.queue().days.insert(days.folder.clone(), days);
        self.0.1.notify_one();
    }

    /// Waits for something to do.
    fn next(&self) -> Order {
        let mut queue = self.queue();
        loop {
            if let Some(look) = queue.head.take() {
                return Order::Head(look);
            } else if let Some((recipes, kind)) = queue.kinds.pop_front() {
                return Order::Kind(recipes, kind);
            } else if let Some(at) = queue.samples.pop_front() {
                return Order::Sample(at);
            } else if let Some((room, path)) = queue.rooms.pop_front() {
                return Order::Room(room, path);
            } else if let Some((_, days)) = queue.days.pop_first() {
                return Order::Days(days);
            }
            let woken = self.0.1.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Nobody is left to look.
struct Gone;

/// What the thread works with.
pub(super) struct Easel {
    folder: PathBuf,
    kinds: PathBuf,
    sender: SyncSender<(Subject, RgbaImage)>,
    wake: Arc<dyn Fn() + Send + Sync>,
    portraits: Option<Portraits>,
    /// Which picture of each room was shown last.
    shown: BTreeMap<RoomId, PathBuf>,
    /// Nothing here draws: it was said once.
    blind: bool,
}

impl Easel {
    pub(super) fn new(
        folder: PathBuf,
        kinds: PathBuf,
        sender: SyncSender<(Subject, RgbaImage)>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self {
            folder,
            kinds,
            sender,
            wake,
            portraits: None,
            shown: BTreeMap::new(),
            blind: false,
        }
    }

    /// Draws until the window is gone.
    pub(super) fn work(mut self, orders: &Orders) {
        while self.obey(orders.next()).is_ok() {}
    }

    fn obey(&mut self, order: Order) -> Result<(), Gone> {
        let (subject, image) = match order {
            Order::Head(look) => {
                let image = self.portraits().and_then(|easel| easel.head(&look).ok());
                (Subject::Head, image)
            }
            Order::Kind(recipes, kind) => {
                let file = format!("furniture/{kind}.ron");
                // The name of somebody's own tells its text.
                let path = self.kept(assets::text(&file).unwrap_or(kind.as_str()));
                let image = open(&path).or_else(|| {
                    let easel = self.portraits()?;
                    let image = easel.kind(&recipes, &kind, &[]).ok()??;
                    keep(&path, &image);
                    Some(image)
                });
                (Subject::Kind(kind), image)
            }
            Order::Sample(at) => {
                let Some(sample) = samples().get(at) else {
                    return Ok(());
                };
                let path = self.kept(sample.text);
                let image = open(&path).or_else(|| {
                    let image = self.room(sample.text, Path::new(""))?;
                    keep(&path, &image);
                    Some(image)
                });
                (Subject::Sample(sample.id.clone()), image)
            }
            Order::Room(room, file) => return self.show_room(room, &file),
            Order::Days(days) => return self.keep_days(&days),
        };
        self.send(subject, image)
    }

    fn send(&self, subject: Subject, image: Option<RgbaImage>) -> Result<(), Gone> {
        if let Some(image) = image {
            self.sender.send((subject, image)).map_err(|_| Gone)?;
            (self.wake)();
        }
        Ok(())
    }

    /// The picture of what a room's file says now; until it is drawn, an earlier one.
    fn show_room(&mut self, room: RoomId, file: &Path) -> Result<(), Gone> {
        let size = fs::metadata(file).map_or(0, |meta| meta.len());
        let text = (size <= MAX_BYTES as u64)
            .then(|| fs::read(file).ok())
            .flatten();
        let text = text.as_deref().and_then(|bytes| scene::decode(bytes).ok());
        let Some(text) = text else {
            return Ok(());
        };
        let stem = format!("room-{room}-");
        let path = self.folder.join(format!("{stem}{}.png", hash(text)));
        if self.shown.get(&room) == Some(&path) {
            return Ok(());
        }
        let earlier: Vec<PathBuf> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|other| {
                let name = other.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(&stem) && *other != path
            })
            .collect();
        let mut image = open(&path);
        if image.is_none() {
            if !self.shown.contains_key(&room) {
                let stale = earlier.first().and_then(|path| open(path));
                self.send(Subject::Room(room), stale)?;
            }
            image = self.room(text, file);
            if let Some(image) = &image {
                keep(&path, image);
            }
        }
        if image.is_some() {
            for path in earlier {
                // Whatever stays is looked at again the next time.
                let _ = fs::remove_file(path);
            }
            self.shown.insert(room, path);
        }
        self.send(Subject::Room(room), image)
    }

    /// Draws the days of a diary that wait, and keeps their pictures.
    fn keep_days(&self, days: &ToDraw) -> Result<(), Gone> {
        for day in shelf::drafts(&days.folder) {
            let draft = shelf::draft(&days.folder, day);
            let Ok(bytes) = fs::read(&draft) else {
                continue;
            };
            let text = scene::decode(&bytes).ok();
            let image = text.and_then(|text| self.drawn(text, &days.file, shelf::SIZE));
            if let Some(image) = &image {
                keep(&shelf::picture(&days.folder, day), image);
            }
            // Where nothing draws, something may the next time.
            if image.is_some() || !text.is_some_and(|text| self.reads(text)) {
                let _ = fs::remove_file(draft);
            }
            self.send(Subject::Day, image)?;
        }
        shelf::prune(&days.shelf);
        Ok(())
    }

    /// Whether a text is a room.
    fn reads(&self, text: &str) -> bool {
        let (own, _) = Recipes::own([self.kinds.as_path()], vet);
        Scene::parse(text, &words(&own.with_built_in()))
            .scene
            .is_some()
    }

    fn portraits(&mut self) -> Option<&mut Portraits> {
        if self.portraits.is_none() && !self.blind {
            match Portraits::open() {
                Ok(portraits) => self.portraits = Some(portraits),
                Err(error) => {
                    warn!("no pictures of furniture: {error}");
                    self.blind = true;
                }
            }
        }
        self.portraits.as_mut()
    }

    fn room(&self, text: &str, file: &Path) -> Option<RgbaImage> {
        self.drawn(text, file, ROOM)
    }

    fn drawn(&self, text: &str, file: &Path, size: (u32, u32)) -> Option<RgbaImage> {
        let folders = [own::beside(file), self.kinds.clone()];
        // What is wrong with a recipe is told when its room is opened.
        let (own, _) = Recipes::own(folders.iter().map(PathBuf::as_path), vet);
        let recipes = Arc::new(own.with_built_in());
        let scene = Scene::parse(text, &words(&recipes)).scene?;
        let drawing = Drawing {
            size,
            quality: Quality::Medium,
            recipes,
            kinds: scene.kinds().clone(),
            ..Drawing::default()
        };
        let picture = picture::draw(scene.room(), &drawing)
            .inspect_err(|error| warn!("no picture of a room: {error}"))
            .ok()?;
        Some(picture.image)
    }

    /// Where the picture of what this text describes is kept; another text has another picture.
    fn kept(&self, text: &str) -> PathBuf {
        self.folder.join(format!("{}.png", hash(text)))
    }
}

/// Another Nest may draw the same text otherwise.
fn hash(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{}-{}", env!("CARGO_PKG_VERSION"), &hash[..16])
}

fn open(path: &Path) -> Option<RgbaImage> {
    image::open(path).ok().map(|image| image.to_rgba8())
}

fn keep(path: &Path, image: &RgbaImage) {
    if let Err(error) = image.save(path) {
        warn!("{}: {error}", path.display());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::client::quality;

    #[test]
    fn a_day_that_waits_gets_its_picture_and_what_is_no_room_goes() {
        if quality::adapter().is_none() {
            return;
        }
        let home = std::env::temp_dir().join(format!("nest-days-{}", std::process::id()));
        let folder = home.join("diary/1-0");
        let (sender, arrived) = mpsc::sync_channel(4);
        let easel = Easel::new(home.clone(), home.join("kinds"), sender, Arc::new(|| {}));
        let day = |day| jiff::civil::date(2026, 11, day);
        let text = samples()[0].text;
        shelf::keep_draft(&folder, day(29), "no room").unwrap();
        shelf::keep_draft(&folder, day(30), text).unwrap();
        let days = ToDraw {
            shelf: home.join("diary"),
            folder: folder.clone(),
            file: home.join("a.room.ron"),
        };
        assert!(easel.keep_days(&days).is_ok());
        assert_eq!(shelf::days(&folder), [day(30)]);
        assert_eq!(shelf::drafts(&folder), []);
        let picture = open(&shelf::picture(&folder, day(30))).unwrap();
        assert_eq!(picture.dimensions(), shelf::SIZE);
        let (first, last) = (picture.get_pixel(240, 40), picture.get_pixel(240, 200));
        assert_ne!(first, last, "there is something to see");
        assert!(matches!(arrived.try_recv(), Ok((Subject::Day, _))));
        let _ = fs::remove_dir_all(home);
    }
}
