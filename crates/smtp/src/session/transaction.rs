//! One mail on its way: MAIL, RCPT and what the sink says about each recipient
//! (RFC 5321 sections 3.3 and 4.1.4, RFC 1870).
//!
//! Deliberately not here: the octets of the mail (`content.rs`).

use super::{Event, Phase, Session};
use crate::command::{MailCommand, RcptCommand};
use crate::reply::Reply;
use crate::sink::{Peer, Recipient, RecipientAnswer, Stage};

/// The envelope of a complete mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The client.
    pub peer: Peer,
    /// MAIL with its parameters.
    pub mail: MailCommand,
    /// The accepted recipients; never empty.
    pub recipients: Vec<Recipient>,
    /// Octets of the mail.
    pub octets: u64,
}

/// The mail being received.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) mail: MailCommand,
    pub(super) recipients: Vec<Recipient>,
    /// The smallest limit of the listener and of every accepted recipient, in octets.
    pub(super) limit: u64,
    /// Octets received, dot-stuffing removed; goes on counting above the limit.
    pub(super) octets: u64,
    /// A BDAT was seen: DATA is out of question (RFC 3030 section 3).
    pub(super) chunked: bool,
}

impl Transaction {
    pub(super) fn addresses(&self) -> Vec<String> {
        self.recipients.iter().map(|recipient| recipient.address.clone()).collect()
    }

    /// Larger than somebody allows; its octets are read on, but not kept.
    pub(super) fn too_large(&self) -> bool {
        self.octets > self.limit
    }
}

impl Session {
    pub(super) fn mail(&mut self, mail: MailCommand) {
        if self.peer.helo.is_none() {
            return self.answer_error(&Reply::new(503, (5, 5, 1), "EHLO comes first"));
        }
        if self.transaction.is_some() {
            return self.answer_error(&Reply::new(503, (5, 5, 1), "a mail is already begun"));
        }
        if self.transactions >= self.options.max_transactions {
            let limit = Reply::new(421, (4, 7, 0), "many mails in one session, connect again");
            return self.refuse(Stage::Session, &limit, None);
        }
        let limit = self.options.max_message_bytes.get();
        let large = mail.size.is_some_and(|size| size > limit);
        self.transaction =
            Some(Transaction { mail, recipients: Vec::new(), limit, octets: 0, chunked: false });
        if large {
            self.refuse(Stage::Mail, &Reply::too_large(), None);
            return self.drop_transaction();
        }
        self.transactions += 1;
        self.say(250, (2, 1, 0), "sender ok");
    }

    pub(super) fn rcpt(&mut self, rcpt: RcptCommand) {
        let Some(transaction) = &self.transaction else {
            return self.answer_error(&Reply::new(503, (5, 5, 1), "MAIL comes first"));
        };
        if transaction.chunked {
            return self.answer_error(&Reply::new(503, (5, 5, 1), "the mail is already coming"));
        }
        if transaction.recipients.len() >= self.options.max_recipients {
            return self.answer_error(&Reply::too_many_recipients());
        }
        let RcptCommand { address, orcpt, notify } = rcpt;
        self.phase = Phase::Asking(Recipient { address, orcpt, notify });
        self.queue.push_back(Event::Recipient);
    }

    /// The sink's answer to [`Event::Recipient`].
    pub fn answer(&mut self, answer: RecipientAnswer) {
        let recipient = match std::mem::replace(&mut self.phase, Phase::Command) {
            Phase::Asking(recipient) => recipient,
            other => {
                self.phase = other;
                return;
            }
        };
        match self.judge(answer) {
            Ok(limit) => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.limit = transaction.limit.min(limit);
                    transaction.recipients.push(recipient);
                }
                self.say(250, (2, 1, 5), "recipient ok");
            }
            Err(reply) => self.refuse(Stage::Rcpt, &reply, Some(recipient.address)),
        }
    }

    /// The recipient's limit in octets, or why it is refused.
    fn judge(&self, answer: RecipientAnswer) -> Result<u64, Reply> {
        match answer {
            RecipientAnswer::Refuse(reply) if reply.is_permanent() || reply.is_temporary() => {
                Err(reply)
            }
            RecipientAnswer::Refuse(_) => Err(Reply::busy()),
            RecipientAnswer::Accept { tls_required: true, .. } if !self.peer.tls => {
                Err(Reply::tls_required())
            }
            RecipientAnswer::Accept { max_bytes, .. } => {
                let limit = max_bytes.unwrap_or(u64::MAX);
                let declared = self.transaction.as_ref().and_then(|mail| mail.mail.size);
                if declared.is_some_and(|size| size > limit) {
                    return Err(Reply::too_large());
                }
                Ok(limit)
            }
        }
    }

    /// The sink's answer to [`Event::Mail`].
    pub fn delivered(&mut self, reply: &Reply) {
        if !matches!(self.phase, Phase::Delivering) {
            return;
        }
        self.phase = Phase::Command;
        if reply.is_success() {
            self.errors = 0;
        }
        self.answer_error(reply);
    }
}
