//! What travels beside QUIC on the same sockets: wrapped packets, and how a channel learns from where
//! its sides send.
//!
//! The top two bits of a datagram's first byte say what it is: `x1` a packet of QUIC, `10` a
//! packet wrapped for a relay, `00` something of our own.
//!
//! ```text
//! wrapped  token 8 (begins with bits 10) · packet
//! bind     01 · side 1 · token 8 · counter 8 · cookie 16 · mac 16      client to relay
//! cookie   02 · side 1 · token 8 · counter 8 · cookie 16 · mac 16      relay to client
//! bound    03 · side 1 · token 8 · counter 8 · mac 16                  relay to client
//! ```
//!
//! Numbers are little-endian. A side binds its address to a channel with a bind whose cookie is zero;
//! the relay answers with a cookie for the address that it came from; a second bind that echoes the
//! cookie proves that somebody at this address asked, and only then does the relay send packets there
//! and answer with bound. Counters of a side only ever rise, so that no bind counts twice. No answer
//! is longer than what it answers.
//!
//! First bytes from `10` to `3f` are free for what peers say to each other.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Largest datagram through a relay, token included.
pub const MAX_WRAPPED: usize = 1_400;
/// What wrapping adds to a packet.
pub const OVERHEAD: usize = 8;
/// Longest datagram of those that are made here.
pub const MAX_CONTROL: usize = 50;

const BIND: u8 = 0x01;
const COOKIE: u8 = 0x02;
const BOUND: u8 = 0x03;
const MAC: usize = 16;
const BIND_LEN: usize = 50;
const BOUND_LEN: usize = 34;

/// What a datagram is, told from its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Made here, or by peers between themselves.
    Ours,
    Wrapped,
    Quic,
}

/// `None` where the datagram is empty.
pub fn class(datagram: &[u8]) -> Option<Class> {
    Some(match datagram.first()? >> 6 {
        0b00 => Class::Ours,
        0b10 => Class::Wrapped,
        _ => Class::Quic,
    })
}

/// Names a channel in front of each packet. Both sides have the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Token([u8; 8]);

impl Token {
    /// Of these random bytes.
    pub fn new(mut bytes: [u8; 8]) -> Self {
        bytes[0] = 0b1000_0000 | bytes[0] & 0b0011_1111;
        Self(bytes)
    }

    pub fn bytes(self) -> [u8; 8] {
        self.0
    }
}

/// Half of it: log lines let nobody guess one.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, ..] = self.0;
        write!(f, "{a:02x}{b:02x}{c:02x}…")
    }
}

/// The token and the packet of a wrapped datagram.
pub fn unwrap(datagram: &[u8]) -> Option<(Token, &[u8])> {
    let (token, packet) = datagram.split_first_chunk::<8>()?;
    (class(datagram)? == Class::Wrapped && !packet.is_empty()).then_some((Token(*token), packet))
}

/// Which of the two a channel's side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    Visitor,
    Owner,
}

impl Side {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Visitor => Self::Owner,
            Self::Owner => Self::Visitor,
        }
    }
}

/// Proves an address; only the relay that made it can tell a right one.
pub type Cookie = [u8; 16];

/// A datagram of our own, before its MAC is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    pub what: What,
    pub side: Side,
    pub token: Token,
    /// Of the bind, also in its answers.
    pub counter: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The cookie is zero where none is known yet.
    Bind(Cookie),
    Cookie(Cookie),
    Bound,
}

impl Control {
    /// The datagram, signed with the key of the side that it is of.
    pub fn sign(&self, key: &[u8; 32]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(MAX_CONTROL);
        let (kind, cookie) = match &self.what {
            What::Bind(cookie) => (BIND, Some(cookie)),
            What::Cookie(cookie) => (COOKIE, Some(cookie)),
            What::Bound => (BOUND, None),
        };
        bytes.push(kind);
        bytes.push(self.side as u8);
        bytes.extend(self.token.0);
        bytes.extend(self.counter.to_le_bytes());
        bytes.extend(cookie.into_iter().flatten());
        let mac = mac(key, &bytes);
        bytes.extend(mac);
        bytes
    }

    /// What a datagram says, whoever sent it: [`Self::is_signed`] tells whether it is true.
    pub fn read(datagram: &[u8]) -> Option<Self> {
        let (&kind, rest) = datagram.split_first()?;
        let (&side, rest) = rest.split_first()?;
        let (token, rest) = rest.split_first_chunk::<8>()?;
        let (counter, rest) = rest.split_first_chunk::<8>()?;
        let cookie = || rest.first_chunk::<16>().copied();
        let (what, length) = match kind {
            BIND => (What::Bind(cookie()?), BIND_LEN),
            COOKIE => (What::Cookie(cookie()?), BIND_LEN),
            BOUND => (What::Bound, BOUND_LEN),
            _ => return None,
        };
        let side = match side {
            0 => Side::Visitor,
            1 => Side::Owner,
            _ => return None,
        };
        let whole = datagram.len() == length && class(token)? == Class::Wrapped;
        whole.then_some(Self {
            what,
            side,
            token: Token(*token),
            counter: u64::from_le_bytes(*counter),
        })
    }

