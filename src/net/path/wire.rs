//! The socket of the system: batches out, delays of bad weather, nothing that could end quinn.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

use quinn::udp::{EcnCodepoint, Transmit, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::time;

use super::{
    addr::{is_usable, mapped, plain},
    impair::Impairment,
};

/// What the system is asked to keep for us while we are busy.
const BUFFER: usize = 2 * 1024 * 1024;
/// When a socket that cannot be watched is written to again.
const LATER: Duration = Duration::from_millis(4);
/// Packets that bad weather delays. More are lost.
const MAX_DELAYED: usize = 8 * 1024;

/// One socket of the system.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) raw: UdpSocket,
    pub(super) state: UdpSocketState,
    v6: bool,
    /// The system took no more when something was sent last.
    full: AtomicBool,
}

impl Wire {
    /// Opens one at the address, or at any that speaks IPv6 and IPv4, or IPv4 alone.
    pub(super) fn open(addr: Option<SocketAddr>) -> io::Result<Self> {
        let socket = match addr {
            Some(addr) => Self::bind(addr)?,
            None => Self::bind((Ipv6Addr::UNSPECIFIED, 0).into())
                .or_else(|_| Self::bind((Ipv4Addr::UNSPECIFIED, 0).into()))?,
        };
        let raw = UdpSocket::from(socket);
        let state = UdpSocketState::new(UdpSockRef::from(&raw))?;
        // Best effort: less is slower, not wrong.
        let _ = state.set_send_buffer_size(UdpSockRef::from(&raw), BUFFER);
        let _ = state.set_recv_buffer_size(UdpSockRef::from(&raw), BUFFER);
        Ok(Self {
            v6: raw.local_addr()?.is_ipv6(),
            raw,
            state,
            full: AtomicBool::new(false),
        })
    }

    /// The same socket with the reactor, which wakes the thread for whatever comes for as long as this
    /// lives, also where nobody reads it yet.
    pub(super) fn watched(&self) -> io::Result<tokio::net::UdpSocket> {
        tokio::net::UdpSocket::from_std(self.raw.try_clone()?)
    }

    pub(super) fn is_full(&self) -> bool {
        self.full.load(Relaxed)
    }

    /// Waits until the system takes more.
    pub(super) async fn emptied(&self) {
        match self.watched() {
            Ok(io) => drop(io.writable().await),
            Err(_) => time::sleep(LATER).await,
        }
        self.full.store(false, Relaxed);
    }

    fn bind(addr: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(addr), Type::DGRAM, Some(Protocol::UDP))?;
        if addr.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.set_nonblocking(true)?;
        socket.bind(&addr.into())?;
        Ok(socket)
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.raw.local_addr()
    }

    /// The address as this socket takes it; `None` where it cannot send there.
    fn target(&self, to: SocketAddr) -> Option<SocketAddr> {
        match plain(to) {
            to if !is_usable(to) => None,
            to if self.v6 => Some(mapped(to)),
            to => to.is_ipv4().then_some(to),
        }
    }

    /// Sends a batch. Fails with `WouldBlock` alone: what else goes wrong is a packet lost.
    pub(super) fn send(
        &self,
        to: SocketAddr,
        ecn: Option<EcnCodepoint>,
        contents: &[u8],
        segment_size: Option<usize>,
    ) -> io::Result<bool> {
        let Some(destination) = self.target(to) else {
            return Ok(false);
        };
        let transmit = Transmit {
            destination,
            ecn,
            contents,
            segment_size,
            src_ip: None,
        };
        match self.state.try_send(UdpSockRef::from(&self.raw), &transmit) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.full.store(true, Relaxed);
                Err(error)
            }
            sent => Ok(sent.is_ok()),
        }
    }

    /// Sends one packet of our own, or loses it.
    fn send_one(&self, to: SocketAddr, packet: &[u8]) -> bool {
        self.target(to)
            .is_some_and(|to| self.raw.send_to(packet, to).is_ok())
    }
}

/// The weather, and the packets that it delays.
#[derive(Debug)]
pub(super) struct Air {
    weather: Option<Impairment>,
    start: Instant,
    delayed: BinaryHeap<Reverse<(Instant, u64, SocketAddr, Vec<u8>)>>,
    count: u64,
}

impl Air {
    pub(super) fn new(weather: Option<Impairment>, now: Instant) -> Self {
        Self {
            weather,
            start: now,
            delayed: BinaryHeap::new(),
            count: 0,
        }
    }

    pub(super) fn lets_in(&self, from: SocketAddr) -> bool {
        self.weather
            .as_ref()
            .is_none_or(|weather| weather.lets_in(from))
    }

    /// Sends a batch through the weather.
    pub(super) fn send(
        &mut self,
        wire: &Wire,
        now: Instant,
        to: SocketAddr,
        ecn: Option<EcnCodepoint>,
        contents: &[u8],
        segment_size: Option<usize>,
    ) -> io::Result<bool> {
        if self.weather.is_none() {
            return wire.send(to, ecn, contents, segment_size);
        }
        for packet in contents.chunks(segment_size.unwrap_or(contents.len()).max(1)) {
            self.send_one(wire, now, to, packet);
        }
        Ok(true)
    }

    /// Sends one packet through the weather.
    pub(super) fn send_one(&mut self, wire: &Wire, now: Instant, to: SocketAddr, packet: &[u8]) {
        let Some(weather) = &self.weather else {
            wire.send_one(to, packet);
            return;
        };
        let since = now.saturating_duration_since(self.start);
        for delay in weather.send(plain(to), packet.len(), since) {
            if delay < Duration::from_micros(500) {
                wire.send_one(to, packet);
            } else if self.delayed.len() < MAX_DELAYED {
                self.count += 1;
                let due = (now + delay, self.count, to, packet.to_vec());
                self.delayed.push(Reverse(due));
            }
        }
    }

    /// Sends what was delayed until now.
    pub(super) fn flush(&mut self, wire: &Wire, now: Instant) {
        while self.next().is_some_and(|due| due <= now) {
            if let Some(Reverse((.., to, packet))) = self.delayed.pop() {
                wire.send_one(to, &packet);
            }
        }
    }

    /// When the next delayed packet is to be sent.
    pub(super) fn next(&self) -> Option<Instant> {
        self.delayed.peek().map(|Reverse((due, ..))| *due)
    }
}
