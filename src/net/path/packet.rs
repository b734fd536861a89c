//! What peers say to each other below QUIC: probes and their answers, sealed with a key that only the
//! two ends of a connection know.

use std::fmt;

/// Names a connection in probes: the same at both ends, and known to nobody else before they probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProbeId([u8; 8]);

/// A probe and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    Ask(u64),
    Answer(u64),
}

/// Seals and opens the probes of one connection.
#[derive(Clone)]
pub struct ProbeKey {
    id: ProbeId,
    ours: [u8; 32],
    theirs: [u8; 32],
}

const ASK: u8 = 0x10;
const ANSWER: u8 = 0x11;

impl ProbeKey {
    /// Bytes of a probe: kind, connection, number, seal.
    pub const PROBE: usize = 1 + 8 + 8 + 16;

    /// From a secret that only the two ends share.
    pub fn new(secret: &[u8; 32], dialled: bool) -> Self {
        let derive = |context| blake3::derive_key(context, secret);
        let dialler = derive("nest/probe-dialler/1");
        let listener = derive("nest/probe-listener/1");
        let mut id = [0; 8];
        id.copy_from_slice(&derive("nest/probe-id/1")[..8]);
        let (ours, theirs) = if dialled {
            (dialler, listener)
        } else {
            (listener, dialler)
        };
        Self {
            id: ProbeId(id),
            ours,
            theirs,
        }
    }

    pub fn id(&self) -> ProbeId {
        self.id
    }

    pub fn seal(&self, probe: Probe) -> [u8; Self::PROBE] {
        let (kind, seq) = match probe {
            Probe::Ask(seq) => (ASK, seq),
            Probe::Answer(seq) => (ANSWER, seq),
        };
        let mut packet = [0; Self::PROBE];
        packet[0] = kind;
        packet[1..9].copy_from_slice(&self.id.0);
        packet[9..17].copy_from_slice(&seq.to_le_bytes());
        let seal = blake3::keyed_hash(&self.ours, &packet[..17]);
        packet[17..].copy_from_slice(&seal.as_bytes()[..16]);
        packet
    }

    /// Whose probe it would be, if it is authentic.
    pub fn addressed(packet: &[u8]) -> Option<ProbeId> {
        let packet: &[u8; Self::PROBE] = packet.try_into().ok()?;
        let mut id = [0; 8];
        id.copy_from_slice(&packet[1..9]);
        matches!(packet[0], ASK | ANSWER).then_some(ProbeId(id))
    }

    /// What the peer says, if it was the peer.
    pub fn open(&self, packet: &[u8]) -> Option<Probe> {
        let packet: &[u8; Self::PROBE] = packet.try_into().ok()?;
        let seal = blake3::keyed_hash(&self.theirs, &packet[..17]);
        let pad = |half: &[u8]| {
            let mut whole = [0; 32];
            whole[..16].copy_from_slice(half);
            blake3::Hash::from(whole)
        };
        // Hashes compare in a time that tells nothing.
        if pad(&packet[17..]) != pad(&seal.as_bytes()[..16]) {
            return None;
        }
        let mut seq = [0; 8];
        seq.copy_from_slice(&packet[9..17]);
        let seq = u64::from_le_bytes(seq);
        match packet[0] {
            ASK => Some(Probe::Ask(seq)),
            ANSWER => Some(Probe::Answer(seq)),
            _ => None,
        }
    }
}

impl fmt::Debug for ProbeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ProbeKey").field(&self.id).finish()
    }
}
