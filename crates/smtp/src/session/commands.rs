//! What each command line does (RFC 5321 section 4.1.1 and 4.3.2).

use super::lines::Line;
use super::{Chunk, Event, Phase, Session};
use crate::command::{self, Command, CommandError, Verb};
use crate::reply::Reply;
use crate::sink::Stage;

impl Session {
    pub(super) fn line(&mut self, line: &Line<'_>) {
        let line = match line {
            Line::Command(line) => line,
            Line::Malformed => {
                let reply =
                    Reply::new(500, (5, 5, 2), "lines end with CRLF, and hold no CR or NUL");
                return self.answer_error(&reply);
            }
            Line::TooLong => {
                return self.answer_error(&Reply::new(500, (5, 5, 2), "the line is too long"));
            }
            Line::Flood => {
                return self.answer_error(&Reply::new(421, (4, 7, 0), "this is no SMTP"));
            }
        };
        match command::parse(line) {
            Ok(command) => self.command(command),
            Err(error) => self.wrong(error),
        }
    }

    fn wrong(&mut self, CommandError { reply, verb }: CommandError) {
        match verb {
            Verb::Helo => self.refuse(Stage::Helo, &reply, None),
            Verb::Mail if self.transaction.is_none() => self.refuse(Stage::Mail, &reply, None),
            Verb::Rcpt if self.transaction.is_some() => self.refuse(Stage::Rcpt, &reply, None),
            Verb::Bdat => {
                // Where its octets end is unknown: reading on would take data for commands.
                if self.has_recipients() {
                    self.report(Stage::Data, &reply, None);
                }
                self.answer_error(&reply);
                if !matches!(self.phase, Phase::Closed) {
                    self.answer_error(&Reply::new(421, (4, 5, 2), "cannot go on after that BDAT"));
                }
            }
            _ => self.answer_error(&reply),
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Ehlo(name) => self.ehlo(name),
            Command::Helo(name) => {
                self.introduce(name, false);
                let hostname = self.options.hostname.clone();
                self.say(250, (0, 0, 0), &hostname);
            }
            Command::Mail(mail) => self.mail(mail),
            Command::Rcpt(rcpt) => self.rcpt(rcpt),
            Command::Data => self.data(),
            Command::Bdat { size, last } => self.bdat(size, last),
            Command::StartTls => self.start_tls(),
            Command::Rset => {
                self.drop_transaction();
                self.say(250, (2, 0, 0), "ok");
            }
            Command::Noop => self.say(250, (2, 0, 0), "ok"),
            Command::Help => self.say(214, (2, 0, 0), "see RFC 5321; this is a mail archive"),
            Command::Vrfy => self.say(252, (2, 1, 5), "send the mail and see"),
            Command::Quit => {
                self.say(221, (2, 0, 0), "bye");
                self.close();
            }
            Command::NotOffered => {
                self.answer_error(&Reply::new(502, (5, 5, 1), "this command is not offered"));
            }
            Command::Http => {
                self.answer_error(&Reply::new(421, (4, 7, 0), "this is no web server"));
            }
        }
    }

    /// A greeting also ends whatever mail was begun (RFC 5321 section 4.1.4).
    fn introduce(&mut self, name: String, esmtp: bool) {
        self.drop_transaction();
        self.peer.helo = Some(name);
        self.peer.esmtp = esmtp;
    }

    fn ehlo(&mut self, name: String) {
        self.introduce(name, true);
        let size = format!("SIZE {}", self.options.max_message_bytes.get());
        let start_tls = (!self.peer.tls).then_some("STARTTLS");
        let lines = [Some(self.options.hostname.as_str()), Some(&size), start_tls]
            .into_iter()
            .flatten()
            .chain(["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8"]);
        for line in lines {
            self.out.extend_from_slice(b"250-");
            self.out.extend_from_slice(line.as_bytes());
            self.out.extend_from_slice(b"\r\n");
        }
        self.out.extend_from_slice(b"250 CHUNKING\r\n");
    }

    fn start_tls(&mut self) {
        if self.peer.tls {
            return self.answer_error(&Reply::new(503, (5, 5, 1), "TLS is already active"));
        }
        self.drop_transaction();
        self.say(220, (2, 0, 0), "begin TLS");
        self.phase = Phase::Handshake;
        self.queue.push_back(Event::StartTls);
    }

    fn data(&mut self) {
        let missing = match &self.transaction {
            None => Some(Reply::new(503, (5, 5, 1), "MAIL comes first")),
            Some(mail) if mail.chunked => {
                Some(Reply::new(503, (5, 5, 1), "DATA and BDAT do not mix"))
            }
            Some(mail) if mail.recipients.is_empty() => {
                Some(Reply::new(554, (5, 5, 1), "no valid recipients"))
            }
            Some(_) => None,
        };
        match missing {
            None => {
                self.say(354, (0, 0, 0), "send the mail, end with CRLF.CRLF");
                self.begin_data();
            }
            Some(reply) if self.has_recipients() => self.refuse(Stage::Data, &reply, None),
            Some(reply) => self.answer_error(&reply),
        }
    }

    fn bdat(&mut self, size: u64, last: bool) {
        let refused = match &self.transaction {
            None => Some(Reply::new(503, (5, 5, 1), "MAIL comes first")),
            Some(mail) if mail.recipients.is_empty() => {
                Some(Reply::new(554, (5, 5, 1), "no valid recipients"))
            }
            Some(_) => None,
        };
        if refused.is_none()
            && let Some(mail) = &mut self.transaction
        {
            mail.chunked = true;
        }
        self.phase = Phase::Chunk(Chunk { left: size, size, last, refused });
    }

    pub(super) fn has_recipients(&self) -> bool {
        self.transaction.as_ref().is_some_and(|mail| !mail.recipients.is_empty())
    }
}
