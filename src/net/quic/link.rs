//! One connection: queues out, streams and datagrams in.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use quinn::{Connection, ConnectionError, RecvStream, SendStream, VarInt, WriteError};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
    time,
};

use super::{
    ConnId, NetEvent, Sink,
    bucket::Bucket,
    frame::{self, HEAD, Stop},
};
use crate::net::{
    path::{PathKind, Status},
    proto::wire::{Lane, MAX_DATAGRAM, MAX_FRAME, Reason, Violation},
};

/// Bytes that wait for a connection's streams, besides what quinn holds. Beyond, frames are given back.
const MAX_WAITING: usize = 256 * 1024;
/// Datagrams that wait; older ones give way.
const MAX_DATAGRAMS: usize = 4;
/// What QUIC adds to a datagram, about.
const PACKET: usize = 40;
/// What is handed to a stream at once.
const CHUNK: usize = 16 * 1024;
/// How long a full sink is left alone.
const PAUSE: Duration = Duration::from_millis(5);
/// How long a full sink is offered the last event of a connection.
const LAST_WORD: Duration = Duration::from_secs(10);
/// When the other side is asked for a sign of life after the way there changed: more than once, for the
/// other end of a new way may not be ready yet.
const NUDGES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(200),
    Duration::from_millis(800),
];
/// How often the round trip is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Ending {
    /// The other side hung up.
    #[error("{0}")]
    Theirs(Reason),
    /// This side hung up.
    #[error("the connection was closed here")]
    Ours,
    /// Nothing came for too long.
    #[error("the connection was lost")]
    Lost,
    #[error("the connection broke: {0}")]
    Broken(String),
}

impl From<ConnectionError> for Ending {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::ApplicationClosed(close) => {
                Self::Theirs(Reason::from_bytes(&close.reason))
            }
            ConnectionError::LocallyClosed => Self::Ours,
            ConnectionError::TimedOut | ConnectionError::Reset => Self::Lost,
            other => Self::Broken(other.to_string()),
        }
    }
}

/// A connection. Clones are the same one.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

struct Inner {
    id: ConnId,
    connection: Connection,
    queues: Mutex<Queues>,
    wake: [Notify; 3],
    post: Arc<Post>,
    spent: Mutex<Spent>,
}

/// What datagrams took of the path.
struct Spent {
    bucket: Bucket,
    /// Packets that had come when one was sent last, and bytes sent since one came.
    heard: u64,
    unanswered: u64,
}

/// Connections with datagrams to send. One task sends them, so that a thread with something for
/// everybody wakes the network's once.
#[derive(Default)]
pub(super) struct Post {
    links: Mutex<Vec<Link>>,
    wake: Notify,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Post")
    }
}

impl Post {
    fn links(&self) -> MutexGuard<'_, Vec<Link>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends, for ever.
    pub(super) async fn drive(self: Arc<Self>) {
        loop {
            self.wake.notified().await;
            let links = mem::take(&mut *self.links());
            links.iter().for_each(Link::write_datagrams);
        }
    }
}

#[derive(Default)]
struct Queues {
    control: VecDeque<Vec<u8>>,
    order: VecDeque<Vec<u8>>,
    /// `None` ends a transfer.
    bulk: BTreeMap<u32, VecDeque<Option<Vec<u8>>>>,
    datagrams: VecDeque<Vec<u8>>,
    bytes: usize,
    /// A frame was given back.
    refused: bool,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.0.id.0).finish()
    }
}

impl Link {
    pub(super) fn new(id: ConnId, connection: Connection, post: Arc<Post>) -> Self {
        Self(Arc::new(Inner {
            id,
            connection,
            queues: Mutex::default(),
            wake: Default::default(),
            post,
            spent: Mutex::new(Spent {
                bucket: Bucket::new(time::Instant::now().into_std()),
                heard: 0,
                unanswered: 0,
            }),
        }))
    }

    pub fn id(&self) -> ConnId {
        self.0.id
    }

    /// Sends a frame of 1 to 64 KiB, a datagram of at most 1,100 bytes. An empty one ends a bulk
    /// transfer. Never waits.
    ///
    /// # Errors
    /// Gives the frame back where too much waits: [`NetEvent::Room`] says when to come again.
    /// Datagrams are always taken, and older ones dropped. What is too large is dropped as well, for
    /// the other side would hang up.
    pub fn send(&self, lane: Lane, bytes: Vec<u8>) -> Result<(), Vec<u8>> {
        let most = match lane {
            Lane::Datagram => MAX_DATAGRAM,
            _ => MAX_FRAME,
        };
        let ends = bytes.is_empty();
        if bytes.len() > most || ends && !matches!(lane, Lane::Bulk(_)) {
            tracing::warn!("a frame of {} bytes cannot be sent", bytes.len());
            return Ok(());
        }
        let mut queues = self.queues();
        if lane != Lane::Datagram && queues.bytes >= MAX_WAITING {
            queues.refused = true;
            return Err(bytes);
        }
        if lane == Lane::Datagram {
            if queues.datagrams.is_empty() {
                self.0.post.links().push(self.clone());
                self.0.post.wake.notify_one();
            } else if queues.datagrams.len() >= MAX_DATAGRAMS {
                queues.datagrams.pop_front();
            }
            queues.datagrams.push_back(bytes);
            return Ok(());
        }
        queues.bytes += bytes.len();
        match lane {
            Lane::Order => queues.order.push_back(bytes),
            Lane::Bulk(number) => {
                let frame = (!ends).then_some(bytes);
                queues.bulk.entry(number).or_default().push_back(frame);
            }
            _ => queues.control.push_back(bytes),
        }
        drop(queues);
        self.0.wake[slot(lane)].notify_one();
        Ok(())
    }

