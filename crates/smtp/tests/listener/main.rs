//! The listener over real sockets: delivery, TLS, spool, limits, time, shutdown, and a sink that
//! misbehaves.
#![allow(missing_docs, reason = "tests are named by what they state")]
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod client;
mod delivery;
mod limits;
mod server;
mod shutdown;
mod throughput;
mod tls;
mod trouble;
