//! A mail of the sample before it is bytes: who writes to whom, when, about what.

use super::charset::Charset;
use super::clock::{Zone, local};
use super::mime::{Part, line, words};
use super::people::{DOMAIN, Program, Who};
use super::rng::Rng;

#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub from: Who,
    pub to: Vec<Who>,
    pub cc: Vec<Who>,
    /// Receive the mail without standing in it.
    pub hidden: Vec<Who>,
    /// Seconds since 1970.
    pub date: i64,
    pub subject: String,
    /// With the angle brackets.
    pub id: Option<String>,
    /// The ids of the mails before it in its thread.
    pub thread: Vec<String>,
    /// Further header lines, without their ends.
    pub headers: Vec<String>,
    pub body: Part,
    /// In which the subject is written.
    pub charset: Charset,
    /// Replaces the line of recipients, as lists do.
    pub to_line: Option<String>,
    /// The envelope sender, where it is not the author.
    pub envelope_from: Option<String>,
    /// Makes boundaries and trace ids.
    pub mark: String,
}

impl Mail {
    /// A mail in its simplest form.
    pub fn new(
        rng: &mut Rng,
        from: Who,
        to: Vec<Who>,
        date: i64,
        subject: &str,
        body: Part,
    ) -> Mail {
        Mail {
            from,
            to,
            cc: Vec::new(),
            hidden: Vec::new(),
            date,
            subject: subject.to_owned(),
            id: Some(new_id(rng, from)),
            thread: Vec::new(),
            headers: Vec::new(),
            body,
            charset: Charset::Utf8,
            to_line: None,
            envelope_from: None,
            mark: format!("{:016X}", rng.next()),
        }
    }

    /// The envelope sender.
    pub fn sender(&self) -> String {
        self.envelope_from.clone().unwrap_or_else(|| self.from.address.to_owned())
    }

    /// Everyone who receives it.
    pub fn recipients(&self) -> Vec<String> {
        self.everyone().map(|who| who.address.to_owned()).collect()
    }

    /// The colleagues who receive it.
    pub fn staff_recipients(&self) -> Vec<String> {
        self.everyone().filter(|who| who.is_staff()).map(|who| who.address.to_owned()).collect()
    }

    fn everyone(&self) -> impl Iterator<Item = &Who> {
        self.to.iter().chain(&self.cc).chain(&self.hidden)
    }

    /// The lines that name sender, recipients and subject: a journal report repeats them.
    pub fn addressing(&self) -> String {
        let mut lines = format!("From: {}\r\n", mailbox(&self.from, self.charset));
        match &self.to_line {
            Some(to) => lines.push_str(&format!("To: {to}\r\n")),
            None if self.to.is_empty() => lines.push_str("To: undisclosed-recipients:;\r\n"),
            None => lines.push_str(&format!("To: {}\r\n", mailboxes(&self.to))),
        }
        if !self.cc.is_empty() {
            lines.push_str(&format!("Cc: {}\r\n", mailboxes(&self.cc)));
        }
        lines + &format!("Subject: {}\r\n", words(&self.subject, self.charset))
    }

    /// The mail as it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        line(&mut out, &self.received());
        for header in &self.headers {
            line(&mut out, header);
        }
        line(&mut out, &format!("Date: {}", local(self.date, self.from.zone).rfc5322()));
        out.extend_from_slice(self.addressing().as_bytes());
        if let Some(id) = &self.id {
            line(&mut out, &format!("Message-ID: {id}"));
        }
        if let Some(parent) = self.thread.last() {
            line(&mut out, &format!("In-Reply-To: {parent}"));
            line(&mut out, &format!("References: {}", self.thread.join("\r\n ")));
        }
        for header in program_headers(self.from.program, &self.subject) {
            line(&mut out, &header);
        }
        line(&mut out, "MIME-Version: 1.0");
        self.body.write(&self.mark, &mut out);
        out
    }

    /// The trace line of the company's own server.
    fn received(&self) -> String {
        let queue: String = self.mark.chars().take(11).collect();
        let date = local(self.date + 2, Zone::Berlin).rfc5322();
        let number =
            self.from.address.bytes().fold(7u32, |n, b| (n * 31 + u32::from(b)) % 240) + 10;
        let domain = self.from.domain();
        let (host, by) = match self.from.is_staff() {
            true => (format!("[192.0.2.{number}] (client.{DOMAIN} [192.0.2.{number}])"), "ESMTPSA"),
            false => (format!("mail.{domain} (mail.{domain} [198.51.100.{number}])"), "ESMTPS"),
        };
        let to = self.recipients().first().cloned().unwrap_or_default();
        format!(
            "Received: from {host}\r\n\tby mx1.{DOMAIN} (Postfix) with {by} id {queue}\r\n\
             \tfor <{to}>; {date}"
        )
    }
}

/// `"Name" <address>`
fn mailbox(who: &Who, charset: Charset) -> String {
    let special = who.name.contains(|c: char| "().,&".contains(c)) && who.name.is_ascii();
    let name = if special { format!("\"{}\"", who.name) } else { words(who.name, charset) };
    format!("{name} <{}>", who.address)
}

/// Mailboxes of a header, one to a line.
pub(super) fn mailboxes(people: &[Who]) -> String {
    let all: Vec<String> = people.iter().map(|who| mailbox(who, Charset::Utf8)).collect();
    all.join(",\r\n\t")
}

/// A message id in the manner of the author's program.
pub(super) fn new_id(rng: &mut Rng, from: Who) -> String {
    let domain = from.domain();
    match from.program {
        Program::Outlook => {
            let (a, b) = (rng.next(), rng.next());
            format!("<{:012X}{:020X}@MBX{:02}.{domain}>", a >> 16, b, a % 8)
        }
        Program::Apple => format!("<{}@{domain}>", rng.uuid().to_uppercase()),
        Program::Thunderbird => format!("<{}@{domain}>", rng.uuid()),
        Program::Machine => format!("<{:x}.{}@{domain}>", rng.next(), rng.between(1000, 99_999)),
    }
}

fn program_headers(program: Program, subject: &str) -> Vec<String> {
    match program {
        Program::Thunderbird => vec!["User-Agent: Mozilla Thunderbird".to_owned()],
        Program::Apple => vec!["X-Mailer: Apple Mail (2.3774.600.62)".to_owned()],
        Program::Outlook => {
            let topic = subject.trim_start_matches("Re: ").trim_start_matches("AW: ");
            vec![
                "X-Mailer: Microsoft Outlook 16.0".to_owned(),
                format!("Thread-Topic: {}", words(topic, Charset::Utf8)),
                "Content-Language: de".to_owned(),
            ]
        }
        Program::Machine => vec!["Auto-Submitted: auto-generated".to_owned()],
    }
}
