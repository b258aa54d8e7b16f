//! The accept loop: one task a connection, owned and joined here; the same for TCP and the socket.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

/// Wait after `accept` has failed (out of file descriptors), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Something that connections come in by.
pub(crate) trait Door {
    type Stream;
    fn accept(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

/// Hands connections to `start` until `stop` says true, then waits for their tasks, and after `drain` cuts them off.
pub(crate) async fn serve_all<D: Door>(
    door: D,
    start: impl Fn(D::Stream, &mut JoinSet<()>),
    mut stop: watch::Receiver<bool>,
    drain: Duration,
) {
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            accepted = door.accept() => accepted,
            Some(ended) = tasks.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a connection ended badly");
                }
                continue;
            }
        };
        match accepted {
            Ok(stream) => start(stream, &mut tasks),
            Err(error) => {
                tracing::warn!(%error, "can't accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(door);
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(drain, all).await.is_err() {
        tracing::warn!(left = tasks.len(), "cutting off connections that did not end");
        tasks.shutdown().await;
    }
}

/// Resolves when `stop` says true or nobody is left who could say so.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
