//! Where people are, twenty times a second: packed by hand, lost at times, never queued.

use std::{collections::BTreeMap, time::Duration};

use super::wire::{MAX_DATAGRAM, Slot};
use crate::room::Point;

/// Between two batches, and between two poses of somebody who moves.
pub const STEP: Duration = Duration::from_millis(50);
/// Bytes of a pose.
pub const SIZE: usize = 16;
/// Most poses in a batch.
pub const MOST: usize = (MAX_DATAGRAM - 1) / (SIZE + 1);

/// How somebody moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gait {
    #[default]
    Stand,
    Walk,
    Run,
    Sit,
    Lie,
}

/// Where somebody is and what they do there. Sixteen bytes, little-endian, in the order of the
/// fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pose {
    /// The sender's clock in steps of 10 ms, wrapping: which pose is newer, and how much.
    pub tick: u16,
    /// Centimetres east and north.
    pub x: i16,
    pub z: i16,
    /// Centimetres above the ground.
    pub y: i16,
    /// In 65,536ths of a full turn, counted like [`crate::room::Turn`].
    pub turn: u16,
    pub gait: Gait,
    /// Which seat of the thing here somebody sits on, counted from 1; 0 on none.
    pub seat: u8,
    /// Where the head looks, away from `turn` and from level, in 256ths of a full turn.
    pub look: (i8, i8),
    /// Which emote is shown; 0 none.
    pub emote: u8,
    /// Whether the person is typing. The other seven bits are reserved.
    pub typing: bool,
}

impl Pose {
    pub fn pack(&self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[0..2].copy_from_slice(&self.tick.to_le_bytes());
        bytes[2..4].copy_from_slice(&self.x.to_le_bytes());
        bytes[4..6].copy_from_slice(&self.z.to_le_bytes());
        bytes[6..8].copy_from_slice(&self.y.to_le_bytes());
        bytes[8..10].copy_from_slice(&self.turn.to_le_bytes());
        bytes[10] = match self.gait {
            Gait::Stand => 0,
            Gait::Walk => 1,
            Gait::Run => 2,
            Gait::Sit => 3,
            Gait::Lie => 4,
        };
        bytes[11] = self.seat;
        bytes[12] = self.look.0.cast_unsigned();
        bytes[13] = self.look.1.cast_unsigned();
        bytes[14] = self.emote;
        bytes[15] = u8::from(self.typing);
        bytes
    }

    /// Any sixteen bytes are a pose: a gait of a later version stands.
    pub fn unpack(bytes: &[u8; SIZE]) -> Self {
        let two = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        Self {
            tick: two(0),
            x: two(2).cast_signed(),
            z: two(4).cast_signed(),
            y: two(6).cast_signed(),
            turn: two(8),
            gait: match bytes[10] {
                1 => Gait::Walk,
                2 => Gait::Run,
                3 => Gait::Sit,
                4 => Gait::Lie,
                _ => Gait::Stand,
            },
            seat: bytes[11],
            look: (bytes[12].cast_signed(), bytes[13].cast_signed()),
            emote: bytes[14],
            typing: bytes[15] & 1 != 0,
        }
    }

    /// Whether this was sent after `other`, at most half the clock's round (five minutes) apart.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.tick.wrapping_sub(other.tick).cast_signed() > 0
    }

    pub fn at(&self) -> Point {
        Point::new(self.x.into(), self.z.into())
    }
}

/// The newest pose of everybody.
#[derive(Debug, Clone, Default)]
pub struct Poses {
    newest: BTreeMap<Slot, Pose>,
}

impl Poses {
    /// Takes a pose; whether it is news.
    pub fn put(&mut self, slot: Slot, pose: Pose) -> bool {
        let old = self.newest.get(&slot);
        if old.is_some_and(|old| !pose.is_newer_than(old)) {
            return false;
        }
        self.newest.insert(slot, pose);
        true
    }

    pub fn remove(&mut self, slot: Slot) {
        self.newest.remove(&slot);
    }

    pub fn get(&self, slot: Slot) -> Option<&Pose> {
        self.newest.get(&slot)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Slot, &Pose)> {
        self.newest.iter().map(|(slot, pose)| (*slot, pose))
    }
}

/// Slots and poses, seventeen bytes each. Those beyond [`MOST`] are left out.
pub fn pack_batch<'a>(poses: impl IntoIterator<Item = (Slot, &'a Pose)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (slot, pose) in poses.into_iter().take(MOST) {
        bytes.push(slot.0);
        bytes.extend_from_slice(&pose.pack());
    }
    bytes
}

/// The poses of a batch; `None` where it is cut or too large.
pub fn unpack_batch(bytes: &[u8]) -> Option<Vec<(Slot, Pose)>> {
    let (poses, rest) = bytes.as_chunks::<{ SIZE + 1 }>();
    if !rest.is_empty() || poses.len() > MOST {
        return None;
    }
    let poses = poses.iter().filter_map(|bytes| {
        let (slot, pose) = bytes.split_first_chunk()?;
        let [slot]: [u8; 1] = *slot;
        Some((Slot(slot), Pose::unpack(pose.try_into().ok()?)))
    });
    Some(poses.collect())
}
