//! What has to hold in the end.

use std::{collections::BTreeMap, time::Duration};

use nest::room::{Author, chat::LineId};

use super::{
    home::{Copy, fold},
    node::{Person, Place},
    world::World,
};

/// What runs have seen, added up.
#[derive(Debug, Default)]
pub(crate) struct Sum {
    edits: usize,
    refused: usize,
    lines: usize,
    poses: usize,
    broken: usize,
    resumed: usize,
    restarts: usize,
    handovers: usize,
    inherited: usize,
    met: usize,
    conflicts: usize,
    /// Searches for a host that led nowhere.
    gave_up: usize,
    /// Runs in which there never were two hubs.
    pub(crate) straight: usize,
}

impl Sum {
    fn counts(&mut self) -> [&mut usize; 12] {
        [
            &mut self.edits,
            &mut self.refused,
            &mut self.lines,
            &mut self.poses,
            &mut self.broken,
            &mut self.resumed,
            &mut self.restarts,
            &mut self.handovers,
            &mut self.inherited,
            &mut self.met,
            &mut self.conflicts,
            &mut self.straight,
        ]
    }

    pub(crate) fn add(&mut self, mut other: Self) {
        for (sum, more) in self.counts().into_iter().zip(other.counts()) {
            *sum += *more;
        }
        self.gave_up += other.gave_up;
    }

    pub(crate) fn has_at_least(&self, edits: usize, lines: usize) {
        assert!(self.edits >= edits && self.lines >= lines, "{self:?}");
    }

    /// A simulator that lets nothing go wrong proves nothing.
    pub(crate) fn has_seen_everything(&mut self) {
        let least = self.counts().into_iter().map(|count| *count).min();
        assert!(least > Some(10), "{self:?}");
    }
}

impl World {
    /// Whether everybody has the hub's room and nothing is asked.
    pub(crate) fn in_step(&self) -> bool {
        // Who missed nothing stays where another hub left off.
        let last = self.hub().map(|(_, hub)| hub.last().seq);
        self.people.iter().all(|person| {
            let follower = person.follower.as_ref();
            let same = follower.is_some_and(|follower| {
                follower.replica.settled() && Some(follower.replica.stamp().seq) == last
            });
            same && person.visit().is_none_or(|visit| visit.is_inside())
        })
    }

    pub(crate) fn settled(&self) -> bool {
        let quiet = self.people.iter().all(|person| match &person.place {
            Place::Off => false,
            Place::Away(away) => {
                away.visit.settled() && (away.keeping.kept || person.copy.is_none())
            }
            Place::Home(home) => home.writing.is_empty() && home.leaves.is_none(),
        });
        quiet && self.hosts().count() == 1 && self.in_step()
    }

    /// From whom, to whom and how long every edit was under way.
    pub(crate) fn journeys(&self) -> Vec<(usize, usize, Duration)> {
        let mut found = Vec::new();
        for (to, person) in self.people.iter().enumerate() {
            for (author, seq, came) in &person.seen.came {
                let mut from = self.people.iter().enumerate();
                let from = from.find(|(_, person)| person.author() == *author);
                let (from, author) = from.expect("nobody else edits");
                found.push((from, to, *came - author.seen.asked[seq]));
            }
        }
        found
    }

