//! The thread that owns the port: forwards what is wrapped, answers binds, hands QUIC on.
//!
//! It blocks in the socket, for that costs least a packet; where the system hands over a run of
//! packets at once (GRO), a run for one channel leaves at once too (GSO).

use std::{
    io::{self, ErrorKind, IoSliceMut},
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use quinn::udp::{RecvMeta, Transmit, UdpSocketState};

use super::{
    channels::{Channels, Stopped},
    lock,
    socket::Inbox,
};
use crate::net::proto::relay::datagram::{Class, MAX_WRAPPED, class, unwrap};

/// How soon the thread sees that it is to stop.
const PATIENCE: Duration = Duration::from_millis(100);
/// For a moment in which the thread does not run; systems may grant less.
const SOCKET_BUFFER: usize = 4 * 1024 * 1024;

/// What went over the port.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
    pub(super) forwarded: AtomicU64,
    pub(super) dropped: AtomicU64,
}

pub(super) struct Forwarder {
    pub(super) socket: Arc<UdpSocket>,
    pub(super) state: UdpSocketState,
    pub(super) channels: Arc<Mutex<Channels>>,
    pub(super) inbox: Arc<Inbox>,
    pub(super) counters: Arc<Counters>,
    pub(super) start: Instant,
    pub(super) stop: Arc<AtomicBool>,
}

/// Opens the port for blocking use.
pub(super) fn open(listen: SocketAddr) -> io::Result<(UdpSocket, UdpSocketState)> {
    let socket = UdpSocket::bind(listen)?;
    let state = UdpSocketState::new((&socket).into())?;
    // The one above made it non-blocking.
    socket.set_nonblocking(false)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let enlarged = state
        .set_recv_buffer_size((&socket).into(), SOCKET_BUFFER)
        .and_then(|()| state.set_send_buffer_size((&socket).into(), SOCKET_BUFFER));
    if let Err(error) = enlarged {
        tracing::debug!("the socket keeps its buffers: {error}");
    }
    Ok((socket, state))
}

impl Forwarder {
    pub(super) fn run(self) {
        let mut buffer = vec![0; 64 * 1024];
        while !self.stop.load(Relaxed) {
            let mut meta = [RecvMeta::default()];
            let mut slices = [IoSliceMut::new(&mut buffer)];
            match self
                .state
                .recv((&*self.socket).into(), &mut slices, &mut meta)
            {
                Ok(_) => {
                    let [meta] = meta;
                    self.take(&buffer[..meta.len.min(buffer.len())], &meta);
                }
                // Patience is over, or an address that we sent to is gone.
                Err(error) if is_passing(&error) => {}
                Err(error) => {
                    tracing::warn!("the port cannot be read for now: {error}");
                    std::thread::sleep(PATIENCE);
                }
            }
        }
    }

    /// Takes what came from one address at once: packets of `meta.stride` bytes, the last may be
    /// shorter.
    fn take(&self, bytes: &[u8], meta: &RecvMeta) {
        self.counters
            .bytes_in
            .fetch_add(bytes.len() as u64, Relaxed);
        let stride = meta.stride.max(1);
        let mut rest = bytes;
        while !rest.is_empty() {
            let run = match class(rest) {
                Some(Class::Wrapped) => self.forward(rest, stride, meta),
                Some(Class::Quic) => {
                    let packet = &rest[..stride.min(rest.len())];
                    self.inbox.put(meta, packet);
                    packet.len()
                }
                _ => {
                    let packet = &rest[..stride.min(rest.len())];
                    self.answer(packet, meta.addr);
                    packet.len()
                }
            };
            rest = &rest[run..];
        }
    }

    /// Sends on the packets in front that go the same way. How many bytes that was, also where they
    /// go nowhere.
    fn forward(&self, bytes: &[u8], stride: usize, meta: &RecvMeta) -> usize {
        let most = stride * self.state.max_gso_segments().max(1);
        let token = unwrap(bytes).map(|(token, _)| token);
        let same = bytes[..most.min(bytes.len())]
            .chunks(stride)
            .take_while(|packet| {
                token.is_some() && unwrap(packet).map(|(token, _)| token) == token
            });
        let run = same.map(<[u8]>::len).sum::<usize>();
        let Some(token) = token.filter(|_| run > 0) else {
            self.counters.dropped.fetch_add(1, Relaxed);
            return stride.min(bytes.len());
        };
        let route = |run: usize| {
            if stride > MAX_WRAPPED && run > MAX_WRAPPED {
                return Err(Stopped::Foreign);
            }
            lock(&self.channels).route(token, meta.addr, run, self.now())
        };
        let (run, to) = match route(run) {
            // What does not fit as a whole may fit one by one.
            Err(Stopped::Full) if run > stride => (stride, route(stride)),
            to => (run, to),
        };
        let packets = run.div_ceil(stride) as u64;
        let Ok(destination) = to else {
            self.counters.dropped.fetch_add(packets, Relaxed);
            return run;
        };
        let transmit = Transmit {
            destination,
            ecn: meta.ecn,
            contents: &bytes[..run],
            segment_size: (run > stride).then_some(stride),
            src_ip: None,
        };
        // What needs no control message costs a sixth less without one.
        let sent = if transmit.ecn.is_none() && transmit.segment_size.is_none() {
            let sent = self.socket.send_to(transmit.contents, destination);
            sent.map(drop)
        } else {
            self.state.try_send((&*self.socket).into(), &transmit)
        };
        match sent {
            Ok(()) => {
                self.counters.forwarded.fetch_add(packets, Relaxed);
                self.counters.bytes_out.fetch_add(run as u64, Relaxed);
            }
            Err(error) => {
                tracing::trace!("a packet was not sent: {error}");
                self.counters.dropped.fetch_add(packets, Relaxed);
            }
        }
        run
    }

    fn answer(&self, packet: &[u8], from: SocketAddr) {
        let answer = lock(&self.channels).bind(packet, from, self.now());
        let Some(answer) = answer else {
            self.counters.dropped.fetch_add(1, Relaxed);
            return;
        };
        // Past the state above: what it cannot send, an odd address, would turn its GSO off for good.
        match self.socket.send_to(&answer, from) {
            Ok(sent) => {
                self.counters.bytes_out.fetch_add(sent as u64, Relaxed);
            }
            Err(error) => tracing::trace!("an answer was not sent: {error}"),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
    )
}
