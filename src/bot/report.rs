//! What a visitor saw.

use std::fmt;

use crate::{
    net::{
        proto::wire::{Reason, RoomHash},
        quic::DialError,
    },
    room::edit::Stamp,
};

/// What a visitor saw.
#[derive(Debug, Clone)]
pub struct Report {
    /// Which of the visitors, from 1.
    pub number: u16,
    /// It was let in.
    pub inside: bool,
    /// Others who came while it was there.
    pub joins: u32,
    /// Edits that were confirmed while it was there, those it asked for, and those of them refused.
    pub edits: u32,
    pub asked: u32,
    pub refused: u32,
    pub lines: u32,
    pub unheard: u32,
    /// How often it dialled: once, and once more for every break.
    pub dials: u32,
    /// How often its copy was not what the host had.
    pub diverged: u32,
    /// The age of each pose when it came, in steps of 10 ms; of visitors of this process.
    pub ages: Vec<u16>,
    /// Bytes sent and received.
    pub traffic: (u64, u64),
    /// The last edit it has, and what the room is after it.
    pub stamp: Option<Stamp>,
    pub hash: Option<RoomHash>,
    /// All that it asked for was kept.
    pub settled: bool,
    /// Whether it has what the host has; `None` where the host did not say.
    pub same: Option<bool>,
    /// Why the visit ended before its time.
    pub ended: Option<Reason>,
    pub trouble: Option<DialError>,
}

impl Report {
    pub(super) fn new(number: u16) -> Self {
        Self {
            number,
            inside: false,
            joins: 0,
            edits: 0,
            asked: 0,
            refused: 0,
            lines: 0,
            unheard: 0,
            dials: 0,
            diverged: 0,
            ages: Vec::new(),
            traffic: (0, 0),
            stamp: None,
            hash: None,
            settled: false,
            same: None,
            ended: None,
            trouble: None,
        }
    }

    /// Whether it was let in, stayed, and had what the host had all the time; and whether all that it
    /// asked for was dealt with.
    pub fn good(&self) -> bool {
        let stayed = self.inside && self.ended.is_none();
        stayed && self.settled && self.diverged == 0 && self.same == Some(true)
    }

    /// The age below which so many hundredths of the poses were, in milliseconds.
    fn age(&self, percent: usize) -> u32 {
        let mut ages = self.ages.clone();
        ages.sort_unstable();
        let at = (ages.len() * percent / 100).min(ages.len().saturating_sub(1));
        ages.get(at).map_or(0, |age| u32::from(*age) * 10)
    }

    /// As one JSON object.
    pub fn json(&self) -> String {
        let ended = self.ended.map(|reason| reason.to_string());
        let ended = ended.map_or_else(|| "null".to_owned(), |text| format!("{text:?}"));
        let hash = self.hash.map(|hash| format!("\"{hash}\""));
        let hash = hash.unwrap_or_else(|| "null".to_owned());
        let same = self
            .same
            .map_or("null", |same| if same { "true" } else { "false" });
        format!(
            "{{\"visitor\": {}, \"inside\": {}, \"joins\": {}, \"edits\": {}, \"asked\": {}, \
             \"refused\": {}, \"lines\": {}, \"unheard\": {}, \"reconnects\": {}, \"diverged\": {}, \
             \"poses\": {}, \"pose_age_ms\": {{\"p50\": {}, \"p90\": {}, \"p99\": {}}}, \
             \"bytes_up\": {}, \"bytes_down\": {}, \"epoch\": {}, \"seq\": {}, \"hash\": {hash}, \"settled\": {}, \
             \"same\": {same}, \"ended\": {ended}}}",
            self.number,
            self.inside,
            self.joins,
            self.edits,
            self.asked,
            self.refused,
            self.lines,
            self.unheard,
            self.dials.saturating_sub(1),
            self.diverged,
            self.ages.len(),
            self.age(50),
            self.age(90),
            self.age(99),
            self.traffic.0,
            self.traffic.1,
            self.stamp.map_or(0, |stamp| stamp.epoch),
            self.stamp.map_or(0, |stamp| stamp.seq),
            self.settled,
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "visitor {}: ", self.number)?;
        if let Some(reason) = &self.ended {
            write!(f, "{reason}")?;
            if let Some(trouble) = &self.trouble {
                write!(f, " ({trouble})")?;
            }
            return Ok(());
        }
        if !self.inside {
            return write!(f, "was not let in");
        }
        let room = match self.same {
            Some(true) => "the room is the host's",
            Some(false) => "the room DIFFERS from the host's",
            None => "the host did not say what the room is",
        };
        let hash = self.hash.map(|hash| hash.to_string()).unwrap_or_default();
        let settled = if self.settled { "" } else { ", NOT SETTLED" };
        write!(
            f,
            "{room}, at edit {} {hash}{settled}; {} came, {} edits ({} asked, {} refused), {} lines, {} poses \
             (age {} ms, 99 % below {} ms), {} bytes up, {} down, {} reconnects, {} diverged",
            self.stamp.map_or(0, |stamp| stamp.seq),
            self.joins,
            self.edits,
            self.asked,
            self.refused,
            self.lines,
            self.ages.len(),
            self.age(50),
            self.age(99),
            self.traffic.0,
            self.traffic.1,
            self.dials.saturating_sub(1),
            self.diverged,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_room_of_the_host_is_good() {
        let good = || Report {
            inside: true,
            settled: true,
            same: Some(true),
            ..Report::new(1)
        };
        assert!(good().good());
        // Others may be faster, which is no fault.
        assert!(
            Report {
                refused: 3,
                ..good()
            }
            .good()
        );
        let bad = [
            Report {
                inside: false,
                ..good()
            },
            Report {
                settled: false,
                ..good()
            },
            Report {
                diverged: 1,
                ..good()
            },
            Report {
                same: None,
                ..good()
            },
            Report {
                same: Some(false),
                ..good()
            },
            Report {
                ended: Some(Reason::Removed),
                ..good()
            },
        ];
        for report in bad {
            assert!(!report.good(), "{report:?}");
        }
    }
}
