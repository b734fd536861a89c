//! What has to hold in the end.

use std::{collections::BTreeMap, time::Duration};

use nest::room::{Author, chat::LineId};

use super::world::World;

/// What runs have seen, added up.
#[derive(Debug, Default)]
pub(crate) struct Sum {
    edits: usize,
    refused: usize,
    lines: usize,
    poses: u32,
    broken: u32,
    resumed: u32,
    restarts: u32,
    handovers: u32,
}

impl Sum {
    pub(crate) fn add(&mut self, other: &Self) {
        self.edits += other.edits;
        self.refused += other.refused;
        self.lines += other.lines;
        self.poses += other.poses;
        self.broken += other.broken;
        self.resumed += other.resumed;
        self.restarts += other.restarts;
        self.handovers += other.handovers;
    }

    /// A simulator that lets nothing go wrong proves nothing.
    pub(crate) fn has_seen_everything(&self) {
        let all = self.edits.min(self.refused).min(self.lines);
        let rare = self.poses.min(self.broken).min(self.resumed);
        let rare = rare.min(self.restarts).min(self.handovers);
        assert!(all.min(rare as usize) > 20, "{self:?}");
    }
}

impl World {
    /// Whether everybody has the hub's room and nothing is asked.
    pub(crate) fn in_step(&self) -> bool {
        // Who missed nothing stays where another hub left off.
        let last = self.hub.as_ref().map(|hub| hub.last().seq);
        self.guests.iter().all(|guest| {
            let follower = guest.follower.as_ref();
            let same = follower.is_some_and(|follower| {
                follower.replica.settled() && Some(follower.replica.stamp().seq) == last
            });
            same && guest.visit.is_inside()
        })
    }

    pub(crate) fn settled(&self) -> bool {
        let mut guests = self.guests.iter();
        self.in_step() && self.writing.is_empty() && guests.all(|guest| guest.visit.settled())
    }

    /// From whom, to whom and how long every edit was under way.
    pub(crate) fn journeys(&self) -> Vec<(usize, usize, Duration)> {
        let mut found = Vec::new();
        for (to, guest) in self.guests.iter().enumerate() {
            for (author, seq, came) in &guest.seen.came {
                let mut from = self.guests.iter().enumerate();
                let from = from.find(|(_, guest)| guest.keys.author() == *author);
                let (from, author) = from.expect("only guests edit");
                found.push((from, to, *came - author.seen.asked[seq]));
            }
        }
        found
    }

    pub(crate) fn check(&self) -> Sum {
        let mut sum = Sum {
            edits: self.log.len(),
            lines: self.lines.len(),
            restarts: self.restarts,
            handovers: self.handovers,
            ..Sum::default()
        };
        let fold = self.fold();
        let hub = self.hub.as_ref().expect("a hub is up in the end");
        assert_eq!(hub.room(), &fold);
        let stamps = self.log.iter().map(|entry| entry.confirmed.stamp);
        let stamps: Vec<_> = stamps.collect();
        assert!(stamps.is_sorted_by(|a, b| a < b && a.seq + 1 == b.seq));
        for (n, guest) in self.guests.iter().enumerate() {
            let seen = &guest.seen;
            assert!(guest.visit.is_inside(), "guest {n} is not inside");
            assert!(guest.visit.settled(), "guest {n} still waits");
            let follower = guest.follower.as_ref().expect("was inside");
            let replica = &follower.replica;
            assert_eq!(follower.diverged, 0, "guest {n}");
            assert!(replica.settled(), "guest {n}: the replica still waits");
            assert_eq!(replica.room(), &fold, "guest {n}");
            assert_eq!(replica.confirmed(), &fold, "guest {n}");
            assert_eq!(replica.stamp().seq, hub.last().seq, "guest {n}");
            let author = guest.keys.author();
            let depth = hub.history().depth(author);
            assert_eq!(replica.depth(), depth, "guest {n}");

            // Each edit counts once or was refused, and what was called saved is in the log.
            let edits = self.log.iter().map(|entry| &entry.confirmed.edit);
            let edits = edits.filter(|edit| edit.author == author);
            let seqs: Vec<u64> = edits.map(|edit| edit.author_seq).collect();
            assert!(
                seqs.is_sorted_by(|a, b| a < b),
                "guest {n}: twice or astray"
            );
            for seq in seen.asked.keys() {
                let (kept, refused) = (seqs.contains(seq), seen.refused.contains(seq));
                assert!(kept || refused, "guest {n}: edit {seq} vanished");
            }
            for seq in seen.confirmed.iter().filter(|seq| **seq <= seen.saved) {
                assert!(
                    seqs.contains(seq),
                    "guest {n}: edit {seq} was saved and is gone"
                );
            }
            self.check_chat(n);
            sum.refused += seen.refused.len();
            sum.poses += seen.poses;
            sum.broken += seen.broken;
            sum.resumed += seen.resumed;
        }
        sum
    }

    fn check_chat(&self, n: usize) {
        let guest = &self.guests[n];
        let me = guest.keys.author();
        // What was said is kept once, or its author was told.
        let mine: Vec<_> = self.lines.iter().filter(|line| line.author == me).collect();
        for (id, text) in &guest.seen.said {
            let kept = mine.iter().filter(|line| line.id == *id);
            let kept: Vec<_> = kept.collect();
            let refused = guest.seen.unheard.contains(id);
            assert_eq!(kept.len(), usize::from(!refused), "guest {n}: {id:?}");
            assert!(kept.iter().all(|line| line.text == *text));
        }
        // Everything that was kept since the guest came in was heard once.
        let mut heard: BTreeMap<(Author, LineId), usize> = BTreeMap::new();
        for line in &guest.seen.heard {
            *heard.entry((line.author, line.id)).or_default() += 1;
        }
        assert!(
            heard.values().all(|times| *times == 1),
            "guest {n} heard twice"
        );
        let first = guest.seen.heard.first().map(|line| (line.author, line.id));
        let since = self.lines.iter();
        let since = since.skip_while(|line| Some((line.author, line.id)) != first);
        for line in since {
            let known = heard.contains_key(&(line.author, line.id));
            assert!(known, "guest {n} did not hear {line:?}");
        }
        // In the order of the log, where a hub was not lost in between.
        let places: BTreeMap<_, _> = self.lines.iter().map(|line| (line.stamp, line)).collect();
        let heard = guest.seen.heard.iter();
        let heard = heard.filter(|line| places.get(&line.stamp) == Some(line));
        assert!(heard.is_sorted_by_key(|line| line.stamp), "guest {n}");
    }
}
