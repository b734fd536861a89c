//! Housemates: who they are, and where their machines are found.

use serde::{Deserialize, Serialize};

use super::super::invite::RelayAddr;
use crate::room::{Author, MAX_NAME, text};

/// Most addresses of one machine, and their longest.
const MAX_DIRECT: (usize, usize) = (8, 256);

/// Where somebody is found, besides by an invite of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub relay: Option<RelayAddr>,
    /// `host:port` each.
    pub direct: Vec<String>,
}

impl Way {
    /// Within its limits.
    #[must_use]
    pub fn clean(mut self) -> Self {
        self.relay = self.relay.filter(|relay| relay.check().is_ok());
        self.direct.retain(|addr| addr.len() <= MAX_DIRECT.1);
        self.direct.truncate(MAX_DIRECT.0);
        self
    }
}

/// Somebody who keeps a copy of the nest and can host it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mate {
    pub who: Author,
    pub name: String,
    pub way: Way,
}

impl Mate {
    /// Without what hides in a name, and within its limits.
    #[must_use]
    pub fn clean(self) -> Self {
        let name = text::clean(&self.name).chars().take(MAX_NAME.0).collect();
        Self {
            who: self.who,
            name,
            way: self.way.clean(),
        }
    }
}
