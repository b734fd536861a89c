//! QUIC's end of the port: the forwarder reads, this hands over; what QUIC sends goes straight out.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, IoSliceMut},
    net::{SocketAddr, UdpSocket},
    pin::Pin,
    sync::{Arc, Mutex, atomic::Ordering::Relaxed},
    task::{Context, Poll, Waker},
};

use quinn::{
    AsyncUdpSocket, UdpPoller,
    udp::{EcnCodepoint, RecvMeta, Transmit},
};

use super::{forwarder::Counters, lock};

/// Packets that wait for QUIC. When it is full more are dropped, as a network does.
const WAITING: usize = 1_024;
/// Larger than any packet of QUIC that is let through.
const LARGEST: usize = 1_500;

#[derive(Debug)]
struct Packet {
    from: SocketAddr,
    ecn: Option<EcnCodepoint>,
    bytes: Box<[u8]>,
}

/// Packets on their way from the forwarder to QUIC.
#[derive(Debug, Default)]
pub(super) struct Inbox(Mutex<(VecDeque<Packet>, Option<Waker>)>);

impl Inbox {
    pub(super) fn put(&self, meta: &RecvMeta, bytes: &[u8]) {
        let mut inbox = lock(&self.0);
        if inbox.0.len() >= WAITING || bytes.len() > LARGEST {
            return;
        }
        inbox.0.push_back(Packet {
            from: meta.addr,
            ecn: meta.ecn,
            bytes: bytes.into(),
        });
        if let Some(waker) = inbox.1.take() {
            waker.wake();
        }
    }
}

/// The socket that the QUIC endpoint of the relay has.
pub(super) struct ControlSocket {
    pub(super) socket: Arc<UdpSocket>,
    pub(super) inbox: Arc<Inbox>,
    pub(super) counters: Arc<Counters>,
}

impl fmt::Debug for ControlSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ControlSocket")
    }
}

impl AsyncUdpSocket for ControlSocket {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Box::pin(AlwaysWritable)
    }

    /// Blocks for as long as the system's buffer is full, which UDP empties in microseconds.
    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        match self.socket.send_to(transmit.contents, transmit.destination) {
            Ok(sent) => {
                self.counters.bytes_out.fetch_add(sent as u64, Relaxed);
            }
            // Any error would end the connection; the packet counts as lost instead.
            Err(error) => tracing::trace!("a packet was not sent: {error}"),
        }
        Ok(())
    }

    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let mut inbox = lock(&self.inbox.0);
        let mut count = 0;
        for (buf, meta) in bufs.iter_mut().zip(meta) {
            let Some(packet) = inbox.0.pop_front() else {
                break;
            };
            let len = packet.bytes.len().min(buf.len());
            buf[..len].copy_from_slice(&packet.bytes[..len]);
            *meta = RecvMeta::default();
            meta.addr = packet.from;
            meta.len = len;
            meta.stride = len;
            meta.ecn = packet.ecn;
            count += 1;
        }
        if count == 0 {
            inbox.1 = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(Ok(count))
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

#[derive(Debug)]
struct AlwaysWritable;

impl UdpPoller for AlwaysWritable {
    fn poll_writable(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
