//! Who somebody is: a person is a root key, which signs the keys of the devices that speak for it.
//!
//! Every signature is over `nest/<purpose>/1`, a zero byte and the content, so that what was signed
//! for one purpose can never be shown for another.

use std::{fmt, str::FromStr};

use bech32::{Bech32m, Hrp, primitives::decode::CheckedHrpstring};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey, pkcs8::EncodePrivateKey};
use serde::{Deserialize, Serialize};

use crate::room::Author;

/// An ed25519 public key: of a person, a device or a relay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Whether the key made this signature for this purpose.
    pub fn verify(&self, purpose: &str, content: &[u8], signature: &Signature) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.0) else {
            return false;
        };
        let signature = ed25519_dalek::Signature::from_bytes(&signature.bytes());
        key.verify_strict(&signed(purpose, content), &signature)
            .is_ok()
    }
}

/// In log lines: enough of it to tell people apart.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "{a:02x}{b:02x}{c:02x}{d:02x}")
    }
}

impl From<Author> for PublicKey {
    fn from(author: Author) -> Self {
        Self(author.0)
    }
}

impl From<PublicKey> for Author {
    fn from(key: PublicKey) -> Self {
        Self(key.0)
    }
}

/// An ed25519 signature, as its two halves of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature([u8; 32], [u8; 32]);

impl Signature {
    fn bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.0);
        bytes[32..].copy_from_slice(&self.1);
        bytes
    }
}

impl From<[u8; 64]> for Signature {
    fn from(bytes: [u8; 64]) -> Self {
        let (mut r, mut s) = ([0; 32], [0; 32]);
        r.copy_from_slice(&bytes[..32]);
        s.copy_from_slice(&bytes[32..]);
        Self(r, s)
    }
}

/// A private key. Wiped from memory when dropped.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that these 32 random bytes make.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The key itself as a word, to be kept: [`FromStr`] reads it again.
    pub fn reveal(&self) -> String {
        KEY.print(self.0.as_bytes())
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub fn sign(&self, purpose: &str, content: &[u8]) -> Signature {
        self.0.sign(&signed(purpose, content)).to_bytes().into()
    }

    /// Says, as a person, that this device speaks for one.
    pub fn certify(&self, device: PublicKey) -> Certificate {
        Certificate {
            person: self.public(),
            device,
            signature: self.sign(DEVICE, &device.0),
        }
    }

    /// As PKCS#8, which TLS libraries read.
    pub fn pkcs8(&self) -> Vec<u8> {
        let document = self.0.to_pkcs8_der();
        let document = document.expect("a key pair of fixed length always has its form");
        document.as_bytes().to_vec()
    }
}

const KEY: Form = Form {
    wanted: "key",
    prefix: "nestkey",
};

impl FromStr for SecretKey {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let seed = KEY.parse(text)?;
        let seed = seed
            .try_into()
            .map_err(|_| ParseError::Future(KEY.wanted))?;
        Ok(Self::from_seed(&seed))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {:?}", self.public())
    }
}

const DEVICE: &str = "device";

/// A person's word that a device speaks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub person: PublicKey,
    pub device: PublicKey,
    pub signature: Signature,
}

impl Certificate {
    /// Whether the person signed this device.
    pub fn is_genuine(&self) -> bool {
        self.person.verify(DEVICE, &self.device.0, &self.signature)
    }
}

fn signed(purpose: &str, content: &[u8]) -> Vec<u8> {
    [b"nest/", purpose.as_bytes(), b"/1\0", content].concat()
}

/// Why a printed key, code, address or invite cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("this is no {wanted}: it would begin with {prefix:?}")]
    Prefix {
        wanted: &'static str,
        prefix: &'static str,
    },
    #[error("the {0} is cut off or mistyped: copy all of it once more")]
    Checksum(&'static str),
    #[error("the {0} was made by a newer Nest")]
    Future(&'static str),
    #[error("{0:?} is no host and port: it looks like \"relay.example.org:4433\"")]
    HostPort(String),
}

/// What kind of thing a text stands for, and how it begins.
pub(super) struct Form {
    pub(super) wanted: &'static str,
    pub(super) prefix: &'static str,
}

impl Form {
    /// The bytes as lower-case letters and digits with a checksum, after the prefix and `1`.
    pub(super) fn print(&self, bytes: &[u8]) -> String {
        let prefix = Hrp::parse(self.prefix).expect("prefixes are short and of lower-case letters");
        bech32::encode::<Bech32m>(prefix, bytes).unwrap_or_default()
    }

    pub(super) fn parse(&self, text: &str) -> Result<Vec<u8>, ParseError> {
        let text = text.trim();
        let begins = text
            .get(..self.prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(self.prefix))
            && text[self.prefix.len()..].starts_with('1');
        if !begins {
            return Err(ParseError::Prefix {
                wanted: self.wanted,
                prefix: self.prefix,
            });
        }
        let checked = CheckedHrpstring::new::<Bech32m>(text)
            .map_err(|_| ParseError::Checksum(self.wanted))?;
        Ok(checked.byte_iter().collect())
    }
}
