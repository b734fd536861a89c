//! What travels in datagrams: poses and what hands hold. The first byte says which.

use super::{Held, MAX_DATAGRAM, MAX_HELD, Slot, Violation};
use crate::net::proto::pose::{self, Pose};

const POSE: u8 = 0;
const HELD: u8 = 1;

/// A datagram of a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromGuest {
    Pose(Pose),
    /// What the guest holds; nothing when it lets go.
    Held(Vec<Held>),
}

/// A datagram of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromHost {
    /// The newest pose of everybody, the receiver too.
    Poses(Vec<(Slot, Pose)>),
    Held(Slot, Vec<Held>),
}

impl FromGuest {
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Pose(pose) => [&[POSE][..], &pose.pack()].concat(),
            Self::Held(held) => encode_held(vec![HELD], held),
        }
    }

    /// `None` where only a later version would know it.
    ///
    /// # Errors
    /// Where it is cut or too long.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, Violation> {
        match split(bytes)? {
            (POSE, body) => {
                let body = body.try_into().map_err(|_| Violation::Malformed)?;
                Ok(Some(Self::Pose(Pose::unpack(body))))
            }
            (HELD, body) => Ok(Some(Self::Held(decode_held(body)?))),
            _ => Ok(None),
        }
    }
}

impl FromHost {
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Poses(poses) => {
                let poses = poses.iter().map(|(slot, pose)| (*slot, pose));
                Self::from_batch(&pose::pack_batch(poses))
            }
            Self::Held(slot, held) => encode_held(vec![HELD, slot.0], held),
        }
    }

    /// Encodes what [`pose::pack_batch`] made once for all receivers.
    pub fn from_batch(batch: &[u8]) -> Vec<u8> {
        [&[POSE], batch].concat()
    }

    /// `None` where only a later version would know it.
    ///
    /// # Errors
    /// Where it is cut or too long.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, Violation> {
        match split(bytes)? {
            (POSE, body) => {
                let poses = pose::unpack_batch(body).ok_or(Violation::Malformed)?;
                Ok(Some(Self::Poses(poses)))
            }
            (HELD, body) => {
                let (slot, body) = body.split_first().ok_or(Violation::Malformed)?;
                Ok(Some(Self::Held(Slot(*slot), decode_held(body)?)))
            }
            _ => Ok(None),
        }
    }
}

fn split(bytes: &[u8]) -> Result<(u8, &[u8]), Violation> {
    match bytes.split_first() {
        Some((head, body)) if bytes.len() <= MAX_DATAGRAM => Ok((*head, body)),
        _ => Err(Violation::FrameSize),
    }
}

/// As many of the things as fit.
fn encode_held(head: Vec<u8>, held: &[Held]) -> Vec<u8> {
    let fits = |count: usize| {
        let body = postcard::to_allocvec(&held[..count]).ok()?;
        let bytes = [&head[..], &body].concat();
        (bytes.len() <= MAX_DATAGRAM).then_some(bytes)
    };
    let most = held.len().min(MAX_HELD);
    let bytes = (0..=most).rev().find_map(fits);
    bytes.unwrap_or_default()
}

fn decode_held(body: &[u8]) -> Result<Vec<Held>, Violation> {
    let (count, _) = postcard::take_from_bytes::<u32>(body).map_err(|_| Violation::Malformed)?;
    if count as usize > MAX_HELD {
        return Err(Violation::TooLarge);
    }
    match postcard::take_from_bytes(body) {
        Ok((held, [])) => Ok(held),
        _ => Err(Violation::Malformed),
    }
}
