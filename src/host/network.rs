//! The network as the hub's thread uses it.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, mpsc::SyncSender, mpsc::TrySendError},
};

use super::{Input, reach::own_addresses};
use crate::net::{
    proto::{
        hub::Doorkeeper,
        identity::{Certificate, PublicKey},
        invite::InviteId,
        relay::{Address, MAX_LISTED, RelayLink},
        wire::Way,
    },
    quic::{Command, Net, NetConfig, NetError, NetEvent, Sink},
};
use crate::room::{Author, rule::Role};

pub(super) struct Network {
    pub(super) net: Net,
    pub(super) certificate: Certificate,
    pub(super) sink: Sink,
    pub(super) relay: Option<RelayLink>,
    /// Where this machine was on its own network when it started.
    nearby: Vec<String>,
    /// The one address of this machine that the socket is at, if not at all of them.
    pub(super) bound: Option<IpAddr>,
    /// Where the relay sees this machine.
    pub(super) observed: Option<Address>,
    /// Nobody else is to learn where this machine is.
    pub(super) hidden: bool,
    /// The invites and friends that the relay was told of last.
    registered: Option<(Vec<InviteId>, Vec<PublicKey>)>,
}

/// Those whom a relay may lead here without an invite, and who may see that this person is there, as many
/// as relays take: who shares the nest, whom one met last, and who else was let in once.
fn friends(owner: Author, door: &Doorkeeper, met: &[Author]) -> Vec<PublicKey> {
    let known = || door.known.iter();
    let shares = known().filter(|(_, known)| known.role >= Role::Housemate);
    let all = [&owner].into_iter().chain(shares.map(|(who, _)| who));
    let all = all.chain(met).chain(known().map(|(who, _)| who));
    let mut seen = BTreeSet::new();
    let all = all.filter(|who| !door.blocked.contains(who) && seen.insert(**who));
    all.take(MAX_LISTED).map(|who| (*who).into()).collect()
}

impl Network {
    /// Opens the socket; what comes through it goes to the inbox.
    pub(super) fn start(config: NetConfig, inbox: SyncSender<Input>) -> Result<Self, NetError> {
        let certificate = config.certificate;
        let bound = config.bind.map(|at| at.ip());
        let bound = bound.filter(|ip| !ip.is_unspecified());
        let net = Net::start(config)?;
        let sink: Sink = Arc::new(move |event: NetEvent| {
            match inbox.try_send(Input::Net(Box::new(event))) {
                Ok(()) => Ok(()),
                Err(TrySendError::Full(Input::Net(event))) => Err(*event),
                // Nobody is there to hear it.
                Err(_) => Ok(()),
            }
        });
        let mut network = Self {
            net,
            certificate,
            sink,
            relay: None,
            nearby: Vec::new(),
            bound,
            observed: None,
            hidden: false,
            registered: None,
        };
        network.nearby = network.nearby();
        network.ask(Command::Listen {
            sink: network.sink.clone(),
        });
        Ok(network)
    }

    /// Is to be found through this relay from now on, or through none.
    pub(super) fn set_relay(&mut self, relay: Option<RelayLink>) {
        self.relay.clone_from(&relay);
        self.observed = None;
        self.ask(Command::SetRelay {
            relay,
            sink: self.sink.clone(),
        });
    }

    /// Tells the relay whom to lead here, if that changed: holders of invites, and friends. `met` are
    /// those one met, the last first.
    pub(super) fn register(&mut self, owner: Author, door: &Doorkeeper, met: &[Author]) {
        let invites: Vec<_> = door.invites.iter().map(|given| given.id).collect();
        let friends = friends(owner, door, met);
        let now = (invites, friends);
        if self.registered.as_ref() != Some(&now) {
            let (invites, friends) = now.clone();
            match self.net.command(Command::Register { invites, friends }) {
                Ok(()) => self.registered = Some(now),
                Err(busy) => tracing::warn!("{busy}"),
            }
        }
    }

    pub(super) fn ask(&self, command: Command) {
        // The network's thread takes hundreds at once, and its caller asks for a few a minute.
        if let Err(busy) = self.net.command(command) {
            tracing::warn!("{busy}");
        }
    }

    /// Where housemates find this machine.
    pub(super) fn way(&self) -> Way {
        Way {
            relay: self.relay.as_ref().map(|link| link.relay.clone()),
            direct: if self.hidden {
                Vec::new()
            } else {
                self.nearby.clone()
            },
        }
    }

    /// Where this machine is on its own network, as `address:port`.
    pub(super) fn nearby(&self) -> Vec<String> {
        let port = self.net.local_port();
        let own = own_addresses().into_iter().find(IpAddr::is_ipv4);
        let ip = own.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let mut all = vec![format!("{ip}:{port}")];
        if !ip.is_loopback() {
            all.push(format!("{}:{port}", Ipv4Addr::LOCALHOST));
        }
        all
    }
}
