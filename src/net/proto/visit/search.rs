//! Who is dialled when the host was lost: the host, then those who take over, in their order.

use crate::net::proto::{identity::PublicKey, wire::Mate};

/// How often the host is dialled before others are.
const PATIENCE: usize = 2;

/// A search for who hosts the nest.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Who hosted it last.
    pub(super) host: Option<PublicKey>,
    step: usize,
    /// Somebody who is to take over is there, and has not done so yet.
    pub(super) answered: bool,
}

pub(super) enum Next {
    Dial(PublicKey),
    /// Nobody is left but oneself.
    Inherit,
}

impl Search {
    pub(super) fn new(host: PublicKey) -> Self {
        Self {
            host: Some(host),
            ..Self::default()
        }
    }

    /// Somebody was dialled since one was inside.
    pub(super) fn is_on(&self) -> bool {
        self.step > 0
    }

    pub(super) fn next(&mut self, me: PublicKey, last: PublicKey, heirs: &[Mate]) -> Next {
        let host = self.host.unwrap_or(last);
        if host == me {
            return Next::Inherit;
        }
        let order = heirs.iter().map(|heir| PublicKey::from(heir.who));
        let mut before = order.clone().take_while(|who| *who != me);
        let mut before = before.by_ref().filter(|who| *who != host);
        self.step += 1;
        if self.step <= PATIENCE {
            return Next::Dial(host);
        }
        if let Some(heir) = before.nth(self.step - PATIENCE - 1) {
            return Next::Dial(heir);
        }
        if order.clone().any(|who| who == me) && !self.answered {
            return Next::Inherit;
        }
        (self.step, self.answered) = (1, false);
        Next::Dial(host)
    }
}
