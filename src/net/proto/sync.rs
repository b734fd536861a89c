//! A copy of a room that follows its hub: the same code for one's own nest and a friend's.

use super::wire::{RoomHash, ToGuest};
use crate::room::{
    Author, MAX_ITEMS,
    replica::{Changes, Replica, Request},
    rule::Refusal,
};

/// What a message did to the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// It is not about the room's things.
    Apart(Box<ToGuest>),
    /// Anything may have changed. Ask these again, in this order.
    Restarted(Vec<Request>),
    /// Perhaps nothing.
    Changed(Changes),
    /// Something asked for may not be: it is taken back.
    Refused { changes: Changes, reason: Refusal },
    /// An undo or redo left this many changes alone.
    Skipped(usize),
    /// The copy is not what the hub has: ask for a fresh snapshot.
    Diverged,
}

/// A replica, and how it fared.
#[derive(Debug, Clone)]
pub struct Follower {
    pub replica: Replica,
    /// How often the copy was not what the hub had.
    pub diverged: u32,
    /// Waits for a snapshot; what comes before it does not fit.
    lost: bool,
}

impl Follower {
    pub fn new(replica: Replica) -> Self {
        Self {
            replica,
            diverged: 0,
            lost: false,
        }
    }

    pub fn author(&self) -> Author {
        self.replica.author()
    }

    /// Takes in what the hub says.
    pub fn follow(&mut self, message: ToGuest) -> Followed {
        let nothing = Followed::Changed(Changes::default());
        match message {
            ToGuest::Snapshot(snapshot) => {
                self.lost = false;
                Followed::Restarted(self.replica.restart(*snapshot))
            }
            ToGuest::Confirmed(_) | ToGuest::Hash { .. } if self.lost => nothing,
            // What was asked for on the connection before may not have come through.
            ToGuest::Resumed if self.lost => Followed::Diverged,
            ToGuest::Confirmed(confirmed) => match self.replica.confirm(&confirmed) {
                Ok(_) if self.replica.confirmed().items.len() > MAX_ITEMS => self.diverge(),
                Ok(changes) => Followed::Changed(changes),
                Err(_) => self.diverge(),
            },
            ToGuest::Hash { stamp, hash } => {
                let here = stamp == self.replica.stamp();
                if here && hash != RoomHash::of(self.replica.confirmed()) {
                    return self.diverge();
                }
                nothing
            }
            ToGuest::Saved { author_seq } => {
                self.replica.saved(author_seq);
                nothing
            }
            ToGuest::Refused { author_seq, reason } => Followed::Refused {
                changes: self.replica.refuse(author_seq),
                reason,
            },
            ToGuest::Skipped { changes, .. } => Followed::Skipped(changes),
            other => {
                match &other {
                    ToGuest::Changed(person) if person.who == self.author() => {
                        self.replica.set_role(person.role);
                    }
                    ToGuest::Admitted(admitted) => self.replica.set_role(admitted.role),
                    _ => {}
                }
                Followed::Apart(Box::new(other))
            }
        }
    }

    fn diverge(&mut self) -> Followed {
        self.diverged += 1;
        self.lost = true;
        Followed::Diverged
    }
}