    pub(crate) fn check(&self) -> Sum {
        let (host, hub) = self.hub().expect("a hub is up in the end");
        let places = self.people.iter().map(|person| match &person.place {
            Place::Off => "off".to_owned(),
            Place::Away(away) => format!("visits {:?}", away.visit.host()),
            Place::Home(home) => format!("hosts, {} wait", home.writing.len()),
        });
        let places: Vec<_> = places.collect();
        assert!(self.settled(), "{places:#?}");
        let log = self.people[host].copy.as_ref().expect("who hosts has one");
        let room = fold(&self.start, &log.log);
        assert_eq!(hub.room(), &room);
        let stamps = log.log.iter().map(|entry| entry.confirmed.stamp);
        let stamps: Vec<_> = stamps.collect();
        assert!(stamps.is_sorted_by(|a, b| a < b && a.seq + 1 == b.seq));
        let mut sum = Sum {
            edits: log.log.len(),
            lines: log.lines.len(),
            restarts: self.restarts as usize,
            handovers: self.handovers as usize,
            inherited: self.inherited as usize,
            met: self.met as usize,
            conflicts: self.conflicts,
            gave_up: self.gave_up as usize,
            straight: usize::from(!self.forked),
            ..Sum::default()
        };
        for (n, person) in self.people.iter().enumerate() {
            let seen = &person.seen;
            let follower = person.follower.as_ref().expect("was inside");
            let replica = &follower.replica;
            assert_eq!(follower.diverged, 0, "{n}");
            assert_eq!(replica.room(), &room, "{n}");
            assert_eq!(replica.confirmed(), &room, "{n}");
            assert_eq!(replica.stamp().seq, hub.last().seq, "{n}");
            let depth = hub.history().depth(person.author());
            assert_eq!(replica.depth(), depth, "{n}");
            if let Some(copy) = &person.copy {
                assert_eq!(fold(&self.start, &copy.log), room, "{n}: the copy");
                let theirs = copy.log.iter().map(|entry| &entry.confirmed);
                assert!(theirs.eq(log.log.iter().map(|entry| &entry.confirmed)));
            }
            self.check_edits(n, person, log);
            self.check_chat(n, person, log);
            sum.refused += seen.refused.len();
            sum.poses += seen.poses as usize;
            sum.broken += seen.broken as usize;
            sum.resumed += seen.resumed as usize;
        }
        sum
    }

    /// Each edit counts once or was refused, and what was called saved is in the log, or was brought
    /// in from the copy that had it.
    fn check_edits(&self, n: usize, person: &Person, log: &Copy) {
        let me = person.author();
        let edits = log.log.iter().map(|entry| &entry.confirmed.edit);
        let edits = edits.filter(|edit| edit.author == me);
        let seqs: Vec<u64> = edits.map(|edit| edit.author_seq).collect();
        assert!(seqs.is_sorted_by(|a, b| a < b), "{n}: twice or astray");
        let astray = self.astray.iter();
        let astray = astray.filter(|(_, author, _)| *author == me);
        let placed = log.after(0).filter(|(_, author, _)| *author == me);
        let all: Vec<_> = placed.chain(astray.copied()).collect();
        for seq in person.seen.asked.keys() {
            let placed = all.iter().any(|(.., other)| other == seq);
            let answered = placed || person.seen.refused.contains(seq);
            assert!(answered, "{n}: edit {seq} vanished");
        }
        for (stamp, seq) in &person.seen.acked {
            let kept = all.contains(&(*stamp, me, *seq));
            assert!(kept, "{n}: edit {stamp:?} was saved and is gone");
        }
    }

    fn check_chat(&self, n: usize, person: &Person, log: &Copy) {
        let (me, seen) = (person.author(), &person.seen);
        // What was said is kept once, or its author was told; a hub that took over may not know it.
        for (id, text) in &seen.said {
            let kept = log.lines.values();
            let kept = kept.filter(|line| (line.author, line.id) == (me, *id));
            let kept: Vec<_> = kept.collect();
            let refused = seen.unheard.contains(id);
            let right = kept.len() == usize::from(!refused);
            let either = self.forked && kept.len() <= 1;
            assert!(right || either, "{n}: {id:?} is kept {} times", kept.len());
            assert!(kept.iter().all(|line| line.text == *text));
        }
        // Everything that was kept since they came in was heard once.
        let mut heard: BTreeMap<(Author, LineId), usize> = BTreeMap::new();
        for line in &seen.heard {
            *heard.entry((line.author, line.id)).or_default() += 1;
        }
        let once = heard.values().all(|times| *times == 1);
        assert!(once || self.forked, "{n} heard twice");
        let first = seen.heard.first().map(|line| (line.author, line.id));
        let since = log.lines.values();
        let since = since.skip_while(|line| Some((line.author, line.id)) != first);
        for line in since.filter(|_| !self.forked) {
            let known = heard.contains_key(&(line.author, line.id));
            assert!(known, "{n} did not hear {line:?}");
        }
        // In the order of the log, where a hub was not lost in between.
        let places: BTreeMap<_, _> = log.lines.values().map(|line| (line.stamp, line)).collect();
        let heard = seen.heard.iter();
        let heard = heard.filter(|line| places.get(&line.stamp) == Some(line));
        let sorted = heard.is_sorted_by_key(|line| line.stamp);
        assert!(sorted || self.forked, "{n} heard in another order");
    }
}
