//! What happens between people, and why it did not, in words.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

use super::Text;
use crate::{
    client::{
        link::society::{
            DialError, Door, NotLed, ParseError, PathKind, Reason, RelayTrouble, Unwelcome,
        },
        ui::view::{
            ViewModel,
            society::{RelayState, Society, Visit},
        },
    },
    room::{chat::Unheard, note::Unleft, rule::Role},
};

impl Text {
    /// A name, or a word for who has none.
    pub(in crate::client) fn who<'a>(self, name: &str) -> FluentValue<'a> {
        if name.is_empty() {
            self.get("somebody").into()
        } else {
            name.to_owned().into()
        }
    }

    pub fn role(self, role: Role) -> Cow<'static, str> {
        self.get(match role {
            Role::Guest => "role-guest",
            Role::Decorator => "role-decorator",
            Role::Housemate => "role-housemate",
            Role::Owner => "role-owner",
        })
    }

    /// What a role may do, or what a door means.
    pub fn role_hint(self, role: Role) -> Cow<'static, str> {
        self.get(match role {
            Role::Guest => "role-guest-hint",
            Role::Decorator => "role-decorator-hint",
            Role::Housemate | Role::Owner => "role-housemate-hint",
        })
    }

    pub fn door_hint(self, door: Door) -> Cow<'static, str> {
        self.get(match door {
            Door::Open => "door-open-hint",
            Door::Friends => "door-friends-hint",
            Door::Knock => "door-knock-hint",
            Door::Closed => "door-closed-hint",
        })
    }

    /// Why a visit ended.
    pub fn reason(self, reason: Reason) -> Cow<'static, str> {
        self.get(match reason {
            Reason::Unsaid => "reason-unsaid",
            Reason::Left => "reason-left",
            Reason::NestClosed => "reason-nest-closed",
            Reason::Moved(_) => "reason-moved",
            Reason::TooOld => "reason-too-old",
            Reason::TooNew => "reason-too-new",
            Reason::NotSigned => "reason-not-signed",
            Reason::SomebodyElse => "reason-somebody-else",
            Reason::Yourself => "reason-yourself",
            Reason::NobodyHome => "reason-nobody-home",
            Reason::DoorClosed => "reason-door-closed",
            Reason::NotNow => "reason-not-now",
            Reason::NoAnswer => "reason-no-answer",
            Reason::InviteSpent => "reason-invite-spent",
            Reason::Full => "reason-full",
            Reason::Removed => "reason-removed",
            Reason::Replaced => "reason-replaced",
            Reason::Silent => "reason-silent",
            Reason::TooSlow => "reason-too-slow",
            Reason::TooLarge => "reason-too-large",
            Reason::Elsewhere => "reason-elsewhere",
            Reason::Violation(_) => "reason-violation",
        })
    }

    /// Why nobody was reached.
    pub fn trouble(self, trouble: &DialError) -> Cow<'static, str> {
        match trouble {
            DialError::NoWay => self.get("dial-no-way"),
            DialError::Address(address) => {
                self.with("dial-address", &[("address", address.as_str().into())])
            }
            DialError::Silence => self.get("dial-silence"),
            DialError::WrongKey => self.get("dial-wrong-key"),
            DialError::WrongProtocol => self.get("dial-wrong-protocol"),
            DialError::Handshake(why) => {
                self.with("dial-handshake", &[("why", why.as_str().into())])
            }
            DialError::Relay(trouble) => self.relay_trouble(trouble),
            DialError::NotLed(why) => self.get(match why {
                NotLed::Offline => "led-offline",
                NotLed::TooOften => "led-too-often",
                NotLed::TooMany => "led-too-many",
                NotLed::TrafficSpent => "relay-traffic",
                NotLed::Draining => "relay-draining",
            }),
            DialError::NotForwarded => self.get("dial-not-forwarded"),
        }
    }

    /// Why a relay is of no use.
    pub fn relay_trouble(self, trouble: &RelayTrouble) -> Cow<'static, str> {
        match trouble {
            RelayTrouble::Unreachable(why) => {
                self.with("relay-unreachable", &[("why", why.as_str().into())])
            }
            RelayTrouble::WrongKey => self.get("relay-wrong-key"),
            RelayTrouble::NoRelay => self.get("relay-no-relay"),
            RelayTrouble::Refused(why) => self.unwelcome(why),
            RelayTrouble::Violation(_) => self.get("relay-violation"),
            RelayTrouble::Lost => self.get("relay-lost"),
            RelayTrouble::Busy => self.get("led-too-often"),
        }
    }

    fn unwelcome(self, why: &Unwelcome) -> Cow<'static, str> {
        self.get(match why {
            Unwelcome::Older { .. } => "relay-older",
            Unwelcome::Newer { .. } => "relay-newer",
            Unwelcome::NotSigned => "reason-not-signed",
            Unwelcome::NotInvited => "relay-not-invited",
            Unwelcome::CodeSpent => "relay-code-spent",
            Unwelcome::NotListed => "relay-not-listed",
            Unwelcome::Banned => "relay-banned",
            Unwelcome::UnknownHost => "relay-unknown-host",
            Unwelcome::Full => "relay-full",
            Unwelcome::Draining => "relay-draining",
            Unwelcome::Elsewhere => "relay-elsewhere",
            Unwelcome::TrafficSpent => "relay-traffic",
            Unwelcome::TooOften => "led-too-often",
            Unwelcome::Violation(_) => "relay-violation",
            Unwelcome::Trouble => "relay-trouble",
        })
    }

    /// What is wrong with a text that should hold an invite.
    pub fn no_invite(self, error: &ParseError) -> Cow<'static, str> {
        self.get(match error {
            ParseError::Prefix { .. } => "invite-none",
            ParseError::Future(_) => "invite-future",
            ParseError::Checksum(_) | ParseError::HostPort(_) => "invite-damaged",
        })
    }

    /// What is wrong with a text that should be a relay's address.
    pub fn no_relay(self, error: &ParseError) -> Cow<'static, str> {
        self.get(match error {
            ParseError::Prefix { .. } => "relay-text-none",
            ParseError::Future(_) => "relay-text-future",
            ParseError::Checksum(_) => "relay-text-damaged",
            ParseError::HostPort(_) => "relay-text-host",
        })
    }

    /// How one is found.
    pub fn relay(self, relay: &RelayState) -> Cow<'static, str> {
        match relay {
            RelayState::None => self.get("relay-none"),
            RelayState::Calling { host } => {
                self.with("relay-calling", &[("host", host.as_str().into())])
            }
            RelayState::Up { host, name, .. } => {
                let name = if name.is_empty() { host } else { name };
                self.with("relay-up", &[("name", name.as_str().into())])
            }
            RelayState::Down { host, why } => {
                let why = self.relay_trouble(why);
                self.with(
                    "relay-down",
                    &[("host", host.as_str().into()), ("why", why.into())],
                )
            }
            RelayState::NoNetwork { reason } => {
                self.with("no-network", &[("reason", reason.as_str().into())])
            }
        }
    }

    /// The room one is in, and whose it is where that is not plain.
    pub fn place(self, view: &ViewModel) -> Cow<'_, str> {
        let (society, room) = (&view.society, view.room.name.as_str());
        let whose =
            |key, name: &str| self.with(key, &[("room", room.into()), ("name", self.who(name))]);
        match (&society.copy, society.guest()) {
            (Some(copy), _) => whose("room-at", &copy.whose),
            (
                None,
                Some(Visit {
                    host: Some(host), ..
                }),
            ) => whose("room-with", host),
            (None, Some(visit)) => whose("room-at", visit.name.as_deref().unwrap_or_default()),
            (None, None) => room.into(),
        }
    }

    /// What the way home leads to.
    pub fn way_home(self, society: &Society) -> Cow<'static, str> {
        let lead = |visit: &Visit| visit.invite.is_none() && visit.friend.is_none();
        let own = society.guest().is_some_and(lead);
        self.get(if own { "go-apart" } else { "go-home" })
    }

    /// How packets travel; `None` before that is known.
    pub fn path(self, visit: &Visit) -> Option<Cow<'static, str>> {
        let (kind, round_trip) = visit.path?;
        let millis = u64::try_from(round_trip.as_millis()).unwrap_or(u64::MAX);
        // As text: a number would get the thousands separators of its language.
        let millis = ("millis", millis.to_string().into());
        Some(match (kind, &visit.relay) {
            (PathKind::Direct, _) => self.with("path-direct", &[millis]),
            (PathKind::Relayed, Some(relay)) => {
                self.with("path-relayed", &[("relay", relay.as_str().into()), millis])
            }
            (PathKind::Relayed, None) => self.with("path-by-relay", &[millis]),
        })
    }

    /// For how long something still counts.
    pub fn left(self, seconds: Option<u64>) -> Cow<'static, str> {
        const HOUR: u64 = 3_600;
        match seconds {
            None => self.get("left-ever"),
            Some(..HOUR) => self.get("left-soon"),
            Some(seconds) if seconds < 48 * HOUR => {
                self.with("left-hours", &[("count", seconds.div_ceil(HOUR).into())])
            }
            Some(seconds) => {
                let days = seconds.div_ceil(24 * HOUR);
                self.with("left-days", &[("count", days.into())])
            }
        }
    }

    /// Why a line was not passed on.
    pub fn unleft(self, why: Unleft) -> Cow<'static, str> {
        self.get(match why {
            Unleft::Empty => "unheard-empty",
            Unleft::TooLong => "unleft-too-long",
            Unleft::TooFast => "unleft-too-fast",
            Unleft::Full => "unleft-full",
            Unleft::TooMany => "unleft-too-many",
            Unleft::Waiting => "unleft-waiting",
            Unleft::CannotSave => "unleft-unsaved",
        })
    }

    pub fn unheard(self, why: Unheard) -> Cow<'static, str> {
        self.get(match why {
            Unheard::Empty => "unheard-empty",
            Unheard::TooLong => "unheard-too-long",
            Unheard::TooFast => "unheard-too-fast",
            Unheard::CannotSave => "unheard-unsaved",
        })
    }
}
