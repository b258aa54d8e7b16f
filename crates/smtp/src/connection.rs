//! One connection: reads, feeds the session, does what it asks for, writes.
//!
//! Every wait has an end: for commands, for octets of a mail, for a whole mail, for the sink, for
//! the handshake, for the client to take a reply. A panic of the sink costs the client a 451 and
//! nobody anything else. Deliberately not here: any rule of SMTP; the session has them all.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::options::ListenerOptions;
use crate::reply::Reply;
use crate::session::{Envelope, Event, Session};
use crate::sink::{Received, RecipientAnswer, Refusal, Sink};
use crate::spool::{Memory, Spool};
use crate::tls::Tls;

/// Octets read at once.
const READ: usize = 64 * 1024;

/// Wait for the client to close after our last reply.
const FAREWELL: Duration = Duration::from_secs(1);

/// Everything one connection owns, but for the stream.
pub(crate) struct Connection<S> {
    address: SocketAddr,
    options: Arc<ListenerOptions>,
    tls: Arc<Tls>,
    sink: Arc<S>,
    shutdown: watch::Receiver<bool>,
    spool: Spool,
    /// When the mail that is coming in must be complete.
    data_deadline: Option<Instant>,
    /// Set once the shutdown signal was seen while a mail was coming in.
    drain_deadline: Option<Instant>,
}

/// How a conversation on one stream ended.
enum Ended {
    Closed,
    StartTls,
}

/// What a wait for octets brought.
enum Heard {
    Octets(usize),
    /// The client has gone.
    Gone,
    /// The wait is over, with what to say.
    Over(Reply),
}

impl<S: Sink> Connection<S> {
    pub(crate) fn new(
        address: SocketAddr,
        options: Arc<ListenerOptions>,
        tls: Arc<Tls>,
        sink: Arc<S>,
        shutdown: watch::Receiver<bool>,
        memory: Arc<Memory>,
    ) -> Self {
        let spool = Spool::new(options.spool_dir.clone(), options.spool_above_bytes, memory);
        let (data_deadline, drain_deadline) = (None, None);
        Self { address, options, tls, sink, shutdown, spool, data_deadline, drain_deadline }
    }

    /// Serves the client until either side has had enough.
    pub(crate) async fn serve(mut self, stream: TcpStream, implicit_tls: bool) {
        tracing::debug!(peer = %self.address, "connected");
        if let Err(error) = self.session(stream, implicit_tls).await {
            tracing::debug!(peer = %self.address, %error, "connection lost");
        }
        tracing::debug!(peer = %self.address, "disconnected");
    }

    async fn session(&mut self, mut stream: TcpStream, implicit_tls: bool) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let options = Arc::clone(&self.options);
        if implicit_tls {
            let mut stream = self.handshake(stream).await?;
            let mut session = Session::new(options, self.address, Some(tls_version(&stream)));
            self.converse(&mut stream, &mut session).await?;
            return farewell(&mut stream).await;
        }
        let mut session = Session::new(options, self.address, None);
        match self.converse(&mut stream, &mut session).await? {
            Ended::Closed => farewell(&mut stream).await,
            Ended::StartTls => {
                let mut stream = self.handshake(stream).await?;
                session.tls_started(tls_version(&stream));
                self.converse(&mut stream, &mut session).await?;
                farewell(&mut stream).await
            }
        }
    }

    async fn handshake(&mut self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let accept = TlsAcceptor::from(self.tls.current()).accept(stream);
        tokio::select! {
            () = stopped(&mut self.shutdown) => Err(io::ErrorKind::Interrupted.into()),
            done = timeout(self.options.handshake_timeout, accept) => {
                let done = done?;
                if let Err(error) = &done {
                    // A sender that cannot agree on TLS sends nothing: an admin must find out why.
                    tracing::warn!(%error, "a TLS handshake failed");
                }
                done
            }
        }
    }

    async fn converse<T>(&mut self, stream: &mut T, session: &mut Session) -> io::Result<Ended>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let mut buffer = vec![0; READ];
        loop {
            self.flush(stream, session).await?;
            let mut input: &[u8] = match self.listen(stream, session, &mut buffer).await? {
                Heard::Octets(count) => buffer.get(..count).unwrap_or_default(),
                Heard::Gone => return Ok(Ended::Closed),
                Heard::Over(reply) => {
                    session.abort(&reply);
                    &[]
                }
            };
            while let Some(event) = session.step(&mut input) {
                if let Some(ended) = self.act(event, stream, session).await? {
                    return Ok(ended);
                }
            }
            if session.awaits_tls() {
                self.flush(stream, session).await?;
                return Ok(Ended::StartTls);
            }
        }
    }

    async fn act<T>(
        &mut self,
        event: Event<'_>,
        stream: &mut T,
        session: &mut Session,
    ) -> io::Result<Option<Ended>>
    where
        T: AsyncWrite + Unpin,
    {
        match event {
            Event::Recipient => {
                let answer = ask(&*self.sink, session);
                session.answer(answer);
            }
            Event::Body(octets) => self.spool.push(octets).await,
            Event::Discard => self.spool.clear(),
            Event::Mail(envelope) => {
                self.flush(stream, session).await?;
                let reply = self.deliver(envelope).await;
                session.delivered(&reply);
            }
            Event::Refused(refusal) => tell(&*self.sink, &refusal),
            // Decided when all input is used up: see `converse`.
            Event::StartTls => {}
            Event::Close => {
                self.flush(stream, session).await?;
                return Ok(Some(Ended::Closed));
            }
        }
        Ok(None)
    }

    async fn flush<T>(&self, stream: &mut T, session: &mut Session) -> io::Result<()>
    where
        T: AsyncWrite + Unpin,
    {
        if session.output().is_empty() {
            return Ok(());
        }
        let write = async {
            stream.write_all(session.output()).await?;
            stream.flush().await
        };
        timeout(self.options.idle_timeout, write).await??;
        session.clear_output();
        Ok(())
    }

    /// Waits for octets, but not for ever, and not through a shutdown.
    async fn listen<T>(
        &mut self,
        stream: &mut T,
        session: &Session,
        buffer: &mut [u8],
    ) -> io::Result<Heard>
    where
        T: AsyncRead + Unpin,
    {
        let in_data = session.in_data();
        if !in_data {
            self.data_deadline = None;
        } else if self.data_deadline.is_none() {
            self.data_deadline = Some(Instant::now() + self.options.max_data_time);
        }
        loop {
            let draining = self.drain_deadline.is_some();
            let until = self.patience(in_data);
            let heard = tokio::select! {
                biased;
                () = stopped(&mut self.shutdown), if !(in_data && draining) => None,
                heard = tokio::time::timeout_at(until, stream.read(buffer)) => Some(heard),
            };
            match heard {
                None if in_data => {
                    self.drain_deadline = Some(Instant::now() + self.options.drain_timeout);
                }
                None => return Ok(Heard::Over(Reply::shutting_down())),
                Some(Ok(Ok(0))) => return Ok(Heard::Gone),
                Some(Ok(read)) => return read.map(Heard::Octets),
                Some(Err(_)) if draining => return Ok(Heard::Over(Reply::shutting_down())),
                Some(Err(_)) => return Ok(Heard::Over(Reply::timeout())),
            }
        }
    }

    /// When waiting for octets ends.
    fn patience(&self, in_data: bool) -> Instant {
        let wait = if in_data { self.options.data_timeout } else { self.options.idle_timeout };
        let deadlines = [self.data_deadline, self.drain_deadline];
        deadlines.into_iter().flatten().fold(Instant::now() + wait, Instant::min)
    }

    async fn deliver(&mut self, envelope: Envelope) -> Reply {
        let body = match self.spool.finish().await {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(%error, "cannot spool a mail; the sender was told to wait");
                return Reply::full();
            }
        };
        let mail = Received {
            peer: envelope.peer,
            mail_from: envelope.mail.address,
            recipients: envelope.recipients,
            body,
            smtputf8: envelope.mail.smtputf8,
            eight_bit: envelope.mail.eight_bit,
            envid: envelope.mail.envid,
        };
        let reply = delivered(&*self.sink, mail, self.options.delivery_timeout).await;
        self.spool.release();
        reply
    }
}

