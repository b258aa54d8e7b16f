//! The control socket: commands of other processes of the same user, run by the service that owns the data directory.
//!
//! `control.sock` in the data directory, reachable for its owner only. One connection, one command. Frames both ways:
//! one byte kind, four bytes length (little-endian), then that many bytes: `C` command (JSON) → ; ← `P` progress
//! (JSON), `B` bytes, `D` done (JSON), `E` error (JSON). A client that goes away ends its command.
//!
//! Unix sockets: the one part that differs on Windows, where commands need the service to be stopped for now.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Weak;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::command::{Command, Done, Output, Usage, is_usage, told};

/// Longest frame taken.
const MAX_FRAME: u32 = 64 << 20;

#[derive(Serialize, Deserialize)]
struct Progress {
    what: String,
    done: u64,
    total: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Failed {
    usage: bool,
    message: String,
}

fn write_frame(out: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let len = u32::try_from(bytes.len()).map_err(|_| io::Error::other("the frame is too long"))?;
    let mut head = [kind, 0, 0, 0, 0];
    head[1..].copy_from_slice(&len.to_le_bytes());
    out.write_all(&head)?;
    out.write_all(bytes)?;
    out.flush()
}

fn read_frame(input: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let len = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    if len > MAX_FRAME {
        return Err(io::Error::other("the frame is too long"));
    }
    let mut bytes = vec![0; len as usize];
    input.read_exact(&mut bytes)?;
    Ok((head[0], bytes))
}

/// The address of the socket. A path too long for a socket name is reached through a short link.
fn socket_path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

struct Remote<W>(W);

impl<W: Write> Output for Remote<W> {
    fn progress(&mut self, what: &str, done: u64, total: Option<u64>) -> io::Result<()> {
        let progress = serde_json::to_vec(&Progress { what: what.to_owned(), done, total })?;
        write_frame(&mut self.0, b'P', &progress)
    }
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_frame(&mut self.0, b'B', bytes)
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::net::{UnixListener, UnixStream};

    use super::{
        Command, Context, Done, Engine, Failed, Output, Path, Progress, Remote, Result, Usage,
        Weak, is_usage, read_frame, socket_path, told, write_frame,
    };

    /// The listening socket of a service.
    pub struct Control(UnixListener);

    impl Control {
        /// Listens in the data directory that this process owns.
        ///
        /// # Errors
        /// When the socket can't be made, for instance because the path is longer than the system allows.
        pub fn listen(data: &Path) -> Result<Control> {
            let path = socket_path(data);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error)
                        .with_context(|| format!("could not remove {}", path.display()));
                }
                _ => {}
            }
            let listener = UnixListener::bind(&path).with_context(|| {
                format!(
                    "could not listen on {}: use a data directory with a shorter path",
                    path.display()
                )
            })?;
            Ok(Control(listener))
        }

        /// Serves commands on threads of their own as long as the engine lives.
        pub fn serve(self, engine: &Weak<Engine>) {
            for stream in self.0.incoming() {
                let stream = match stream {
                    Ok(stream) => stream,
                    Err(error) => {
                        tracing::warn!(%error, "the control socket could not accept a connection");
                        std::thread::sleep(std::time::Duration::from_millis(100));
                        continue;
                    }
                };
                let Some(engine) = engine.upgrade() else { return };
                let spawned = std::thread::Builder::new()
                    .name("control".into())
                    .spawn(move || answer(&engine, &stream));
                if let Err(error) = spawned {
                    tracing::warn!(%error, "could not start a thread for a command");
                }
            }
        }
    }

    fn answer(engine: &Engine, stream: &UnixStream) {
        // An empty connection only asks whether anybody is there.
        let Ok((b'C', request)) = read_frame(&mut &*stream) else { return };
        let mut output = Remote(stream);
        let result = serde_json::from_slice::<Command>(&request)
            .map_err(|error| {
                anyhow::Error::new(Usage(format!(
                    "the service does not know this command ({error}): it may be of another version"
                )))
            })
            .and_then(|command| engine.run(command, &mut output));
        let (kind, bytes) = match result {
            Ok(done) => (b'D', serde_json::to_vec(&done)),
            Err(error) => {
                let failed = Failed { usage: is_usage(&error), message: told(&error) };
                (b'E', serde_json::to_vec(&failed))
            }
        };
        if let Ok(bytes) = bytes
            && write_frame(&mut &*stream, kind, &bytes).is_err()
        {
            tracing::debug!("a command's client has gone");
        }
    }

    /// What to do when the service has gone in the middle of a command.
    fn ended(command: &Command) -> &'static str {
        match command {
            Command::Import { .. } => {
                "the service ended during the import; what it had archived stays: run the import again, and it goes on where it was"
            }
            _ => "the service ended before it answered: see its log, then try again",
        }
    }

    /// Runs a command in the service that owns the data directory.
    ///
    /// # Errors
    /// When the service can't be reached, or the command failed there.
    pub fn ask(data: &Path, command: &Command, output: &mut dyn Output) -> Result<Done> {
        let path = socket_path(data);
        let stream = UnixStream::connect(&path).with_context(|| {
            format!(
                "another process uses the data directory and does not answer on {}: wait until it has started or ended",
                path.display()
            )
        })?;
        write_frame(&mut &stream, b'C', &serde_json::to_vec(command)?)?;
        loop {
            let (kind, bytes) = read_frame(&mut &stream).with_context(|| ended(command))?;
            match kind {
                b'P' => {
                    let Progress { what, done, total } = serde_json::from_slice(&bytes)?;
                    output.progress(&what, done, total)?;
                }
                b'B' => output.bytes(&bytes)?,
                b'D' => return Ok(serde_json::from_slice(&bytes)?),
                _ => {
                    let failed: Failed = serde_json::from_slice(&bytes)?;
                    return Err(match failed.usage {
                        true => anyhow::Error::new(Usage(failed.message)),
                        false => anyhow::Error::msg(failed.message),
                    });
                }
            }
        }
    }
}

#[cfg(unix)]
pub use unix::{Control, ask};
