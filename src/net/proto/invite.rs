//! What people send each other to meet: relay addresses, codes and invites, as text.
//!
//! Keys, codes and invites are bech32m: one word of letters and digits that a double click selects,
//! with a checksum that tells a slip of the hand.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::identity::{Form, ParseError, PublicKey};

/// Longest host name of a relay, in bytes.
const MAX_HOST: usize = 253;
/// Most addresses in an invite.
pub const MAX_DIRECT: usize = 4;

const KEY: Form = Form {
    wanted: "relay's key",
    prefix: "key",
};
const CODE: Form = Form {
    wanted: "code",
    prefix: "nest",
};
const INVITE: Form = Form {
    wanted: "invite",
    prefix: "nestvisit",
};
const SCHEME: &str = "nest-relay://";

/// Where a relay is and which key it has: `nest-relay://host:port#key1…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RelayAddr {
    /// `host:port`; an IPv6 address in brackets.
    pub host: String,
    pub key: PublicKey,
}

impl fmt::Display for RelayAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}#{}", self.host, KEY.print(&self.key.0))
    }
}

impl FromStr for RelayAddr {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parts = text.trim().strip_prefix(SCHEME);
        let (host, key) =
            parts
                .and_then(|text| text.split_once('#'))
                .ok_or(ParseError::Prefix {
                    wanted: "relay's address",
                    prefix: "nest-relay://host:port#key1",
                })?;
        let key = KEY.parse(key)?;
        let key = key.try_into().map_err(|_| ParseError::Future(KEY.wanted))?;
        Ok(Self {
            host: host_port(host)?,
            key: PublicKey(key),
        })
    }
}

/// `host:port`, as far as can be told without asking the network.
fn host_port(text: &str) -> Result<String, ParseError> {
    let fault = || ParseError::HostPort(text.chars().take(64).collect());
    let (host, port) = text.rsplit_once(':').ok_or_else(fault)?;
    let port: u16 = port.parse().map_err(|_| fault())?;
    let in_brackets = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let plain = match in_brackets {
        Some(address) => address.chars().all(|c| c.is_ascii_hexdigit() || c == ':'),
        None => host.chars().all(allowed),
    };
    if host.is_empty() || host.len() > MAX_HOST || port == 0 || !plain {
        return Err(fault());
    }
    Ok(text.to_owned())
}

/// A person's key and home relay: what friends keep of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub person: PublicKey,
    pub relay: Option<RelayAddr>,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(&CODE, self))
    }
}

impl FromStr for Code {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let code: Self = parse(&CODE, text)?;
        code.relay.iter().try_for_each(RelayAddr::check)?;
        Ok(code)
    }
}

impl RelayAddr {
    pub(super) fn check(&self) -> Result<(), ParseError> {
        host_port(&self.host).map(drop)
    }
}

/// Names an invite; says nothing about its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InviteId(pub [u8; 8]);

/// A link that leads to a nest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    pub relay: Option<RelayAddr>,
    /// `address:port` to try as well: in invites for the same network only, for it is no secret then
    /// where the owner lives.
    pub direct: Vec<String>,
    /// Whose nest it is.
    pub person: PublicKey,
    pub id: InviteId,
    pub secret: [u8; 16],
}

impl Invite {
    /// The first invite in a text that somebody pasted.
    ///
    /// # Errors
    /// Where there is none, or it is damaged.
    pub fn find(text: &str) -> Result<Self, ParseError> {
        let word = |c: char| c.is_ascii_alphanumeric();
        let words = text.split(|c| !word(c));
        let mut invites = words.map(str::parse).filter(|found| {
            // Words that are no invite at all say nothing.
            !matches!(found, Err(ParseError::Prefix { .. }))
        });
        invites.next().unwrap_or(Err(ParseError::Prefix {
            wanted: INVITE.wanted,
            prefix: INVITE.prefix,
        }))
    }

    /// Shows the owner that a visitor holds the invite, without showing the secret to anybody.
    pub fn proof(&self, visitor: PublicKey, nonce: &[u8; 16]) -> [u8; 32] {
        proof(&self.secret, self.person, visitor, nonce)
    }
}

/// A hash keyed with an invite's secret over both keys and a nonce that each attempt has anew.
pub fn proof(
    secret: &[u8; 16],
    owner: PublicKey,
    visitor: PublicKey,
    nonce: &[u8; 16],
) -> [u8; 32] {
    let key = blake3::derive_key("nest/invite/1", secret);
    let mut hash = blake3::Hasher::new_keyed(&key);
    hash.update(&owner.0).update(&visitor.0).update(nonce);
    hash.finalize().into()
}

/// Whether two proofs are the same, in a time that tells nothing.
pub fn same_proof(a: [u8; 32], b: [u8; 32]) -> bool {
    blake3::Hash::from(a) == blake3::Hash::from(b)
}

impl fmt::Display for Invite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(&INVITE, self))
    }
}

impl FromStr for Invite {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let invite: Self = parse(&INVITE, text)?;
        if invite.direct.len() > MAX_DIRECT {
            return Err(ParseError::Future(INVITE.wanted));
        }
        invite.relay.iter().try_for_each(RelayAddr::check)?;
        let direct = invite.direct.iter();
        direct
            .map(|address| host_port(address))
            .try_for_each(|a| a.map(drop))?;
        Ok(invite)
    }
}

/// The version of codes and invites; the first byte of each.
const VERSION: u8 = 1;

fn print(form: &Form, value: &impl Serialize) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(postcard::to_allocvec(value).unwrap_or_default());
    form.print(&bytes)
}

fn parse<T: DeserializeOwned>(form: &Form, text: &str) -> Result<T, ParseError> {
    let bytes = form.parse(text)?;
    let read = bytes
        .split_first()
        .filter(|(version, _)| **version == VERSION);
    let read = read.and_then(|(_, bytes)| postcard::from_bytes(bytes).ok());
    read.ok_or(ParseError::Future(form.wanted))
}
