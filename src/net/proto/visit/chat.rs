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
/// Most runs of which the last line is remembered. Of more, lines may be shown twice.
const MAX_RUNS: usize = 1_024;
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
    /// The place of the last line that came, and who hosted then.
    last: Option<(Stamp, Author)>,
    /// What was said up to here is told to housemates alone.
    entered: Option<Stamp>,
    /// The last line of each run of each author.
    heard: BTreeMap<(Author, u64), u64>,
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
            entered: None,
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

    /// After which line this host is to go on.
    pub(super) fn last_heard(&self, host: Author) -> Option<Stamp> {
        let (last, of) = self.last.unzip();
        if of == Some(host) {
            return last.max(self.entered);
        }
        // Another may have numbered other lines so: those of that epoch are told again.
        let before = last.map(|last| Stamp {
            epoch: last.epoch.saturating_sub(1),
            seq: u64::MAX,
        });
        before.max(self.entered)
    }

    /// Comes into a nest where this was the last line that is not told any more.
    pub(super) fn enter(&mut self, last: Option<Stamp>) {
        (self.last, self.entered) = (None, last);
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

    /// A line came from this host; whether for the first time.
    pub(super) fn hear(&mut self, line: &Line, host: Author) -> bool {
        self.last = Some((line.stamp, host));
        if line.author == self.me
            && let Some(open) = self.open.iter_mut().find(|open| open.id == line.id)
        {
            open.heard = true;
        }
        let run = (line.author, line.id.run);
        let before = self.heard.get(&run).copied().unwrap_or_default();
        if before >= line.id.number {
            return false;
        }
        let new = self.heard.insert(run, line.id.number).is_none();
        if new && self.heard.len() > MAX_RUNS {
            self.heard.pop_first();
        }
        true
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

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Author = Author([9; 32]);
    const BEN: Author = Author([8; 32]);
    const HOSTS: [Author; 2] = [Author([1; 32]), Author([2; 32])];

    fn stamp(epoch: u32, seq: u64) -> Stamp {
        Stamp { epoch, seq }
    }

    fn line(stamp: Stamp, run: u64, number: u64) -> Line {
        Line {
            stamp,
            id: LineId { run, number },
            author: BEN,
            name: String::new(),
            at: 0,
            text: "hello".to_owned(),
        }
    }

    #[test]
    fn another_host_tells_again_what_it_may_have_numbered_otherwise() {
        let [first, second] = HOSTS;
        let mut chat = Chat::new(ME, 1);
        chat.enter(None);
        assert_eq!(chat.last_heard(first), None);
        assert!(chat.hear(&line(stamp(3, 8), 1, 5), first));
        assert_eq!(chat.last_heard(first), Some(stamp(3, 8)));
        assert_eq!(chat.last_heard(second), Some(stamp(2, u64::MAX)));
        // What was said before a guest came in stays between those who were there.
        chat.enter(Some(stamp(3, 4)));
        assert_eq!(chat.last_heard(second), Some(stamp(3, 4)));
        assert!(chat.hear(&line(stamp(3, 5), 1, 6), first));
        assert_eq!(chat.last_heard(first), Some(stamp(3, 5)));
        assert_eq!(chat.last_heard(second), Some(stamp(3, 4)));
    }

    #[test]
    fn a_line_is_heard_once_whatever_its_author_said_since() {
        let mut chat = Chat::new(ME, 1);
        chat.enter(None);
        for (run, number, new) in [(1, 5, true), (2, 1, true), (1, 5, false), (1, 6, true)] {
            let heard = chat.hear(&line(stamp(1, number), run, number), HOSTS[0]);
            assert_eq!(heard, new, "{number} of run {run}");
        }
    }
}
