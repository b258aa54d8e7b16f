//! The body of a request, with a limit on how long the client may make us wait for it.
//!
//! Waiting costs credit and bytes earn it: a body that drips ends with an error, a large one over a slow line does
//! not, and time that the service itself takes is free.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::pace::Pace;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A body that must keep coming.
pub(super) struct Paced<B = Incoming> {
    inner: B,
    pace: Pace,
    credit: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> Paced<B> {
    pub(super) fn new(inner: B, pace: Pace) -> Paced<B> {
        Paced { inner, pace, credit: pace.body, waiting: None }
    }

    fn earned(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.credit = self.credit.saturating_sub(since.elapsed());
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let millis = bytes.saturating_mul(1000) / self.pace.body_rate.max(1);
        // Who was fast may not pause for hours: nobody gets more than he began with.
        self.credit = self.credit.saturating_add(Duration::from_millis(millis)).min(self.pace.body);
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Error>,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.earned(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let credit = this.credit;
                let (_, timer) =
                    this.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(credit))));
                timer.as_mut().poll(context).map(|()| {
                    let slow = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
                    Some(Err(slow.into()))
                })
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tokio::sync::mpsc;

    use super::*;

    struct Pieces(mpsc::Receiver<Bytes>);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = io::Error;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            self.0.poll_recv(context).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    fn pace() -> Pace {
        Pace { body: Duration::from_millis(200), body_rate: 10_000, ..Pace::default() }
    }

    #[tokio::test]
    async fn a_body_that_drips_ends_with_an_error() {
        let (pieces, receiver) = mpsc::channel(1);
        let drip = async {
            while pieces.send(Bytes::from_static(b"x")).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let collect = Paced::new(Pieces(receiver), pace()).collect();
        let started = Instant::now();
        tokio::select! {
            () = drip => panic!("it went on and on"),
            collected = collect => assert!(collected.is_err()),
        }
        assert!(started.elapsed() >= Duration::from_millis(190));
    }

    #[tokio::test]
    async fn bytes_earn_time() {
        let (pieces, receiver) = mpsc::channel(1);
        let feed = async move {
            for _ in 0..8 {
                pieces.send(Bytes::from_static(&[b'x'; 1000])).await.unwrap();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let (collected, ()) = tokio::join!(Paced::new(Pieces(receiver), pace()).collect(), feed);
        assert_eq!(collected.unwrap().to_bytes().len(), 8000, "400 ms in all, 200 at a time");
    }
}
