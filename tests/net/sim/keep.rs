//! A housemate's copy on a visit: it follows the hub, and meets it where both went on by themselves.

use nest::{
    net::proto::{
        hub::Doorkeeper,
        lineage::Lineage,
        wire::{ToGuest, ToHost, Way},
    },
    room::{
        Room,
        edit::{Confirmed, Edit, Intent, Label, Verb},
        merge::{diff, merge},
        replica::{Request, Snapshot},
    },
};

use super::{
    home::{Copy, fold},
    node::{Away, NEST, Place},
    world::World,
};
use crate::rules_sample::label;

/// What a visit makes of the copy.
#[derive(Default)]
pub(crate) struct Keeping {
    lineage: Option<Lineage>,
    book: Option<Doorkeeper>,
    past: Vec<Confirmed>,
    meeting: Option<Meeting>,
    refused: u32,
    /// The copy is what the hub has.
    pub(crate) kept: bool,
}

/// One's own edits are on their way into the nest.
struct Meeting {
    snapshot: Snapshot,
    lineage: Lineage,
    ancestor: u64,
    author_seq: u64,
    since: Vec<Confirmed>,
}

impl Away {
    /// The copy takes in the next edit of the hub.
    fn follow(&mut self, copy: &mut Copy, confirmed: Confirmed) {
        let seq = confirmed.stamp.seq;
        if copy.follow(confirmed) {
            self.visit.set_copied(seq);
        } else {
            self.visit.tell(&ToHost::Resync);
        }
    }
}

impl World {
    /// Hears what the hub says before the client does.
    pub(crate) fn keep(&mut self, n: usize, said: &mut ToGuest) {
        let person = &mut self.people[n];
        let (Some(copy), Place::Away(away)) = (&mut person.copy, &mut person.place) else {
            return;
        };
        let keeping = &mut away.keeping;
        match said {
            ToGuest::Admitted(admitted) => {
                assert_eq!(admitted.nest, NEST);
                keeping.past.clear();
            }
            ToGuest::Lineage(lineage) => keeping.lineage = Some(lineage.clone()),
            ToGuest::Past(confirmed) => keeping.past.push(confirmed.clone()),
            ToGuest::Book(book) => keeping.book = Some(book.as_ref().clone()),
            ToGuest::Snapshot(snapshot) => {
                (keeping.meeting, keeping.kept) = (None, false);
                self.meet(n, snapshot);
            }
            ToGuest::Resumed => {
                let mut lineage = keeping.lineage.take().expect("housemates are told");
                if keeping.kept {
                    copy.take_on(&lineage);
                    lineage.last = copy.log.len() as u64;
                    away.visit.set_copy(lineage);
                } else if let Some(meeting) = &mut keeping.meeting {
                    meeting.lineage.spans = lineage.spans;
                } else {
                    away.visit.tell(&ToHost::Resync);
                }
                self.offer(n);
            }
            ToGuest::Confirmed(confirmed) => {
                if let Some(meeting) = &mut keeping.meeting {
                    meeting.since.push(confirmed.clone());
                } else if keeping.kept {
                    away.follow(copy, confirmed.clone());
                }
            }
            ToGuest::Saved { author_seq } => {
                let done = |meeting: &mut Meeting| meeting.author_seq <= *author_seq;
                if let Some(meeting) = keeping.meeting.take_if(done) {
                    self.adopt(n, meeting);
                }
            }
            ToGuest::Refused { author_seq, reason } => {
                let done = |meeting: &mut Meeting| meeting.author_seq == *author_seq;
                if keeping.meeting.take_if(done).is_some() {
                    // Something changed there meanwhile: they meet as it is now.
                    keeping.refused += 1;
                    assert!(keeping.refused <= 3, "{n} was turned away: {reason}");
                    away.visit.tell(&ToHost::Resync);
                }
            }
            ToGuest::Line(line) => {
                copy.note(line.clone());
            }
            ToGuest::TakeOver if keeping.kept => away.visit.tell(&ToHost::Ready),
            _ => {}
        }
    }

    /// Tells where this copy is found: it can take over.
    fn offer(&mut self, n: usize) {
        if let Place::Away(away) = &mut self.people[n].place
            && away.keeping.kept
        {
            away.visit.tell(&ToHost::Way(Way::default()));
        }
    }

    /// The nest as its hub has it, and the copy, become one.
    fn meet(&mut self, n: usize, snapshot: &mut Snapshot) {
        let person = &mut self.people[n];
        let (Some(copy), Place::Away(away)) = (&person.copy, &mut person.place) else {
            return;
        };
        let mut lineage = away.keeping.lineage.take().expect("housemates are told");
        lineage.last = snapshot.stamp.seq;
        let ancestor = copy.lineage().ancestor(&lineage);
        let ancestor = ancestor.expect("all copies begin as one").seq;
        let base = fold(&self.start, &copy.log[..ancestor as usize]);
        let own = fold(&self.start, &copy.log);
        let mut meeting = Meeting {
            snapshot: snapshot.clone(),
            lineage,
            ancestor,
            author_seq: 0,
            since: Vec::new(),
        };
        let merged = merge(&base, &snapshot.room, &own);
        if own == base || merged.ops.is_empty() {
            return self.adopt(n, meeting);
        }
        let mut met = snapshot.room.clone();
        merged.ops.iter().for_each(|op| _ = op.apply(&mut met));
        // What was changed here is there, or it is told.
        let mine: Vec<_> = diff(&base, &own).iter().map(|op| op.field()).collect();
        for lost in diff(&met, &own).iter().map(|op| op.field()) {
            let told = merged.conflicts.contains(&lost);
            assert!(told || !mine.contains(&lost), "{n} lost {lost:?} untold");
        }
        self.met += 1;
        self.conflicts += merged.conflicts.len();
        meeting.author_seq = away.visit.last_asked().max(snapshot.author_seq) + 1;
        snapshot.author_seq = meeting.author_seq;
        let edit = Edit {
            author: person.keys.author(),
            author_seq: meeting.author_seq,
            intent: Intent::Do,
            label: Label {
                verb: Verb::Import,
                ..label()
            },
            ops: merged.ops,
        };
        away.keeping.meeting = Some(meeting);
        away.visit.request(Request::Edit(edit));
    }

    /// The copy goes over to the hub's line.
    fn adopt(&mut self, n: usize, meeting: Meeting) {
        let person = &mut self.people[n];
        let (Some(copy), Place::Away(away)) = (&mut person.copy, &mut person.place) else {
            return;
        };
        let keeping = &mut away.keeping;
        self.astray.extend(copy.after(meeting.ancestor));
        copy.log.truncate(meeting.ancestor as usize);
        copy.take_on(&meeting.lineage);
        let past = std::mem::take(&mut keeping.past).into_iter();
        for confirmed in past.filter(|past| past.stamp.seq > meeting.ancestor) {
            if copy.log.len() as u64 >= meeting.lineage.last {
                break;
            }
            assert!(copy.follow(confirmed), "{n} was told half of the past");
        }
        let whole: Room = fold(&self.start, &copy.log);
        assert_eq!(whole, meeting.snapshot.room, "{n} was told another past");
        if let Some(book) = &keeping.book {
            copy.door.clone_from(book);
        }
        keeping.kept = true;
        away.visit.set_copy(meeting.lineage);
        for confirmed in meeting.since {
            away.follow(copy, confirmed);
        }
        self.offer(n);
    }
}
