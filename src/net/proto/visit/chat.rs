//! A guest's end of the chat: what was said is heard once, whatever connections do.

use std::collections::{BTreeMap, VecDeque};

use crate::room::{
    Author,
    chat::{Line, LineId, Unheard, clean_line},
    edit::Stamp,
};

/// Most own lines that wait to be kept.
const MAX_OPEN: usize = 64;

#[derive(Debug)]
pub(super) struct Chat {
    me: Author,
    run: u64,
    /// The number of the last own line.
    said: u64,
    /// Own lines that are not known to be kept.
    open: VecDeque<Open>,
    /// The place of the last line that came.
    last: Option<Stamp>,
    /// The last line of each author.
    heard: BTreeMap<Author, LineId>,
}

#[derive(Debug)]
struct Open {
    id: LineId,
    text: String,
    heard: bool,
}

impl Chat {
    pub(super) fn new(me: Author, run: u64) -> Self {
        Self {
            me,
            run,
            said: 0,
            open: VecDeque::new(),
            last: None,
            heard: BTreeMap::new(),
        }
    }

    pub(super) fn settled(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) fn last_heard(&self) -> Option<Stamp> {
        self.last
    }

    /// Comes into a nest where this was the last line.
    pub(super) fn enter(&mut self, last: Stamp) {
        self.last = Some(last);
        self.heard.clear();
        self.open.clear();
    }

    pub(super) fn say(&mut self, text: &str) -> Result<(LineId, String), Unheard> {
        let text = clean_line(text)?;
        if self.open.len() >= MAX_OPEN {
            return Err(Unheard::CannotSave);
        }
        self.said += 1;
        let id = LineId {
            run: self.run,
            number: self.said,
        };
        self.open.push_back(Open {
            id,
            text: text.clone(),
            heard: false,
        });
        Ok((id, text))
    }

    /// Own lines that a hub has not dealt with, which knows them up to `dealt`.
    pub(super) fn open(&self, dealt: Option<LineId>) -> Vec<(LineId, String)> {
        let dealt = dealt.filter(|dealt| dealt.run == self.run);
        let open = self.open.iter();
        let open = open.filter(|open| dealt.is_none_or(|dealt| open.id.number > dealt.number));
        open.map(|open| (open.id, open.text.clone())).collect()
    }

    /// A line came; whether for the first time.
    pub(super) fn hear(&mut self, line: &Line) -> bool {
        self.last = Some(line.stamp);
        if line.author == self.me
            && let Some(open) = self.open.iter_mut().find(|open| open.id == line.id)
        {
            open.heard = true;
        }
        let before = self.heard.get(&line.author);
        let again =
            before.is_some_and(|last| last.run == line.id.run && last.number >= line.id.number);
        if !again {
            self.heard.insert(line.author, line.id);
        }
        !again
    }

    /// Own lines up to this one are kept; gives those that nobody was told.
    pub(super) fn kept(&mut self, id: LineId) -> Vec<LineId> {
        let mut unheard = Vec::new();
        if id.run == self.run {
            while let Some(open) = self.open.pop_front_if(|open| open.id.number <= id.number) {
                if !open.heard {
                    unheard.push(open.id);
                }
            }
        }
        unheard
    }

    pub(super) fn unheard(&mut self, id: LineId) {
        self.open.retain(|open| open.id != id);
    }
}
