//! The listener over real sockets: delivery, TLS, spool, limits, time, shutdown, and a sink that
//! misbehaves.
#![allow(missing_docs, reason = "tests are named by what they state")]

mod client;
mod delivery;
mod limits;
mod server;
mod shutdown;
mod tls;
mod trouble;
