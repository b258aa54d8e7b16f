//! A plain SMTP client: sends octets, reads replies, shakes hands.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub struct Client<T>(BufReader<T>);

pub async fn connect(address: SocketAddr) -> Client<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    Client(BufReader::new(stream))
}

/// Connects and greets.
pub async fn greeted(address: SocketAddr) -> Client<TcpStream> {
    let mut client = connect(address).await;
    assert_eq!(client.reply().await, 220);
    client.say("EHLO client.test\r\n", &[250]).await;
    client
}

impl<T: AsyncRead + AsyncWrite + Unpin> Client<T> {
    pub async fn send(&mut self, octets: &[u8]) {
        self.0.get_mut().write_all(octets).await.unwrap();
        self.0.get_mut().flush().await.unwrap();
    }

    /// The next line; empty when the connection is closed.
    pub async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(Duration::from_secs(20), self.0.read_line(&mut line)).await.unwrap();
        if read.is_err() {
            line.clear();
        }
        line
    }

    /// The code of the next reply, 0 when the connection is closed.
    pub async fn reply(&mut self) -> u16 {
        loop {
            let line = self.line().await;
            if line.is_empty() {
                return 0;
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return line[..3].parse().unwrap();
            }
        }
    }

    /// Sends in one piece and expects these codes.
    pub async fn say(&mut self, text: &str, codes: &[u16]) {
        self.send(text.as_bytes()).await;
        for (at, code) in codes.iter().enumerate() {
            assert_eq!(self.reply().await, *code, "reply {at} to {text:.100}");
        }
    }

    /// Up to 354 for one recipient.
    pub async fn begin(&mut self, to: &str) {
        self.say(&format!("MAIL FROM:<a@b>\r\nRCPT TO:<{to}>\r\nDATA\r\n"), &[250, 250, 354]).await;
    }

    /// A whole mail; the reply at its end.
    pub async fn mail(&mut self, to: &str, octets: &[u8]) -> u16 {
        self.begin(to).await;
        self.send(octets).await;
        self.send(b"\r\n.\r\n").await;
        self.reply().await
    }
}

impl Client<TcpStream> {
    /// STARTTLS, trusting only this certificate.
    pub async fn starttls(
        mut self,
        certificate: &str,
    ) -> std::io::Result<Client<TlsStream<TcpStream>>> {
        self.say("STARTTLS\r\n", &[220]).await;
        self.handshake(certificate).await
    }

    pub async fn handshake(
        self,
        certificate: &str,
    ) -> std::io::Result<Client<TlsStream<TcpStream>>> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, self.0.into_inner()).await?;
        Ok(Client(BufReader::new(stream)))
    }
}
