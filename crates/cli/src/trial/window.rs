//! The desktop window over a trial: a program of its own, which asks the trial through its data directory.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The window's program; ends with the trial.
pub(super) struct Window(Child);

impl Window {
    /// Opens it on the page of a set-up link. A trial goes on without: its links are printed, too.
    pub(super) fn open(program: &Path, data: &Path, token: &str) -> Option<Window> {
        let spawned = Command::new(program)
            .arg(format!("mailstead://localhost/setup#{token}"))
            .env("MAILSTEAD_DATA", data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        match spawned {
            Ok(child) => Some(Window(child)),
            Err(error) => {
                tracing::warn!(%error, program = %program.display(), "could not open the window: use the links");
                None
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have been closed long ago.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
