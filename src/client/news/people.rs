//! What the host told about people: whom one met, who is to be found, the door, the relay, a visit.

use std::{collections::BTreeSet, time::Duration};

use bevy::prelude::*;

use super::{Told, files::differences};
use crate::{
    client::{
        company::{Company, Happened},
        link::{
            Appearance, Command, CopyRow, Event, HostError, Link, News,
            society::{
                Doorkeeper, HIDDEN, Invite, PathKind, PersonRow, RelayAddr, RelayNews, VisitNews,
            },
        },
        session::Nest,
        ui::view::{
            Banner, Note,
            society::{RelayState, RunsHere, Stage},
        },
    },
    room::Author,
};

/// A visit, under way or just over.
#[derive(Debug, Clone)]
pub(in crate::client) struct Journey {
    /// Who hosts the nest.
    pub(in crate::client) host: Author,
    /// Leads there, where it is not a nest that one shares.
    pub(in crate::client) invite: Option<Box<Invite>>,
    /// One knocks at somebody one met.
    pub(in crate::client) friend: bool,
    pub(in crate::client) stage: Stage,
    pub(in crate::client) path: Option<(PathKind, Duration)>,
    /// Where the relay is that carries packets, or would.
    pub(in crate::client) relay: Option<String>,
    /// No person is behind the host.
    pub(in crate::client) machine: bool,
}

impl Journey {
    fn to(host: Author) -> Self {
        Self {
            host,
            invite: None,
            friend: false,
            stage: Stage::Calling,
            path: None,
            relay: None,
            machine: false,
        }
    }
}

/// Those one knows, and the ways to them.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Circle {
    pub(in crate::client) people: Vec<PersonRow>,
    /// Who is to be in no nest of one's own again.
    pub(in crate::client) blocked: Vec<(Author, Option<Appearance>)>,
    /// Who is to be found just now.
    pub(in crate::client) there: BTreeSet<Author>,
    pub(in crate::client) door: Doorkeeper,
    /// Who knocks at home while one is elsewhere.
    pub(in crate::client) at_door: Vec<(Author, Appearance)>,
    pub(in crate::client) relay: RelayState,
    /// Nobody else learns where this computer is.
    pub(in crate::client) hidden: bool,
    /// Where the relay is, for one's own code.
    pub(in crate::client) address: Option<RelayAddr>,
    /// Whether one runs a relay oneself.
    pub(in crate::client) runs_here: RunsHere,
    /// The invite made last, and how many were made.
    pub(in crate::client) invited: Option<(u64, Box<Invite>)>,
    pub(in crate::client) visit: Option<Journey>,
    /// What is kept of nests one visited, the newest first.
    pub(in crate::client) copies: Vec<CopyRow>,
    /// The one of them that is open.
    pub(in crate::client) copy: Option<CopyRow>,
}

impl Circle {
    /// On the way to somebody's nest.
    pub(in crate::client) fn set_out(&mut self, invite: &Invite) {
        self.visit = Some(Journey {
            invite: Some(Box::new(invite.clone())),
            ..Journey::to(invite.person.into())
        });
    }

    /// On the way to somebody one met.
    pub(in crate::client) fn call(&mut self, who: Author) {
        self.visit = Some(Journey {
            friend: true,
            ..Journey::to(who)
        });
    }

    /// To a housemate who hosts the nest that was opened here.
    fn join(&mut self, host: Author) {
        self.visit = Some(Journey::to(host));
    }

    /// Whether one is in a nest that is not hosted here.
    pub(in crate::client) fn is_away(&self) -> bool {
        let visit = self.visit.as_ref();
        visit.is_some_and(|visit| matches!(visit.stage, Stage::Inside | Stage::Reconnecting))
    }

    fn hear_visit(&mut self, news: &VisitNews) {
        // Who went home wants to hear no more of it.
        let Some(visit) = &mut self.visit else {
            return;
        };
        match news {
            VisitNews::Dialling => visit.stage = Stage::Calling,
            VisitNews::Waiting { machine } => {
                visit.machine = *machine;
                visit.stage = Stage::Waiting;
            }
            VisitNews::Inside { host, machine, .. } => {
                visit.host = *host;
                visit.machine = *machine;
                visit.stage = Stage::Inside;
            }
            VisitNews::Moved { host } => {
                visit.host = *host;
                visit.stage = Stage::Inside;
            }
            VisitNews::Path {
                kind,
                round_trip,
                relay,
            } => {
                visit.path = Some((*kind, *round_trip));
                visit.relay.clone_from(relay);
            }
            VisitNews::Broken => {
                visit.path = None;
                visit.stage = match visit.stage {
                    Stage::Inside => Stage::Reconnecting,
                    ref other => other.clone(),
                };
            }
            VisitNews::Ended { reason, trouble } => {
                visit.stage = Stage::Ended {
                    reason: *reason,
                    trouble: trouble.clone(),
                };
            }
        }
    }

