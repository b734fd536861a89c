//! Everything a person can ask for: what panels, mouse and keys hand to the session.

use std::path::PathBuf;

use bevy::prelude::Resource;

use super::{
    diary::film::Binding,
    figure::Emote,
    link::society::{Door, Invite, InviteId, NestId, NewInvite, RelayLink},
    photo::setup::Setup,
    settings::Settings,
    ui::view::{Banner, Profile, RoomKey},
};
use crate::room::{
    Author, Finish, ItemId, KindId, PaintId, SpaceId, WallId,
    note::NoteKey,
    rule::Role,
    shell::reshape::Gesture,
    sky::{Outside, Weather},
};

/// Living in the room, decorating it or taking pictures of it; the room never reloads between them.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Live,
    Decorate,
    Photo,
}

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    SetMode(Mode),
    /// Back from photo mode to the mode before.
    LeavePhoto,
    /// What a photo is to be like.
    SetPhoto(Setup),
    /// Takes a photo of what is in the frame.
    Shutter,
    /// The eye back to where it began.
    LookHome,
    Undo,
    Redo,
    /// Takes a new thing from the catalogue into the hand, with these colours.
    Take {
        kind: KindId,
        paint: Vec<PaintId>,
    },
    /// Turns what is selected or held, in degrees counter-clockwise from above.
    Turn(i32),
    /// Paints one slot of everything selected.
    Paint {
        slot: usize,
        paint: PaintId,
    },
    /// Paints all slots of everything selected.
    PaintAll(Vec<PaintId>),
    Clone,
    Remove,
    Lock(bool),
    Switch(bool),
    /// Selects nothing.
    Deselect,
    /// Whether positions snap.
    Snap(bool),
    RenameRoom(String),
    /// The time of day while the slider is held, in minutes: shown, not kept.
    PreviewTime(u16),
    /// The time of day, in minutes, whatever the clock says: one edit.
    SetTime(u16),
    /// Whether the room goes by the clock.
    FollowClock(bool),
    SetWeather(Weather),
    SetOutside(Outside),
    /// A mood while it is pointed at, told in every frame: shown, not kept.
    TryMood(String),
    /// Brings the whole room into a mood: one edit.
    SetMood(String),
    FinishFloor(SpaceId, Finish),
    /// What a hand does to walls and rooms while it does it, told in every frame: shown, not kept.
    TryReshape(Gesture),
    /// Reshapes walls and rooms: one edit.
    Reshape(Gesture),
    /// The same finish for several walls: one edit.
    FinishWalls(Vec<WallId>, Finish),
    OpenRoom(RoomKey),
    /// A new room of this sample's making; opens it.
    NewRoom {
        sample: String,
    },
    DuplicateRoom(RoomKey),
    RenameOther(RoomKey, String),
    BinRoom(RoomKey),
    RestoreRoom(RoomKey),
    /// Opens a room file where it lies.
    OpenFile(PathBuf),
    /// Asks the system for a file to open.
    BrowseToOpen,
    /// Writes a copy of a room to this file, a relative path counting from where people keep what they
    /// wrote; over a file that is there already where `over` is set.
    Export {
        room: RoomKey,
        to: PathBuf,
        over: bool,
    },
    /// Asks the system where to write the copy.
    BrowseToExport(RoomKey),
    /// Shows a room's file in the system's file manager.
    Reveal(RoomKey),
    /// Shows a file that was written in the system's file manager.
    ShowFile(PathBuf),
    /// Writes the diary of the room one is in, to take along.
    BindDiary(Binding),
    SetSettings(Settings),
    /// Who one is, from the first card, and the room to begin in, where there is a choice.
    Begin {
        profile: Profile,
        sample: Option<String>,
    },
    /// Begins with a figure drawn by chance, in the first of the rooms to choose from.
    SkipWelcome,
    /// Another name or look.
    SetProfile(Profile),
    /// What the button of a banner says.
    Answer {
        banner: Banner,
        answer: Answer,
    },
    DismissToast(u64),
    /// Shows something with one's figure.
    Emote(Emote),
    /// Says something to everybody in the room.
    Say(String),
    /// The chat was looked at.
    ReadChat,
    SetDoor(Door),
    /// Whether guests may keep what they saw last.
    SetKeep(bool),
    /// Lets in somebody who knocks, or does not.
    AnswerKnock {
        who: Author,
        let_in: bool,
    },
    SetRole {
        who: Author,
        role: Role,
    },
    /// What somebody is who is not here, in the nest that is open here.
    SetRoleOfAbsent {
        who: Author,
        role: Role,
    },
    ShowOut(Author),
    /// Never wants to see somebody again.
    Block(Author),
    /// Takes back all that somebody changed, as one edit.
    TakeBack(Author),
    /// Makes an invite; it is copied once it is there.
    Invite(NewInvite),
    Revoke(InviteId),
    Unblock(Author),
    /// Takes somebody off the list of those one met.
    Forget(Author),
    /// Is to be found through this relay, or through none.
    SetRelay(Option<RelayLink>),
    /// Whether nobody else learns where this computer is.
    Hide(bool),
    /// Runs a relay here for as long as Nest is open, from now on; others reach it at this address, or
    /// at this machine's own where none is said.
    RunRelay {
        address: String,
    },
    StopRelay,
    /// Goes to somebody's nest.
    Visit(Box<Invite>),
    /// The same to somebody one met.
    Call(Author),
    /// Looks at a nest as it was when one left it.
    OpenCopy(NestId),
    /// Leaves a note on a thing.
    LeaveNote {
        item: ItemId,
        text: String,
    },
    /// Takes a note down, or gives up one that waits.
    TakeDown(NoteKey),
    /// Ends a visit, or the way there.
    GoHome,
    /// Understood how a visit ended.
    VisitOver,
    /// Gives up what is under way.
    Cancel,
    Quit,
}

/// What can be done about a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Save once more, now.
    SaveAgain,
    /// Write the room over the file that is no room, of which a backup is kept, or where it was.
    ReplaceFile,
    /// Close Nest.
    Close,
    /// Understood: put it away.
    Dismiss,
}
