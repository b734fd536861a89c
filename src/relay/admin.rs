//! What whoever runs a relay does with it.
