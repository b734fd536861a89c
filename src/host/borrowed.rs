//! Furniture of somebody's own in a nest that is not one's own: its recipes are asked for, checked like
//! any stranger's bytes, and kept for the next time.

pub(super) mod cache;

use std::{collections::BTreeSet, sync::Arc};

use super::{Event, desk::Desk, outbox::Outbox};
use crate::{
    assets::{
        Recipe, RecipeError, Recipes,
        own::{self, MAX_OWN},
    },
    net::proto::{
        visit::Visit,
        wire::{MAX_WANTED, NestId, ToGuest, ToHost},
    },
    room::{KindId, Room, op::Op},
};

/// Most kinds looked for on a visit: as many as a host finds for a room.
const MAX_BORROWED: usize = 2 * MAX_OWN;

/// The kinds of the nest one visits.
#[derive(Default)]
pub(super) struct Borrowed {
    nest: Option<NestId>,
    recipes: Arc<Recipes>,
    /// Looked for already.
    seen: BTreeSet<KindId>,
    /// Not at hand, and not asked for.
    missing: BTreeSet<KindId>,
    asked: BTreeSet<KindId>,
}

impl Borrowed {
    /// Hears what the host says before the client does, which learns here what it is to draw; `own` is
    /// what the visitor has at home.
    pub(super) fn hear(
        &mut self,
        message: &ToGuest,
        own: Option<&Recipes>,
        visit: &mut Visit,
        desk: &Desk,
        outbox: &mut Outbox,
    ) {
        match message {
            ToGuest::Admitted(admitted) if self.nest != Some(admitted.nest) => {
                *self = Self {
                    nest: Some(admitted.nest),
                    ..Self::default()
                };
            }
            ToGuest::Snapshot(snapshot) => {
                self.look_for(used(&snapshot.room), own, desk);
                self.tell(Vec::new(), outbox);
            }
            ToGuest::Confirmed(confirmed) => {
                let added = confirmed.edit.ops.iter().filter_map(|op| match op {
                    Op::Add(item) => Some(item.kind.clone()),
                    _ => None,
                });
                if self.look_for(added, own, desk) {
                    self.tell(Vec::new(), outbox);
                }
            }
            ToGuest::Resumed => {}
            ToGuest::Kinds(kinds) => {
                // What was not answered the host has not got itself.
                self.asked.clear();
                let faults = self.take(kinds, desk);
                self.tell(faults, outbox);
            }
            _ => return,
        }
        self.ask(visit);
    }

    /// The connection broke, and with it what was asked.
    pub(super) fn broken(&mut self) {
        self.missing.append(&mut self.asked);
    }

    /// Looks here for kinds that were not met before. Whether there were any.
    fn look_for(
        &mut self,
        kinds: impl IntoIterator<Item = KindId>,
        own: Option<&Recipes>,
        desk: &Desk,
    ) -> bool {
        let mut any = false;
        for kind in kinds {
            let strange = own::hash_of(&kind).is_some() && !self.seen.contains(&kind);
            if !strange || self.seen.len() >= MAX_BORROWED {
                continue;
            }
            self.seen.insert(kind.clone());
            match find(&kind, own, desk) {
                Some(recipe) => {
                    Arc::make_mut(&mut self.recipes).insert(kind, recipe);
                    any = true;
                }
                None => {
                    self.missing.insert(kind);
                }
            }
        }
        any
    }

    /// Takes in what the host answered; says what is wrong with the rest.
    fn take(&mut self, kinds: &[(KindId, String)], desk: &Desk) -> Vec<RecipeError> {
        let mut faults = Vec::new();
        for (kind, text) in kinds {
            match own::lent(kind, text, desk.vet) {
                Ok(recipe) => {
                    Arc::make_mut(&mut self.recipes).insert(kind.clone(), recipe);
                    cache::put(&desk.home.borrowed(), kind, text);
                }
                Err(fault) => faults.push(fault),
            }
        }
        faults
    }

    fn tell(&self, faults: Vec<RecipeError>, outbox: &mut Outbox) {
        outbox.emit(Event::Kinds {
            recipes: self.recipes.clone(),
            faults,
        });
    }

    fn ask(&mut self, visit: &mut Visit) {
        if self.missing.is_empty() || !self.asked.is_empty() || !visit.is_inside() {
            return;
        }
        while self.asked.len() < MAX_WANTED
            && let Some(kind) = self.missing.pop_first()
        {
            self.asked.insert(kind);
        }
        let wanted = self.asked.iter().cloned().collect();
        visit.tell(&ToHost::WantKinds(wanted));
    }
}

/// What is at hand of the kinds that a room uses.
pub(super) fn at_hand(room: &Room, own: Option<&Recipes>, desk: &Desk) -> Recipes {
    let mut found = Recipes::default();
    for kind in used(room).into_iter().take(MAX_BORROWED) {
        if let Some(recipe) = find(&kind, own, desk) {
            found.insert(kind, recipe);
        }
    }
    found
}

fn find(kind: &KindId, own: Option<&Recipes>, desk: &Desk) -> Option<Recipe> {
    let own = own.and_then(|own| own.get(kind)).cloned();
    own.or_else(|| cache::get(&desk.home.borrowed(), kind, desk.vet))
}

/// The kinds of somebody's own in a room.
fn used(room: &Room) -> BTreeSet<KindId> {
    let kinds = room.items.values().map(|item| &item.kind);
    let custom = kinds.filter(|kind| own::hash_of(kind).is_some());
    custom.cloned().collect()
}