    /// Hangs up. What still waits is dropped.
    pub fn close(&self, reason: Reason) {
        self.0
            .connection
            .close(VarInt::from_u32(0), &reason.to_bytes());
    }

    /// The usual time to the other side and back.
    pub fn round_trip(&self) -> Duration {
        self.0.connection.rtt()
    }

    /// Bytes sent and received so far, headers of QUIC included.
    pub fn traffic(&self) -> (u64, u64) {
        let stats = self.0.connection.stats();
        (stats.udp_tx.bytes, stats.udp_rx.bytes)
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pumps until the connection ends; says why it did.
    pub(super) async fn pump(&self, sink: &Sink, mut status: watch::Receiver<Status>) -> Ending {
        let connection = &self.0.connection;
        let mut tasks = JoinSet::new();
        for lane in [Lane::Control, Lane::Order] {
            tasks.spawn(self.clone().write_lane(lane, Arc::clone(sink)));
        }
        tasks.spawn(self.clone().write_bulk(Arc::clone(sink)));
        tasks.spawn(self.clone().read_datagrams(Arc::clone(sink)));
        tasks.spawn(self.clone().read_streams(Arc::clone(sink)));
        let (link, events) = (self.clone(), Arc::clone(sink));
        tasks.spawn(async move {
            let mut said = (status.borrow().kind, link.round_trip());
            let mut nudges = NUDGES[..0].iter();
            loop {
                let pause = nudges.as_slice().first().map_or(LOOK, |pause| *pause);
                let changed = async {
                    if status.changed().await.is_err() {
                        // Another connection has the same address now.
                        std::future::pending::<()>().await;
                    }
                };
                match time::timeout(pause, changed).await {
                    Ok(()) => nudges = NUDGES.iter(),
                    // quinn waits twice as long after each try that nobody answered. Something new goes
                    // out at once, and its answer has the rest sent again.
                    Err(_) if nudges.next().is_some() => {
                        let _ = link.0.connection.send_datagram(Vec::new().into());
                        continue;
                    }
                    Err(_) => {}
                }
                let kind = status.borrow_and_update().kind;
                let now = link.round_trip();
                if kind != said.0 || now.abs_diff(said.1) > said.1 / 4 + Duration::from_millis(2) {
                    said = (kind, now);
                    link.tell_path(&events, kind, now).await;
                }
            }
        });
        let why = connection.closed().await;
        tasks.shutdown().await;
        why.into()
    }

    async fn tell_path(&self, sink: &Sink, kind: PathKind, round_trip: Duration) {
        let conn = self.id();
        let event = NetEvent::Path {
            conn,
            kind,
            round_trip,
        };
        deliver(sink, event).await;
    }

    async fn write_lane(self, lane: Lane, sink: Sink) {
        let mut stream = None;
        loop {
            let mut chunk = Vec::new();
            let mut count = 0;
            {
                let mut queues = self.queues();
                let queue = match lane {
                    Lane::Order => &mut queues.order,
                    _ => &mut queues.control,
                };
                while chunk.len() < CHUNK
                    && let Some(frame) = queue.pop_front()
                {
                    count += frame.len();
                    frame::put(&mut chunk, &frame);
                }
            }
            if chunk.is_empty() {
                self.0.wake[slot(lane)].notified().await;
            } else if self.write(&mut stream, lane, &chunk).await.is_err() {
                return;
            }
            self.sent(count, &sink).await;
        }
    }

    async fn write_bulk(self, sink: Sink) {
        let mut streams = BTreeMap::new();
        loop {
            let next = {
                let mut queues = self.queues();
                let entry = queues.bulk.first_entry();
                entry.and_then(|mut entry| {
                    let number = *entry.key();
                    let frame = entry.get_mut().pop_front();
                    if entry.get().is_empty() {
                        entry.remove();
                    }
                    frame.map(|frame| (number, frame))
                })
            };
            match next {
                None => self.0.wake[slot(Lane::Bulk(0))].notified().await,
                Some((number, None)) => drop(streams.remove(&number)),
                Some((number, Some(bytes))) => {
                    let mut chunk = Vec::new();
                    frame::put(&mut chunk, &bytes);
                    let stream = streams.entry(number).or_insert(None);
                    if self
                        .write(stream, Lane::Bulk(number), &chunk)
                        .await
                        .is_err()
                    {
                        streams.remove(&number);
                    }
                    self.sent(bytes.len(), &sink).await;
                }
            }
        }
    }

    /// Writes to a lane's stream, which is opened where it is not yet.
    async fn write(
        &self,
        stream: &mut Option<SendStream>,
        lane: Lane,
        chunk: &[u8],
    ) -> Result<(), WriteError> {
        let open = match stream {
            Some(open) => open,
            None => {
                let mut opened = self.0.connection.open_uni().await?;
                let priority = match lane {
                    Lane::Control | Lane::Datagram => 2,
                    Lane::Order => 1,
                    Lane::Bulk(_) => 0,
                };
                let _ = opened.set_priority(priority);
                opened.write_all(&frame::head(lane)).await?;
                stream.insert(opened)
            }
        };
        open.write_all(chunk).await
    }

    /// So many bytes do not wait any more.
    async fn sent(&self, bytes: usize, sink: &Sink) {
        let room = {
            let mut queues = self.queues();
            queues.bytes = queues.bytes.saturating_sub(bytes);
            let room = queues.refused && queues.bytes <= MAX_WAITING / 2;
            queues.refused &= !room;
            room
        };
        if room {
            deliver(sink, NetEvent::Room { conn: self.id() }).await;
        }
    }

    /// Sends the datagrams that wait, as far as the path can spare it.
    pub(super) fn write_datagrams(&self) {
        let connection = &self.0.connection;
        let mut spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(datagram) = self.next_datagram() {
            let stats = connection.stats();
            let window = stats.path.cwnd;
            if spent.heard != stats.udp_rx.datagrams {
                spent.heard = stats.udp_rx.datagrams;
                spent.unanswered = 0;
            }
            // While nobody answers, half of the window is kept for what finds out when somebody does.
            spent.unanswered += (datagram.len() + PACKET) as u64;
            let now = time::Instant::now().into_std();
            let (bytes, round_trip) = (datagram.len(), stats.path.rtt);
            if spent.unanswered <= window / 2 && spent.bucket.take(bytes, window, round_trip, now) {
                // One that cannot be sent is lost, as on the way.
                let _ = connection.send_datagram(datagram.into());
            }
        }
    }

    fn next_datagram(&self) -> Option<Vec<u8>> {
        self.queues().datagrams.pop_front()
    }

    async fn read_datagrams(self, sink: Sink) {
        while let Ok(datagram) = self.0.connection.read_datagram().await {
            // An empty one only asks for an answer.
            if datagram.is_empty() || datagram.len() > MAX_DATAGRAM {
                continue;
            }
            let event = NetEvent::Frame {
                conn: self.id(),
                lane: Lane::Datagram,
                bytes: datagram.into(),
            };
            // Where there is no room it is lost, as on the way.
            drop(sink(event));
        }
    }

    async fn read_streams(self, sink: Sink) {
        let mut readers = JoinSet::new();
        let mut seen = (false, false);
        while let Ok(mut stream) = self.0.connection.accept_uni().await {
            let mut head = [0; HEAD];
            // Nobody opens a stream to say nothing for long, so no other is kept waiting for long.
            let read = time::timeout(Duration::from_secs(5), stream.read_exact(&mut head)).await;
            let lane = match read {
                Ok(Ok(())) => frame::lane(head),
                _ => None,
            };
            let fresh = match lane {
                Some(Lane::Control) => !mem::replace(&mut seen.0, true),
                Some(Lane::Order) => !mem::replace(&mut seen.1, true),
                other => other.is_some(),
            };
            let Some(lane) = lane.filter(|_| fresh) else {
                return self.close(Reason::Violation(Violation::OutOfPlace));
            };
            readers.spawn(self.clone().read_lane(stream, lane, Arc::clone(&sink)));
            while readers.try_join_next().is_some() {}
        }
    }

    async fn read_lane(self, mut stream: RecvStream, lane: Lane, sink: Sink) {
        loop {
            match frame::read(&mut stream, frame::MOST).await {
                Ok(bytes) => {
                    let conn = self.id();
                    deliver(&sink, NetEvent::Frame { conn, lane, bytes }).await;
                }
                Err(Stop::Size) => {
                    return self.close(Reason::Violation(Violation::FrameSize));
                }
                Err(Stop::End) => return,
            }
        }
    }
}

/// Which of the writers of streams is woken.
fn slot(lane: Lane) -> usize {
    match lane {
        Lane::Order => 1,
        Lane::Bulk(_) => 2,
        _ => 0,
    }
}

/// Offers an event until it is taken.
pub(super) async fn deliver(sink: &Sink, mut event: NetEvent) {
    while let Err(back) = sink(event) {
        event = back;
        time::sleep(PAUSE).await;
    }
}

/// Offers an event that nothing waits for: not for ever.
pub(super) async fn tell(sink: &Sink, event: NetEvent) {
    let _ = time::timeout(LAST_WORD, deliver(sink, event)).await;
}
