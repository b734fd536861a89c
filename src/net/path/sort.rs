//! What came to the socket, sorted: packets of QUIC are handed on under the names of peers, runs of
//! equal size and source as one; all else is dealt with here.

use std::{collections::VecDeque, net::SocketAddr, time::Instant};

use quinn::udp::RecvMeta;

use super::{
    addr::{mapped, plain},
    table::Table,
    wire::Wire,
};
use crate::net::proto::relay::datagram::{Class, OVERHEAD, class, unwrap};

/// Packets that did not fit where they came in, for the next time.
pub(super) type Spill = VecDeque<(Vec<u8>, RecvMeta)>;

/// A run of packets of one source and size, of which the last may be shorter.
struct Run {
    name: SocketAddr,
    size: usize,
    len: usize,
    /// A shorter packet ended it.
    ended: bool,
}

impl Run {
    fn new(name: SocketAddr, size: usize) -> Self {
        Self {
            name,
            size,
            len: size,
            ended: false,
        }
    }

    fn takes(&self, name: SocketAddr, size: usize) -> bool {
        !self.ended && self.name == name && size <= self.size
    }

    fn push(&mut self, size: usize) {
        self.ended = size < self.size;
        self.len += size;
    }

    fn meta(&self, of: &RecvMeta) -> RecvMeta {
        RecvMeta {
            addr: mapped(self.name),
            len: self.len,
            stride: self.size,
            ecn: of.ecn,
            dst_ip: None,
        }
    }
}

/// Sorts one buffer. What quinn is to read stays in it, the first run in front; other runs spill.
pub(super) fn sort(
    table: &mut Table,
    wire: &Wire,
    now: Instant,
    buffer: &mut [u8],
    meta: &mut RecvMeta,
    spill: &mut Spill,
) {
    let from = plain(meta.addr);
    let total = if table.air.lets_in(from) {
        meta.len.min(buffer.len())
    } else {
        0
    };
    let stride = meta.stride.max(1);
    let mut first: Option<Run> = None;
    let mut rest: Option<(Vec<u8>, Run)> = None;
    let mut at = 0;
    while at < total {
        let end = (at + stride).min(total);
        let found = packet(table, wire, now, from, &buffer[at..end]);
        if let Some((name, skip)) = found {
            let size = end - at - skip;
            let range = at + skip..end;
            match (&mut first, &mut rest) {
                (None, _) => {
                    buffer.copy_within(range, 0);
                    first = Some(Run::new(name, size));
                }
                (Some(run), None) if run.takes(name, size) => {
                    buffer.copy_within(range, run.len);
                    run.push(size);
                }
                (_, Some((bytes, run))) if run.takes(name, size) => {
                    bytes.extend_from_slice(&buffer[range]);
                    run.push(size);
                }
                (_, more) => {
                    if let Some((bytes, run)) = more.take() {
                        spill.push_back((bytes, run.meta(meta)));
                    }
                    *more = Some((buffer[range].to_vec(), Run::new(name, size)));
                }
            }
        }
        at = end;
    }
    if let Some((bytes, run)) = rest {
        spill.push_back((bytes, run.meta(meta)));
    }
    match first {
        Some(run) => *meta = run.meta(meta),
        None => meta.len = 0,
    }
}

/// Whose packet of QUIC it is, and how many bytes stand in front of it. Deals with all others.
fn packet(
    table: &mut Table,
    wire: &Wire,
    now: Instant,
    from: SocketAddr,
    packet: &[u8],
) -> Option<(SocketAddr, usize)> {
    match class(packet)? {
        Class::Quic => Some((table.name_of(from), 0)),
        Class::Ours => {
            table.handle(wire, now, from, packet);
            None
        }
        Class::Wrapped => {
            let Some((token, inner)) = unwrap(packet) else {
                table.stats.garbage += 1;
                return None;
            };
            let name = table.name_of_token(from, token)?;
            match class(inner)? {
                Class::Quic => Some((name, OVERHEAD)),
                Class::Ours => {
                    table.probe(wire, now, Some(name), from, inner);
                    None
                }
                Class::Wrapped => {
                    table.stats.garbage += 1;
                    None
                }
            }
        }
    }
}
