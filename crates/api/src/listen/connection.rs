//! One connection, whatever it runs over: requests to the router, answers back, in good time.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tower::ServiceExt;

use super::answer::{Answer, Asked};
use super::body::Paced;
use super::door::stopped;
use super::pace::{Clock, Pace};

/// Bytes of a request's head.
const MAX_HEAD: usize = 32 << 10;

/// Headers of a request.
const MAX_HEADERS: usize = 100;

/// Requests at the same time on one connection of HTTP/2.
const MAX_STREAMS: u32 = 64;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(1);

/// What a connection serves.
pub(crate) struct Connection<S> {
    /// What may take how long.
    pub(crate) pace: Pace,
    pub(crate) router: Router,
    /// Writes into a request where it came from.
    pub(crate) stamp: S,
    pub(crate) stop: watch::Receiver<bool>,
}

impl<S: Fn(&mut Request<Body>) + Send + Sync + 'static> Connection<S> {
    /// Serves to the end, which comes by the client, by the clock, or by `stop` after the requests under way.
    /// `hold` gets the clock.
    pub(crate) async fn serve<IO>(
        mut self,
        io: IO,
        http2: bool,
        hold: impl FnOnce(Arc<Clock>) + Send,
    ) where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let clock = Clock::new(self.pace, http2, Instant::now());
        hold(clock.clone());
        let builder = builder(http2);
        let (router, stamp, pace) = (self.router, Arc::new(self.stamp), self.pace);
        let (asked, stop) = (clock.clone(), self.stop.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let asked = Asked::new(asked.clone());
            let mut request = request.map(|body| Body::new(Paced::new(body, pace)));
            stamp(&mut request);
            answer(router.clone(), request, asked, stop.clone())
        });
        let io = TokioIo::new(Timed { io, clock: clock.clone() });
        let mut connection = pin!(builder.serve_connection(io, service));
        let mut tick = tokio::time::interval(TICK);
        let mut ending = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection broke");
                    }
                    return;
                }
                () = stopped(&mut self.stop), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = tick.tick() => {
                    if let Some(why) = clock.overdue(Instant::now()) {
                        tracing::debug!(why, "cutting a connection");
                        return;
                    }
                }
            }
        }
    }
}

fn builder(http2: bool) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // Our own clock tells a slow head from an idle connection, hyper's does not.
    builder.http1().max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS).header_read_timeout(None);
    let most = u32::try_from(MAX_HEAD).unwrap_or(u32::MAX);
    builder.http2().max_header_list_size(most).max_concurrent_streams(MAX_STREAMS);
    // Decided by ALPN, so that nobody may choose by his first bytes.
    if http2 { builder.http2_only() } else { builder.http1_only() }
}

async fn answer(
    router: Router,
    request: Request<Body>,
    asked: Asked,
    stop: watch::Receiver<bool>,
) -> Result<Response<Answer>, Infallible> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let peer = request.extensions().get::<super::Peer>().map(|peer| peer.address);
    let answer = router.oneshot(request).await?;
    tracing::debug!(%method, path, ?peer, status = answer.status().as_u16(), "answered");
    Ok(Answer::of(answer, asked, stop))
}

/// A stream that tells the clock when bytes move.
struct Timed<IO> {
    io: IO,
    clock: Arc<Clock>,
}

impl<IO: AsyncRead + Unpin> AsyncRead for Timed<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.clock.received(Instant::now());
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> Timed<IO> {
    fn sent(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.clock.sent(Instant::now());
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Timed<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(context, bytes);
        self.sent(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.sent(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
