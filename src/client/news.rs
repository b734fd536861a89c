//! What the host told and people should know: the list of rooms, the history, banners and toasts.

mod files;
pub(super) mod people;

use std::path::PathBuf;

use bevy::prelude::*;

use self::files::brief;
use super::{
    awake::Awake,
    crash,
    link::{Command, Event, HubEnded, Line, Link, LogNews, News, RoomLine, Skipped, VisitNews},
    rooms::First,
    session::{Entered, Nest, Refused},
    ui::view::{Banner, Note, RoomKey, Toast},
};
use crate::room::{edit::Stamp, rule::Refusal};

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
    /// How many copies of rooms were saved elsewhere.
    pub(super) exported: usize,
    last_toast: u64,
}

impl Told {
    fn line(&self, key: RoomKey) -> Option<&RoomLine> {
        self.rooms.iter().find(|line| line.row.id == key.room())
    }

    /// What is in the bin now and was not before is told.
    fn list(&mut self, lines: &[RoomLine]) {
        let known = |line: &RoomLine| self.line(RoomKey::of(line.row.id)).map(|old| &old.row);
        let binned = lines.iter().filter(|line| {
            line.row.binned.is_some() && known(line).is_some_and(|old| old.binned.is_none())
        });
        let names: Vec<String> = binned.map(|line| line.row.name.clone()).collect();
        self.rooms = lines.to_vec();
        names
            .into_iter()
            .for_each(|name| self.toast(Note::Binned(name)));
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

    /// Puts a banner away.
    pub(super) fn dismiss_banner(&mut self, banner: &Banner) {
        self.lower(|old| old == banner);
    }

    /// Raises a banner in place of those of the same sort.
    pub(super) fn raise(&mut self, banner: Banner) {
        self.lower(|old| std::mem::discriminant(old) == std::mem::discriminant(&banner));
        self.banners.push(banner);
    }

    fn lower(&mut self, over: impl Fn(&Banner) -> bool) {
        self.banners.retain(|banner| !over(banner));
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(people::plugin)
        .init_resource::<Told>()
        .add_systems(PreUpdate, (listen, complain, ask_history))
        .add_systems(Last, age);
}

fn listen(
    mut news: MessageReader<News>,
    nest: Option<Res<Nest>>,
    first: Option<Res<First>>,
    mut told: ResMut<Told>,
    mut link: ResMut<Link>,
) {
    let room = nest.as_ref().map(|nest| nest.room());
    for News(event) in news.read() {
        match &**event {
            Event::Rooms(lines) => told.list(lines),
            Event::History(lines) => told.history.clone_from(lines),
            Event::File(news) => {
                told.file(news, room);
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
            Event::Failed(error) if first.is_some() => told.failed_to_begin(error),
            Event::Failed(error) => told.failed(error),
            Event::Exported { to, .. } => {
                told.exported += 1;
                told.toast(Note::Exported(to.clone()));
            }
            Event::Recovered(recovered) => told.recovered(recovered),
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
                told.leave_file();
                link.send(Command::List);
            }
            Event::Hub(_)
            | Event::Kinds { .. }
            | Event::Poses(_)
            | Event::Held(..)
            | Event::Door(_)
            | Event::AtDoor(_)
            | Event::Invited(_)
            | Event::People(_)
            | Event::Blocked(_)
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
    mut ended: MessageReader<HubEnded>,
    link: Res<Link>,
    mut told: ResMut<Told>,
) {
    if ended.read().last().is_some() {
        told.raise(Banner::Ended {
            note: crash::last_note(),
        });
    }
    for Refused(reason) in refused.read() {
        if *reason == Refusal::CannotSave && !link.is_over() {
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
