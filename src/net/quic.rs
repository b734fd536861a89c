//! x
mod config;
pub mod tls;
