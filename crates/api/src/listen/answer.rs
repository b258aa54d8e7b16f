//! The body of an answer, which tells the connection's clock when a piece waits to be taken and when all is said.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

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
    pub(super) body: Body,
    pub(super) asked: Asked,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
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
