//! Accepts connections, keeps the limits, and stops in an orderly way.
//!
//! Every connection is a task owned by [`Listener::run`], which joins them all. Stopping is: no new
//! connections, 421 to whoever is between mails, time to finish for whoever is sending one, then
//! the rest is cut off. Deliberately not here: several ports; bind one listener for each.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::connection::{Connection, stopped};
use crate::limits::Limits;
use crate::options::ListenerOptions;
use crate::reply::Reply;
use crate::sink::{Peer, Refusal, Sink, Stage};
use crate::spool::Memory;
use crate::tls::Tls;

/// Wait after `accept` has failed (out of file descriptors), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Time on top of the drain timeout for last replies to leave.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A bound port. Nothing is accepted before [`Listener::run`].
#[derive(Debug)]
pub struct Listener<S> {
    socket: TcpListener,
    address: SocketAddr,
    implicit_tls: bool,
    options: Arc<ListenerOptions>,
    tls: Arc<Tls>,
    sink: Arc<S>,
    memory: Arc<Memory>,
}

impl<S: Sink> Listener<S> {
    /// Binds `addr` (port 0: any free one). With `implicit_tls` every connection begins with a TLS
    /// handshake (RFC 8314 section 3.3), otherwise STARTTLS is offered.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn bind(
        addr: SocketAddr,
        implicit_tls: bool,
        options: Arc<ListenerOptions>,
        tls: Arc<Tls>,
        sink: Arc<S>,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind(addr).await?;
        let address = socket.local_addr()?;
        let memory = Memory::new(options.memory_bytes);
        Ok(Self { socket, address, implicit_tls, options, tls, sink, memory })
    }

    /// The address that was bound, with its real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` says true or its sender is dropped. Returns when every connection
    /// has ended, at the latest a little after the drain timeout.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let limits = Limits::new(self.options.max_connections, self.options.max_per_address);
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stopped(&mut shutdown) => break,
                accepted = self.socket.accept() => accepted,
                Some(ended) = connections.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a connection ended badly");
                    }
                    continue;
                }
            };
            match accepted {
                Ok((stream, address)) => {
                    self.admit(stream, address, &limits, &shutdown, &mut connections);
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.socket);
        drain(connections, self.options.drain_timeout + LAST_WORDS).await;
    }

    fn admit(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        limits: &Arc<Limits>,
        shutdown: &watch::Receiver<bool>,
        connections: &mut JoinSet<()>,
    ) {
        let Some(place) = limits.take(address.ip()) else {
            return self.turn_away(stream, address);
        };
        let connection = Connection::new(
            address,
            Arc::clone(&self.options),
            Arc::clone(&self.tls),
            Arc::clone(&self.sink),
            shutdown.clone(),
            Arc::clone(&self.memory),
        );
        let implicit_tls = self.implicit_tls;
        connections.spawn(async move {
            connection.serve(stream, implicit_tls).await;
            drop(place);
        });
    }

    /// One connection too many: says so without waiting for anything, and closes.
    fn turn_away(&self, stream: TcpStream, address: SocketAddr) {
        let reply = Reply::too_many_connections();
        tracing::warn!("too many connections: one was turned away");
        if !self.implicit_tls {
            let mut line = Vec::new();
            reply.write_to(&mut line);
            // The socket does not block and its buffer is empty, so this is written or lost.
            let written = stream.into_std().and_then(|mut stream| stream.write_all(&line));
            if let Err(error) = written {
                tracing::debug!(%error, "could not tell the client");
            }
        }
        let peer = Peer { address, helo: None, esmtp: false, tls: false, tls_version: None };
        let refusal = Refusal {
            peer,
            mail_from: None,
            recipient: None,
            recipients: Vec::new(),
            reply,
            stage: Stage::Connect,
        };
        crate::connection::tell(&*self.sink, &refusal);
    }
}

/// Joins what finishes in time, cuts off the rest, and joins that too.
async fn drain(mut connections: JoinSet<()>, limit: Duration) {
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limit, all).await.is_err() {
        tracing::warn!(left = connections.len(), "cutting off connections that did not end");
        connections.shutdown().await;
    }
}
