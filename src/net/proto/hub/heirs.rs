//! Housemates who keep a copy: what they need for it, and who takes over when the host leaves.

use std::{collections::BTreeSet, time::Duration};

use super::{
    super::{
        lineage::Lineage,
        wire::{Mate, ToGuest, Way},
    },
    Hub, Output, PeerId,
    door::{Known, MAX_MATES},
    guests::Peer,
};
use crate::room::{
    Author,
    edit::Confirmed,
    history::Entry,
    replica::Gap,
    rule::{Flaws, Role},
};

/// How often guests who could be taken over hear that the host is still here.
const BEAT: Duration = Duration::from_secs(2);

/// Who is asked to take over.
#[derive(Debug, Default)]
pub(super) struct Succession {
    /// When everybody last heard that the host is here.
    beat: Duration,
    /// Who is asked now.
    asked: Option<(PeerId, Author)>,
    /// Who was asked in vain.
    failed: BTreeSet<Author>,
    /// Who takes over: everything is on their disk.
    heir: Option<Author>,
}

impl Succession {
    /// Whether this hub orders nothing any more.
    pub(super) fn leaving(&self) -> bool {
        self.asked.is_some() || self.heir.is_some()
    }
}

impl Hub {
    /// Those present who can take over, in the order in which they came.
    pub fn heirs(&self) -> Vec<Mate> {
        let here = self
            .inside()
            .filter(|(_, peer)| peer.role >= Role::Housemate);
        let heirs = here.filter_map(|(_, peer)| {
            Some(Mate {
                who: peer.who,
                name: peer.profile.name.clone(),
                way: peer.way.clone()?,
            })
        });
        heirs.collect()
    }

    /// Asks the first who can to take over; from now on nothing is ordered here. Whoever was asked
    /// before did not do it. `None` where nobody is left who could.
    pub fn hand_over(&mut self) -> Option<Author> {
        if let Some((_, who)) = self.succession.asked.take() {
            self.succession.failed.insert(who);
        }
        let failed = &self.succession.failed;
        let able = |peer: &Peer| peer.way.is_some() && !failed.contains(&peer.who);
        let heir = self.inside().find(|(_, peer)| able(peer));
        let (id, who) = heir.map(|(id, peer)| (id, peer.who))?;
        self.succession.asked = Some((id, who));
        self.outputs.push_back(Output::Send(id, ToGuest::TakeOver));
        Some(who)
    }

    /// Who takes over, once they are ready to.
    pub fn heir(&self) -> Option<Author> {
        self.succession.heir
    }

    /// Those who were in the nest when its host left come back without knocking.
    pub fn welcome(&mut self, people: impl IntoIterator<Item = (Author, Role)>) {
        for (who, role) in people {
            let invite = self.came_by(who);
            self.welcome.insert(who, Known { role, invite });
        }
    }

    /// Takes the next edit that another hub ordered into this copy of the nest.
    ///
    /// # Errors
    /// Where it does not follow the last one; then nothing changed.
    pub fn handle_follow(&mut self, confirmed: Confirmed) -> Result<(), Gap> {
        let (last, found) = (self.order.last, confirmed.stamp);
        if found.epoch < last.epoch || found.seq != last.seq + 1 {
            return Err(Gap { last, found });
        }
        self.order.last = found;
        let entry = Entry::apply(confirmed, Flaws::new(), &mut self.order.room);
        self.order.history.push(entry.clone());
        self.outputs.push_back(Output::Persist(Box::new(entry)));
        Ok(())
    }

    pub(super) fn handle_way(&mut self, peer: PeerId, way: Way) {
        let Some(found) = self.peers.get_mut(&peer).filter(|peer| peer.is_housemate()) else {
            return;
        };
        found.way = Some(way.clone());
        let (who, name) = (found.who, found.profile.name.clone());
        self.set_mate(Mate { who, name, way });
        self.tell_heirs();
    }

    /// Notes where somebody is found who keeps a copy.
    pub fn set_mate(&mut self, mate: Mate) {
        let mates = &mut self.door.mates;
        let room = mates.len() < MAX_MATES || mates.contains_key(&mate.who);
        if room && mates.get(&mate.who) != Some(&mate) {
            mates.insert(mate.who, mate);
            self.keep_door();
        }
    }

    pub(super) fn handle_ready(&mut self, peer: PeerId) {
        if let Some((_, who)) = self.succession.asked.take_if(|(id, _)| *id == peer) {
            self.succession.heir = Some(who);
        }
    }

    pub(super) fn handle_keep(&mut self, peer: PeerId, keep: bool) {
        let may = self
            .peers
            .get(&peer)
            .is_some_and(|peer| peer.is_housemate());
        if may && self.door.keep != keep {
            self.door.keep = keep;
            self.keep_door();
        }
    }

    /// The book changed: it is kept, here and by the housemates.
    pub(super) fn keep_door(&mut self) {
        self.outputs.push_back(Output::PersistDoor);
        self.tell_housemates(&ToGuest::Book(Box::new(self.door.clone())));
    }

    pub(super) fn tell_heirs(&mut self) {
        let said = ToGuest::Heirs(self.heirs());
        self.outputs.push_back(Output::FanOut(said));
    }

    /// What a housemate's copy needs before the room itself.
    pub(super) fn for_copy(&self, copy: Option<Lineage>) -> Vec<ToGuest> {
        let lineage = self.lineage();
        let ancestor = copy.and_then(|copy| lineage.ancestor(&copy));
        let missed = ancestor.and_then(|ancestor| self.order.since(ancestor));
        let mut said = vec![
            ToGuest::Lineage(lineage),
            ToGuest::Book(Box::new(self.door.clone())),
        ];
        said.extend(missed.into_iter().flatten().map(ToGuest::Past));
        said
    }

    /// Somebody's role changed: a housemate starts to keep a copy, whoever is none any more does not
    /// take over.
    pub(super) fn promoted(&mut self, who: Author) {
        let found = self
            .peers
            .iter_mut()
            .find(|(_, peer)| peer.who == who && peer.inside());
        let Some((id, peer)) = found else {
            return;
        };
        let id = *id;
        if peer.role >= Role::Housemate {
            self.handle_resync(id);
        } else if peer.way.take().is_some() {
            self.door.mates.remove(&who);
            self.tell_heirs();
        }
    }

    pub(super) fn beat(&mut self, now: Duration) {
        if self.next_beat().is_some_and(|due| due <= now) {
            self.succession.beat = now;
            self.outputs.push_back(Output::FanOut(ToGuest::Beat));
        }
    }

    pub(super) fn next_beat(&self) -> Option<Duration> {
        let able = self.inside().any(|(_, peer)| peer.way.is_some());
        able.then_some(self.succession.beat + BEAT)
    }
}
