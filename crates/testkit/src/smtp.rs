//! A raw SMTP client (RFC 5321, 3030, 3207): one method per step, every answer visible, and [`Smtp::write`] for
//! what no client should send. Blocking, with a time-out on every read.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::certificate::{Authority, trusting_anyone};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// An answer: the code and the text of all its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The texts behind the code, one a line.
    pub lines: Vec<String>,
}

impl Reply {
    /// Whether the code is 2xx or 3xx.
    pub fn is_ok(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// Fails unless the code is `code`.
    pub fn expect(self, code: u16) -> Result<Reply> {
        ensure!(self.code == code, "expected {code}, got {self}");
        Ok(self)
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.lines.join(" / "))
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.write(bytes),
            Stream::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Stream::Plain(stream) => stream.flush(),
            Stream::Tls(stream) => stream.flush(),
        }
    }
}

/// A connection to an SMTP server.
pub struct Smtp {
    stream: Option<Stream>,
    unread: Vec<u8>,
    greeting: Reply,
    extensions: Vec<String>,
}

impl Smtp {
    /// Connects and reads the greeting, which must be a 220.
    pub fn connect(address: SocketAddr) -> Result<Smtp> {
        let smtp = Smtp::connect_any(address)?;
        ensure!(smtp.greeting.code == 220, "greeted with {}", smtp.greeting);
        Ok(smtp)
    }

    /// Connects and reads the greeting, whatever it is.
    pub fn connect_any(address: SocketAddr) -> Result<Smtp> {
        Smtp::greeted(Stream::Plain(socket(address)?))
    }

    /// Connects to a port that speaks TLS from the first byte.
    pub fn connect_tls(address: SocketAddr) -> Result<Smtp> {
        let stream = handshake(socket(address)?, trusting_anyone()?, "localhost")?;
        Smtp::greeted(stream)
    }

    fn greeted(stream: Stream) -> Result<Smtp> {
        let nothing = Reply { code: 0, lines: Vec::new() };
        let mut smtp = Smtp {
            stream: Some(stream),
            unread: Vec::new(),
            greeting: nothing,
            extensions: Vec::new(),
        };
        smtp.greeting = smtp.reply()?;
        Ok(smtp)
    }

    /// The greeting.
    pub fn greeting(&self) -> &Reply {
        &self.greeting
    }

    /// `EHLO`; gives the extensions that the server offers.
    pub fn ehlo(&mut self) -> Result<&[String]> {
        let reply = self.command("EHLO client.example.test")?.expect(250)?;
        self.extensions = reply.lines.into_iter().skip(1).collect();
        Ok(&self.extensions)
    }

    /// Whether the last `EHLO` was answered with this extension.
    pub fn offers(&self, extension: &str) -> bool {
        self.extensions.iter().any(|line| line.split(' ').next() == Some(extension))
    }

    /// `STARTTLS`, any certificate will do; then `EHLO` again.
    pub fn starttls(&mut self) -> Result<()> {
        self.starttls_with(trusting_anyone()?, "localhost")
    }

    /// `STARTTLS` to a server that must prove with a certificate of `authority` that it is `name`.
    pub fn starttls_verified(&mut self, authority: &Authority, name: &str) -> Result<()> {
        self.starttls_with(authority.client()?, name)
    }

    fn starttls_with(&mut self, config: ClientConfig, name: &str) -> Result<()> {
        self.command("STARTTLS")?.expect(220)?;
        ensure!(self.unread.is_empty(), "the server spoke between 220 and the handshake");
        let Some(Stream::Plain(socket)) = self.stream.take() else { bail!("TLS is on already") };
        self.stream = Some(handshake(socket, config, name)?);
        self.ehlo()?;
        Ok(())
    }

    /// The certificate that the server showed in the handshake.
    pub fn certificate(&self) -> Result<Vec<u8>> {
        let Some(Stream::Tls(stream)) = &self.stream else { bail!("TLS is not on") };
        let shown = stream.conn.peer_certificates().and_then(<[_]>::first);
        Ok(shown.context("no certificate was shown")?.as_ref().to_vec())
    }

    /// Sends a line and reads the answer.
    pub fn command(&mut self, line: &str) -> Result<Reply> {
        self.write(format!("{line}\r\n").as_bytes())?;
        self.reply().with_context(|| format!("no answer to {line}"))
    }

    /// `MAIL FROM`.
    pub fn mail(&mut self, from: &str) -> Result<Reply> {
        self.command(&format!("MAIL FROM:<{from}>"))
    }

    /// `RCPT TO`.
    pub fn rcpt(&mut self, to: &str) -> Result<Reply> {
        self.command(&format!("RCPT TO:<{to}>"))
    }

