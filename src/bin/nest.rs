//! Nest.
fn main() {}
