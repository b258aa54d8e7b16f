//! A running listener with a sink that behaves as the recipient's address says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smtp::{
    Body, Listener, ListenerOptions, Peer, Received, RecipientAnswer, Refusal, Reply, SelfSigned,
    Sink, Tls,
};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

/// One delivered mail, its body read.
#[derive(Debug, Clone)]
pub struct Mail {
    pub peer: Peer,
    pub mail_from: String,
    pub to: Vec<String>,
    pub octets: Vec<u8>,
    /// Where it was spooled.
    pub file: Option<std::path::PathBuf>,
}

#[derive(Debug)]
pub struct TestSink {
    pub mails: Mutex<Vec<Mail>>,
    pub refused: Mutex<Vec<Refusal>>,
    /// Deliveries to `gate` wait for a permit.
    pub gate: Semaphore,
}

impl Sink for TestSink {
    fn recipient(&self, _peer: &Peer, _mail_from: &str, recipient: &str) -> RecipientAnswer {
        match recipient {
            "unknown" => RecipientAnswer::Refuse(Reply::unknown_recipient()),
            "panic-rcpt" => panic!("a sink may panic"),
            "secret" => RecipientAnswer::Accept { max_bytes: None, tls_required: true },
            _ => RecipientAnswer::Accept { max_bytes: None, tls_required: false },
        }
    }

    async fn deliver(&self, mail: Received) -> Reply {
        match mail.recipients[0].address.as_str() {
            "panic" => panic!("a sink may panic"),
            "panic-later" => {
                tokio::task::yield_now().await;
                panic!("a sink may panic");
            }
            "never" => std::future::pending().await,
            "refuse" => return Reply::unknown_recipient(),
            "gate" => self.gate.acquire().await.unwrap().forget(),
            _ => {}
        }
        let (octets, file) = match mail.body {
            Body::Memory(octets) => (octets, None),
            Body::Spooled { file, len } => {
                let octets = std::fs::read(file.path()).unwrap();
                assert_eq!(octets.len() as u64, len);
                (octets, Some(file.path().to_owned()))
            }
        };
        let to = mail.recipients.into_iter().map(|to| to.address).collect();
        let (peer, mail_from) = (mail.peer, mail.mail_from);
        self.mails.lock().unwrap().push(Mail { peer, mail_from, to, octets, file });
        Reply::accepted()
    }

    fn refused(&self, refusal: &Refusal) {
        self.refused.lock().unwrap().push(refusal.clone());
        assert_ne!(refusal.recipient.as_deref(), Some("unknown"), "a sink may panic");
    }
}

pub struct Server {
    pub address: SocketAddr,
    pub sink: Arc<TestSink>,
    pub tls: Arc<Tls>,
    pub certificate: SelfSigned,
    pub stop: watch::Sender<bool>,
    pub running: JoinHandle<()>,
    pub spool: tempfile::TempDir,
}

pub fn certificate() -> SelfSigned {
    smtp::self_signed(&["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap()
}

/// Short waits, so that tests see their end.
pub fn options() -> ListenerOptions {
    ListenerOptions {
        hostname: "archive.test".to_owned(),
        idle_timeout: Duration::from_secs(20),
        data_timeout: Duration::from_secs(20),
        max_message_bytes: (8 * 1024 * 1024).into(),
        ..ListenerOptions::default()
    }
}

pub async fn start(options: ListenerOptions) -> Server {
    start_with(options, false).await
}

pub async fn start_with(mut options: ListenerOptions, implicit_tls: bool) -> Server {
    let spool = tempfile::tempdir().unwrap();
    if options.spool_dir == std::env::temp_dir() {
        options.spool_dir = spool.path().to_owned();
    }
    let certificate = certificate();
    let tls = Tls::from_pem(certificate.cert_pem.as_bytes(), certificate.key_pem.as_bytes());
    let tls = Arc::new(tls.unwrap());
    let sink = Arc::new(TestSink {
        mails: Mutex::default(),
        refused: Mutex::default(),
        gate: Semaphore::new(0),
    });
    let any = "127.0.0.1:0".parse().unwrap();
    let listener =
        Listener::bind(any, implicit_tls, Arc::new(options), Arc::clone(&tls), Arc::clone(&sink))
            .await
            .unwrap();
    let address = listener.local_addr();
    let (stop, signal) = watch::channel(false);
    let running = tokio::spawn(listener.run(signal));
    Server { address, sink, tls, certificate, stop, running, spool }
}

impl Server {
    pub fn mails(&self) -> Vec<Mail> {
        self.sink.mails.lock().unwrap().clone()
    }

    pub fn refused(&self) -> Vec<Refusal> {
        self.sink.refused.lock().unwrap().clone()
    }

    /// Stops, and returns only when every connection has been joined.
    pub async fn stopped(self) -> Arc<TestSink> {
        self.stop.send_replace(true);
        self.running.await.unwrap();
        self.sink
    }
}