    /// `DATA` with the mail, its dots stuffed, and the final dot. The mail must end with CRLF.
    pub fn data(&mut self, mail: &[u8]) -> Result<Reply> {
        let go = self.command("DATA")?;
        if go.code != 354 {
            return Ok(go);
        }
        self.write(&Smtp::wire(mail))?;
        self.reply().context("no answer to the mail")
    }

    /// A mail as it goes over the wire behind `DATA`: a dot more on each line that begins with one, and the line
    /// that ends it (RFC 5321 §4.5.2).
    pub fn wire(mail: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(mail.len() + 64);
        let mut line_start = true;
        for &byte in mail {
            if line_start && byte == b'.' {
                out.push(b'.');
            }
            out.push(byte);
            line_start = byte == b'\n';
        }
        out.extend_from_slice(b".\r\n");
        out
    }

    /// `BDAT`: one chunk of the mail.
    pub fn bdat(&mut self, chunk: &[u8], last: bool) -> Result<Reply> {
        let end = if last { " LAST" } else { "" };
        self.write(format!("BDAT {}{end}\r\n", chunk.len()).as_bytes())?;
        self.write(chunk)?;
        self.reply().context("no answer to BDAT")
    }

    /// A whole transaction by `DATA`: the first answer that refuses, or the one to the mail.
    pub fn send(&mut self, from: &str, to: &[&str], mail: &[u8]) -> Result<Reply> {
        self.transaction(from, to, |smtp| smtp.data(mail))
    }

    /// A whole transaction by `BDAT` in one chunk: any bytes arrive as they are.
    pub fn send_chunk(&mut self, from: &str, to: &[&str], mail: &[u8]) -> Result<Reply> {
        self.transaction(from, to, |smtp| smtp.bdat(mail, true))
    }

    fn transaction(
        &mut self,
        from: &str,
        to: &[&str],
        mail: impl FnOnce(&mut Smtp) -> Result<Reply>,
    ) -> Result<Reply> {
        let reply = self.mail(from)?;
        if !reply.is_ok() {
            return Ok(reply);
        }
        for to in to {
            let reply = self.rcpt(to)?;
            if !reply.is_ok() {
                return Ok(reply);
            }
        }
        mail(self)
    }

    /// `QUIT`; the server must answer 221 and close.
    pub fn quit(mut self) -> Result<()> {
        self.command("QUIT")?.expect(221)?;
        ensure!(self.is_closed()?, "the server did not close after QUIT");
        Ok(())
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let stream = self.stream()?;
        stream.write_all(bytes)?;
        stream.flush()?;
        Ok(())
    }

    /// Reads one answer.
    pub fn reply(&mut self) -> Result<Reply> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let code = line.get(..3).and_then(|digits| digits.parse::<u16>().ok());
            let code = code.with_context(|| format!("not an SMTP answer: {line:?}"))?;
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            match line.as_bytes().get(3) {
                Some(b'-') => {}
                Some(b' ') | None => return Ok(Reply { code, lines }),
                Some(_) => bail!("not an SMTP answer: {line:?}"),
            }
        }
    }

    /// Waits until the server closes the connection; false if it says something instead.
    pub fn is_closed(&mut self) -> Result<bool> {
        if !self.unread.is_empty() {
            return Ok(false);
        }
        let mut byte = [0];
        match self.stream()?.read(&mut byte) {
            Ok(0) => Ok(true),
            Ok(_) => Ok(false),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(true),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    fn stream(&mut self) -> Result<&mut Stream> {
        self.stream.as_mut().context("the connection was given up")
    }

    fn line(&mut self) -> Result<String> {
        loop {
            if let Some(end) = self.unread.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                ensure!(line.ends_with(b"\r\n"), "an answer must end with CRLF: {line:?}");
                return Ok(String::from_utf8_lossy(&line[..line.len() - 2]).into_owned());
            }
            let mut buffer = [0; 4096];
            match self.stream()?.read(&mut buffer)? {
                0 => bail!("the server closed the connection"),
                n => self.unread.extend_from_slice(&buffer[..n]),
            }
        }
    }
}

fn socket(address: SocketAddr) -> Result<TcpStream> {
    let socket = TcpStream::connect(address).with_context(|| format!("cannot reach {address}"))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

fn handshake(mut socket: TcpStream, config: ClientConfig, name: &str) -> Result<Stream> {
    let name = ServerName::try_from(name.to_owned())?;
    let mut tls = ClientConnection::new(Arc::new(config), name)?;
    while tls.is_handshaking() {
        tls.complete_io(&mut socket).context("TLS handshake")?;
    }
    Ok(Stream::Tls(Box::new(StreamOwned::new(tls, socket))))
}
