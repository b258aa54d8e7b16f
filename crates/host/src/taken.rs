//! Whose the data directory is: this process's from now on, or that of a service that answers on its socket.
//!
//! A process that is just starting or about to end has the directory without answering yet or any more: for a while
//! both ways are tried in turn.

use std::path::Path;

use anyhow::Result;
use engine::DataDir;

/// Takes the data directory; `None` if a service has it, which then can be asked through its socket.
///
/// # Errors
/// When the directory can't be made or locked.
#[cfg(unix)]
pub fn take_or_reach(data: &Path) -> Result<Option<DataDir>> {
    use std::io::ErrorKind::{ConnectionRefused, NotFound};
    use std::time::{Duration, Instant};

    let deadline = Instant::now() + Duration::from_secs(10);
    let socket = api::socket::path(data);
    loop {
        if let Some(taken) = DataDir::take(data)? {
            return Ok(Some(taken));
        }
        let is_silent = std::os::unix::net::UnixStream::connect(&socket)
            .is_err_and(|error| matches!(error.kind(), NotFound | ConnectionRefused));
        if !is_silent || Instant::now() > deadline {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Takes the data directory; `None` if another process has it.
///
/// # Errors
/// When the directory can't be made or locked.
#[cfg(not(unix))]
pub fn take_or_reach(data: &Path) -> Result<Option<DataDir>> {
    DataDir::take(data)
}
