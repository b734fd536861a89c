//! The list of rooms: new, duplicate, rename, bin, restore.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Doing, Event, HostError, Housemate, RoomLine, Shared,
    desk::{Desk, at, now},
    file::{self, FileTrouble, Read},
    opened::{Lead, Open},
    outbox::Outbox,
    worker::Worker,
};
use crate::{
    assets::own,
    net::proto::wire::{NestId, Reason},
    room::{
        Author, KindId, Kinds, Room,
        edit::{Edit, Intent, Label, Verb},
        op::Op,
        replica::Request,
        rule::{self, Role},
        scene::Scene,
        text::file_stem,
    },
    store::{RoomId, RoomRow},
};

const EXTENSION: &str = ".room.ron";

impl Worker {
    /// Tells the list of rooms, those included that somebody put into the folder.
    pub(super) fn list(&mut self) -> Result<(), HostError> {
        self.desk.find_new();
        let rows = self.desk.store.rooms()?;
        let open = self
            .within()
            .or_else(|| self.open.as_ref().map(|open| open.id));
        let shared = |row: &RoomRow| self.desk.shared(row.id);
        let lines = rows.into_iter().map(|row| RoomLine {
            shared: shared(&row),
            there: self.desk.is_there(&row.path),
            elsewhere: !row.path.starts_with(self.desk.home.root()),
            open: open == Some(row.id),
            row,
        });
        let lines = lines.collect();
        self.outbox.emit(Event::Rooms(lines));
        let copies = self.desk.store.copies()?;
        self.outbox.emit(Event::Copies(copies));
        Ok(())
    }

    pub(super) fn duplicate(&mut self, room: RoomId, name: &str) -> Result<RoomId, HostError> {
        let text = self.text(room)?;
        let copy = self.desk.create(name, &text)?;
        let to = self.desk.home.kinds();
        self.carry(room, &to)?;
        Ok(copy)
    }

    /// Writes a copy; over a file that is there already only where that is wanted.
    pub(super) fn export(&mut self, room: RoomId, to: &Path, over: bool) -> Result<(), HostError> {
        if !over && self.desk.is_there(to) {
            return Err(at(to, Doing::Writing)(FileTrouble::Taken));
        }
        let text = self.text(room)?;
        self.desk.write(to, &text)?;
        self.carry(room, &own::beside(to))
    }

    /// Copies the recipes that a room uses into the folder that goes with a copy of it. Where that
    /// cannot be, the copy shows boxes in their place.
    fn carry(&mut self, room: RoomId, to: &Path) -> Result<(), HostError> {
        self.commit();
        let items = self.desk.store.load(room)?.room.items;
        let used = |kind: &KindId| items.values().any(|item| item.kind == *kind);
        let beside = own::beside(&self.desk.store.room(room)?.path);
        for from in [beside, self.desk.home.kinds()] {
            if from == *to {
                continue;
            }
            if let Err(error) = own::carry(&from, to, used) {
                tracing::warn!("{}: {error}", from.display());
            }
        }
        Ok(())
    }

    /// The text of a room, be it open or not.
    pub(super) fn text(&mut self, room: RoomId) -> Result<String, HostError> {
        if let Some(open) = self.open.as_mut().filter(|open| open.id == room) {
            return Ok(open.text().to_owned());
        }
        if let Some(text) = self.away.as_mut().and_then(|away| away.text(room)) {
            return Ok(text);
        }
        let (mut open, _) = Open::new(&mut self.desk, room, Lead::Host)?;
        let text = open.text().to_owned();
        open.close(&mut self.desk, &mut self.outbox, Reason::NestClosed);
        Ok(text)
    }
}

impl Desk {
    /// Who shares a room, if anybody does.
    fn shared(&self, id: RoomId) -> Option<Shared> {
        let owner = self.store.owner(id).ok().flatten();
        let door = self.store.door(id).ok()?;
        let owner_of = owner.unwrap_or(self.me);
        let role = |who| door.known.get(&who).map(|known| known.role);
        let known = door.known.iter();
        let housemates = known.filter(|(_, known)| known.role >= Role::Housemate);
        let mut people: BTreeSet<Author> = housemates.map(|(who, _)| *who).collect();
        if people.is_empty() && owner.is_none() {
            return None;
        }
        people.extend([owner_of]);
        let met = self.store.people().unwrap_or_default();
        let mates = people.into_iter().map(|who| {
            let kept = door.mates.get(&who).map(|mate| mate.name.clone());
            let met = || met.iter().find(|person| person.who == who);
            let named = kept.or_else(|| met().map(|person| person.profile.name.clone()));
            Housemate {
                who,
                name: named.unwrap_or_default(),
                role: if who == owner_of {
                    Role::Owner
                } else {
                    role(who).unwrap_or(Role::Housemate)
                },
            }
        });
        Some(Shared {
            owner: owner_of,
            mates: mates.collect(),
        })
    }

