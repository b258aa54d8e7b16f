//! The journal listener: takes mail over SMTP and hands it to a [`Sink`].
//!
//! ```text
//! TCP ──► listener ──► connection ──────────► session ──────────► command
//!         limits,      octets, TLS, time,     state machine,      one line
//!         shutdown     spool, sink            no I/O
//! ```
//!
//! The way of one mail: the [`Listener`] accepts a connection within its limits; the connection
//! reads octets and feeds them to a [`session::Session`]; the session asks for a word on each
//! recipient ([`Sink::recipient`]), and gives out the octets of the mail, which are gathered in
//! memory or in a temporary file; at the end of the mail [`Sink::deliver`] is awaited, and only its
//! 250 becomes a 250 to the sender.
//!
//! Rules of the house:
//! - The listener's own trouble (full disk, panic, time) is always 4xx. A mail server drops a
//!   journal copy silently on 5xx, and keeps it on 4xx.
//! - Every 5xx that costs somebody a mail is told to the sink ([`Sink::refused`]).
//! - Octets are sacred: nothing is added, changed or cleaned.
//! - A mail ends at CRLF.CRLF or at the last counted octet, nowhere else (SMTP smuggling).
//!
//! Deliberately not here: tenants, stores, sending mail, AUTH, spam checks, DNS, milters.

mod connection;
mod limits;
mod listener;
mod options;
mod reply;
mod sink;
mod spool;
mod tls;

pub mod command;
pub mod session;

pub use listener::Listener;
pub use options::{ListenerOptions, SizeLimit};
pub use reply::Reply;
pub use sink::{
    Body, Peer, Received, Recipient, RecipientAnswer, Refusal, SPOOL_PREFIX, Sink, Stage,
};
pub use tls::{SelfSigned, Tls, TlsError, self_signed};
