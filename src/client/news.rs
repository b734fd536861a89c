//! What the host told and people should know: the list of rooms, the history, banners and toasts.

pub(super) mod people;

use std::path::{Path, PathBuf};

use bevy::prelude::*;

use super::{
    awake::Awake,
    link::{
        Command, Event, FileNews, FileTrouble, HostError, Line, Link, LogNews, News, RoomLine,
        Skipped, VisitNews,
    },
    session::{Entered, Nest, Refused},
    ui::view::{Banner, Note, RoomKey, Toast},
};
use crate::{
    assets::RecipeError,
    room::{edit::Stamp, rule::Refusal},
};

/// How many edits the history panel lists.
pub(super) const HISTORY: usize = 200;
/// Seconds a toast stays, and one with something to press on it.
const TOAST: (f32, f32) = (5.0, 12.0);
/// Most toasts at once; the oldest go first.
const MOST_TOASTS: usize = 3;

/// What was told, for panels to show.
#[derive(Resource, Debug, Default)]
pub(super) struct Told {
    pub(super) rooms: Vec<RoomLine>,
    pub(super) history: Vec<Line>,
    pub(super) banners: Vec<Banner>,
    pub(super) toasts: Vec<Toast>,
    last_toast: u64,
}

impl Told {
    fn line(&self, key: RoomKey) -> Option<&RoomLine> {
        self.rooms.iter().find(|line| line.row.id == key.room())
    }

    pub(super) fn name_of(&self, key: RoomKey) -> String {
        self.line(key)
            .map(|line| line.row.name.clone())
            .unwrap_or_default()
    }

    pub(super) fn path_of(&self, key: RoomKey) -> Option<PathBuf> {
        self.line(key).map(|line| line.row.path.clone())
    }

    pub(super) fn toast(&mut self, note: Note) {
        self.last_toast += 1;
        self.toasts.push(Toast {
            id: self.last_toast,
            note,
            age: 0.0,
        });
        let surplus = self.toasts.len().saturating_sub(MOST_TOASTS);
        self.toasts.drain(..surplus);
    }

    pub(super) fn dismiss_toast(&mut self, id: u64) {
        self.toasts.retain(|toast| toast.id != id);
    }

    /// Puts the newest banner away.
    pub(super) fn dismiss_banner(&mut self) {
        self.banners.pop();
    }

    /// Raises a banner in place of those of the same sort.
    fn raise(&mut self, banner: Banner) {
        self.lower(|old| std::mem::discriminant(old) == std::mem::discriminant(&banner));
        self.banners.push(banner);
    }

    fn lower(&mut self, over: impl Fn(&Banner) -> bool) {
        self.banners.retain(|banner| !over(banner));
    }

    fn file(&mut self, news: &FileNews) {
        match news {
            FileNews::Saved => self.lower(|banner| {
                matches!(banner, Banner::FileBroken { .. } | Banner::FileLost { .. })
            }),
            FileNews::NotSaved(trouble) => {
                self.raise(Banner::FileLost {
                    reason: trouble.to_string(),
                });
            }
            FileNews::Merged { conflicts, .. } => {
                self.lower(|banner| matches!(banner, Banner::FileBroken { .. }));
                self.raise(Banner::Merged {
                    conflicts: conflicts.len(),
                });
            }
            FileNews::Broken(trouble) => self.raise(broken(trouble)),
            FileNews::Gone => self.raise(Banner::FileLost {
                reason: String::new(),
            }),
        }
    }

    fn failed(&mut self, error: &HostError) {
        match error {
            HostError::File { path, trouble } => self.toast(Note::CannotOpen {
                file: path.clone(),
                reason: trouble.to_string(),
            }),
            HostError::Refused(refusal) => self.toast(Note::Refused(refusal.clone())),
            HostError::Unleft(reason) => self.toast(Note::Unleft(*reason)),
            HostError::NoWay => self.toast(Note::NoWay),
            HostError::NoNetwork => self.toast(Note::NoNetwork),
            HostError::Yourself => self.toast(Note::Yourself),
            error => self.toast(Note::CannotOpen {
                file: PathBuf::new(),
                reason: error.to_string(),
            }),
        }
    }
}

/// What is wrong with a recipe, without the folders it lies in.
fn brief(fault: &RecipeError) -> String {
    let folder = Path::new(fault.path()).parent();
    let words = fault.to_string();
    let short = folder.and_then(|folder| words.strip_prefix(folder.to_str()?));
    short
        .map_or(&*words, |short| short.trim_start_matches(['/', '\\']))
        .to_owned()
}

