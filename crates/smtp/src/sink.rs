//! The border between the listener and whoever keeps the mail.
//!
//! The listener asks a [`Sink`] about every recipient, hands it every complete mail, and tells it
//! about every mail that was refused, so that a refusal is seen by an admin and not only by the
//! sender. Deliberately not here: tenants, endpoints, stores; the sink knows them.

use std::future::Future;
use std::net::SocketAddr;

use tempfile::NamedTempFile;

use crate::reply::Reply;

/// Who takes the mail. A panic in any of its methods is caught and answered with 451.
pub trait Sink: Send + Sync + 'static {
    /// May this address receive? Called inside the session for every RCPT, so it must answer from
    /// memory within microseconds.
    fn recipient(&self, peer: &Peer, mail_from: &str, recipient: &str) -> RecipientAnswer;

    /// Takes one mail. Resolves only after the mail is durable: 250, or 4xx when it is not. A 5xx
    /// is never passed on, it becomes 451: it would make the sender drop the mail.
    fn deliver(&self, mail: Received) -> impl Future<Output = Reply> + Send;

    /// A mail, or a connection, was refused; quick, for records and warnings.
    fn refused(&self, refusal: &Refusal);
}

/// The other side of a session, as far as it is known at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Address and port of the client.
    pub address: SocketAddr,
    /// What the client called itself in EHLO or HELO; never verified.
    pub helo: Option<String>,
    /// EHLO was used, not HELO.
    pub esmtp: bool,
    /// The session is encrypted.
    pub tls: bool,
    /// `TLSv1_2` or `TLSv1_3` when encrypted.
    pub tls_version: Option<String>,
}

/// What a sink says about a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientAnswer {
    /// Mail for this address is taken.
    Accept {
        /// Octets this recipient takes at most; larger mail gets 552 5.3.4.
        max_bytes: Option<u64>,
        /// Without TLS the session answers 530 5.7.0 instead of accepting.
        tls_required: bool,
    },
    /// The address is refused with this 4xx or 5xx (anything else becomes 451).
    Refuse(Reply),
}

/// One accepted recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address as given, without `<>` and without a source route (RFC 5321 appendix F.2).
    pub address: String,
    /// Original recipient, xtext decoded, with its type: `rfc822;a@b` (RFC 3461 section 4.2).
    pub orcpt: Option<String>,
    /// NOTIFY as given, upper case: `NEVER` or a comma list (RFC 3461 section 4.1).
    pub notify: Option<String>,
}

impl Recipient {
    /// The address inside [`Recipient::orcpt`], without its type.
    pub fn orcpt_address(&self) -> Option<&str> {
        self.orcpt.as_deref()?.split_once(';').map(|(_, address)| address)
    }
}

/// One complete mail with its envelope.
#[derive(Debug)]
pub struct Received {
    /// Who sent it.
    pub peer: Peer,
    /// Envelope sender without `<>`; empty is the null sender (RFC 5321 section 4.5.5).
    pub mail_from: String,
    /// The accepted recipients in order; the same address may appear twice. Never empty.
    pub recipients: Vec<Recipient>,
    /// The mail, byte for byte as sent, dot-stuffing removed; no trace header is added.
    pub body: Body,
    /// SMTPUTF8 was asked for (RFC 6531).
    pub smtputf8: bool,
    /// BODY=8BITMIME was declared (RFC 6152); says nothing about what the mail holds.
    pub eight_bit: bool,
    /// ENVID, xtext decoded (RFC 3461 section 4.4).
    pub envid: Option<String>,
}

/// The octets of a mail.
#[derive(Debug)]
pub enum Body {
    /// Small mail.
    Memory(Vec<u8>),
    /// Mail above `spool_above_bytes`. The file is complete but not synced, its read position is
    /// at its end, and it is deleted when dropped: open it anew by path, or seek to its start.
    Spooled {
        /// The temporary file, named with [`SPOOL_PREFIX`].
        file: NamedTempFile,
        /// Octets in it.
        len: u64,
    },
}

impl Body {
    /// Octets of the mail.
    pub fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Spooled { len, .. } => *len,
        }
    }

    /// True when the mail has no octet at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// File names in the spool directory begin with this; a file found there at start is a leftover of
/// a process that died before it acknowledged that mail, and may be deleted.
pub const SPOOL_PREFIX: &str = "mailstead-spool-";

/// A mail or connection that was turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Who was refused.
    pub peer: Peer,
    /// Envelope sender when it was known.
    pub mail_from: Option<String>,
    /// The recipient the refusal is about, when it is about one.
    pub recipient: Option<String>,
    /// Recipients accepted so far in this transaction: they do not get the mail when the refusal
    /// comes at [`Stage::Data`] or [`Stage::Session`].
    pub recipients: Vec<String>,
    /// What the sender was told.
    pub reply: Reply,
    /// Where in the session.
    pub stage: Stage,
}

/// Where in a session a refusal happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Connection limits.
    Connect,
    /// EHLO or HELO.
    Helo,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, BDAT, or the end of the mail.
    Data,
    /// A limit of the whole session: too many errors, time, or mails.
    Session,
}