    fn hear_relay(&mut self, news: &RelayNews) {
        let (state, address) = match news {
            RelayNews::None => (RelayState::None, None),
            RelayNews::Calling(relay) => {
                let host = relay.host.clone();
                (RelayState::Calling { host }, Some(relay))
            }
            RelayNews::Up { relay, name, rules } => {
                let state = RelayState::Up {
                    host: relay.host.clone(),
                    name: name.clone(),
                    rules: rules.clone(),
                };
                (state, Some(relay))
            }
            RelayNews::Down { relay, why } => {
                let state = RelayState::Down {
                    host: relay.host.clone(),
                    why: why.clone(),
                };
                (state, Some(relay))
            }
        };
        self.relay = state;
        self.address = address.cloned();
        if !matches!(self.relay, RelayState::Up { .. }) {
            self.there.clear();
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Circle>()
        .add_systems(PreUpdate, (listen, notice, follow_host));
}

fn listen(
    mut news: MessageReader<News>,
    mut circle: ResMut<Circle>,
    mut link: ResMut<Link>,
    mut happened: MessageWriter<Happened>,
) {
    for News(event) in news.read() {
        match &**event {
            Event::Values(values) => {
                circle.hidden = values
                    .iter()
                    .any(|(key, kept)| key == HIDDEN && kept == HIDDEN);
            }
            Event::People(people) => circle.people.clone_from(people),
            Event::Blocked(blocked) => circle.blocked.clone_from(blocked),
            Event::Door(door) => circle.door = (**door).clone(),
            Event::AtDoor(knocking) => {
                let known = |who| circle.at_door.iter().any(|(knocked, _)| *knocked == who);
                let new = knocking.iter().filter(|(who, _)| !known(*who));
                let new: Vec<_> = new.map(|(_, p)| Happened::Knocked(p.clone())).collect();
                happened.write_batch(new);
                circle.at_door.clone_from(knocking);
            }
            Event::Relay(news) => circle.hear_relay(news),
            Event::Presence { who, here: true } => drop(circle.there.insert(*who)),
            Event::Presence { who, here: false } => drop(circle.there.remove(who)),
            Event::NoNetwork(error) => {
                circle.relay = RelayState::NoNetwork {
                    reason: error.to_string(),
                };
            }
            Event::Invited(invite) => {
                let number = circle.invited.as_ref().map_or(0, |(number, _)| *number);
                circle.invited = Some((number + 1, invite.clone()));
            }
            Event::Visit(news) => {
                if matches!(news, VisitNews::Inside { .. }) {
                    circle.copy = None;
                }
                circle.hear_visit(news);
                link.send(Command::People);
            }
            Event::Failed(HostError::NoNetwork | HostError::Yourself | HostError::NoWay) => {
                // It did not even begin.
                let calling = |visit: &Journey| visit.stage == Stage::Calling;
                if circle.visit.as_ref().is_some_and(calling) {
                    circle.visit = None;
                }
            }
            Event::Opened(_) => {
                circle.copy = None;
                circle.at_door.clear();
                link.send(Command::People);
            }
            Event::Copies(copies) => circle.copies.clone_from(copies),
            Event::OpenedCopy(row) => {
                circle.visit = None;
                circle.copy = Some((**row).clone());
            }
            Event::Elsewhere { host, .. } => circle.join(*host),
            Event::TookOver { .. } => circle.visit = None,
            _ => {}
        }
    }
}

/// Tells where the nest is hosted, when that changes, and what became of copies that grew apart.
fn follow_host(
    mut news: MessageReader<News>,
    circle: Res<Circle>,
    company: Res<Company>,
    nest: Option<Res<Nest>>,
    mut told: ResMut<Told>,
) {
    let called = |who: &Author| {
        let mut present = company.people.values();
        let present = present.find(|person| person.who == *who);
        let met = || circle.people.iter().find(|row| row.who == *who);
        let name = present.map(|person| &person.profile.name);
        let name = name.or_else(|| met().map(|row| &row.profile.name));
        name.cloned().unwrap_or_default()
    };
    for News(event) in news.read() {
        match &**event {
            Event::Elsewhere { name, .. } => told.toast(Note::Elsewhere(name.clone())),
            Event::TookOver { from } => told.toast(Note::TookOver(called(from))),
            Event::HandedOver { to } => told.toast(Note::Moved(called(to))),
            Event::Visit(VisitNews::Inside {
                again: false,
                machine: true,
                ..
            }) => told.toast(Note::Machine),
            Event::Visit(VisitNews::Moved { host }) => told.toast(Note::Moved(called(host))),
            Event::Met(met) if met.refused.is_none() && met.conflicts.is_empty() => {
                told.toast(Note::Met(met.changes));
            }
            Event::Met(met) => told.raise(Banner::Met {
                conflicts: differences(&met.conflicts, nest.as_ref().map(|nest| nest.room())),
                refused: met.refused.clone(),
            }),
            _ => {}
        }
    }
}

/// Tells who comes and goes.
fn notice(mut happened: MessageReader<Happened>, mut told: ResMut<Told>, mut link: ResMut<Link>) {
    for event in happened.read() {
        let note = match event {
            Happened::Came(person) => Note::Came(person.profile.name.clone()),
            Happened::Went(person) => Note::Went(person.profile.name.clone()),
            Happened::Became(role) => Note::Became(*role),
            Happened::Unheard(why) => Note::Unheard(*why),
            Happened::Unleft(why) => Note::Unleft(*why),
            _ => continue,
        };
        told.toast(note);
        if matches!(event, Happened::Came(_)) {
            link.send(Command::People);
        }
    }
}
