//! Messages to frames and back. A stranger's frame never panics, and never takes more memory than
//! its sender may send.

use serde::{Serialize, de::DeserializeOwned};

use super::{MAX_FRAME, MAX_FROM_GUEST, MAX_FROM_HOST, ToGuest, ToHost, Violation};

/// A message with a tag in front, as postcard encodes enums.
pub trait Tagged: Serialize + DeserializeOwned {
    /// Tags from here on are of later versions.
    const TAGS: u32;
    /// Largest message, unpacked.
    const MOST: usize;
}

impl Tagged for ToHost {
    const TAGS: u32 = 20;
    const MOST: usize = MAX_FROM_GUEST;
}

impl Tagged for ToGuest {
    const TAGS: u32 = 34;
    const MOST: usize = MAX_FROM_HOST;
}

/// The message alone, without what frames add.
pub fn encode<T: Tagged>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).expect("messages are made of what postcard encodes")
}

/// The message in these bytes; `None` where a later version would know it.
///
/// # Errors
/// Where it is cut off, too long, or none.
pub fn decode<T: Tagged>(bytes: &[u8]) -> Result<Option<T>, Violation> {
    let (tag, _) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| Violation::Malformed)?;
    if tag >= T::TAGS {
        return Ok(None);
    }
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(Some(message)),
        _ => Err(Violation::Malformed),
    }
}

// The first byte of a frame.
/// The whole message follows.
const WHOLE: u8 = 0;
/// Part of a message, and not its last.
const PART: u8 = 1;
/// The last part of a message.
const LAST: u8 = 2;
/// With [`WHOLE`] or [`LAST`]: the message is packed.
const PACKED: u8 = 0x80;

/// Messages below this are not worth packing.
const WORTH_PACKING: usize = 2 * 1024;

/// Makes frames.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codec {
    /// Whether the other side unpacks.
    pub packs: bool,
}

impl Codec {
    /// The frames of a message, to be sent one right after the other.
    ///
    /// # Errors
    /// Where the message is larger than may be sent.
    pub fn frames<T: Tagged>(self, message: &T) -> Result<Vec<Vec<u8>>, Violation> {
        let plain = encode(message);
        if plain.len() > T::MOST {
            return Err(Violation::TooLarge);
        }
        let worth = self.packs && plain.len() >= WORTH_PACKING;
        let (flag, bytes) = match worth.then(|| pack(&plain)).flatten() {
            Some(packed) => (PACKED, packed),
            None => (0, plain),
        };
        let count = bytes.chunks(MAX_FRAME - 1).len();
        let frames = bytes.chunks(MAX_FRAME - 1).enumerate().map(|(n, chunk)| {
            let head = match (n + 1 == count, count) {
                (true, 1) => WHOLE | flag,
                (true, _) => LAST | flag,
                (false, _) => PART,
            };
            let mut frame = Vec::with_capacity(1 + chunk.len());
            frame.push(head);
            frame.extend_from_slice(chunk);
            frame
        });
        Ok(frames.collect())
    }
}

/// Puts the frames of one lane together.
#[derive(Debug, Default)]
pub struct Incoming {
    parts: Vec<u8>,
}

impl Incoming {
    /// Takes the next frame; a message of at most `most` bytes when it is whole. `None` where parts
    /// are missing, or where only a later version would know the message.
    ///
    /// # Errors
    /// What is wrong with the frame; the connection cannot go on.
    pub fn take<T: Tagged>(&mut self, frame: &[u8], most: usize) -> Result<Option<T>, Violation> {
        let most = most.min(T::MOST);
        let Some((head, body)) = frame.split_first() else {
            return Err(Violation::FrameSize);
        };
        if frame.len() > MAX_FRAME {
            return Err(Violation::FrameSize);
        }
        if self.parts.len() + body.len() > most {
            return Err(Violation::TooLarge);
        }
        let (packed, kind) = (head & PACKED != 0, head & !PACKED);
        let parts = match kind {
            WHOLE if self.parts.is_empty() => return read(body, packed, most),
            PART if !packed && !body.is_empty() => {
                self.parts.extend_from_slice(body);
                return Ok(None);
            }
            LAST if !self.parts.is_empty() => {
                self.parts.extend_from_slice(body);
                std::mem::take(&mut self.parts)
            }
            _ => return Err(Violation::Malformed),
        };
        read(&parts, packed, most)
    }
}

fn read<T: Tagged>(bytes: &[u8], packed: bool, most: usize) -> Result<Option<T>, Violation> {
    if packed {
        decode(&unpack(bytes, most)?)
    } else {
        decode(bytes)
    }
}

#[cfg(feature = "host")]
fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(bytes, 1).ok()
}

#[cfg(feature = "host")]
fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Violation> {
    zstd::bulk::decompress(bytes, most).map_err(|_| Violation::Malformed)
}

/// Without zstd; see [`super::super::hello::Features::ZSTD`].
#[cfg(not(feature = "host"))]
fn pack(_: &[u8]) -> Option<Vec<u8>> {
    None
}

#[cfg(not(feature = "host"))]
fn unpack(_: &[u8], _: usize) -> Result<Vec<u8>, Violation> {
    Err(Violation::Malformed)
}
