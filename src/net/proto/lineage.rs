//! Which hubs ordered a nest's edits: how two copies that grew apart find where they were one.

use serde::{Deserialize, Serialize};

use crate::room::{Author, edit::Stamp};

/// Most hubs that are remembered; the oldest are forgotten first.
const MAX_SPANS: usize = 256;

/// What one hub ordered, from when it was opened until the next span begins. The epoch and the host
/// name the hub: a host counts its epochs up whenever it opens the nest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub epoch: u32,
    pub host: Author,
    /// The number of the last edit before this hub's first.
    pub after: u64,
}

/// The hubs of a nest, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    pub spans: Vec<Span>,
    /// The number of the last edit.
    pub last: u64,
}

impl Lineage {
    /// Whether what others sent can be: bounded, and in order.
    pub fn is_sound(&self) -> bool {
        let rising =
            |pair: &[Span]| matches!(pair, [a, b] if a.epoch < b.epoch && a.after <= b.after);
        self.spans.len() <= MAX_SPANS
            && self.spans.windows(2).all(rising)
            && self.spans.last().is_none_or(|span| span.after <= self.last)
    }

    /// A hub opens the nest. One before it of the same host that ordered nothing is forgotten, but for
    /// the first: by that copies of a nest where nothing happened yet know each other.
    pub fn begin(&mut self, epoch: u32, host: Author) {
        let idle = |span: &Span| span.host == host && span.after == self.last;
        if self.spans.len() > 1 && self.spans.last().is_some_and(idle) {
            self.spans.pop();
        }
        if self.spans.len() >= MAX_SPANS {
            self.spans.remove(0);
        }
        let after = self.last;
        self.spans.push(Span { epoch, host, after });
    }

    /// What a copy holds of it whose last edit this is.
    #[must_use]
    pub fn up_to(&self, last: u64) -> Self {
        let spans = self.spans.iter().filter(|span| span.after <= last);
        let spans = spans.copied().collect();
        Self { spans, last }
    }

    /// The hub that orders now.
    pub fn tip(&self) -> Option<Span> {
        self.spans.last().copied()
    }

    /// Whether this place of this host's is one of this lineage's.
    pub fn has(&self, stamp: Stamp, host: Author) -> bool {
        let found = self.spans.iter().enumerate();
        let mut found = found.filter(|(_, span)| (span.epoch, span.host) == (stamp.epoch, host));
        found.any(|(n, span)| (span.after..=self.end(n)).contains(&stamp.seq))
    }

    /// The last edit that both have; `None` where they never were one, as far as is remembered.
    pub fn ancestor(&self, other: &Self) -> Option<Stamp> {
        let mine = self.spans.iter().enumerate().rev();
        mine.into_iter().find_map(|(n, span)| {
            let theirs = other.spans.iter().position(|other| other == span)?;
            Some(Stamp {
                epoch: span.epoch,
                seq: self.end(n).min(other.end(theirs)),
            })
        })
    }

    fn end(&self, n: usize) -> u64 {
        let next = self.spans.get(n + 1);
        next.map_or(self.last, |next| next.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Author = Author([1; 32]);
    const BOB: Author = Author([2; 32]);

    fn stamp(epoch: u32, seq: u64) -> Stamp {
        Stamp { epoch, seq }
    }

    #[test]
    fn copies_find_where_they_were_one() {
        let mut ann = Lineage::default();
        ann.begin(1, ANN);
        ann.last = 7;
        let mut bob = ann.clone();
        // Both open the nest alone, and both call that their second epoch.
        ann.begin(2, ANN);
        ann.last = 9;
        bob.begin(2, BOB);
        bob.last = 12;
        assert_eq!(ann.ancestor(&bob), Some(stamp(1, 7)));
        assert_eq!(bob.ancestor(&ann), Some(stamp(1, 7)));
        assert!(ann.has(stamp(2, 8), ANN) && !ann.has(stamp(2, 8), BOB));
        assert!(ann.has(stamp(1, 7), ANN) && !ann.has(stamp(1, 8), ANN));
        // A copy that is told of hubs before it has their edits holds nothing of those yet.
        assert_eq!(ann.up_to(6).spans, ann.spans[..1]);
        assert!(ann.up_to(6).is_sound());
        // What a hub lost when it died is in nobody's line but the copy's.
        let mut died = ann.clone();
        died.last = 8;
        died.begin(3, ANN);
        died.last = 20;
        assert_eq!(ann.ancestor(&died), Some(stamp(2, 8)));
        assert_eq!(Lineage::default().ancestor(&ann), None);
    }

    #[test]
    fn copies_of_an_untouched_nest_know_each_other() {
        let mut ann = Lineage::default();
        ann.begin(1, ANN);
        let mut bob = ann.clone();
        bob.begin(2, BOB);
        bob.last = 3;
        for epoch in 2..9 {
            ann.begin(epoch, ANN);
            assert_eq!(ann.ancestor(&bob), Some(stamp(1, 0)));
        }
    }

    #[test]
    fn hubs_that_ordered_nothing_are_forgotten() {
        let mut line = Lineage::default();
        for epoch in 1..1_000 {
            line.begin(epoch, ANN);
        }
        assert_eq!(line.spans.len(), 2);
        for epoch in 1_000..2_000 {
            line.begin(epoch, if epoch % 2 == 0 { BOB } else { ANN });
            line.last += 1;
        }
        assert_eq!(line.spans.len(), MAX_SPANS);
        assert!(line.is_sound());
        line.spans.reverse();
        assert!(!line.is_sound());
    }
}
