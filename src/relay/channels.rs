//! Which packet goes where: channels, and the addresses that their sides have proven.
//!
//! Shared by the thread that forwards and the service that opens and closes; both hold it for
//! microseconds. Of an address nothing is kept until it was proven.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Weak},
};

use super::limit::{Bucket, Nanos, Rate, SECOND};
use crate::net::{
    path::address,
    proto::relay::{
        Channel,
        datagram::{Control, Side, Token, What, cookie},
    },
};

/// A cookie is good for this span of time and the next.
const COOKIE_SPAN: Nanos = 10 * SECOND;

/// What one person does, whichever connection they do it over.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) messages: Bucket,
    pub(super) introductions: Bucket,
    sent: Bucket,
}

/// What may go through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    /// One channel, each way.
    pub(super) channel: Rate,
    /// All that one person sends.
    pub(super) person: Rate,
    /// All that one address (of IPv6, a /64) sends.
    pub(super) address: Rate,
}

/// Why packets go nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The token is none, not this address's, or the other side is not there yet.
    Foreign,
    /// More than may be sent at this time.
    Full,
}

#[derive(Debug)]
struct End {
    key: [u8; 32],
    /// Of the last bind that was signed. Lower ones were seen.
    counter: u64,
    /// Where the side proved to be.
    at: Option<(SocketAddr, Arc<Bucket>)>,
    sent: Bucket,
    account: Arc<Account>,
}

#[derive(Debug)]
struct Pair {
    visitor: End,
    owner: End,
    /// When it last carried a packet, or was opened.
    used: Nanos,
}

impl Pair {
    fn end(&mut self, side: Side) -> &mut End {
        match side {
            Side::Visitor => &mut self.visitor,
            Side::Owner => &mut self.owner,
        }
    }
}

/// Every channel.
#[derive(Debug)]
pub(super) struct Channels {
    pairs: HashMap<Token, Pair>,
    addresses: HashMap<IpAddr, Weak<Bucket>>,
    rates: Rates,
    secret: [u8; 32],
    /// Forwarded since the relay started, and how much may be.
    carried: u64,
    cap: u64,
}

impl Channels {
    pub(super) fn new(rates: Rates, secret: [u8; 32]) -> Self {
        Self {
            pairs: HashMap::new(),
            addresses: HashMap::new(),
            rates,
            secret,
            carried: 0,
            cap: u64::MAX,
        }
    }

    /// Opens a channel; the ends are the visitor's and the owner's.
    pub(super) fn open(
        &mut self,
        visitor: &Arc<Account>,
        owner: &Arc<Account>,
        now: Nanos,
    ) -> [Channel; 2] {
        let token = Token::new(rand::random());
        let end = |account: &Arc<Account>| End {
            key: rand::random(),
            counter: 0,
            at: None,
            sent: Bucket::default(),
            account: Arc::clone(account),
        };
        let pair = Pair {
            visitor: end(visitor),
            owner: end(owner),
            used: now,
        };
        let channel = |side, key| Channel { token, side, key };
        let ends = [
            channel(Side::Visitor, pair.visitor.key),
            channel(Side::Owner, pair.owner.key),
        ];
        self.pairs.insert(token, pair);
        ends
    }

    pub(super) fn close(&mut self, token: Token) {
        self.pairs.remove(&token);
    }

    /// Those that carried nothing since `before`.
    pub(super) fn idle(&mut self, before: Nanos) -> Vec<Token> {
        self.addresses.retain(|_, meter| meter.strong_count() > 0);
        let pairs = self.pairs.iter();
        pairs
            .filter(|(_, pair)| pair.used < before)
            .map(|(token, _)| *token)
            .collect()
    }

    /// Forwarded bytes since the start.
    pub(super) fn carried(&self) -> u64 {
        self.carried
    }

    /// Forwards nothing beyond this many bytes since the start.
    pub(super) fn set_cap(&mut self, cap: u64) {
        self.cap = cap;
    }

    /// The answer to a datagram of our own, if it deserves one. Never longer than what it answers.
    pub(super) fn bind(
        &mut self,
        datagram: &[u8],
        from: SocketAddr,
        now: Nanos,
    ) -> Option<Vec<u8>> {
        let control = Control::read(datagram)?;
        let What::Bind(shown) = control.what else {
            return None;
        };
        let Control {
            token,
            side,
            counter,
            ..
        } = control;
        let pair = self.pairs.get_mut(&token)?;
        // Two sides at one address could not be told apart.
        if matches!(&pair.end(side.other()).at, Some((at, _)) if *at == from) {
            return None;
        }
        let end = pair.end(side);
        if counter <= end.counter || !Control::is_signed(datagram, &end.key) {
            return None;
        }
        end.counter = counter;
        let span = now / COOKIE_SPAN;
        let right = |span| cookie(&self.secret, token, side, address(from), span);
        let proven = shown == right(span) || span > 0 && shown == right(span - 1);
        let what = if proven {
            let meter = self.addresses.entry(prefix(from.ip())).or_default();
            let bucket = meter.upgrade().unwrap_or_default();
            *meter = Arc::downgrade(&bucket);
            end.at = Some((from, bucket));
            What::Bound
        } else {
            What::Cookie(right(span))
        };
        Some(Control { what, ..control }.sign(&end.key))
    }

    /// Where wrapped packets of `len` bytes in all go.
    ///
    /// # Errors
    /// Why they go nowhere.
    pub(super) fn route(
        &mut self,
        token: Token,
        from: SocketAddr,
        len: usize,
        now: Nanos,
    ) -> Result<SocketAddr, Stopped> {
        let pair = self.pairs.get_mut(&token).ok_or(Stopped::Foreign)?;
        let is_from = |end: &End| matches!(&end.at, Some((at, _)) if *at == from);
        let (sender, receiver) = if is_from(&pair.visitor) {
            (&pair.visitor, &pair.owner)
        } else if is_from(&pair.owner) {
            (&pair.owner, &pair.visitor)
        } else {
            return Err(Stopped::Foreign);
        };
        let (Some((_, address)), Some((to, _))) = (&sender.at, &receiver.at) else {
            return Err(Stopped::Foreign);
        };
        let units = len as u64;
        let fits = self.carried + units <= self.cap
            && sender.sent.take(self.rates.channel, now, units)
            && sender.account.sent.take(self.rates.person, now, units)
            && address.take(self.rates.address, now, units);
        if !fits {
            return Err(Stopped::Full);
        }
        self.carried += units;
        pair.used = now;
        Ok(*to)
    }
}

/// What one household or machine usually has: an IPv4 address, a /64 of IPv6.
pub(super) fn prefix(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => {
            let mut octets = ip.octets();
            octets[8..].fill(0);
            IpAddr::from(octets)
        }
    }
}
