//! Directories of a test: short paths, for socket names are limited to 107 bytes, and open to the servers that give up root.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A directory that goes away with its handle; with `MAILSTEAD_KEEP` set it stays, to be looked at.
#[derive(Debug)]
pub struct Directory(Option<tempfile::TempDir>);

impl Directory {
    /// Makes a new, empty directory.
    pub fn new() -> Result<Directory> {
        let made = tempfile::Builder::new()
            .prefix("ms-")
            .rand_bytes(6)
            .tempdir()
            .context("cannot make a temporary directory")?;
        open_to_all(made.path())?;
        Ok(Directory(Some(made)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new("/nonexistent"), tempfile::TempDir::path)
    }

    /// A path inside.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file inside and gives its path; directories on the way are made.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if let Some(directory) = self.0.take()
            && std::env::var_os("MAILSTEAD_KEEP").is_some()
        {
            eprintln!("kept: {}", directory.keep().display());
        }
    }
}

#[cfg(unix)]
fn open_to_all(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn open_to_all(_path: &Path) -> Result<()> {
    Ok(())
}