    /// Notes room files in the data folder that are not in the list yet.
    pub(super) fn find_new(&mut self) {
        for path in room_files(&self.home.rooms()) {
            if let Err(error) = self.identify(&path) {
                tracing::warn!("{error}");
            }
        }
    }

    /// Writes a copy of somebody's nest into the data folder.
    pub(super) fn create_copy(
        &mut self,
        whose: (NestId, Author),
        room: &Room,
    ) -> Result<RoomId, HostError> {
        let path = unused(&self.home.rooms(), &file_stem(&room.name));
        let scene = Scene::new(room);
        self.write(&path, scene.text())?;
        let seen = (scene.text(), scene.room());
        Ok(self.store.add_copy(&path, whose, seen, now())?)
    }

    /// Writes a room of this text and name into the data folder.
    pub(super) fn create(&mut self, name: &str, text: &str) -> Result<RoomId, HostError> {
        let path = unused(&self.home.rooms(), &file_stem(name));
        let Read { mut scene, .. } =
            file::parse(&path, text.as_bytes(), &self.words).map_err(at(&path, Doing::Reading))?;
        let mut room = scene.room().clone();
        let edit = renaming(self.me, 1, name.to_owned());
        if room.name != name {
            rule::check(&room, &Kinds::default(), &edit, Role::Owner)
                .map_err(HostError::Refused)?;
            edit.apply(&mut room);
        }
        let text = scene.render(&room).to_owned();
        self.write(&path, &text)?;
        Ok(self.store.add_room(&path, &text, &room, now())?)
    }

    /// Renames a room that is not open.
    pub(super) fn rename(
        &mut self,
        id: RoomId,
        name: String,
        outbox: &mut Outbox,
    ) -> Result<(), HostError> {
        let (mut open, _) = Open::new(self, id, Lead::Host)?;
        open.join(self, None);
        let author_seq = open.hub().history().last_author_seq(self.me) + 1;
        let edit = renaming(self.me, author_seq, name);
        let refusal = open.request(Request::Edit(edit), None);
        open.close(self, outbox, Reason::NestClosed);
        refusal.map_or(Ok(()), |reason| Err(HostError::Refused(reason)))
    }

    pub(super) fn bin(&mut self, id: RoomId) -> Result<(), HostError> {
        let row = self.store.room(id)?;
        if row.binned.is_some() {
            return Ok(());
        }
        let inside = row.path.parent() == Some(&self.home.rooms());
        let path = if inside && self.is_there(&row.path) {
            self.move_into(&self.home.bin(), &row.path)?
        } else {
            // A file that lies elsewhere is only taken off the list.
            row.path
        };
        Ok(self.store.set_binned(id, Some(now()), &path)?)
    }

    pub(super) fn restore(&mut self, id: RoomId) -> Result<(), HostError> {
        let row = self.store.room(id)?;
        let inside = row.path.parent() == Some(&self.home.bin());
        let path = if inside && self.is_there(&row.path) {
            self.move_into(&self.home.rooms(), &row.path)?
        } else if inside {
            // The bin was emptied by hand; opening the room writes its file again.
            row.home.unwrap_or(row.path)
        } else {
            row.path
        };
        Ok(self.store.set_binned(id, None, &path)?)
    }

    fn move_into(&self, folder: &Path, path: &Path) -> Result<PathBuf, HostError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let to = unused(folder, name.strip_suffix(EXTENSION).unwrap_or(&name));
        self.disk
            .rename(path, &to)
            .map_err(|error| at(path, Doing::Moving)(error.into()))?;
        Ok(to)
    }

    /// Opens a room whose rows cannot be read as a new one, from its file.
    pub(super) fn start_over(&mut self, id: RoomId) -> Result<RoomId, HostError> {
        let path = self.store.room(id)?.path;
        let Read { scene, .. } = self.read(&path)?;
        self.store.give_up(id)?;
        Ok(self
            .store
            .add_room(&path, scene.text(), scene.room(), now())?)
    }
}

fn renaming(author: Author, author_seq: u64, name: String) -> Edit {
    Edit {
        author,
        author_seq,
        intent: Intent::Do,
        label: Label {
            verb: Verb::Rename,
            kind: None,
            count: 1,
        },
        ops: vec![Op::Rename(name)],
    }
}

/// The room files in a folder, by name.
pub(super) fn room_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.ends_with(EXTENSION) && !name.starts_with('.')
        })
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

/// A path in the folder that no file has.
fn unused(folder: &Path, stem: &str) -> PathBuf {
    let numbered = (2..).map(|number| format!("{stem}-{number}{EXTENSION}"));
    let mut names = std::iter::once(format!("{stem}{EXTENSION}")).chain(numbered);
    let free = names.find_map(|name| {
        let path = folder.join(name);
        (!path.exists()).then_some(path)
    });
    free.unwrap_or_else(|| folder.join(EXTENSION))
}

/// What the file of a room of this name is called, on any system.
pub fn file_name(name: &str) -> String {
    file_stem(name) + EXTENSION
}
