//! Nest.
