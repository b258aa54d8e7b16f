//! A small SMTP client, enough to send the sample mail to our own listener (RFC 5321, without TLS).

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Connections at the same time.
const CONNECTIONS: usize = 4;

/// A mail to send.
pub struct Mail<'a> {
    pub from: &'a str,
    pub recipients: Vec<String>,
    pub raw: &'a [u8],
}

/// Sends all mails; fails if one is refused.
pub fn send_all<'a>(server: &str, mails: impl Iterator<Item = Mail<'a>>) -> Result<()> {
    let mails: Vec<Mail<'a>> = mails.collect();
    std::thread::scope(|scope| {
        let parts = mails.chunks(mails.len().div_ceil(CONNECTIONS).max(1));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || send(server, part))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(_) => bail!("a sending thread panicked"),
        })
    })
}

fn send(server: &str, mails: &[Mail<'_>]) -> Result<()> {
    let stream = TcpStream::connect(server).with_context(|| format!("could not reach {server}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut session = Session { input: BufReader::new(stream.try_clone()?), output: stream };
    session.expect(b'2')?;
    session.say("EHLO trial.localhost", b'2')?;
    for mail in mails {
        session.say(&format!("MAIL FROM:<{}>", mail.from), b'2')?;
        for recipient in &mail.recipients {
            session.say(&format!("RCPT TO:<{recipient}>"), b'2')?;
        }
        session.say("DATA", b'3')?;
        session.data(mail.raw)?;
    }
    session.say("QUIT", b'2')
}

struct Session {
    input: BufReader<TcpStream>,
    output: TcpStream,
}

impl Session {
    fn say(&mut self, line: &str, expected: u8) -> Result<()> {
        self.output.write_all(format!("{line}\r\n").as_bytes())?;
        self.expect(expected).with_context(|| format!("the answer to {line:?}"))
    }

    fn data(&mut self, raw: &[u8]) -> Result<()> {
        let mut wire = Vec::with_capacity(raw.len() + 64);
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                wire.push(b'.');
            }
            wire.extend_from_slice(line);
        }
        if !wire.ends_with(b"\r\n") {
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b".\r\n");
        self.output.write_all(&wire)?;
        self.expect(b'2').context("the answer to the mail")
    }

    /// Reads a reply, which may have several lines.
    fn expect(&mut self, class: u8) -> Result<()> {
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                bail!("the server closed the connection");
            }
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            if line.as_bytes().first() == Some(&class) {
                return Ok(());
            }
            bail!("the server said {}", line.trim_end());
        }
    }
}
