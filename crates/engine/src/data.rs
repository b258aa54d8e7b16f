//! The data directory: its lock, its well-known files, and where it is by default.
//!
//! One process owns a data directory: it holds the lock on `lock`, listens on `control.sock` and says what it serves
//! in `service.json`. Everybody else talks to it through the socket.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::command::usage;

/// A data directory that this process owns.
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// What a running service says of itself in `service.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceFile {
    /// Process id.
    pub pid: u32,
    /// Base address of the web interface, as bound.
    pub http: Option<String>,
    /// Base address of the web interface for links that people follow.
    #[serde(default)]
    pub web: Option<String>,
    /// Address of the SMTP listener.
    pub smtp: Option<String>,
    /// When it started, RFC 3339.
    pub started: String,
    /// Its version.
    pub version: String,
}

impl ServiceFile {
    /// What the service of a data directory says. One that was killed still seems to say it.
    pub fn announced(path: &Path) -> Option<ServiceFile> {
        serde_json::from_slice(&std::fs::read(path.join("service.json")).ok()?).ok()
    }
}

impl DataDir {
    /// Takes the directory for this process, making it if needed; `None` if another process has it.
    pub fn take(path: &Path) -> Result<Option<DataDir>> {
        let shown = path.display();
        make_private(path).with_context(|| format!("could not make the folder {shown}"))?;
        warn_if_open(path);
        let lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))
            .with_context(|| {
                format!("could not open the lock in {shown}: check that it may be written to")
            })?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(DataDir { path: path.to_owned(), _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("could not lock the data directory {shown}"))
            }
        }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether something is, or would be, in it.
    pub(crate) fn holds(&self, path: &Path) -> Result<bool> {
        DataDir::is_within(&self.path, path)
    }

    /// Whether `path` is, or would be, in `folder`, which is there.
    pub(crate) fn is_within(folder: &Path, path: &Path) -> Result<bool> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("could not find {}", folder.display()))?;
        let path = std::path::absolute(path).context("could not find the current folder")?;
        let found = path.ancestors().find_map(|there| Some((there, there.canonicalize().ok()?)));
        let Some((there, real)) = found else { return Ok(false) };
        let rest = path.strip_prefix(there).unwrap_or(Path::new(""));
        if rest.components().any(|part| part == Component::ParentDir) {
            return Err(usage(format!(
                "{} has .. behind a folder that is not there: name it without",
                path.display()
            )));
        }
        Ok(real.starts_with(&folder))
    }

    /// A folder for mails on their way in; what a dead process left there is removed.
    pub fn spool(&self) -> Result<PathBuf> {
        let spool = self.path.join("spool");
        make_private(&spool).with_context(|| format!("could not make {}", spool.display()))?;
        for entry in std::fs::read_dir(&spool).context("could not list the spool")? {
            let path = entry.context("could not list the spool")?.path();
            std::fs::remove_file(&path)
                .with_context(|| format!("could not remove {}", path.display()))?;
        }
        Ok(spool)
    }

    /// The same folder with what is in it, for files of a command while deliveries come.
    pub fn shared_spool(&self) -> Result<PathBuf> {
        let spool = self.path.join("spool");
        make_private(&spool).with_context(|| format!("could not make {}", spool.display()))?;
        Ok(spool)
    }

    /// Says what this process serves.
    pub fn announce(&self, service: &ServiceFile) -> Result<()> {
        let path = self.path.join("service.json");
        let temporary = self.path.join("service.json.new");
        std::fs::write(&temporary, serde_json::to_vec(service)?)
            .and_then(|()| std::fs::rename(&temporary, &path))
            .with_context(|| format!("could not write {}", path.display()))
    }

    /// Takes the announcement back.
    pub fn withdraw(&self) {
        for name in ["service.json", "control.sock"] {
            match std::fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    tracing::warn!(%error, name, "could not remove a file of the ended service");
                }
                _ => {}
            }
        }
    }
}

/// The catalog and the index hold words of mails in clear: only their owner should get at them.
#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0, |meta| meta.permissions().mode());
    if mode & 0o077 != 0 {
        tracing::warn!(
            path = %path.display(),
            mode = format!("{:o}", mode & 0o777),
            "others may enter the data directory: take their rights with chmod 700"
        );
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Where the data directory is unless something else is said: the platform's place for an application's data.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_else(|| PathBuf::from("."));
    if cfg!(target_os = "macos") {
        return home.join("Library/Application Support/mailstead");
    }
    if cfg!(windows) {
        return std::env::var_os("APPDATA").map_or(home, PathBuf::from).join("mailstead");
    }
    let data =
        std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    data.unwrap_or_else(|| home.join(".local/share")).join("mailstead")
}
