//! The body of an answer, which tells the connection's clock when a piece waits to be taken and when all is said.
//!
//! A stream of events has no end of its own: it ends when the service is to end, and its client comes again.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use axum::http::{Response, header};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::sync::watch;

use super::door::stopped;
use super::pace::Clock;

/// A request that is being answered; over when dropped.
pub(super) struct Asked {
    clock: Arc<Clock>,
    number: u64,
}

impl Asked {
    pub(super) fn new(clock: Arc<Clock>) -> Asked {
        let number = clock.began();
        Asked { clock, number }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.clock.ended(self.number, Instant::now());
    }
}

/// An answer on its way.
pub(super) struct Answer {
    body: Body,
    asked: Asked,
    ends: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Answer {
    pub(super) fn of(
        answer: Response<Body>,
        asked: Asked,
        mut stop: watch::Receiver<bool>,
    ) -> Response<Answer> {
        let kind = answer.headers().get(header::CONTENT_TYPE);
        let is_endless = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let ends = is_endless.then(|| Box::pin(async move { stopped(&mut stop).await }) as _);
        answer.map(|body| Answer { body, asked, ends })
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Some(end) = &mut this.ends
            && end.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut this.body).poll_frame(context);
        // It is asked for the next piece only when the client has room for it.
        let since = matches!(polled, Poll::Ready(Some(Ok(_)))).then(Instant::now);
        this.asked.clock.offered(this.asked.number, since);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
