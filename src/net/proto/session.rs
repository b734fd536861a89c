//! One connection between a guest and a host: frames in and out, phases, deadlines.
//!
//! Both ends are state machines without a transport: frames go in through `handle_frame`, frames to
//! be sent come out of `poll_transmit`, in order within each lane. The transport says how the
//! connection ended, and whom it authenticated. Keeping an idle connection alive and noticing a dead
//! one is its business too.

mod cadence;
mod guest;
mod host;

use std::{collections::VecDeque, time::Duration};

pub use self::{
    guest::{GuestEvent, GuestSession},
    host::{HostEvent, HostSession},
};
use super::wire::{Codec, Incoming, Lane, Tagged, Violation};
use crate::room::edit::Stamp;

/// How long the greeting may take.
pub const GREETING: Duration = Duration::from_secs(10);
/// How long somebody waits before the door.
pub const KNOCK: Duration = Duration::from_secs(120);
/// Bytes that may wait for a slow reader, snapshots apart. Beyond, they are dropped, and a fresh
/// snapshot is sent when the rest has gone.
pub const MAX_BEHIND: usize = 1024 * 1024;
/// How long a reader may be behind.
pub const BEHIND: Duration = Duration::from_secs(30);

/// Messages on their way to frames and back.
#[derive(Debug, Default)]
struct Pipe {
    codec: Codec,
    control: Incoming,
    order: Incoming,
    waiting: VecDeque<Waiting>,
    /// Bytes that wait on [`Lane::Order`], snapshots apart.
    backlog: usize,
    /// The last line of chat that was sent.
    line: Option<Stamp>,
}

#[derive(Debug)]
struct Waiting {
    lane: Lane,
    frames: VecDeque<Vec<u8>>,
    /// Bytes that count.
    counted: usize,
    /// Some of it was sent: the rest has to follow.
    begun: bool,
    what: What,
}

/// What a message is to a reader that is too slow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum What {
    #[default]
    Other,
    /// It is large, and does not count.
    Snapshot,
    /// It answers the reader, whom nothing else will tell: it is kept.
    Answer,
    /// A line of chat, by its place.
    Line(Stamp),
}

impl Pipe {
    fn take<T: Tagged>(
        &mut self,
        lane: Lane,
        frame: &[u8],
        most: usize,
    ) -> Result<Option<T>, Violation> {
        match lane {
            Lane::Control => self.control.take(frame, most),
            Lane::Order => self.order.take(frame, most),
            Lane::Bulk(_) | Lane::Datagram => Err(Violation::OutOfPlace),
        }
    }

    fn send<T: Tagged>(&mut self, lane: Lane, message: &T, what: What) -> Result<(), Violation> {
        let mut frames: VecDeque<_> = self.codec.frames(message)?.into();
        if let Lane::Bulk(_) = lane {
            // Ends the transfer.
            frames.push_back(Vec::new());
        }
        let counted = match lane {
            Lane::Order if what != What::Snapshot => frames.iter().map(Vec::len).sum(),
            _ => 0,
        };
        self.backlog += counted;
        self.waiting.push_back(Waiting {
            lane,
            frames,
            counted,
            begun: false,
            what,
        });
        Ok(())
    }

    fn poll(&mut self) -> Option<(Lane, Vec<u8>)> {
        let first = self.waiting.front_mut()?;
        let lane = first.lane;
        let frame = first.frames.pop_front();
        first.begun = true;
        if let What::Line(stamp) = first.what {
            self.line = Some(stamp);
        }
        if first.frames.is_empty() {
            self.backlog -= first.counted;
            self.waiting.pop_front();
        }
        frame.map(|frame| (lane, frame))
    }

    /// Whether some of a transfer waits to be sent, its end apart.
    fn transfers(&self) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|waiting| matches!(waiting.lane, Lane::Bulk(_)) && waiting.frames.len() > 1)
    }

    /// Drops what waits in order, was not begun and is not for this reader alone.
    fn shed(&mut self) {
        self.waiting.retain(|waiting| {
            waiting.begun || waiting.lane != Lane::Order || waiting.what == What::Answer
        });
        self.backlog = self.waiting.iter().map(|waiting| waiting.counted).sum();
    }
}
