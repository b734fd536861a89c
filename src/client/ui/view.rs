//! What the panels show: plain data, filled from the room, the store and the engine once a frame or
//! when it changes. Panels read this and never the world.

mod conflict;
mod fault;
mod keepsake;
mod pin;
pub mod plan;
pub mod society;
mod tag;

use std::path::PathBuf;

use bevy::prelude::Resource;
use bevy_egui::egui::{Pos2, Rect, TextureId};

pub use self::{
    conflict::Conflict,
    fault::FileFault,
    keepsake::{Diary, Page, Photo},
    pin::{Pin, Sign},
    plan::{Footprint, PlanView},
    society::Society,
    tag::{Bubble, Tag},
};
pub use crate::assets::{Words, recipe::Category};
use crate::{
    client::{
        intent::Mode,
        settings::{Language, Quality, Settings},
    },
    room::{
        Finish, ItemId, KindId, PaintId, Sky, Slot, SpaceId, WallId,
        chat::Unheard,
        edit::{self, Label},
        figure::Look,
        note::Unleft,
        rule::{Refusal, Role},
    },
};

impl Words {
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

/// A piece of a texture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    pub texture: TextureId,
    pub uv: Rect,
}

/// Everything there is to show.
#[derive(Resource, Debug, Clone, Default)]
pub struct ViewModel {
    pub mode: Mode,
    pub settings: Settings,
    /// The quality in use where the settings leave it open.
    pub quality: Quality,
    /// What draws, as its maker calls it.
    pub adapter: String,
    /// It is dark in the room: the automatic theme turns to dusk.
    pub dark: bool,
    /// `None` until somebody has introduced herself: then the welcome card is shown.
    pub profile: Option<Profile>,
    /// The welcome card offers rooms to begin in.
    pub choosing: bool,
    pub room: RoomView,
    /// The room from above.
    pub plan: PlanView,
    pub palette: Vec<Swatch>,
    /// The paints in the room, those used most first: swatches offer them before others.
    pub used: Vec<PaintId>,
    pub moods: Vec<MoodChoice>,
    pub floors: Vec<FinishChoice>,
    pub walls: Vec<FinishChoice>,
    pub catalogue: Vec<Entry>,
    pub selection: Option<Selected>,
    /// A thing is in the hand.
    pub holding: bool,
    /// Positions snap.
    pub snapping: bool,
    pub undo: Option<Step>,
    pub redo: Option<Step>,
    pub rooms: Vec<RoomCard>,
    /// How many copies of rooms were saved elsewhere so far.
    pub exported: usize,
    pub samples: Vec<Sample>,
    /// The newest first.
    pub history: Vec<Line>,
    pub banners: Vec<Banner>,
    pub toasts: Vec<Toast>,
    pub ghost: Option<Ghost>,
    pub busy: Option<Busy>,
    /// While photo mode is on.
    pub photo: Option<Photo>,
    /// Of the room one is in, while its panel is open.
    pub diary: Diary,
    /// The figure as it would look with the choices of the welcome card or the profile panel.
    pub portrait: Option<Picture>,
    pub society: Society,
    pub tags: Vec<Tag>,
    /// Notes on things, the newest first.
    pub pins: Vec<Pin>,
    pub signs: Vec<Sign>,
    /// What the thing is called whose notes are open.
    pub pin_on: Option<Words>,
}

/// Who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub look: Look,
}

/// The open room.
#[derive(Debug, Clone, Default)]
pub struct RoomView {
    pub key: RoomKey,
    pub name: String,
    pub sky: Sky,
    /// What it is lit for, in minutes after midnight.
    pub minute: u16,
    pub spaces: Vec<SpaceView>,
    pub walls: Vec<WallView>,
    pub items: usize,
}

#[derive(Debug, Clone)]
pub struct SpaceView {
    pub id: SpaceId,
    pub floor: Finish,
}

#[derive(Debug, Clone)]
pub struct WallView {
    pub id: WallId,
    pub finish: Finish,
}

/// Names a room of the list; opaque to the panels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomKey(pub i64);

