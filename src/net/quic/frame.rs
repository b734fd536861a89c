//! Frames on streams: a length of four bytes, least first, then so many. A stream begins with the lane
//! that it carries.

use quinn::{ReadExactError, RecvStream};

use crate::net::proto::wire::{Lane, MAX_FRAME};

/// Bytes in front of a stream.
pub(super) const HEAD: usize = 5;

const CONTROL: u8 = 0;
const ORDER: u8 = 1;
const BULK: u8 = 2;

/// What a stream of this lane begins with. Datagrams travel on none.
pub(super) fn head(lane: Lane) -> [u8; HEAD] {
    let (tag, number) = match lane {
        Lane::Control | Lane::Datagram => (CONTROL, 0),
        Lane::Order => (ORDER, 0),
        Lane::Bulk(number) => (BULK, number),
    };
    let [a, b, c, d] = number.to_le_bytes();
    [tag, a, b, c, d]
}

pub(super) fn lane(head: [u8; HEAD]) -> Option<Lane> {
    let [tag, a, b, c, d] = head;
    match (tag, u32::from_le_bytes([a, b, c, d])) {
        (CONTROL, 0) => Some(Lane::Control),
        (ORDER, 0) => Some(Lane::Order),
        (BULK, number) => Some(Lane::Bulk(number)),
        _ => None,
    }
}

/// Puts a frame behind others.
pub(super) fn put(bytes: &mut Vec<u8>, frame: &[u8]) {
    let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    bytes.extend(length.to_le_bytes());
    bytes.extend_from_slice(frame);
}

/// Why no more frames come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The stream ended, or the connection did.
    End,
    /// A frame is empty or too large.
    Size,
}

/// Reads the next frame. Nothing is set aside for it before its length is known to be fair.
pub(super) async fn read(stream: &mut RecvStream, most: usize) -> Result<Vec<u8>, Stop> {
    let mut length = [0; 4];
    let end = |_: ReadExactError| Stop::End;
    stream.read_exact(&mut length).await.map_err(end)?;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length == 0 || length > most {
        return Err(Stop::Size);
    }
    let mut frame = vec![0; length];
    stream.read_exact(&mut frame).await.map_err(end)?;
    Ok(frame)
}

pub(super) const MOST: usize = MAX_FRAME;
