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

    /// Who is next; `others` hosted the nest before, or could have.
    pub(super) fn next(
        &mut self,
        me: PublicKey,
        last: PublicKey,
        heirs: &[Mate],
        others: &[PublicKey],
    ) -> Next {
        let host = self.host.unwrap_or(last);
        if host == me {
            return Next::Inherit;
        }
        self.step += 1;
        if self.step <= PATIENCE {
            return Next::Dial(host);
        }
        let order = heirs.iter().map(|heir| PublicKey::from(heir.who));
        let inherits = order.clone().any(|who| who == me);
        let before = order.take_while(|who| *who != me);
        let others = others.iter().copied().filter(|_| !inherits);
        let mut found = before.chain(others).filter(|who| *who != host);
        if let Some(who) = found.nth(self.step - PATIENCE - 1) {
            return Next::Dial(who);
        }
        if inherits && !self.answered {
            return Next::Inherit;
        }
        (self.step, self.answered) = (1, false);
        Next::Dial(host)
    }
}
