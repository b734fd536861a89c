//! A guest's end of the chat: what was said is heard once, whatever connections do.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use crate::room::{
    Author,
    chat::{Line, LineId, Unheard, clean_line},
    edit::Stamp,
};

/// Most own lines that wait to be kept.
const MAX_OPEN: usize = 64;
/// Lines sent at once, and the time for each more: a little less than hubs allow, for the network
/// may bring them together.
const BURST: u32 = 6;
const PACE: Duration = Duration::from_millis(900);

#[derive(Debug)]
pub(super) struct Chat {
    me: Author,
    run: u64,
    /// The number of the last own line.
    said: u64,
    /// Own lines that are not known to be kept.
    open: VecDeque<Open>,
    /// The number of the last one sent over this connection.
    sent: u64,
    /// When a whole burst may be sent again.
    full: Duration,
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
            sent: 0,
            full: Duration::ZERO,
            last: None,
            heard: BTreeMap::new(),
        }
    }

    pub(super) fn open(&self) -> Vec<(LineId, String)> {
        let open = self.open.iter();
        open.map(|open| (open.id, open.text.clone())).collect()
    }

    pub(super) fn settled(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) fn last_heard(&self) -> Option<Stamp> {
        self.last
    }

    /// Comes into a nest where this was the last line that is not told any more.
    pub(super) fn enter(&mut self, last: Option<Stamp>) {
        self.last = last;
        self.heard.clear();
        self.open.clear();
    }

    pub(super) fn say(&mut self, text: &str) -> Result<LineId, Unheard> {
        let text = clean_line(text)?;
        if self.open.len() >= MAX_OPEN {
            return Err(Unheard::TooFast);
        }
        self.said += 1;
        let id = LineId {
            run: self.run,
            number: self.said,
        };
        self.open.push_back(Open {
            id,
            text,
            heard: false,
        });
        Ok(id)
    }

    /// Another connection: what is open is said again. The hub knows what it heard before.
    pub(super) fn again(&mut self) {
        self.sent = 0;
    }

    /// The next line to send, when it is time.
    pub(super) fn poll(&mut self, now: Duration) -> Option<(LineId, String)> {
        let next = self.open.iter().find(|open| open.id.number > self.sent)?;
        // A clock that went back must not silence anybody.
        let full = self.full.min(now + BURST * PACE);
        if full > now + (BURST - 1) * PACE {
            self.full = full;
            return None;
        }
        self.full = full.max(now) + PACE;
        self.sent = next.id.number;
        Some((next.id, next.text.clone()))
    }

    /// When there is a line to send.
    pub(super) fn due(&self) -> Option<Duration> {
        let waits = self.open.back()?.id.number > self.sent;
        waits.then(|| self.full.saturating_sub((BURST - 1) * PACE))
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
