//! The socket as the rest of the network and quinn see it.

use std::{
    fmt,
    future::Future,
    io::{self, ErrorKind, IoSliceMut},
    net::{Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use quinn::{
    AsyncUdpSocket, UdpPoller,
    udp::{RecvMeta, Transmit, UdpSockRef},
};
use tokio::{
    io::Interest,
    net::UdpSocket,
    sync::{Notify, watch},
    time::{self, Sleep},
};

use super::{
    impair::Impairment,
    packet::ProbeKey,
    sort::{Spill, sort},
    table::{Batch, PeerRef, Stats, Status, Table},
    wire::{Air, Wire},
};
use crate::net::proto::relay::{Channel, datagram::Token};

/// Where many people send a little each, all the time, the socket is left alone for so long after it was
/// read: waking up costs more than what there is to read, and a pose may wait.
const REST: Duration = Duration::from_millis(4);
/// A packet so large is no pose: somebody arrives, or is sent a room.
const LARGE: usize = 1_000;
/// After so many reads without it there is nothing in a hurry.
const LITTLE: u32 = 64;

/// One UDP socket and everybody who is reached through it. Clones share it. Needs a tokio runtime.
#[derive(Clone, Debug)]
pub struct PathSocket(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    wire: Mutex<Arc<Wire>>,
    state: Mutex<State>,
    /// Something is due earlier than the driver knows.
    sooner: Notify,
}

#[derive(Debug)]
struct State {
    table: Table,
    /// When the driver wakes by itself.
    armed: Option<Instant>,
}

fn now() -> Instant {
    time::Instant::now().into_std()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PathSocket {
    /// Opens the socket: at the address, or anywhere.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn open(addr: Option<SocketAddr>, weather: Option<Impairment>) -> io::Result<Self> {
        let wire = Wire::open(addr)?;
        let now = now();
        Ok(Self(Arc::new(Shared {
            wire: Mutex::new(Arc::new(wire)),
            state: Mutex::new(State {
                table: Table::new(Air::new(weather, now), now),
                armed: None,
            }),
            sooner: Notify::new(),
        })))
    }

    /// What quinn sends and receives with.
    pub fn for_quinn(&self) -> Arc<dyn AsyncUdpSocket> {
        Arc::new(Below {
            wire: self.wire(),
            shared: Arc::clone(&self.0),
            spill: Mutex::default(),
            rest: Mutex::new(Rest {
                over: Box::pin(time::sleep(Duration::ZERO)),
                rests: false,
                little: 0,
                watched: None,
            }),
        })
    }

    /// Takes another port, as when the network changed. quinn is to be given what comes back.
    ///
    /// # Errors
    /// Where the system refuses; the old one stays.
    pub fn rebind(&self) -> io::Result<Arc<dyn AsyncUdpSocket>> {
        let wire = Wire::open(None)?;
        *lock(&self.0.wire) = Arc::new(wire);
        self.with(|table, now| table.moved(now));
        Ok(self.for_quinn())
    }

    /// Where the socket is bound.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.wire().local_addr()
    }

    /// Knows a peer who is reached through a channel of the relay at this address, which is bound from
    /// now on. quinn is to dial, or will accept from, the name.
    pub fn relayed(
        &self,
        relay: SocketAddr,
        channel: Channel,
    ) -> (PeerRef, watch::Receiver<Status>) {
        self.with(|table, now| table.relayed(relay, channel, now))
    }

    /// Knows a peer who is connected at an address.
    pub fn direct(&self, addr: SocketAddr) -> (PeerRef, watch::Receiver<Status>) {
        self.with(|table, now| table.direct(addr, now))
    }

    /// Leads the packets of a known peer through this channel where there is no direct path.
    pub fn bind(&self, peer: PeerRef, relay: SocketAddr, channel: Channel) {
        self.with(|table, now| table.bind(peer, relay, channel, now));
    }

    /// Asks the relay at this address at once which channels it still carries.
    pub fn recheck(&self, relay: SocketAddr) {
        self.with(|table, now| table.recheck(relay, now));
    }

    /// A handshake with the peer is done, and gave this key: its addresses are probed from now on.
    pub fn start(&self, peer: PeerRef, key: ProbeKey) {
        self.with(|table, now| table.start(peer, key, now));
    }

    /// An address that the peer may be reached at. It is used once it is proven.
    pub fn add(&self, peer: PeerRef, addr: SocketAddr) {
        if super::is_usable(addr) {
            self.with(|table, now| table.add(peer, addr, now));
        }
    }

    /// Forgets a peer; gives the token of the channel that is not needed any more.
    pub fn forget(&self, peer: PeerRef) -> Option<Token> {
        self.with(|table, _| table.forget(peer.name, Some(peer)))
    }

    pub fn stats(&self) -> Stats {
        lock(&self.0.state).table.stats
    }

    /// Sends probes, binds channels, and lets go of what was held back, for ever.
    pub async fn drive(self) {
        loop {
            let wire = self.wire();
            let due = {
                let mut state = lock(&self.0.state);
                let due = state.table.turn(&wire, now());
                state.armed = due;
                due
            };
            let sooner = self.0.sooner.notified();
            match due {
                Some(due) => {
                    // Either way there is something to do.
                    let _ = time::timeout_at(due.into(), sooner).await;
                }
                None => sooner.await,
            }
        }
    }

    fn wire(&self) -> Arc<Wire> {
        Arc::clone(&lock(&self.0.wire))
    }

    fn with<T>(&self, change: impl FnOnce(&mut Table, Instant) -> T) -> T {
        let done = change(&mut lock(&self.0.state).table, now());
        self.0.sooner.notify_one();
        done
    }
}

/// What lies below quinn.
#[derive(Debug)]
struct Below {
    wire: Arc<Wire>,
    shared: Arc<Shared>,
    spill: Mutex<Spill>,
    rest: Mutex<Rest>,
}

/// When the socket is to be read again.
#[derive(Debug)]
struct Rest {
    over: Pin<Box<Sleep>>,
    rests: bool,
    /// Reads since there was a large packet.
    little: u32,
    /// Wakes when something comes. There is none while the socket rests: nothing is to wake then.
    watched: Option<UdpSocket>,
}

impl Rest {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.rests {
            ready!(self.over.as_mut().poll(cx));
            self.rests = false;
        }
        Poll::Ready(())
    }

    /// The largest packet that was read was of so many bytes.
    fn read(&mut self, largest: usize) {
        self.little = if largest < LARGE { self.little + 1 } else { 0 };
        if self.little > LITTLE {
            self.little = LITTLE;
            self.rest();
        }
    }

    fn rest(&mut self) {
        self.watched = None;
        self.rests = true;
        self.over.as_mut().reset(time::Instant::now() + REST);
    }
}

