//! Between machines: what is said, in which order edits count, and how packets get there.

#[cfg(feature = "net")]
pub mod path;
pub mod proto;
#[cfg(feature = "net")]
pub mod quic;
