//! The way past the relay: who was let in through one is told where this machine may be reached, says the
//! same of theirs, and both try. Whoever hides says nothing and tries nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use super::{desk::clocks, network::Network, worker::Worker};
use crate::net::{
    path::{address, is_usable, socket_addr},
    proto::{
        relay::Address,
        wire::{MAX_REACH, Way},
    },
    quic::{Command, ConnId},
};

/// Where the system would send from to get anywhere; whichever of IPv4 and IPv6 leads somewhere.
/// Connecting sends nothing, it only asks for the way; these addresses are in no network.
pub(super) fn own_addresses() -> Vec<IpAddr> {
    let ways: [(IpAddr, IpAddr); 2] = [
        (
            Ipv4Addr::UNSPECIFIED.into(),
            Ipv4Addr::new(192, 0, 2, 1).into(),
        ),
        (
            Ipv6Addr::UNSPECIFIED.into(),
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
        ),
    ];
    let from = ways.into_iter().filter_map(|(any, to)| {
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    });
    from.filter(|ip| !ip.is_unspecified()).collect()
}

impl Network {
    /// Where this machine may be reached: on its networks, where the relay saw it, and from itself.
    pub(super) fn reach(&self) -> Vec<Address> {
        if self.hidden {
            return Vec::new();
        }
        let port = self.net.local_port();
        let ips = match self.bound {
            Some(ip) => vec![ip],
            None => own_addresses(),
        };
        let mut all: Vec<SocketAddr> = ips.into_iter().map(|ip| (ip, port).into()).collect();
        all.extend(self.observed.map(socket_addr));
        if self.bound.is_none() {
            all.push((Ipv4Addr::LOCALHOST, port).into());
        }
        let mut reach = Vec::new();
        for at in all.into_iter().filter(|at| is_usable(*at)).map(address) {
            if !reach.contains(&at) {
                reach.push(at);
            }
        }
        reach.truncate(MAX_REACH);
        reach
    }

    /// Where one is found at home, by those whom one lets in or visits: through one's own relay, and
    /// without one on the same network.
    pub(super) fn home(&self) -> Way {
        let relay = self.relay.as_ref().map(|link| link.relay.clone());
        let direct = match relay {
            None if !self.hidden => self.nearby(),
            _ => Vec::new(),
        };
        Way { relay, direct }
    }

    /// Tries to reach who is at the other end of a connection there, past the relay.
    pub(super) fn try_at(&self, conn: ConnId, addresses: Vec<Address>) {
        if !self.hidden {
            let addresses = addresses.into_iter().map(socket_addr).collect();
            self.ask(Command::Try { conn, addresses });
        }
    }
}

impl Worker {
    /// Tells newcomers where this machine is, and tries where they are.
    pub(super) fn reach(&mut self) {
        let (Some(network), Some(open)) = (&self.network, &mut self.open) else {
            return;
        };
        open.guests.reach(|| network.reach(), clocks().steady);
        for (conn, addresses) in open.guests.tries() {
            network.try_at(conn, addresses);
        }
    }
}
