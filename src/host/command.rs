//! What the hub's thread is asked for.

use std::{path::PathBuf, time::Duration};

use crate::{
    net::proto::{
        invite::{Invite, InviteId},
        pose::Pose,
        relay::RelayLink,
        wire::{Held, NestId, ToHost},
    },
    room::{Author, ItemId, note::NoteKey, replica::Request, rule::Role},
    store::RoomId,
};

/// What the thread is asked for. It does so in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Opens a room of the list, after closing the one that was open.
    Open(RoomId),
    /// Opens a room file where it lies, after closing the room that was open.
    OpenFile(PathBuf),
    /// Asks the hub of the open room for a change.
    Request(Request),
    /// Asks for a fresh snapshot of the open room.
    Resync,
    /// Says something to everybody in the room one is in.
    Say(String),
    /// Tells the hub of the room one is in who one is, what the door is to be, whom to let in.
    Tell(ToHost),
    /// Leaves a note on a thing of the nest one is in, or looks at as it was then: it waits on this
    /// machine until one is let in there. [`Event::NotesWaiting`] follows.
    LeaveNote {
        item: ItemId,
        text: String,
    },
    /// Takes a note down that hangs in the nest one is in, or gives up one that waits for it.
    TakeDown(NoteKey),
    /// Where one is in the room.
    Pose(Pose),
    /// What one holds in one's hands; nothing after letting go.
    Held(Vec<Held>),
    /// Makes an invite to the open room: [`Event::Invited`].
    Invite(NewInvite),
    Revoke(InviteId),
    /// Decides about people of the nest that is open here, wherever one is: [`ToHost::Answer`],
    /// [`ToHost::SetRole`], [`ToHost::SetDoor`], [`ToHost::Remove`].
    Decide(ToHost),
    /// Never wants to see somebody again in any nest of one's own, nor where one is if one may decide
    /// that: [`Event::Blocked`].
    Block(Author),
    /// Lets somebody knock again who was blocked.
    Unblock(Author),
    /// Lists whom one met, [`Event::People`], and who is blocked, [`Event::Blocked`].
    People,
    /// Takes somebody off that list.
    Forget(Author),
    /// Is to be found through this relay from now on, or through none.
    SetRelay(Option<RelayLink>),
    /// Nobody else learns where this machine is from now on: the relay carries all, also where there is
    /// a shorter way.
    Hide(bool),
    /// Goes to somebody's nest; the open room stays open for those who are in it.
    Visit(Box<Invite>),
    /// The same to somebody one met, by their invite or as they said that they are found.
    Call(Author),
    /// Ends the visit and is in the open room again.
    GoHome,
    /// Shows a nest as it was when one left it: everything can be tried, nothing is kept. Ends with
    /// [`Command::GoHome`].
    OpenCopy(NestId),
    /// Makes a room of this text in the data folder and opens it. Its name replaces the text's.
    New {
        name: String,
        text: String,
    },
    /// Shows a room of this text and name in which everything can be tried: nothing of it is kept, and no
    /// room is made. Ends with the next room that is opened.
    Try {
        name: String,
        text: String,
    },
    /// Lists the rooms, [`Event::Rooms`], and the copies, [`Event::Copies`]. So do the next four when they are done.
    List,
    Duplicate {
        room: RoomId,
        name: String,
    },
    Rename {
        room: RoomId,
        name: String,
    },
    /// Puts a room that is not open into the bin; its file goes there too if it lies in the data folder.
    Bin(RoomId),
    Restore(RoomId),
    /// Writes a copy of the room's file: [`Event::Exported`]. A file that is there already is
    /// [`FileTrouble::Taken`], unless the copy may go over it.
    Export {
        room: RoomId,
        to: PathBuf,
        over: bool,
    },
    /// Lists the newest edits of the open room, newest first: [`Event::History`].
    History {
        limit: usize,
    },
    /// Writes the open room over a file that is broken, or in the place of one that is gone; what it held
    /// is kept among the backups.
    Overwrite,
    /// Writes the room file now, if it is behind: [`Event::Flushed`].
    Flush,
    /// Keeps a value of the person's own.
    SetValue {
        key: String,
        value: String,
    },
}

/// What an invite is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvite {
    /// What it makes of who comes by it.
    pub role: Role,
    /// For how long it leads here; for ever where this is not said.
    pub lasts: Option<Duration>,
    /// Whether it names this machine's own addresses: then it works without a relay on the same
    /// network, and tells where one is.
    pub nearby: bool,
}
