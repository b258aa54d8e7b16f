//! A raw HTTP/1.1 client (RFC 9112): says exactly what it is told, over TCP, TLS or the socket of a data directory.
//! Blocking, with a time-out on every read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use serde_json::Value;

use crate::certificate::{Authority, trusting_anyone};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Name in lower case and value of each header.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("no JSON: {self}"))
    }

    /// Fails unless the status is `status`.
    pub fn expect(self, status: u16) -> Result<Answer> {
        ensure!(self.status == status, "expected {status}: {self}");
        Ok(self)
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = &self.body[..self.body.len().min(2000)];
        write!(f, "{} {:?}\n{}", self.status, self.headers, String::from_utf8_lossy(body))
    }
}

trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// A connection to an HTTP server.
pub struct Http {
    stream: BufReader<Box<dyn Stream>>,
    host: String,
}

impl Http {
    /// Connects to the service with this base address (`http://127.0.0.1:PORT`); HTTPS with whatever certificate.
    pub fn connect(base: &str) -> Result<Http> {
        Http::open(base, None)
    }

    /// Connects with HTTPS; the certificate must be of this authority and for the address.
    pub fn trusting(base: &str, authority: &Authority) -> Result<Http> {
        Http::open(base, Some(authority))
    }

    /// Connects to a socket.
    #[cfg(unix)]
    pub fn socket(path: &std::path::Path) -> Result<Http> {
        let stream = std::os::unix::net::UnixStream::connect(path)
            .with_context(|| format!("cannot connect to {}", path.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Http { stream: BufReader::new(Box::new(stream)), host: "localhost".into() })
    }

    fn open(base: &str, authority: Option<&Authority>) -> Result<Http> {
        let (scheme, host) = base.split_once("://").context("a base address has a scheme")?;
        let address: SocketAddr = host.parse()?;
        let tcp = TcpStream::connect(address).with_context(|| format!("cannot reach {base}"))?;
        tcp.set_read_timeout(Some(PATIENCE))?;
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match scheme {
            "http" => Box::new(tcp),
            _ => {
                let config = match authority {
                    Some(authority) => authority.client()?,
                    None => trusting_anyone()?,
                };
                let name = ServerName::from(address.ip());
                let client = ClientConnection::new(Arc::new(config), name)?;
                Box::new(StreamOwned::new(client, tcp))
            }
        };
        Ok(Http { stream: BufReader::new(stream), host: host.to_owned() })
    }

    /// Asks with the headers given; `Host` is that of the address unless it is among them.
    pub fn get(&mut self, target: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.ask("GET", target, headers, b"")
    }

    /// A request with a body.
    pub fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer> {
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head += &format!("Host: {}\r\n", self.host);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        self.write(&[head.as_bytes(), b"\r\n", body].concat())?;
        self.answer()
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        Ok(self.stream.get_mut().flush()?)
    }

    /// Reads an answer.
    pub fn answer(&mut self) -> Result<Answer> {
        let mut answer = self.head()?;
        if answer.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk()? {
                answer.body.extend(chunk);
            }
        } else if let Some(length) = answer.header("content-length") {
            answer.body = vec![0; length.parse()?];
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    fn head(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.with_context(|| format!("no status line: {first:?}"))?;
        let mut answer = Answer { status, headers: Vec::new(), body: Vec::new() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header has a colon")?;
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(answer)
    }

    /// Reads the head of an answer, which must be 200, and the first piece of its body.
    pub fn piece(&mut self) -> Result<Vec<u8>> {
        let head = self.head()?.expect(200)?;
        ensure!(head.header("transfer-encoding") == Some("chunked"), "not in pieces: {head}");
        self.chunk()?.context("the answer is empty")
    }

    /// The next chunk of a body that comes in chunks.
    fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let size = usize::from_str_radix(&self.line()?, 16)?;
        let mut chunk = vec![0; size];
        self.stream.read_exact(&mut chunk)?;
        self.line()?;
        Ok((size > 0).then_some(chunk))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).context("no answer")?;
        if line.is_empty() {
            bail!("the connection was closed");
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}
