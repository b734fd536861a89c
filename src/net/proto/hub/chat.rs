//! What is said in the room: numbered, kept, and heard once.

use std::collections::{BTreeMap, VecDeque};

use crate::room::{
    Author,
    chat::{Line, LineId, Unheard, clean_line},
    edit::Stamp,
};

/// Lines at hand for who comes back. Older ones stay in the log.
pub const RECENT: usize = 200;
/// Most lines that wait for their commit.
const MAX_UNSAVED: usize = 256;

#[derive(Debug)]
pub(super) struct Chat {
    /// The place of the last line.
    pub(super) last: Stamp,
    recent: VecDeque<Line>,
    /// The last line of each author's run.
    heard: BTreeMap<Author, LineId>,
    unsaved: VecDeque<(u64, Author, LineId)>,
}

impl Chat {
    /// Goes on after `recent`, in a new epoch.
    pub(super) fn new(epoch: u32, recent: Vec<Line>) -> Self {
        let seq = recent.last().map_or(0, |line| line.stamp.seq);
        // A copy may have lines of several hubs, and then they are not in the order in which they were said.
        let mut heard: BTreeMap<Author, LineId> = BTreeMap::new();
        for line in &recent {
            let last = heard.entry(line.author).or_insert(line.id);
            if last.run != line.id.run || last.number < line.id.number {
                *last = line.id;
            }
        }
        Self {
            last: Stamp { epoch, seq },
            recent: recent.into(),
            heard,
            unsaved: VecDeque::new(),
        }
    }

    /// The last of the author's lines that was dealt with.
    pub(super) fn heard(&self, author: Author) -> Option<LineId> {
        self.heard.get(&author).copied()
    }

    /// Whether the author said this before.
    pub(super) fn knows(&self, author: Author, id: LineId) -> bool {
        self.heard(author)
            .is_some_and(|last| last.run == id.run && id.number <= last.number)
    }

    /// Whether the line, or an earlier one of its author, waits for its commit.
    pub(super) fn waits(&self, author: Author, id: LineId) -> bool {
        let mut unsaved = self.unsaved.iter();
        unsaved
            .any(|(_, who, line)| *who == author && line.run == id.run && line.number <= id.number)
    }

    /// Gives the line its place.
    pub(super) fn say(
        &mut self,
        author: Author,
        name: &str,
        id: LineId,
        text: &str,
        at: u64,
    ) -> Result<Line, Unheard> {
        self.heard.insert(author, id);
        if self.unsaved.len() >= MAX_UNSAVED {
            return Err(Unheard::CannotSave);
        }
        let text = clean_line(text)?;
        self.last.seq += 1;
        let line = Line {
            stamp: self.last,
            id,
            author,
            name: name.to_owned(),
            at,
            text,
        };
        self.unsaved.push_back((self.last.seq, author, id));
        self.recent.push_back(line.clone());
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        Ok(line)
    }

    /// All lines up to this one are safe. Returns each author's last of them.
    pub(super) fn committed(&mut self, seq: u64) -> BTreeMap<Author, LineId> {
        let mut kept = BTreeMap::new();
        while let Some((_, author, id)) = self.unsaved.pop_front_if(|line| line.0 <= seq) {
            kept.insert(author, id);
        }
        kept
    }

    /// The lines at hand after this one.
    pub(super) fn since(&self, last: Option<Stamp>) -> impl Iterator<Item = &Line> {
        // By epoch first: what was heard of a hub that was lost is not what the next one numbers so.
        let lines = self.recent.iter();
        lines.filter(move |line| last.is_none_or(|last| line.stamp > last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_known_in_whatever_order_a_copy_has_it() {
        let author = Author([1; 32]);
        let line = |epoch, seq, number| Line {
            stamp: Stamp { epoch, seq },
            id: LineId { run: 1, number },
            author,
            name: String::new(),
            at: 0,
            text: "hello".to_owned(),
        };
        // The fourth was said to a hub that was lost, and has its place of then.
        let chat = Chat::new(3, vec![line(2, 3, 5), line(2, 5, 6), line(2, 7, 4)]);
        assert!(chat.knows(author, LineId { run: 1, number: 6 }));
        assert!(!chat.knows(author, LineId { run: 1, number: 7 }));
        assert!(!chat.knows(author, LineId { run: 2, number: 1 }));
    }
}
