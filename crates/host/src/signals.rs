//! SIGTERM, SIGINT and SIGHUP; on Windows Ctrl-C only.

#[cfg(unix)]
use anyhow::Context;
use anyhow::Result;

/// What the process is asked to do.
pub(crate) enum Signal {
    /// End in an orderly way.
    Stop,
    /// Read the certificates anew.
    Reload,
}

/// The signals of this process.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on.
    pub(crate) fn new() -> Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("could not listen for signals");
        Ok(Signals {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

/// The signals of this process.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Listens from now on.
    pub(crate) fn new() -> Result<Signals> {
        Ok(Signals)
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        drop(tokio::signal::ctrl_c().await);
        Signal::Stop
    }
}
