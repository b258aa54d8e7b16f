//! What an operator may set on a listener: limits, waits and the spool.
//!
//! One value serves every connection of a listener and never changes while it runs, but for the size
//! of a mail; another changed setting means a new listener. Deliberately not here: addresses to bind and certificates, which
//! are given to [`Listener::bind`](crate::Listener::bind) because they may differ per port.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Limits and waits of a listener. All of them hold per listener, not per process.
#[derive(Debug, Clone)]
pub struct ListenerOptions {
    /// The name in the greeting, the EHLO answer and the farewell (RFC 5321 section 4.2).
    pub hostname: String,
    /// Connections served at the same time; the next one gets 421 4.7.0.
    pub max_connections: usize,
    /// Connections of one client address (IPv6: one /64) at the same time, loopback included.
    pub max_per_address: usize,
    /// Longest wait for the next command, and for a reply to be taken off our hands
    /// (RFC 5321 section 4.5.3.2.7: at least five minutes).
    pub idle_timeout: Duration,
    /// Longest wait for the next octets of a mail (RFC 5321 section 4.5.3.2.5: three minutes).
    pub data_timeout: Duration,
    /// Longest time one mail may take from its first to its last octet: a peer that drips octets
    /// must not hold a connection for ever.
    pub max_data_time: Duration,
    /// Longest wait for [`Sink::deliver`](crate::Sink::deliver); then the sender gets 451. RFC 5321
    /// section 4.5.3.2.6 lets a client wait ten minutes, so this must stay below that.
    pub delivery_timeout: Duration,
    /// Longest TLS handshake.
    pub handshake_timeout: Duration,
    /// How long a mail that is already being sent may go on after the shutdown signal.
    pub drain_timeout: Duration,
    /// Octets of one mail, announced as SIZE (RFC 1870). A recipient's own limit may be smaller.
    pub max_message_bytes: SizeLimit,
    /// Directory of the temporary files that hold large mails; must exist and be writable.
    pub spool_dir: PathBuf,
    /// Octets up to which a mail is kept in memory.
    pub spool_above_bytes: usize,
    /// Octets that all connections together keep in memory; beyond it smaller mails go to files too.
    pub memory_bytes: usize,
    /// Recipients of one mail; the next one gets 452 4.5.3 (RFC 5321 section 4.5.3.1.8).
    pub max_recipients: usize,
    /// 5xx answers in a session since the last accepted mail; the next one closes it with 421.
    pub max_errors: usize,
    /// Mails in one session; the next MAIL gets 421, so that long sessions move on.
    pub max_transactions: usize,
}

/// A limit in octets that may change while the listener runs; mails that begin later go by it.
#[derive(Clone, Debug)]
pub struct SizeLimit(Arc<AtomicU64>);

impl SizeLimit {
    /// What holds now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets it, for all clones.
    pub fn set(&self, octets: u64) {
        self.0.store(octets, Ordering::Relaxed);
    }
}

impl From<u64> for SizeLimit {
    fn from(octets: u64) -> SizeLimit {
        SizeLimit(Arc::new(AtomicU64::new(octets)))
    }
}

impl Default for ListenerOptions {
    fn default() -> Self {
        Self {
            hostname: "localhost".to_owned(),
            max_connections: 200,
            max_per_address: 50,
            idle_timeout: Duration::from_secs(300),
            data_timeout: Duration::from_secs(180),
            max_data_time: Duration::from_secs(3600),
            delivery_timeout: Duration::from_secs(540),
            handshake_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(30),
            max_message_bytes: (150 * 1024 * 1024).into(),
            spool_dir: std::env::temp_dir(),
            spool_above_bytes: 1024 * 1024,
            memory_bytes: 16 * 1024 * 1024,
            max_recipients: 1000,
            max_errors: 20,
            max_transactions: 100_000,
        }
    }
}
