//! The socket in the data directory: HTTP for those who have rights on that directory.
//!
//! `control.sock`, mode 0600, made in a folder that only its owner may enter, so that there is no moment in which
//! others could reach it. What comes in here is [`Local`], unless it says that it is [`FOR_A_PERSON`]. Unix only: the one part that differs on Windows, where
//! commands need the service to be stopped for now.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::listen::connection::Connection;
use crate::listen::{Door, Pace, serve_all};
use crate::operator::Local;

/// A header of requests that a window passes on for the person before it: such a request is no operator's, whoever sent
/// it. Only his session's cookie counts, as over TCP.
pub const FOR_A_PERSON: &str = "mailstead-for-a-person";

/// How long commands may go on after the end has been called.
const DRAIN: Duration = Duration::from_secs(10);

/// The address of a data directory's socket.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// A listening socket. Nothing is accepted before [`Socket::run`].
pub struct Socket(UnixListener);

impl Socket {
    /// Listens in the data directory that this process owns; what a dead process left there is replaced.
    ///
    /// # Errors
    /// When the socket can't be made, for instance because the path is longer than the system allows.
    pub fn listen(data: &Path) -> Result<Socket> {
        let path = path(data);
        let listener = make(data, &path).with_context(|| {
            format!(
                "could not listen on {}: use a data directory with a shorter path",
                path.display()
            )
        })?;
        Ok(Socket(listener))
    }

    /// Serves until `stop` says true or its sender is dropped, and what is under way a little longer.
    pub async fn run(self, router: Router, stop: watch::Receiver<bool>) {
        let stopped = stop.clone();
        let start = move |stream: UnixStream, tasks: &mut JoinSet<()>| {
            let stamp = |request: &mut axum::extract::Request| {
                if !request.headers().contains_key(FOR_A_PERSON) {
                    request.extensions_mut().insert(Local::new());
                }
            };
            let (router, stop) = (router.clone(), stopped.clone());
            let connection = Connection { pace: Pace::patient(), router, stamp, stop };
            tasks.spawn(connection.serve(stream, false, |_| {}));
        };
        serve_all(self.0, start, stop, DRAIN).await;
    }
}

impl Door for UnixListener {
    type Stream = UnixStream;

    async fn accept(&self) -> io::Result<UnixStream> {
        UnixListener::accept(self).await.map(|(stream, _)| stream)
    }
}

/// Binds under a name that is no longer than the final one, whose length the system limits.
fn make(data: &Path, path: &Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let folder = data.join("sock");
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    let new = folder.join("new");
    let listener = UnixListener::bind(&new)?;
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o600))?;
    std::fs::rename(&new, path)?;
    std::fs::remove_dir(&folder)?;
    Ok(listener)
}
