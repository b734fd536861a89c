//! What a person pastes to join a relay: its address, and with it a word that lets them in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::net::proto::{
    identity::{Form, ParseError},
    invite::RelayAddr,
};

const JOIN: Form = Form {
    wanted: "word that lets you in",
    prefix: "join",
};

/// Lets somebody join a relay that takes people by invitation.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinCode(pub [u8; 16]);

/// Without the code, which log lines must not hold.
impl fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinCode")
    }
}

/// A relay's address, `nest-relay://host:port#key1…`, with `+join1…` behind it where it takes
/// people by invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayLink {
    pub relay: RelayAddr,
    pub code: Option<JoinCode>,
}

impl fmt::Display for RelayLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relay)?;
        match self.code {
            Some(code) => write!(f, "+{}", JOIN.print(&code.0)),
            None => Ok(()),
        }
    }
}

impl FromStr for RelayLink {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (relay, code) = match text.trim().split_once('+') {
            Some((relay, code)) => (relay, Some(JOIN.parse(code)?)),
            None => (text, None),
        };
        let code = code.map(<[u8; 16]>::try_from).transpose();
        Ok(Self {
            relay: relay.parse()?,
            code: code
                .map_err(|_| ParseError::Future(JOIN.wanted))?
                .map(JoinCode),
        })
    }
}
