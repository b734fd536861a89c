//! The first thing both sides say: which versions they speak, what they can do, and who they are.

use serde::{Deserialize, Serialize};

use super::{
    identity::{Certificate, PublicKey},
    wire::Reason,
};

/// The version of the protocol that this build speaks best.
pub const VERSION: u16 = 1;
/// The oldest that it still speaks.
pub const OLDEST: u16 = 1;

/// Abilities and traits, a bit each. Unknown bits are ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features(pub u64);

impl Features {
    /// Unpacks zstd.
    pub const ZSTD: Self = Self(1);
    /// No person is behind this host: whoever runs the machine can read the room.
    pub const MACHINE: Self = Self(1 << 1);

    /// What this build can do.
    pub const OURS: Self = if cfg!(feature = "host") {
        Self::ZSTD
    } else {
        Self(0)
    };

    pub const fn has(self, feature: Self) -> bool {
        self.0 & feature.0 == feature.0
    }

    #[must_use]
    pub const fn with(self, feature: Self) -> Self {
        Self(self.0 | feature.0)
    }
}

/// What both sides say first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The oldest and the newest version spoken.
    pub versions: (u16, u16),
    pub features: Features,
    pub certificate: Certificate,
    /// Drawn by chance for this connection; a host's is what proofs of invites are made for.
    pub nonce: [u8; 16],
}

impl Hello {
    pub fn new(certificate: Certificate, features: Features, nonce: [u8; 16]) -> Self {
        Self {
            versions: (OLDEST, VERSION),
            features,
            certificate,
            nonce,
        }
    }

    /// The version that both speak, once it is certain who spoke: `device` is the key that the
    /// transport authenticated, `dialled` who it was meant to be.
    ///
    /// # Errors
    /// What there is to say to the other side before hanging up.
    pub fn check(
        &self,
        ours: &Self,
        device: PublicKey,
        dialled: Option<PublicKey>,
    ) -> Result<u16, Reason> {
        let version = ours.versions.1.min(self.versions.1);
        // Worded for the other side, which reads it.
        if version < ours.versions.0 {
            return Err(Reason::TooOld);
        }
        if version < self.versions.0 {
            return Err(Reason::TooNew);
        }
        if self.certificate.device != device || !self.certificate.is_genuine() {
            return Err(Reason::NotSigned);
        }
        if dialled.is_some_and(|person| person != self.certificate.person) {
            return Err(Reason::SomebodyElse);
        }
        if self.certificate.person == ours.certificate.person {
            return Err(Reason::Yourself);
        }
        Ok(version)
    }
}
