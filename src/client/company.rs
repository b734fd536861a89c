//! Who is in the room with oneself, and what is said there.

use std::{collections::BTreeMap, time::Duration};

use bevy::prelude::*;

use super::link::{Appearance, Door, Heard, Link, NestId, Said, Slot, Visitor};
use crate::room::{
    Author,
    chat::{Line, LineId, Unheard},
    edit::Stamp,
    note::Unleft,
    rule::Role,
};

/// Most lines that are shown; the oldest go first.
const MOST_LINES: usize = 500;

/// A line of the chat.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spoken {
    pub(super) line: Line,
    /// When it came, by the time of the app: for the bubble over the speaker's head.
    pub(super) heard: Duration,
    /// An own line of which nobody can say yet that it will be remembered.
    pub(super) open: bool,
}

/// Everybody here.
#[derive(Resource, Debug)]
pub(super) struct Company {
    nest: Option<NestId>,
    /// Whose nest it is, whoever hosts it.
    pub(super) owner: Option<Author>,
    /// One's own number here.
    pub(super) me: Slot,
    pub(super) role: Role,
    pub(super) door: Door,
    pub(super) people: BTreeMap<Slot, Visitor>,
    /// Those who stand at the door.
    pub(super) knocking: Vec<(Author, Appearance)>,
    pub(super) lines: Vec<Spoken>,
    /// The last line that was said before one came in.
    before: Stamp,
    /// Lines of others since the chat was last looked at.
    pub(super) unread: usize,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            nest: None,
            owner: None,
            me: Slot(0),
            role: Role::Owner,
            door: Door::Knock,
            people: BTreeMap::new(),
            knocking: Vec::new(),
            lines: Vec::new(),
            before: Stamp::default(),
            unread: 0,
        }
    }
}

/// Something happened among people that one should notice.
#[derive(Message, Debug, Clone, PartialEq)]
pub(super) enum Happened {
    Came(Visitor),
    Went(Visitor),
    Knocked(Appearance),
    Spoke(Line),
    Unheard(Unheard),
    /// A note of one's own was not taken.
    Unleft(Unleft),
    /// One's own role is another now.
    Became(Role),
}

impl Company {
    /// Takes in what the hub said; `now` is the time of the app.
    fn hear(&mut self, said: &Said, me: Author, now: Duration) -> Option<Happened> {
        match said {
            Said::Admitted(admitted) => {
                if self.nest != Some(admitted.nest) {
                    *self = Self::default();
                    self.nest = Some(admitted.nest);
                    self.before = admitted.chat;
                }
                self.owner = Some(admitted.owner);
                self.me = admitted.slot;
                self.role = admitted.role;
                self.door = admitted.door;
                self.knocking.clear();
                None
            }
            Said::People(people) => {
                let people = people.iter().cloned();
                self.people = people.map(|person| (person.slot, person)).collect();
                None
            }
            Said::Arrived(person) => {
                let new = self.people.insert(person.slot, person.clone()).is_none();
                (new && person.who != me).then(|| Happened::Came(person.clone()))
            }
            Said::Changed(person) => {
                self.people.insert(person.slot, person.clone());
                let mine = person.who == me && self.role != person.role;
                mine.then(|| {
                    self.role = person.role;
                    Happened::Became(person.role)
                })
            }
            Said::Left(slot) => self.people.remove(slot).map(Happened::Went),
            Said::Door(door) => {
                self.door = *door;
                None
            }
            Said::Knocking { who, profile } => {
                self.knocking.retain(|(knocking, _)| knocking != who);
                self.knocking.push((*who, profile.clone()));
                Some(Happened::Knocked(profile.clone()))
            }
            Said::Gone(who) => {
                self.knocking.retain(|(knocking, _)| knocking != who);
                None
            }
            Said::Line(line) => {
                let mine = line.author == me;
                self.lines.push(Spoken {
                    line: line.clone(),
                    heard: now,
                    open: mine,
                });
                let surplus = self.lines.len().saturating_sub(MOST_LINES);
                self.lines.drain(..surplus);
                self.unread += usize::from(!mine);
                Some(Happened::Spoke(line.clone()))
            }
            Said::Kept(id) => {
                self.keep(me, *id);
                None
            }
            Said::NoteRefused { reason, .. } => Some(Happened::Unleft(*reason)),
            Said::Unheard { reason, .. } => Some(Happened::Unheard(*reason)),
            _ => None,
        }
    }

    /// Whether one was not here yet when it was said.
    pub(super) fn was_said_before(&self, line: &Line) -> bool {
        line.stamp <= self.before
    }

    fn keep(&mut self, me: Author, id: LineId) {
        for spoken in &mut self.lines {
            let line = &spoken.line;
            let kept = line.id.run == id.run && line.id.number <= id.number;
            if line.author == me && kept {
                spoken.open = false;
            }
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Company>()
        .add_message::<Happened>()
        .add_systems(PreUpdate, listen);
}

fn listen(
    link: Res<Link>,
    time: Res<Time<Real>>,
    mut heard: MessageReader<Heard>,
    mut company: ResMut<Company>,
    mut happened: MessageWriter<Happened>,
) {
    for Heard(said) in heard.read() {
        happened.write_batch(company.hear(said, link.me(), time.elapsed()));
    }
}