    /// Whether a datagram that [`Self::read`] could read was signed with this key.
    pub fn is_signed(datagram: &[u8], key: &[u8; 32]) -> bool {
        let Some((content, shown)) = datagram.split_last_chunk::<MAC>() else {
            return false;
        };
        // Keyed once more, so that the time it takes to compare tells nothing.
        mac(key, shown) == mac(key, &mac(key, content))
    }
}

fn mac(key: &[u8; 32], content: &[u8]) -> [u8; MAC] {
    let hash = blake3::keyed_hash(key, content);
    let (mac, _) = hash
        .as_bytes()
        .split_first_chunk()
        .expect("32 is more than 16");
    *mac
}

/// The cookie of an address, for a relay with this secret, in this span of time.
pub fn cookie(
    secret: &[u8; 32],
    token: Token,
    side: Side,
    from: super::Address,
    span: u64,
) -> Cookie {
    let mut content = Vec::with_capacity(35);
    content.extend(token.0);
    content.push(side as u8);
    content.extend(from.ip);
    content.extend(from.port.to_le_bytes());
    content.extend(span.to_le_bytes());
    mac(secret, &content)
}

/// Waits for an answer, then asks again, at first quickly.
const RETRY_MS: [u64; 6] = [100, 200, 400, 800, 1_600, 3_000];
/// Binds again so often while all is well: the address may have changed unseen.
const RENEW_MS: u64 = 10_000;

/// A side's end of binding a channel: says what to send to the relay and when. Times are
/// milliseconds from any start that never goes back.
#[derive(Debug, Clone)]
pub struct Binder {
    channel: super::Channel,
    counter: u64,
    /// The highest counter that an answer named.
    answered: u64,
    cookie: Cookie,
    bound: bool,
    tries: usize,
    due: u64,
}

impl Binder {
    pub fn new(channel: super::Channel, now: u64) -> Self {
        Self {
            channel,
            counter: 0,
            answered: 0,
            cookie: [0; 16],
            bound: false,
            tries: 0,
            due: now,
        }
    }

    pub fn token(&self) -> Token {
        self.channel.token
    }

    /// Whether the relay said that packets reach this side.
    pub fn is_bound(&self) -> bool {
        self.bound
    }

    /// When there is something to send.
    pub fn due(&self) -> u64 {
        self.due
    }

    /// Binds anew at once: after silence, or when this side's address changed.
    pub fn renew(&mut self, now: u64) {
        self.tries = 0;
        self.due = now;
    }

    /// The datagram to send now, if one is due.
    pub fn poll(&mut self, now: u64) -> Option<Vec<u8>> {
        if now < self.due {
            return None;
        }
        // Nothing came back: the address may be another by now, and its cookie too.
        if self.tries > 1 {
            self.cookie = [0; 16];
            self.bound = false;
        }
        // A relay that is far away is not yet one that is gone.
        let patience = if self.bound { 2 } else { 1 };
        self.due = now + patience * RETRY_MS[self.tries.min(RETRY_MS.len() - 1)];
        self.tries += 1;
        Some(self.bind())
    }

    fn bind(&mut self) -> Vec<u8> {
        self.counter += 1;
        Control {
            what: What::Bind(self.cookie),
            side: self.channel.side,
            token: self.channel.token,
            counter: self.counter,
        }
        .sign(&self.channel.key)
    }

    /// Takes a datagram of our own from the relay. What comes back is to be sent at once.
    pub fn handle(&mut self, now: u64, datagram: &[u8]) -> Option<Vec<u8>> {
        let control = Control::read(datagram)?;
        let ours = control.token == self.channel.token && control.side == self.channel.side;
        let fresh = (self.answered + 1..=self.counter).contains(&control.counter);
        if !ours || !fresh || !Control::is_signed(datagram, &self.channel.key) {
            return None;
        }
        self.answered = control.counter;
        match control.what {
            What::Bind(_) => None,
            What::Cookie(cookie) => {
                self.cookie = cookie;
                self.due = now + RETRY_MS[0];
                Some(self.bind())
            }
            What::Bound => {
                self.bound = true;
                self.tries = 0;
                self.due = now + RENEW_MS;
                None
            }
        }
    }
}