/// Closes our direction and waits a moment for the other side to close its own: a close with unread
/// octets would reset the connection, and the client might never see our last reply.
async fn farewell<T>(stream: &mut T) -> io::Result<()>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let close = async {
        stream.shutdown().await?;
        let mut rest = [0; 4096];
        while stream.read(&mut rest).await? > 0 {}
        Ok(())
    };
    timeout(FAREWELL, close).await.unwrap_or(Ok(()))
}

/// Completes when the signal is given, or nobody is left to give it.
pub(crate) async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // An error means that the sender was dropped.
    drop(shutdown.wait_for(|stop| *stop).await);
}

/// Tells the sink about a refusal.
pub(crate) fn tell<S: Sink>(sink: &S, refusal: &Refusal) {
    let code = refusal.reply.code;
    tracing::info!(code, stage = ?refusal.stage, "refused");
    if catch_unwind(AssertUnwindSafe(|| sink.refused(refusal))).is_err() {
        tracing::error!("the sink panicked over a refusal");
    }
}

fn ask<S: Sink>(sink: &S, session: &Session) -> RecipientAnswer {
    let Some((peer, mail_from, recipient)) = session.question() else {
        return RecipientAnswer::Refuse(Reply::busy());
    };
    catch_unwind(AssertUnwindSafe(|| sink.recipient(peer, mail_from, recipient))).unwrap_or_else(
        |_| {
            tracing::error!("the sink panicked over a recipient");
            RecipientAnswer::Refuse(Reply::busy())
        },
    )
}

/// The sink's reply; whatever goes wrong on its side becomes 451, so that the sender keeps the mail.
async fn delivered<S: Sink>(sink: &S, mail: Received, limit: Duration) -> Reply {
    // Inside an async block, so that a panic before the sink's first wait is caught as well.
    let mut delivery = pin!(async { sink.deliver(mail).await });
    let guarded = std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| delivery.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => std::task::Poll::Ready(None),
        }
    });
    match timeout(limit, guarded).await {
        Ok(Some(reply)) if reply.is_success() || reply.is_temporary() => reply,
        Ok(Some(reply)) => {
            tracing::error!(code = reply.code, "the sink wanted to refuse a complete mail");
            Reply::busy()
        }
        Ok(None) => {
            tracing::error!("the sink panicked over a mail");
            Reply::busy()
        }
        Err(_) => {
            tracing::error!("the sink took too long over a mail");
            Reply::busy()
        }
    }
}

fn tls_version(stream: &TlsStream<TcpStream>) -> String {
    let version = stream.get_ref().1.protocol_version();
    version.and_then(|version| version.as_str()).unwrap_or("unknown").to_owned()
}
