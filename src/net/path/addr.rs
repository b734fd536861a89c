//! Addresses: those of the network, as quinn is shown them, and made-up ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use crate::net::proto::relay::Address;

/// The network that made-up addresses are in: unique local, never routed, "nest" in the middle.
const MADE_UP: [u16; 4] = [0xfd00, 0x6e65, 0x7374, 0];

/// The made-up address of this number.
pub(super) fn made_up(number: u64) -> SocketAddr {
    let [a, b, c, d] = MADE_UP;
    let part = |shift: u32| (number >> shift) as u16;
    let ip = Ipv6Addr::new(a, b, c, d, part(48), part(32), part(16), part(0));
    SocketAddr::V6(SocketAddrV6::new(ip, 1, 0, 0))
}

pub(super) fn is_made_up(addr: SocketAddr) -> bool {
    matches!(addr, SocketAddr::V6(v6) if v6.ip().segments()[..4] == MADE_UP)
}

/// The one form that we know an address by: IPv4 as IPv4, whatever the socket says.
pub(super) fn plain(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(v4) => SocketAddr::from((v4, v6.port())),
            None => SocketAddrV6::new(*v6.ip(), v6.port(), 0, v6.scope_id()).into(),
        },
        v4 => v4,
    }
}

/// The form that an IPv6 socket takes.
pub(super) fn mapped(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V4(v4) => SocketAddr::from((v4.ip().to_ipv6_mapped(), v4.port())),
        v6 => v6,
    }
}

/// Whether something could be listening there. One packet to what the system refuses outright would
/// turn batches off for good.
pub fn is_usable(addr: SocketAddr) -> bool {
    let reserved = |ip: Ipv4Addr| ip.octets()[0] == 0 || ip.octets()[0] >= 240;
    let addr = plain(addr);
    let ip = match addr.ip() {
        IpAddr::V4(ip) => !reserved(ip) && !ip.is_multicast(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_multicast(),
    };
    ip && addr.port() != 0 && !is_made_up(addr)
}

/// As the protocol writes it: IPv4 mapped.
pub fn address(addr: SocketAddr) -> Address {
    let ip = match addr.ip() {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    };
    Address {
        ip: ip.octets(),
        port: addr.port(),
    }
}

/// What the protocol wrote.
pub fn socket_addr(address: Address) -> SocketAddr {
    plain((Ipv6Addr::from(address.ip), address.port).into())
}
