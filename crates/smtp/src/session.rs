//! One SMTP session without I/O: octets in, [`Event`]s and reply octets out.
//!
//! The host feeds what it has read to [`Session::step`] until that returns `None`, does what each
//! event asks for, and sends [`Session::output`] before it reads again; so the replies to a
//! pipelined group leave in one piece and in order (RFC 2920). How the octets are cut into reads
//! changes neither events nor replies. Two events stop the session until the host has answered:
//! [`Event::Recipient`] with [`Session::answer`], and [`Event::Mail`] with [`Session::delivered`].
//!
//! STARTTLS (RFC 3207): after the 220 nothing is accepted in clear any more. Octets that were
//! pipelined behind the command (CVE-2011-0411, command injection) close the session; after the
//! handshake it begins anew with only the count of errors kept.
//!
//! Deliberately not here: sockets, time, TLS, files, AUTH, and any knowledge about addresses.

mod commands;
mod content;
mod dots;
mod lines;
mod transaction;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use self::dots::Dots;
use self::lines::Lines;
pub use self::transaction::Envelope;
use self::transaction::Transaction;
use crate::options::ListenerOptions;
use crate::reply::{Reply, write_line};
use crate::sink::{Peer, Recipient, Refusal, Stage};

/// What the host has to do.
#[derive(Debug)]
pub enum Event<'i> {
    /// Ask the sink about [`Session::question`], then call [`Session::answer`].
    Recipient,
    /// Append these octets to the body of the mail.
    Body(&'i [u8]),
    /// Throw the body away: the mail was abandoned or refused.
    Discard,
    /// The mail is complete: deliver envelope and body, then call [`Session::delivered`].
    Mail(Envelope),
    /// Tell the sink.
    Refused(Refusal),
    /// Send the output, then shake hands, then call [`Session::tls_started`]; if any octet of the
    /// input is left, go on with [`Session::step`] instead, which closes.
    StartTls,
    /// Send the output and close the connection.
    Close,
}

/// What the session waits for.
#[derive(Debug)]
enum Phase {
    Command,
    /// The sink's word on this recipient.
    Asking(Recipient),
    /// Octets after 354.
    Data(Dots),
    /// Octets of a BDAT chunk.
    Chunk(Chunk),
    /// The sink's word on a mail.
    Delivering,
    /// The TLS handshake.
    Handshake,
    Closed,
}

/// The chunk that is being read.
#[derive(Debug)]
struct Chunk {
    left: u64,
    size: u64,
    last: bool,
    /// What to answer after the octets when they are not part of a mail.
    refused: Option<Reply>,
}

/// The state machine. See the module head.
#[derive(Debug)]
pub struct Session {
    options: Arc<ListenerOptions>,
    peer: Peer,
    phase: Phase,
    lines: Lines,
    transaction: Option<Transaction>,
    out: Vec<u8>,
    queue: VecDeque<Event<'static>>,
    errors: usize,
    transactions: usize,
}

impl Session {
    /// A session of a client that has just connected; `tls` for implicit TLS, with its version.
    pub fn new(options: Arc<ListenerOptions>, address: SocketAddr, tls: Option<String>) -> Self {
        let encrypted = tls.is_some();
        let peer = Peer { address, helo: None, esmtp: false, tls: encrypted, tls_version: tls };
        let mut session = Self {
            options,
            peer,
            phase: Phase::Command,
            lines: Lines::default(),
            transaction: None,
            out: Vec::with_capacity(512),
            queue: VecDeque::new(),
            errors: 0,
            transactions: 0,
        };
        let greeting = format!("{} ESMTP Mailstead", session.options.hostname);
        session.say(220, (0, 0, 0), &greeting);
        session
    }

