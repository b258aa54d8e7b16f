//! Serves the router over TCP: plain HTTP, or HTTPS with HTTP/2 where the client can.
//!
//! ```text
//! accept ─► places ──────► TLS ─► connection ─► forwarded ─► router
//!           how many, who         pace          who asks     with a Peer
//!           makes room            how long
//! ```
//!
//! No client can hold more than its share: connections are counted in all and per address, and one that waits for
//! nothing makes room for the next; a head, a body, an answer that is not taken and an idle connection each have
//! their time. Stopping is: no new connections, idle ones close, requests finish until a deadline, the rest is cut.
//!
//! Deliberately not here: reading certificate files and watching them (the host's), what is served (the router's),
//! the socket in the data directory ([`crate::socket`]), limits on how often somebody may ask.

mod answer;
mod body;
pub(crate) mod connection;
mod door;
mod forwarded;
mod pace;
mod places;

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
pub use tokio_rustls::rustls::ServerConfig;

use connection::Connection;
pub(crate) use door::{Door, serve_all};
pub use forwarded::TrustedProxies;
pub use pace::Pace;
use places::{Place, Places};

/// Protocols that the TLS configuration should offer by ALPN (RFC 7301), best first.
pub const ALPN: &[&[u8]] = &[b"h2", b"http/1.1"];

/// What a connection too many hears, if it is not one of TLS.
const TOO_MANY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
    Content-Type: text/plain\r\nContent-Length: 21\r\n\r\ntoo many connections\n";

/// What somebody hears who speaks plain HTTP and is not the proxy.
const PROXY_ONLY: &[u8] =
    b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\
    Content-Length: 59\r\n\r\nplain HTTP is for the proxy in front of this service alone\n";

/// Who asks, over TCP. In the extensions of every request that came so, and of no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The client's address: the connection's, or what a trusted proxy says.
    pub address: IpAddr,
    /// Whether the client speaks HTTPS, to us or to a trusted proxy.
    pub https: bool,
}

/// The TLS configuration for the next handshake: a certificate can change while the service runs.
pub type TlsSource = Arc<dyn Fn() -> Arc<ServerConfig> + Send + Sync>;

/// How a listener serves.
pub struct Options {
    /// HTTPS; without it plain HTTP.
    pub tls: Option<TlsSource>,
    /// Whose word on the client is believed.
    pub trusted: TrustedProxies,
    /// Plain HTTP for others than trusted proxies and this machine.
    pub plain_for_all: bool,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Connections of one client address (IPv6: one /64) at the same time; trusted proxies are free of it.
    pub max_per_address: usize,
    /// What may take how long.
    pub pace: Pace,
    /// How long requests may go on after the end has been called.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            tls: None,
            trusted: TrustedProxies::default(),
            plain_for_all: false,
            // Together with the SMTP listener's, well below the 1,024 files that a process usually may open.
            max_connections: 500,
            max_per_address: 200,
            pace: Pace::default(),
            drain: Duration::from_secs(10),
        }
    }
}

/// A bound port. Nothing is accepted before [`Listener::run`].
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    options: Arc<Options>,
}

impl Listener {
    /// Binds an address; port 0: any free one.
    ///
    /// # Errors
    /// When it can't be bound.
    pub async fn bind(address: SocketAddr, options: Options) -> io::Result<Listener> {
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        Ok(Listener { socket, address, options: Arc::new(options) })
    }

    /// The address that was bound, with its real port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` says true or its sender is dropped. Returns when every connection has ended, at the
    /// latest a little after the drain time.
    pub async fn run(self, router: Router, stop: watch::Receiver<bool>) {
        let Listener { socket, options, .. } = self;
        let places = Places::new(options.max_connections, options.max_per_address);
        let stopped = stop.clone();
        let drain = options.drain;
        let start = move |(stream, from): (TcpStream, SocketAddr), tasks: &mut JoinSet<()>| {
            let from = from.ip().to_canonical();
            if let Some((stream, place)) = admit(stream, from, &options, &places) {
                let (options, router, stop) = (options.clone(), router.clone(), stopped.clone());
                tasks.spawn(serve(stream, from, place, options, router, stop));
            }
        };
        serve_all(socket, start, stop, drain).await;
    }
}

impl Door for TcpListener {
    type Stream = (TcpStream, SocketAddr);

    async fn accept(&self) -> io::Result<Self::Stream> {
        TcpListener::accept(self).await
    }
}

fn admit(
    stream: TcpStream,
    from: IpAddr,
    options: &Options,
    places: &Arc<Places>,
) -> Option<(TcpStream, Place)> {
    let is_proxy = options.trusted.contains(from);
    if options.tls.is_none() && !options.plain_for_all && !is_proxy && !from.is_loopback() {
        turn_away(stream, Some(PROXY_ONLY));
        return None;
    }
    let Some(place) = places.take(from, is_proxy) else {
        tracing::warn!("too many connections at work: one was turned away");
        turn_away(stream, options.tls.is_none().then_some(TOO_MANY));
        return None;
    };
    Some((stream, place))
}

/// Says why without waiting for anything, and closes.
fn turn_away(stream: TcpStream, why: Option<&[u8]>) {
    // The socket does not block and its buffer is empty, so this is written or lost.
    let written = match (why, stream.into_std()) {
        (Some(why), Ok(mut stream)) => stream.write_all(why),
        (None, _) => Ok(()),
        (_, Err(error)) => Err(error),
    };
    if let Err(error) = written {
        tracing::debug!(%error, "could not tell a client that it is turned away");
    }
}

/// One connection, to its end.
async fn serve(
    stream: TcpStream,
    from: IpAddr,
    place: Place,
    options: Arc<Options>,
    router: Router,
    stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not switch off Nagle's algorithm");
    }
    let https = options.tls.is_some();
    let stamp = {
        let options = options.clone();
        move |request: &mut Request<Body>| {
            let peer = forwarded::settle(&options.trusted, from, https, request);
            request.extensions_mut().insert(peer);
        }
    };
    let connection = Connection { pace: options.pace, router, stamp, stop };
    let work = async {
        let Some(tls) = &options.tls else {
            return connection.serve(stream, false, place.hold()).await;
        };
        let handshake = TlsAcceptor::from(tls()).accept(stream);
        match tokio::time::timeout(options.pace.head, handshake).await {
            Ok(Ok(stream)) => {
                let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                connection.serve(stream, http2, place.hold()).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    };
    tokio::select! {
        () = work => {}
        () = place.wanted() => tracing::debug!("an idle connection made room for another"),
    }
}