/// Where a broken file is broken: the first of its fault lines, `FILE:LINE:COLUMN: error: …`.
fn broken(trouble: &FileTrouble) -> Banner {
    let (line, column, reason) = match trouble {
        FileTrouble::NotARoom(report) => place(report),
        other => (1, 1, other.to_string()),
    };
    Banner::FileBroken {
        line,
        column,
        reason,
    }
}

fn place(report: &str) -> (usize, usize, String) {
    let first = report.lines().next().unwrap_or_default();
    let Some((place, reason)) = first.split_once(": error: ") else {
        return (1, 1, first.to_owned());
    };
    let mut numbers = place.rsplit(':').map(|number| number.parse().unwrap_or(1));
    let column = numbers.next().unwrap_or(1);
    let line = numbers.next().unwrap_or(1);
    (line, column, reason.to_owned())
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(people::plugin)
        .init_resource::<Told>()
        .add_systems(PreUpdate, (listen, complain, ask_history))
        .add_systems(Last, age);
}

fn listen(mut news: MessageReader<News>, mut told: ResMut<Told>, mut link: ResMut<Link>) {
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => told.rooms.clone_from(lines),
            Event::History(lines) => told.history.clone_from(lines),
            Event::File(news) => {
                told.file(news);
                // The room may be called something else now.
                link.send(Command::List);
            }
            Event::Log(LogNews::NotSaved(error)) => {
                told.raise(Banner::CannotSave {
                    reason: error.to_string(),
                });
            }
            Event::Log(LogNews::SavedAgain) => {
                told.lower(|banner| matches!(banner, Banner::CannotSave { .. } | Banner::Full));
            }
            Event::Failed(error) => told.failed(error),
            Event::Exported { to, .. } => told.toast(Note::Exported(to.clone())),
            Event::Recovered(_) => told.raise(Banner::Recovered),
            Event::Visit(VisitNews::Inside { .. } | VisitNews::Ended { .. }) => {
                // What is kept of it may be new.
                link.send(Command::List);
            }
            Event::Opened(opened) => {
                if let Some(first) = opened.faults.first() {
                    told.toast(Note::BadRecipe {
                        reason: brief(first),
                        more: opened.faults.len() - 1,
                    });
                }
                for fault in &opened.faults {
                    warn!("{fault}");
                }
                told.lower(|banner| {
                    matches!(
                        banner,
                        Banner::FileBroken { .. } | Banner::FileLost { .. } | Banner::Merged { .. }
                    )
                });
                link.send(Command::List);
            }
            Event::Hub(_)
            | Event::Kinds { .. }
            | Event::Poses(_)
            | Event::Held(..)
            | Event::Door(_)
            | Event::Invited(_)
            | Event::People(_)
            | Event::Visit(_)
            | Event::Relay(_)
            | Event::Presence { .. }
            | Event::Copies(_)
            | Event::OpenedCopy(_)
            | Event::Elsewhere { .. }
            | Event::Met(_)
            | Event::TookOver { .. }
            | Event::HandedOver { .. }
            | Event::NoNetwork(_)
            | Event::NotesWaiting(_)
            | Event::Values(_)
            | Event::Flushed
            | Event::Missed => {}
        }
    }
}

fn complain(
    mut refused: MessageReader<Refused>,
    mut skipped: MessageReader<Skipped>,
    mut told: ResMut<Told>,
) {
    for Refused(reason) in refused.read() {
        if *reason == Refusal::CannotSave {
            told.raise(Banner::Full);
        } else {
            told.toast(Note::Refused(reason.clone()));
        }
    }
    for Skipped(changes) in skipped.read() {
        told.toast(Note::UndoSkipped(*changes));
    }
}

/// The history follows every edit that has its place; what a hand only tries out asks for nothing.
fn ask_history(
    nest: Option<Res<Nest>>,
    mut entered: MessageReader<Entered>,
    mut listed: Local<Stamp>,
    mut link: ResMut<Link>,
) {
    let Some(nest) = nest else {
        return;
    };
    let other_room = entered.read().last().is_some();
    let stamp = nest.copy.replica.stamp();
    if other_room || *listed != stamp {
        *listed = stamp;
        link.send(Command::History { limit: HISTORY });
    }
}

fn age(time: Res<Time<Real>>, mut told: ResMut<Told>, mut awake: ResMut<Awake>) {
    if told.toasts.is_empty() {
        return;
    }
    awake.stay(&time, 0.2);
    // Growing older is no news.
    let told = told.bypass_change_detection();
    for toast in &mut told.toasts {
        toast.age += time.delta_secs();
    }
    told.toasts.retain(|toast| {
        let shows = matches!(toast.note, Note::Photo { .. } | Note::Bound(_));
        toast.age < if shows { TOAST.1 } else { TOAST.0 }
    });
}