/// A colour of the palette, as sRGB.
#[derive(Debug, Clone)]
pub struct Swatch {
    pub paint: PaintId,
    pub name: Words,
    pub colour: [u8; 3],
}

/// A scheme for a whole room.
#[derive(Debug, Clone)]
pub struct MoodChoice {
    pub id: String,
    pub name: Words,
    pub floor: Finish,
    pub walls: Finish,
    /// Colours that things get, the main one first.
    pub hues: Vec<PaintId>,
}

/// A finish that floors or walls can have.
#[derive(Debug, Clone)]
pub struct FinishChoice {
    pub kind: KindId,
    pub name: Words,
    /// What its colours are for, one name a slot.
    pub slots: Vec<Words>,
    /// Its own colours.
    pub paint: Vec<PaintId>,
    /// The paints each slot may have; empty: all of the palette.
    pub allowed: Vec<Vec<PaintId>>,
}

/// A kind of furniture in the catalogue.
#[derive(Debug, Clone)]
pub struct Entry {
    pub kind: KindId,
    pub name: Words,
    pub category: Category,
    pub slot: Slot,
    /// The colours it comes in, the first its own.
    pub variants: Vec<Vec<PaintId>>,
    pub thumbnail: Option<Picture>,
    pub(super) index: super::search::Index,
}

impl Entry {
    /// `tags` are more words that people search by.
    pub fn new(
        kind: KindId,
        name: Words,
        tags: &[String],
        category: Category,
        slot: Slot,
        variants: Vec<Vec<PaintId>>,
    ) -> Self {
        let index = super::search::Index::new(&name, tags);
        Self {
            kind,
            name,
            category,
            slot,
            variants,
            thumbnail: None,
            index,
        }
    }
}

/// What is selected, taken together.
#[derive(Debug, Clone)]
pub struct Selected {
    pub items: Vec<ItemId>,
    /// The kind where all are of one.
    pub kind: Option<KindId>,
    /// The name where all are of one kind.
    pub name: Option<Words>,
    /// The paint slots, where all have the same.
    pub slots: Vec<PaintSlot>,
    /// The colours the kind comes in.
    pub variants: Vec<Vec<PaintId>>,
    pub locked: bool,
    /// Whether the lamps are on; `None` where nothing can be switched.
    pub lit: Option<bool>,
    /// Whether they can be turned.
    pub turns: bool,
}

#[derive(Debug, Clone)]
pub struct PaintSlot {
    /// `None` where the selected call it differently.
    pub name: Option<Words>,
    /// `None` where the selected differ.
    pub paint: Option<PaintId>,
}

/// An edit that can be undone or redone; its label where it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    pub label: Option<Label>,
}

/// A room of the list.
#[derive(Debug, Clone)]
pub struct RoomCard {
    pub key: RoomKey,
    pub name: String,
    pub picture: Option<Picture>,
    /// How long ago it was open, in seconds; `None`: it is the open one.
    pub opened: Option<u64>,
    pub binned: bool,
    /// Where a copy of it could be saved.
    pub copy_to: PathBuf,
    /// The file, where it is not one of the data folder.
    pub file: Option<PathBuf>,
    /// Who shares it, oneself left out.
    pub shared: Vec<String>,
    /// Whose it is, where it is somebody else's.
    pub whose: Option<String>,
}

/// A sample room to begin with.
#[derive(Debug, Clone)]
pub struct Sample {
    pub id: String,
    pub name: Words,
    pub picture: Option<Picture>,
}

/// A line of the history.
#[derive(Debug, Clone)]
pub struct Line {
    pub label: Label,
    pub intent: edit::Intent,
    /// `None`: oneself.
    pub author: Option<String>,
    /// *Their colour*.
    pub colour: [u8; 3],
    /// How long ago, in seconds.
    pub ago: u64,
}

