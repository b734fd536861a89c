//! Names of things: short strings that people write by hand, and who wrote an edit.

use std::{borrow::Borrow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest id in bytes.
pub const MAX_ID: usize = 48;

/// Why a string is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an id cannot be empty")]
    Empty,
    #[error("an id is at most {MAX_ID} bytes long, this one has {0}")]
    TooLong(usize),
    #[error("an id has letters, digits, `-`, `_`, `.` and `#` only, not {0:?}")]
    Character(char),
}

fn check(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_ID {
        return Err(IdError::TooLong(text.len()));
    }
    match text
        .chars()
        .find(|c| !c.is_alphanumeric() && !"-_.#".contains(*c))
    {
        Some(c) => Err(IdError::Character(c)),
        None => Ok(()),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check(&text)?;
                Ok(Self(text.into()))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// One placed thing, unique in its room for ever.
    ItemId
    /// A furniture recipe, or the finish of a floor, wall or opening.
    KindId
    /// A colour of the palette.
    PaintId
    /// One wall of the shell.
    WallId
    /// One space of the shell.
    SpaceId
    /// One window or door.
    OpeningId
}

impl KindId {
    /// Whether it is a recipe of somebody's own, `name#hash12`, rather than one that ships.
    pub fn is_custom(&self) -> bool {
        self.0.contains('#')
    }
}

/// The alphabet of generated ids: digits and letters that cannot be taken for each other.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl ItemId {
    /// A fresh id: the kind's stem and five base-32 characters drawn from `random`.
    ///
    /// The caller draws again where the id was used before.
    pub fn generate(kind: &KindId, random: u64) -> Self {
        let name = kind.as_str().split('#').next().unwrap_or_default();
        let stem: String = name
            .rsplit(['-', '.'])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(12)
            .collect();
        let stem = if stem.is_empty() { "item" } else { &stem };
        let tail = (0..5).map(|i| char::from(BASE32[(random >> (5 * i)) as usize & 31]));
        Self(format!("{stem}-{}", tail.collect::<String>()).into())
    }
}

/// Who wrote an edit: the person's public key.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Author(pub [u8; 32]);

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Author(")?;
        for byte in &self.0[..4] {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}
