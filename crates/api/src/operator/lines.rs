//! The service's end: a command runs on a thread of its own and its lines are the answer's body.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use engine::access::Operator;
use engine::command::{Command, Output, is_usage, told};
use hyper::body::Frame;
use tokio::sync::mpsc;

use super::{Kind, Line};

/// Lines on their way to a client that does not take them as fast.
const WAITING: usize = 8;

/// Runs a command; the body ends with it, and it ends at its next sign of life when the body is dropped.
pub(super) fn run(operator: Operator, command: Command) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    let running = tokio::task::spawn_blocking(move || {
        let mut output = Sender(sender);
        let last = match operator.run(command, &mut output) {
            Ok(done) => Line::Done(done),
            Err(error) => {
                let kind = if is_usage(&error) { Kind::Usage } else { Kind::Failed };
                Line::Error { kind, message: told(&error) }
            }
        };
        if output.line(&last).is_err() {
            tracing::debug!("a command's client has gone");
        }
    });
    // The runtime joins it. A command that panics ends the body without a last line, and the client says so.
    drop(running);
    Body::new(Lines(receiver))
}

struct Sender(mpsc::Sender<Bytes>);

impl Sender {
    fn line(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "whoever asked has gone");
        self.0.blocking_send(text.into()).map_err(gone)
    }
}

impl Output for Sender {
    fn progress(&mut self, what: &str, done: u64, total: Option<u64>) -> io::Result<()> {
        self.line(&Line::Progress { what: what.to_owned(), done, total })
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.line(&Line::Bytes(base64_simd::STANDARD.encode_to_string(bytes)))
    }
}

struct Lines(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Lines {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}