/// Something that stays true until it is seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banner {
    /// Edits cannot be saved; they wait in memory.
    CannotSave { reason: String },
    /// No more edits are taken until saving works again.
    Full,
    /// What keeps the room has stopped, and does not go on before Nest is started anew; `note` says
    /// what happened.
    Ended { note: Option<PathBuf> },
    /// The room file changed into something that is no room.
    FileBroken(FileFault),
    /// The file is there and cannot be read now.
    FileUnread(FileFault),
    /// The file is gone.
    FileGone,
    /// The file cannot be written.
    FileUnsaved(FileFault),
    /// What was to be opened first cannot be: one is in another room.
    CannotOpen(PathBuf, FileFault),
    /// The file changed and was taken in; these kept what they were here.
    Merged { conflicts: Vec<Conflict> },
    /// A nest went on here and elsewhere; these kept what the others made of them, or why nothing of
    /// one's own could be brought there.
    Met {
        conflicts: Vec<Conflict>,
        refused: Option<Refusal>,
    },
    /// What was remembered beside the room files was damaged and lies in `moved_to` now; the rooms were
    /// taken from their files, but those in `lost`.
    Recovered {
        moved_to: PathBuf,
        lost: Vec<String>,
    },
    /// No font here has Chinese characters.
    NoChineseFont,
}

impl Banner {
    /// Whether something is lost if nobody sees to it.
    pub fn is_grave(&self) -> bool {
        matches!(
            self,
            Self::CannotSave { .. }
                | Self::Full
                | Self::Ended { .. }
                | Self::FileBroken(_)
                | Self::FileUnread(_)
                | Self::FileGone
                | Self::FileUnsaved(_)
        )
    }
}

/// Something to know for a moment.
#[derive(Debug, Clone)]
pub struct Toast {
    pub id: u64,
    pub note: Note,
    /// How long it has been up, in seconds.
    pub age: f32,
}

#[derive(Debug, Clone)]
pub enum Note {
    Refused(Refusal),
    /// So much of an undo was left alone, as others changed it since.
    UndoSkipped(usize),
    Exported(PathBuf),
    CannotOpen(PathBuf, FileFault),
    CannotSave(PathBuf, FileFault),
    /// Into the bin, or out of it.
    CannotMove(PathBuf, FileFault),
    /// The room is open, so it cannot be done.
    IsOpen,
    /// The log of the room is damaged, and it is opened from its file.
    DamagedRoom,
    /// Something else that was asked for could not be done.
    Failed(String),
    /// A photo was kept; a small picture of it as soon as there is one.
    Photo {
        file: PathBuf,
        /// In pixels.
        size: (u32, u32),
        picture: Option<Picture>,
    },
    NoPhoto(String),
    /// A diary was bound.
    Bound(PathBuf),
    /// A room that is in the bin now.
    Binned(String),
    /// A recipe of one's own that cannot be used, why, and how many more there are.
    BadRecipe {
        reason: String,
        more: usize,
    },
    Came(String),
    Went(String),
    /// Who hosts the nest that was opened: one is with them.
    Elsewhere(String),
    /// Who hosted the nest, which is hosted here now.
    TookOver(String),
    /// Who hosts the nest from now on.
    Moved(String),
    /// So many changes made alone were brought to where the nest is hosted.
    Met(usize),
    /// One is where a machine hosts the nest.
    Machine,
    /// One's own role is another now.
    Became(Role),
    /// What one said was not passed on.
    Unheard(Unheard),
    /// What one wrote does not hang there.
    Unleft(Unleft),
    /// An invite that nobody could follow cannot be made.
    NoWay,
    NoNetwork,
    /// An invite to where one is already.
    Yourself,
}

/// What hangs at the cursor.
#[derive(Debug, Clone)]
pub struct Ghost {
    /// In points of the interface.
    pub at: Pos2,
    /// Why it may not stand there.
    pub refusal: Option<Refusal>,
}

/// Something that takes a while.
#[derive(Debug, Clone)]
pub struct Busy {
    pub what: Task,
    /// From 0 to 1; `None` where nobody knows.
    pub progress: Option<f32>,
    pub cancellable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Drawing,
    Binding,
    /// Making the shaders that the room is drawn with.
    Painting,
}
