//! What the hub, the network and the relay call things that concern people: for the panels.

pub(in crate::client) use crate::{
    host::{HIDDEN, NewInvite, RelayNews, VisitNews},
    net::{
        path::PathKind,
        proto::{
            emblem::{Emblem, SIDE},
            hub::Doorkeeper,
            identity::ParseError,
            invite::{Code, Invite, InviteId, RelayAddr},
            relay::{NotLed, Refusal as Unwelcome, RelayLink},
            wire::{Door, NestId, Reason, ToHost},
        },
        quic::{DialError, RelayTrouble},
    },
    store::PersonRow,
};
