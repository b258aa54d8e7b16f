//! Server-sent events for a web view that shows an answer only when it is complete: each answer ends with the first
//! events that come, and the page asks again at once, as every `EventSource` does.
//!
//! Between two answers the service's stream is kept, so that nothing is lost in between: what comes meanwhile waits in
//! the service, which says so (`missed`) when it was too much.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

/// An answer without events ends after so long.
const WAIT: Duration = Duration::from_secs(20);
/// Events that come so soon after the first go with it.
const TOGETHER: Duration = Duration::from_millis(20);
/// Streams kept at the same time.
const MOST: usize = 8;
/// Bytes of one answer.
const ENOUGH: usize = 256 << 10;
/// What an event stream is called.
const KIND: &str = "text/event-stream";

/// Streams that wait to be asked for again, with their addresses.
#[derive(Default)]
pub struct Streams(Mutex<Vec<(String, Body)>>);

impl Streams {
    /// The stream of this address, if it was kept.
    pub fn resume(&self, address: &str) -> Option<Response<Body>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(kept, _)| kept == address)?;
        let (_, body) = kept.remove(place);
        let mut answer = Response::new(body);
        answer.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static(KIND));
        Some(answer)
    }

    /// Lets go of all: they belong to somebody who has signed in or out.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Ends the answer with the next events, and keeps the stream.
    pub async fn next(&self, address: String, answer: Response<Body>) -> Response<Body> {
        if answer.status() != StatusCode::OK || !is_stream(answer.headers()) {
            return answer;
        }
        let (mut head, mut body) = answer.into_parts();
        let mut text = b"retry: 50\n\n".to_vec();
        let mut deadline = Instant::now() + WAIT;
        let mut heard = false;
        let ended = loop {
            match timeout_at(deadline, body.frame()).await {
                Err(_) => break false,
                Ok(None | Some(Err(_))) => break true,
                Ok(Some(Ok(frame))) => {
                    let Some(bytes) = frame.data_ref() else { continue };
                    text.extend_from_slice(bytes);
                    if !heard && has_event(bytes) {
                        heard = true;
                        deadline = Instant::now() + TOGETHER;
                    }
                    if text.len() > ENOUGH {
                        break false;
                    }
                }
            }
        };
        if !ended {
            self.keep(address, body);
        }
        head.headers.remove(CONTENT_LENGTH);
        Response::from_parts(head, Body::from(text))
    }

    fn keep(&self, address: String, body: Body) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().any(|(kept, _)| *kept == address) {
            return;
        }
        if kept.len() == MOST {
            drop(kept.remove(0));
        }
        kept.push((address, body));
    }
}

/// Whether events are asked for.
pub fn wanted(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|kind| kind.as_bytes().starts_with(KIND.as_bytes()))
}

fn is_stream(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(KIND.as_bytes()))
}

/// Lines that begin with a colon only keep the connection awake.
fn has_event(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"data:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> (tokio::sync::mpsc::UnboundedSender<&'static str>, Response<Body>) {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        let body = Body::new(Lines(receiver));
        let answer = Response::builder().header(CONTENT_TYPE, KIND).body(body).unwrap();
        (sender, answer)
    }

    struct Lines(tokio::sync::mpsc::UnboundedReceiver<&'static str>);

    impl hyper::body::Body for Lines {
        type Data = bytes::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<bytes::Bytes>, Self::Error>>>
        {
            let line = self.0.poll_recv(context);
            line.map(|line| line.map(|line| Ok(hyper::body::Frame::data(line.into()))))
        }
    }

    async fn text(answer: Response<Body>) -> String {
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn no_event_is_lost_between_two_answers() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let streams = Streams::default();
            let (sender, answer) = stream();
            sender.send(": awake\n\n").unwrap();
            sender.send("event: change\ndata: 1\n\n").unwrap();
            let first = text(streams.next("/events".into(), answer).await).await;
            assert!(first.ends_with("data: 1\n\n"), "{first}");

            sender.send("event: change\ndata: 2\n\n").unwrap();
            assert!(streams.resume("/other").is_none());
            let kept = streams.resume("/events").unwrap();
            drop(sender);
            let second = text(streams.next("/events".into(), kept).await).await;
            assert!(second.contains("data: 2"), "{second}");
            assert!(streams.resume("/events").is_none(), "an ended stream is not kept");
        });
    }

    #[test]
    fn a_refusal_goes_as_it_is() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let refusal = Response::builder().status(401).body(Body::from("no")).unwrap();
            let answer = Streams::default().next("/events".into(), refusal).await;
            assert_eq!((answer.status().as_u16(), text(answer).await.as_str()), (401, "no"));
        });
    }
}