impl Below {
    fn wake_driver(&self, state: &State) {
        let due = state.table.due();
        if due.is_some_and(|due| state.armed.is_none_or(|armed| due < armed)) {
            self.shared.sooner.notify_one();
        }
    }

    /// Hands out what did not fit before.
    fn spilled(&self, buffers: &mut [IoSliceMut<'_>], metas: &mut [RecvMeta]) -> usize {
        let mut spill = lock(&self.spill);
        let mut count = 0;
        for (buffer, meta) in buffers.iter_mut().zip(metas) {
            let Some((bytes, found)) = spill.pop_front() else {
                break;
            };
            let len = bytes.len().min(buffer.len());
            buffer[..len].copy_from_slice(&bytes[..len]);
            *meta = RecvMeta { len, ..found };
            count += 1;
        }
        count
    }
}

impl AsyncUdpSocket for Below {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Box::pin(Poller {
            wire: Arc::clone(&self.wire),
            waiting: None,
        })
    }

    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        let batch = Batch {
            ecn: transmit.ecn,
            contents: transmit.contents,
            segment_size: transmit.segment_size,
        };
        let mut state = lock(&self.shared.state);
        let sent = state
            .table
            .send(&self.wire, now(), transmit.destination, batch);
        self.wake_driver(&state);
        sent
    }

    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
        metas: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let spilled = self.spilled(buffers, metas);
        if spilled > 0 {
            return Poll::Ready(Ok(spilled));
        }
        let Wire {
            raw, state: udp, ..
        } = &*self.wire;
        let mut rest = lock(&self.rest);
        // An error would end all connections, and there is none that they could not outlive.
        loop {
            ready!(rest.poll(cx));
            let mut receive = || udp.recv(UdpSockRef::from(raw), buffers, metas);
            let received = match &rest.watched {
                None => receive(),
                Some(io) if ready!(io.poll_recv_ready(cx)).is_err() => return Poll::Pending,
                Some(io) => io.try_io(Interest::READABLE, receive),
            };
            let count = match received {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock && rest.watched.is_none() => {
                    match self.wire.watched() {
                        Ok(io) => rest.watched = Some(io),
                        // It is looked at again.
                        Err(_) => rest.rest(),
                    }
                    continue;
                }
                Err(_) => continue,
            };
            let sizes = metas
                .iter()
                .take(count)
                .map(|meta| meta.stride.min(meta.len));
            rest.read(sizes.max().unwrap_or_default());
            let mut spill = lock(&self.spill);
            let mut state = lock(&self.shared.state);
            let now = now();
            for (buffer, meta) in buffers.iter_mut().zip(metas.iter_mut()).take(count) {
                sort(&mut state.table, &self.wire, now, buffer, meta, &mut spill);
            }
            self.wake_driver(&state);
            return Poll::Ready(Ok(count));
        }
    }

    /// quinn takes addresses of one family only; all of ours are shown to it as IPv6.
    fn local_addr(&self) -> io::Result<SocketAddr> {
        let port = self.wire.local_addr()?.port();
        Ok((Ipv6Addr::UNSPECIFIED, port).into())
    }

    fn max_transmit_segments(&self) -> usize {
        self.wire.state.max_gso_segments()
    }

    fn max_receive_segments(&self) -> usize {
        self.wire.state.gro_segments()
    }

    fn may_fragment(&self) -> bool {
        self.wire.state.may_fragment()
    }
}

type Writable = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// Waits until the socket takes more.
struct Poller {
    wire: Arc<Wire>,
    waiting: Option<Writable>,
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller").finish_non_exhaustive()
    }
}

impl UdpPoller for Poller {
    fn poll_writable(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.waiting.is_none() && !this.wire.is_full() {
            return Poll::Ready(Ok(()));
        }
        let waiting = this.waiting.get_or_insert_with(|| {
            let wire = Arc::clone(&this.wire);
            Box::pin(async move { wire.emptied().await })
        });
        ready!(waiting.as_mut().poll(cx));
        this.waiting = None;
        Poll::Ready(Ok(()))
    }
}