    /// Takes octets off `input` until the host has something to do, or until `input` is empty.
    pub fn step<'i>(&mut self, input: &mut &'i [u8]) -> Option<Event<'i>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            match self.phase {
                Phase::Asking(_) | Phase::Delivering => return None,
                Phase::Closed => {
                    *input = &[];
                    return None;
                }
                Phase::Handshake if input.is_empty() => return None,
                Phase::Handshake => {
                    tracing::warn!("octets in clear after STARTTLS: closing the session");
                    *input = &[];
                    self.close();
                }
                Phase::Command => {
                    let line = self.lines.next(input)?;
                    self.line(&line);
                }
                Phase::Data(_) | Phase::Chunk(_) => {
                    if let Some(octets) = self.content(input)? {
                        return Some(Event::Body(octets));
                    }
                }
            }
        }
    }

    /// The recipient to ask the sink about, with the envelope sender.
    pub fn question(&self) -> Option<(&Peer, &str, &str)> {
        match (&self.phase, &self.transaction) {
            (Phase::Asking(recipient), Some(transaction)) => {
                Some((&self.peer, &transaction.mail.address, &recipient.address))
            }
            _ => None,
        }
    }

    /// Octets to be sent before the next read.
    pub fn output(&self) -> &[u8] {
        &self.out
    }

    /// The output has been sent.
    pub fn clear_output(&mut self) {
        self.out.clear();
    }

    /// The client as known so far.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// A mail is on its way: between 354 and its end, or after its first BDAT.
    pub fn in_data(&self) -> bool {
        matches!(self.phase, Phase::Data(_) | Phase::Chunk(_))
            || self.transaction.as_ref().is_some_and(|mail| mail.chunked)
    }

    /// [`Event::StartTls`] was given and nothing followed in clear.
    pub fn awaits_tls(&self) -> bool {
        matches!(self.phase, Phase::Handshake)
    }

    /// The handshake is done: everything known about the client is forgotten (RFC 3207 section
    /// 4.2).
    pub fn tls_started(&mut self, version: String) {
        self.peer.helo = None;
        self.peer.esmtp = false;
        self.peer.tls = true;
        self.peer.tls_version = Some(version);
        self.transaction = None;
        self.lines.clear();
        self.phase = Phase::Command;
    }

    /// Ends the session for a reason of the host's: 421 for time or shutdown. The output is to be
    /// sent, then the connection closed. A mail on its way is reported as refused.
    pub fn abort(&mut self, reply: &Reply) {
        if self.in_data() {
            self.report(Stage::Session, reply, None);
        }
        self.reply(reply);
        self.close();
    }

    fn close(&mut self) {
        self.drop_transaction();
        self.phase = Phase::Closed;
        self.queue.push_back(Event::Close);
    }

    fn drop_transaction(&mut self) {
        if self.transaction.take().is_some_and(|mail| mail.octets > 0) {
            self.queue.push_back(Event::Discard);
        }
    }

    fn say(&mut self, code: u16, enhanced: (u8, u8, u8), text: &str) {
        write_line(&mut self.out, code, enhanced, text);
    }

    fn reply(&mut self, reply: &Reply) {
        reply.write_to(&mut self.out);
    }

    /// Sends a reply, counts it when it is a 5xx, and closes the session after too many of them.
    fn answer_error(&mut self, reply: &Reply) {
        self.reply(reply);
        if reply.code == 421 {
            return self.close();
        }
        if !reply.is_permanent() {
            return;
        }
        self.errors += 1;
        if self.errors > self.options.max_errors {
            let limit = Reply::new(421, (4, 7, 0), "too many errors");
            self.report(Stage::Session, &limit, None);
            self.reply(&limit);
            self.close();
        }
    }

    /// As [`Session::answer_error`], and tells the sink: for answers that cost somebody a mail.
    fn refuse(&mut self, stage: Stage, reply: &Reply, recipient: Option<String>) {
        if reply.is_permanent() || reply.code == 421 {
            self.report(stage, reply, recipient);
        }
        self.answer_error(reply);
    }

    fn report(&mut self, stage: Stage, reply: &Reply, recipient: Option<String>) {
        let mail = self.transaction.as_ref();
        self.queue.push_back(Event::Refused(Refusal {
            peer: self.peer.clone(),
            mail_from: mail.map(|mail| mail.mail.address.clone()),
            recipient,
            recipients: mail.map(Transaction::addresses).unwrap_or_default(),
            reply: reply.clone(),
            stage,
        }));
    }
}
