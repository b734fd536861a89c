//! Between machines: what is said, and in which order edits count.

pub mod proto;
